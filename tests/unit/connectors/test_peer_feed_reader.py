"""The change feed of another node: tokens, tombstones, 410, and pages whose parts must agree."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.raw import GONE
from connectors.readers.peer import PeerOptions, PeerReader
from connectors.readers.protocol import Known
from connectors.source import Source
from schemas.errors import NotTheFormat, RecordRejected, SourceUnavailable
from schemas.vocabularies import Completeness, Health

Maker = Callable[..., Source]
READER = PeerReader()
DELTA = "/nut/v1/feeds/public/delta"
PROBLEM = b'{"type":"/problems/resync-required","title":"...","status":410,"snapshot":"/v1/feeds/public/snapshot"}'


def change(number: int, **record: Any) -> str:
    line = {
        "id": f"prs_{number:020}", "type": "press_release", "revision": 1, "position": number, "content_hash": "00",
        "recorded_at": "2026-11-22T08:00:00.000000+07:00", "origin": None,
        "record": {"title": f"Tin {number}"} | record,
    }  # fmt: skip
    return json.dumps(line, ensure_ascii=False, separators=(",", ":"))


def removed(number: int, kind: str = "press_release") -> str:
    line = {"id": f"prs_{number:020}", "type": kind, "revision": 2, "position": number, "content_hash": "00"}
    return json.dumps(line | {"@removed": {"reason": "withdrawn", "successors": []}})


def page(*changes: str, after: int = 0, **head: Any) -> bytes:
    """A page as a node writes it: the head, then the lines with a comma and a newline between them."""
    stated = {"after": after, "checkpoint": None, "count": len(changes), "epoch": "e", "feed": "public"}
    stated |= {"position": after + len(changes)} | (head or {"delta": "D"})
    return (json.dumps(stated)[:-1] + ',"changes":[\n' + ",\n".join(changes) + "\n]}").encode()


PAGE = page(change(1, title="Họp báo"), removed(2))


@pytest.fixture
def source(make_source: Maker, site: Any) -> Callable[..., Source]:
    """A source of this reader; its options are read by the reader itself."""

    def make(**options: Any) -> Source:
        return make_source().model_copy(update={"reader": "peer", "url": f"{site.url}/nut/", "options": options})

    return make


def read(source: Source, payload: bytes) -> list[dict[str, Any]]:
    return [one.fields() for one in READER.records(source, payload)]


def ids(source: Source, done: Any) -> list[int]:
    bodies = [one.exchange.body for one in done.fetched if one.exchange.health is Health.OK]
    return [int(found["entity_id"][4:]) for body in bodies for found in read(source, body)]


# --- one page ---------------------------------------------------------------------------------------------------------


def test_a_record_and_a_tombstone(source: Any) -> None:
    first, second = READER.records(source(), PAGE)
    assert (first.ordinal, first.pointer, second.ordinal, second.pointer) == (0, "/changes/0", 1, "/changes/1")
    assert first.fields() == {
        "entity_id": "prs_00000000000000000001",
        "record_type": "press_release",
        "revision": 1,
        "title": "Họp báo",
    }
    assert second.fields() == {GONE: True, "entity_id": "prs_00000000000000000002", "record_type": "press_release"}


def test_values_keep_the_bytes_of_the_node(source: Any) -> None:
    line = '{"record" : {"n": 1.50, "long": 12345678901234567890.5} ,"revision":7,"type":"document","id":"doc_1"}'
    [one] = READER.records(source(), page(line))
    assert one.content == (
        b'{"entity_id":"doc_1","record_type":"document","revision":7,"n": 1.50, "long": 12345678901234567890.5}'
    )
    [bare] = READER.records(source(), page('{"id":"doc_1","type":"document","revision":7,"record":{ }}'))
    assert bare.fields() == {"entity_id": "doc_1", "record_type": "document", "revision": 7}


def test_an_empty_page_has_no_records(source: Any) -> None:
    assert read(source(), page()) == []


def test_other_types_are_passed_over_but_never_lines_that_cannot_be_read(source: Any) -> None:
    payload = page(change(1), removed(2, "document"), '{"id":"x"}', removed(4))
    found = list(READER.records(source(types=["document"]), payload))
    assert [(one.ordinal, one.pointer) for one in found] == [(0, "/changes/1"), (1, "/changes/2")]
    assert found[1].content == b'{"id":"x"}'


@pytest.mark.parametrize(
    "line",
    ['{"id":"a","type":"document","revision":1}', '{"id":"a","revision":1,"record":{}}', '"chữ"', "17", "null",
     '{"id":"a","type":"document","revision":1,"record":[]}', '{"id":"a","id":"b","type":"t","revision":1}'],
)  # fmt: skip
def test_a_line_of_another_shape_is_handed_on_as_it_stands(source: Any, line: str) -> None:
    good, bad, also = READER.records(source(), page(change(1), line, change(3)))
    assert bad.content == line.encode()
    assert good.fields()["title"] == "Tin 1"
    assert also.fields()["title"] == "Tin 3"


@pytest.mark.parametrize("title", [r'"\ud800"', "NaN", '{"a":' * 100 + "1" + "}" * 100, r'"\u0000"'])
@pytest.mark.parametrize("place", ["record", "id"])
def test_one_poisoned_line_does_not_take_the_page_with_it(source: Any, title: str, place: str) -> None:
    line = {"record": f'{{"title":{title}}}', "id": '"doc_1"'} | ({"id": title} if place == "id" else {})
    poison = '{{"id":{id},"type":"document","revision":1,"record":{record}}}'.format(**line)
    good, bad, also = READER.records(source(), page(change(1), poison, change(3)))
    assert (good.fields()["title"], also.fields()["title"]) == ("Tin 1", "Tin 3")
    with pytest.raises(RecordRejected):
        bad.fields()


def test_a_record_may_not_name_itself_otherwise(source: Any) -> None:
    [one] = READER.records(source(), page(change(1, entity_id="prs_khac")))
    with pytest.raises(RecordRejected):
        one.fields()


@pytest.mark.parametrize(
    ("payload", "told"),
    [
        (b"", "empty body"),
        (b"<html><title>Bao tri</title></html>", "web page: Bao tri"),
        (b"[]", "object was expected"),
        (PROBLEM, "no page of a change feed; keys: type"),
        (PAGE[:-1], "cut off"),
        (PAGE.replace(b'"public"', b'"press"'), "a page of feed press, not of public"),
        (PAGE.replace(b'"count": 2', b'"count": 3'), "2 changes where 3 are counted"),
        (PAGE.replace(b'"position": 2', b'"position": 9', 1), "from 0 to 9"),
        (PAGE.replace(b'"count": 2', b'"count": true'), "is no number"),
        (PAGE.replace(b'"count": 2, ', b""), "is no number"),
        (page(next="N", delta="D"), "either next or delta"),
        (page(epoch="e"), "either next or delta"),
        (page(delta=""), "either next or delta"),
        (page(next=7), "either next or delta"),
        (page(delta="có dấu"), "either next or delta"),
        (page(delta="x" * 513), "either next or delta"),
        (page(delta=["D"]), "either next or delta"),
        (PAGE.replace(b'"checkpoint": null', b'"changes": []'), "key occurs twice"),
        (b'{"feed":' + b"[" * 2_000 + b"]" * 2_000 + b',"changes":[]}', "a page of feed None"),
    ],
)
def test_pages_whose_parts_disagree_are_refused(source: Any, payload: bytes, told: str) -> None:
    with pytest.raises(NotTheFormat) as caught:
        read(source(), payload)
    assert told in str(caught.value.data["detail"])


def test_a_cut_page_never_passes_for_a_whole_one(source: Any) -> None:
    for cut in range(len(PAGE)):
        with pytest.raises(NotTheFormat):
            list(READER.records(source(), PAGE[:cut]))


@settings(deadline=None, max_examples=200)
@given(content=st.binary(max_size=60), place=st.integers(0, 10_000), whole=st.booleans())
def test_no_bytes_break_the_reader(content: bytes, place: int, whole: bool) -> None:
    source = Source.model_construct(name="thu", url="https://nut.example.vn", options={})
    cut = place % len(PAGE)
    try:
        found = list(READER.records(source, content if whole else PAGE[:cut] + content + PAGE[cut:]))
    except NotTheFormat:
        return
    for one in found:
        try:
            one.fields()
        except RecordRejected:
            continue


# --- pulls ------------------------------------------------------------------------------------------------------------


def test_pages_are_followed_to_the_delta_token(source: Any, site: Any, pull: Any) -> None:
    site.routes |= {
        DELTA: page(change(1), change(2), next="N1"),
        f"{DELTA}?token=N1": page(change(3), change(1), after=2, next="N%2="),
        f"{DELTA}?token=N%252%3D": page(removed(2), after=4, delta="D"),
    }
    done = pull(READER, source())
    assert (done.slots, ids(source(), done)) == ([0, 1, 2], [1, 2, 3, 1, 2])
    assert (done.evidence.completeness, done.evidence.cursor) == (Completeness.UNKNOWN, "D")
    assert (done.evidence.health, done.evidence.declared) == (Health.OK, None)
    assert done.fetched[0].exchange.body == site.routes[DELTA]


def test_the_kept_token_brings_only_what_is_new(source: Any, site: Any, pull: Any) -> None:
    site.routes[f"{DELTA}?token=D"] = page(change(7), after=41, delta="D2")
    done = pull(READER, source(), cursor="D")
    assert (site.paths, ids(source(), done)) == ([f"{DELTA}?token=D"], [7])
    assert (done.evidence.completeness, done.evidence.cursor) == (Completeness.UNKNOWN, "D2")
    assert "increment" in done.evidence.detail


def test_no_news_is_good_and_an_empty_feed_is_empty(source: Any, site: Any, pull: Any) -> None:
    site.routes |= {f"{DELTA}?token=D": page(after=41, delta="D"), DELTA: page(delta="D0")}
    quiet = pull(READER, source(), cursor="D").evidence
    assert (quiet.completeness, quiet.health, quiet.cursor) == (Completeness.UNKNOWN, Health.OK, "D")
    empty = pull(READER, source()).evidence
    assert (empty.completeness, empty.health, empty.cursor) == (Completeness.UNKNOWN, Health.EMPTY, "D0")


def test_a_token_that_is_too_old_starts_again_in_the_same_pull(source: Any, site: Any, pull: Any) -> None:
    site.routes |= {f"{DELTA}?token=D": (410, {}, PROBLEM), DELTA: page(change(1), delta="D2")}
    done = pull(READER, source(slice=1), cursor="D")
    assert (done.slots, done.healths, ids(source(), done)) == ([0, 1], ["gone", "ok"], [1])
    assert (done.evidence.completeness, done.evidence.cursor) == (Completeness.UNKNOWN, "D2")
    assert "again from the beginning" in done.evidence.detail


def test_a_feed_rebuilt_during_the_pull_is_read_again(source: Any, site: Any, pull: Any) -> None:
    answers = iter([page(change(1), next="N1"), page(change(1), change(2), delta="D")])
    site.routes |= {f"{DELTA}?token=N1": (410, {}, PROBLEM)}

    def first(handler: Any) -> None:
        body = next(answers)
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    site.routes[DELTA] = first
    done = pull(READER, source())
    assert (done.slots, done.healths) == ([0, 1, 2], ["ok", "gone", "ok"])
    assert done.evidence.cursor == "D"


def failing(source: Source, fetcher: Any, cursor: str | None = None) -> tuple[list[str], SourceUnavailable]:
    steps = READER.pull(source, lambda url, etag=None, last_modified=None: fetcher.fetch(url), Known(cursor=cursor))
    healths = []
    with pytest.raises(SourceUnavailable) as caught:
        healths.extend(one.exchange.health.value for one in steps)
    return healths, caught.value


def test_a_feed_without_its_beginning_or_without_an_end_is_gone(source: Any, site: Any, fetcher: Any) -> None:
    site.routes |= {DELTA: (410, {}, PROBLEM), f"{DELTA}?token=D": (410, {}, PROBLEM)}
    assert failing(source(), fetcher)[0] == ["gone"]
    assert failing(source(), fetcher, "D")[0] == ["gone", "gone"]
    site.routes |= {DELTA: page(change(1), next="N"), f"{DELTA}?token=N": (410, {}, PROBLEM)}
    assert failing(source(), fetcher, "D")[0] == ["gone", "ok", "gone"]


def half(handler: Any) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(PAGE)))
    handler.end_headers()
    handler.wfile.write(PAGE[:50])
    handler.close_connection = True


@pytest.mark.parametrize(
    ("answer", "health"),
    [((404, {}, b""), "gone"), ((401, {}, b""), "refused"), ((429, {"Retry-After": "9"}, b""), "unreachable"),
     ((302, {"Location": DELTA}, b""), "redirect-loop"), (half, "unreachable")],
    ids=["404", "401", "429", "loop", "half"],
)  # fmt: skip
@pytest.mark.parametrize("cursor", [None, "D"])
def test_another_failure_is_yielded_and_never_taken_for_an_old_token(
    source: Any, site: Any, fetcher: Any, answer: Any, health: str, cursor: str | None
) -> None:
    site.routes |= {DELTA: answer, f"{DELTA}?token=D": answer}
    healths, error = failing(source(), fetcher, cursor)
    assert healths == [health]
    assert error.data["health"] == health


def test_a_full_slice_leaves_a_token_to_go_on_from(source: Any, site: Any, pull: Any) -> None:
    site.routes |= {
        DELTA: page(change(1), next="N1"),
        f"{DELTA}?token=N1": page(change(2), after=1, next="N2"),
        f"{DELTA}?token=N2": page(change(3), after=2, delta="D"),
    }
    done = pull(READER, source(slice=2))
    assert (ids(source(), done), done.evidence.cursor) == ([1, 2], "N2")
    assert (done.evidence.completeness, done.evidence.more) == (Completeness.UNKNOWN, True)
    done = pull(READER, source(slice=2), cursor="N2")
    assert (ids(source(), done), done.evidence.cursor, done.evidence.more) == ([3], "D", False)


@pytest.mark.parametrize("after", [0, 1, 3])
def test_pages_that_leave_a_gap_or_overlap_stop_the_source(source: Any, site: Any, pull: Any, after: int) -> None:
    site.routes |= {DELTA: page(change(1), change(2), next="N"), f"{DELTA}?token=N": page(change(9), after=after)}
    with pytest.raises(NotTheFormat, match="begins after"):
        pull(READER, source())


def test_a_feed_that_does_not_begin_at_its_beginning_stops_the_source(source: Any, site: Any, pull: Any) -> None:
    site.routes[DELTA] = page(change(5), after=4)
    with pytest.raises(NotTheFormat, match="begins after 4"):
        pull(READER, source())


def test_pages_that_lead_back_stop_the_source(source: Any, site: Any, pull: Any) -> None:
    site.routes |= {f"{DELTA}?token={token}": page(after=9, next="N") for token in ("D", "N")}
    with pytest.raises(NotTheFormat, match="leads back"):
        pull(READER, source(), cursor="D")


@pytest.mark.parametrize("body", [b"<html><title>Bao tri</title></html>", b'{"error":"x"}', PAGE[:99], b""])
def test_what_is_no_page_ends_the_pull(source: Any, site: Any, pull: Any, body: bytes) -> None:
    site.routes[DELTA] = body
    with pytest.raises(NotTheFormat):
        pull(READER, source())


def test_another_feed_of_the_node(source: Any, site: Any, pull: Any) -> None:
    site.routes["/nut/v1/feeds/press/delta"] = PAGE.replace(b'"public"', b'"press"')
    assert ids(source(feed="press"), pull(READER, source(feed="press"))) == [1, 2]


@pytest.mark.parametrize("options", [{"feed": "../x"}, {"feed": ""}, {"types": ["tin"]}, {"slice": 0}, {"token": "x"}])
def test_wrong_options_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r" / |greater than|Extra inputs"):
        PeerOptions.model_validate(options)
