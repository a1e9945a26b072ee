"""Source files: what they may say, and how their faults are told."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.readers import READERS
from connectors.source import Source, load_named, load_source, load_sources, source_schema
from schemas.errors import ConfigError

ROOT = Path(__file__).resolve().parents[3]
Maker = Callable[..., Source]

GOOD = """\
name: so_y_te_tin_tuc
title: {vi: Tin Sở Y tế, en: Department of Health news}
agency: H26.12
owner: {name: Phòng Truyền thông, email: truyenthong@soyte.example.vn}
reader: feed
url: ${SANDBOX_SO_Y_TE:-http://127.0.0.1:8701}/rss.xml
mode: append
schedule: "*/15 * * * *"
authority: agency_portal
rows: [1, 10000]
freshness_hours: 48
record: press_release
key: [link]
fields:
  title: title
  url: {from: link, as: url}
  published_at: {from: pubDate, as: instant, dialects: [rfc822]}
  agency: {const: "Sở Y tế thành phố Hà Nội"}
  summary: {from: description, as: html_text}
optional: [summary]
ignore: [generator]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Callable[..., Path]:
    def write(**files: str) -> Path:
        for name, text in files.items():
            (tmp_path / f"{name}.yml").write_text(text, encoding="utf-8")
        return tmp_path

    return write


Folder = Callable[..., Path]


def fault(folder: Folder, text: str) -> str:
    with pytest.raises(ConfigError) as caught:
        load_sources(folder(so_y_te_tin_tuc=text), {}).sound()
    return caught.value.message


def test_a_good_file_loads_and_says_what_it_says(folder: Folder) -> None:
    found = load_sources(folder(so_y_te_tin_tuc=GOOD), {}).found
    source = found["so_y_te_tin_tuc"]
    assert (source.title.vi, source.owner.email, source.rows) == (
        "Tin Sở Y tế",
        "truyenthong@soyte.example.vn",
        (1, 10_000),
    )
    assert source.url == "http://127.0.0.1:8701/rss.xml"
    assert [mapping.record for mapping in source.mappings] == ["press_release"]
    assert source.paths == {"title", "link", "pubDate", "description"}


def test_variables_fill_the_address_only(folder: Folder) -> None:
    text = GOOD.replace("Tin Sở Y tế", '"Tin ${TEN}"')
    found = load_sources(folder(so_y_te_tin_tuc=text), {"SANDBOX_SO_Y_TE": "http://127.0.0.1:9999", "TEN": "x"}).found
    assert found["so_y_te_tin_tuc"].url == "http://127.0.0.1:9999/rss.xml"
    assert found["so_y_te_tin_tuc"].title.vi == "Tin ${TEN}"
    empty = load_sources(folder(so_y_te_tin_tuc=GOOD), {"SANDBOX_SO_Y_TE": ""}).found
    assert empty["so_y_te_tin_tuc"].url == "http://127.0.0.1:8701/rss.xml"


@pytest.mark.parametrize(
    ("old", "new", "line", "told"),
    [
        ("reader: feed", "reader: fed", 5, ["reader", "không có bộ đọc này", "no such reader", "feed"]),
        ("mode: append", "mod: append", 7, ["mod", "mục lạ", "is unknown", "mode?"]),
        ("mode: append\n", "", 1, ["mode", "thiếu mục này", "is missing"]),
        ("mode: append", "mode: append\nmode: delta", 8, ["mode", "khóa lặp lại (đã có ở dòng 7)", "key occurs twice"]),
        ("as: url}", "as: url, as: url}", 16, ["as", "key occurs twice"]),
        ("{from: link, as: url}", "{from: link, as: ulr}", 16, ["fields.url.as", "no transform ulr", "url"]),
        ("{from: link, as: url}", "{form: link, as: url}", 16, ["fields.url", "is unknown", "from"]),
        ("[rfc822]", "[rfc999]", 17, ["dialects", "no such dialect", "rfc822"]),
        ("  title: title\n", "", 14, ["fields", "thiếu trường bắt buộc title", "required field title"]),
        ("title: title", "tieu_de: title", 15, ["tieu_de", "has no such field", "published_at"]),
        ("title: title", "title: title\n  corrected_by: x", 16, ["corrected_by", "derived from other records"]),
        ("record: press_release", "record: thong_cao", 12, ["record", "no such record type", "press_release"]),
        ("optional: [summary]", "optional: [sumary]", 20, ["sumary", "is not under fields"]),
        ("optional: [summary]", "optional: [title]", 20, ["title", "is required"]),
        ('"*/15 * * * *"', '"moi gio"', 8, ["schedule", "không phải lịch cron", "cron"]),
        ("agency_portal", "portal", 9, ["authority", "agency_portal"]),
        ("[1, 10000]", "[10, 1]", 10, ["rows", "ít nhất", "fewest"]),
        ("48", "abc", 11, ["freshness_hours", "whole number"]),
        ("-http://127.0.0.1:8701}", "}", 6, ["SANDBOX", "biến", "variable"]),
        ("reader: feed", "reader: feed\noptions: {page: 1}", 6, ["options.page"]),
        ("key: [link]\n", "", 12, ["record, key, fields"]),
        ("name: so_y_te", "name: so_yte", 1, ["khác tên tệp", "differs from the file"]),
        ("title: {vi", "title: {{vi", 3, ["YAML"]),
        ("{const: \"Sở Y tế thành phố Hà Nội\"}", "{const: x, from: y}", 18, ["exactly one of from, const, template"]),
        ("as: html_text}", "as: lookup}", 19, ["table"]),
        ("as: html_text}", "as: html_text, split: x}", 19, ["as: list"]),
        ("reader: feed", "reader: feed\nrobots: agreed", 6, ["robots", "cần legal_basis", "needs legal_basis", "Fix"]),
        ("reader: feed", "reader: feed\nrobots: ignore", 6, ["robots", "obey", "agreed"]),
        ("reader: feed", "wake: {look: 2}\nreader: feed", 5, ["wake.look", "express lane only", "Fix: lane: express"]),
        ("reader: feed", "lane: express\nwake: {look: 0.1}\nreader: feed", 6, ["wake.look", "0.5"]),
        ("reader: feed", "lane: express\nwake: {look: 2}\nreader: sitemap", 6, ["wake.look", "goes by a cursor"]),
    ],
)  # fmt: skip
def test_every_fault_names_file_line_entry_and_cure(
    folder: Folder, old: str, new: str, line: int, told: list[str]
) -> None:
    assert old in GOOD
    if "SANDBOX" in told:
        message = fault(folder, GOOD.replace("${SANDBOX_SO_Y_TE:-http://127.0.0.1:8701}", "${SANDBOX_SO_Y_TE}"))
    else:
        message = fault(folder, GOOD.replace(old, new, 1))
    lines = [one for one in message.splitlines() if f"so_y_te_tin_tuc.yml:{line}:" in one]
    assert lines, message
    assert any(all(word in one for word in told) for one in lines), message


def test_all_faults_of_all_files_are_told_at_once(folder: Folder) -> None:
    other = GOOD.replace("reader: feed", "reader: x").replace("mode: append", "mode: y")
    with pytest.raises(ConfigError) as caught:
        load_sources(folder(so_y_te_tin_tuc=other, khac="name: khac", rong=""), {}).sound()
    message = caught.value.message
    assert {"so_y_te_tin_tuc.yml", "khac.yml", "rong.yml"} == {
        Path(one.partition(":")[0]).name for one in message.splitlines()
    }
    assert caught.value.data["files"] == 3


def test_a_broken_file_takes_nothing_from_the_others(folder: Folder) -> None:
    files = load_sources(folder(so_y_te_tin_tuc=GOOD, khac="name: khac", rong=""), {})
    assert list(files.found) == ["so_y_te_tin_tuc"]
    assert sorted(files.faults) == ["khac", "rong"]
    for name, told in files.faults.items():
        assert f"{name}.yml:" in told
    assert "khac.yml:1: title: thiếu mục này / is missing. Sửa: thêm vào tệp / Fix: add it" in files.faults["khac"]


def test_one_source_is_read_from_its_own_file_alone(folder: Folder) -> None:
    place = folder(so_y_te_tin_tuc=GOOD, khac="name: [")
    (place / "dam.yml").symlink_to("/nowhere")
    assert load_named(place, "so_y_te_tin_tuc", {}).name == "so_y_te_tin_tuc"
    for name in ("khong_co", "../khac", "sub/khac", ""):
        with pytest.raises(ConfigError, match="không có nguồn này / no source") as caught:
            load_named(place, name, {})
        assert caught.value.data["known"] == "dam, khac, so_y_te_tin_tuc"
    (place / "trong").mkdir()
    with pytest.raises(ConfigError, match="no source"):  # a name leads to no other folder
        load_named(place / "trong", "../so_y_te_tin_tuc", {})
    with pytest.raises(ConfigError, match=r"dam\.yml: không mở được / cannot be opened: No such file"):
        load_named(place, "dam", {})


def test_two_files_of_one_name_are_a_fault_and_hidden_files_are_none(folder: Folder) -> None:
    place = folder(so_y_te_tin_tuc=GOOD)
    (place / "so_y_te_tin_tuc.yaml").write_text(GOOD, encoding="utf-8")
    (place / ".#khac.yml").symlink_to("somebody@machine")  # how an editor marks a file that it has open
    files = load_sources(place, {})
    assert not files.found
    assert "so_y_te_tin_tuc.yml + so_y_te_tin_tuc.yaml" in files.faults.pop("so_y_te_tin_tuc")
    assert not files.faults


@pytest.mark.parametrize(
    ("line", "text", "told"),
    [
        (11, "freshness_hours: 2026-02-30", "'2026-02-30' không phải giá trị hợp lệ"),
        (11, "freshness_hours: !!int bốn", "'bốn' không phải giá trị hợp lệ"),
        (11, "freshness_hours: !!timestamp nay", "'nay' không phải giá trị hợp lệ"),
        (11, "? [a, b]\n: c", "is not a valid value"),
        (11, "freshness_hours: *khong", "undefined alias"),
        (11, "freshness_hours: \tx: y", "YAML không đọc được / YAML cannot be read"),
    ],
)
def test_what_yaml_itself_stumbles_over_is_told_with_its_line(folder: Folder, line: int, text: str, told: str) -> None:
    message = fault(folder, GOOD.replace("freshness_hours: 48", text))
    assert f"so_y_te_tin_tuc.yml:{line}: " in message
    assert told in message


def test_a_file_within_itself_is_a_fault(folder: Folder) -> None:
    assert "lồng quá sâu" in fault(folder, GOOD.replace("ignore: [generator]", "ignore: &a [*a]"))
    assert "lồng quá sâu" in fault(folder, GOOD.replace("[generator]", "[" * 5000 + "]" * 5000))


PIECES = st.sampled_from(
    ["{", "}", "[", "]", ": ", "- ", "&a ", "*a", "? ", "2026-02-30", "!!int x", "!!set {a}", "!!binary x", "<<: x\n",
     "? [a]\n: b\n", "null", "{a: {b: c}}", "1e999", ".inf", "0x", "\t", "\x00", "~", "[[1]]", '"', "'"]
)  # fmt: skip


@given(cuts=st.lists(st.tuples(st.integers(0, len(GOOD)), st.integers(0, 30), PIECES), min_size=1, max_size=3))
def test_whatever_is_wrong_with_a_file_is_one_kind_of_error(
    tmp_path_factory: pytest.TempPathFactory, cuts: list[tuple[int, int, str]]
) -> None:
    text = GOOD
    for start, length, piece in cuts:
        text = text[:start] + piece + text[start + length :]
    path = tmp_path_factory.mktemp("sources") / "so_y_te_tin_tuc.yml"
    path.write_text(text, encoding="utf-8")
    files = load_sources(path.parent, {})  # nothing but a ConfigError inside, or a test fails here
    assert files.found.keys() ^ files.faults.keys() == {"so_y_te_tin_tuc"}


def test_the_long_form_says_the_same_as_the_short_one(make_source: Maker) -> None:
    short = make_source()
    mapping = {"record": "press_release", "key": ["id"], "fields": {"title": "title"}}
    assert make_source(records=[mapping]).mappings == short.mappings
    with pytest.raises(ValueError, match="records"):
        make_source(records=[mapping], record="press_release", key=["id"], fields={"title": "title"})
    with pytest.raises(ValueError, match="records"):
        make_source(records=[])


def test_the_contract_changes_with_the_file_and_the_schemas_and_with_nothing_else(make_source: Maker) -> None:
    source = make_source(ignore=["a", "b", "c"])
    assert source.contract("x") == make_source(ignore=["c", "b", "a"]).contract("x")
    assert len(source.contract("x")) == 64
    assert source.contract("x") != source.contract("y")
    assert source.contract("x") != make_source(ignore=["a", "b"]).contract("x")
    assert source.contract("x") != make_source(ignore=["a", "b", "c"], fields={"title": ["title", "t"]}).contract("x")
    stated = source.model_dump(mode="json", by_alias=True)
    assert Source.model_validate(stated).contract("x") == source.contract("x")


def test_sources_are_frozen(make_source: Maker) -> None:
    with pytest.raises(ValueError, match="frozen"):
        make_source().url = "https://khac.example.vn"  # type: ignore[misc]


def test_the_schema_for_editors_is_up_to_date_and_knows_every_reader() -> None:
    schema = source_schema()
    stored = ROOT / "connectors" / "source.schema.json"
    assert json.loads(stored.read_text(encoding="utf-8")) == json.loads(json.dumps(schema)), (
        "write it anew: python -m connectors.source > connectors/source.schema.json"
    )
    readers = [rule["if"]["properties"]["reader"]["const"] for rule in schema["allOf"]]
    assert readers == list(READERS)
    assert Source.model_json_schema()["properties"]["fields"]["additionalProperties"]["anyOf"]


def references(node: Any) -> list[str]:
    if isinstance(node, dict):
        own = [node["$ref"]] if isinstance(node.get("$ref"), str) else []
        return own + [ref for value in node.values() for ref in references(value)]
    return [ref for value in node for ref in references(value)] if isinstance(node, list) else []


def test_the_schema_refers_only_to_what_it_holds() -> None:
    schema = source_schema()
    found = references(schema)
    assert found
    assert {ref.removeprefix("#/$defs/") for ref in found} <= schema["$defs"].keys()


def test_every_source_of_this_city_loads() -> None:
    files = sorted((ROOT / "connectors" / "sources").glob("*.yml"))
    assert files
    for path in files:
        assert load_source(path, {}).name == path.stem
