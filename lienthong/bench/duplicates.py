"""Records with a known truth for the linkage benchmark: official documents and press releases, one in ten a copy.

Seven things of ten are documents, three press releases. Of twenty copies eleven make a thing that is stated twice,
six belong to three things that are stated three times, three to one that is stated four times. Which record is about
which thing stands in a file of its own, and nowhere in the records.
"""

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import gcd
from pathlib import Path
from typing import Any

from lienthong.bench.official_things import SEED, Things, dice
from lienthong.bench.restated import SOURCES, source_of, stated

EDITION = 1  # goes up when the records change, so that files of an older edition are made anew
COPIES_OF_TEN = 1
_GROUPS = (
    [(group, 1) for group in range(11)] + [(11 + n // 2, 1 + n % 2) for n in range(6)] + [(14, n) for n in (1, 2, 3)]
)
_TOLD_EVERY = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """One record: what a source says, and (for the truth alone) which thing it is about."""

    key: str
    source: str
    record_type: str
    document: dict[str, Any]
    thing: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkData:
    """The files of one set: records as NDJSON {"key","source","type","doc"}, the truth as "key,thing" lines."""

    folder: Path
    records: int

    @property
    def file(self) -> Path:
        return self.folder / "records.ndjson"

    @property
    def truth(self) -> Path:
        return self.folder / "truth.csv"


class Layout:
    """Which thing a record states: copies lie scattered among all records, found by arithmetic and not by memory."""

    def __init__(self, records: int) -> None:
        self.records = records
        self.copies = records * COPIES_OF_TEN // 10
        self.things = records - self.copies
        self._step, self._thing_step = _step(records), _step(self.things)

    def place(self, record: int) -> tuple[int, int]:
        """(thing, 0 for its first record and 1 to 3 for copies)."""
        slot = (record * self._step + SEED) % self.records
        if slot < self.things:
            return slot, 0
        rounds, rest = divmod(slot - self.things, len(_GROUPS))
        group, copy = _GROUPS[rest]
        return ((rounds * 15 + group) * self._thing_step + SEED) % self.things, copy


def _step(modulus: int) -> int:
    """A stride that meets every remainder once, near the golden section so that neighbours end far apart."""
    step = max(1, int(modulus * 0.618))
    while gcd(step, modulus) != 1:
        step += 1
    return step


def record_stream(records: int, *, start: int = 0, end: int | None = None) -> Iterator[Stated]:
    """The records `start` to `end` of a set of so many, always the same ones, one at a time."""
    layout = Layout(records)
    things = Things(layout.things)
    for number in range(start, records if end is None else end):
        which, copy = layout.place(number)
        thing = things.thing(which)
        first = source_of(thing, dice(8, which))
        own = dice(9, which, copy)
        source = source_of(thing, own, not_from=first) if copy else first
        document = stated(thing, source, own, is_copy=bool(copy))
        yield Stated(key=f"b{number:08d}", source=source, record_type=thing.kind, document=document, thing=which)


def link_data(folder: Path, records: int, tell: Callable[[int], None] = lambda done: None) -> LinkData:
    """The set of this size below the folder, made when it is not there; `tell` hears how many records are done."""
    home = folder / f"link-{records}"
    made = {"edition": EDITION, "records": records, "sources": list(SOURCES)}
    note = home / "made.json"
    data = LinkData(folder=home, records=records)
    if note.exists() and json.loads(note.read_text(encoding="utf-8")) == made:
        return data
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    with data.file.open("w", encoding="utf-8") as file, data.truth.open("w", encoding="utf-8") as truth:
        for number, each in enumerate(record_stream(records), start=1):
            line = {"key": each.key, "source": each.source, "type": each.record_type, "doc": each.document}
            file.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")
            truth.write(f"{each.key},{each.thing}\n")
            if number % _TOLD_EVERY == 0:
                tell(number)
    note.write_text(json.dumps(made), encoding="utf-8")
    return data


def read_clusters(file: Path) -> dict[str, str]:
    """Record -> cluster (or thing) of a file of "key,name" lines."""
    with file.open(encoding="utf-8") as lines:
        return dict(line.rstrip("\n").split(",", 1) for line in lines)
