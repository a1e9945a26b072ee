"""The example queries of docs/mart.md over a day of the sandbox city, asked with the rights of whom they are for."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lienthong import pipeline
from lienthong.sandbox import Sandbox
from lienthong.settings import ROOT, Settings
from tests.integration.saying import table
from warehouse.connection import create_database, drop_database, session, with_database

PAGE = (Path(__file__).parents[2] / "docs" / "mart.md").read_text(encoding="utf-8")
QUERIES = re.findall(r"^([A-Z][^\n]*(?:\n[^\n]+)*):\n\n```sql\n(.*?)```$", PAGE, re.MULTILINE | re.DOTALL)
SOURCES = (
    "cong_thanh_pho_van_ban", "csdl_phap_luat_van_ban", "cong_thanh_pho_thong_cao", "trung_tam_bao_chi_su_kien",
    "trung_tam_bao_chi_cau_hoi", "trung_tam_bao_chi_phan_hoi", "trung_tam_bao_chi_diem_bao", "he_thong_nguon_ban_tin",
    "so_noi_vu_don_vi_hanh_chinh",
)  # fmt: skip


@pytest.fixture(scope="module")
def city(database_server: str, database_template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    name = f"test_{uuid.uuid4().hex[:12]}"
    create_database(database_server, name, template=database_template)
    with Sandbox(base_port=0) as sandbox:
        settings = Settings(
            database_url=with_database(database_server, name), home=tmp_path_factory.mktemp("mart"),
            allow_hosts=frozenset({"127.0.0.1"}), sources=ROOT / "connectors" / "sources", variables=sandbox.variables,
        )  # fmt: skip
        sandbox.set_day(1)
        pipeline.run(settings, SOURCES, trigger="test", run_id="day-1")
        yield settings
    drop_database(database_server, name)


def answer(settings: Settings, query: str) -> list[dict[str, Any]]:
    """The rows that a reader gets: of the public family as the public, else as somebody inside."""
    role = "lienthong_public" if "mart_public." in query else "lienthong_reader"
    assert settings.database_url
    with session(settings.database_url) as conn, conn.cursor() as cursor:
        if table(settings, "SELECT FROM pg_roles WHERE rolname = %s", (role,)):
            cursor.execute("SELECT set_config('role', %s, false)", (role,))
        cursor.execute(query)
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


@pytest.mark.parametrize("query", [query for _, query in QUERIES], ids=[title[:40] for title, _ in QUERIES])
def test_a_query_of_the_page_finds_something(city: Settings, query: str) -> None:
    rows = answer(city, query)
    assert rows
    # No column is there for nothing, but that all is fresh is no fault.
    assert {name for name in rows[0] if all(row[name] is None for row in rows)} <= {"stale_since"}


def test_every_block_of_the_page_is_asked() -> None:
    assert len(QUERIES) == PAGE.count("```sql") >= 8


def test_what_the_queries_say_is_so(city: Settings) -> None:
    by_title = {title: answer(city, query) for title, query in QUERIES}
    points = next(rows for title, rows in by_title.items() if title.startswith("Press events with each"))
    assert any(row["commune"] for row in points)
    assert len({(row["starts_at"], row["title"], row["ordinal"]) for row in points}) == len(points)
    sources = next(rows for title, rows in by_title.items() if title.startswith("Which sources"))
    assert {row["source"] for row in sources} == {"cong_thanh_pho_van_ban", "csdl_phap_luat_van_ban"}
    assert all(0 <= row["only_theirs"] <= row["documents"] for row in sources)
    ((known,),) = table(city, "SELECT count(*) FROM core.entity WHERE record_type = 'document' AND state = 'live'")
    assert sum(row["documents"] for row in sources) >= known >= sum(row["only_theirs"] for row in sources)
