"""Answering one pair after another by single keys; what was answered takes effect when the person leaves."""

from __future__ import annotations

import os
import sys
import termios
import tty
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.text import Text

from lienthong import database
from lienthong.commands.review_view import show
from lienthong.reviewing import Desk
from schemas.errors import ConfigError
from schemas.violation import escaped
from warehouse.connection import session

KEYS = {"s": "same", "d": "different", "u": "unsure"}
HELP = (
    "[s] một · same  [d] khác · different  [u] chưa rõ · unsure\n"
    "[z] hoàn tác · undo  [n] bỏ qua · next  [q] thôi · quit"
)
LEAVE = {"q", "\x04"}  # and Ctrl-C


def work(desk: Desk, console: Console, *, by: str, record_type: str | None) -> None:
    """Ask until nothing is open or the person quits."""
    if not by.strip():
        raise ConfigError("a decision needs the name of a person: --by")
    sitting = _Sitting(desk, console, by.strip(), record_type)
    try:
        with _single_keys():
            sitting.go()
    finally:
        sitting.end()


@contextmanager
def _single_keys() -> Iterator[None]:
    """Keys arrive one by one and are not shown."""
    before = termios.tcgetattr(sys.stdin)
    tty.setcbreak(sys.stdin)
    try:
        yield
    finally:
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)


@contextmanager
def _whole_lines() -> Iterator[None]:
    """Within single keys: a line that can be corrected while it is typed."""
    before = termios.tcgetattr(sys.stdin)
    flags = list(before)
    flags[3] |= termios.ICANON | termios.ECHO
    termios.tcsetattr(sys.stdin, termios.TCSADRAIN, flags)
    try:
        yield
    finally:
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)


class _Sitting:
    """One person at one terminal: what was answered (question, decision), what was passed over."""

    def __init__(self, desk: Desk, console: Console, by: str, record_type: str | None) -> None:
        self._desk = desk
        self._console = console
        self._by = by
        self._type = record_type
        self._answered: list[tuple[int, int]] = []
        self._passed: set[int] = set()
        self._is_touched = False
        with session(database.dsn(desk.settings)) as conn:
            counts = desk.counts(conn)
        self._total = sum(count for name, count in counts.items() if record_type in (None, name))

    def go(self) -> None:
        """Question after question."""
        again: int | None = None
        while (number := again if again is not None else self._next()) is not None:
            again = None
            if not self._shown(number):
                self._passed.add(number)
                continue
            key = self._key()
            if key in LEAVE:
                self._desk.release(number, by=self._by)
                return
            if key == "n":
                self._desk.release(number, by=self._by)
                self._passed.add(number)
            elif key == "z":
                again = self._undo(number)
            else:
                self._answer(number, KEYS[key])
        self._say("Không còn câu hỏi nào cho bạn · nothing is left to ask you", "bold green")

    def end(self) -> None:
        """Let the answers take effect."""
        if self._is_touched:
            self._say(f"{len(self._answered)} đã trả lời · answered. Đang đối chiếu, công bố · taking effect …")
            self._desk.settle()
            self._say("Đã có hiệu lực · in effect", "bold green")

    def _next(self) -> int | None:
        skip = {*self._passed, *(question for question, _ in self._answered)}
        return self._desk.claim(by=self._by, record_type=self._type, skip=skip)

    def _shown(self, number: int) -> bool:
        """Whether the pair is (still) a question; it is on the screen then."""
        with session(database.dsn(self._desk.settings)) as conn:
            pair = self._desk.pair(conn, number)
        if pair is None or pair["state"] != "open":
            return False
        self._console.rule(f"{min(len(self._answered) + len(self._passed) + 1, self._total)} / {self._total}")
        show(pair, self._console)
        termios.tcflush(sys.stdin, termios.TCIFLUSH)  # an answer is to what is seen, never to what comes next
        self._say(HELP, "reverse")
        return True

    def _key(self) -> str:
        """The next key that means something; the end of the input and Ctrl-C mean to leave."""
        try:
            while typed := os.read(sys.stdin.fileno(), 64).decode(errors="replace").lower():
                known = [key for key in typed if key in KEYS or key in LEAVE or key in {"n", "z"}]
                if known and not typed.startswith("\x1b"):  # arrows and the like are letters after an escape
                    return known[0]
        except KeyboardInterrupt:
            pass
        return "q"

    def _answer(self, number: int, answer: str) -> None:
        reason = ""
        if answer == "unsure":
            with _whole_lines():
                reason = self._console.input("Vì sao · why: ")
        try:
            decided = self._desk.answer(number, answer, by=self._by, reason=reason)
        except ConfigError as error:
            self._passed.add(number)
            self._say(f"Chưa ghi · not recorded: {escaped(str(error))}", "bold red")
            return
        self._answered.append((number, decided))
        self._is_touched = True
        self._say(f"#{number}: {answer} ({decided})", "bold green")

    def _undo(self, number: int) -> int:
        """Undo the last answer; the question to show next."""
        if not self._answered:
            self._say("Chưa có gì để hoàn tác · nothing to undo yet", "bold yellow")
            return number
        question, decided = self._answered.pop()
        self._desk.release(number, by=self._by)
        self._desk.undo(decided, by=self._by)
        self._say(f"#{question}: đã hoàn tác · undone ({decided})", "bold yellow")
        self._desk.look(question, by=self._by)
        return question

    def _say(self, text: str, style: str = "") -> None:
        self._console.print(Text(text, style))
