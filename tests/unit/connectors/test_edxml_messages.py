"""Messages of the document bus, with the faults that real senders have."""

from __future__ import annotations

import base64
import io
import zipfile
from collections.abc import Callable
from hashlib import sha256
from typing import Any

import pytest

from connectors.readers import READERS
from connectors.source import Source
from schemas.errors import NotTheFormat, SourceChanged
from schemas.vocabularies import Completeness, Health

Maker = Callable[..., Source]
READER = READERS["edxml"]
SPACE = "http://www.mic.gov.vn/TBT/QCVN_102_2016"


def organ(tag: str, code: str | None, name: str) -> str:
    number = f"<e:OrganId>{code}</e:OrganId>" if code is not None else ""
    return f"<e:{tag}>{number}<e:OrganName>{name}</e:OrganName><e:Email>rieng@example.vn</e:Email></e:{tag}>"


HEADER = (
    organ("From", "000.00.01.H26", "Văn phòng UBND thành phố")
    + organ("To", "000.00.00.G22", "Văn phòng Chính phủ")
    + organ("To", "H26.9", "Sở Văn hóa và Thể thao")
    + """<e:DocumentId>000.00.01.H26,2025/05/09,57/CTPH-VPUB</e:DocumentId>
<e:Code><e:CodeNumber>57</e:CodeNumber><e:CodeNotation>CTPH-VPUB</e:CodeNotation></e:Code>
<e:PromulgationInfo><e:Place>Hà Nội</e:Place><e:PromulgationDate>2025/05/09</e:PromulgationDate></e:PromulgationInfo>
<e:DocumentType><e:Type>18</e:Type><e:TypeName>Chương trình</e:TypeName></e:DocumentType><e:Subject>Phối hợp</e:Subject>
<e:SignerInfo><e:Competence>KT. CHỦ TỊCH</e:Competence><e:Position>PHÓ CHỦ TỊCH</e:Position>
<e:FullName>Lê Mẫu</e:FullName></e:SignerInfo>
<e:DueDate>2025/05/16</e:DueDate><e:OtherInfo><e:Priority>1</e:Priority></e:OtherInfo>
<e:SteeringType>1</e:SteeringType>"""
)
TRACE = """<e:TraceHeaderList><e:TraceHeader>
<e:OrganId>000.00.01.H26</e:OrganId><e:Timestamp>2025/05/09 17:31:02</e:Timestamp></e:TraceHeader>
<e:Bussiness><e:BussinessDocType>3</e:BussinessDocType><e:BussinessDocReason>Thay thế</e:BussinessDocReason>
<e:BussinessDocumentInfo><e:ReceiverList>
<e:Receiver><e:ReceiverType>1</e:ReceiverType><e:OrganId>000.00.09.H26</e:OrganId></e:Receiver>
</e:ReceiverList></e:BussinessDocumentInfo>
<e:ReplacementInfoList><e:ReplacementInfo><e:DocumentId>000.00.01.H26,2025/05/01,50/CTPH-VPUB</e:DocumentId>
<e:OrganIdList><e:OrganId>000.00.00.G22</e:OrganId></e:OrganIdList></e:ReplacementInfo></e:ReplacementInfoList>
<e:StaffInfo><e:Mobile>0900000000</e:Mobile></e:StaffInfo></e:Bussiness></e:TraceHeaderList>"""


def message(header: str = HEADER, trace: str = TRACE, manifest: str = "", files: str = "", space: str = SPACE) -> bytes:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<edXML xmlns="{space}"><e:edXMLEnvelope xmlns:e="{space}"><e:edXMLHeader>
<e:MessageHeader>{header}</e:MessageHeader>{trace}<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><KeyInfo>
<X509Certificate>CCCD012345678901</X509Certificate></KeyInfo></Signature>
</e:edXMLHeader><e:edXMLBody><e:edXMLManifest>{manifest}</e:edXMLManifest></e:edXMLBody></e:edXMLEnvelope>
<AttachmentEncoded>{files}</AttachmentEncoded></edXML>""".encode()


def reference(cid: str, name: str, kind: str = "application/pdf") -> str:
    return (
        f"<e:Reference><e:ContentId>{cid}</e:ContentId><e:ContentType>{kind}</e:ContentType>"
        f"<e:AttachmentName>{name}</e:AttachmentName><e:Description>bản chính</e:Description></e:Reference>"
    )


def attachment(cid: str, name: str, content: bytes | str) -> str:
    text = content if isinstance(content, str) else base64.encodebytes(content).decode()
    return (
        f"<Attachment><ContentId>{cid}</ContentId><AttachmentName>{name}</AttachmentName>"
        f"<ContentType>application/zip</ContentType><ContentTransferEncoded>{text}</ContentTransferEncoded></Attachment>"
    )


def zipped(content: bytes, name: str = "x.pdf") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        new.writestr(name, content)
    return out.getvalue()


XSI = "http://www.w3.org/2001/XMLSchema-instance"


@pytest.fixture
def read(make_source: Maker) -> Callable[[bytes], dict[str, Any]]:
    source = make_source(reader="edxml", fields={"title": "subject"})

    def one(payload: bytes) -> dict[str, Any]:
        [record] = READER.records(source, payload)
        return record.fields()

    return one


Read = Callable[[bytes], dict[str, Any]]


def test_a_document_has_flat_stable_names(read: Read) -> None:
    assert read(message()) == {
        "kind": "package",
        "from.organ_id": "000.00.01.H26",
        "from.organ_name": "Văn phòng UBND thành phố",
        "to": [
            {"organ_id": "000.00.00.G22", "organ_name": "Văn phòng Chính phủ"},
            {"organ_id": "H26.9", "organ_name": "Sở Văn hóa và Thể thao"},
        ],
        "document_id": "000.00.01.H26,2025/05/09,57/CTPH-VPUB",
        "code": "57/CTPH-VPUB",
        "code.number": "57",
        "code.notation": "CTPH-VPUB",
        "promulgation_date": "2025/05/09",
        "promulgation_place": "Hà Nội",
        "type": "18",
        "type_name": "Chương trình",
        "subject": "Phối hợp",
        "signer.name": "Lê Mẫu",
        "signer.position": "PHÓ CHỦ TỊCH",
        "signer.competence": "KT. CHỦ TỊCH",
        "due_date": "2025/05/16",
        "priority": "1",
        "steering_type": "1",
        "business_doc_type": "3",
        "business_reason": "Thay thế",
        "trace": [{"organ_id": "000.00.01.H26", "timestamp": "2025/05/09 17:31:02"}],
        "receivers": [{"type": "1", "organ_id": "000.00.09.H26"}],
        "replacement": [{"document_id": "000.00.01.H26,2025/05/01,50/CTPH-VPUB", "organ_ids": ["000.00.00.G22"]}],
    }


def test_a_status_names_the_document_it_answers(read: Read) -> None:
    header = (
        organ("From", "000.00.00.G22", "Văn phòng Chính phủ")
        + """<e:ResponseFor><e:OrganId>000.00.01.H26</e:OrganId><e:Code>57/CTPH-VPUB</e:Code>
<e:PromulgationDate>2025/05/09</e:PromulgationDate><e:DocumentId>000.00.01.H26,2025/05/09,57/CTPH-VPUB</e:DocumentId></e:ResponseFor>
<e:StatusCode>01</e:StatusCode><e:Description>Đã đến</e:Description><e:Timestamp>2025/05/09 17:31:09</e:Timestamp>"""
    )
    assert read(message(header, "")) == {
        "kind": "status",
        "from.organ_id": "000.00.00.G22",
        "from.organ_name": "Văn phòng Chính phủ",
        "response_for.organ_id": "000.00.01.H26",
        "response_for.code": "57/CTPH-VPUB",
        "response_for.code.number": "57",
        "response_for.code.notation": "CTPH-VPUB",
        "response_for.promulgation_date": "2025/05/09",
        "response_for.document_id": "000.00.01.H26,2025/05/09,57/CTPH-VPUB",
        "status_code": "01",
        "status_description": "Đã đến",
        "timestamp": "2025/05/09 17:31:09",
    }


def test_personal_data_of_staff_and_certificates_stay_behind(make_source: Maker) -> None:
    source = make_source(reader="edxml", fields={"title": "subject"})
    [record] = READER.records(source, message())
    for secret in (b"rieng@example.vn", b"0900000000", b"012345678901"):
        assert secret not in record.content


def test_attachments_are_measured_not_carried(read: Read) -> None:
    content = b"%PDF-1.7 " + sha256(b"x").digest() * 90
    packed = zipped(content)
    found = read(message(manifest=reference("cid:1", "cv.pdf"), files=attachment("cid:1", "cv.pdf", packed)))
    assert found["attachments"] == [
        {
            "name": "cv.pdf",
            "content_id": "cid:1",
            "content_type": "application/pdf",
            "description": "bản chính",
            "size": len(content),
            "sha256": sha256(content).hexdigest(),
            "packed_size": len(packed),
            "packed_sha256": sha256(packed).hexdigest(),
        }
    ]
    assert "quirks" not in found
    plain = read(message(files=attachment("cid:1", "cv.pdf", content)))["attachments"]
    assert (plain[0]["size"], plain[0]["sha256"]) == (len(content), sha256(content).hexdigest())


def test_an_attachment_larger_than_a_text_node_may_be_is_read_in_pieces(read: Read) -> None:
    content = b"%PDF" + bytes(9_000_000)
    found = read(message(files=attachment("cid:1", "to.pdf", content)))
    assert found["attachments"][0]["sha256"] == sha256(content).hexdigest()


@pytest.mark.parametrize("before", [b"1212", b"\xef\xbb\xbf", b"\xef\xbb\xbf0042 \n", b"\r\n"])
def test_digits_before_the_declaration_are_put_up_with_and_noted(read: Read, before: bytes) -> None:
    found = read(before + message())
    assert found["document_id"] == "000.00.01.H26,2025/05/09,57/CTPH-VPUB"
    assert found.get("quirks", []) == (["digits_before_declaration"] if before.strip(b"\xef\xbb\xbf\r\n") else [])


@pytest.mark.parametrize(
    ("payload", "quirk"),
    [
        (message(manifest='<e:Reference xlink:href="cid:1"/>'), "undeclared_prefix:xlink"),
        (message(files=attachment("1", "a.pdf", "${__StringFromFile(test.txt,,,)}")), "attachment_not_base64:a.pdf"),
        (message(files=attachment("1", "a.pdf", "QUJD=QUJD")), "attachment_not_base64:a.pdf"),
        (message(manifest=reference("9", "a"), files=attachment("209", "a", b"x")), "content_id_not_in_manifest"),
        (message(HEADER.replace("<e:CodeNumber>57", "<e:CodeNumber>58")), "document_id_disagrees_with_code"),
        (message(HEADER.replace("000.00.00.G22", "null")), "organ_id_null"),
        (message(trace=TRACE.replace("<e:OrganId>000.00.01.H26</e:OrganId>", "")), "trace_without_organ"),
        (message(HEADER.replace("Phối hợp", "Ph\ufffdi hợp")), "replacement_character"),
        (message(space="http://www.go.vn/eDoc"), "namespace:http://www.go.vn/eDoc"),
        (message().replace(f' xmlns:e="{SPACE}"'.encode(), b""), "undeclared_prefix:e"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_faults_of_real_senders_are_noted_and_the_message_is_read(read: Read, payload: bytes, quirk: str) -> None:
    found = read(payload)
    assert quirk in found["quirks"]
    assert found["kind"] == "package"
    assert found["code.notation"] == "CTPH-VPUB"


def test_the_word_null_is_no_code(read: Read) -> None:
    found = read(message(HEADER.replace("000.00.00.G22", "null")))
    assert found["to"][0] == {"organ_name": "Văn phòng Chính phủ"}


@pytest.mark.parametrize(
    ("payload", "rule"),
    [
        (message(HEADER + "<e:DocumentId>khác</e:DocumentId>"), "edxml.repeated_element"),
        (message(HEADER + organ("From", "H26.1", "Khác")), "edxml.repeated_element"),
        (message().replace(b"<e:edXMLBody>", b"<e:edXMLBody/><e:edXMLBody>"), "edxml.repeated_element"),
        (message(files=attachment("1", "cv.pdf", b"MZ\x90\x00")), "edxml.executable_attachment"),
        (message(files=attachment("1", "cv.pdf", zipped(b"\x7fELF\x02"))), "edxml.executable_attachment"),
    ],
)  # fmt: skip
def test_messages_that_say_two_things_or_carry_programs_go_to_quarantine(
    make_source: Maker, payload: bytes, rule: str
) -> None:
    source = make_source(reader="edxml", fields={"title": "subject"})
    [record] = READER.records(source, payload)
    mapped = source.map(record)
    assert isinstance(mapped, list)
    assert [one.rule_id for one in mapped] == [rule]


@pytest.mark.parametrize(
    "payload",
    [
        b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>' + message().partition(b"\n")[2],
        message().replace(b'version="1.0"', b'version="1.1"'),
        message(HEADER.replace("<e:Subject>", f'<e:Subject xmlns:i="{XSI}" i:nil="true">')),
        message(HEADER + '<i:include xmlns:i="http://www.w3.org/2001/XInclude" href="file:///etc/hostname"/>'),
        message(HEADER + "<e:a>" * 70 + "</e:a>" * 70),
        message(space="urn:khac"),
        message().replace(b"MessageHeader", b"OtherHeader"),
        b"<edXML/>",
        b"<html/>",
    ],
    ids=["dtd", "xml-1.1", "xsi-nil", "xinclude", "deep", "namespace", "no-header", "empty-root", "html"],
)  # fmt: skip
def test_what_is_no_message_is_refused(read: Read, payload: bytes) -> None:
    with pytest.raises(NotTheFormat):
        read(payload)


def test_foreign_elements_cannot_pass_for_ours(read: Read) -> None:
    found = read(message(HEADER + '<x:Subject xmlns:x="urn:khac">Giả</x:Subject>'))
    assert found["subject"] == "Phối hợp"


INDEX = b"""<!DOCTYPE html><html><head><title>Index of /vb</title></head><body><a href="../">..</a>
<a href="b.edxml">b</a><a href="a.edxml">a</a><a href="readme.txt">r</a></body></html>"""


def test_an_index_of_links_is_followed_in_stable_order(make_source: Maker, site: Any, pull: Any) -> None:
    site.routes |= {"/vb/": INDEX, "/vb/a.edxml": message(), "/vb/b.edxml": message(HEADER.replace("57", "58"))}
    source = make_source(reader="edxml", url=f"{site.url}/vb/", options={"index": "links"}, mode="append")
    done = pull(READER, source)
    assert [one.exchange.url.rpartition("/")[2] for one in done.fetched] == ["", "a.edxml", "b.edxml"]
    assert done.slots == [0, 1, 2]
    assert (done.evidence.completeness, done.evidence.declared) == (Completeness.COMPLETE, 2)
    found = [list(READER.records(source, one.exchange.body)) for one in done.fetched]
    assert [len(one) for one in found] == [0, 1, 1]
    assert found[2][0].fields()["code"] == "58/CTPH-VPUB"


def test_an_index_in_json_and_the_limit(make_source: Maker, site: Any, pull: Any) -> None:
    site.routes |= {
        "/vb": b'{"ds":[{"url":"/m/2"},{"url":"/m/1"},{"url":"/m/1"}]}',
        "/m/1": message(),
        "/m/2": message(),
    }
    options = {"index": "json", "urls": "ds"}
    source = make_source(reader="edxml", url=f"{site.url}/vb", options=options)
    done = pull(READER, source)
    assert (done.slots, done.evidence.declared) == ([0, 1, 2], 2)
    assert list(READER.records(source, done.fetched[0].exchange.body)) == []
    short = make_source(reader="edxml", url=f"{site.url}/vb", options=options | {"max_messages": 1})
    assert pull(READER, short).evidence.completeness is Completeness.TRUNCATED


def test_a_message_that_left_between_listing_and_fetching_is_counted_not_hidden(
    make_source: Maker, site: Any, pull: Any
) -> None:
    site.routes |= {"/vb/": INDEX, "/vb/a.edxml": message()}
    done = pull(READER, make_source(reader="edxml", url=f"{site.url}/vb/", options={"index": "links"}))
    assert done.healths == ["ok", "ok", "gone"]
    assert done.evidence.completeness is Completeness.TRUNCATED
    assert "declares 2, offers 1" in done.evidence.detail


def test_an_index_without_messages_is_empty(make_source: Maker, site: Any, pull: Any) -> None:
    site.routes["/vb/"] = b"<html><title>Index of /vb</title><a href='../'>..</a></html>"
    done = pull(READER, make_source(reader="edxml", url=f"{site.url}/vb/", options={"index": "links"}))
    assert (done.evidence.completeness, done.evidence.health) == (Completeness.UNKNOWN, Health.EMPTY)


def test_messages_on_other_hosts_and_pages_for_messages_stop_the_pull(make_source: Maker, site: Any, pull: Any) -> None:
    source = make_source(reader="edxml", url=f"{site.url}/vb/", options={"index": "links"})
    site.routes["/vb/"] = INDEX.replace(b'"a.edxml"', b'"http://127.0.0.1:9/a.edxml"')
    with pytest.raises(SourceChanged, match="another host"):
        pull(READER, source)
    site.routes |= {"/vb/": INDEX, "/vb/a.edxml": b"<html><title>Dang nhap</title></html>"}
    with pytest.raises(NotTheFormat, match="Dang nhap"):
        pull(READER, source)
