"""What a peer writes, and how it meets what we hold: pure functions, no database.

A write names the revision it was made from (base). Its fields are compared three ways: what the peer changed since the
base against what we changed since the base. Disjoint changes go together; one field changed to two values does not.
"""

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from publishing.problems import bad_request, unprocessable
from schemas.canonical import canonical_json
from schemas.record import Record, derived
from schemas.registry import RECORD_TYPES

# an opaque key; also the last piece of the address of the message's status
MESSAGE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:~-]{0,199}")

FieldName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,62}$")]
Document = dict[str, Any]
Shape = TypeVar("Shape", bound=BaseModel)
_MISSING = object()


class Write(BaseModel):
    """The body of POST /v1/inbox: the fields that changed since a revision, or a whole new record (id null)."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    id: Annotated[str, StringConstraints(max_length=128)] | None = None
    base_revision: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None
    record_type: FieldName
    changed: Annotated[dict[FieldName, Any], Field(max_length=200)] = Field(default_factory=dict)
    removed: Annotated[list[FieldName], Field(max_length=200)] = Field(default_factory=list)
    origin: Annotated[dict[str, Any], Field(max_length=16)] | None = None


class Replacement(BaseModel):
    """The body of PUT /v1/entities/{id}: the whole record as it should be."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    record: Annotated[dict[FieldName, Any], Field(min_length=1, max_length=200)]
    origin: Annotated[dict[str, Any], Field(max_length=16)] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """One field that both sides changed since the base, to different values; None stands for an absent field."""

    field: str
    base: Any
    ours: Any
    theirs: Any

    def document(self) -> dict[str, Any]:
        return {"field": self.field, "base": self.base, "ours": self.ours, "theirs": self.theirs}


def message_id_of(header: str | None) -> str:
    """The key of a write, from Idempotency-Key: a quoted string as the draft has it, or bare as most senders do."""
    if header is None:
        raise bad_request(
            "Thiếu tiêu đề Idempotency-Key: mỗi lần ghi cần một khóa riêng.",
            "The header Idempotency-Key is missing: each write needs a key of its own.",
        )
    key = header[1:-1] if len(header) > 1 and header[0] == header[-1] == '"' else header
    if not MESSAGE_ID.fullmatch(key):
        raise bad_request(
            "Idempotency-Key gồm 1 đến 200 ký tự A-Z, a-z, 0-9, '.', '_', ':', '~', '-'.",
            "An Idempotency-Key is 1 to 200 of A-Z, a-z, 0-9, '.', '_', ':', '~', '-'.",
        )
    return key


def read_write(body: Any) -> Write:
    """The body of a POST, checked for its shape; Problem 400."""
    return shaped(Write, body)


def read_replacement(body: Any) -> Replacement:
    """The body of a PUT, checked for its shape; Problem 400."""
    return shaped(Replacement, body)


def fingerprint(*parts: Any) -> str:
    """What makes two requests under one key the same: target, precondition and body, whatever their spelling."""
    return sha256(canonical_json(list(parts)).encode()).hexdigest()


def differences(base: Document, target: Document) -> tuple[Document, list[str]]:
    """(changed, removed): what has to be done to the base to get the target, by top-level field."""
    changed = {name: value for name, value in target.items() if base.get(name, _MISSING) != value}
    return changed, sorted(base.keys() - target.keys())


def apply(base: Document, changed: Document, removed: list[str]) -> Document:
    """The base with a peer's changes; null means removed, as absent fields are never stored."""
    merged = {**base, **changed}
    return {name: value for name, value in merged.items() if name not in removed and value is not None}


def clashes(base: Document, current: Document, changed: Document, removed: list[str]) -> list[Clash]:
    """The fields where the peer's change and ours, both made since the base, do not agree."""
    wanted: dict[str, Any] = {**changed, **dict.fromkeys(removed)}
    found = []
    for name, theirs in sorted(wanted.items()):
        before, ours = base.get(name), current.get(name)
        if ours != before and ours != theirs:
            found.append(Clash(field=name, base=before, ours=ours, theirs=theirs))
    return found


def canonical(record_type: str, document: Document, touched: set[str] | None = None) -> Document:
    """The document as our schema writes it (equal instants as equal text); Problem 422 where it breaks the schema.

    With `touched`, faults of other fields are not the sender's: the document is then returned as it is.
    """
    try:
        return _kind(record_type).from_document(document).document()
    except ValidationError as error:
        faults = [
            {"pointer": _pointer(fault["loc"]), "rule": fault["type"], "message": fault["msg"]}
            for fault in error.errors(include_url=False, include_context=False, include_input=False)
            if touched is None or not fault["loc"] or fault["loc"][0] in touched
        ]
        if not faults:
            return document
        raise unprocessable(
            "Bản ghi không đúng lược đồ; xem 'errors'.", "The record breaks its schema; see 'errors'.", errors=faults
        ) from error


def normalised(
    record_type: str, current: Document, changed: Document, removed: list[str]
) -> tuple[Document, list[str]]:
    """A peer's changes with every value as our schema writes it, checked together with the rest of the record."""
    changed, removed = _stated(record_type, changed, removed)
    touched = {*changed, *removed}
    document = canonical(record_type, apply(current, changed, removed), touched)
    return (
        {name: document[name] for name in sorted(touched) if name in document},
        sorted(name for name in touched if name not in document),
    )


def new_document(record_type: str, changed: Document) -> Document:
    """A new record as our schema writes it; Problem 422 where it breaks the schema or states what is derived."""
    return canonical(record_type, apply({}, *_stated(record_type, changed, [])))


def _stated(record_type: str, changed: Document, removed: list[str]) -> tuple[Document, list[str]]:
    """What a peer may say: to leave a derived field (readOnly) out changes nothing, to state a value is refused."""
    concluded = derived(_kind(record_type))
    wrong = sorted(name for name in changed if name in concluded and changed[name] is not None)
    if wrong:
        raise unprocessable(
            "Kho tự suy ra các trường này từ bản ghi khác; ghi quan hệ ở bản ghi kia.",
            "These fields are derived from other records; state the relation in the other record.",
            errors=[{"pointer": f"/{name}", "rule": "derived", "message": "readOnly"} for name in wrong],
        )
    kept = {name: value for name, value in changed.items() if name not in concluded}
    return kept, [name for name in removed if name not in concluded]


def _kind(record_type: str) -> type[Record]:
    kind = RECORD_TYPES.get(record_type)
    if kind is None:
        raise unprocessable(f"Không có loại bản ghi {record_type}.", f"There is no record type {record_type}.")
    return kind


def _pointer(place: tuple[int | str, ...]) -> str:
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in place)


def shaped(kind: type[Shape], body: Any) -> Shape:
    """A body as its model; Problem 400 that points at what is wrong."""
    try:
        return kind.model_validate(body)
    except ValidationError as error:
        faults = [
            {"pointer": _pointer(fault["loc"]), "rule": fault["type"], "message": fault["msg"]}
            for fault in error.errors(include_url=False, include_context=False, include_input=False)
        ]
        raise bad_request(
            "Nội dung không đúng khuôn dạng; xem 'errors'.",
            "The body has the wrong shape; see 'errors'.",
            errors=faults,
        ) from error
