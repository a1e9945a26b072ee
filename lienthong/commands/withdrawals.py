"""`lienthong withdraw`, `lienthong restore`: what people take back whatever sources say, and why."""

from datetime import UTC, datetime
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from lienthong import database
from lienthong.commands.printing import console, print_json, print_table
from lienthong.settings import read_settings
from reconciliation.withdrawals import Reason, Wish, listed
from schemas.record import VIETNAM
from warehouse.connection import session

Json = Annotated[bool, typer.Option("--json", help="JSON cho máy đọc · JSON for machines")]
By = Annotated[str, typer.Option(help="Người quyết định · who decides")]


class _EntityFirst(TyperGroup):
    """`withdraw ENTITY ...` is `withdraw entity ENTITY ...`: no id of an entity is the name of a command."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and not args[0].startswith("-"):
            args = ["entity", *args]
        return super().parse_args(ctx, args)


group = typer.Typer(
    cls=_EntityFirst,
    help="Gỡ một bản ghi hoặc vài trường, có căn cứ · withdraw an entity or some fields of it, on a stated basis",
    no_args_is_help=True,
)


def register(app: typer.Typer) -> None:
    app.add_typer(group, name="withdraw")
    app.command("restore")(restore)


@group.command("entity")
def withdraw(
    entity: Annotated[str, typer.Argument(help="Mã thực thể · id of the entity")],
    reason: Annotated[Reason, typer.Option(help="Lý do người đọc sẽ thấy · the reason that readers are told")],
    basis: Annotated[str, typer.Option(help="Điều luật, số quyết định · the law or decision that it rests on")],
    by: By,
    fields: Annotated[
        str, typer.Option(help="Chỉ các trường này, cách nhau dấu phẩy · only these fields, with commas between")
    ] = "",
    until: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d", "%d/%m/%Y", "%Y-%m-%dT%H:%M"],
            help="Đến khi nào, giờ Việt Nam; không ghi: đến khi khôi phục · until when; none: until it is restored",
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Gỡ rồi công bố lý do; nguồn nêu lại cũng không trở lại · withdraw it and publish why."""
    from lienthong.withdrawing import withdraw

    wish = Wish(
        entity_id=entity,
        reason=reason,
        basis=basis,
        by=by,
        fields=tuple(name.strip() for name in fields.split(",") if name.strip()),
        until=None if until is None else until.replace(tzinfo=VIETNAM),
    )
    done = withdraw(read_settings(), wish, now=datetime.now(UTC))
    if as_json:
        print_json(done)
        return
    what = f"{entity} {', '.join(wish.fields)}".strip()
    console.print(
        f"đã gỡ, số {done['withdrawal_id']} · withdrawn, number {done['withdrawal_id']}: {what}", markup=False
    )


@group.command("list")
def list_withdrawals(
    ended: Annotated[bool, typer.Option("--all", help="Cả những gì đã khôi phục · also what was restored")] = False,
    as_json: Json = False,
) -> None:
    """Những gì đang bị gỡ: ai, khi nào, căn cứ · what is withdrawn: by whom, when, on what basis."""
    with session(database.ready(read_settings())) as conn:
        found = listed(conn, ended=ended)
    if as_json:
        print_json(found)
        return
    print_table(
        f"{len(found)} lần gỡ · withdrawals",
        ("số · no", "thực thể · entity", "trường · fields", "lý do · reason", "căn cứ · basis", "ai · by", "từ · since",
         "đến · until", "trạng thái · state"),
        [_line(each) for each in found],
    )  # fmt: skip


@group.command("erase")
def erase_values(
    number: Annotated[int, typer.Argument(help="Số trong danh sách · number from the list")],
    by: By,
    yes: Annotated[bool, typer.Option("--yes", help="Không hoàn lại được · it cannot be undone")] = False,
    as_json: Json = False,
) -> None:
    """Xóa hẳn giá trị đã gỡ vì dữ liệu cá nhân · erase for good what was withdrawn for privacy."""
    from reconciliation.erasing import erase

    if not yes:
        raise typer.BadParameter("không hoàn lại được, thêm --yes / it cannot be undone: add --yes")
    with session(database.ready(read_settings())) as conn:
        done = erase(conn, number, by=by, now=datetime.now(UTC))
    if as_json:
        print_json(done)
        return
    counts = ", ".join(f"{name} {count}" for name, count in done["counts"].items() if count)
    console.print(f"đã xóa · erased: {counts or '0'}", markup=False)
    if done["payloads"]:
        console.print("dữ liệu gốc còn giữ, chứa cả bản ghi khác · payloads that stay, they hold other records too:")
        console.print("\n".join(done["payloads"]), markup=False)


def restore(
    entity: Annotated[str, typer.Argument(help="Mã thực thể · id of the entity")],
    basis: Annotated[str, typer.Option(help="Căn cứ khôi phục · the law or decision that it rests on")],
    by: By,
    as_json: Json = False,
) -> None:
    """Khôi phục những gì đã gỡ rồi công bố · end what withdraw did: its sources count again."""
    from lienthong.withdrawing import restore

    ended = restore(read_settings(), entity, basis=basis, by=by, now=datetime.now(UTC))
    if as_json:
        print_json(ended)
        return
    numbers = ", ".join(str(each["withdrawal_id"]) for each in ended)
    console.print(f"đã khôi phục · restored: {entity} ({numbers})", markup=False)


def _line(each: dict[str, Any]) -> tuple[str, ...]:
    also = f" → {', '.join(each['also'])}" if each["also"] else ""
    state = "đang gỡ · stands" if each["state"] == "stands" else f"khôi phục bởi · restored by {each['restored_by']}"
    state = "đã xóa hẳn · erased" if each["erased_at"] else state
    return (
        str(each["withdrawal_id"]),
        each["entity_id"] + also,
        ", ".join(each["fields"]) or "tất cả · all",
        each["reason"],
        each["basis"],
        each["by"],
        each["decided_at"][:16].replace("T", " "),
        "–" if each["ends_at"] is None else each["ends_at"][:16].replace("T", " "),
        state,
    )
