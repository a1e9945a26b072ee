"""Words of a mail header (RFC 2047) and texts of a mail body, decoded by their content.

Mailers cut the bytes of an encoded word in the middle of a letter and mark them with the wrong charset.
"""

from __future__ import annotations

import re
from base64 import b64decode
from binascii import Error as NotBase64
from binascii import a2b_qp
from unicodedata import normalize

from schemas.legacy_text import MIN_CONFIDENCE, Undecodable, detected, pieces

_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*)\?=")
_BETWEEN = re.compile(r"(\?=)\s+(?==\?)")
_BAD = re.compile("[\x00\ud800-\udfff]")
# Charsets that fit any bytes, and the one that is stated for everything.
_OPEN = re.compile(r"utf-?8|(?:windows|cp)-?\d+|iso-?8859-?\d+|latin-?\d|viscii|tcvn.*|x-.*", re.I)
FOLD = re.compile(r"\r?\n[ \t]*")


def decoded(content: bytes, charset: str) -> str:
    """Text by its content: UTF-16 and UTF-8 show themselves, and Vietnamese words show their code page.

    Else the stated charset where it fits, else windows-1258, and at last windows-1252.
    """
    stated = {"unknown-8bit": "utf-8", "default": "utf-8", "us-ascii": "utf-8"}.get(charset.lower(), charset) or "utf-8"
    shown = _shown(content, stated)
    if shown is not None:
        return shown
    for codec in (stated, "utf-8", "cp1258"):
        try:
            return normalize("NFC", content.decode(codec))
        except (LookupError, ValueError):
            continue
    return content.decode("cp1252", errors="replace")


def _shown(content: bytes, stated: str) -> str | None:
    """The text where the content tells more than the statement; every byte is a letter in a code page of one byte."""
    if b"\0" not in content and (content.isascii() or not _OPEN.fullmatch(stated)):
        return None
    found = detected(content, stated)
    if found.confidence < MIN_CONFIDENCE:
        return None
    try:
        return normalize("NFC", "".join(pieces(content, found.encoding)))
    except Undecodable:
        return None


def unfolded(text: str) -> str:
    """A header value with its encoded words decoded; neighbours of one charset are joined before they are decoded."""
    text = _BETWEEN.sub(r"\1", FOLD.sub(" ", text))
    found, place, held, charset = [], 0, b"", ""
    for hit in _WORD.finditer(text):
        if held and (hit.start() > place or hit[1].lower() != charset):
            found.append(decoded(held, charset))
            held = b""
        found.append(text[place : hit.start()])
        held, charset, place = held + _word(hit[2], hit[3]), hit[1].partition("*")[0].lower(), hit.end()
    if held:
        found.append(decoded(held, charset))
    return storable(normalize("NFC", "".join(found) + text[place:])).strip()


def _word(form: str, text: str) -> bytes:
    raw = text.encode("utf-8", "replace")
    if form in "qQ":
        return a2b_qp(raw, header=True)
    letters = re.sub(rb"[^A-Za-z0-9+/]", b"", raw)
    try:
        return b64decode(letters[: len(letters) // 4 * 4 if len(letters) % 4 == 1 else None] + b"==")
    except NotBase64:
        return raw


def storable(text: str) -> str:
    """The text without what no database takes: NUL and half characters."""
    return _BAD.sub("\ufffd", text)
