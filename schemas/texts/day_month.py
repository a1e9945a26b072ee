"""A day without its year, as news write it ("Chiều 9/5"), told from the day on which the news was published."""

from __future__ import annotations

import re
from datetime import date

# News speak of near days. Between this and half a year away it could be the one year or the other.
NEAR_DAYS = 120

_WEEKDAYS = {
    name: place
    for place, names in enumerate(("2 hai", "3 ba", "4 tư", "5 năm", "6 sáu", "7 bảy bẩy", "chủnhật cn"))
    for name in names.split()
}


# The hours of 24 that people call so; of the clock of twelve, chiều and tối take their hours too.
_HOURS = {
    "sáng": range(12),
    "trưa": range(10, 14),
    "chiều": range(12, 19),
    "tối": range(18, 24),
    "đêm": range(21, 24),  # 1 giờ đêm may be of the night before or after: not told
}


class YearUnclear(ValueError):
    """Too far from the publication to say which year is meant, or no year in which it is that weekday."""


def near(day: int, month: int, published: date, weekday: str | None = None) -> date:
    """The one such day within NEAR_DAYS of the publication, across New Year too; ValueError if there is no such day."""
    date(2000, month, day)  # a leap year: what it does not have no year has
    wanted = None if weekday is None else weekday_of(weekday)
    for year in range(published.year - 1, published.year + 2):
        try:
            found = date(year, month, day)
        except ValueError:
            continue  # 29 February
        if abs((found - published).days) <= NEAR_DAYS and wanted in (None, found.weekday()):
            return found
    raise YearUnclear(f"{day}/{month}")


def weekday_of(text: str) -> int:
    """0 for Monday, which is thứ hai, "the second day"."""
    return _WEEKDAYS[re.sub(r"^t(?:hứ)?(?=[2-7\s]|hai|ba|tư|năm|sáu|b[ảẩ]y)|\s", "", text.lower())]


def hour_of(hour: int, part: str | None) -> int:
    """The hour of 24: 5 giờ chiều is 17. An hour that nobody calls so is a ValueError."""
    if part is None:
        return hour
    hours = _HOURS[part.lower()]
    for meant in (hour, hour + 12) if part.lower() in ("chiều", "tối") else (hour,):
        if meant in hours:
            return meant
    raise ValueError("hour")
