"""What a made publisher of the onboarding trials is, and how well a source file that was made for it does."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import chdir, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from lienthong.commands import app
from lienthong.sandbox.answers import Answer, Query
from lienthong.sandbox.servers import RunningServer

Facts = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: `base` is the address of the server itself, `day` is 1, or 2 when the publisher has moved on."""

    base: str
    path: str
    query: Query
    day: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """A made publisher and what is right for it, fixed before onboarding ever saw it.

    On day 2 one record is new, one title (or name) is corrected and every counter has moved, so a key that is made of
    titles, places or counters shows.
    """

    name: str
    address: str
    record: str
    good: int  # sound records on day 1, paging included
    gone: int = 0  # records that the publisher says are deleted
    called_off: tuple[str, str, int] | None = None  # our field, its value, how many records must say so
    says: Mapping[str, str]  # what one record must say; a part of the judgement of values only
    answer: Callable[[Asked], Answer | None]


@dataclass(slots=True)
class Verdict:
    """What came of one publisher; `faults` empty means that it works, `misread` that its values are right too."""

    name: str
    faults: list[str] = field(default_factory=list)
    misread: list[str] = field(default_factory=list)
    output: str = ""
    source: str = ""


@contextmanager
def served(publisher: Publisher) -> Iterator[tuple[str, Callable[[int], None]]]:
    """Its server's address, and what turns the day."""
    state: dict[str, Any] = {"base": "", "day": 1}
    server = RunningServer(0, lambda path, query: publisher.answer(Asked(state["base"], path, query, state["day"])))
    state["base"] = server.url
    try:
        yield server.url, lambda day: state.update(day=day)
    finally:
        server.close()


def judged(publisher: Publisher, home: Path) -> Verdict:
    """`sources new` with nothing but the address, then what a person would do with the file that it wrote."""
    sources = home / "sources"
    sources.mkdir(parents=True)
    settings = {"LIENTHONG_HOME": str(home), "LIENTHONG_SOURCES": str(sources), "LIENTHONG_ALLOW_HOSTS": "127.0.0.1"}
    verdict = Verdict(publisher.name)

    def run(*words: str) -> tuple[int, str]:
        with chdir(home):  # beside a tests/golden the command would write there
            done = CliRunner().invoke(app, ["sources", *words], env=settings)
        verdict.output += (
            f"$ sources {' '.join(words)[:200]}\n{done.output[:6_000]}\n[{done.exit_code}] {done.exception or ''}\n"
        )
        return done.exit_code, done.stdout

    with served(publisher) as (base, turn):
        run("new", base + publisher.address)
        written = sorted(sources.glob("*.yml"))
        if len(written) != 1:
            verdict.faults.append(f"{len(written)} source files")
            return verdict
        name = written[0].stem
        verdict.source = written[0].read_text(encoding="utf-8")
        if run("lint")[0]:
            verdict.faults.append("lint")
        code, _ = run("test", name, "--json")
        if code:
            verdict.faults.append(f"test: exit {code}")
        first = _records(run("preview", name, "--json", "--records", "1000")[1])
        turn(2)
        second = _records(run("preview", name, "--json", "--records", "1000")[1])
    _judge(publisher, verdict, first, second)
    return verdict


def _judge(publisher: Publisher, verdict: Verdict, first: list[Facts], second: list[Facts]) -> None:
    taken = [one for one in first if not one["reasons"] and not one["is_gone"]]
    kinds = Counter(one["record_type"] for one in first)
    if set(kinds) != {publisher.record}:
        verdict.faults.append(f"record types {dict(kinds)}, not {publisher.record}")
    keys = {one["record_key"] for one in taken}
    if len(keys) < 0.9 * publisher.good:
        verdict.faults.append(f"{len(keys)} different records of {publisher.good} good ones accepted")
    if len(taken) > publisher.good:
        verdict.faults.append(f"{len(taken)} records taken, only {publisher.good} are there")
    lost = keys - {one["record_key"] for one in second if not one["reasons"]}
    if lost:
        verdict.faults.append(f"{len(lost)} keys changed over night: {sorted(lost)[:3]}")
    gone = sum(one["is_gone"] for one in first)
    if gone != publisher.gone:
        verdict.faults.append(f"{gone} records gone, not {publisher.gone}")
    if publisher.called_off:
        name, value, count = publisher.called_off
        found = sum((one["after"] or {}).get(name) == value for one in taken)
        if found != count:
            verdict.faults.append(f"{found} records with {name} {value}, not {count}")
    wanted = dict(publisher.says)
    if not any(wanted.items() <= (one["after"] or {}).items() for one in taken):
        best = max(
            (one["after"] or {} for one in taken), key=lambda after: len(wanted.items() & _flat(after)), default={}
        )
        verdict.misread += [
            f"{name}: {best.get(name)!r}, not {value!r}" for name, value in wanted.items() if best.get(name) != value
        ]


def _flat(after: Facts) -> set[tuple[str, str]]:
    return {(name, value) for name, value in after.items() if isinstance(value, str)}


def _records(printed: str) -> list[Facts]:
    try:
        found = json.loads(printed)
    except ValueError:
        return []
    return list(found["records"])


def cut(query: Query, name: str, usual: int) -> int:
    """A whole number of the query."""
    text = query.get(name, "")
    return int(text) if re.fullmatch(r"\d{1,6}", text) else usual


def html(text: str) -> Answer:
    return Answer(body=text.encode(), media_type="text/html; charset=utf-8")


def xml(text: str, media_type: str = "text/xml; charset=utf-8") -> Answer:
    return Answer(body=text.encode(), media_type=media_type)
