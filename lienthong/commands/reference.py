"""`lienthong reference`: what a code or a name means on a day, the calendar, and loading both."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text

from lienthong import database
from lienthong.commands.printing import console, print_json, print_table
from lienthong.settings import read_settings
from schemas.record import VIETNAM
from schemas.terms import AdminUnitKind, Extent, Succession
from warehouse import agencies, legal_tables, units
from warehouse.connection import session

group = typer.Typer(
    help="Danh mục dùng chung theo ngày: đơn vị, cơ quan, lịch · reference data by date", no_args_is_help=True
)
Json = Annotated[bool, typer.Option("--json")]
AsOf = Annotated[
    datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d", "%d/%m/%Y"], help="Vào ngày · on the day")
]
KINDS: Mapping[str, tuple[str, str]] = {
    "holiday": ("nghỉ lễ", "holiday"),
    "day_in_lieu": ("nghỉ bù", "day in lieu"),
    "swapped_off": ("nghỉ, hoán đổi", "off, swapped"),
    "swapped_working": ("làm bù", "worked instead"),
    "ordinary": ("ngày thường", "ordinary day"),
}
WEEKDAYS = ("thứ hai", "thứ ba", "thứ tư", "thứ năm", "thứ sáu", "thứ bảy", "chủ nhật")
LIKE_A_DASH = "—"


def register(app: typer.Typer) -> None:
    """Add `reference` to the command line."""
    app.add_typer(group, name="reference")


@group.command("unit")
def unit(
    code: Annotated[str, typer.Argument(help="Mã đơn vị, giữ số 0 ở đầu · code with its leading zeros")],
    as_of: AsOf = None,
    by: Annotated[
        datetime | None,
        typer.Option(
            "--by", formats=["%Y-%m-%d", "%d/%m/%Y"], help="Kế thừa đến ngày (hôm nay) · successors by (today)"
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Mã này là đơn vị nào vào ngày ấy, đất của nó nay thuộc đâu · which unit, and where its land is now."""
    later = by.date() if by else _today()
    with session(database.ready(read_settings())) as conn:
        found = units.unit(conn, code, as_of.date() if as_of else None)
        after = units.successors(conn, found, later) if not found.stands_on(later) else []
        before = units.predecessors(conn, found)
    if as_json:
        print_json(
            asdict(found)
            | {
                "successors": [asdict(each) | {"is_guess": each.is_guess} for each in after],
                "predecessors": [
                    {"code": old, "extent": extent, "unit": asdict(each) if each else None}
                    for old, extent, each in before
                ],
            }
        )
        return
    kind = AdminUnitKind(found.kind) if found.kind else None
    console.print(f"[bold]{found.name}[/]  {found.code}  {_days(found.valid_from, found.valid_to)}")
    if kind:
        console.print(f"  {kind.vi} · {kind.en}" + (f", trong/in {found.parent_code}" if found.parent_code else ""))
    if found.contested:
        console.print(f"  [yellow]các nguồn nói khác nhau · sources disagree:[/] lienthong explain {found.entity_id}")
    if after:
        console.print(f"\n[bold]Nay thuộc · its land on {later}[/]")
    elif not found.stands_on(later):
        console.print("\n  Đã kết thúc, không danh mục nào nêu đơn vị kế thừa · ended, no list names a successor")
    for each in after:
        console.print(_succession(each))
    if before:
        console.print("\n[bold]Hình thành từ · made of[/]")
    for old, extent, each_unit in before:
        name = each_unit.name if each_unit else LIKE_A_DASH
        console.print(Text(f"  {old}  {name}  ({_extent(extent)})"))


@group.command("agency")
def agency(
    asked: Annotated[str, typer.Argument(help="Mã định danh (cả hai kiểu) hoặc tên · code of either scheme, or name")],
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """Mã hay tên này là cơ quan nào vào ngày ấy, ai kế thừa việc gì · which body, and who took over what."""
    day = as_of.date() if as_of else _today()
    with session(database.ready(read_settings())) as conn:
        found = agencies.body(conn, asked, day)
        after = agencies.heirs(conn, found)
    if as_json:
        print_json(asdict(found) | {"successors": [asdict(each) for each in after]})
        return
    console.print(f"[bold]{found.name}[/]  {found.code or ''}  {_days(found.valid_from, found.valid_to)}")
    for label, value in (
        ("mã QCVN 102 · legacy code", found.legacy_code),
        ("tên gọi khác · also", "; ".join(found.aliases)),
        ("cơ quan chủ quản · parent", found.parent),
    ):
        if value:
            console.print(Text(f"  {label}: {value}"))
    if found.contested:
        console.print(f"  [yellow]các nguồn nói khác nhau · sources disagree:[/] lienthong explain {found.entity_id}")
    if after:
        console.print("\n[bold]Kế thừa · taken over by[/]")
    for each in after:
        relation = Succession(each.relation)
        what = f": {each.function}" if each.function else ""
        known = str(each.body) if each.body else f"{each.name} (chưa rõ trong kho · not known here)"
        console.print(Text(f"  {known}\n    {relation.vi} · {relation.en}{what}, {each.effective_on or '?'}"))


@group.command("calendar")
def calendar(
    year: Annotated[int, typer.Argument(min=1945, max=2100, help="Năm · year")], as_json: Json = False
) -> None:
    """Ngày nghỉ và ngày làm bù của một năm · days off and days worked instead."""
    with session(database.ready(read_settings())) as conn:
        found = legal_tables.calendar(conn, year)
    if as_json:
        print_json(found)
        return
    print_table(
        f"Lịch {year}: thứ bảy, chủ nhật nghỉ, trừ · weekends are off, and except these",
        ("ngày · day", "", "loại · kind", "", "căn cứ · basis"),
        [
            (
                each["day"].isoformat(),
                WEEKDAYS[each["day"].weekday()],
                " · ".join(KINDS[each["kind"]]),
                f"{each['name']} · {each['name_en']}",
                each["basis"] + ("  [tạm tính · provisional]" if each["is_provisional"] else ""),
            )
            for each in found
        ],
    )
    if not found:
        console.print("  chưa nạp · not loaded: lienthong reference load calendar FILE.csv")


@group.command("types")
def types(as_of: AsOf = None, as_json: Json = False) -> None:
    """Các loại văn bản hành chính · types of administrative documents."""
    with session(database.ready(read_settings())) as conn:
        found = legal_tables.document_types(conn, as_of.date() if as_of else _today())
    _listed(f"{len(found)} loại văn bản · document types", "abbreviation", found, as_json)


@group.command("channels")
def channels(as_of: AsOf = None, as_json: Json = False) -> None:
    """Các kênh thông tin cơ sở · channels of grassroots information."""
    with session(database.ready(read_settings())) as conn:
        found = legal_tables.grassroots_channels(conn, as_of.date() if as_of else _today())
    _listed(f"{len(found)} kênh thông tin cơ sở · channels", "code", found, as_json)


@group.command("differences")
def differences(as_json: Json = False) -> None:
    """Các danh mục đơn vị nói khác nhau ở đâu · where lists of units disagree; 1 when people must look."""
    with session(database.ready(read_settings())) as conn:
        found = units.differences(conn)
    must_look = bool(found.undecided or found.two_codes)
    if as_json:
        print_json(asdict(found))
        raise typer.Exit(1 if must_look else 0)
    print_table(
        f"{len(found.changes)} đơn vị đổi tên, đổi loại · changed",
        ("mã · code", "trước · before", "nay · now", "trong khoảng · between"),
        [(c.unit.code, c.former, c.unit.name, f"{c.not_before or '?'} – {c.seen_on}") for c in found.changes],
    )
    print_table(
        f"{len(found.two_codes)} nơi có hai mã, cần người xem · one place, two codes: look",
        ("tên · name", "mã · code", "nguồn · source", "mã · code", "nguồn · source"),
        [(one.name, one.code, ", ".join(a), other.code, ", ".join(b)) for one, a, other, b in found.two_codes],
    )
    print_table(
        f"{len(found.undecided)} tên chưa rõ, cần người xem · names in doubt: look",
        ("mã · code", "đang ghi · kept", "nguồn khác · other"),
        [(one.code, one.name, other) for one, other in found.undecided],
    )
    console.print(f"{len(found.spellings)} tên chỉ khác cách viết · differ in spelling only (--json)")
    raise typer.Exit(1 if must_look else 0)


@group.command("load")
def load(
    kind: Annotated[str, typer.Argument(help="calendar | document-types | channels")],
    path: Annotated[Path, typer.Argument(help="Tệp CSV, UTF-8 · a CSV file")],
    as_json: Json = False,
) -> None:
    """Nạp bản mới của một bảng; bản cũ vẫn giữ · file a new edition; the old one is kept."""
    from lienthong import reference

    done = reference.load(read_settings(), kind, path)
    if as_json:
        print_json(asdict(done))
        return
    console.print(f"{done.added} mới · new, {done.superseded} thay · superseded, {done.unchanged} như cũ · unchanged")


@group.command("install")
def install(as_json: Json = False) -> None:
    """Nạp danh mục Hà Nội kèm theo sản phẩm · load the lists of Hà Nội that come with the product."""
    from audit.terminal import render
    from lienthong import reference
    from lienthong.commands.running import outcome

    report = reference.install(read_settings())
    if as_json:
        print_json(report.model_dump(mode="json"))
    else:
        render(report, console)
    raise typer.Exit(outcome([(source.state, source.health) for source in report.sources]))


def _listed(title: str, mark: str, found: list[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        print_json(found)
        return
    lines = [(each[mark], each["name"], each["name_en"], each["valid_from"], each["basis"]) for each in found]
    print_table(title, ("", "tên · name", "", "từ · from", "căn cứ · basis"), lines)


def _succession(each: units.Succession) -> Text:
    name = each.unit.name if each.unit else LIKE_A_DASH
    mark = "  phỏng đoán, cần địa chỉ · a guess, an address decides" if each.is_guess else ""
    return Text.assemble(f"  {each.code}  {name}  ({_extent(each.extent)})", (mark, "yellow"))


def _extent(extent: str | None) -> str:
    known = Extent(extent) if extent else None
    return f"{known.vi} · {known.en}" if known else "?"


def _days(first: date | None, last: date | None) -> str:
    return f"{first or '?'} → {last or 'nay · now'}"


def _today() -> date:
    return datetime.now(VIETNAM).date()
