"""`lienthong review` as people and scripts use it; the interactive part at a terminal of 80 columns."""

import json
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
from collections.abc import Iterator
from fcntl import ioctl
from typing import Any

import pytest

from lienthong.settings import ROOT, Settings
from reconciliation import judgements
from tests.integration.saying import say, settle, table
from tests.integration.test_review import ask, event, name
from warehouse.connection import session, transaction

SECONDS = 60.0
_CODES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


@pytest.fixture
def surroundings(settings: Settings) -> dict[str, str]:
    assert settings.database_url is not None
    inherited = {key: value for key, value in os.environ.items() if not key.startswith(("LIENTHONG_", "COLUMNS"))}
    return {
        **inherited, "LIENTHONG_DATABASE_URL": settings.database_url, "LIENTHONG_HOME": str(settings.home),
        "TERM": "xterm-256color", "PYTHONPATH": str(ROOT),
    }  # fmt: skip


@pytest.fixture
def numbers(settings: Settings) -> list[int]:
    """Three questions, the most valuable first."""
    say(settings, "portal", [event("a")], run_id="r1")
    say(settings, "press", [event("b"), event("c"), event("d")], run_id="r1")
    settle(settings)
    left = name("portal", "a")
    return [ask(settings, left, name("press", key), score=score) for key, score in (("b", 0.5), ("c", 0.7), ("d", 0.9))]


def command(surroundings: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "lienthong", "review", *words], env=surroundings, capture_output=True, text=True,
        timeout=120, check=False, stdin=subprocess.DEVNULL, cwd=ROOT,
    )  # fmt: skip


class Terminal:
    """A command at a terminal of 80 columns and 40 lines; reads until it is told what it waits for."""

    def __init__(self, surroundings: dict[str, str], *words: str) -> None:
        self._master, slave = pty.openpty()
        ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 80, 0, 0))
        self.process = subprocess.Popen(
            [sys.executable, "-m", "lienthong", "review", *words], env=surroundings, stdin=slave, stdout=slave,
            stderr=slave, close_fds=True, cwd=ROOT, start_new_session=True,
        )  # fmt: skip
        os.close(slave)
        self.text = ""

    def until(self, wanted: str) -> str:
        """What was written up to and with `wanted`; the rest stays for the next call."""
        while wanted not in self.text:
            ready, _, _ = select.select([self._master], [], [], SECONDS)
            assert ready, f"{wanted!r} did not come: {self.text[-2000:]}"
            try:
                read = os.read(self._master, 65536)
            except OSError:  # the other side is gone
                raise AssertionError(f"{wanted!r} did not come: {self.text[-2000:]}") from None
            self.text = _CODES.sub("", self.text + read.decode(errors="replace"))
        seen, _, self.text = self.text.partition(wanted)
        return seen + wanted

    def press(self, keys: str) -> None:
        os.write(self._master, keys.encode())

    def end(self) -> int:
        try:
            return self.process.wait(timeout=SECONDS)
        finally:
            if self.process.poll() is None:
                self.process.kill()
                self.process.wait()
            os.close(self._master)


@pytest.fixture
def terminals(surroundings: dict[str, str]) -> Iterator[Any]:
    opened: list[Terminal] = []

    def start(*words: str) -> Terminal:
        opened.append(Terminal(surroundings, *words))
        return opened[-1]

    yield start
    for each in opened:
        if each.process.poll() is None:
            each.process.kill()
            each.process.wait()


def test_a_person_works_through_the_queue_by_single_keys(
    settings: Settings, numbers: list[int], terminals: Any
) -> None:
    screen = terminals("work", "--by", "Lan")
    first = screen.until("quit")
    assert "1 / 3" in first and f"#{numbers[0]}" in first and "Lễ hội Áo" in first and "+8.5" in first
    assert max(len(line.rstrip("\r")) for line in first.split("\n")) <= 80
    screen.press("x")  # means nothing
    screen.press("s")
    assert f"#{numbers[0]}: same" in screen.until("quit")
    assert table(settings, "SELECT claimed_by FROM core.judgement WHERE judgement_id = %s", (numbers[1],)) == [("Lan",)]
    screen.press("z")
    again = screen.until("quit")
    assert "undone" in again and f"#{numbers[0]}" in again
    screen.press("d")
    assert f"#{numbers[1]}" in screen.until("quit")
    screen.press("u")
    screen.until("why:")
    screen.press("gọi hỏi lại\n")
    assert f"#{numbers[2]}" in screen.until("quit")
    screen.press("s")
    assert "nothing is left" in screen.until("in effect")
    assert screen.end() == 0
    said = table(
        settings,
        "SELECT verdict, decided_by, reason FROM core.judgement WHERE is_human AND undone_at IS NULL"
        " ORDER BY judgement_id",
    )
    assert said == [("negative", "Lan", ""), ("unsure", "Lan", "gọi hỏi lại"), ("positive", "Lan", "")]
    assert table(settings, "SELECT count(*) FROM core.entity WHERE state = 'live'") == [(3,)]


def test_who_quits_gives_the_question_back_and_what_was_answered_counts(
    settings: Settings, numbers: list[int], terminals: Any
) -> None:
    screen = terminals("work", "--by", "Lan", "--type", "press_event")
    screen.until("quit")
    screen.press("n")
    assert f"#{numbers[1]}" in screen.until("quit")
    assert settings.database_url is not None
    with session(settings.database_url) as conn, transaction(conn):  # somebody else is faster
        decision = judgements.Decision(verdict="negative", by="Minh", reason="")
        judgements.answer(conn, numbers[1], decision)
    screen.press("s")
    assert "not recorded" in screen.until("quit")
    screen.press("s")
    screen.press("q")
    screen.until("in effect")
    assert screen.end() == 0
    assert table(
        settings, "SELECT count(*) FROM core.judgement WHERE claimed_by IS NOT NULL AND undone_at IS NULL"
    ) == [(0,)]
    assert table(settings, "SELECT count(*) FROM core.entity WHERE state = 'live'") == [(3,)]


def test_scripts_list_show_decide_and_undo(
    settings: Settings, numbers: list[int], surroundings: dict[str, str]
) -> None:
    listed = command(surroundings, "list", "--json")
    assert listed.returncode == 0, listed.stderr
    found = json.loads(listed.stdout)
    assert [each["judgement_id"] for each in found["questions"]] == numbers and found["counts"] == {"press_event": 3}
    assert "3 cặp" in command(surroundings, "list", "--type", "press_event").stdout
    shown = json.loads(command(surroundings, "show", str(numbers[0]), "--json").stdout)
    title = next(each for each in shown["fields"] if each["field"] == "title")
    assert "".join(
        part["text"] for part in title["left" if shown["left"]["source"] == "portal" else "right"]
    ).startswith("Họp")
    assert [step["name"] for step in shown["steps"]] == ["prior", "title"]
    assert "shared keys" in command(surroundings, "show", str(numbers[0])).stdout
    decided = command(surroundings, "decide", str(numbers[0]), "same", "--by", "Lan", "--reason", "cùng việc")
    assert decided.returncode == 0, decided.stderr
    number = decided.stdout.split()[0]
    assert table(settings, "SELECT count(*) FROM core.entity WHERE state = 'live'") == [(3,)]
    [(entity,)] = table(settings, "SELECT DISTINCT became FROM core.identity_move")
    told = json.loads(command(surroundings, "history", "--entity", entity, "--json").stdout)
    assert [each["judgement_id"] for each in told["decisions"]] == [int(number)] and len(told["moves"]) == 1
    parted = command(surroundings, "part", entity, name("portal", "a"), "--by", "Minh", "--reason", "nhầm")
    assert parted.returncode == 0, parted.stderr
    assert table(settings, "SELECT count(*) FROM core.entity WHERE state = 'live'") == [(4,)]
    assert command(surroundings, "undo", parted.stdout.split()[0], "--by", "Lan").returncode == 0
    assert table(settings, "SELECT count(*) FROM core.entity WHERE state = 'live'") == [(3,)]
    assert "Minh" in command(surroundings, "history").stdout


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("work", "--by", "Lan"), "needs a terminal"),
        (("show", "999"), "no question 999"),
        (("decide", "999", "same", "--by", "Lan"), "no such open question"),
        (("undo", "999", "--by", "Lan"), "no such judgement"),
        (("part", "evt_none", "00000000-0000-0000-0000-000000000001", "--by", "Lan", "--reason", "x"), "do not stand"),
    ],
)
def test_what_cannot_be_done_is_told_in_one_line(
    surroundings: dict[str, str], words: tuple[str, ...], told: str
) -> None:
    ended = command(surroundings, *words)
    assert ended.returncode == 2
    assert told in ended.stderr and len(ended.stderr.strip().splitlines()) == 1
