"""The typed views against the documents that they show: every column, every comment, and who may see what."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from lienthong.settings import Settings
from schemas import examples
from schemas.dictionary import Field, entry
from schemas.registry import RECORD_TYPES
from tests.integration.saying import offer, say, settle, table
from warehouse.connection import create_database, drop_database, session, with_database
from warehouse.mart import FAMILIES, MART, PERSONAL, PUBLIC, View, views

BY_HAND = (
    "live", "duty", "duty_clock", "inquiry", "correction", "current_notice", "event_point", "bulletin",
    "spokesperson_today",
)  # fmt: skip
WRITTEN: dict[str, Any] = {
    "text": "chữ Việt", "date": "2024-02-29", "timestamptz": "2026-05-09T08:30:15.250000+07:00",
    "bigint": 9_007_199_254_740_993, "numeric": 21.028511, "boolean": True, "text[]": ["thứ nhất", "b", "a"],
    "timestamptz[]": ["2026-05-09T08:30:00+07:00", "2026-05-08T17:00:00Z"],
}  # fmt: skip


@pytest.fixture(scope="module")
def examples_said(
    database_server: str, database_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Settings]:
    """A warehouse into which one source said every good example of every type."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    create_database(database_server, name, template=database_template)
    settings = Settings(database_url=with_database(database_server, name), home=tmp_path_factory.mktemp("mart"))
    offers = [
        offer(f"{kind}/{example.name}", kind, **example.record)
        for kind in RECORD_TYPES
        for example in examples.good(kind)
    ]
    say(settings, "nguon_mau", offers, run_id="r1")
    settle(settings)
    yield settings
    drop_database(database_server, name)


def read(value: Any, kind: str) -> Any:
    """What the column must show for a value of the document; a way of its own, without SQL."""
    if value is None or kind in ("text", "jsonb", "boolean", "bigint"):
        return value
    if kind.endswith("[]"):
        return [read(item, kind.removesuffix("[]")) for item in value]
    if kind == "numeric":
        return Decimal(str(value))
    return {"date": date.fromisoformat, "timestamptz": datetime.fromisoformat}[kind](value)


def shown(settings: Settings, view: View) -> list[dict[str, Any]]:
    """All rows of a view, in the order of entity and item."""
    names = [column.name for column in view.columns]
    order = "entity_id, ordinal" if view.field else "entity_id"
    query = f"SELECT * FROM {view.family.schema}.{view.name} ORDER BY {order}"  # noqa: S608 - our own names
    return [dict(zip(names, row, strict=True)) for row in table(settings, query)]


def expected(view: View, document: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows that a document makes in a view, without what all views have."""
    fields = {field.name for field in entry(view.record_type).fields}
    way = f"{view.field}[]." if view.field else ""
    items = document.get(view.field, []) if view.field else [document]
    return [
        {
            column.name: read(item.get(column.name), column.type)
            for column in view.columns
            if way + column.name in fields
        }
        for item in items
    ]


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.schema)
def test_every_column_of_every_example_is_what_its_document_says(examples_said: Settings, family: Any) -> None:
    documents = table(
        examples_said,
        """SELECT entity_id, entity.record_type, revision, entity.audience, encode(entity.content_hash, 'hex'),
                  history.recorded_at, history.contested, doc
             FROM core.entity JOIN core.entity_history AS history USING (entity_id, revision)
            WHERE entity.state = 'live' ORDER BY entity_id""",
    )
    assert {kind for _, kind, *_ in documents} == RECORD_TYPES.keys()
    told = [document for *_, document in documents]
    made = {kind: [json.dumps(each.record, sort_keys=True) for each in examples.good(kind)] for kind in RECORD_TYPES}
    assert sum(map(len, made.values())) >= len(told) > len(RECORD_TYPES)
    compared: dict[str, int] = {}
    for view in views(family):
        rows = shown(examples_said, view)
        wanted = []
        for entity_id, kind, revision, audience, content_hash, recorded_at, contested, document in documents:
            is_hidden = audience > 0 if family is PUBLIC else document["sensitivity"] in PERSONAL
            if kind != view.record_type or is_hidden:
                continue
            for ordinal, values in enumerate(expected(view, document), start=1):
                tail: dict[str, Any] = {
                    "audience": ("public", "press", "peer", "internal")[audience], "content_hash": content_hash,
                    "recorded_at": recorded_at, "sources": ["nguon_mau"], "contested": contested,
                    "is_contested": contested != [],
                    "stale_since": None, "entity_id": entity_id, "revision": revision, "ordinal": ordinal,
                }  # fmt: skip
                names = {column.name for column in view.columns}
                wanted.append(values | {name: value for name, value in tail.items() if name in names})
        assert rows == wanted, view.name
        for column in view.columns:
            compared[column.type] = compared.get(column.type, 0) + sum(row[column.name] is not None for row in rows)
    kinds = {column.type for view in views(family) for column in view.columns}
    assert {kind for kind, count in compared.items() if count} == kinds


def test_types_in_the_database_are_those_of_the_definition(examples_said: Settings) -> None:
    found = {
        (schema, name, column): kind
        for schema, name, column, kind in table(
            examples_said,
            """SELECT relnamespace::regnamespace::text, relname, attname, format_type(atttypid, atttypmod)
                 FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
                WHERE relnamespace IN ('mart'::regnamespace, 'mart_public'::regnamespace) AND attnum > 0""",
        )
    }
    for family in FAMILIES:
        for view in views(family):
            for column in view.columns:
                kind = found[family.schema, view.name, column.name]
                assert kind.replace("timestamp with time zone", "timestamptz") == column.type


def test_every_view_and_column_is_told_in_both_languages(examples_said: Settings) -> None:
    told = table(
        examples_said,
        """SELECT relnamespace::regnamespace::text, relname, attname, col_description(attrelid, attnum),
                  obj_description(pg_class.oid, 'pg_class')
             FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
            WHERE relnamespace IN ('mart'::regnamespace, 'mart_public'::regnamespace)
              AND attnum > 0 AND relkind = 'v' AND relname <> ALL (%s)""",
        (list(BY_HAND),),
    )
    assert len(told) > 1_000
    for schema, name, column, comment, about in told:
        for said in (comment, about):
            assert re.fullmatch(r"\S.* / .*\S", said or "", re.DOTALL), f"{schema}.{name}.{column}: {said}"
    comments = {(schema, name, column): comment for schema, name, column, comment, _ in told}
    capacity = comments["mart", "venue_rooms", "capacity"]
    assert capacity == "Sức chứa / Capacity. Đơn vị / unit: chỗ / seats"
    assert "head (Người đứng đầu / Head of the body)" in comments["mart_public", "spokesperson", "kind"]
    assert comments["mart_public", "venue", "unit_code"].endswith("refers to: mart_public.admin_unit.code")


def put(settings: Settings, entity_id: str, kind: str, document: dict[str, Any], *, audience: int = 0) -> None:
    """A canonical document that no source of today could say: of an older schema, or with every field at once."""
    assert settings.database_url
    with session(settings.database_url) as conn, conn.cursor() as cursor:
        cursor.execute(
            """INSERT INTO core.entity_history
                      (entity_id, revision, record_type, state, doc, provenance, content_hash, audience, run_id)
               VALUES (%(id)s, 1, %(kind)s, 'live', %(doc)s, '{"*": {"rule": "sole_source", "source": "cu"}}', '',
                       %(audience)s, 'r');
               INSERT INTO core.entity (entity_id, record_type, revision, state, content_hash, audience, recorded_at)
               VALUES (%(id)s, %(kind)s, 1, 'live', '', %(audience)s, now())""",
            {"id": entity_id, "kind": kind, "doc": json.dumps(document), "audience": audience},
        )
        conn.commit()


def full(record_type: str, field: Field, columns: dict[str, str]) -> Any:
    """A value for a field, lists of parts with every field of the part."""
    if field.items != "object":
        return WRITTEN[columns[field.name]]
    parts = [each for each in entry(record_type).fields if each.name.startswith(f"{field.name}[].")]
    one = {each.name.rpartition(".")[2]: WRITTEN[columns[each.name]] for each in parts}
    return [one, {name: one[name] for name in list(one)[:1]}]


@pytest.mark.parametrize("record_type", RECORD_TYPES)
def test_a_document_with_every_field_fills_every_column(settings: Settings, record_type: str) -> None:
    made = [view for view in views(MART) if view.record_type == record_type]
    columns = {
        f"{view.field}[].{column.name}" if view.field else column.name: column.type
        for view in made
        for column in view.columns
    }
    tops = [field for field in entry(record_type).fields if field.name in columns and "[]" not in field.name]
    document = {field.name: full(record_type, field, columns) for field in tops} | {"sensitivity": "public"}
    put(settings, "t-1", record_type, document)
    for view in made:
        rows, wanted = shown(settings, view), expected(view, document)
        assert len(rows) == len(wanted) == (2 if view.field else 1)
        for row, values in zip(rows, wanted, strict=True):
            assert {name: row[name] for name in values} == values
        assert {name for name, value in rows[0].items() if value is None} == {"stale_since"}, view.name
        assert not view.field or [row["ordinal"] for row in rows] == [1, 2]


def test_days_and_instants_are_read_as_they_are_written_or_not_at_all(settings: Settings) -> None:
    days = ["2026-05-09", "2024-02-29", "2000-02-29", "1900-01-31", "0001-01-01", "9999-12-31"]
    no_days = [
        "2025-02-29", "1900-02-29", "2026-04-31", "2026-13-01", "2026-00-10", "0000-01-01", "2026-5-9",
        "09/05/2026", "",
    ]  # fmt: skip
    moments = [
        "2026-05-09T08:30:00+07:00", "2026-05-09T00:00:00Z", "2026-05-09T23:59:59.999999-05:30",
        "2026-05-09T00:15:07.5+14:00", "2026-12-31T23:00:00-01:00", "1945-09-02T14:00:00+07:00",
    ]  # fmt: skip
    no_moments = [
        "2026-05-09T24:00:00+07:00", "2026-05-09T08:30:00", "2026-05-09 08:30:00+07:00", "2026-05-09T08:60:00Z",
        "2026-02-30T08:30:00Z", "2026-05-09T08:30:61Z", "2026-05-09T08:30:00+7", "2026-05-09", "",
    ]  # fmt: skip
    for name, good, bad, read_as in (
        ("as_date", days, no_days, date.fromisoformat),
        ("as_instant", moments, no_moments, datetime.fromisoformat),
    ):
        query = f"SELECT written, core.{name}(written) FROM unnest(%s) AS written"  # noqa: S608 - our own names
        assert table(settings, query, (good,)) == [(each, read_as(each)) for each in good]
        assert table(settings, query, (bad,)) == [(each, None) for each in bad]


ODD = {
    "no such day": "2025-02-29", "a fraction": 12.5, "a group": {"a": 1}, "a mixed list": [{"b": None}, 3, None, ["c"]],
    "a boolean": True, "a number beyond all types": 10**400, "a sign": "∞",
}  # fmt: skip


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
def test_a_document_of_an_older_schema_breaks_no_view(settings: Settings, odd: Any) -> None:
    for record_type in RECORD_TYPES:
        names = [field.name for field in entry(record_type).fields if "[]" not in field.name]
        put(settings, f"t-{record_type}", record_type, dict.fromkeys(names, odd) | {"sensitivity": "public"})
    count = 0
    for family in FAMILIES:
        for view in views(family):
            for row in shown(settings, view):
                count += 1
                for column in view.columns:
                    value = row[column.name]
                    if column.type in ("date", "bigint") and column.name != "ordinal":
                        assert value is None
                    if column.type == "boolean" and column.name != "is_contested":
                        assert value is (True if odd is True else None)
    assert count >= 2 * len(RECORD_TYPES)


def test_two_sources_that_disagree_are_both_seen(settings: Settings) -> None:
    told = {"number": "12/2026/QĐ-UBND", "issuer": "UBND Thành phố Hà Nội", "issued_on": "2026-05-09"}
    say(settings, "cong_bao", [offer("a", **told, subject="Quy định về cấp nước")], run_id="r1", authority="gazette")
    say(settings, "cong", [offer("b", **told, subject="Quy định về thoát nước")], run_id="r2")
    settle(settings, "r3")
    ((entity_id, subject, sources, contested, is_contested),) = table(
        settings, "SELECT entity_id, subject, sources, contested, is_contested FROM mart.document"
    )
    assert (subject, sources, contested, is_contested) == (
        "Quy định về cấp nước", ["cong", "cong_bao"], ["subject"], True,
    )  # fmt: skip
    assert table(settings, "SELECT contested, is_contested FROM mart_public.document") == [(["subject"], True)]
    fields = {
        name: (value, rule, source, candidates)
        for name, value, rule, source, candidates in table(
            settings,
            "SELECT field, value, rule, source, candidates FROM mart.provenance WHERE entity_id = %s",
            (entity_id,),
        )
    }
    assert fields["subject"] == ("Quy định về cấp nước", "authority", "cong_bao", 1)
    assert fields["number"][1:] == ("agreed", "cong_bao", 1)
    assert fields.keys() == {name for (name,) in table(settings, "SELECT jsonb_object_keys(doc) FROM mart.live")}
    losers = table(settings, "SELECT field, ordinal, value, source, agrees FROM mart.value_candidate WHERE NOT agrees")
    assert losers == [("subject", 1, "Quy định về thoát nước", "cong", False)]
    revisions = table(settings, "SELECT revision, state, reason, contested, run_id FROM mart.entity_history")
    assert revisions[-1] == (len(revisions), "live", None, ["subject"], "r3")


def test_what_a_person_left_empty_has_no_value_but_a_reason(settings: Settings) -> None:
    put(settings, "d-1", "document", {"number": "1", "sensitivity": "public"})
    why = {"number": {"rule": "sole_source", "source": "cong"}, "signer": {"rule": "pinned"}}
    execute(settings, "UPDATE core.entity_history SET provenance = %s", (json.dumps(why),))
    found = table(settings, "SELECT field, value, rule, source FROM mart.provenance ORDER BY field")
    # A field without a reason of its own is shown all the same.
    assert found == [
        ("number", "1", "sole_source", "cong"),
        ("sensitivity", "public", None, None),
        ("signer", None, "pinned", None),
    ]


def test_staleness_is_that_of_the_sources_that_still_tell_of_it(settings: Settings) -> None:
    told = {
        "number": "12/2026/QĐ-UBND",
        "issuer": "UBND Thành phố Hà Nội",
        "issued_on": "2026-05-09",
        "subject": "Cấp nước",
    }
    say(settings, "cong_bao", [offer("a", **told)], run_id="r1", authority="gazette")
    say(settings, "cong", [offer("b", **told), offer("c", number="13/2026/QĐ-UBND", subject="Khác")], run_id="r1")
    settle(settings, "r1")
    state = """INSERT INTO ledger.source_state (source, health, batch_id, attempted_at, stale_since)
               VALUES ('cong', 'unreachable', 'r1/cong', now(), '2026-11-02 00:00Z'),
                      ('cong_bao', 'ok', 'r1/cong_bao', now(), NULL)
               ON CONFLICT (source) DO UPDATE SET stale_since = excluded.stale_since"""
    execute(settings, state)
    query = "SELECT number, sources, stale_since::text FROM mart.document ORDER BY number"
    assert table(settings, query) == [
        ("12/2026/QĐ-UBND", ["cong", "cong_bao"], "2026-11-02 00:00:00+00"),
        ("13/2026/QĐ-UBND", ["cong"], "2026-11-02 00:00:00+00"),
    ]
    execute(settings, "UPDATE ledger.source_state SET stale_since = '2026-11-01 00:00Z' WHERE source = 'cong_bao'")
    assert table(settings, query)[0][2] == "2026-11-01 00:00:00+00"
    assert table(settings, "SELECT min(stale_since)::text FROM mart_public.document") == [("2026-11-01 00:00:00+00",)]
    say(settings, "cong", [offer("c", number="13/2026/QĐ-UBND", subject="Khác")], run_id="r2")
    settle(settings, "r2")
    execute(settings, "UPDATE ledger.source_state SET stale_since = '2026-11-03 00:00Z' WHERE source = 'cong_bao'")
    execute(settings, "UPDATE ledger.source_state SET stale_since = '2026-11-02 00:00Z' WHERE source = 'cong'")
    assert table(settings, query)[0] == ("12/2026/QĐ-UBND", ["cong_bao"], "2026-11-03 00:00:00+00")


def test_what_is_gone_leaves_the_views_and_stays_in_the_history(settings: Settings) -> None:
    say(settings, "cong", [offer("a", number="1/2026/QĐ-UBND", subject="Một")], run_id="r1")
    settle(settings, "r1")
    assert table(settings, "SELECT count(*) FROM mart.document") == [(1,)]
    say(settings, "cong", [], run_id="r2", may_vanish=1)
    settle(settings, "r2")
    assert table(settings, "SELECT count(*) FROM mart.document") == [(0,)]
    assert table(settings, "SELECT revision, state FROM mart.entity_history ORDER BY 1") == [(1, "live"), (2, "gone")]


def test_a_lookup_by_id_uses_indexes_through_the_barrier(settings: Settings) -> None:
    assert settings.database_url
    for name in ("mart.document", "mart_public.document_attachments", "mart.provenance", "mart.value_candidate"):
        with session(settings.database_url) as conn, conn.cursor() as cursor:
            cursor.execute("SET enable_seqscan = off")
            cursor.execute(f"EXPLAIN SELECT * FROM {name} WHERE entity_id = 'doc-1'")  # noqa: S608 - our own names
            plan = "\n".join(line for (line,) in cursor.fetchall())
        assert not re.search(r"Seq Scan on (entity|identity|observation)", plan), plan
        assert len(re.findall(r"Index Cond: .*entity_id = 'doc-1'::text", plan)) >= 2, plan


def execute(settings: Settings, statement: str, values: Any = None) -> None:
    assert settings.database_url
    with session(settings.database_url) as conn, conn.cursor() as cursor:
        cursor.execute(statement, values)
        conn.commit()
