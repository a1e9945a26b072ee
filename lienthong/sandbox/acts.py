"""The documents that are true in the sandbox city: normative, individual, of councils, of the nation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from lienthong.sandbox.texts import BASE, Draw, texts

CITY = "Ủy ban nhân dân thành phố Hà Nội"
CITY_COUNCIL = "Hội đồng nhân dân thành phố Hà Nội"


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    thing: str
    issuer: str
    kind: str
    number: int
    notation: str
    year_in_number: bool
    subject: str
    issued: date
    effective: date
    signer: str
    position: str
    legal_id: int

    @property
    def symbol(self) -> str:
        """The number as it stands on the paper."""
        middle = f"/{self.issued.year}" if self.year_in_number else ""
        return f"{self.number}{middle}/{self.notation}"


FAMILIES = ("normative", "amending", "individual", "council", "national")


def _legal_id(draw: Draw, thing: str) -> int:
    """A number that no other document has: the family gives the ten thousands, the place the rest."""
    family, place = thing.split(":")[1:]
    return 310_000 + 10_000 * FAMILIES.index(family) + 13 * int(place) + draw.random.randrange(13)


def _document(
    draw: Draw,
    thing: str,
    issuer: str,
    kind: str,
    notation: str,
    number: int,
    subject: str,
    issued: date,
    *,
    normative: bool,
) -> Document:
    after = draw.random.choice((10, 15, 30)) if normative else 0
    position = "CHỦ TỊCH" if draw.random.random() < 0.5 else "KT. CHỦ TỊCH, PHÓ CHỦ TỊCH"
    return Document(
        thing=thing,
        issuer=issuer,
        kind=kind,
        number=number,
        notation=notation,
        year_in_number=normative,
        subject=subject,
        issued=issued,
        effective=issued + timedelta(days=after),
        signer=draw.person(),
        position=position,
        legal_id=_legal_id(draw, thing),
    )


def normative_documents(seed: int) -> tuple[Document, ...]:
    """Acts with the year in the number: 18 of 2026, each with one later amendment."""
    draw = Draw(seed, "documents:normative")
    first, numbers = [], {CITY: 11, CITY_COUNCIL: 3}
    for n, (by, kind, notation, subject) in enumerate(texts("documents")["normative"]):
        issuer = CITY_COUNCIL if by == "hdnd" else CITY
        numbers[issuer] += draw.random.randint(1, 3)
        issued = date(2026, 1, 15) + timedelta(days=9 * n + draw.random.randrange(6))
        first.append(
            _document(
                draw,
                f"document:normative:{n:03}",
                issuer,
                kind,
                notation,
                numbers[issuer],
                subject,
                issued,
                normative=True,
            )
        )
    later = []
    for n, act in enumerate(first):
        numbers[act.issuer] += draw.random.randint(1, 2)
        subject = f"Sửa đổi, bổ sung Điều {draw.random.randint(2, 19)} của {act.kind} số {act.symbol}"
        issued = date(2026, 8, 3) + timedelta(days=5 * n + draw.random.randrange(4))
        later.append(
            _document(
                draw,
                f"document:amending:{n:03}",
                act.issuer,
                act.kind,
                act.notation,
                numbers[act.issuer],
                subject,
                issued,
                normative=True,
            )
        )
    return (*first, *later)


INDIVIDUAL, FRESH = 86, 2


def individual_documents(seed: int) -> tuple[Document, ...]:
    """Decisions, plans, notices, letters of the city, oldest first; the last FRESH are issued on day 2."""
    draw = Draw(seed, "documents:individual")
    templates = texts("documents")["individual"]
    numbers = {notation: 3_000 + 211 * place for place, notation in enumerate(sorted({row[2] for row in templates}))}
    found = []
    for n in range(INDIVIDUAL):
        _, kind, notation, subject = templates[n % len(templates)]
        numbers[notation] += draw.random.randint(2, 9)
        before_day_2 = INDIVIDUAL - FRESH - n
        issued = BASE - timedelta(days=(before_day_2 - 1) * 120 // INDIVIDUAL if before_day_2 > 0 else -1)
        found.append(
            _document(
                draw,
                f"document:individual:{n:03}",
                CITY,
                kind,
                notation,
                numbers[notation],
                draw.fill(subject)[0],
                issued,
                normative=False,
            )
        )
    return tuple(found)


def council_documents(seed: int) -> tuple[Document, ...]:
    """Resolutions 21, 22 and 23 of four councils each: one number, several documents."""
    draw = Draw(seed, "documents:council")
    councils = [
        CITY_COUNCIL,
        *(f"Hội đồng nhân dân {name[0].lower()}{name[1:]}" for name in texts("units")["councils"]),
    ]
    found = []
    for n, (number, council) in enumerate((21 + n // 4, councils[(n + n // 4) % len(councils)]) for n in range(12)):
        (subject,) = draw.fill(texts("documents")["council"][number - 21])
        issued = date(2026, 10, 5) + timedelta(days=draw.random.randrange(30))
        found.append(
            _document(
                draw,
                f"document:council:{n:03}",
                council,
                "Nghị quyết",
                "NQ-HĐND",
                number,
                subject,
                issued,
                normative=False,
            )
        )
    return tuple(found)


def national_documents(seed: int, amount: int) -> tuple[Document, ...]:
    draw = Draw(seed, "documents:national")
    templates = texts("documents")["national"]
    found, numbers = [], dict.fromkeys((row[1] for row in templates), 40)
    for n in range(amount):
        kind, notation, issuer, subject = templates[n % len(templates)]
        numbers[notation] += draw.random.randint(3, 17)
        issued = date(2026, 3, 2) + timedelta(days=n * 240 // amount)
        subject = draw.fill(f"{subject} – lần {n + 1}")[0]
        found.append(
            _document(
                draw,
                f"document:national:{n:03}",
                issuer,
                kind,
                notation,
                numbers[notation],
                subject,
                issued,
                normative=kind in {"Nghị định", "Thông tư"},
            )
        )
    return tuple(found)
