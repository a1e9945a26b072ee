"""`lienthong inbox`: what peers wrote to us, what became of it, and deciding parked messages anew."""

import json
from typing import Annotated, Any

import typer

from lienthong import database
from lienthong.commands.printing import console, print_json, print_table
from lienthong.settings import read_settings
from publishing import inbox, inbox_status
from schemas.errors import ConfigError
from warehouse.connection import session, transaction

group = typer.Typer(help="Hộp thư đến của nút bạn · messages of peers", no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json", help="JSON cho máy đọc · JSON for machines")]
PARKED = ("refused", "conflict")


def register(app: typer.Typer) -> None:
    """Add `inbox` to the command line."""
    app.add_typer(group, name="inbox")


@group.command("list")
def listed(
    peer: Annotated[str | None, typer.Option(help="Chỉ của nút này · of this peer only")] = None,
    state: Annotated[str | None, typer.Option(help="accepted, applied, unchanged, refused, conflict")] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000)] = 50,
    as_json: Json = False,
) -> None:
    """Các thông điệp, mới nhất trước · messages, the newest first."""
    if state is not None and state not in inbox.STATES:
        raise ConfigError(f"--state: {', '.join(inbox.STATES)}")
    with session(database.ready(read_settings())) as conn:
        found = inbox_status.desk(conn, peer=peer, state=state, limit=limit)
    if as_json:
        print_json(found)
        return
    print_table(
        f"{len(found)} thông điệp · messages",
        (
            "nút · peer",
            "thông điệp · message",
            "trạng thái · state",
            "bản ghi · entity",
            "đến · received",
            "lý do · reason",
        ),
        [
            (
                each["peer"],
                each["message_id"],
                each["state"] + (f" (x{each['redriven'] + 1})" if each["redriven"] else ""),
                each["answer"].get("id") or each["entity_id"] or "",
                f"{each['received_at']:%Y-%m-%d %H:%M}",
                _reason(each),
            )
            for each in found
        ],
    )


@group.command("show")
def show(
    peer: Annotated[str, typer.Argument(help="Nút bạn · the peer")],
    message_id: Annotated[str, typer.Argument(help="Mã thông điệp · id of the message")],
) -> None:
    """Nội dung và kết quả của một thông điệp · what a message said and what was answered."""
    with session(database.ready(read_settings())) as conn:
        found = inbox_status.desk(conn, peer=peer, message_id=message_id, limit=1)
    if not found:
        raise ConfigError(f"không có thông điệp {message_id} của {peer} / there is no such message")
    print_json(found[0])


@group.command("redrive")
def redrive(
    peer: Annotated[str, typer.Argument(help="Nút bạn · the peer")],
    message_id: Annotated[str | None, typer.Argument(help="Mã thông điệp · id of the message")] = None,
    state: Annotated[str | None, typer.Option(help="refused | conflict: mọi thông điệp như vậy · all of these")] = None,
    as_json: Json = False,
) -> None:
    """Xử lý lại sau khi sửa nguyên nhân · decide parked messages anew, once their cause is mended.

    What the door refused at once is not among them: its sender sends it again. Exit 1 when nothing could be driven.
    """
    if (message_id is None) == (state is None) or (state is not None and state not in PARKED):
        raise ConfigError("cần mã thông điệp hoặc --state refused|conflict / a message id, or --state refused|conflict")
    with session(database.ready(read_settings())) as conn, transaction(conn):
        if message_id is not None:
            wanted = [message_id]
        else:
            found = inbox_status.desk(conn, peer=peer, state=state, limit=10_000)
            wanted = [each["message_id"] for each in found]
        driven = [each for each in wanted if inbox_status.redrive(conn, peer, each)]
    if as_json:
        print_json({"driven": driven, "left": sorted(set(wanted) - set(driven))})
    else:
        console.print(f"{len(driven)} sẽ xử lý lại ở lượt trao đổi tới · are decided anew by the next exchange")
        console.print(f"{len(wanted) - len(driven)} giữ nguyên · left as they are")
    if not driven:
        raise typer.Exit(1)


def _reason(message: dict[str, Any]) -> str:
    answer = message["answer"]
    if answer.get("lost"):
        return ", ".join(f"{name}: {why['rule']}" for name, why in answer["lost"].items())
    return str(answer.get("reason") or answer.get("type") or json.dumps(answer.get("errors") or ""))[:80].strip('"')
