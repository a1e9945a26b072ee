"""A warning that is over is told no more, on time and with that reason; the warehouse keeps it, law stays public."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from lienthong.settings import Settings
from reconciliation.expiry import ends
from schemas.errors import ConfigError
from tests.integration.saying import NOW, offer, say, settle, table
from tests.integration.test_contested_fields import assert_digest_is_right, decision, lines

END = NOW + timedelta(hours=6)


def warning(key: str = "1", *, end: datetime | None = END, **more: Any) -> dict[str, Any]:
    values = {"issuer": "BCH Mẫu", "identifier": key, "headline": "Mưa lớn", "sent_at": NOW.isoformat(), **more}
    return offer(key, "emergency_notice", **values, **({} if end is None else {"expires_at": end.isoformat()}))


def told(settings: Settings) -> list[str]:
    return [
        line["@removed"]["reason"] if "@removed" in line else line["record"]["headline"] for line in lines(settings)
    ]


def test_a_warning_ends_at_its_instant_and_an_update_brings_it_back(settings: Settings) -> None:
    say(settings, "bch", [warning()], run_id="r1")
    settle(settings)
    assert settle(settings, now=END - timedelta(seconds=1)).changed == 0
    assert told(settings) == ["Mưa lớn"]
    assert settle(settings, now=END).changed == 1
    assert told(settings) == ["Mưa lớn", "expired"]
    assert settle(settings, now=END + timedelta(days=1)).changed == 0
    assert table(settings, "SELECT headline FROM mart.notices(%s)", (NOW,)) == [("Mưa lớn",)], "the warehouse keeps it"
    later = END + timedelta(hours=6)
    say(settings, "bch", [warning(end=later, headline="Vẫn mưa", sent_at=END.isoformat())], run_id="r2")
    settle(settings, now=END)
    settle(settings, now=later)
    assert told(settings) == ["Mưa lớn", "expired", "Vẫn mưa", "expired"]
    assert table(settings, "SELECT embargo_until FROM core.entity") == [(None,)]
    assert_digest_is_right(settings)


def test_what_arrives_too_late_is_not_told_and_what_has_no_end_stays(settings: Settings) -> None:
    say(settings, "bch", [warning("1", end=NOW - timedelta(hours=1)), warning("2", end=None)], run_id="r1")
    settle(settings)
    settle(settings, now=NOW + timedelta(days=365))
    assert told(settings) == ["Mưa lớn"]
    assert table(settings, "SELECT count(*) FROM mart.emergency_notice") == [(2,)]


def test_a_cancellation_that_is_over_still_cancels(settings: Settings) -> None:
    city, commune = "Ban chỉ huy PCTT thành phố Hà Nội", "UBND xã Sóc Sơn"
    say(settings, "bch", [warning("1", end=NOW + timedelta(days=9), issuer=city)], run_id="r1")
    named = {"issuer": commune, "jurisdiction": "Hà Nội", "references": [f"{city},1,{NOW.isoformat()}"]}
    cancel = warning("2", message_type="Cancel", headline="Hủy", **named)
    say(settings, "xa", [cancel], run_id="r1")
    settle(settings)
    settle(settings, now=END)
    known = {line["id"]: line for line in lines(settings)}
    assert [line.get("@removed", {}).get("reason") for line in known.values()].count("expired") == 1
    [standing] = [line["record"] for line in known.values() if "record" in line]
    assert standing.get("superseded_by"), "it is still said to be cancelled"


def test_a_document_that_is_over_stays_public(settings: Settings) -> None:
    say(settings, "portal", [decision("a", expires_on="2026-11-23")], run_id="r1")
    settle(settings)
    settle(settings, now=NOW + timedelta(days=30))
    assert lines(settings)[-1]["record"]["status"] == "expired"


@pytest.mark.parametrize("text", ["notice: expires_at", "document: expires_on", "emergency_notice: ends_at"])
def test_a_wrong_rule_is_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "expiry.yml"
    path.write_text(text)
    with pytest.raises(ConfigError, match=r"expiry\.yml: "):
        ends(path)
