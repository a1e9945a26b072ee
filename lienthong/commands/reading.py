"""`lienthong quarantine | holds | audit`: what an auditor asks."""

from typing import Annotated, Any

import typer

from lienthong import database
from lienthong.commands.printing import console, print_json, print_table
from lienthong.settings import read_settings
from schemas.errors import ConfigError
from warehouse.connection import session
from warehouse.statements import row, rows, scalar

quarantine = typer.Typer(help="Bản ghi bị giữ lại · records refused", no_args_is_help=True)
holds = typer.Typer(help="Lô và lệnh xóa chờ người quyết · batches and deletions that wait", no_args_is_help=True)
audit = typer.Typer(help="Báo cáo kiểm tra · validation reports", no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json")]


def register(app: typer.Typer) -> None:
    app.add_typer(quarantine, name="quarantine")
    app.add_typer(holds, name="holds")
    app.add_typer(audit, name="audit")


@quarantine.command("list")
def quarantine_list(
    source: Annotated[str | None, typer.Option(help="Chỉ một nguồn · one source only")] = None, as_json: Json = False
) -> None:
    """Bản ghi còn bị giữ · records still refused."""
    with session(database.ready(read_settings())) as conn:
        found = rows(conn, "reading.quarantined", {"source": source})
    if as_json:
        print_json(found)
        return
    print_table(
        f"{len(found)} bản ghi · records",
        ("id", "source", "record", "rule", "where", "value", "message"),
        [
            (
                f["quarantine_id"],
                f["source"],
                f["record_key"],
                f["rule_id"],
                f["pointer"],
                _short(f["value"]),
                f["message_vi"],
            )
            for f in found
        ],
    )


@quarantine.command("show")
def quarantine_show(
    number: Annotated[int, typer.Argument(help="Mã trong danh sách · id from the list")], as_json: Json = False
) -> None:
    """Mọi lý do của một bản ghi · every reason for one record."""
    with session(database.ready(read_settings())) as conn:
        record = row(conn, "reading.quarantined_record", {"quarantine_id": number})
        if record is None:
            raise ConfigError(f"no quarantined record {number}")
        reasons = rows(conn, "reading.violations", {"quarantine_id": number})
    if as_json:
        print_json(record | {"violations": reasons})
        return
    console.print(f"[bold]{record['source']}[/] {record['record_key'] or ''}  {record['state']}")
    console.print(f"payload {record['payload_sha256']} {record['payload_pointer']}")
    for reason in reasons:
        console.print(f"\n[bold]{reason['rule_id']}[/] {reason['pointer']}  {reason['value']!r}", markup=True)
        console.print(f"  {reason['message_vi']} · {reason['message_en']}", markup=False)
        console.print(f"  → {reason['fix_vi']} · {reason['fix_en']}", markup=False)


@quarantine.command("replay")
def quarantine_replay(
    source: Annotated[str | None, typer.Option(help="Chỉ một nguồn · one source only")] = None, as_json: Json = False
) -> None:
    """Đọc lại bản ghi bị giữ từ kho gốc, cái nào đúng thì nạp và công bố · look at refused records again."""
    from lienthong.replaying import replay_refused

    done = replay_refused(read_settings(), source)
    if as_json:
        print_json(done)
    elif not done:
        console.print("không còn bản ghi nào bị giữ · nothing is refused")
    else:
        print_table(
            f"{len(done)} nguồn · sources",
            ("source", "state", "open", "resolved", "refused again", "payloads gone", "not found", "error"),
            [
                (
                    name, told["state"], told["open"], told.get("resolved", 0), told.get("superseded", 0),
                    len(told.get("missing", ())), told.get("unplaced", 0) + told.get("lost", 0), told.get("error", ""),
                )
                for name, told in done.items()
            ],
        )  # fmt: skip
        for name, told in done.items():
            for sha256 in told.get("missing", ()):
                console.print(f"  {name}: không còn trong kho gốc · no longer stored: {sha256}", markup=False)
    raise typer.Exit(1 if any(told["state"] not in ("loaded", "reconciled") for told in done.values()) else 0)


@holds.command("list")
def holds_list(as_json: Json = False) -> None:
    """Những gì đang chờ người quyết · what waits for a person."""
    with session(database.ready(read_settings())) as conn:
        found = rows(conn, "reading.holds")
    if as_json:
        print_json(found)
        return
    print_table(
        f"{len(found)} đang chờ · waiting",
        ("id", "source", "kind", "records", "votes", "opened", "expires", "reason"),
        [
            (
                h["hold_id"],
                h["source"],
                h["kind"],
                h["records"],
                "; ".join(f"{vote['by']}: {vote['verdict']}" for vote in h["approvals"]),
                h["opened_at"],
                h["expires_at"],
                h["reason"],
            )
            for h in found
        ],
    )


@holds.command("release")
def holds_release(
    number: Annotated[int, typer.Argument(help="Mã trong danh sách · id from the list")],
    by: Annotated[str, typer.Option(help="Người quyết định · who decides")],
) -> None:
    """Cho có hiệu lực rồi đối chiếu, công bố · let it take effect, then reconcile and publish."""
    _decide(number, by, is_release=True)


@holds.command("reject")
def holds_reject(
    number: Annotated[int, typer.Argument(help="Mã trong danh sách · id from the list")],
    by: Annotated[str, typer.Option(help="Người quyết định · who decides")],
) -> None:
    """Từ chối: lô không được tính, bản ghi không bị xóa · refuse it; nothing is loaded, nothing deleted."""
    _decide(number, by, is_release=False)


def _decide(number: int, by: str, *, is_release: bool) -> None:
    from lienthong import pipeline
    from lienthong.holds import reject, release

    settings = read_settings()
    decide = release if is_release else reject
    decided = decide(database.ready(settings), number, by, people=settings.hold_people)
    if decided["state"] == "released":
        pipeline.settle(settings)
    waits = f"  còn cần {decided['missing']} người khác · needs {decided['missing']} more" if decided["missing"] else ""
    console.print(
        f"{decided['hold_id']}  {decided['source']}  {decided['kind']}  {decided['state']}  {by}{waits}", markup=False
    )


@audit.command("report")
def audit_report(
    run_id: Annotated[
        str | None, typer.Argument(help="Mã lượt chạy; bỏ trống: lượt mới nhất · a run; none: the newest")
    ] = None,
    as_json: Json = False,
) -> None:
    """Báo cáo kiểm tra của một lượt chạy · the validation report of one run."""
    from audit.report import run_report
    from audit.terminal import render
    from lienthong.pipeline import titles

    settings = read_settings()
    with session(database.ready(settings)) as conn:
        identity = run_id or scalar(conn, "ledger.newest_run")
        if identity is None:
            raise ConfigError("nothing has run yet: lienthong run --all")
        report = run_report(conn, identity, titles=titles(settings))
    if as_json:
        print_json(report.model_dump(mode="json"))
    else:
        render(report, console)


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 80 else text[:79] + "…"
