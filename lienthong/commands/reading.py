"""`lienthong explain | quarantine | holds | audit`: what an auditor asks."""

from datetime import datetime
from typing import Annotated, Any

import typer
from rich.text import Text

from lienthong import database
from lienthong.commands.printing import console, print_json, print_table
from lienthong.settings import read_settings
from schemas.errors import ConfigError
from schemas.record import VIETNAM
from warehouse.connection import session
from warehouse.statements import row, rows, scalar

quarantine = typer.Typer(help="Bản ghi bị giữ lại · records refused", no_args_is_help=True)
holds = typer.Typer(help="Lô và lệnh xóa chờ người quyết · batches and deletions that wait", no_args_is_help=True)
audit = typer.Typer(help="Báo cáo kiểm tra · validation reports", no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json")]


def register(app: typer.Typer) -> None:
    app.command("explain")(explain)
    app.add_typer(quarantine, name="quarantine")
    app.add_typer(holds, name="holds")
    app.add_typer(audit, name="audit")


def explain(
    entity: Annotated[str, typer.Argument(help="Mã thực thể, ví dụ doc_… · id of an entity")],
    field: Annotated[str | None, typer.Option(help="Chỉ một trường · one field only")] = None,
    as_json: Json = False,
) -> None:
    """Vì sao ghi như vậy, theo nguồn nào · why it says so, and who says otherwise."""
    from reconciliation.explain import explain as story_of

    with session(database.ready(read_settings())) as conn:
        story = story_of(conn, entity, field=field)
    if story is None:
        raise ConfigError(f"no entity {entity}")
    if as_json:
        print_json(story)
        return
    console.print(f"[bold]{story['id']}[/]  {story['type']}  revision {story['revision']}  {story['state']}")
    for name, why in story["fields"].items():
        console.print(Text.assemble(("\n" + name, "bold"), "  ", _short(why["value"])))
        console.print(Text.assemble("    ", (why["rule"], "green"), f"  {_witness(why['winner'])}"))
        for loser in why["losers"]:
            mark = ("= ", "green") if loser["agrees"] else ("✗ ", "red")
            said = "" if loser["agrees"] else f"{_short(loser['value'])}  "
            console.print(Text.assemble("    ", mark, said, (_witness(loser), "dim")))
    console.print("\n[bold]Danh tính · identity[/]")
    for each in story["identity"]:
        console.print(Text.assemble("  ", _witness(each), f"  {each['state']}  ", (str(each["rule"]), "dim")))
        console.print(Text(f"      {each['payload_sha256'][:16]} {each['payload_pointer']}", "dim"))
    console.print("\n[bold]Lịch sử · history[/]")
    for entry in story["history"]:
        reason = f"  {entry['reason']}" if entry["reason"] else ""
        console.print(
            f"  {entry['revision']}  {entry['state']}{reason}  {_moment(entry['recorded_at'])}  {entry['run_id']}"
        )


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
        pipeline.reconcile(settings)
        pipeline.publish(settings)
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


def _witness(witness: dict[str, Any]) -> str:
    """Who said it, as which record, and when."""
    stated = f"  {_moment(witness['stated_at'])}" if witness.get("stated_at") else ""
    return f"{witness['source']}  {witness.get('record_key') or ''}{stated}"


def _moment(text: str) -> str:
    """An instant in Vietnam's time, to the minute."""
    return datetime.fromisoformat(text).astimezone(VIETNAM).strftime("%d/%m/%Y %H:%M")


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 80 else text[:79] + "…"
