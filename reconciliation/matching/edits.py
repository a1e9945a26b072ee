"""How two records about one thing come to differ, and how two things come to look alike: for training and for tests.

`edited` writes a record as another source would have it: the differences that domain texts and feeds really show.
`sibling` makes another thing out of it that a careless system would take for the same one. Both take a canonical
document and leave it as it is; the same generator of numbers gives the same answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any
from unicodedata import normalize

from reconciliation.matching.others import others
from reconciliation.matching.specimens import vocabulary
from schemas.registry import RECORD_TYPES
from schemas.yaml_text import load_yaml

Document = dict[str, Any]
TABLE = Path(__file__).with_name("edits.yml")
_UPPER = "A-ZĐÀ-Ỹ"
PLACE = re.compile(rf"\b((?i:xã|phường|thị trấn|quận|huyện|tỉnh))\s+([{_UPPER}]\w*(?:\s[{_UPPER}]\w*){{0,3}})")
NUMERAL = re.compile(r"\b\d{1,5}\b|\b(?<=[ýaợỳần] )[IVX]{1,5}\b")


@cache
def table() -> Mapping[str, Any]:
    """Which fields are titles, names of bodies, dates and so on, by type; words and their short forms."""
    loaded: Mapping[str, Any] = load_yaml(TABLE.read_text(encoding="utf-8"))
    return loaded


def edited(record_type: str, document: Mapping[str, Any], rng: Random) -> Document:
    """The same thing as another source has it: spelt, cut, dated, addressed or left out in its own way."""
    fields = table()["fields"][record_type]
    made = dict(document)
    retold: tuple[str, ...] = ()
    for name in fields.get("titles", ()):
        if name in made:
            made[name] = edited_title(str(made[name]), rng)
            if "number" in made and record_type == "document" and rng.random() < 0.15:
                made[name] = _retold(made, str(made[name]), rng)
                retold = ("number",)  # whoever retells an act names it
    for name in fields.get("mistaken", ()):
        if name in made and rng.random() < 0.08:
            made[name] = _mistaken(str(made[name]), rng)
    for name in fields.get("names", ()):
        if name in made and rng.random() < 0.5:
            made[name] = _one_of(NAME_EDITS, str(made[name]), rng)
    for name in fields.get("bodies", ()):
        if name in made and rng.random() < 0.5:
            made[name] = _one_of(BODY_EDITS, str(made[name]), rng)
    for name in fields.get("texts", ()):
        if name in made and rng.random() < 0.5:
            made[name] = _one_of(TEXT_EDITS, str(made[name]), rng)
    for name in fields.get("numbers", ()):
        if name in made and rng.random() < 0.4:
            made[name] = _one_of(NUMBER_EDITS, str(made[name]), rng)
    for name in fields.get("days", ()):
        if name in made and rng.random() < 0.06:
            made[name] = shifted(str(made[name]), timedelta(days=rng.choice((-1, 1))))
    for name in fields.get("instants", ()):
        if name in made and rng.random() < 0.3:
            made[name] = _about_then(str(made[name]), rng)
    for name in fields.get("addresses", ()):
        if name in made and rng.random() < 0.6:
            made[name] = _elsewhere(str(made[name]), rng)
    for name in fields.get("variants", ()):
        if name in made and rng.random() < 0.5:
            made[name] = _variant(made[name], rng)
    for name in fields.get("own", ()):
        made.pop(name, None)
    if rng.random() < 0.5:
        made |= {name: _reissued(str(made[name]), rng) for name in fields.get("reissued", ()) if name in made}
    for one, other in fields.get("either", ()):
        if one in made and other in made and rng.random() < 0.6:
            del made[rng.choice((one, other))]
    kept = {*fields["kept"], *required(record_type), *retold}
    for name in sorted(made.keys() - kept):
        if rng.random() < 0.25:
            del made[name]
    return made


def sibling(record_type: str, document: Mapping[str, Any], rng: Random) -> Document:
    """Another thing that looks alike: the next of a series, the same for another place, a namesake."""
    return others(record_type, dict(document), rng)


def edited_title(text: str, rng: Random) -> str:
    """A title as somebody else typed it: none to three of the usual differences."""
    for _ in range(rng.choice((0, 1, 1, 1, 2, 2, 3))):
        text = _one_of(TITLE_EDITS, text, rng)
    return text


def required(record_type: str) -> frozenset[str]:
    """The fields without which there is no record of the type."""
    return frozenset(name for name, info in RECORD_TYPES[record_type].model_fields.items() if info.is_required())


def shifted(text: str, by: timedelta) -> str:
    """A day or an instant of a document, moved."""
    if "T" in text:
        return (datetime.fromisoformat(text) + by).isoformat()
    return (date.fromisoformat(text) + by).isoformat()


def _one_of(edits: tuple[Callable[[str, Random], str], ...], text: str, rng: Random) -> str:
    return rng.choice(edits)(text, rng) or text


def about(text: str, rng: Random) -> str:
    """V/v for Về việc and back; titles lose it too."""
    for short, long in (("V/v ", "Về việc "), ("v/v ", "về việc ")):
        if text.startswith(long):
            return short + text[len(long) :] if rng.random() < 0.6 else text[len(long) :].capitalize()
        if text.startswith(short):
            return long + text[len(short) :]
    return f"{rng.choice(('V/v', 'Về việc'))} {text[0].lower()}{text[1:]}"


def tone_moved(text: str, rng: Random) -> str:
    """Uỷ for Ủy, hoà for hòa: the tone on the other vowel; the other way where the text has the newer form."""
    pairs = (("ủy", "uỷ"), ("òa", "oà"), ("úy", "uý"), ("ùy", "uỳ"), ("óa", "oá"), ("ọa", "oạ"), ("ỏe", "oẻ"))
    for old, new in pairs:
        for first, second in ((old, new), (old.capitalize(), new.capitalize())):
            text = text.replace(first, second) if first in text else text.replace(second, first)
    return text


def decomposed(text: str, rng: Random) -> str:
    return normalize("NFD", text)


def capitals(text: str, rng: Random) -> str:
    return text.upper()


def small(text: str, rng: Random) -> str:
    return text[:1] + text[1:].lower()


def unmarked(text: str, rng: Random) -> str:
    """All marks lost, as in file names and old databases."""
    letters = normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in letters if not "\u0300" <= letter <= "\u036f")


def mistyped(text: str, rng: Random) -> str:
    """One letter wrong in one word: doubled, left out, swapped with the next, or its neighbour on the keyboard."""
    words = text.split(" ")
    long = [place for place, word in enumerate(words) if len(word) > 2 and word.isalpha()]
    if not long:
        return text
    place = rng.choice(long)
    word = words[place]
    at = rng.randrange(1, len(word))
    way = rng.randrange(4)
    if way == 0:
        word = word[:at] + word[at - 1] + word[at:]
    elif way == 1:
        word = word[:at] + word[at + 1 :]
    elif way == 2:
        word = word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :]
    else:
        word = word[:at] + rng.choice("qwertasdfgzxcvbnm") + word[at + 1 :]
    words[place] = word
    return " ".join(words)


def words_dropped(text: str, rng: Random) -> str:
    """Small words that people leave out."""
    small_words = set(table()["small_words"])
    words = text.split(" ")
    places = [place for place, word in enumerate(words) if word.lower() in small_words and place]
    gone = set(rng.sample(places, min(len(places), rng.choice((1, 2)))))
    return " ".join(word for place, word in enumerate(words) if place not in gone)


def dated(text: str, rng: Random) -> str:
    """A day at the end, as listings and feeds add it."""
    day = date(2026, 1, 1) + timedelta(days=rng.randrange(300))
    style = rng.choice((" ngày {0:02}/{1:02}/{2}", " (ngày {0}/{1}/{2})", " - {0:02}/{1:02}/{2}"))
    return text + style.format(day.day, day.month, day.year)


def shortened(text: str, rng: Random) -> str:
    """Words for their abbreviations, or the other way."""
    for long, short in table()["short_forms"]:
        if re.search(rf"(?<!\w){re.escape(long)}(?!\w)", text, re.IGNORECASE):
            return re.sub(rf"(?<!\w){re.escape(long)}(?!\w)", short, text, flags=re.IGNORECASE)
    for long, short in table()["short_forms"]:
        if re.search(rf"(?<!\w){re.escape(short)}(?!\w)", text):
            return re.sub(rf"(?<!\w){re.escape(short)}(?!\w)", long, text)
    return text


def cut(text: str, rng: Random) -> str:
    """The end lost, as in a listing with a limited width."""
    words = text.split(" ")
    least = max(6, len(words) * 3 // 4)
    return (
        " ".join(words[: rng.randrange(least, len(words))]) + rng.choice(("...", "…", ""))
        if len(words) > least
        else text
    )


def punctuated(text: str, rng: Random) -> str:
    """Dashes, quotes, blanks and the stop at the end."""
    way = rng.randrange(4)
    if way == 0:
        return text.replace(" - ", rng.choice((" – ", "-", " — ")))
    if way == 1:
        return text.replace("&", "&amp;") if "&" in text else f"“{text}”"
    if way == 2:
        return text.replace(" ", "\u00a0", 2)
    return text.rstrip(".") + "."


def without_place(text: str, rng: Random) -> str:
    """UBND TP Hà Nội -> UBND Thành phố: the reader is supposed to know."""
    return re.sub(r"\s+(?:TP\.?|thành phố|tỉnh)\s+\S.*$", "", text, flags=re.IGNORECASE)


def titled(text: str, rng: Random) -> str:
    return f"{rng.choice(('Ông', 'Bà', 'TS.', 'Đồng chí'))} {text}"


def zeroed(text: str, rng: Random) -> str:
    """07/CT-TTg and 7/CT-TTg."""
    return text.lstrip("0") if text.startswith("0") else f"0{text}"


def called(text: str, rng: Random) -> str:
    return f"{rng.choice(('Số: ', 'số ', 'Số '))}{text}"


def eth(text: str, rng: Random) -> str:
    """The Icelandic letter of old fonts."""
    return text.replace("Đ", "Ð")


def spaced(text: str, rng: Random) -> str:
    return text.replace("/", " /", 1)


def halved(text: str, rng: Random) -> str:
    """The beginning alone, as a lead."""
    words = text.split()
    return " ".join(words[: max(12, len(words) // 2)])


def led(text: str, rng: Random) -> str:
    """The place before the text, as agencies begin."""
    return f"Hà Nội (TTXVN) - {text}"


def _retold(document: Mapping[str, Any], text: str, rng: Random) -> str:
    """A subject as sites that explain the law put it: with the number, in their own words, or with what it replaces."""
    way = rng.randrange(4)
    if way == 0:
        kind = rng.choice(("Nghị định", "Quyết định số", "Thông báo"))
        return f"{kind} {document['number']} về {text[:1].lower()}{text[1:]}"
    if way == 1:
        return f"{text}; thay thế Nghị định {rng.randrange(10, 200)}/2020/NĐ-CP"
    words = text.split()
    if way == 2:
        return " ".join(words[: max(3, len(words) // 3)])
    return f"Quy định chi tiết nguyên tắc, trình tự và thủ tục: {' '.join(words[len(words) // 2 :])}"


def _mistaken(text: str, rng: Random) -> str:
    """A wrong value: another signer, or a day that is not that of issue but of force, of posting."""
    if not text[:4].isdigit():
        return str(rng.choice(vocabulary()["people"]))
    return shifted(text, timedelta(days=rng.choice((-1, 1, 5, 15, 26, 45))))


def _about_then(text: str, rng: Random) -> str:
    """Later by minutes or hours, or the day alone, as feeds without a clock have it."""
    if rng.random() < 0.3:
        return f"{text[:10]}T00:00:00+07:00"
    return shifted(text, timedelta(minutes=rng.choice((-30, -5, 5, 10, 60, 240, 1_450, 2_000))))


def _variant(value: Any, rng: Random) -> Any:
    """The same item of the same site: for telephones, tracked, or under a new heading with its old number."""
    if not isinstance(value, str):
        return [f"www.{host}" for host in value]
    way = rng.randrange(3)
    if way == 0:
        return re.sub(r"^(https?://)(?:www\.)?", r"\1m.", value)
    if way == 1:
        return f"{value}{'&' if '?' in value else '?'}utm_source=zalo"
    return re.sub(r"(//[^/]+/).*?(-?\d{5,}\D*)$", r"\1bai-viet\2", value)


def _reissued(text: str, rng: Random) -> str:
    """The number that another system gave the same case."""
    return f"{rng.choice(('HT', 'PM', 'CS'))}-{rng.randrange(10**4, 10**5)}"


def _elsewhere(url: str, rng: Random) -> str:
    """The same item at another address: another site, a copy for telephones, or with what trackers add."""
    way = rng.randrange(4)
    if way == 0:
        return re.sub(r"^(https?://)(?:www\.)?", r"\1m.", url)
    if way == 1:
        return f"{url}{'&' if '?' in url else '?'}utm_source=zalo"
    return re.sub(r"^https?://[^/]+", f"https://trang{rng.randrange(1, 9)}.example.vn", url)


TITLE_EDITS = (
    about, about, tone_moved, decomposed, capitals, small, unmarked, mistyped, mistyped, words_dropped, words_dropped,
    dated, shortened, shortened, cut, punctuated,
)  # fmt: skip
NAME_EDITS = (tone_moved, capitals, unmarked, mistyped, titled, small)
BODY_EDITS = (shortened, shortened, without_place, capitals, tone_moved, unmarked, punctuated)
TEXT_EDITS = (halved, led, words_dropped, mistyped, tone_moved, unmarked)
NUMBER_EDITS = (zeroed, called, eth, spaced)
