"""`lienthong model`: what people see of a model, and a model trained from their own pairs."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from lienthong.commands import app
from reconciliation.matching import model
from reconciliation.matching.model import Model
from reconciliation.matching.training import made_pairs
from schemas.errors import ConfigError

runner = CliRunner()


def test_show_draws_every_level() -> None:
    shown = runner.invoke(app, ["model", "show", "document"])
    assert shown.exit_code == 0, shown.output
    found = model("document")
    assert found is not None
    assert found.version in shown.output
    assert "other_issuer" in shown.output
    assert "█" in shown.output
    told = json.loads(runner.invoke(app, ["model", "show", "document", "--json"]).output)
    assert told["version"] == found.version
    assert set(told["features"]) == set(each.name for each in found.design.features)


def test_train_writes_a_model_from_pairs(tmp_path: Path) -> None:
    pairs, output = tmp_path / "pairs.ndjson", tmp_path / "venue.yml"
    lines = [json.dumps(pair._asdict(), ensure_ascii=False) for pair in made_pairs("venue", 600, 1)]
    pairs.write_text("\n".join(lines), encoding="utf-8")
    done = runner.invoke(app, ["model", "train", "venue", "--pairs", str(pairs), "--output", str(output), "--json"])
    assert done.exit_code == 0, done.output
    trained = Model(output.read_text(encoding="utf-8"))
    assert trained.data["trained"]["on"] == ["pairs.ndjson"]
    assert json.loads(done.output)["version"] == trained.version


@pytest.mark.parametrize(
    ("line", "place"),
    [("{}", "pairs.ndjson:1"), ("[]", "pairs.ndjson:1"), ('{"left": 1, "right": {}}', "pairs.ndjson:1")],
)
def test_a_line_that_is_no_pair_is_named(line: str, place: str, tmp_path: Path) -> None:
    pairs = tmp_path / "pairs.ndjson"
    pairs.write_text(line, encoding="utf-8")
    done = runner.invoke(app, ["model", "train", "venue", "--pairs", str(pairs), "--output", str(tmp_path / "x.yml")])
    assert isinstance(done.exception, ConfigError)
    assert place in str(done.exception)
    assert not (tmp_path / "x.yml").exists()


def test_a_type_without_a_model_is_named() -> None:
    done = runner.invoke(app, ["model", "show", "topic_measure"])
    assert isinstance(done.exception, ConfigError)
    assert "topic_measure" in str(done.exception)
