"""Sources with much to tell: an OAI-PMH repository, a change feed and ResourceSync change lists, in memory.

Each answers by path and query, may change between two requests, and knows what a faithful copy of it holds: the title
of every thing by its number, None for one that is gone.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

Answer = tuple[int, dict[str, str], bytes]
START = datetime(2026, 5, 1, tzinfo=UTC)
TITLE = "Thông báo số {} về việc tổ chức họp báo, lần {}"


@dataclass
class Told:
    """One thing as it stands, and when it last changed."""

    title: str | None
    at: datetime


@dataclass
class Changing:
    """Things by number; every change happens a minute after the one before, as `step` says."""

    things: dict[int, Told] = field(default_factory=dict)
    now: datetime = START
    step: timedelta = timedelta(minutes=1)
    asked: list[str] = field(default_factory=list, repr=False)
    failing: Callable[[str], Answer | None] = lambda _: None

    def change(self, number: int, *, gone: bool = False) -> None:
        self.now += self.step
        times = int((self.now - START) / self.step)
        self.things[number] = Told(None if gone else TITLE.format(number, times), self.now)

    @property
    def truth(self) -> dict[int, str | None]:
        return {number: told.title for number, told in self.things.items()}

    def get(self, path: str, _: Any = None) -> Answer:
        """As the loopback server of these tests asks its routes."""
        self.asked.append(path)
        return self.failing(path) or self.answer(urlsplit(path).path, parse_qs(urlsplit(path).query))

    def answer(self, path: str, query: dict[str, list[str]]) -> Answer:
        raise NotImplementedError


@dataclass
class Repository(Changing):
    """OAI-PMH: a list is fixed when it is asked for, its records are not; unordered, as the protocol allows."""

    page: int = 3
    by_day: bool = False
    memory: int | None = None  # how many requests a token lives
    states_total: bool = False
    lists: dict[str, list[int]] = field(default_factory=dict)
    requests: int = 0

    def answer(self, path: str, query: dict[str, list[str]]) -> Answer:
        self.requests += 1
        if "resumptionToken" in query:
            name, place, born = query["resumptionToken"][0].split(".")
            if name not in self.lists or (self.memory is not None and self.requests - int(born) > self.memory):
                return self._said('<error code="badResumptionToken">?</error>')
            return self._page(name, int(place))
        since = query.get("from", [""])[0]
        name = f"l{len(self.lists)}"
        # by number, not by time: what came last may stand first
        self.lists[name] = [n for n, told in sorted(self.things.items()) if self._stamp(told.at) >= since]
        if not self.lists[name]:
            return self._said('<error code="noRecordsMatch"/>')
        return self._page(name, 0)

    def _page(self, name: str, place: int) -> Answer:
        wanted = self.lists[name]
        text = "".join(self._record(number) for number in wanted[place : place + self.page])
        after = place + self.page
        rest = f"{name}.{after}.{self.requests}" if after < len(wanted) else ""
        total = f' completeListSize="{len(wanted)}" cursor="{place}"' if self.states_total else ""
        token = f"<resumptionToken{total}>{rest}</resumptionToken>" if rest or place else ""
        return self._said(f"<ListRecords>{text}{token}</ListRecords>")

    def _record(self, number: int) -> str:
        told = self.things[number]
        header = f"<identifier>oai:kho:{number}</identifier><datestamp>{self._stamp(told.at)}</datestamp>"
        if told.title is None:
            return f'<record><header status="deleted">{header}</header></record>'
        said = f'<dc xmlns:d="http://purl.org/dc/elements/1.1/"><d:title>{told.title}</d:title></dc>'
        return f"<record><header>{header}</header><metadata>{said}</metadata></record>"

    def _said(self, body: str) -> Answer:
        at = self.now.strftime("%Y-%m-%dT%H:%M:%SZ")
        head = '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">'
        text = f"{head}<responseDate>{at}</responseDate><request>x</request>{body}</OAI-PMH>"
        return 200, {"Content-Type": "text/xml"}, text.encode()

    def _stamp(self, at: datetime) -> str:
        return at.strftime("%Y-%m-%d" if self.by_day else "%Y-%m-%dT%H:%M:%SZ")


@dataclass
class Feed(Changing):
    """The change feed of a node: every change a line, in order, also of the same thing."""

    page: int = 3
    lines: list[str] = field(default_factory=list)

    def change(self, number: int, *, gone: bool = False) -> None:
        super().change(number, gone=gone)
        title = self.things[number].title
        line: dict[str, Any] = {"id": f"prs_{number:020}", "type": "press_release", "revision": len(self.lines) + 1}
        line |= {"@removed": {"reason": "withdrawn"}} if title is None else {"record": {"title": title}}
        self.lines.append(json.dumps(line, ensure_ascii=False))

    def answer(self, path: str, query: dict[str, list[str]]) -> Answer:
        after = int(query.get("token", ["t0"])[0][1:])
        lines = self.lines[after : after + self.page]
        position = after + len(lines)
        stated = {"feed": "public", "after": after, "position": position, "count": len(lines)}
        stated["next" if position < len(self.lines) else "delta"] = f"t{position}"  # type: ignore[assignment]
        text = json.dumps(stated)[:-1] + f',"changes":[{",".join(lines)}]}}'
        return 200, {"Content-Type": "application/json"}, text.encode()


@dataclass
class ChangeLists(Changing):
    """ResourceSync: one index of closed change lists, so many changes in each, and an open last one."""

    page: int = 3
    entries: list[tuple[str, datetime]] = field(default_factory=list)

    def change(self, number: int, *, gone: bool = False) -> None:
        kind = "deleted" if gone else "updated" if number in self.things else "created"
        super().change(number, gone=gone)
        at = self.now.strftime("%Y-%m-%dT%H:%M:%SZ")
        loc = f"https://kho.example.vn/{number}"
        # the title is no part of a change list, so the time of the last change stands for it
        self.things[number] = Told(None if gone else at, self.now)
        self.entries.append((f'<url><loc>{loc}</loc><rs:md change="{kind}" datetime="{at}"/></url>', self.now))

    def answer(self, path: str, query: dict[str, list[str]]) -> Answer:
        space = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:rs="http://www.openarchives.org/rs/terms/"'
        parts = [self.entries[at : at + self.page] for at in range(0, len(self.entries), self.page)] or [[]]
        begins = [part[0][1].isoformat() if part else START.isoformat() for part in parts]
        covered = [
            f'capability="changelist" from="{begins[place]}"'
            + (f' until="{begins[place + 1]}"' if place + 1 < len(parts) else "")
            for place in range(len(parts))
        ]
        if path == "/":
            listed = "".join(f"<sitemap><loc>/{n}</loc><rs:md {told}/></sitemap>" for n, told in enumerate(covered))
            text = f'<sitemapindex {space}><rs:md capability="changelist" from="{begins[0]}"/>{listed}</sitemapindex>'
        else:
            place = int(path[1:])
            listed = "".join(entry for entry, _ in parts[place])
            text = f"<urlset {space}><rs:md {covered[place]}/>{listed}</urlset>"
        return 200, {"Content-Type": "text/xml"}, text.encode()
