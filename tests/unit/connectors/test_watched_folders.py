"""Watched folders: what lies there is read once it has settled, and nothing outside is ever opened."""

from __future__ import annotations

import gzip
import io
import json
import os
import socket
import struct
import subprocess
import sys
import threading
import time
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unicodedata import normalize

import fsspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.exchange import Exchange, Limits
from connectors.fetch_files import FilesFetcher
from connectors.listing import LISTING, LISTING_MARK
from connectors.members import MembersRefused, members
from connectors.readers.files import FilesOptions, FilesReader
from connectors.readers.protocol import Fetched, Known, KnownPage
from connectors.source import Source
from schemas.errors import NotTheFormat, SourceUnavailable
from schemas.vocabularies import Completeness, Health

Maker = Callable[..., Source]
SHARED = (Path(__file__).parents[3] / "../shared").resolve()
HOSTILE = SHARED / "hostile"
NOW = 1_800_000_000.0
OLD = NOW - 3_600
READER = FilesReader(clock=lambda: NOW)
A = "id,title\r\n001,Họp báo\r\n002,Giao ban\r\n".encode()
B = "id,title\r\n003,Khai mạc\r\n".encode()


class Box:
    """A folder, its address, and pulls from it."""

    def __init__(self, folder: Path, make_source: Maker) -> None:
        self.folder, self._make = folder, make_source
        self.url = folder.as_uri() + "/"
        self.fetcher = FilesFetcher(frozenset({folder}))
        self.during: Callable[[str], None] = lambda _: None

    def put(self, name: str, content: bytes, at: float = OLD) -> Path:
        path = self.folder / name
        path.write_bytes(content)
        os.utime(path, (at, at))
        return path

    def source(self, url: str = "", **options: Any) -> Source:
        # The registry does not matter here: the reader is called by hand.
        made = self._make(reader="table", fields={"title": "title"})
        FilesOptions.model_validate(options)
        return made.model_copy(update={"reader": "files", "url": url or self.url, "options": options})

    def pull(self, source: Source, known: Known | None = None) -> tuple[list[Fetched], Any]:
        def exchange(url: str, etag: str | None = None, last_modified: str | None = None) -> Exchange:
            answer = self.fetcher.fetch(url, etag=etag, last_modified=last_modified)
            self.during(url)
            return answer

        steps, found = READER.pull(source, exchange, known or Known()), []
        while True:
            try:
                found.append(next(steps))
            except StopIteration as stop:
                return found, stop.value

    def ids(self, source: Source, fetched: list[Fetched]) -> list[str]:
        return [
            str(record.fields()["id"])
            for one in fetched
            if one.exchange.body is not None
            for record in READER.records(source, one.exchange.body)
        ]


@pytest.fixture
def box(tmp_path: Path, make_source: Maker) -> Box:
    folder = tmp_path / "gui-den"
    folder.mkdir()
    return Box(folder, make_source)


def packed(*entries: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", method) as made:
        for name, content in entries:
            made.writestr(zipfile.ZipInfo(name), content, method)
    return whole.getvalue()


# ---- pulls


def test_every_file_that_fits_is_read_in_the_order_of_names(box: Box) -> None:
    box.put("b.csv", B)
    box.put("a.csv", A)
    box.put("ghi-chu.txt", b"x")
    source = box.source(pattern="*.CSV")
    found, evidence = box.pull(source)
    assert [one.slot for one in found] == [0, 1, 2, 0]
    assert [Path(one.exchange.url).name for one in found[1:3]] == ["a.csv", "b.csv"]
    assert box.ids(source, found) == ["001", "002", "003"]
    assert (evidence.completeness, evidence.declared, evidence.health) == (Completeness.COMPLETE, 2, Health.OK)


def test_a_listing_is_stable_and_says_what_it_leaves_out(box: Box) -> None:
    box.put("b.csv", B)
    box.put("a.csv", A)
    (box.folder / "da-xu-ly").mkdir()
    one, two = box.fetcher.fetch(box.url), box.fetcher.fetch(box.url)
    assert (one.status, one.health, one.media_type) == (200, Health.OK, LISTING)
    assert one.body == two.body
    assert one.body is not None and one.body.startswith(LISTING_MARK)
    stated = json.loads(one.body)
    assert [(row["name"], row["size"]) for row in stated["files"]] == [("a.csv", len(A)), ("b.csv", len(B))]
    assert stated["files"][0]["modified"] == "2027-01-15T07:00:00+00:00"
    assert stated["left_out"] == [{"name": "da-xu-ly", "why": "folder"}]
    again = box.fetcher.fetch(box.url, etag=one.etag)
    assert (again.status, again.health, again.body, again.etag) == (304, Health.UNCHANGED, None, one.etag)


def test_what_is_known_is_not_read_again(box: Box) -> None:
    box.put("a.csv", A)
    path = box.put("b.csv", B)
    source = box.source(pattern="*.csv")
    first, _ = box.pull(source)
    pages = {one.exchange.url: KnownPage(one.exchange.etag, None, lambda kept=one: kept.exchange.body) for one in first}
    found, evidence = box.pull(source, Known(pages))
    assert [one.exchange.health for one in found] == ["unchanged", "unchanged", "unchanged", "ok"]
    assert evidence.completeness is Completeness.COMPLETE
    box.put("b.csv", B.replace(b"003", b"004"))
    found, evidence = box.pull(source, Known(pages))
    # Same size, same time set by hand: the inode is another one only for a new file, so time and size must tell.
    os.utime(path, (OLD + 1, OLD + 1))
    found, evidence = box.pull(source, Known(pages))
    assert [one.exchange.health for one in found] == ["ok", "unchanged", "ok", "ok"]
    assert box.ids(source, found[2:]) == ["004"]


def test_only_the_newest_is_taken_when_each_file_is_the_whole_set(box: Box) -> None:
    box.put("2026-05-01.csv", A)
    box.put("2026-04-30.csv", B, OLD + 60)
    source = box.source(take="newest", pattern="*.csv")
    found, evidence = box.pull(source)
    assert box.ids(source, found) == ["003"]
    assert (evidence.completeness, evidence.declared) == (Completeness.COMPLETE, 1)


@pytest.mark.parametrize(
    "name", ["c.csv.part", "c.csv.filepart", "c.csv.TMP", "c.csv~", "c.csv.crdownload"]
)  # fmt: skip
def test_a_file_under_way_is_left_and_the_set_is_not_called_whole(box: Box, name: str) -> None:
    box.put("a.csv", A)
    box.put(name, B[:12])
    source = box.source(pattern="*.csv*")
    found, evidence = box.pull(source)
    assert box.ids(source, found) == ["001", "002"]
    assert evidence.completeness is Completeness.TRUNCATED
    assert "c.csv" in evidence.detail
    box.put("c.csv", B)  # the new version of a file is under way, the old one is there: the set is whole
    assert box.pull(source)[1].completeness is Completeness.COMPLETE


@pytest.mark.parametrize("name", ["~$a.csv", ".a.csv.X1y2", ".DS_Store"])
def test_what_programs_keep_beside_a_file_is_nothing_to_wait_for(box: Box, name: str) -> None:
    box.put("a.csv", A)
    box.put(name, b"\0")
    found, evidence = box.pull(box.source())
    assert len(found) == 3
    assert evidence.completeness is Completeness.COMPLETE


@pytest.mark.parametrize(
    ("age", "taken"), [(0.0, False), (4.9, False), (5.0, True), (-60.0, False), (-86_400.0, True)]
)  # fmt: skip
def test_young_files_wait_for_the_next_pull(box: Box, age: float, taken: bool) -> None:
    """A clock that is a little ahead of ours does not make a file old; one that is a day ahead says nothing."""
    box.put("a.csv", A)
    box.put("b.csv", B, NOW - age)
    source = box.source(pattern="*.csv")
    found, evidence = box.pull(source)
    assert box.ids(source, found) == ["001", "002", "003"][: 3 if taken else 2]
    assert evidence.completeness is (Completeness.COMPLETE if taken else Completeness.TRUNCATED)
    newest = box.source(pattern="*.csv", take="newest")
    assert box.pull(newest)[1].completeness is evidence.completeness


def test_a_folder_that_changes_during_the_pull_proves_nothing(box: Box) -> None:
    box.put("a.csv", A)
    source = box.source(pattern="*.csv")
    box.during = lambda url: box.put("z.csv", B) and None if url.endswith("a.csv") else None
    found, evidence = box.pull(source)
    assert box.ids(source, found) == ["001", "002"]
    assert evidence.completeness is Completeness.TRUNCATED
    assert "changed" in evidence.detail
    box.during = lambda url: box.put("them.txt", b"x") and None if url.endswith("a.csv") else None
    assert box.pull(source)[1].completeness is Completeness.COMPLETE


def test_a_file_that_vanishes_is_gone_and_the_rest_is_read(box: Box) -> None:
    box.put("a.csv", A)
    box.put("b.csv", B)
    source = box.source(pattern="*.csv")
    box.during = lambda url: (
        (box.folder / "a.csv").unlink() if url == box.url and (box.folder / "a.csv").exists() else None
    )
    found, evidence = box.pull(source)
    assert [one.exchange.health for one in found] == ["ok", "gone", "ok", "ok"]
    assert evidence.completeness is Completeness.TRUNCATED


def test_the_file_that_spoils_a_pull_is_named(box: Box) -> None:
    box.put("hong.csv", b"<html><title>Bao tri</title></html>")
    with pytest.raises(NotTheFormat, match=r"hong\.csv: web page: Bao tri"):
        box.pull(box.source(pattern="*.csv"))


def test_an_empty_folder_and_empty_files_prove_nothing(box: Box) -> None:
    _, evidence = box.pull(box.source())
    assert (evidence.completeness, evidence.health) == (Completeness.UNKNOWN, Health.EMPTY)
    box.put("a.csv", b"id,title\r\n")
    _, evidence = box.pull(box.source(pattern="*.csv"))
    assert (evidence.completeness, evidence.health) == (Completeness.UNKNOWN, Health.EMPTY)


def test_more_files_than_a_pull_takes_are_a_cut(box: Box) -> None:
    for number in range(5):
        box.put(f"{number}.csv", B)
    found, evidence = box.pull(box.source(pattern="*.csv", max_files=3))
    assert (len(found), evidence.completeness, evidence.declared) == (5, Completeness.TRUNCATED, 5)


def test_ten_thousand_files_are_listed_at_once(box: Box) -> None:
    for number in range(10_000):
        (box.folder / f"{number:05}.csv").write_bytes(b"id,title\r\n")
    started = time.process_time()
    found, evidence = box.pull(box.source(pattern="*9999.csv", settle_seconds=0))
    assert time.process_time() - started < 5
    assert len(found) == 3
    assert evidence.health is Health.EMPTY


def test_one_file_is_a_source_too(box: Box) -> None:
    path = box.put("Danh sách.csv", A)
    source = box.source(url=path.as_uri())
    found, evidence = box.pull(source)
    assert (len(found), evidence.completeness) == (1, Completeness.COMPLETE)
    assert box.ids(source, found) == ["001", "002"]
    path.unlink()
    with pytest.raises(SourceUnavailable) as caught:
        box.pull(source)
    assert caught.value.data["health"] == Health.GONE


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("asked", ["NFC", "NFD"])
def test_vietnamese_names_fit_in_both_writings(box: Box, form: str, asked: str) -> None:
    name = normalize(form, "Lịch họp báo quý Ⅱ – Sở Nội vụ #1?%20.csv")
    box.put(name, A)
    source = box.source(pattern=normalize(asked, "lịch HỌP báo*.csv"))
    found, evidence = box.pull(source)
    assert box.ids(source, found) == ["001", "002"]
    assert evidence.completeness is Completeness.COMPLETE


def test_both_writings_of_one_name_are_two_files_and_odd_bytes_are_a_name(box: Box) -> None:
    for form, content in (("NFC", A), ("NFD", B)):
        box.put(normalize(form, "Báo cáo.csv"), content)
    with open(os.path.join(os.fsencode(box.folder), b"c\xe0o.csv"), "wb") as made:  # noqa: PTH118, PTH123 - not text
        made.write(B.replace(b"003", b"004"))
    source = box.source(pattern="*.csv", settle_seconds=0)
    found, _ = box.pull(source)
    assert sorted(box.ids(source, found)) == ["001", "002", "003", "004"]


# ---- what is refused


def test_a_folder_that_nobody_named_is_refused_by_its_setting(box: Box, tmp_path: Path) -> None:
    outside = tmp_path / "ben-ngoai"
    outside.mkdir()
    (outside / "mat.csv").write_bytes(A)
    for url in (
        outside.as_uri() + "/", (outside / "mat.csv").as_uri(), (outside / "khong-co").as_uri(), "file:///etc/passwd",
        box.url + "../ben-ngoai/mat.csv", box.url + "%2e%2e/ben-ngoai/mat.csv", box.url + "..%2Fben-ngoai%2Fmat.csv",
    ):  # fmt: skip
        answer = box.fetcher.fetch(url)
        assert (answer.health, answer.body) == (Health.REFUSED, None), url
        assert "LIENTHONG_FOLDERS" in answer.detail
    assert FilesFetcher(frozenset()).fetch(box.url).health is Health.REFUSED


def test_links_are_followed_inside_and_never_outside(box: Box, tmp_path: Path) -> None:
    (tmp_path / "mat.csv").write_bytes(A)
    target = box.put("that.csv", B)
    (box.folder / "trong.csv").symlink_to(target)
    (box.folder / "ngoai.csv").symlink_to(tmp_path / "mat.csv")
    (box.folder / "vong.csv").symlink_to(box.folder / "vong.csv")
    (box.folder / "len").symlink_to(tmp_path)
    stated = json.loads(box.fetcher.fetch(box.url).body or b"")
    assert [row["name"] for row in stated["files"]] == ["that.csv", "trong.csv"]
    assert {row["name"]: row["why"] for row in stated["left_out"]} == {
        "len": "link-outside", "ngoai.csv": "link-outside", "vong.csv": "link-circle",
    }  # fmt: skip
    assert box.fetcher.fetch(box.url + "ngoai.csv").health is Health.REFUSED
    assert box.fetcher.fetch(box.url + "len/mat.csv").health is Health.REFUSED
    assert box.fetcher.fetch(box.url + "vong.csv").health is not Health.OK
    # A file that fits and cannot be read is missing from the set.
    assert box.pull(box.source(pattern="*.csv"))[1].completeness is Completeness.TRUNCATED


def test_an_allowed_folder_may_itself_be_a_link(tmp_path: Path, box: Box) -> None:
    box.put("a.csv", A)
    link = tmp_path / "lien-ket"
    link.symlink_to(box.folder)
    with FilesFetcher(frozenset({link})) as fetcher:
        assert fetcher.fetch(link.as_uri() + "/a.csv").body == A


def test_pipes_sockets_and_devices_are_never_opened(box: Box) -> None:
    os.mkfifo(box.folder / "ong.csv")
    with socket.socket(socket.AF_UNIX) as listening:
        here = Path.cwd()
        os.chdir(box.folder)  # addresses of such sockets are short
        try:
            listening.bind("o-cam.csv")
        finally:
            os.chdir(here)
        (box.folder / "thiet-bi.csv").symlink_to("/dev/zero")
        box.put("a.csv", A)
        opened = threading.Event()

        def write() -> None:
            with open(box.folder / "ong.csv", "wb"):  # noqa: PTH123 - waits until somebody reads
                opened.set()

        writer = threading.Thread(target=write, daemon=True)
        writer.start()
        found, evidence = box.pull(box.source(pattern="*.csv"))
        for name in ("ong.csv", "o-cam.csv", "thiet-bi.csv"):
            assert box.fetcher.fetch(box.url + name).health is Health.REFUSED
        assert not opened.wait(0.1)
    assert len(found) == 3
    assert evidence.completeness is Completeness.TRUNCATED
    os.close(os.open(box.folder / "ong.csv", os.O_RDONLY | os.O_NONBLOCK))
    writer.join(5)


@pytest.mark.parametrize(
    ("url", "health"),
    [
        ("file://may-khac/srv/", Health.REFUSED),
        ("file:relative/", Health.REFUSED),
        ("file:///a%00b", Health.REFUSED),
        ("file:///srv/?a=1", Health.REFUSED),
        ("http://127.0.0.1/", Health.REFUSED),
        ("local:///etc/passwd", Health.REFUSED),
        ("zip::file:///etc/", Health.REFUSED),
        ("filecache::memory://hop/", Health.REFUSED),
        ("memory://hop::file:///etc/passwd", Health.REFUSED),
        ("sftp://ai:matkhau@kho.vn/", Health.REFUSED),
        ("ftp://kho.vn/../a", Health.REFUSED),
        ("ftp://[x/", Health.REFUSED),
        ("", Health.REFUSED),
    ],
)
def test_addresses_that_are_none_of_ours(box: Box, url: str, health: Health) -> None:
    answer = box.fetcher.fetch(url)
    assert (answer.health, answer.body) == (health, None)
    assert "matkhau" not in answer.detail


def test_files_over_the_budget_and_folders_by_their_file_name(box: Box) -> None:
    box.put("to.csv", A * 10)
    answer = box.fetcher.fetch(box.url + "to.csv", limits=Limits(decoded_bytes=100))
    assert (answer.health, answer.body) == (Health.NOT_THE_FORMAT, None)
    assert box.fetcher.fetch(box.url, limits=Limits(decoded_bytes=100)).health is Health.NOT_THE_FORMAT
    assert box.fetcher.fetch(box.url.rstrip("/")).health is Health.NOT_THE_FORMAT
    assert box.fetcher.fetch(box.url + "to.csv/").health is Health.NOT_THE_FORMAT
    gone = box.fetcher.fetch(box.url + "khong-co.csv")
    assert (gone.status, gone.health) == (404, Health.GONE)


def test_a_file_that_grows_while_it_is_read_is_not_taken(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    import connectors.fetch_files as module

    path = box.put("a.csv", A)
    read = module.bounded

    def slow(*given: Any) -> bytes:
        body = read(*given)
        path.write_bytes(A + B)
        return body

    monkeypatch.setattr(module, "bounded", slow)
    assert box.fetcher.fetch(box.url + "a.csv").health is Health.UNREACHABLE


def test_a_store_that_does_not_answer_is_left_behind(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    import connectors.fetch_files as module

    box.put("a.csv", A)
    monkeypatch.setattr(module, "bounded", lambda *_: time.sleep(2))
    started = time.monotonic()
    answer = box.fetcher.fetch(box.url + "a.csv", limits=Limits(seconds=0.2))
    assert (answer.health, time.monotonic() - started < 1) == (Health.UNREACHABLE, True)


def test_a_file_without_permission_is_refused(box: Box) -> None:
    box.put("a.csv", A).chmod(0)
    for parent in (box.folder, *box.folder.parents[:3]):
        parent.chmod(0o755)
    code = (
        "import sys; from pathlib import Path; from connectors.fetch_files import FilesFetcher;"
        f"print(FilesFetcher(frozenset({{Path({str(box.folder)!r})}})).fetch({box.url + 'a.csv'!r}).health.value)"
    )
    nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] if os.geteuid() == 0 else []
    done = subprocess.run(
        [*nobody, sys.executable, "-c", code],
        capture_output=True, text=True, cwd=Path(__file__).parents[3], check=False,
    )  # fmt: skip
    assert (done.stdout.strip(), done.stderr) == ("refused", "")


# ---- stores


@pytest.fixture
def store() -> Iterator[Any]:
    made = fsspec.filesystem("memory")
    made.pipe("/hop/vào/a.csv", A)
    made.pipe("/hop/vào/b.csv", B)
    made.pipe("/hop/vào/con/c.csv", B)
    yield made
    made.rm("/hop", recursive=True)


def test_a_store_is_read_as_a_folder_is(box: Box, store: Any) -> None:
    url = "memory://hop/v%C3%A0o/"
    assert "LIENTHONG_ALLOW_HOSTS" in box.fetcher.fetch(url).detail
    box.fetcher = FilesFetcher(frozenset(), frozenset({"hop"}))
    source = box.source(url=url, pattern="*.csv", settle_seconds=0)
    found, evidence = box.pull(source)
    assert box.ids(source, found) == ["001", "002", "003"]
    assert evidence.completeness is Completeness.COMPLETE
    stated = json.loads(found[0].exchange.body or b"")
    assert stated["left_out"] == [{"name": "con", "why": "folder"}]
    etag = found[1].exchange.etag
    assert box.fetcher.fetch(url + "a.csv", etag=etag).health is Health.UNCHANGED
    store.pipe("/hop/vào/a.csv", B)
    assert box.fetcher.fetch(url + "a.csv", etag=etag).body == B
    assert box.fetcher.fetch(url + "a.csv", limits=Limits(decoded_bytes=5)).health is Health.NOT_THE_FORMAT
    assert box.fetcher.fetch(url + "x.csv").health is Health.GONE
    assert box.fetcher.fetch(url + "con").health is Health.NOT_THE_FORMAT
    assert box.fetcher.fetch("memory://hop/khong-co/").health is Health.GONE


@pytest.mark.parametrize(("scheme", "package"), [("gs", "gcsfs"), ("az", "adlfs"), ("smb", "smbprotocol")])
def test_a_missing_driver_is_named(scheme: str, package: str) -> None:
    from importlib.util import find_spec

    answer = FilesFetcher(frozenset(), frozenset({"kho.vn"})).fetch(f"{scheme}://kho.vn/vao/", limits=Limits(seconds=3))
    if find_spec(package) is None:
        assert answer.health is Health.REFUSED
        assert f"thiếu gói Python / missing Python package: {package}" in answer.detail
    else:
        assert answer.health in (Health.UNREACHABLE, Health.REFUSED)


def test_a_store_that_is_away_is_unreachable() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, not listening: refused at once
        place = f"127.0.0.1:{taken.getsockname()[1]}"
        answer = FilesFetcher(frozenset(), frozenset({place})).fetch(f"ftp://{place}/vao/", limits=Limits(seconds=5))
    assert answer.health is Health.UNREACHABLE


# ---- records: which reader, archives


JSON = '[{"id": "001", "title": "Họp báo"}, {"id": "002", "title": "Giao ban"}]'.encode()
LINES = '{"id": "001", "title": "Họp báo"}\n{"id": "002", "title": "Giao ban"}\n'.encode()
FEED = b"<?xml version='1.0'?><rss version='2.0'><channel><item><guid>001</guid><title>A</title></item></channel></rss>"
EDXML = (
    b'1234<?xml version="1.0"?><edXML xmlns="http://www.mic.gov.vn/TBT/QCVN_102_2016"><edXMLEnvelope><edXMLHeader>'
    b"<MessageHeader><DocumentId>1</DocumentId></MessageHeader></edXMLHeader></edXMLEnvelope></edXML>"
)


def records(box: Box, payload: bytes, **options: Any) -> list[Any]:
    return list(READER.records(box.source(**options), payload))


@pytest.mark.parametrize(
    ("name", "payload", "count"),
    [("a.csv", A, 2), ("a.json", JSON, 2), ("a.jsonl", LINES, 2), ("a.ndjson", LINES, 2), ("a.xml", FEED, 1),
     ("a.xml", EDXML, 1), ("a.edxml", EDXML, 1), ("a.txt", A, 2), ("a", JSON, 2), ("a", LINES, 2), ("a.rss", FEED, 1)],
)  # fmt: skip
def test_the_reader_is_found_by_name_or_by_look(box: Box, name: str, payload: bytes, count: int) -> None:
    by_pattern = "*" + Path(name).suffix
    assert len(records(box, payload, pattern=by_pattern)) == count
    assert len(records(box, payload)) == count
    assert len(records(box, gzip.compress(payload), pattern=by_pattern + ".gz")) == count
    assert len(records(box, gzip.compress(payload))) == count
    assert len(records(box, packed((name, payload)))) == count
    path = box.put(name, payload)
    assert len(list(READER.records(box.source(url=path.as_uri()), payload))) == count


def test_workbooks_are_documents_also_inside_an_archive(box: Box) -> None:
    from openpyxl import Workbook

    book, whole = Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    for row in (("id", "title"), ("001", "Họp báo")):
        sheet.append(row)
    book.save(whole)
    for payload in (whole.getvalue(), packed(("Bảng.xlsx", whole.getvalue())), gzip.compress(whole.getvalue())):
        assert [one.fields() for one in records(box, payload)] == [{"id": "001", "title": "Họp báo"}]


def test_a_named_reader_and_its_options_are_used(box: Box) -> None:
    payload = b'{"ds": [{"id": "001", "title": "x"}]}'
    options = {"inner": "json_pages", "inner_options": {"records": "ds"}}
    assert [one.content for one in records(box, payload, **options)] == [b'{"id": "001", "title": "x"}']
    assert len(records(box, packed(("a.jsonl", LINES)), inner="json_pages")) == 2


@pytest.mark.parametrize(
    "options",
    [{"inner": "files"}, {"inner": "mail"}, {"inner": "bang"}, {"inner_options": {"records": "x"}}, {"max_files": 0},
     {"inner": "table", "inner_options": {"sep": ";"}}, {"take": "oldest"}, {"settle_seconds": -1}, {"folder": "x"}],
)  # fmt: skip
def test_wrong_options_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="validation error"):
        FilesOptions.model_validate(options)


def test_places_name_the_member_and_ordinals_go_on(box: Box) -> None:
    payload = packed(("tháng 5/a~1.csv", A), ("b.csv", B), ("doc.md", b"# x"))
    found = records(box, payload, member="*.csv")
    assert [(one.ordinal, one.pointer) for one in found] == [
        (0, "/tháng 5~1a~01.csv#/row[2]"), (1, "/tháng 5~1a~01.csv#/row[3]"), (2, "/b.csv#/row[2]"),
    ]  # fmt: skip
    assert records(box, payload, member="*.xlsx") == []
    assert [one.pointer for one in records(box, gzip.compress(B), pattern="so.csv.gz")] == ["/so.csv#/row[2]"]
    with pytest.raises(NotTheFormat) as caught:
        records(box, packed(("a.csv", A), ("trang.csv", b"<html><title>Bao tri</title></html>")))
    assert caught.value.data["detail"] == "trang.csv: web page: Bao tri"


def test_a_partners_json_is_never_taken_for_a_listing(box: Box) -> None:
    payload = b'{"files":[{"id":"001","title":"x"}],"left_out":[]}'
    assert len(records(box, payload, inner="json_pages", inner_options={"records": "files"})) == 1
    assert records(box, box.fetcher.fetch(box.url).body or b"") == []
    path = box.put("a.json", LISTING_MARK + b'"files":[]}')
    with pytest.raises(NotTheFormat):
        list(READER.records(box.source(url=path.as_uri()), path.read_bytes()))


def old_name(payload: bytes, name: str) -> bytes:
    """The archive as packers write it that know no flag for UTF-8."""
    flagged = bytearray(payload)
    for sign, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = flagged.find(sign)
        flagged[at + offset : at + offset + 2] = b"\0\0"
    assert name.encode() in flagged
    return bytes(flagged)


def test_names_of_old_packers_are_read_as_they_were_meant(box: Box) -> None:
    payload = old_name(packed(("Họp báo.csv", B)), "Họp báo.csv")
    assert [one.pointer for one in records(box, payload, member="họp*")] == ["/Họp báo.csv#/row[2]"]


def bomb() -> bytes:
    return packed(("a.csv", b"0" * (30 << 20)))


def crossed() -> bytes:
    """Another name before the bytes than in the directory."""
    return packed(("a.csv", A)).replace(b"a.csv", b"b.csv", 1)


def encrypted() -> bytes:
    payload = bytearray(packed(("a.csv", A)))
    for sign, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        payload[payload.find(sign) + offset] |= 1
    return bytes(payload)


def link() -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as made:
        info = zipfile.ZipInfo("a.csv")
        info.external_attr = 0o120777 << 16
        made.writestr(info, "/etc/passwd")
    return whole.getvalue()


@pytest.mark.parametrize(
    ("payload", "told"),
    [
        (bomb(), "over 100:1"),
        (gzip.compress(b"0" * (3 << 20)), "over 100:1"),
        (gzip.compress(os.urandom(1000)) [:-9], "cut off"),
        (gzip.compress(A) + b"tail", "gzip broken"),
        (packed(("../a.csv", A)), "entry name"),
        (packed(("/etc/a.csv", A)), "entry name"),
        (packed(("C:/a.csv", A)), "entry name"),
        (packed(("a/../../b.csv", A)), "entry name"),
        (packed(("a\x01.csv", A)), "entry name"),
        (packed(("a.zip", packed(("b.csv", A)))), "archive inside"),
        (packed(("a.csv", gzip.compress(A))), "archive inside"),
        (gzip.compress(gzip.compress(A)), "archive inside"),
        (gzip.compress(packed(("b.csv", A))), "archive inside"),
        (packed(("a.csv", A), method=zipfile.ZIP_BZIP2), "compression method"),
        (packed(*((f"{number}.csv", b"") for number in range(1_001))), "more than 1000 entries"),
        (packed(), "no members"),
        (crossed(), "another name"),
        (encrypted(), "encrypted"),
        (link(), "link or device"),
        (packed(("a.csv", A))[:-1], "whole zip"),
        (packed(("a.csv", A)) + b"\0", "after the end"),
        (b"7z\xbc\xaf\x27\x1c\0\4", "only zip and gzip"),
        (b"Rar!\x1a\x07\x01\0", "only zip and gzip"),
        (b"\x28\xb5\x2f\xfd\0", "only zip and gzip"),
        (b"a" * 257 + b"ustar\0" + b"\0" * 300, "only zip and gzip"),
    ],
    ids=lambda value: value if isinstance(value, str) else f"{len(value)} bytes",  # the bytes differ with the time
)  # fmt: skip
def test_hostile_archives_are_refused_before_their_content_counts(box: Box, payload: bytes, told: str) -> None:
    with pytest.raises(NotTheFormat) as caught:
        records(box, payload, inner="table", inner_options={"header_row": 0, "columns": ["id"]})
    assert told in str(caught.value.data["detail"])


def test_a_small_archive_may_unpack_far_within_the_grace() -> None:
    assert len(next(members(packed(("a.csv", b"0" * (1 << 20))))).content) == 1 << 20
    assert len(next(members(gzip.compress(b"0" * (1 << 20)))).content) == 1 << 20
    two = gzip.compress(A) + gzip.compress(B) + b"\0" * 512
    assert next(members(two)).content == A + B


def test_a_member_is_bounded_by_what_really_comes() -> None:
    """The directory says little, the stream gives more: the count decides."""
    content = os.urandom(300_000)
    payload = bytearray(packed(("a.bin", content)))
    for sign, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<I", payload, payload.find(sign) + offset, 10)
    with pytest.raises(MembersRefused, match="larger than declared"):
        list(members(bytes(payload)))


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.binary(max_size=200),
    st.sampled_from(["", "zip", "gz"]),
    st.integers(0, 2_000),
    st.binary(min_size=1, max_size=4),
)
def test_no_bytes_break_the_reader(box: Box, content: bytes, form: str, place: int, junk: bytes) -> None:
    payload = {"": content, "zip": packed(("a.csv", A), ("b", content)), "gz": gzip.compress(A + content)}[form]
    if form:
        place %= len(payload)
        payload = payload[:place] + junk + payload[place + len(junk) :]
    try:
        records(box, payload)
    except NotTheFormat as error:
        assert error.data["health"] in ("not-the-format", "challenge")


def test_reading_keeps_one_member_at_a_time(box: Box) -> None:
    rows = (b"%03d,%s\r\n" % (number, os.urandom(30_000).hex().encode()) for number in range(60))
    text = b"id,title\r\n" + b"".join(rows)
    payload = packed(*((f"{number}.csv", text) for number in range(8)))
    tracemalloc.start()
    assert sum(1 for _ in READER.records(box.source(), payload)) == 480
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 5 * len(text)


# ---- hostile files of the shared collection: file -> records, or refused

CSV = {
    "blank_lines": 1, "cp1258": 1, "date_mangled": 1, "dup_conflict": 2, "dup_header": None, "empty": None,
    **{f"formula_{number:02}": 1 for number in range(12)}, "header_bom": 1, "header_case_space": None,
    "header_new_column": 1, "header_only": 0, "header_swapped": 1, "html_as_csv": None, "leading_zero": 2, "lone_cr": 2,
    "long_field": None, "mixed_eol": 3, "newline_in_field": 1, "no_header": None, "nul_byte": 2, "ragged": 3,
    "sci_id": 1, "semicolon": 1, "tcvn3": None, "total_row": 2, "unbalanced_quote": None, "utf16": 1, "vn_number": 2,
    "wide_3000": None,
}  # fmt: skip
SPECTRUM = {
    "comma_in_quotes": 1, "empty": 2, "empty_crlf": 2, "escaped_quotes": 2, "json": 1, "location_coordinates": 1,
    "newlines": 3, "newlines_crlf": 3, "quotes_and_newlines": 2, "simple": 1, "simple_crlf": 1, "utf8": 2,
}  # fmt: skip
present = pytest.mark.skipif(not HOSTILE.is_dir(), reason="no shared folder here")


def verdict(box: Box, path: Path, **options: Any) -> int | None:
    """Pull the file through a folder of its own, as it would come."""
    for old in box.folder.iterdir():
        old.unlink()
    box.put(path.name, path.read_bytes())
    source = box.source(pattern="*" + path.suffix, **options)
    try:
        found, _ = box.pull(source)
        return sum(1 for one in found if one.exchange.body for _ in READER.records(source, one.exchange.body))
    except NotTheFormat:
        return None


@present
def test_hostile_tables_have_their_verdict(box: Box) -> None:
    folder = HOSTILE / "csv/own"
    assert {path.stem: verdict(box, path) for path in sorted(folder.glob("*.csv"))} == CSV


@present
def test_plain_tables_of_the_spectrum_have_their_verdict(box: Box) -> None:
    folder = HOSTILE / "csv/csv_spectrum/csvs"
    found = {}
    for path in sorted(folder.glob("*.csv")):
        header = path.read_text("utf-8").splitlines()[0].replace('"', "").split(",")
        found[path.stem] = verdict(box, path, inner="table", inner_options={"header_row": 0, "columns": header})
    assert found == {name: count + 1 for name, count in SPECTRUM.items()}  # the header counts as a row here


@present
def test_hostile_zips_are_refused_each_and_all(box: Box) -> None:
    """Their members would be read as a table of one column: what refuses them is the archive."""
    found = {
        path.name: verdict(box, path, inner="table", inner_options={"header_row": 0, "columns": ["id"]})
        for path in sorted((HOSTILE / "zip").rglob("*.zip"))
    }
    assert len(found) == 24
    assert {name: count for name, count in found.items() if count is not None} == {}
