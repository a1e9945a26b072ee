"""`lienthong sources`: what is declared, whether it is sound, and how a new one comes to be."""

import re
import sys
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape

from lienthong.commands import health, proposals
from lienthong.commands.printing import console, print_faults, print_json, print_table
from lienthong.commands.running import CONFIGURATION
from lienthong.onboarding.wishes import Wishes
from lienthong.settings import Settings, read_settings
from schemas.errors import ConfigError
from schemas.registry import RECORD_TYPES
from schemas.violation import shown

TEMPLATE = """\
# yaml-language-server: $schema=../source.schema.json
name: {name}
title: {{vi: "Tên nguồn", en: "Name of the source"}}
agency: H26                     # mã cơ quan theo QĐ 20/2020/QĐ-TTg · code of the owner
owner: {{name: "Đơn vị phụ trách", email: lienhe@example.vn}}
reader: feed                    # feed | json_pages | table | edxml | html_list
url: https://example.gov.vn/rss.xml
mode: append                    # snapshot: vắng là mất · append: cửa sổ tin mới · delta
schedule: "*/30 * * * *"
authority: agency_portal
rows: [1, 10000]
freshness_hours: 72
record: press_release
key: [link]
fields:                         # của ta: của nguồn · ours: theirs
  title: title
  url: {{from: link, as: url}}
  published_at: {{from: pubDate, as: instant, dialects: [rfc822]}}
  summary: {{from: description, as: html_text}}
  agency: {{const: "Tên cơ quan"}}
optional: [summary]
"""

group = typer.Typer(help="Nguồn dữ liệu · sources", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    app.add_typer(group, name="sources")
    proposals.register(group)
    health.register(group)


@group.command("list")
def list_sources(as_json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """Các nguồn đã khai báo · the declared sources."""
    from lienthong import pipeline

    files = pipeline.source_files(read_settings())
    if as_json:
        print_json([source.model_dump(mode="json") for source in files.found.values()])
    else:
        print_table(
            f"{len(files.found)} nguồn · sources",
            ("name", "reader", "mode", "schedule", "title"),
            [(s.name, s.reader, s.mode, s.schedule, s.title.vi) for s in files.found.values()],
        )
    print_faults(files.faults)
    raise typer.Exit(CONFIGURATION if files.faults else 0)


@group.command("lint")
def lint() -> None:
    """Kiểm mọi tệp nguồn · check every source file."""
    from lienthong import pipeline

    found = pipeline.source_files(read_settings()).sound()
    console.print(f"{len(found)} tệp nguồn đều đúng · {len(found)} source files are sound")


@group.command("new")
def new(
    target: Annotated[
        str, typer.Argument(help="Địa chỉ http(s) của nguồn, hoặc <don_vi>_<noi_dung> · address, or a name")
    ],
    record: Annotated[
        str | None, typer.Option(help="Loại bản ghi · record type; không nêu: tự nhận · else found")
    ] = None,
    name: Annotated[str, typer.Option(help="Tên nguồn · name of the source")] = "",
    agency: Annotated[str, typer.Option(help="Mã cơ quan, QĐ 20/2020/QĐ-TTg · code of the owner")] = "",
    owner: Annotated[str, typer.Option(help="Đơn vị phụ trách · who answers for it")] = "",
    email: Annotated[str, typer.Option(help="Thư điện tử của đơn vị · their e-mail")] = "",
    pages: Annotated[int, typer.Option(min=1, max=200, help="Số trang mẫu nhiều nhất · most pages to look at")] = 20,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Từ một địa chỉ: nhận dạng, thử và viết tệp nguồn; từ một tên: viết tệp mẫu · write a source file."""
    settings = read_settings()
    if "://" not in target:
        _write_template(settings, target)
        return
    if not re.match(r"https?://", target, re.IGNORECASE):
        raise ConfigError("địa chỉ phải bắt đầu bằng http(s) / the address must begin with http(s)", url=target[:200])
    if name:
        _free(settings, name)
    if record is not None and record not in RECORD_TYPES:
        raise ConfigError(f"không có loại {record} / no such record type: {', '.join(sorted(RECORD_TYPES))}")
    wishes = Wishes(name=name, record=record, agency=agency, owner=owner, email=email)
    _propose(settings, target, wishes, pages, as_json=as_json)


def _write_template(settings: Settings, name: str) -> None:
    path = _free(settings, name)
    path.write_text(TEMPLATE.format(name=name), encoding="utf-8")
    console.print(f"{path}: sửa rồi chạy · edit it, then run  lienthong sources lint")


def _free(settings: Settings, name: str) -> Path:
    """Where a source of this name goes, if there is none yet."""
    if not re.fullmatch(r"[a-z][a-z0-9_]{2,60}", name):
        raise ConfigError("a source is named <department>_<thing> in lower case without accents", name=name)
    path = settings.sources / f"{name}.yml"
    if path.exists():
        raise ConfigError(f"{path} is there already")
    return path


def _propose(settings: Settings, url: str, wishes: Wishes, pages: int, *, as_json: bool) -> None:
    from lienthong.onboarding.facts import facts
    from lienthong.onboarding.onboard import onboard
    from lienthong.onboarding.writing import write

    proposal = onboard(url, wishes, allow_hosts=settings.allow_hosts, pages=pages)
    if not wishes.name:
        wishes = replace(wishes, name=_unused(settings, proposal.source.name))
    if proposal.works and not as_json and sys.stdin.isatty() and sys.stdout.isatty():
        wishes = _asked(settings, wishes)
    proposal = proposal.restated(wishes)
    written: list[Path] = []
    if proposal.works:
        tree = Path.cwd() / "tests" / "golden"
        golden = tree if tree.is_dir() else settings.home / "golden"
        written = write(proposal, wishes, settings.sources, golden)
    told = facts(proposal, wishes, written)
    if as_json:
        print_json(told)
    else:
        _show(told)
    if not proposal.works:
        raise typer.Exit(1)


def _unused(settings: Settings, name: str) -> str:
    """The name, with a number where a source has it already."""
    names = (name if number == 1 else f"{name}_{number}" for number in count(1))
    return next(one for one in names if not (settings.sources / f"{one}.yml").exists())


def _asked(settings: Settings, wishes: Wishes) -> Wishes:
    """What only people know; an empty answer leaves the placeholder."""
    chosen = typer.prompt("Tên nguồn · name", default=wishes.name)
    _free(settings, chosen)
    owner = wishes.owner or typer.prompt("Đơn vị phụ trách · owner", default="", show_default=False)
    agency = wishes.agency or typer.prompt("Mã cơ quan, ví dụ H26.12 · agency code", default="", show_default=False)
    return replace(wishes, name=chosen, owner=owner, agency=agency)


def _show(told: dict[str, Any]) -> None:
    sample = told["sample"]
    console.print(shown(f"{told['reason']['vi']} · {told['reason']['en']}"), markup=False)
    print_table(
        f"{', '.join(told['record'])} · {told['reader']} · {told['mode']} · key " + _cell(told["key"]),
        ("ours", "<- theirs", "as", "before", "after", "filled %"),
        [
            (line["ours"], _cell(line["theirs"]), line["as"], _cell(line["before"]), _cell(line["after"]),
             round(100 * line["filled"]))
            for line in told["fields"]
        ],
    )  # fmt: skip
    console.print(
        f"{sample['pages']} trang · pages, {sample['records']} bản ghi · records: {sample['loaded']} nạp được · load, "
        f"{sample['quarantined']} cách ly · quarantined"
    )
    for reason in sample["reasons"]:
        console.print(f"  {reason['rule']} × {reason['records']}: {reason['vi']} · {reason['en']}", markup=False)
    if told["refused"]:
        console.print(told["refused"], markup=False)
        return
    for path in told["written"]:
        console.print(f"đã ghi · written: {path}", markup=False)
    for item in told["todo"]:
        text = item["vi"] if item["vi"] == item["en"] else f"{item['vi']} · {item['en']}"
        console.print(f"  còn lại · left: {shown(text)}", markup=False)
    console.print(f"lienthong sources lint; lienthong sources preview {told['source']}", markup=False)


def _cell(value: Any) -> str:
    """A short piece of what a source wrote, without what a terminal would obey."""
    text = " ".join(str(value).split()) if value is not None else ""
    text = "".join(letter if letter.isprintable() else "\ufffd" for letter in text)
    return escape(text if len(text) <= 40 else f"{text[:39]}…")
