"""Members of a zip or gzip file, one at a time and within bounds.

Zip: APPNOTE 6.3 with the methods stored and deflated; gzip: RFC 1952, several members in a row are one file. A workbook
(XLSX, ODS) is a document and not an archive, although its container is a zip. Names are only told, never used as paths.
"""

from __future__ import annotations

import re
import stat
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, LargeZipFile, ZipFile, ZipInfo

from schemas.violation import shown

MOST_MEMBERS = 1_000
MEMBER_BYTES = 64 << 20
TOTAL_BYTES = 256 << 20
EXPANSION = 100
EXPANSION_GRACE = 1 << 20

_PIECE = 256 * 1024
_LOCAL_HEADER = 30
_UTF8_NAME, _ENCRYPTED = 0x800, 0x2041
_BAD_NAME = re.compile(r"^/|^[A-Za-z]:|\\|[\x00-\x1f\x7f]|(?:^|/)\.\.(?:/|$)")
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
    infos = _directory(payload)
    if len(infos) > MOST_MEMBERS:
        raise MembersRefused(f"more than {MOST_MEMBERS} members")
    if not infos:
        raise MembersRefused("no members")
    end, seen = 0, set[str]()
    for info in sorted(infos, key=lambda one: one.header_offset):
        _harmless(info)
        # Entries that share bytes turn a small file into a huge one.
        if info.header_offset < end:
            raise MembersRefused(f"{shown(info.filename)}: shares its bytes with another member")
        _same_name(payload, info)
        end = info.header_offset + _LOCAL_HEADER + info.compress_size
        if info.filename in seen:
            raise MembersRefused(f"two members named {shown(info.filename)}")
        seen.add(info.filename)
    for info in infos:
        name = _name(info)
        if not info.is_dir() and wanted(name):
            yield Member(name, _content(payload, info))


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
    start = info.header_offset + _LOCAL_HEADER
    if payload[info.header_offset : info.header_offset + 4] != _ZIP[0]:
        raise MembersRefused(f"{shown(info.filename)}: no local header")
    stated = info.orig_filename.encode("utf-8" if info.flag_bits & _UTF8_NAME else "cp437", "replace")
    if payload[start : start + int.from_bytes(payload[start - 4 : start - 2], "little")] != stated:
        raise MembersRefused(f"{shown(info.filename)}: another name at its bytes")


def _directory(payload: bytes) -> list[ZipInfo]:
    try:
        with ZipFile(BytesIO(payload)) as opened:
            return opened.infolist()
    except (BadZipFile, LargeZipFile, ValueError, NotImplementedError, OSError, IndexError) as error:
        raise MembersRefused(f"not a whole zip: {error}") from error


def _harmless(info: ZipInfo) -> None:
    name = shown(info.filename)
    # zipfile cuts a name at NUL and turns the system's separator round, so the name as it was written is looked at too.
    if not info.filename or _BAD_NAME.search(info.filename) or _BAD_NAME.search(info.orig_filename):
        raise MembersRefused(f"member name {name!r}")
    if stat.S_IFMT(info.external_attr >> 16) not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise MembersRefused(f"{name}: a link or device")
    if info.flag_bits & _ENCRYPTED:
        raise MembersRefused(f"{name}: encrypted")
    if info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise MembersRefused(f"{name}: compression method {info.compress_type}")
    if info.file_size > MEMBER_BYTES:
        raise MembersRefused(f"{name}: declares {info.file_size} bytes, over the budget")
    if info.file_size > EXPANSION_GRACE and info.file_size > EXPANSION * info.compress_size:
        raise MembersRefused(f"{name}: unpacks over {EXPANSION}:1")


def _name(info: ZipInfo) -> str:
    """The name as it was meant: packers that set no flag write UTF-8 all the same, or the code page of old Windows."""
    if info.flag_bits & _UTF8_NAME:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return info.filename


def _content(payload: bytes, info: ZipInfo) -> bytes:
    # Here, because the readers that carry files need this module before theirs is complete.
    from connectors.readers.zip_look import ZipRefused, inflated

    try:
        return b"".join(inflated(payload, info))  # stops where more comes than the directory declares
    except ZipRefused as error:
        raise MembersRefused(str(error)) from error


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
        return any(info.filename == "[Content_Types].xml" for info in _directory(payload))
    except MembersRefused:
        return False
