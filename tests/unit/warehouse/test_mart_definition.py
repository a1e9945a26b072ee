"""The typed views say what the schemas say, beside the hand-written ones; their file and picture are of today."""

import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from schemas.dictionary import entry
from schemas.entity_diagram import svg
from schemas.references import REFERENCES
from schemas.registry import RECORD_TYPES, json_schema, sensitive_fields
from schemas.vocabularies import Sensitivity
from warehouse.mart import DESK, FAMILIES, MART, PERSONAL, PUBLIC, Family, sensitivity, views
from warehouse.mart_file import FILE, text
from warehouse.migrations import FOLDER
from warehouse.repeatable import CREATED

DOCS = Path(__file__).parents[3] / "docs"
BY_HAND = re.compile(
    r"^CREATE (?:OR REPLACE )?(?:MATERIALIZED )?(?:VIEW|TABLE|FUNCTION) (mart\w*)\.(\w+)", re.MULTILINE
)


def test_file_and_picture_are_those_of_this_version() -> None:
    assert FILE.read_text(encoding="utf-8") == text(), "write them anew: lienthong schemas mart"
    assert (DOCS / "mart.svg").read_text(encoding="utf-8") == svg(), "write them anew: lienthong schemas mart"


def test_no_name_is_taken_twice() -> None:
    by_hand = {found for path in FOLDER.glob("*.sql") for found in BY_HAND.findall(path.read_text(encoding="utf-8"))}
    assert {("mart", name) for name in DESK} <= by_hand
    made = CREATED.findall(text())
    assert len(made) == len(set(made)) > 2 * len(RECORD_TYPES)
    assert set(made) & by_hand == set()


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.schema)
@pytest.mark.parametrize("record_type", RECORD_TYPES)
def test_every_field_that_may_be_shown_is_a_column(record_type: str, family: Family) -> None:
    made = {view.name: {column.name: column for column in view.columns} for view in views(family)}
    for field in entry(record_type).fields:
        top, _, part = field.name.partition("[].")
        view = made.get(f"{record_type}_{top}" if part else record_type, {})
        column = view.get(part or top)
        if sensitivity(record_type, top) in family.hides:
            assert column is None, field.name
        else:
            assert column is not None, field.name
            assert f"{field.vi} / {field.en}" in column.comment
            assert all(f"{value} (" in column.comment for value in field.vocabulary)
            assert field.unit_en in column.comment


def test_types_follow_the_schemas() -> None:
    made = {view.name: {column.name: column.type for column in view.columns} for view in views(MART)}
    formats = {
        "date": "date",
        "date-time": "timestamptz",
        "integer": "bigint",
        "number": "numeric",
        "boolean": "boolean",
    }
    seen = set()
    for record_type in RECORD_TYPES:
        schema = json_schema(record_type)
        for name, shape in schema["properties"].items():
            one = next((each for each in shape.get("anyOf", [shape]) if each.get("type") != "null"), shape)
            if "$ref" in one:
                one = schema["$defs"][one["$ref"].rpartition("/")[2]]
            if one.get("type") == "array":
                items = one["items"]
                is_part = "$ref" in items and "properties" in schema["$defs"][items["$ref"].rpartition("/")[2]]
                kind = "jsonb" if is_part else formats.get(items.get("format", ""), "text") + "[]"
                assert (f"{record_type}_{name}" in made) == is_part
            else:
                kind = formats.get(one.get("format", one["type"]), "text")
            if name in made[record_type]:
                assert made[record_type][name] == kind, f"{record_type}.{name}"
                seen.add(kind)
    assert seen == {"text", "text[]", "timestamptz[]", "jsonb", *formats.values()}


def test_what_is_more_than_public_is_in_no_public_view() -> None:
    marked = {(kind, name): mark for kind in RECORD_TYPES for name, mark in sensitive_fields(kind).items()}
    assert {mark.value for mark in marked.values()} & PERSONAL and Sensitivity.INTERNAL in marked.values()
    shown = {(view.record_type, column.name) for view in views(PUBLIC) for column in view.columns}
    assert shown & marked.keys() == set()
    assert "sources" not in {name for _, name in shown}
    inside = {(view.record_type, column.name) for view in views(MART) for column in view.columns}
    assert {key for key, mark in marked.items() if key in inside} == {
        key for key, mark in marked.items() if mark.value not in PERSONAL
    }


def test_a_list_is_as_sensitive_as_its_strictest_part(monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    from warehouse import mart

    told = entry("document")
    fields = tuple(
        replace(field, sensitivity="personal") if field.name == "recipients[].name" else field for field in told.fields
    )
    monkeypatch.setattr(mart, "entry", lambda name: replace(told, fields=fields) if name == "document" else entry(name))
    document = {view.name: view for view in views(MART) if view.record_type == "document"}
    assert "document_attachments" in document and "document_recipients" not in document
    assert "recipients" not in {column.name for column in document["document"].columns}


def test_references_lead_from_a_field_to_a_field() -> None:
    names = {(kind, field.name) for kind in RECORD_TYPES for field in entry(kind).fields}
    assert len(REFERENCES) > 30
    for (record_type, field), reference in REFERENCES.items():
        assert (record_type, field) in names
        assert (reference.target, reference.key) in names
    codes = {each for each in names if each[1].rpartition(".")[2].endswith(("agency_code", "unit_code", "_licence"))}
    assert codes <= REFERENCES.keys()


def test_the_picture_holds_every_type_and_every_reference() -> None:
    root = ElementTree.fromstring(svg())
    words = ["".join(node.itertext()) for node in root.iter("{http://www.w3.org/2000/svg}text")]
    for name, kind in RECORD_TYPES.items():
        assert words.count(f"mart.{name}") == 1
        assert kind.title_vi in words
    for _, field in REFERENCES:
        assert field in words
    arrows = {(each.target, each.key) for each in REFERENCES.values()}
    assert svg().count('Z"/>') == len(arrows)
    width = float(root.attrib["width"])
    boxes = [node for node in root.iter("{http://www.w3.org/2000/svg}rect") if node.get("class") == "box"]
    assert len(boxes) == len(RECORD_TYPES)
    corners = [tuple(float(box.attrib[side]) for side in ("x", "y", "width", "height")) for box in boxes]
    assert all(x + w < width for x, _, w, _ in corners)
    for place, (x, y, w, h) in enumerate(corners):
        for other_x, other_y, other_w, other_h in corners[:place]:
            assert x >= other_x + other_w or other_x >= x + w or y >= other_y + other_h or other_y >= y + h
