"""An independent process signs with http-message-signatures what we take, and finds right what we sign."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests
import yaml
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from lienthong.settings import Settings
from publishing.keys import node_key
from publishing.signatures import sign
from tests.integration.publishing.conftest import Client
from tests.integration.publishing.signing import public_of
from tests.integration.publishing.writing import release

KEY = Ed25519PrivateKey.from_private_bytes(b"p" * 32)
BODY = json.dumps({"id": None, "record_type": "press_release", "changed": release(1)})


@pytest.fixture
def settings(settings: Settings, tmp_path: Path) -> Settings:
    path = tmp_path / "peers.yml"
    keys = [{"public_key": public_of(KEY), "key_id": "portal-2026"}]
    peer = {"name": "portal", "title": {"vi": "Cổng"}, "url": "http://127.0.0.1:1", "follow": False, "push": False}
    path.write_text(yaml.safe_dump([peer | {"inbox": {"signatures": "required", "keys": keys}}]))
    return settings.model_copy(update={"peers": path})


def test_what_a_portal_signs_is_taken_once(run: Callable[..., Any], url: str, enrol: Callable[..., Client]) -> None:
    token = str(enrol("portal", "press", ("press_release",)).session.headers["Authorization"]).removeprefix("Bearer ")
    given = {
        "url": f"{url}/v1/inbox", "token": token, "key": "k1", "body": BODY, "private": KEY.private_bytes_raw().hex(),
        "key_id": "portal-2026", "nonces": ["first-nonce", "second-nonce", "second-nonce"],
    }  # fmt: skip
    assert run("run_signed.py", "send", json.dumps(given)) == [202, 202, 401]


def test_what_a_node_signs_a_portal_finds_right(run: Callable[..., Any], tmp_path: Path) -> None:
    key = node_key(tmp_path / "home")
    headers = {"Idempotency-Key": "k1", "Content-Type": "application/json"}
    message = requests.Request(
        "POST", "https://portal.example/v1/inbox?x=1", headers=headers, data=BODY.encode()
    ).prepare()
    sign(message, BODY.encode(), key)
    given = {
        "method": "POST", "url": message.url, "headers": dict(message.headers), "body": BODY,
        "public": key.private.public_key().public_bytes_raw().hex(),
    }  # fmt: skip
    assert run("run_signed.py", "verify", json.dumps(given)) == {"keyid": key.key_id, "nonce": 24}
