"""Pages about what the law asks: duties with their deadlines, and the annual press report with its records."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import Any, Protocol

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from audit.press_report import PressReport, csv_lines, figure_table, press_report, record_table, workbook
from schemas.errors import ConfigError
from schemas.record import VIETNAM
from warehouse.connection import Connection
from warehouse.law import STATES, DutyState, duties, duty_counts

MOST = 500  # duties on a page
PRESSING: tuple[DutyState, ...] = ("overdue", "due_soon", "open", "unknown")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Page(Protocol):
    def __call__(self, request: Request, template: str, status: int = 200, **values: Any) -> Response: ...


def register(
    router: APIRouter,
    *,
    connect: Callable[[], AbstractContextManager[Connection]],
    now: Callable[[], datetime],
    page: Page,
    link: Callable[..., str],
    lang: Callable[[Request], str],
    headers: Mapping[str, str],
) -> None:
    """Add `/duties` and `/reports/press` to the auditors' pages."""

    def missing(request: Request) -> Response:
        return page(request, "missing.html", status=404)

    @router.get("/duties")
    def duty_list(request: Request, state: str = "") -> Response:
        chosen = tuple(each for each in STATES if each == state) if state != "all" else STATES
        if state and not chosen:
            return missing(request)
        at = now()
        with connect() as conn:
            counts = duty_counts(conn, at)
            found = duties(conn, at, states=chosen or PRESSING, limit=MOST)
        return page(request, "duties.html", duties=found, counts=counts, state=state, at=at)

    @router.get("/reports/press")
    def this_year(request: Request) -> Response:
        return RedirectResponse(link(request, f"/reports/press/{now().astimezone(VIETNAM).year}"))

    def drawn(year: str, agency: str | None) -> PressReport | None:
        if not (year.isascii() and year.isdigit() and len(year) == 4):
            return None
        try:
            with connect() as conn:
                return press_report(conn, int(year), now(), body=agency or None)
        except ConfigError:
            return None

    def download(request: Request, content: bytes, media_type: str, name: str) -> Response:
        disposition = {"Content-Disposition": f'attachment; filename="{name}"', "Content-Language": lang(request)}
        return Response(content, media_type=media_type, headers={**headers, **disposition})

    @router.get("/reports/press/{year}.xlsx")
    def as_workbook(request: Request, year: str, agency: str | None = None) -> Response:
        report = drawn(year, agency)
        if report is None:
            return missing(request)
        return download(request, workbook(report, lang(request)), XLSX, f"press-{year}.xlsx")

    @router.get("/reports/press/{year}.csv")
    def figures(request: Request, year: str, agency: str | None = None) -> Response:
        report = drawn(year, agency)
        if report is None:
            return missing(request)
        text = "".join(csv_lines(figure_table(report, lang(request))))
        return download(request, text.encode(), "text/csv; charset=utf-8", f"press-{year}.csv")

    @router.get("/reports/press/{year}/records.csv")
    def records(request: Request, year: str, agency: str | None = None) -> Response:
        report = drawn(year, agency)
        if report is None:
            return missing(request)
        text = "".join(csv_lines(record_table(report, lang(request))))
        return download(request, text.encode(), "text/csv; charset=utf-8", f"press-{year}-records.csv")

    @router.get("/reports/press/{year}")
    def report_page(request: Request, year: str, agency: str | None = None) -> Response:
        report = drawn(year, agency)
        if report is None:
            return missing(request)
        return page(request, "press_report.html", report=report, day=lambda day: _day(day, lang(request)))


def _day(day: date, lang: str) -> str:
    return f"{day:%d/%m/%Y}" if lang == "vi" else day.isoformat()
