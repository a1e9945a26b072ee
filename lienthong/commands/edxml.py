"""`lienthong edxml`: send documents over the document bus, acknowledge what came, see what was answered."""

from __future__ import annotations

import mimetypes
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from lienthong import database
from lienthong.commands.printing import console, print_json, print_table
from lienthong.settings import read_settings
from publishing import edxml_desk
from publishing.edxml import Enclosure, Organ
from schemas.errors import ConfigError
from schemas.terms import BusinessType, MessageStatus
from warehouse.connection import session

group = typer.Typer(help="Trục liên thông văn bản · the document bus (edXML)", no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json", help="JSON cho máy đọc · JSON for machines")]
Sender = Annotated[str, typer.Option("--from", help="Cơ quan mình: MÃ=TÊN · our body: CODE=NAME")]
Out = Annotated[Path | None, typer.Option(help="Thư mục giao cho trục · folder for the bus's adapter")]
Source = Annotated[str, typer.Option(help="Nguồn edXML đã nhận · the source that it came from")]
FROM_BUS = "truc_van_ban_van_ban"


def register(app: typer.Typer) -> None:
    """Add `edxml` to the command line."""
    app.add_typer(group, name="edxml")


@group.command("send")
def send(
    entity: Annotated[str, typer.Argument(help="Mã bản ghi văn bản · id of the document")],
    sender: Sender,
    to: Annotated[list[str], typer.Option(help="Nơi nhận: MÃ=TÊN · receiver: CODE=NAME")],
    attach: Annotated[list[Path] | None, typer.Option(help="Tệp kèm theo · a file of it")] = None,
    business: Annotated[BusinessType, typer.Option(help="Nghiệp vụ · what it does")] = BusinessType.NEW,
    reason: Annotated[str, typer.Option(help="Lý do · why")] = "",
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Gói văn bản thành edXML để gửi · a document as an edXML package."""
    files = [_file(path) for path in attach or []]
    settings = read_settings()
    with session(database.ready(settings)) as conn:
        told = edxml_desk.dispatch(
            conn, entity, _organ(sender), [_organ(each) for each in to], files, _folder(out, settings.home),
            datetime.now(UTC), business=business, reason=reason,
        )  # fmt: skip
    _tell(told, as_json=as_json)


@group.command("acknowledge")
def acknowledge(sender: Sender, source: Source = FROM_BUS, out: Out = None, as_json: Json = False) -> None:
    """Báo 01 đã đến, 03 đã tiếp nhận mọi văn bản chưa báo · say 01 and 03 of all that is not yet acknowledged."""
    settings = read_settings()
    with session(database.ready(settings)) as conn:
        done = edxml_desk.acknowledge(conn, source, _organ(sender), _folder(out, settings.home), datetime.now(UTC))
    _tell(done.told, as_json=as_json)
    if done.untold:
        sys.stderr.write(
            f"lienthong: không rõ mã nơi gửi, chưa báo / no code of the sender, not said: {', '.join(done.untold)}\n"
        )
        raise typer.Exit(1)


@group.command("status")
def status(
    document_id: Annotated[str, typer.Argument(help="DocumentId")],
    code: Annotated[MessageStatus, typer.Argument(help="02, 04, 05, 06, 15, 16 ...")],
    sender: Sender,
    why: Annotated[str, typer.Option("--why", help="Diễn giải · what to say")] = "",
    source: Source = FROM_BUS,
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Báo trạng thái xử lý một văn bản đến · say how a document that came is dealt with."""
    if code is MessageStatus.RECALLED:
        raise ConfigError("13 do bên gửi báo: lienthong edxml recall / 13 is the sender's word: lienthong edxml recall")
    settings = read_settings()
    with session(database.ready(settings)) as conn:
        told = edxml_desk.answer(
            conn, source, document_id, _organ(sender), code, why, _folder(out, settings.home), datetime.now(UTC)
        )
    _tell([told], as_json=as_json)


@group.command("recall")
def recall(
    entity: Annotated[str, typer.Argument(help="Mã bản ghi văn bản · id of the document")],
    sender: Sender,
    to: Annotated[str, typer.Option(help="Nơi nhận · receiver: CODE=NAME")],
    why: Annotated[str, typer.Option("--why", help="Diễn giải · what to say")] = "",
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Báo 13: lấy lại văn bản đã gửi · say 13: we take a document back."""
    settings = read_settings()
    with session(database.ready(settings)) as conn:
        told = edxml_desk.recall(
            conn, entity, _organ(sender), _organ(to), why, _folder(out, settings.home), datetime.now(UTC)
        )
    _tell([told], as_json=as_json)


@group.command("sent")
def sent(as_json: Json = False) -> None:
    """Đã gửi cho ai, nơi nhận trả lời sau bao lâu · what was sent to whom, and how soon it was acknowledged."""
    with session(database.ready(read_settings())) as conn:
        found = edxml_desk.sent(conn)
    if as_json:
        print_json(found)
        return
    print_table(
        f"{len(found)} lượt gửi · sendings",
        ("văn bản · document", "nơi nhận · to", "gửi · sent", "trạng thái · status", "sau (giây) · after (s)",
         "hạn · due", "quá hạn · late"),
        [
            (
                each["document_number"] or each["document_id"],
                each["to_code"],
                f"{each['sent_at']:%Y-%m-%d %H:%M}",
                each["status_code"] or "",
                "" if each["latency_seconds"] is None else each["latency_seconds"],
                f"{each['due_at']:%Y-%m-%d %H:%M}" if each["due_at"] else "",
                "x" if _is_late(each, datetime.now(UTC)) else "",
            )
            for each in found
        ],
    )  # fmt: skip


def _is_late(sending: dict[str, Any], now: datetime) -> bool:
    return sending["due_at"] is not None and (sending["receipt_at"] or now) > sending["due_at"]


def _organ(text: str) -> Organ:
    code, _, name = text.partition("=")
    if not code.strip():
        raise ConfigError(f"{text!r}: cần MÃ=TÊN / needs CODE=NAME")
    return Organ(code=code.strip(), name=name.strip() or None)


def _file(path: Path) -> Enclosure:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from error
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return Enclosure(name=path.name, media_type=kind, content=content)


def _folder(out: Path | None, home: Path) -> Path:
    return out or home / "edxml" / "out"


def _tell(told: list[edxml_desk.Said], *, as_json: bool) -> None:
    if as_json:
        print_json([asdict(each) | {"path": str(each.path)} for each in told])
        return
    for each in told:
        console.print(f"{each.status_code or 'gói'} {each.document_id} → {each.to_code}: {each.path}", markup=False)
    console.print(f"{len(told)} thông điệp · messages")
