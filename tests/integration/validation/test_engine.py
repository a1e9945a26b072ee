"""Great Expectations is told what to do, and believed only when it could do it."""

import logging
import sys
import time
from dataclasses import replace

import pytest

from schemas.errors import ConfigError, LoadError, WarehouseUnavailable
from schemas.verdict import Severity
from validation import engine
from validation.suites import RowSet, Rule, Suite, identifier, literal, with_literals
from warehouse.connection import sqlalchemy_url

RULE = Rule(
    rule_id="x.positive",
    severity=Severity.CRITICAL,
    expectation="expect_column_values_to_be_between",
    arguments={"column": "number", "min_value": 1, "max_value": None},
    description_vi="Số dương",
    description_en="Positive",
)
ROWS = RowSet(name="numbers", query="SELECT number FROM generate_series(-29, 50) AS number", rules=(RULE,))


def test_counts_are_whole_and_examples_are_few(database: str) -> None:
    (verdict,) = engine.run(Suite(name="x", sets=(ROWS,)), sqlalchemy_url(database))
    assert (verdict.success, verdict.unexpected_count, verdict.observed["element_count"]) == (False, 30, 80)
    assert len(verdict.observed["examples"]) == engine.EXAMPLES


@pytest.mark.parametrize("query", ["SELECT missing FROM generate_series(1, 2) AS number", "SELECT 1 AS other"])
def test_a_rule_that_cannot_be_computed_is_an_error(database: str, query: str) -> None:
    with pytest.raises(LoadError):
        engine.run(Suite(name="x", sets=(replace(ROWS, query=query),)), sqlalchemy_url(database))


def test_a_warehouse_that_is_not_there_is_named_as_such(database: str) -> None:
    with pytest.raises(WarehouseUnavailable):
        engine.run(Suite(name="x", sets=(ROWS,)), "postgresql+psycopg2://postgres@127.0.0.1:9/nothing")


def test_it_leaves_no_connection_and_no_noise(
    database: str, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    engine.run(Suite(name="x", sets=(ROWS,)), sqlalchemy_url(database))
    count = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    deadline = time.monotonic() + 5  # the server sees the end of a session a moment later
    while (open_now := engine.select(sqlalchemy_url(database), count)) != [(1,)]:
        assert time.monotonic() < deadline, open_now
        time.sleep(0.05)
    assert capfd.readouterr() == ("", "")
    assert not caplog.records


def test_two_rules_cannot_share_a_name() -> None:
    with pytest.raises(ConfigError, match=r"x\.positive"):
        Suite(name="x", sets=(ROWS, ROWS))


@pytest.mark.parametrize("value", ["", "'", "đ \\ :a %s %% {b} ; --", None, 7, 0.25, True])
def test_a_literal_is_the_value_and_nothing_else(database: str, value: str | int | float | bool | None) -> None:
    sql = with_literals("SELECT %(value)s AS value", {"value": value})
    assert engine.select(sqlalchemy_url(database), sql) == [(value,)]
    assert literal("x") == "convert_from(decode('78', 'hex'), 'UTF8')"


@pytest.mark.parametrize("name", ["a b", 'a"b', "", "A", "1a", "a;"])
def test_only_plain_names_become_columns(name: str) -> None:
    with pytest.raises(ConfigError):
        identifier(name)


def test_importing_the_rules_does_not_import_great_expectations() -> None:
    import subprocess

    code = "import sys, validation.sets; sys.exit('great_expectations' in sys.modules or 'sqlalchemy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
