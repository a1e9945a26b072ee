"""The readers on the shared real data: counts of its README, verdicts of the hostile files' manifest."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from connectors.mapper import Mapped
from connectors.raw import RAGGED, REFUSED
from connectors.readers import READERS
from connectors.source import Source
from schemas.errors import NotTheFormat, RecordRejected

SHARED = Path(__file__).resolve().parents[4] / "shared"
REAL, HOSTILE = SHARED / "realdata", SHARED / "hostile"
Maker = Callable[..., Source]

pytestmark = [
    pytest.mark.realdata,
    pytest.mark.skipif(not SHARED.is_dir(), reason="no shared data beside the repository"),
]


def read(source: Source, path: Path) -> list[dict[str, Any]]:
    return [one.fields() for one in READERS[source.reader].records(source, path.read_bytes())]


@pytest.mark.parametrize(
    ("name", "items"),
    [("d01_vnexpress_like", 2), ("d02_gmt_plus_7_no_guid", 1), ("d03_us_date_narrow_nbsp", 1), ("d04_short_tz", 1),
     ("d05_vietnamese_weekday", 1), ("d06_channel_without_items", 0), ("d09_portal_aspx_like", 1),
     ("d10_updated_and_retitled_item", 1), ("d11_french_syndication", 1), ("d12_thai_syndication_buddhist_year", 1)],
)  # fmt: skip
def test_feeds(make_source: Maker, name: str, items: int) -> None:
    found = read(make_source(reader="feed"), REAL / "recreated" / "rss" / f"{name}.xml")
    assert len(found) == items
    assert all({"title", "link", "pubDate"} <= one.keys() for one in found)
    assert all(one["link"].startswith("https://") for one in found)


@pytest.mark.parametrize(
    ("name", "health"),
    [("d07_html_page_served_at_rss_url", "not-the-format"), ("d08_anti_bot_cookie_challenge", "challenge")],
)
def test_what_stands_at_a_feeds_address_instead(make_source: Maker, name: str, health: str) -> None:
    with pytest.raises(NotTheFormat) as caught:
        read(make_source(reader="feed"), REAL / "recreated" / "rss" / f"{name}.html")
    assert caught.value.data["health"] == health


@pytest.mark.parametrize(
    ("name", "dialect"),
    [("d02_gmt_plus_7_no_guid", "rfc822"), ("d03_us_date_narrow_nbsp", "us_ampm"), ("d04_short_tz", "rfc822"),
     ("d05_vietnamese_weekday", "vietnamese_weekday")],
)  # fmt: skip
def test_each_dialect_yields_the_same_instant(make_source: Maker, name: str, dialect: str) -> None:
    source = make_source(
        reader="feed",
        key=["link"],
        fields={"title": "title", "published_at": {"from": "pubDate", "as": "instant", "dialects": [dialect]}},
    )
    payload = (REAL / "recreated" / "rss" / f"{name}.xml").read_bytes()
    [done] = [source.map(one) for one in READERS["feed"].records(source, payload)]
    assert isinstance(done, Mapped)
    assert done.values["published_at"].isoformat() == "2025-05-09T17:30:00+07:00"


EDXML = sorted((REAL / "recreated" / "edxml").rglob("*.edxml"))


@pytest.mark.parametrize("path", EDXML, ids=lambda path: path.stem)
def test_messages(make_source: Maker, path: Path) -> None:
    [found] = read(make_source(reader="edxml", fields={"title": "subject"}), path)
    assert found["kind"] == ("status" if path.stem.startswith("status") else "package")
    assert REFUSED not in found
    if found["kind"] == "status":
        assert found["status_code"] == path.stem.removeprefix("status_")
        assert found["response_for.code"] == "57/CTPH-VPUB"
    else:
        assert found["code"] == f"{found['code.number']}/{found['code.notation']}"


def test_all_files_are_there() -> None:
    assert (len(EDXML), len(SPECTRUM)) == (21, 10)
    assert len(list(hostile("feeds", "json", "csv", "xlsx", "zip", "xml", "edoc", "html"))) > 850


@pytest.mark.parametrize(
    ("stem", "quirk"),
    [("q01", "digits_before_declaration"), ("q02", "undeclared_prefix:xlink"), ("q03", "attachment_not_base64:a.pdf"),
     ("q04", "trace_without_organ"), ("q05", "document_id_disagrees_with_code"), ("q06", "content_id_not_in_manifest")],
)  # fmt: skip
def test_quirks_are_noted(make_source: Maker, stem: str, quirk: str) -> None:
    [path] = [one for one in EDXML if one.stem.startswith(stem)]
    [found] = read(make_source(reader="edxml", fields={"title": "subject"}), path)
    assert quirk in found["quirks"]


@pytest.mark.parametrize(
    ("path", "key", "rows"),
    [("vn-gazette/sonla_gazette_2026.csv", "so_hieu", 184),
     ("vn-admin-units/legacy_units_hanoi_2025-01_to_2025-06-30.csv", "wardCode", 526),
     ("vn-admin-units/new_units_all_from_2025-07-01.csv", "wardCode", 3_321),
     ("vn-admin-units/crosswalk_hanoi_2025-07-01.csv", "old_ward_code", 794)],
)  # fmt: skip
def test_tables(make_source: Maker, path: str, key: str, rows: int) -> None:
    source = make_source(reader="table", key=[key], fields={"title": key})
    found = read(source, REAL / path)
    assert len(found) == rows
    assert not any(RAGGED in one for one in found)
    if key != "so_hieu":
        assert all(len(one[key]) == 5 for one in found), "codes keep their zeros"


@pytest.mark.parametrize(
    ("path", "records", "count", "parent"),
    [("second_source_new_units_2026-07-25.json", "$[*].Wards[*]", 3_321, "Thành phố Hà Nội"),
     ("second_source_legacy_hanoi_2025-03.json", "$[*].District[*].Ward[*]", 526, "Quận Ba Đình")],
)  # fmt: skip
def test_nested_json(make_source: Maker, path: str, records: str, count: int, parent: str) -> None:
    found = read(make_source(options={"records": records}), REAL / "vn-admin-units" / path)
    assert len(found) == count
    assert found[0]["parent"]["FullName"] == parent
    assert all({"Code", "FullName", "parent"} <= one.keys() for one in found)


def test_legal_documents_with_competing_spellings(make_source: Maker) -> None:
    source = make_source(
        options={"format": "jsonl"},
        expand={"front_matter_raw": "yaml", "info_table": "pairs"},
        record="document",
        key=["path"],
        fields={
            "number": {
                "from": [f"front_matter_raw.{name}" for name in ("sohieu", "so-hieu", "so_hieu", "soHieu")]
                + ["info_table.Số ký hiệu", "info_table.Số hiệu"],
                "as": "document_number",
            }
        },
        optional=["number"],
    )
    path = REAL / "vn-legal" / "documents_metadata.jsonl"
    done = [source.map(one) for one in READERS["json_pages"].records(source, path.read_bytes())]
    assert len(done) == 146
    numbered = [one for one in done if isinstance(one, Mapped) and one.values.get("number")]
    assert len(numbered) > 100


def test_the_gazette_listing(make_source: Maker) -> None:
    source = make_source(
        reader="html_list",
        url="https://congbao.sonla.gov.vn/congbao.nsf/DanhSach",
        options={
            "row": "tr:has(> td)",
            "group": {"section": "th.level1-heading", "issuer": "th.level2-heading"},
            "fields": {
                "date": "td:nth-child(1)",
                "category": ".doc-cate",
                "number": {"select": ".doc-notation", "regex": r"số\s+(\S+)"},
                "title": {"select": "td:nth-child(2) > a", "without": "span"},
                "file": ".download-links a@href",
                "unid": {"select": "td:nth-child(2) > a@href", "regex": "ParentUNID=([0-9A-F]{32})"},
            },
        },
        key=["unid"],
    )
    found = read(source, REAL / "vn-gazette" / "documents_by_gazette_sample.html")
    assert [one["number"] for one in found] == [
        "37/2026/QĐ-UBND", "38/2026/QĐ-UBND", "39/2026/QĐ-UBND", "1725/QĐ-UBND", "1764/QĐ-UBND", "1782/QĐ-UBND",
        "1783/QĐ-UBND", "1784/QĐ-UBND", "1785/QĐ-UBND", "1786/QĐ-UBND", "1797/QĐ-UBND",
    ]  # fmt: skip
    assert {one["section"] for one in found} == {"Phần văn bản quy phạm pháp luật", "Phần văn bản khác"}
    assert {one["issuer"] for one in found} == {"UBND Tỉnh"}
    assert found[0]["date"] == "13/7/2026"
    assert found[0]["title"].startswith("bãi bỏ Quyết định số 90/2025/QĐ-UBND")
    assert found[0]["file"].endswith("/2979FBD220E3084E47258E33002A7EF2/$file/QD%20so%2037.2026.doc")
    assert len({one["unid"] for one in found}) == 11


# Two of the set's own answers are not of its own files: another phone number, other line ends.
NOT_ITS_ANSWER = {"location_coordinates", "newlines_crlf"}
SPECTRUM = [
    path
    for path in sorted((HOSTILE / "csv" / "csv_spectrum" / "csvs").glob("*.csv"))
    if path.stem not in NOT_ITS_ANSWER
]


@pytest.mark.parametrize("path", SPECTRUM, ids=lambda path: path.stem)
def test_csv_comes_out_cell_for_cell(make_source: Maker, path: Path) -> None:
    expected = json.loads((path.parent.parent / "json" / f"{path.stem}.json").read_text(encoding="utf-8"))
    assert expected
    found = read(make_source(reader="table", fields={"title": {"from": list(expected[0])}}), path)
    assert found == expected


def hostile(*formats: str) -> Iterator[Any]:
    if not HOSTILE.is_dir():
        return
    with (HOSTILE / "MANIFEST.csv").open(encoding="utf-8", newline="") as manifest:
        for line in csv.DictReader(manifest):
            if line["format"] in formats and line["expected"] != "support" and "csv_spectrum" not in line["path"]:
                yield pytest.param(line["path"], line["expected"], id=line["path"])


SETUP: dict[str, dict[str, Any]] = {
    "feeds": {"reader": "feed"},
    "json": {"options": {}},
    "csv": {"reader": "table", "options": {"format": "csv"}},
    "xlsx": {"reader": "table", "options": {"format": "xlsx"}},
    "zip": {"reader": "table", "options": {"format": "xlsx"}},
    "xml": {"reader": "edxml"},
    "html": {"reader": "html_list", "options": {"row": "#data tr:has(> td)", "fields": {"id": "td:nth-child(1)"}}},
}
# Documents of another shape than the reader's: they are refused for that, whatever else they show.
OTHER_SHAPE = ("json/jsontestsuite/y_", "xml/defusedxml/simple", "xml/own/entity_in_cdata")
# Refused per record, not per file: the rest of a real file would load.
PER_RECORD = ("json/own/key_", "xml/own/edoc_attach_bad_base64")


@pytest.mark.parametrize(
    ("path", "expected"), list(hostile("feeds", "json", "csv", "xlsx", "zip", "xml", "edoc", "html"))
)
def test_hostile_files_get_the_verdict_of_their_manifest(make_source: Maker, path: str, expected: str) -> None:
    own = path.startswith(("csv/own", "xlsx/own"))
    field = ["id", "ngay"] if own else ["title", "name", "subject"]
    source = make_source(**SETUP[path.partition("/")[0]], fields={"title": {"from": field}})
    accepted = rejected = 0
    try:
        for one in READERS[source.reader].records(source, (HOSTILE / path).read_bytes()):
            try:
                fields = one.fields()
            except RecordRejected:
                rejected += 1
            else:
                json.dumps(fields, default=str).encode()
                rejected += RAGGED in fields or REFUSED in fields
                accepted += not (RAGGED in fields or REFUSED in fields)
    except NotTheFormat as error:
        assert error.data["health"] in ("not-the-format", "challenge")
        assert expected in ("reject", "either", "partial", "sanitise") or path.startswith(OTHER_SHAPE)
        return
    if expected == "reject" and not path.startswith(PER_RECORD):
        assert accepted == 0
    if expected == "accept":
        assert rejected == 0 or path.startswith(OTHER_SHAPE)
