"""IPTC NewsML-G2 (namespace nar): news, package, concept and planning items, alone or in a news message."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from connectors.raw import GONE
from connectors.readers.markup import MarkupBroken, elements, free, root_of
from connectors.readers.news_words import filled, flat, is_gone, paragraphs, rank

NAR = "http://iptc.org/std/nar/2006-10-01/"
_G2 = f"{{{NAR}}}"
_ITEMS = tuple(f"{_G2}{name}" for name in ("newsItem", "packageItem", "conceptItem", "planningItem"))
_ROOTS = frozenset({*_ITEMS, f"{_G2}newsMessage"})
_HOLDERS = frozenset({f"{_G2}itemSet", f"{_G2}newsMessage"})
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_COUNT = re.compile(r"[0-9]{1,2}")


def items(payload: bytes) -> Iterator[tuple[str, dict[str, Any]]]:
    """Pointer and record of each item; MarkupBroken where it is not well-formed, or not of this kind."""
    root = root_of(payload)
    if root.tag not in _ROOTS:
        raise MarkupBroken(f"root element {root.tag}, not an item of NewsML-G2")
    place = 0
    for element in elements(payload, _ITEMS, root):
        parent = element.getparent()
        if parent is not None and parent.tag not in _HOLDERS:
            continue  # an item inside the content of another one
        place += 1
        yield f"/{etree.QName(element).localname}[{place}]", record(element)
        free(element)


def record(element: etree._Element) -> dict[str, Any]:
    """One item under the common names; a canceled one is gone."""
    uri, status = element.get("guid", "").strip(), _code(_first(element, "itemMeta/pubStatus")).lower()
    if is_gone(status):
        return {GONE: True} | filled([("uri", uri)])
    tag = _first(element, "contentMeta/language")
    language = (tag.get("tag", "") if tag is not None else "") or element.get(_LANGUAGE, "")
    urgency = _told(element, "contentMeta/urgency")
    plain, marked = _content(element)
    headlines = [
        *_all(element, "contentMeta/headline"), *_all(element, "itemMeta/title"), *_all(element, "concept/name"),
    ]  # fmt: skip
    described = [*_all(element, "contentMeta/description"), *_all(element, "concept/definition")]
    return filled(
        [
            ("uri", uri),
            ("version", element.get("version", "").strip()),
            ("pubstatus", status),
            ("embargoed", _told(element, "itemMeta/embargoed")),
            ("versioncreated", _told(element, "itemMeta/versionCreated")),
            ("firstcreated", _told(element, "itemMeta/firstCreated")),
            ("language", language),
            ("type", _code(_first(element, "itemMeta/itemClass"))),
            ("headline", _best(headlines, language)),
            ("slugline", _best(_all(element, "contentMeta/slugline"), language)),
            ("byline", _byline(element, language)),
            ("located", _named(_all(element, "contentMeta/located"), language)),
            ("urgency", int(urgency) if _COUNT.fullmatch(urgency) else urgency),
            ("description_text", _best(described, language)),
            ("body_text", plain),
            ("body_xhtml", marked),
            ("copyrightholder", _named(_all(element, "rightsInfo/copyrightHolder"), language)),
            ("subjects", _subjects(element, language)),
            ("infosource", _named(_all(element, "contentMeta/infoSource"), language)),
            ("links", [*_links(element, "itemMeta/link"), *_links(element, "contentSet/remoteContent")]),
            ("associations", [*_links(element, ".//itemRef"), *_links(element, ".//deliveredItemRef")]),
            ("altids", _altids(element)),
        ]
    )


def _path(path: str) -> str:
    return "/".join(step if step in (".", "") else f"{_G2}{step}" for step in path.split("/"))


def _first(element: etree._Element, path: str) -> etree._Element | None:
    return element.find(_path(path))


def _all(element: etree._Element, path: str) -> list[etree._Element]:
    return element.findall(_path(path))


def _told(element: etree._Element, path: str) -> str:
    found = _first(element, path)
    return "" if found is None else flat(found)


def _code(element: etree._Element | None) -> str:
    """`usable` of qcode="stat:usable" or uri="http://cv.iptc.org/newscodes/pubstatusg2/usable"."""
    if element is None:
        return ""
    qcode, uri = element.get("qcode", "").strip(), element.get("uri", "").strip()
    return qcode.partition(":")[2] or qcode or re.split("[/#]", uri.rstrip("/#"))[-1]


def _best(found: list[etree._Element], language: str) -> str:
    """The text in the language to show first; of several, the earlier one."""
    ranked = sorted(found, key=lambda one: rank(one.get(_LANGUAGE, ""), language))
    return next((told for one in ranked if (told := flat(one))), "")


def _label(element: etree._Element, language: str) -> str:
    """The name of a concept, or what else it is known by."""
    name = _best(_all(element, "name"), language)
    return name or next((told for key in ("literal", "qcode", "uri") if (told := element.get(key, "").strip())), "")


def _named(found: list[etree._Element], language: str) -> str:
    return ", ".join(dict.fromkeys(told for one in found if (told := _label(one, language))))


def _byline(element: etree._Element, language: str) -> str:
    """As written, or else the names of its creators; one known by an address only is not a byline."""
    written = _best(_all(element, "contentMeta/by"), language)
    creators = (_best(_all(one, "name"), language) for one in _all(element, "contentMeta/creator"))
    return written or ", ".join(dict.fromkeys(name for name in creators if name))


def _subjects(element: etree._Element, language: str) -> list[str]:
    """Names; those that only the item's own assertions tell are looked up there."""
    asserted: dict[str, str] = {}
    for one in _all(element, "assert"):
        name = _best(_all(one, "name"), language)
        for key in ("qcode", "uri", "literal"):
            if name and one.get(key):
                asserted.setdefault(one.get(key, ""), name)
    labels = (_label(one, language) for one in _all(element, "contentMeta/subject"))
    return list(dict.fromkeys(asserted.get(label, label) for label in labels if label))


def _links(element: etree._Element, path: str) -> Iterator[dict[str, str]]:
    for one in element.iterfind(_path(path)):
        uri = next((told for key in ("href", "residref", "guidref") if (told := one.get(key, "").strip())), "")
        kind = one.get("contenttype", "").strip() or _code(_first(one, "itemClass"))
        kind = kind or one.get("rel", "").strip().rpartition(":")[2]
        title = _told(one, "headline") or _told(one, "title") or one.get("title", "").strip()
        if found := filled([("uri", uri), ("type", kind), ("title", title)]):
            yield found


def _altids(element: etree._Element) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for place, one in enumerate([*_all(element, "itemMeta/altId"), *_all(element, "contentMeta/altId")]):
        if told := flat(one):
            kind = one.get("type") or one.get("environment") or one.get("role") or str(place)
            pairs.setdefault(kind.rpartition(":")[2], told)
    return pairs


def _content(element: etree._Element) -> tuple[str, str]:
    """Plain text and markup; NITF is given as the text of its paragraphs."""
    plain = marked = ""
    for one in _all(element, "contentSet/inlineData"):
        data = (one.text or "").strip()
        if "html" in one.get("contenttype", ""):
            marked = marked or data
        elif one.get("contenttype", "text/plain").startswith("text/") and not one.get("encoding"):
            plain = plain or data
    for one in _all(element, "contentSet/inlineXML"):
        inner = next((child for child in one if isinstance(child.tag, str)), None)
        if inner is None:
            continue
        space, name = etree.QName(inner).namespace or "", etree.QName(inner).localname
        if name == "nitf" or "NITF" in space:
            plain = plain or paragraphs(inner)
        elif name in ("html", "body", "div", "article", "section", "p") or space.endswith("xhtml"):
            marked = marked or _markup(inner)
    return plain, marked


def _markup(element: etree._Element) -> str:
    """XHTML without its namespace and without what encloses the body."""
    holder = next(element.iter("{*}body"), element)
    for one in holder.iter(etree.Element):
        one.tag = etree.QName(one).localname
    apart = etree.Element("x")  # away from the namespaces around it, which would be written out
    if holder.tag == "p":
        holder.tail = None
        apart.append(holder)
    else:
        apart.text = holder.text
        apart.extend(list(holder))
    etree.cleanup_namespaces(apart)
    if not len(apart) and not apart.text:
        return ""
    return str(etree.tostring(apart, encoding="unicode", method="xml")).removeprefix("<x>").removesuffix("</x>").strip()
