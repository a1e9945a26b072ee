"""JSON sources: where the records are, and when the last page has been seen."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.readers import READERS
from connectors.readers.json_split import SplitError, array, members, split, steps
from connectors.source import Source
from schemas.errors import NotTheFormat, RecordRejected, SourceChanged, SourceUnavailable
from schemas.vocabularies import Completeness, Health

Maker = Callable[..., Source]
READER = READERS["json_pages"]


def page(*ids: int, **more: Any) -> bytes:
    return json.dumps({"data": [{"id": f"{number:03}"} for number in ids], **more}).encode()


@pytest.fixture
def paged(make_source: Maker, site: Any) -> Callable[..., Source]:
    def make(**options: Any) -> Source:
        return make_source(url=f"{site.url}/ds", options={"records": "data"} | options)

    return make


def ids(source: Source, done: Any) -> list[str]:
    return [
        one.fields()["id"]
        for got in done.fetched
        if got.exchange.body and got.exchange.health is Health.OK
        for one in READER.records(source, got.exchange.body)
    ]


def test_numbered_pages_end_at_the_declared_total(paged: Any, site: Any, pull: Any) -> None:
    site.routes |= {"/ds?page=1&size=2": page(1, 2, total=3), "/ds?page=2&size=2": page(3, total=3)}
    source = paged(paging="page", size_param="size", size=2, total="total")
    # The parameter that changes goes last, whatever the order of the first request.
    site.routes |= {"/ds?size=2&page=2": page(3, total=3)}
    done = pull(READER, source)
    assert (done.slots, ids(source, done)) == ([0, 1], ["001", "002", "003"])
    assert (done.evidence.completeness, done.evidence.declared) == (Completeness.COMPLETE, 3)


def test_without_a_total_the_pages_end_at_an_empty_or_shorter_one(paged: Any, site: Any, pull: Any) -> None:
    source = paged(paging="page")
    site.routes |= {"/ds?page=1": page(1, 2), "/ds?page=2": page(3, 4), "/ds?page=3": page()}
    assert ids(source, pull(READER, source)) == ["001", "002", "003", "004"]
    site.routes["/ds?page=2"] = page(3)
    site.asked.clear()
    done = pull(READER, source)
    assert ids(source, done) == ["001", "002", "003"]
    assert site.paths == ["/ds?page=1", "/ds?page=2"]
    assert done.evidence.completeness is Completeness.COMPLETE


def test_not_found_behind_the_last_page_is_the_end_and_on_the_first_it_is_gone(
    paged: Any, site: Any, pull: Any
) -> None:
    source = paged(paging="page")
    site.routes["/ds?page=1"] = page(1, 2)
    done = pull(READER, source)
    assert (done.healths, done.evidence.completeness) == (["ok", "gone"], Completeness.COMPLETE)
    site.routes.clear()
    with pytest.raises(SourceUnavailable):
        pull(READER, source)


def test_links_are_followed_from_the_header_too(paged: Any, site: Any, pull: Any) -> None:
    """RFC 8288: several links in one header, other relations beside next; the last page has none."""
    site.routes |= {
        "/ds": (200, {"Link": '</ds>; rel="first", </ds?page=2>; rel="next"', "ETag": '"a"'}, page(1, 2)),
        "/ds?page=2": (200, {"Link": '</ds>; rel="first"'}, page(3)),
    }
    source = paged(paging="link")
    done = pull(READER, source)
    assert (ids(source, done), done.evidence.completeness) == (["001", "002", "003"], Completeness.COMPLETE)
    assert all("if-none-match" not in headers for _, headers in site.asked)


def test_a_link_header_may_not_lead_to_another_host(paged: Any, site: Any, pull: Any) -> None:
    site.routes["/ds"] = (200, {"Link": '<http://127.0.0.1:9/canary>; rel="next"'}, page(1))
    with pytest.raises(SourceChanged):
        pull(READER, paged(paging="link"))


def test_offsets_count_what_came(paged: Any, site: Any, pull: Any) -> None:
    site.routes |= {"/ds?offset=0": page(1, 2), "/ds?offset=2": page(3, 4), "/ds?offset=4": page(5)}
    source = paged(paging="offset")
    assert ids(source, pull(READER, source)) == ["001", "002", "003", "004", "005"]


def test_cursors_and_links_are_followed_until_there_is_none(paged: Any, site: Any, pull: Any) -> None:
    site.routes |= {"/ds": page(1, meta={"next": "b=/x"}), "/ds?cursor=b%3D%2Fx": page(2, meta={"next": None})}
    source = paged(paging="cursor", next="meta.next")
    assert ids(source, pull(READER, source)) == ["001", "002"]
    site.routes |= {"/ds": page(1, next="/ds2?t=1"), "/ds2?t=1": page(2)}
    source = paged(paging="link", next="next")
    done = pull(READER, source)
    assert (ids(source, done), done.evidence.completeness) == (["001", "002"], Completeness.COMPLETE)


def test_more_false_ends_the_pages(paged: Any, site: Any, pull: Any) -> None:
    site.routes |= {"/ds?page=1": page(1, more=True), "/ds?page=2": page(2, more=False)}
    source = paged(paging="page", more="more")
    assert ids(source, pull(READER, source)) == ["001", "002"]


def test_a_total_that_is_not_met_is_a_cut(paged: Any, site: Any, pull: Any) -> None:
    site.routes["/ds"] = page(1, 2, total="5")
    done = pull(READER, paged(total="total"))
    assert (done.evidence.completeness, done.evidence.declared) == (Completeness.TRUNCATED, 5)
    site.routes |= {"/ds?page=1": page(1, 2, total=5), "/ds?page=2": page(total=5)}
    assert pull(READER, paged(total="total", paging="page")).evidence.completeness is Completeness.TRUNCATED


def test_the_page_limit_is_a_cut(paged: Any, site: Any, pull: Any) -> None:
    site.routes |= {"/ds?page=1": page(1), "/ds?page=2": page(2), "/ds?page=3": page(3)}
    done = pull(READER, paged(paging="page", max_pages=2))
    assert (done.slots, done.evidence.completeness) == ([0, 1], Completeness.TRUNCATED)


def test_an_empty_list_is_empty_and_proves_nothing(paged: Any, site: Any, pull: Any) -> None:
    site.routes["/ds"] = page(total=0)
    done = pull(READER, paged(total="total"))
    assert (done.evidence.completeness, done.evidence.health) == (Completeness.UNKNOWN, Health.EMPTY)


def test_duplicates_across_pages_are_offered_as_often_as_they_come(paged: Any, site: Any, pull: Any) -> None:
    site.routes |= {"/ds?page=1": page(1, 2), "/ds?page=2": page(2, 3), "/ds?page=3": page()}
    source = paged(paging="page")
    assert ids(source, pull(READER, source)) == ["001", "002", "002", "003"]


def test_pages_that_lead_back_stop_the_source(paged: Any, site: Any, pull: Any) -> None:
    site.routes |= {"/ds": page(1, next="/ds?p=2"), "/ds?p=2": page(2, next="/ds")}
    with pytest.raises(NotTheFormat, match="leads back"):
        pull(READER, paged(paging="link", next="next"))
    site.routes |= {f"/ds?page={number}": page(1, 2) for number in range(1, 5)}
    with pytest.raises(NotTheFormat, match="ignores the paging"):
        pull(READER, paged(paging="page"))


@pytest.mark.parametrize("link", ["http://127.0.0.1:9/canary", "//example.vn/x", "file:///etc/passwd", "http://[x"])
def test_the_next_page_is_never_on_another_host(paged: Any, site: Any, pull: Any, link: str) -> None:
    site.routes["/ds"] = page(1, next=link)
    with pytest.raises(SourceChanged, match="another host"):
        pull(READER, paged(paging="link", next="next"))


def test_a_failing_page_in_the_middle_fails_the_pull(paged: Any, site: Any, pull: Any) -> None:
    site.routes |= {"/ds?page=1": page(1), "/ds?page=2": (429, {"Retry-After": "9"}, b"")}
    with pytest.raises(SourceUnavailable) as caught:
        pull(READER, paged(paging="page"))
    assert caught.value.data["health"] == Health.UNREACHABLE
    assert "9" in str(caught.value.data["detail"])


def test_a_web_page_in_the_middle_is_told(paged: Any, site: Any, pull: Any) -> None:
    site.routes |= {"/ds?page=1": page(1), "/ds?page=2": b"<html><title>Bao tri</title></html>"}
    with pytest.raises(NotTheFormat, match="Bao tri"):
        pull(READER, paged(paging="page"))


@pytest.mark.parametrize(
    ("payload", "told"),
    [
        (b'{"error":{"code":500}}', "error envelope"),
        (b'{"message":"het phien","data":null}', "error envelope"),
        (b'{"items":[]}', "no list at data; keys: items"),
        (b'{"data":{"a":1}}', "no list at /data"),
        (b'{"data":"x"}', "list was expected"),
        (b'{"data":[{"id":1}', "cut off"),
        (b'{"data":[{"id":"1', "not closed"),
        (b'{"data":[{"id":1}],"data":[{"id":2}]}', "key occurs twice: data"),
        (b'{"data":[{"id":1},]}', "at byte"),
        (b'{"data":[{"id":1}]} x', "after the end"),
        (b'{"data":[1]}{"data":[2]}', "after the end"),
        ('{"data":[]}'.encode("utf-16"), "expected"),
        (b"null", "object was expected"),
    ],
)
def test_wrong_shapes_are_told_with_their_place(make_source: Maker, payload: bytes, told: str) -> None:
    with pytest.raises(NotTheFormat) as caught:
        list(READER.records(make_source(options={"records": "data"}), payload))
    assert told in str(caught.value.data["detail"])


def test_one_poisoned_record_does_not_take_the_page_with_it(make_source: Maker) -> None:
    deep = b'{"a":' * 2_000 + b"1" + b"}" * 2_000
    bad = [
        b'{"id":"\\ud800"}',
        b'{"id":NaN}',
        deep,
        b'{"id":1e400}',
        b'{"id":"\xff"}',
        b'{"id":1,"id":2}',
        b'{"id":"\\u0000"}',
    ]
    good = b'{"id":"001"}'
    for poison in bad:
        payload = b'{"data":[' + b",".join([good, poison, good]) + b"]}"
        found = list(READER.records(make_source(options={"records": "data"}), payload))
        assert [one.content for one in found] == [good, poison, good]
        assert found[0].fields() == found[2].fields() == {"id": "001"}
        with pytest.raises(RecordRejected):
            found[1].fields()


def test_records_keep_their_own_bytes_and_their_place(make_source: Maker) -> None:
    payload = b'\xef\xbb\xbf { "x" : {"y": [ {"b" : 1.50, "a":"\\u1ea3"} , {"a": 2} ]}}'
    found = list(READER.records(make_source(options={"records": "x.y"}), payload))
    assert [(one.pointer, one.content) for one in found] == [
        ("/x/y/0", b'{"b" : 1.50, "a":"\\u1ea3"}'),
        ("/x/y/1", b'{"a": 2}'),
    ]


def test_nested_lists_carry_the_simple_fields_of_what_holds_them(make_source: Maker) -> None:
    payload = json.dumps(
        [
            {"Code": "01", "Name": "Hà Nội", "Other": {"x": 1}, "D": [{"Code": "001", "W": [{"Code": "00001"}, {}]}]},
            {"Code": "02", "D": None},
            {"Code": "04"},
        ]
    ).encode()
    found = list(READER.records(make_source(options={"records": "$[*].D[*].W[*]"}), payload))
    assert [one.pointer for one in found] == ["/0/D/0/W/0", "/0/D/0/W/1"]
    assert found[0].fields() == {
        "parent": {"Code": "001", "parent": {"Code": "01", "Name": "Hà Nội"}},
        "Code": "00001",
    }


def test_json_lines(make_source: Maker) -> None:
    source = make_source(options={"format": "jsonl"})
    found = list(READER.records(source, b'\n{"id":"001"}\r\n\n  {"id":"002"}  \n'))
    assert [(one.pointer, one.content) for one in found] == [
        ("/line[2]", b'{"id":"001"}'),
        ("/line[4]", b'{"id":"002"}'),
    ]
    bad = list(READER.records(source, b'{"id":1}\n{"id":oops}\n{"id":3}\n'))
    assert [one.ordinal for one in bad] == [0, 1, 2]
    with pytest.raises(RecordRejected):
        bad[1].fields()
    for payload in (b'{"id":1}\n{"id":"cut', b'{"error":"x"}', b"[]", b"id\n1\n"):
        with pytest.raises(NotTheFormat):
            list(READER.records(source, payload))


@pytest.mark.parametrize(
    "options", [{"paging": "cursor"}, {"paging": "pages"}, {"records": "a[0]"}, {"recrods": "a"}, {"max_pages": 0}]
)
def test_wrong_options_are_refused_with_the_source(make_source: Maker, options: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="options"):
        make_source(options=options)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("$", ()),
        ("data", ("data",)),
        ("$.a.b", ("a", "b")),
        ("$[*].Wards[*]", (None, "Wards")),
        ("a[*].b", ("a", None, "b")),
    ],
)
def test_paths(path: str, expected: tuple[str | None, ...]) -> None:
    assert steps(path) == expected


simple = st.none() | st.booleans() | st.integers() | st.text(max_size=8)
nested = st.recursive(
    simple, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
)


@settings(deadline=None)
@given(st.lists(nested, max_size=6), st.sampled_from([None, 1]), st.booleans())
def test_splitting_is_parsing(elements: list[Any], indent: int | None, poisoned: bool) -> None:
    """The fast way and the slow way agree with a real parser, whatever the elements and the layout."""
    tail = [{"x": float("nan")}] if poisoned else []
    payload = json.dumps([*elements, *tail], indent=indent).encode()
    found = list(array(payload))
    assert [json.loads(one) for one in found[: len(elements)]] == elements
    assert len(found) == len(elements) + len(tail)


@settings(deadline=None)
@given(st.dictionaries(st.text(max_size=5), nested, max_size=6), st.booleans())
def test_members_are_those_of_a_real_parser(record: dict[str, Any], poisoned: bool) -> None:
    record = record | ({"nan": float("nan")} if poisoned else {})
    found = members(json.dumps(record).encode())
    assert found.keys() == record.keys()
    assert all(json.loads(found[key]) == value for key, value in record.items() if key != "nan")


@settings(deadline=None)
@given(st.binary(max_size=60))
def test_no_bytes_break_the_splitter(content: bytes) -> None:
    for payload in (content, b"[" + content + b"]", b'{"data":' + content + b"}"):
        try:
            list(split(payload, ("data",) if payload.startswith(b"{") else ()))
        except SplitError:
            pass
