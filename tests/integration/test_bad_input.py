"""Whatever a source or the database does: a named state, an error that says what and where, and the others go on."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from lienthong import pipeline
from lienthong.commands.running import outcome
from lienthong.commands.sources import TEMPLATE
from lienthong.settings import Settings
from tests.integration.saying import table

ROOT = Path(__file__).resolve().parents[2]
GOOD = json.dumps({"data": [{"id": n, "tieuDe": f"Tin {n}", "url": f"https://x.example.vn/{n}"} for n in range(5)]})
BOMB = (
    '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><rss version="2.0"><channel>'
)
BODIES = {
    "good": GOOD,
    "cut_off": GOOD[: len(GOOD) // 2],
    "page_instead": "<!doctype html><html><body><h1>Bảo trì</h1></body></html>",
    "nothing": "",
    "error_envelope": '{"error": {"code": 500, "message": "hết giờ"}}',
    "no_records": '{"data": []}',
    "entities": BOMB + "<item><title>&b;</title></item></channel></rss>",
    "half_a_feed": '<?xml version="1.0"?><rss version="2.0"><channel><item><title>Một</title><link>https://x.ex',
}
FEEDS = {"entities", "half_a_feed"}
SOURCE = """\
name: {name}
title: {{vi: {name}, en: {name}}}
agency: H26
owner: {{name: Văn phòng, email: vp@example.vn}}
reader: {reader}
url: {url}
options: {options}
mode: snapshot
schedule: "0 * * * *"
authority: agency_portal
rows: [0, 1000]
freshness_hours: 1000000
record: press_release
key: [{key}]
fields:
  title: {title}
  url: {{from: {link}, as: url}}
  agency: {{const: "Sở Y tế thành phố Hà Nội"}}
"""
EXPECTED = {
    "good": ("reconciled", "ok"),
    "cut_off": ("failed", "not-the-format"),
    "page_instead": ("failed", "not-the-format"),
    "nothing": ("failed", "not-the-format"),
    "error_envelope": ("failed", "not-the-format"),
    "no_records": ("reconciled", "empty"),
    "entities": ("failed", "not-the-format"),
    "half_a_feed": ("failed", "not-the-format"),
    "dead": ("failed", "unreachable"),
}


@pytest.fixture
def city(settings: Settings, tmp_path: Path) -> Iterator[Settings]:
    """One source for each body, and one behind a port that nobody listens on."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = BODIES[self.path.strip("/")].encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *words: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    folder = tmp_path / "sources"
    folder.mkdir()
    for name in [*BODIES, "dead"]:
        is_feed = name in FEEDS
        url = f"http://127.0.0.1:{server.server_port}/{name}" if name != "dead" else "http://127.0.0.1:1/x"
        (folder / f"{name}.yml").write_text(
            SOURCE.format(
                name=name,
                reader="feed" if is_feed else "json_pages",
                url=url,
                options="{}" if is_feed else "{records: data}",
                key="link" if is_feed else "id",
                title="title" if is_feed else "tieuDe",
                link="link" if is_feed else "url",
            )
        )
    allowed = frozenset({f"127.0.0.1:{server.server_port}", "127.0.0.1:1"})
    yield settings.model_copy(update={"sources": folder, "allow_hosts": allowed})
    server.shutdown()
    server.server_close()
    thread.join()


def test_every_bad_payload_ends_in_a_named_state_and_the_others_go_on(city: Settings) -> None:
    report = pipeline.run(city, sorted(EXPECTED), trigger="test")
    assert {source.source: (source.state, source.health) for source in report.sources} == EXPECTED
    assert outcome([(source.state, source.health) for source in report.sources]) == 1
    assert table(city, "SELECT count(*) FROM core.entity WHERE state = 'live'") == [(5,)]
    assert table(city, "SELECT DISTINCT source FROM core.observation_history") == [("good",)]
    errors = table(city, "SELECT source, error ->> 'message' FROM ledger.batch WHERE state = 'failed' ORDER BY 1")
    assert all(message and source in message for source, message in errors)
    kept = table(city, "SELECT count(*) FROM raw.fetch WHERE source = 'entities' AND payload_sha256 IS NOT NULL")
    assert kept == [(1,)], "the bytes of a refused payload are evidence and stay"


def test_a_source_that_is_down_alone_gives_exit_code_3(city: Settings) -> None:
    report = pipeline.run(city, ["good", "dead"], trigger="test")
    assert outcome([(source.state, source.health) for source in report.sources]) == 3


def lienthong(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PYTHONPATH": str(ROOT)} | environment
    return subprocess.run(
        [sys.executable, "-m", "lienthong", *words], env=env, cwd=ROOT, capture_output=True, text=True
    )


def test_without_a_database_commands_say_so_in_one_line_and_doctor_says_how_to_mend_it(tmp_path: Path) -> None:
    nowhere = {"LIENTHONG_DATABASE_URL": f"host={tmp_path} dbname=lienthong", "LIENTHONG_HOME": str(tmp_path)}
    done = lienthong("audit", "report", **nowhere)
    assert done.returncode == 3
    assert done.stderr.startswith("lienthong: no connection to the warehouse")
    assert "Traceback" not in done.stderr
    found = {each["subject"]: each for each in json.loads(lienthong("doctor", "--json", **nowhere).stdout)}
    assert (found["database"]["ok"], found["python"]["ok"]) == (False, True)
    assert "LIENTHONG_DATABASE_URL" in found["database"]["mend_en"]


def test_a_source_file_that_is_wrong_is_named_with_line_and_field(tmp_path: Path) -> None:
    text = TEMPLATE.format(name="broken").replace("mode: append", "mode: sometimes")
    (tmp_path / "broken.yml").write_text(text)
    line = next(number for number, each in enumerate(text.splitlines(), 1) if each.startswith("mode:"))
    done = lienthong("sources", "lint", LIENTHONG_SOURCES=str(tmp_path))
    assert done.returncode == 2
    assert f"broken.yml:{line}: mode" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_setting_that_is_wrong_is_named() -> None:
    done = lienthong("sources", "list", LIENTHONG_NODE="Hà Nội")
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)
    assert "node" in done.stderr
