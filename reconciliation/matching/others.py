"""Another thing that looks alike: what makes two acts, events, places or people different, one turn at a time."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from reconciliation.matching.specimens import Gaps, vocabulary

Document = dict[str, Any]
Turn = Callable[[Document, Random], None]

_UPPER = "A-ZĐÀ-Ỹ"
_PLACE = re.compile(rf"\b(xã|phường|Xã|Phường|thôn|quận|huyện)\s+([{_UPPER}]\w*(?:\s[{_UPPER}]\w*){{0,3}})")
_SERIAL = re.compile(r"\b\d{1,5}\b")
_ROMAN = re.compile(r"\b(quý|Quý|khóa|Khóa|kỳ|Kỳ) ([IVX]{1,5})\b")


# Headings that come again with every edition.
_SERIES = re.compile(
    r"^(?:Về việc |V/v )?(?:điểm báo|bản tin|dự báo|giao ban|gặp mặt|họp báo|thông tin báo chí)", re.IGNORECASE
)


def others(record_type: str, document: Document, rng: Random) -> Document:
    """One of the type's ways to another thing, with addresses and ids of its own."""
    rng.choice(TURNS[record_type])(document, rng)
    _own_ids(document, rng)
    return document


def _own_ids(document: Document, rng: Random) -> None:
    """What no two things share; a translation and a copy keep the address of their original."""
    for name in ("url", "audio_url"):
        if name in document:
            document[name] = re.sub(r"[^/]*$", f"{rng.randrange(10**6, 10**7)}.html", document[name])
    for name in ("docid", "edxml_id", "intake_no"):
        if name in document:
            document[name] = str(rng.randrange(10**5, 10**6))
    if "audio_sha256" in document:
        document["audio_sha256"] = f"{rng.getrandbits(256):064x}"


def renumbered(text: str, rng: Random) -> str:
    """The next of its series: another phase, quarter, year, count."""
    found = list(_SERIAL.finditer(text))
    if found:
        hit = rng.choice(found)
        value = int(hit[0])
        other = value + rng.choice((1, 1, 2, -1)) if value > 1 else value + rng.choice((1, 2))
        return text[: hit.start()] + str(other) + text[hit.end() :]
    roman = _ROMAN.search(text)
    if roman:
        numerals = ("I", "II", "III", "IV", "V", "VI", "VII", "XV", "XVI", "XVII")
        other_one = rng.choice([one for one in numerals if one != roman[2]])
        return text[: roman.start(2)] + other_one + text[roman.end(2) :]
    return f"{text} {rng.choice(('đợt 2', 'lần 2', 'năm 2027', 'quý III', '(bổ sung lần 3)'))}"


def replaced(text: str, rng: Random) -> str:
    """The same for another place, or about another subject of the same kind."""
    words = vocabulary()
    hit = _PLACE.search(text)
    if hit:
        place = rng.choice([one for one in words["places"] if one not in hit[2]])
        return text[: hit.start(2)] + place + text[hit.end(2) :]
    for kind in ("topics", "fields", "hospitals", "streets"):
        for one in words[kind]:
            if one in text:
                return text.replace(one, rng.choice([each for each in words[kind] if each != one]))
    return f"{text} tại xã {rng.choice(words['places'])}"


def changed(text: str, rng: Random) -> str:
    return rng.choice((renumbered, replaced, replaced, turned))(text, rng)


def turned(text: str, rng: Random) -> str:
    """What is decided about the same matter later: amended, withdrawn, prolonged; or its deputy."""
    if "Chủ tịch" in text:
        return text.replace("Chủ tịch", "Phó Chủ tịch")
    way = rng.choice(("Điều chỉnh", "Sửa đổi, bổ sung", "Bãi bỏ", "Hủy bỏ", "Gia hạn", "Đính chính", "Thay thế"))
    return f"{way} {text[:1].lower()}{text[1:]}"


def later(text: str, rng: Random, days: Sequence[int]) -> str:
    step = timedelta(days=rng.choice(days))
    if "T" in text:
        return (datetime.fromisoformat(text) + step).isoformat()
    return (date.fromisoformat(text) + step).isoformat()


NEAR = (0, 0, 1, 2, 5, 9, 14, 30, 60, -3, -20)
SERIES = (7, 7, 14, 28, 30, 90, 1, -7)


def _moved(document: Document, rng: Random, days: Sequence[int], *names: str) -> None:
    step = timedelta(days=rng.choice(days))
    for name in names:
        if name in document:
            text = document[name]
            moment: date = datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
            document[name] = (moment + step).isoformat()


def _other_number(document: Document, rng: Random) -> None:
    if "number" in document:
        step = rng.choice((1, 1, 2, 3, 10, 57))
        document["number"] = re.sub(r"\d+", lambda hit: str(int(hit[0]) + step), document["number"], count=1)


def _one_of(document: Document, rng: Random, name: str, kind: str) -> None:
    choices = [one for one in vocabulary()[kind] if one != document.get(name)]
    document[name] = rng.choice(choices)


# --- documents -------------------------------------------------------------------------------------------------------


def _document_next(document: Document, rng: Random) -> None:
    document["subject"] = changed(document.get("subject", "Về việc công tác"), rng)
    _other_number(document, rng)
    _moved(document, rng, NEAR, "issued_on", "effective_on")


def _document_same_title(document: Document, rng: Random) -> None:
    """Acts of one wording: appointments, monthly plans; the number and the day tell them apart."""
    _other_number(document, rng)
    _moved(document, rng, (3, 7, 30, 31, 90, 365, -30), "issued_on", "effective_on")


def _document_same_day(document: Document, rng: Random) -> None:
    """What else the same body signed that day."""
    document["subject"] = rng.choice(vocabulary()["acts"]).format_map(Gaps(rng))
    _other_number(document, rng)


def _document_same_number(document: Document, rng: Random) -> None:
    """21/NQ-HĐND of another council: the trap of the gazette."""
    document["subject"] = rng.choice(vocabulary()["acts"]).format_map(Gaps(rng))
    if rng.random() < 0.5:
        document["subject"] = changed(document.get("subject", "Về việc công tác"), rng)
    _one_of(document, rng, "issuer", "issuers")
    document.pop("issuer_code", None)
    _one_of(document, rng, "signer", "people")
    _moved(document, rng, NEAR, "issued_on", "effective_on")


def _document_twin_commune(document: Document, rng: Random) -> None:
    """Two communes decide the same in the same week."""
    place = rng.choice(vocabulary()["places"])
    document["issuer"] = f"{rng.choice(('UBND', 'HĐND'))} xã {place}"
    document.pop("issuer_code", None)
    document["subject"] = replaced(document.get("subject", "Về việc công tác"), rng)
    _one_of(document, rng, "signer", "people")
    _other_number(document, rng)
    _moved(document, rng, NEAR, "issued_on", "effective_on")


# --- what is published -----------------------------------------------------------------------------------------------


def _text_next(title: str, *texts: str, days: Sequence[int] = NEAR, moved: Sequence[str] = ("published_at",)) -> Turn:
    def turn(document: Document, rng: Random) -> None:
        document[title] = changed(document.get(title, "Thông tin"), rng)
        for name in texts:
            if name in document:
                document[name] = changed(changed(document[name], rng), rng)
        _moved(document, rng, days, *moved)
        if "number" in document:
            _other_number(document, rng)
        for name in ("case_number", "identifier"):
            if name in document:
                document[name] = _next_id(document[name], rng)

    return turn


def _text_other(title: str, *texts: str, days: Sequence[int] = NEAR, moved: Sequence[str] = ("published_at",)) -> Turn:
    """Another subject from the same desk on nearly the same day."""

    def turn(document: Document, rng: Random) -> None:
        document[title] = rng.choice(vocabulary()["news"]).format_map(Gaps(rng))
        for name in texts:
            if name in document:
                document[name] = rng.choice(vocabulary()["leads"]).format_map(Gaps(rng))
        _moved(document, rng, days, *moved)
        if "number" in document:
            _other_number(document, rng)
        for name in ("case_number", "identifier"):
            if name in document:
                document[name] = _next_id(document[name], rng)

    return turn


def _edition(title: str, *texts: str, moved: Sequence[str] = ("published_at",)) -> Turn:
    """The next edition under the same heading: a weekly review, a daily forecast, a regular briefing."""

    otherwise = _text_next(title, *texts, moved=moved)

    def turn(document: Document, rng: Random) -> None:
        if not _SERIES.search(document.get(title, "")):
            otherwise(document, rng)  # such a heading comes once
            return
        for name in texts:
            if name in document:
                document[name] = rng.choice(vocabulary()["leads"]).format_map(Gaps(rng))
        _moved(document, rng, SERIES, *moved)
        if "number" in document:
            _other_number(document, rng)
        for name in ("case_number", "identifier"):
            if name in document:
                document[name] = _next_id(document[name], rng)

    return turn


def _next_id(text: str, rng: Random) -> str:
    return re.sub(r"\d+", lambda hit: str(int(hit[0]) + rng.choice((1, 2, 13))).zfill(len(hit[0])), text, count=1)


def _copied(document: Document, rng: Random) -> None:
    """Another outlet repeats the headline: an article of its own."""
    _one_of(document, rng, "outlet", "outlets")
    document["url"] = f"https://bao{rng.randrange(1, 99)}.example.vn/{rng.randrange(10**6, 10**7)}.html"
    document.pop("outlet_licence", None)
    _moved(document, rng, (0, 0, 0, 1), "published_at")


def _translated(title: str, *texts: str) -> Turn:
    """The same item in another language, from the same desk: linked, never merged."""

    def turn(document: Document, rng: Random) -> None:
        if "url" in document:
            document["translation_of"] = document["url"]
        document["language"] = rng.choice(("en", "fr"))
        for name in (title, *texts):
            if name in document:
                document[name] = rng.choice(vocabulary()["foreign"])

    return turn


def _preview(document: Document, rng: Random) -> None:
    """The day before: Hà Nội sắp ... tells of the event, and is another item."""
    name = "headline" if "headline" in document else "title"
    document[name] = f"{rng.choice(('Sắp diễn ra:', 'Ngày mai,', 'Chuẩn bị'))} {document[name]}"
    _moved(document, rng, (-1, -2), "published_at")
    for text in ("lead", "summary", "body"):
        if text in document:
            document[text] = rng.choice(vocabulary()["leads"]).format_map(Gaps(rng))


# --- events, places, people ------------------------------------------------------------------------------------------


def _event_elsewhere(document: Document, rng: Random) -> None:
    document["title"] = replaced(document["title"], rng)
    _one_of(document, rng, "organiser", "issuers")
    document.pop("organiser_code", None)
    _one_of(document, rng, "venue", "venues")
    _moved(document, rng, (0, 0, 1, 2), "starts_at", "ends_at")


def _event_same_day(document: Document, rng: Random) -> None:
    document["title"] = rng.choice(vocabulary()["events"]).format_map(Gaps(rng))
    step = timedelta(hours=rng.choice((-3, 2, 4, 0)))
    for name in ("starts_at", "ends_at"):
        if name in document:
            document[name] = (datetime.fromisoformat(document[name]) + step).isoformat()


def _body_again(document: Document, rng: Random) -> None:
    """The same name on another body: the press centre of 2022 and that of 2025, Sở Xây dựng before and after."""
    document.pop("valid_to", None)
    if rng.random() < 0.7:
        document["valid_from"] = rng.choice(("2025-03-01", "2025-05-09", "2025-07-01", "2026-01-01"))
    else:
        document.pop("valid_from", None)
        document["valid_to"] = "2025-02-28"
    for name in ("code", "legacy_code", "domain", "url", "parent_code"):
        document.pop(name, None)
    if "code" in document or rng.random() < 0.5:
        document["code"] = f"H26.{rng.randrange(200, 300)}"
    document["address"] = f"{rng.randrange(1, 300)} {rng.choice(vocabulary()['streets'])}"
    document["phone"] = f"024.3{rng.randrange(10**6, 10**7)}"
    if "parent" in document and rng.random() < 0.7:
        _one_of(document, rng, "parent", "issuers")


def _namesake(name: str, *facts: str) -> Turn:
    """The same sort of body or site of another place."""

    def turn(document: Document, rng: Random) -> None:
        document[name] = changed(document[name], rng)
        if name == "name" and "province" in document:
            document["name"] = f"{document['name'].split(' ')[0]} {rng.choice(vocabulary()['places'])}"
        for fact in ("code", "legacy_code"):
            if fact in document:
                document[fact] = re.sub(
                    r"\d+", lambda hit: str(int(hit[0]) + 1).zfill(len(hit[0])), document[fact], count=1
                )
        for fact in facts:
            document.pop(fact, None)
        if "address" in document:
            document["address"] = f"{rng.randrange(1, 300)} {rng.choice(vocabulary()['streets'])}"
        for fact in ("phone",):
            if fact in document:
                document[fact] = f"024.3{rng.randrange(10**6, 10**7)}"
        if "domains" in document:
            document["domains"] = [f"bao{rng.randrange(1, 9999)}.example.vn"]
        if "licence_number" in document:
            document["licence_number"] = f"{rng.randrange(1, 600)}/GP-BTTTT"
        if "account_id" in document:
            document["account_id"] = str(rng.randrange(10**8, 10**9))

    return turn


def _other_person(document: Document, rng: Random) -> None:
    _one_of(document, rng, "full_name", "people")
    _moved(document, rng, (0, 0, 30, 365), "appointed_on", "valid_from")
    document["phone"] = f"09{rng.randrange(10**7, 10**8)}"
    document["email"] = f"nguoi{rng.randrange(1000)}@example.vn"
    document.pop("decision_number", None)


def _other_body(document: Document, rng: Random) -> None:
    """Nguyễn Văn Hùng of another office."""
    _one_of(document, rng, "agency", "issuers")
    document.pop("agency_code", None)
    _moved(document, rng, (0, 10, 100, 365), "appointed_on", "valid_from")
    document["phone"] = f"09{rng.randrange(10**7, 10**8)}"
    document["email"] = f"nguoi{rng.randrange(1000)}@example.vn"
    document.pop("decision_number", None)


def _next_term(document: Document, rng: Random) -> None:
    """The same person in the same office, appointed again: another appointment."""
    _moved(document, rng, (365, 730, 1825), "appointed_on", "valid_from", "valid_to")
    document["decision_number"] = f"{rng.randrange(1, 900)}/QĐ-UBND"


def _other_house(document: Document, rng: Random) -> None:
    """Hội trường UBND of another ward, the hall at the next number, the second room."""
    way = rng.randrange(3)
    if way == 0:
        document["address"] = f"{rng.randrange(1, 300)} {rng.choice(vocabulary()['streets'])}"
        document["unit"] = f"Phường {rng.choice(vocabulary()['places'])}"
        document.pop("unit_code", None)
        document.pop("unit_on", None)
    elif way == 1:
        document["name"] = changed(document["name"], rng)
        document["address"] = re.sub(
            r"\d+", lambda hit: str(int(hit[0]) + rng.choice((2, 4, 11))), document["address"], count=1
        )
    else:
        document["name"] = renumbered(document["name"], rng)
    for name in ("latitude", "longitude"):
        if name in document:
            document[name] = round(document[name] + rng.uniform(0.002, 0.05), 6)
    document.pop("url", None)


def _other_platform(document: Document, rng: Random) -> None:
    """The same office under the same name, somewhere else."""
    document["platform"] = rng.choice(
        [one for one in ("zalo", "facebook", "youtube", "tiktok") if one != document["platform"]]
    )
    handle = rng.randrange(10**6, 10**7)
    document["url"] = f"https://{document['platform']}.example.com/{handle}"
    if "account_id" in document:
        document["account_id"] = str(rng.randrange(10**8, 10**9))


def _code_again(document: Document, rng: Random) -> None:
    """00097 was Tứ Liên and is Hồng Hà: the same code in another list."""
    document["name"] = f"Phường {rng.choice(vocabulary()['places'])}"
    document["scheme"] = document["valid_from"] = rng.choice(("2025-01-01", "2026-04-30"))
    for name in ("latitude", "longitude"):
        document.pop(name, None)


def _other_province(document: Document, rng: Random) -> None:
    document["province"] = rng.choice(("Tỉnh Sơn La", "Tỉnh Đồng Nai", "Thành phố Huế"))
    document["province_code"] = rng.choice(("14", "75", "46"))
    document["code"] = f"{rng.randrange(1000, 30000):05}"
    for name in ("latitude", "longitude"):
        if name in document:
            document[name] = round(document[name] + rng.choice((-1, 1)) * rng.uniform(0.5, 3), 6)


def _next_round(document: Document, rng: Random) -> None:
    """The second exchange about one item."""
    document["round_no"] = document.get("round_no", 1) + 1
    _moved(document, rng, (3, 5, 12), "demanded_at", "published_at")
    document["case_number"] = _next_id(document.get("case_number", "12/PH"), rng)


def _other_item(document: Document, rng: Random) -> None:
    _text_other("title", "body", "false_content", "corrected_content", moved=("demanded_at", "published_at"))(
        document, rng
    )
    document["target_url"] = f"https://bao{rng.randrange(1, 9)}.example.vn/{rng.randrange(10**6, 10**7)}.html"
    if "target_title" in document:
        document["target_title"] = rng.choice(vocabulary()["news"]).format_map(Gaps(rng))


TURNS: dict[str, tuple[Turn, ...]] = {
    "document": (
        _document_next,
        _document_next,
        _document_next,
        _document_same_title,
        _document_same_number,
        _document_same_day,
        _document_same_day,
        _document_twin_commune,
    ),
    "press_release": (
        _text_next("title", "summary", "body"),
        _text_next("title", "summary", "body"),
        _text_other("title", "summary", "body"),
        _edition("title", "summary", "body"),
        _translated("title", "summary", "body"),
        _preview,
    ),
    "press_event": (
        _text_next("title", days=SERIES, moved=("starts_at", "ends_at")),
        _edition("title", "description", moved=("starts_at", "ends_at")),
        _event_elsewhere,
        _event_same_day,
    ),
    "article_mention": (
        _text_next("headline", "lead"),
        _text_other("headline", "lead"),
        _edition("headline", "lead"),
        _copied,
        _copied,
        _translated("headline", "lead"),
        _preview,
    ),
    "agency": (_body_again, *3 * (_namesake("name", "domain", "url"),)),
    "spokesperson": (*3 * (_other_person, _other_body), _next_term),
    "venue": (_other_house, _other_house, _namesake("name", "url", "latitude", "longitude")),
    "official_channel": (_other_platform, _namesake("name", "agency_code")),
    "media_outlet": (_namesake("name", "url", "feeds", "email", "owner"),),
    "admin_unit": (_namesake("name", "latitude", "longitude"), _code_again, _other_province),
    "response": (
        _next_round,
        _other_item,
        _other_item,
        _text_next("title", "body", moved=("demanded_at", "published_at")),
    ),
    "misinformation_alert": (
        _text_next("claim", "conclusion", moved=("received_at", "verified_at", "first_seen_at")),
        _text_other("claim", "conclusion", moved=("received_at", "verified_at", "first_seen_at")),
    ),
    "broadcast_bulletin": (
        _text_next("title", "text"),
        _text_other("title", "text"),
        _edition("title", "text"),
        _edition("title", "text"),
    ),
}
