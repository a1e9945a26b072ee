"""Single records of a feed at a position, for a copy that has found which of its own differ."""

from hashlib import sha256
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from publishing.delta import ahead, resync, told, withheld_of
from publishing.feeds import Feed
from publishing.notary import Notary
from schemas.canonical import canonical_json
from warehouse.connection import Connection

FORMAT = "lienthong-records/1"
MOST = 200

EntityId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,128}$")]


class Wanted(BaseModel):
    """The body of POST /v1/feeds/{feed}/records: which entities, as the feed told them at which position."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    position: Annotated[int, Field(ge=0, le=2**63 - 1)]
    ids: Annotated[list[EntityId], Field(min_length=1, max_length=MOST)]


def at_position(feed: Feed, position: int) -> None:
    """Refuse what the feed cannot tell about: 409 for a position ahead of it, 410 for one below its horizon."""
    if position > feed.position:
        raise ahead(feed)
    if position < feed.horizon:
        raise resync(feed)


def records(conn: Connection, feed: Feed, wanted: Wanted, notary: Notary) -> bytes:
    """The last change of each entity at the position, where it was live, as one JSON object with a signed statement."""
    at_position(feed, wanted.position)
    ids = sorted(set(wanted.ids))
    values = {"feed": feed.feed, "ids": ids, "position": wanted.position}
    lines, count = told(conn, "feed.records", values)
    withheld = withheld_of(conn, feed.feed, lines, 0, wanted.position)
    facts: dict[str, Any] = {
        "feed": feed.feed,
        "epoch": feed.epoch,
        "position": wanted.position,
        "asked_sha256": sha256(canonical_json(ids).encode()).hexdigest(),
        "count": count,
        "changes_sha256": sha256(lines).hexdigest(),
        "withheld": withheld,
    }
    head = {name: facts[name] for name in ("feed", "epoch", "position", "count")}
    head |= {"proof": notary.sign(FORMAT, facts)} | ({"withheld": withheld} if withheld else {})
    return canonical_json(head)[:-1].encode() + b',"changes":[\n' + lines + b"\n]}"
