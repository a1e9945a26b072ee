"""The report on a terminal."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from rich.console import Console

from audit.report import run_report
from audit.terminal import render
from warehouse.connection import Connection

RUN, GOOD_RUN = "run-20261122T010000Z", "run-20261121T190000Z"


def told(conn: Connection, run_id: str, lang: str) -> str:
    out = io.StringIO()
    render(run_report(conn, run_id), Console(file=out, width=160, force_terminal=False), lang=lang)
    return out.getvalue()


def test_trouble_is_told_first_and_the_sum_is_shown(conn: Connection, world: None) -> None:
    text = told(conn, RUN, "vi")
    assert text.index("cong_ba_dinh") < text.index("nguoi_phat_ngon") < text.index("Các nguồn")
    assert "1.479 nhận được = 233 nạp mới + 1.223 không đổi + 21 cách ly + 2 trùng trong lô  ✓ Khớp" in text
    assert "batch.rows.history" in text and "document.issued_on.invalid" in text
    assert "Held" in told(conn, RUN, "en")


def test_a_good_run_is_short(conn: Connection, world: None, sql: Callable[..., Any]) -> None:
    sql("DELETE FROM ledger.hold; DELETE FROM ledger.source_state")
    text = told(conn, GOOD_RUN, "en")
    assert "✓ Every source is in the warehouse" in text
    assert "Quarantine" not in text.replace("Quarantined", "")


@pytest.mark.parametrize("value", ["[red]x[/red]", "\x1b[2J\x1b]8;;http://x\x07", "a\u202eb"])
def test_values_cannot_steer_the_terminal(conn: Connection, world: None, sql: Callable[..., Any], value: str) -> None:
    sql("UPDATE quarantine.violation SET value = %(value)s, message_vi = %(value)s", value=value)
    sql(
        "UPDATE ledger.batch SET error = jsonb_build_object('message', %(value)s::text) WHERE state = 'failed'",
        value=value,
    )
    text = told(conn, RUN, "vi")
    assert not any(mark in text for mark in "\x1b\x07\u202e")
    assert "[red]x[/red]" in text or not value.startswith("[")
