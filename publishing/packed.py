"""Answers gzipped (RFC 1952) for readers that take it, always the same bytes for the same answer."""

import gzip
import zlib

LEVEL = 4


def packed(body: bytes) -> bytes:
    """A gzip member without a time in it, so that equal answers are equal bytes."""
    packer = zlib.compressobj(LEVEL, zlib.DEFLATED, 31)
    return packer.compress(body) + packer.flush()


def unpacked(body: bytes) -> bytes:
    """For the reader that does not take gzip."""
    return gzip.decompress(body)


def accepts_gzip(header: str | None) -> bool:
    """Whether Accept-Encoding (RFC 9110, 12.5.3) takes gzip."""
    for wish in (header or "").lower().replace(" ", "").split(","):
        coding, _, quality = wish.partition(";q=")
        if coding == "gzip" and quality not in {"0", "0.0", "0.00", "0.000"}:
            return True
    return False
