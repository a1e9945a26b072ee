"""Sealed pages: full pages of old changes, kept compressed as they were first served.

A full page never changes, so it is made once and then read from a file. Only pages that begin and end at multiples of
SEGMENT are kept: a reader cannot fill the disk with pages of its own cut. A page with a contact that ends one day is
never sealed, because its line will be told otherwise then (feed.change). A page carries a signature, so pages are kept
for each set of keys that sign: after a rotation they are made anew, and what the retired key signed is thrown away.
A page whose lines read otherwise because somebody withdrew or restored something (feed.retold) has another name since.
"""

import secrets
import shutil
from pathlib import Path

from publishing.delta import render
from publishing.feeds import SEGMENT, Feed
from publishing.notary import Notary
from publishing.packed import packed as gzipped
from schemas.registry import RECORD_TYPES
from warehouse.connection import Connection
from warehouse.statements import rows, scalar

# Types whose lines do not read the same for ever.
PASSING = tuple(f'"type":"{name}"'.encode() for name, kind in RECORD_TYPES.items() if kind.has_end)


def is_sealable(feed: Feed, after: int, limit: int) -> bool:
    """Whether the page after this position is one of the fixed pages, with more behind it."""
    return limit == SEGMENT and after % SEGMENT == 0 and after + SEGMENT < feed.position


def sealed_page(conn: Connection, home: Path, feed: Feed, after: int, notary: Notary) -> bytes | None:
    """The body of a sealable page, gzipped; made and kept on the first call. None when it may not last."""
    folder = home / "lasting-pages" / feed.feed / feed.epoch
    path = folder / f"signed-{notary.signing()}" / _name(after, retold_in(conn, feed.feed, after))
    try:
        return path.read_bytes()
    except FileNotFoundError:
        page = render(conn, feed, after, SEGMENT, notary)
        if any(mark in page.lines for mark in PASSING):
            return None
        packed = gzipped(page.body())
    if not path.parent.exists():
        for old in folder.glob("*"):  # of other keys, or of a version whose pages were not signed
            shutil.rmtree(old, ignore_errors=True) if old.is_dir() else old.unlink(missing_ok=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    for old in path.parent.glob(f"{after:015d}*"):
        old.unlink(missing_ok=True)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    temporary.write_bytes(packed)
    temporary.replace(path)
    return packed


def retold_in(conn: Connection, feed: str, after: int) -> int:
    """Which telling of the page after a position this is; 0 while no line of it was taken back or restored."""
    return int(scalar(conn, "feed.retold_upto", {"feed": feed, "after": after, "upto": after + SEGMENT}))


def forget_retold(conn: Connection, home: Path, feed: str) -> int:
    """Throw away the kept pages whose lines read otherwise by now; how many files went."""
    names = {
        each["page"]: _name(int(each["page"]) * SEGMENT, each["retold"])
        for each in rows(conn, "feed.retold_pages", {"feed": feed, "size": SEGMENT})
    }
    gone = 0
    for path in (home / "lasting-pages" / feed).glob("*/signed-*/*.json.gz"):
        current = names.get(int(path.name[:15]) // SEGMENT)
        if current is not None and path.name != current:
            path.unlink(missing_ok=True)
            gone += 1
    return gone


def _name(after: int, retold: int) -> str:
    return f"{after:015d}.{retold}.json.gz" if retold else f"{after:015d}.json.gz"
