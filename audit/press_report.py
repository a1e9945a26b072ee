"""The annual report on statements to the press: six figures, each with the records that make it.

Form and period: NĐ 244/2026/NĐ-CP Đ10 and annex. What counts is decided in SQL (`mart.press_report_items`); a figure is
nothing but the number of its records, so a count and its list cannot differ.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from audit import spreadsheet
from audit.words import closed, words
from schemas.errors import ConfigError
from schemas.organ_code import OrganCode
from schemas.record import VIETNAM
from warehouse.connection import Connection
from warehouse.law import press_report_items, rules_on

WINDOW_RULE = "press.annual_report_window"
RATIOS = (3, 4, 5, 6)
INDICATORS = (1, 2, *RATIOS)

Row = tuple[object, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One record that an indicator looks at; `reason` says why it does not count, or not above the line."""

    entity_id: str
    record_type: str
    label: str | None
    agency: str | None
    at: datetime | None
    in_base: bool
    in_count: bool
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One indicator: a count, or a ratio of two counts."""

    number: int
    items: tuple[Item, ...]

    @property
    def is_ratio(self) -> bool:
        return self.number in RATIOS

    @property
    def count(self) -> int:
        return sum(item.in_count for item in self.items)

    @property
    def base(self) -> int | None:
        """What a ratio is of; None for a count."""
        return sum(item.in_base for item in self.items) if self.is_ratio else None

    @property
    def share(self) -> float | None:
        """In percent; None for a count, and where nothing arose: that is neither 0 % nor 100 %."""
        return 100 * self.count / self.base if self.base else None

    def value(self, lang: str) -> str:
        """As the form wants it: `12`, `3/4`, or that none arose."""
        if self.base is None:
            return str(self.count)
        return f"{self.count}/{self.base}" if self.base else words(lang)("none_arose")


@dataclass(frozen=True, slots=True, kw_only=True)
class PressReport:
    """The report of one year; `body`: the code of the body that counts with those below it; none: every body."""

    year: int
    body: str | None
    is_closed: bool
    early: int
    figures: tuple[Figure, ...]

    @property
    def first_day(self) -> date:
        return date(self.year - 1, 12, 15)

    @property
    def last_day(self) -> date:
        return date(self.year, 12, 14)

    @property
    def send_before(self) -> date:
        return date(self.year, 12, 20)


def press_report(conn: Connection, year: int, at: datetime, *, body: str | None = None) -> PressReport:
    """Draw the report of a year as the warehouse knows it now; `at` says whether the period is over.

    Raises ConfigError for a year without such a report, and for a code that is none.
    """
    if not 1900 < year < 2100:
        raise ConfigError(f"năm / year: {year}. Sửa / Fix: 2026 …")
    window = next((rule for rule in rules_on(conn, date(year, 12, 14)) if rule["rule"] == WINDOW_RULE), None)
    if window is None:
        raise ConfigError(
            f"năm {year}: chưa có quy định báo cáo này / {year}: no such report is due by law. "
            "Sửa / Fix: NĐ 244/2026/NĐ-CP Đ10, từ / from 2026"
        )
    top = OrganCode.parse(body) if body else None
    if body and top is None:
        raise ConfigError(
            f"--agency {body}: không phải mã định danh / not a code. Sửa / Fix: H26, H26.12, 000.00.12.H26"
        )
    found = [_item(row, top) for row in press_report_items(conn, year)]
    law_from = datetime.combine(window["valid_from"], datetime.min.time(), VIETNAM)
    return PressReport(
        year=year,
        body=str(top) if top else None,
        is_closed=at >= datetime(year, 12, 15, tzinfo=VIETNAM),
        early=sum(n == 5 and item.in_base and item.at is not None and item.at < law_from for n, item in found),
        figures=tuple(
            Figure(number=number, items=tuple(item for n, item in found if n == number)) for number in INDICATORS
        ),
    )


def _item(row: dict[str, Any], top: OrganCode | None) -> tuple[int, Item]:
    place, ours = row["indicator"], dict(row)
    del ours["indicator"]
    code = ours.pop("agency_code")
    if top is not None:
        known = OrganCode.parse(code) if code else None
        if known is None or known.levels[: len(top.levels)] != top.levels:
            why = "no_code" if known is None else "other_body"
            ours |= {"in_base": False, "in_count": False, "reason": why}
    return place, Item(**ours)


def figure_table(report: PressReport, lang: str) -> tuple[Row, list[Row]]:
    """Header and lines of the figures."""
    t = words(lang)
    header = (t("indicator"), t("figure"), t("above"), t("below"), t("percent"), t("what_counts"))
    return header, [
        (
            f"{figure.number}. {closed(lang, 'indicator', str(figure.number))}",
            figure.value(lang),
            figure.count,
            figure.base,
            None if figure.share is None else round(figure.share, 2),
            closed(lang, "counted", str(figure.number)),
        )
        for figure in report.figures
    ]


def record_table(report: PressReport, lang: str) -> tuple[Row, list[Row]]:
    """Header and lines of the records behind the figures, those that do not count included, with the reason."""
    t = words(lang)
    header = (
        t("indicator"), t("record"), t("record_type"), t("label"), t("responsible"), t("arose"), t("below"), t("above"),
        t("reason"),
    )  # fmt: skip
    return header, [
        (
            figure.number,
            item.entity_id,
            item.record_type,
            item.label,
            item.agency,
            item.at.astimezone(VIETNAM).isoformat() if item.at else None,
            (1 if item.in_base else 0) if figure.is_ratio else None,
            1 if item.in_count else 0,
            closed(lang, "uncounted", item.reason) if item.reason else None,
        )
        for figure in report.figures
        for item in figure.items
    ]


def csv_lines(table: tuple[Row, Iterable[Row]]) -> Iterator[str]:
    """A table as CSV that a spreadsheet opens as meant."""
    header, lines = table
    return spreadsheet.lines([str(name) for name in header], lines)


def workbook(report: PressReport, lang: str) -> bytes:
    """Both tables as XLSX; text is text, whatever sign it begins with."""
    from openpyxl import Workbook
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Alignment, Font

    t = words(lang)
    book = Workbook()
    book.remove(book.active)
    for title, (header, lines), widths in (
        (t("figures"), figure_table(report, lang), (70, 20, 10, 10, 10, 90)),
        (t("records"), record_table(report, lang), (10, 26, 18, 60, 36, 28, 10, 10, 50)),
    ):
        sheet = book.create_sheet(title)
        for line_number, line in enumerate([header, *lines], start=1):
            for column, value in enumerate(line, start=1):
                cell = sheet.cell(line_number, column)
                if isinstance(value, str):
                    cell.value = ILLEGAL_CHARACTERS_RE.sub("\ufffd", value)
                    cell.data_type = "s"
                else:
                    cell.value = value
                cell.alignment = Alignment(wrap_text=True, vertical="top")
                if line_number == 1:
                    cell.font = Font(bold=True)
        for column, width in enumerate(widths):
            sheet.column_dimensions["ABCDEFGHI"[column]].width = width
        sheet.freeze_panes = "A2"
    sink = io.BytesIO()
    book.save(sink)
    return sink.getvalue()
