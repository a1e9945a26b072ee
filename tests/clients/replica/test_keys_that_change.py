"""A copy believes the first key it met, and after that only what signed rotations lead to."""

import base64
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from lienthong.settings import Settings
from lienthong_client import ProofFailed, Replica
from lienthong_client.chain import verify_chain
from lienthong_client.trust import Keyring
from publishing.feeds import SEGMENT
from publishing.publisher import publish
from publishing.rotation import announce, finish
from publishing.snapshot import build_snapshots
from tests.clients.replica.copies import held
from tests.clients.replica.meddling import Passed, Proxy, proxy
from tests.integration.publishing.test_delta_feed import fill
from tests.integration.publishing.writing import truth
from warehouse.connection import Connection

CopyAt = Callable[..., Replica]
NOW = datetime.now(UTC)
DAY = timedelta(days=1)


@pytest.fixture
def between(url: str) -> Iterator[Proxy]:
    with proxy(url) as found:
        yield found


def more(conn: Connection, settings: Settings, days: int = 0) -> None:
    """Ten changes, published so many days ago."""
    fill(conn, 10)
    publish(conn, settings, clock=lambda: NOW - days * DAY)


def test_a_copy_follows_two_rotations_even_if_it_slept_through_both(
    address: str, conn: Connection, settings: Settings, url: str, copy_at: CopyAt
) -> None:
    more(conn, settings, 20)
    first = copy_at(address, url)
    first.follow_once()
    (pinned,) = first.keyring.keys
    stated = announce(settings.home, settings.node, now=NOW - 10 * DAY, overlap=5 * DAY)
    more(conn, settings, 8)
    finish(settings.home, now=NOW)
    more(conn, settings, 4)
    last = announce(settings.home, settings.node, now=NOW - 3 * DAY, overlap=DAY)
    more(conn, settings)  # the overlap is over, and nobody has finished it yet
    told: list[Any] = []
    copy = copy_at(address, url, tell=told.append)
    copy.follow_once()
    assert [each["key_id"] for each in told if each["event"] == "rotated"] == sorted([stated.after, last.after])
    assert held(copy) == truth(conn, "public") and set(copy.keyring.keys) == {pinned, stated.after, last.after}
    assert verify_chain(copy)["checkpoints"] == 4, "of three keys"


def test_a_newcomer_after_a_rotation_believes_what_the_old_key_had_signed_in_its_time(
    sqlite: str, conn: Connection, settings: Settings, url: str, copy_at: CopyAt
) -> None:
    more(conn, settings)
    build_snapshots(conn, settings)
    announce(settings.home, settings.node, now=NOW + DAY, overlap=timedelta(0))
    finish(settings.home, now=NOW + DAY)
    copy = copy_at(sqlite, url)
    assert copy.follow_once()["started"] == "pack", "signed by the old key, before it retired"
    assert verify_chain(copy)["checkpoints"] == 1


def test_what_a_retired_key_signs_is_refused(
    sqlite: str, conn: Connection, settings: Settings, url: str, copy_at: CopyAt
) -> None:
    more(conn, settings, 5)
    copy_at(sqlite, url).follow_once()
    kept = (settings.home / "keys" / "node.pem").read_bytes()
    announce(settings.home, settings.node, now=NOW - 3 * DAY, overlap=DAY)
    finish(settings.home, now=NOW)
    copy_at(sqlite, url).follow_once()
    (settings.home / "keys" / "node.pem").write_bytes(kept)  # a thief has the old key, and the name of the node
    (settings.home / "keys" / "rotations.json").unlink()
    more(conn, settings)
    copy = copy_at(sqlite, url)
    with pytest.raises(ProofFailed, match="retired-key"):
        copy.follow_once()
    assert copy_at(sqlite, url).state.position == 10


def test_an_old_copy_of_a_cache_is_asked_for_again_past_it(
    sqlite: str, conn: Connection, settings: Settings, between: Proxy, copy_at: CopyAt
) -> None:
    fill(conn, SEGMENT + 5)
    publish(conn, settings, clock=lambda: NOW - 5 * DAY)
    kept: list[bytes] = []
    between.meddle = lambda passed: kept.append(passed.body) if passed.path.endswith("/delta") else None
    copy_at(sqlite, between.url).follow_once()
    announce(settings.home, settings.node, now=NOW - 3 * DAY, overlap=DAY)
    finish(settings.home, now=NOW)
    stale = iter(kept[:1])

    def cache(passed: Passed) -> None:
        if passed.path.endswith("/delta"):
            passed.body = next(stale, passed.body)

    between.meddle = cache
    copy = copy_at(sqlite.replace("copy", "new"), between.url)
    copy.follow_once()
    assert held(copy) == truth(conn, "public") and list(stale) == []


def test_a_key_that_nobody_handed_over_to_is_refused_until_a_person_trusts_it(
    sqlite: str, conn: Connection, settings: Settings, url: str, copy_at: CopyAt
) -> None:
    more(conn, settings)
    copy_at(sqlite, url).follow_once()
    (settings.home / "keys" / "node.pem").unlink()
    more(conn, settings)
    with pytest.raises(ProofFailed, match="unknown-key") as caught:
        copy_at(sqlite, url).follow_once()
    assert "trust --key-id" in caught.value.fix_en and "trust --key-id" in caught.value.fix_vi
    from lienthong_client.cli import parser
    from lienthong_client.cli import run as run_command

    copy = copy_at(sqlite, url)
    copy.store.__exit__(None, None, None)
    from publishing.keys import node_key

    run_command(parser().parse_args(["trust", "--store", sqlite, "--key-id", node_key(settings.home).key_id]))
    copy = copy_at(sqlite, url)
    copy.follow_once()
    assert held(copy) == truth(conn, "public")


def test_a_copy_may_be_told_which_key_to_believe(
    sqlite: str, conn: Connection, settings: Settings, url: str, copy_at: CopyAt
) -> None:
    more(conn, settings)
    with pytest.raises(ProofFailed, match="key-not-there"):
        copy_at(sqlite, url, key_id="0123456789abcdef").follow_once()
    assert copy_at(sqlite, url).is_new


class Node:
    """Keys and statements made by hand."""

    def __init__(self) -> None:
        self.private = [Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32) for number in range(4)]
        raw = [key.public_key().public_bytes_raw() for key in self.private]
        self.public = [base64.b64encode(key).decode() for key in raw]
        self.ids = [sha256(key).hexdigest()[:16] for key in raw]

    def sign(self, number: int, text: str) -> str:
        return base64.b64encode(self.private[number].sign(text.encode())).decode()

    def rotation(
        self, old: int, new: int, signers: tuple[int, int] | None = None, more: dict[str, Any] | None = None
    ) -> dict[str, str]:
        said = {
            "format": "lienthong-key-rotation/1",
            "node": "hanoi",
            "before": self.ids[old],
            "after": self.ids[new],
            "before_public_key": self.public[old],
            "after_public_key": self.public[new],
            "starts_at": (NOW - 2 * DAY).isoformat(),
            "ends_at": (NOW - DAY).isoformat(),
        }
        body = json.dumps(said | (more or {}))
        one, two = signers or (old, new)
        return {"body": body, "signature": self.sign(one, body), "proof": self.sign(two, body)}

    def document(self, *rotations: dict[str, str], current: int = 0, node: str = "hanoi") -> dict[str, Any]:
        keys = [
            {"key_id": self.ids[n], "public_key": self.public[n], "current": n == current} for n in range(len(self.ids))
        ]
        return {"node": node, "keys": keys, "rotations": list(rotations)}


def pinned(node: Node) -> Keyring:
    keyring = Keyring()
    keyring.pin(node.document())
    return keyring


@pytest.mark.parametrize("signers", [(2, 1), (0, 2), (1, 1)])
def test_a_rotation_needs_both_signatures(signers: tuple[int, int]) -> None:
    node = Node()
    with pytest.raises(ProofFailed, match="bad-rotation"):
        pinned(node).follow(node.document(node.rotation(0, 1, signers)))


def test_rotations_that_lead_nowhere_are_not_followed() -> None:
    node = Node()
    keyring = pinned(node)
    assert keyring.follow(node.document(node.rotation(2, 3))) == [], "signed well, by strangers"
    assert keyring.follow(node.document(node.rotation(0, 1, more={"node": "saigon"}))) == []
    assert set(keyring.keys) == {node.ids[0]}


def test_a_key_hands_over_once() -> None:
    node = Node()
    keyring = pinned(node)
    assert keyring.follow(node.document(node.rotation(0, 1))) == [node.ids[1]]
    with pytest.raises(ProofFailed, match="two-successors"):
        keyring.follow(node.document(node.rotation(0, 2)))
    with pytest.raises(ProofFailed, match="other-node"):
        keyring.follow(node.document(node="saigon"))


@pytest.mark.parametrize("more", [{"before": "0" * 16}, {"format": "x"}, {"ends_at": "soon"}, {"node": None}])
def test_a_statement_that_contradicts_itself_is_refused(more: dict[str, Any]) -> None:
    node = Node()
    with pytest.raises(ProofFailed):
        pinned(node).follow(node.document(node.rotation(0, 1, more=more)))


def test_a_key_under_a_false_name_is_refused() -> None:
    node = Node()
    document = node.document()
    document["keys"] = [document["keys"][0] | {"key_id": node.ids[1]}]
    with pytest.raises(ProofFailed, match="key-under-false-name"):
        Keyring().pin(document)
