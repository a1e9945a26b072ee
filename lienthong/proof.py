"""Proof of a value: the stored payload is opened, the record is read again, and the text behind the value is shown.

Reading goes the way that staging went: the reader of the source, its mapping, schema and rules. The strongest proof is
that this gives the same value again. Then the text that the mapping took it from must stand in the bytes
(`lienthong.byte_search`), which does not trust the reader.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from hashlib import blake2b
from typing import Any
from unicodedata import normalize

from connectors.expand import EXPANSIONS
from connectors.mapper import compiled
from connectors.mapping import FieldSpec, RecordMapping
from connectors.paths import PLACE, getter, pointer
from connectors.raw import RawRecord, below
from connectors.readers import READERS
from connectors.source import Source
from connectors.transforms import Unconvertible, converter, places
from lienthong.byte_search import Haystack
from lienthong.exchange import PeerInterpreter, feed_lines
from lienthong.inbox_intake import InboxInterpreter, messages_of
from lienthong.interpreting import SourceInterpreter
from lienthong.peers import Peer
from lienthong.sorting import Interpreter, Statement
from reconciliation.testimony import Version
from schemas.canonical import canonical_json
from schemas.errors import IntegrationError, LoadError
from schemas.registry import RECORD_TYPES
from schemas.vocabularies import Authority
from warehouse.payloads import PayloadStore

Facts = dict[str, Any]

# The value's text is in the bytes; a transform of the source file made it of text that is in the bytes; the schema or
# the source file supplies it and nothing of the payload does; the payload is there but does not support it; it is gone.
FOUND, DERIVED, DEFAULT, CONSTANT, UNPROVEN, MISSING = "found", "derived", "default", "constant", "unproven", "missing"
VERDICTS = (FOUND, DERIVED, DEFAULT, CONSTANT, UNPROVEN, MISSING)

LONGEST = 400  # characters of raw text that are shown
_KEPT_PAYLOADS = 16
_PEER, _INBOX = "peer__", "inbox__"


@dataclass(frozen=True, slots=True)
class Raw:
    """A piece of the record: its place there and the text that the source wrote."""

    path: str
    text: str


@dataclass(slots=True)
class _Payload:
    """An opened payload; `records` by place, as far as its reader gives them."""

    haystack: Haystack
    records: Mapping[str, RawRecord] = field(default_factory=dict)
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class _Record:
    """One record, read again; `document` is None where it cannot be read as it was.

    `own` are its bytes, where they are a piece of the payload; what it says is then looked for in them first.
    """

    payload: _Payload
    raw: RawRecord | None = None
    own: Haystack | None = None
    document: Mapping[str, Any] | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)
    mapping: RecordMapping | None = None
    fault: str | None = None


class Prover:
    """Proves values of one explanation after the other; made for one look, so that it may keep what it opened.

    `source_named`: the source of a name as its file states it today, None where there is none that can be read.
    `largest`: payloads of more bytes are not opened (a page must not take minutes). None: all are.
    """

    def __init__(
        self,
        store: PayloadStore,
        source_named: Callable[[str], Source | None],
        peers: Mapping[str, Peer],
        *,
        largest: int | None = None,
    ) -> None:
        self._store = store
        self._source_named = cache(source_named)
        self._peers = peers
        self._largest = largest
        self._payloads: dict[tuple[str, str], _Payload | str] = {}
        self._records: dict[tuple[str, int], _Record | str] = {}
        self._fits: dict[str, list[tuple[Callable[[Mapping[str, Any]], bool], RecordMapping]]] = {}

    def __call__(self, version: Version, name: str, said: Any) -> Facts:
        """`{"verdict", "raw": [{"path", "text", "how", "offset", "member"}], "transform", "reason", "is_intact"}`.

        `is_intact`: the bytes of the record have the hash that they had when it was staged; None when that is not
        known. Of a payload under a mark of secrecy no raw text is told.
        """
        if version.payload is None:
            return _verdict(MISSING, "not_stored")
        if self._largest is not None and version.payload["bytes"] > self._largest:
            return _verdict(UNPROVEN, "too_large")
        record = self._record(version)
        if isinstance(record, str):
            return _verdict(MISSING, record)
        told = self._judged(version, record, name, said)
        told["is_intact"] = _is_intact(version, record.raw)
        if version.payload["is_sealed"]:
            told |= {"raw": [], "is_sealed": True}
        return told

    def _judged(self, version: Version, record: _Record, name: str, said: Any) -> Facts:
        if record.document is None:
            return _by_text(record, said, record.fault)
        if name not in record.document or canonical_json(record.document[name]) != canonical_json(said):
            return _by_text(record, said, "reads_otherwise")
        if record.mapping is None:
            return _stated_plainly(record, version, name, said)
        return _mapped(record, record.mapping, version.record_type, name, said)

    # --- opening ------------------------------------------------------------------------------------------------------

    def _record(self, version: Version) -> _Record | str:
        key = (version.observation_id, version.history_id)
        if key not in self._records:
            if len(self._records) > 1_000:
                self._records.clear()
            self._records[key] = self._read_again(version)
        return self._records[key]

    def _read_again(self, version: Version) -> _Record | str:
        payload = self._payload(version)
        if isinstance(payload, str):
            return payload
        if payload.fault:
            return _Record(payload, fault=payload.fault)
        raw = payload.records.get(version.payload_pointer)
        if raw is None:
            return _Record(payload, fault="record_not_there")
        interpreter, source = self._interpreter(version)
        own = payload.haystack.part(raw.content)
        if interpreter is None:
            return _Record(payload, raw, own, fault="no_source_file")
        said = interpreter.interpret(raw)
        if not isinstance(said, Statement) or said.record_key != version.record_key:
            return _Record(payload, raw, own, fault="reads_otherwise")
        fields = raw.fields()
        mapping = None
        if source is not None:
            for name, form in source.expand.items():
                if name in fields:
                    fields[name] = EXPANSIONS[form](fields[name])
            mapping = next(mapping for fits, mapping in self._plans(source) if fits(fields))
        return _Record(payload, raw, own, said.document, fields, mapping)

    def _payload(self, version: Version) -> _Payload | str:
        key = (version.source, version.payload_sha256)
        if key not in self._payloads:
            while len(self._payloads) >= _KEPT_PAYLOADS:
                del self._payloads[next(iter(self._payloads))]
            self._payloads[key] = self._open(version)
        return self._payloads[key]

    def _open(self, version: Version) -> _Payload | str:
        try:
            content = self._store.get(version.payload_sha256)
        except LoadError:
            return "not_stored"
        opened = _Payload(Haystack(content, version.fetch["url"] if version.fetch else None))
        try:
            opened.records = {each.pointer: each for each in self._split(version.source, content)}
        except _NoSourceFile:
            opened.fault = "no_source_file"
        except (IntegrationError, ValueError):  # the reader refuses today what it took then
            opened.fault = "reader_refuses"
        return opened

    def _split(self, source: str, content: bytes) -> Iterator[RawRecord]:
        if source.startswith(_PEER):
            return feed_lines(content)
        if source.startswith(_INBOX):
            return messages_of(content)
        known = self._source_named(source)
        if known is None:
            raise _NoSourceFile
        return READERS[known.reader].records(known, content)

    def _interpreter(self, version: Version) -> tuple[Interpreter | None, Source | None]:
        if version.source.startswith(_PEER):
            peer = self._peers.get(version.source.removeprefix(_PEER))
            return (PeerInterpreter(peer) if peer else None), None
        if version.source.startswith(_INBOX):
            return InboxInterpreter(version.source, Authority(version.authority)), None
        source = self._source_named(version.source)
        return (None, None) if source is None else (SourceInterpreter(source), source)

    def _plans(self, source: Source) -> list[tuple[Callable[[Mapping[str, Any]], bool], RecordMapping]]:
        if source.name not in self._fits:
            self._fits[source.name] = [(compiled(each, source.optional).fits, each) for each in source.mappings]
        return self._fits[source.name]


class _NoSourceFile(Exception):
    """Nothing says any more how this source is read."""


def _mapped(record: _Record, mapping: RecordMapping, record_type: str, name: str, said: Any) -> Facts:
    """A value that a source file's mapping gives."""
    spec = mapping.fields.get(name)
    if spec is not None and spec.const is not None:
        return _verdict(CONSTANT, "source_file")
    raw = list(raw_texts(spec, record.fields)) if spec is not None else []
    if raw and spec is not None:
        return _weighed(record, raw, said, _named(spec))
    if _is_default(record_type, name, said):
        return _verdict(DEFAULT, "schema")
    return _by_text(record, said, "reads_otherwise")


def _stated_plainly(record: _Record, version: Version, name: str, said: Any) -> Facts:
    """A value in our own words: of a peer's feed, or of a message to the inbox."""
    parts = ("record",) if version.source.startswith(_PEER) else ("changed", "said", "record")
    for part in parts:
        stated = record.fields.get(part) or {}
        if stated.get(name) is not None:
            return _weighed(record, list(_leaves(below(below("", part), name), stated[name])), said, None)
    removed = record.fields.get("removed") or ()
    if said is None and name in removed:
        return _weighed(record, [Raw("/removed", name)], name, None)
    if said is None:  # an earlier message took it away, and this one says so again
        return _weighed(record, [Raw(f"/said/{name}", name)], name, None)
    return (
        _verdict(DEFAULT, "schema")
        if _is_default(version.record_type, name, said)
        else _by_text(record, said, "reads_otherwise")
    )


def _weighed(record: _Record, raw: list[Raw], said: Any, transform: str | None) -> Facts:
    """Every text that the value was taken from must be in the bytes; then it is found as it is, or derived."""
    told, lost = [], False
    for each in raw:
        place = (record.own.find(each.text) if record.own else None) or record.payload.haystack.find(each.text)
        lost = lost or place is None
        told.append(
            {
                "path": each.path,
                "text": each.text if len(each.text) <= LONGEST else each.text[: LONGEST - 1] + "…",
                "how": place.how if place else None,
                "offset": place.offset if place else None,
                "member": place.member if place else None,
            }
        )
    if lost:
        return _verdict(UNPROVEN, "text_not_in_bytes", raw=told, transform=transform)
    wanted = [text for _, text in _texts("", said)]
    plain = all(any(_holds(each.text, text) for each in raw) for text in wanted)
    return _verdict(FOUND if plain else DERIVED, None, raw=told, transform=transform)


def _by_text(record: _Record, said: Any, reason: str | None) -> Facts:
    """The weaker proof, where the record cannot be read as it was: the value's own text is in the payload."""
    raw = list(_leaves("", said))
    if raw and said is not None and all(len(each.text) > 1 for each in raw):
        told = _weighed(record, raw, said, None)
        if told["verdict"] == FOUND:
            return told | {"reason": reason}
    return _verdict(UNPROVEN, reason)


def raw_texts(spec: FieldSpec, fields: Mapping[str, Any]) -> Iterator[Raw]:
    """The texts of a record that a field of ours is made of, as its mapping takes them."""
    if spec.template is not None:
        for path in PLACE.findall(spec.template):
            yield from _leaves(pointer(path), getter(path)(fields))
        return
    convert = converter(spec)
    for place, _, get in places(spec):
        value = get(fields)
        if value is None or value == "":
            continue
        try:
            if convert(value) is None:
                continue
        except Unconvertible:
            return
        yield from _taken(spec, place, value)
        return


def _taken(spec: FieldSpec, place: str, value: Any) -> Iterator[Raw]:
    """Of a list of objects only the parts that its items name."""
    if not spec.items:
        yield from _leaves(place, value)
        return
    for number, element in enumerate(value if isinstance(value, list) else [value]):
        here = f"{place}/{number}" if isinstance(value, list) else place
        for item in spec.items.values():
            for each in raw_texts(item, element) if isinstance(element, Mapping) else _leaves("", element):
                yield Raw(here + each.path, each.text)


def _leaves(place: str, value: Any) -> Iterator[Raw]:
    for path, text in _texts(place, value):
        yield Raw(path, text)


def _texts(place: str, value: Any) -> Iterator[tuple[str, str]]:
    """Texts, numbers and truths inside a value, as a source would write them, with their places."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _texts(below(place, str(name)), inner)
    elif isinstance(value, list | tuple):
        for number, inner in enumerate(value):
            yield from _texts(f"{place}/{number}", inner)
    elif isinstance(value, bool):
        yield place, "true" if value else "false"
    elif isinstance(value, int | float | Decimal):
        yield place, str(value)
    elif isinstance(value, str) and value:
        yield place, value


def _holds(raw: str, text: str) -> bool:
    """Whether the text stands in the raw one; blanks and the composition of letters may differ."""
    even, sought = _even(raw), _even(text)
    return even == sought or (len(sought) > 3 and sought in even)


def _even(text: str) -> str:
    return " ".join(normalize("NFC", text).split())


def _is_default(record_type: str, name: str, said: Any) -> bool:
    """Whether the schema itself supplies this value."""
    kind = RECORD_TYPES.get(record_type)
    info = kind.model_fields.get(name) if kind else None
    return (
        info is not None and info.default is not None and canonical_json(said) == canonical_json(_plain(info.default))
    )


def _plain(default: Any) -> Any:
    return getattr(default, "value", default)


def _named(spec: FieldSpec) -> str:
    """The transform as the source file names it."""
    if spec.template is not None:
        return "template"
    return f"{spec.transform}:{spec.each}" if spec.transform == "list" and spec.each != "text" else spec.transform


def _is_intact(version: Version, raw: RawRecord | None) -> bool | None:
    if raw is None or version.contract is None:
        return None
    found = blake2b(raw.content, digest_size=16, key=version.contract.encode()[:64]).hexdigest()
    return found == version.raw_hash


def _verdict(
    verdict: str, reason: str | None, *, raw: list[Facts] | None = None, transform: str | None = None
) -> Facts:
    return {"verdict": verdict, "reason": reason, "raw": raw or [], "transform": transform, "is_intact": None}
