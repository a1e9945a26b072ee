"""kill -9 anywhere, run again: the same state as if nothing had happened."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from lienthong.settings import Settings
from tests.integration.saying import table
from warehouse.connection import create_database, drop_database, with_database

ROOT = Path(__file__).resolve().parents[2]
# (statement, which time it is about to run): pull, stage, load, reconcile, publish; some with several pages behind them
KILL_POINTS = [
    ("ledger.begin_batch", 2),
    ("raw.index_payload", 1),
    ("raw.remember_fetch", 2),
    ("ledger.pulled", 1),
    ("stage.quarantine_ids", 1),
    ("stage.stage_page", 2),
    ("ledger.staged", 2),
    ("ledger.write_verdict", 3),
    ("load.point", 1),
    ("load.drop_pages", 2),
    ("ledger.loaded", 2),
    ("resolve.identify", 1),
    ("merge.merge_many", 1),
    ("merge.announce", 1),
    ("resolve.reconciled", 1),
    ("ledger.facts", 1),
    ("feed.feeds", 1),
]

PORTAL = """\
name: portal_documents
title: {vi: Văn bản, en: Documents}
agency: H26
owner: {name: Văn phòng, email: vp@example.vn}
reader: json_pages
url: ${LIENTHONG_VAR_SITE}/portal/1.json
options: {paging: none, records: data}
mode: snapshot
schedule: "0 * * * *"
authority: city_portal
rows: [1, 1000]
freshness_hours: 1000000
record: document
key: [id]
fields:
  number: so
  issuer: co_quan
  subject: trich_yeu
  issued_on: {from: ngay, as: date, dialects: [dmy]}
  url: {from: url, as: url}
optional: [url]
"""
GAZETTE = (
    PORTAL.replace("portal_documents", "gazette_documents")
    .replace("/portal/", "/gazette/")
    .replace("authority: city_portal", "authority: gazette")
)


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *words: Any) -> None: ...


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Two sites that overlap and contradict each other, served on loopback, and the environment of a run over them."""
    folder = tmp_path_factory.mktemp("site")
    for name, subject in (("portal", "V/v số {}"), ("gazette", "Về việc số {}")):
        (folder / name).mkdir()
        records = [
            {
                "id": f"{name}-{n}",
                "so": f"{n}/QĐ-UBND",
                "co_quan": "UBND thành phố Hà Nội",
                "ngay": "09/05/2026",
                "trich_yeu": subject.format(n),
                "url": f"https://{name}.example.vn/{n}",
            }
            for n in range(1, 30)
        ]
        records.append(records[0] | {"id": f"{name}-bad", "ngay": "30/02/2026"})
        (folder / name / "1.json").write_text(json.dumps({"data": records}, ensure_ascii=False))
    files = tmp_path_factory.mktemp("sources")
    (files / "portal_documents.yml").write_text(PORTAL)
    (files / "gazette_documents.yml").write_text(GAZETTE)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "LIENTHONG_SOURCES": str(files),
        "LIENTHONG_ALLOW_HOSTS": "127.0.0.1",
        "LIENTHONG_VAR_SITE": f"http://127.0.0.1:{server.server_port}",
    }
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def forge(sources: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    """The process that forks the runs."""
    words = [sys.executable, "tests/faults/killed.py"]
    with subprocess.Popen(
        words, env=sources, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as forge:
        yield forge
        assert forge.stdin is not None
        forge.stdin.close()


def run_all(forge: subprocess.Popen[str], environment: dict[str, str], kill: tuple[str, int] | None = None) -> Any:
    """`lienthong run --all` in a process of its own; its status and what it said."""
    assert forge.stdin is not None
    assert forge.stdout is not None
    order = {"environment": environment, "words": ["run", "--all", "--json"], "kill": kill}
    forge.stdin.write(json.dumps(order) + "\n")
    forge.stdin.flush()
    answer = json.loads(forge.stdout.readline())
    return answer["status"], answer["error"]


def state(settings: Settings) -> dict[str, list[tuple[Any, ...]]]:
    """All that outsiders can see, without clocks and run names."""
    return {
        "entities": table(
            settings,
            "SELECT entity_id, revision, entity.state, doc::text FROM core.entity"
            "  JOIN core.entity_history USING (entity_id, revision) ORDER BY 1",
        ),
        "history": table(settings, "SELECT entity_id, revision, doc::text FROM core.entity_history ORDER BY 1, 2"),
        "said": table(
            settings, "SELECT observation_id::text, encode(content_hash, 'hex') FROM core.observation ORDER BY 1"
        ),
        "stored": table(
            settings, "SELECT observation_id::text, count(*) FROM core.observation_history GROUP BY 1 ORDER BY 1"
        ),
        "refused": table(
            settings,
            "SELECT source, record_key, encode(raw_hash, 'hex') FROM quarantine.record"
            " WHERE state = 'open' ORDER BY 1, 2",
        ),
        "feed": table(
            settings,
            "SELECT feed, entity_id, revision, kind FROM feed.outbox WHERE position IS NOT NULL ORDER BY 1, 2, 3",
        ),
        "positions": table(
            settings, "SELECT feed, min(position), max(position), count(*) FROM feed.outbox GROUP BY 1 ORDER BY 1"
        ),
        "digest": table(settings, "SELECT feed, digest FROM feed.checkpoint ORDER BY feed, position DESC LIMIT 1"),
    }


@pytest.fixture(scope="module")
def expected(
    forge: subprocess.Popen[str],
    sources: dict[str, str],
    database_server: str,
    database_template: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, list[tuple[Any, ...]]]:
    """The state after a run that nobody disturbed."""
    name = f"calm_{os.urandom(5).hex()}"
    create_database(database_server, name, template=database_template)
    dsn = with_database(database_server, name)
    home = tmp_path_factory.mktemp("calm")
    status, said = run_all(forge, sources | {"LIENTHONG_DATABASE_URL": dsn, "LIENTHONG_HOME": str(home)})
    assert status == 0, said
    found = state(Settings(database_url=dsn, home=home))
    drop_database(database_server, name)
    return found


def test_the_undisturbed_run_is_worth_comparing_with(expected: dict[str, list[tuple[Any, ...]]]) -> None:
    assert len(expected["entities"]) == 29
    assert len(expected["refused"]) == 2
    assert expected["positions"] == [("press", 1, 29, 29), ("public", 1, 29, 29)]


@pytest.mark.parametrize(("statement", "nth"), KILL_POINTS)
def test_a_run_that_was_killed_and_repeated_ends_in_the_same_state(
    statement: str,
    nth: int,
    forge: subprocess.Popen[str],
    sources: dict[str, str],
    settings: Settings,
    expected: dict[str, list[tuple[Any, ...]]],
) -> None:
    assert settings.database_url
    here = sources | {"LIENTHONG_DATABASE_URL": settings.database_url, "LIENTHONG_HOME": str(settings.home)}
    status, said = run_all(forge, here, (statement, nth))
    assert status == -signal.SIGKILL, f"{statement} was not reached {nth} times: {said}"
    status, said = run_all(forge, here)
    assert status == 0, said
    assert state(settings) == expected
