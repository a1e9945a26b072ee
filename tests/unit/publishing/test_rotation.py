"""One key after another: signed by both, one at a time, and nothing of it can be skipped."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from publishing.keys import node_key, public_keys, verify
from publishing.rotation import announce, finish, key_document, rotations, signers
from schemas.errors import ConfigError

NOW = datetime(2026, 11, 1, tzinfo=UTC)
MONTH = timedelta(days=30)


def test_a_rotation_is_signed_by_the_old_key_and_by_the_new_one(tmp_path: Path) -> None:
    old = node_key(tmp_path)
    stated = announce(tmp_path, "hanoi", now=NOW, overlap=MONTH)
    assert (stated.before, stated.starts_at, stated.ends_at) == (old.key_id, NOW, NOW + MONTH)
    body = stated.document["body"]
    keys = {key["key_id"]: key["public_key"] for key in public_keys(tmp_path)}
    assert keys.keys() == {stated.before, stated.after}
    assert verify(keys[stated.before], body.encode(), stated.document["signature"])
    assert verify(keys[stated.after], body.encode(), stated.document["proof"])
    assert json.loads(body)["after_public_key"] == keys[stated.after]
    assert (tmp_path / "keys" / "next.pem").stat().st_mode & 0o777 == 0o600


def test_both_sign_until_the_new_one_takes_over(tmp_path: Path) -> None:
    stated = announce(tmp_path, "hanoi", now=NOW, overlap=MONTH)
    assert [key.key_id for key in signers(tmp_path, NOW)] == [stated.before, stated.after]
    assert [key.key_id for key in signers(tmp_path, NOW + MONTH)] == [stated.after], "by the clock, finished or not"
    late = key_document(tmp_path, "hanoi", NOW + MONTH)["keys"]
    assert [(key["key_id"], key["state"], key["current"]) for key in late] == [
        (stated.after, "current", True),
        (stated.before, "retired", False),
    ]
    with pytest.raises(ConfigError, match="both keys sign until"):
        finish(tmp_path, now=NOW + MONTH - timedelta(seconds=1))
    finish(tmp_path, now=NOW + MONTH)
    assert [key.key_id for key in signers(tmp_path, NOW)] == [stated.after]
    assert not (tmp_path / "keys" / "next.pem").exists()
    for path in (tmp_path / "keys").glob("*"):
        assert b"PRIVATE" not in path.read_bytes() or path.name == "node.pem", "the old private key is gone"


def test_the_document_has_the_period_of_each_key(tmp_path: Path) -> None:
    first = announce(tmp_path, "hanoi", now=NOW, overlap=MONTH)
    states = {key["key_id"]: key["state"] for key in key_document(tmp_path, "hanoi", NOW)["keys"]}
    assert states == {first.before: "current", first.after: "next"}
    finish(tmp_path, now=NOW + MONTH)
    second = announce(tmp_path, "hanoi", now=NOW + 3 * MONTH, overlap=MONTH)
    finish(tmp_path, now=NOW + 4 * MONTH)
    document = key_document(tmp_path, "hanoi", NOW)
    periods = {key["key_id"]: (key["state"], key["valid_from"], key["valid_until"]) for key in document["keys"]}
    assert periods == {
        first.before: ("retired", None, (NOW + MONTH).isoformat()),
        first.after: ("retired", NOW.isoformat(), (NOW + 4 * MONTH).isoformat()),
        second.after: ("current", (NOW + 3 * MONTH).isoformat(), None),
    }
    assert [json.loads(each["body"])["before"] for each in document["rotations"]] == [first.before, first.after]


def test_one_rotation_at_a_time(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no rotation is under way"):
        finish(tmp_path, now=NOW)
    announce(tmp_path, "hanoi", now=NOW, overlap=MONTH)
    with pytest.raises(ConfigError, match="a rotation is under way"):
        announce(tmp_path, "hanoi", now=NOW, overlap=MONTH)
    with pytest.raises(ConfigError, match="negative"):
        announce(tmp_path, "hanoi", now=NOW, overlap=-MONTH)


def test_a_crash_before_the_statement_was_kept_costs_nothing(tmp_path: Path) -> None:
    stated = announce(tmp_path, "hanoi", now=NOW, overlap=MONTH)
    (tmp_path / "keys" / "rotations.json").unlink()
    assert [key.key_id for key in signers(tmp_path, NOW)] == [stated.before], "an announcement that nobody read"
    again = announce(tmp_path, "hanoi", now=NOW, overlap=MONTH)
    assert again.after == stated.after and len(rotations(tmp_path)) == 1


def test_another_key_in_the_place_of_the_announced_one_does_not_take_over(tmp_path: Path) -> None:
    announce(tmp_path, "hanoi", now=NOW, overlap=timedelta(0))
    (tmp_path / "keys" / "next.pem").unlink()
    assert len(signers(tmp_path, NOW)) == 1 and not (tmp_path / "keys" / "next.pem").exists()
    with pytest.raises(ConfigError, match="not the key that was announced"):
        finish(tmp_path, now=NOW)


def test_a_ledger_that_cannot_be_read_stops_everything(tmp_path: Path) -> None:
    node_key(tmp_path)
    (tmp_path / "keys" / "rotations.json").write_text('[{"body": "{}"}]')
    with pytest.raises(ConfigError, match="restore it"):
        signers(tmp_path, NOW)
