"""The mapping of edXML messages (QCVN 102:2016/BTTTT): their names are a standard, so nothing has to be guessed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from lienthong.onboarding.columns import Column
from lienthong.onboarding.drafting import Draft, Line
from lienthong.onboarding.fitting import Fit

_ORGAN = {"name": "organ_name", "code": {"from": "organ_id", "as": "organ_code"}}
_FILE = {
    "name": "name", "media_type": "content_type", "size": {"from": "size", "as": "integer"}, "sha256": "sha256",
    "content_id": "content_id",
}  # fmt: skip
_MOMENT = {"as": "instant", "dialects": ["edxml"]}
_DAY = {"as": "date", "dialects": ["edxml"]}

# ours -> (their path, how it is read)
_PACKAGE: Mapping[str, tuple[str, dict[str, Any]]] = {
    "edxml_id": ("document_id", {}),
    "number": ("code", {"as": "document_number"}),
    "notation": ("code.notation", {}),
    "type_name": ("type_name", {}),
    "type_code": ("type", {}),
    "subject": ("subject", {}),
    "summary": ("content", {}),
    "issuer": ("from.organ_name", {}),
    "issuer_code": ("from.organ_id", {"as": "organ_code"}),
    "place": ("promulgation_place", {}),
    "issued_on": ("promulgation_date", _DAY),
    "due_on": ("due_date", _DAY),
    "signer": ("signer.name", {}),
    "signer_position": ("signer.position", {}),
    "circulation": ("sphere", {}),
    "urgency": ("priority", {"as": "lookup", "table": {
        "0": "normal", "1": "urgent", "2": "very_urgent", "3": "flash", "4": "flash_timed"}}),
    "business_type": ("business_doc_type", {"as": "lookup", "table": {
        "0": "new", "1": "revocation", "2": "update", "3": "replacement"}}),
    "release_status": ("business_doc_type", {"as": "lookup", "table": {
        "0": "released", "1": "withdrawn", "2": "released", "3": "released"}}),
    "steering": ("steering_type", {"as": "lookup", "table": {"1": "none", "2": "directive", "3": "report"}}),
    "recipients": ("to", {"as": "list", "items": _ORGAN}),
    "attachments": ("attachments", {"as": "list", "items": _FILE}),
    "page_count": ("page_amount", {"as": "integer"}),
    "updated_at": ("trace.0.timestamp", _MOMENT),
}  # fmt: skip
_STATUS: Mapping[str, tuple[str, dict[str, Any]]] = {
    "message_id": ("", {"template": "{response_for.document_id} {status_code}"}),
    "document_id": ("response_for.document_id", {}),
    "document_number": ("response_for.code", {}),
    "from_code": ("from.organ_id", {}),
    "from_name": ("from.organ_name", {}),
    "to_code": ("response_for.organ_id", {}),
    "status_code": ("status_code", {}),
    "description": ("status_description", {}),
    "occurred_at": ("timestamp", _MOMENT),
}

# What a status message cannot do without; of packages a sample of a few says too little to promise anything.
_PROMISED = frozenset({"status_code", "occurred_at"})


# Parts of an edXML message that the mapping leaves aside, whether the sample shows them or not.
ASIDE = (
    "business_reason", "code.number", "code.notation", "type_detail", "response_for.code.number",
    "response_for.code.notation", "response_for.promulgation_date",
)  # fmt: skip


def message_drafts(found: Sequence[Column]) -> list[Draft]:
    """Both kinds of message with all that the standard knows: what a sample of a few lacks, the next one may have."""
    by_path = {column.path: column for column in found}
    kinds = by_path["kind"].values if "kind" in by_path else ()
    packages = [place for place, kind in enumerate(kinds) if kind == "package"]
    document_type = by_path.get("business_doc_type")
    typed = document_type is not None and all(document_type.values[place] for place in packages)
    key = ("document_id", "business_doc_type") if typed else ("document_id",)
    status_key = ("response_for.document_id", "status_code")
    return [
        _draft("document", _PACKAGE, by_path, key, {"kind": "package"}),
        _draft("document_message", _STATUS, by_path, status_key, {"kind": "status"}),
    ]


def _draft(
    record_type: str,
    stated: Mapping[str, tuple[str, dict[str, Any]]],
    by_path: Mapping[str, Column],
    key: tuple[str, ...],
    when: Mapping[str, str],
) -> Draft:
    lines = []
    kinds = by_path["kind"].values if "kind" in by_path else ()
    here = [place for place, kind in enumerate(kinds) if kind == when["kind"]]
    for ours, (path, spec) in stated.items():
        seen = by_path.get(path)
        values = tuple(seen.values[place] for place in here) if seen else ()
        lines.append(Line(ours, Column(path, values) if path else None, Fit(spec, 1.0)))
    return Draft(record_type, tuple(lines), key, 1.0, (), when, _PROMISED)
