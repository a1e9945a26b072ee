"""Packages and status messages of the document bus: valid by the standard's description, read back by our reader."""

from datetime import UTC, date, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import settings as trying
from hypothesis import strategies as st
from lxml import etree

from connectors.readers.edxml import EdxmlReader
from connectors.source import Source
from publishing.edxml import Enclosure, Organ, StatusNotice, document_id_of, package, status
from schemas.errors import ConfigError
from schemas.terms import BusinessType, MessageStatus

ROOT = Path(__file__).resolve().parents[3]
SCHEMA = etree.XMLSchema(etree.parse(ROOT / "tests/xsd/edxml.xsd"))
SENDER, RECEIVER = Organ(code="000.00.00.H26", name="UBND thành phố Hà Nội"), Organ(code="000.00.00.G22", name="VPCP")
AT = datetime(2026, 11, 23, 1, 2, 3, tzinfo=UTC)
DOCUMENT = {
    "number": "15/QĐ-UBND",
    "issuer": SENDER.name,
    "issuer_code": SENDER.code,
    "issued_on": "2026-11-20",
    "type_name": "Quyết định",
    "subject": "Về việc tổ chức bộ máy <thử> & kiểm tra",
    "signer": "Nguyễn Văn A",
    "signer_position": "Chủ tịch",
    "place": "Hà Nội",
    "urgency": "urgent",
    "steering": "directive",
    "page_count": 3,
    "due_on": "2026-12-01",
}
FILE = Enclosure(name="Quyết định 15.pdf", media_type="application/pdf", content=b"%PDF-1.7 thu", description="Bản ký")


def made(document: dict[str, Any] | None = None, **how: Any) -> bytes:
    values: dict[str, Any] = {
        "receivers": [RECEIVER],
        "enclosures": [FILE],
        "business": BusinessType.NEW,
        "reason": "Văn bản mới",
    } | how
    return package(document or DOCUMENT, sender=SENDER, at=AT, **values)


@cache
def bus() -> Source:
    stated = yaml.safe_load((ROOT / "connectors/sources/truc_van_ban_van_ban.yml").read_text())
    return Source.model_validate(stated | {"url": "http://127.0.0.1/x", "options": {"index": "none"}})


def read(message: bytes) -> dict[str, Any]:
    SCHEMA.assertValid(etree.fromstring(message))
    (record,) = EdxmlReader().records(bus(), message)
    return record.fields()


def test_a_package_is_valid_and_reads_back_as_it_was() -> None:
    fields = read(made())
    file = fields["attachments"][0]
    assert (file["sha256"], file["name"]) == (sha256(FILE.content).hexdigest(), FILE.name)
    assert (file["content_type"], file["description"]) == ("application/pdf", "Bản ký")
    expected = {
        "kind": "package", "from.organ_id": SENDER.code, "from.organ_name": SENDER.name, "code": "15/QĐ-UBND",
        "document_id": "000.00.00.H26,2026/11/20,15/QĐ-UBND", "promulgation_date": "2026/11/20", "priority": "1",
        "subject": DOCUMENT["subject"], "type_name": "Quyết định", "signer.name": "Nguyễn Văn A", "steering_type": "2",
        "due_date": "2026/12/01", "business_doc_type": "0", "page_amount": "3",
        "to": [{"organ_id": RECEIVER.code, "organ_name": RECEIVER.name}],
        "trace": [{"organ_id": SENDER.code, "timestamp": "2026/11/23 08:02:03"}],
    }  # fmt: skip
    assert {name: fields.get(name) for name in expected} == expected
    assert fields.get("quirks", []) == []
    assert made() == made()


def test_a_revocation_names_its_document_and_needs_no_file() -> None:
    fields = read(
        made(DOCUMENT | {"edxml_id": "uuid-1"}, enclosures=[], business=BusinessType.REVOCATION, reason="Sai")
    )
    assert (fields["business_doc_type"], fields["business_document_id"], fields["document_id"]) == (
        "1",
        "uuid-1",
        "uuid-1",
    )
    assert "attachments" not in fields


@pytest.mark.parametrize("code", list(MessageStatus))
def test_each_status_message_is_valid_and_reads_back(code: MessageStatus) -> None:
    notice = StatusNotice(
        sender=RECEIVER, to_code=SENDER.code, document_id=document_id_of(DOCUMENT, SENDER),
        document_number="15/QĐ-UBND", issued_on=date(2026, 11, 20), status=code, description=code.vi, at=AT,
    )  # fmt: skip
    fields = read(status(notice))
    assert (fields["kind"], fields["status_code"], fields["response_for.code"]) == ("status", code.value, "15/QĐ-UBND")
    assert (fields["response_for.organ_id"], fields["timestamp"]) == (SENDER.code, "2026/11/23 08:02:03")


def test_what_the_standard_asks_for_and_is_not_there_is_named_and_a_mark_of_secrecy_stays_here() -> None:
    with pytest.raises(ConfigError, match="number, subject"):
        made({name: value for name, value in DOCUMENT.items() if name not in {"number", "subject"}})
    with pytest.raises(ConfigError, match="secrecy"):
        made(DOCUMENT | {"secrecy": "Mật"})
    with pytest.raises(ConfigError, match="receiver"):
        made(receivers=[])
    with pytest.raises(ConfigError, match="Subject"):
        made(DOCUMENT | {"subject": "a\x01b"})


@trying(deadline=None)
@given(
    subject=st.text(
        st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff\ufffd"), min_size=1
    ).filter(str.strip)
)
def test_any_subject_survives_the_journey(subject: str) -> None:
    assert read(made(DOCUMENT | {"subject": subject}))["subject"] == subject.strip()


def test_the_schema_refuses_what_the_standard_does_not_have() -> None:
    for before, after in ((b"2026/11/20</", b"2026-11-20</"), (b"<Bussiness>", b"<Business>"), (b"<To>", b"<Cc>")):
        assert before in made()
        end = after.replace(b"<", b"</") if after.startswith(b"<") else after
        broken = made().replace(before, after).replace(before.replace(b"<", b"</"), end)
        assert not SCHEMA.validate(etree.fromstring(broken)), after
