"""Answers coded with zstd (RFC 8878) or gzip (RFC 1952) as readers take it, the same bytes for the same answer."""

import gzip
import zlib

import zstandard

LEVEL = 4
ZSTD_LEVEL = 6  # about the time of gzip at level 4, and fewer bytes


def packed(body: bytes) -> bytes:
    """A gzip member without a time in it, so that equal answers are equal bytes."""
    packer = zlib.compressobj(LEVEL, zlib.DEFLATED, 31)
    return packer.compress(body) + packer.flush()


def unpacked(body: bytes) -> bytes:
    """For the reader that does not take gzip."""
    return gzip.decompress(body)


def coded(body: bytes, coding: str) -> bytes:
    """A body in a content coding that `coding_of` chose."""
    if coding == "zstd":
        return zstandard.ZstdCompressor(level=ZSTD_LEVEL, write_checksum=True).compress(body)
    return packed(body)


def coding_of(header: str | None) -> str | None:
    """The coding to answer with, by Accept-Encoding (RFC 9110, 12.5.3): zstd before gzip where both are as welcome."""
    wishes = _wishes(header)
    found = [coding for coding in ("zstd", "gzip") if wishes.get(coding, 0) > 0]
    return max(found, key=lambda coding: wishes[coding], default=None)


def accepts_gzip(header: str | None) -> bool:
    """Whether Accept-Encoding takes gzip."""
    return _wishes(header).get("gzip", 0) > 0


def _wishes(header: str | None) -> dict[str, float]:
    """Coding -> quality; a quality that is no number counts as 1."""
    found = {}
    for wish in (header or "").lower().replace(" ", "").split(","):
        coding, _, quality = wish.partition(";q=")
        try:
            found[coding] = float(quality or 1)
        except ValueError:
            found[coding] = 1.0
    return found
