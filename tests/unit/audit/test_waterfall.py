"""The picture of the evidence: whole, within its frame, readable without colours and without the picture."""

from itertools import pairwise

import lxml.etree
from hypothesis import given
from hypothesis import strategies as st

from audit.waterfall import EDGE, WIDTH, signed, waterfall
from reconciliation.review import Step
from reconciliation.review import waterfall as steps_of

WEIGHTS = st.lists(st.floats(-40, 40, allow_nan=False).map(lambda bits: round(bits, 3)), min_size=1, max_size=20)


def drawn(steps: list[Step], lang: str = "vi") -> lxml.etree._Element:
    text = waterfall(
        steps, title="Bằng chứng <b>", description="Tổng & xác suất", total="Tổng", lang=lang,
        called=lambda step: f"{step.name} <{step.level}>",
    )  # fmt: skip
    return lxml.etree.fromstring(str(text))


def steps(*weights: float) -> list[Step]:
    named = [
        {"name": "prior" if place == 0 else f"n{place}", "level": "equal", "weight": w}
        for place, w in enumerate(weights)
    ]
    return steps_of(named, sum(weights))


@given(WEIGHTS)
def test_every_bar_is_seen_and_within_the_frame(weights: list[float]) -> None:
    picture = drawn(steps(*weights))
    bars = picture.findall("rect")
    assert len(bars) == len(weights) + 1
    height = float(picture.get("viewBox").split()[3])
    for bar in bars:
        x, width = float(bar.get("x")), float(bar.get("width"))
        assert width >= EDGE and x >= 0 and x + width <= WIDTH + 0.2
        assert float(bar.get("y")) + float(bar.get("height")) <= height
    zero = float(picture.find("line").get("x1"))
    assert 0 <= zero <= WIDTH


def test_a_bar_begins_where_the_one_before_ended() -> None:
    bars = drawn(steps(-8.0, 10.0, -1.0)).findall("rect")
    ends = [(float(bar.get("x")), float(bar.get("x")) + float(bar.get("width"))) for bar in bars]
    prior, title, lead, total = ends
    assert prior[0] == title[0] == 0 and abs(title[1] - lead[1]) < 0.2
    assert [bar.get("class") for bar in bars] == ["against", "for", "against", "sum"]
    assert abs(prior[1] - total[0]) < 0.2 and abs(lead[0] - total[1]) < 0.2
    tops = [float(bar.get("y")) for bar in bars]
    assert all(one < other for one, other in pairwise(tops))


def test_numbers_have_signs_so_that_nobody_needs_the_colours() -> None:
    picture = drawn(steps(-8.0, 10.25))
    assert [text.text for text in picture.findall("text") if text.get("class") == "bits"] == ["−8", "+10,2", "+2,2"]
    assert (signed(0.04, "en"), signed(-0.04, "en"), signed(1.26, "en"), signed(-3, "vi")) == ("0", "0", "+1.3", "−3")


def test_names_are_text_and_the_picture_has_a_title_and_a_description() -> None:
    picture = drawn(steps(-8.0, 10.0))
    assert picture.get("role") == "img" and picture.get("aria-labelledby") == "evidence-title evidence-text"
    assert (picture.find("title").text, picture.find("desc").text) == ("Bằng chứng <b>", "Tổng & xác suất")
    assert next(text.text for text in picture.findall("text")) == "prior <equal>"
    assert not any(each.get("style") or each.get("fill") for each in picture.iter())
