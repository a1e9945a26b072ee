"""`lienthong schemas`: the record types, their released versions, the data dictionary."""

import json
from typing import Annotated

import typer

from lienthong.commands.printing import console, print_json, print_table
from schemas.errors import ConfigError

group = typer.Typer(help="Loại bản ghi, lược đồ, từ điển dữ liệu · record types and schemas", no_args_is_help=True)
Name = Annotated[str, typer.Argument(help="Loại bản ghi · record type")]
AsJson = Annotated[bool, typer.Option("--json")]


def register(app: typer.Typer) -> None:
    """Add `schemas` to the command line."""
    app.add_typer(group, name="schemas")


@group.command("list")
def list_types(as_json: AsJson = False) -> None:
    """Các loại bản ghi · the record types."""
    from schemas import examples
    from schemas.compatibility import released
    from schemas.registry import RECORD_TYPES

    kept = released()
    found = [
        {
            "type": name,
            "vi": kind.title_vi,
            "en": kind.title_en,
            "fields": len(kind.model_fields),
            "states": len(kind.lifecycle.moves) if kind.lifecycle else 0,
            "examples": len(examples.good(name)),
            "counter_examples": len(examples.bad(name)),
            "released": name in kept,
        }
        for name, kind in RECORD_TYPES.items()
    ]
    if as_json:
        print_json(found)
        return
    columns = ("type", "vi", "en", "fields", "states", "examples", "counter_examples", "released")
    print_table(f"{len(found)} loại bản ghi · record types", columns, [tuple(each.values()) for each in found])


@group.command("show")
def show(name: Name, as_json: AsJson = False) -> None:
    """Các trường của một loại, hoặc lược đồ JSON · the fields of a type, or its JSON Schema."""
    from schemas.dictionary import entry
    from schemas.registry import RECORD_TYPES, json_schema

    if name not in RECORD_TYPES:
        raise ConfigError(f"không có loại {name} / no such record type: {', '.join(sorted(RECORD_TYPES))}")
    if as_json:
        print_json(json_schema(name))
        return
    found = entry(name)
    print_table(
        f"{name}: {found.title_vi} · {found.title_en}",
        ("field", "vi", "en", "type", "unit", "sensitivity"),
        [
            (
                f"{each.name}{' *' if each.is_required else ''}",
                each.vi,
                each.en,
                each.type,
                each.unit_en,
                each.sensitivity,
            )
            for each in found.fields
        ],
    )
    console.print("* bắt buộc · required")
    if found.transitions:
        lines = [(state.value, " → ", ", ".join(next_ones) or "–") for state, next_ones in found.transitions.items()]
        print_table(f"{found.state_field}", ("", "", ""), lines)


@group.command("check")
def check(as_json: AsJson = False) -> None:
    """So với bản đã phát hành; đổi gây vỡ thì thoát 1 · compare with the released ones; exit 1 on a breaking change."""
    from dataclasses import asdict

    from schemas.compatibility import changes

    found = changes()
    breaking = [each for each in found if each.is_breaking]
    if as_json:
        print_json([asdict(each) for each in found])
    for each in [] if as_json else found:
        mark = "[red]✗[/]" if each.is_breaking else "[green]+[/]"
        place = f"{each.record_type}.{each.field}" if each.field else each.record_type
        console.print(f"{mark} {place}  [bold]{each.rule}[/]", end="  ")
        console.print(f"{each.vi} · {each.en}", markup=False)
        if each.is_breaking:
            console.print(f"    → {each.fix_vi}\n    → {each.fix_en}", markup=False)
    if not as_json:
        console.print(f"{len(breaking)} gây vỡ · breaking, {len(found) - len(breaking)} thêm · additive")
    raise typer.Exit(1 if breaking else 0)


@group.command("release")
def write_release() -> None:
    """Giữ lược đồ hiện nay làm bản phát hành · keep the schemas of now as the released ones."""
    from schemas.compatibility import FOLDER, changes, release
    from schemas.registry import RECORD_TYPES

    breaking = [each for each in changes() if each.is_breaking]
    if breaking:
        first = breaking[0]
        raise ConfigError(
            f"{first.record_type}.{first.field}: {first.vi} / {first.en}; lienthong schemas check",
            changes=len(breaking),
        )
    FOLDER.mkdir(exist_ok=True)
    for name in RECORD_TYPES:
        text = json.dumps(release(name), ensure_ascii=False, indent=1, sort_keys=True)
        (FOLDER / f"{name}.json").write_text(text + "\n", encoding="utf-8")
    console.print(f"{len(RECORD_TYPES)} → {FOLDER}", markup=False)


@group.command("dictionary")
def dictionary() -> None:
    """Viết lại docs/dictionary từ lược đồ · write docs/dictionary anew from the schemas."""
    from lienthong.settings import ROOT
    from schemas.dictionary import pages

    folder = ROOT / "docs" / "dictionary"
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (folder / name).write_text(text, encoding="utf-8")
    console.print(f"{len(pages())} → {folder}", markup=False)


@group.command("mart")
def mart(
    check: Annotated[
        bool, typer.Option("--check", help="Chỉ so, khác thì thoát 1 · only compare; 1 when behind")
    ] = False,
) -> None:
    """Viết lại sql/mart.sql và docs/mart.svg từ lược đồ · write the typed views and their picture from the schemas."""
    from lienthong.settings import ROOT
    from schemas.entity_diagram import svg
    from warehouse.mart_file import FILE, text

    behind = []
    for path, content in ((FILE, text()), (ROOT / "docs" / "mart.svg", svg())):
        if path.exists() and path.read_text(encoding="utf-8") == content:
            continue
        behind.append(path)
        if not check:
            path.write_text(content, encoding="utf-8")
    for path in behind:
        said = (
            "không còn đúng với lược đồ: lienthong schemas mart · behind the schemas"
            if check
            else "đã viết lại · written"
        )
        console.print(f"{path.relative_to(ROOT)}: {said}", markup=False)
    if not behind:
        console.print("sql/mart.sql, docs/mart.svg: đúng với lược đồ · as the schemas have it")
    raise typer.Exit(1 if check and behind else 0)
