"""The same rules as Great Expectations applies, asked of PostgreSQL in one statement for each set of rows.

For a small urgent batch: importing Great Expectations takes seconds, which an emergency notice has not got. Nothing is
left out: the suite is the same object, and a test holds both ways' verdicts against each other, rule by rule.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schemas.errors import LoadError
from validation.suites import RowSet, Rule

if TYPE_CHECKING:
    from sqlalchemy import Connection

Found = tuple[bool, int, dict[str, Any]]  # success, failing rows, what was observed


def measured(connection: Connection, rows: RowSet) -> dict[str, Found]:
    """What each rule of a set finds, by rule id; counts of rows, as expectations of the kind `column map` give them."""
    import sqlalchemy as sa

    names = sorted({rule.arguments["column"] for rule in rows.rules})
    given = sa.text(rows.query).columns(*map(sa.column, names)).cte("given").prefix_with("MATERIALIZED")
    wanted: list[Any] = [sa.func.count().label("element_count")]
    wanted += [sa.func.count(given.c[name]).label(f"present_{name}") for name in names]
    for place, rule in enumerate(rows.rules):
        condition = broken(given.c[rule.arguments["column"]], rule)
        wanted.append(sa.func.count().filter(condition).label(f"broken_{place}"))
    counts = connection.execute(sa.select(*wanted).select_from(given)).mappings().one()
    return {
        rule.rule_id: _found(rule, counts["element_count"], counts[f"present_{rule.arguments['column']}"], unexpected)
        for place, rule in enumerate(rows.rules)
        for unexpected in [counts[f"broken_{place}"]]
    }


def _found(rule: Rule, elements: int, present: int, unexpected: int) -> Found:
    """A rule about values passes over rows that have none; only the one that asks for a value judges those too."""
    asks_for_value = rule.expectation == "expect_column_values_to_not_be_null"
    judged = elements if asks_for_value else present
    mostly = {**rule.arguments, **rule.bound}.get("mostly", 1.0)
    success = judged == 0 or (judged - unexpected) / judged >= mostly
    observed: dict[str, Any] = {"element_count": elements}
    if not asks_for_value:
        observed["missing_count"] = elements - present
    if judged:
        observed["unexpected_percent"] = round(100 * unexpected / judged, 4)
    return success, unexpected, observed


def broken(value: Any, rule: Rule) -> Any:
    """The condition that a row meets when it breaks the rule."""
    import sqlalchemy as sa

    arguments = {**rule.arguments, **rule.bound}
    match rule.expectation:
        case "expect_column_values_to_not_be_null":
            return value.is_(None)
        case "expect_column_values_to_be_in_set":
            return value.not_in(arguments["value_set"])
        case "expect_column_values_to_not_be_in_set":
            return value.in_(arguments["value_set"])
        case "expect_column_values_to_be_unique":
            return value.in_(sa.select(value).group_by(value).having(sa.func.count() > 1))
        case "expect_column_values_to_be_between":
            low, high = arguments["min_value"], arguments["max_value"]
            bounds = [value < low] if low is not None else []
            return sa.or_(*bounds, *([value > high] if high is not None else []))
        case other:
            raise LoadError("there is no direct way to ask this", expectation=other, rule_id=rule.rule_id)
