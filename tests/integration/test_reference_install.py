"""The reference data that the product brings along, loaded by the plan and asked from the command line."""

import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from connectors.source import load_sources
from lienthong.commands import app, exit_code
from lienthong.reference import SOURCES, install
from lienthong.settings import REFERENCE, SHIPPED, Settings, read_settings
from schemas.errors import Ambiguous
from warehouse import agencies, units
from warehouse.connection import session

EVE, DAY = date(2025, 6, 30), date(2025, 7, 1)


def test_our_folder_is_readable_without_any_setting(tmp_path: Path) -> None:
    assert read_settings({}).folders == {REFERENCE}
    given = read_settings({"LIENTHONG_FOLDERS": str(tmp_path), "LIENTHONG_VAR_X": "y"})
    assert given.folders == {REFERENCE, tmp_path.resolve()}
    assert given.variables == SHIPPED | {"LIENTHONG_VAR_X": "y"}
    assert len(load_sources(SOURCES, SHIPPED).sound()) == 5
    assert len(load_sources(REFERENCE / "templates", {}).sound()) == 2


def test_the_lists_of_hanoi_load_and_every_old_commune_resolves(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = install(settings)
    counted = {source.source: source.tally for source in report.sources}
    assert {name: tally.loaded for name, tally in counted.items()} == {
        "hanoi_agencies": 32,
        "hanoi_commune_changes": 794,
        "hanoi_communes_since_2025_07": 126,
        "hanoi_communes_until_2025_06": 526,
        "hanoi_districts_until_2025_06": 30,
    }
    assert {source.state for source in report.sources} == {"reconciled"}
    assert settings.database_url is not None
    with session(settings.database_url) as conn, conn.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT doc ->> 'old_code' FROM core.entity_history WHERE record_type = 'admin_unit_change'"
        )
        old_codes = [code for (code,) in cursor.fetchall()]
        assert len(old_codes) == 526
        shares: Counter[str] = Counter()
        for code in old_codes:
            old = units.unit(conn, code, EVE)
            assert old.code == code and old.valid_to == EVE
            assert [each.unit for each in units.successors(conn, old, EVE)] == [old]
            after = units.successors(conn, old, DAY)
            assert 1 <= len(after) <= 5
            assert sum(each.is_default for each in after) == 1
            assert all(each.unit and each.unit.stands_on(DAY) for each in after)
            shares["whole" if len(after) == 1 else "split"] += 1
            assert after[0].is_guess == (len(after) > 1)
        assert shares == {"whole": 327, "split": 199}
        reused = [code for code in old_codes if len(units.units(conn, code)) == 2]
        assert len(reused) == 126
        departments = [
            agencies.body(conn, name, date(2025, 3, 1))
            for name in ("Sở Tài chính", "Sở Nội vụ", "Sở Xây dựng", "Sở KH&CN", "Sở NN&MT", "Sở Dân tộc và Tôn giáo")
        ]
        assert all(body.valid_from == date(2025, 3, 1) for body in departments)
        counted_on = {}
        for day in ("2025-02-28", "2025-03-01"):
            cursor.execute(
                "SELECT count(*) FROM core.entity_history WHERE record_type = 'agency'"
                " AND doc ->> 'name' ~ '^(Sở|Ban Dân tộc|Thanh tra|Văn phòng Ủy ban)'"
                " AND coalesce(doc ->> 'valid_from', '') <= %(day)s AND coalesce(doc ->> 'valid_to', '9') >= %(day)s",
                {"day": day},
            )
            counted_on[day] = cursor.fetchall()
        assert counted_on == {"2025-02-28": [(21,)], "2025-03-01": [(15,)]}
        told = agencies.heirs(conn, agencies.body(conn, "Sở TTTT", date(2025, 2, 28)))
        assert [heir.body is not None and heir.relation for heir in told] == ["merged_into", "function_moved_to"]

    monkeypatch.setenv("LIENTHONG_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("LIENTHONG_HOME", str(settings.home))
    runner = CliRunner()
    told = runner.invoke(app, ["reference", "unit", "00019", "--as-of", "2025-06-30", "--by", "01/07/2025", "--json"])
    stated = json.loads(told.stdout)
    assert (stated["name"], len(stated["successors"])) == ("Phường Điện Biên", 4)
    assert [each["is_guess"] for each in stated["successors"]] == [True, False, False, False]
    shown = runner.invoke(app, ["reference", "unit", "00019", "--as-of", "30/06/2025"]).stdout
    assert "phỏng đoán, cần địa chỉ · a guess" in shown
    assert "Phường Văn Miếu - Quốc Tử Giám" in shown
    ambiguous = runner.invoke(app, ["reference", "unit", "00097"]).exception
    assert isinstance(ambiguous, Ambiguous)
    assert exit_code(ambiguous) == 2
    body = runner.invoke(app, ["reference", "agency", "000.00.00.H26", "--json"])
    assert json.loads(body.stdout)["code"] == "H26"
    year = json.loads(runner.invoke(app, ["reference", "calendar", "2027", "--json"]).stdout)
    assert {"day": "2027-02-08", "is_provisional": True}.items() <= year[3].items()
    for command in (
        ["calendar", "2026"],
        ["types"],
        ["channels"],
        ["differences"],
        ["agency", "Sở TT&TT", "--as-of", "2024-01-01"],
    ):
        assert runner.invoke(app, ["reference", *command]).exit_code == 0
