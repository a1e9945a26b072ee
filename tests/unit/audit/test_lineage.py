"""The picture of where an entity comes from: complete, readable, harmless, with one source and with eight."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

import lxml.etree
import pytest

from audit.lineage import COLUMNS, EDGE, WIDTH, lineage

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "</text><script>alert(1)</script><a href=\"javascript:x\" onclick='y'>&amp;\u202e"


def said(number: int, **facts: Any) -> dict[str, Any]:
    usual = {
        "source": f"nguon_{number}", "observation": f"o{number}", "record_key": f"khóa {number}",
        "authority": "agency_portal", "state": "present", "payload_sha256": f"{number:02d}" * 32,
        "payload_pointer": f"/data/{number}", "payload": {"bytes": 1_000, "media_type": "application/json"},
        "fetch": {"requested_at": "2026-11-22T01:00:00+00:00"},
    }  # fmt: skip
    return usual | facts


def story(*identity: dict[str, Any], feeds: int = 2) -> dict[str, Any]:
    carried = [
        {"feed": f"f{n}", "kind": "upsert", "position": 1_000 + n, "published_at": "2026-11-22T02:00:00+00:00"}
        for n in range(feeds)
    ]
    return {
        "id": "doc_1", "type": "document", "state": "live", "revision": 3, "recorded_at": "2026-11-22T01:30:00+00:00",
        "identity": list(identity),
        "fields": {"title": {"winner": {"observation": "o1"}}, "body": {"winner": {"observation": "o1"}}},
        "history": [{"feeds": carried}],
    }  # fmt: skip


def drawn(told: dict[str, Any], lang: str = "vi", **more: Any) -> lxml.etree._Element:
    return lxml.etree.fromstring(str(lineage(told, lang, titles={"nguon_1": "Nguồn một"}, **more)).encode())


def boxes(picture: lxml.etree._Element) -> list[tuple[float, float, float, float]]:
    return [
        tuple(float(rect.get(name)) for name in ("x", "y", "width", "height"))  # type: ignore[misc]
        for rect in picture.iter(f"{SVG}rect")
    ]


@pytest.mark.parametrize("number", [1, 2, 8])
@pytest.mark.parametrize("feeds", [0, 1, 3])
def test_all_is_drawn_within_the_picture_and_nothing_overlaps(number: int, feeds: int) -> None:
    picture = drawn(story(*(said(n) for n in range(1, number + 1)), feeds=feeds))
    found = boxes(picture)
    assert len(found) == 3 * number + 1 + feeds
    _, _, width, height = map(float, str(picture.get("viewBox")).split())
    assert width == WIDTH
    for x, y, wide, high in found:
        assert 0 <= x and x + wide <= width and 0 <= y and y + high <= height
    for place, (x, y, wide, high) in enumerate(found):
        for other_x, other_y, other_wide, other_high in found[place + 1 :]:
            apart = x + wide <= other_x or other_x + other_wide <= x or y + high <= other_y or other_y + other_high <= y
            assert apart


def test_text_stays_in_its_box_whatever_its_length() -> None:
    picture = drawn(story(said(1, source="x" * 300, record_key="ă" * 300, payload_pointer="/y" * 200)))
    for group in picture.iter(f"{SVG}g"):
        rect = group.find(f"{SVG}rect")
        assert rect is not None
        most = float(rect.get("width")) / 6.2
        assert all(len(text.text or "") <= most for text in group.iter(f"{SVG}text"))
        assert group.find(f"{SVG}title") is not None, "the whole of it for a pointer that rests there"
    assert all(left + wide < right for (left, wide), (right, _) in pairwise(COLUMNS)) and EDGE > 0


@pytest.mark.parametrize(("lang", "word"), [("vi", "2 trường được lấy"), ("en", "2 fields taken")])
def test_whoever_does_not_see_it_is_told_all_of_it(lang: str, word: str) -> None:
    picture = drawn(story(said(1), said(2)), lang)
    assert picture.get("role") == "img" and "doc_1" in str(picture.get("aria-label"))
    assert picture.get("lang") == lang
    description = str(picture.findtext(f"{SVG}desc"))
    assert all(part in description for part in ("Nguồn một", "nguon_2", "/data/1", "/data/2", "f0", "f1"))
    assert word in "".join(str(text) for text in picture.itertext())


def test_sources_that_gave_nothing_or_are_gone_are_dashed() -> None:
    picture = drawn(story(said(1), said(2), said(3, state="absent")))
    assert len([rect for rect in picture.iter(f"{SVG}rect") if rect.get("stroke-dasharray")]) == 2


def test_records_of_one_payload_share_its_box() -> None:
    picture = drawn(story(said(1), said(2), said(3, payload_sha256="01" * 32)))
    assert len(boxes(picture)) == 3 * 3 - 1 + 1 + 2
    texts = ["".join(str(part) for part in group.itertext()) for group in picture.iter(f"{SVG}g")]
    assert sum("010101010101" in text for text in texts) == 1
    assert [number for text in texts for number in re.findall(r"\[(\d)\]", text)[:1]] == ["1", "3", "2"]


def test_it_obeys_the_policy_of_the_pages() -> None:
    text = str(lineage(story(said(1, source=HOSTILE, record_key=HOSTILE, payload_pointer=HOSTILE)), "vi", titles={}))
    picture = lxml.etree.fromstring(text.encode())
    assert {str(node.tag).removeprefix(SVG) for node in picture.iter()} == {
        "svg", "title", "desc", "g", "rect", "text", "path",
    }  # fmt: skip
    for node in picture.iter():
        assert not [
            name for name in node.attrib if str(name) == "style" or str(name).startswith("on") or "href" in name
        ]
        assert all("url(" not in str(value) for value in node.attrib.values())
    assert "\u202e" not in text
    assert not re.search(r"#[0-9a-fA-F]{3,6}\b", text), "colours come from the page"


def test_a_file_of_its_own_brings_its_colours() -> None:
    assert "prefers-color-scheme" in str(drawn(story(said(1)), alone=True).findtext(f"{SVG}style"))


def test_what_is_not_known_is_left_out() -> None:
    told = story(said(1, payload=None, fetch=None), feeds=1)
    told["history"][0]["feeds"][0] |= {"position": None, "published_at": None}
    text = "".join(str(part) for part in drawn(told, "en").itertext())
    assert "waits to be published" in text and "None" not in text
