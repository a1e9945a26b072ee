"""The ownership matrix: entries are checked, the most particular counts, other rules have another fingerprint."""

from pathlib import Path

import pytest

from reconciliation.ownership import matrix
from schemas.errors import ConfigError


def test_the_most_particular_entry_counts_and_a_peers_file_goes_first() -> None:
    shipped = matrix()
    assert (shipped.rule("document", "number"), shipped.rule("document", "subject")) == ("author", "shared")
    said = matrix({"*": {"signer": "negotiated"}, "document": {"number": "node:hanoi"}})
    assert (said.rule("document", "number"), said.rule("press_release", "number")) == ("node:hanoi", "author")
    assert said.rule("document", "signer") == "negotiated"
    assert (said.hours("document"), said.hours("emergency_notice")) == (72, 1)


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ({"documnt": {"number": "author"}}, "ownership.documnt"),
        ({"document": {"numbr": "author"}}, "ownership.document.numbr"),
        ({"document": {"number": "theirs"}}, "ownership.document.number"),
        ({"document": {"number": "node:X"}}, "ownership.document.number"),
        ({"document": {"number": "authority:king"}}, "ownership.document.number"),
        ({"*": {"numbr": "shared"}}, "ownership.*.numbr"),
    ],
)
def test_a_wrong_entry_is_named_by_its_place(said: dict[str, dict[str, str]], place: str) -> None:
    with pytest.raises(ConfigError) as caught:
        matrix(said)
    assert caught.value.data["pointer"] == place


def test_other_rules_have_another_fingerprint(tmp_path: Path) -> None:
    assert matrix().fingerprint() == matrix({}).fingerprint()
    assert matrix().fingerprint() != matrix({"document": {"number": "shared"}}).fingerprint()
    wrong = tmp_path / "ownership.yml"
    wrong.write_text("fields: {}\ndeadlines: {document: 1}\nurgent: []\n")
    with pytest.raises(ConfigError, match="deadlines"):
        matrix(path=wrong)
