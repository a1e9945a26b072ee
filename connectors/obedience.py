"""Obedience to robots.txt: the host is asked for it before a page is, once a day, and what it forbids is not asked for.

A forbidden address is answered without a request, as an exchange that was refused, with the line that forbids it and
what its owner can do about it; nothing is passed over in silence.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Protocol

from connectors.courtesy import Courtesy
from connectors.exchange import Exchange, Limits
from connectors.guard import AddressRefused, target
from connectors.robots import LIMITS, Copy, Rule, Rules, Standing, copy_of, origin_of
from schemas.violation import shown
from schemas.vocabularies import Health

_FIX = (
    "Sửa · Fix: robots: agreed + legal_basis, khi chủ nguồn cho phép bằng văn bản · with the owner's written permission"
)


class Copies(Protocol):
    """Where copies of robots.txt are kept from one pull to the next."""

    def last(self, origin: str) -> Copy | None:
        """The newest copy that was read, or found absent."""
        ...

    def keep(self, copy: Copy) -> None:
        """Write down what a request for it brought, also a failure."""
        ...


class NothingKept:
    """For looks that must leave no trace: every one of them asks anew."""

    def last(self, origin: str) -> Copy | None:
        return None

    def keep(self, copy: Copy) -> None:
        """Nothing."""


@dataclass(frozen=True, slots=True)
class _Known:
    """What counts for an origin during one pull; `note` tells of a copy that stands in for one out of reach."""

    copy: Copy
    rules: Rules
    note: str = ""


class Obedience:
    """Wraps the courteous exchanges of one pull; `applies` tells the addresses that robots.txt counts for."""

    def __init__(
        self,
        manners: Courtesy,
        applies: Callable[[str], bool],
        copies: Copies | None = None,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._manners, self._applies, self._now = manners, applies, now
        self._copies: Copies = copies or NothingKept()
        self._known: dict[str, _Known] = {}

    def fetch(
        self, url: str, *, etag: str | None = None, last_modified: str | None = None, limits: Limits | None = None
    ) -> Exchange:
        """The exchange, or a refusal by robots.txt; every address of a chain of redirects is looked up in it."""
        if not self._applies(url):
            return self._manners.fetch(url, etag=etag, last_modified=last_modified, limits=limits)
        budget = limits or Limits()
        one_hop = replace(budget, redirects=0)
        address, visited = url, {url}
        for _ in range(budget.redirects + 1):
            refused = self.refusal(address)
            if refused is not None:
                return replace(refused, url=url)
            answer = self._manners.fetch(address, etag=etag, last_modified=last_modified, limits=one_hop)
            if answer.moved_to is None:
                return replace(answer, url=url, detail=self._told(url, address, answer.detail))
            address = answer.moved_to
            if address in visited:
                return replace(answer, url=url, moved_to=None, detail=f"{shown(address)} leads back to itself")
            visited.add(address)
        return replace(answer, url=url, moved_to=None, detail=f"more than {budget.redirects} redirects")

    def refusal(self, url: str) -> Exchange | None:
        """Why this address may not be asked for, as an exchange that never took place; None when it may be."""
        known = self._rules(url)
        if known is None:
            return None
        if known.copy.standing is Standing.UNREACHABLE:
            return _unreadable(url, known.copy)
        rule = known.rules.forbidding(url)
        if rule is None:
            return None
        return Exchange(url=url, status=None, health=Health.REFUSED, body=None, detail=_forbidden(url, known, rule))

    def _rules(self, url: str) -> _Known | None:
        """What counts for the origin of an address; None for an address that is none, which the fetcher refuses."""
        try:
            origin = origin_of(target(url))
        except AddressRefused:
            return None
        if origin not in self._known:
            self._known[origin] = self._asked(origin)
        known = self._known[origin]
        if known.rules.delay:
            self._manners.slow(url, known.rules.delay)
        return known

    def _asked(self, origin: str) -> _Known:
        kept = self._copies.last(origin)
        if kept is not None and kept.is_fresh(self._now()):
            return _Known(kept, Rules(kept.body))
        fresh = copy_of(origin, self._manners.fetch(f"{origin}/robots.txt", limits=LIMITS), self._now())
        self._copies.keep(fresh)
        if fresh.standing is Standing.UNREACHABLE and kept is not None and kept.stands_in(self._now()):
            since = kept.fetched_at.date().isoformat()
            note = f"robots.txt: {fresh.detail}; bản giữ từ · the copy kept since {since} counts"
            return _Known(kept, Rules(kept.body), note)
        return _Known(fresh, Rules(fresh.body))

    def _told(self, url: str, address: str, detail: str) -> str:
        known = self._rules(address)
        moved = "" if address == url else f"redirected to {shown(address)}"
        return "; ".join(part for part in (moved, detail, known.note if known else "") if part)


def _forbidden(url: str, known: _Known, rule: Rule) -> str:
    """What stands first is what people need most: letters to owners are short."""
    line = f" dòng · line {rule.number}" if rule.number else ""
    note = f" ({known.note})" if known.note else ""
    return f'{known.copy.origin}/robots.txt{line} "{rule.text}" cấm robot · forbids robots. {_FIX}: {shown(url)}{note}'


def _unreadable(url: str, copy: Copy) -> Exchange:
    """While robots.txt is out of reach nothing may be asked.

    A host that answers is not down (lienthong/breaker.py): other sources of it may go on, unless it asks for rest. One
    that does not answer at all would not give us the page either, and that is what people should hear.
    """
    told = f"{copy.origin}/robots.txt: {copy.detail}"
    if copy.status is None:
        return Exchange(url=url, status=None, health=copy.health, body=None, detail=told)
    return Exchange(
        url=url, status=None, health=Health.REFUSED if copy.retry_after is None else Health.UNREACHABLE, body=None,
        retry_after=copy.retry_after,
        detail=f"{told}: không đọc được thì không được hỏi gì · while it cannot be read nothing may be asked "
        f"(RFC 9309 §2.3.1.4). {_FIX}",
    )  # fmt: skip
