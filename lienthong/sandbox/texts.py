"""The hand-written Vietnamese texts of the sandbox city, and how sentences are made from them."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time, timedelta, timezone
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from schemas.yaml_text import load_yaml

DATA = Path(__file__).parent / "city"
BASE = date(2026, 11, 20)  # day 1; day 2 is the day after, and nothing depends on the clock
LOCAL = timezone(timedelta(hours=7), "+07:00")
_SLOT = re.compile(r"\{(\w+)(?::(\d+)-(\d+))?\}")


@cache
def texts(subject: str) -> dict[str, Any]:
    """One data file of lienthong/sandbox/city."""
    loaded: dict[str, Any] = load_yaml((DATA / f"{subject}.yml").read_text(encoding="utf-8"))
    return loaded


class Draw:
    """Chance with a name: each subject draws from its own stream, so that one more record moves no other."""

    def __init__(self, seed: int, subject: str) -> None:
        self.random = Random(f"{seed}:{subject}")
        self._seen: set[str] = set()

    def fill(self, *templates: str) -> tuple[str, ...]:
        """Fill the slots of the templates, the same slot with the same value; the first text is never repeated."""
        for _ in range(200):
            filled = self._filled(templates)
            if filled[0] not in self._seen:
                self._seen.add(filled[0])
                return filled
        raise ValueError(f"too few different values for: {templates[0]}")

    def _filled(self, templates: tuple[str, ...]) -> tuple[str, ...]:
        values: dict[str, str] = {}
        return tuple(_SLOT.sub(lambda slot: self._value(slot, values), text) for text in templates)

    def _value(self, slot: re.Match[str], values: dict[str, str]) -> str:
        name, low, high = slot.groups()
        if name not in values:
            if low is not None:
                values[name] = str(self.random.randint(int(low), int(high)))
            elif name == "thang":
                values[name] = str(self.random.randint(8, 11))
            else:
                values[name] = self.random.choice(tuple(texts("units")["units"].values()))
        # Inside a sentence it is "phường Ba Đình"; the capital is for the beginning.
        return values[name] if slot.start() == 0 else values[name][0].lower() + values[name][1:]

    def person(self) -> str:
        """An invented person, marked as made up."""
        names = texts("people")
        return " ".join([*(self.random.choice(names[part]) for part in ("family", "middle", "given")), "(mẫu)"])

    def moment(self, days_ago: int) -> datetime:
        """An office hour of the day that lies so many days before day 1."""
        minutes = self.random.randrange(7 * 60 + 30, 16 * 60 + 30)
        return clock(BASE - timedelta(days=days_ago), minutes)


def clock(day: date, minutes: int = 0) -> datetime:
    """The instant so many minutes after midnight in Hanoi."""
    return datetime.combine(day, time(), LOCAL) + timedelta(minutes=minutes)


TOMORROW = clock(BASE + timedelta(days=1))


def slug(text: str) -> str:
    """The address form of a title: unaccented, lower case, hyphens."""
    plain = unicodedata.normalize("NFD", text.lower()).replace("đ", "d")
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[:80].rstrip("-")


WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ Nhật")


def numbered_weekday(day: date) -> str:
    """Thứ 2 … Thứ 7, Chủ nhật."""
    return "Chủ nhật" if day.weekday() == 6 else f"Thứ {day.weekday() + 2}"
