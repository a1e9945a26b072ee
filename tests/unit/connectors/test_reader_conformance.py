"""What every reader must do, whatever it reads."""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.readers import READERS
from connectors.readers.protocol import Known, KnownPage
from connectors.source import Source
from schemas.errors import NotTheFormat, SourceUnavailable
from schemas.vocabularies import Completeness, Health

CHALLENGE = b'<html><body><script>document.cookie="D1N=00; path=/";window.location.reload(true);</script></body></html>'
WEB_PAGE = (
    "<!DOCTYPE html><html><head><title>Bảo trì</title></head><body><p>Xin quay lại sau.</p></body></html>".encode()
)

FEED = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0"><channel><title>Tin</title><link>https://nguon.example.vn/</link>
<item><title>Họp báo quý II</title><link>/tin/1</link><guid isPermaLink="false">1</guid></item>
<item><title>Khai mạc triển lãm &amp; hội thảo</title><link>/tin/2</link><guid isPermaLink="false">2</guid></item>
</channel></rss>""".encode()

PAGES = '{"tong": 2, "ds": [{"id": "001", "title": "Họp báo"}, {"id": "002", "title": "Giao ban"}]}'.encode()

TABLE = 'id,title,ghi chú\r\n001,Họp báo,\r\n002,"Giao ban, quý II",x\r\n'.encode()

EDXML = """<?xml version="1.0" encoding="UTF-8"?>
<edXML xmlns="http://www.mic.gov.vn/TBT/QCVN_102_2016"><e:edXMLEnvelope xmlns:e="http://www.mic.gov.vn/TBT/QCVN_102_2016">
<e:edXMLHeader><e:MessageHeader><e:From><e:OrganId>H26.1</e:OrganId><e:OrganName>Văn phòng</e:OrganName></e:From>
<e:DocumentId>H26.1,2026/05/09,57/CTPH-VPUB</e:DocumentId><e:Code><e:CodeNumber>57</e:CodeNumber>
<e:CodeNotation>CTPH-VPUB</e:CodeNotation></e:Code><e:Subject>Phối hợp</e:Subject></e:MessageHeader></e:edXMLHeader>
<e:edXMLBody/></e:edXMLEnvelope></edXML>""".encode()

LISTING = """<!doctype html><html><head><meta charset="utf-8"><title>Danh mục</title></head><body><ul class="ds">
<li class="tin"><a href="/tin/1">Họp báo</a><span>9/5/2026</span></li>
<li class="tin"><a href="/tin/2">Giao ban</a><span>10/5/2026</span></li></ul></body></html>""".encode()


CAP = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><id>urn:x-hanoi:canh-bao</id><title>Cảnh báo</title>
<entry><id>1</id><content type="text/xml"><alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">
<identifier>HN-1</identifier><sender>pctt@hanoi.gov.vn</sender><sent>2026-09-17T14:30:00+07:00</sent>
<status>Actual</status><msgType>Alert</msgType><scope>Public</scope><info><language>vi</language><category>Met</category>
<event>Bão</event><urgency>Expected</urgency><severity>Severe</severity><certainty>Likely</certainty>
<headline>Bão số 5</headline></info></alert></content></entry>
<entry><id>2</id><content type="text/xml"><alert xmlns="urn:oasis:names:tc:emergency:cap:1.1">
<identifier>HN-2</identifier><sender>pctt@hanoi.gov.vn</sender><sent>2026-09-18T14:30:00+07:00</sent>
<status>Actual</status><msgType>Cancel</msgType><scope>Public</scope></alert></content></entry>
</feed>""".encode()

PEER = """{"after":0,"checkpoint":null,"count":2,"epoch":"e","feed":"public","position":2,"delta":"D","changes":[
{"id":"prs_1","type":"press_release","revision":1,"position":1,"content_hash":"00","record":{"title":"Họp báo"}},
{"id":"prs_2","type":"press_release","revision":2,"position":2,"content_hash":"00","@removed":{"reason":"withdrawn"}}
]}""".encode()


OAI = """<?xml version="1.0" encoding="UTF-8"?>
<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><responseDate>2026-05-09T10:30:00Z</responseDate>
<request verb="ListRecords" metadataPrefix="oai_dc">https://nguon.example.vn/oai</request><ListRecords>
<record><header><identifier>oai:nguon.example.vn:1</identifier><datestamp>2026-05-08</datestamp></header>
<metadata><o:dc xmlns:o="http://www.openarchives.org/OAI/2.0/oai_dc/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:title>Họp báo</dc:title><dc:subject>Báo chí</dc:subject><dc:subject>Hà Nội</dc:subject></o:dc></metadata></record>
<record><header status="deleted"><identifier>oai:nguon.example.vn:2</identifier><datestamp>2026-05-09</datestamp>
</header></record></ListRecords></OAI-PMH>""".encode()

SITEMAP = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
<url><loc>https://nguon.example.vn/tin/1</loc><lastmod>2026-05-09</lastmod>
<news:news><news:title>Họp báo quý II</news:title></news:news></url>
<url><loc>https://nguon.example.vn/tin/2</loc></url></urlset>""".encode()


CATALOG = """{"conformsTo": "https://project-open-data.cio.gov/v1.1/schema", "dataset": [
{"identifier": "hn-01", "title": "Dân số phường", "modified": "2026-10-01", "accessLevel": "public",
"publisher": {"name": "Cục Thống kê"}, "contactPoint": {"fn": "Phòng Dân số", "hasEmail": "mailto:ds@example.vn"},
"keyword": ["dân số"], "distribution": [{"downloadURL": "https://example.vn/a.csv", "mediaType": "text/csv"}]},
{"identifier": "hn-02", "title": "Chợ", "keyword": ["chợ", "giá"]}]}""".encode()

NEWS = """[{"uri": "urn:bao.vn:1", "version": "2", "type": "text", "pubStatus": "usable", "language": "vi",
"headlines": [{"role": "main", "value": "Họp báo quý III"}], "by": "Nguyễn An", "urgency": 4,
"bodies": [{"role": "text", "contentType": "text/plain", "value": "Sáng 10/10, thành phố họp báo."}]},
{"uri": "urn:bao.vn:2", "pubstatus": "canceled"}]""".encode()


LETTER = (
    "Message-ID: <1@x.vn>\r\nDate: Sat, 09 May 2026 08:00:00 +0700\r\nFrom: Sở <lich@x.vn>\r\nTo: a@y.vn\r\n"
    "Subject: Họp báo\r\n\r\nKính gửi.\r\n"
).encode()


@dataclass(frozen=True)
class Case:
    """A reader, a good payload of it, and what must come out."""

    reader: str
    payload: bytes
    records: int
    content: str
    options: dict[str, Any] = field(default_factory=dict)
    cuts: tuple[int, ...] = ()
    path: str = ""
    proves: Completeness = Completeness.COMPLETE


CASES = [
    Case("feed", FEED, 2, "08be4f1dcec73b33"),
    Case("json_pages", PAGES, 2, "afc0a2c249c71a52", {"records": "ds", "total": "tong"}),
    # A table that ends between two rows looks whole; one that ends inside quotes does not.
    Case("table", TABLE, 2, "39c117c941aece29", cuts=tuple(range(TABLE.index(b'"Giao') + 1, TABLE.index(b'",x') + 1))),
    Case("edxml", EDXML, 1, "6fbfaeeec6450537"),
    Case("cap", CAP, 2, "a0c746fb00c1610d"),
    Case("peer", PEER, 2, "456bd1c68c6d35ea", path="/v1/feeds/public/delta", proves=Completeness.UNKNOWN),
    Case(
        "html_list",
        LISTING,
        2,
        "24f10ec5ef03188b",
        {"row": "li.tin", "fields": {"title": "a", "link": "a@href", "date": "span"}},
    ),
    Case("oai", OAI, 2, "2ac43a9feb79d455", path="?verb=ListRecords&metadataPrefix=oai_dc"),
    Case("sitemap", SITEMAP, 2, "0a75bd14cf95c4a1"),
    Case("catalog", CATALOG, 2, "538c3d1e3d7240c4"),
    Case("news", NEWS, 2, "f640884d3b8a21e5"),
    Case("files", TABLE, 2, "39c117c941aece29", cuts=tuple(range(TABLE.index(b'"Giao') + 1, TABLE.index(b'",x') + 1))),
    Case("mail", LETTER, 1, "0b879a5f33f9b87a", cuts=tuple(range(1, LETTER.index(b"\r\n\r\n")))),
]
Maker = Callable[..., Source]


@pytest.fixture(params=CASES, ids=lambda case: case.reader)
def case(request: pytest.FixtureRequest) -> Case:
    found: Case = request.param
    return found


@pytest.fixture
def source(case: Case, make_source: Maker) -> Source:
    fields = {"title": "subject" if case.reader in {"edxml", "mail"} else "title"}
    return make_source(reader=case.reader, options=case.options, fields=fields)


class TestEveryReader:
    def test_is_listed_under_its_own_name(self, case: Case) -> None:
        assert READERS[case.reader].name == case.reader
        assert {one.reader for one in CASES} == READERS.keys()

    def test_reads_its_format(self, case: Case, source: Source) -> None:
        found = list(READERS[case.reader].records(source, case.payload))
        assert len(found) == case.records
        assert [one.ordinal for one in found] == list(range(case.records))
        assert len({one.pointer for one in found}) == case.records
        assert all(one.fields() for one in found)

    def test_same_bytes_give_same_records(self, case: Case, source: Source) -> None:
        reader = READERS[case.reader]
        assert list(reader.records(source, case.payload)) == list(reader.records(source, bytes(case.payload)))

    def test_content_bytes_do_not_drift_between_versions(self, case: Case, source: Source) -> None:
        """A change here makes every record of every such source look changed: it must be meant."""
        found = sha256(b"\n".join(one.content for one in READERS[case.reader].records(source, case.payload)))
        assert found.hexdigest()[:16] == case.content

    @pytest.mark.parametrize(
        ("payload", "health"),
        [(b"", Health.NOT_THE_FORMAT), (b" \r\n\t ", Health.NOT_THE_FORMAT), (WEB_PAGE, Health.NOT_THE_FORMAT),
         (b"\xef\xbb\xbf" + WEB_PAGE, Health.NOT_THE_FORMAT), (CHALLENGE, Health.CHALLENGE),
         (b'<html><form><input type="password"></form></html>', Health.CHALLENGE)],
        ids=["empty", "blank", "page", "page-with-bom", "challenge", "login"],
    )  # fmt: skip
    def test_other_things_are_told_apart(self, case: Case, source: Source, payload: bytes, health: Health) -> None:
        with pytest.raises(NotTheFormat) as caught:
            list(READERS[case.reader].records(source, payload))
        assert caught.value.data["health"] == health
        assert caught.value.data["source"] == source.name

    def test_a_cut_payload_never_passes_for_a_whole_one(self, case: Case, source: Source) -> None:
        reader = READERS[case.reader]
        whole = list(reader.records(source, case.payload))
        for cut in case.cuts or range(1, len(case.payload.rstrip())):
            try:
                found = list(reader.records(source, case.payload[:cut]))
            except NotTheFormat:
                continue
            assert found == whole, f"cut at {cut}"

    def test_reading_needs_no_network(self, case: Case, source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
        def forbidden(*_: object, **__: object) -> None:
            raise AssertionError("network")

        monkeypatch.setattr(socket.socket, "connect", forbidden)
        monkeypatch.setattr(socket, "getaddrinfo", forbidden)
        assert len(list(READERS[case.reader].records(source, case.payload))) == case.records

    def test_pulls_with_evidence(self, case: Case, make_source: Maker, site: Any, pull: Any) -> None:
        site.routes[f"/ds{case.path}"] = (200, {"ETag": '"1"'}, case.payload)
        source = make_source(reader=case.reader, options=case.options, url=f"{site.url}/ds")
        done = pull(READERS[case.reader], source)
        assert (done.slots, done.healths) == ([0], ["ok"])
        assert done.evidence.completeness is case.proves
        assert done.fetched[0].exchange.body == case.payload

    def test_an_unchanged_page_is_read_from_what_we_hold(
        self, case: Case, make_source: Maker, site: Any, pull: Any
    ) -> None:
        site.routes[f"/ds{case.path}"] = (304, {}, b"")
        source = make_source(reader=case.reader, options=case.options, url=f"{site.url}/ds")
        done = pull(
            READERS[case.reader], source, {source.url + case.path: KnownPage('"1"', None, lambda: case.payload)}
        )
        assert done.healths == ["unchanged"]
        assert site.asked[0][1]["if-none-match"] == '"1"'
        assert done.evidence.completeness is case.proves

    @pytest.mark.parametrize(("status", "health"), [(404, "gone"), (429, "unreachable"), (403, "refused")])
    def test_an_unusable_answer_is_recorded_and_then_raised(
        self, case: Case, make_source: Maker, site: Any, fetcher: Any, status: int, health: str
    ) -> None:
        site.routes[f"/ds{case.path}"] = (status, {}, b"")
        source = make_source(reader=case.reader, options=case.options, url=f"{site.url}/ds")
        steps = READERS[case.reader].pull(
            source, lambda url, etag=None, last_modified=None: fetcher.fetch(url), Known()
        )
        assert next(steps).exchange.health == health
        with pytest.raises(SourceUnavailable) as caught:
            next(steps)
        assert caught.value.data["health"] == health
        assert caught.value.data["source"] == source.name

    @settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
    @given(place=st.integers(0, 10_000), junk=st.binary(min_size=1, max_size=6))
    def test_damage_gives_records_or_a_refusal_and_nothing_else(
        self, case: Case, source: Source, place: int, junk: bytes
    ) -> None:
        place %= len(case.payload)
        damaged = case.payload[:place] + junk + case.payload[place + len(junk) :]
        try:
            found = list(READERS[case.reader].records(source, damaged))
        except NotTheFormat as error:
            assert error.data["health"] in ("not-the-format", "challenge")
        else:
            assert len(found) <= case.records + len(junk)
