"""`lienthong conflicts`: what two nodes contradict each other about, and who decides it."""

import json
from typing import Annotated

import typer

from lienthong import database
from lienthong.commands.printing import console, print_json, print_table
from lienthong.settings import read_settings
from warehouse.connection import session

conflicts = typer.Typer(help="Xung đột giữa hai nút · conflicts between nodes", no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json", help="JSON cho máy đọc · JSON for machines")]
Number = Annotated[int, typer.Argument(help="Số của xung đột · its number")]


def register(app: typer.Typer) -> None:
    app.add_typer(conflicts, name="conflicts")


@conflicts.command("list")
def list_conflicts(
    every: Annotated[bool, typer.Option("--all", help="Cả xung đột đã xong · also those that are over")] = False,
    as_json: Json = False,
) -> None:
    """Xung đột đang mở, hạn gần nhất trước · open conflicts, the nearest deadline first."""
    from lienthong.conflicts import ConflictDesk, text

    settings = read_settings()
    with session(database.ready(settings)) as conn:
        found = ConflictDesk(settings).listed(conn, state=None if every else "open")
    if as_json:
        print_json(found)
        return
    print_table(
        f"{len(found)} xung đột · conflicts",
        ("id", "thực thể · entity", "trường · field", "ta · ours", "bạn · theirs", "luật · rule", "hạn · deadline",
         "trạng thái · state"),
        [
            (
                each["conflict_id"],
                each["entity_id"],
                each["field"],
                text(each["ours"])[:60],
                text(each["theirs"])[:60],
                each["rule"],
                each["deadline"].isoformat(timespec="minutes") if each["deadline"] else "–",
                each["state"],
            )
            for each in found
        ],
    )  # fmt: skip


@conflicts.command("show")
def show_conflict(number: Number, as_json: Json = False) -> None:
    """Gốc, hai giá trị (chỗ khác trong ngoặc vuông), đề xuất, khóa · base, both values, proposal, keys."""
    from lienthong.conflicts import ConflictDesk, marked, text

    settings = read_settings()
    with session(database.ready(settings)) as conn:
        found = ConflictDesk(settings).one(conn, number)
    if found is None:
        console.print(f"không có xung đột {number} · no conflict {number}")
        raise typer.Exit(2)
    if as_json:
        print_json({name: value for name, value in found.items() if not name.endswith("_parts")})
        return
    lines = {
        "thực thể · entity": f"{found['entity_id']} ({found['record_type']})",
        "trường · field": found["field"],
        "gốc · base": found["base_text"],
        "ta · ours": marked(found["ours_parts"]),
        f"{found['peer']} · theirs": marked(found["theirs_parts"]),
        "đề xuất · proposal": text(found["proposal"]),
        "luật · rule": found["rule"],
        "hạn · deadline": str(found["deadline"] or "–"),
        "khóa · keys": ", ".join(found["keys"]),
        "trạng thái · state": found["state"],
    }
    if found["decided_by"]:
        lines["quyết định · decided"] = f"{text(found['value'])} ({found['decided_by']}: {found['reason']})"
    for name, value in lines.items():
        console.print(f"{name}: {value}", markup=False)


@conflicts.command("decide")
def decide_conflict(
    number: Number,
    choice: Annotated[str, typer.Argument(help="ours | theirs | proposal | base | value")],
    by: Annotated[str, typer.Option(help="Ai quyết định · who decides")],
    reason: Annotated[str, typer.Option(help="Vì sao · why")],
    value: Annotated[str | None, typer.Option(help="Với value: JSON, hoặc chữ · with value: JSON, or text")] = None,
) -> None:
    """Quyết định; có hiệu lực ở đây ngay, ở nút bạn khi trao đổi · decide; it counts here at once."""
    from lienthong.conflicts import ConflictDesk

    settings = read_settings()
    database.ready(settings)
    desk = ConflictDesk(settings)
    desk.decide(number, choice, by=by, reason=reason, value=_said(value))
    desk.settle()
    console.print(f"đã ghi · recorded: {number} → {choice}", markup=False)


def _said(value: str | None) -> object:
    if value is None:
        return None
    try:
        return json.loads(value)
    except ValueError:
        return value
