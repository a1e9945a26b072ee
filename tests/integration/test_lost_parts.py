"""A part of a pull that fails is written down and missed; the others load, and nothing is deleted for its sake."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from lienthong import pipeline
from lienthong.settings import Settings
from tests.integration.saying import table

FILE = """\
name: portal_addresses
title: {{vi: Tin bài, en: News}}
agency: H26
owner: {{name: Văn phòng, email: vp@example.vn}}
reader: sitemap
url: {url}/sitemap.xml
mode: snapshot
schedule: "0 * * * *"
authority: city_portal
rows: [1, 1000]
freshness_hours: 1000000
may_vanish: 1.0
grace_hours: 0
record: press_release
key: [loc]
fields:
  title: "news:title"
  url: {{from: loc, as: url}}
"""
HEAD = (
    '<{0} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
    'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">{1}</{0}>'
)


def told(*numbers: int) -> bytes:
    """A sitemap of these releases."""
    urls = (
        f"<url><loc>https://tin.example.vn/{n}</loc><news:news><news:title>Tin số {n}</news:title></news:news></url>"
        for n in numbers
    )
    return HEAD.format("urlset", "".join(urls)).encode()


@pytest.fixture
def site(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[dict[str, Any], Settings]]:
    monkeypatch.setattr("connectors.courtesy.FIRST_WAIT", 0.0)
    pages: dict[str, Any] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body = pages[self.path] if isinstance(pages.get(self.path), tuple) else (200, pages.get(self.path))
            self.send_response(status if body is not None else 404)
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *words: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    url = f"http://127.0.0.1:{server.server_port}"
    parts = "".join(f"<sitemap><loc>{url}/{name}.xml</loc></sitemap>" for name in "abc")
    pages["/sitemap.xml"] = HEAD.format("sitemapindex", parts).encode()
    sources = tmp_path / "sources"
    sources.mkdir()
    (sources / "portal_addresses.yml").write_text(FILE.format(url=url), encoding="utf-8")
    yield pages, settings.model_copy(update={"sources": sources, "allow_hosts": frozenset({"127.0.0.1"})})
    server.shutdown()
    server.server_close()
    thread.join()


def go(settings: Settings, run_id: str) -> None:
    pipeline.run(settings, ["portal_addresses"], trigger="test", run_id=run_id)


def present(settings: Settings) -> list[str]:
    query = """SELECT history.record_key FROM core.observation
                 JOIN core.observation_history AS history USING (observation_id, history_id)
                WHERE observation.state = 'present' ORDER BY 1"""
    found = table(settings, query)
    return [str(key).rpartition("/")[2] for (key,) in found]


@pytest.mark.parametrize(("answer", "health"), [((503, b""), "unreachable"), ((200, b"<urlset>cut"), "not-the-format")])
def test_the_others_load_and_what_vanished_meanwhile_is_found_later(
    site: tuple[dict[str, Any], Settings], answer: tuple[int, bytes], health: str
) -> None:
    pages, settings = site
    pages |= {"/a.xml": told(1, 2), "/b.xml": told(3, 4), "/c.xml": told(5)}
    go(settings, "one")
    assert present(settings) == ["1", "2", "3", "4", "5"]

    pages |= {"/b.xml": answer, "/c.xml": told(5, 6)}
    go(settings, "two")
    assert present(settings) == ["1", "2", "3", "4", "5", "6"]
    query = "SELECT state, completeness FROM ledger.batch WHERE batch_id LIKE 'two/%'"
    assert [row[1] for row in table(settings, query)] == ["truncated"]
    fetched = "SELECT slot, health, payload_sha256 IS NOT NULL FROM raw.fetch WHERE batch_id LIKE 'two/%' ORDER BY slot"
    assert table(settings, fetched) == [
        (0, "ok", True),
        (1, "ok", True),
        (2, health, answer[0] == 200),
        (3, "ok", True),
    ]

    pages |= {"/b.xml": told(4)}  # 3 left while nobody could see it
    go(settings, "three")
    assert present(settings) == ["1", "2", "4", "5", "6"]
