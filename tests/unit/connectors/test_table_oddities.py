"""Tables as offices send them: merged headers, several sheets, old encodings, footers, rows that slid; hostile ones."""

from __future__ import annotations

import base64
import datetime as dt
import io
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwt
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from connectors.raw import RAGGED, REFUSED
from connectors.readers import READERS
from connectors.source import Source
from schemas.errors import NotTheFormat, RecordRejected

Maker = Callable[..., Source]
Read = Callable[..., list[dict[str, Any]]]
READER = READERS["table"]
SHARED = (Path(__file__).parents[3] / "../shared").resolve()
HOSTILE, REAL = SHARED / "hostile", SHARED / "realdata"


@pytest.fixture
def rows(make_source: Maker) -> Read:
    def read(payload: bytes | str, promised: str = "Số hiệu", **options: Any) -> list[dict[str, Any]]:
        content = payload if isinstance(payload, bytes) else payload.encode()
        source = make_source(reader="table", options=options, fields={"title": promised}, key=[promised])
        return [one.fields() for one in READER.records(source, content)]

    return read


def workbook(sheets: dict[str, list[list[Any]]], hidden: tuple[str, ...] = (), epoch: Any = None) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    if epoch:
        book.epoch = epoch
    for name, table in sheets.items():
        sheet = book.create_sheet(name)
        for row in table:
            sheet.append(row)
        if name in hidden:
            sheet.sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


# Where the header stands

REPORT = """ỦY BAN NHÂN DÂN,,,,
Danh sách Số hiệu ban hành,,,,
STT,Số hiệu,Kết quả,,Ghi chú
,,Điểm,Xếp loại,
1,21/NQ,9,Giỏi,
2,22/NQ,7,Khá,x
"""


def test_a_merged_header_of_two_levels(rows: Read) -> None:
    expected = [
        {"STT": "1", "Số hiệu": "21/NQ", "Kết quả / Điểm": "9", "Kết quả / Xếp loại": "Giỏi", "Ghi chú": ""},
        {"STT": "2", "Số hiệu": "22/NQ", "Kết quả / Điểm": "7", "Kết quả / Xếp loại": "Khá", "Ghi chú": "x"},
    ]
    assert rows(REPORT, header=["Số hiệu", "Điểm"], header_rows=2) == expected
    assert rows(REPORT, header=["Số hiệu", "Kết quả / Điểm"], header_rows=2) == expected
    assert rows(REPORT, header_row=3, header_rows=2) == expected
    assert rows(REPORT, skip_top=2, header_rows=2) == expected
    book = workbook({"A": [[cell or None for cell in line.split(",")] for line in REPORT.splitlines()]})
    assert [one["Kết quả / Xếp loại"] for one in rows(book, header_row=3, header_rows=2)] == ["Giỏi", "Khá"]


def test_a_merged_header_of_three_levels(rows: Read) -> None:
    text = "Số hiệu,Năm 2026,,,,Khác\n,Quý I,,Quý II,,\n,Thu,Chi,Thu,Chi,\nA,1,2,3,4,5\n"
    [found] = rows(text, header_rows=3)
    assert list(found) == [
        "Khác", "Năm 2026 / Quý I / Chi", "Năm 2026 / Quý I / Thu",
        "Năm 2026 / Quý II / Chi", "Năm 2026 / Quý II / Thu", "Số hiệu",
    ]  # fmt: skip
    assert found["Năm 2026 / Quý II / Thu"] == "3"


def test_a_cell_merged_downwards_heads_no_other_column(rows: Read) -> None:
    text = "Số hiệu,,Nhóm,\n,Riêng,a,b\n1,2,3,4\n"
    assert rows(text, header_rows=2) == [{"Số hiệu": "1", "Riêng": "2", "Nhóm / a": "3", "Nhóm / b": "4"}]
    # A program that fills merged cells repeats their text; a column without any text has no name.
    text = "Số hiệu,Nhóm,Nhóm,,\nSố hiệu,a,b,,\n1,2,3,,\n"
    assert rows(text, header_rows=2) == [{"Số hiệu": "1", "Nhóm / a": "2", "Nhóm / b": "3"}]


def test_the_header_is_found_whatever_its_case_and_accents(rows: Read) -> None:
    text = "Báo cáo\nSỐ HIỆU,TRICH YEU\n21/NQ,về việc\n"
    assert rows(text, header=["Số hiệu", "Trích yếu"]) == [{"Số hiệu": "21/NQ", "Trích yếu": "về việc"}]
    # The exact name goes first, and two columns that only accents tell apart are not mixed up.
    text = "Số hiệu,SO HIEU,Ngày,Ngay\n1,2,3,4\n"
    assert rows(text, header=["Số hiệu", "Ngày"]) == [{"Số hiệu": "1", "SO HIEU": "2", "Ngày": "3", "Ngay": "4"}]
    with pytest.raises(NotTheFormat, match="no header row with Khác, Số hiệu"):
        rows(text, header=["Số hiệu", "Khác"])


def test_titles_above_the_header_can_be_left_out(rows: Read) -> None:
    text = "Số hiệu,Kỳ\nquý,I\nSố hiệu,Tên\n1,a\n"
    assert rows(text, skip_top=2) == [{"Số hiệu": "1", "Tên": "a"}]
    assert rows(text, skip_top=1, header=["so hieu", "ten"]) == [{"Số hiệu": "1", "ten": "a"}]


# Page breaks, ends


def test_a_header_printed_again_is_no_record(rows: Read) -> None:
    page = "Số hiệu,Tên\n(1),(2)\n"
    text = page + "1,a\n" + page + "2,b\nSố hiệu,Tên\n3,c\nSố hiệu,tên\n(1),(2)\n"
    found = rows(text, skip=1)
    # Only what is the same cell for cell is left out.
    assert [one["Số hiệu"] for one in found] == ["1", "2", "3", "Số hiệu", "(1)"]


def test_half_a_repeated_header_is_data(rows: Read) -> None:
    page = "Số hiệu,Nhóm,\n,a,b\n"
    text = page + "1,x,y\n" + page + "2,x,y\nSố hiệu,Nhóm,\n3,x,y\nSố hiệu,Nhóm,\n"
    assert [one["Số hiệu"] for one in rows(text, header_rows=2)] == ["1", "2", "Số hiệu", "3", "Số hiệu"]


def test_places_of_rows_are_kept_across_page_breaks(make_source: Maker) -> None:
    source = make_source(reader="table", fields={"title": "title"})
    found = list(READER.records(source, b"id,title\n1,a\nid,title\n2,b\n"))
    assert [(one.ordinal, one.pointer) for one in found] == [(0, "/row[2]"), (1, "/row[4]")]


FOOTER = "Số hiệu,Tên,Số\n1,a,5\n2,b,6\n,Tổng cộng:,11\n\nGhi chú: số liệu tạm tính\n,,Người lập biểu\n"


def test_a_footer_is_never_dropped_unless_the_source_says_where_the_table_ends(rows: Read) -> None:
    assert len(rows(FOOTER)) == 5
    assert [RAGGED in one for one in rows(FOOTER)] == [False, False, False, True, False]
    assert [one["Tên"] for one in rows(FOOTER, until=r"(?i)^(tổng cộng|ghi chú)")] == ["a", "b"]
    assert [one["Tên"] for one in rows(FOOTER.replace("ổ", "o\u0302\u0309"), until="^Tổng cộng")] == ["a", "b"]


def test_a_table_that_goes_on_after_its_end_is_refused(rows: Read) -> None:
    text = "Số hiệu,Tên\n1,a\nTổng cộng,\n" + "2,b\n" * 51
    with pytest.raises(NotTheFormat, match="ends the table at row 3, but 51 rows follow"):
        rows(text, until="^Tổng")


# Several sheets

QUARTERS = {
    "Quý I": [["Số hiệu", "Tên"], ["1", "a"]],
    "Quý II": [["Báo cáo"], ["Tên", "Số hiệu"], ["b", "2"], ["c", "3"]],
    "Trống": [],
    "Ẩn": [["Số hiệu", "Tên"], ["9", "z"]],
}


def test_several_sheets_give_their_names_with_each_record(make_source: Maker) -> None:
    options = {"sheets": "Quý *", "header": ["Số hiệu", "Tên"]}
    source = make_source(reader="table", options=options, fields={"title": "Tên"}, key=["Số hiệu"])
    found = list(READER.records(source, workbook(QUARTERS, hidden=("Ẩn",))))
    assert [one.fields() for one in found] == [
        {"Số hiệu": "1", "Tên": "a", "__sheet__": "Quý I"},
        {"Số hiệu": "2", "Tên": "b", "__sheet__": "Quý II"},
        {"Số hiệu": "3", "Tên": "c", "__sheet__": "Quý II"},
    ]
    assert [one.ordinal for one in found] == [0, 1, 2]
    assert [one.pointer for one in found] == ["/sheet[1]/row[2]", "/sheet[2]/row[3]", "/sheet[2]/row[4]"]


@pytest.mark.parametrize(
    ("sheets", "ids"),
    [("*", ["1", "2", "3"]), (["Quý II", "Quý I"], ["1", "2", "3"]), (["Ẩn", "Quý I"], ["1", "9"]), ("Quý I", ["1"])],
)
def test_sheets_by_name_list_and_pattern(rows: Read, sheets: Any, ids: list[str]) -> None:
    found = rows(workbook(QUARTERS, hidden=("Ẩn",)), sheets=sheets, header=["Số hiệu"])
    assert [one["Số hiệu"] for one in found] == ids
    assert all(one["__sheet__"] for one in found)


@pytest.mark.parametrize(
    ("sheets", "told"),
    [("Năm *", r"no sheet Năm \*"), (["Quý I", "Quý III"], "no sheet Quý III"), (["Trống"], "no header row"),
     (["Ẩn", "Quý II"], "no promised column")],
)  # fmt: skip
def test_a_sheet_that_is_missing_or_holds_no_table_is_refused(rows: Read, sheets: Any, told: str) -> None:
    with pytest.raises(NotTheFormat, match=told):
        rows(workbook(QUARTERS, hidden=("Ẩn",)), sheets=sheets)


def test_error_cells_are_told_in_every_sheet(rows: Read) -> None:
    book = workbook({"A": [["Số hiệu", "x"], ["1", 2]], "B": [["Số hiệu", "x"], ["2", "=1/0"], ["3", 4]]})
    assert [REFUSED in one for one in rows(book, sheets="*")] == [False, True, False]


def test_sheets_of_an_old_workbook(rows: Read) -> None:
    old = xlwt.Workbook()
    for name in ("Một", "Hai"):
        sheet = old.add_sheet(name)
        for column, (head, cell) in enumerate([("Số hiệu", name), ("Tên", 1904)]):
            sheet.write(0, column, head)
            sheet.write(1, column, cell)
    out = io.BytesIO()
    old.save(out)
    assert [one["__sheet__"] for one in rows(out.getvalue(), sheets=["*a*", "Một"])] == ["Một", "Hai"]


# Numbers, dates, times


@pytest.mark.parametrize("epoch", [None, CALENDAR_MAC_1904], ids=["1900", "1904"])
def test_dates_times_and_durations_are_iso_text_in_both_date_systems(rows: Read, epoch: Any) -> None:
    cells = [
        "1", dt.date(2026, 5, 9), dt.datetime(2026, 5, 9, 17, 30), dt.time(8, 5), dt.timedelta(hours=30, minutes=5),  # noqa: DTZ001
        1.0, 1e5, 1e16, 1.25, -3, "1.234", 0.1,
    ]  # fmt: skip
    head = ["Số hiệu", "ngày", "lúc", "giờ", "lâu", "a", "b", "c", "d", "e", "f", "g"]
    [found] = rows(workbook({"A": [head, cells]}, epoch=epoch))
    assert [found[name] for name in head[1:5]] == ["2026-05-09", "2026-05-09T17:30:00", "08:05:00", "30:05:00"]
    written = json.dumps([found[name] for name in head[5:]])
    assert written == '[1, 100000, 10000000000000000, 1.25, -3, "1.234", 0.1]'


def styled(value: float, style: str) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Số hiệu", "x"])
    sheet.append(["1", value])
    sheet["B2"].number_format = style
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("value", "style", "expected"),
    [(46151, "dd/mm/yyyy hh:mm", "2026-05-09"), (46151.729166666664, "dd/mm/yyyy hh:mm", "2026-05-09T17:30:00"),
     (46151, '"Hà Nội, ngày" dd "tháng" mm "năm" yyyy', "2026-05-09"), (46151, "[$-42A]dd mmmm yyyy;@", "2026-05-09"),
     (0.5, "h:mm", "12:00:00"), (1.5, "[h]:mm:ss", "36:00:00"), (61, "dd/mm/yyyy", "1900-03-01"),
     (46151, "#,##0", 46151), (0.25, "0%", 0.25), (1234567.0, "0.00E+00", 1234567)],
)  # fmt: skip
def test_styles_of_cells(rows: Read, value: float, style: str, expected: Any) -> None:
    assert rows(styled(value, style))[0]["x"] == expected


@pytest.mark.parametrize(("value", "style"), [(60, "dd/mm/yyyy"), (1, "dd/mm/yyyy"), (1.25, "h:mm")])
def test_a_day_that_never_was_is_no_date(rows: Read, value: float, style: str) -> None:
    """Excel has a 29 February 1900; and thirty hours in the style of a clock are no time of day."""
    [found] = rows(styled(value, style))
    assert found[REFUSED]["rule"] == "table.error_cell"
    assert "before 1 March 1900" in found[REFUSED]["value"]


# Rows that slid

SHAPE = {"Số hiệu": "code", "Ngày": "date", "Trích yếu": "text", "Số trang": "number"}
GAZETTE = [
    "Số hiệu,Ngày,Trích yếu,Số trang,Ghi chú",
    "21/NQ-HĐND,09/05/2026,Về việc đặt tên đường,12,",
    "00123,ngày 09 tháng 5 năm 2026,Kế hoạch năm 2026,1.234,",
    "19 /HĐND-KTNS,2026-05-09T08:00:00,Công văn,,",
]


def quarantined(rows: Read, line: str, shape: dict[str, str] | None = None) -> str | None:
    found = rows("\n".join([*GAZETTE, line]), shape=shape or SHAPE)
    assert not any(REFUSED in one for one in found[:3])
    refused = found[3].get(REFUSED)
    assert refused is None or refused["rule"] == "table.shifted_row"
    return refused and str(refused["value"])


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (",21/NQ-HĐND,09/05/2026,Về việc,12", "Trích yếu: 09/05/2026 (≠ text)"),
        ("09/05/2026,Về việc đặt tên,12,,", "Ngày: Về việc đặt tên (≠ date)"),
        ("21/NQ,09/05/2026,12,Về việc,", "Trích yếu: 12 (≠ text); Số trang: Về việc (≠ number)"),
        (",21/NQ-HĐND,Về việc,12,", "Số hiệu: (empty); Ngày: 21/NQ-HĐND (= code)"),
        ("21/NQ,09/05/2026,Về việc,mười hai,", None),
        ("21/NQ,chưa rõ,Về việc,12,", None),
        ("21/NQ,,Về việc,,", None),
        (",,,,chưa có số", None),
    ],
)
def test_rows_whose_cells_slid_are_quarantined(rows: Read, line: str, told: str | None) -> None:
    found = quarantined(rows, line)
    assert told == found or (told is not None and told in str(found).split("; "))


def test_an_empty_cell_beside_its_like_is_a_shift_only_where_the_record_needs_it(make_source: Maker) -> None:
    text = "STT,Tên,Số,Khác\n1,a,,5\n2,b,3,5\n"
    for optional, expected in ((["summary"], [False, False]), ([], [True, False])):
        source = make_source(
            reader="table", key=["STT"], optional=optional, options={"shape": {"Số": "number"}},
            fields={"title": "Tên", "summary": "Số"},
        )  # fmt: skip
        assert [REFUSED in one.fields() for one in READER.records(source, text.encode())] == expected
    source = make_source(
        reader="table", key=["STT"], options={"shape": {"Số": "number", "Khác": "number"}},
        fields={"title": "Tên", "summary": "Số"},
    )  # fmt: skip
    assert not any(REFUSED in one.fields() for one in READER.records(source, text.encode())), (
        "its own shape explains it"
    )


def test_a_shifted_row_reaches_its_owner_in_both_languages(make_source: Maker) -> None:
    source = make_source(reader="table", key=["Số hiệu"], fields={"title": "Trích yếu"}, options={"shape": SHAPE})
    text = "\n".join([*GAZETTE[:2], ",21/NQ-HĐND,09/05/2026,Về việc,12", "22/NQ,a", "23/NQ,10/05/2026,Về việc,3,"])
    mapped = [source.map(one) for one in READER.records(source, text.encode())]
    assert [isinstance(one, list) for one in mapped] == [False, True, True, False]
    told = [one[0] for one in mapped if isinstance(one, list)]
    assert [one.rule_id for one in told] == ["table.shifted_row", "table.ragged_row"]
    assert "lệch cột" in told[0].message_vi
    assert "wrong columns" in told[0].message_en


def test_a_shape_of_an_unknown_column_is_refused(rows: Read) -> None:
    with pytest.raises(NotTheFormat, match="no column Ngày ký"):
        rows("\n".join(GAZETTE), shape={"Ngày ký": "date"})


@pytest.mark.parametrize(
    ("shape", "good", "bad"),
    [
        ("number", ["1", "-5", "1.234,5", "1 234", "12%", "(3)", "1\u00a0234", "00123"],
         ["a", "1a", "09/05/2026", "9.5.2026"]),
        ("date", ["9/5/2026", "9-5", "05/2026", "2026", "9.5.2026", "17:30 9/5/2026", "Thứ hai, 9/5/2026", "chiều 9/5",
                  "2026/05/09", "lúc 17 giờ 30 ngày 09/05/2026", "ngày 9 tháng 5"], ["a", "12", "21/NQ", "1.234.567"]),
        ("code", ["21/NQ-HĐND", "00097", "H26.99", "000.00.01.H26", "QĐ-UBND", "Số: 5/CT-TTg", "15 / QĐ"],
         ["Hà Nội", "về việc", "9/5/2026", "Phường 5", "abc"]),
        ("text", ["Hà Nội", "Kế hoạch 2026", "21/NQ"], ["12", "9/5/2026", "-"]),
    ],
)  # fmt: skip
def test_shapes(shape: Any, good: list[str], bad: list[str]) -> None:
    from connectors.readers.table_shape import fits

    assert [one for one in good if not fits(one, shape)] == []
    assert [one for one in bad if fits(one, shape)] == []


@settings(deadline=1_000)
@given(st.text(max_size=300), st.sampled_from(["number", "date", "code", "text"]))
def test_shapes_are_told_of_any_text(text: str, shape: Any) -> None:
    from connectors.readers.table_shape import fits

    assert fits(text, shape) in (True, False)


def test_no_cell_can_make_a_shape_run_for_long() -> None:
    from connectors.readers.table_shape import fits

    started = time.monotonic()
    for part in ("1/", "/", " / ", "1 ", "9.", "1-", "ngày ", "( ", "số "):
        for shape in ("number", "date", "code", "text"):
            fits(part * 50_000, shape)
            fits(part * 60 + "~ x", shape)
    assert time.monotonic() - started < 2


# Old encodings, large tables

LINES = [
    "Ủy ban nhân dân thành phố quyết định tổ chức họp báo thường kỳ",
    "Nguyễn Thị Hằng kể chuyện về những cây bàng cổ thụ bên hồ Gươm",
    "Mưa lũ gây ngập úng nhiều tuyến đường và lực lượng cứu hộ đã sơ tán người dân",
]


@pytest.mark.parametrize("encoding", ["tcvn3", "vni", "viscii"])
def test_a_large_table_in_an_old_encoding_is_streamed(rows: Read, encoding: str) -> None:
    from schemas import legacy_codecs

    if encoding == "vni":
        pairs = sorted(legacy_codecs.VNI.items(), key=lambda pair: len(pair[0]))
        sign = {meant: seen.encode("latin-1") for seen, meant in reversed(pairs)}
    else:
        table = legacy_codecs.TCVN3 if encoding == "tcvn3" else legacy_codecs.VISCII
        sign = {letter: bytes([byte]) for byte, letter in table.items()}
    texts = [line.lower() for line in LINES]
    written = [b"".join(sign.get(letter, letter.encode("ascii", "ignore")) for letter in line) for line in texts]
    payload = b"id,title\n" + b"".join(b"%d,%s\n" % (n, written[n % 3]) for n in range(20_000))
    found = rows(payload, "id")
    assert len(found) == 20_000
    assert [one["title"] for one in found[:3]] == texts
    late = payload + b"\n\n20003,\xff\xff\x0f~\xe0\xf0x\n" if encoding != "viscii" else payload + b'"'
    with pytest.raises(NotTheFormat, match="line 20004: not" if encoding != "viscii" else "after row 20001"):
        rows(late, "id")


def test_a_table_that_changes_its_encoding_is_refused_at_that_line(rows: Read) -> None:
    payload = b"id,title\n" + "".join(f"{n},{LINES[n % 3]}\n" for n in range(3_000)).encode()
    assert len(rows(payload, "id")) == 3_000
    with pytest.raises(NotTheFormat, match="line 3002: not utf-8"):
        rows(payload + b"x,H\xb5 N\xe9i\n" + payload, "id")


# Every file of the shared sets, with its verdict: (records, marked for quarantine), or the reason of the refusal.

CSV_OWN: dict[str, tuple[int, int] | str] = {
    "blank_lines": (1, 0), "cp1258": (1, 0), "date_mangled": (1, 0), "dup_conflict": (2, 0),
    "dup_header": "occurs twice", "empty": "empty body", **{f"formula_{n:02}": (1, 0) for n in range(12)},
    "header_bom": (1, 0), "header_case_space": "no promised column", "header_new_column": (1, 0), "header_only": (0, 0),
    "header_swapped": (1, 0), "html_as_csv": "no promised column", "leading_zero": (2, 0), "lone_cr": (2, 0),
    "long_field": "field limit", "mixed_eol": (3, 0), "newline_in_field": (1, 0), "no_header": "no promised column",
    "nul_byte": (2, 1), "ragged": (3, 2), "sci_id": (1, 0), "semicolon": (1, 0),
    "tcvn3": "unknown encoding (as tcvn3 only 29% sure)", "total_row": (2, 0), "unbalanced_quote": "after row 1",
    "utf16": (1, 0), "vn_number": (2, 0), "wide_3000": "more than 500 columns",
}  # fmt: skip
CSV_SPECTRUM: dict[str, tuple[int, int] | str] = {
    "comma_in_quotes": (1, 0), "empty": (2, 0), "empty_crlf": (2, 0), "escaped_quotes": (2, 0), "json": (1, 0),
    # It holds U+FFFD as text: what stood there was lost at the source.
    "location_coordinates": (1, 0), "newlines": (3, 0), "newlines_crlf": (3, 0), "quotes_and_newlines": (2, 0),
    "simple": (1, 0), "simple_crlf": (1, 0), "utf8": (2, 0),
}  # fmt: skip
# serial_60 and date1904 hold bare numbers in no style of a date: what they mean is for the mapping to say or to refuse.
XLSX_OWN: dict[str, tuple[int, int] | str] = {
    "bad_ref": "cells up to row", "bomb_shared_strings": "100:1", "bomb_sheet_64m": "100:1",
    "csv_named_xlsx": "not a zip", "ctrl_in_cell": "no promised column", "date1904": (1, 0), "dimension_lie": (1, 0),
    "doctype_content_types": "document type declaration", "dup_entries": "two entries", "empty": "empty body",
    "encrypted_ole": "not a zip", "error_cells": (2, 2), "external_link": (1, 0), "formula_dde": (1, 0),
    "formula_no_cache": (1, 1), "header_merged": (1, 0), "hidden_sheet": "no visible sheet",
    "html_named_xlsx": "web page", "id_as_number": (1, 0), "lol_sheet": "document type declaration",
    "long_cell": (1, 0), "macro": "macros", "many_entries_1500": "1000 entries", "ok_base": (1, 0),
    "overlap_entries": "declares more than", "serial_60": (3, 0), "slip_entry": "entry name",
    "sparse_last_row": "parser died", "string_index_out": "index not found", "symlink_entry": "a link or device",
    "text_formula": (1, 0), "truncated": "not a whole zip", "xxe_sheet": "document type declaration",
}  # fmt: skip
POI_READABLE = {"xxe_in_schema"}


def verdict(source: Source, path: Path) -> tuple[int, int] | str:
    marked = count = 0
    try:
        for one in READER.records(source, path.read_bytes()):
            count += 1
            try:
                fields = one.fields()
            except RecordRejected:
                marked += 1
            else:
                marked += RAGGED in fields or REFUSED in fields
    except NotTheFormat as error:
        return str(error.data["detail"])
    return count, marked


def check(found: tuple[int, int] | str, expected: tuple[int, int] | str) -> None:
    if isinstance(expected, str):
        assert isinstance(found, str)
        assert expected in found
    else:
        assert found == expected


needs_hostile = pytest.mark.skipif(not HOSTILE.is_dir(), reason="the hostile files are not here")


@needs_hostile
@pytest.mark.parametrize("name", CSV_OWN)
def test_hostile_csv(make_source: Maker, name: str) -> None:
    assert {path.stem for path in (HOSTILE / "csv" / "own").iterdir()} == CSV_OWN.keys()
    source = make_source(reader="table", options={"format": "csv"}, fields={"title": "name"}, key=["id"])
    check(verdict(source, HOSTILE / "csv" / "own" / f"{name}.csv"), CSV_OWN[name])


@needs_hostile
@pytest.mark.parametrize("name", CSV_SPECTRUM)
def test_csv_spectrum(make_source: Maker, name: str) -> None:
    folder = HOSTILE / "csv" / "csv_spectrum"
    assert {path.stem for path in (folder / "csvs").iterdir()} == CSV_SPECTRUM.keys()
    path = folder / "csvs" / f"{name}.csv"
    first = path.read_text(encoding="utf-8").partition(",")[0]
    check(verdict(make_source(reader="table", fields={"title": first}, key=[first]), path), CSV_SPECTRUM[name])


@needs_hostile
@pytest.mark.parametrize("name", XLSX_OWN)
def test_hostile_workbooks(make_source: Maker, name: str) -> None:
    assert {path.stem for path in (HOSTILE / "xlsx" / "own").iterdir()} == XLSX_OWN.keys()
    source = make_source(reader="table", options={"format": "xlsx"}, fields={"title": "name"}, key=[["id", "ngay"]])
    started = time.monotonic()
    [path] = (HOSTILE / "xlsx" / "own").glob(f"{name}.*")
    check(verdict(source, path), XLSX_OWN[name])
    assert time.monotonic() - started < 5


@needs_hostile
@pytest.mark.parametrize("path", sorted((HOSTILE / "xlsx" / "poi").glob("*")), ids=lambda path: path.stem)
def test_workbooks_of_fuzzers_are_refused(make_source: Maker, path: Path) -> None:
    source = make_source(reader="table", options={"format": "xlsx"}, fields={"title": "name"})
    found = verdict(source, path)
    assert isinstance(found, str)
    if path.stem in POI_READABLE:
        assert "no " in found  # a workbook without our columns
    assert verdict(make_source(reader="table", options={"format": "xlsx", "sheets": "*"}), path)


@needs_hostile
def test_a_total_row_ends_its_table(make_source: Maker) -> None:
    source = make_source(reader="table", options={"until": "^Tổng"}, fields={"title": "name"})
    assert verdict(source, HOSTILE / "csv" / "own" / "total_row.csv") == (1, 0)


@pytest.mark.skipif(not REAL.is_dir(), reason="the real data are not here")
def test_real_vectors_come_through_the_reader(rows: Read) -> None:
    """Each as the one cell of a table in its encoding, which the reader must find out by itself."""
    from unicodedata import normalize

    told: dict[str, list[int]] = {}
    for line in (REAL / "vn-text" / "legacy_encoding_vectors.jsonl").read_text(encoding="utf-8").splitlines():
        vector = json.loads(line)
        body = base64.b64decode(vector["bytes_b64"])
        mark = body[: {b"\xff\xfe": 2, b"\xef\xbb": 3}.get(body[:2], 0)]
        codec = "utf-16-le" if mark == b"\xff\xfe" else "ascii"
        payload = mark + "Tieu de\n".encode(codec) + body[len(mark) :] + "\n".encode(codec)
        [found] = rows(payload, "Tieu de", delimiter="|")
        assert normalize("NFC", found["Tieu de"]) == vector["expected_nfc"]
        told.setdefault(vector["encoding"], []).append(1)
    assert {name: len(ones) for name, ones in told.items()} == {
        "tcvn3": 20, "vni": 20, "windows-1258": 20, "utf-8-read-as-cp1252": 12, "utf-16-le-bom": 4, "utf-8-sig": 4,
    }  # fmt: skip


OPTIONS: list[dict[str, Any]] = [
    {"header_rows": 2}, {"header": ["id"]}, {"until": "x"}, {"shape": {"id": "code"}}, {"encoding": "vni"},
    {"encoding": "utf-8-read-as-cp1252"}, {"encoding": "utf-16"}, {"skip_top": 1, "skip": 1}, {"sheets": "*"},
]  # fmt: skip


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200), st.sampled_from(OPTIONS), st.sampled_from([b"", b"id,title\n", b"\xff\xfei\0d\0\n\0"]))
def test_no_bytes_crash_the_reader(make_source: Maker, content: bytes, options: dict[str, Any], head: bytes) -> None:
    source = make_source(reader="table", options={**options, "format": "csv"}, fields={"title": "title"}, key=["id"])
    try:
        list(READER.records(source, head + content))
    except NotTheFormat:
        pass
