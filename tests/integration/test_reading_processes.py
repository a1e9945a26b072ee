"""Several processes read a large batch: the same rows, the same refusals, and no process left when one fails."""

import json
import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from connectors.source import Source, load_sources
from lienthong import intake, pipeline
from lienthong.bench.forms import FORMS
from lienthong.bench.generate import PAGE, data_set
from lienthong.bench.order import SOURCE
from lienthong.bench.server import page_server
from lienthong.reading import ReadingOrder, ReadingProcesses
from lienthong.settings import ROOT, Settings
from schemas.errors import LoadError, WarehouseUnavailable
from tests.integration.saying import table

ROWS = """
SELECT observation_id::text, record_key, slot, ordinal, payload_sha256, payload_pointer, disposition,
       encode(content_hash, 'hex'), encode(raw_hash, 'hex'), doc::text, keys, audience, authority, stated_at, waits
  FROM core.observation_history ORDER BY slot, ordinal"""
REFUSALS = """
SELECT record.record_key, record.payload_pointer, encode(raw_hash, 'hex'), record.contract, rule_id, pointer, value
  FROM quarantine.record JOIN quarantine.violation USING (quarantine_id) ORDER BY 1, 2, 5"""
PAGES = """
SELECT slot, payload_sha256, offered, accepted, quarantined, duplicate, unidentified, observation_ids
  FROM raw.staged_page ORDER BY slot"""
TALLY = "SELECT offered, loaded, unchanged, quarantined, duplicate FROM ledger.tally"


@pytest.fixture
def pulled(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Settings, str]]:
    """A pulled batch of three pages, with refused records, one without a key, and one that comes twice."""
    monkeypatch.setattr(intake, "SPREAD_BYTES", 1)
    data = data_set(tmp_path / "data", 3 * PAGE)
    page = data.folder / "v0" / "2.json"
    found = json.loads(page.read_text(encoding="utf-8"))
    found["data"][3]["dang_luc"] = "30/02/2026"
    del found["data"][4]["id"]
    found["data"][5] = found["data"][6] | {"tieu_de": "Bản khác của cùng một tin"}
    page.write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")
    sources = tmp_path / "sources"
    sources.mkdir()
    with page_server(data.folder, data.form) as server:
        server.show("v0")
        (sources / f"{SOURCE}.yml").write_text(FORMS["json"].file(name=SOURCE, url=server.url), encoding="utf-8")
        node = settings.model_copy(
            update={"sources": sources, "allow_hosts": frozenset({"127.0.0.1"}), "home": tmp_path, "readers": 1}
        )
        pipeline.begin(node, trigger="test", run_id="r")
        yield node, str(pipeline.pull(node, SOURCE, "r")["batch_id"])


def staged(settings: Settings) -> list[list[tuple[Any, ...]]]:
    return [table(settings, query) for query in (ROWS, REFUSALS, PAGES, TALLY)]


def again(settings: Settings) -> None:
    """As if the batch had not been staged."""
    from warehouse.connection import session

    assert settings.database_url is not None
    with session(settings.database_url) as conn, conn.cursor() as cursor:
        cursor.execute("DELETE FROM core.observation_history; DELETE FROM quarantine.record")
        cursor.execute("DELETE FROM raw.staged_page; DELETE FROM ledger.tally")
        cursor.execute("UPDATE ledger.batch SET state = 'pulled'")
        conn.commit()


def test_two_processes_stage_what_one_does(pulled: tuple[Settings, str], monkeypatch: pytest.MonkeyPatch) -> None:
    settings, batch_id = pulled
    alone = pipeline.stage(settings, batch_id)
    expected = staged(settings)
    assert (alone["offered"], alone["quarantined"], alone["duplicate"]) == (3000, 2, 1)
    assert [len(rows) for rows in expected[:3]] == [2998, 2, 3]

    again(settings)
    started: list[int] = []
    enter = ReadingProcesses.__enter__

    def entered(processes: ReadingProcesses) -> ReadingProcesses:
        started.append(processes._number)
        return enter(processes)

    monkeypatch.setattr(ReadingProcesses, "__enter__", entered)
    assert pipeline.stage(settings.model_copy(update={"readers": 2}), batch_id) == alone
    assert started == [2]
    assert staged(settings) == expected


def test_a_payload_that_is_gone_fails_the_batch_and_leaves_no_row(pulled: tuple[Settings, str]) -> None:
    settings, batch_id = pulled
    for packed in sorted(Path(settings.raw).rglob("*.zst"))[1:]:
        packed.unlink()
    with pytest.raises(LoadError, match="lacks a payload"):
        pipeline.stage(settings.model_copy(update={"readers": 2}), batch_id)
    assert table(settings, "SELECT state FROM ledger.batch") == [("failed",)]
    assert staged(settings) == [[], [], [], []]
    assert no_children()


def test_a_process_that_is_killed_is_told_by_name(pulled: tuple[Settings, str]) -> None:
    settings, batch_id = pulled
    spread = pipeline.spread(settings, pipeline.source_named(settings, SOURCE), batch_id)
    (payload, *_), *_ = table(settings, "SELECT payload_sha256 FROM raw.fetch WHERE slot = 0")
    with ReadingProcesses(spread.order, 1) as processes:
        assert len([*processes.page(0, payload)]) == 1
        os.kill(processes._running[0].pid, signal.SIGKILL)
        processes._running[0]._process.wait()
        with pytest.raises(LoadError, match="a process that reads pages has ended"):
            list(processes.page(0, payload))
    assert no_children()


def test_a_process_without_its_database_says_so(pulled: tuple[Settings, str]) -> None:
    settings, batch_id = pulled
    order = pipeline.spread(settings, pipeline.source_named(settings, SOURCE), batch_id).order
    with (
        ReadingProcesses(replace(order, dsn="host=/nowhere"), 1) as processes,
        pytest.raises(WarehouseUnavailable, match="no connection to the warehouse"),
    ):
        list(processes.page(0, "0" * 64))
    assert no_children()


def no_children() -> bool:
    """Whether no process of ours is left, running or not waited for."""
    try:
        return os.waitpid(-1, os.WNOHANG) == (0, 0) and not readers()
    except ChildProcessError:
        return True


def readers() -> list[str]:
    mine = [path for path in Path("/proc").glob("[0-9]*/cmdline") if path.exists()]
    found = []
    for path in mine:
        try:
            words, status = path.read_bytes(), path.with_name("stat").read_text(encoding="utf-8")
        except (FileNotFoundError, ProcessLookupError):
            continue
        if b"lienthong.reading" in words and int(status.rsplit(")", 1)[1].split()[1]) == os.getpid():
            found.append(str(path))
    return found


@pytest.mark.parametrize("folder", ["connectors/sources"])
def test_a_source_is_the_same_in_another_process(folder: str) -> None:
    variables = {f"SANDBOX_{name}": "http://127.0.0.1:1" for name in ("CITY", "PORTAL")}
    found = load_sources(ROOT / folder, variables).sound()
    assert len(found) > 10
    for source in found.values():
        stated = source.model_dump(mode="json", by_alias=True, exclude_unset=True)
        order = ReadingOrder(dsn="", raw_url="", batch_id="", contract="", source=stated)
        assert order.definition() == Source.model_validate(stated) == source
        assert order.definition().contract("x") == source.contract("x")
