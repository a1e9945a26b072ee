"""What a payload is when it is not what was promised: empty, a web page, a challenge, something else."""

from __future__ import annotations

import re

from lxml.html.defs import tags

from schemas.errors import NotTheFormat
from schemas.violation import shown
from schemas.vocabularies import Health

LOOKED_AT = 64 * 1024

_PAGE = re.compile(rb"<(?:!doctype\s+html|html|head|body|script|meta|title|frameset|form)\b")
# Data carry pages inside (a body of news, a description), so that `<html` somewhere shows a page only where the payload
# does not begin as JSON, or as an element that HTML does not know.
_JSON = re.compile(rb"\{\s*[\"}]|\[\s*[\[{\]\"\dtfn-]")
_ELEMENT = re.compile(rb"<(?:!doctype\s+)?(?:[\w.-]{1,40}:)?([\w.-]{1,40})")
_HTML_ELEMENTS = frozenset(tag.encode() for tag in tags)
_BEFORE_ROOT = ((b"<!--", b"-->"), (b"<?", b"?>"))
_CHALLENGE = (
    (re.compile(rb"document\.cookie\s*=.{0,2000}location", re.S), "a script sets a cookie and loads the page again"),
    (re.compile(rb"captcha|cf-chl|cf_chl|turnstile|_incapsula_|slowaes|just a moment", re.S), "anti-bot page"),
    (re.compile(rb"<input[^>]{0,300}type\s*=\s*[\"']?password", re.S), "login page"),
)
_TITLE = re.compile(rb"<title[^>]{0,200}>(.{0,300}?)</title", re.S)


def is_page(payload: bytes) -> bool:
    """Whether it starts as a web page."""
    return bool(_PAGE.match(_root(_head(payload))))


def instead(payload: bytes) -> tuple[Health, str]:
    """Name what stands where data was expected; only asked once no data was found there."""
    if not payload.strip():
        return Health.NOT_THE_FORMAT, "empty body"
    head = _head(payload)
    if not _PAGE.match(_root(head)) and not _has_page(head):
        return Health.NOT_THE_FORMAT, f"starts with {shown(payload[:40].decode(errors='replace'))}"
    for pattern, what in _CHALLENGE:
        if pattern.search(head):
            return Health.CHALLENGE, what
    title = _TITLE.search(payload[:LOOKED_AT]) or _TITLE.search(head)
    text = shown(title[1].decode(errors="replace").strip()) if title else "no title"
    return Health.NOT_THE_FORMAT, f"web page: {text}"


# What a reader expects, in both languages; `refusal` knows no other names.
_IN_VIETNAMESE = {
    "a feed": "nguồn tin RSS/Atom",
    "a page of JSON": "trang JSON",
    "a table": "bảng",
    "an edXML message": "gói tin edXML",
    "an index of messages": "danh mục gói tin",
    "a list page": "trang danh sách",
    "a CAP alert": "cảnh báo CAP",
    "an OAI-PMH answer": "câu trả lời OAI-PMH",
    "a sitemap": "sơ đồ trang web (sitemap)",
    "a catalogue": "danh mục dữ liệu mở (CKAN, DCAT)",
    "a news item": "tin bài (ninjs, NewsML-G2)",
    "a mail message": "thư điện tử",
    "a listing of files": "danh mục tệp",
    "a listing of messages": "danh mục thư",
}


def refusal(source: str, expected: str, payload: bytes, why: str = "") -> NotTheFormat:
    """The error for a payload that is not `expected`, with the health that its content shows."""
    health, detail = instead(payload)
    if why and health is Health.NOT_THE_FORMAT and not detail.startswith(("web page", "empty")):
        detail = shown(why)
    told = f"không phải {_IN_VIETNAMESE[expected]} / not {expected}"
    return NotTheFormat(f"{source}: {told}: {detail}", source=source, health=health, detail=detail)


def broken(source: str, detail: str, health: Health = Health.NOT_THE_FORMAT) -> NotTheFormat:
    """The error for a payload whose fault is known without a look at what stands there instead."""
    detail = shown(detail)
    told = f"{health.vi} / {health.en}"
    return NotTheFormat(f"{source}: {told}: {detail}", source=source, health=health, detail=detail)


def _has_page(head: bytes) -> bool:
    """Whether a page stands behind something else, such as the warnings of a broken program."""
    root = _root(head)
    element = _ELEMENT.match(root)
    is_data = _JSON.match(root) or (element and element[1] not in _HTML_ELEMENTS)
    return b"<html" in head and not is_data


def _root(head: bytes) -> bytes:
    """What follows blanks, comments and instructions; a regular expression for it can be made to run for years."""
    place = len(head) - len(head.lstrip())
    while opened := next((pair for pair in _BEFORE_ROOT if head.startswith(pair[0], place)), None):
        end = head.find(opened[1], place)
        if end < 0:
            break
        place = end + len(opened[1])
        while head[place : place + 1].isspace():
            place += 1
    return head[place : place + 100]


def _head(payload: bytes) -> bytes:
    return payload[:LOOKED_AT].removeprefix(b"\xef\xbb\xbf").lower()
