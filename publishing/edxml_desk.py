"""What we say on the document bus: each message is a file for the bus's own adapter, and a document_message record.

The record goes through the inbox like anybody's write, under a key of its own: said once, kept, and counted against the
duty to acknowledge on the same day (NĐ 30/2020/NĐ-CP) where duties are shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from publishing import inbox
from publishing.edxml import Enclosure, Organ, StatusNotice, document_id_of, package, status
from publishing.keys import write_durably
from publishing.problems import Problem
from publishing.subscribers import Viewer, register, viewer_named
from schemas.document_message import DocumentMessage
from schemas.errors import ConfigError
from schemas.lifecycle import Move
from schemas.terms import BusinessType, MessageStatus
from warehouse.connection import Connection, transaction
from warehouse.statements import row, rows

NAME = "edxml_desk"
AT_ONCE = (MessageStatus.ARRIVED, MessageStatus.RECEIVED)  # what a machine may say; the rest is people's work

ANSWERS = (MessageStatus.RECALL_AGREED, MessageStatus.RECALL_REFUSED)  # to a revocation or an update

Facts = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One message that we wrote, where it lies, and how long after the other's sending; None where that is unknown."""

    document_id: str
    to_code: str
    status_code: str | None
    path: Path
    latency_seconds: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledged:
    """What was said, and the documents whose sender's code nobody told, so that nothing could be said."""

    told: list[Said]
    untold: list[str]


def acknowledge(conn: Connection, source: str, organ: Organ, out: Path, now: datetime) -> Acknowledged:
    """Say 01 (arrived) and 03 (accepted) of every package of a source that we have and have not acknowledged."""
    told: list[Said] = []
    untold: set[str] = set()
    for code in AT_ONCE:
        values = {"source": source, "document_id": None, "peer": NAME, "key": code.value}
        for found in rows(conn, "edxml.received", values):
            document = found["doc"]
            if not document.get("issuer_code"):
                untold.add(document["edxml_id"])
                continue
            at = found["arrived_at"] if code is MessageStatus.ARRIVED else now
            told.append(_say(conn, document, organ, code, code.vi, at, out))
    return Acknowledged(told=told, untold=sorted(untold))


def answer(
    conn: Connection,
    source: str,
    document_id: str,
    organ: Organ,
    code: MessageStatus,
    why: str,
    out: Path,
    now: datetime,
) -> Said:
    """Say one status of a document that came over the bus; ConfigError where it did not, or the step cannot be."""
    values = {"source": source, "document_id": document_id, "peer": NAME, "key": None}
    came = [each["doc"] for each in rows(conn, "edxml.received", values)]
    changing = [each for each in came if each.get("business_type", "new") != BusinessType.NEW.value]
    if not came:
        raise ConfigError(f"văn bản {document_id} chưa đến từ {source} / has not come from {source}")
    if code in ANSWERS:
        if not changing:
            raise ConfigError("15, 16 trả lời thu hồi, cập nhật / 15 and 16 answer a revocation or an update")
        return _say(conn, changing[-1], organ, code, why or code.vi, now, out)
    said = row(conn, "edxml.said", {"peer": NAME, "document_id": document_id, "from_code": organ.code})
    lifecycle = DocumentMessage.lifecycle
    if said is not None and lifecycle is not None:
        if lifecycle.judge(said["status_code"], code.value).move is Move.IMPOSSIBLE:
            raise ConfigError(f"không thể từ {said['status_code']} sang {code.value} / no way leads from it there")
    return _say(conn, came[0], organ, code, why or code.vi, now, out)


def recall(conn: Connection, entity_id: str, organ: Organ, to: Organ, why: str, out: Path, now: datetime) -> Said:
    """Say 13: the sender takes a document back from one receiver."""
    document = _document(conn, entity_id)
    facts = {"edxml_id": document_id_of(document, organ), "issuer_code": to.code, "number": document.get("number")}
    return _say(conn, facts, organ, MessageStatus.RECALLED, why or MessageStatus.RECALLED.vi, now, out)


def dispatch(
    conn: Connection,
    entity_id: str,
    organ: Organ,
    receivers: Sequence[Organ],
    enclosures: Sequence[Enclosure],
    out: Path,
    now: datetime,
    *,
    business: BusinessType = BusinessType.NEW,
    reason: str = "",
) -> list[Said]:
    """Write the package of a document and remember for each receiver that it was sent; nobody is sent it twice."""
    document = _document(conn, entity_id)
    _same_files(document, enclosures)
    document_id = document_id_of(document, organ)
    keys = {each: _key(document_id, business.value, f"to {each.code}") for each in receivers}
    fresh = [each for each in receivers if inbox.stored(conn, NAME, keys[each]) is None]
    if not fresh:
        return []
    why = reason or business.vi
    content = package(
        document, sender=organ, receivers=fresh, enclosures=enclosures, business=business, reason=why, at=now
    )
    named = _key(document_id, business.value, " ".join(each.code for each in fresh))
    path = out / f"{named[6:38]}-van-ban.edxml"
    _write(path, content)
    for receiver in fresh:
        record = {
            "message_id": f"{document_id} {business.value} {receiver.code}", "document_id": document_id,
            "from_code": organ.code, "from_name": organ.name, "to_code": receiver.code, "to_name": receiver.name,
            "document_number": document["number"], "business_type": business.value, "occurred_at": now.isoformat(),
            "description": why,
        }  # fmt: skip
        _keep(conn, keys[receiver], record)
    return [Said(document_id=document_id, to_code=each.code, status_code=None, path=path) for each in fresh]


def sent(conn: Connection) -> list[Facts]:
    """What we sent, to whom, what came back and after how many seconds, and until when a receipt was due."""
    return rows(conn, "edxml.sent", {"peer": NAME})


def _say(
    conn: Connection, document: Facts, organ: Organ, code: MessageStatus, why: str, at: datetime, out: Path
) -> Said:
    document_id, business = document["edxml_id"], document.get("business_type") or BusinessType.NEW.value
    to_code = document.get("issuer_code")
    if not to_code:
        raise ConfigError(f"văn bản {document_id} không nêu mã nơi gửi / does not tell the code of its sender")
    issued = document.get("issued_on")
    notice = StatusNotice(
        sender=organ, to_code=to_code, document_id=document_id, document_number=document.get("number"),
        issued_on=date.fromisoformat(issued) if issued else None, status=code, description=why, at=at,
    )  # fmt: skip
    # What a machine says is said once; people may go back and forth between 04 and 05.
    key = _key(document_id, business, code.value if code in AT_ONCE else f"{code.value} {at.isoformat()}")
    path = out / f"{key[6:38]}-{code.value}.edxml"
    _write(path, status(notice))
    told = document.get("updated_at")
    latency = int((at - datetime.fromisoformat(told)).total_seconds()) if told else None
    is_new = business == BusinessType.NEW.value
    record = {
        "message_id": f"{document_id} {code.value}" if is_new else f"{document_id} {business} {code.value}",
        "document_id": document_id, "from_code": organ.code, "from_name": organ.name, "to_code": to_code,
        "document_number": document.get("number"), "status_code": code.value, "occurred_at": at.isoformat(),
        "description": why, "document_sent_at": told,
        "latency_seconds": latency if latency is not None and latency >= 0 else None,
    }  # fmt: skip
    _keep(conn, key, record)
    return Said(document_id=document_id, to_code=to_code, status_code=code.value, path=path, latency_seconds=latency)


def _keep(conn: Connection, key: str, record: Facts) -> None:
    """The file lies there already: were we stopped between the two, the next time writes both again."""
    changed = {name: value for name, value in record.items() if value is not None}
    try:
        with transaction(conn):
            inbox.accept(conn, _desk(conn), key, {"id": None, "record_type": "document_message", "changed": changed})
    except Problem as problem:
        if problem.slug != "key-reused":  # another process said it in the meantime: the first word stands
            raise ConfigError(f"{problem.vi} / {problem.en} {problem.more.get('errors', '')}") from problem


def _desk(conn: Connection) -> Viewer:
    found = viewer_named(conn, NAME)
    if found is None:
        register(conn, NAME, "public", ("document_message",))  # nobody is told the token
        found = viewer_named(conn, NAME)
    if found is None:
        raise ConfigError(f"there is no subscriber {NAME!r}")
    return found


def _key(document_id: str, business: str, what: str) -> str:
    return f"edxml-{sha256(f'{document_id} {business} {what}'.encode()).hexdigest()}"


def _document(conn: Connection, entity_id: str) -> Facts:
    found = row(conn, "edxml.document", {"entity_id": entity_id})
    if found is None or found["record_type"] != "document":
        raise ConfigError(f"không có văn bản {entity_id} / there is no document {entity_id}")
    return dict(found["doc"])


def _same_files(document: Facts, enclosures: Sequence[Enclosure]) -> None:
    """A file under a name that the record has is the file that the record means."""
    hashes = {each["name"]: each.get("sha256") for each in document.get("attachments") or ()}
    for file in enclosures:
        known = hashes.get(file.name)
        if known is not None and known != sha256(file.content).hexdigest():
            raise ConfigError(f"{file.name}: không phải tệp của bản ghi (sha256) / not the file of the record")


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_durably(path, content, 0o600)
