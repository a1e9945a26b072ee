"""The copy benchmark at the size of CI: damage to one of 20,000 records is found and mended with 0.1 % of the bytes."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from lienthong.bench import replica
from lienthong.commands import app
from lienthong.settings import Settings
from schemas.registry import RECORD_TYPES

RECORDS = 20_000


def test_its_records_are_press_releases_as_the_schema_has_them() -> None:
    from lienthong.bench.generate import Texts

    document = replica.release(Texts().record(7))
    assert RECORD_TYPES["press_release"].from_document(document).document() == document


def test_damage_to_a_copy_is_mended_with_a_thousandth_of_the_bytes(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIENTHONG_DATABASE_URL", str(settings.database_url))
    monkeypatch.setenv("LIENTHONG_HOME", str(tmp_path / "var"))
    out = tmp_path / "out.json"
    done = CliRunner().invoke(app, ["bench", "replica", "--records", str(RECORDS), "--json", "--out", str(out)])
    assert done.exit_code == 0, done.output
    (size,) = json.loads(out.read_text(encoding="utf-8"))["sizes"]
    assert size["wrong"] == [] and size["records"] == RECORDS
    assert [each["damage"] for each in size["mended"]] == ["flipped", "dropped", "doubled"]
    for each in size["mended"]:
        assert 0 < each["received_bytes"] < size["reload_bytes"] * replica.LARGEST_SHARE, each
        assert each["share"] == pytest.approx(each["received_bytes"] / size["reload_bytes"], rel=1e-3)
    assert not list((tmp_path / "var" / "bench").glob("replica"))


def test_only_link_and_replica_print_json() -> None:
    assert CliRunner().invoke(app, ["bench", "text", "--json"]).exit_code == 2
