"""Which fields name another record, and by which of its fields.

Nothing enforces it, for sources tell of things in any order. A document number is not a key (issuer, number and year
are), and a commune code means something on a day only: a join by these fields gives candidates.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """`record_type.field` holds a value of `target.key`; a field of a part is named `recipients[].code`."""

    record_type: str
    field: str
    target: str
    key: str


_FIELDS: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("agency", "code"): """
            agency.parent_code agency.successors[].code document.issuer_code document.recipients[].code
            document_message.from_code document_message.to_code document_message.trace[].code press_release.agency_code
            press_event.organiser_code spokesperson.agency_code response.agency_code emergency_notice.issuer_code
            official_channel.agency_code venue.host_code press_inquiry.intake_agency_code
            press_inquiry.assigned_agency_code media_outlet.owner_code article_mention.cites_agencies[].code
            broadcast_bulletin.agency_code misinformation_alert.verifier_code statement_case.agency_code
        """,
        ("admin_unit", "code"): """
            admin_unit.parent_code admin_unit.province_code admin_unit_change.old_code admin_unit_change.new_code
            press_event.unit_code press_event.attending_points[].unit_code venue.unit_code emergency_notice.area_codes
            broadcast_bulletin.target_unit_codes broadcast_bulletin.playback[].unit_code
        """,
        ("document", "number"): """
            document.replaces document.amends document.legal_basis document_message.document_number
            press_release.documents article_mention.cites_documents
        """,
        ("document", "edxml_id"): "document.responds_to document_message.document_id",
        ("media_outlet", "licence_number"): "press_inquiry.outlet_licence article_mention.outlet_licence",
        ("article_mention", "url"): """
            article_mention.copied_from article_mention.translation_of response.target_url response.repeated_by
        """,
        ("press_release", "url"): "press_release.translation_of",
        ("emergency_notice", "identifier"): "emergency_notice.references",
    }
)


def _references() -> Iterator[Reference]:
    for (target, key), fields in _FIELDS.items():
        for way in fields.split():
            record_type, _, field = way.partition(".")
            yield Reference(record_type=record_type, field=field, target=target, key=key)


REFERENCES: Mapping[tuple[str, str], Reference] = MappingProxyType(
    {(each.record_type, each.field): each for each in _references()}
)
