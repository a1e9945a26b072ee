"""CAP alerts: the words of the standard, the feeds that hold them, the indexes that link to them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.fetch import Fetcher
from connectors.raw import REFUSED, refused
from connectors.readers.cap import CapOptions, CapReader
from connectors.readers.protocol import KnownPage
from connectors.source import Source
from schemas.errors import NotTheFormat, SourceChanged, SourceUnavailable
from schemas.vocabularies import Completeness, Health

ROOT = Path(__file__).resolve().parents[3]
REAL = (ROOT / "../shared/realdata").resolve()
Maker = Callable[..., Source]
READER = CapReader()

STORM = """<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">
  <identifier>VN-HN-2026-0917-01</identifier><sender>pctt@hanoi.gov.vn</sender>
  <sent>2026-09-17T14:30:00+07:00</sent><status>Actual</status><msgType>Update</msgType>
  <source>Ban Chỉ huy PCTT và TKCN</source><scope>Public</scope><code>VN-CAP-1</code>
  <addresses>nguyen.van.mau@example.vn</addresses>
  <references>pctt@hanoi.gov.vn,VN-HN-2026-0916-03,2026-09-16T20:00:00+07:00
    pctt@hanoi.gov.vn,VN-HN-2026-0916-02,2026-09-16T08:00:00+07:00</references>
  <incidents>BAO-05 "Ngập Hà Đông"</incidents>
  <info><language>en</language><category>Met</category><event>Typhoon</event>
    <urgency>Expected</urgency><severity>Severe</severity><certainty>Likely</certainty>
    <headline>Typhoon No. 5 approaching</headline></info>
  <info><language>vi-VN</language><category>Met</category><category>Safety</category><event>Bão</event>
    <responseType>Shelter</responseType><responseType>Monitor</responseType>
    <urgency>Expected</urgency><severity>Severe</severity><certainty>Likely</certainty>
    <eventCode><valueName>VN:thien-tai</valueName><value>bao</value></eventCode>
    <effective>2026-09-17T14:30:00+07:00</effective><onset>2026-09-18T01:00:00+07:00</onset>
    <expires>2026-09-18T19:00:00+07:00</expires><senderName>BCH PCTT thành phố Hà Nội</senderName>
    <headline>Bão số 5 đang tiến vào đất liền</headline><description>Gió giật cấp 10 &amp; mưa to.
Ngập úng cục bộ.</description><instruction>Không ra đường.</instruction>
    <web>https://pctt.hanoi.gov.vn/tin/5</web><contact>024 0000 0000</contact>
    <parameter><valueName>cap-gio</valueName><value>10</value></parameter>
    <parameter><valueName>song</valueName><value/></parameter>
    <resource><resourceDesc>Bản đồ</resourceDesc><mimeType>image/png</mimeType><size>1200</size>
      <uri>https://pctt.hanoi.gov.vn/5.png</uri><derefUri>QUJD</derefUri></resource>
    <area><areaDesc>Phường Hà Đông; xã Ứng Hòa</areaDesc>
      <polygon>20.9,105.7 20.9,105.8
        21.0,105.8 20.9,105.7</polygon><polygon></polygon><circle>20.95,105.75 5.0</circle>
      <geocode><valueName>GSO</valueName><value>09556</value></geocode>
      <geocode><valueName>GSO</valueName><value>10354</value></geocode>
      <geocode><valueName>ISO 3166-2</valueName><value>VN-HN</value></geocode></area></info>
</alert>"""

TYPHOON = {
    "identifier": "VN-HN-2026-0917-01",
    "sender": "pctt@hanoi.gov.vn",
    "sent": "2026-09-17T14:30:00+07:00",
    "status": "Actual",
    "msgType": "Update",
    "source": "Ban Chỉ huy PCTT và TKCN",
    "scope": "Public",
    "code": ["VN-CAP-1"],
    "references": [
        {"sender": "pctt@hanoi.gov.vn", "identifier": f"VN-HN-2026-0916-0{number}", "sent": f"2026-09-16T{at}:00+07:00"}
        for number, at in ((3, "20:00"), (2, "08:00"))
    ],
    "incidents": ["BAO-05", "Ngập Hà Đông"],
    "language": "vi-VN",
    "category": ["Met", "Safety"],
    "event": "Bão",
    "responseType": ["Shelter", "Monitor"],
    "urgency": "Expected",
    "severity": "Severe",
    "certainty": "Likely",
    "eventCodes": {"VN:thien-tai": "bao"},
    "effective": "2026-09-17T14:30:00+07:00",
    "onset": "2026-09-18T01:00:00+07:00",
    "expires": "2026-09-18T19:00:00+07:00",
    "senderName": "BCH PCTT thành phố Hà Nội",
    "headline": "Bão số 5 đang tiến vào đất liền",
    "description": "Gió giật cấp 10 & mưa to.\nNgập úng cục bộ.",
    "instruction": "Không ra đường.",
    "web": "https://pctt.hanoi.gov.vn/tin/5",
    "contact": "024 0000 0000",
    "parameters": {"cap-gio": "10", "song": ""},
    "resources": [
        {"resourceDesc": "Bản đồ", "mimeType": "image/png", "size": "1200", "uri": "https://pctt.hanoi.gov.vn/5.png"}
    ],
    "areas": [
        {
            "areaDesc": "Phường Hà Đông; xã Ứng Hòa",
            "polygons": ["20.9,105.7 20.9,105.8 21.0,105.8 20.9,105.7"],
            "circles": ["20.95,105.75 5.0"],
            "geocodes": {"GSO": ["09556", "10354"], "ISO 3166-2": "VN-HN"},
        }
    ],
    "infos": [
        {
            "language": "en",
            "category": ["Met"],
            "event": "Typhoon",
            "urgency": "Expected",
            "severity": "Severe",
            "certainty": "Likely",
            "headline": "Typhoon No. 5 approaching",
        }
    ],
}

ATOM = '<feed xmlns="http://www.w3.org/2005/Atom"><title>Cảnh báo</title>{}</feed>'
RSS = '<rss version="2.0"><channel><title>Cảnh báo</title>{}</channel></rss>'


def alert(number: int, inner: str = "", space: str = "urn:oasis:names:tc:emergency:cap:1.2") -> str:
    return (
        f'<alert xmlns="{space}"><identifier>A{number}</identifier><sender>s@example.vn</sender>'
        f"<sent>2026-09-17T14:30:00+07:00</sent><status>Actual</status>{inner}</alert>"
    )


def atom(*entries: str) -> bytes:
    return ATOM.format("".join(f"<entry>{entry}</entry>" for entry in entries)).encode()


def rss(*items: str) -> bytes:
    return RSS.format("".join(f"<item>{item}</item>" for item in items)).encode()


def embedded(number: int) -> str:
    return f'<id>e{number}</id><content type="text/xml">{alert(number)}</content>'


FEED = atom(embedded(1), embedded(2))


@pytest.fixture
def source(make_source: Maker, site: Any) -> Callable[..., Source]:
    """A source of this reader; its options are read by the reader itself."""

    def make(url: str | None = None, **options: Any) -> Source:
        return make_source().model_copy(update={"reader": "cap", "url": url or f"{site.url}/ds", "options": options})

    return make


def read(source: Source, payload: bytes | str) -> list[dict[str, Any]]:
    text = payload.encode() if isinstance(payload, str) else payload
    return [one.fields() for one in READER.records(source, text)]


def ids(source: Source, done: Any) -> list[str]:
    bodies = [one.exchange.body for one in done.fetched if one.exchange.health is Health.OK]
    return [found["identifier"] for body in bodies for found in read(source, body)]


# --- one alert --------------------------------------------------------------------------------------------------------


def test_an_alert_comes_out_in_the_words_of_the_standard(source: Any) -> None:
    [one] = READER.records(source(), STORM.encode())
    assert (one.ordinal, one.pointer, one.fields()) == (0, "/alert", TYPHOON)


@pytest.mark.parametrize(
    ("language", "stated", "leads"),
    [("vi", ("en", "vi-VN", "vi"), 1), ("vi", ("en", "VI"), 1), ("en", ("vi", "en-US"), 1), ("vi", ("en", None), 1),
     ("fr", ("en", "vi"), 0), ("vi", ("vie", "en"), 0), ("vi", (None,), 0)],
)  # fmt: skip
def test_the_wanted_language_leads_then_a_block_without_one(
    source: Any, language: str, stated: tuple[str | None, ...], leads: int
) -> None:
    infos = "".join(
        f"<info>{f'<language>{tag}</language>' if tag else ''}<event>{n}</event></info>" for n, tag in enumerate(stated)
    )
    [found] = read(source(language=language), alert(1, infos))
    assert found["event"] == str(leads)
    assert [info["event"] for info in found.get("infos", [])] == [str(n) for n in range(len(stated)) if n != leads]
    assert ("language" in found) == (stated[leads] is not None)


def test_an_alert_without_info_is_a_record(source: Any) -> None:
    [found] = read(source(), alert(1, "<msgType>Cancel</msgType>"))
    assert found["msgType"] == "Cancel"
    assert "infos" not in found


@pytest.mark.parametrize("name", ["identifier", "sender", "sent"])
def test_two_of_what_names_an_alert_are_refused(source: Any, name: str) -> None:
    [found] = read(source(), alert(1, f"<{name}>khác</{name}>"))
    assert found[REFUSED]["rule"] == "cap.repeated_element"
    told = refused(found)
    assert told.rule_id == "cap.repeated_element"
    assert told.value.startswith(f"{name}: ")
    assert "khác" in told.value


def test_two_of_another_element_are_decoration(source: Any) -> None:
    [found] = read(source(), alert(1, "<status>Test</status>"))
    assert found["status"] == "Actual"


@pytest.mark.parametrize(
    ("sent", "expected"),
    [("2026-09-17T07:30:00Z", "2026-09-17T07:30:00Z"), ("2026-09-17T14:30:00", "2026-09-17T14:30:00"),
     (" hôm qua ", "hôm qua"), ("", None)],
)  # fmt: skip
def test_broken_rules_are_for_the_record_to_judge(source: Any, sent: str, expected: str | None) -> None:
    payload = f'<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><sent>{sent}</sent></alert>'
    assert read(source(), payload) == [{"sent": expected} if expected else {}]


def test_references_of_another_shape_are_kept(source: Any) -> None:
    [found] = read(source(), alert(1, "<references>a,b,c,2026-01-01T00:00:00+07:00 linh-tinh ,x,</references>"))
    assert found["references"] == [
        {"sender": "a", "identifier": "b,c", "sent": "2026-01-01T00:00:00+07:00"},
        {"text": "linh-tinh"},
        {"text": ",x,"},
    ]


def test_signatures_and_foreign_markup_say_nothing(source: Any) -> None:
    inside = (
        '<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><Object><identifier>khác</identifier>'
        f"{alert(9)}</Object></Signature>"
        '<x:identifier xmlns:x="http://example.vn/x">khác</x:identifier>'
        '<x xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="file:///etc/passwd"/></x>'
    )
    [found] = read(source(), alert(1, inside))
    assert found == read(source(), alert(1))[0]


@pytest.mark.parametrize(
    "payload",
    [
        alert(1, space="urn:oasis:names:tc:emergency:cap:1.1"),
        alert(1).replace("<", "<c:").replace("<c:/", "</c:").replace("xmlns=", "xmlns:c="),
        alert(1).replace("<alert xmlns=", "<c:alert xmlns:c=").replace("</alert>", "</c:alert>"),
        "\n  <?xml version='1.0'?>" + alert(1),
        alert(1).encode("utf-16"),
        alert(1) + "<!-- hết -->\n",
    ],
    ids=["cap-1.1", "prefixed", "root-prefixed-only", "blank-before", "utf-16", "comment-behind"],
)
def test_spellings_of_the_same_alert(source: Any, payload: str | bytes) -> None:
    assert read(source(), payload) == read(source(), alert(1))


def test_faults_of_portals_are_mended(source: Any) -> None:
    [found] = read(source(), alert(1, "<note>Mưa & gi&oacute;</note>"))
    assert found["note"] == "Mưa & gió"


@pytest.mark.parametrize(
    ("payload", "told"),
    [
        (b"", "empty body"),
        (b"{}", "starts with"),
        (b"<html><title>Bao tri</title></html>", "web page: Bao tri"),
        (alert(1, space="http://www.incident.com/cap/1.0").encode(), "root element"),
        (b"<alert><identifier>1</identifier></alert>", "root element alert"),
        (alert(1).encode()[:-3], "line 1"),
        ((alert(1) + alert(2)).encode(), "line 1"),
        (b'<!DOCTYPE alert [<!ENTITY a "x">]>' + alert(1, "<note>&a;</note>").encode(), "document type declaration"),
        (alert(1, "<a>" * 300 + "</a>" * 300).encode(), "deeper than 64"),
        (alert(1, "<a/>" * 100_001).encode(), "more than 100000 elements in one alert"),
        (alert(1, "<a {}/>".format(" ".join(f"a{n}='x'" for n in range(201)))).encode(), "too many attributes"),
        (ATOM.format("<entry/>" * 100_001).encode(), "more than 100000 entries"),
    ],
    ids=["empty", "json", "page", "cap-1.0", "no-namespace", "cut", "two", "dtd", "deep", "wide", "attributes", "long"],
)
def test_what_is_no_alert_is_told(source: Any, payload: bytes, told: str) -> None:
    with pytest.raises(NotTheFormat) as caught:
        read(source(), payload)
    assert told in str(caught.value.data["detail"])


@settings(deadline=None, max_examples=200)
@given(content=st.binary(max_size=80), place=st.integers(0, 10_000), whole=st.booleans())
def test_no_bytes_break_the_reader(content: bytes, place: int, whole: bool) -> None:
    source = Source.model_construct(name="thu", url="https://nguon.example.vn/ds", options={})
    for base in (STORM.encode(), FEED):
        cut = place % len(base)
        try:
            found = list(READER.records(source, content if whole else base[:cut] + content + base[cut:]))
        except NotTheFormat:
            continue
        for one in found:
            json.dumps(one.fields())


# --- feeds that hold alerts -------------------------------------------------------------------------------------------


def test_alerts_inside_a_feed_are_records_of_its_one_payload(source: Any, site: Any, pull: Any) -> None:
    site.routes["/ds"] = FEED
    done = pull(READER, source())
    assert (done.slots, site.paths, ids(source(), done)) == ([0], ["/ds"], ["A1", "A2"])
    assert (done.evidence.completeness, done.evidence.declared) == (Completeness.COMPLETE, 2)
    pointers = [one.pointer for one in READER.records(source(), FEED)]
    assert pointers == ["/entry[1]/alert[1]", "/entry[2]/alert[1]"]


def test_an_alert_outside_every_entry_is_foreign_markup(source: Any, site: Any, pull: Any) -> None:
    site.routes["/ds"] = ATOM.format(alert(1)).encode()
    done = pull(READER, source())
    assert ids(source(), done) == []
    assert (done.evidence.completeness, done.evidence.health) == (Completeness.UNKNOWN, Health.EMPTY)


def test_an_entry_that_holds_its_alert_is_not_followed(source: Any, site: Any, pull: Any) -> None:
    site.routes |= {"/ds": atom(embedded(1) + '<link href="/1.cap"/>', '<link href="/2.cap"/>')}
    site.routes["/2.cap"] = alert(2).encode()
    done = pull(READER, source())
    assert (site.paths, ids(source(), done)) == (["/ds", "/2.cap"], ["A1", "A2"])
    assert (done.evidence.completeness, done.evidence.declared) == (Completeness.COMPLETE, 2)


# --- indexes ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "index",
    [
        atom('<link href="/1.cap"/>', '<link rel="related" type="application/cap+xml; charset=utf-8" href="/tai?so=2"/>'
             '<link href="/tin/2.html"/>'),
        rss("<link>/1.cap</link><guid>1</guid>", '<link>/tin/2.html</link><enclosure url="/tai?so=2" length="9" '
            'type="application/cap+xml"/>'),
        b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
        b'<channel><link>/x.xml</link></channel><item><link> /1.cap#phan </link></item>'
        b'<item xmlns:cap="urn:oasis:names:tc:emergency:cap:1.1"><link>/tai?so=2</link><cap:event>x</cap:event></item>'
        b"</rdf:RDF>",
    ],
    ids=["atom", "rss", "rss-1.0"],
)  # fmt: skip
def test_an_index_is_followed_and_holds_no_record_itself(source: Any, site: Any, pull: Any, index: bytes) -> None:
    site.routes |= {"/ds": index, "/1.cap": alert(1).encode(), "/tai?so=2": alert(2).encode()}
    done = pull(READER, source())
    assert (done.slots, site.paths) == ([0, 1, 2], ["/ds", "/1.cap", "/tai?so=2"])
    assert ids(source(), done) == ["A1", "A2"]
    assert read(source(), index) == []
    assert (done.evidence.completeness, done.evidence.declared) == (Completeness.COMPLETE, 2)


def test_links_of_another_shape_need_a_pattern(source: Any, site: Any, pull: Any) -> None:
    site.routes |= {"/ds": rss("<link>/GetCapAlert.aspx?id=1</link>"), "/GetCapAlert.aspx?id=1": alert(1).encode()}
    assert pull(READER, source()).evidence.health is Health.EMPTY
    assert ids(source(), pull(READER, source(pattern=r"GetCapAlert\.aspx\?id="))) == ["A1"]


def test_an_alert_listed_twice_is_fetched_once(source: Any, site: Any, pull: Any) -> None:
    site.routes |= {"/ds": atom(*['<link href="/1.cap"/>'] * 3), "/1.cap": alert(1).encode()}
    done = pull(READER, source())
    assert (site.paths, done.evidence.declared) == (["/ds", "/1.cap"], 1)


def test_one_identifier_at_two_addresses_is_offered_twice(source: Any, site: Any, pull: Any) -> None:
    """Which of them counts is decided where all records of the batch are known."""
    site.routes |= {"/ds": atom('<link href="/a.cap"/>', '<link href="/b.cap"/>')}
    site.routes |= {"/a.cap": alert(1).encode(), "/b.cap": alert(1).encode()}
    assert ids(source(), pull(READER, source())) == ["A1", "A1"]


@pytest.mark.parametrize("status", [404, 410])
def test_an_alert_that_is_gone_truncates_and_loses_no_other(source: Any, site: Any, pull: Any, status: int) -> None:
    site.routes |= {"/ds": atom(*(f'<link href="/{n}.cap"/>' for n in (3, 2, 1)))}
    site.routes |= {"/1.cap": alert(1).encode(), "/2.cap": (status, {}, b""), "/3.cap": alert(3).encode()}
    done = pull(READER, source())
    assert (done.healths, ids(source(), done)) == (["ok", "ok", "gone", "ok"], ["A1", "A3"])
    assert (done.evidence.completeness, done.evidence.declared) == (Completeness.TRUNCATED, 3)


def drive(source: Source, fetcher: Fetcher) -> tuple[list[str], Exception | None]:
    """Healths of what was yielded, and what the pull raised then."""
    steps = READER.pull(source, lambda url, etag=None, last_modified=None: fetcher.fetch(url), {})  # type: ignore[arg-type]
    healths: list[str] = []
    try:
        healths.extend(one.exchange.health.value for one in steps)
    except (SourceUnavailable, SourceChanged) as error:
        return healths, error
    return healths, None


def test_when_all_alerts_are_gone_the_source_is(source: Any, site: Any, fetcher: Any) -> None:
    site.routes["/ds"] = atom('<link href="/1.cap"/>', '<link href="/2.cap"/>')
    healths, error = drive(source(), fetcher)
    assert healths == ["ok", "gone", "gone"]
    assert isinstance(error, SourceUnavailable)
    assert error.data["health"] == Health.GONE


def half(handler: Any) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(alert(1).encode()[:100])
    handler.close_connection = True


AROUND = (302, {"Location": "/dau.cap"}, b"")
FAULTS = pytest.mark.parametrize(
    ("answer", "health"),
    [((503, {}, b""), "unreachable"), ((403, {}, b""), "refused"),
     ((302, {"Location": "/dau.cap"}, b""), "redirect-loop"), (half, "unreachable"),
     (b"<html><title>Dang nhap</title></html>", "not-the-format"),
     (alert(1).encode()[:-9], "not-the-format"), (FEED, "not-the-format")],
    ids=["503", "403", "loop", "half", "page", "cut", "index"],
)  # fmt: skip


@FAULTS
def test_an_alert_that_fails_is_counted_and_loses_no_other(
    source: Any, site: Any, pull: Any, answer: Any, health: str
) -> None:
    site.routes |= {"/ds": atom(*(f'<link href="/{n}.cap"/>' for n in (3, 2, 1)))}
    site.routes |= {"/1.cap": answer, "/2.cap": alert(2).encode(), "/3.cap": alert(3).encode(), "/dau.cap": AROUND}
    done = pull(READER, source())
    assert (done.slots, done.healths) == ([0, 1, 2, 3], ["ok", health, "ok", "ok"])
    assert (done.evidence.completeness, done.evidence.declared) == (Completeness.TRUNCATED, 3)
    assert done.evidence.detail.startswith(f"1 of 3 parts could not be read: {site.url}/1.cap: ")
    assert ids(source(), done) == ["A2", "A3"]


@FAULTS
def test_when_more_alerts_fail_than_are_read_the_source_fails(
    source: Any, site: Any, fetcher: Any, answer: Any, health: str
) -> None:
    site.routes |= {"/ds": atom(*(f'<link href="/{n}.cap"/>' for n in (3, 2, 1)))}
    site.routes |= {"/1.cap": alert(1).encode(), "/2.cap": answer, "/3.cap": answer, "/dau.cap": AROUND}
    healths, error = drive(source(), fetcher)
    assert healths == ["ok", "ok", health, health]
    assert isinstance(error, SourceUnavailable | NotTheFormat)
    assert error.data["health"] == health


@pytest.mark.parametrize("answer", [(429, {}, b""), (503, {"Retry-After": "60"}, b"")])
def test_a_source_that_asks_for_peace_is_asked_for_nothing_more(
    source: Any, site: Any, fetcher: Any, answer: Any
) -> None:
    site.routes |= {"/ds": atom(*(f'<link href="/{n}.cap"/>' for n in (3, 2, 1)))}
    site.routes |= {"/1.cap": alert(1).encode(), "/2.cap": answer, "/3.cap": alert(3).encode()}
    healths, error = drive(source(), fetcher)
    assert healths == ["ok", "ok", "unreachable"]
    assert isinstance(error, SourceUnavailable)


def test_an_outage_ends_the_pull_before_every_alert_was_asked_for(source: Any, site: Any, fetcher: Any) -> None:
    site.routes |= {"/ds": atom(*(f'<link href="/{n}.cap"/>' for n in range(1, 10)))}
    site.routes |= {f"/{n}.cap": (503, {}, b"") for n in range(1, 10)}
    healths, error = drive(source(), fetcher)
    assert healths == ["ok", *["unreachable"] * 5]
    assert isinstance(error, SourceUnavailable)


@pytest.mark.parametrize(
    ("body", "told"),
    [(b"<html><title>Dang nhap</title></html>", "Dang nhap"), (b"", "empty"), (FEED, "links to another index"),
     (alert(1).encode()[:-9], "line 1")],
    ids=["page", "empty", "index", "cut"],
)  # fmt: skip
def test_what_is_no_alert_behind_a_link_is_told(source: Any, site: Any, pull: Any, body: bytes, told: str) -> None:
    site.routes |= {"/ds": atom('<link href="/1.cap"/>'), "/1.cap": body}
    with pytest.raises(NotTheFormat, match=told):
        pull(READER, source())


def test_a_long_index_is_cut_at_its_first_alerts(source: Any, site: Any, pull: Any) -> None:
    site.routes |= {"/ds": atom(*(f'<link href="/{n}.cap"/>' for n in (3, 1, 2)))}
    site.routes |= {f"/{n}.cap": alert(n).encode() for n in (1, 2, 3)}
    done = pull(READER, source(max_alerts=2))
    assert ids(source(), done) == ["A1", "A3"]
    assert (done.evidence.completeness, done.evidence.declared) == (Completeness.TRUNCATED, 3)


@pytest.mark.parametrize(
    "index",
    [atom(), rss(), atom("<title>Không có cảnh báo</title>"), atom('<link href="/ds"/><id>x</id>'),
     rss("<link>/tin/1.html</link>"), atom('<source><link href="/nguon.xml"/></source>')],
    ids=["atom", "rss", "no-link", "to-itself", "to-a-page", "link-of-a-source"],
)  # fmt: skip
def test_an_index_without_alerts_proves_nothing(source: Any, site: Any, pull: Any, index: bytes) -> None:
    site.routes["/ds"] = index
    done = pull(READER, source(pattern=r"\.(?:xml|cap)$|/ds$"))
    assert (site.paths, done.evidence.health) == (["/ds"], Health.EMPTY)
    assert done.evidence.completeness is Completeness.UNKNOWN


def test_an_entry_that_leads_nowhere_beside_others_is_a_cut(source: Any, site: Any, pull: Any) -> None:
    site.routes |= {"/ds": atom('<link href="/1.cap"/>', "<title>mất liên kết</title>"), "/1.cap": alert(1).encode()}
    done = pull(READER, source())
    assert (done.evidence.completeness, done.evidence.declared) == (Completeness.TRUNCATED, 2)


@pytest.mark.parametrize(
    "link", ["http://127.0.0.1:9/1.cap", "//example.vn/1.cap", "file:///etc/1.cap", "http://[x/1.cap", "ftp://a/1.cap"]
)
def test_an_index_may_not_lead_to_a_host_that_is_not_named(source: Any, site: Any, pull: Any, link: str) -> None:
    site.routes["/ds"] = atom(f'<link href="{link}"/>')
    with pytest.raises(SourceChanged, match="another host"):
        pull(READER, source(hosts=["canhbao.example.vn"]))
    assert site.paths == ["/ds"]


def test_a_named_host_may_hold_the_alerts(source: Any, site: Any) -> None:
    there = f"localhost:{site.port}"
    site.routes |= {"/ds": atom(f'<link href="http://{there}/1.cap"/>'), "/1.cap": alert(1).encode()}
    with Fetcher(frozenset({site.host, there}), resolve=lambda *_: ["127.0.0.1"]) as fetcher:
        assert drive(source(hosts=[there.upper()]), fetcher) == (["ok", "ok"], None)
        assert isinstance(drive(source(hosts=["localhost"]), fetcher)[1], SourceChanged)


def test_a_named_host_does_not_lead_from_https_to_http(source: Any, pull: Any) -> None:
    from connectors.readers.cap import _allowed

    options, secure = CapOptions(hosts=("a.example.vn",)), source(url="https://nguon.example.vn/ds")
    assert _allowed(secure, options, "https://a.example.vn/1.cap") == "https://a.example.vn/1.cap"
    with pytest.raises(SourceChanged):
        _allowed(secure, options, "http://a.example.vn/1.cap")


def test_unchanged_pages_are_read_from_what_we_hold(source: Any, site: Any, pull: Any) -> None:
    index = atom('<link href="/1.cap"/>', '<link href="/2.cap"/>')
    site.routes |= {"/ds": (304, {}, b""), "/1.cap": (304, {}, b""), "/2.cap": alert(2).encode()}
    held = {
        f"{site.url}/ds": KnownPage('"a"', None, lambda: index),
        f"{site.url}/1.cap": KnownPage(None, "Thu, 17 Sep 2026 07:30:00 GMT", lambda: alert(1).encode()),
    }
    done = pull(READER, source(), held)
    assert done.healths == ["unchanged", "unchanged", "ok"]
    assert (done.evidence.completeness, done.evidence.declared) == (Completeness.COMPLETE, 2)


@pytest.mark.parametrize(
    "options",
    [{"language": "tiếng Việt"}, {"hosts": ["http://a.vn"]}, {"hosts": ["a.vn/x"]}, {"pattern": "("}, {"max_alerts": 0},
     {"max_alert": 5}],
)  # fmt: skip
def test_wrong_options_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r" / |greater than|Extra inputs"):
        CapOptions.model_validate(options)


# --- real data --------------------------------------------------------------------------------------------------------

needs_real = pytest.mark.skipif(not REAL.is_dir(), reason="no shared data beside the repository")
# file -> identifiers of its records, or what the refusal tells
USGS = "USGS-earthquakes-us2010apcd.6.20100831T000925.496Z"
ALERTS: dict[str, list[str] | str] = {
    "LICENSE.txt": "starts with",
    "australia.cap": ["tag:www.rfs.nsw.gov.au2011-10-06:40184"],
    "earthquake-iso8859-1.cap": ["USGS-earthquakes-usB000D5T4.3947362.7.20121014T225304.360Z.0"],
    "earthquake.cap": [USGS],
    "earthquake_index.atom": [],
    "invalid.cap": ["12345"],
    "invalid.rss": [],
    "no_entries.atom": [],
    "no_id.atom": [],
    "no_link.atom": [],
    "no_optional_fields.cap": [USGS],
    "noaa_errors.cap": [
        "NOAA-NWS-ALERTS-NV20110710035200FloodWarning20110812031500NV.LKNFLWLKN.b246748c7bbfa7c65ae9b960569510dd"
    ],
    "ny_index.rss": [],
    "weather.cap": ["NOAA-NWS-ALERTS-MT20100830100700TFXFlashFloodWatchTFX20100830180000MT"],
    "weather_index.atom": [],
    "xee.cap": "document type declaration",
}
# index -> the alerts that it links to, once links without a type or a suffix are described
LINKED = {
    "earthquake_index.atom": ("", ["http://earthquake.usgs.gov/earthquakes/catalogs/cap/us2010apcd"]),
    "ny_index.rss": (
        r"GetCapAlert",
        [
            f"http://www.nyalert.gov/Public/News/GetCapAlert.aspx?capID=NYAlert-ALLHAZALERT-{n}"
            for n in (3167113, 3162202)
        ],
    ),
    "weather_index.atom": (
        "",
        [
            f"http://www.weather.gov/alerts-beta/wwacapget.php?x={x}"
            for x in (
                "CT20100831030400OKXAirQualityAlertOKX20100901031500CT",
                "DC20100830203300LWXAirQualityAlertLWX20100901040000DC",
            )
        ],
    ),
}


@needs_real
@pytest.mark.realdata
def test_every_real_file_has_a_verdict() -> None:
    assert {path.name for path in (REAL / "alerts-cap").iterdir()} == ALERTS.keys()
    assert {path.name for path in (REAL / "hostile-xml").iterdir()} == HOSTILE.keys()


@needs_real
@pytest.mark.realdata
@pytest.mark.parametrize(("name", "verdict"), ALERTS.items())
def test_real_alerts(source: Any, name: str, verdict: list[str] | str) -> None:
    payload = (REAL / "alerts-cap" / name).read_bytes()
    if isinstance(verdict, list):
        assert [one["identifier"] for one in read(source(), payload)] == verdict
        return
    with pytest.raises(NotTheFormat) as caught:
        read(source(), payload)
    assert verdict in str(caught.value.data["detail"])


@needs_real
@pytest.mark.realdata
def test_details_of_real_alerts(source: Any) -> None:
    def one(name: str) -> dict[str, Any]:
        [found] = read(source(), (REAL / "alerts-cap" / name).read_bytes())
        return found

    assert "Usulután" in one("earthquake-iso8859-1.cap")["areas"][0]["areaDesc"]
    assert one("australia.cap")["eventCodes"]["non-standard secondary event code"] == "structure_fire"
    assert len(one("australia.cap")["infos"]) == 1
    flood = one("noaa_errors.cap")
    assert not {"references", "urgency", "severity", "certainty"} & flood.keys()
    assert len(flood["areas"][0]["polygons"]) == 1
    assert flood["areas"][0]["geocodes"] == {"FIPS6": "032013", "UGC": "NVC013"}
    assert "scope" not in one("invalid.cap")


@needs_real
@pytest.mark.realdata
@pytest.mark.parametrize("name", LINKED)
def test_real_indexes_lead_to_their_alerts(source: Any, name: str) -> None:
    from connectors.readers.cap import _addresses, _read

    pattern, expected = LINKED[name]
    here = expected[0].rpartition("/")[0]
    options = CapOptions(pattern=pattern) if pattern else CapOptions()
    index = _read(source(), options, (REAL / "alerts-cap" / name).read_bytes())
    assert _addresses(source(url=here), options, index) == (expected, 0)


# file -> what the refusal tells; none is an alert, and all are refused before an entity is expanded
HOSTILE = {
    "LICENSE.txt": "starts with",
    "cyclic.xml": "document type declaration",
    "dtd.xml": "web page",
    "dtd_element.xml": "document type declaration",
    "external.xml": "document type declaration",
    "external_file.xml": "document type declaration",
    "quadratic.xml": "document type declaration",
    "simple-ns.xml": "root element {namespace}root",
    "simple.xml": "root element root",
    "xmlbomb.xml": "document type declaration",
    "xmlbomb2.xml": "document type declaration",
}
SECONDS, MEBIBYTES = 2.0, 64
_CHILD = """
import json, resource, socket, sys, time
from pathlib import Path
from connectors.readers.cap import CapReader
from connectors.source import Source
from schemas.errors import NotTheFormat

def forbidden(*_, **__):
    raise AssertionError("network")

socket.socket.connect = socket.getaddrinfo = forbidden
source, reader, told = Source.model_construct(name="thu", url="https://a.vn/", options={}), CapReader(), {}
MADE = {
    "wide": lambda: b'<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">' + b"<a/>" * 4_000_000,
    "around": lambda: b'<feed xmlns="http://www.w3.org/2005/Atom">' + b"<a/>" * 500_000 + b"</feed>",
    "attributes": lambda: b"<rss " + b" ".join(b'a%d=""' % n for n in range(300_000)) + b"/>",
}
def read(payload):
    try:
        return len(list(reader.records(source, payload)))
    except NotTheFormat as error:
        return str(error.data["detail"])

read(b"<rss/>")
for name in sys.argv[1:]:
    payload = MADE[name]() if name in MADE else Path(name).read_bytes()
    before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    verdict = read(payload)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    told[Path(name).name] = [verdict, time.process_time() - started, grown / 1024]
print(json.dumps(told))
"""


def bounded(*names: str) -> dict[str, tuple[int | str, float, float]]:
    """Verdict, CPU seconds and growth of memory in MiB for each file, in a process of its own without a network."""
    # PYTHONPATH is the repository, as in the image.
    done = subprocess.run(
        [sys.executable, "-c", _CHILD, *names],
        cwd=ROOT, capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    found: dict[str, tuple[int | str, float, float]] = json.loads(done.stdout)
    return found


def within(found: dict[str, tuple[int | str, float, float]]) -> None:
    for name, (_, seconds, mebibytes) in found.items():
        assert seconds < SECONDS, name
        assert mebibytes < MEBIBYTES, name


@needs_real
@pytest.mark.realdata
def test_hostile_files_are_refused_within_two_seconds_and_64_mib_each() -> None:
    found = bounded(*(str(REAL / "hostile-xml" / name) for name in HOSTILE))
    assert found.keys() == HOSTILE.keys()
    for name, told in HOSTILE.items():
        assert told in str(found[name][0]), name
    within(found)


def test_many_elements_are_read_within_two_seconds_and_64_mib() -> None:
    found = bounded("wide", "around", "attributes")
    assert "more than 100000 elements" in str(found["wide"][0])
    assert found["around"][0] == 0
    assert "too many attributes" in str(found["attributes"][0])
    within(found)
