"""Lists on web pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from connectors.readers import READERS
from connectors.source import Source
from schemas.errors import NotTheFormat, SourceChanged
from schemas.vocabularies import Completeness, Health

Maker = Callable[..., Source]
READER = READERS["html_list"]
OPTIONS: dict[str, Any] = {
    "row": "tr:has(> td)",
    "group": {"section": "th.cap1", "issuer": "th.cap2"},
    "fields": {
        "date": "td:nth-child(1)",
        "kind": "span.loai",
        "number": {"select": "span.so", "regex": r"số\s+(\S+)"},
        "summary": {"select": "td:nth-child(2) > a", "without": "span"},
        "link": "td:nth-child(2) > a@href",
        "id": {"select": "td:nth-child(2) > a@href", "regex": "UNID=([0-9A-F]+)"},
        "file": "td.tep a@href",
    },
    "next": "a.sau@href",
    "total": "p.tong",
    "empty": "p.trong",
}


def row(number: int, body: str = "x") -> str:
    return (
        f"<tr><td>{number}/5/2026</td><td><a href='NoiDung?openForm&UNID=0A{number}'>"
        f"<span class='loai'>Quyết định</span> <span class='so'>số {number}/QĐ-UBND</span> về việc\n &amp; {body}</a>"
        f"</td><td class='tep'><a href='t/QD so {number}.doc'>QD</a></td></tr>"
    )


def fragment(*parts: str) -> bytes:
    return ("<table><tr style='display:none'><th>Ngày</th></tr>" + "UBND Tỉnh".join(parts) + "</table>").encode()


@pytest.fixture
def make(make_source: Maker) -> Maker:
    def one(**changes: Any) -> Source:
        return make_source(
            **({"reader": "html_list", "url": "https://cb.example.vn/cb.nsf/List", "options": OPTIONS} | changes)
        )

    return one


def read(source: Source, payload: bytes) -> list[dict[str, Any]]:
    return [one.fields() for one in READER.records(source, payload)]


def heading(level: int, text: str) -> str:
    return f"<tr><th colspan='100%' class='cap{level}'>{text}</th></tr>"


def test_rows_carry_the_headings_above_them(make: Maker) -> None:
    page = fragment(
        heading(1, "Phần một"), heading(2, "UBND"), row(1), row(2), heading(2, "HĐND"), row(3),
        heading(1, "Phần hai"), row(4),
    )  # fmt: skip
    found = read(make(), page)
    assert [(one.get("section"), one.get("issuer"), one["number"]) for one in found] == [
        ("Phần một", "UBND", "1/QĐ-UBND"),
        ("Phần một", "UBND", "2/QĐ-UBND"),
        ("Phần một", "HĐND", "3/QĐ-UBND"),
        ("Phần hai", None, "4/QĐ-UBND"),
    ]
    assert found[0] == {
        "section": "Phần một",
        "issuer": "UBND",
        "date": "1/5/2026",
        "kind": "Quyết định",
        "number": "1/QĐ-UBND",
        "summary": "về việc & x",
        "link": "https://cb.example.vn/cb.nsf/NoiDung?openForm&UNID=0A1",
        "id": "0A1",
        "file": "https://cb.example.vn/cb.nsf/t/QD%20so%201.doc",
    }


def test_scripts_are_no_text_and_markers_stay_text(make: Maker) -> None:
    [found] = read(make(), fragment(row(1, "a<script>alert(1)</script><style>x</style> {{7*7}} <b>đậm</b>")))
    assert found["summary"] == "về việc & a {{7*7}} đậm"


@pytest.mark.parametrize(
    ("page", "health"),
    [
        (b"<html><body><div>Giao dien moi</div></body></html>", Health.NOT_THE_FORMAT),
        (b"<html><body><form><input type='password'></form></body></html>", Health.CHALLENGE),
        (b"<html><body><div class='g-recaptcha'></div></body></html>", Health.CHALLENGE),
        (b"<html><body><!-- <table>" + row(1).encode() + b"</table></body></html>", Health.NOT_THE_FORMAT),
        (b"<base href='http://127.0.0.1:9/'>" + fragment(row(1)), Health.NOT_THE_FORMAT),
        (b"<base href='http://[x'>" + fragment(row(1)), Health.NOT_THE_FORMAT),
        (b"<html><body>" + b"<div>" * 3_000 + fragment(row(1)) + b"</body></html>", Health.NOT_THE_FORMAT),
        (b"<html><body>" + fragment(row(1)), Health.NOT_THE_FORMAT),
        (fragment(row(1))[:-12], Health.NOT_THE_FORMAT),
        (fragment(row(1)) + b" " * (8 << 20), Health.NOT_THE_FORMAT),
    ],
    ids=["drift", "login", "captcha", "comment", "base", "bad-base", "deep", "half", "inside-a-tag", "size"],
)  # fmt: skip
def test_a_page_without_its_rows_has_changed(make: Maker, page: bytes, health: Health) -> None:
    with pytest.raises(NotTheFormat) as caught:
        read(make(), page)
    assert caught.value.data["health"] == health


def test_a_login_form_beside_the_rows_is_only_a_login_form(make: Maker) -> None:
    assert len(read(make(), b"<form><input type='password'></form>" + fragment(row(1)))) == 1


@pytest.mark.parametrize("declared", ["utf-8", "windows-1252"])
def test_bytes_tell_the_encoding_before_the_page_does(make: Maker, declared: str) -> None:
    page = (
        f"<html><head><meta charset='{declared}'></head><body>".encode()
        + fragment(row(1, "Đống Đa"))
        + b"</body></html>"
    )
    assert read(make(), page)[0]["summary"].endswith("Đống Đa")


def test_old_pages_in_windows_1258(make: Maker) -> None:
    page = "<html><head><meta charset=windows-1258></head><body><ul><li>Hà Đông</li></ul></body></html>".encode(
        "cp1258"
    )
    assert read(make(options={"row": "li", "fields": {"s": "li"}}), page) == [{"s": "Hà Đông"}]


def test_pages_are_followed_to_the_end_and_counted(make: Maker, site: Any, pull: Any) -> None:
    site.routes |= {
        "/ds": fragment(row(1), row(2)) + b"<a class='sau' href='?trang=2'>sau</a><p class='tong'>Co 3 van ban</p>",
        "/ds?trang=2": fragment(row(3)),
    }
    done = pull(READER, make(url=f"{site.url}/ds"))
    assert (done.slots, done.evidence.completeness, done.evidence.declared) == ([0, 1], Completeness.COMPLETE, 3)
    site.routes["/ds?trang=2"] = fragment(row(3), row(4))
    assert pull(READER, make(url=f"{site.url}/ds")).evidence.completeness is Completeness.TRUNCATED


def test_the_page_limit_and_loops(make: Maker, site: Any, pull: Any) -> None:
    site.routes |= {
        "/ds": fragment(row(1)) + b"<a class='sau' href='/ds?2'>sau</a>",
        "/ds?2": fragment(row(2)) + b"<a class='sau' href='/ds'>sau</a>",
    }
    with pytest.raises(NotTheFormat, match="leads back"):
        pull(READER, make(url=f"{site.url}/ds"))
    limited = make(url=f"{site.url}/ds", options=OPTIONS | {"max_pages": 1})
    assert pull(READER, limited).evidence.completeness is Completeness.TRUNCATED


def test_the_next_page_is_never_elsewhere(make: Maker, site: Any, pull: Any) -> None:
    site.routes["/ds"] = fragment(row(1)) + b"<a class='sau' href='http://127.0.0.1:9/'>sau</a>"
    with pytest.raises(SourceChanged, match="another host"):
        pull(READER, make(url=f"{site.url}/ds"))


def test_a_list_that_says_it_is_empty_is_empty(make: Maker, site: Any, pull: Any) -> None:
    site.routes["/ds"] = b"<html><body><p class='trong'>Khong co van ban</p></body></html>"
    done = pull(READER, make(url=f"{site.url}/ds"))
    assert (done.evidence.completeness, done.evidence.health) == (Completeness.UNKNOWN, Health.EMPTY)
    assert read(make(), site.routes["/ds"]) == []


@pytest.mark.parametrize(
    "options",
    [
        {"row": "tr["},
        {"row": "tr", "fields": {"a": "td["}},
        {"fields": {"a": "td"}},
        {"row": "tr", "fields": {"a": {"select": "td", "regex": "("}}},
    ],
)  # fmt: skip
def test_selectors_are_checked_with_the_file(make_source: Maker, options: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="options"):
        make_source(reader="html_list", options=options)


def test_a_letter_that_was_cut_in_two_does_not_take_the_page_with_it(make: Maker) -> None:
    page = fragment(row(1, "Hà Đông, Sơn Tây, Ba Vì, Phú Xuyên, Ứng Hòa, Mỹ Đức, Quốc Oai, Thạch Thất"))
    cut = page.replace("Thất".encode(), "Thấ".encode()[:-1])
    assert read(make(), cut)[0]["summary"].endswith("Thạch Th\ufffd")


def test_bytes_in_no_known_encoding_are_refused_by_name(make: Maker) -> None:
    with pytest.raises(NotTheFormat, match="encoding is not known"):
        read(make(), fragment(row(1)).replace(b"x</a>", b"\x81\x8d \x90\x9d\xff\xfe \x8f</a>"))
