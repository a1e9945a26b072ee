"""Each change of a feed says how much it matters to who holds the version before it."""

from typing import Any

from lienthong.settings import Settings
from tests.integration.saying import offer, say, settle
from tests.integration.test_contested_fields import lines


def news(**more: Any) -> dict[str, Any]:
    values = {
        "title": "Hà Nội khai trương tuyến buýt",
        "agency": "Sở Xây dựng Hà Nội",
        "url": "https://hanoi.gov.vn/tin/1",
    }
    return offer("1", "press_release", **(values | {"release_status": "released", "sensitivity": "public"} | more))


def told(settings: Settings, *versions: dict[str, Any] | None, feed: str = "public") -> list[tuple[str, str | None]]:
    """The versions, one after the other; (materiality, reason of a tombstone) of every change of the feed."""
    for number, version in enumerate(versions):
        say(settings, "a", [version] if version else [], run_id=f"r{number}")
        settle(settings, run_id=f"r{number}")
    return [(line["materiality"], line.get("@removed", {}).get("reason")) for line in lines(settings, feed)]


def test_the_weightiest_field_that_differs_decides(settings: Settings) -> None:
    assert told(
        settings,
        news(),
        news(updated_at="2026-11-01T08:00:00+07:00"),
        news(image_url="https://hanoi.gov.vn/1.jpg", updated_at="2026-11-01T09:00:00+07:00"),
        news(image_url="https://hanoi.gov.vn/1.jpg", title="Hà Nội hoãn tuyến buýt"),
        news(title="Hà Nội hoãn tuyến buýt"),
        None,
    ) == [
        ("major", None),
        ("silent", None),
        ("minor", None),
        ("major", None),
        ("minor", None),
        ("major", "source_absent"),
    ]


def test_a_contradiction_alone_is_silent(settings: Settings) -> None:
    assert told(settings, news(number="7/TB")) == [("major", None)]
    say(settings, "b", [news(number="7/TB", title="Hà Nội đóng tuyến buýt")], run_id="b", authority="press")
    settle(settings, run_id="b")
    last = lines(settings)[-1]
    assert last["contested"] == ["title"]
    assert last["materiality"] == "silent"


def test_what_comes_into_a_feed_or_leaves_it_is_major_there(settings: Settings) -> None:
    """No field says so by itself: to the public an item whose embargo is lifted is new, and what is closed is gone."""
    later = "2099-01-01T00:00:00+07:00"
    versions = (news(embargo_until=later), news(), news(sensitivity="internal"))
    public = told(settings, *versions)
    assert public == [("major", None), ("major", "withdrawn")]
    press = [line["materiality"] for line in lines(settings, "press")]
    assert press == ["major", "major"], "the press is bound by an embargo as everybody is"
