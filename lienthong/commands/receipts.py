"""`lienthong receipts`: where subscribers stand, and who received which version of a thing."""

from typing import Annotated, Any

import typer

from lienthong import database
from lienthong.commands.printing import print_json, print_table
from lienthong.settings import read_settings
from schemas.errors import ConfigError
from warehouse.connection import session

receipts = typer.Typer(help="Bên nhận: đã nhận đến đâu, bản nào · what subscribers hold", no_args_is_help=True)
HOW = {
    None: "–",
    "acknowledged": "xác nhận · acknowledged",
    "pushed_full": "đẩy · pushed",
    "pushed_thin": "đẩy, chỉ báo · pushed, told of it",
}
Json = Annotated[bool, typer.Option("--json", help="JSON cho máy đọc · JSON for machines")]


def register(app: typer.Typer) -> None:
    app.add_typer(receipts, name="receipts")


@receipts.command("list")
def list_subscribers(as_json: Json = False) -> None:
    """Mỗi bên nhận: vị trí đã xác nhận, còn thiếu bao nhiêu, bản có khớp không · position, lag and digest of each."""
    from publishing.receipts import standing

    with session(database.ready(read_settings())) as conn:
        found = standing(conn)
    if as_json:
        print_json(found)
        return
    words = {None: "–", True: "khớp · agrees", False: "KHÁC · DIFFERS"}
    print_table(
        f"{len(found)} bên nhận · subscribers",
        ("bên nhận · subscriber", "luồng · feed", "đã nhận · position", "của · head", "thiếu · behind", "bản · copy",
         "lúc · at"),
        [
            (each["subscriber"], each["feed"], _or_dash(each["position"]), each["head"], each["behind"],
             words[each["agrees"]], _minute(each["acked_at"]))
            for each in found
        ],
    )  # fmt: skip


@receipts.command("of")
def of_entity(
    entity: Annotated[str, typer.Argument(help="Mã thực thể · id of the entity")],
    revision: Annotated[int | None, typer.Option(help="Chỉ một bản · one version only")] = None,
    as_json: Json = False,
) -> None:
    """Ai đã nhận bản nào, lúc nào, giữ đến bao giờ · who received which version, when, and held it until when."""
    from publishing.receipts import holders

    with session(database.ready(read_settings())) as conn:
        found = holders(conn, entity, revision)
    if not found:
        raise ConfigError(f"không luồng nào phát bản này của {entity} / no feed has told this version of {entity}")
    if as_json:
        print_json(found)
        return
    print_table(
        entity,
        ("luồng · feed", "bản · version", "là · what", "bên nhận · subscriber", "cách · how", "nhận lúc · received",
         "đến · until"),
        [
            (each["feed"], each["revision"], each["reason"] or each["materiality"], each["subscriber"] or "–",
             HOW[each["how"]],
             _minute(each["received_at"]) + (" ?" if each["is_doubtful"] else ""), _minute(each["replaced_at"]))
            for each in found
        ],
    )  # fmt: skip


def _minute(moment: Any) -> str:
    return moment.isoformat(timespec="minutes") if moment else "–"


def _or_dash(value: Any) -> Any:
    return "–" if value is None else value
