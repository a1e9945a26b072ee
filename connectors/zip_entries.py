"""The entries of a zip, looked at before anything unpacks them, and unpacked one at a time as they were counted.

APPNOTE 6.3 with the methods stored and deflated. What archives and workbooks have in common stands here; names are only
told, never used as paths.
"""

from __future__ import annotations

import re
import stat
import zlib
from collections.abc import Iterator
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, LargeZipFile, ZipFile, ZipInfo

from schemas.violation import shown

MOST_ENTRIES = 1_000
EXPANSION = 100
LOCAL_HEADER = 30

_PIECE = 1 << 20
_ENCRYPTED = 0x2041
_BAD_NAME = re.compile(r"^/|^[A-Za-z]:|\\|[\x00-\x1f\x7f]|(?:^|/)\.\.(?:/|$)")


class ZipRefused(Exception):
    """The container is broken or hostile; the text says why."""


def directory(payload: bytes) -> list[ZipInfo]:
    """What the directory names, in its order; ZipRefused for what is no whole zip."""
    try:
        with ZipFile(BytesIO(payload)) as opened:
            return opened.infolist()
    except (BadZipFile, LargeZipFile, ValueError, NotImplementedError, OSError, IndexError) as error:
        raise ZipRefused(f"not a whole zip: {error}") from error


def harmless(infos: list[ZipInfo], *, grace: int) -> list[ZipInfo]:
    """The entries in the order of their bytes, once nothing is wrong with any of them or with their number.

    `grace` is the size in bytes up to which an entry may unpack at any rate.
    """
    if len(infos) > MOST_ENTRIES:
        raise ZipRefused(f"more than {MOST_ENTRIES} entries")
    found = sorted(infos, key=lambda one: one.header_offset)
    end, names = 0, set[str]()
    for info in found:
        # Two entries that share bytes turn a small file into a huge one.
        if info.header_offset < end:
            raise ZipRefused(f"{shown(info.filename)}: shares its bytes with another entry")
        end = info.header_offset + LOCAL_HEADER + info.compress_size
        # Programs that take no notice of case would see one entry, and others two.
        if info.filename.lower() in names:
            raise ZipRefused(f"two entries named {shown(info.filename)}")
        names.add(info.filename.lower())
        _one(info, grace)
    return found


def _one(info: ZipInfo, grace: int) -> None:
    name = shown(info.filename)
    # zipfile cuts a name at NUL and turns the system's separator round, so the name as it was written is looked at too.
    if not info.filename or _BAD_NAME.search(info.filename) or _BAD_NAME.search(info.orig_filename):
        raise ZipRefused(f"entry name {name!r}")
    if stat.S_IFMT(info.external_attr >> 16) not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise ZipRefused(f"{name}: a link or device")
    if info.flag_bits & _ENCRYPTED:
        raise ZipRefused(f"{name}: encrypted")
    if info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise ZipRefused(f"{name}: compression method {info.compress_type}")
    if info.file_size > grace and info.file_size > EXPANSION * info.compress_size:
        raise ZipRefused(f"{name}: unpacks over {EXPANSION}:1")


def inflated(payload: bytes, info: ZipInfo) -> Iterator[bytes]:
    """The bytes of one entry, counted and checked against what the directory declares."""
    at = info.header_offset
    header = payload[at : at + LOCAL_HEADER]
    if len(header) < LOCAL_HEADER or header[:4] != b"PK\x03\x04":
        raise ZipRefused(f"{shown(info.filename)}: no local header")
    start = at + LOCAL_HEADER + int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
    packed = memoryview(payload)[start : start + info.compress_size]
    if len(packed) < info.compress_size:
        raise ZipRefused(f"{shown(info.filename)}: cut off")
    size, check = 0, 0
    for piece in _unpacked(packed, info):
        size += len(piece)
        check = zlib.crc32(piece, check)
        if size > info.file_size:
            raise ZipRefused(f"{shown(info.filename)}: larger than declared")
        yield piece
    if size != info.file_size or check != info.CRC:
        raise ZipRefused(f"{shown(info.filename)}: size or checksum differs from the declared")


def _unpacked(packed: memoryview, info: ZipInfo) -> Iterator[bytes]:
    if info.compress_type == ZIP_STORED:
        for place in range(0, len(packed), _PIECE):
            yield bytes(packed[place : place + _PIECE])
        return
    unpack = zlib.decompressobj(-15)
    left: bytes | memoryview = packed
    try:
        while left and not unpack.eof:
            yield unpack.decompress(left, _PIECE)
            left = unpack.unconsumed_tail
    except zlib.error as error:
        raise ZipRefused(f"{shown(info.filename)}: {error}") from error
    if not unpack.eof or unpack.unused_data:
        raise ZipRefused(f"{shown(info.filename)}: compressed bytes cut off or too many")
