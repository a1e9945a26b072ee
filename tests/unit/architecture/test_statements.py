"""Each named statement is used, and each used name exists."""

import re
from pathlib import Path

from warehouse.statements import FOLDER, statement, subject

ROOT = Path(__file__).resolve().parents[3]
ROOMS = ("warehouse", "reconciliation", "publishing", "audit", "lienthong")


def named() -> set[str]:
    return {f"{path.stem}.{name}" for path in FOLDER.glob("*.sql") for name in subject(path.stem)}


def tables() -> set[str]:
    created = re.compile(r"^CREATE TABLE (\w+\.\w+)", re.MULTILINE)
    folder = ROOT / "sql" / "migrations"
    return {name for path in folder.glob("*.sql") for name in created.findall(path.read_text(encoding="utf-8"))}


def used() -> set[str]:
    subjects = "|".join(path.stem for path in FOLDER.glob("*.sql"))
    literal = re.compile(rf'"((?:{subjects})\.[a-z_0-9]+)"')
    aside = {ROOT / "lienthong" / "demo"}  # it names facts, no statements
    return {
        name
        for room in ROOMS
        for path in (ROOT / room).rglob("*.py")
        if not aside & set(path.parents)
        for name in literal.findall(path.read_text(encoding="utf-8"))
    }


def test_each_statement_is_used_and_each_used_name_exists() -> None:
    assert len(named()) > 50
    assert {"unused": named() - used(), "missing": used() - named() - tables()} == {"unused": set(), "missing": set()}


def test_values_never_enter_a_statement_as_text() -> None:
    for name in sorted(named()):
        assert not re.search(r"%[^(%]", statement(name).replace("%%", "")), name
