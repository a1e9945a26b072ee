"""Alerts of a commune's disaster committee in CAP 1.2: an Atom index whose entries link to one file per alert."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from lienthong.sandbox.answers import Answer, Handler, fixed
from lienthong.sandbox.dialects import ATOM_TYPE, element
from lienthong.sandbox.offers import CitySource, Day, Offer
from lienthong.sandbox.texts import BASE, TOMORROW, Draw, clock

CAP_TYPE = "application/cap+xml"
SENDER = "canhbao@bavi.hanoi.example.vn"
ALERTS = 15
_EVENTS = (
    ("Mưa lớn", "Heavy rain", "Met", "Severe", "Expected", "Likely", "Không qua ngầm tràn khi nước chảy xiết."),
    ("Sạt lở đất", "Landslide", "Geo", "Severe", "Immediate", "Observed", "Rời nhà ở chân taluy, báo trưởng thôn."),
    ("Cháy rừng", "Forest fire", "Fire", "Moderate", "Future", "Possible", "Không đốt thực bì, không mang lửa vào."),
    ("Rét hại", "Severe cold", "Met", "Moderate", "Expected", "Likely", "Che chắn chuồng trại, giữ ấm cho người già."),
    ("Xả lũ hồ chứa", "Dam release", "Safety", "Severe", "Immediate", "Likely", "Rời bãi sông trước giờ xả."),
)  # fmt: skip


def xa_ba_vi_canh_bao(seed: int) -> CitySource:
    """Vietnamese and English in one alert, an update and a cancellation that name their original, an exercise."""
    draw = Draw(seed, "commune alerts")

    def offer(n: int, sent: datetime, kind: str, original: Offer | None) -> Offer:
        event = _EVENTS[n % len(_EVENTS)]
        name = f"BV-CAP-2026-{n + 1:03}"
        fields = {
            "identifier": name,
            "sent": sent.isoformat(),
            "status": "Exercise" if n == 4 else "Actual",
            "msgType": kind,
            "references": "",
            "vi": event[0],
            "en": event[1],
            "category": event[2],
            "severity": event[3],
            "urgency": event[4],
            "certainty": event[5],
            "instruction": event[6],
            "headline": f"{event[0]} tại xã Ba Vì, đợt {n + 1} (mẫu)",
            "description": f"Dự kiến kéo dài {draw.random.randint(2, 18)} giờ (mẫu).",
            "expires": (sent + timedelta(hours=12)).isoformat(),
        }
        thing = f"alert:bavi:{n:03}"
        if original is not None:
            fields["references"] = f"{SENDER},{original.key},{original.fields['sent']}"
            thing = original.thing
        return Offer(thing=thing, key=name, fields=fields)

    rows: list[Offer] = []
    for n in range(ALERTS):
        sent = clock(BASE - timedelta(days=2 * (ALERTS - n) - 1), 60 * 7 + draw.random.randrange(500))
        kind, original = {6: ("Update", rows[5:6]), 9: ("Cancel", rows[8:9])}.get(n, ("Alert", []))
        rows.append(offer(n, sent, kind, original[0] if original else None))
    rows[2] = rows[2].spoiled("mức độ ngoài danh mục", "lookup.unknown_value", severity="Terrible")
    morning = TOMORROW + timedelta(hours=5)
    added = [*rows, offer(ALERTS, morning, "Cancel", rows[ALERTS - 1]), offer(ALERTS + 1, morning, "Alert", None)]
    return CitySource(name="xa_ba_vi_canh_bao", organisation="XA_BA_VI", days={1: _day(rows), 2: _day(added)})


def _day(offers: Sequence[Offer]) -> Day:
    newest = list(reversed(offers))
    routes: dict[str, Handler] = {"/cap/index.atom": fixed(Answer(body=_index(newest), media_type=ATOM_TYPE))}
    for one in newest:
        routes[f"/cap/{one.key}.xml"] = fixed(Answer(body=_alert(one.fields), media_type=CAP_TYPE).with_etag())
    return Day(offers=tuple(newest), routes=routes, declared=len(newest))


def _index(offers: Sequence[Offer]) -> bytes:
    entries = "".join(
        f"<entry>{element('id', f'urn:{one.key}')}{element('title', one.fields['headline'])}"
        f'{element("updated", one.fields["sent"])}<link rel="alternate" type="{CAP_TYPE}" href="/cap/{one.key}.xml"/>'
        "</entry>"
        for one in offers
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="vi">'
        f"{element('id', 'urn:bavi:canh-bao')}{element('title', 'Cảnh báo thiên tai xã Ba Vì (mẫu)')}"
        f"{element('updated', offers[0].fields['sent'])}{entries}</feed>\n"
    ).encode()


def _alert(fields: Mapping[str, Any]) -> bytes:
    def info(language: str, event: str, headline: str, instruction: str) -> str:
        named = (
            ("language", language), ("category", fields["category"]), ("event", event), ("urgency", fields["urgency"]),
            ("severity", fields["severity"]), ("certainty", fields["certainty"]), ("effective", fields["sent"]),
            ("expires", fields["expires"]), ("senderName", "Ban Chỉ huy Phòng thủ dân sự xã Ba Vì"),
            ("headline", headline), ("description", fields["description"]), ("instruction", instruction),
            ("contact", "(024) 0000 0114"),
        )  # fmt: skip
        area = (
            "<area><areaDesc>Xã Ba Vì</areaDesc><circle>21.08,105.37 6</circle>"
            "<geocode><valueName>GSO</valueName><value>09700</value></geocode></area>"
        )
        return f"<info>{''.join(element(name, text) for name, text in named)}{area}</info>"

    head = "".join(
        element(name, text)
        for name, text in (
            ("identifier", fields["identifier"]), ("sender", SENDER), ("sent", fields["sent"]),
            ("status", fields["status"]), ("msgType", fields["msgType"]), ("scope", "Public"),
            ("references", fields["references"]),
        )
        if text
    )  # fmt: skip
    english = info("en-GB", fields["en"], f"{fields['en']}, Ba Vì commune (sample)", "Follow local instructions.")
    vietnamese = info("vi-VN", fields["vi"], fields["headline"], fields["instruction"])
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">'
        f"{head}{english}{vietnamese}</alert>\n"
    ).encode()
