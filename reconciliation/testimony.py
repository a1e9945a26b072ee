"""What each source said about an entity, version by version, and which version counted at an instant."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from schemas.canonical import canonical_json
from warehouse.connection import Connection
from warehouse.statements import rows

Facts = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """What one source said about one thing from `loaded_at` on, and the place in a stored payload where it says so.

    `entity_id` and `rule` say where the observation stands today; both None when it stands nowhere yet.
    """

    observation_id: str
    history_id: int
    entity_id: str | None
    rule: str | None
    decided_at: datetime | None
    source: str
    record_type: str
    record_key: str
    authority: str
    audience: int
    is_partial: bool
    is_gone: bool
    stated_at: datetime | None
    loaded_at: datetime
    batch_id: str
    run_id: str | None
    contract: str | None
    slot: int
    ordinal: int
    raw_hash: str
    payload_sha256: str
    payload_pointer: str
    document: Mapping[str, Any]
    fetch: Facts | None
    payload: Facts | None

    def told(self) -> Facts:
        """As plain data: who said it, when, with which authority, and where that can be read."""
        return {
            "source": self.source,
            "observation": self.observation_id,
            "version": self.history_id,
            "record_key": self.record_key,
            "authority": self.authority,
            "audience": self.audience,
            "stated_at": _iso(self.stated_at),
            "loaded_at": _iso(self.loaded_at),
            "batch_id": self.batch_id,
            "run_id": self.run_id,
            "payload_sha256": self.payload_sha256,
            "payload_pointer": self.payload_pointer,
            "payload": self.payload,
            "fetch": self.fetch,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Testimony:
    """All that was ever said about an entity: versions in the order in which they were loaded, and absences."""

    versions: Mapping[str, Sequence[Facts]]
    absences: Mapping[str, Sequence[Facts]]

    def standing(self, entity_id: str) -> list[str]:
        """Observations that stand at the entity today, by source and key."""
        own = [(each[-1], identity) for identity, each in self.versions.items() if each[-1]["entity_id"] == entity_id]
        return [identity for last, identity in sorted(own, key=lambda one: (one[0]["source"], one[0]["record_key"]))]

    def counted(self, observation: str, at: datetime | None) -> Facts | None:
        """The version that counted at an instant, or that counts now; None when there was none yet."""
        found = self.versions.get(observation, ())
        if at is None:
            return next((each for each in found if each["history_id"] == each["counts_now"]), None)
        before = [each for each in found if each["loaded_at"] <= at]
        return before[-1] if before else None

    def near(self, observation: str, at: datetime, as_of: datetime | None) -> list[Facts]:
        """Versions that reasons written at an instant can mean, when they are asked about at `as_of`, None for now.

        First the one that counted when asked about: it says the same again, or the reasons would be others. It has not
        been merged yet when it is younger than the last reconciliation, so after it the one that counted when the
        reasons were written, and its neighbours: a reconciliation stamps what it writes with the moment at which it
        began; a batch that was loaded while it waited for its turn is younger than that, and was used all the same.
        """
        found = self.versions.get(observation, ())
        place = max((n for n, each in enumerate(found) if each["loaded_at"] <= at), default=-1)
        counted = self.counted(observation, as_of)
        others = [found[n] for n in (place, place + 1, place - 1) if 0 <= n < len(found)]
        return [*([counted] if counted is not None else []), *(each for each in others if each is not counted)]

    def state(self, observation: str, at: datetime | None) -> str:
        """Whether its source still stated it: `present` or `absent`."""
        found = self.versions[observation]
        if at is None:
            return str(found[-1]["state"])
        version = self.counted(observation, at)
        if version is None or version["is_gone"]:
            return "absent"
        since = version["loaded_at"]
        gone = any(since < each["loaded_at"] <= at for each in self.absences.get(observation, ()))
        return "absent" if gone else "present"


def gather(conn: Connection, entity_id: str, named: Iterable[str]) -> Testimony:
    """The testimony of an entity: of observations that stand at it, and of those that its provenance names."""
    versions: dict[str, list[Facts]] = {}
    for each in rows(conn, "explain.versions", {"entity_id": entity_id, "named": sorted(named)}):
        each["observation_id"] = str(each["observation_id"])
        versions.setdefault(each["observation_id"], []).append(each)
    absences: dict[str, list[Facts]] = {}
    for each in rows(conn, "explain.absences", {"observations": list(versions)}):
        absences.setdefault(str(each["observation_id"]), []).append(each)
    return Testimony(versions=versions, absences=absences)


def opened(conn: Connection, wanted: Iterable[Facts]) -> dict[tuple[str, int], Version]:
    """Versions with their documents, payloads and the exchanges that brought them, by observation and version."""
    chosen = {(each["observation_id"], each["history_id"]): each for each in wanted}
    documents = {
        (str(each["observation_id"]), each["history_id"]): each["doc"]
        for each in rows(
            conn,
            "explain.documents",
            {"observations": [one for one, _ in chosen], "versions": [number for _, number in chosen]},
        )
    }
    places = sorted({(each["batch_id"], each["slot"]) for each in chosen.values()})
    asked = {"batches": [batch for batch, _ in places], "slots": [slot for _, slot in places]}
    fetches = {(each.pop("batch_id"), each.pop("slot")): each for each in rows(conn, "explain.fetches", asked)}
    sha256s = sorted({each["payload_sha256"] for each in chosen.values()})
    payloads = {each["sha256"]: each for each in rows(conn, "explain.payloads", {"sha256s": sha256s})}
    own = {name for name in Version.__slots__} - {"document", "fetch", "payload"}
    return {
        key: Version(
            **{name: value for name, value in each.items() if name in own},
            document=documents[key],
            fetch=_plain(fetches.get((each["batch_id"], each["slot"]))),
            payload=_plain(payloads.get(each["payload_sha256"])),
        )
        for key, each in chosen.items()
    }


def says(version: Version, field: str, value: Any) -> bool:
    """Whether a version states this value of a field."""
    return field in version.document and canonical_json(version.document[field]) == canonical_json(value)


def _plain(found: Facts | None) -> Facts | None:
    if found is None:
        return None
    return {name: _iso(value) if isinstance(value, datetime) else value for name, value in found.items()}


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
