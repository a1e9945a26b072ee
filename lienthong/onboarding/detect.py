"""Which reader understands an address: told by what it answers, never by its name or its Content-Type alone.

Each detector looks at the first page and may glance at a few more; it gives a guess with a score and a reason, or
nothing. A new transport is one more detector here, or a reader with `looks_like(payload) -> bool`.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any
from urllib.parse import urljoin

from pydantic import ValidationError

from connectors.readers import READERS
from connectors.sniff import instead, is_page
from lienthong.onboarding import protocols, tables
from lienthong.onboarding.guess import Detector, Guess, Page
from lienthong.onboarding.html_rows import HtmlList, title_of
from lienthong.onboarding.json_shape import JsonList
from lienthong.onboarding.visit import Visitor, probe
from schemas.errors import IntegrationError, NotTheFormat
from schemas.vocabularies import Health

_HEAD = 4_096
_FEED = re.compile(rb"<(?:rss|feed|(?:\w{1,10}:)?RDF|channel)[\s>]")
_EDXML = re.compile(rb"<(?:\w{1,20}:)?edXML[\s>]")
_MESSAGE = re.compile(r"\.(?:edxml|xml)(?:$|\?)", re.I)
_CHANNEL = re.compile(rb"<title[^>]{0,100}>\s*(?:<!\[CDATA\[)?([^<\]]{3,200})")
# Transports with a detector of their own, because their options have to be found.
_LOOKED_AT_BELOW = frozenset({"feed", "json_pages", "table", "edxml", "html_list"})
# They wrap another format and have addresses of their own (file:, imap:), so a web address is never theirs.
_WRAPPERS = frozenset({"files", "mail"})


def detect(page: Page, visitor: Visitor) -> list[Guess]:
    """All guesses, likeliest first; NotTheFormat where the answer is nothing that any reader could read."""
    found = [guess for one in DETECTORS if (guess := one(page, visitor)) is not None]
    if not found:
        health, detail = instead(page.body)
        known = health is Health.CHALLENGE or not page.body.strip()
        why = detail if known or is_page(page.body) else f"không nhận ra định dạng / no known format: {detail}"
        raise NotTheFormat(f"{page.url}: {why}", health=str(health))
    return sorted(found, key=lambda guess: -guess.score)


def feed(page: Page, _visitor: Visitor) -> Guess | None:
    """RSS or Atom: its root element stands near the beginning."""
    head = page.body[:_HEAD].replace(b"\0", b"")
    if not _FEED.search(head) or is_page(page.body):
        return None
    title = _CHANNEL.search(head)
    body = " ".join(title[1].decode(errors="replace").split()) if title else ""
    return Guess(
        "feed", {}, 95, "có phần tử gốc RSS/Atom", "has the root element of RSS or Atom", "press_release", body
    )


def declared(page: Page, _visitor: Visitor) -> Guess | None:
    """A reader that knows its own format when it sees it."""
    for name, reader in READERS.items():
        looks_like = getattr(reader, "looks_like", None)
        if looks_like is not None and looks_like(page.body):
            return Guess(name, {}, 98, f"bộ đọc {name} nhận ra định dạng", f"the reader {name} knows the format")
    return None


def readable(page: Page, _visitor: Visitor) -> Guess | None:
    """A reader of a format of its own (CAP, OAI-PMH, sitemaps...) that finds records in the page as it stands."""
    for name, reader in READERS.items():
        if name in _LOOKED_AT_BELOW | _WRAPPERS or hasattr(reader, "looks_like"):
            continue
        try:
            first = next(iter(reader.records(probe(page.url, name, {}), page.body)), None)
        except (IntegrationError, ValidationError):
            continue
        if first is not None:
            # A bare JSON array can be anybody's, whichever reader is content with it.
            score = 70 if page.body.lstrip()[:1] == b"[" else 91
            return Guess(name, {}, score, f"bộ đọc {name} tìm thấy bản ghi", f"the reader {name} finds records in it")
    return None


def edxml(page: Page, visitor: Visitor) -> Guess | None:
    """One edXML message, or an index of such messages; one of them is opened to be sure."""
    if _EDXML.search(page.body[:_HEAD]):
        return Guess("edxml", {}, 97, "là một gói tin edXML", "is an edXML message", "document")
    if page.body.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] in (b"{", b"["):
        options, link = _json_index(page.body)
    elif is_page(page.body):
        links = re.findall(rb"<a[^>]{0,300}?href\s*=\s*[\"']([^\"'<>]{1,500}\.(?:edxml|xml))[\"']", page.body)
        options, link = {"index": "links"}, links[0].decode(errors="replace") if links else ""
    else:
        return None
    if not link:
        return None
    message = visitor.glance(urljoin(page.url, link))
    if message is None or not _EDXML.search(message[:_HEAD]):
        return None
    return Guess(
        "edxml", options, 96, "danh mục dẫn tới gói tin edXML", "an index that leads to edXML messages", "document"
    )


def _json_index(body: bytes) -> tuple[dict[str, Any], str]:
    """Options for a JSON index of messages and its first address; an empty one where it is none."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return {}, ""
    lists = {"$": found} if isinstance(found, list) else {k: v for k, v in found.items() if isinstance(v, list)}
    for path, items in lists.items():
        first = items[0] if items else None
        if isinstance(first, str) and _MESSAGE.search(first):
            return {"index": "json", "urls": path}, first
        if isinstance(first, dict):
            for key, value in first.items():
                if isinstance(value, str) and _MESSAGE.search(value):
                    return {"index": "json", "urls": path, "url_key": key}, value
    return {}, ""


def json_lines(page: Page, _visitor: Visitor) -> Guess | None:
    """JSON Lines: every one of the first lines is an object of its own."""
    lines = page.body[:1_000_000].removeprefix(b"\xef\xbb\xbf").splitlines()
    whole = [line for line in (lines if len(page.body) <= 1_000_000 else lines[:-1]) if line.strip()][:50]
    if len(whole) < 2:
        return None
    try:
        if not all(isinstance(json.loads(line), dict) for line in whole):
            return None
    except (ValueError, RecursionError):
        return None
    told = f"{len(whole)} dòng đầu đều là JSON", f"its first {len(whole)} lines are JSON objects"
    return Guess("json_pages", {"format": "jsonl"}, 92, *told)


def json_list(page: Page, visitor: Visitor) -> Guess | None:
    """A list of objects in JSON, with its paging found by looking and tried once."""
    shape = JsonList.of(page.body)
    if shape is None:
        return None
    options, vi, en, notes = shape.options(page.url, page.exchange.next_link, visitor)
    return Guess("json_pages", options, 90, vi, en, notes=notes)


def html_list(page: Page, visitor: Visitor) -> Guess | None:
    """Rows that repeat on a web page and hold a link or a date."""
    if not is_page(page.body) or instead(page.body)[0] is Health.CHALLENGE:
        return None
    shape = HtmlList.of(page.body, page.url)
    if shape is None:
        return None
    told = f"{shape.count} dòng lặp lại: {shape.row}", f"{shape.count} repeated rows: {shape.row}"
    return Guess("html_list", shape.options(), 60, *told, "press_release", title_of(page.body))


def archive(page: Page, visitor: Visitor) -> Guess | None:
    """A zip or gzip of files: what its largest family of files is, decides who reads them."""
    family = protocols.family_of(page.body)
    if family is None:
        return None
    glob, member = family
    alone = visitor.without_visits()  # nothing is asked of the network for a file that is at hand
    inside = Page(page.url, member.content, page.exchange)
    found = [guess for one in DETECTORS if one is not archive and (guess := one(inside, alone)) is not None]
    if not found:
        return None
    best = max(found, key=lambda guess: guess.score)
    options: dict[str, Any] = {"inner": best.reader}
    if glob != "*":
        options["member"] = glob
    if best.options:
        options["inner_options"] = dict(best.options)
    vi, en = f"tệp nén chứa {glob}: {best.vi}", f"an archive of {glob}: {best.en}"
    return replace(best, reader="files", options=options, score=94, vi=vi, en=en, url="")


DETECTORS: tuple[Detector, ...] = (
    declared,
    edxml,
    feed,
    json_lines,
    json_list,
    tables.workbook,
    tables.csv_text,
    protocols.harvest,
    protocols.alerts,
    protocols.site_map,
    protocols.news_items,
    archive,
    readable,
    html_list,
)
