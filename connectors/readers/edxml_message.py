"""An edXML message under flat, stable names, with what was odd about it in `quirks`."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import Any

from connectors.readers.edxml_tree import KNOWN_SPACES, Node
from connectors.readers.markup import MarkupRefused
from connectors.readers.zip_look import looked_into
from connectors.zip_entries import ZipRefused, inflated
from schemas.terms import EDXML_NAMESPACE

_ROOTS = frozenset({"edXML", "eDoc"})
_REPEATABLE = frozenset({"To", "ToPlaces"})
_TRIPLE = re.compile(r"[^,]+,\d{4}/\d{1,2}/\d{1,2},(.+)")
_EXECUTABLE = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe")
_NULL = frozenset({"", "null", "NULL", "Null"})

_PLAIN = {
    "document_id": ("DocumentId",),
    "promulgation_date": ("PromulgationInfo", "PromulgationDate"),
    "promulgation_place": ("PromulgationInfo", "Place"),
    "type": ("DocumentType", "Type"),
    "type_detail": ("DocumentType", "TypeDetail"),
    "type_name": ("DocumentType", "TypeName"),
    "subject": ("Subject",),
    "content": ("Content",),
    "signer.name": ("SignerInfo", "FullName"),
    "signer.position": ("SignerInfo", "Position"),
    "signer.competence": ("SignerInfo", "Competence"),
    "due_date": ("DueDate",),
    "priority": ("OtherInfo", "Priority"),
    "sphere": ("OtherInfo", "SphereOfPromulgation"),
    "page_amount": ("OtherInfo", "PageAmount"),
    "copies": ("OtherInfo", "PromulgationAmount"),
    "steering_type": ("SteeringType",),
    "response_for.organ_id": ("ResponseFor", "OrganId"),
    "response_for.promulgation_date": ("ResponseFor", "PromulgationDate"),
    "response_for.document_id": ("ResponseFor", "DocumentId"),
    "status_code": ("StatusCode",),
    "status_description": ("Description",),
    "timestamp": ("Timestamp",),
}


class Refused(Exception):
    """Well-formed, but not to be trusted; the record goes to quarantine under this rule."""

    def __init__(self, rule_id: str, value: str) -> None:
        super().__init__(value)
        self.rule_id = rule_id


def as_fields(root: Node, quirks: list[str]) -> dict[str, Any]:
    """The message as a record; raises MarkupRefused if it is no edXML, Refused if it says one thing twice."""
    if root.name not in _ROOTS or root.space not in KNOWN_SPACES:
        raise MarkupRefused(f"root element {root.name}")
    if root.space != EDXML_NAMESPACE:
        quirks.append(f"namespace:{root.space or 'none'}")
    envelope = _one(root, "edXMLEnvelope")
    header = _one(envelope, "edXMLHeader")
    message = _one(header, "MessageHeader")
    bodies = envelope.all("edXMLBody")
    if len(bodies) > 1:
        raise Refused("edxml.repeated_element", "edXMLBody")
    _no_repetition(message)
    found: dict[str, Any] = {"kind": "status" if message.first("StatusCode") else "package"}
    found |= {f"from.{name}": value for name, value in _organ(message.first("From"), quirks).items()}
    found["to"] = [organ for organ in (_organ(node, quirks) for node in message.all("To")) if organ]
    found |= {ours: message.value(*path) for ours, path in _PLAIN.items()}
    found |= _code(message.first("Code"), "code")
    found |= {name: text for name, text in _code(message.first("ResponseFor", "Code"), "response_for.code").items()}
    found["appendixes"] = [node.text.strip() for node in message.below() if node.name == "Appendix"]
    found["to_places"] = [node.text.strip() for places in message.all("ToPlaces") for node in places.all("Place")]
    _trace(header, found, quirks)
    _attachments(root, envelope, found, quirks)
    _odd(found, quirks)
    found["quirks"] = sorted(set(quirks))
    return {name: value for name, value in found.items() if value not in ("", [], None)}


def _one(node: Node, name: str) -> Node:
    found = node.all(name)
    if not found:
        raise MarkupRefused(f"no {name}: not an edXML message")
    if len(found) > 1:
        raise Refused("edxml.repeated_element", name)
    return found[0]


def _no_repetition(message: Node) -> None:
    """Two DocumentIds: which one was signed?"""
    names = [child.name for child in message.children if child.name not in _REPEATABLE]
    for name in names:
        if names.count(name) > 1:
            raise Refused("edxml.repeated_element", name)


def _organ(node: Node | None, quirks: list[str]) -> dict[str, str]:
    """Code and names of a body; its staff's contacts are not ours to carry."""
    if node is None:
        return {}
    found = {"organ_id": node.value("OrganId"), "organ_name": node.value("OrganName")}
    found["in_charge"] = node.value("OrganizationInCharge")
    if found["organ_id"] in _NULL:
        if found["organ_id"]:
            quirks.append("organ_id_null")
        del found["organ_id"]
    return {name: value for name, value in found.items() if value}


def _code(node: Node | None, name: str) -> dict[str, str]:
    """Split in a document, joined in a status: both forms are given."""
    if node is None:
        return {}
    number, notation = node.value("CodeNumber"), node.value("CodeNotation")
    if number or notation:
        return {
            f"{name}.number": number,
            f"{name}.notation": notation,
            name: "/".join(filter(None, (number, notation))),
        }
    joined = node.text.strip()
    number, _, notation = joined.partition("/")
    return {f"{name}.number": number.strip(), f"{name}.notation": notation.strip(), name: joined}


def _trace(header: Node, found: dict[str, Any], quirks: list[str]) -> None:
    listing = header.first("TraceHeaderList") or header
    hops = []
    for node in listing.all("TraceHeader"):
        hop = {"organ_id": node.value("OrganId"), "timestamp": node.value("Timestamp")}
        if hop["organ_id"] in _NULL:
            quirks.append("organ_id_null" if hop["organ_id"] else "trace_without_organ")
            del hop["organ_id"]
        hops.append({name: value for name, value in hop.items() if value})
    found["trace"] = hops
    business = listing.first("Bussiness") or listing.first("Business") or header.first("Bussiness")
    if business is None:
        return
    found["business_doc_type"] = business.value("BussinessDocType") or business.value("BusinessDocType")
    found["business_reason"] = business.value("BussinessDocReason") or business.value("BusinessDocReason")
    found["business_document_id"] = business.value("DocumentId")
    found["receivers"] = [
        {"type": node.value("ReceiverType"), "organ_id": node.value("OrganId")}
        for node in business.below()
        if node.name == "Receiver"
    ]
    found["replacement"] = [
        {
            "document_id": node.value("DocumentId"),
            "organ_ids": [one.text.strip() for one in node.below() if one.name == "OrganId"],
        }
        for node in business.below()
        if node.name == "ReplacementInfo"
    ]


def _attachments(root: Node, envelope: Node, found: dict[str, Any], quirks: list[str]) -> None:
    references = [node for node in envelope.below() if node.name == "Reference"]
    by_id = {node.value("ContentId"): node for node in references}
    by_name = {node.value("AttachmentName"): node for node in references}
    files = []
    for node in root.below():
        if node.name != "Attachment":
            continue
        content_id, name = node.value("ContentId"), node.value("AttachmentName")
        told = by_id.get(content_id)
        if told is None and references:
            quirks.append("content_id_not_in_manifest")
            told = by_name.get(name)
        file: dict[str, Any] = {
            "name": name or (told.value("AttachmentName") if told else ""),
            "content_id": content_id,
            "content_type": (told.value("ContentType") if told else "") or node.value("ContentType"),
            "description": told.value("Description") if told else "",
        }
        file |= _measured(node, name, quirks)
        files.append({key: value for key, value in file.items() if value != ""})
    if references and not files and root.first("AttachmentEncoded"):
        quirks.append("attachments_missing")
    found["attachments"] = files


def _measured(node: Node, name: str, quirks: list[str]) -> dict[str, Any]:
    """Size and hash of the file itself; the transport form is usually a zip with one entry."""
    encoded = node.first("ContentTransferEncoded")
    if encoded is None or encoded.blob is None:
        return {}
    if encoded.blob.broken:
        quirks.append(f"attachment_not_base64:{name}")
        return {}
    content = bytes(encoded.blob.content)
    packed = {"size": len(content), "sha256": sha256(content).hexdigest()}
    if not content.startswith(b"PK\x03\x04"):
        _not_executable(content, name)
        return packed
    try:
        entries = [info for info in looked_into(content).values() if not info.is_dir()]
        if len(entries) != 1:
            return packed
        size, digest, head = 0, sha256(), b""
        for piece in inflated(content, entries[0]):
            head = head or piece[:8]
            size += len(piece)
            digest.update(piece)
    except ZipRefused as error:
        quirks.append(f"attachment_zip:{name}: {error}")
        return packed
    _not_executable(head, name)
    return {
        "size": size, "sha256": digest.hexdigest(),
        "packed_size": packed["size"], "packed_sha256": packed["sha256"],
    }  # fmt: skip


def _not_executable(content: bytes, name: str) -> None:
    if content.startswith(_EXECUTABLE):
        raise Refused("edxml.executable_attachment", name)


def _odd(found: dict[str, Any], quirks: list[str]) -> None:
    triple = _TRIPLE.fullmatch(str(found.get("document_id", "")))
    if triple and found.get("code") and triple[1].strip() != found["code"]:
        quirks.append("document_id_disagrees_with_code")
    if any("\ufffd" in value for value in found.values() if isinstance(value, str)):
        quirks.append("replacement_character")
