"""Links: which other records a document names, by which match keys they can be found, what that makes of them. Pure.

A field names its target as its source wrote it. A document number becomes a key only together with issuer and year:
from the text itself, from a notation that one body of the country has, or from the issuer of the naming document where
both numbers are of one series. Whatever gets no key stays a link without an end, and is shown as such.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from schemas.issuer import issuer_keys, issuer_name_key
from schemas.organ_code import organ_code_key
from schemas.record import derived
from schemas.registry import RECORD_TYPES
from schemas.terms import CapMessageType, ResponseKind
from schemas.texts.document_keys import document_keys, edxml_key, heads_body
from schemas.texts.document_references import Citation, citations, national_issuers, same_series
from schemas.url import url_key

LINKS_VERSION = "1"  # raise it when the same document gives other links than before

Document = Mapping[str, Any]
CORRECTIONS = frozenset({ResponseKind.CORRECTION_APOLOGY.value, ResponseKind.OWN_CORRECTION.value})


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One named target; `keys` in steps: the first step that finds anything decides, two things found there are none.

    `derives` is the field of the target that the link is told in, empty when it is only kept; `card` is the naming
    record as that field shows it, without its id.
    """

    field: str
    ordinal: int
    relation: str
    target: str
    part: str = ""
    keys: tuple[tuple[str, ...], ...] = ()
    derives: str = ""
    card: Mapping[str, Any] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Named:
    """A target as a reader of one field finds it."""

    target: str
    keys: Sequence[Sequence[str]] = ()
    part: str = ""
    relation: str = ""
    on: str | None = None


_Reader = Callable[[str, Document, Any], Iterator[_Named]]


def refers(record_type: str, document: Document) -> bool:
    """Whether a document names other records in any of the fields that links are made of."""
    fields = _READERS.get(record_type)
    return fields is not None and any(name in document for name in fields)


def links_of(record_type: str, document: Document) -> list[Link]:
    """All links of one canonical document: field by field, targets in the order of the text."""
    found = []
    for name, (relation, read) in _READERS.get(record_type, {}).items():
        if document.get(name) is None:
            continue
        for ordinal, named in enumerate(read(record_type, document, document[name])):
            kept = named.relation or relation
            derives = _derives(kept, bool(named.part), [key for step in named.keys for key in step])
            found.append(
                Link(
                    field=name,
                    ordinal=ordinal,
                    relation=kept,
                    target=named.target,
                    part=named.part,
                    keys=tuple(step for each in named.keys if (step := tuple(dict.fromkeys(each)))),
                    derives=derives,
                    card=_card(record_type, document, kept, named) if derives else {},
                )
            )
    return found


def _derives(relation: str, is_partial: bool, keys: Sequence[str]) -> str:
    """The field of the targets that tells of such a link; who replaces a piece amends the whole."""
    name = _TOLD_IN.get("amends" if relation == "replaces" and is_partial else relation, "")
    types = {key.partition(":")[0] for key in keys}
    return name if any(name in derived(RECORD_TYPES[each]) for each in types if each in RECORD_TYPES) else ""


_TOLD_IN = {
    "replaces": "replaced_by",
    "amends": "amended_by",
    "corrects": "corrected_by",
    "translates": "translated_by",
    "updates": "superseded_by",
    "cancels": "superseded_by",
}

# Of the naming record: its number, its title, who issued it, the day from which it counts; the first that it states.
_NUMBERS = ("number", "case_number", "identifier")
_TITLES = ("subject", "title", "headline", "event")
_BODIES = ("issuer", "agency", "outlet")
_DAYS = {
    "document": ("effective_on", "issued_on"),
    "response": ("published_at", "demanded_at"),
    "emergency_notice": ("sent_at", "effective_at"),
}


def _card(record_type: str, document: Document, relation: str, named: _Named) -> dict[str, Any]:
    # Canonical instants are in +07:00, so their first ten characters are the day in Vietnam.
    day = named.on or _first(document, _DAYS.get(record_type, ("published_at",)))
    told = {
        "number": _first(document, _NUMBERS),
        "title": _first(document, _TITLES),
        "issuer": _first(document, _BODIES),
        "on": day[:10] if day else None,
        "url": document.get("url"),
        "part": named.part or None,
        "kind": document.get("kind") or document.get("message_type"),
        "language": document.get("language", "vi") if relation == "translates" else None,
    }
    return {name: value for name, value in told.items() if value is not None}


def _first(document: Document, names: Sequence[str]) -> str | None:
    return next((document[name] for name in names if document.get(name)), None)


# --- readers of fields ------------------------------------------------------------------------------------------------


def _documents(record_type: str, document: Document, value: Any) -> Iterator[_Named]:
    for text in _listed(value):
        found = citations(text)
        for cited in found:
            keys = _document_keys(record_type, document, cited)
            yield _Named(target=cited.text, keys=[[f"document:no:{key}" for key in keys]], part=cited.part)
        if not found:
            yield _Named(target=text)


def _document_keys(record_type: str, document: Document, cited: Citation) -> list[str]:
    own = document.get("issuer") or document.get("agency")
    place = document.get("jurisdiction") or own
    bodies: list[tuple[str | None, str | None]]
    if cited.issuer:
        bodies = [(name, None) for name in heads_body(cited.issuer)]
    elif names := national_issuers(cited.number):
        bodies = [(name, None) for name in names]
    elif record_type == "document" and same_series(document.get("number") or "", cited.number):
        bodies = [*((name, None) for name in heads_body(own or "")), (None, document.get("issuer_code"))]
    else:
        return []
    return [
        key
        for name, code in bodies
        for key in document_keys(
            cited.number,
            year=cited.year,
            issuer=name,
            issuer_code=code,
            jurisdiction=place,
            url=document.get("url"),
        )
    ]


def _by_message(record_type: str, document: Document, value: Any) -> Iterator[_Named]:
    for text in _listed(value):
        yield _Named(target=text, keys=[[f"document:edxml:{edxml_key(text)}"]])


def _pages(*types: str) -> _Reader:
    """Of addresses; an address that records of several types may have can be any of them."""

    def read(record_type: str, document: Document, value: Any) -> Iterator[_Named]:
        for text in _listed(value):
            address = url_key(text)
            yield _Named(target=text, keys=[[f"{each}:url:{address}" for each in types]] if address else [])

    return read


def _answered(record_type: str, document: Document, value: Any) -> Iterator[_Named]:
    relation = "corrects" if document.get("kind") in CORRECTIONS else "answers"
    for named in _pages("article_mention", "press_release")(record_type, document, value):
        yield _Named(target=named.target, keys=named.keys, relation=relation)


def _notices(record_type: str, document: Document, value: Any) -> Iterator[_Named]:
    relations = {CapMessageType.UPDATE.value: "updates", CapMessageType.CANCEL.value: "cancels"}
    relation = relations.get(document.get("message_type") or "", "refers_to")
    place = document.get("jurisdiction") or document.get("issuer")
    own = issuer_keys(
        document.get("issuer"), document.get("issuer_code"), document.get("jurisdiction"), document.get("url")
    )
    for text in _listed(value):
        # CAP writes a reference as sender,identifier,sent.
        parts = [part.strip() for part in text.split(",")]
        sender, name = (parts[0], parts[1]) if len(parts) == 3 else ("", text.strip())
        bodies = issuer_keys(sender, sender, place) if sender else []
        # By its own issuer a notice and what it refers to are one thing already, so the named sender goes first.
        keys = [[f"emergency_notice:no:{body}|{name}" for body in step] for step in (bodies, own)]
        yield _Named(target=text, keys=keys, relation=relation)


def _successors(record_type: str, document: Document, value: Any) -> Iterator[_Named]:
    place = document.get("jurisdiction") or document.get("parent") or document.get("name") or ""
    for each in value:
        code, day = organ_code_key(each.get("code") or ""), each.get("effective_on")
        body = issuer_name_key(each["name"], place)
        # A name goes on in a new body, so that only a name with its first day is a key.
        dated = [f"agency:code:{code}|{day}"] * bool(code and day) + [f"agency:name:{body}|{day}"] * bool(body and day)
        target = " ".join(part for part in (each.get("code"), each["name"]) if part)
        yield _Named(
            target=target,
            keys=[dated, [f"agency:code:{code}"] if code else []],
            part=each.get("function") or "",
            on=day,
        )


def _agencies(record_type: str, document: Document, value: Any) -> Iterator[_Named]:
    for text in _listed(value):
        code = organ_code_key(text)
        yield _Named(target=text, keys=[[f"agency:code:{code}"]] if code else [])


def _listed(value: Any) -> Sequence[str]:
    return [value] if isinstance(value, str) else value


_ARTICLE = _pages("article_mention", "press_release")
_READERS: Mapping[str, Mapping[str, tuple[str, _Reader]]] = {
    "document": {
        "replaces": ("replaces", _documents),
        "amends": ("amends", _documents),
        "legal_basis": ("based_on", _documents),
        "responds_to": ("answers", _by_message),
    },
    "press_release": {
        "translation_of": ("translates", _pages("press_release")),
        "documents": ("cites", _documents),
    },
    "article_mention": {
        "copied_from": ("copies", _ARTICLE),
        "translation_of": ("translates", _ARTICLE),
        "cites_documents": ("cites", _documents),
    },
    "response": {
        "target_url": ("answers", _answered),
        "repeated_by": ("repeated_by", _pages("article_mention")),
    },
    "emergency_notice": {"references": ("refers_to", _notices)},
    "agency": {"parent_code": ("part_of", _agencies), "successors": ("succeeded_by", _successors)},
}
