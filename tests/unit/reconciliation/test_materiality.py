"""The table of what a change matters: entries are checked, and what it does not name is major."""

from pathlib import Path

import pytest

from reconciliation.materiality import weights
from schemas.errors import ConfigError
from schemas.registry import RECORD_TYPES


def test_every_type_has_its_own_fields_and_those_of_all() -> None:
    found = weights()
    assert found.keys() == RECORD_TYPES.keys()
    assert found["press_release"]["image_url"] == "minor"
    assert found["press_release"]["updated_at"] == found["venue"]["updated_at"] == "silent"
    assert "image_url" not in found["document"]
    for record_type, fields in found.items():
        assert fields.keys() <= RECORD_TYPES[record_type].model_fields.keys()
        # What a thing is called, when it is in force and whether it may be read is never a detail.
        assert not fields.keys() & {"title", "subject", "number", "status", "state", "effective_on", "embargo_until"}


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ("documnt: {url: minor}", "documnt"),
        ("document: {urll: minor}", "document.urll"),
        ("document: {url: major}", "document.url"),
        ('"*": {urll: silent}', r"\*.urll"),
    ],
)
def test_a_wrong_entry_is_named_by_its_place(said: str, message: str, tmp_path: Path) -> None:
    table = tmp_path / "materiality.yml"
    table.write_text(said)
    with pytest.raises(ConfigError, match=message):
        weights(table)
