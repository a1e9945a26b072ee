"""The page of one entity: values with their proof, disputes first, other times by a form, history with differences."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import lxml.html
import pytest
from fastapi.testclient import TestClient

from lienthong import pipeline
from lienthong.settings import Settings
from lienthong.web import create_app
from tests.integration.saying import offer, say, settle, table

BASE = {"number": "12/QĐ-UBND", "issuer": "UBND TP Hà Nội", "issued_on": "2026-11-01"}
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def entity(settings: Settings) -> str:
    """A decree in two revisions of which two sources tell, and that a third calls otherwise."""
    say(settings, "cong_bao", [offer("cb|12", **BASE, subject="Về việc họp báo")], run_id="r1", authority="gazette")
    say(settings, "cong", [offer("<b>c</b>", **BASE, subject=HOSTILE)], run_id="r1", authority="city_portal")
    say(settings, "so", [offer("s", **BASE, subject="Về việc họp báo")], run_id="r1", authority="agency_portal")
    settle(settings, "r1")
    changed = offer("cb|12", **BASE, subject="Về việc họp báo", signer="Trần Thị Mẫu")
    say(settings, "cong_bao", [changed], run_id="r2", authority="gazette")
    settle(settings, "r2")
    pipeline.publish(settings)
    [(found,)] = table(settings, "SELECT entity_id FROM core.entity")
    return str(found)


@pytest.fixture
def node(settings: Settings) -> Iterator[TestClient]:
    with TestClient(create_app(settings)) as client:
        yield client


def page(node: TestClient, entity: str, **asked: Any) -> lxml.html.HtmlElement:
    answer = node.get(f"/audit/entities/{entity}", params={"lang": "en"} | asked)
    assert answer.status_code == 200
    return lxml.html.document_fromstring(answer.content)


def text(node: lxml.html.HtmlElement) -> str:
    return " ".join(node.text_content().split())


def test_each_value_has_its_proof_beside_it(node: TestClient, entity: str, settings: Settings) -> None:
    rows = page(node, entity).xpath("//section[@aria-labelledby='fields']//tbody/tr")
    told = {row.xpath("./th/code/text()")[0]: row for row in rows}
    assert {"subject", "number", "issuer", "issued_on", "signer"} <= told.keys()
    [proof] = told["signer"].xpath("./td[2]//details")
    assert "stands there" in text(proof.find("summary")) and "Trần Thị Mẫu" in text(proof)
    [link] = proof.xpath(".//a[@class='hash']/@href")
    payload = node.get(link)
    assert payload.status_code == 200 and "Trần Thị Mẫu" in payload.text
    assert "/0" in text(proof) and "from byte" in text(proof)
    assert "default of the schema" not in text(told["signer"])


def test_disputes_come_first_and_each_reading_once(node: TestClient, entity: str) -> None:
    rows = page(node, entity).xpath("//section[@aria-labelledby='fields']//tbody/tr")
    marked = [row.xpath("./th/code/text()")[0] for row in rows if row.get("class") == "contested"]
    assert marked == ["subject"] == [rows[0].xpath("./th/code/text()")[0]]
    others = rows[0].xpath("./td")[2]
    readings = others.xpath("./div[@class='loser']")
    assert len(readings) == 2
    assert HOSTILE in text(readings[0]) and "cong" in text(readings[0])
    assert text(readings[1]).startswith("the same") and "so" in text(readings[1])
    assert all(each.xpath(".//details") for each in readings)


def test_every_number_leads_to_its_source(node: TestClient, entity: str) -> None:
    found = page(node, entity)
    ids = found.xpath("//section[@aria-labelledby='identity']//th/@id")
    assert ids == ["s1", "s2", "s3"]
    assert set(found.xpath("//section[@aria-labelledby='fields']//a[starts-with(@href, '#')]/@href")) == {
        "#s1", "#s2", "#s3",
    }  # fmt: skip
    [line] = [row for row in found.xpath("//section[@aria-labelledby='identity']//tbody/tr") if "cb|12" in text(row)]
    assert "test://cong_bao/0" in text(line) and "HTTP 200" in text(line) and "/0" in text(line)


def test_history_shows_differences_causes_and_positions(node: TestClient, entity: str) -> None:
    newest, first = page(node, entity).xpath("//section[@aria-labelledby='history']/article")
    assert [text(each) for each in newest.xpath(".//ins")] == ["Trần Thị Mẫu"] and not newest.xpath(".//del")
    assert "cong_bao states" in text(newest) and "cong states" not in text(newest)
    assert "public change position 2" in text(newest)
    assert "fields for the first time" in text(first)
    [then] = first.xpath(".//a[contains(@href, 'as_of')]/@href")
    before = lxml.html.document_fromstring(node.get(then).content)
    assert len(before.xpath("//section[@aria-labelledby='history']/article")) == 1
    assert "Trần Thị Mẫu" not in text(before)


def test_the_form_asks_by_get_and_only_this_page_may_send_it(node: TestClient, entity: str) -> None:
    answer = node.get(f"/audit/entities/{entity}")
    assert "form-action 'self'" in answer.headers["content-security-policy"]
    assert "form-action 'none'" in node.get("/audit").headers["content-security-policy"]
    [form] = lxml.html.document_fromstring(answer.content).xpath("//form")
    assert (form.get("method"), form.get("action")) == ("get", f"/audit/entities/{entity}")
    fields = {field.get("name"): field for field in form.xpath(".//input")}
    assert {name: fields[name].get("type") for name in ("as_of", "valid_on")} == {
        "as_of": "datetime-local", "valid_on": "date",
    }  # fmt: skip
    labels = set(form.xpath(".//label/@for"))
    assert {fields["as_of"].get("id"), fields["valid_on"].get("id")} == labels


def test_another_time_is_shown_as_it_was_known(node: TestClient, entity: str, settings: Settings) -> None:
    early = page(node, entity, as_of="2001-01-01T00:00")
    assert "It was not known then" in text(early)
    assert not early.xpath("//table") and early.xpath("//input[@id='as_of']/@value") == ["2001-01-01T00:00"]
    late = page(node, entity, as_of="2100-01-01T00:00")
    assert "This is what was known at" in text(late) and "as decided today" in text(late)
    wrong = page(node, entity, as_of="hôm qua", valid_on="2026-13-01")
    assert text(wrong).count("is no instant") == 2 and wrong.xpath("//section[@aria-labelledby='fields']")
    for odd in ("0001-01-01T00:00", "9999-12-31T23:59+00:00", "2026-11-22T08:00Z", "x" * 500, "\u202e"):
        assert node.get(f"/audit/entities/{entity}", params={"as_of": odd}).status_code == 200


def test_a_day_outside_its_period_is_told(node: TestClient, settings: Settings) -> None:
    ended = offer("a", "agency", name="Sở Cũ", code="H26.9", valid_from="2008-01-01", valid_to="2025-02-28")
    say(settings, "danh_muc", [ended], run_id="r1")
    settle(settings)
    [(found,)] = table(settings, "SELECT entity_id FROM core.entity")
    assert "On 2025-03-01: ended before" in text(page(node, found, valid_on="2025-03-01"))
    assert "On 2025-02-28: within its period" in text(page(node, found, valid_on="2025-02-28"))


def test_the_picture_stands_in_the_page(node: TestClient, entity: str) -> None:
    for lang, word in (("vi", "Đường đi của dữ liệu"), ("en", "Lineage of")):
        [picture] = page(node, entity, lang=lang).xpath("//section[@aria-labelledby='lineage']//svg")
        assert word in picture.get("aria-label") and picture.get("role") == "img"
        assert len(picture.xpath(".//rect")) == 3 * 3 + 1 + 2
        assert not picture.xpath(".//@style | .//style | .//script | .//a")


def test_what_sources_wrote_stays_text(node: TestClient, entity: str) -> None:
    for found in (page(node, entity), page(node, entity, as_of="2100-01-01T00:00")):
        assert not found.xpath("//script | //main//b[normalize-space()='c']")
        assert HOSTILE in text(found) and "<b>c</b>" in text(found)


def test_a_narrow_screen_names_what_each_cell_is(node: TestClient, entity: str) -> None:
    for cell in page(node, entity).xpath("//table[contains(@class, 'stack')]/tbody/tr/td"):
        assert cell.get("data-label")


def test_what_is_gone_keeps_its_name_and_says_why(node: TestClient, entity: str, settings: Settings) -> None:
    for source in ("cong_bao", "cong", "so"):
        say(settings, source, [], run_id="r3", completeness="complete", may_vanish=1)
    settle(settings, "r3")
    found = page(node, entity)
    assert "Về việc họp báo" in text(found.xpath("//h1")[0]) and "Gone" in text(found.xpath("//h1")[0])
    newest = found.xpath("//section[@aria-labelledby='history']/article")[0]
    assert "cong_bao no longer states it" in text(newest) and newest.xpath(".//del")
    assert "absent" in text(found.xpath("//section[@aria-labelledby='identity']")[0])
