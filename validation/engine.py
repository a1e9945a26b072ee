"""The one place that speaks to Great Expectations: a suite of ours in, verdicts of ours out.

It is imported inside functions because that costs seconds, and its own documentation pages are never made: they print
values unescaped and load scripts from elsewhere.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from schemas.errors import LoadError, WarehouseUnavailable
from schemas.verdict import Verdict
from schemas.violation import shown
from validation.direct import Found, broken, measured
from validation.postponed import postpone
from validation.suites import RowSet, Rule, Suite

logger = logging.getLogger(__name__)

EXAMPLES = 20
CONNECT = {"options": "-c timezone=UTC -c jit=off -c work_mem=64MB -c statement_timeout=600000", "connect_timeout": 10}
# counts of failing rows, no lists of them: those lists are capped, and what people see is fetched by `_examples`
RESULT = {"result_format": "BASIC", "partial_unexpected_count": 0}
SHOWN = ("element_count", "missing_count", "unexpected_percent")


def run(suite: Suite, sqlalchemy_url: str, *, is_urgent: bool = False) -> list[Verdict]:
    """One validation of all rules of the suite; a rule that cannot be computed is an error, never a pass.

    `is_urgent`: the same rules are put to the database directly, so that nobody waits for Great Expectations to start.
    """
    if is_urgent:
        with _connection(sqlalchemy_url) as connection:
            found = {name: each for rows in suite.sets for name, each in measured(connection, rows).items()}
    else:
        found = _expected(suite, sqlalchemy_url)
    missing = [rule.rule_id for rule in suite.rules if rule.rule_id not in found]
    if missing:
        raise LoadError("set rules gave no result", rules=", ".join(missing))
    examples = _examples(suite, sqlalchemy_url, {name for name, (success, *_) in found.items() if not success})
    edition = suite.sha256
    verdicts = []
    for rule in suite.rules:
        success, unexpected, observed = found[rule.rule_id]
        verdicts.append(
            Verdict(
                rule_id=rule.rule_id,
                severity=rule.severity,
                success=success,
                unexpected_count=unexpected,
                description_vi=rule.description_vi,
                description_en=rule.description_en,
                observed={**observed, **rule.observed, **examples.get(rule.rule_id, {})},
                suite_sha256=edition,
            )
        )
    logger.info("set rules checked", extra={"suite": suite.name, "count": len(verdicts)})
    return verdicts


def _expected(suite: Suite, sqlalchemy_url: str) -> dict[str, Found]:
    """What Great Expectations finds, by rule id."""
    found: dict[str, Found] = {}
    with _datasource(sqlalchemy_url) as (gx, context, source):
        definitions = []
        for rows in suite.sets:
            asset = source.add_query_asset(f"{suite.name}.{rows.name}", query=rows.query)
            definitions.append(
                context.validation_definitions.add(
                    gx.ValidationDefinition(
                        name=f"{suite.name}.{rows.name}",
                        data=asset.add_batch_definition_whole_table("all"),
                        suite=context.suites.add(_expectations(gx, suite, rows)),
                    )
                )
            )
        checkpoint = context.checkpoints.add(
            gx.Checkpoint(name=suite.name, validation_definitions=definitions, result_format=dict(RESULT))
        )
        for outcome in checkpoint.run().run_results.values():
            for result in outcome.results:
                rule_id = result.expectation_config.meta["rule_id"]
                found[rule_id] = (_success(rule_id, result), _unexpected(result), _observed(result))
    return found


def select(sqlalchemy_url: str, sql: str) -> list[tuple[Any, ...]]:
    """The rows of a query of ours; for answers that are known to be small."""
    import sqlalchemy as sa

    with _connection(sqlalchemy_url) as connection:
        return [tuple(row) for row in connection.execute(sa.text(sql)).all()]


@contextmanager
def _translated() -> Iterator[None]:
    import sqlalchemy as sa

    try:
        yield
    except sa.exc.OperationalError as error:
        raise WarehouseUnavailable("the set rules lost the warehouse", detail=shown(str(error.orig).strip())) from error
    except sa.exc.DBAPIError as error:
        raise LoadError("a query of the set rules failed", detail=shown(str(error.orig).strip())) from error


@contextmanager
def _connection(sqlalchemy_url: str) -> Iterator[Any]:
    import sqlalchemy as sa

    engine = sa.create_engine(sqlalchemy_url, poolclass=sa.NullPool, connect_args=dict(CONNECT))
    with _translated(), engine.connect() as connection:
        yield connection


@contextmanager
def _datasource(sqlalchemy_url: str) -> Iterator[tuple[Any, Any, Any]]:
    """Great Expectations, an ephemeral context of it, and its way to the database."""
    with warnings.catch_warnings():
        # great_expectations 1.24 imports sre_constants, which Python 3.11 calls deprecated
        warnings.simplefilter("ignore", DeprecationWarning)
        postpone("scipy.stats", "altair")
        import great_expectations as gx
        from great_expectations.data_context.types.base import ProgressBarsConfig

    logging.getLogger("great_expectations").setLevel(logging.WARNING)  # it tells of a folder that it deletes at once
    context: Any = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    # a temporary table belongs to its connection, so there is one
    engine = {"pool_size": 1, "max_overflow": 0, "connect_args": dict(CONNECT)}
    with _translated():
        with _connection(sqlalchemy_url):
            pass  # Great Expectations hides why it cannot connect
        source = context.data_sources.add_postgres(
            "warehouse", connection_string=sqlalchemy_url, create_temp_table=True, kwargs=engine
        )
        try:
            yield gx, context, source
        finally:
            source.get_execution_engine().close()
            source.get_engine().dispose()  # the one that it tried the connection with


def _expectations(gx: Any, suite: Suite, rows: RowSet) -> Any:
    from great_expectations.expectations.expectation_configuration import ExpectationConfiguration
    from great_expectations.expectations.metadata_types import FailureSeverity

    return gx.ExpectationSuite(
        name=f"{suite.name}.{rows.name}",
        expectations=[
            ExpectationConfiguration(
                type=rule.expectation,
                kwargs={**rule.arguments, **rule.bound},
                severity=FailureSeverity(rule.severity.value),
                description=rule.description_en,
                meta={
                    "rule_id": rule.rule_id,
                    "description_vi": rule.description_vi,
                    "description_en": rule.description_en,
                },
            )
            for rule in rows.rules
        ],
    )


def _success(rule_id: str, result: Any) -> bool:
    told = result.exception_info or {}
    for info in [told, *(value for value in told.values() if isinstance(value, Mapping))]:
        if info.get("raised_exception"):
            message = str(info.get("exception_message") or "").strip()
            raise LoadError("a set rule could not be computed", rule_id=rule_id, detail=shown(message))
    return bool(result.success)


def _unexpected(result: Any) -> int:
    """How many rows break the rule; a rule about the whole table breaks once."""
    if result.success and not result.result.get("unexpected_count"):
        return 0
    counted = result.result.get("unexpected_count")
    return int(counted) if counted is not None else int(not result.success)


def _observed(result: Any) -> dict[str, Any]:
    observed = {name: result.result[name] for name in SHOWN if result.result.get(name) is not None}
    if "unexpected_percent" in observed:
        observed["unexpected_percent"] = round(float(observed["unexpected_percent"]), 4)
    return observed


def _examples(suite: Suite, sqlalchemy_url: str, failed: set[str]) -> dict[str, dict[str, Any]]:
    """The first failing rows of each failed rule, by our own SQL."""
    wanted = [(rows, rule) for rows in suite.sets for rule in rows.rules if rule.rule_id in failed]
    if not wanted:
        return {}
    with _connection(sqlalchemy_url) as connection:
        return {rule.rule_id: {"examples": _failing(connection, rows, rule)} for rows, rule in wanted}


def _failing(connection: Any, rows: RowSet, rule: Rule) -> list[dict[str, str]]:
    import sqlalchemy as sa

    shows = rows.key or rule.arguments["column"]
    inner = sa.text(rows.query).columns(*map(sa.column, {rule.arguments["column"], shows})).subquery()
    is_broken = broken(inner.c[rule.arguments["column"]], rule)
    found = connection.execute(sa.select(inner.c[shows]).where(is_broken).limit(EXAMPLES))
    if rows.key:
        found = connection.execute(sa.text(rows.examples), {"keys": list(found.scalars())})
    return [
        {str(name): "" if value is None else shown(value) for name, value in row.items()} for row in found.mappings()
    ]
