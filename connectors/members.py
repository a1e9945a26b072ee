"""Members of a zip or gzip file, one at a time and within bounds.

Zip: APPNOTE 6.3 with the methods stored and deflated; gzip: RFC 1952, several members in a row are one file. A workbook
(XLSX, ODS) is a document and not an archive, although its container is a zip. Names are only told, never used as paths.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from zipfile import ZipInfo

from connectors.zip_entries import EXPANSION, LOCAL_HEADER, ZipRefused, directory, harmless, inflated
from schemas.violation import shown

MOST_MEMBERS = 1_000
MEMBER_BYTES = 64 << 20
TOTAL_BYTES = 256 << 20
EXPANSION_GRACE = 1 << 20

_PIECE = 256 * 1024
_UTF8_NAME = 0x800
_ZIP, _GZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x06\x06", b"PK\x07\x08"), b"\x1f\x8b"
_END, _END_SIZE = b"PK\x05\x06", 22
_OTHERS = (b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"BZh", b"\xfd7zXZ\x00", b"\x28\xb5\x2f\xfd", b"\x04\x22\x4d\x18")


class MembersRefused(Exception):
    """The archive is broken, hostile or of a kind that is not opened; the text says why."""


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive: its name there ("" where the archive keeps none) and its bytes, unpacked."""

    name: str
    content: bytes


def is_archive(payload: bytes) -> bool:
    """Whether it holds other files; a workbook does not count."""
    if payload.startswith(_ZIP):
        return not _is_workbook(payload)
    return payload.startswith((_GZIP, *_OTHERS)) or payload[257:262] == b"ustar"


def members(payload: bytes, wanted: Callable[[str], bool] = lambda _: True) -> Iterator[Member]:
    """The wanted files of a zip in the order of its directory, or the one of a gzip; MembersRefused."""
    if payload.startswith(_ZIP):
        found = _of_zip(payload, wanted)
    elif payload.startswith(_GZIP):
        found = iter((_of_gzip(payload),))
    else:
        raise MembersRefused("only zip and gzip are opened")
    total = 0
    for one in found:
        total += len(one.content)
        if total > TOTAL_BYTES:
            raise MembersRefused(f"unpacks to more than {TOTAL_BYTES} bytes")
        if is_archive(one.content):
            raise MembersRefused(f"{shown(one.name)}: an archive inside an archive")
        yield one


def _of_zip(payload: bytes, wanted: Callable[[str], bool]) -> Iterator[Member]:
    _one_whole_file(payload)
    try:
        infos = directory(payload)
        if not infos:
            raise MembersRefused("no members")
        for info in harmless(infos, grace=EXPANSION_GRACE):
            if info.file_size > MEMBER_BYTES:
                raise MembersRefused(f"{shown(info.filename)}: declares {info.file_size} bytes, over the budget")
            _same_name(payload, info)
        for info in infos:
            name = _name(info)
            if not info.is_dir() and wanted(name):
                yield Member(name, b"".join(inflated(payload, info)))  # stops where more comes than was declared
    except ZipRefused as error:
        raise MembersRefused(str(error)) from error


def _one_whole_file(payload: bytes) -> None:
    """The directory's end is the payload's end, and on this one disk: zipfile overlooks both."""
    at = payload.rfind(_END)
    if at < 0 or at + _END_SIZE > len(payload):
        raise MembersRefused("not a whole zip: no end of the directory")
    disks = {payload[at + 4 : at + 6], payload[at + 6 : at + 8]}
    if disks - {b"\0\0", b"\xff\xff"}:
        raise MembersRefused("one of several disks")
    if at + _END_SIZE + int.from_bytes(payload[at + 20 : at + 22], "little") != len(payload):
        raise MembersRefused("other bytes after the end of the zip")


def _same_name(payload: bytes, info: ZipInfo) -> None:
    """Two programs must not see two files: the name before the bytes is the one in the directory."""
    start = info.header_offset + LOCAL_HEADER
    if payload[info.header_offset : info.header_offset + 4] != _ZIP[0]:
        raise MembersRefused(f"{shown(info.filename)}: no local header")
    stated = info.orig_filename.encode("utf-8" if info.flag_bits & _UTF8_NAME else "cp437", "replace")
    if payload[start : start + int.from_bytes(payload[start - 4 : start - 2], "little")] != stated:
        raise MembersRefused(f"{shown(info.filename)}: another name at its bytes")


def _name(info: ZipInfo) -> str:
    """The name as it was meant: packers that set no flag write UTF-8 all the same, or the code page of old Windows."""
    if info.flag_bits & _UTF8_NAME:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return info.filename


def _of_gzip(payload: bytes) -> Member:
    whole = bytearray()
    left: bytes = payload
    parts = 0
    while left.strip(b"\0"):  # tapes and some servers pad with zeros
        parts += 1
        if parts > MOST_MEMBERS:
            raise MembersRefused(f"more than {MOST_MEMBERS} gzip members")
        unpack = zlib.decompressobj(31)
        try:
            while left and not unpack.eof:
                whole += unpack.decompress(left, _PIECE)
                if len(whole) > MEMBER_BYTES:
                    raise MembersRefused(f"unpacks to more than {MEMBER_BYTES} bytes")
                if len(whole) > EXPANSION_GRACE and len(whole) > EXPANSION * len(payload):
                    raise MembersRefused(f"unpacks over {EXPANSION}:1")
                left = unpack.unconsumed_tail
        except zlib.error as error:
            raise MembersRefused(f"gzip broken: {error}") from error
        if not unpack.eof:
            raise MembersRefused("gzip cut off")
        left = unpack.unused_data
    return Member(_gzip_name(payload), bytes(whole))


def _gzip_name(payload: bytes) -> str:
    """FNAME of RFC 1952 (Latin-1 by the standard, UTF-8 in fact), without folders; "" where there is none."""
    flags = payload[3] if len(payload) > 10 else 0
    if not flags & 0x08:
        return ""
    start = 10 + (2 + int.from_bytes(payload[10:12], "little") if flags & 0x04 else 0)
    raw = payload[start : start + 1_000].partition(b"\0")[0]
    try:
        name = raw.decode("utf-8")
    except UnicodeError:
        name = raw.decode("latin-1")
    return re.split(r"[/\\]", name)[-1]


def _is_workbook(payload: bytes) -> bool:
    if payload.startswith(_ZIP[0]) and payload[30:38] == b"mimetype" and b"opendocument" in payload[38:120]:
        return True
    try:
        return any(info.filename == "[Content_Types].xml" for info in directory(payload))
    except ZipRefused:
        return False
