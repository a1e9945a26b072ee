"""The node's key: made once, by whoever comes first, and readable by its owner alone."""

import base64
import threading
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from publishing.keys import node_key, public_keys, verify
from schemas.errors import ConfigError


def test_the_key_is_made_once_and_kept(tmp_path: Path) -> None:
    key = node_key(tmp_path)
    assert node_key(tmp_path).key_id == key.key_id
    path = tmp_path / "keys" / "node.pem"
    assert path.stat().st_mode & 0o777 == 0o600 and path.parent.stat().st_mode & 0o777 == 0o700
    assert sorted(found.name for found in path.parent.iterdir()) == [f"{key.key_id}.pub", "node.pem"]


def test_the_key_id_is_the_start_of_the_hash_of_the_public_bytes(tmp_path: Path) -> None:
    (public,) = public_keys(tmp_path)
    assert public["key_id"] == sha256(base64.b64decode(public["public_key"])).hexdigest()[:16]
    assert public["current"] is True and public["algorithm"] == "Ed25519"


def test_many_at_once_end_up_with_one_key(tmp_path: Path) -> None:
    found: list[str] = []
    start = threading.Barrier(16)

    def make() -> None:
        start.wait()
        found.append(node_key(tmp_path).key_id)

    threads = [threading.Thread(target=make) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 16 and len(set(found)) == 1
    assert len(list((tmp_path / "keys").iterdir())) == 2, "no temporary file stays"


def test_a_signature_is_of_one_text_by_one_key(tmp_path: Path) -> None:
    key, other = node_key(tmp_path / "a"), node_key(tmp_path / "b")
    mine, theirs = public_keys(tmp_path / "a")[0]["public_key"], public_keys(tmp_path / "b")[0]["public_key"]
    signature = key.sign_text("Nghị quyết")
    assert verify(mine, "Nghị quyết".encode(), signature)
    assert not verify(mine, "Nghi quyết".encode(), signature)
    assert not verify(theirs, "Nghị quyết".encode(), signature)
    assert not verify(mine, "Nghị quyết".encode(), other.sign_text("Nghị quyết"))
    for bad in ("", "AAAA", signature[:-4], signature[:-4] + "????", "é"):
        assert not verify(mine, "Nghị quyết".encode(), bad)
        assert not verify(bad, "Nghị quyết".encode(), signature)


def test_after_a_change_of_key_the_old_one_can_still_be_checked(tmp_path: Path) -> None:
    old = node_key(tmp_path)
    signature = old.sign_text("x")
    (tmp_path / "keys" / "node.pem").unlink()
    new = node_key(tmp_path)
    keys = public_keys(tmp_path)
    assert [(key["key_id"], key["current"]) for key in keys] == [(new.key_id, True), (old.key_id, False)]
    assert verify(keys[1]["public_key"], b"x", signature)


def test_a_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    node_key(tmp_path)
    (tmp_path / "keys" / "node.pem").chmod(0o644)
    with pytest.raises(ConfigError, match="can be read by others"):
        node_key(tmp_path)


def test_another_kind_of_key_or_rubbish_is_refused(tmp_path: Path) -> None:
    node_key(tmp_path)
    path = tmp_path / "keys" / "node.pem"
    other = generate_private_key(SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    for text in (b"rubbish", other):
        path.write_bytes(text)
        with pytest.raises(ConfigError):
            node_key(tmp_path)


def test_a_public_key_under_a_false_name_is_refused(tmp_path: Path) -> None:
    key = node_key(tmp_path)
    (tmp_path / "keys" / f"{key.key_id}.pub").rename(tmp_path / "keys" / "0000000000000000.pub")
    with pytest.raises(ConfigError, match="not the public key"):
        public_keys(tmp_path)
