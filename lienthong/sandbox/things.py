"""What is true in the sandbox city: the things that its sources then describe, each in its own way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from lienthong.sandbox.texts import BASE, TOMORROW, Draw, clock, slug, texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    thing: str
    title: str
    summary: str
    body: str
    topic: str
    published: datetime
    url: str

    @property
    def place(self) -> int:
        return int(self.thing.rpartition(":")[2])


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    thing: str
    kind: str
    title: str
    organiser: str
    starts: datetime
    ends: datetime
    venue: str
    address: str
    chair: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    thing: str
    event: str
    headline: str
    severity: str
    urgency: str
    certainty: str
    instruction: str
    unit_code: str
    unit: str
    sent: datetime
    expires: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    thing: str
    outlet: str
    claim: str
    answer: str
    target_url: str
    target_on: date
    demanded_on: date
    published_on: date
    agency: str


DOMAINS = {
    "so_y_te": ("soyte", "Sở Y tế thành phố Hà Nội"),
    "so_giao_duc": ("sogiaoduc", "Sở Giáo dục và Đào tạo thành phố Hà Nội"),
    "so_xay_dung": ("soxaydung", "Sở Xây dựng thành phố Hà Nội"),
    "so_van_hoa": ("sovanhoa", "Sở Văn hóa và Thể thao thành phố Hà Nội"),
    "trung_tam_bao_chi": ("ttbc", "Trung tâm Báo chí Thủ đô Hà Nội"),
    "cong_thanh_pho": ("www", "Ủy ban nhân dân thành phố Hà Nội"),
    "phuong_hong_ha": ("hongha", "Ủy ban nhân dân phường Hồng Hà"),
    "xa_soc_son": ("socson", "Ủy ban nhân dân xã Sóc Sơn"),
    "phuong_tay_ho": ("tayho", "Ủy ban nhân dân phường Tây Hồ"),
    "so_nong_nghiep": ("sonnmt", "Sở Nông nghiệp và Môi trường thành phố Hà Nội"),
    "bao_mau_thu_do": ("baomauthudo", "Báo Thủ đô Mẫu"),
    "hang_tin_mau": ("hangtinmau", "Hãng tin Mẫu"),
}


def site(home: str) -> str:
    """The public address of an organisation's site; example.vn, because nobody may ever be asked there."""
    return f"https://{DOMAINS[home][0]}.hanoi.example.vn"


def releases(seed: int, home: str, amount: int, fresh: int) -> tuple[Release, ...]:
    """News of one organisation over six weeks, newest first; the first `fresh` of them appear on day 2."""
    draw = Draw(seed, f"releases:{home}")
    templates = texts("releases")[home]
    order = [templates[n % len(templates)] for n in range(amount)]
    draw.random.shuffle(order)
    found = []
    for n, (title, summary, topic) in enumerate(order):
        title, summary = draw.fill(title, summary)
        body = " ".join(
            [summary, *draw.random.sample(texts("releases")["bodies"][:-1], 2), texts("releases")["bodies"][-1]]
        )
        morning = TOMORROW + timedelta(hours=9, minutes=-17 * n)
        published = morning if n < fresh else draw.moment((n - fresh) * 45 // amount)
        number = draw.random.randrange(100_000, 999_999)
        found.append(
            Release(
                thing=f"release:{home}:{n:03}",
                title=title,
                summary=summary,
                body=body,
                topic=topic,
                published=published,
                url=f"{site(home)}/tin-tuc/{slug(title)}-{number}.html",
            )
        )
    return tuple(sorted(found, key=lambda item: item.published, reverse=True))


EVENT_KINDS = {
    "regular": "Họp báo định kỳ",
    "ad_hoc": "Họp báo đột xuất",
    "briefing": "Giao ban báo chí",
    "seminar": "Tọa đàm",
    "exhibition": "Triển lãm",
}


def events(seed: int, amount: int) -> tuple[Event, ...]:
    """Press events from four weeks back to three weeks ahead, never two of them in one hour of one day."""
    draw = Draw(seed, "events")
    templates = texts("events")["events"]
    found = []
    for n in range(amount):
        kind, title, organiser = templates[n % len(templates)]
        day = BASE - timedelta(days=28) + timedelta(days=n * 50 // amount)
        starts = clock(day, 60 * (8 + n % 3 * 3) + draw.random.choice((0, 15, 30)))
        venue, address = texts("events")["venues"][n % 4]
        found.append(
            Event(
                thing=f"event:{n:03}",
                kind=EVENT_KINDS[kind],
                title=draw.fill(title)[0],
                organiser=organiser,
                starts=starts,
                ends=starts + timedelta(minutes=90),
                venue=venue,
                address=address,
                chair=draw.person(),
            )
        )
    return tuple(found)


def notices(seed: int, amount: int) -> tuple[Notice, ...]:
    draw = Draw(seed, "notices")
    found = []
    for n in range(amount):
        event, headline, severity, urgency, certainty, instruction = texts("notices")["notices"][n % 8]
        code, unit = draw.random.choice(tuple(texts("units")["units"].items()))
        (headline,) = draw.fill(headline.replace("{don_vi}", unit[0].lower() + unit[1:]))
        sent = draw.moment((amount - n) * 20 // amount)
        found.append(
            Notice(
                thing=f"notice:{n:03}",
                event=event,
                headline=headline,
                severity=severity,
                urgency=urgency,
                certainty=certainty,
                instruction=instruction,
                unit_code=code,
                unit=unit,
                sent=sent,
                expires=sent + timedelta(hours=draw.random.choice((6, 12, 24))),
            )
        )
    return tuple(found)


def replies(seed: int, amount: int) -> tuple[Reply, ...]:
    draw = Draw(seed, "replies")
    agencies = [row["name"] for row in texts("agencies")["agencies"] if row["level"] == "Sở"]

    def one(n: int) -> Iterator[Reply]:
        claim, answer = draw.fill(*texts("responses")["claims"][n % 6])
        outlet = draw.random.choice(texts("responses")["outlets"])
        seen = BASE - timedelta(days=(amount - n) * 100 // amount + 6)
        yield Reply(
            thing=f"reply:{n:03}",
            outlet=outlet,
            claim=claim,
            answer=answer,
            target_on=seen,
            target_url=f"https://{slug(outlet)}.example.vn/{slug(claim)}-{4000 + n}.htm",
            demanded_on=seen + timedelta(days=1),
            published_on=seen + timedelta(days=draw.random.randint(2, 5)),
            agency=draw.random.choice(agencies),
        )

    return tuple(reply for n in range(amount) for reply in one(n))
