"""Watched folders: what is news, what is complete, what a missing or hanging folder costs."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.folder_watch import SLOWEST, FolderWatch, look, mark_of, pause
from lienthong.settings import Settings
from schemas.errors import ConfigError, SourceUnavailable
from schemas.vocabularies import Health

FILE = """\
name: so_x_thu_muc
title: {vi: Thư mục, en: Folder}
agency: H26.3
owner: {name: Văn phòng, email: a@b.vn}
reader: files
url: FOLDER
options: {pattern: "*.csv", settle_seconds: SETTLE}
mode: append
schedule: "0 3 * * *"
wake: {folder: true}
authority: spreadsheet
record: press_release
key: [id]
fields:
  title: tieu_de
  url: {from: lien_ket, as: url}
  published_at: {from: ngay, as: instant, dialects: [iso]}
  agency: {const: "Sở Công Thương"}
"""


@pytest.fixture
def node(tmp_path: Path) -> Settings:
    """A node with one source, whose folder is there and empty."""
    sources, incoming = tmp_path / "sources", tmp_path / "incoming"
    sources.mkdir()
    incoming.mkdir()
    text = FILE.replace("FOLDER", incoming.as_uri() + "/").replace("SETTLE", "0")
    (sources / "so_x_thu_muc.yml").write_text(text, encoding="utf-8")
    return Settings(home=tmp_path, sources=sources, folders=frozenset({incoming}))


def test_a_file_is_news_once_when_two_looks_find_it_the_same() -> None:
    watch = FolderWatch()
    assert watch.news({}) == []
    assert watch.news({"a.csv": "1"}) == []  # it may still be growing
    assert watch.news({"a.csv": "2"}) == []
    assert watch.news({"a.csv": "2"}) == ["a.csv"]
    assert watch.news({"a.csv": "2"}) == []
    assert watch.news({"a.csv": "3", "b.csv": "1"}) == []
    assert watch.news({"a.csv": "3", "b.csv": "1"}) == ["a.csv", "b.csv"]
    assert watch.news({"b.csv": "1"}) == []  # taken away: not for us to pull
    assert watch.news({"b.csv": "1"}) == []


def test_a_file_that_never_stands_still_does_not_keep_the_others_waiting() -> None:
    watch = FolderWatch()
    told = [watch.news({"log.csv": str(number), "a.csv": "1"}) for number in range(5)]
    assert told == [[], ["a.csv"], [], [], []]


def test_after_a_restart_the_same_folder_is_no_news_and_another_one_is() -> None:
    first = FolderWatch()
    assert first.mark is None
    assert [first.news({"a.csv": "1"}) for _ in range(2)] == [[], ["a.csv"]]
    again = FolderWatch(first.mark)
    assert [again.news({"a.csv": "1"}) for _ in range(3)] == [[], [], []]
    assert again.mark == first.mark
    meanwhile = FolderWatch(first.mark)
    assert [meanwhile.news({"a.csv": "1", "b.csv": "1"}) for _ in range(2)] == [[], ["a.csv", "b.csv"]]


@given(st.lists(st.dictionaries(st.sampled_from("abcd"), st.sampled_from("123"), max_size=4), max_size=12))
def test_whatever_happens_every_version_that_stood_still_is_told_and_none_twice(looks: list[dict[str, str]]) -> None:
    watch, told, due = FolderWatch(), [], []
    current: dict[str, str] = {}
    before: dict[str, str] | None = None
    for seen in looks:
        told += [(name, seen[name]) for name in watch.news(seen)]
        current = {name: version for name, version in current.items() if name in seen}
        for name, version in sorted(seen.items()):
            if before is not None and before.get(name) == version and current.get(name) != version:
                due.append((name, version))
                current[name] = version
        before = seen
    assert told == due
    assert watch.mark in (None, mark_of(current))


def test_a_look_sees_what_a_pull_would_take(node: Settings) -> None:
    [incoming] = node.folders
    for name in ("a.csv", "b.csv.part", "~$c.csv", "d.txt"):
        (incoming / name).write_text("x", encoding="utf-8")
    (incoming / "e.csv").mkdir()
    seen = look(node, "so_x_thu_muc")
    assert list(seen) == ["a.csv"]
    (incoming / "a.csv").write_text("xy", encoding="utf-8")
    assert look(node, "so_x_thu_muc") != seen


def test_a_young_file_is_left_until_it_has_settled(node: Settings) -> None:
    [incoming] = node.folders
    path = node.sources / "so_x_thu_muc.yml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("settle_seconds: 0", "settle_seconds: 900"), encoding="utf-8"
    )
    (incoming / "a.csv").write_text("x", encoding="utf-8")
    assert look(node, "so_x_thu_muc") == {}
    os.utime(incoming / "a.csv", (1_700_000_000, 1_700_000_000))
    assert list(look(node, "so_x_thu_muc")) == ["a.csv"]


def test_a_folder_that_is_missing_or_not_allowed_and_a_broken_file_say_what_is_wrong(node: Settings) -> None:
    [incoming] = node.folders
    with pytest.raises(SourceUnavailable, match="LIENTHONG_FOLDERS") as caught:
        look(node.model_copy(update={"folders": frozenset()}), "so_x_thu_muc")
    assert caught.value.data["health"] == Health.REFUSED
    incoming.rmdir()
    with pytest.raises(SourceUnavailable, match="không có / not there") as caught:
        look(node, "so_x_thu_muc")
    assert caught.value.data["health"] == Health.GONE
    (node.sources / "so_x_thu_muc.yml").write_text("name: [", encoding="utf-8")
    with pytest.raises(ConfigError, match="YAML"):
        look(node, "so_x_thu_muc")


def test_only_a_folder_that_hangs_is_looked_at_less_and_less() -> None:
    assert [pause(10, failures, Health.UNREACHABLE) for failures in (0, 1, 2, 3)] == [10, 20, 40, 80]
    assert pause(10, 5_000, Health.UNREACHABLE) == SLOWEST
    assert pause(10, 100, Health.GONE) == 10
    assert pause(10, 0, None) == 10
