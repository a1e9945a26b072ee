"""Rows that repeat on a web page: their selector, the parts of a row, the headings above them, the way to page 2."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import etree, html
from lxml.cssselect import CSSSelector

from lienthong.onboarding.vocabulary import bare

_LARGEST = 8 << 20
_LEAST_ROWS = 3
_CLASS = re.compile(r"-?[A-Za-z_][\w-]*")
_DATE = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{4}|\d{4}-\d{2}-\d{2}|\d{1,2}\s+tháng\s+\d{1,2}", re.I)
_WHOLE_DATE = re.compile(r"(\d{1,2}/\d{1,2}/\d{4}(?:\s*[-|,]?\s*\d{1,2}:\d{2}(?::\d{2})?)?)")
_NEXT_TEXT = re.compile(r"\s*(?:trang\s+(?:sau|tiếp|kế)|tiếp(?:\s+theo)?|sau|next|older|›|»|>|>>)\s*[»›>]*\s*", re.I)
_NEXT_CLASS = re.compile(r"next|trang-?sau|tiep", re.I)
_CURRENT = re.compile(r"active|(?:[a-z]+-)?current|selected|hien-tai", re.I)
_ASIDE = frozenset({"nav", "header", "footer", "aside", "form", "select", "script", "style", "head"})
_ASIDE_CLASS = re.compile(r"(?:^|[-_ ])(?:menu|nav|navbar|breadcrumb|footer|header|pagination|phan-trang|banner)", re.I)
_NUMBERED = re.compile(r"(?:post|node|item|entry|article|id|row|views-row|tin|bai)-?\d+", re.I)  # one row's own class
_STATES = frozenset("active odd even first last current selected hover show row".split())


@dataclass(frozen=True)
class HtmlList:
    """A list on a page, as html_list needs it."""

    row: str
    count: int
    fields: dict[str, Any]
    group: dict[str, str]
    following: str

    @classmethod
    def of(cls, body: bytes, url: str) -> HtmlList | None:
        """The rows that most look like records; None where nothing repeats that holds a link or a date."""
        page = _tree(body)
        if page is None:
            return None
        best = max(_families(page), key=_worth, default=[])
        if not best or _worth(best) <= 0:
            return None
        row = _row_selector(best)
        found: Any = CSSSelector(row, translator="html")(page)
        if len(found) > len(best) and best[0].tag == "tr":
            row += ":has(td)"  # the header's row bears no class either
            found = CSSSelector(row, translator="html")(page)
        if not len(best) <= len(found) <= len(best) * 1.2:
            return None
        fields = _parts(best)
        if not fields:
            return None
        return cls(row, len(found), fields, _headings(best), _following(page, best, url))

    def options(self) -> dict[str, Any]:
        """Options of html_list."""
        found: dict[str, Any] = {"row": self.row, "fields": self.fields}
        if self.group:
            found["group"] = self.group
        if self.following:
            found["next"] = self.following
        return found


def title_of(body: bytes) -> str:
    """What the page calls itself."""
    page = _tree(body)
    found = page.findtext(".//title") if page is not None else None
    return " ".join((found or "").split())[:150]


def _tree(body: bytes) -> etree._Element | None:
    if len(body) > _LARGEST:
        return None
    try:
        body.decode()
        parser = html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, remove_pis=True)
    except UnicodeDecodeError:
        parser = html.HTMLParser(no_network=True, huge_tree=False, remove_pis=True)
    try:
        tree: etree._Element = html.document_fromstring(body.replace(b"\0", b""), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None
    return tree


def _families(page: etree._Element) -> list[list[etree._Element]]:
    """Elements of one tag and class under parents of one tag and class."""
    found: dict[tuple[str, ...], list[etree._Element]] = {}
    for element in page.iter():
        parent = element.getparent()
        if not isinstance(element.tag, str) or parent is None or _is_aside(element):
            continue
        cells = "td" if element.tag == "tr" and element.find("td") is not None else ""
        found.setdefault((_named(parent), _named(element), cells), []).append(element)
    return [family for family in [*found.values(), *_striped(found.values())] if len(family) >= _LEAST_ROWS]


def _striped(families: Iterable[list[etree._Element]]) -> Iterator[list[etree._Element]]:
    """Rows of one parent and one build that bear two classes by turns, as stripes of a table do: one family."""
    siblings: dict[tuple[Any, ...], list[list[etree._Element]]] = {}
    for family in families:
        parents = {one.getparent() for one in family}
        if len(parents) == 1:
            build = tuple(str(child.tag) for child in family[0])
            siblings.setdefault((parents.pop(), family[0].tag, build), []).append(family)
    for alike in siblings.values():
        sizes = [len(family) for family in alike]
        if len(alike) == 2 and max(sizes) - min(sizes) <= 1:
            parent, both = alike[0][0].getparent(), {*alike[0], *alike[1]}
            yield [child for child in (parent if parent is not None else ()) if child in both]


def _is_aside(element: etree._Element) -> bool:
    return any(
        one.tag in _ASIDE or _ASIDE_CLASS.search(one.get("class", "")) or _ASIDE_CLASS.search(one.get("id", ""))
        for one in (element, *element.iterancestors())
        if isinstance(one.tag, str) and one.tag not in ("html", "body")
    )


def _worth(family: list[etree._Element]) -> float:
    """Rows with a link, a date and several parts, of a sentence or two each, are records; a menu is not."""
    looked = family[:40]
    texts = [_text(one) for one in looked]
    linked = sum(any(True for _ in one.iter("a")) and one.tag != "a" for one in looked) / len(looked)
    dated = sum(bool(_DATE.search(text)) for text in texts) / len(looked)
    celled = sum(one.tag == "tr" and len(one.findall("td")) >= 3 for one in looked) / len(looked)
    usual = sorted(map(len, texts))[len(texts) // 2]
    if max(linked + dated, celled) < 0.7 or usual < 15 or usual > 3_000 or (linked < 0.5 and dated < 0.5):
        return 0.0
    if len(set(texts)) < 0.7 * len(texts):
        return 0.0
    return (linked + 2 * dated + 0.5 * celled) * min(len(family), 30) * (1.0 if usual <= 600 else 0.5)


def _parts(rows: list[etree._Element]) -> dict[str, Any]:
    """The fields of a row: each selector that finds something in most rows, under the name that its class gives."""
    heads = _table_heads(rows[0]) if rows[0].tag == "tr" else []
    seen: Counter[str] = Counter()
    samples: dict[str, list[str]] = {}
    for row in rows:
        for select, text in _texts_of(row).items():
            seen[select] += 1
            samples.setdefault(select, []).append(text)
    fields: dict[str, Any] = {}
    least = max(2, 0.2 * len(rows))
    for select, times in seen.items():
        texts = samples[select]
        if times < least:
            continue
        # What is the same in every row is a label, unless the table's head gives it a name.
        if len(set(texts)) == 1 and len(texts) > 3 and not _head_of(select, heads):
            continue
        name = _field_name(select, texts, heads, fields)
        fields[name] = _pick(select, texts)
    link = _link(rows)
    if link:
        fields["link"] = link
    return fields


def _texts_of(row: etree._Element) -> dict[str, str]:
    """Selector -> text for the innermost elements that hold text of their own; the first of each counts."""
    found: dict[str, str] = {}
    for element in row.iter():
        if not isinstance(element.tag, str) or element.tag in ("script", "style") or element is row:
            continue
        own = (element.text or "").strip() or any((child.tail or "").strip() for child in element)
        if not own:
            continue
        select = _inside(element, row)
        stated = element.get("datetime", "").strip() if element.tag == "time" else ""
        text = stated or _text(element)
        select += "@datetime" if stated else ""
        if text and select not in found:
            found[select] = text
    return found


def _inside(element: etree._Element, row: etree._Element) -> str:
    """A selector for an element inside a row: its class, else its place in a table, else its parent's."""
    name = _named(element)
    parent = element.getparent()
    if "." in name or parent is None or parent is row:
        if "." not in name and element.tag in ("td", "th") and parent is not None:
            return f"{element.tag}:nth-child({_place(element)})"
        return name
    if element.tag in ("td", "th"):
        return f"{element.tag}:nth-child({_place(element)})"
    over = _inside(parent, row) if parent.tag in ("td", "th") else _named(parent)
    return f"{over} {name}"


def _place(element: etree._Element) -> int:
    return sum(1 for one in element.itersiblings(preceding=True) if isinstance(one.tag, str)) + 1


def _head_of(select: str, heads: list[str]) -> str:
    """What the head of the table says over a cell."""
    place = re.match(r"t[dh]:nth-child\((\d+)\)", select)
    return heads[int(place[1]) - 1] if place and len(heads) >= int(place[1]) else ""


def _field_name(select: str, texts: list[str], heads: list[str], taken: dict[str, Any]) -> str:
    name = _head_of(select, heads)
    if not name:
        last = select.rpartition(" ")[2].partition("@")[0]
        classes = last.partition(".")[2].replace(".", "_")
        tag = last.partition(".")[0].partition(":")[0]
        if classes:
            name = classes.replace("-", "_").lower()
        elif sum(bool(_DATE.search(text)) for text in texts) > len(texts) / 2 and max(map(len, texts)) < 60:
            name = "date"
        else:
            name = "title" if tag in ("a", "h1", "h2", "h3", "h4", "h5", "strong", "b") else "text"
    base, number = name, 2
    while name in taken:
        name, number = f"{base}_{number}", number + 1
    return name


def _pick(select: str, texts: list[str]) -> Any:
    """The selector; with a cut where a date stands in other words ("Đăng ngày 20/11/2026 bởi …")."""
    worded = [text for text in texts if not re.match(r"\s*(?:\d|thứ|chủ nhật)", text, re.I)]
    held = sum(bool(_WHOLE_DATE.search(text)) for text in texts)
    if held >= 0.8 * len(texts) and len(worded) >= 0.8 * len(texts) and max(map(len, texts)) <= 80:
        return {"select": select, "regex": _WHOLE_DATE.pattern}
    return select


def _link(rows: list[etree._Element]) -> str:
    """The link that most rows hold; a javascript: link is none, and quarantine is for the few among many."""
    seen: Counter[str] = Counter()
    for row in rows:
        first = next((one for one in row.iter("a") if one.get("href") and not _is_empty(one.get("href", ""))), None)
        if first is not None:
            seen[_inside(first, row)] += 1
    select, times = seen.most_common(1)[0] if seen else ("", 0)
    return f"{select}@href" if times >= max(1, 0.5 * len(rows)) else ""


def _is_empty(href: str) -> bool:
    return href.strip().startswith(("#", "mailto:", "tel:"))


def _headings(rows: list[etree._Element]) -> dict[str, str]:
    """Headings between the rows of a table that hold for the rows after them; only such as bear a class."""
    found: Counter[str] = Counter()
    family = set(rows)
    for parent in {row.getparent() for row in rows}:
        for sibling in parent if parent is not None else ():
            if sibling in family or not isinstance(sibling.tag, str) or sibling.tag != rows[0].tag:
                continue
            children = [one for one in sibling if isinstance(one.tag, str)]
            holder = children[0] if len(children) == 1 else sibling
            if _text(holder) and len(children) <= 1 and "." in _named(holder):
                found[_named(holder)] += 1
    return {select.partition(".")[2].replace(".", "_").replace("-", "_"): select for select, _ in found.most_common(2)}


def _following(page: etree._Element, rows: list[etree._Element], url: str) -> str:
    """The selector of the link to the next page, if one says so by words, rel or class and is alone in it."""
    inside = {one for row in rows for one in row.iter("a")}
    for link in page.iter("a"):
        href = link.get("href", "")
        if link in inside or not href or href.startswith(("#", "javascript:")):
            continue
        said = (
            link.get("rel", "") == "next"
            or _NEXT_TEXT.fullmatch(_text(link))
            or _NEXT_CLASS.search(link.get("class", ""))
        )
        if not said or urlsplit(urljoin(url, href)).netloc != urlsplit(url).netloc:
            continue
        for select in _link_selectors(link):
            hits: Any = CSSSelector(select, translator="html")(page)
            if hits and hits[0] is link and len(hits) == 1:
                return f"{select}@href"
    return _beside_current(page, inside, url)


def _beside_current(page: etree._Element, inside: set[etree._Element], url: str) -> str:
    """The selector of the page number right after the current one, where a pager has nothing but numbers.

    A word behind the numbers ("Cuối") would follow the last current number too, and lead in a circle: none is taken.
    """
    for marker in page.iter("a", "li", "span", "strong", "b"):
        number, after = _text(marker), list(marker.itersiblings())
        if not number.isdecimal() or not after or any(re.search(r"[^\W\d]|[»›>]", _text(one)) for one in after):
            continue
        link = after[0] if after[0].tag == "a" else after[0].find("a")
        if link is None or link in inside or _text(link) != str(int(number) + 1):
            continue
        if urlsplit(urljoin(url, link.get("href", "#"))).netloc != urlsplit(url).netloc or _is_empty(
            link.get("href", "")
        ):
            continue
        step = f" + {after[0].tag}" + ("" if link is after[0] else " > a")
        for select in _marks(marker):
            hits: Any = CSSSelector(f"{select}{step}", translator="html")(page)
            if len(hits) == 1 and hits[0] is link:
                return f"{select}{step}@href"
    return ""


def _marks(marker: etree._Element) -> Iterator[str]:
    """Selectors that tell the current page number from the others."""
    if marker.get("aria-current"):
        yield f"{marker.tag}[aria-current]"
    yield from (f"{marker.tag}.{one}" for one in marker.get("class", "").split() if _CURRENT.fullmatch(one))
    parent = marker.getparent()
    if parent is not None and marker.tag != "a" and "." in _named(parent):
        yield f"{_named(parent)} > {marker.tag}"


def _link_selectors(link: etree._Element) -> Iterator[str]:
    if link.get("rel") == "next":
        yield 'a[rel="next"]'
    if "." in _named(link):
        yield _named(link)
    parent = link.getparent()
    if parent is not None and "." in _named(parent):
        yield f"{_named(parent)} > {_named(link)}"


def _row_selector(rows: list[etree._Element]) -> str:
    row = rows[0]
    parent, names = row.getparent(), {_named(one) for one in rows}
    name = names.pop() if len(names) == 1 else str(row.tag)
    if parent is None or (parent.tag in ("body", "html") and "." in name):
        return name
    if parent.tag == "tbody" and parent.getparent() is not None:
        return f"{_named(parent.getparent())} {name}"  # type: ignore[arg-type]
    # A table without tbody gets one from some parsers, so no child combinator there.
    return f"{_named(parent)} {name}" if row.tag == "tr" else f"{_named(parent)} > {name}"


def _named(element: etree._Element) -> str:
    """Tag and classes, without those that only tell a state."""
    names = [
        name
        for name in element.get("class", "").split()
        if _CLASS.fullmatch(name) and name.lower() not in _STATES and not _NUMBERED.fullmatch(name)
    ]
    return ".".join([str(element.tag), *names[:2]])


def _table_heads(row: etree._Element) -> list[str]:
    table = next(row.iterancestors("table"), None)
    if table is None:
        return []
    width = len(row.findall("td"))
    for line in table.iter("tr"):
        heads = [_text(one) for one in line.findall("th")]
        if len(heads) == width and all(bare(head) for head in heads) and len(set(heads)) == width:
            return heads
    return []


def _text(element: etree._Element) -> str:
    return " ".join("".join(str(part) for part in element.itertext()).split())
