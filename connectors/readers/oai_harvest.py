"""Where a harvest stands: what its pages have shown, and what the next pull needs to go on with the same list.

OAI-PMH promises no order within a list, so a list that is left in the middle can only be gone on with by its
resumptionToken. A repository that has forgotten it gives the list from its beginning, once more in slices; one that
forgets again, or whose list changes under us, is harvested in one pull.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

from connectors.readers import protocol
from connectors.readers.protocol import Evidence
from connectors.sniff import broken
from schemas.vocabularies import Completeness

if TYPE_CHECKING:
    from connectors.source import Source

_DAY = len("2026-05-09")
_MOST_LOST = 2


@dataclass(slots=True)
class Page:
    """What steers the harvest; `error` is the first OAI error code that tells more than an empty list."""

    space: str
    verb: str = ""
    answered: str = ""
    error: str = ""
    told: str = ""
    records: int = 0
    by_day: bool | None = None
    same: bytes = b""
    identifiers: list[int] = field(default_factory=list)
    token: str = ""
    declared: int | None = None
    place: int | None = None

    def dated(self, stamp: str) -> None:
        """Note how finely a record is dated; one day among them makes it days."""
        if stamp:
            self.by_day = len(stamp) <= _DAY or bool(self.by_day)


class Rest(BaseModel):
    """The cursor: `since` alone is the date from which the next list is asked for; with a token, a list to go on with.

    `answered`, `by_day`, `seen` and `declared` are of the list's pages so far; `mark` is the token of an earlier slice,
    moved at each power of two, so that a circle of tokens is found however long it is (R. P. Brent, 1980). `lost`
    counts how often the list was begun again.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    since: str | None = None
    token: str = ""
    answered: str = ""
    by_day: bool | None = None
    seen: int = 0
    declared: int | None = None
    slices: int = 0
    mark: str = ""
    lost: int = 0

    @classmethod
    def of(cls, cursor: str | None) -> Rest:
        """What a cursor says; a date is written as it stands, a list in the middle as JSON."""
        if cursor and cursor.startswith("{"):
            return cls.model_validate_json(cursor)
        return cls(since=cursor or None)

    @property
    def text(self) -> str:
        return self.model_dump_json(exclude_defaults=True)

    @property
    def needs_all(self) -> bool:
        """Whether this repository cannot be harvested in slices."""
        return self.lost >= _MOST_LOST

    def again(self) -> Rest:
        """The same list from its beginning."""
        return Rest(since=self.since, lost=self.lost + 1)


@dataclass(slots=True)
class Harvest:
    """What all pages so far have shown; `troubles` say why records may be missing."""

    rest: Rest
    seen: int = field(init=False)
    answered: str = field(init=False)
    by_day: bool | None = field(init=False)
    declared: int | None = field(init=False)
    before: bytes = b""
    again: int = 0
    identifiers: set[int] = field(default_factory=set)
    tokens: set[str] = field(init=False)
    troubles: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.seen, self.answered, self.by_day = self.rest.seen, self.rest.answered, self.rest.by_day
        self.declared = self.rest.declared
        self.tokens = {self.rest.token, self.rest.mark} - {""}

    def add(self, source: Source, slot: int, page: Page) -> None:
        """Count one page; a list that turns in circles stops the source."""
        if page.records and page.same == self.before:
            raise broken(source.name, f"page {slot + 1} has the records of page {slot}: the resumptionToken is ignored")
        if page.token in self.tokens:
            raise broken(source.name, f"page {slot + 1} leads back to resumptionToken {page.token}")
        self.before = page.same
        self.seen += page.records
        self.again += sum(1 for one in page.identifiers if one in self.identifiers)
        self.identifiers.update(page.identifiers)
        if page.by_day is not None:
            self.by_day = page.by_day or bool(self.by_day)
        if page.token:
            self.tokens.add(page.token)
        if page.declared is not None:
            if self.declared not in (None, page.declared):
                self.troubles.append(f"the declared total changed from {self.declared} to {page.declared}")
            self.declared = page.declared
        if page.place is not None and page.place > self.seen:
            self.troubles.append(f"page {slot + 1} starts at {page.place}, {self.seen} came with it and before it")

    def paused(self, token: str) -> Evidence:
        """The slice is full and the list is not; its cursor goes on with it."""
        if self.troubles:
            return self._begun_again()
        slices = self.rest.slices + 1
        rest = Rest(
            since=self.rest.since, token=token, answered=self.answered, by_day=self.by_day, seen=self.seen,
            declared=self.declared, slices=slices, mark=self.rest.mark if slices & (slices - 1) else token,
            lost=self.rest.lost,
        )  # fmt: skip
        return Evidence(Completeness.UNKNOWN, None, f"{self._told}; more is waiting", cursor=rest.text, more=True)

    def evidence(self) -> Evidence:
        """Only a harvest that may have missed nothing moves the cursor; an increment is never complete."""
        if self.declared and not self.seen:
            self.troubles.append(f"declares {self.declared}, offers none")
        # A record that changes during the harvest may come again at its end; what moves up into its place is missed.
        if self.again and self.declared is not None and self.seen - self.again < self.declared:
            self.troubles.append(f"declares {self.declared}, offers {self.seen}, {self.again} of them a second time")
        detail = "; ".join(self.troubles)
        found = protocol.evidence(self.seen, self.declared, last_seen=not self.troubles, detail=detail)
        if self.rest.token:
            if found.completeness is Completeness.TRUNCATED:
                self.troubles = [found.detail]
                return self._begun_again()
            return Evidence(Completeness.UNKNOWN, None, f"{self._told}, its end", cursor=self._cursor())
        since = self.rest.since
        if found.completeness is Completeness.TRUNCATED or (since is None and not self.seen):
            return found
        if since is None:
            return Evidence(found.completeness, self.declared, found.detail, found.health, self._cursor())
        return Evidence(Completeness.UNKNOWN, self.declared, self._told, cursor=self._cursor())

    @property
    def _told(self) -> str:
        since = self.rest.since
        told = f"increment since {since}: {self.seen} records" if since else f"first harvest: {self.seen} records"
        if self.rest.token:
            told += f", {self.seen - self.rest.seen} of them in slice {self.rest.slices + 1}"
        return f"{told} (the list was begun again)" if self.rest.lost else told

    def _begun_again(self) -> Evidence:
        """A part of a list cannot be judged alone: what came counts, and the list will be asked for anew."""
        detail = f"{'; '.join(self.troubles)}: the next pull begins the list again"
        return Evidence(Completeness.TRUNCATED, None, detail, cursor=self.rest.again().text)

    def _cursor(self) -> str | None:
        """The first answer's responseDate as finely as this repository writes datestamps; every one takes a day."""
        try:
            moment = datetime.fromisoformat(self.answered)
        except ValueError:
            return None
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
        by_day, since = self.by_day, self.rest.since
        if by_day is None:
            by_day = since is None or len(since) == _DAY
        return moment.strftime("%Y-%m-%d" if by_day else "%Y-%m-%dT%H:%M:%SZ")
