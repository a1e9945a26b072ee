"""Messages of the document bus, judged by xmllint: a program of its own, not the library that made them."""

import shutil
from pathlib import Path

import pytest

from publishing.edxml import StatusNotice, document_id_of, status
from schemas.terms import BusinessType, MessageStatus
from tests.clients.conftest import tried
from tests.unit.publishing.test_edxml import AT, DOCUMENT, RECEIVER, SENDER, made

XSD = Path(__file__).resolve().parents[1] / "xsd" / "edxml.xsd"
XMLLINT = shutil.which("xmllint")
INVALID = 3  # its exit code


def answered(code: MessageStatus) -> bytes:
    return status(
        StatusNotice(
            sender=RECEIVER,
            to_code=SENDER.code,
            document_id=document_id_of(DOCUMENT, SENDER),
            document_number=str(DOCUMENT["number"]),
            issued_on=AT.date(),
            status=code,
            description=code.vi,
            at=AT,
        )
    )


@pytest.mark.skipif(XMLLINT is None, reason="xmllint (Debian: libxml2-utils) is not installed; .ci/run installs it")
def test_every_message_that_we_send_is_valid_and_a_damaged_one_is_not(tmp_path: Path) -> None:
    messages = {f"status-{code.value}": answered(code) for code in MessageStatus}
    messages["package"] = made()
    messages["replacement"] = made(DOCUMENT | {"edxml_id": "uuid-1"}, business=BusinessType.REPLACEMENT, reason="Sửa")
    messages["revocation"] = made(
        DOCUMENT | {"edxml_id": "uuid-1"}, enclosures=[], business=BusinessType.REVOCATION, reason="Sai"
    )
    assert len(messages) == 3 + len(MessageStatus) > 9
    for name, message in messages.items():
        (tmp_path / f"{name}.edxml").write_bytes(message)
    judge = (str(XMLLINT), "--noout", "--nonet", "--schema", str(XSD))
    judged = tried(*judge, *sorted(f"{name}.edxml" for name in messages), folder=tmp_path)
    assert judged.returncode == 0, judged.stderr
    assert judged.stderr.count(" validates") == len(messages)
    damaged = made().replace(b"2026/11/20</", b"2026-11-20</")
    assert damaged != made()
    (tmp_path / "damaged.edxml").write_bytes(damaged)
    refused = tried(*judge, "damaged.edxml", folder=tmp_path)
    assert refused.returncode == INVALID and "PromulgationDate" in refused.stderr, refused.stderr
