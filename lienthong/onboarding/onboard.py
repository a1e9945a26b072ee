"""From an address to a source file that works: look, draw a sample, propose, try the proposal, write it.

`onboard` writes nothing; `writing.write` does, after a trial in which at least half of the sample would load.
"""

from __future__ import annotations

from dataclasses import replace

from connectors.courtesy import Courtesy
from connectors.fetch import Fetcher
from connectors.obedience import Obedience
from lienthong.onboarding.detect import detect
from lienthong.onboarding.guess import Page
from lienthong.onboarding.proposal import Proposal, propose
from lienthong.onboarding.visit import Visitor, drawn, first_page
from lienthong.onboarding.wishes import Wishes
from schemas.errors import NotTheFormat, SourceChanged
from schemas.violation import shown

PACE = 0.25  # seconds between two visits
MOST_PAGES = 20


def onboard(
    url: str,
    wishes: Wishes,
    *,
    allow_hosts: frozenset[str] = frozenset(),
    pages: int = MOST_PAGES,
    pace: float = PACE,
) -> Proposal:
    """The source that the address could be.

    Raises SourceUnavailable when the network, the source or its robots.txt says no, NotTheFormat when no reader
    understands the answer or no record type can be made of it. Whether enough of the sample loads is `works`.
    """
    with Fetcher(allow_hosts) as fetcher:
        manners = Courtesy(fetcher, pace=pace)
        visitor = Visitor(manners, pages, Obedience(manners, lambda url: True))
        page = first_page(visitor, url)
        return _first_that_works(visitor, Page(url, page.body or b"", page), wishes)


def _first_that_works(visitor: Visitor, page: Page, wishes: Wishes) -> Proposal:
    """Guesses in their order: the first whose records load well, else the best of them."""
    best: Proposal | None = None
    refusals: list[str] = []
    for guess in detect(page, visitor):
        url = guess.url or page.url
        try:
            sample = drawn(visitor, url, guess.reader, guess.options)
        except SourceChanged as error:
            refusals.append(f"{guess.reader}: {error.data.get('detail', error.message)}")
            continue
        if not sample.records:
            refusals.append(f"{guess.reader}: không có bản ghi / no records")
            continue
        # Why a likelier reader was not taken is for the person who reads the proposal.
        made = propose(url, replace(guess, notes=(*guess.notes, *refusals)), sample, wishes)
        if made is None:
            names = shown(", ".join(list(sample.records[0])[:12]))
            told = f"không khớp loại bản ghi nào / fits no record type{f' {wishes.record}' if wishes.record else ''}"
            refusals.append("; ".join((f"{guess.reader}: {told}: {names}", *guess.notes)))
            continue
        if best is None or made.trial.share > best.trial.share:
            best = made
        if best.works:
            break
    if best is None:
        raise NotTheFormat(f"{page.url}: " + "; ".join(refusals), health="not-the-format")
    return best
