"""Sealed pages: full pages of old changes, kept compressed as they were first served.

A full page never changes, so it is made once and then read from a file. Only pages that begin and end at multiples of
SEGMENT are kept: a reader cannot fill the disk with pages of its own cut. A page with a contact that ends one day is
never sealed, because its line will be told otherwise then (feed.change).
"""

import gzip
import secrets
import zlib
from pathlib import Path

from publishing.delta import SEGMENT, render
from publishing.feeds import Feed
from schemas.registry import RECORD_TYPES
from warehouse.connection import Connection

LEVEL = 4
# Types whose lines do not read the same for ever.
PASSING = tuple(f'"type":"{name}"'.encode() for name, kind in RECORD_TYPES.items() if kind.has_end)


def is_sealable(feed: Feed, after: int, limit: int) -> bool:
    """Whether the page after this position is one of the fixed pages, with more behind it."""
    return limit == SEGMENT and after % SEGMENT == 0 and after + SEGMENT < feed.position


def sealed_page(conn: Connection, home: Path, feed: Feed, after: int) -> bytes | None:
    """The body of a sealable page, gzipped; made and kept on the first call. None when it may not last."""
    path = home / "lasting-pages" / feed.feed / feed.epoch / f"{after:015d}.json.gz"
    try:
        return path.read_bytes()
    except FileNotFoundError:
        page = render(conn, feed, after, SEGMENT)
        if any(mark in page.lines for mark in PASSING):
            return None
        packed = pack(page.body())
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    temporary.write_bytes(packed)
    temporary.replace(path)
    return packed


def pack(body: bytes) -> bytes:
    """A gzip member without a time in it, so that equal pages are equal bytes."""
    packer = zlib.compressobj(LEVEL, zlib.DEFLATED, 31)
    return packer.compress(body) + packer.flush()


def unpack(packed: bytes) -> bytes:
    """For the reader that does not take gzip."""
    return gzip.decompress(packed)


def accepts_gzip(header: str | None) -> bool:
    """Whether Accept-Encoding (RFC 9110, 12.5.3) takes gzip."""
    for wish in (header or "").lower().replace(" ", "").split(","):
        coding, _, quality = wish.partition(";q=")
        if coding == "gzip" and quality not in {"0", "0.0", "0.00", "0.000"}:
            return True
    return False
