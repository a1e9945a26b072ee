"""No word is missing in either language, and none is left over."""

import re
from pathlib import Path
from string import Formatter

import pytest

from audit.rendering import FOLDER
from audit.words import LANGUAGES, WORDS, closed, words
from schemas.errors import ConfigError

SQL = Path(FOLDER).parent / "sql" / "migrations"
TEXTS = [path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("templates/*.html"))]
CODE = [
    path.read_text(encoding="utf-8")
    for path in sorted(FOLDER.glob("*.py"))
    if path.name
    not in {"words.py", "labels.py", "law_labels.py", "explain_labels.py", "review_labels.py", "conflict_labels.py"}
]
# groups of closed lists, whose keys are built from values
GROUPS = {
    "run", "batch", "mode", "severity", "hold", "hold_state", "quarantine", "entity", "observation", "step", "health",
    "completeness", "authority", "fact", "observed", "example", "why", "gone", "duty", "duty_state", "unit",
    "indicator", "counted", "uncounted", "proof", "proof_reason", "place", "made", "validity", "change", "cause",
    "feed_kind", "noted", "kind", "question_state", "verdict", "feature", "level",
    "related_by", "materiality", "received",
}  # fmt: skip


def used() -> set[str]:
    named = {key for text in TEXTS + CODE for key in re.findall(r"""\bt\(\s*["']([a-z_.]+)["']""", text)}
    named |= {key for text in CODE for key in re.findall(r"""words\(lang\)\(["']([a-z_.]+)["']""", text)}
    return named | {"loaded", "unchanged", "quarantined", "duplicate", "offered"}


def test_every_word_that_is_used_is_there() -> None:
    assert len(used()) > 60
    assert used() - set(WORDS) == set()


def test_every_word_that_is_there_is_used() -> None:
    left = {key for key in WORDS if key not in used() and key.partition(".")[0] not in GROUPS}
    assert left == set()


def test_every_group_of_labels_is_used() -> None:
    named = {group for text in TEXTS for group in re.findall(r"""label\(["']([a-z_]+)["']\)""", text)}
    named |= {group for text in CODE for group in re.findall(r"""closed\(lang, ["']([a-z_]+)["']""", text)}
    assert named == {key.partition(".")[0] for key in WORDS if "." in key} == GROUPS


@pytest.mark.parametrize("key", WORDS)
def test_both_languages_say_it_with_the_same_values(key: str) -> None:
    vi, en = WORDS[key]
    assert vi.strip() == vi and en.strip() == en and vi and en
    fields = [{name for _, name, _, _ in Formatter().parse(text) if name} for text in (vi, en)]
    assert fields[0] == fields[1]


def test_every_state_that_the_ledger_allows_has_a_label() -> None:
    ledger = "".join(path.read_text(encoding="utf-8") for path in sorted(SQL.glob("*.sql")))
    for table, column, group in [
        ("ledger.run ", "state", "run"),
        ("ledger.batch ", "state", "batch"),
        ("ledger.batch ", "completeness", "completeness"),
        ("ledger.verdict ", "severity", "severity"),
        ("ledger.hold ", "kind", "hold"),
        ("ledger.hold ", "state", "hold_state"),
        ("quarantine.record ", "state", "quarantine"),
        ("core.entity ", "state", "entity"),
        ("core.observation ", "state", "observation"),
    ]:
        text = ledger[ledger.index(f"CREATE TABLE {table}") :]
        values = re.findall(r"'([a-z_]+)'", re.search(rf"CHECK \({column} IN \(([^)]*)\)", text)[1])  # type: ignore[index]
        assert values and {f"{group}.{value}" for value in values} <= set(WORDS)


def test_an_unknown_word_is_an_error_and_an_unknown_state_is_shown_as_it_is() -> None:
    for lang in LANGUAGES:
        with pytest.raises(KeyError):
            words(lang)("no_such_word")
        assert closed(lang, "batch", "new-state") == "new-state"
    with pytest.raises(ValueError):
        words("fr")
    assert issubclass(ConfigError, Exception)
