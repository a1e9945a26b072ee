"""A document under a mark of state secrecy: hash, place and rule are told, its text is in the raw store alone."""

from __future__ import annotations

import gzip
import io
import json
import logging
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import requests
import zstandard
from fastapi.routing import APIRoute

from connectors.readers import READERS
from connectors.source import Source, load_source
from lienthong import drift, notices, pipeline, trial
from lienthong.onboarding.facts import facts
from lienthong.onboarding.onboard import onboard
from lienthong.onboarding.wishes import Wishes
from lienthong.onboarding.writing import write
from lienthong.sealing import mark_on
from lienthong.settings import Settings
from lienthong.web import create_app
from tests.integration.nodes import Node, serving
from tests.integration.saying import table
from tests.unit.connectors.test_reader_conformance import CASES, Case
from warehouse.connection import session

CANARY = "Chimyenbimat7391"
GOOD = {"id": "1", "t": "Họp báo thường kỳ", "u": "https://nguon.example.vn/1", "d": "2026-11-20T08:00:00+07:00"}
SECRETS: list[dict[str, Any]] = [
    {**GOOD, "id": f"{CANARY}-khoa", "t": f"[MẬT] {CANARY} kế hoạch"},
    {**GOOD, "id": "3", "t": f"UBND\nTUYỆT MẬT\n{CANARY}", "d": f"{CANARY} không phải ngày"},
    {**GOOD, "id": "4", "t": f"{CANARY} không dấu ở đây", "doMat": "Mật"},  # a field that the source file does not take
    {**GOOD, "id": "5", "t": CANARY, "tep": [{"ten": f"MẬT - {CANARY}.pdf"}]},
    {**GOOD, "id": "6", "t": CANARY, "soKyHieu": "12/M-UBND"},
    {**GOOD, "id": "7", "t": CANARY, "u": f"javascript:{CANARY}", "b": f"SỐ: 5\nĐộ mật: Tối mật\n{CANARY}"},
    {**GOOD, "id": "8", "t": CANARY, "Số, ký hiệu": "77/UBND-NC (M)"},
]
ORDINARY = [
    {**GOOD, "id": "9", "u": "https://nguon.example.vn/9", "t": "Mật độ dân số, bí mật kinh doanh và mật ong Ba Vì"},
    {**GOOD, "id": "10", "u": "https://nguon.example.vn/10", "t": "Tập huấn bảo mật: mật khẩu mạnh", "doMat": "Thường"},
    *({**GOOD, "id": f"b{n}", "u": f"https://nguon.example.vn/b{n}", "t": f"Tin thường số {n}"} for n in range(40)),
]
Town = tuple[Settings, list[list[dict[str, Any]]]]
SOURCE = """
name: nguon_mat
title: {{vi: Nguồn thử, en: Source on trial}}
agency: H26.12
owner: {{name: Phòng Mẫu, email: mau@example.vn}}
reader: json_pages
url: {url}/ds
options: {{records: ds}}
mode: append
schedule: "*/5 * * * *"
authority: agency_portal
rows: [1, 1000]
freshness_hours: 87600
record: press_release
key: [id]
fields:
  title: t
  url: {{from: u, as: url}}
  published_at: {{from: d, as: instant, dialects: [iso]}}
  agency: {{const: Sở Y tế thành phố Hà Nội}}
ignore: [soKyHieu, tep]
"""


@contextmanager
def site(pages: list[list[dict[str, Any]]]) -> Iterator[str]:
    """A department that serves pages[0], on loopback."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = json.dumps({"ds": pages[0]}, ensure_ascii=False).encode()
            self.send_response(200 if self.path == "/ds" else 404)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture
def town(settings: Settings, tmp_path: Path) -> Iterator[Town]:
    pages = [[GOOD, *SECRETS, *ORDINARY]]
    with site(pages) as url:
        folder = tmp_path / "sources"
        folder.mkdir()
        (folder / "nguon_mat.yml").write_text(SOURCE.format(url=url), encoding="utf-8")
        yield settings.model_copy(update={"sources": folder}), pages


def text_of(body: bytes) -> str:
    """A payload as somebody would read it who looks for a word: unpacked, and without JSON escapes."""
    if body[:2] == b"\x1f\x8b":
        body = gzip.decompress(body)
    if body[:4] == b"\x28\xb5\x2f\xfd":
        body = zstandard.ZstdDecompressor().decompress(body)
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            body = b"\n".join(book.read(name) for name in book.namelist())
    return body.decode("utf-8", "replace")


def dumped(settings: Settings) -> dict[str, str]:
    """All rows of all tables and views as text."""
    found = table(settings, "SELECT schemaname, tablename FROM pg_tables WHERE schemaname !~ '^(pg_|information_)'")
    found += table(settings, "SELECT schemaname, viewname FROM pg_views WHERE schemaname !~ '^(pg_|information_)'")
    assert len(found) > 30
    return {
        f"{schema}.{name}": str(table(settings, f'SELECT "{name}"::text FROM "{schema}"."{name}"'))  # noqa: S608
        for schema, name in found
    }


def pages_of(node: Node, settings: Settings) -> Iterator[tuple[str, str]]:
    """Every page that the node answers, the auditors' ones too."""
    shas = [row[0] for row in table(settings, "SELECT sha256 FROM raw.payload")]
    holes = {
        "{run_id}": [row[0] for row in table(settings, "SELECT run_id FROM ledger.run")],
        "{quarantine_id}": [str(row[0]) for row in table(settings, "SELECT quarantine_id FROM quarantine.record")],
        "{entity_id}": [row[0] for row in table(settings, "SELECT entity_id FROM core.entity")],
        "{name}": shas, "{sha256}": shas, "{feed}": ["public"], "{record_type}": ["press_release"],
        "{epoch}": [row[0] for row in table(settings, "SELECT epoch::text FROM feed.feed")], "{number}": ["0"],
    }  # fmt: skip
    routes = [route for route in create_app(settings).routes if isinstance(route, APIRoute) and "GET" in route.methods]
    with requests.Session() as http:
        http.trust_env = False
        for route in routes:
            paths = [route.path.replace(":path", "").replace(":int", "")]
            if route.path.startswith("/oai"):
                paths = [f"{paths[0]}?verb=ListRecords&metadataPrefix=lienthong"]
            for hole, values in holes.items():
                paths = [path.replace(hole, value) for path in paths for value in (values if hole in path else [""])]
            for path in paths:
                for accept in ("text/html", "application/json"):
                    answer = http.get(node.url + path, headers={"Accept": accept}, timeout=20)
                    yield path, text_of(answer.content) + str(answer.headers)


def test_the_text_of_a_marked_document_is_in_the_raw_store_alone(
    town: Town,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    settings, _ = town
    caplog.set_level(logging.DEBUG)
    report = pipeline.run(settings, ["nguon_mat"], trigger="test", run_id="r1")
    [source] = report.sources
    assert source.tally is not None
    assert (source.tally.offered, source.tally.loaded, source.tally.quarantined) == (50, 43, 7)
    refused = table(
        settings,
        "SELECT rule_id, value, record_key, payload_pointer, length(record.raw_hash) FROM quarantine.record"
        " JOIN quarantine.violation USING (quarantine_id)",
    )
    assert {(rule, value, size) for rule, value, _, _, size in refused} == {("secrecy.marked", "", 16)}
    assert all(key.startswith("sealed:") for _, _, key, _, _ in refused)
    assert sorted(pointer for *_, pointer, _ in refused) == [f"#{n}" for n in range(1, 8)]

    # Where it may be: in the raw store. Where it may not: everywhere else.
    raw = [path for path in settings.home.rglob("*.zst") if CANARY in text_of(path.read_bytes())]
    assert len(raw) == 1 and Path(settings.raw) in raw[0].parents
    assert Path(settings.raw).stat().st_mode & 0o777 == 0o700
    files = [path for path in settings.home.rglob("*") if path.is_file() and path not in raw]
    assert files and [path for path in files if CANARY in text_of(path.read_bytes())] == []
    assert [name for name, text in dumped(settings).items() if CANARY in text] == []
    assert CANARY not in str(report)
    looked = 0
    with serving(settings) as node:
        for path, text in pages_of(node, settings):
            looked += 1
            assert CANARY not in text, path
    assert looked > 40

    # A look before it goes live shows no more than that.
    definition = pipeline.source_named(settings, "nguon_mat")
    with pipeline.fetching(settings, definition) as fetching:
        seen = trial.preview(definition, fetching, 50)
        tried = trial.trial(definition, fetching)
    assert [one.before is None for one in seen] == [False, *[True] * 7, *[False] * 42]
    assert CANARY not in json.dumps([trial.shown(one) for one in seen], ensure_ascii=False)
    assert tried.rules == {"secrecy.marked": 7}
    assert CANARY not in json.dumps(trial.summary(definition, tried), ensure_ascii=False)
    assert CANARY not in caplog.text + str([vars(record) for record in caplog.records]) + str(capsys.readouterr())


def test_owner_and_operators_hear_of_it_until_it_is_gone(town: Town, caplog: pytest.LogCaptureFixture) -> None:
    settings, pages = town
    assert settings.database_url
    definition = pipeline.source_named(settings, "nguon_mat")
    pipeline.run(settings, ["nguon_mat"], trigger="test", run_id="r1")
    assert [record.levelname for record in caplog.records if "state secrecy" in record.message] == ["ERROR"]
    with session(settings.database_url) as conn:
        due = notices.incidents.due(conn)
    assert [(change["source"], change["kind"], change["detail"]["records"]) for change in due] == [
        ("nguon_mat", "secrecy", 7)
    ]
    letter = notices.letter([(change, definition) for change in due], sender="a@x.example.vn", node="hanoi")
    assert letter is not None and CANARY not in letter.as_string()
    assert "bí mật nhà nước" in letter.get_content() and "Remove them from the source at once" in letter.get_content()

    # The same bytes again are no further case; a good load does not end the alarm, mended records do.
    pipeline.run(settings, ["nguon_mat"], trigger="test", run_id="r2")
    assert table(settings, "SELECT times, closed_at IS NULL FROM ledger.incident WHERE kind = 'secrecy'") == [(1, True)]
    pages[0] = [
        GOOD,
        *({**GOOD, "id": one["id"], "u": f"https://nguon.example.vn/x{n}", "t": f"Tin đã gỡ dấu {n}"}
          for n, one in enumerate(SECRETS)),
        *ORDINARY,
    ]  # fmt: skip
    pipeline.run(settings, ["nguon_mat"], trigger="test", run_id="r3")
    assert table(settings, "SELECT DISTINCT state FROM quarantine.record") == [("resolved",)]
    assert table(settings, "SELECT closed_at IS NULL FROM ledger.incident WHERE kind = 'secrecy'") == [(False,)]


TITLES = ("Họp báo", "Phối hợp", "Bão số 5", "Dân số phường")


def planted(case: Case) -> bytes:
    for title in TITLES:
        if title.encode() in case.payload:
            return case.payload.replace(title.encode(), f"MẬT: {CANARY}".encode(), 1)
    return case.payload


@pytest.mark.parametrize("case", CASES, ids=[case.reader for case in CASES])
def test_every_reader_hands_on_what_the_detector_knows(case: Case, tmp_path: Path) -> None:
    """Whatever the transport: the mark is seen in the record as read, and no example of it is kept."""
    payload = planted(case)
    path = tmp_path / "thu.yml"
    path.write_text(
        SOURCE.format(url="http://127.0.0.1:1").replace("nguon_mat", "thu").replace("json_pages", case.reader)
        .replace("{records: ds}", json.dumps(case.options)), encoding="utf-8",
    )  # fmt: skip
    source: Source = load_source(path, {})
    passing = drift.profiler(source)
    records = list(passing.watched(READERS[case.reader].records(source, payload)))
    assert len(records) == case.records
    if CANARY.encode() not in payload:
        pytest.fail(f"no title to mark in the sample of {case.reader}")
    marked = [record for record in records if CANARY.encode() in record.content]
    assert marked and all(mark_on(record) is not None for record in marked)
    assert not any(mark_on(record) for record in records if record not in marked)
    assert CANARY not in json.dumps(passing.profile.document(), ensure_ascii=False)


def test_the_inbox_refuses_a_marked_record_before_anything_is_kept(settings: Settings) -> None:
    record = {
        "title": f"[MẬT] {CANARY}",
        "url": "https://x.example.vn/1",
        "published_at": GOOD["d"],
        "agency": "Sở Y tế",
    }
    with serving(settings) as node:
        token = node.token("cong", writes=True)
        body = {"id": None, "record_type": "press_release", "changed": record}
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "k1"}
        answer = requests.post(f"{node.url}/v1/inbox", json=body, headers=headers, timeout=10)
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:lienthong:problem:secrecy-marked")
    assert CANARY not in answer.text and "bí mật" not in json.dumps(dumped(settings)["feed.inbox"])
    assert [name for name, text in dumped(settings).items() if CANARY in text] == []


def test_a_proposed_source_file_and_its_golden_files_tell_nothing(settings: Settings, tmp_path: Path) -> None:
    names = {"id": "id", "t": "tieuDe", "u": "duongDan", "d": "ngayDang"}
    readable = [{names.get(name, name): value for name, value in one.items()} for one in (*SECRETS, *ORDINARY)]
    with site([readable]) as url:
        wishes = Wishes(name="nguon_de_xuat", agency="H26.12")
        proposal = onboard(f"{url}/ds", wishes, allow_hosts=settings.allow_hosts, pace=0)
    written = write(proposal, wishes, tmp_path / "proposed", tmp_path / "golden")
    texts = [path.read_text(encoding="utf-8") for path in written]
    texts.append(json.dumps(facts(proposal, wishes, written), ensure_ascii=False, default=str))
    assert len(texts) > 2 and len(proposal.trial.refused) >= len(SECRETS)
    assert not [text for text in texts if CANARY in text]
