"""How another source states the same thing: house styles, abbreviations, losses and slips seen in official data.

Each source has habits of its own; on top of them a copy suffers few or many single edits. What is edited is drawn from
the phenomena counted in real files (V/v, Uỷ/Ủy, qui/quy, lost marks, other dashes, other writings of a number, day
slips, missing fields, cut titles); nothing here knows how anybody matches.
"""

import random
import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Any

from lienthong.bench.official_bodies import plain
from lienthong.bench.official_things import Thing

SOURCES: Mapping[str, str] = MappingProxyType(
    {
        "cong_bao": "gazette",
        "quoc_gia": "national_portal",
        "cong_tinh": "agency_portal",
        "luat": "spreadsheet",
        "bao": "press",
    }
)  # name: authority
_OFTEN = {
    "document": {"cong_bao": 35, "quoc_gia": 15, "cong_tinh": 30, "luat": 17, "bao": 3},
    "press_release": {"cong_tinh": 55, "quoc_gia": 15, "bao": 30},
}
# Losses of a whole field in a record that restates: share of the copies.
LOST = {"number": 0.2, "issuer": 0.14, "day": 0.1, "signer": 0.4, "jurisdiction": 0.3}
_WEAR = (
    (0.45, (0, 1)),
    (0.85, (1, 3)),
    (1.0, (3, 5)),
)  # how many edits of the title light, medium and heavy copies get
_ABBREVIATED = (
    ("Ủy ban nhân dân", "UBND"), ("Hội đồng nhân dân", "HĐND"), ("thành phố", "TP"), ("thủ tục hành chính", "TTHC"),
    ("trung học cơ sở", "THCS"), ("kinh tế - kỹ thuật", "KTKT"), ("kinh tế - xã hội", "KT-XH"), ("Quyết định", "QĐ"),
    ("Công ty cổ phần", "CTCP"), ("Công ty", "Cty"), ("môi trường", "MT"), ("và ", "& "), ("tái định cư", "TĐC"),
)  # fmt: skip
_OLD_TONES = (("ủy", "uỷ"), ("Ủy", "Uỷ"), ("òa", "oà"), ("óa", "oá"), ("ỏa", "oả"), ("ủy lợi", "uỷ lợi"), ("úy", "uý"))
_OLD_I = (("quy ", "qui "), ("kỹ ", "kĩ "), ("ký ", "kí "), ("tỷ ", "tỉ "), ("lý ", "lí "))
_FILLERS = (
    "trên địa bàn",
    "mới nhất",
    "theo quy định",
    "kèm theo",
    "(bản PDF)",
    "của tỉnh",
    "năm nay",
    "thuộc thẩm quyền",
)
_VOWELS = "aàảãáạăằẳẵắặâầẩẫấậeèẻẽéẹêềểễếệiìỉĩíịoòỏõóọôồổỗốộơờởỡớợuùủũúụưừửữứựyỳỷỹýỵ"

Edit = Callable[[str, random.Random], str]


def _swapped(pairs: tuple[tuple[str, str], ...]) -> Edit:
    def edit(text: str, _: random.Random) -> str:
        for one, other in pairs:
            text = text.replace(one, other)
        return text

    return edit


def _abbreviated(text: str, own: random.Random) -> str:
    for full, short in _ABBREVIATED:
        if full in text and own.random() < 0.7:
            text = text.replace(full, short)
    return text


def _slip(text: str, own: random.Random) -> str:
    """One letter too few, two swapped, or another tone."""
    letters = [place for place, letter in enumerate(text) if letter.isalpha()]
    if len(letters) < 8:
        return text
    place = own.choice(letters[1:-1])
    kind = own.random()
    if kind < 0.3:
        return text[:place] + text[place + 1 :]
    if kind < 0.55:
        return text[:place] + text[place + 1] + text[place] + text[place + 2 :]
    marked = [each for each in letters if text[each].lower() in _VOWELS]
    place = own.choice(marked or letters)
    group = _VOWELS.find(text[place].lower()) // 6 * 6
    return text[:place] + own.choice(_VOWELS[group : group + 6]) + text[place + 1 :] if group >= 0 else text


def _word_lost(text: str, own: random.Random) -> str:
    words = text.split()
    places = [place for place, word in enumerate(words) if place > 1 and word.islower()]
    if len(words) > 7 and places:
        del words[own.choice(places)]
    return " ".join(words)


def _word_added(text: str, own: random.Random) -> str:
    return f"{text} {own.choice(_FILLERS)}"


def _some_marks_lost(text: str, own: random.Random) -> str:
    return " ".join(plain(word) if own.random() < 0.25 else word for word in text.split())


def _cut(text: str, own: random.Random) -> str:
    if len(text) < 70:
        return text
    return text[: own.randint(max(55, len(text) // 2), len(text) - 5)].rstrip() + own.choice(("…", "...", ""))


def _other_dashes(text: str, own: random.Random) -> str:
    return (
        text.replace(" - ", own.choice((" – ", "-", " — "))).replace(",", own.choice((",", " ,", ""))).replace(";", ",")
    )


# (how often, edit): drawn for each edit of a title
_TITLE_EDITS: tuple[tuple[float, Edit], ...] = (
    (14, _swapped(_OLD_TONES)), (6, _swapped(_OLD_I)), (14, _abbreviated), (18, _slip), (12, _word_lost),
    (8, _word_added), (5, _some_marks_lost), (4, lambda text, _: plain(text)), (6, lambda text, _: text.upper()),
    (8, _cut), (5, _other_dashes),
)  # fmt: skip


def source_of(thing: Thing, own: random.Random, *, not_from: str = "") -> str:
    """Where a record of the thing appears; a copy mostly elsewhere than the first, sometimes at the same source."""
    often = _OFTEN[thing.kind]
    found = own.choices(list(often), list(often.values()))[0]
    while found == not_from and own.random() < 0.9:
        found = own.choices(list(often), list(often.values()))[0]
    return found


def stated(thing: Thing, source: str, own: random.Random, *, is_copy: bool) -> dict[str, Any]:
    """The canonical document in which the source tells the thing."""
    edits = 0
    if is_copy:
        wear = own.random()
        edits = own.randint(*next(span for share, span in _WEAR if wear < share))
    title = _title(thing, source, own)
    for _ in range(edits):
        edit = own.choices([each for _, each in _TITLE_EDITS], [often for often, _ in _TITLE_EDITS])[0]
        title = edit(title, own)
    issuer, area = _issuer(thing, source, own)
    number, signer = _number(thing.number, own, wears=is_copy), _signer(thing, source, own)
    days = own.choices((0, 1, -1, own.randint(2, 20)), (86, 5, 5, 4))[0] if is_copy else 0
    lost = _losses(thing, source, own, is_copy=is_copy)
    shared = {"jurisdiction": area, "url": _url(thing, source, own, is_copy=is_copy), "number": number}
    if thing.kind == "document":
        listed = shared | {
            "type_name": thing.type_name, "subject": title, "issuer": issuer, "signer": signer,
            "issued_on": (thing.day + timedelta(days=days)).isoformat(),
        }  # fmt: skip
    else:
        late = timedelta(minutes=own.choice((0, own.randint(1, 2400)))) if is_copy else timedelta()
        at = (thing.at + late).isoformat()
        listed = shared | {"title": title, "agency": issuer, "published_at": at, "summary": _summary(thing, own, edits)}
    return {name: value for name, value in listed.items() if value and name not in lost}


def _title(thing: Thing, source: str, own: random.Random) -> str:
    title = thing.title
    if thing.kind == "press_release":
        return f"(HNP) - {title}" if source == "bao" and own.random() < 0.3 else title
    lead = {
        "cong_bao": ("Về việc ", "Về việc ", ""),
        "quoc_gia": ("", "V/v "),
        "cong_tinh": ("V/v ", "Về việc ", "v/v "),
        "luat": ("", f"{thing.type_name} {thing.number} về ", f"{thing.type_name} số {thing.number} "),
        "bao": ("", f"{thing.body.short}: "),
    }[source]
    chosen = own.choice(lead)
    return chosen + title if chosen else title[0].upper() + title[1:]


def _issuer(thing: Thing, source: str, own: random.Random) -> tuple[str, str]:
    """Name of the body and the area it is meant in; who writes the local name sometimes names no area."""
    body = thing.body
    if not body.local or source in ("cong_bao", "luat", "quoc_gia"):
        name = own.choices((body.name, body.short, body.name.upper()), (70, 25, 5))[0]
        return name, body.place if own.random() < 0.5 else ""
    name = own.choices((body.local, body.short, body.name), (55, 25, 20))[0]
    return name, body.place if own.random() < 0.75 else ""


def _number(number: str, own: random.Random, *, wears: bool) -> str:
    figure, symbol = number.split("/", 1)
    if len(figure) < 2 and own.random() < 0.6:
        figure = f"0{figure}"
    if not wears:
        return f"{figure}/{symbol}"
    if own.random() < 0.02:
        figure = str(max(1, int(figure) + own.choice((-1, 1, 10, -10))))
    plain_symbol = plain(symbol)
    forms = (
        (60, f"{figure}/{symbol}"), (8, f"Số: {figure}/{symbol}"), (7, f"{figure} /{symbol}"),
        (8, f"{figure}/{plain_symbol}"), (6, f"{figure}/{symbol.replace('Đ', 'Ð')}"), (4, f"{figure}/{symbol.lower()}"),
        (4, figure), (3, f"{figure}-{symbol.replace('/', '-')}"),
    )  # fmt: skip
    return own.choices([form for _, form in forms], [often for often, _ in forms])[0]


def _signer(thing: Thing, source: str, own: random.Random) -> str:
    return f"{thing.position} {thing.signer}" if source == "cong_bao" or own.random() < 0.2 else thing.signer


def _losses(thing: Thing, source: str, own: random.Random, *, is_copy: bool) -> set[str]:
    """Fields that this record does not give; never so many that nobody could tell what it is about."""
    share = 1.0 if is_copy else 0.25
    lost = {name for name, often in LOST.items() if own.random() < often * share}
    if thing.kind == "press_release" and own.random() < 0.5:
        lost.add("number")  # half of them have none
    if source == "bao":
        lost.add("signer")
    if {"number", "day"} <= lost:
        lost.discard("day")
    named = {"issuer": "agency", "day": "published_at"} if thing.kind == "press_release" else {"day": "issued_on"}
    return {named.get(name, name) for name in lost}


def _url(thing: Thing, source: str, own: random.Random, *, is_copy: bool) -> str:
    """The source's own address; one copy in twelve cites the address where the body itself has it."""
    first = f"https://{thing.body.host}/{'van-ban' if thing.kind == 'document' else 'tin'}/{_slug(thing)}"
    if source == "cong_tinh" and not is_copy:
        return first
    if is_copy and own.random() < 1 / 12:
        return first + own.choice(("", "?utm_source=rss", "/"))
    token = own.getrandbits(48)
    area = plain(thing.body.place).lower().replace(" ", "")
    host = {
        "cong_bao": f"congbao.{area}.gov.vn" if area else "congbao.chinhphu.vn",
        "quoc_gia": "vanban.example.gov.vn", "cong_tinh": thing.body.host, "luat": "luat.example.vn",
        "bao": "bao.example.vn",
    }[source]  # fmt: skip
    return f"https://{host}/{token:012x}"


def _slug(thing: Thing) -> str:
    words = re.sub(r"[^a-z0-9]+", "-", plain(thing.title).lower())[:60].strip("-")
    return f"{thing.day:%Y%m%d}-{thing.serial}-{words}"


def _summary(thing: Thing, own: random.Random, edits: int) -> str:
    """The first sentence; in half of the records, and told anew where the title was."""
    if own.random() < 0.5:
        return ""
    text = own.choice(
        (f"{thing.body.name} cho biết: {thing.title}.", f"{thing.title} ({thing.body.short}).", f"{thing.title}.")
    )
    for _ in range(edits):
        text = own.choice((_slip, _word_lost, _abbreviated))(text, own)
    return text
