"""robots.txt by RFC 9309: groups, precedence, encodings, limits; what an answer means; where it counts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.exchange import Exchange
from connectors.fetch import PRODUCT, Fetcher
from connectors.guard import target
from connectors.readers import READERS
from connectors.robots import (
    FRESH,
    KEPT,
    MOST_BYTES,
    READ_AS_ROBOT,
    Copy,
    Rules,
    Standing,
    asks_first,
    copy_of,
    origin_of,
)
from connectors.source import Source
from schemas.vocabularies import Health
from tests.unit.connectors.conftest import Site

HOST = "https://so.example.vn"
NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)


def allowed(text: str | bytes, path: str) -> bool:
    body = text.encode() if isinstance(text, str) else text
    return Rules(body).forbidding(HOST + path) is None


OF_ALL = [
    # the longest match wins (§2.2.2), whatever the order; equal lengths: allow
    ("Allow: /tin/cong-khai\nDisallow: /tin", "/tin/cong-khai/1", True),
    ("Disallow: /tin\nAllow: /tin/cong-khai", "/tin/cong-khai/1", True),
    ("Allow: /tin\nDisallow: /tin/noi-bo", "/tin/noi-bo/1", False),
    ("Disallow: /tin\nAllow: /tin", "/tin", True),
    ("Disallow: /tin", "/tin-tuc", False),
    ("Disallow: /tin/", "/tin", True),
    ("Disallow: /Tin", "/tin", True),
    ("Disallow: /", "/", False),
    ("Disallow: /", "", False),
    ("Disallow:", "/tin", True),
    ("Allow: /\nDisallow:", "/tin", True),
    ("", "/tin", True),
    # special characters (§2.2.3)
    ("Disallow: /*.aspx", "/a/b.aspx?x=1", False),
    ("Disallow: /*.aspx$", "/a/b.aspx?x=1", True),
    ("Disallow: /*.aspx$", "/a/b.aspx", False),
    ("Disallow: /tin*trang=", "/tin?muc=1&trang=2", False),
    ("Disallow: /*", "/tin", False),
    ("Disallow: /tin$", "/tin", False),
    ("Disallow: /tin$", "/tin/1", True),
    ("Disallow: /sao-%2A.html", "/sao-*.html", False),
    ("Disallow: /sao-%2A.html", "/sao-1.html", True),
    ("Disallow: /gia-%24", "/gia-$", False),
    ("Disallow: /tin # hết", "/tin", False),
    # percent-encoding: both sides are compared in one spelling
    ("Disallow: /tin-tức", "/tin-t%E1%BB%A9c", False),
    ("Disallow: /tin-t%e1%bb%a9c", "/tin-tức", False),
    ("Disallow: /%7Enhan-vien", "/~nhan-vien", False),
    ("Disallow: /a%2Fb", "/a/b", True),
    ("Disallow: /foo/bar?baz=https://foo.bar", "/foo/bar?baz=https://foo.bar", False),
    ("Disallow: /tim?q=", "/tim?q=a", False),
    # what is no rule is passed over, and never becomes one
    ("<!DOCTYPE html><html><body>Disallow: /</body></html>", "/tin", True),
    ("Sitemap: https://so.example.vn/s.xml\nDisallow: /tin", "/tin", False),
    ("Noindex: /\nDisallow: /tin", "/a", True),
    ("DISALLOW : /tin", "/tin", False),
    ("Disallow: /", "/robots.txt", True),
]


@pytest.mark.parametrize(("rules", "path", "may"), OF_ALL)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_rules_for_all_robots(rules: str, path: str, may: bool, end: str) -> None:
    assert allowed(f"User-agent: *\n{rules}\n".replace("\n", end), path) is may


GROUPS = [
    # our own group counts, and then the one for everybody does not (§2.2.1)
    ("User-agent: *\nDisallow: /\n\nUser-agent: LienThong\nDisallow: /noi-bo", "/tin", True),
    ("User-agent: LienThong\nDisallow: /\nUser-agent: *\nAllow: /", "/tin", False),
    ("User-agent: LIENTHONG\nDisallow: /tin", "/tin", False),
    ("User-agent: LienThong/2.0 (+https://x.vn)\nDisallow: /tin", "/tin", False),
    ("User-agent: GoogleBot\nDisallow: /", "/tin", True),
    # the token must be equal: neither a beginning of it nor something longer is us
    ("User-agent: Lien\nDisallow: /", "/tin", True),
    ("User-agent: LienThong-Images\nDisallow: /", "/tin", True),
    ("User-agent: LienThongNews\nDisallow: /", "/tin", True),
    # groups of one robot are put together; several names share one group
    (
        "User-agent: LienThong\nDisallow: /a\nUser-agent: x\nDisallow: /b\nUser-agent: lienthong\nDisallow: /c",
        "/c",
        False,
    ),
    (
        "User-agent: LienThong\nDisallow: /a\nUser-agent: x\nDisallow: /b\nUser-agent: lienthong\nDisallow: /c",
        "/b",
        True,
    ),
    ("User-agent: x\n\n# và\nUser-agent: LienThong\nDisallow: /tin", "/tin", False),
    # a rule before any group is nobody's; an empty name ends the group before it
    ("Disallow: /\nUser-agent: *\nDisallow: /a", "/tin", True),
    ("User-agent: x\nAllow: /\nUser-agent:\nDisallow: /", "/tin", True),
]


@pytest.mark.parametrize(("text", "path", "may"), GROUPS)
def test_groups_are_chosen_by_the_product_token(text: str, path: str, may: bool) -> None:
    assert allowed(text, path) is may


def test_a_byte_order_mark_hides_no_group() -> None:
    assert not allowed("\ufeffUser-agent: *\nDisallow: /tin".encode(), "/tin")


def test_only_the_first_500_kib_count_and_a_rule_cut_in_the_middle_does_not() -> None:
    head = b"User-agent: *\nDisallow: /dau\n"
    filler = b"#" * (MOST_BYTES - len(head) - 1 - len(b"Disallow: /"))
    long = head + filler + b"\n" + b"Disallow: /tin/sau\nDisallow: /cuoi\n"
    assert long[:MOST_BYTES].endswith(b"\nDisallow: /")
    assert (allowed(long, "/dau"), allowed(long, "/cuoi"), allowed(long, "/tin"), allowed(long, "/khac")) == (
        False, True, True, True,
    )  # fmt: skip
    assert len(long) > MOST_BYTES


def test_a_whole_file_of_500_kib_keeps_its_last_rule() -> None:
    rule = b"\nDisallow: /cuoi"
    body = b"User-agent: *\n" + b"#" * (MOST_BYTES - 14 - len(rule)) + rule
    assert (len(body), allowed(body, "/cuoi")) == (MOST_BYTES, False)


def test_the_line_that_forbids_is_named_by_its_number_in_the_file() -> None:
    text = (
        "\ufeff# robots\r\nUser-agent: x\r\nDisallow: /tin/rat-dai-nhung-cua-robot-khac\r\n\r\n"
        "User-agent: *\r\nDisallow: /t\r\nDisallow: /tin # hết\r\nAllow: /tin/cong-khai\r\n"
    )
    rules = Rules(text.encode())
    rule = rules.forbidding(f"{HOST}/tin/rat-dai-nhung-cua-robot-khac")
    assert rule is not None and (rule.number, rule.text) == (7, "Disallow: /tin # hết")
    assert rules.forbidding(f"{HOST}/tin/cong-khai/1") is None


def test_a_line_that_cannot_be_told_is_still_a_refusal() -> None:
    crowd = "".join(f"User-agent: x{n}\nDisallow: /tin/{'a' * 9}\n" for n in range(40))
    rule = Rules(f"{crowd}User-agent: *\nDisallow: /tin\n".encode()).forbidding(f"{HOST}/tin/{'a' * 9}")
    assert rule is not None and (rule.number, rule.text) == (0, "Disallow")


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("User-agent: *\nCrawl-delay: 2.5", 2.5),
        ("User-agent: *\nCrawl-delay: 86400", 60.0),
        ("User-agent: *\nCrawl-delay: -1", 0.0),
        ("User-agent: *\nCrawl-delay: inf", 0.0),
        ("User-agent: *\nCrawl-delay: lâu", 0.0),
        ("User-agent: *\nCrawl-delay: 9\nUser-agent: LienThong\nDisallow: /a", 0.0),
        ("", 0.0),
    ],
)
def test_crawl_delay_is_taken_within_reason(text: str, seconds: float) -> None:
    assert Rules(text.encode()).delay == seconds


@given(st.binary(max_size=400), st.text(max_size=40))
@settings(max_examples=300, deadline=None)
def test_no_bytes_trouble_the_rules(body: bytes, path: str) -> None:
    for prefix in (b"", b"User-agent: *\nDisallow: /", b"User-agent: *\nAllow: "):
        rules = Rules(prefix + body)
        assert 0 <= rules.delay <= 60
        rule = rules.forbidding(f"{HOST}/{path}")
        assert rule is None or "\n" not in rule.text


# --- what an answer means ---------------------------------------------------------------------------------------------


def answer(health: Health, status: int | None, body: bytes | None = None) -> Exchange:
    return Exchange(url=f"{HOST}/robots.txt", status=status, health=health, body=body)


@pytest.mark.parametrize(
    ("health", "status", "standing"),
    [
        (Health.OK, 200, Standing.READ),
        (Health.EMPTY, 204, Standing.READ),
        (Health.GONE, 404, Standing.ABSENT),
        (Health.GONE, 410, Standing.ABSENT),
        (Health.REFUSED, 401, Standing.ABSENT),
        (Health.CHALLENGE, 403, Standing.ABSENT),
        (Health.REDIRECT_LOOP, 302, Standing.ABSENT),
        (Health.UNREACHABLE, 429, Standing.UNREACHABLE),
        (Health.UNREACHABLE, 500, Standing.UNREACHABLE),
        (Health.CHALLENGE, 503, Standing.UNREACHABLE),
        (Health.UNREACHABLE, None, Standing.UNREACHABLE),
        (Health.REFUSED, 301, Standing.UNREACHABLE),
        (Health.NOT_THE_FORMAT, 200, Standing.UNREACHABLE),
    ],
)
def test_every_answer_has_one_standing(health: Health, status: int | None, standing: Standing) -> None:
    assert copy_of(HOST, answer(health, status), NOW).standing is standing


def test_the_page_of_an_error_is_no_robots_txt() -> None:
    page = b"User-agent: *\nDisallow: /"
    assert copy_of(HOST, answer(Health.GONE, 404, page), NOW).body == b""
    assert copy_of(HOST, answer(Health.OK, 200, page), NOW).body == page


def copy(standing: Standing, age: timedelta) -> Copy:
    return Copy(origin=HOST, fetched_at=NOW - age, standing=standing, status=200, health=Health.OK)


def test_a_copy_is_fresh_for_a_day_and_stands_in_for_thirty() -> None:
    second = timedelta(seconds=1)
    for standing in (Standing.READ, Standing.ABSENT):
        assert copy(standing, FRESH - second).is_fresh(NOW)
        assert not copy(standing, FRESH).is_fresh(NOW)
    assert copy(Standing.READ, KEPT - second).stands_in(NOW)
    assert not copy(Standing.READ, KEPT).stands_in(NOW)
    assert not copy(Standing.ABSENT, second).stands_in(NOW)
    assert not copy(Standing.UNREACHABLE, second).is_fresh(NOW)


# --- which addresses it counts for ------------------------------------------------------------------------------------

HTML = {"row": "li", "fields": {"title": "a"}}


def test_pages_are_asked_for_and_interfaces_are_not(make_source: Callable[..., Source]) -> None:
    assert {"html_list", "sitemap"} == READ_AS_ROBOT <= READERS.keys()
    assert READERS.keys() >= {
        "feed",
        "json_pages",
        "oai",
        "catalog",
        "cap",
        "peer",
        "files",
        "mail",
        "edxml",
        "news",
        "table",
    }
    page = f"{HOST}/tin?trang=2"
    html = make_source(reader="html_list", options=HTML, url=f"{HOST}/tin")
    assert asks_first(html, html.url) and asks_first(html, page)
    sitemap = make_source(reader="sitemap", url=f"{HOST}/sitemap.xml")
    assert not asks_first(sitemap, sitemap.url)
    assert asks_first(sitemap, f"{HOST}/sitemap-2.xml")
    for name in sorted(READERS.keys() - READ_AS_ROBOT):
        assert not asks_first(Source.model_construct(reader=name, url=f"{HOST}/x"), page), name


def test_a_written_permission_ends_the_question(make_source: Callable[..., Source]) -> None:
    source = make_source(reader="html_list", options=HTML, robots="agreed", legal_basis="Công văn 12/STTTT")
    assert not asks_first(source, source.url)


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://So.Example.vn:443/tin?a=1", "https://so.example.vn"),
        ("http://so.example.vn:8080/", "http://so.example.vn:8080"),
        ("http://so.example.vn:80", "http://so.example.vn"),
        ("http://[::1]:81/x", "http://[::1]:81"),
    ],
)
def test_an_origin_is_scheme_host_and_port(url: str, origin: str) -> None:
    assert origin_of(target(url)) == origin


def test_the_name_that_we_look_for_is_the_name_that_we_send(site: Site, fetcher: Fetcher) -> None:
    site.routes["/"] = b"x"
    fetcher.fetch(f"{site.url}/")
    assert site.asked[0][1]["user-agent"].startswith(f"{PRODUCT}/")
