"""Every file of the shared data ends in a stated verdict: the tables under `verdicts/` say which, and why.

A row is one file, read by one of the setups of `setups.yml`. `told` stands in the refusal, or names the rules of the
quarantined records; `why` explains what neither says. A file that is read by no reader has the verdict `part`: `setup`
is then the test, or the room, that takes it. The files are read in a process with bounds of time and memory and
without a network; when the folders are absent there is nothing to test, and the tests say so.
"""

from __future__ import annotations

import csv
import signal
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
import yaml

from connectors.readers import READERS
from tests.realdata.guarded_reading import GuardedReading, Verdict
from tests.realdata.world import ROOT

SHARED = ROOT.parent / "shared"
FOLDER = Path(__file__).with_name("verdicts")
SETUPS = yaml.safe_load((FOLDER / "setups.yml").read_text(encoding="utf-8"))
TABLES = sorted(path for path in FOLDER.glob("*.csv") if path.name.startswith(("hostile-", "realdata-")))
Row = dict[str, str]

pytestmark = [
    pytest.mark.realdata,
    pytest.mark.skipif(not SHARED.is_dir(), reason=f"the shared data are not beside the repository: no {SHARED}"),
]


def rows_of(table: Path) -> list[Row]:
    with table.open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


def files() -> list[str]:
    """Every data file; what stands in the folders themselves (README, MANIFEST) is about them."""
    return sorted(
        str(path.relative_to(SHARED))
        for folder in ("hostile", "realdata")
        for path in (SHARED / folder).rglob("*")
        if path.is_file() and path.parent != SHARED / folder
    )


ROWS = [row for table in TABLES for row in rows_of(table)]


@pytest.fixture(scope="module")
def reading() -> Iterator[GuardedReading]:
    here = GuardedReading()
    yield here
    here.close()


def test_every_file_has_a_verdict_and_every_verdict_a_file() -> None:
    found = files()
    assert len(found) > 1_500
    stated = {row["file"] for row in ROWS}
    whole, globs = {one for one in stated if "*" not in one}, {one for one in stated if "*" in one}
    without = [one for one in found if one not in whole and not any(fnmatchcase(one, glob) for glob in globs)]
    assert without == [], "files without a verdict"
    assert whole - set(found) == set(), "verdicts without a file"
    assert all(any(fnmatchcase(one, glob) for one in found) for glob in globs)
    assert len({(row["file"], row["setup"]) for row in ROWS}) == len(ROWS), "one row for one file and setup"


def test_what_no_reader_takes_names_who_takes_it() -> None:
    parts = [row for row in ROWS if row["verdict"] == "part"]
    assert parts
    for row in parts:
        taker = ROOT / row["setup"]
        assert taker.exists(), row
        assert row["why"], row
        if taker.is_file():
            assert Path(row["file"]).name in taker.read_text(encoding="utf-8"), row
    # Proofs and signed requests belong to later parts; nothing else may be left to them.
    later = {row["file"].split("/")[1] for row in parts if not (ROOT / row["setup"]).is_file()}
    assert later == {"api", "crypto", "merkle", "structured_fields"}


@pytest.mark.parametrize("table", TABLES, ids=lambda path: path.stem)
def test_each_file_gets_its_verdict(table: Path, reading: GuardedReading) -> None:
    wrong = []
    for row in rows_of(table):
        if row["verdict"] == "part":
            continue
        done = reading.read(SHARED / row["file"], SETUPS[row["setup"]])
        stated = Verdict(row["verdict"], int(row["records"]), int(row["quarantined"]), row["told"])
        is_told = stated.told in done.told if done.verdict != "loads" else stated.told == done.told
        if (done.verdict, done.records, done.quarantined) != (
            stated.verdict, stated.records, stated.quarantined,
        ) or not is_told:  # fmt: skip
            wrong.append((row["file"], row["setup"], stated, done))
    assert wrong == []


def test_the_verdicts_are_those_of_the_manifest() -> None:
    """`accept` loads whole, of `reject` no record loads, of the others some may; every exception says why."""
    with (SHARED / "hostile" / "MANIFEST.csv").open(encoding="utf-8", newline="") as text:
        expected = {f"hostile/{row['path']}": row["expected"] for row in csv.DictReader(text)}
    exceptions, judged = [], 0
    for row in ROWS:
        wanted = expected.get(row["file"], "mixed")
        if row["verdict"] == "part" or wanted in ("mixed", "either", "support"):
            continue
        judged += 1
        quarantined = int(row["quarantined"])
        accepted = int(row["records"]) - quarantined
        fits = {
            "accept": row["verdict"] == "loads" and not quarantined,
            "reject": not accepted,
            "partial": row["verdict"] == "loads",
            "sanitise": row["verdict"] == "loads",
        }[wanted]
        if not fits and not row["why"]:
            exceptions.append((row["file"], row["setup"], wanted, row["verdict"]))
    assert judged > 900
    assert exceptions == []


def test_a_refused_or_quarantined_file_says_what_is_wrong() -> None:
    silent = [
        row["file"]
        for row in ROWS
        if row["verdict"] != "part" and (row["verdict"] != "loads" or row["quarantined"] != "0") and not row["told"]
    ]
    assert silent == []


def test_no_file_hurts_any_reader(reading: GuardedReading) -> None:
    """Whatever a reader is given, it ends in records or a refusal, within its bounds and without the network."""
    options = {"html_list": {"row": "tr, li, item", "fields": {"id": "*"}}}
    setups = [{"reader": name, "options": options.get(name, {})} for name in READERS]
    told = []
    for file in files():
        for setup in setups:
            done = reading.read(SHARED / file, setup)
            if done.verdict not in ("loads", "refused", "challenge"):
                told.append((file, setup["reader"], done))
    assert told == []


@pytest.mark.parametrize(
    ("bound", "told"),
    [
        ("memory", "MemoryError"),
        ("network", "AssertionError: network: socket"),
        ("time", "exit -9"),
        ("processor", f"exit -{signal.SIGXCPU}"),
    ],
)
def test_the_bounds_hold(bound: str, told: str) -> None:
    """A reader that hung, or took too much, or called anybody, would be seen."""
    reading = GuardedReading(seconds=3.0) if bound == "time" else GuardedReading()
    done = reading.ask({"prove": bound, "cpu_seconds": 1})
    reading.close()
    assert done.verdict == "died"
    assert told in done.told
