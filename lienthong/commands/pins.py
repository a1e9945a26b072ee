"""`lienthong pins`: what people have fixed whatever sources say."""

import json
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from lienthong import database
from lienthong.commands.printing import console, print_json, print_table
from lienthong.settings import read_settings
from schemas.record import VIETNAM
from warehouse.connection import session

pins = typer.Typer(help="Ghim giá trị do người quyết định · values that people have fixed", no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json", help="JSON cho máy đọc · JSON for machines")]
_STATES = {
    "in_effect": "hiệu lực · in effect",
    "waiting": "chờ · waiting",
    "expired": "hết hạn · expired",
    "lifted": "đã gỡ · lifted",
}


def register(app: typer.Typer) -> None:
    app.add_typer(pins, name="pins")


@pins.command("list")
def list_pins(
    ended: Annotated[bool, typer.Option("--all", help="Cả ghim đã hết · also those that ended")] = False,
    as_json: Json = False,
) -> None:
    """Các ghim, và nguồn nay nói gì · the pins, and what sources say today."""
    from reconciliation.pins import listed

    with session(database.ready(read_settings())) as conn:
        found = listed(conn, now=datetime.now(UTC), ended=ended)
    if as_json:
        print_json(found)
        return
    print_table(
        f"{len(found)} ghim · pins",
        ("id", "thực thể · entity", "trường · field", "ghim · pinned", "nguồn đã đổi? · sources", "đến · until",
         "ai, vì sao · by", "trạng thái · state"),
        [
            (
                each["pin_id"],
                each["entity_id"] + (f" → {each['applies_to']}" if _has_moved(each) else ""),
                each["field"],
                _short(each["value"]),
                sources(each),
                each["expires_at"][:16].replace("T", " "),
                f"{each['by']}: {each['reason']}",
                _STATES[each["state"]],
            )
            for each in found
        ],
    )  # fmt: skip


@pins.command("set")
def set_pin(
    entity: Annotated[str, typer.Argument(help="Mã thực thể · id of the entity")],
    field: Annotated[str, typer.Argument(help="Tên trường · name of the field")],
    value: Annotated[
        str, typer.Argument(help="Giá trị, chữ hoặc JSON; null: bỏ trống · text or JSON; null empties the field")
    ],
    reason: Annotated[str, typer.Option(help="Vì sao · why")],
    by: Annotated[str, typer.Option(help="Người quyết định · who decides")],
    until: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d", "%d/%m/%Y", "%Y-%m-%dT%H:%M"],
            help="Đến khi nào, giờ Việt Nam; không ghi: lâu nhất được phép · until when; none: the longest allowed",
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Ghim một trường rồi đối chiếu, công bố · fix a field, then reconcile and publish."""
    from lienthong.pinning import set_pin

    number = set_pin(
        read_settings(),
        entity,
        field,
        read_value(value),
        reason=reason,
        by=by,
        now=datetime.now(UTC),
        until=None if until is None else until.replace(tzinfo=VIETNAM),
    )
    if as_json:
        print_json({"pin_id": number})
        return
    console.print(f"ghim {number} · pin {number}: {entity} {field}", markup=False)


@pins.command("lift")
def lift_pin(
    number: Annotated[int, typer.Argument(help="Mã trong danh sách · id from the list")],
    by: Annotated[str, typer.Option(help="Người quyết định · who decides")],
    as_json: Json = False,
) -> None:
    """Gỡ ghim rồi đối chiếu, công bố: nguồn lại quyết định · lift it; the sources decide again."""
    from lienthong.pinning import lift

    lifted = lift(read_settings(), number, by=by, now=datetime.now(UTC))
    if as_json:
        print_json(lifted)
        return
    console.print(f"đã gỡ ghim {number} · lifted: {lifted['entity_id']} {lifted['field']}", markup=False)


def read_value(text: str) -> Any:
    """JSON where it is JSON, else the text itself: a title needs no quotes."""
    try:
        return json.loads(text)
    except ValueError:
        return text


def sources(pin: dict[str, Any]) -> str:
    """Whether sources say what the pin says by now, or something else than when it was set."""
    if pin["sources_agree"] is None:
        return "–"
    said = _short(pin["sources_say"])
    if pin["sources_agree"]:
        return f"đã khớp, có thể gỡ · agree, may be lifted: {said}"
    return f"đã đổi · changed: {said}" if pin["sources_changed"] else f"vẫn khác · as before: {said}"


def _has_moved(pin: dict[str, Any]) -> bool:
    return pin["applies_to"] not in (None, pin["entity_id"])


def _short(value: Any) -> str:
    text = "–" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else text[:59] + "…"
