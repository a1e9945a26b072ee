"""Transports with a protocol of their own: OAI-PMH, CAP, sitemaps and ResourceSync, news items, archives of files."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from connectors.members import Member, MembersRefused, is_archive, members
from connectors.readers import READERS
from lienthong.onboarding.guess import Guess, Page
from lienthong.onboarding.json_shape import JsonList
from lienthong.onboarding.visit import Visitor, probe
from lienthong.onboarding.vocabulary import bare
from schemas.errors import NotTheFormat, RecordRejected

_HEAD = 4_096
_OAI = re.compile(rb"<(?:\w{1,20}:)?OAI-PMH[\s>]")
_REPOSITORY = re.compile(rb"<(?:\w{1,20}:)?repositoryName[^>]{0,200}>([^<]{1,300})<")
# Arguments of the protocol (OAI-PMH 2.0 §4); what is left is the repository's own address.
_OAI_ARGUMENTS = frozenset({"verb", "metadataPrefix", "from", "until", "set", "resumptionToken", "identifier"})
_CAP = re.compile(rb"urn:oasis:names:tc:emergency:cap:1\.[12]|application/cap\+xml")
_INDEX = re.compile(rb"<(?:rss|feed|(?:\w{1,10}:)?RDF)[\s>]")
_CAP_ROOT = re.compile(rb"<(?:\w{1,20}:)?alert[\s>]")
_LINK = re.compile(
    rb"<(?:\w{1,10}:)?link\b[^<>]{0,300}?href\s*=\s*[\"']([^\"'<>\s]{1,600})[\"']"
    rb"|<link>\s*([^<\s]{1,600})\s*</link>"
)
_LEADS_TO_XML = re.compile(r"\.(?:xml|cap)(?:[?#]|$)", re.I)
_SITEMAP = re.compile(rb"<(?:\w{1,20}:)?(?:urlset|sitemapindex)[\s>]")
_NEWS_WORDS = frozenset(
    "headline headlines pubstatus versioncreated firstcreated bodytext bodyxhtml bodies descriptiontext descriptions "
    "byline slugline copyrightholder altids renditions".split()
)
_LEAST_NEWS_WORDS = 3
_NOTES = (".txt", ".md", ".pdf", ".html", ".htm", ".doc", ".docx", ".sha256", ".md5", "")
_MOST_LOOKED = 3


def harvest(page: Page, visitor: Visitor) -> Guess | None:
    """An OAI-PMH repository, whatever it was asked; its own name tells who speaks."""
    if not _OAI.search(page.body[:_HEAD]):
        return None
    parts = urlsplit(page.url)
    asked = parse_qsl(parts.query, keep_blank_values=True)
    left = [(name, value) for name, value in asked if name not in _OAI_ARGUMENTS]
    base = urlunsplit(parts._replace(query=urlencode(left), fragment=""))
    options = {
        ours: value for name, value in asked
        for ours in [{"metadataPrefix": "prefix", "set": "set"}.get(name)] if ours and value not in ("", "oai_dc")
    }  # fmt: skip
    told = visitor.glance(f"{base}{'&' if left else '?'}verb=Identify") or page.body
    named = _REPOSITORY.search(told)
    body = " ".join(named[1].decode(errors="replace").split()) if named else ""
    url = base if base != page.url else ""
    return Guess("oai", options, 98, "kho OAI-PMH", "an OAI-PMH repository", "document", body, url=url)


def alerts(page: Page, visitor: Visitor) -> Guess | None:
    """One CAP alert, or an index that holds alerts or leads to one; a linked alert is opened to be sure."""
    head = page.body[:_HEAD]
    told = "cảnh báo CAP", "CAP alerts"
    if _CAP_ROOT.search(head) and _CAP.search(head):
        return Guess("cap", {}, 97, *told, "emergency_notice")
    if not _INDEX.search(head):
        return None
    links = [urljoin(page.url, (one[0] or one[1]).decode(errors="replace")) for one in _LINK.findall(page.body)]
    links = [link for link in dict.fromkeys(links) if link != page.url]
    if not _CAP.search(page.body):
        # Without a word of CAP in the index, only what its links lead to can tell.
        links = [link for link in links if _LEADS_TO_XML.search(link)]
        if not links or not _is_alert(visitor.glance(links[0])):
            return None
    hosts = sorted({urlsplit(link).netloc for link in links} - {urlsplit(page.url).netloc, ""})
    notes = (f"dẫn sang máy chủ khác · leads to other hosts: {', '.join(hosts)}",) if hosts else ()
    options: dict[str, Any] = {"hosts": hosts} if hosts else {}
    return Guess("cap", options, 97, "danh mục cảnh báo CAP", "an index of CAP alerts", "emergency_notice", notes=notes)


def _is_alert(body: bytes | None) -> bool:
    return body is not None and bool(_CAP_ROOT.search(body[:_HEAD]) and _CAP.search(body[:_HEAD]))


def site_map(page: Page, visitor: Visitor) -> Guess | None:
    """A sitemap, its index, or a document of ResourceSync; pages without a title stay aside where others have one."""
    if not _SITEMAP.search(page.body[:_HEAD]):
        return None
    titled, plain = _titles(page, visitor)
    include = _place_of(titled, plain)
    options = {"include": include} if include else {}
    notes = (f"chỉ lấy địa chỉ có {include} · only addresses with {include}",) if include else ()
    if plain and not titled:
        notes = (
            "sơ đồ trang không nêu tiêu đề: hãy đưa địa chỉ trang danh sách tin hoặc RSS · "
            "the sitemap tells no titles: give the address of a page that lists the items, or of a feed",
        )
    return Guess("sitemap", options, 96, "sơ đồ trang (sitemap)", "a sitemap", "press_release", notes=notes)


def _titles(page: Page, visitor: Visitor) -> tuple[list[str], list[str]]:
    """Addresses of the first documents, with and without a title of their own."""
    reader, source = READERS["sitemap"], probe(page.url, "sitemap", {})
    titled, plain, bodies = list[str](), list[str](), [page.body]
    for found in re.findall(rb"<(?:\w{1,10}:)?loc>\s*([^<\s]{1,600})\s*</", page.body)[:_MOST_LOOKED]:
        if b"sitemapindex" in page.body[:_HEAD] or b"capability=" in page.body[:_HEAD]:
            address = urljoin(page.url, found.decode(errors="replace"))
            if urlsplit(address).netloc == urlsplit(page.url).netloc and (body := visitor.glance(address)):
                bodies.append(body)
    for body in bodies:
        try:
            for raw in reader.records(source, body):
                fields = raw.fields()
                (titled if fields.get("news:title") else plain).append(str(fields.get("loc", "")))
        except (NotTheFormat, RecordRejected):
            continue
    return titled, plain


def _place_of(titled: list[str], plain: list[str]) -> str:
    """The part of the path that all addresses with a title share and none of the others has; "" where there is none."""
    if not titled or not plain:
        return ""
    folders = [set(PurePosixPath(urlsplit(address).path).parts[1:-1]) for address in titled]
    for folder in sorted(set[str].intersection(*folders), key=lambda one: (-len(one), one)):
        if not any(f"/{folder}/" in address for address in plain):
            return "/" + re.escape(folder).replace(r"\-", "-") + "/"
    return ""


def news_items(page: Page, _visitor: Visitor) -> Guess | None:
    """Items of ninjs, in whatever envelope: told by the words of the standard, of which other lists have one or two."""
    shape = JsonList.of(page.body)
    if shape is None or page.body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] not in (b"{", b"["):
        return None
    items = [item for item in shape.items if isinstance(item, dict)][:20]
    speaking = [item for item in items if _speaks_ninjs(item)]
    if len(speaking) < 0.8 * len(items) or not speaking or "[" in shape.path:
        return None
    options = {} if shape.path == "$" else {"records": shape.path}
    told = f"tin theo chuẩn ninjs ở {shape.path}", f"ninjs news items at {shape.path}"
    return Guess("news", options, 96, *told, "press_release")


def _speaks_ninjs(item: Mapping[str, Any]) -> bool:
    names = {bare(name) for name in item}
    return "uri" in names and len(names & _NEWS_WORDS) >= _LEAST_NEWS_WORDS


def family_of(payload: bytes) -> tuple[str, Member] | None:
    """The glob of the commonest kind of file in an archive, and its first file; notes beside the data do not count."""
    if not is_archive(payload):
        return None
    try:
        found = list(_within(payload))
    except MembersRefused:
        return None
    if len(found) == 1:
        return "*", found[0]
    kinds = Counter(_kind(one) for one in found if _kind(one) not in _NOTES)
    if not kinds:
        return None
    kind = kinds.most_common(1)[0][0]
    return f"*{kind}", next(one for one in found if _kind(one) == kind)


def _within(payload: bytes) -> Iterator[Member]:
    for one in members(payload):
        if one.content and not one.name.endswith("/"):
            yield one


def _kind(member: Member) -> str:
    return PurePosixPath(member.name).suffix.lower()
