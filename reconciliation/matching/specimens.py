"""Made records of every type that has a model: invented acts, news, events, bodies and people, drawn from a wording."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from schemas.examples import good
from schemas.text import fold_ascii
from schemas.yaml_text import load_yaml

Document = dict[str, Any]
WORDING = Path(__file__).with_name("specimens.yml")


@cache
def vocabulary() -> Mapping[str, list[str]]:
    """Names and wording with gaps, by kind."""
    loaded: Mapping[str, list[str]] = load_yaml(WORDING.read_text(encoding="utf-8"))
    return loaded


class Gaps(dict[str, str]):
    """The gaps of a wording, each drawn when it is asked for."""

    def __init__(self, rng: Random) -> None:
        super().__init__()
        self._rng = rng

    def __missing__(self, name: str) -> str:
        if name in ("n", "m"):
            value = str(self._rng.randrange(2, 60))
        elif name == "big":
            value = str(self._rng.randrange(100, 9000))
        elif name == "year":
            value = str(self._rng.choice((2025, 2026, 2026, 2027)))
        else:
            value = str(self._rng.choice(vocabulary()[f"{name}s"]))
        self[name] = value
        return value


def specimen(record_type: str, rng: Random) -> Document:
    """A made record as a canonical document; one in twenty is one of the schemas' good examples."""
    examples = good(record_type)
    if examples and rng.random() < 0.05:
        return dict(rng.choice(examples).record)
    return MAKERS[record_type](rng)


def _text(kind: str, rng: Random) -> str:
    return rng.choice(vocabulary()[kind]).format_map(Gaps(rng))


def _one(kind: str, rng: Random) -> str:
    return rng.choice(vocabulary()[kind])


def _day(rng: Random) -> date:
    return date(2025, 7, 1) + timedelta(days=rng.randrange(480))


def _moment(rng: Random) -> str:
    return f"{_day(rng).isoformat()}T{rng.randrange(7, 18):02}:{rng.choice((0, 0, 15, 30, 45)):02}:00+07:00"


def _url(rng: Random, text: str, host: str) -> str:
    slug = re.sub(r"[^a-z0-9]+", "-", fold_ascii(text))[:60]
    return f"https://{host}/{slug}-{rng.randrange(10**5, 10**6)}.html"


def _sometimes(rng: Random, chance: float, **fields: Any) -> Document:
    return {name: value for name, value in fields.items() if rng.random() < chance}


def _document(rng: Random) -> Document:
    issuer, day, subject = _one("issuers", rng), _day(rng), _text("acts", rng)
    council = issuer.startswith("HĐND")
    notation = "NQ-HĐND" if council else rng.choice(("QĐ-UBND", "KH-UBND", "TB-UBND", "QĐ-SYT", "CT-UBND"))
    effective = (day + timedelta(days=rng.choice((0, 0, 10, 45)))).isoformat()
    return {
        "number": f"{rng.randrange(1, 4000)}/{notation}",
        "subject": subject,
        "issuer": issuer,
        "issued_on": day.isoformat(),
        "jurisdiction": "Hà Nội" if "xã" not in issuer else "Sơn La",
        "url": _url(rng, subject, "vanban.example.vn"),
        **_sometimes(rng, 0.6, signer=_one("people", rng), effective_on=effective, summary=_text("leads", rng)),
        **_sometimes(rng, 0.3, docid=str(rng.randrange(10**5, 10**6)), sector=_one("fields", rng)),
    }


def _release(rng: Random) -> Document:
    title = _text("news", rng)
    return {
        "title": title,
        "agency": _one("issuers", rng),
        "published_at": _moment(rng),
        "url": _url(rng, title, "tin.example.vn"),
        "language": "vi",
        "jurisdiction": "Hà Nội",
        **_sometimes(rng, 0.8, summary=_text("leads", rng), body=f"{_text('leads', rng)} {_text('leads', rng)}"),
        **_sometimes(rng, 0.4, number=f"{rng.randrange(1, 900)}/TCBC", spokesperson=_one("people", rng)),
        **_sometimes(rng, 0.4, topics=[_one("topics", rng)]),
    }


def _event(rng: Random) -> Document:
    starts = _moment(rng)
    return {
        "title": _text("events", rng),
        "starts_at": starts,
        "organiser": _one("issuers", rng),
        "venue": _one("venues", rng),
        "jurisdiction": "Hà Nội",
        **_sometimes(rng, 0.5, chair=_one("people", rng), address=f"{rng.randrange(1, 200)} {_one('streets', rng)}"),
        **_sometimes(rng, 0.5, description=_text("leads", rng), url=_url(rng, "lich", "lich.example.vn")),
        **_sometimes(rng, 0.3, ends_at=(datetime.fromisoformat(starts) + timedelta(hours=2)).isoformat()),
    }


def _article(rng: Random) -> Document:
    headline, outlet = _text("news", rng), rng.randrange(1, 9)
    return {
        "url": _url(rng, headline, f"bao{outlet}.example.vn"),
        "headline": headline,
        "outlet": vocabulary()["outlets"][outlet],
        "published_at": _moment(rng),
        "language": "vi",
        **_sometimes(rng, 0.8, lead=_text("leads", rng)),
        **_sometimes(rng, 0.3, section=_one("topics", rng)),
    }


def _agency(rng: Random) -> Document:
    name = _one("issuers", rng)
    if rng.random() < 0.6:
        kinds = ("UBND phường", "UBND xã", "Trung tâm Văn hóa xã", "Trạm Y tế phường")
        name = f"{rng.choice(kinds)} {_one('places', rng)}"
    code = f"H26.{rng.randrange(1, 200)}"
    host = f"co-quan-{rng.randrange(9999)}.example.vn"
    return {
        "name": name,
        "jurisdiction": "Hà Nội",
        **_sometimes(rng, 0.5, code=code, domain=host, parent=_one("issuers", rng)),
        **_sometimes(rng, 0.5, address=f"{rng.randrange(1, 300)} {_one('streets', rng)}"),
        **_sometimes(rng, 0.5, phone=f"024.3{rng.randrange(10**6, 10**7)}"),
        **_sometimes(rng, 0.5, valid_from=rng.choice(("2022-07-01", "2024-01-01", "2020-05-01"))),
        **_sometimes(rng, 0.2, email=f"vanthu@{host}", url=f"https://{host}"),
    }


def _spokesperson(rng: Random) -> Document:
    day = _day(rng).isoformat()
    return {
        "full_name": _one("people", rng),
        "agency": _one("issuers", rng),
        "jurisdiction": "Hà Nội",
        **_sometimes(rng, 0.6, position=rng.choice(("Chánh Văn phòng", "Phó Giám đốc", "Giám đốc", "Phó Chủ tịch"))),
        **_sometimes(rng, 0.6, appointed_on=day, phone=f"09{rng.randrange(10**7, 10**8)}"),
        **_sometimes(rng, 0.5, email=f"nguoi{rng.randrange(10**5)}@example.vn", kind="standing"),
        **_sometimes(rng, 0.3, decision_number=f"{rng.randrange(1, 900)}/QĐ-UBND", valid_from=day),
    }


def _venue(rng: Random) -> Document:
    place = _one("places", rng)
    name = rng.choice(
        (_one("venues", rng), f"Điểm cầu phường {place}", f"Hội trường UBND phường {place}", "Phòng họp số 1")
    )
    coded = {"unit_code": f"{rng.randrange(30000):05}", "unit_on": "2025-07-01"} if rng.random() < 0.5 else {}
    located = (
        {"latitude": round(rng.uniform(20.8, 21.2), 6), "longitude": round(rng.uniform(105.6, 106), 6)}
        if rng.random() < 0.4
        else {}
    )
    return {
        "name": name,
        "address": f"{rng.randrange(1, 300)} phố {_one('streets', rng)}",
        "unit": f"Phường {place}",
        **coded,
        **located,
        **_sometimes(rng, 0.5, host=_one("issuers", rng), capacity=rng.choice((30, 50, 120, 300)), kind="hall"),
    }


def _channel(rng: Random) -> Document:
    agency = _one("issuers", rng)
    if rng.random() < 0.6:
        agency = f"UBND phường {_one('places', rng)}"
    platform = rng.choice(("zalo", "facebook", "portal", "youtube"))
    return {
        "name": rng.choice((agency, f"Cổng thông tin {agency}", f"Trang tin {agency}")),
        "platform": platform,
        "url": f"https://{platform}.example.com/{re.sub('[^a-z]', '', fold_ascii(agency))[:18]}{rng.randrange(999)}",
        "jurisdiction": "Hà Nội",
        **_sometimes(rng, 0.7, agency=agency, account_id=str(rng.randrange(10**8, 10**9))),
    }


def _outlet(rng: Random) -> Document:
    name = f"{rng.choice(('Báo', 'Tạp chí', 'Đài Phát thanh', 'Thời báo'))} {_one('topics', rng).capitalize()}"
    if rng.random() < 0.5:
        name = f"{rng.choice(('Báo', 'Đài Phát thanh và Truyền hình'))} {_one('places', rng)}"
    host = f"{re.sub('[^a-z]', '', fold_ascii(name))[:20]}{rng.randrange(999)}.example.vn"
    return {
        "name": name,
        "domains": [host],
        **_sometimes(rng, 0.6, licence_number=f"{rng.randrange(1, 600)}/GP-BTTTT", owner=_one("issuers", rng)),
        **_sometimes(rng, 0.5, licensed_on=_day(rng).isoformat(), phone=f"024.3{rng.randrange(10**6, 10**7)}"),
        **_sometimes(rng, 0.4, email=f"toasoan@{host}", kind="online_newspaper", url=f"https://{host}"),
        **_sometimes(rng, 0.4, address=f"{rng.randrange(1, 300)} {_one('streets', rng)}", licensed_by="Bộ VHTTDL"),
    }


def _unit(rng: Random) -> Document:
    located = (
        {"latitude": round(rng.uniform(20.8, 21.2), 6), "longitude": round(rng.uniform(105.6, 106), 6)}
        if rng.random() < 0.6
        else {}
    )
    return {
        "code": f"{rng.randrange(1, 30000):05}",
        "name": f"{rng.choice(('Phường', 'Xã'))} {_one('places', rng)}",
        "scheme": "2025-07-01",
        "valid_from": "2025-07-01",
        "province": "Thành phố Hà Nội",
        "province_code": "01",
        **located,
        **_sometimes(rng, 0.3, population=rng.randrange(9000, 90000)),
    }


def _response(rng: Random) -> Document:
    title, moment = _text("news", rng), datetime.fromisoformat(_moment(rng))
    return {
        "agency": _one("issuers", rng),
        "jurisdiction": "Hà Nội",
        "title": f"Phản hồi thông tin: {title}",
        "target_url": _url(rng, title, f"bao{rng.randrange(1, 9)}.example.vn"),
        "published_at": moment.isoformat(),
        "url": _url(rng, title, "phanhoi.example.vn"),
        **_sometimes(rng, 0.6, body=_text("leads", rng), false_content=_text("leads", rng), target_title=title),
        **_sometimes(rng, 0.5, case_number=f"{rng.randrange(1, 200)}/PH-{moment.year}", round_no=1),
        **_sometimes(
            rng, 0.5, demanded_at=(moment - timedelta(days=3)).isoformat(), target_outlet=_one("outlets", rng)
        ),
    }


def _alert(rng: Random) -> Document:
    moment = datetime.fromisoformat(_moment(rng))
    return {
        "case_number": f"TG-{moment.year}-{rng.randrange(1, 2000):04}",
        "claim": f"{_text('news', rng)}. {_text('leads', rng)}",
        "received_at": moment.isoformat(),
        **_sometimes(rng, 0.6, verifier=_one("issuers", rng), conclusion=_text("leads", rng), label="fake"),
        **_sometimes(rng, 0.5, seen_at_urls=[f"https://mxh{rng.randrange(1, 4)}.example.com/p/{rng.randrange(10**7)}"]),
        **_sometimes(rng, 0.5, first_seen_at=(moment - timedelta(hours=9)).isoformat()),
    }


def _bulletin(rng: Random) -> Document:
    return {
        "source_system": rng.choice(("TTCS-HN", "ttn.hanoi", "Đài xã")),
        "identifier": f"BT-{rng.randrange(10**6)}",
        "title": _text("news", rng),
        "priority": rng.choice(("ordinary", "priority")),
        "published_at": _moment(rng),
        "agency": f"UBND xã {_one('places', rng)}",
        **_sometimes(rng, 0.8, text=f"{_text('leads', rng)} {_text('leads', rng)}"),
        **_sometimes(rng, 0.3, audio_sha256=f"{rng.getrandbits(256):064x}", duration_seconds=rng.randrange(60, 600)),
        **_sometimes(rng, 0.5, target_units=[f"Xã {_one('places', rng)}"]),
    }


MAKERS: Mapping[str, Callable[[Random], Document]] = {
    "document": _document,
    "press_release": _release,
    "press_event": _event,
    "article_mention": _article,
    "agency": _agency,
    "spokesperson": _spokesperson,
    "venue": _venue,
    "official_channel": _channel,
    "media_outlet": _outlet,
    "admin_unit": _unit,
    "response": _response,
    "misinformation_alert": _alert,
    "broadcast_bulletin": _bulletin,
}
