"""`lienthong sources proposals`: what pulls suggest for a source file, and what people say to it."""

from typing import Annotated

import typer

from lienthong import database
from lienthong.commands.printing import console, print_json, print_table
from lienthong.settings import Settings, read_settings
from schemas.errors import ConfigError

proposals = typer.Typer(help="Đề nghị sửa tệp nguồn · what source files should say", no_args_is_help=True)
STATES = ("open", "accepted", "rejected")
Number = Annotated[int, typer.Argument(help="Mã trong danh sách · id from the list")]
By = Annotated[str, typer.Option(help="Người quyết định · who decides")]


def register(group: typer.Typer) -> None:
    """Add `proposals` below another group of commands."""
    group.add_typer(proposals, name="proposals")


@proposals.command("list")
def list_proposals(
    state: Annotated[str | None, typer.Option(help=f"{', '.join(STATES)}")] = None,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Đề nghị và dòng YAML cần thêm · proposals, and the lines of YAML to add."""
    from lienthong import drift

    if state is not None and state not in STATES:
        raise ConfigError(f"no state {state}: {', '.join(STATES)}")
    settings = read_settings()
    found = drift.proposals(database.ready(settings), state)
    if as_json:
        print_json(found)
        return
    print_table(
        f"{len(found)} đề nghị · proposals",
        ("id", "source", "kind", "field", "changed", "state", "by", "example"),
        [
            (
                each["proposal_id"],
                each["source"],
                each["kind"],
                each["field"],
                f"{each['evidence']['changed']}/{each['evidence']['offered']}",
                each["state"],
                each["decided_by"],
                "; ".join(each["evidence"]["examples"][:1]),
            )
            for each in found
        ],
    )
    for line in lines_to_add(settings):
        console.print(line, markup=False)


@proposals.command("accept")
def accept(number: Number, by: By) -> None:
    """Trường này không được tính nữa · the field no longer counts."""
    from lienthong import drift

    settings = read_settings()
    decided = drift.accept_proposal(database.ready(settings), number, by)
    console.print(f"{decided['source']}  {decided['field']}  {decided['state']}  {by}", markup=False)
    for line in lines_to_add(settings):
        console.print(line, markup=False)


@proposals.command("reject")
def reject(number: Number, by: By) -> None:
    """Trường này vẫn được tính, không hỏi lại · the field counts; it is not asked again."""
    from lienthong import drift

    decided = drift.reject_proposal(database.ready(read_settings()), number, by)
    console.print(f"{decided['source']}  {decided['field']}  {decided['state']}  {by}", markup=False)


def lines_to_add(settings: Settings) -> list[str]:
    """For each source file that does not say yet what people accepted: the file, and the line it should have."""
    from lienthong import drift, pipeline

    accepted: dict[str, set[str]] = {}
    for each in drift.proposals(database.ready(settings), "accepted"):
        accepted.setdefault(each["source"], set()).add(each["field"])
    declared = pipeline.sources(settings) if accepted else {}
    return [
        f"{settings.sources / name}.yml:\n  volatile: [{', '.join(sorted(declared[name].volatile | fields))}]"
        for name, fields in sorted(accepted.items())
        if name in declared and not fields <= declared[name].volatile
    ]
