"""The tables of docs/survivorship.md, written from the rules: `python -m reconciliation.survivorship_page`."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from reconciliation.survivorship_table import Ladder, Rule, Table, table
from schemas.record import Record
from schemas.registry import RECORD_TYPES, titles

PAGE = Path(__file__).resolve().parent.parent / "docs" / "survivorship.md"
BEGIN = "<!-- tables: written by python -m reconciliation.survivorship_page, do not edit below -->\n"


def tables() -> str:
    """Ladders, the fields of every type, then for each type the fields that need more than its ladder."""
    rules = table()
    return "\n".join(
        [*_ladders(rules.ladders), *_common(rules), *(line for name in RECORD_TYPES for line in _type(rules, name))]
    )


def written(page: str) -> str:
    """A page with its tables as they must be."""
    return page.partition(BEGIN)[0] + BEGIN + "\n" + tables()


def _ladders(ladders: Mapping[str, Ladder]) -> Iterator[str]:
    yield "## Ladders\n"
    yield "Strongest first; authorities joined by `=` are equals, the newest of them wins.\n"
    yield "| ladder | steps |\n|---|---|"
    for name, ladder in ladders.items():
        steps: dict[int, list[str]] = {}
        for authority, height in ladder.items():
            steps.setdefault(height, []).append(authority)
        yield f"| `{name}` | {' > '.join(' = '.join(steps[height]) for height in sorted(steps))} |"
    yield ""


def _common(rules: Table) -> Iterator[str]:
    yield "## Fields of every type\n"
    yield "| field | rule | spellings | pin |\n|---|---|---|---|"
    name = next(iter(RECORD_TYPES))
    for field in Record.model_fields:
        yield _line(name, field, rules.fields[name][field], rules.types[name])
    yield ""


def _type(rules: Table, name: str) -> Iterator[str]:
    kind = RECORD_TYPES[name]
    own = rules.types[name]
    yield f"## {kind.title_vi} · {kind.title_en} (`{name}`)\n"
    plain = Rule(ladder=own)
    special = {
        field: rule
        for field, rule in rules.fields[name].items()
        if rule != plain and (field not in Record.model_fields or rule.ladder != own)
    }
    yield f"Ladder `{own}`, spellings as text, pins freely" + ("; besides:\n" if special else ".")
    if special:
        yield "| field | rule | spellings | pin |\n|---|---|---|---|"
        for field, rule in special.items():
            yield _line(name, field, rule, own)
    yield ""


def _line(name: str, field: str, rule: Rule, own: str) -> str:
    vi, en = titles(name)[field]
    return f"| `{field}` {vi} · {en} | {_rule(rule, own)} | {rule.compare} | {rule.pin} |"


def _rule(rule: Rule, own: str) -> str:
    by = rule.by
    if by == "strictest":
        return f"strictest: {' > '.join(rule.order) if rule.order else 'the later instant'}"
    if by == "union":
        return f"union, one item by {', '.join('+'.join(names) for names in rule.same)}" if rule.same else "union"
    ladder = "" if rule.ladder == own else f", ladder `{rule.ladder}`"
    return by + ladder + (f"; strictness {' > '.join(rule.order)}" if rule.order else "")


if __name__ == "__main__":
    if PAGE.is_file():
        PAGE.write_text(written(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    sys.stdout.write(tables())
