"""Where a text stands in the bytes of a payload, however the payload writes it.

A reader hands on what it decoded: escapes are undone, entities read, markup taken out, archives opened. To show that a
text came from the bytes, the same is undone here on its own, step by step, and the step that was needed is told.
"""

from __future__ import annotations

import binascii
import json
import re
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from hashlib import sha256
from html import escape, unescape
from io import BytesIO
from unicodedata import normalize
from urllib.parse import unquote, urlsplit
from zipfile import BadZipFile, ZipFile

from connectors.html_text import plain
from connectors.mail_text import MailRefused, read_mail
from connectors.members import MembersRefused, is_archive, members
from schemas.texts.decoding import decode

# How it was found, the plainest first; `offset` is a byte of the payload, for the first two.
AS_IT_STANDS = "as_it_stands"
ESCAPED = "escaped"
DECODED = "decoded"
MARKUP = "markup"
UNPACKED = "unpacked"
COMPLETED = "completed"
ADDRESS = "address"
PIECES = "pieces"
COMPUTED = "computed"

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_JSON_ESCAPE = re.compile(r'\\(?:u([0-9a-fA-F]{4})|(["\\/bfnrt]))')
_JSON_LETTERS: Mapping[str, str] = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_BLANKS = re.compile(r"\s+")
_SURROGATES = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_DAY = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?)?")
_FIRST_DAY = datetime(1899, 12, 30, tzinfo=UTC)  # of spreadsheets, so that 1 March 1900 is day 61
_BASE64 = re.compile(rb"[A-Za-z0-9+/]{16}[A-Za-z0-9+/\r\n]*={0,2}")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_WHOLE = re.compile(r"[1-9]\d{0,8}")
_LONG_ENOUGH = 4  # shorter texts stand in an address by chance
_MOST_MEMBERS = 200
_MEMBER_BYTES = 64 << 20


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text was found: `how`, the byte at which it begins where that can be said, the member of an archive."""

    how: str
    offset: int | None = None
    member: str | None = None


class Haystack:
    """One payload and the address it came from; what is undone is kept, for many texts are looked for in it."""

    def __init__(self, payload: bytes, address: str | None = None, *, base: int | None = None) -> None:
        """`base`: the bytes are a part of a payload that begins there, and its offsets are told."""
        self._payload = payload
        self._address = unquote(address or "")
        self._base = base

    def part(self, content: bytes) -> Haystack | None:
        """The bytes of one record, where the payload holds them as they are."""
        at = self._payload.find(content) if content else -1
        return Haystack(content, base=at) if at >= 0 else None

    def find(self, text: str) -> Place | None:
        """The plainest way in which the text stands in the payload or in its address; None when it does not."""
        if not text.strip():
            return Place(AS_IT_STANDS)
        return (
            self._in_bytes(text)
            or self._in_text(text)
            or self._in_members(text)
            or self._computed(text)
            or self._as_link(text)
            or self._in_pieces(text)
        )

    def _in_bytes(self, text: str) -> Place | None:
        if (found := self._at(text.encode(), AS_IT_STANDS)) is not None:
            return found
        for written in _writings(text):
            if (found := self._at(written.encode(), ESCAPED)) is not None:
                return found
        for packed in _cells(text) if self._payload.startswith(_OLE) else ():
            if (found := self._at(packed, DECODED)) is not None:
                return found
        return None

    def _at(self, sought: bytes, how: str) -> Place | None:
        """In a whole payload the place is told only where there is one: other records may hold the same text."""
        at = self._payload.find(sought)
        if at < 0:
            return None
        if self._base is not None:
            return Place(how, self._base + at)
        return Place(how, at if self._payload.find(sought, at + 1) < 0 else None)

    def _in_text(self, text: str) -> Place | None:
        sought = _even(text)
        if sought in self._decoded:
            return Place(DECODED)
        return Place(MARKUP) if sought in self._plain else None

    def _in_members(self, text: str) -> Place | None:
        for name, member in self._members:
            for written in (text, *_numbers(text)):
                if member._in_bytes(written) or member._in_text(written):
                    return Place(UNPACKED, member=name)
        return None

    def _computed(self, text: str) -> Place | None:
        """The hash or the size of a file inside the payload, which its reader computed."""
        if not _DIGEST.fullmatch(text) and not _WHOLE.fullmatch(text):
            return None
        for name, content in self._files:
            if text in (str(len(content)), sha256(content).hexdigest()):
                return Place(COMPUTED, member=name)
        return None

    def _as_link(self, text: str) -> Place | None:
        """A link that the reader made whole, or an address that no byte of the payload states."""
        if not text.lower().startswith(("http://", "https://")):
            return Place(ADDRESS) if len(text) >= _LONG_ENOUGH and text in self._address else None
        try:
            parts = urlsplit(text)
        except ValueError:
            return None
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        for tail in (path, path.lstrip("/"), path.rpartition("/")[2]):
            if len(tail) > 1 and (self._in_bytes(tail) or self._in_text(tail)):
                return Place(COMPLETED)
        return Place(ADDRESS) if unquote(text).rstrip("/") in self._address.rstrip("/") else None

    def _in_pieces(self, text: str) -> Place | None:
        """Text that a reader joined from several elements: every line of it, or every word of a line, is there."""
        lines = [line for line in map(_even, text.splitlines()) if line]
        if len(lines) < 2:
            lines = _even(text).split(" ")
        if len(lines) < 2:
            return None
        return Place(PIECES) if all(line in self._plain or line in self._decoded for line in lines) else None

    @cached_property
    def _decoded(self) -> str:
        """The text of the payload, escapes of JSON and entities undone, composed, blanks alike."""
        if self._payload.startswith((_ZIP, _OLE)):
            return ""
        try:
            text = self._payload.decode()
        except UnicodeDecodeError:
            text = decode(self._payload).text or self._payload.decode("latin-1")
        return _even(unescape(_unescaped(text)))

    @cached_property
    def _plain(self) -> str:
        """The same without markup."""
        return _even(plain(self._decoded)) if "<" in self._decoded else self._decoded

    @cached_property
    def _members(self) -> list[tuple[str, Haystack]]:
        return [(name, Haystack(content)) for name, content in self._files]

    @cached_property
    def _files(self) -> list[tuple[str, bytes]]:
        return list(_unpacked(self._payload))


def _writings(text: str) -> Iterator[str]:
    """How JSON, XML and CSV write a text."""
    yield json.dumps(text)[1:-1]
    yield json.dumps(text, ensure_ascii=False)[1:-1]
    yield escape(text, quote=False)
    yield escape(text)
    yield text.replace('"', '""')


def _cells(text: str) -> Iterator[bytes]:
    """How a workbook of Excel 97 holds text, numbers and dates ([MS-XLS] 2.5.293, 2.5.217)."""
    yield text.encode("utf-16-le")
    if text.isascii():
        yield text.encode()
    for number in (text, *_numbers(text)):
        try:
            yield struct.pack("<d", float(number))
        except ValueError:
            continue
        if _WHOLE.fullmatch(number):
            yield struct.pack("<I", int(number) << 2 | 2)


def _numbers(text: str) -> Iterator[str]:
    """How the cells of a workbook hold what is shown as a date."""
    if not _DAY.fullmatch(text):
        return
    since = datetime.fromisoformat(text).replace(tzinfo=UTC) - _FIRST_DAY
    if since.seconds:
        yield f"{since.days + since.seconds / 86_400:.9f}"[:11]
    yield str(since.days)


def _unpacked(payload: bytes) -> Iterator[tuple[str, bytes]]:
    """Files inside the payload: of an archive, of a workbook, of a message."""
    try:
        if is_archive(payload):
            for one in members(payload):
                yield one.name, one.content
        elif payload.startswith(_ZIP):
            with ZipFile(BytesIO(payload)) as book:
                for info in book.infolist()[:_MOST_MEMBERS]:
                    if info.file_size <= _MEMBER_BYTES:
                        yield info.filename, book.read(info)
        elif b"\nMIME-Version:" in payload[:65_536] or b"\nReceived:" in payload[:65_536]:
            mail = read_mail(payload)
            senders = " ".join(part for pair in mail.senders for part in pair)
            yield "", f"{mail.message_id}\n{mail.date}\n{senders}\n{mail.subject}\n{mail.body}".encode()
            for attachment in mail.attachments:
                yield attachment.name, attachment.content
        else:
            for hit in _BASE64.finditer(payload):
                try:
                    content = binascii.a2b_base64(hit[0])
                except binascii.Error:
                    continue
                yield "base64", content
                if is_archive(content):
                    yield from _unpacked(content)
    except (MembersRefused, BadZipFile, MailRefused, NotImplementedError):
        return


def _unescaped(text: str) -> str:
    if "\\" not in text:
        return text
    found = _JSON_ESCAPE.sub(lambda hit: chr(int(hit[1], 16)) if hit[1] else _JSON_LETTERS.get(hit[2], hit[2]), text)
    return _SURROGATES.sub(lambda pair: pair[0].encode("utf-16", "surrogatepass").decode("utf-16"), found)


def _even(text: str) -> str:
    return _BLANKS.sub(" ", normalize("NFC", text)).strip()
