"""Messages for the document bus (QCVN 102:2016/BTTTT): packages with their files, and status messages.

Dates are `yyyy/MM/dd`, instants `yyyy/MM/dd HH:mm:ss` in Vietnam's time without a zone, and "Bussiness" has three s,
all as the standard has it. A file travels as a ZIP with one entry.
"""

import io
import zipfile
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from lxml import etree

from schemas.errors import ConfigError
from schemas.record import VIETNAM
from schemas.secrecy import secret_field
from schemas.terms import EDXML_BUSINESS, EDXML_NAMESPACE, EDXML_PRIORITY, EDXML_STEERING, BusinessType, MessageStatus

_XLINK = "http://www.w3.org/1999/xlink"
_NEEDED = ("number", "issuer", "issued_on", "type_name", "subject")
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)  # the same files make the same package


@dataclass(frozen=True, slots=True, kw_only=True)
class Organ:
    """A body on the bus."""

    code: str
    name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosure:
    """A file that goes with a document."""

    name: str
    media_type: str
    content: bytes
    description: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusNotice:
    """What a body says about a document that another one sent."""

    sender: Organ
    to_code: str
    document_id: str
    document_number: str | None
    issued_on: date | None
    status: MessageStatus
    description: str
    at: datetime


def document_id_of(document: Mapping[str, Any], sender: Organ) -> str:
    """The DocumentId that the document came with, or the standard's triple: body, day, number."""
    known = document.get("edxml_id")
    if known:
        return str(known)
    return f"{document.get('issuer_code') or sender.code},{_day(document['issued_on'])},{document['number']}"


def package(
    document: Mapping[str, Any],
    *,
    sender: Organ,
    receivers: Sequence[Organ],
    enclosures: Sequence[Enclosure],
    business: BusinessType,
    reason: str,
    at: datetime,
) -> bytes:
    """A document as an edXML package; ConfigError names what it lacks, or the mark of secrecy that it bears."""
    missing = [name for name in _NEEDED if not document.get(name)]
    if missing:
        raise ConfigError(f"văn bản thiếu / the document lacks: {', '.join(missing)}")
    if secret_field(document) is not None:
        raise ConfigError("văn bản có dấu chỉ độ mật, không gửi / the document bears a mark of state secrecy")
    if not receivers:
        raise ConfigError("cần ít nhất một nơi nhận / a package needs a receiver")
    root, header, message = _envelope()
    _organ(message, "From", sender)
    for receiver in receivers:
        _organ(message, "To", receiver)
    number, _, notation = str(document["number"]).partition("/")
    _put(message, "DocumentId", document_id_of(document, sender))
    _group(message, "Code", CodeNumber=number, CodeNotation=notation)
    _group(message, "PromulgationInfo", Place=document.get("place"), PromulgationDate=_day(document["issued_on"]))
    _group(message, "DocumentType", Type=document.get("type_code"), TypeName=document["type_name"])
    _put(message, "Subject", document["subject"])
    _put(message, "Content", document.get("summary"))
    _group(
        message,
        "SignerInfo",
        Competence=document.get("signer_competence"),
        Position=document.get("signer_position"),
        FullName=document.get("signer"),
    )
    if document.get("due_on"):
        _put(message, "DueDate", _day(document["due_on"]))
    _group(
        message,
        "OtherInfo",
        Priority=_code(EDXML_PRIORITY, document.get("urgency")),
        SphereOfPromulgation=document.get("circulation"),
        PageAmount=document.get("page_count"),
    )
    if document.get("responds_to"):
        _group(message, "ResponseFor", DocumentId=document["responds_to"])
    _put(message, "SteeringType", _code(EDXML_STEERING, document.get("steering")))
    trace = _add(header, "TraceHeaderList")
    _group(trace, "TraceHeader", OrganId=sender.code, Timestamp=_moment(at))
    _group(
        trace,
        "Bussiness",
        BussinessDocType=_code(EDXML_BUSINESS, business),
        BussinessDocReason=reason,
        DocumentId=document_id_of(document, sender) if business is not BusinessType.NEW else None,
    )
    _enclose(root, header, enclosures)
    return _written(root)


def status(notice: StatusNotice) -> bytes:
    """A status message about a document; its Code is joined, where a package has it in two."""
    root, _, message = _envelope()
    _organ(message, "From", notice.sender)
    _group(
        message,
        "ResponseFor",
        OrganId=notice.to_code,
        Code=notice.document_number,
        PromulgationDate=_day(notice.issued_on) if notice.issued_on else None,
        DocumentId=notice.document_id,
    )
    _put(message, "StatusCode", notice.status.value)
    _put(message, "Description", notice.description)
    _put(message, "Timestamp", _moment(notice.at))
    return _written(root)


def _envelope() -> tuple[etree._Element, etree._Element, etree._Element]:
    spaces: Any = {None: EDXML_NAMESPACE, "edXML": EDXML_NAMESPACE, "xlink": _XLINK}
    root = etree.Element(_tag("edXML"), nsmap=spaces)
    header = _add(_add(root, "edXMLEnvelope"), "edXMLHeader")
    return root, header, _add(header, "MessageHeader")


def _enclose(root: etree._Element, header: etree._Element, enclosures: Sequence[Enclosure]) -> None:
    envelope = header.getparent()
    assert envelope is not None
    manifest = _add(_add(envelope, "edXMLBody"), "edXMLManifest")
    encoded = _add(root, "AttachmentEncoded") if enclosures else root
    for ordinal, file in enumerate(enclosures, start=1):
        content_id = f"cid:{ordinal}-{sha256(file.content).hexdigest()[:16]}@lienthong"
        named = {"ContentId": content_id, "ContentType": file.media_type, "AttachmentName": file.name}
        reference = _group(manifest, "Reference", **named, Description=file.description)
        reference.set(f"{{{_XLINK}}}href", content_id)
        _group(encoded, "Attachment", **named, ContentTransferEncoded=b64encode(_zipped(file)).decode())


def _zipped(file: Enclosure) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        entry = zipfile.ZipInfo(file.name, _ZIP_TIME)
        entry.compress_type = zipfile.ZIP_DEFLATED
        archive.writestr(entry, file.content)
    return packed.getvalue()


def _organ(parent: etree._Element, name: str, organ: Organ) -> None:
    _group(parent, name, OrganId=organ.code, OrganName=organ.name)


def _group(parent: etree._Element, group: str, /, **children: Any) -> etree._Element:
    found = _add(parent, group)
    for name, value in children.items():
        _put(found, name, value)
    return found


def _put(parent: etree._Element, name: str, value: Any) -> None:
    """An element with a text; what is not known leaves no empty element behind."""
    if value is None or value == "":
        return
    try:
        _add(parent, name).text = str(value)
    except ValueError as error:
        raise ConfigError(f"{name}: ký tự không có trong XML / a character that XML does not have") from error


def _add(parent: etree._Element, name: str) -> etree._Element:
    return etree.SubElement(parent, _tag(name))


def _tag(name: str) -> str:
    return f"{{{EDXML_NAMESPACE}}}{name}"


def _code(table: Mapping[str, Any], value: Any) -> str | None:
    """The standard's code of one of our terms."""
    return next((code for code, term in table.items() if value is not None and term.value == str(value)), None)


def _day(value: date | str) -> str:
    return f"{date.fromisoformat(value) if isinstance(value, str) else value:%Y/%m/%d}"


def _moment(at: datetime) -> str:
    return f"{at.astimezone(VIETNAM):%Y/%m/%d %H:%M:%S}"


def _written(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")
