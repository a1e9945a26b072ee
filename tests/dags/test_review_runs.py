"""A real run of the DAG `review`: people answer through Airflow, and what they said stands in the warehouse."""

from pathlib import Path
from typing import Any

import pytest

from lienthong import plan
from lienthong.reviewing import Desk
from lienthong.settings import ROOT, Settings
from tests.integration.saying import say, settle, table
from tests.integration.test_review import ask, event, name
from warehouse.connection import session

pytestmark = pytest.mark.airflow

SAME, DIFFERENT, _, LATER = plan.ANSWERS


@pytest.fixture
def pairs(settings: Settings) -> list[int]:
    """Three questions, the most valuable first."""
    say(settings, "portal", [event("a")], run_id="r1")
    say(settings, "press", [event("b"), event("c"), event("d")], run_id="r1")
    settle(settings)
    left = name("portal", "a")
    return [ask(settings, left, name("press", key), score=score) for key, score in (("b", 0.5), ("c", 0.7), ("d", 0.9))]


def test_what_people_choose_is_written_under_their_names(
    settings: Settings, pairs: list[int], ask_airflow: Any, tmp_path: Path
) -> None:
    assert settings.database_url is not None
    environment = {"LIENTHONG_DATABASE_URL": settings.database_url, "LIENTHONG_HOME": str(tmp_path / "home")}
    run = ask_airflow(
        "run_review.py", str(ROOT / "dags"), f"{SAME}=lan=cùng một buổi", f"{DIFFERENT}=minh=", f"{LATER}=hoa=",
        environment=environment,
    )  # fmt: skip
    assert run["state"] == "success" and set(run["tasks"].values()) == {"success"}
    assert sorted(run["tasks"]) == [
        "choose[-1]",
        *(f"pair.{task}[{n}]" for task in ("ask", "decide") for n in range(3)),
    ]
    assert f"/audit/review/{pairs[0]}" in run["asked"]["0"]["body"]
    assert "Họp báo về Lễ hội Áo dài" in run["asked"]["0"]["body"]
    assert run["asked"]["0"]["options"] == list(plan.ANSWERS)
    decided = table(
        settings, "SELECT verdict, decided_by, reason FROM core.judgement WHERE is_human ORDER BY judgement_id"
    )
    assert sorted(decided) == [("negative", "minh", ""), ("positive", "lan", "cùng một buổi")]
    with session(settings.database_url) as conn:
        assert [each["judgement_id"] for each in Desk(settings).questions(conn)] == [pairs[2]]
    assert run["events"] == ["judged", "judged"]  # for which the DAG that reconciles waits
    assert settle(settings).merged == 1


def test_with_no_question_nobody_is_asked(settings: Settings, ask_airflow: Any, tmp_path: Path) -> None:
    assert settings.database_url is not None
    environment = {"LIENTHONG_DATABASE_URL": settings.database_url, "LIENTHONG_HOME": str(tmp_path / "home")}
    run = ask_airflow("run_review.py", str(ROOT / "dags"), f"{SAME}=lan=", environment=environment)
    assert run["tasks"]["choose[-1]"] == "success" and run["asked"] == {}
    assert set(run["tasks"].values()) == {"success", "skipped"}
