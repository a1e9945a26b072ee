"""Look into a zip before anything unpacks it: counts, names, sizes as counted, and no DTD in any XML part."""

from __future__ import annotations

import re
import stat
import zlib
from collections.abc import Iterator
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, LargeZipFile, ZipFile, ZipInfo

from connectors.readers.markup import MarkupBroken, MarkupRefused, root_of

MOST_ENTRIES = 1_000
MOST_BYTES = 128 << 20
EXPANSION = 100
EXPANSION_GRACE = 100_000
_PIECE = 1 << 20
_HEAD = 64 * 1024
_LOCAL_HEADER = 30
_BAD_NAME = re.compile(r"^/|^[A-Za-z]:|\\|\x00|(?:^|/)\.\.(?:/|$)")
_MACROS = re.compile(r"vbaproject|/macrosheets/|/activex/", re.I)
_XML = (".xml", ".rels", ".vml")


class ZipRefused(Exception):
    """The container is broken or hostile; the text says why."""


def looked_into(payload: bytes) -> dict[str, ZipInfo]:
    """The entries by name, once every one of them was found harmless."""
    try:
        infos = ZipFile(BytesIO(payload)).infolist()
    except (BadZipFile, LargeZipFile, ValueError, NotImplementedError, OSError, IndexError) as error:
        raise ZipRefused(f"not a whole zip: {error}") from error
    if len(infos) > MOST_ENTRIES:
        raise ZipRefused(f"more than {MOST_ENTRIES} entries")
    if sum(info.file_size for info in infos) > MOST_BYTES:
        raise ZipRefused(f"declares more than {MOST_BYTES} bytes")
    _no_overlap(infos)
    found: dict[str, ZipInfo] = {}
    counted = 0
    for info in infos:
        name = info.filename
        if name.lower() in found:
            raise ZipRefused(f"two entries named {name}")
        _harmless(info)
        found[name.lower()] = info
        head = b""
        for piece in inflated(payload, info):
            counted += len(piece)
            if counted > MOST_BYTES:
                raise ZipRefused(f"unpacks to more than {MOST_BYTES} bytes")
            head = head or piece[:_HEAD]
        if name.lower().endswith(_XML) and head:
            try:
                root_of(head)
            except (MarkupRefused, MarkupBroken) as error:
                raise ZipRefused(f"{name}: {error}") from error
    return {info.filename: info for info in infos}


def _harmless(info: ZipInfo) -> None:
    name = info.filename
    if _BAD_NAME.search(name) or not name:
        raise ZipRefused(f"entry name {name!r}")
    if stat.S_ISLNK(info.external_attr >> 16):
        raise ZipRefused(f"{name}: symbolic link")
    if info.flag_bits & 0x41:
        raise ZipRefused(f"{name}: encrypted")
    if info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise ZipRefused(f"{name}: compression method {info.compress_type}")
    if _MACROS.search(name):
        raise ZipRefused(f"{name}: macros")
    if info.file_size > EXPANSION_GRACE and info.file_size > EXPANSION * info.compress_size:
        raise ZipRefused(f"{name}: unpacks over {EXPANSION}:1")


def _no_overlap(infos: list[ZipInfo]) -> None:
    """Entries that share bytes turn a small file into a huge one."""
    end = 0
    for info in sorted(infos, key=lambda one: one.header_offset):
        if info.header_offset < end:
            raise ZipRefused(f"{info.filename}: shares its bytes with another entry")
        end = info.header_offset + _LOCAL_HEADER + info.compress_size


def inflated(payload: bytes, info: ZipInfo) -> Iterator[bytes]:
    """The bytes of one entry, counted and checked against what the directory declares."""
    at = info.header_offset
    header = payload[at : at + _LOCAL_HEADER]
    if len(header) < _LOCAL_HEADER or header[:4] != b"PK\x03\x04":
        raise ZipRefused(f"{info.filename}: no local header")
    start = at + _LOCAL_HEADER + int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
    packed = memoryview(payload)[start : start + info.compress_size]
    if len(packed) < info.compress_size:
        raise ZipRefused(f"{info.filename}: cut off")
    size, check = 0, 0
    for piece in _unpacked(packed, info):
        size += len(piece)
        check = zlib.crc32(piece, check)
        if size > info.file_size:
            raise ZipRefused(f"{info.filename}: larger than declared")
        yield piece
    if size != info.file_size or check != info.CRC:
        raise ZipRefused(f"{info.filename}: size or checksum differs from the declared")


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
        raise ZipRefused(f"{info.filename}: {error}") from error
    if not unpack.eof or unpack.unused_data:
        raise ZipRefused(f"{info.filename}: compressed bytes cut off or too many")
