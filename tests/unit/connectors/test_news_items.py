"""Items of news agencies: three generations of ninjs and NewsML-G2 under one set of names."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.raw import GONE
from connectors.readers.news import NewsReader
from connectors.readers.protocol import KnownPage
from connectors.source import Source
from schemas.errors import NotTheFormat, RecordRejected, SourceUnavailable
from schemas.vocabularies import Completeness, Health

Maker = Callable[..., Source]
READER = NewsReader()
REAL = Path(__file__).resolve().parents[4] / "shared" / "realdata"

# One item, written three times; each generation must come out the same.
NORMAL: dict[str, Any] = {
    "uri": "urn:newsml:bao.vn:20261010:hop-bao", "version": "3", "pubstatus": "withheld", "type": "text",
    "embargoed": "2026-10-10T09:00:00+07:00", "versioncreated": "2026-10-10T08:00:00+07:00",
    "firstcreated": "2026-10-09T08:00:00+07:00", "language": "vi", "headline": "Họp báo quý III",
    "slugline": "hop-bao-q3", "byline": "Nguyễn An", "located": "Hà Nội", "urgency": 4,
    "description_text": "Thành phố họp báo.", "body_text": "Sáng 10/10, thành phố họp báo.",
    "body_xhtml": "<p>Sáng 10/10, <b>thành phố</b> họp báo.</p>", "copyrightholder": "Báo Thử nghiệm",
    "subjects": ["chính quyền", "medtop:20000593"], "infosource": "Văn phòng UBND",
    "links": [{"uri": "https://bao.vn/1.jpg", "type": "image/jpeg", "title": "Ảnh lớn"}],
    "associations": [{"uri": "urn:bao.vn:anh-1", "type": "picture", "title": "Phòng họp"}],
    "altids": {"slug": "hop-bao-q3"},
}  # fmt: skip
SIMPLE = {
    name: NORMAL[name]
    for name in ("uri", "version", "type", "embargoed", "versioncreated", "firstcreated", "language", "slugline")
}

NINJS_1: dict[str, Any] = SIMPLE | {
    "pubstatus": "withheld", "urgency": 4, "headline": "Họp báo quý III", "byline": "Nguyễn An", "located": "Hà Nội",
    "description_text": "Thành phố họp báo.", "body_text": NORMAL["body_text"], "body_xhtml": NORMAL["body_xhtml"],
    "copyrightholder": "Báo Thử nghiệm", "infosource": [{"name": "Văn phòng UBND", "rel": "source"}],
    "subject": [{"name": "chính quyền", "code": "11000000"}, {"code": "medtop:20000593"}],
    "renditions": {"main": {"href": "https://bao.vn/1.jpg", "mimetype": "image/jpeg", "title": "Ảnh lớn"}},
    "associations": {"anh": {"uri": "urn:bao.vn:anh-1", "type": "picture", "headline": "Phòng họp"}},
    "altids": {"slug": "hop-bao-q3"},
}  # fmt: skip
NINJS_2: dict[str, Any] = SIMPLE | {
    "pubstatus": "withheld", "urgency": 4, "by": "Nguyễn An", "located": "Hà Nội",
    "headlines": [{"role": "main", "value": "Q3 press conference", "language": "en"},
                  {"role": "sub", "value": "Chiều nay", "language": "vi"},
                  {"role": "main", "value": "Họp báo quý III", "language": "vi-VN"}],
    "descriptions": [{"role": "html", "contenttype": "text/html", "value": "<p>x</p>"},
                     {"role": "text", "value": "Thành phố họp báo."}],
    "bodies": [{"role": "nitf", "contenttype": "text/vnd.IPTC.NITF", "value": "<nitf/>"},
               {"role": "xhtml", "contenttype": "text/html", "value": NORMAL["body_xhtml"]},
               {"role": "text", "contenttype": "text/plain", "value": NORMAL["body_text"]}],
    "copyrightholder": "Báo Thử nghiệm", "infosources": [{"name": "Văn phòng UBND"}],
    "subjects": [{"name": "chính quyền", "literal": "11000000"}, {"literal": "medtop:20000593"}],
    "renditions": [{"name": "main", "href": "https://bao.vn/1.jpg", "contenttype": "image/jpeg", "title": "Ảnh lớn"}],
    "associations": [{"name": "anh", "uri": "urn:bao.vn:anh-1", "type": "picture",
                      "headlines": [{"value": "Phòng họp"}]}],
    "altids": [{"role": "slug", "value": "hop-bao-q3"}],
}  # fmt: skip
CAMEL = {
    "pubstatus": "pubStatus", "versioncreated": "versionCreated", "firstcreated": "firstCreated", "altids": "altIds",
    "copyrightholder": "copyrightHolder", "infosources": "infoSources", "contenttype": "contentType",
}  # fmt: skip


def camel(value: Any) -> Any:
    if isinstance(value, dict):
        return {CAMEL.get(key, key): camel(one) for key, one in value.items()}
    return [camel(one) for one in value] if isinstance(value, list) else value


HEAD = 'xmlns="http://iptc.org/std/nar/2006-10-01/" standard="NewsML-G2" standardversion="2.35" conformance="power"'
G2_ITEM = f"""<newsItem {HEAD} guid="urn:newsml:bao.vn:20261010:hop-bao" version="3" xml:lang="vi">
<rightsInfo><copyrightHolder uri="https://bao.vn/"><name>Báo Thử nghiệm</name></copyrightHolder></rightsInfo>
<itemMeta><itemClass qcode="ninat:text"/><provider literal="bao.vn"/>
<versionCreated>2026-10-10T08:00:00+07:00
</versionCreated><firstCreated>2026-10-09T08:00:00+07:00</firstCreated>
<embargoed>2026-10-10T09:00:00+07:00</embargoed>
<pubStatus uri="http://cv.iptc.org/newscodes/pubstatusg2/withheld"/></itemMeta>
<contentMeta><urgency>4</urgency><located qcode="geo:1"><name xml:lang="en">Hanoi</name>
<name xml:lang="vi">Hà Nội</name>
<broader><name>Việt Nam</name></broader></located><creator><name>Nguyễn An</name></creator>
<infoSource><name>Văn phòng UBND</name></infoSource><altId type="idtype:slug">hop-bao-q3</altId>
<subject qcode="medtop:11000000"/><subject qcode="medtop:20000593"/>
<slugline>hop-bao-q3</slugline><headline xml:lang="en">Q3 press conference</headline>
<headline xml:lang="vi">Họp báo <!-- x -->quý III</headline><description>Thành phố họp báo.</description></contentMeta>
<assert qcode="medtop:11000000"><name>chính quyền</name></assert>
<contentSet><inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><head><title>t</title>
</head><body><p>Sáng 10/10, <b>thành phố</b> họp báo.</p></body></html></inlineXML>
<inlineData contenttype="text/plain">Sáng 10/10, thành phố họp báo.</inlineData>
<remoteContent href="https://bao.vn/1.jpg" contenttype="image/jpeg" title="Ảnh lớn"/></contentSet>
</newsItem>"""
PACKAGE = f"""<packageItem {HEAD} guid="urn:goi" version="1"><itemMeta><itemClass qcode="ninat:composite"/>
<title>Gói tin</title></itemMeta><groupSet root="g"><group id="g" role="group:main"><itemRef residref="urn:1">
<itemClass qcode="ninat:picture"/><headline>Phòng họp</headline></itemRef></group></groupSet></packageItem>"""


def message(*items: str) -> bytes:
    head = '<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><header><sent>2026-10-10T01:00:00Z</sent></header>'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{head}<itemSet>{"".join(items)}</itemSet></newsMessage>'.encode()


@pytest.fixture
def agency(make_source: Maker, site: Any) -> Callable[..., Source]:
    def make(path: str = "/tin", **options: Any) -> Source:
        return make_source(reader="json_pages", url=f"{site.url}{path}").model_copy(update={"options": options})

    return make


def read(source: Source, payload: Any) -> list[dict[str, Any]]:
    payload = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    return [one.fields() for one in READER.records(source, payload)]


class TestNinjs:
    @pytest.mark.parametrize("item", [NINJS_1, NINJS_2, camel(NINJS_2)], ids=["1.x", "2.x", "3.x"])
    def test_three_generations_come_out_the_same(self, agency: Any, item: dict[str, Any]) -> None:
        assert read(agency(), item) == [NORMAL]

    def test_one_item_a_list_or_an_envelope(self, agency: Any) -> None:
        items = [{"uri": "a"}, {"uri": "b"}]
        bare = list(READER.records(agency(), b"\xef\xbb\xbf " + json.dumps(items).encode()))
        assert [(one.ordinal, one.pointer, one.fields()) for one in bare] == [
            (0, "/0", {"uri": "a"}),
            (1, "/1", {"uri": "b"}),
        ]
        assert read(agency(records="data.items"), {"data": {"items": items}, "total": 2}) == items
        with pytest.raises(NotTheFormat, match="set records to one of items"):
            read(agency(), {"items": items})
        with pytest.raises(NotTheFormat, match="no list at hits"):
            read(agency(records="hits"), {"items": items})

    def test_canceled_is_gone_and_withheld_is_told(self, agency: Any) -> None:
        found = read(
            agency(),
            [{"uri": "a", "pubstatus": "canceled", "headline": "x"}, {"uri": "b", "pubStatus": "Cancelled"},
             {"uri": "c", "pubStatus": "withheld"}, {"uri": "d", "pubstatus": "usable"}],
        )  # fmt: skip
        assert found == [
            {GONE: True, "uri": "a"}, {GONE: True, "uri": "b"},
            {"uri": "c", "pubstatus": "withheld"}, {"uri": "d", "pubstatus": "usable"},
        ]  # fmt: skip

    def test_a_body_that_is_only_nitf_gives_its_paragraphs(self, agency: Any) -> None:
        inner = "<body.content><p>Một <em>hai</em>.</p><p>Ba.</p></body.content>"
        nitf = f"<nitf><head><title>T</title></head><body>{inner}</body></nitf>"
        body = {"role": "nitf", "contentType": "text/vnd.IPTC.NITF", "value": nitf}
        assert read(agency(), {"uri": "a", "bodies": [body]}) == [{"uri": "a", "body_text": "Một hai.\nBa."}]
        for bad in ("<nitf><body>", "<!DOCTYPE nitf SYSTEM 'http://127.0.0.1:9/x'><nitf/>", "không"):
            assert read(agency(), {"uri": "a", "bodies": [body | {"value": bad}]}) == [{"uri": "a"}]

    def test_texts_without_role_or_type(self, agency: Any) -> None:
        item = {"uri": "a", "bodies": [{"value": "<p>x</p>"}, {"value": "x"}], "headlines": ["H"], "title": "T"}
        assert read(agency(), item) == [{"uri": "a", "headline": "H", "body_text": "x", "body_xhtml": "<p>x</p>"}]
        assert read(agency(), {"uri": "a", "title": "T", "by": ["A", "B"], "urgency": "5"}) == [
            {"uri": "a", "headline": "T", "byline": "A, B", "urgency": "5"}
        ]

    def test_one_poisoned_item_does_not_take_the_list_with_it(self, agency: Any) -> None:
        for bad in (b'{"uri":1,"uri":2}', b'{"uri":NaN}', b'{"uri":"\\ud800"}', b"7"):
            found = list(READER.records(agency(), b"[" + bad + b',{"uri":"b"}]'))
            assert (found[0].content, found[1].fields()) == (bad, {"uri": "b"})
            with pytest.raises(RecordRejected):
                found[0].fields()


class TestNewsmlG2:
    def test_an_item_comes_out_like_ninjs(self, agency: Any) -> None:
        without = {name: value for name, value in NORMAL.items() if name != "associations"}
        assert read(agency(), G2_ITEM.encode()) == [without]
        # A blank line before the declaration is a usual fault, and mended.
        assert read(agency(), b'\n<?xml version="1.0"?>' + G2_ITEM.encode()) == [without]
        assert read(agency(), ('<?xml version="1.0" encoding="UTF-16"?>' + G2_ITEM).encode("utf-16")) == [without]

    def test_a_message_holds_items_of_all_kinds(self, agency: Any) -> None:
        concept = (
            f'<conceptItem {HEAD} guid="urn:k" version="1"><itemMeta><itemClass qcode="cinat:concept"/></itemMeta>'
            "<concept><conceptId qcode='e:1'/><name>Lễ hội</name><definition>Mùa thu</definition></concept>"
            "</conceptItem>"
        )
        found = list(READER.records(agency(), message(G2_ITEM, PACKAGE, concept)))
        assert [one.pointer for one in found] == ["/newsItem[1]", "/packageItem[2]", "/conceptItem[3]"]
        assert found[1].fields() == {
            "uri": "urn:goi", "version": "1", "type": "composite", "headline": "Gói tin",
            "associations": [{"uri": "urn:1", "type": "picture", "title": "Phòng họp"}],
        }  # fmt: skip
        assert found[2].fields() == {
            "uri": "urn:k", "version": "1", "type": "concept", "headline": "Lễ hội", "description_text": "Mùa thu",
        }  # fmt: skip

    @pytest.mark.parametrize(
        ("inline", "told"),
        [
            ('<div xmlns="http://www.w3.org/1999/xhtml">a &amp; b<br/>c</div>', "a &amp; b<br/>c"),
            ('<h:p xmlns:h="http://www.w3.org/1999/xhtml">a <h:i>b</h:i></h:p>', "<p>a <i>b</i></p>"),
            ('<html xmlns="http://www.w3.org/1999/xhtml"><body/></html>', None),
        ],
    )
    def test_markup_is_given_without_its_namespace(self, agency: Any, inline: str, told: str | None) -> None:
        item = f'<newsItem {HEAD} guid="urn:x"><contentSet><inlineXML>{inline}</inlineXML></contentSet></newsItem>'
        assert read(agency(), item.encode()) == [{"uri": "urn:x"} | ({"body_xhtml": told} if told else {})]

    def test_canceled_is_gone(self, agency: Any) -> None:
        status = '<itemMeta><pubStatus qcode="stat:canceled"/></itemMeta>'
        item = f'<newsItem {HEAD} guid="urn:x" version="9">{status}</newsItem>'
        assert read(agency(), item.encode()) == [{GONE: True, "uri": "urn:x"}]

    def test_an_item_inside_the_content_of_another_is_content(self, agency: Any) -> None:
        inner = f'<newsItem {HEAD} guid="urn:trong"/>'
        outer = f'<newsItem {HEAD} guid="urn:ngoai"><contentSet><inlineXML>{inner}</inlineXML></contentSet></newsItem>'
        assert read(agency(), message(outer, PACKAGE))[0] == {"uri": "urn:ngoai"}
        assert len(read(agency(), message(outer, PACKAGE))) == 2

    @pytest.mark.parametrize(
        ("payload", "told"),
        [
            (message(G2_ITEM)[:-30], "line 21"),
            (b'<!DOCTYPE x [<!ENTITY a "b">]>' + G2_ITEM.encode(), "document type declaration"),
            (b"<NewsML><NewsEnvelope/></NewsML>", "root element NewsML"),
            (b'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"/>', "XMLSchema}schema"),
            (b'<rss version="2.0"/>', "root element rss"),
            (b"", "empty body"),
            (b"<html><title>Bao tri</title></html>", "web page: Bao tri"),
            (b'{"$schema": "x", "properties": {}}', "a JSON schema"),
            (b'{"@context": "https://schema.org", "headline": "x"}', "JSON-LD"),
            (b'{"uri": "a"', "cut off"),
            (b'[{"uri": "a"}', "cut off"),
            (b'{"error": {"code": 5}}', "uri is missing; keys: error"),
        ],
    )
    def test_what_is_no_item_is_refused(self, agency: Any, payload: bytes, told: str) -> None:
        with pytest.raises(NotTheFormat) as caught:
            read(agency(), payload)
        assert told in str(caught.value.data["detail"])


class TestPull:
    def test_one_address_is_the_whole_set(self, agency: Any, site: Any, pull: Any) -> None:
        for body in (json.dumps([NINJS_1, NINJS_1]).encode(), message(G2_ITEM)):
            site.routes["/tin"] = body
            done = pull(READER, agency())
            assert (done.slots, done.evidence.completeness) == ([0], Completeness.COMPLETE)

    def test_no_items_prove_nothing(self, agency: Any, site: Any, pull: Any) -> None:
        for body in (b"[]", message()):
            site.routes["/tin"] = body
            done = pull(READER, agency())
            assert (done.evidence.completeness, done.evidence.health) == (Completeness.UNKNOWN, Health.EMPTY)

    def test_an_unchanged_payload_is_read_from_what_we_hold(self, agency: Any, site: Any, pull: Any) -> None:
        site.routes["/tin"] = (304, {}, b"")
        source = agency()
        done = pull(READER, source, {source.url: KnownPage('"1"', None, lambda: b'[{"uri":"a"}]')})
        assert (done.healths, done.evidence.completeness) == (["unchanged"], Completeness.COMPLETE)

    @pytest.mark.parametrize(
        ("answer", "health"),
        [((429, {"Retry-After": "9"}, b""), Health.UNREACHABLE),
         ((302, {"Location": "/tin"}, b""), Health.REDIRECT_LOOP),
         ((200, {"Content-Length": "90", "Connection": "close"}, b'[{"uri'), Health.UNREACHABLE)],
    )  # fmt: skip
    def test_what_did_not_arrive_is_told(self, agency: Any, site: Any, pull: Any, answer: Any, health: Health) -> None:
        site.routes["/tin"] = answer
        with pytest.raises(SourceUnavailable) as caught:
            pull(READER, agency())
        assert caught.value.data["health"] == health

    def test_a_web_page_is_told(self, agency: Any, site: Any, pull: Any) -> None:
        site.routes["/tin"] = "<html><title>Bảo trì</title></html>".encode()
        with pytest.raises(NotTheFormat, match="Bảo trì"):
            pull(READER, agency())


@pytest.mark.parametrize("options", [{"records": "a[0]"}, {"record": "a"}, {"records": 5}])
def test_wrong_options_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        NewsReader.Options.model_validate(options)


VERDICTS: dict[str, int | str] = {
    "news-ninjs/004_simple_text_article.json": 1,
    "news-ninjs/005_complex_text_article.json": 1,
    "news-ninjs/008_event.json": 1,
    "news-ninjs/008_extension.json": 1,
    "news-ninjs/20231004-UEFA-ChampionLeague.json": 1,
    "news-ninjs/20231016-addb-example-press-conference.json": 1,
    "news-ninjs/LICENSE.txt": "not with an element",
    "news-ninjs/businesswire-newsml-20130605006126.json": 1,
    "news-ninjs/dpa_text.json": 1,
    "news-ninjs/ninjsExSimpleText_3.json": 1,
    "news-ninjs/ntb_text.json": 1,
    "news-ninjs/simpleEvent.json": 1,
    "news-ninjs/tt_event_pressconference_3.0.json": 1,
    "news-newsml-g2/LICENSE.txt": "not with an element",
    "news-newsml-g2/LISTING_14_Event_sent_as_a_Concept_Item.xml": 1,
    "news-newsml-g2/LISTING_16_A_Set_of_Events_carried_in_a_News_Item.xml": 1,
    "news-newsml-g2/LISTING_17_Planning_Item_a_CCL.xml": 1,
    "news-newsml-g2/LISTING_1_A_NewsML-G2_News_Item.xml": 1,
    "news-newsml-g2/LISTING_24_News_Message_conveying_a_complete_News_Package.xml": 5,
    "news-newsml-g2/LISTING_29_Hop_History.xml": 1,
    "news-newsml-g2/LISTING_2_NewsML-G2_Text_Document.xml": 1,
    "news-newsml-g2/ap_metadata_example.xml": 1,
}
NO_HEADLINE = ("008_extension", "LISTING_16", "LISTING_17", "LISTING_24", "LISTING_29", "ap_metadata")
real = [
    pytest.mark.realdata,
    pytest.mark.skipif(not (REAL / "news-ninjs").is_dir(), reason="no shared data beside the repository"),
]


class TestRealData:
    pytestmark = real

    def test_every_real_file_has_its_verdict(self, agency: Any) -> None:
        files = {
            str(path.relative_to(REAL)): path
            for folder in ("news-ninjs", "news-newsml-g2")
            for path in (REAL / folder).rglob("*")
            if path.is_file()
        }
        assert files.keys() == VERDICTS.keys()
        for name, path in files.items():
            expected = VERDICTS[name]
            if isinstance(expected, str):
                with pytest.raises(NotTheFormat) as caught:
                    read(agency(), path.read_bytes())
                assert expected in str(caught.value.data["detail"]), name
                continue
            found = read(agency(), path.read_bytes())
            assert len(found) == expected, name
            # The package of listing 24 is without a guid in the guidelines themselves.
            assert sum("uri" in one for one in found) == (4 if "LISTING_24" in name else expected), name
            assert ("headline" in found[0]) != any(part in name for part in NO_HEADLINE), name

    def test_what_the_items_say(self, agency: Any) -> None:
        def of(name: str) -> dict[str, Any]:
            return read(agency(), next(REAL.glob(f"news-*/{name}*")).read_bytes())[0]

        assert of("ap_metadata")["subjects"] == ["Kentucky", "Keegan Murray", "Volkswagen AG"]
        assert of("LISTING_2_")["body_text"].startswith("(New York, NY - October 21) Et, sent")
        assert of("LISTING_1_")["embargoed"] == "2018-10-23T12:00:00Z"
        assert of("LISTING_17")["associations"] == [{"uri": "tag:example.com,2008:ART-ENT-SRV:USA20081220098658"}]
        assert of("tt_event")["altids"] == {"originaltransmissionreference": "00ccd8e3-21a3-4386-b384-d3ba57122372"}
        assert of("dpa_text")["body_xhtml"].startswith('<section class="main"><p>Für Lucien Favre')


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from("value role contentType name uri href".split()) | st.text(max_size=3), inner)
    ),
    max_leaves=10,
)
NAMES = "uri pubstatus headlines bodies descriptions subject altids renditions associations by urgency title".split()
quietly = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


@quietly
@given(st.dictionaries(st.sampled_from(NAMES), values))
def test_any_json_gives_records_or_a_refusal(agency: Any, item: dict[str, Any]) -> None:
    for body in (item, [item]):
        try:
            read(agency(), body)
        except (NotTheFormat, RecordRejected):  # a NUL is for the record's own door to refuse
            pass


@quietly
@given(st.binary(max_size=60), st.integers(0, 5_000))
def test_no_bytes_crash(agency: Any, content: bytes, place: int) -> None:
    whole = message(G2_ITEM, PACKAGE)
    for payload in (content, b"[" + content + b"]", b'{"uri":' + content + b"}", b"<" + content,
                    whole[: place % len(whole)] + content + whole[place % len(whole) + len(content) :]):  # fmt: skip
        try:
            list(READER.records(agency(), payload))
        except NotTheFormat:
            pass
