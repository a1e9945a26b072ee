"""`lienthong sources`: what is declared, whether it is sound, and a file to start from."""

import re
from typing import Annotated

import typer

from lienthong.commands.printing import console, print_json, print_table
from lienthong.settings import read_settings
from schemas.errors import ConfigError

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


@group.command("list")
def list_sources(as_json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """Các nguồn đã khai báo · the declared sources."""
    from lienthong import pipeline

    found = pipeline.sources(read_settings())
    if as_json:
        print_json([source.model_dump(mode="json") for source in found.values()])
        return
    print_table(
        f"{len(found)} nguồn · sources",
        ("name", "reader", "mode", "schedule", "title"),
        [(s.name, s.reader, s.mode, s.schedule, s.title.vi) for s in found.values()],
    )


@group.command("lint")
def lint() -> None:
    """Kiểm mọi tệp nguồn · check every source file."""
    from lienthong import pipeline

    found = pipeline.sources(read_settings())
    console.print(f"{len(found)} tệp nguồn đều đúng · {len(found)} source files are sound")


@group.command("new")
def new(name: Annotated[str, typer.Argument(help="<don_vi>_<noi_dung>, ví dụ so_y_te_tin_tuc")]) -> None:
    """Viết một tệp nguồn mẫu · write a source file to start from."""
    settings = read_settings()
    if not re.fullmatch(r"[a-z][a-z0-9_]{2,60}", name):
        raise ConfigError("a source is named <department>_<thing> in lower case without accents", name=name)
    path = settings.sources / f"{name}.yml"
    if path.exists():
        raise ConfigError(f"{path} is there already")
    path.write_text(TEMPLATE.format(name=name), encoding="utf-8")
    console.print(f"{path}: sửa rồi chạy · edit it, then run  lienthong sources lint")
