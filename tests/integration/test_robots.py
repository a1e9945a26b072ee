"""A pull asks robots.txt before it reads pages, and people see what is forbidden, by which line, and what to do."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from lienthong import pipeline
from lienthong.robots_copies import KeptCopies
from lienthong.settings import ROOT, Settings
from schemas.errors import SourceUnavailable
from tests.integration.saying import table
from warehouse.connection import session
from warehouse.payloads import name_of

FORBIDS = b"# robots\nUser-agent: *\nDisallow: /tin-tuc\n"
FILE = """\
name: phuong_mau_tin
title: {{vi: Tin phường Mẫu, en: News}}
agency: H26
owner: {{name: Văn phòng, email: vp@example.vn}}
reader: html_list
url: {url}/tin-tuc
options: {{row: li.tin, fields: {{title: a, link: a@href, ngay: span}}}}
mode: snapshot
schedule: "*/15 * * * *"
authority: commune_portal
rows: [1, 1000]
freshness_hours: 1000000
record: press_release
key: [link]
fields:
  title: title
  url: {{from: link, as: url}}
  published_at: {{from: ngay, as: instant, dialects: [dmy]}}
  agency: {{const: UBND phường Mẫu}}
"""
SITEMAP = """\
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>{url}/tin/1</loc></url></urlset>"""
INDEX = """\
<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>{url}/tin-tuc/s.xml</loc></sitemap>
</sitemapindex>"""


@dataclass
class Portal:
    """A commune's portal: `answers` by path, and what it was asked."""

    answers: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    url: str = ""

    def say(self, path: str, body: bytes | str, status: int = 200) -> None:
        self.answers[path] = status, body.encode() if isinstance(body, str) else body


@pytest.fixture
def portal(monkeypatch: pytest.MonkeyPatch) -> Iterator[Portal]:
    monkeypatch.setattr("connectors.courtesy.FIRST_WAIT", 0.0)
    here = Portal()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            here.asked.append(self.path)
            status, body = here.answers.get(self.path, (404, b""))
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    here.url = f"http://127.0.0.1:{server.server_address[1]}"
    rows = "".join(
        f'<li class="tin"><a href="/t/{n}">Tin số {n} của phường</a><span>0{n}/05/2026</span></li>' for n in range(1, 6)
    )
    here.say("/tin-tuc", f"<html><body><ul>{rows}</ul></body></html>")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield here
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def node(settings: Settings, portal: Portal, tmp_path: Path) -> Settings:
    folder = tmp_path / "sources"
    folder.mkdir()
    (folder / "phuong_mau_tin.yml").write_text(FILE.format(url=portal.url), encoding="utf-8")
    return settings.model_copy(update={"sources": folder})


def pull(node: Settings, name: str = "phuong_mau_tin") -> str:
    """One pull; its state."""
    return str(pipeline.pull(node, name, pipeline.begin(node, trigger="test"))["state"])


def age(node: Settings, hours: int) -> None:
    """Let time pass for the copies, by moving what is written down into the past."""
    assert node.database_url is not None
    with session(node.database_url) as conn, conn.cursor() as cursor:
        cursor.execute("UPDATE raw.robots SET fetched_at = fetched_at - make_interval(hours => %s)", (hours,))
        conn.commit()


def test_a_source_polled_again_and_again_asks_once_a_day(node: Settings, portal: Portal) -> None:
    portal.say("/robots.txt", "User-agent: *\nDisallow: /noi-bo\n")
    for _ in range(3):
        assert pull(node) == "pulled"
    assert portal.asked == ["/robots.txt", "/tin-tuc", "/tin-tuc", "/tin-tuc"]
    age(node, 25)
    assert pull(node) == "pulled"
    assert portal.asked[4:] == ["/robots.txt", "/tin-tuc"]
    kept = table(
        node, "SELECT origin, standing, status, bytes FROM raw.robots JOIN raw.payload ON sha256 = payload_sha256"
    )
    assert kept == [(portal.url, "read", 200, 32)] * 2


def test_a_forbidden_page_fails_its_batch_in_words_and_the_last_good_data_stays(node: Settings, portal: Portal) -> None:
    good = pipeline.run(node, ["phuong_mau_tin"], trigger="test")
    assert good.state == "succeeded"
    before = table(node, "SELECT count(*) FROM core.entity")
    assert before == [(5,)]
    portal.say("/robots.txt", FORBIDS)
    portal.asked.clear()
    age(node, 25)
    assert pipeline.run(node, ["phuong_mau_tin"], trigger="test").state == "failed"
    assert portal.asked == ["/robots.txt"]
    [(health, error)] = table(node, "SELECT health, error ->> 'message' FROM ledger.batch WHERE state = 'failed'")
    told = f'{portal.url}/robots.txt dòng · line 3 "Disallow: /tin-tuc"'
    assert health == "refused" and told in error and "robots: agreed + legal_basis" in error
    exchanges = table(node, "SELECT status, payload_sha256, detail FROM raw.fetch WHERE health = 'refused'")
    assert [(status, sha) for status, sha, _ in exchanges] == [(None, None)] and told in exchanges[0][2]
    assert table(node, "SELECT kind, times FROM ledger.incident WHERE closed_at IS NULL") == [("refused", 1)]
    [(letter,)] = table(node, "SELECT detail ->> 'message' FROM ledger.incident")
    assert "line 3" in letter and "robots: agreed + legal_basis" in letter
    assert table(node, "SELECT count(*) FROM core.entity") == before
    assert table(node, "SELECT count(*) FROM ledger.breaker WHERE failures > 0") == [(0,)], "the host is not down"


def test_permission_ends_the_incident_and_reads_no_record_anew(node: Settings, portal: Portal) -> None:
    portal.say("/robots.txt", FORBIDS)
    with pytest.raises(SourceUnavailable, match="line 3"):
        pull(node)
    path = node.sources / "phuong_mau_tin.yml"
    asked = pipeline.contract(pipeline.source_named(node, "phuong_mau_tin"))
    path.write_text(
        path.read_text(encoding="utf-8") + 'robots: agreed\nlegal_basis: "Công văn 12/UBND"\n', encoding="utf-8"
    )
    assert pipeline.contract(pipeline.source_named(node, "phuong_mau_tin")) == asked
    portal.asked.clear()
    assert pipeline.run(node, ["phuong_mau_tin"], trigger="test").state == "succeeded"
    assert portal.asked == ["/tin-tuc"]
    assert table(node, "SELECT count(*) FROM ledger.incident WHERE closed_at IS NULL") == [(0,)]


def test_without_robots_txt_pages_are_read_and_that_is_kept_for_a_day(node: Settings, portal: Portal) -> None:
    assert (pull(node), pull(node)) == ("pulled", "pulled")
    assert portal.asked == ["/robots.txt", "/tin-tuc", "/tin-tuc"]
    assert table(node, "SELECT standing, status, payload_sha256 FROM raw.robots") == [("absent", 404, None)]


def test_a_robots_txt_out_of_reach_stops_the_pull_unless_a_copy_stands_in(node: Settings, portal: Portal) -> None:
    portal.say("/robots.txt", b"", 500)
    with pytest.raises(SourceUnavailable, match="HTTP 500") as caught:
        pull(node)
    assert caught.value.data["health"] == "refused" and "/tin-tuc" not in portal.asked
    portal.say("/robots.txt", "User-agent: *\nDisallow: /noi-bo\n")
    assert pull(node) == "pulled"
    portal.say("/robots.txt", b"", 500)
    age(node, 29 * 24)
    assert (pull(node), pull(node)) == ("pulled", "pulled"), "a failure since does not outrank the copy"
    details = table(node, "SELECT detail FROM raw.fetch WHERE detail LIKE '%%robots%%' AND health = 'ok'")
    assert len(details) == 2 and all("HTTP 500" in told and "kept since" in told for (told,) in details)
    age(node, 24)
    with pytest.raises(SourceUnavailable, match="nothing may be asked"):
        pull(node)
    standing = table(node, "SELECT standing, count(*) FROM raw.robots GROUP BY standing ORDER BY standing")
    assert standing == [("read", 1), ("unreachable", 4)]


def test_an_empty_robots_txt_forbids_nothing_and_is_kept_like_any_other(node: Settings, portal: Portal) -> None:
    portal.say("/robots.txt", b"")
    assert (pull(node), pull(node)) == ("pulled", "pulled")
    assert portal.asked == ["/robots.txt", "/tin-tuc", "/tin-tuc"]
    assert table(node, "SELECT standing, bytes FROM raw.robots JOIN raw.payload ON sha256 = payload_sha256") == [
        ("read", 0)
    ]


def test_a_copy_whose_bytes_are_lost_is_asked_for_anew(node: Settings, portal: Portal) -> None:
    portal.say("/robots.txt", FORBIDS)
    with pytest.raises(SourceUnavailable):
        pull(node)
    [(sha256,)] = table(node, "SELECT payload_sha256 FROM raw.robots")
    assert node.database_url is not None
    copies = KeptCopies(node.database_url, pipeline.store(node))
    kept = copies.last(portal.url)
    assert kept is not None and kept.body == FORBIDS
    (Path(node.raw) / name_of(sha256)).unlink()
    assert copies.last(portal.url) is None
    with pytest.raises(SourceUnavailable, match="line 3"):
        pull(node)
    assert portal.asked == ["/robots.txt", "/robots.txt"]


def test_a_sitemap_is_made_for_robots_and_what_it_leads_to_asks_first(node: Settings, portal: Portal) -> None:
    text = FILE.format(url=portal.url).replace("html_list", "sitemap").replace("phuong_mau_tin", "phuong_mau_so_do")
    lines = [line for line in text.splitlines() if not line.startswith("options")]
    text = "\n".join(lines).replace("[link]", "[loc]").replace("from: link", "from: loc").replace("/tin-tuc", "/s.xml")
    (node.sources / "phuong_mau_so_do.yml").write_text(text, encoding="utf-8")
    portal.say("/robots.txt", FORBIDS)
    portal.say("/s.xml", SITEMAP.format(url=portal.url))
    assert pull(node, "phuong_mau_so_do") == "pulled"
    assert portal.asked == ["/s.xml"]
    portal.say("/s.xml", INDEX.format(url=portal.url))
    with pytest.raises(SourceUnavailable, match="line 3"):
        pull(node, "phuong_mau_so_do")
    assert portal.asked == ["/s.xml", "/s.xml", "/robots.txt"]


def command(node: Settings, home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ, "LIENTHONG_HOME": str(home), "LIENTHONG_SOURCES": str(node.sources),
        "LIENTHONG_ALLOW_HOSTS": "127.0.0.1",
    }  # fmt: skip
    line = [sys.executable, "-m", "lienthong", "sources", *words]
    return subprocess.run(line, env=environment, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)


def test_preview_test_and_new_obey_too_and_say_so(node: Settings, portal: Portal, tmp_path: Path) -> None:
    portal.say("/robots.txt", FORBIDS)
    home = tmp_path / "nowhere"
    tried = command(node, home, "test", "phuong_mau_tin", "--json")
    assert tried.returncode == 3, tried.stderr
    facts = json.loads(tried.stdout)
    assert facts["health"] == "refused" and 'line 3 "Disallow: /tin-tuc"' in facts["findings"][0]["en"]
    seen = command(node, home, "preview", "phuong_mau_tin")
    assert seen.returncode == 3 and "Disallow: /tin-tuc" in seen.stderr and "Traceback" not in seen.stderr
    assert set(portal.asked) == {"/robots.txt"}
    new = command(node, home, "new", f"{portal.url}/tin-tuc", "--name", "phuong_mau_moi", "--json")
    assert new.returncode == 3 and "Disallow: /tin-tuc" in new.stderr + new.stdout
    assert not (node.sources / "phuong_mau_moi.yml").exists() and not home.exists()
