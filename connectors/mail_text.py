"""Messages (RFC 5322, MIME) taken apart the way they really come: every text is decoded by its content, never refused.

The parser is the standard library's; of its policies the old one (compat32) is used, because the new one's parser of
header values raises on broken ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import Message
from email.policy import compat32
from email.utils import getaddresses, parsedate_to_datetime
from hashlib import sha256
from unicodedata import normalize

from connectors.html_text import plain
from connectors.mail_words import FOLD, decoded, storable, unfolded

MOST_PARTS = 1_000
MOST_ATTACHMENTS = 100
DEEPEST = 10
LONGEST_HEADER = 64 * 1024
LONGEST_TYPE = 8 * 1024
LONGEST_BODY = 1_000_000
MOST_ADDRESSES = 1_000

# The parser also ends a line at a lone CR.
_CONTAINER = re.compile(rb"(?<![^\r\n])content-type:\s*(?:multipart|message)/", re.I)
_FIELD_END = re.compile(rb"[\r\n](?![\r\n \t])|\r?\n\r?\n")
_MOST_CONTAINERS = 100
_MOST_STEPS = 20_000_000  # a few seconds; 64 MiB of base64 in 19 multiparts
_FIELD = re.compile(rb"[!-9;-~]{1,100}[ \t]*:")
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_SPEC = re.compile(r"[^\s<>\"(),;:@]{1,200}@[A-Za-z0-9.-]{1,200}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_KNOWN_FIELDS = ("from", "to", "date", "subject", "message-id", "received", "return-path", "mime-version")


class MailRefused(Exception):
    """No message, or one made to be expensive; the text says why."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """One file of a message; `whole` is false where its encoding or the message around it is cut off."""

    name: str
    type: str
    content: bytes
    whole: bool

    def described(self) -> dict[str, str | int]:
        """Name, type, size in bytes and SHA-256, as a record tells them."""
        digest = sha256(self.content).hexdigest()
        return {"name": self.name, "type": self.type, "size": len(self.content), "sha256": digest}


@dataclass(frozen=True, slots=True)
class Mail:
    """What a message says, decoded; `whole` is false where one of its parts never ends."""

    message_id: str
    date: str
    senders: tuple[tuple[str, str], ...]
    to: tuple[str, ...]
    subject: str
    body: str
    body_is_cut: bool
    attachments: tuple[Attachment, ...]
    whole: bool


def read_mail(payload: bytes) -> Mail:
    """One message; MailRefused for what is none, ends in its header, or holds too many or too deeply nested parts."""
    head = payload.lstrip(b"\r\n")
    if not _FIELD.match(head):
        raise MailRefused("no header of a message")
    if not _HEAD_END.search(head):
        raise MailRefused("cut off in the header")
    _affordable(head)
    try:
        message = message_from_bytes(head, policy=compat32)
    except RecursionError as error:
        raise MailRefused("nested too deep") from error
    if not any(name in message for name in _KNOWN_FIELDS):
        raise MailRefused("no header of a message")
    parts = list(_leaves(message))
    whole = all(one.whole for one in parts)
    body, body_is_cut = _body(parts)
    found = tuple(_attached(one) for one in parts if one.is_file)
    if len(found) > MOST_ATTACHMENTS:
        raise MailRefused(f"more than {MOST_ATTACHMENTS} attachments")
    return Mail(
        _CONTROL.sub("", _header(message, "message-id")).strip(), _date(_header(message, "date")),
        tuple(_addresses(message, "from")), tuple(spec for _, spec in _addresses(message, "to")),
        _header(message, "subject"), body, body_is_cut, found, whole,
    )  # fmt: skip


def _affordable(head: bytes) -> None:
    """The parser's cost grows with depth times lines and with the square of a Content-Type: both are bounded first."""
    containers = 0
    for containers, hit in enumerate(_CONTAINER.finditer(head), start=1):
        if containers > _MOST_CONTAINERS:
            raise MailRefused(f"more than {_MOST_CONTAINERS} multiparts")
        if not _FIELD_END.search(head, hit.end(), hit.end() + LONGEST_TYPE):
            raise MailRefused(f"Content-Type of more than {LONGEST_TYPE} bytes")
    if max(head.count(b"\n"), head.count(b"\r")) * (containers + 3) > _MOST_STEPS:
        raise MailRefused(f"too many lines for {containers} multiparts")


@dataclass(frozen=True, slots=True)
class _Part:
    message: Message
    type: str
    charset: str
    name: str
    is_file: bool
    is_own: bool  # of the message itself, not of one that it carries
    whole: bool


def _leaves(message: Message) -> Iterator[_Part]:
    """Parts that hold content, in order; without recursion, whatever the depth."""
    stack: list[tuple[Message, int, bool, bool]] = [(message, 0, True, True)]
    seen = 0
    while stack:
        part, depth, is_own, whole = stack.pop()
        seen += 1
        if depth > DEEPEST:
            raise MailRefused(f"nested deeper than {DEEPEST} levels")
        if seen > MOST_PARTS:
            raise MailRefused(f"more than {MOST_PARTS} parts")
        defects = {type(defect).__name__ for defect in part.defects}
        whole = whole and not defects & {"CloseBoundaryNotFoundDefect", "StartBoundaryNotFoundDefect"}
        if part.is_multipart():
            carried = is_own and part.get_content_maintype() == "multipart"
            children = [child for child in part.get_payload() if isinstance(child, Message)]
            stack += [(child, depth + 1, carried, whole) for child in reversed(children)]
            continue
        told = _told(part)
        kind, name = told.get_content_type(), _file_name(told)
        is_file = told.get_content_disposition() == "attachment" or bool(name) or not kind.startswith("text/")
        yield _Part(part, kind, _charset(told), name, is_file, is_own, whole)


def _told(part: Message) -> Message:
    """What a part says of itself, its bytes outside ASCII decoded by content; the library's own way loses them."""
    told = Message(policy=compat32)
    for name in ("content-type", "content-disposition"):
        value = FOLD.sub(" ", _from_raw(_raw(part, name)[:LONGEST_TYPE]))
        if value:
            told[name] = value
    return told


def _attached(part: _Part) -> Attachment:
    content = _content(part.message)
    if content is None:
        return Attachment(part.name, part.type, b"", False)
    # A base64 text of a length that none has was cut; one that only lacks its padding was not.
    cut = any(type(defect).__name__ == "InvalidBase64LengthDefect" for defect in part.message.defects)
    return Attachment(part.name, part.type, content, part.whole and not cut)


def _body(parts: list[_Part]) -> tuple[str, bool]:
    """The first text of the message itself; HTML only where there is no plain one."""
    own = [one for one in parts if one.is_own and not one.is_file]
    chosen = next((one for one in own if one.type == "text/plain"), None) or next(iter(own), None)
    if chosen is None:
        return "", False
    text = storable(decoded((_content(chosen.message) or b"")[: 4 * LONGEST_BODY], chosen.charset))
    if chosen.type == "text/html":
        text = plain(text)
    text = normalize("NFC", text.replace("\r\n", "\n")).strip()
    return text[:LONGEST_BODY], len(text) > LONGEST_BODY


def _content(part: Message) -> bytes | None:
    """Bytes of a leaf, unpacked as far as its encoding can be read; None where it cannot be read at all."""
    try:
        found = part.get_payload(decode=True)
    except (ValueError, LookupError, TypeError, AssertionError):
        return None
    return found if isinstance(found, bytes) else None


def _charset(part: Message) -> str:
    try:
        return str(part.get_content_charset() or "")
    except (ValueError, LookupError, TypeError):
        return ""


def _file_name(part: Message) -> str:
    """The name without folders and control characters: RFC 2231, encoded words against the rule, or raw bytes."""
    try:
        stated = part.get_filename() or ""
    except (ValueError, LookupError, TypeError, IndexError):
        return ""
    name = unfolded(str(stated))
    return _CONTROL.sub("", re.split(r"[/\\]", name)[-1]).strip()[:200]


def _raw(message: Message, name: str) -> str:
    """The first field of this name, as its bytes stand there."""
    for own, value in message.raw_items():
        if own.lower() == name:
            return str(value)[:LONGEST_HEADER]
    return ""


def _from_raw(value: str) -> str:
    """Bytes outside ASCII stand in a header as surrogates."""
    return value if value.isascii() else decoded(value.encode("utf-8", "surrogateescape"), "utf-8")


def _header(message: Message, name: str) -> str:
    return unfolded(_from_raw(_raw(message, name)))


def _addresses(message: Message, name: str) -> list[tuple[str, str]]:
    """(name, address) of a field; the structure is read before the words are decoded, since names may hold commas."""
    text = FOLD.sub(" ", _from_raw(_raw(message, name)))
    try:
        pairs = getaddresses([text])
    except (ValueError, IndexError, TypeError, RecursionError):
        pairs = []
    found = [(unfolded(shown), spec.strip().lower()) for shown, spec in pairs if "@" in spec]
    found = found or [("", hit[0].lower()) for hit in _SPEC.finditer(text)]
    return found[:MOST_ADDRESSES]


def _date(text: str) -> str:
    """ISO 8601 with its zone; what cannot be read so stays as it was written."""
    try:
        found: datetime = parsedate_to_datetime(text)
        return found.isoformat() if found.tzinfo else text
    except (ValueError, TypeError, IndexError, OverflowError):
        return text
