"""`lienthong law | duties | report`: deadlines of the law, what is due, and the annual press report."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape

from audit.words import LANGUAGES, closed
from lienthong import database
from lienthong.commands.printing import console, print_json, print_table
from lienthong.settings import read_settings
from schemas.errors import ConfigError
from schemas.record import VIETNAM
from warehouse import law
from warehouse.connection import session

rules_group = typer.Typer(help="Thời hạn do luật định, theo ngày · deadlines of the law by date", no_args_is_help=True)
reports_group = typer.Typer(help="Báo cáo theo luật · reports that the law asks for", no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json")]
SHOWN = 200
COLOURS = {"overdue": "red", "due_soon": "yellow", "done_late": "yellow", "done_on_time": "green"}


class Format(StrEnum):
    """How a report is written."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"


def register(app: typer.Typer) -> None:
    """Add `law`, `duties` and `report` to the command line."""
    app.add_typer(rules_group, name="law")
    app.add_typer(reports_group, name="report")
    app.command("duties")(duties)


@rules_group.command("rules")
def rules(
    on: Annotated[
        datetime | None, typer.Option("--on", formats=["%Y-%m-%d", "%d/%m/%Y"], help="Việc phát sinh ngày · event on")
    ] = None,
    as_json: Json = False,
) -> None:
    """Quy tắc áp dụng cho việc phát sinh một ngày · rules for what starts on a day (today)."""
    day = on.date() if on else datetime.now(VIETNAM).date()
    with session(database.ready(read_settings())) as conn:
        found = law.rules_on(conn, day)
    if as_json:
        print_json(found)
        return
    print_table(
        f"{len(found)} quy tắc cho việc phát sinh ngày {day:%d/%m/%Y} · rules for what starts on {day}",
        ("quy tắc · rule", "", "thời hạn · period", "tính từ · from", "căn cứ · basis"),
        [
            (
                each["rule"],
                f"{each['name']} · {each['name_en']}",
                _period(each["value"], each["unit"], is_confirmed=each["is_confirmed"]),
                each["starts_at"],
                each["basis"] + (f"\n{each['note']}" if each["note"] else ""),
            )
            for each in found
        ],
    )


@rules_group.command("load")
def load(path: Annotated[Path, typer.Argument(help="Tệp CSV, UTF-8 · a CSV file")], as_json: Json = False) -> None:
    """Nạp bản mới của các quy tắc; bản cũ vẫn giữ · file new editions of rules; the old ones are kept."""
    from lienthong.law import load_rules

    done = load_rules(read_settings(), path)
    if as_json:
        print_json(asdict(done))
        return
    console.print(f"{done.added} mới · new, {done.superseded} thay · superseded, {done.unchanged} như cũ · unchanged")


def duties(
    overdue: Annotated[bool, typer.Option("--overdue", help="Chỉ việc quá hạn · overdue ones")] = False,
    due_soon: Annotated[bool, typer.Option("--due-soon", help="Chỉ việc sắp đến hạn · due soon")] = False,
    everything: Annotated[bool, typer.Option("--all", help="Kể cả việc đã xong · done ones too")] = False,
    as_json: Json = False,
) -> None:
    """Việc phải làm theo luật và hạn của nó · what the law asks for, until when, and how it stands."""
    asked: dict[law.DutyState, bool] = {"overdue": overdue, "due_soon": due_soon}
    chosen = tuple(state for state, is_asked in asked.items() if is_asked)
    states = chosen or (law.STATES if everything else law.STATES[:4])
    now = datetime.now(UTC)
    with session(database.ready(read_settings())) as conn:
        counts = law.duty_counts(conn, now)
        found = law.duties(conn, now, states=states, limit=None if as_json else SHOWN)
    if as_json:
        print_json(found)
        return
    print_table(
        "Nghĩa vụ có thời hạn · duties with a deadline",
        ("", "nghĩa vụ · duty", "", "cơ quan · body", "tính từ · from", "hạn · due", "xong · done", "căn cứ · basis"),
        [
            (
                _coloured(each["state"]),
                _both("duty", each["duty"]) + (" *" if each["is_assumed"] else ""),
                escape(each["label"] or ""),
                escape(each["agency"] or ""),
                _instant(each["started_at"]),
                _instant(each["due_at"]),
                _instant(each["done_at"]),
                each["basis"],
            )
            for each in found
        ],
    )
    console.print("  ".join(f"{_both('duty_state', state)}: {number}" for state, number in counts.items()))
    if any(each["is_assumed"] for each in found):
        console.print("* bản ghi không nêu quy tắc, dùng quy tắc thường gặp · the record names no rule; the usual one")
    if len(found) == SHOWN:
        console.print(f"{SHOWN} dòng đầu · first {SHOWN}; --json: tất cả · all")


@reports_group.command("press")
def press(
    year: Annotated[int, typer.Option(help="Năm báo cáo · year of the report")],
    agency: Annotated[
        str | None, typer.Option(help="Mã cơ quan, tính cả cấp dưới · code of a body, with those below it")
    ] = None,
    form: Annotated[Format, typer.Option("--format")] = Format.TABLE,
    out: Annotated[Path | None, typer.Option(help="Ghi vào tệp · write to a file")] = None,
) -> None:
    """Báo cáo phát ngôn, cung cấp thông tin cho báo chí (NĐ 244/2026/NĐ-CP Đ10) · annual press report."""
    from audit.press_report import csv_lines, figure_table, press_report, workbook

    settings = read_settings()
    if form is Format.XLSX and out is None:
        raise ConfigError("--format xlsx cần / needs --out TỆP.xlsx")
    with session(database.ready(settings)) as conn:
        report = press_report(conn, year, datetime.now(UTC), body=agency)
    if form is Format.XLSX and out is not None:
        _write(out, workbook(report, settings.lang))
    elif form is Format.CSV:
        text = "".join(csv_lines(figure_table(report, settings.lang)))
        _write(out, text.encode()) if out else typer.echo(text.encode(), nl=False)
    elif form is Format.JSON:
        _json(report_document(report), out)
    else:
        if out is not None:
            raise ConfigError("--out: chọn / choose --format json | csv | xlsx")
        _show(report)


def report_document(report: Any) -> dict[str, Any]:
    """The report as plain values: six figures, each with the records that make it."""
    return {
        "year": report.year,
        "agency": report.body,
        "first_day": report.first_day.isoformat(),
        "last_day": report.last_day.isoformat(),
        "send_before": report.send_before.isoformat(),
        "is_closed": report.is_closed,
        "figures": [
            {
                "indicator": figure.number,
                "title": {lang: closed(lang, "indicator", str(figure.number)) for lang in LANGUAGES},
                "count": figure.count,
                "of": figure.base,
                "percent": figure.share,
                "none_arose": figure.base == 0,
                "records": [asdict(item) for item in figure.items],
            }
            for figure in report.figures
        ],
    }


def _show(report: Any) -> None:
    lines = [
        (
            f"{figure.number}. {_both('indicator', str(figure.number))}",
            " · ".join(dict.fromkeys(figure.value(lang) for lang in LANGUAGES)),
            "" if figure.share is None else f"{figure.share:.1f} %",
        )
        for figure in report.figures
    ]
    whose = report.body or "mọi cơ quan trong kho · every body in the warehouse"
    print_table(
        f"Báo cáo năm · report of {report.year}: {report.first_day} – {report.last_day}, {whose}; "
        f"gửi trước · send before {report.send_before}",
        ("chỉ tiêu · indicator", "kết quả · figure", ""),
        lines,
    )
    if not report.is_closed:
        console.print("[yellow]kỳ báo cáo chưa kết thúc · the period is not over[/]")
    if report.early:
        console.print(
            f"[yellow]{report.early} vụ việc trước 01/7/2026 xét theo NĐ 09/2017 · judged by the earlier decree[/]"
        )


def _json(value: dict[str, Any], out: Path | None) -> None:
    if out is None:
        print_json(value)
        return
    import json

    _write(out, (json.dumps(value, ensure_ascii=False, indent=2, default=_iso) + "\n").encode())


def _iso(value: datetime) -> str:
    return value.isoformat()


def _write(out: Path, content: bytes) -> None:
    try:
        out.write_bytes(content)
    except OSError as error:
        raise ConfigError(f"{out}: không ghi được / cannot be written: {error.strerror}") from error
    console.print(f"→ {out}", markup=False)


def _period(value: int | None, unit: str | None, *, is_confirmed: bool) -> str:
    if unit is None:
        return ""
    if not is_confirmed or value is None:
        return "không rõ · unknown"
    return _both("unit", unit).format(n=value)


def _coloured(state: str) -> str:
    told = _both("duty_state", state)
    return f"[{COLOURS[state]}]{told}[/]" if state in COLOURS else told


def _both(group: str, value: str) -> str:
    return " · ".join(closed(lang, group, value) for lang in LANGUAGES)


def _instant(moment: datetime | None) -> str:
    return f"{moment.astimezone(VIETNAM):%d/%m/%Y %H:%M}" if moment else "–"
