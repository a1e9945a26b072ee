"""Bodies that end: what was said of them stays, and who does their work today is told, function by function."""

from datetime import UTC, date, datetime
from io import StringIO
from typing import Any

from rich.console import Console

from audit.explain_terminal import render
from lienthong.settings import Settings
from reconciliation.explain import explain
from reconciliation.testimony import Version
from tests.integration.saying import NOW, offer, say, settle, table
from tests.integration.test_links import NEW, OLD, live, tell
from warehouse.connection import session

TTTT = "Sở Thông tin và Truyền thông"
BODIES: tuple[dict[str, Any], ...] = (
    offer(
        "tttt",
        "agency",
        name=TTTT,
        code="H26.10",
        jurisdiction="Hà Nội",
        valid_from="2008-08-01",
        valid_to="2025-02-28",
        successors=[
            {
                "name": "Sở Khoa học và Công nghệ",
                "code": "H26.8",
                "relation": "merged_into",
                "function": "chuyển đổi số",
                "effective_on": "2025-03-01",
            },
            {
                "name": "Sở Văn hóa và Thể thao",
                "code": "H26.13",
                "relation": "function_moved_to",
                "function": "báo chí",
                "effective_on": "2025-03-01",
            },
        ],
    ),
    offer(
        "khcn", "agency", name="Sở Khoa học và Công nghệ", code="H26.8", jurisdiction="Hà Nội", valid_from="2025-03-01"
    ),
    offer(
        "vhtt", "agency", name="Sở Văn hóa và Thể thao", code="H26.13", jurisdiction="Hà Nội", valid_from="2008-08-01"
    ),
)
RELEASE = offer(
    "r",
    "press_release",
    title="Thông cáo mẫu",
    agency=TTTT,
    agency_code="H26.10",
    published_at="2024-05-01T08:00:00+07:00",
)
ASK = "SELECT step, name, body_code, relation, function, is_today FROM mart.body_on('H26.10', '2024-05-01', %s)"


def test_a_release_keeps_its_body_and_tells_who_does_its_work_today(settings: Settings) -> None:
    tell(settings, "portal", RELEASE, run_id="r1")
    tell(settings, "so_noi_vu", *BODIES, run_id="r2")
    release = live(settings, "title", "Thông cáo mẫu")
    assert (release["revision"], release["doc"]["agency"], release["doc"]["agency_code"]) == (1, TTTT, "H26.10")
    assert settings.database_url is not None
    with session(settings.database_url) as conn:
        story = explain(conn, release["id"], now=NOW)
        before = explain(conn, release["id"], now=datetime(2025, 2, 28, tzinfo=UTC))
    assert story is not None and before is not None
    [body] = story["bodies"]
    assert (body["field"], body["name"], body["until"]) == ("agency_code", TTTT, "2025-02-28")
    assert [(each["name"], each["function"]) for each in body["became"]] == [
        ("Sở Khoa học và Công nghệ", "chuyển đổi số"),
        ("Sở Văn hóa và Thể thao", "báo chí"),
    ]
    assert before["bodies"] == []
    assert table(settings, ASK, ["2026-01-01"]) == [
        (0, TTTT, "H26.10", None, None, False),
        (1, "Sở Văn hóa và Thể thao", "H26.13", "function_moved_to", "báo chí", True),
        (1, "Sở Khoa học và Công nghệ", "H26.8", "merged_into", "chuyển đổi số", True),
    ]
    assert table(settings, ASK, ["2025-02-28"]) == [(0, TTTT, "H26.10", None, None, True)]


def test_a_chain_goes_on_to_who_stands_today_and_an_unknown_successor_is_named(settings: Settings) -> None:
    ended = {**BODIES[1]["values"], "valid_to": "2026-06-30"}
    ended["successors"] = [
        {"name": "Sở Công nghệ số", "code": "H26.30", "relation": "renamed_to", "effective_on": "2026-07-01"},
        {"name": "Cục mới", "relation": "split_into", "function": "tần số", "effective_on": "2026-07-01"},
    ]
    renamed = offer(
        "cns", "agency", name="Sở Công nghệ số", code="H26.30", jurisdiction="Hà Nội", valid_from="2026-07-01"
    )
    tell(settings, "so_noi_vu", BODIES[0], offer("khcn", "agency", **ended), BODIES[2], renamed, run_id="r1")
    tell(settings, "portal", RELEASE, run_id="r2")
    found = table(
        settings,
        "SELECT step, name, entity_id IS NULL, is_today FROM mart.body_on('H26.10', '2024-05-01', '2026-11-22')",
    )
    assert sorted(found) == [
        (0, TTTT, False, False),
        (1, "Sở Khoa học và Công nghệ", False, False),
        (1, "Sở Văn hóa và Thể thao", False, True),
        (2, "Cục mới", True, False),
        (2, "Sở Công nghệ số", False, True),
    ]
    assert settings.database_url is not None
    with session(settings.database_url) as conn:
        story = explain(conn, live(settings, "title", "Thông cáo mẫu")["id"], now=NOW)
    assert story is not None
    assert [(each["name"], each["function"]) for each in story["bodies"][0]["became"]] == [
        ("Sở Công nghệ số", "chuyển đổi số"),
        ("Cục mới", "tần số"),
        ("Sở Văn hóa và Thể thao", "báo chí"),
    ]


def test_the_proof_of_a_derived_field_is_sought_in_the_record_that_names_it(settings: Settings) -> None:
    second = {**NEW, "number": "31/2024/QĐ-UBND", "effective_on": "2024-07-01", "url": "https://vb.example.vn/31"}
    tell(settings, "gazette", offer("a", **OLD), run_id="r1")
    tell(settings, "portal", offer("b", **NEW), run_id="r2")
    tell(settings, "bus", offer("c", **second), run_id="r3")
    asked: list[tuple[str, str, Any]] = []

    def prove(version: Version, name: str, said: Any) -> dict[str, Any]:
        asked.append((version.source, name, said))
        return {"verdict": "found"}

    assert settings.database_url is not None
    with session(settings.database_url) as conn:
        story = explain(
            conn,
            live(settings, "number", OLD["number"])["id"],
            field="replaced_by",
            prove=prove,
            valid_on=date(2024, 6, 1),
        )
    assert story is not None
    told = story["fields"]["replaced_by"]
    assert (told["rule"], told["made"], told["winner"]["source"]) == ("link", "linked", "portal")
    assert told["winner"]["payload_sha256"] and told["winner"]["noted"]["field"] == "replaces"
    assert [(each["source"], each["agrees"]) for each in told["losers"]] == [("bus", True)]
    assert asked == [("portal", "replaces", list(NEW["replaces"])), ("bus", "replaces", list(NEW["replaces"]))]
    assert (story["validity"]["verdict"], story["validity"]["became"][0]["code"]) == ("ended", NEW["number"])
    assert story["history"][-1]["caused_by"][0]["source"] == "bus"


def test_a_story_of_links_can_be_read_in_the_terminal(settings: Settings) -> None:
    tell(settings, "so_noi_vu", *BODIES, run_id="r1")
    tell(settings, "portal", RELEASE, run_id="r2")
    say(settings, "desk", [offer("a", **OLD), offer("b", **NEW)], run_id="r3")
    settle(settings, "r3")
    assert settings.database_url is not None
    with session(settings.database_url) as conn:
        stories = [
            explain(conn, live(settings, name, value)["id"], now=NOW)
            for name, value in (("title", "Thông cáo mẫu"), ("number", OLD["number"]))
        ]
    written = []
    for story in stories:
        assert story is not None
        page = StringIO()
        render(story, Console(file=page, width=120), lang="en", titles={})
        written.append(page.getvalue())
    assert f"{TTTT} ended with 2025-02-28" in written[0] and "báo chí" in written[0]
    assert "concluded from what another record says" in " ".join(written[1].split())
