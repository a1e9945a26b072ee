"""From their fields to ours: paths, transforms, keys, and what people are told."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.mapper import Mapped
from connectors.raw import RawRecord
from connectors.source import Source
from connectors.transforms import Unconvertible, as_html_text, as_integer, as_legacy_text, as_number_vn, as_text, as_url
from schemas.violation import Violation

Maker = Callable[..., Source]
HANOI = timezone(timedelta(hours=7))


def raw(**fields: Any) -> RawRecord:
    return RawRecord(0, "/0", json.dumps(fields, ensure_ascii=False).encode())


@pytest.fixture
def mapped(make_source: Maker) -> Callable[..., dict[str, Any]]:
    """Values of one record under one field spec; `value` is ours."""

    def one(spec: Any, record: dict[str, Any], field: str = "summary", **more: Any) -> Any:
        source = make_source(fields={"title": "t", field: spec}, **more)
        done = source.map(raw(id="1", t="x", **record))
        assert isinstance(done, Mapped), done
        return done.values.get(field)

    return one


@pytest.fixture
def broken(make_source: Maker) -> Callable[..., list[Violation]]:
    def one(spec: Any, record: dict[str, Any], field: str = "summary", **more: Any) -> list[Violation]:
        source = make_source(fields={"title": "t", field: spec}, **more)
        done = source.map(raw(id="1", t="x", **record))
        assert isinstance(done, list), done
        return done

    return one


Of = Callable[..., Any]


@pytest.mark.parametrize(
    ("spec", "record", "value"),
    [
        ("a", {"a": "  Ha\u0300\u00a0Nội\u200b "}, "Hà Nội"),
        ("a", {"a": 12}, "12"),
        ("a", {"a": 1234567890.123456789}, "1234567890.1234567"),
        ("a.b", {"a": {"b": "x"}}, "x"),
        ("a.b", {"a.b": "thẳng", "a": {"b": "x"}}, "thẳng"),
        ("a.b.c", {"a.b": {"c": "x"}}, "x"),
        ("a.0.b", {"a": [{"b": "x"}]}, "x"),
        ({"from": ["a", "b"]}, {"a": "  ", "b": "x"}, "x"),
        ({"from": ["a", "b"]}, {"a": None, "b": "x"}, "x"),
        ({"from": ["a", "b"]}, {"b": "x"}, "x"),
        ({"const": "cố định"}, {}, "cố định"),
        ({"template": "{a}/{b.c}"}, {"a": 12, "b": {"c": "QĐ-UBND"}}, "12/QĐ-UBND"),
        (
            {"template": "{a} | {b}", "as": "date", "dialects": ["near_publication"]},
            {"a": "Chiều 3/1", "b": "Tue, 30 Dec 2025 20:45:46 +0700"}, date(2026, 1, 3),
        ),
        ({"from": "a", "as": "legacy_text"}, {"a": "Th«ng t\u00ad sè 5"}, "Thông tư số 5"),
        ({"from": "a", "as": "lookup", "table": {"Đang hiệu lực": "in_force"}}, {"a": " đang  hiệu lực"}, "in_force"),
        ({"from": "a", "as": "document_number"}, {"a": "Số: 123 /QĐ-UBND ngày 9/5/2025"}, "123/QĐ-UBND"),
        ({"from": "a", "as": "document_number"}, {"a": "07/CT-TTg"}, "07/CT-TTg"),
        ({"from": "a", "as": "document_number"}, {"a": "QĐ số 123"}, "QĐ số 123"),
        ({"from": "a", "as": "organ_code"}, {"a": "h26.1"}, "H26.1"),
        ({"from": "a", "as": "file_name"}, {"a": "https://x.vn/t/QD%20so%201.doc?x=1"}, "QD so 1.doc"),
        ({"from": "a", "as": "file_name"}, {"a": "..\\..\\tmp\\x.pdf"}, "x.pdf"),
        ({"from": "a", "as": "url"}, {"a": "https://x.vn/a b?c=d e"}, "https://x.vn/a%20b?c=d%20e"),
        ({"from": "a", "as": "list", "split": ";"}, {"a": "x; ;y ;"}, ["x", "y"]),
        ({"from": "a", "as": "list"}, {"a": ["x", " ", "y"]}, ["x", "y"]),
        ({"from": "a", "as": "list"}, {"a": "x;y"}, ["x;y"]),
        ({"from": "a", "as": "list", "each": "url"}, {"a": ["http://x.vn/"]}, ["http://x.vn/"]),
        (
            {"from": "a", "as": "list",
             "items": {"name": {"from": ["n", "url"], "as": "file_name"}, "code": {"const": "1"}}},
            {"a": [{"n": "b.pdf"}, {"url": "http://x.vn/c.pdf"}]},
            [{"name": "b.pdf", "code": "1"}, {"name": "c.pdf", "code": "1"}],
        ),
        (
            {"from": "a", "as": "list", "split": " ", "items": {"url": {"from": ".", "as": "url"}}},
            {"a": "http://x.vn/1 http://x.vn/2"},
            [{"url": "http://x.vn/1"}, {"url": "http://x.vn/2"}],
        ),
    ],
)  # fmt: skip
def test_values_come_in_our_words(mapped: Of, spec: Any, record: dict[str, Any], value: Any) -> None:
    assert mapped(spec, record) == value


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("integer", "12", 12), ("integer", 12, 12), ("integer", 12.0, 12), ("integer", "-3", -3), ("integer", "0", 0),
        ("number", "21.046798", 21.046798), ("number", 5, 5), ("number", "-7", -7), ("number", 2.5, 2.5),
        ("number_vn", "1.234.567,89", 1234567.89), ("number_vn", "1.234", 1234), ("number_vn", "1 234", 1234),
        ("number_vn", "0,5", 0.5), ("number_vn", "12", 12), ("number_vn", "1\u00a0234", 1234),
        ("boolean", "Có", True), ("boolean", "không", False), ("boolean", 1, True), ("boolean", False, False),
    ],
)  # fmt: skip
def test_numbers_and_truth(mapped: Of, kind: str, text: Any, value: Any) -> None:
    found = mapped({"from": "a", "as": kind}, {"a": text}, optional=["summary"])
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("spec", "value", "rule"),
    [
        ({"as": "integer"}, "0012", "number.unreadable"), ({"as": "integer"}, "1.234", "number.unreadable"),
        ({"as": "integer"}, "1_000", "number.unreadable"), ({"as": "integer"}, "１２", "number.unreadable"),
        ({"as": "integer"}, True, "number.unreadable"), ({"as": "integer"}, 1.5, "number.unreadable"),
        ({"as": "integer"}, "9" * 30, "number.unreadable"), ({"as": "integer"}, [1], "number.unreadable"),
        ({"as": "number"}, "1,5", "number.unreadable"), ({"as": "number"}, "1e5", "number.unreadable"),
        ({"as": "number_vn"}, "1.23", "number.unreadable"), ({"as": "number_vn"}, "1,234.5", "number.unreadable"),
        ({"as": "boolean"}, "có lẽ", "boolean.unreadable"), ({"as": "boolean"}, 2, "boolean.unreadable"),
        ({"as": "url"}, "javascript:alert(1)", "url.scheme"), ({"as": "url"}, "data:text/html,x", "url.scheme"),
        ({"as": "url"}, "file:///etc/hostname", "url.scheme"), ({"as": "url"}, "//x.vn/a", "url.scheme"),
        ({"as": "url"}, "/tuong/doi", "url.scheme"), ({"as": "url"}, "http://", "url.scheme"),
        ({"as": "url"}, "http://u:p@x.vn/", "url.scheme"), ({"as": "url"}, "https://x.vn\\@y.vn/", "url.scheme"),
        ({"as": "url"}, "http://[x", "url.scheme"), ({"as": "url"}, "java\nscript:alert(1)", "url.scheme"),
        ({"as": "date", "dialects": ["dmy"]}, "2025-05-09", "instant.unreadable"),
        ({"as": "date", "dialects": ["dmy"]}, "31/02/2025", "instant.unreadable"),
        ({"as": "instant", "dialects": ["rfc822"]}, "hôm qua", "instant.unreadable"),
        ({"as": "date", "dialects": ["us", "dmy"]}, "5/9/2025", "instant.ambiguous"),
        ({"as": "lookup", "table": {"Còn hiệu lực": "in_force"}}, "Lạ", "lookup.unknown_value"),
        ({"as": "document_number"}, "không số", "document_number.unreadable"),
        ({"as": "organ_code"}, "Sở Y tế", "organ_code.unreadable"),
        ({"as": "text"}, ["a"], "source.not_text"), ({}, {"a": 1}, "source.not_text"),
        ({"as": "list", "each": "url"}, ["http://x.vn/", "javascript:x"], "url.scheme"),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_is_told_in_both_languages(
    broken: Of, spec: dict[str, Any], value: Any, rule: str
) -> None:
    [told] = broken({"from": "a~/b", **spec}, {"a~/b": value})
    assert (told.rule_id, told.pointer) == (rule, "/a~0~1b")
    assert told.message_vi.startswith("Trường summary")
    assert told.message_en.startswith("Field summary")
    assert told.fix_vi and told.fix_en and told.fix_vi != told.fix_en
    assert len(told.value) <= 200


@pytest.mark.parametrize(
    ("dialects", "text", "moment"),
    [
        (["rfc822"], "Fri, 09 May 2025 17:30:00 GMT+7", datetime(2025, 5, 9, 17, 30, tzinfo=HANOI)),
        (["rfc822"], "Fri, 09 May 2025 17:30:00 +07", datetime(2025, 5, 9, 17, 30, tzinfo=HANOI)),
        (["us_ampm"], "5/9/2025 5:30:00\u202fPM", datetime(2025, 5, 9, 17, 30, tzinfo=HANOI)),
        (["vietnamese_weekday"], "Thứ 6, 09/05/2025 17:30:00 GMT+7", datetime(2025, 5, 9, 17, 30, tzinfo=HANOI)),
        (["iso"], "2025-05-09T10:30:00Z", datetime(2025, 5, 9, 10, 30, tzinfo=UTC)),
    ],
)
def test_instants_in_the_named_dialects(mapped: Of, dialects: list[str], text: str, moment: datetime) -> None:
    assert mapped({"from": "a", "as": "instant", "dialects": dialects}, {"a": text}, "published_at") == moment


def test_dates_and_constants_of_our_own(mapped: Of) -> None:
    assert mapped({"from": "a", "as": "date", "dialects": ["edxml"]}, {"a": "2025/05/09"}) == date(2025, 5, 9)
    assert mapped({"const": "2025-07-01", "as": "date"}, {}) == date(2025, 7, 1)
    assert mapped({"const": 7}, {}) == 7


def test_a_missing_field_is_told_with_all_the_places_that_were_tried(broken: Of, mapped: Of) -> None:
    [told] = broken({"from": ["a.b", "c"]}, {"a": {"b": " "}})
    assert (told.rule_id, told.pointer) == ("source.field_missing", "/a/b")
    assert "/c" in told.message_en
    assert mapped({"from": "a"}, {}, optional=["summary"]) is None


def test_all_faults_of_a_record_are_told_together(make_source: Maker) -> None:
    source = make_source(
        fields={"title": "t", "url": {"from": "u", "as": "url"}, "published_at": {"from": "p", "as": "instant"}},
        key=["id"],
    )
    done = source.map(raw(u="x:", p="y"))
    assert isinstance(done, list)
    assert [one.rule_id for one in done] == [
        "source.field_missing", "url.scheme", "instant.unreadable", "source.key_missing",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("key", "record", "expected"),
    [
        (["id"], {"id": " A\u0300 1 "}, "À 1"),
        (["id"], {"id": 7}, "7"),
        (["a", "b"], {"a": "x|y", "b": "z%"}, "x%7Cy|z%25"),
        ([["guid", "link"]], {"link": "l"}, "l"),
        ([["guid", "link"]], {"guid": "g", "link": "l"}, "g"),
        (["parent.code", "code"], {"parent": {"code": "01"}, "code": "001"}, "01|001"),
    ],
)
def test_keys(make_source: Maker, key: list[Any], record: dict[str, Any], expected: str) -> None:
    done = make_source(key=key).map(raw(title="x", **record))
    assert isinstance(done, Mapped)
    assert done.record_key == expected


def two_part_key(make_source: Maker, one: str, two: str) -> str | None:
    done = make_source(key=["a", "b"]).map(raw(title="x", a=one, b=two))
    return done.record_key if isinstance(done, Mapped) else None


@settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text("a|%7C", min_size=1, max_size=4), st.text("a|%7C", min_size=1, max_size=4), st.integers(1, 4))
def test_two_part_keys_never_run_into_one_another(make_source: Maker, one: str, two: str, cut: int) -> None:
    whole = one + "|" + two
    other = (whole[:cut], whole[cut + 1 :])
    if all(other) and other != (one, two):
        assert two_part_key(make_source, one, two) != two_part_key(make_source, *other)


def test_the_first_mapping_that_fits_is_used(make_source: Maker) -> None:
    source = make_source(
        records=[
            {"when": {"kind": "package"}, "record": "document", "key": ["id"], "fields": {"subject": "s"}},
            {
                "when": {"kind": ["status", "ack"]},
                "record": "document_message",
                "key": ["id", "code"],
                "fields": {"message_id": "id", "document_id": "d", "from_code": "f"},
            },
        ]
    )
    done = source.map(raw(kind="package", id="1", s="Trích yếu"))
    assert isinstance(done, Mapped)
    assert (done.record_type, done.values) == ("document", {"subject": "Trích yếu"})
    done = source.map(raw(kind="ack", id="1", code="01", d="x", f="H26.1"))
    assert isinstance(done, Mapped)
    assert (done.record_type, done.record_key) == ("document_message", "1|01")
    [told] = source.map(raw(kind="khac", id="1"))  # type: ignore[misc]
    assert (told.rule_id, told.value) == ("source.no_mapping", "kind='khac'")


def test_fields_nobody_told_us_about_are_reported(make_source: Maker) -> None:
    source = make_source(fields={"title": ["title", "dc.title"], "summary": "a.b"}, ignore=["x"], optional=["summary"])
    done = source.map(raw(id="1", title="t", **{"dc.title": "u", "a": {}, "x": 1, "moi": 2}))
    assert isinstance(done, Mapped)
    assert done.unknown == {"moi"}


def test_a_record_that_the_door_refuses_becomes_a_violation(make_source: Maker) -> None:
    [told] = make_source().map(RawRecord(0, "/0", b'{"id":1,"id":2}'))  # type: ignore[misc]
    assert (told.rule_id, told.pointer) == ("json.duplicate_key", "/id")


FRONT_MATTER = 'layout: vanban\nso-hieu: "289/2026/NĐ-CP"\nngay: 2026-07-21\ntags:\n  - a\n  - 2026\n'


def test_small_documents_inside_a_field_are_opened(make_source: Maker) -> None:
    source = make_source(
        expand={"front": "yaml", "table": "pairs"},
        fields={
            "title": "front.so-hieu",
            "summary": "front.ngay",
            "topics": {"from": "front.tags", "as": "list"},
            "body": "table.Tình trạng",
        },
        optional=["topics", "summary", "body"],
    )
    table = [["Trường", "Giá trị"], ["Tình trạng", "Còn hiệu lực"], ["Tình trạng", "Khác"], ["lẻ"]]
    done = source.map(raw(id="1", front=FRONT_MATTER, table=table))
    assert isinstance(done, Mapped)
    assert done.values == {
        "title": "289/2026/NĐ-CP", "summary": "2026-07-21", "topics": ["a", "2026"], "body": "Còn hiệu lực",
    }  # fmt: skip
    wrong = 'so-hieu: "12/QĐ: x\n  y: [\nngay: 2026-07-21\n# z: 1\n- a: b\n'
    done = source.map(raw(id="1", front=wrong, table="không phải bảng"))
    assert isinstance(done, Mapped)
    assert done.values == {"title": '"12/QĐ: x', "summary": "2026-07-21"}


def test_yaml_that_would_explode_is_read_line_by_line(make_source: Maker) -> None:
    bomb = "a: &a [x,x,x,x,x,x,x,x]\n" + "".join(f"k{n}: &k{n} [{'*a,' * 8}]\n" for n in range(9))
    source = make_source(expand={"front": "yaml"}, fields={"title": "front.a"})
    done = source.map(raw(id="1", front=bomb))
    assert isinstance(done, Mapped)
    assert done.values["title"].startswith("&a [x")


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<a href='x'><img src='y'></a></br>Chiều 9/5,  UBND", "Chiều 9/5, UBND"),
        ("<p>Một</p><p>Hai<br>Ba</p>", "Một\nHai\nBa"),
        ("V/v &quot;đính chính&quot;&nbsp;thông tin &ndash; x", 'V/v "đính chính" thông tin – x'),
        ("<p>V/v &amp;quot;x&amp;quot;</p>", 'V/v "x"'),
        ("a<script>alert('<p>')</script><style>p{}</style>b", "ab"),
        ("a<!-- <p>ẩn</p> -->b", "ab"),
        ("5 < 6 và 7 > 3", "5 < 6 và 7 > 3"),
        ("R&D &khong; A&B", "R&D &khong; A&B"),
        ("<b onclick=x>đậm</b><iframe src='http://127.0.0.1:9'>y</iframe>", "đậm"),
        ("<p>chưa đóng <i>nghiêng", "chưa đóng nghiêng"),
        ("<![CDATA[x]]>", "x"),
    ],
)
def test_markup_becomes_what_a_reader_sees(markup: str, text: str) -> None:
    assert (as_html_text(markup) or "").replace("]]>", "") in (text, "")
    if "CDATA" not in markup:
        assert as_html_text(markup) == text


@settings(deadline=None)
@given(st.text(max_size=80))
def test_no_text_breaks_a_transform(text: str) -> None:
    for convert in (as_text, as_html_text, as_url, as_integer, as_number_vn):
        try:
            found = convert(text)
        except Unconvertible as error:
            assert error.rule_id and error.vi and error.en
        else:
            assert found is None or found == 0 or found


@settings(deadline=None)
@given(st.text(alphabet="<>/abp &;\"'!-=", max_size=60))
def test_text_of_markup_holds_no_tags(text: str) -> None:
    found = as_html_text(f"<p>{text}</p>") or ""
    assert "<script" not in found
    assert "<p>" not in found.replace("&lt;p&gt;", "")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Uû ban nh©n d©n thµnh phè Hµ Néi", "Uỷ ban nhân dân thành phố Hà Nội"),
        ("Ủy ban nhân dân thành phố Hà Nội", "Ủy ban nhân dân thành phố Hà Nội"),
        ("Le comité populaire a été élu à Hanoï", "Le comité populaire a été élu à Hanoï"),
        ("ABC 123", "ABC 123"),
    ],
)
def test_cells_of_old_fonts_are_read_and_others_stay(typed: str, meant: str) -> None:
    assert as_legacy_text(typed) == meant
