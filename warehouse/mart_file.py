"""The text of `sql/mart.sql`: the typed views with their comments, what they stand on, and who may read them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from schemas.dictionary import entry
from schemas.registry import RECORD_TYPES
from schemas.vocabularies import Relation
from warehouse.mart import DESK, FAMILIES, MART, PERSONAL, SHARED, Column, View, sensitivity, views

FOLDER = Path(__file__).resolve().parent.parent / "sql"
FILE = FOLDER / "mart.sql"


def text() -> str:
    """The whole of sql/mart.sql: what typed views stand on, the views with their comments, and who may read them."""
    blocks = [
        "-- Sinh từ lược đồ bằng `lienthong schemas mart`, không sửa tay. · Written by that command from schemas/,\n"
        "-- sql/mart_shared.sql and sql/mart_readers.sql; applied after the migrations, whenever it is another.\n",
        _dictionary(),
        (FOLDER / "mart_shared.sql").read_text(encoding="utf-8").replace("{RELATED}", _related()),
        *(_view(view) for family in FAMILIES for view in views(family)),
        (FOLDER / "mart_readers.sql").read_text(encoding="utf-8").replace("{READABLE}", ", ".join(readable())),
    ]
    return "\n".join(blocks)


def readable() -> list[str]:
    """What the role lienthong_reader may read."""
    return [f"mart.{name}" for name in (*SHARED, *DESK, *(view.name for view in views(MART)))]


def _view(view: View) -> str:
    full = f"{view.family.schema}.{view.name}"
    width = len("SELECT ")
    columns = (",\n" + " " * width).join(map(_shown, view.columns))
    lines = [f"CREATE VIEW {full} WITH (security_barrier) AS", f"SELECT {columns}", "  FROM core.live_entity AS entity"]
    if view.field:
        listed = f"entity.doc -> '{view.field}'"
        lines += [
            f" CROSS JOIN LATERAL jsonb_array_elements(CASE jsonb_typeof({listed}) WHEN 'array' THEN {listed} END)",
            "      WITH ORDINALITY AS part (item, ordinal)",
        ]
    lines += [f" WHERE entity.record_type = '{view.record_type}'", f"   AND {view.family.rows};"]
    lines += [f"COMMENT ON VIEW {full} IS {_quoted(view.comment)};"]
    lines += [f"COMMENT ON COLUMN {full}.{column.name} IS {_quoted(column.comment)};" for column in view.columns]
    return "\n".join([*lines, ""])


def _shown(column: Column) -> str:
    return (
        column.expression if column.expression.endswith(f".{column.name}") else f"{column.expression} AS {column.name}"
    )


_DICTIONARY: Mapping[str, str] = MappingProxyType(
    {
        "record_type": "Loại bản ghi / record type",
        "field": "Trường trong tài liệu; trường của một phần là attachments[].name / field of the document",
        "view_name": "Khung nhìn có nó trong mart / view of mart that shows it",
        "column_name": "Cột / column",
        "column_type": "Kiểu / type",
        "title_vi": "Tên tiếng Việt / title in Vietnamese",
        "title_en": "Tên tiếng Anh / title in English",
        "unit": "Đơn vị đo / unit of measure, in English; null: none",
        "sensitivity": "Mức nhạy cảm / sensitivity",
        "is_personal": "Là dữ liệu cá nhân / it is personal data",
    }
)


def _dictionary() -> str:
    """The view mart.field: every field of every type, for tools that read the dictionary by SQL."""
    shown = {
        (view.record_type, f"{view.field}[].{column.name}" if view.field else column.name): (view.name, column)
        for view in views(MART)
        for column in view.columns
    }
    lines = []
    for record_type in RECORD_TYPES:
        for field in entry(record_type).fields:
            top = field.name.partition("[")[0]
            mark = sensitivity(record_type, top)
            if (record_type, field.name) in shown:
                view_name, column = shown[record_type, field.name]
                place = (view_name, column.name, column.type)
            else:
                place = ("personal_value", "value", "jsonb") if mark in PERSONAL else (record_type, top, "jsonb")
            values = (record_type, field.name, *place, field.vi, field.en, field.unit_en, mark)
            listed = ", ".join(_quoted(value) if value else "NULL" for value in values)
            lines.append(f"      ({listed}, {str(mark in PERSONAL).lower()})")
    names = ", ".join(_DICTIONARY)
    return "\n".join(
        [
            "CREATE VIEW mart.field AS",
            f"SELECT {', '.join(f'given.{name}' for name in _DICTIONARY)}",
            "  FROM (VALUES",
            ",\n".join(lines),
            f"  ) AS given ({names});",
            "COMMENT ON VIEW mart.field IS 'Từ điển: mọi trường của mọi loại bản ghi và cột có nó"
            " / the dictionary: every field of every record type, and the column that shows it';",
            *(f"COMMENT ON COLUMN mart.field.{name} IS {_quoted(told)};" for name, told in _DICTIONARY.items()),
            "",
        ]
    )


def _related() -> str:
    """The comments of the views of relations, the same in both schemas."""
    words = "; ".join(f"{word.value} ({word.vi} / {word.en})" for word in Relation)
    told = {
        "from_id": "Thực thể này / id of this entity",
        "from_type": "Loại của nó / its type",
        "relation": f"Nó là gì đối với thực thể kia / what it is to the other one. Giá trị / values: {words}",
        "to_id": "Thực thể kia / id of the other entity",
        "to_type": "Loại của thực thể kia / type of the other one",
        "since": "So thấy lúc / when a comparison first found it",
    }
    about = (
        "Hai thực thể liên quan mà không phải một: mỗi cặp hai dòng, nhìn từ mỗi bên / entities that are linked and"
        " are not one: two rows for each pair, one from either side"
    )
    return "\n".join(
        line
        for family in FAMILIES
        for view in (f"{family.schema}.related",)
        for line in (
            f"COMMENT ON VIEW {view} IS {_quoted(about)};",
            *(f"COMMENT ON COLUMN {view}.{name} IS {_quoted(comment)};" for name, comment in told.items()),
            "",
        )
    )


def _quoted(value: str) -> str:
    """A literal; standard_conforming_strings is on, so a backslash is itself."""
    return "'" + value.replace("'", "''") + "'"
