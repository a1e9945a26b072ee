"""How a reader of its own checks what a page says of itself: nothing of the publisher's code but the digest's rule."""

import base64
import json
from hashlib import sha256
from typing import Any

import requests

from publishing.keys import verify

START, END = b',"changes":[\n', b"\n]}"


def raw_changes(body: bytes) -> bytes:
    """The bytes that a proof is about."""
    assert body.endswith(END)
    return body[body.index(START) + len(START) : -len(END)]


def proven(answer: requests.Response, keys: dict[str, str]) -> dict[str, Any]:
    """The signed statement of an answer, after its signatures and the hash of its lines were found right."""
    document = answer.json()
    proof = document["proof"]
    assert proof["signatures"]
    for each in proof["signatures"]:
        assert verify(keys[each["key_id"]], proof["body"].encode(), each["signature"])
    said: dict[str, Any] = json.loads(proof["body"])
    assert said["changes_sha256"] == sha256(raw_changes(answer.content)).hexdigest()
    for name in ("feed", "epoch", "position", "count"):
        assert said[name] == document[name]
    return said


def public(document: dict[str, Any]) -> dict[str, str]:
    """key id -> public key, of the key document."""
    keys = {key["key_id"]: key["public_key"] for key in document["keys"]}
    for name, key in keys.items():
        assert sha256(base64.b64decode(key)).hexdigest()[:16] == name
    return keys
