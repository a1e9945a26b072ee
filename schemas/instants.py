"""Dates and instants in the dialects that Vietnamese sources really write.

A source names its dialects, so 5/9/2025 is American only where the source file says so. A text that fits two named
dialects with two meanings is refused, as is an impossible date: a guess would be worse than a quarantined record.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from types import MappingProxyType

from schemas.record import VIETNAM
from schemas.text import clean
from schemas.texts.day_month import YearUnclear, hour_of, near

FIRST_YEAR, LAST_YEAR = 1900, 2100


class UnreadableDate(ValueError):
    """A text that is no date in any named dialect, or two dates at once; says why in both languages."""

    def __init__(self, text: str, vi: str, en: str) -> None:
        super().__init__(f"{en}: {text[:60]!r}")
        self.vi = vi
        self.en = en


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a text means; `zone_assumed` says that the text itself names no zone."""

    moment: datetime
    dialect: str
    zone_assumed: bool
    has_time: bool


_MONTHS = {name: n for n, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), start=1)}
_THAI_MONTHS = {
    name: n
    for n, names in enumerate(
        "มกราคม,ม.ค. กุมภาพันธ์,ก.พ. มีนาคม,มี.ค. เมษายน,เม.ย. พฤษภาคม,พ.ค. มิถุนายน,มิ.ย. "
        "กรกฎาคม,ก.ค. สิงหาคม,ส.ค. กันยายน,ก.ย. ตุลาคม,ต.ค. พฤศจิกายน,พ.ย. ธันวาคม,ธ.ค.".split(),
        start=1,
    )
    for name in names.split(",")
}
_NAMED_ZONES = {
    "Z": 0, "UT": 0, "UTC": 0, "GMT": 0, "ICT": 7, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6,
    "PST": -8, "PDT": -7,
}  # fmt: skip
_TIME = r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,](?P<fraction>\d{1,9}))?)?"
_ZONE = r"(?P<zone>(?:(?:GMT|UTC)\s*)?[+-]\d{1,2}(?::?\d{2})?|Z|UTC?|GMT|ICT|[ECMP][SD]T)"
_ZONE_LAST = rf"(?:\s*\(?{_ZONE}\)?)?"
# People write 8:30, 8h30, 14g (in the south) and 9 giờ 15 phút.
_CLOCK = (
    r"(?P<hour>\d{1,2})(?::|\s*(?:giờ|h|g)\s*)(?:(?P<minute>\d{2})(?:\s*phút)?)?(?<!:)"
    r"(?::(?P<second>\d{2})(?:[.,](?P<fraction>\d{1,9}))?)?"
)
_DMY = r"(?P<day>\d{1,2})(?P<mark>[/.-])(?P<month>\d{1,2})(?P=mark)(?P<year>\d{4})"
_BETWEEN = r"\s*(?:[,|-]|lúc)?\s*"


def _zone(text: str | None) -> tzinfo | None:
    if not text:
        return None
    text = text.upper().replace(" ", "")
    if text in _NAMED_ZONES:
        return timezone(timedelta(hours=_NAMED_ZONES[text]))
    found = re.fullmatch(r"(?:GMT|UTC)?([+-])(\d{1,2}):?(\d{2})?", text)
    if not found:
        return None
    offset = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
    if offset > timedelta(hours=14):
        raise ValueError("zone")
    return timezone(-offset if found[1] == "-" else offset)


def _number(found: re.Match[str], name: str) -> int:
    return int(found.groupdict().get(name) or 0)


def _moment(found: re.Match[str], *, month: int | None = None, year: int | None = None, half: str = "") -> datetime:
    """The instant of a match; naive when the text names no zone."""
    hour = _number(found, "hour")
    if half:
        if not 1 <= hour <= 12:
            raise ValueError("hour")
        hour = hour % 12 + (12 if half in {"PM", "CH"} else 0)
    fraction = found.groupdict().get("fraction") or ""
    return datetime(
        year if year is not None else _number(found, "year"),
        month if month is not None else _number(found, "month"),
        _number(found, "day"),
        hour,
        _number(found, "minute"),
        _number(found, "second"),
        int(fraction[:6].ljust(6, "0")) if fraction else 0,
        tzinfo=_zone(found.groupdict().get("zone")),
    )


_Build = Callable[[re.Match[str]], datetime]


def _rfc822(found: re.Match[str]) -> datetime:
    year = _number(found, "year")
    if len(found["year"]) == 2:  # RFC 2822 §4.3
        year += 2000 if year < 50 else 1900
    month = _MONTHS.get(found["name"][:3].lower())
    if month is None:
        raise ValueError("month")
    return _moment(found, month=month, year=year)


def _thai(found: re.Match[str]) -> datetime:
    name = found.groupdict().get("name")
    month = _THAI_MONTHS[name] if name else _number(found, "month")
    return _moment(found, month=month, year=_number(found, "year") - 543)


def _excel(found: re.Match[str]) -> datetime:
    days = float(found["days"])
    if not 61 <= days < 73_415:  # before March 1900 Excel counts a day that never was; after 2100 it is no date
        raise ValueError("serial")
    # A fraction of a day does not hold a second exactly: 0.7291666667 is 17:30:00.
    return datetime(1899, 12, 30) + timedelta(seconds=round(days * 86_400))  # noqa: DTZ001 - the zone is added later


def _unix(found: re.Match[str]) -> datetime:
    seconds = int(found["seconds"])
    return datetime.fromtimestamp(seconds / 1000 if len(found["seconds"]) == 13 else seconds, UTC)


def _near(found: re.Match[str]) -> datetime:
    published = parse_date(found["published"])
    day = near(_number(found, "day"), _number(found, "month"), published, found["weekday"])
    hour = hour_of(_number(found, "hour"), found["part"]) if found["hour"] else 0
    return datetime(day.year, day.month, day.day, hour, _number(found, "minute"))  # noqa: DTZ001 - the zone is added later


_WEEKDAY = r"(?:thứ\s*(?:[2-7]|hai|ba|tư|năm|sáu|bảy|bẩy)|chủ\s*nhật|cn|t[2-7])"
_YMD_DASH = r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})"
_DIALECTS: dict[str, tuple[re.Pattern[str], _Build]] = {
    name: (re.compile(pattern, re.IGNORECASE), build)
    for name, pattern, build in (
        (
            "rfc822",
            r"(?:[a-z]{3,9}\.?,?\s+)?(?P<day>\d{1,2})[\s-](?P<name>[a-z]{3,9})\.?[\s-](?P<year>\d{4}|\d{2}),?\s+"
            rf"{_TIME}{_ZONE_LAST}",
            _rfc822,
        ),
        (
            "us_ampm",
            rf"(?P<month>\d{{1,2}})/(?P<day>\d{{1,2}})/(?P<year>\d{{4}})\s+{_TIME}\s*(?P<half>[AP]M){_ZONE_LAST}",
            lambda found: _moment(found, half=found["half"].upper()),
        ),
        (
            "us",
            rf"(?P<month>\d{{1,2}})/(?P<day>\d{{1,2}})/(?P<year>\d{{4}})(?:\s+{_TIME}{_ZONE_LAST})?",
            _moment,
        ),
        ("vietnamese_weekday", rf"{_WEEKDAY}\s*,?\s*(?:ngày\s+)?{_DMY}{_BETWEEN}{_TIME}{_ZONE_LAST}", _moment),
        (
            "vn_sa_ch",
            rf"{_DMY}\s+{_TIME}\s*(?P<half>SA|CH){_ZONE_LAST}",
            lambda found: _moment(found, half=found["half"].upper()),
        ),
        (
            "w3cdtf",  # with the broken 2018-10-19T10-15-08 of ASP portals
            rf"{_YMD_DASH}(?:[T ](?P<hour>\d{{2}})[:-](?P<minute>\d{{2}})"
            rf"(?:[:-](?P<second>\d{{2}})(?:[.,](?P<fraction>\d{{1,9}}))?)?{_ZONE_LAST})?",
            _moment,
        ),
        (
            "iso",
            rf"(?P<year>\d{{4}})-(?P<month>\d{{2}})-(?P<day>\d{{2}})(?:[T ]{_TIME}{_ZONE_LAST})?",
            _moment,
        ),
        (
            "iso_basic",
            r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})"
            r"(?:T(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})?(?P<zone>Z|[+-]\d{2}:?\d{2})?)?",
            _moment,
        ),
        ("dmy", rf"{_DMY}(?:{_BETWEEN}{_CLOCK}{_ZONE_LAST})?", _moment),
        ("time_dmy", rf"{_CLOCK}{_BETWEEN}(?:ngày\s+)?{_DMY}{_ZONE_LAST}", _moment),
        (
            "vn_long",
            r"(?:(?P<hour>\d{1,2})\s*(?:giờ|h|:)\s*(?:(?P<minute>\d{1,2})\s*(?:phút)?)?\s*,?\s*)?"
            r"(?:[^\d,]{1,40},\s*)?(?:ngày\s+)?(?P<day>\d{1,2})\s+tháng\s+(?P<month>\d{1,2})(?:\s+năm\s+|\s*[,/]\s*)"
            r"(?P<year>\d{4})\.?",
            _moment,
        ),
        ("edxml", rf"(?P<year>\d{{4}})/(?P<month>\d{{1,2}})/(?P<day>\d{{1,2}})(?:\s+{_TIME})?", _moment),
        ("excel_serial", r"(?P<days>\d{2,5}(?:\.\d+)?)", _excel),
        ("unix", r"(?P<seconds>\d{9,10}|\d{13})", _unix),
        (
            "thai_buddhist",
            rf"(?:วันที่\s*)?(?:(?P<day>\d{{1,2}})\s*(?P<name>{'|'.join(map(re.escape, _THAI_MONTHS))})\s*"
            r"(?:พ\.ศ\.\s*)?(?P<year>2[45]\d{2}))"
            rf"(?:{_BETWEEN}(?:เวลา\s*)?{_TIME}(?:\s*น\.)?{_ZONE_LAST})?",
            _thai,
        ),
        (
            "thai_buddhist_dmy",
            r"(?P<day>\d{1,2})(?P<mark>[/.-])(?P<month>\d{1,2})(?P=mark)(?P<year>2[45]\d{2})"
            rf"(?:{_BETWEEN}{_TIME}{_ZONE_LAST})?",
            _thai,
        ),
        (
            "near_publication",  # two fields in one text: "Chiều 9/5 | Thu, 08 May 2025 20:45:46 +0700"
            r"(?:(?P<hour>\d{1,2})\s*(?:giờ|h|:)\s*(?:(?P<minute>[0-5]\d)\s*(?:phút)?)?\s*,?\s*)?"
            rf"(?:(?P<part>sáng|trưa|chiều|tối|đêm)\s*,?\s*)?(?:(?P<weekday>{_WEEKDAY})\s*,?\s*)?(?:ngày\s+)?"
            r"\(?(?P<day>\d{1,2})(?:[/.-]|\s+tháng\s+)(?P<month>\d{1,2})\)?\s*\|\s*(?P<published>.+)",
            _near,
        ),
    )
}
DIALECTS: frozenset[str] = frozenset(_DIALECTS)

# For a source that names none: no American order, no Buddhist year, no bare numbers.
DEFAULT_DIALECTS: tuple[str, ...] = (
    "rfc822", "vietnamese_weekday", "vn_sa_ch", "w3cdtf", "iso", "dmy", "time_dmy", "vn_long", "edxml",
)  # fmt: skip

_REASONS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "none": ("không phải ngày giờ theo các dạng đã khai báo", "not a date in any declared dialect"),
        "impossible": ("ngày giờ không có thật", "no such date or time"),
        "year": (f"năm ngoài khoảng {FIRST_YEAR}-{LAST_YEAR}", f"the year is outside {FIRST_YEAR}-{LAST_YEAR}"),
        "year_unclear": (
            "không rõ năm nào: ngày không gần ngày đăng, hoặc sai thứ",
            "the year is not clear: not near the publication, or another weekday",
        ),
        "ambiguous": ("đọc được theo hai dạng với hai nghĩa", "two declared dialects read it as two dates"),
    }
)


# RFC 3339 to the second, as most machines write it; no other dialect reads such a text, so it is not tried with each.
_EXACT = re.compile(r"\d{4}-\d{2}-\d{2}T(?:[01]\d|2[0-3]):\d{2}:\d{2}(?:Z|[+-](?:0\d|1[0-3]):[0-5]\d)")


def _exact(text: str, named: tuple[str, ...]) -> Reading | None:
    """The short way for the common form; None sends the text the long way, also to say what is wrong with it."""
    dialect = next((name for name in named if name in ("w3cdtf", "iso")), None)
    if dialect is None or not _EXACT.fullmatch(text) or not _DIALECTS.keys() >= set(named):
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        return None
    return Reading(moment=moment, dialect=dialect, zone_assumed=False, has_time=True)


def read_instant(text: str, dialects: Iterable[str] | None = None, *, default_zone: tzinfo = VIETNAM) -> Reading:
    """The one meaning of the text in the named dialects, and what had to be assumed; else UnreadableDate."""
    named = DEFAULT_DIALECTS if dialects is None else tuple(dialects)
    exact = _exact(text, named)
    if exact is not None:
        return exact
    tidy = " ".join(clean(text).split())
    readings: list[Reading] = []
    failure = "none"
    for dialect in named:
        if dialect not in _DIALECTS:
            raise ValueError(f"unknown dialect {dialect!r}; there are {', '.join(sorted(_DIALECTS))}")
        pattern, build = _DIALECTS[dialect]
        found = pattern.fullmatch(tidy)
        if not found:
            continue
        try:
            moment = build(found)
        except YearUnclear:
            failure = "year_unclear"
            continue
        except (ValueError, OverflowError, KeyError):
            failure = "impossible"
            continue
        if not FIRST_YEAR <= moment.year <= LAST_YEAR:
            failure = "year"
            continue
        naive = moment.tzinfo is None
        has_time = dialect in {"unix", "excel_serial"} or bool(found.groupdict().get("hour"))
        moment = moment.replace(tzinfo=default_zone) if naive else moment
        readings.append(Reading(moment=moment, dialect=dialect, zone_assumed=naive, has_time=has_time))
    if not readings:
        raise UnreadableDate(text, *_REASONS[failure])
    if any(other.moment != readings[0].moment for other in readings[1:]):
        raise UnreadableDate(text, *_REASONS["ambiguous"])
    return readings[0]


def parse_instant(text: str, dialects: Iterable[str] | None = None, *, default_zone: tzinfo = VIETNAM) -> datetime:
    """The instant, with its zone; a text without one is taken to be in `default_zone`."""
    return read_instant(text, dialects, default_zone=default_zone).moment


def parse_date(text: str, dialects: Iterable[str] | None = None, *, default_zone: tzinfo = VIETNAM) -> date:
    """The calendar day; an instant in another zone gives the day that it was in `default_zone`."""
    return read_instant(text, dialects, default_zone=default_zone).moment.astimezone(default_zone).date()
