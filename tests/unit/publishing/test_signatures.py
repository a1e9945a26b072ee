"""Signatures of requests against the RFC's own vector, and against a second, small implementation."""

import base64
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from http_message_signatures import InvalidSignature
from hypothesis import given
from hypothesis import settings as trying
from hypothesis import strategies as st
from pydantic import ValidationError
from requests.structures import CaseInsensitiveDict

from publishing.keys import NodeKey, key_id
from publishing.peer_rules import PeerKey, PeerRules
from publishing.problems import Problem
from publishing.signatures import Keys, Signed, Verifier, sign, verify
from tests.integration.publishing.signing import holds, public_of

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
NODE = NodeKey(key_id=key_id(KEY.public_key()), private=KEY)
RULES = PeerRules(signatures="required", keys=(PeerKey(public_key=public_of(KEY)),))
BODY = b'{"id": null}'

# RFC 9421, B.1.4 and B.2.6
VECTOR_KEY = "JrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs="
VECTOR = Signed(
    method="POST",
    url="https://example.com/foo?param=Value&Pet=dog",
    headers={
        "Host": "example.com",
        "Date": "Tue, 20 Apr 2021 02:07:55 GMT",
        "Content-Type": "application/json",
        "Content-Length": "18",
        "Signature-Input": 'sig-b26=("date" "@method" "@path" "@authority" "content-type" "content-length")'
        ';created=1618884473;keyid="test-key-ed25519"',
        "Signature": "sig-b26=:"
        "wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==:",
    },
)


def request(body: bytes = BODY, path: str = "/v1/inbox", **headers: Any) -> Any:
    message = SimpleNamespace(method="POST", url=f"http://node.example{path}", headers=CaseInsensitiveDict(headers))
    sign(message, body, NODE, NOW)
    return message


def reason(message: Any, body: bytes = BODY, now: datetime = NOW, rules: PeerRules = RULES) -> str:
    with pytest.raises(Problem) as refused:
        verify(rules, message, body, now)
    return f"{refused.value.slug} {refused.value.more.get('reason', '')}"


def test_the_vector_of_the_rfc_holds_and_a_changed_one_does_not() -> None:
    at = datetime.fromtimestamp(1618884473, UTC)
    keys = Keys((PeerKey(public_key=VECTOR_KEY, key_id="test-key-ed25519"),), at)
    (found,) = Verifier(keys, at).verify(VECTOR, max_age=None)
    assert found.parameters["keyid"] == "test-key-ed25519"
    changed = Signed(method=VECTOR.method, url=VECTOR.url, headers={**VECTOR.headers, "Content-Length": "19"})
    with pytest.raises(InvalidSignature):
        Verifier(keys, at).verify(changed, max_age=None)


@trying(deadline=None)
@given(
    body=st.binary(max_size=200),
    path=st.text("abcXYZ019-._~/%2F", max_size=20),
    query=st.text("abc=&+-._~?", max_size=20),
    key=st.text("abcXYZ019._:~-", min_size=1, max_size=40),
)
def test_what_we_sign_another_implementation_finds_right(body: bytes, path: str, query: str, key: str) -> None:
    address = "/" + path.replace("%", "%25") + (f"?{query}" if query else "")
    message = request(body, address, **{"Idempotency-Key": key})
    names = ["@method", "@target-uri", "content-digest", "idempotency-key"]
    public = KEY.public_key().public_bytes_raw()
    parameters = holds("POST", message.url, dict(message.headers), public, names)
    assert f';created={int(NOW.timestamp())};keyid="{NODE.key_id}"' in parameters
    proof = verify(RULES, message, body, NOW)
    assert proof is not None and f';nonce="{proof.nonce}"' in parameters


@trying(deadline=None)
@given(data=st.data())
def test_no_changed_byte_of_the_content_or_of_a_signed_field_passes(data: st.DataObject) -> None:
    sent: dict[str, Any] = {"Idempotency-Key": "k1", "If-Match": '"1-ab"'}
    message = request(**sent)
    names = ["Idempotency-Key", "If-Match", "Signature", "Signature-Input", "Content-Digest", "body"]
    name = data.draw(st.sampled_from(names))
    before = BODY.decode() if name == "body" else message.headers[name]
    place = data.draw(st.integers(0, len(before) - 1))
    # A nonce is new each time: what is drawn must not depend on it, or a failure could not be shown again.
    drawn = data.draw(st.sampled_from('aZ09":;= ~'))
    after = before[:place] + (drawn if drawn != before[place] else "b") + before[place + 1 :]
    if name in {"Signature", "Signature-Input"} and _means_the_same(before, after):
        return
    if name != "body":
        message.headers[name] = after
    with pytest.raises(Problem):
        verify(RULES, message, after.encode() if name == "body" else BODY, NOW)


def _means_the_same(before: str, after: str) -> bool:
    """Structured fields have one meaning in several spellings: white space, the bits that base64 leaves unused."""
    if " ".join(before.split()) == " ".join(after.split()) or before.replace(" ", "") == after.replace(" ", ""):
        return True
    first, second = (text.partition("=:")[2].rstrip(":") for text in (before, after))
    try:
        return bool(first) and base64.b64decode(first) == base64.b64decode(second)
    except ValueError:
        return False


def test_the_clock_the_key_and_the_nonce_are_looked_at() -> None:
    for seconds in (-301, 301):
        assert "from our clock" in reason(request(), now=NOW + timedelta(seconds=seconds))
    late = PeerKey.model_validate({"public_key": public_of(KEY), "from": NOW + timedelta(seconds=1)})
    past = PeerKey.model_validate({"public_key": public_of(KEY), "until": NOW})
    for key in (late, past):
        assert "outside its period" in reason(request(), rules=RULES.model_copy(update={"keys": (key,)}))
    assert "not among" in reason(request(), rules=RULES.model_copy(update={"keys": ()}))


def test_two_keys_of_one_name_and_what_is_no_key_are_no_rules() -> None:
    key = PeerKey(public_key=public_of(KEY))
    with pytest.raises(ValidationError, match="two keys"):
        PeerRules(keys=(key, key))
    with pytest.raises(ValidationError, match="32 bytes"):
        PeerKey(public_key="AAAA")
