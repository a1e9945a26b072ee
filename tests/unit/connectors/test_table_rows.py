"""CSV and workbooks: what a row is, and what is refused rather than guessed."""

from __future__ import annotations

import datetime as dt
import io
import struct
import time
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
import xlwt
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from connectors.raw import RawRecord
from connectors.readers import READERS, sheets
from connectors.readers.csv_text import CsvRefused, csv_rows
from connectors.source import Source
from schemas.errors import NotTheFormat, RecordRejected
from schemas.legacy_text import repaired
from schemas.vocabularies import Completeness, Health

Maker = Callable[..., Source]
READER = READERS["table"]
HEAD = "id,title,so\n"


@pytest.fixture
def rows(make_source: Maker) -> Callable[..., list[dict[str, Any]]]:
    def read(payload: bytes | str, **options: Any) -> list[dict[str, Any]]:
        content = payload if isinstance(payload, bytes) else payload.encode()
        return [one.fields() for one in READER.records(make_source(reader="table", options=options), content)]

    return read


Read = Callable[..., list[dict[str, Any]]]


def test_cells_are_text_as_they_stand(rows: Read) -> None:
    assert rows(HEAD + '001,"Họp báo, quý II\nbuổi chiều"," 1.234 "\n00002,=1+1,\n') == [
        {"id": "001", "title": "Họp báo, quý II\nbuổi chiều", "so": " 1.234 "},
        {"id": "00002", "title": "=1+1", "so": ""},
    ]


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_the_separator_is_found_out(rows: Read, sign: str) -> None:
    text = f"id{sign}title{sign}so\n001{sign}a; b, c{sign}1,5\n".replace(f"a; b, c{sign}", f'"a; b, c"{sign}')
    text = text if sign != "," else 'id,title,so\n001,"a; b, c","1,5"\n'
    assert rows(text) == [{"id": "001", "title": "a; b, c", "so": "1,5"}]


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1258"])
def test_the_encoding_is_found_out(rows: Read, codec: str) -> None:
    # Unicode is kept as it stands; windows-1258 has no other way to write ố than ô and an acute.
    text = HEAD + "001,Đô\u0301ng Đa,1\n"
    title = "Đống Đa" if codec == "cp1258" else "Đô\u0301ng Đa"
    assert rows(text.encode(codec)) == [{"id": "001", "title": title, "so": "1"}]


def test_an_unknown_encoding_is_refused_unless_the_file_names_it(rows: Read) -> None:
    tcvn3 = HEAD.encode() + "001,Céng hoµ x· héi,1\n".encode("latin-1")
    with pytest.raises(NotTheFormat, match="unknown encoding"):
        rows(tcvn3)
    assert rows(tcvn3, encoding="tcvn3")[0]["title"] == "Cộng hoà xã hội"
    assert rows(HEAD.encode() + "001,Œuvre,1\n".encode("cp1252"), encoding="windows-1252")[0]["title"] == "Œuvre"
    with pytest.raises(NotTheFormat, match=r"line 3: not windows-1252 \(byte 20"):
        rows(HEAD.encode() + b"001,a,1\n\x81,b,2\n", encoding="windows-1252")


def test_a_ragged_row_goes_to_its_owner_and_the_others_load(make_source: Maker) -> None:
    source = make_source(reader="table")
    found = list(READER.records(source, (HEAD + "001,a,1\n002,b\n003,c,1,2\n004,d,1,\n").encode()))
    mapped = [source.map(one) for one in found]
    assert [isinstance(one, list) for one in mapped] == [False, True, True, False]
    [violation] = mapped[1]
    assert violation.rule_id == "table.ragged_row"
    assert violation.value.startswith("2/3")
    assert [one.pointer for one in found] == ["/row[2]", "/row[3]", "/row[4]", "/row[5]"]


def test_blank_rows_are_no_records_but_keep_the_count_of_rows(make_source: Maker) -> None:
    found = list(READER.records(make_source(reader="table"), b"\n\nid,title\n\n001,a\n,\n002,b\n\n"))
    assert [(one.pointer, one.ordinal) for one in found] == [("/row[5]", 0), ("/row[7]", 1)]


@pytest.mark.parametrize(
    ("payload", "told"),
    [
        (HEAD + '001,"Ba Đình,1\n002,b,2\n' + "".join(f"{n},x,1\n" for n in range(60)), "unexpected end of data"),
        (HEAD + '001,"Ba Đình,1\n002,"Tây Hồ",2\n', "after row 1"),
        (HEAD + "001," + "x" * 140_000 + ",1\n", "field limit"),
        ("id,title,title\n001,a,b\n", "column occurs twice: title"),
        ("id,title,__refused__\n001,a,b\n", "a name that is ours: __refused__"),
        ("001,a,1\n002,b,2\n", "no promised column"),
        (",".join(f"c{n}" for n in range(600)) + ",title\n", "more than 500 columns"),
        ("<table><tr><td>id</td></tr></table>", "no promised column"),
        ("<html><table></table></html>", "web page"),
    ],
)  # fmt: skip
def test_tables_that_lost_their_shape_are_refused(rows: Read, payload: str, told: str) -> None:
    with pytest.raises(NotTheFormat) as caught:
        rows(payload)
    assert told in str(caught.value.data["detail"])


def test_a_nul_spoils_one_record_only(make_source: Maker) -> None:
    found = list(READER.records(make_source(reader="table"), b"id,title\n001,a\0b\n002,b\n"))
    with pytest.raises(RecordRejected) as caught:
        found[0].fields()
    assert caught.value.data["rule_id"] == "json.nul_character"
    assert found[1].fields() == {"id": "002", "title": "b"}


def test_headers_are_found_by_name_by_row_or_not_at_all(rows: Read) -> None:
    report = "SỞ Y TẾ,,\nDanh sách năm 2026,,\nid , Title\u00a0 ,title\n(1),(2),(3)\n001,x,a\n"
    assert rows(report, header=["id", "title"], skip=1) == [{"id": "001", "Title": "x", "title": "a"}]
    assert rows(report, header_row=3, skip=1) == [{"id": "001", "Title": "x", "title": "a"}]
    assert rows("001,a\n", header_row=0, columns=["id", "title"]) == [{"id": "001", "title": "a"}]
    with pytest.raises(NotTheFormat, match="no header row with id, nope"):
        rows(report, header=["id", "nope"])


@pytest.mark.parametrize(
    "options",
    [{"columns": ["a"]}, {"header_row": 0}, {"header": ["a"], "header_row": 2}, {"delimiter": "x"}, {"until": "("},
     {"sheet": "a", "sheets": ["b"]}, {"skip_top": 1, "header_row": 2}, {"shape": {"a": "colour"}}, {"header_rows": 0},
     {"columns": ["a"], "header_row": 0, "header_rows": 2}, {"encoding": "rot13"}, {"shet": "a"}],
)  # fmt: skip
def test_options_that_contradict_are_refused(make_source: Maker, options: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="options"):
        make_source(reader="table", options=options)


def test_no_rows_is_empty_and_proves_nothing(make_source: Maker, site: Any, pull: Any) -> None:
    site.routes["/ds"] = HEAD.encode()
    done = pull(READER, make_source(reader="table", url=f"{site.url}/ds"))
    assert (done.evidence.completeness, done.evidence.health) == (Completeness.UNKNOWN, Health.EMPTY)


plain = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r\n"), max_size=12)


@settings(deadline=None)
@given(
    st.lists(st.lists(plain, min_size=3, max_size=3), min_size=1, max_size=8), st.sampled_from([",", ";", "\t", "|"])
)
def test_what_a_spreadsheet_writes_is_what_we_read(table: list[list[str]], sign: str) -> None:
    import csv

    out = io.StringIO()
    csv.writer(out, delimiter=sign, quoting=csv.QUOTE_ALL).writerows([["id", "title", "so"], *table])
    # A whole table that shows as UTF-8 taken for windows-1252 ("Ã©" twice and nothing else) is read as it was meant.
    assume(repaired(out.getvalue()) is None)
    found = [cells for _, cells in csv_rows(out.getvalue().encode(), "auto", sign, frozenset())]
    assert found == [["id", "title", "so"], *table]


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_give_rows_or_a_refusal(content: bytes) -> None:
    try:
        list(csv_rows(content, "auto", "auto", frozenset()))
    except CsvRefused:
        pass


def workbook(*table: list[Any], name: str = "Lịch", **parts: bytes) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = name
    for row in table:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    if not parts:
        return out.getvalue()
    return rezipped(out.getvalue(), lambda name, data: parts.get(name.rpartition("/")[2].partition(".")[0], data))


def rezipped(payload: bytes, change: Callable[[str, bytes], bytes], extra: dict[str, bytes] | None = None) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(payload)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            new.writestr(info.filename, change(info.filename, old.read(info)))
        for name, data in (extra or {}).items():
            new.writestr(name, data)
    return out.getvalue()


EVENING = dt.datetime(2026, 5, 9, 17, 30)  # noqa: DTZ001 - a workbook knows no zones
TABLE = [
    ["id", "title", "ngay", "luc", "gio", "so", "tien", "co"],
    ["001", "Họp báo", dt.date(2026, 5, 9), EVENING, dt.time(8, 5), 12, 1.5, True],
]


def test_excel_dates_come_as_iso_text_and_codes_keep_their_zeros(rows: Read) -> None:
    assert rows(workbook(*TABLE)) == [
        {"id": "001", "title": "Họp báo", "ngay": "2026-05-09", "luc": "2026-05-09T17:30:00", "gio": "08:05:00",
         "so": 12, "tien": 1.5, "co": True}
    ]  # fmt: skip


def test_sheets_by_name_and_the_first_visible_one(rows: Read) -> None:
    book = openpyxl.Workbook()
    hidden, second = book.active, book.create_sheet("Danh mục")
    assert hidden is not None
    hidden.title = "Ẩn"
    hidden.append(["id", "title"])
    hidden.append(["9", "ẩn"])
    hidden.sheet_state = "hidden"
    second.append([None, None, None])
    second.append([None, "id", "title"])
    second.append([None, "001", "a"])
    out = io.BytesIO()
    book.active = second
    book.save(out)
    assert rows(out.getvalue()) == [{"id": "001", "title": "a"}]
    assert rows(out.getvalue(), sheet="Ẩn") == [{"id": "9", "title": "ẩn"}]
    with pytest.raises(NotTheFormat, match="no sheet Khác"):
        rows(out.getvalue(), sheet="Khác")


def test_rows_are_counted_as_excel_shows_them(make_source: Maker) -> None:
    book = workbook([], ["id", "title"], [], ["001", "a"])
    found: list[RawRecord] = list(READER.records(make_source(reader="table"), book))
    assert [one.pointer for one in found] == ["/row[4]"]


def test_old_excel_and_open_document_are_read_too(rows: Read) -> None:
    old = xlwt.Workbook()
    sheet = old.add_sheet("Sheet1")
    for place, row in enumerate([["id", "title", "so"], ["001", "Giao ban", 3]]):
        for column, cell in enumerate(row):
            sheet.write(place, column, cell)
    out = io.BytesIO()
    old.save(out)
    assert rows(out.getvalue()) == rows(out.getvalue(), format="xls") == [{"id": "001", "title": "Giao ban", "so": 3}]

    document, table = OpenDocumentSpreadsheet(), Table(name="Bảng")
    for cells in (["id", "title"], ["001", "Tọa đàm"]):
        line = TableRow()
        for text in cells:
            cell = TableCell(valuetype="string")
            cell.addElement(P(text=text))
            line.addElement(cell)
        table.addElement(line)
    document.spreadsheet.addElement(table)
    out = io.BytesIO()
    document.save(out)
    assert rows(out.getvalue()) == rows(out.getvalue(), format="ods") == [{"id": "001", "title": "Tọa đàm"}]


def test_error_cells_and_uncomputed_formulas_are_never_empty(make_source: Maker) -> None:
    """The parser gives both as empty cells; an empty amount would load as no amount."""
    source = make_source(reader="table", fields={"title": "title"}, key=["id"])
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["id", "title", "so"])
    sheet.append(["001", "tốt", 1])
    sheet.append(["002", "lỗi", None])
    sheet["C3"].value = "#N/A"
    sheet["C3"].data_type = "e"
    sheet.append(["003", "chưa tính", "=1+1"])
    out = io.BytesIO()
    book.save(out)
    mapped = [source.map(one) for one in READER.records(source, out.getvalue())]
    assert [isinstance(one, list) for one in mapped] == [False, True, True]
    assert [one[0].rule_id for one in mapped[1:] if isinstance(one, list)] == ["table.error_cell"] * 2
    assert "#N/A" in mapped[1][0].value  # type: ignore[index]


BIG = b"<a>" + b" " * (30 << 20) + b"</a>"
XXE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><worksheet>&e;</worksheet>'


@pytest.mark.parametrize(
    ("payload", "told"),
    [
        (workbook(*TABLE, sheet1=BIG), "100:1"),
        (workbook(*TABLE, sheet1=XXE), "document type declaration"),
        (workbook(*TABLE)[:-300], "not a whole zip"),
        (rezipped(workbook(*TABLE), lambda _, data: data, {"xl/vbaProject.bin": b"x"}), "macros"),
        (rezipped(workbook(*TABLE), lambda _, data: data, {"../../tmp/x": b"x"}), "entry name"),
        (rezipped(workbook(*TABLE), lambda _, data: data, {"/etc/x": b"x"}), "entry name"),
        (rezipped(workbook(*TABLE), lambda _, data: data, {"XL/Workbook.xml": b"<x/>"}), "two entries"),
        (rezipped(workbook(*TABLE), lambda _, data: data, {f"x{n}": b"" for n in range(1_000)}), "1000 entries"),
        (workbook(*TABLE, workbook=b""), "xl/workbook.xml"),
        (b"id,title\n1,a\n", "not a zip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2_000), "not a zip"),
        (b"PK\x03\x04" + bytes(100), "not a whole zip"),
    ],
    ids=["bomb", "xxe", "cut", "macros", "slip", "absolute", "twins", "entries", "no-book", "csv", "ole", "no-zip"],
)  # fmt: skip
def test_hostile_workbooks_are_refused_before_they_are_unpacked(rows: Read, payload: bytes, told: str) -> None:
    started = time.monotonic()
    with pytest.raises(NotTheFormat) as caught:
        rows(payload, format="xlsx")
    assert told in str(caught.value.data["detail"])
    assert time.monotonic() - started < 5


def test_declared_sizes_are_not_believed(rows: Read) -> None:
    """The directory says 10 bytes, the data unpack to more."""
    payload = bytearray(workbook(*TABLE))
    place = payload.rfind(b"PK\x01\x02")
    struct.pack_into("<I", payload, place + 24, 10)
    with pytest.raises(NotTheFormat, match=r"larger than declared|differs from the declared"):
        rows(bytes(payload), format="xlsx")


SHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>'


@pytest.mark.parametrize(
    "cells",
    [
        b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        b'<row r="1"><c r="A1"><v>1</v></c></row><row r="4000000"><c r="A4000000"><v>1</v></c></row>',
        b'<row r="1"><c r="A1" t="s"><v>99999</v></c></row>',
    ],
    ids=["far-corner", "outside-the-grid", "string-out-of-table"],
)
def test_a_workbook_that_kills_the_parser_is_a_verdict_not_a_crash(rows: Read, cells: bytes) -> None:
    with pytest.raises(NotTheFormat):
        rows(workbook(*TABLE, sheet1=SHEET % cells), format="xlsx")


def test_a_parser_that_hangs_is_stopped(rows: Read, monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    sleeper = tmp_path / "sleeper.py"
    sleeper.write_text("import time\ntime.sleep(60)\n", encoding="utf-8")
    monkeypatch.setattr(sheets, "CHILD", sleeper)
    monkeypatch.setattr(sheets, "WALL_SECONDS", 0.5)
    started = time.monotonic()
    with pytest.raises(NotTheFormat, match="died"):
        rows(workbook(*TABLE))
    assert time.monotonic() - started < 10


def test_a_parser_that_stops_early_is_no_short_table(
    rows: Read, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    quitter = tmp_path / "quitter.py"
    quitter.write_text("""print('[1,["id","title"]]'); print('[2,["001","a"]]')\n""", encoding="utf-8")
    monkeypatch.setattr(sheets, "CHILD", quitter)
    with pytest.raises(NotTheFormat, match="died after 2 rows"):
        rows(workbook(*TABLE))


def test_leaving_early_leaves_no_process_behind(make_source: Maker) -> None:
    import gc

    reading = READER.records(
        make_source(reader="table"), workbook(["id", "title"], *([f"{n}", "x"] for n in range(5_000)))
    )
    assert next(reading).fields()["id"] == "0"
    reading.close()  # type: ignore[attr-defined]
    gc.collect()  # an unfinished process would warn here, and warnings are errors
