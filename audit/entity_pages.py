"""The page of one entity: every value with who says it and its proof, now or as known at a time, and its history."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from fastapi import APIRouter, Request, Response

from audit.contrast import contrast, headline, readable, readings
from audit.law_pages import Page
from audit.lineage import lineage
from audit.noted import noted, withdrawn
from audit.related import evidence, relation
from schemas.record import VIETNAM
from warehouse.connection import Connection

# The page has a form, which asks for nothing but the page itself at another time.
POLICY = ("form-action 'none'", "form-action 'self'")


class Explain(Protocol):
    """`reconciliation.explain.explain`, or the same with proofs."""

    def __call__(
        self, conn: Connection, entity_id: str, *, as_of: datetime | None = None, valid_on: date | None = None
    ) -> Mapping[str, Any] | None: ...


@dataclass(frozen=True, slots=True)
class Times:
    """What the form asked for; `wrong` holds what could not be read."""

    as_of: datetime | None
    valid_on: date | None
    wrong: tuple[str, ...]

    @property
    def local(self) -> str:
        """For the form's own field."""
        return self.as_of.astimezone(VIETNAM).strftime("%Y-%m-%dT%H:%M") if self.as_of else ""


def register(
    router: APIRouter,
    *,
    connect: Callable[[], AbstractContextManager[Connection]],
    explain: Explain,
    page: Page,
    lang: Callable[[Request], str],
    title: Callable[[str, str], str],
    is_plain: Callable[[str], bool],
) -> None:
    """Add `/entities/{id}` to the auditors' pages; `title` gives the name of a source in a language."""

    @router.get("/entities/{entity_id}")
    def entity(request: Request, entity_id: str, as_of: str = "", valid_on: str = "") -> Response:
        times = read_times(as_of, valid_on)
        with connect() as conn:
            story = (
                explain(conn, entity_id, as_of=times.as_of, valid_on=times.valid_on) if is_plain(entity_id) else None
            )
        if story is None:
            return page(request, "missing.html", status=404)
        spoken = lang(request)
        titles = {said["source"]: title(said["source"], spoken) for said in story["identity"]}
        answer = page(
            request,
            "entity.html",
            story=story,
            headline=headline(story),
            numbers={said["observation"]: place for place, said in enumerate(story["identity"], start=1)},
            verdicts=_verdicts(story),
            picture=lineage(story, spoken, titles=titles) if story["identity"] else "",
            times=times,
            contrast=contrast,
            noted=noted,
            withdrawn=withdrawn,
            relation=relation,
            related_by=evidence,
            readable=readable,
            readings=readings,
        )
        answer.headers["Content-Security-Policy"] = answer.headers["Content-Security-Policy"].replace(*POLICY)
        return answer


def read_times(as_of: str, valid_on: str) -> Times:
    """The form's fields; without a zone Vietnam's time is meant."""
    moment: datetime | None = None
    day: date | None = None
    wrong = []
    if as_of:
        try:
            moment = datetime.fromisoformat(as_of)
            moment = moment if moment.tzinfo else moment.replace(tzinfo=VIETNAM)
            moment.astimezone(VIETNAM)
        except (ValueError, OverflowError):
            moment = None
            wrong.append(as_of)
    if valid_on:
        try:
            day = date.fromisoformat(valid_on)
        except ValueError:
            wrong.append(valid_on)
    return Times(moment, day, tuple(wrong))


def _verdicts(story: Mapping[str, Any]) -> dict[str, int] | None:
    """How many fields are proven how: found, derived, given, open; None where nothing was asked of the payloads."""
    proofs = [why["winner"]["proof"] for why in story["fields"].values() if "proof" in why["winner"]]
    if not proofs:
        return None
    counts = {"found": 0, "derived": 0, "given": 0, "open": 0}
    for proof in proofs:
        verdict = proof["verdict"]
        group = "given" if verdict in ("default", "constant") else verdict if verdict in counts else "open"
        counts[group] += 1
    return counts
