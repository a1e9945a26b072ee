"""The table of survivorship: every name in it exists, what is wrong is told with its place, and the page shows it."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from reconciliation.survivorship_page import PAGE, written
from reconciliation.survivorship_table import TABLE, fingerprint, table
from schemas.errors import ConfigError
from schemas.registry import RECORD_TYPES, sensitive_fields


def test_the_page_shows_the_table_as_it_is() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page == written(page), "python -m reconciliation.survivorship_page"


def test_every_field_of_every_type_has_a_rule() -> None:
    for name, kind in RECORD_TYPES.items():
        assert table().fields[name].keys() == kind.model_fields.keys()
        assert table().rule(name, "of_an_older_version").ladder == table().types[name]


def test_what_restricts_is_strict_in_every_type() -> None:
    for name in RECORD_TYPES:
        for field in ("sensitivity", "embargo_until"):
            assert table().rule(name, field).by == "strictest"
            assert table().rule(name, field).pin == "stricter"
        assert table().rule(name, "release_status").pin == "stricter"


def test_personal_fields_of_several_people_are_not_put_together() -> None:
    """Lists of them would be united; there are none, and who adds one must think."""
    for name in RECORD_TYPES:
        for field in sensitive_fields(name):
            assert table().rule(name, field).by in ("authority", "copy"), f"{name}.{field}"


@pytest.fixture
def data() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize(
    ("place", "value", "told"),
    [
        (("types", "press_evnt"), "host", "types.press_evnt"),
        (("types", "venue"), "hosts", "types.venue"),
        (("fields", "documents"), {"number": {}}, "fields.documents"),
        (("fields", "document", "nummer"), {"compare": "number"}, "fields.document.nummer"),
        (("fields", "*", "nowhere"), {"by": "copy"}, r"fields\.\*\.nowhere"),
        (("fields", "document", "subject"), {"bye": "copy"}, "fields.document.subject.bye"),
        (("fields", "document", "subject"), {"by": "luck"}, "fields.document.subject.by"),
        (("fields", "document", "subject"), {"by": "union"}, "fields.document.subject.by"),
        (("fields", "document", "subject"), {"ladder": "none"}, "fields.document.subject.ladder"),
        (("fields", "document", "subject"), {"compare": "smell"}, "fields.document.subject.compare"),
        (("fields", "document", "subject"), {"pin": "perhaps"}, "fields.document.subject.pin"),
        (("fields", "document", "subject"), {"pin": "stricter"}, "fields.document.subject.order"),
        (("fields", "document", "attachments"), {"same": ["sha1"]}, "fields.document.attachments.same"),
        (("fields", "document", "attachments"), {"same": []}, "fields.document.attachments.same"),
        (("fields", "document", "topics"), {"same": ["name"]}, "fields.document.topics.same"),
        (("fields", "document", "sensitivity"), {"order": ["internal", "public"]}, "fields.document.sensitivity.order"),
        (("ladders", "host"), ["desk", "press"], "ladders.host"),
        (("ladders", "host"), ["desk", ["desk", "press"]], "ladders.host"),
        (("more",), {}, "ladders, types"),
    ],
)
def test_a_wrong_name_is_told_with_its_place_in_both_languages(
    data: dict[str, Any], tmp_path: Path, place: tuple[str, ...], value: Any, told: str
) -> None:
    at = data
    for step in place[:-1]:
        at = at[step]
    at[place[-1]] = value
    path = tmp_path / "survivorship.yml"
    path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    with pytest.raises(ConfigError, match=told) as raised:
        table(path)
    assert " / " in raised.value.message


def test_an_unknown_authority_is_an_error_of_the_build() -> None:
    with pytest.raises(ConfigError, match="ranks no authority"):
        table().rank("official", "rumour")


def test_the_fingerprint_is_that_of_the_text() -> None:
    assert len(fingerprint()) == 64
