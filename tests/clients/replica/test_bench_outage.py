"""The outage benchmark at the size of CI: the copy catches up, and a warning does not wait for all before it."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from lienthong.commands import app
from lienthong.settings import Settings


def test_a_portal_catches_up_and_hears_of_the_warning(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIENTHONG_DATABASE_URL", str(settings.database_url))
    monkeypatch.setenv("LIENTHONG_HOME", str(tmp_path / "var"))
    out = tmp_path / "out.json"
    done = CliRunner().invoke(app, ["bench", "outage", "--records", "6000", "--json", "--out", str(out)])
    (size,) = json.loads(out.read_text(encoding="utf-8"))["sizes"]
    # So few changes are read before the warning is even written; that it comes early is the test of following.
    assert [fault for fault in size["wrong"] if not fault.startswith("the warning")] == [], done.output
    assert size["changes"] == 6000 and size["catch_up_seconds"] > 0
    assert not list((tmp_path / "var" / "bench").glob("outage"))
