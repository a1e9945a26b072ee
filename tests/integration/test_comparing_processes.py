"""Several processes compare where many records meet: the same judgements, and no process left when one fails."""

import os
import signal
from collections.abc import Iterator
from typing import Any

import psycopg2.extensions
import pytest

from lienthong.bench.duplicates import record_stream
from lienthong.settings import Settings
from reconciliation import comparing, resolving
from reconciliation.run import Reconciled, reconcile
from reconciliation.scoring import ScoringProcess
from schemas.errors import LoadError
from tests.integration.saying import NOW, offer, say, table
from warehouse.connection import create_database, drop_database, session, with_database

RECORDS = 1_500
in_portions = comparing._portions
JUDGED = """
SELECT left_observation, right_observation, record_type, verdict, proposal, score, weight, features, decided_by
  FROM core.judgement ORDER BY 1, 2"""
RELATED = "SELECT left_observation, right_observation, relation, evidence FROM core.relation ORDER BY 1, 2"
ENTITIES = "SELECT entity_id, observation_id FROM core.identity ORDER BY 1, 2"


def told(settings: Settings) -> list[list[tuple[Any, ...]]]:
    return [table(settings, query) for query in (JUDGED, RELATED, ENTITIES)]


def settled(settings: Settings, processes: int) -> Reconciled:
    assert settings.database_url is not None
    with session(settings.database_url) as conn:
        return reconcile(conn, run_id="r1", now=NOW, processes=processes)


@pytest.fixture
def said(settings: Settings) -> Settings:
    """Some records of each of five sources, one in ten a copy of another one."""
    by_source: dict[str, list[dict[str, Any]]] = {}
    for each in record_stream(RECORDS):
        by_source.setdefault(each.source, []).append(offer(each.key, each.record_type, **each.document))
    for source, offers in by_source.items():
        say(settings, source, offers, run_id="r1")
    return settings


@pytest.fixture
def twin(said: Settings) -> Iterator[Settings]:
    """A copy of the warehouse in which it was said."""
    assert said.database_url is not None
    name = psycopg2.extensions.parse_dsn(said.database_url)["dbname"]
    server = with_database(said.database_url, "postgres")
    create_database(server, f"{name}_twin", template=name)
    yield said.model_copy(update={"database_url": with_database(said.database_url, f"{name}_twin")})
    drop_database(server, f"{name}_twin")


def test_several_processes_judge_as_one_does(said: Settings, twin: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = settled(said, 1)
    expected = told(said)
    assert len(expected[0]) > 50 and len(expected[1]) > 0 and alone.created > 1_000
    started: list[int] = []
    begin = ScoringProcess.__init__

    def begun(process: ScoringProcess, learnt: dict[str, str]) -> None:
        begin(process, learnt)
        started.append(process.pid)

    monkeypatch.setattr(ScoringProcess, "__init__", begun)
    monkeypatch.setattr(comparing, "SPREAD", 1)
    monkeypatch.setattr(comparing, "FEW", 40)
    monkeypatch.setattr(comparing, "MANY", 90)
    assert settled(twin, 3) == alone
    assert len(started) == 3
    assert told(twin) == expected
    assert no_children()


def test_what_is_read_through_meets_whom_it_meets_when_looked_up(
    said: Settings, twin: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also the second time, when blocks are known: of records that changed, and of others."""
    monkeypatch.setattr(comparing, "CROWD", 3)
    assert settled(said, 1).crowded == settled_through(twin, monkeypatch).crowded > 0
    assert told(twin) == told(said)
    retold: dict[str, list[dict[str, Any]]] = {}
    for record_type, title in (("document", "subject"), ("press_release", "title")):
        records = [each for each in record_stream(RECORDS) if each.record_type == record_type]
        for here, there in zip(records[::3], records[1::3], strict=False):
            told_of = here.document | {title: there.document[title]}
            retold.setdefault(here.source, []).append(offer(here.key, record_type, **told_of))
    for settings in (said, twin):
        for source, offers in retold.items():
            say(settings, source, offers, run_id="r2")
    before = told(said)
    assert settled(said, 1).changed > 100
    settled_through(twin, monkeypatch)
    after = told(said)
    assert after != before
    assert told(twin) == after


def settled_through(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Reconciled:
    """As where most of a large warehouse was touched: in two portions, blocks read through."""
    portions: list[list[list[str]]] = []

    def seen(*given: Any, **named: Any) -> list[list[str]]:
        portions.append(in_portions(*given, **named))
        return portions[-1]

    with monkeypatch.context() as patch:
        patch.setattr(resolving, "LARGE", 1)
        patch.setattr(resolving, "MOST", 1_000_000)
        patch.setattr(comparing, "_portions", seen)
        done = settled(settings, 1)
    assert [len(each) for each in portions] == [2]
    return done


def test_a_process_that_is_killed_ends_the_reconciliation_and_nothing_is_written(
    said: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = ScoringProcess.answer

    def killed(process: ScoringProcess, *task: Any) -> Any:
        os.kill(process.pid, signal.SIGKILL)
        return answer(process, *task)

    monkeypatch.setattr(ScoringProcess, "answer", killed)
    monkeypatch.setattr(comparing, "SPREAD", 1)
    with pytest.raises(LoadError, match="a process that compares records has ended"):
        settled(said, 2)
    assert told(said) == [[], [], []]
    assert table(said, "SELECT DISTINCT state FROM ledger.batch") == [("loaded",)]
    assert no_children()
    monkeypatch.undo()
    assert settled(said, 2).created > 1_000


def no_children() -> bool:
    """Whether no process of ours is left, running or not waited for."""
    try:
        return os.waitpid(-1, os.WNOHANG) == (0, 0)
    except ChildProcessError:
        return True
