"""Lines of statements: which of a peer's are new to us, and what each says as an observation of peer__<node>."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from connectors.raw import RawRecord
from lienthong.sealing import sealed
from lienthong.sorting import Refusal, Statement
from reconciliation.keys import observation_id
from reconciliation.statements import Register
from schemas.canonical import canonical_json, content_hash
from schemas.errors import RecordRejected
from schemas.registry import RECORD_TYPES
from schemas.secrecy import marked, secret_field
from schemas.violation import Violation
from schemas.vocabularies import Authority
from warehouse.connection import Connection
from warehouse.statements import listed, tuples

Line = dict[str, Any]
_AUTHORITIES = frozenset(word.value for word in Authority)


@dataclass(slots=True, kw_only=True)
class Sifted:
    """The lines of some pages: new observations by id, words about shared keys, and what was none of it."""

    observations: dict[str, Line] = field(default_factory=dict)
    registers: list[Register] = field(default_factory=list)
    echoes: int = 0
    repeated: int = 0
    strange: int = 0
    highest: int = 0


def sift(conn: Connection, peer: str, here: str, lines: Iterable[Line]) -> Sifted:
    """Keep of each statement the newest line, and of those only what is newer than what we hold."""
    found = Sifted()
    for line in lines:
        node, counter = line.get("node"), line.get("counter")
        if node == here:
            found.echoes += 1
        elif node != peer or not isinstance(counter, int) or counter < 1:
            found.strange += 1
        elif line.get("kind") == "observation" and isinstance(line.get("id"), str):
            found.highest = max(found.highest, counter)
            known = found.observations.get(line["id"])
            found.repeated += known is not None
            if known is None or known["counter"] < counter:
                found.observations[line["id"]] = line
        elif line.get("kind") in ("judgement", "native", "verdict") and isinstance(line.get("value"), dict):
            found.highest = max(found.highest, counter)
            said = Register(
                kind=line["kind"], key=str(line.get("key")), value=line["value"], counter=counter, node=peer
            )
            found.registers.append(said)
        else:
            found.strange += 1
    ids = {local_id(peer, str(line.get("type")), name): name for name, line in found.observations.items()}
    for identity, counter in tuples(conn, "taking.held", {"ids": listed(ids)}):
        if counter >= found.observations[ids[identity]]["counter"]:
            del found.observations[ids[identity]]
            found.repeated += 1
    return found


def local_id(node: str, record_type: str, name: str) -> str:
    """What we call a peer's observation."""
    return observation_id(f"peer__{node}", record_type, name)


def named(here: str, name: str, record_type: str) -> str:
    """Our id of an observation under the name that all nodes know."""
    node, _, identity = name.partition("/")
    return identity if node == here else local_id(node, record_type, identity)


def payload_of(found: Sifted) -> bytes:
    """The new observations as one payload, in the order of their numbers."""
    ordered = sorted(found.observations.values(), key=lambda line: int(line["counter"]))
    return canonical_json({"statements": ordered}).encode()


def lines_of(payload: bytes) -> Iterator[RawRecord]:
    """The statements of one payload, one record each."""
    import json

    for ordinal, line in enumerate(json.loads(payload)["statements"]):
        yield RawRecord(ordinal=ordinal, pointer=f"/statements/{ordinal}", content=canonical_json(line).encode())


@dataclass(frozen=True, slots=True)
class StatementInterpreter:
    """What one node states, word for word: its authority, keys and stated time are part of the statement."""

    node: str

    def interpret(self, raw: RawRecord) -> Statement | Refusal:
        try:
            line = raw.fields()
            return self._read(line, str(line["type"]), str(line["id"]))
        except RecordRejected as error:
            return _refused(None, None, "statement.line", "", error.message)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            return _refused(None, None, "statement.line", "", type(error).__name__)

    def _read(self, line: Line, record_type: str, name: str) -> Statement | Refusal:
        if record_type not in RECORD_TYPES:
            return _refused(None, None, "statement.type", "/type", record_type)
        document = dict(line["record"])
        found = secret_field({field: value for field, value in document.items() if value is not None})
        if found is not None:
            return sealed(f"peer__{self.node}", record_type, name, marked(f"/record/{found}"))
        if content_hash(document).hex() != line["content_hash"]:
            return _refused(record_type, name, "statement.content_hash", "/content_hash", str(line["content_hash"]))
        if line["authority"] not in _AUTHORITIES or not line["keys"]:
            return _refused(record_type, name, "statement.authority", "/authority", str(line["authority"]))
        is_whole = not line["partial"] and not line["gone"]
        audience = 0
        if is_whole:
            try:
                audience = RECORD_TYPES[record_type].from_document(document).audience()
            except ValueError:
                return _refused(record_type, name, "statement.record", "/record", "")
        told = {field: line[field] for field in ("id", "source", "counter", "native", "fullness", "edits")}
        origin = {
            "node": self.node,
            "id": line["native"] or name,
            "revision": line["counter"],
            "content_hash": line["content_hash"],
            "statement": told | {"name": f"{self.node}/{name}"},
        }
        return Statement(
            record_type=record_type,
            record_key=name,
            document=document,
            keys=tuple(line["keys"]),
            audience=audience,
            authority=line["authority"],
            stated_at=line["stated_at"],
            is_partial=bool(line["partial"]),
            is_gone=bool(line["gone"]),
            origin=origin | ({"reason": str(line["reason"])} if line["gone"] else {}),
        )


def _refused(record_type: str | None, key: str | None, rule: str, pointer: str, value: str) -> Refusal:
    return Refusal(
        record_type=record_type,
        record_key=key,
        violations=(
            Violation(
                rule_id=rule,
                pointer=pointer,
                value=value,
                message_vi="Phát biểu của nút bạn không đọc được hoặc không khớp mã băm",
                message_en="The peer's statement cannot be read, or does not match its hash",
                fix_vi="Báo nút bạn; sau khi sửa, chạy lienthong peers verify --repair",
                fix_en="Tell the peer; when it is mended, run lienthong peers verify --repair",
            ),
        ),
    )
