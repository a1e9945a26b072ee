"""What every reader must do when its source and the network behave as they really do."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from connectors.courtesy import ATTEMPTS, PATIENCE
from connectors.readers import READERS
from schemas.errors import NotTheFormat, SourceUnavailable
from schemas.vocabularies import Completeness, Health
from tests.unit.connectors.mail_servers import Dovecot, Mailbox, Scripted, running_dovecot
from tests.unit.connectors.place_folder import Folder
from tests.unit.connectors.place_mailbox import Post
from tests.unit.connectors.place_web import Web
from tests.unit.connectors.reader_places import Maker, Outcome, Place, pull
from tests.unit.connectors.reader_scripts import SCRIPTS, Way

WEB_PAGE = (
    "<!DOCTYPE html><html><head><title>Bảo trì</title></head><body><p>Xin quay lại sau.</p></body></html>".encode()
)
CASES = (*SCRIPTS, "files", "mail")
MOST_HELD = 96 << 20  # bytes; the budget of one exchange is 64 MiB


@pytest.fixture(scope="module")
def dovecot() -> Iterator[Dovecot]:
    with running_dovecot() as made:
        yield made


@pytest.fixture(params=CASES, ids=lambda case: case if isinstance(case, str) else case.name)
def place(request: pytest.FixtureRequest, make_source: Maker, site: Any, tmp_path: Path) -> Iterator[Place]:
    if request.param == "files":
        folder = tmp_path / "gui-den"
        folder.mkdir()
        made: Place = Folder(folder, make_source)
        yield made
        made.close()
    elif request.param == "mail":
        box = Mailbox(request.getfixturevalue("dovecot"), f"u{abs(hash(request.node.name)):x}")
        scripted = Scripted()
        made = Post(box, scripted, make_source)
        yield made
        made.close()
        scripted.stop()
    else:
        made = Web(request.param, site, make_source)
        yield made
        made.close()


def test_every_reader_is_tried_over_its_own_transport() -> None:
    assert {case if isinstance(case, str) else case.reader for case in CASES} == READERS.keys()


def unavailable(done: Outcome) -> SourceUnavailable:
    assert isinstance(done.error, SourceUnavailable), done.told
    assert done.error.data["source"] == "so_thu_nghiem"
    return done.error


def left_out(place: Place, done: Outcome) -> bool:
    """Whether the last document failed alone: the others came, and the evidence names what did not."""
    if not place.goes_on or done.error is not None:
        return False
    assert done.evidence is not None
    assert (done.evidence.completeness, place.asked) == (Completeness.TRUNCATED, place.order)
    assert place.order[-1] in done.evidence.detail
    assert {1, 2} <= set(done.numbers)
    return True


class TestEveryReader:
    def test_last_page(self, place: Place) -> None:
        """The pull ends by itself behind the last page, having asked for each once."""
        place.offer([[1, 2], [3, 4]])
        done = pull(place)
        assert done.is_whole, done.told
        assert (done.numbers, place.asked) == ([1, 2, 3, 4], place.order)
        assert done.evidence is not None
        assert done.evidence.completeness is place.proves
        assert (len(place.asked) == 1) is (place.way is Way.ONE)

    def test_empty_page(self, place: Place) -> None:
        """An empty set is told and proves nothing; an empty page behind a full one ends the pull."""
        place.offer([[]])
        done = pull(place)
        assert (done.is_whole, done.is_complete, done.numbers) == (True, False, []), done.told
        assert done.evidence is not None
        assert done.evidence.health is Health.EMPTY
        place.offer([[1, 2], []], [None, None])
        done = pull(place)
        assert (done.is_whole, done.numbers) == (True, [1, 2]), done.told
        assert done.evidence is not None
        assert done.evidence.completeness is place.proves
        # Who states a total need not be asked for the page behind the last one.
        assert place.asked in (place.order, place.order[:-1])

    def test_429_with_retry_after(self, place: Place) -> None:
        """Who asks for time gets it; who asks for too much is left, and what it asked for is handed on."""
        place.offer([[1, 2], [3, 4]])
        place.ask_for_time(7)
        done, waited = place.pull_patiently()
        assert (done.is_whole, done.numbers, waited) == (True, [1, 2, 3, 4], place.due(7)), done.told
        place.offer([[1, 2], [3, 4]])
        place.ask_for_time(3_600)
        done, waited = place.pull_patiently()
        assert not done.is_complete
        assert sum(waited) < PATIENCE
        if isinstance(place, Folder):
            assert (done.numbers, "left for the next pull" in done.told) == ([1, 2], True)
            return
        error = unavailable(done)
        assert error.data["health"] == Health.UNREACHABLE
        assert error.data.get("retry_after") == (3_600 if isinstance(place, Web) else None)
        assert isinstance(place, Web) or f"{ATTEMPTS} lần thử" in done.told

    def test_half_a_body(self, place: Place) -> None:
        """Half of a document is no document: nothing of it is kept as one, and the pull does not pass for a whole."""
        place.offer([[1, 2], [3, 4]])
        tried = 0
        for how in place.halves():
            done = pull(place)
            tried += 1
            assert not done.is_complete, how
            if isinstance(place, Folder) and how == "shrinks":
                assert "changed during the pull" in done.told
                continue
            assert 4 not in done.numbers
            if not isinstance(place, Folder):
                assert done.fetched[-1].exchange.body is None
            if left_out(place, done):
                continue
            assert isinstance(done.error, SourceUnavailable | NotTheFormat), f"{how}: {done.told}"
            assert done.error.data["health"] in (Health.UNREACHABLE, Health.NOT_THE_FORMAT), how
        assert tried >= 2

    @pytest.mark.parametrize("where", [0, -1], ids=["first", "last"])
    def test_html_with_status_200(self, place: Place, where: int) -> None:
        """A web page in the place of data is refused, and the refusal names the source and the page's own title."""
        place.offer([[1, 2], [3, 4]])
        place.put_page(WEB_PAGE, where)
        done = pull(place)
        assert not done.is_complete
        assert "Bảo trì" in done.told
        if isinstance(place, Post):
            assert [one.number for one in done.offered if "web page: Bảo trì" in one.text] == [None]
            return
        if where == -1 and left_out(place, done):
            return
        assert isinstance(done.error, NotTheFormat)
        assert (done.error.data["health"], done.error.data["source"]) == (Health.NOT_THE_FORMAT, "so_thu_nghiem")

    @pytest.mark.parametrize("where", [0, -1], ids=["first", "last"])
    def test_redirect_loop(self, place: Place, where: int) -> None:
        """What leads back to itself is left at once, under its own name."""
        place.offer([[1, 2], [3, 4]])
        place.loop(where)
        done = pull(place)
        assert not done.is_complete
        if isinstance(place, Folder) and where == -1:
            assert "links in a circle: trang-2.csv" in done.told
            assert done.numbers == [1, 2]
            return
        if where == -1 and left_out(place, done):
            assert done.fetched[-1].exchange.health is Health.REDIRECT_LOOP
            return
        error = unavailable(done)
        assert error.data["health"] == (Health.REFUSED if isinstance(place, Post) else Health.REDIRECT_LOOP)
        assert not isinstance(place, Post) or "referral" in done.told
        assert len(place.asked) <= len(place.order)

    def test_duplicate_across_pages(self, place: Place) -> None:
        """Both come, each with its place; where a total is stated, one that came twice does not stand for one lost."""
        place.offer([[1, 2], [2, 3]], [4, 4])
        if isinstance(place, Web) and place.script.reader == "peer":
            place.offer([[1, 2], [2, 3]])
        done = pull(place)
        assert (done.is_whole, done.numbers) == (True, [1, 2, 2, 3]), done.told
        assert len({(one.slot, one.pointer) for one in done.offered}) == 4
        assert done.evidence is not None
        if place.declares:
            assert done.evidence.completeness is not Completeness.COMPLETE
        else:
            assert done.evidence.completeness is place.proves

    def test_changed_total_mid_pull(self, place: Place) -> None:
        """A set that changes while it is read proves nothing; one answer is one set, whatever came before it."""
        done = place.pull_while_it_changes()
        if place.way is Way.ONE:
            assert (done.is_complete, done.numbers) == (True, [3, 4, 5]), done.told
        else:
            assert not done.is_complete
            assert place.proves is Completeness.UNKNOWN or "4" in done.told or done.error is not None

    def test_gzip_bomb(self, place: Place) -> None:
        """1 GiB of zeros in 1 MiB is refused by what it unpacks to, long before it is unpacked."""
        place.offer([[1, 2], [3, 4]])
        place.put_bomb()
        tracemalloc.start()
        try:
            done = pull(place)
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        assert not done.is_complete
        assert ":1" in done.told or "bytes" in done.told, done.told
        assert 4 not in done.numbers
        assert peak < MOST_HELD, peak

    def test_wrong_charset(self, place: Place) -> None:
        """The text is right, or it is refused by name; a text that was decoded wrongly is never handed on."""
        tried = 0
        place.offer([[1, 2]])
        for how, must_come in place.spellings():
            done = pull(place)
            tried += 1
            if must_come or (done.error is None and None not in done.numbers):
                assert done.numbers == [1, 2], f"{how}: {done.told}"
                continue
            if done.error is not None:
                assert isinstance(done.error, NotTheFormat), how
                assert done.error.data["detail"], how
            else:
                assert all("json.not_utf8" in one.text for one in done.offered if one.number is None), how
        assert tried >= 3

    def test_resume(self, place: Place) -> None:
        """Given what an unfinished pull has stored, the reader asks only for the rest."""
        place.offer([[1, 2], [3, 4]])
        whole = pull(place)
        place.offer([[1, 2], [3, 4]])
        with place.breaks():
            cut = pull(place)
        assert left_out(place, cut) or unavailable(cut)
        stored = [one.exchange for one in cut.fetched if one.exchange.health is Health.OK]
        done = pull(place, kept={one.url: one for one in stored})
        assert (done.is_whole, done.numbers) == (True, [1, 2, 3, 4]), done.told
        assert place.asked == place.order[len(stored) :]
        assert [(one.slot, one.pointer) for one in done.offered] == [(one.slot, one.pointer) for one in whole.offered]
