"""The auditors' pages: true, in two languages, readable by everybody, and harmless whatever the records hold."""

import csv
import io
import re
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import lxml.html
import pytest
from fastapi.testclient import TestClient

from audit.rendering import visible

RUN, GOOD_RUN = "run-20261122T010000Z", "run-20261121T190000Z"
PAGES = [
    "/audit",
    f"/audit/runs/{RUN}",
    f"/audit/runs/{GOOD_RUN}",
    "/audit/quarantine/3",
    "/audit/entities/doc_5f2a90c1",
]
HOSTILE = [
    "<script>alert(1)</script>",
    '<b onclick="alert(1)">x</b>',
    '"><img src=x onerror=alert(1)>',
    "</td></table><h1>gone</h1>",
    "{{ 7*7 }} {% raw %} ${7*7}",
    '=HYPERLINK("http://x")',
    "a\u202eb\u200bc\u0007d",
    "'; DROP TABLE ledger.run; --",
    "javascript:alert(1)",
]
Sql = Callable[..., list[tuple[Any, ...]]]


def parsed(client: TestClient, path: str, **keys: Any) -> lxml.html.HtmlElement:
    answer = client.get(path, **keys)
    assert answer.status_code == 200
    return lxml.html.document_fromstring(answer.content)


def poison(sql: Sql, value: str) -> None:
    """Put the value everywhere where sources, peers or people can put text."""
    plant = {"value": value, "batch": f"{RUN}/poison", "run": RUN}
    sql(
        """INSERT INTO ledger.batch (batch_id, run_id, source, contract, mode, state, health, error)
           VALUES (%(batch)s, %(run)s, %(value)s, 'c', 'append', 'failed', 'gone',
                   jsonb_build_object('message', %(value)s::text));
           INSERT INTO ledger.source_state (source, health, batch_id, attempted_at, stale_since, detail)
           VALUES (%(value)s, 'gone', %(batch)s, now(), now(), %(value)s);
           INSERT INTO ledger.hold (batch_id, source, kind, reason, records, decided_by)
           VALUES (%(batch)s, %(value)s, 'batch', %(value)s, 1, %(value)s);
           INSERT INTO ledger.verdict (batch_id, scope, rule_id, severity, success, description_vi, description_en,
                                       observed, suite_sha256)
           VALUES (%(batch)s, 'batch', %(value)s, 'critical', false, %(value)s, %(value)s,
                   jsonb_build_object(%(value)s::text, %(value)s::text, 'examples',
                                      jsonb_build_array(jsonb_build_object(%(value)s::text, %(value)s::text))),
                   repeat('e', 64));
           UPDATE ledger.run
              SET facts = jsonb_build_object(%(value)s::text, jsonb_build_object(%(value)s::text, %(value)s::text));
           INSERT INTO quarantine.record (batch_id, source, record_type, record_key, raw_hash, contract, payload_sha256,
                                          payload_pointer)
           VALUES (%(batch)s, %(value)s, %(value)s, %(value)s, '', 'c', repeat('a1', 32), %(value)s);
           INSERT INTO quarantine.violation (quarantine_id, ordinal, rule_id, pointer, value, message_vi, message_en,
                                             fix_vi, fix_en)
           SELECT quarantine_id, 0, %(value)s, %(value)s, %(value)s, %(value)s, %(value)s, %(value)s, %(value)s
             FROM quarantine.record WHERE batch_id = %(batch)s;
           UPDATE core.entity_history SET doc = jsonb_build_object('subject', %(value)s::text) WHERE revision = 2;
           UPDATE core.observation_history SET record_key = %(value)s, payload_pointer = %(value)s;
           UPDATE core.identity SET rule = %(value)s""",
        **plant,
    )


def test_every_page_is_there_in_both_languages(client: TestClient) -> None:
    for path in PAGES:
        for lang, word in (("vi", "Kiểm tra"), ("en", "Audit")):
            page = parsed(client, path, params={"lang": lang})
            assert page.get("lang") == lang
            assert word in page.text_content()
            assert lang in client.get(path, params={"lang": lang}).headers["content-language"]


def test_the_language_is_the_one_asked_for_then_the_browsers_then_vietnamese(client: TestClient) -> None:
    def told(path: str, accept: str | None = None) -> str | None:
        return parsed(client, path, headers={"accept-language": accept} if accept else {}).get("lang")

    assert told("/audit") == "vi"
    assert told("/audit", "en-GB,en;q=0.9") == "en"
    assert told("/audit", "fr, en;q=0.4, vi;q=0.8") == "vi"
    assert told("/audit", "en;q=x, ;;,, de") == "vi"
    assert told("/audit?lang=vi", "en") == "vi"
    assert told("/audit?lang=xx", "en") == "en"
    kept = parsed(client, "/audit?lang=en")
    assert all("lang=" in link for link in kept.xpath("//main//a/@href"))
    assert parsed(client, kept.xpath("//header//nav//a[@hreflang]/@href")[0]).get("lang") == "vi"


@pytest.mark.parametrize("path", PAGES)
def test_pages_need_no_script_and_nothing_from_elsewhere(client: TestClient, path: str) -> None:
    answer = client.get(path)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    page = lxml.html.document_fromstring(answer.content)
    assert not page.xpath("//script | //style | //iframe | //object | //form[not(@method='get')] | //@style")
    assert not [name for node in page.iter() for name in node.attrib if str(name).startswith("on")]
    for link in page.xpath("//@href | //@src | //@action"):
        assert link.startswith(("/audit", "#")), link
    sheet = client.get(page.xpath("//link[@rel='stylesheet']/@href")[0])
    assert sheet.status_code == 200 and sheet.headers["content-type"] == "text/css; charset=utf-8"
    assert not re.search(r"@import|url\(", sheet.text)


@pytest.mark.parametrize("path", PAGES)
def test_pages_can_be_read_by_everybody(client: TestClient, path: str) -> None:
    page = parsed(client, path)
    assert page.xpath("//title")[0].text.strip()
    assert page.xpath("//body/*")[0].get("href") == "#content" and page.xpath("//main[@id='content']")
    assert len(page.xpath("//h1")) == 1
    levels = [int(node.tag[1]) for node in page.iter("h1", "h2", "h3")]
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert all(node.get("scope") in {"col", "row"} for node in page.iter("th"))
    assert all(node.get("role") == "img" and node.get("aria-label") for node in page.iter("svg"))
    assert all(node.get("tabindex") == "0" for node in page.xpath("//div[@class='wide']")), "scrolls by keyboard"
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    for region in page.xpath("//*[@aria-labelledby]"):
        assert region.get("aria-labelledby") in ids
    assert all(link.removeprefix("#") in ids for link in page.xpath("//a/@href") if link.startswith("#"))
    assert all("".join(link.itertext()).strip() for link in page.iter("a"))


def test_every_local_link_leads_somewhere(client: TestClient) -> None:
    seen, waiting = set(), ["/audit"]
    while waiting:
        path = waiting.pop()
        answer = client.get(path)
        assert answer.status_code == 200 or path.startswith(f"/audit/payloads/{'a1' * 32}"), path
        if answer.headers["content-type"].startswith("text/html"):
            found = lxml.html.document_fromstring(answer.content).xpath("//a/@href")
            fresh = {link.partition("#")[0] for link in found} - seen - {""}
            seen |= fresh
            waiting += fresh
    assert len(seen) > 20


def test_the_run_page_shows_the_numbers_of_the_report(client: TestClient) -> None:
    report = client.get(f"/audit/runs/{RUN}.json").json()
    page = parsed(client, f"/audit/runs/{RUN}", params={"lang": "en"})
    terms = {node.get("class").split()[-1]: node[0].text for node in page.xpath("//p[contains(@class, 'term')]")}
    assert terms == {name: f"{report['total'][name]:,}" for name in terms} and len(terms) == 5
    table = page.xpath("//section[@aria-labelledby='sources']//tbody/tr")
    assert len(table) == len(report["sources"]) == 6
    for line, source in zip(table, report["sources"], strict=True):
        if source["tally"]:
            numbers = [cell.text for cell in line.xpath("./td[contains(@class, 'n')]") if cell.text][:5]
            named = ("offered", "loaded", "unchanged", "quarantined", "duplicate")
            assert [text.strip() for text in numbers if text.strip()][:5] == [
                f"{source['tally'][name]:,}" for name in named
            ]


def test_the_bar_of_a_source_is_whole_and_shows_even_slivers(client: TestClient) -> None:
    for bar in parsed(client, f"/audit/runs/{RUN}").xpath("//svg"):
        pieces = [(float(piece.get("x")), float(piece.get("width"))) for piece in bar.xpath("./rect")[1:]]
        assert abs(sum(width for _, width in pieces) - 100) < 0.01
        assert all(width >= 1 for _, width in pieces)
        assert all(abs(x + width - after) < 0.01 for (x, width), (after, _) in pairwise(pieces))


@pytest.mark.parametrize("value", HOSTILE)
def test_hostile_values_come_out_as_text(client: TestClient, sql: Sql, value: str) -> None:
    poison(sql, value)
    (number,) = sql("SELECT max(quarantine_id) FROM quarantine.record")[0]
    told = 0
    for path in ["/audit", f"/audit/runs/{RUN}", f"/audit/quarantine/{number}", "/audit/entities/doc_5f2a90c1"]:
        page = parsed(client, path)
        assert not page.xpath("//script | //img | //b[@onclick] | //@onerror | //@onclick")
        assert len(page.xpath("//h1")) == 1
        assert all(not link.startswith("javascript:") for link in page.xpath("//@href"))
        assert "49" not in "".join(page.xpath("//h1//text()"))
        text = page.text_content()
        assert not re.search("[\u202a-\u202e\u200b\u0007]", text)
        told += text.count(visible(value))
    assert told > 10, "the value is shown, not hidden"


def test_the_full_list_is_a_csv_that_a_spreadsheet_cannot_run(client: TestClient, sql: Sql) -> None:
    for value in ("=1+1", "@SUM(A1)", "+84 24", "-5", "\t=1", " =1", "＝1", "ok, đã sửa"):
        sql(
            """UPDATE quarantine.record SET record_key = %(value)s
                WHERE quarantine_id = (SELECT min(quarantine_id) FROM quarantine.record
                                        WHERE source = 'truc_lien_thong')""",
            value=value,
        )
        answer = client.get(f"/audit/runs/{RUN}/quarantine.csv")
        assert answer.headers["content-type"] == "text/csv; charset=utf-8"
        assert answer.headers["content-disposition"] == f'attachment; filename="quarantine-{RUN}.csv"'
        assert answer.content.startswith(b"\xef\xbb\xbfsource,")
        table = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
        keys = {line["record_key"] for line in table}
        assert (value if value.startswith("ok") else f"'{value}") in keys
    (records,) = sql(
        """SELECT count(DISTINCT quarantine_id) FROM quarantine.record JOIN ledger.batch USING (batch_id)
            WHERE run_id = %(run)s""",
        run=RUN,
    )[0]
    assert len({line["quarantine_id"] for line in table}) == records == 21
    assert len(table) == 23, "one line for every reason"


def test_a_payload_is_given_byte_for_byte_and_never_as_a_page(client: TestClient, sql: Sql) -> None:
    (sha256,) = sql("SELECT sha256 FROM raw.payload WHERE bytes = 30")[0]
    answer = client.get(f"/audit/payloads/{sha256}")
    assert answer.status_code == 200
    assert answer.content == b"<script>alert('raw')</script>\xff"
    assert answer.headers["content-type"] == "text/plain"
    assert answer.headers["content-disposition"] == f'attachment; filename="{sha256}.txt"'
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]


def test_a_payload_with_a_secrecy_mark_is_sealed(client: TestClient) -> None:
    answer = client.get(f"/audit/payloads/{'a1' * 32}")
    assert answer.status_code == 403
    assert b"alert" not in answer.content and "độ mật" in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/audit/runs/run-never",
        "/audit/runs/run-never.json",
        "/audit/runs/run-never/quarantine.csv",
        "/audit/runs/a%00b",
        "/audit/runs/" + "x" * 400,
        "/audit/quarantine/0",
        "/audit/quarantine/1e3",
        "/audit/quarantine/99999999999999999999",
        "/audit/payloads/" + "0" * 64,
        "/audit/payloads/..%2f..%2fetc%2fpasswd",
        "/audit/entities/none",
        "/audit/entities/%00",
        "/audit/static/other.css",
        "/audit/<script>",
    ],
)
def test_what_is_not_there_is_a_plain_page(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert "Không tìm thấy" in answer.text and "<script>" not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_the_list_of_runs_goes_on_where_a_page_ends(client: TestClient, sql: Sql) -> None:
    sql("""INSERT INTO ledger.run (run_id, trigger, started_at)
           SELECT 'old-' || number, 'cli', timestamptz '2026-01-01 00:00+00' + make_interval(mins => number)
             FROM generate_series(1, 60) AS number""")
    first = parsed(client, "/audit")
    (older,) = first.xpath("//a[@rel='next']/@href")
    second = parsed(client, older)
    names = [row.strip() for page in (first, second) for row in page.xpath("//tbody//th/a/text()")]
    assert len(names) == len(set(names)) == 62
    assert not second.xpath("//a[@rel='next']")
    assert client.get("/audit?before=never").status_code == 200


def test_nothing_has_run_yet(client: TestClient, sql: Sql) -> None:
    sql("""TRUNCATE ledger.run, ledger.source_state CASCADE""")
    assert "Chưa có lượt chạy nào" in parsed(client, "/audit").text_content()


def test_pages_work_below_another_path(database: str, client: TestClient) -> None:
    from fastapi import FastAPI

    outer = FastAPI()
    outer.mount("/lienthong", client.app)
    below = TestClient(outer)
    page = parsed(below, f"/lienthong/audit/runs/{RUN}")
    links = page.xpath("//a/@href | //link/@href")
    assert all(link.startswith(("/lienthong/audit", "#")) for link in links)
    assert below.get(page.xpath("//link/@href")[0]).status_code == 200
