"""The peer: dlt takes the same pages into the same server, ingest alone, in an environment of its own.

It gets a fair chance: beside its defaults it runs with the settings that we found to be its fastest.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from lienthong.bench.generate import FIRST
from lienthong.bench.meter import Contest, Measured, server_side
from lienthong.bench.server import PageServer
from schemas.errors import LoadError

REQUIREMENT = "dlt[postgres]==1.31.0"
# With PostgreSQL's default of 4 MB its DELETE ... NOT IN (SELECT ...) for 100,000 records takes many minutes.
SESSION = "-c work_mem=256MB"
PHASES = ("first load", "unchanged")
PROGRAM = Path(__file__).with_name("dlt_load.py")


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """One way to use dlt."""

    who: str
    name: str
    write_disposition: str | Mapping[str, str]
    arguments: Mapping[str, str] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)


MANNERS = (
    Manner(who="dlt default", name="dlt_default", write_disposition="merge"),
    Manner(
        who="dlt tuned",
        name="dlt_tuned",
        write_disposition={"disposition": "merge", "strategy": "upsert"},  # one INSERT ... ON CONFLICT, no DELETE
        arguments={"loader_file_format": "csv"},  # COPY in place of INSERT
        environment={
            "DATA_WRITER__DISABLE_COMPRESSION": "true",  # gzip of its working files is most of its processor time
            "DATA_WRITER__BUFFER_MAX_ITEMS": "20000",
            "DATA_WRITER__FILE_MAX_ITEMS": "50000",
            "NORMALIZE__WORKERS": "2",
        },
    ),
)


def environment(home: Path, tell: Callable[[str], None]) -> Path:
    """The Python of dlt's own environment below `home`, made on first use."""
    folder = home / "dlt-env"
    python = folder / "bin" / "python"
    mark = folder / "requirement.txt"
    if not mark.exists() or mark.read_text(encoding="utf-8") != REQUIREMENT:
        tell(f"installing {REQUIREMENT}")
        steps = (
            [sys.executable, "-m", "venv", "--clear", str(folder)],
            [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check", REQUIREMENT],
        )
        for command in steps:
            done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
            if done.returncode != 0:
                tell(done.stdout)
                raise LoadError(f"{REQUIREMENT} cannot be installed; try --no-peers")
        mark.write_text(REQUIREMENT, encoding="utf-8")
    return python


def measure(contest: Contest, home: Path, dsn: str, url: str, pages: PageServer, tell: Callable[[str], None]) -> None:
    """Both manners, two phases each, into the contest; `url` is the address `dsn` as a URL."""
    python = environment(home, tell)
    folder = home / "dlt" / str(contest.records)
    shutil.rmtree(folder, ignore_errors=True)  # what dlt remembers of a database that is gone
    pages.show(FIRST)
    for manner in MANNERS:
        for phase in PHASES:
            tell(f"{manner.who}: {phase}")
            measured = Measured(who=manner.who, phase=phase, records=contest.records)
            with server_side(dsn, measured):
                result = load(python, manner, folder, url, pages.url)
            measured.seconds, measured.cpu_seconds = result["seconds"], result["cpu_seconds"]
            measured.peak_mib, measured.steps = result["peak_mib"], result["steps"]
            measured.facts = {"rows": result["rows"], "requirement": REQUIREMENT, "session": SESSION}
            if result["rows"] != [contest.records, contest.records]:
                contest.wrong.append(f"{manner.who}, {phase}: {result['rows']} rows and ids")
            contest.measured.append(measured)
            tell(f"{manner.who}: {phase}: {measured.seconds:.1f} s")


def credentials(url: str) -> str:
    """The address as dlt wants it: without a driver, and with a password even where the server asks for none."""
    parts = urlsplit(url)
    place = parts.netloc if parts.password else f"{parts.username}:none@{parts.netloc.rpartition('@')[2]}"
    query = urlencode({**dict(parse_qsl(parts.query)), "options": SESSION}, quote_via=quote)
    return urlunsplit(("postgresql", place, parts.path, query, ""))


def load(python: Path, manner: Manner, folder: Path, url: str, api: str) -> dict[str, Any]:
    """One load in a fresh process."""
    folder.mkdir(parents=True, exist_ok=True)
    order = {
        "name": manner.name,
        "url": api,
        "folder": str(folder.resolve()),
        "write_disposition": manner.write_disposition,
        "arguments": manner.arguments,
        "environment": {
            "RUNTIME__DLTHUB_TELEMETRY": "false",
            "RUNTIME__LOG_LEVEL": "ERROR",
            "DLT_DATA_DIR": str(folder.resolve()),
            "DESTINATION__POSTGRES__CREDENTIALS": credentials(url),
            **manner.environment,
        },
    }
    # -I: the folder of the program holds a module named like the peer
    done = subprocess.run(
        [str(python), "-I", str(PROGRAM)],
        input=json.dumps(order),
        stdout=subprocess.PIPE,
        text=True,
        cwd=folder,
        check=False,
    )
    if done.returncode != 0:
        raise LoadError(f"{manner.who} stopped with an error", status=done.returncode)
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result
