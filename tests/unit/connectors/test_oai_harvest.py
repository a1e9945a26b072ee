"""OAI-PMH: what a record becomes, how a list is harvested to its end, and where the next harvest begins."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.mapper import Mapped
from connectors.raw import GONE
from connectors.readers import READERS
from connectors.readers.protocol import KnownPage
from connectors.source import Source
from schemas.errors import NotTheFormat, SourceChanged, SourceUnavailable
from schemas.vocabularies import Completeness, Health

Maker = Callable[..., Source]
READER = READERS["oai"]
FIRST = "/oai?verb=ListRecords&metadataPrefix=oai_dc"

GOLDEN = """<?xml version="1.0" encoding="UTF-8"?>
<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">
<responseDate>2026-05-09T10:30:00Z</responseDate>
<request verb="ListRecords" metadataPrefix="oai_dc">https://thuvien.example.vn/oai</request>
<ListRecords>
<record><header><identifier>oai:thuvien.example.vn:1</identifier><datestamp>2026-05-08T02:00:00Z</datestamp>
<setSpec>tin</setSpec><setSpec>tin:hop-bao</setSpec></header>
<metadata><oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" xmlns:d="http://purl.org/dc/elements/1.1/">
<d:title xml:lang="vi">Họp báo quý II</d:title><d:title xml:lang="en">Press conference</d:title>
<d:creator>Nguyễn Văn Ất</d:creator><d:creator>Trần Thị Ơn</d:creator><d:date>2026-05-08</d:date>
<d:identifier scheme="URI">https://thuvien.example.vn/1</d:identifier><d:rights/></oai_dc:dc></metadata>
<about><provenance xmlns="http://www.openarchives.org/OAI/2.0/provenance"/></about></record>
<record><header status="deleted"><identifier>oai:thuvien.example.vn:2</identifier>
<datestamp>2026-05-08T03:00:00Z</datestamp></header></record>
</ListRecords></OAI-PMH>""".encode()


def answer(*ids: str, inner: str = "", at: str = "2026-05-09T10:30:00Z", stamp: str = "2026-05-08T02:00:00Z") -> bytes:
    """A page of records; an identifier that begins with a minus is of a deleted one."""
    text = "".join(
        f"<record><header{' status=' + chr(34) + 'deleted' + chr(34) if one[0] == '-' else ''}>"
        f"<identifier>oai:x:{one.lstrip('-')}</identifier><datestamp>{stamp}</datestamp></header>"
        + ("</record>" if one[0] == "-" else f"<metadata><dc><title>Tin {one}</title></dc></metadata></record>")
        for one in ids
    )
    return (
        f'<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><responseDate>{at}</responseDate>'
        f"<request>x</request><ListRecords>{text}{inner}</ListRecords></OAI-PMH>"
    ).encode()


def token(text: str, attributes: str = "") -> str:
    return f"<resumptionToken {attributes}>{text}</resumptionToken>"


def error(code: str, text: str = "", at: str = "2026-05-10T08:00:00Z") -> bytes:
    return (
        f'<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><responseDate>{at}</responseDate>'
        f'<request>x</request><error code="{code}">{text}</error></OAI-PMH>'
    ).encode()


@pytest.fixture
def harvest(make_source: Maker, site: Any) -> Callable[..., Source]:
    def make(**options: Any) -> Source:
        return make_source(reader="oai", url=f"{site.url}/oai", options=options)

    return make


def read(source: Source, payload: bytes) -> list[dict[str, Any]]:
    return [one.fields() for one in READER.records(source, payload)]


def ids(source: Source, done: Any) -> list[str]:
    return [one["identifier"] for got in done.fetched for one in read(source, got.exchange.body)]


def test_a_record_is_its_header_and_its_metadata(harvest: Any) -> None:
    found = list(READER.records(harvest(), GOLDEN))
    assert [one.pointer for one in found] == ["/ListRecords/record[1]", "/ListRecords/record[2]"]
    assert found[0].fields() == {
        "identifier": "oai:thuvien.example.vn:1",
        "datestamp": "2026-05-08T02:00:00Z",
        "sets": ["tin", "tin:hop-bao"],
        "dc:title@vi": "Họp báo quý II",
        "dc:title@en": "Press conference",
        "dc:creator": ["Nguyễn Văn Ất", "Trần Thị Ơn"],
        "dc:date": "2026-05-08",
        "dc:identifier": "https://thuvien.example.vn/1",
    }
    assert found[1].fields() == {
        GONE: True,
        "identifier": "oai:thuvien.example.vn:2",
        "datestamp": "2026-05-08T03:00:00Z",
    }


def test_a_source_file_maps_records_and_withdraws_the_deleted_ones(make_source: Maker) -> None:
    source = make_source(reader="oai", mode="delta", key=["identifier"], fields={"title": ["dc:title", "dc:title@vi"]})
    mapped = [source.map(one) for one in READER.records(source, GOLDEN)]
    assert all(isinstance(one, Mapped) for one in mapped)
    assert [(one.values.get("title"), one.is_gone) for one in mapped if isinstance(one, Mapped)] == [
        ("Họp báo quý II", False),
        (None, True),
    ]


def test_other_metadata_formats_keep_their_structure(harvest: Any) -> None:
    marc = """<r:record xmlns:r="http://www.loc.gov/MARC21/slim"><r:leader>00714cam a2200205</r:leader>
      <r:controlfield tag="001">11224466</r:controlfield>
      <r:datafield tag="245" ind1="1" ind2="0"><r:subfield code="a">Hà Nội</r:subfield>
      <r:subfield code="c">Tô Hoài</r:subfield></r:datafield></r:record>"""
    other = '<nd xmlns="urn:x"><ten>A<b>B</b> C</ten><ma kieu="1">7</ma><ma>8</ma><trong/></nd>'
    payload = answer(inner="".join(
        f"<record><header><identifier>{place}</identifier></header><metadata>{one}</metadata></record>"
        for place, one in enumerate((marc, other))
    ))  # fmt: skip
    first, second = read(harvest(prefix="noi_dung"), payload)
    assert first["marc:leader"] == "00714cam a2200205"
    assert first["marc:controlfield"] == {"@tag": "001", "#text": "11224466"}
    assert first["marc:datafield"]["marc:subfield"] == [
        {"@code": "a", "#text": "Hà Nội"},
        {"@code": "c", "#text": "Tô Hoài"},
    ]
    assert second == {
        "identifier": "1",
        "noi_dung:ten": {"#text": "A C", "noi_dung:b": "B"},
        "noi_dung:ma": [{"@kieu": "1", "#text": "7"}, "8"],
    }


def test_only_a_record_of_the_list_itself_is_one(harvest: Any) -> None:
    nested = '<record xmlns="http://www.openarchives.org/OAI/2.0/"><header/></record>'
    payload = answer(inner=f"<record><header/><metadata><w>{nested}</w></metadata></record>")
    assert len(read(harvest(), payload)) == 1
    assert read(harvest(), answer("1").replace(b' xmlns="http://www.openarchives.org/OAI/2.0/"', b""))[0][
        "identifier"
    ] == "oai:x:1"  # fmt: skip


def test_a_harvest_follows_its_tokens_and_nothing_stands_beside_them(harvest: Any, site: Any, pull: Any) -> None:
    site.routes |= {
        f"{FIRST}&set=tin%3Ahop-bao": answer("1", "2", inner=token("a/b c&amp;d", 'completeListSize="5" cursor="0"')),
        "/oai?verb=ListRecords&resumptionToken=a%2Fb%20c%26d": answer(
            "3", "-4", inner=token("t3", 'completeListSize="5" cursor="2"'), at="2026-05-09T10:31:00Z"
        ),
        "/oai?verb=ListRecords&resumptionToken=t3": answer("5", inner=token("", 'completeListSize="5" cursor="4"')),
    }
    source = harvest(set="tin:hop-bao")
    done = pull(READER, source)
    assert ids(source, done) == [f"oai:x:{number}" for number in range(1, 6)]
    assert done.slots == [0, 1, 2]
    assert (done.evidence.completeness, done.evidence.declared) == (Completeness.COMPLETE, 5)
    assert done.evidence.cursor == "2026-05-09T10:30:00Z", "of the first page"


def test_a_base_address_may_have_a_query_of_its_own(make_source: Maker, site: Any, pull: Any) -> None:
    site.routes["/?kho=1&verb=ListRecords&metadataPrefix=oai_dc"] = answer("1")
    done = pull(READER, make_source(reader="oai", url=f"{site.url}/?kho=1#x"))
    assert done.evidence.completeness is Completeness.COMPLETE


def test_the_next_harvest_begins_where_the_last_one_did(harvest: Any, site: Any, pull: Any) -> None:
    site.routes[f"{FIRST}&from=2026-05-09T10%3A30%3A00Z"] = answer("1", "-9", at="2026-05-10T08:00:00Z")
    source = harvest()
    done = pull(READER, source, cursor="2026-05-09T10:30:00Z")
    assert [GONE in one for one in read(source, done.fetched[0].exchange.body)] == [False, True]
    assert done.evidence.completeness is Completeness.UNKNOWN
    assert "increment since 2026-05-09T10:30:00Z: 2" in done.evidence.detail
    assert (done.evidence.health, done.evidence.cursor) == (Health.OK, "2026-05-10T08:00:00Z")


def test_without_increments_all_is_asked_for_at_every_pull(harvest: Any, site: Any, pull: Any) -> None:
    site.routes[FIRST] = answer("1")
    done = pull(READER, harvest(incremental=False), cursor="2026-05-09T10:30:00Z")
    assert done.evidence.completeness is Completeness.COMPLETE


@pytest.mark.parametrize(
    ("stamp", "at", "cursor"),
    [
        ("2026-05-08T02:00:00Z", "2026-05-09T10:30:00Z", "2026-05-09T10:30:00Z"),
        ("2026-05-08", "2026-05-09T10:30:00Z", "2026-05-09"),
        ("", "2026-05-09T10:30:00Z", "2026-05-09"),
        ("2026-05-08T02:00:00Z", "2026-05-10T01:30:00.25+07:00", "2026-05-09T18:30:00Z"),
        ("2026-05-08T02:00:00Z", "hôm qua", None),
        ("2026-05-08T02:00:00Z", "", None),
    ],
)
def test_the_cursor_is_as_fine_as_the_datestamps(
    harvest: Any, site: Any, pull: Any, stamp: str, at: str, cursor: str | None
) -> None:
    """Every repository takes a day; a second is refused by one that counts in days (badArgument)."""
    site.routes[FIRST] = answer("1", "2", stamp=stamp, at=at)
    assert pull(READER, harvest()).evidence.cursor == cursor


@pytest.mark.parametrize(
    ("since", "cursor"), [("2026-05-09", "2026-05-10"), ("2026-05-09T10:30:00Z", "2026-05-10T08:00:00Z")]
)
def test_nothing_new_is_an_empty_increment_that_moves_the_cursor(
    harvest: Any, site: Any, pull: Any, since: str, cursor: str
) -> None:
    site.routes[f"{FIRST}&from={since.replace(':', '%3A')}"] = error("noRecordsMatch")
    source = harvest()
    done = pull(READER, source, cursor=since)
    assert (done.evidence.health, done.evidence.completeness) == (Health.OK, Completeness.UNKNOWN)
    assert done.evidence.cursor == cursor
    assert read(source, done.fetched[0].exchange.body) == []


@pytest.mark.parametrize("page", [error("noRecordsMatch"), answer()])
def test_an_empty_repository_is_empty_and_leaves_no_cursor(harvest: Any, site: Any, pull: Any, page: bytes) -> None:
    site.routes[FIRST] = page
    done = pull(READER, harvest())
    assert (done.evidence.health, done.evidence.completeness) == (Health.EMPTY, Completeness.UNKNOWN)
    assert done.evidence.cursor is None


@pytest.mark.parametrize(
    "code", ["badVerb", "badArgument", "cannotDisseminateFormat", "noSetHierarchy", "idDoesNotExist", "la", ""]
)
def test_an_error_stops_the_source_and_is_named(harvest: Any, site: Any, pull: Any, code: str) -> None:
    site.routes[FIRST] = error(code, "Không hiểu")
    source = harvest()
    with pytest.raises(SourceChanged, match=rf"OAI-PMH {code or 'error'}: Không hiểu"):
        pull(READER, source)
    with pytest.raises(NotTheFormat):
        read(source, site.routes[FIRST])
    both = site.routes[FIRST].replace(b"<error", b'<error code="noRecordsMatch"/><error', 1)
    with pytest.raises(NotTheFormat, match=code or "error"):
        read(source, both)


def test_an_expired_token_stops_the_harvest_and_it_is_not_begun_again(harvest: Any, site: Any, pull: Any) -> None:
    site.routes |= {
        FIRST: answer("1", inner=token("cu")),
        "/oai?verb=ListRecords&resumptionToken=cu": error("badResumptionToken", "expired"),
    }
    with pytest.raises(SourceChanged, match="badResumptionToken: the list cannot be gone on with"):
        pull(READER, harvest())
    assert len(site.paths) == 2


def test_no_records_behind_the_last_page_end_the_list_if_its_total_is_met(harvest: Any, site: Any, pull: Any) -> None:
    site.routes |= {
        FIRST: answer("1", inner=token("t", 'completeListSize="1"')),
        "/oai?verb=ListRecords&resumptionToken=t": error("noRecordsMatch"),
    }
    assert pull(READER, harvest()).evidence.completeness is Completeness.COMPLETE
    site.routes[FIRST] = answer("1", inner=token("t"))
    done = pull(READER, harvest())
    assert (done.evidence.completeness, done.evidence.cursor) == (Completeness.TRUNCATED, None)


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        ('completeListSize="4"', 'completeListSize="4"', "declares 4, offers 3"),
        ('completeListSize="4"', 'completeListSize="3"', "changed from 4 to 3"),
        ('completeListSize="3" cursor="0"', 'completeListSize="3" cursor="9"', "starts at 9"),
    ],
)
@pytest.mark.parametrize("since", [None, "2026-05-01"])
def test_a_harvest_that_may_have_missed_something_is_truncated_and_keeps_its_cursor(
    harvest: Any, site: Any, pull: Any, first: str, second: str, told: str, since: str | None
) -> None:
    site.routes |= {
        f"{FIRST}&from={since}" if since else FIRST: answer("1", "2", inner=token("t", first)),
        "/oai?verb=ListRecords&resumptionToken=t": answer("3", inner=token("", second)),
    }
    done = pull(READER, harvest(), cursor=since)
    assert (done.evidence.completeness, done.evidence.cursor) == (Completeness.TRUNCATED, None)
    assert told in done.evidence.detail


def test_a_declared_total_without_any_record_is_a_cut(harvest: Any, site: Any, pull: Any) -> None:
    site.routes[FIRST] = answer(inner=token("", 'completeListSize="7"'))
    assert pull(READER, harvest()).evidence.completeness is Completeness.TRUNCATED


def test_cursors_that_count_pages_are_forgiven(harvest: Any, site: Any, pull: Any) -> None:
    site.routes |= {
        FIRST: answer("1", "2", inner=token("t", 'completeListSize="3" cursor="0"')),
        "/oai?verb=ListRecords&resumptionToken=t": answer("3", inner=token("", 'completeListSize="3" cursor="1"')),
    }
    assert pull(READER, harvest()).evidence.completeness is Completeness.COMPLETE


def test_the_page_limit_is_a_cut(harvest: Any, site: Any, pull: Any) -> None:
    site.routes |= {
        FIRST: answer("1", inner=token("t")),
        "/oai?verb=ListRecords&resumptionToken=t": answer("2", inner=token("u")),
    }
    done = pull(READER, harvest(max_pages=2))
    assert (done.slots, done.evidence.completeness, done.evidence.cursor) == ([0, 1], Completeness.TRUNCATED, None)
    assert "max_pages" in done.evidence.detail


@pytest.mark.parametrize(
    ("second", "told"),
    [(answer("2", inner=token("t")), "leads back"), (answer("1", inner=token("u")), "resumptionToken is ignored")],
)
def test_lists_that_turn_in_circles_stop_the_source(
    harvest: Any, site: Any, pull: Any, second: bytes, told: str
) -> None:
    site.routes |= {FIRST: answer("1", inner=token("t")), "/oai?verb=ListRecords&resumptionToken=t": second}
    with pytest.raises(NotTheFormat, match=told):
        pull(READER, harvest())


def test_a_record_offered_on_two_pages_is_offered_twice(harvest: Any, site: Any, pull: Any) -> None:
    site.routes |= {
        FIRST: answer("1", "2", inner=token("t")),
        "/oai?verb=ListRecords&resumptionToken=t": answer("2", "3"),
    }
    source = harvest()
    assert ids(source, pull(READER, source)) == ["oai:x:1", "oai:x:2", "oai:x:2", "oai:x:3"]


def half(handler: Any) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "5000")
    handler.end_headers()
    handler.wfile.write(answer("2"))
    handler.close_connection = True


SECOND = "/oai?verb=ListRecords&resumptionToken=t"


@pytest.mark.parametrize(
    ("broken", "health"),
    [
        ((503, {"Retry-After": "9"}, b""), Health.UNREACHABLE),
        ((429, {}, b""), Health.UNREACHABLE),
        (half, Health.UNREACHABLE),
        ((302, {"Location": SECOND}, b""), Health.REDIRECT_LOOP),
        ((404, {}, b""), Health.GONE),
    ],
    ids=["503", "429", "half", "loop", "404"],
)
def test_a_failing_page_in_the_middle_fails_the_harvest(
    harvest: Any, site: Any, pull: Any, broken: Any, health: Health
) -> None:
    site.routes |= {FIRST: answer("1", inner=token("t")), SECOND: broken}
    with pytest.raises(SourceUnavailable) as caught:
        pull(READER, harvest())
    assert caught.value.data["health"] == health
    assert site.paths[:2] == [FIRST, SECOND]


def test_a_web_page_instead_of_a_list_is_told(harvest: Any, site: Any, pull: Any) -> None:
    site.routes[FIRST] = "<!doctype html><html><title>Bảo trì</title></html>".encode()
    with pytest.raises(NotTheFormat, match="Bảo trì"):
        pull(READER, harvest())


def test_an_unchanged_page_is_read_from_what_we_hold(harvest: Any, site: Any, pull: Any) -> None:
    site.routes[FIRST] = (304, {}, b"")
    done = pull(READER, harvest(), {f"{site.url}{FIRST}": KnownPage('"1"', None, lambda: answer("1"))})
    assert (done.healths, done.evidence.completeness) == (["unchanged"], Completeness.COMPLETE)


def test_small_faults_of_markup_are_mended_and_others_hand_on_nothing(harvest: Any) -> None:
    source = harvest()
    good = answer("1", "2")
    assert [one["oai_dc:title"] for one in read(source, good.replace(b"Tin 2", b"A & B&nbsp;C"))] == [
        "Tin 1",
        "A & B\xa0C",
    ]
    for declaration in (b'\r\n <?xml version="1.0"?>', b'<?xml version="1.0" encoding="windows-1258"?>'):
        vietnamese = declaration + good.replace(b"Tin 2", "Tin Ất".encode())
        assert [one["oai_dc:title"] for one in read(source, vietnamese)] == ["Tin 1", "Tin Ất"]
    for payload in (good[:-12], good.replace(b"</dc></metadata></record></List", b"</List"), good + b"<x/>"):
        found = READER.records(source, payload)
        with pytest.raises(NotTheFormat):
            next(found)


@pytest.mark.parametrize(
    "payload",
    [
        b'<!DOCTYPE x [<!ENTITY a "b">]><OAI-PMH/>',
        b'<?xml version="1.0" encoding="utf-7"?><OAI-PMH/>',
        b"<rss/>",
        b'<OAI-PMH xmlns="http://www.openarchives.org/OAI/1.1/OAI_ListRecords"/>',
        b'<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"/>',
        b'<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><Identify/></OAI-PMH>',
    ],
)
def test_other_documents_are_refused(harvest: Any, payload: bytes) -> None:
    with pytest.raises(NotTheFormat):
        list(READER.records(harvest(), payload))


def test_a_large_page_is_read_with_flat_memory(harvest: Any) -> None:
    record = answer("1").partition(b"<ListRecords>")[2].partition(b"</ListRecords>")[0]
    payload = answer().replace(b"</ListRecords>", record * 3_000 + b"</ListRecords>")
    tracemalloc.start()
    try:
        assert sum(1 for _ in READER.records(harvest(), payload)) == 3_000
        assert tracemalloc.get_traced_memory()[1] < len(payload)
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    "options", [{"prefix": "oai dc"}, {"prefix": ""}, {"set": "a::b"}, {"set": "a&b"}, {"max_pages": 0}, {"from": "x"}]
)
def test_wrong_options_are_refused_with_the_source(make_source: Maker, options: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="options"):
        make_source(reader="oai", options=options)


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.integers(0, len(GOLDEN)), junk=st.binary(max_size=12), cut=st.integers(0, 40))
def test_no_bytes_break_the_reader(harvest: Any, place: int, junk: bytes, cut: int) -> None:
    for payload in (junk, GOLDEN[:place] + junk + GOLDEN[place + cut :]):
        try:
            found = list(READER.records(harvest(), payload))
        except NotTheFormat as refused:
            assert refused.data["health"] in ("not-the-format", "challenge")
        else:
            assert all(one.content for one in found)


REAL = Path(__file__).resolve().parents[4] / "shared" / "realdata" / "oai-pmh-sickle"
VERDICTS: dict[str, int | str] = {
    "GetRecord.xml": 1,
    "GetRecord_utf8test.xml": 1,
    "Identify.xml": "without records: Identify",
    "LICENSE.txt": "starts with",
    "ListIdentifiers.xml": "without records: ListIdentifiers",
    "ListIdentifiers2.xml": "without records: ListIdentifiers",
    "ListMetadataFormats.xml": "without records: ListMetadataFormats",
    "ListRecords.xml": 2,
    "ListRecords2.xml": 2,
    "ListRecords3.xml": 2,
    "ListRecords4.xml": 2,
    "ListRecordsBroken.xml": "starts with",
    "ListSets.xml": "without records: ListSets",
    "badArgument.xml": "badArgument",
    "badResumptionToken.xml": "badResumptionToken",
    "cannotDisseminateFormat.xml": "cannotDisseminateFormat",
    "idDoesNotExist.xml": "idDoesNotExist",
    "noRecordsMatch.xml": 0,
    "noSetHierarchy.xml": "noSetHierarchy",
    "undefinedError.xml": "undefinedError",
}
needs_real = pytest.mark.skipif(not REAL.is_dir(), reason="no shared data beside the repository")


@pytest.mark.realdata
@needs_real
@pytest.mark.parametrize(("name", "verdict"), VERDICTS.items())
def test_real_answers_get_their_verdict(harvest: Any, name: str, verdict: int | str) -> None:
    payload = (REAL / name).read_bytes()
    if isinstance(verdict, int):
        assert len(read(harvest(), payload)) == verdict
    else:
        with pytest.raises(NotTheFormat) as caught:
            read(harvest(), payload)
        assert verdict in str(caught.value.data["detail"])


@pytest.mark.realdata
@needs_real
def test_every_real_answer_has_a_verdict_and_their_content_is_read(harvest: Any) -> None:
    assert {path.name for path in REAL.iterdir()} == VERDICTS.keys()
    [found] = read(harvest(), (REAL / "GetRecord_utf8test.xml").read_bytes())
    assert (found["dc:creator"], found["dc:publisher"]) == ("某人", "Sample Publisher")
    gone, kept = read(harvest(), (REAL / "ListRecords.xml").read_bytes())
    assert gone[GONE] is True
    assert (kept["dc:creator"], kept["dc:type"][-1]) == (["John Doe"] * 4, "text")
    assert kept["dc:description@eng"].startswith("Lorem ipsum")
    # A deleted record without an identifier is handed on as it is, and quarantined for want of a key.
    nameless = READER.records(harvest(), (REAL / "ListRecords4.xml").read_bytes())
    assert next(nameless).fields() == {GONE: True}


@pytest.mark.realdata
@needs_real
@pytest.mark.parametrize("repeats", [True, False], ids=["as-they-are", "told-apart"])
def test_a_real_list_is_harvested_page_by_page(make_source: Maker, site: Any, pull: Any, repeats: bool) -> None:
    """Its pages declare 8 records and all hold the same two, as those of a repository that ignores its tokens do."""
    for place in (1, 2, 3, 4):
        name = f"ListRecords{place if place > 1 else ''}.xml"
        body = (REAL / name).read_bytes()
        address = FIRST if place == 1 else f"/oai?verb=ListRecords&resumptionToken={name}"
        site.routes[address] = body if repeats else body.replace(b"com:15", f"com:{place}5".encode())
    source = make_source(reader="oai", url=f"{site.url}/oai")
    if repeats:
        with pytest.raises(NotTheFormat, match="resumptionToken is ignored"):
            pull(READER, source)
        return
    done = pull(READER, source)
    assert (done.slots, done.evidence.completeness) == ([0, 1, 2, 3], Completeness.COMPLETE)
    assert (done.evidence.declared, done.evidence.cursor) == (8, "2013-02-27T09:10:56Z")
