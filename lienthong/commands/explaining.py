"""`lienthong explain`: why a value is what it is, who says otherwise, and the stored bytes that it comes from."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from lienthong import database
from lienthong.commands.printing import console, notes, print_json
from lienthong.settings import read_settings
from schemas.errors import ConfigError
from warehouse.connection import session


def register(app: typer.Typer) -> None:
    """Add `explain` to the command line."""
    app.command("explain")(explain)


def explain(
    entity: Annotated[str, typer.Argument(help="Mã thực thể, ví dụ doc_… · id of an entity")],
    field: Annotated[
        str | None, typer.Option(help="Chỉ một trường, kèm nguyên văn ở nguồn · one field, with the text at its source")
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option(
            help="Như kho đã biết lúc đó: 2026-11-22, 2026-11-22T08:00 (giờ Việt Nam) · as known at that time"
        ),
    ] = None,
    valid_on: Annotated[
        str | None, typer.Option(help="Ngày đó có hiệu lực không, sau đó là gì · was it true on that day")
    ] = None,
    svg: Annotated[
        Path | None, typer.Option(help="Vẽ đường đi của dữ liệu ra tệp · draw the lineage to a file")
    ] = None,
    lang: Annotated[str | None, typer.Option(help="vi, en; mặc định · default LIENTHONG_LANG")] = None,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Vì sao ghi như vậy, ai nói khác, byte nào làm chứng · why it says so, who says otherwise, which bytes prove it.

    Dấu · marks: ✓ nguyên văn · as it stands, ≈ suy ra · derived, · không do nguồn nêu · not from the source,
    ? chưa rõ · not proven, ✗ dữ liệu gốc không còn · payload not stored.
    """
    from audit.explain_terminal import render
    from audit.lineage import lineage
    from lienthong import pipeline
    from lienthong.explaining import day_of, instant_of, proven

    settings = read_settings()
    chosen = _language(lang or settings.lang)
    at, day = instant_of(as_of) if as_of else None, day_of(valid_on) if valid_on else None
    with session(database.ready(settings)) as conn:
        story = proven(settings)(conn, entity, as_of=at, valid_on=day)
    if story is None:
        raise ConfigError(f"không có thực thể / no entity {entity}")
    if field is not None:
        if story["state"] != "unknown" and field not in story["fields"]:
            known = ", ".join(story["fields"]) or "không có / none"
            raise ConfigError(f"{entity} không có trường / has no field {field}; có / it has: {known}")
        story["fields"] = {name: why for name, why in story["fields"].items() if name == field}
    titles = {name: source.title[chosen] for name, source in pipeline.titles(settings).items()}
    if svg is not None:
        try:
            svg.write_text(str(lineage(story, chosen, titles=titles, alone=True)) + "\n", encoding="utf-8")
        except OSError as error:
            raise ConfigError(f"không ghi được / cannot write {svg}: {error.strerror}") from error
        notes.print(f"{svg}", markup=False)
    if as_json:
        print_json(story)
    elif svg is None or field is not None:
        render(story, console, lang=chosen, titles=titles, detailed=field is not None)


def _language(text: str) -> Literal["vi", "en"]:
    if text == "vi":
        return "vi"
    if text == "en":
        return "en"
    raise ConfigError(f"--lang {text}: vi hoặc / or en")
