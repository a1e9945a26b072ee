"""The things that the generated linkage records are about: documents in numbered series, press releases of bodies.

Thing `n` is always the same; nothing is kept between two of them but the table of series, so memory stays flat.
"""

import random
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

from lienthong.bench.official_bodies import Body, bodies
from lienthong.bench.official_subjects import CASES, NEWS, YEARLY, filled

SEED = 34
YEARS = range(2016, 2027)
DOCUMENTS_OF_TEN = 7  # of ten things; the other three are press releases
_VIETNAM = timezone(timedelta(hours=7))
_SERIAL = 0.25  # share of groups of four neighbours that are one template with one word changed
_RECURRING = 0.12  # share of documents whose text comes back every year
_VOLUME = {  # numbers that a body of a kind gives away in a year, for one type of document
    "central": 2_500, "ministry": 3_500, "committee": 4_000, "council": 60, "department": 900, "commune": 350,
    "commune council": 40,
}  # fmt: skip
_SESSIONS = ((3, 31), (7, 10), (12, 10))  # councils decide in sessions, many resolutions on one day


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """What really happened once; every record about it is made from this."""

    kind: str  # document or press_release
    body: Body
    title: str
    number: str
    type_name: str
    day: date
    at: datetime  # of a press release
    signer: str
    position: str
    serial: int  # its place in the series of its body and year


def dice(*parts: int) -> random.Random:
    """A generator of its own for what the parts name."""
    seed = SEED
    for part in parts:
        seed = (seed * 6_364_136_223_846_793_005 + part + 1) % (1 << 62)
    return random.Random(seed)


class Things:
    """As many things as asked for; the share of each series is the same whatever their number."""

    def __init__(self, count: int) -> None:
        self.count = count
        self._documents = _Series(
            count * DOCUMENTS_OF_TEN // 10 + 1,
            [
                (body, kind, year, each.weight * _share_of(each, kind))
                for body, each in enumerate(bodies())
                for kind in range(len(each.series))
                for year in YEARS
            ],
        )
        self._releases = _Series(
            count * (10 - DOCUMENTS_OF_TEN) // 10 + 1,
            [
                (body, 0, year, each.weight)
                for body, each in enumerate(bodies())
                if each.kind in ("committee", "department", "ministry", "commune")
                for year in YEARS
            ],
        )

    def thing(self, number: int) -> Thing:
        """Thing `number`, from 0."""
        tens, rest = divmod(number, 10)
        if rest < DOCUMENTS_OF_TEN:
            return self._document(tens * DOCUMENTS_OF_TEN + rest)
        return self._release(tens * (10 - DOCUMENTS_OF_TEN) + rest - DOCUMENTS_OF_TEN)

    def _document(self, number: int) -> Thing:
        series, place, length = self._documents.find(number)
        which, kind, year, _ = self._documents.series[series]
        body, own = bodies()[which], dice(1, series, place)
        group = dice(2, series, place // 4)
        is_serial = group.random() < _SERIAL and place % 4
        type_name, notation = body.series[kind]
        if own.random() < _RECURRING:
            words, template = dice(3, which, kind, place % 9), YEARLY[place % len(YEARLY)]
        else:
            words = group if is_serial else dice(4, series, place)
            template = words.choice(CASES)
        started = dice(5, series).random()
        share = ((place // 4 * 4 + 2 if is_serial else place) + started) / max(length + 1, 1)
        day = date(year, 1, 3) + timedelta(days=min(361, max(0, round(share * 358) + own.choice((0, 0, 0, 1, -1)))))
        if type_name == "Nghị quyết":
            month, dom = _SESSIONS[min(2, int(share * 3))]
            day = date(year, month, dom)
        title = filled(template, words, body, year=year, day=_short(day), change=own if is_serial else None)
        gap = max(1.0, _VOLUME[body.kind] * (0.1 if "{y}" in notation else 1.0) / (length + 1))  # no number comes twice
        symbol = notation.format(y=year)
        position, signer = own.choice(body.signers)
        return Thing(
            kind="document", body=body, title=title, type_name=type_name, day=day, signer=signer, position=position,
            number=f"{1 + int((place + started) * gap)}/{symbol}", serial=place,
            at=datetime(year, 1, 1, tzinfo=_VIETNAM),
        )  # fmt: skip

    def _release(self, number: int) -> Thing:
        series, place, length = self._releases.find(number)
        which, _, year, _ = self._releases.series[series]
        body, own = bodies()[which], dice(6, series, place)
        group = dice(7, series, place // 4)
        is_serial = group.random() < _SERIAL and place % 4
        words = group if is_serial else own
        template = words.choice(NEWS)
        started = dice(10, series).random()
        share = (place + started) / (length + 1)
        at = datetime(year, 1, 2, 7, tzinfo=_VIETNAM) + timedelta(days=int(share * 360), minutes=own.randrange(720))
        title = filled(template, words, body, year=year, day=_short(at.date()), change=own if is_serial else None)
        position, signer = own.choice(body.signers)
        # Numbering begins anew each year; two bodies of five write the year, the others leave it to the date.
        symbol = f"{year}/TCBC-{body.symbol}" if which % 5 < 2 else f"TCBC-{body.symbol}"
        figure = 1 + int((place + started) * max(1.0, 120 / (length + 1)))
        return Thing(
            kind="press_release", body=body, title=title[0].upper() + title[1:], type_name="Thông cáo báo chí",
            day=at.date(), signer=signer, position=position, number=f"{figure}/{symbol}", at=at, serial=place,
        )  # fmt: skip


def _share_of(body: Body, kind: int) -> float:
    """Most of what a body issues is of its first type; normative acts, with the year in their number, are few."""
    return 0.15 if "{y}" in body.series[kind][1] and kind else 1.0 if kind else 3.0


def _short(day: date) -> str:
    return f"{day.day:02}/{day.month:02}/{day.year}"


class _Series:
    """Which of so many things belongs to which series, and its place there: shares by weight, in the order given."""

    def __init__(self, count: int, series: Sequence[tuple[int, int, int, float]]) -> None:
        self.series = series
        total, so_far = sum(weight for *_, weight in series), 0.0
        self._starts: list[int] = []
        for *_, weight in series:
            self._starts.append(int(so_far / total * count))
            so_far += weight
        self._count = count

    def find(self, number: int) -> tuple[int, int, int]:
        """(series, place in it from 0, its length)."""
        found = bisect_right(self._starts, number) - 1
        end = self._starts[found + 1] if found + 1 < len(self._starts) else self._count
        return found, number - self._starts[found], end - self._starts[found]
