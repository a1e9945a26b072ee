"""The doctor reads the rules of peers as the door will: wrong names, no valid key, a change of keys left half done."""

import base64
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from lienthong.doctor import _key, _unfinished
from lienthong.peer_faults import inbox_faults
from lienthong.peers import Peer
from lienthong.settings import Settings
from publishing.rotation import announce, finish
from schemas.errors import ConfigError

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def key(**period: str) -> dict[str, Any]:
    public = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    return {"public_key": base64.b64encode(public).decode(), **period}


def faults(inbox: dict[str, Any], *, known: frozenset[str] = frozenset({"portal"})) -> list[str]:
    peer = Peer(name="portal", title={"vi": "Cổng"}, url="http://127.0.0.1:1", follow=False, push=False, inbox=inbox)
    return inbox_faults({"portal": peer}, known, NOW)


def test_sound_rules_have_no_fault() -> None:
    assert faults({}, known=frozenset()) == []
    ended, begun = key(until="2026-11-23T00:00:00Z"), key()
    assert faults({"signatures": "required", "keys": [ended, begun], "fields": {"document": ["subject"]}}) == []


def test_wrong_names_are_told_with_the_right_one() -> None:
    found = faults({"fields": {"document": ["subjet"], "documents": []}})
    assert found == [
        "portal.inbox.fields.document: no such field subjet (did you mean subject?)",
        "portal.inbox.fields.documents: no such record type (did you mean document?)",
    ]


def test_keys_that_let_nothing_in_and_changes_left_half_done_are_told() -> None:
    [none] = faults({"signatures": "required", "keys": [key(until="2026-11-21T00:00:00Z")]})
    assert "no key of it is valid now" in none
    [soon] = faults({"signatures": "required", "keys": [key(**{"from": "2026-11-24T00:00:00Z"})]})
    assert "the next one begins 2026-11-24" in soon
    [two] = faults({"keys": [key(), key()]})
    assert "unfinished" in two
    [stranger] = faults({"signatures": "optional"}, known=frozenset())
    assert "lienthong peers token portal" in stranger
    with pytest.raises(ConfigError, match=r"portal\.inbox"):
        faults({"signature": "required"})


def test_our_own_change_of_keys_is_told_until_it_is_finished(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    now = datetime.now(UTC)
    announce(settings.home, settings.node, now=now - timedelta(hours=2), overlap=timedelta(hours=1))
    told = _key(settings)
    assert not told.ok and "unfinished" in told.found and "--finish" in told.mend_en
    assert _unfinished(settings.home, now - timedelta(hours=1, minutes=30)) == (now - timedelta(hours=1), True)
    finish(settings.home, now=now)
    assert _key(settings).ok and _unfinished(settings.home, now) is None
