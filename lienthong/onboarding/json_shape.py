"""The shape of a JSON answer: where its list of records stands, what it says of its size, how one gets to page 2."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from lienthong.onboarding.visit import Visitor
from lienthong.onboarding.vocabulary import bare

_DEEPEST = 4
_NAME = re.compile(r'[^"]+')  # what a path of the reader can name
_BARE_NAME = re.compile(r"[^.\[\]]+")
_TOTALS = frozenset(
    "total tong tongso count totalcount recordstotal numfound totalelements totalitems totalrecords soluong "
    "totalresults tongsobanghi".split()
)
_NEXT = frozenset(
    (
        "next nextcursor cursor trangsau nextpage nextlink nextpagetoken nextpageurl continuationtoken tieptheo contro"
    ).split()
)
_MORE = frozenset("hasmore hasnext hasnextpage more contiep".split())
_PAGES = ("page", "trang", "pageIndex", "pageNumber", "currentPage", "p", "paged")
_OFFSETS = ("offset", "start", "skip", "from", "startIndex", "firstResult", "batDau", "viTri")
_PAGE_WORDS, _OFFSET_WORDS = frozenset(map(bare, _PAGES)), frozenset(map(bare, _OFFSETS))
_ROUND = frozenset({5, 10, 12, 15, 20, 24, 25, 30, 40, 50, 60, 100, 200, 250, 500, 1_000})
_USUAL_PAGES, _USUAL_OFFSETS = ("page", "trang", "pageIndex", "p"), ("offset", "start", "skip")
_MOST_TRIES = 8

Options = dict[str, Any]


@dataclass(frozen=True)
class JsonList:
    """One answer and the list in it."""

    path: str
    items: list[Any]
    envelope: Mapping[str, Any]  # dotted path: small value, of all that surrounds the list

    @classmethod
    def of(cls, body: bytes) -> JsonList | None:
        """The largest list of objects; None where the body is no JSON or holds none."""
        try:
            found = json.loads(body.removeprefix(b"\xef\xbb\xbf"))
        except (ValueError, RecursionError):
            return None
        lists = [(path, items) for path, items in _lists(found, "", 0) if len(items) >= 1]
        if not lists:
            return None
        path, items = max(lists, key=lambda one: sum(len(item) for item in one[1]))
        return cls(path or "$", items, dict(_small(found, "", 0)) if isinstance(found, dict) else {})

    def options(self, url: str, link: str | None, visitor: Visitor) -> tuple[Options, str, str, tuple[str, ...]]:
        """Options of json_pages with the paging that page 2 confirmed; then the reason, and notes."""
        options: Options = {} if self.path == "$" else {"records": self.path}
        total = next((path for path, value in self.envelope.items() if _is_total(path, value, len(self.items))), None)
        declared = int(self.envelope[total]) if total else None
        if total:
            options["total"] = total
        more = next((p for p, v in self.envelope.items() if isinstance(v, bool) and _last(p) in _MORE), None)
        vi, en = (
            f"danh sách JSON ở {self.path}, {len(self.items)} mục",
            f"a JSON list at {self.path}, {len(self.items)} items",
        )
        if declared is not None and declared <= len(self.items):
            return options, f"{vi}, đủ {declared}", f"{en}, all of {declared}", ()
        paging = self._paging(url, link, visitor)
        if paging is not None:
            if more:
                options["more"] = more
            told = str(paging["paging"])
            return (
                {**options, **paging},
                f"{vi}, phân trang {told}, đã thử trang 2",
                f"{en}, paging {told}, page 2 tried",
                (),
            )
        if declared is not None or more or len(self.items) in _ROUND:
            note = "không tìm ra cách sang trang 2 · no way to page 2 was found"
            return options, vi, en, (note,)
        return options, vi, en, ()

    def _paging(self, url: str, link: str | None, visitor: Visitor) -> Options | None:
        for options, second in self._ways(url, link):
            page = visitor.glance(second)
            if page is not None and self._is_next(page):
                return self._from_nought(options, url, visitor)
        return None

    def _from_nought(self, options: Options, url: str, visitor: Visitor) -> Options:
        """The same, counted from 0 where page 1 is not the one that comes unasked."""
        if options["paging"] != "page" or "first_page" in options:
            return options
        first = visitor.glance(_with(url, options["page_param"], "1"))
        return {**options, "first_page": 0} if first is not None and self._is_next(first) else options

    def _ways(self, url: str, link: str | None) -> Iterator[tuple[Options, str]]:
        """Ways to the second page, from the one that the source states to the one that is merely usual."""
        for path, value in self.envelope.items():
            # JSON:API and HAL wrap the address of the next page: {"links": {"next": {"href": …}}}.
            said = path.rpartition(".")[0] if _last(path) == "href" else path
            if _last(said) in _NEXT and isinstance(value, str) and value:
                if value.startswith(("/", "?", "http://", "https://")):
                    yield {"paging": "link", "next": path}, urljoin(url, value)
                else:
                    for name in dict.fromkeys((_asked(path), "cursor")):
                        yield {"paging": "cursor", "next": path, "cursor_param": name}, _with(url, name, value)
        if link:
            yield {"paging": "link"}, urljoin(url, link)
        yield from list(self._numbered(url))[:_MOST_TRIES]

    def _numbered(self, url: str) -> Iterator[tuple[Options, str]]:
        """By page number or offset: first as the address or the answer names it, then as most sources do."""
        asked = [name for name, _ in parse_qsl(urlsplit(url).query)]
        said = {path.rpartition(".")[2]: value for path, value in self.envelope.items()}
        names = [*asked, *said]
        # JSON:API and some content systems put what belongs together in brackets: page[number], pagination[page].
        for path in self.envelope:
            *_, over, name = ["", *path.split(".")]
            if over and bare(name) in _PAGE_WORDS:
                yield _by_page(url, f"{over}[{name}]", 1)
        for name in names:
            if bare(name) in _PAGE_WORDS or name == "page[number]":
                yield _by_page(url, name, 0 if said.get(name) == 0 else 1)
            elif bare(name) in _OFFSET_WORDS:
                yield _by_offset(url, name, len(self.items))
        if len(self.items) in _ROUND or any(_is_total(path, value, 0) for path, value in self.envelope.items()):
            first = [_by_page(url, "page", 1), _by_offset(url, "offset", len(self.items))]
            yield from first
            yield from (_by_offset(url, name, len(self.items)) for name in _USUAL_OFFSETS[1:])
            yield from (_by_page(url, name, 1) for name in _USUAL_PAGES[1:])

    def _is_next(self, body: bytes) -> bool:
        """Whether a page holds other records than this one, at the same place."""
        other = JsonList.of(body)
        if other is None or other.path != self.path:
            return False
        mine = {json.dumps(item, sort_keys=True) for item in self.items}
        theirs = [json.dumps(item, sort_keys=True) for item in other.items]
        return sum(item in mine for item in theirs) <= len(theirs) // 4


def _by_page(url: str, name: str, first: int) -> tuple[Options, str]:
    options: Options = {"paging": "page", "page_param": name}
    if first != 1:
        options["first_page"] = first
    return options, _with(url, name, str(first + 1))


def _by_offset(url: str, name: str, start: int) -> tuple[Options, str]:
    return {"paging": "offset", "offset_param": name}, _with(url, name, str(start))


def _lists(node: Any, path: str, depth: int) -> Iterator[tuple[str, list[Any]]]:
    if depth > _DEEPEST:
        return
    if isinstance(node, list):
        items = [item for item in node if isinstance(item, dict)]
        if items and len(items) >= 0.9 * len(node):
            yield path, items
            yield from _inner(items, path)
    elif isinstance(node, dict):
        for key, value in node.items():
            if _NAME.fullmatch(key):
                yield from _lists(value, _below(path, key), depth + 1)


def _inner(items: list[Any], path: str) -> Iterator[tuple[str, list[Any]]]:
    """A list inside each element (the wards of a province), where it holds far more than its holder."""
    for key, value in items[0].items():
        if isinstance(value, list) and value and _NAME.fullmatch(key):
            within = [one for item in items for one in item.get(key) or () if isinstance(one, dict)]
            if len(within) >= 5 * len(items) and len(within[0]) >= 2 and len(items) > 1:
                yield _below((path or "$") + "[*]", key) + "[*]", within


def _small(node: Mapping[str, Any], path: str, depth: int) -> Iterator[tuple[str, Any]]:
    for key, value in node.items():
        if not _NAME.fullmatch(key):
            continue
        here = _below(path, key)
        if isinstance(value, dict) and depth < 2:
            yield from _small(value, here, depth + 1)
        elif isinstance(value, str | int | bool):
            yield here, value


def _below(path: str, key: str) -> str:
    """The path one key further down; quotes keep the dots of `@odata.nextLink` apart from those between keys."""
    if not _BARE_NAME.fullmatch(key):
        return f'{path}["{key}"]'
    return f"{path}.{key}" if path else key


def _is_total(path: str, value: Any, least: int) -> bool:
    number = int(value) if isinstance(value, str) and value.isdigit() else value
    return isinstance(number, int) and not isinstance(number, bool) and _last(path) in _TOTALS and number >= least


def _last(path: str) -> str:
    return bare(path.rpartition(".")[2])


def _asked(path: str) -> str:
    """The parameter that a token is sent back as: `nextPageToken` is asked for as `pageToken`."""
    name = re.sub(r"^next_?", "", path.rpartition(".")[2], flags=re.I)
    return name[:1].lower() + name[1:] if name else "cursor"


def _with(url: str, name: str, value: str) -> str:
    parts = urlsplit(url)
    query = [(key, old) for key, old in parse_qsl(parts.query, keep_blank_values=True) if key != name]
    return urlunsplit(parts._replace(query=urlencode([*query, (name, value)])))
