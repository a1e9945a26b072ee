"""Which keys a copy believes: the first one it met (or was given), and those that signed rotations lead to."""

import base64
import binascii
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from lienthong_client.ed25519 import verify
from lienthong_client.errors import ProofFailed, refused

ROTATION = "lienthong-key-rotation/1"
LENIENCY = timedelta(minutes=15)  # how far two clocks may be apart

Facts = dict[str, Any]


class UnknownKey(Exception):
    """None of the signatures is by a key that is believed: the key document may say more."""


class Retired(ProofFailed):
    """Signed by a believed key after its time."""


class Keyring:
    """The believed keys: key id -> {public_key, until, after}; kept in the store as plain facts.

    `until` is when the key was retired, `after` which key it handed over to. A key hands over once.
    """

    def __init__(self, node: str | None = None, keys: Mapping[str, Facts] | None = None) -> None:
        self.node = node
        self.keys: dict[str, Facts] = {name: dict(facts) for name, facts in (keys or {}).items()}

    def pin(self, document: Facts, key_id: str | None = None) -> str:
        """Believe the key in use, or the one that is asked for; the first meeting is the one that cannot be proved."""
        offered = _offered(document)
        wanted = key_id or next((key["key_id"] for key in document["keys"] if key.get("current")), None)
        if wanted not in offered:
            raise ProofFailed(
                "key-not-there",
                f"Nút không công bố khóa {wanted}.",
                f"The node does not publish the key {wanted}.",
                fix_vi="So mã khóa với nơi phát qua một đường khác (điện thoại, văn bản).",
                fix_en="Compare the key id with the publisher by another way (telephone, paper).",
                published=sorted(offered),
            )
        self.keys = {str(wanted): {"public_key": offered[str(wanted)]}}
        self.node = str(document["node"])
        self.follow(document)
        return str(wanted)

    def follow(self, document: Facts) -> list[str]:
        """Come to believe what signed rotations lead to from what is believed; returns the keys that are new."""
        if self.node is not None and document.get("node") != self.node:
            raise refused(
                "other-node",
                f"Đây là nút {document.get('node')}, không phải {self.node}.",
                f"This is the node {document.get('node')}, not {self.node}.",
            )
        stated = [each for each in map(_rotation, document.get("rotations") or []) if each["node"] == self.node]
        known = set(self.keys)
        moving = True
        while moving:
            moving = False
            for each in stated:
                moving |= self._take(each)
        return sorted(set(self.keys) - known)

    def check(self, text: str, signatures: Iterable[Facts], *, at: datetime) -> str:
        """The believed key by which a text is signed at a time; UnknownKey when none of its signers is believed."""
        retired = None
        for each in signatures:
            facts = self.keys.get(str(each.get("key_id")))
            if facts is None:
                continue
            if not _is_right(facts["public_key"], text, each.get("signature")):
                raise refused(
                    "bad-signature",
                    f"Chữ ký của khóa {each['key_id']} sai: nội dung đã bị sửa, hoặc không do nút ký.",
                    f"The signature of key {each['key_id']} is wrong: a changed text, or not signed by the node.",
                    key_id=each["key_id"],
                )
            if facts.get("until") and at > datetime.fromisoformat(facts["until"]) + LENIENCY:
                retired = each["key_id"]
                continue
            return str(each["key_id"])
        if retired is not None:
            raise Retired(
                "retired-key",
                f"Ký bằng khóa {retired} đã hết hạn {self.keys[retired]['until']}: bản cũ, hoặc khóa bị lộ.",
                f"Signed by the key {retired}, which retired on {self.keys[retired]['until']}: an old copy of a cache,"
                " or somebody has the key.",
                fix_vi="Chạy lại không qua bộ đệm; nếu lặp lại, hỏi nơi phát qua đường khác.",
                fix_en="Run it again without a cache in between; if it comes back, ask the publisher by another way.",
                key_id=retired,
            )
        raise UnknownKey

    def unknown(self, signatures: Iterable[Facts]) -> ProofFailed:
        """The refusal for good, after the key document did not help."""
        names = sorted({str(each.get("key_id")) for each in signatures})
        return ProofFailed(
            "unknown-key",
            f"Ký bằng khóa {', '.join(names) or '(không có)'} mà không khóa nào ta tin đã ký chuyển giao.",
            f"Signed by {', '.join(names) or 'nobody'}, which no key that we believe has signed a rotation for.",
            fix_vi="Hỏi nơi phát qua đường khác; nếu khóa đúng là của họ: `lienthong-client trust --key-id MÃ`.",
            fix_en="Ask the publisher by another way; if the key is theirs: `lienthong-client trust --key-id ID`.",
            believed=sorted(self.keys),
        )

    def _take(self, stated: Facts) -> bool:
        before, after = stated["before"], stated["after"]
        if before not in self.keys and after not in self.keys:
            return False
        handed = self.keys.get(before, {}).get("after")
        if handed not in {None, after}:
            raise ProofFailed(
                "two-successors",
                f"Khóa {before} đã chuyển giao cho {handed}, nay lại có lời chuyển giao cho {after}.",
                f"The key {before} had handed over to {handed}, and now there is a statement for {after} as well.",
                fix_vi="Có người giữ khóa cũ. Dừng lại và hỏi nơi phát qua đường khác.",
                fix_en="Somebody has the old key. Stop, and ask the publisher by another way.",
            )
        if handed == after and after in self.keys:
            return False
        self.keys.setdefault(after, {"public_key": stated["after_public_key"]})
        self.keys.setdefault(before, {"public_key": stated["before_public_key"]})
        self.keys[before] |= {"until": stated["ends_at"], "after": after}
        return True


def _rotation(document: Facts) -> Facts:
    """A rotation whose two signatures are right; ProofFailed where one is not."""
    try:
        body: str = document["body"]
        said: Facts = json.loads(body)
        for name in ("before", "after"):
            if _key_id(said[f"{name}_public_key"]) != said[name]:
                raise ValueError(f"{name}_public_key is not the key that {name} names")
        datetime.fromisoformat(said["ends_at"])
        node_is_text = isinstance(said["node"], str) and said["format"] == ROTATION
        right = (
            node_is_text
            and _is_right(said["before_public_key"], body, document["signature"])
            and _is_right(said["after_public_key"], body, document["proof"])
        )
    except (KeyError, TypeError, ValueError) as error:
        raise refused(
            "rotation-unreadable", "Lời chuyển giao khóa không đọc được.", f"A rotation of keys is unreadable: {error}."
        ) from error
    if not right:
        raise refused(
            "bad-rotation",
            f"Lời chuyển giao khóa {said['before']} → {said['after']} không có đủ hai chữ ký đúng.",
            f"The rotation {said['before']} → {said['after']} lacks one of its two signatures.",
        )
    return said


def _offered(document: Facts) -> dict[str, str]:
    try:
        found = {str(key["key_id"]): str(key["public_key"]) for key in document["keys"]}
        wrong = [name for name, key in found.items() if _key_id(key) != name]
    except (KeyError, TypeError, ValueError) as error:
        raise refused(
            "keys-unreadable", "Tệp khóa không đọc được.", f"The key document is unreadable: {error}."
        ) from error
    if wrong:
        raise refused(
            "key-under-false-name",
            f"Mã khóa không phải băm của khóa: {', '.join(wrong)}.",
            f"A key id is not the hash of its key: {', '.join(wrong)}.",
        )
    return found


def _key_id(public_key: str) -> str:
    return sha256(base64.b64decode(public_key, validate=True)).hexdigest()[:16]


def _is_right(public_key: str, text: str, signature: Any) -> bool:
    try:
        return verify(
            base64.b64decode(public_key, validate=True), text.encode(), base64.b64decode(signature or "", validate=True)
        )
    except (binascii.Error, TypeError, ValueError):
        return False


def read_statement(keyring: Keyring, proof: Facts) -> Facts:
    """A statement that was believed when it was kept: its signature, whatever became of the key since."""
    for each in proof["signatures"]:
        facts = keyring.keys.get(each["key_id"])
        if facts is not None and _is_right(facts["public_key"], proof["body"], each["signature"]):
            said: Facts = json.loads(proof["body"])
            return said
    raise refused(
        "state-not-signed",
        "Lời khai cất cùng bản sao không còn đúng chữ ký.",
        "The statement kept beside the copy is not signed by a believed key any more.",
    )


def now() -> datetime:
    return datetime.now(UTC)
