"""The reader `files` over a watched folder, with what goes wrong there."""

from __future__ import annotations

import gzip
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from connectors.courtesy import Fetching
from connectors.fetch_files import FilesFetcher
from connectors.readers.files import FilesReader
from connectors.readers.protocol import Reader
from schemas.vocabularies import Completeness
from tests.unit.connectors.reader_places import ENCODED, NOW, Acting, Maker, Outcome, bomb, pull, rows
from tests.unit.connectors.reader_scripts import Pages, Totals, Way, title


class Folder:
    """The reader `files` over a folder: each page is a file."""

    way, declares, goes_on, proves = Way.INDEX, False, False, Completeness.COMPLETE

    def __init__(self, folder: Path, make_source: Maker) -> None:
        self.folder = folder
        self.now = NOW
        self.reader: Reader = FilesReader(clock=lambda: self.now)
        self._own = FilesFetcher(frozenset({folder}))
        self.fetcher: Fetching = self._own
        self.source = make_source(reader="files", url=folder.as_uri() + "/")
        self.asked: list[str] = []

    @property
    def files(self) -> list[Path]:
        return sorted(self.folder.iterdir())

    def close(self) -> None:
        self._own.close()

    @property
    def order(self) -> list[str]:
        """The listing is asked for again at the end: only a set that stood still is a whole one."""
        return [self.source.url, *(one.as_uri() for one in self.files), self.source.url]

    def offer(self, pages: Pages, totals: Totals | None = None) -> None:
        for one in self.files:
            one.unlink()
        for place, page in enumerate(pages, start=1):
            self._put(f"trang-{place}.csv", rows(page).encode())

    def _put(self, name: str, content: bytes, at: float = NOW - 3_600) -> None:
        (self.folder / name).write_bytes(content)
        os.utime(self.folder / name, (at, at))

    def ask_for_time(self, seconds: float) -> None:
        """A file that was written to just now may still be written to: it settles after five seconds."""
        at = NOW + min(seconds, 3_500.0) - 5.0
        os.utime(self.files[-1], (at, at))

    def pull_patiently(self) -> tuple[Outcome, list[float]]:
        """The next pull takes what this one has left; no pull waits for a file."""
        found, waited = pull(self), list[float]()
        for seconds in range(1, 61):
            if found.is_complete:
                return found, waited
            assert "left for the next pull" in found.told
            self.now = NOW + seconds
            waited = [float(seconds)]
            found = pull(self)
        return found, []

    def due(self, seconds: float) -> list[float]:
        return [seconds]

    def halves(self) -> Iterator[str]:
        """A packed file that was cut off on its way here, a text that ends inside quotes, a file that shrinks."""
        page = rows([3, 4])
        for name, content in (("trang-2.csv.gz", gzip.compress(page.encode())[:-9]),
                              ("trang-2.csv", page.replace(title(4), f'"{title(4)}').encode()[:-3])):  # fmt: skip
            self.offer([[1, 2]])
            self._put(name, content)
            yield name
        self.offer([[1, 2], [3, 4]])
        with self._during(self.files[-1].as_uri(), lambda: self._put("trang-2.csv", rows([3]).encode())):
            yield "shrinks"

    @contextmanager
    def _during(self, url: str, act: Callable[[], None]) -> Iterator[None]:
        """Let something happen when this address is asked for."""
        inner = self.fetcher
        self.fetcher = Acting(inner, url, act)
        try:
            yield
        finally:
            self.fetcher = inner

    def put_page(self, page: bytes, place: int) -> None:
        """A page saved under the name of a table."""
        self._put(self.files[place].name, page)

    def loop(self, place: int) -> None:
        """Links in a circle: in the place of the folder itself, or of a file in it."""
        there = self.folder / "vong" if place == 0 else self.files[place]
        if place == 0:
            self.source = self.source.model_copy(update={"url": there.as_uri() + "/"})
        else:
            there.unlink()
        (self.folder.parent / "khac").symlink_to(there)
        there.symlink_to(self.folder.parent / "khac")

    def pull_while_it_changes(self) -> Outcome:
        """Another file comes while the first ones are read."""
        self.offer([[1, 2], [3, 4]])
        with self._during(self.files[0].as_uri(), lambda: self._put("trang-3.csv", rows([5]).encode())):
            return pull(self)

    def put_bomb(self) -> None:
        """A packed table."""
        self.files[-1].unlink()
        self._put("trang-2.csv.gz", bomb())

    def spellings(self) -> Iterator[tuple[str, bool]]:
        """A file states no charset, so only its bytes can tell."""
        for used in ENCODED:
            self.offer([])
            self._put("trang-1.csv", ENCODED[used](rows([1, 2])))
            yield used, True

    @contextmanager
    def breaks(self) -> Iterator[None]:
        """The last file leads nowhere for a while."""
        last = self.files[-1]
        content = last.read_bytes()
        last.unlink()
        self._put(last.name, content)
        aside = self.folder.parent / "ben-canh"

        def away() -> None:
            last.rename(aside)
            last.symlink_to(last)

        with self._during(last.as_uri(), away):
            yield
        last.unlink()
        aside.rename(last)
