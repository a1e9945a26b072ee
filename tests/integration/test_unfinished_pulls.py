"""A pull that was cut off goes on where it was: what it stored is not asked for again."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from lienthong import pipeline
from lienthong.settings import Settings
from schemas.errors import SourceUnavailable
from tests.integration.saying import table

PAGES, SIZE = 20, 5
FILE = """\
name: portal_documents
title: {{vi: Văn bản, en: Documents}}
agency: H26
owner: {{name: Văn phòng, email: vp@example.vn}}
reader: json_pages
url: {url}/documents
options: {{records: data, paging: page, total: total}}
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
  issued_on: {{from: ngay, as: date, dialects: [dmy]}}
"""


class Portal:
    """Pages of documents; from page `breaks` on it answers 500 while `broken`."""

    def __init__(self) -> None:
        self.asked: list[int] = []
        self.broken, self.breaks = True, 13

    def page(self, number: int) -> dict[str, Any]:
        first = (number - 1) * SIZE
        data = [
            {"id": f"d{n}", "so": f"{n + 1}/QĐ-UBND", "co_quan": "UBND thành phố Hà Nội", "ngay": "09/05/2026",
             "trich_yeu": f"Về việc số {n + 1}"}
            for n in range(first, first + SIZE)
        ]  # fmt: skip
        return {"data": data, "total": PAGES * SIZE}


@pytest.fixture
def portal(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Portal, Settings]]:
    monkeypatch.setattr("connectors.courtesy.FIRST_WAIT", 0.0)
    here = Portal()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            number = int(parse_qs(urlsplit(self.path).query).get("page", ["1"])[0])
            here.asked.append(number)
            broken = here.broken and number >= here.breaks
            body = json.dumps(here.page(number), ensure_ascii=False).encode()
            self.send_response(500 if broken else 200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *words: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    sources = tmp_path / "sources"
    sources.mkdir()
    (sources / "portal_documents.yml").write_text(FILE.format(url=f"http://127.0.0.1:{server.server_port}"))
    yield here, settings.model_copy(update={"sources": sources, "allow_hosts": frozenset({"127.0.0.1"})})
    server.shutdown()
    server.server_close()
    thread.join()


def go(settings: Settings, run_id: str) -> None:
    pipeline.run(settings, ["portal_documents"], trigger="test", run_id=run_id)


def test_the_second_half_is_fetched_and_the_first_is_not(portal: tuple[Portal, Settings]) -> None:
    site, settings = portal
    go(settings, "one")
    assert table(settings, "SELECT state FROM ledger.batch") == [("failed",)]
    assert sorted(set(site.asked)) == list(range(1, 14))
    site.asked.clear()
    site.broken = False
    go(settings, "two")
    assert site.asked == list(range(13, 21))
    kept = table(settings, "SELECT count(*) FROM raw.fetch WHERE batch_id LIKE 'two/%' AND detail LIKE '%one/%'")
    assert kept == [(12,)]
    assert table(settings, "SELECT loaded FROM ledger.tally") == [(100,)]
    # Its halves are of different times, so it proves no absence; the next whole pull does.
    assert table(settings, "SELECT completeness FROM ledger.batch WHERE batch_id LIKE 'two/%'") == [("unknown",)]
    site.asked.clear()
    go(settings, "three")
    assert site.asked == list(range(1, 21))
    assert table(settings, "SELECT completeness FROM ledger.batch WHERE batch_id LIKE 'three/%'") == [("complete",)]
    assert table(settings, "SELECT unchanged FROM ledger.tally WHERE batch_id LIKE 'three/%'") == [(100,)]


def test_the_same_batch_tried_again_goes_on_too(portal: tuple[Portal, Settings]) -> None:
    """As a task that Airflow repeats after its process was killed."""
    site, settings = portal
    pipeline.begin(settings, trigger="test", run_id="one")
    with pytest.raises(SourceUnavailable):
        pipeline.pull(settings, "portal_documents", "one")
    from warehouse.connection import session

    assert settings.database_url is not None
    with session(settings.database_url) as conn, conn.cursor() as cursor:
        cursor.execute("UPDATE ledger.batch SET state = 'pulling', error = NULL")  # as the killed process left it
        conn.commit()
    site.asked.clear()
    site.broken = False
    assert pipeline.pull(settings, "portal_documents", "one")["state"] == "pulled"
    assert site.asked == list(range(13, 21))


def test_old_pages_and_pages_of_another_contract_are_asked_for_again(portal: tuple[Portal, Settings]) -> None:
    site, settings = portal
    go(settings, "one")
    from warehouse.connection import session

    assert settings.database_url is not None
    with session(settings.database_url) as conn, conn.cursor() as cursor:
        cursor.execute("UPDATE raw.fetch SET requested_at = requested_at - interval '7 hours'")
        conn.commit()
    site.asked.clear()
    site.breaks = 15
    go(settings, "two")
    assert min(site.asked) == 1
    file = settings.sources / "portal_documents.yml"
    file.write_text(file.read_text(encoding="utf-8").replace("fields:", "volatile: [subject]\nfields:"))
    site.asked.clear()
    site.broken = False
    go(settings, "three")
    assert site.asked == list(range(1, 21))


def test_a_page_that_was_not_what_it_should_be_is_asked_for_again(portal: tuple[Portal, Settings]) -> None:
    site, settings = portal
    good = Portal.page
    site.page = lambda number: good(site, number) if number < 5 else {"data": "khong"}  # type: ignore[method-assign]
    site.broken = False
    go(settings, "one")
    assert table(settings, "SELECT state, error ->> 'kind' FROM ledger.batch")[0][0] == "failed"
    site.asked.clear()
    site.page = lambda number: good(site, number)  # type: ignore[method-assign]
    go(settings, "two")
    assert site.asked == list(range(1, 21))
