"""Source files: what they may say, and how their faults are told."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from connectors.readers import READERS
from connectors.source import Source, load_source, load_sources, source_schema
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
        load_sources(folder(so_y_te_tin_tuc=text), {})
    return caught.value.message


def test_a_good_file_loads_and_says_what_it_says(folder: Folder) -> None:
    found = load_sources(folder(so_y_te_tin_tuc=GOOD), {})
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
    found = load_sources(folder(so_y_te_tin_tuc=text), {"SANDBOX_SO_Y_TE": "http://127.0.0.1:9999", "TEN": "x"})
    assert found["so_y_te_tin_tuc"].url == "http://127.0.0.1:9999/rss.xml"
    assert found["so_y_te_tin_tuc"].title.vi == "Tin ${TEN}"
    empty = load_sources(folder(so_y_te_tin_tuc=GOOD), {"SANDBOX_SO_Y_TE": ""})
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
        load_sources(folder(so_y_te_tin_tuc=other, khac="name: khac", rong=""), {})
    message = caught.value.message
    assert {"so_y_te_tin_tuc.yml", "khac.yml", "rong.yml"} == {
        Path(one.partition(":")[0]).name for one in message.splitlines()
    }
    assert caught.value.data["files"] == 3


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
