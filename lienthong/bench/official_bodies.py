"""Who issues in the generated linkage records: bodies of the State with their names, symbols, places and weights.

The universe is fixed: 34 provinces and cities (names as of 1 July 2025), 25 communes of each, 14 departments of each,
ministries. A few issue very much and most very little, as in the gazettes: see WEIGHTS.
"""

import random
from dataclasses import dataclass
from functools import cache
from unicodedata import combining, normalize

_PROVINCES = (
    "Hà Nội", "Hồ Chí Minh", "Hải Phòng", "Đà Nẵng", "Cần Thơ", "Huế", "An Giang", "Bắc Ninh", "Cà Mau", "Cao Bằng",
    "Đắk Lắk", "Điện Biên", "Đồng Nai", "Đồng Tháp", "Gia Lai", "Hà Tĩnh", "Hưng Yên", "Khánh Hòa", "Lai Châu",
    "Lâm Đồng", "Lạng Sơn", "Lào Cai", "Nghệ An", "Ninh Bình", "Phú Thọ", "Quảng Ngãi", "Quảng Ninh", "Quảng Trị",
    "Sơn La", "Tây Ninh", "Thái Nguyên", "Thanh Hóa", "Tuyên Quang", "Vĩnh Long",
)  # fmt: skip
_CITIES = 6  # the first ones are centrally run cities, the others provinces
_DEPARTMENTS = {
    "Y tế": "SYT", "Tài chính": "STC", "Xây dựng": "SXD", "Nội vụ": "SNV", "Tư pháp": "STP", "Công Thương": "SCT",
    "Du lịch": "SDL", "Nông nghiệp và Môi trường": "SNNMT", "Khoa học và Công nghệ": "SKHCN",
    "Giáo dục và Đào tạo": "SGDĐT", "Văn hóa và Thể thao": "SVHTT", "Quy hoạch - Kiến trúc": "SQHKT",
    "Dân tộc và Tôn giáo": "SDTTG", "Ngoại vụ": "SNgV",
}  # fmt: skip
_MINISTRIES = {
    "Y tế": "BYT", "Tài chính": "BTC", "Xây dựng": "BXD", "Nội vụ": "BNV", "Tư pháp": "BTP", "Công Thương": "BCT",
    "Nông nghiệp và Môi trường": "BNNMT", "Khoa học và Công nghệ": "BKHCN", "Giáo dục và Đào tạo": "BGDĐT",
    "Văn hóa, Thể thao và Du lịch": "BVHTTDL", "Công an": "BCA", "Quốc phòng": "BQP",
}  # fmt: skip
COMMUNES_EACH = 25
_FIRST = "Tân Phú Vĩnh An Bình Thanh Sơn Hòa Long Mỹ Đông Tây Nam Bắc Thạnh Xuân Yên Quảng Chiềng Mường".split()
_SECOND = "Lập Hưng Thạnh Sơn Mai Khoa Pằn Thành Lợi Phước Hiệp Thọ Lộc Trung Hải Giang Châu Khê Lâm Thủy".split()
_FAMILY = "Nguyễn Nguyễn Nguyễn Trần Trần Lê Lê Phạm Hoàng Phan Vũ Đặng Bùi Đỗ Lò Hồ Ngô Dương".split()
_MIDDLE = "Văn Thị Đình Minh Thành Ngọc Tiến Hữu Quang Đức Thu Thanh Xuân Anh".split()
_GIVEN = "Công Tiến Hậu Việt Hùng Hà Lan Sơn Dũng Hạnh Tuấn Mai Long Phương Hải Thủy Hòa Khoa Uyên Quý Nga Bình".split()
# Relative shares of all documents, by kind of body; Hà Nội and Hồ Chí Minh issue several times as much.
WEIGHTS = {
    "central": 12.0, "ministry": 6.0, "committee": 40.0, "council": 4.0, "department": 3.0,
    "commune": 0.7, "commune council": 0.2,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """One issuing body; `place` is its province or city, empty for a central one."""

    kind: str
    name: str  # in full, with its place
    short: str  # with its place, abbreviated
    local: str  # as people of the place say
    place: str
    host: str
    symbol: str  # that stands for it in numbers
    series: tuple[tuple[str, str], ...]  # (type of document, notation)
    signers: tuple[tuple[str, str], ...]  # (position, name)
    communes: tuple[str, ...]  # whose names its documents mention
    weight: float


def person(dice: random.Random) -> str:
    """A full name."""
    return f"{dice.choice(_FAMILY)} {dice.choice(_MIDDLE)} {dice.choice(_GIVEN)}"


def plain(text: str) -> str:
    """Without any mark, đ as d; letter case stays."""
    bare = normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in bare if not combining(letter))


@cache
def bodies() -> tuple[Body, ...]:
    """All of them, the same ones every time."""
    dice = random.Random(34)
    found = [*_central(dice)]
    for rank, place in enumerate(_PROVINCES):
        much = (6.0, 4.0)[rank] if rank < 2 else 2.0 / (1 + rank / 8)
        found += _provincial(dice, place, is_city=rank < _CITIES, much=much)
    return tuple(found)


def _signers(dice: random.Random, *positions: str) -> tuple[tuple[str, str], ...]:
    return tuple((position, person(dice)) for position in positions)


def _central(dice: random.Random) -> list[Body]:
    communes = tuple(f"{one} {dice.choice(_SECOND)}" for one in _FIRST)

    def body(kind: str, name: str, short: str, symbol: str, host: str, series: str, *positions: str) -> Body:
        listed = tuple((each.split(":")[0], each.split(":")[1]) for each in series.split(";"))
        signers = _signers(dice, *positions)
        return Body(
            kind=kind, name=name, short=short, symbol=symbol, host=host, series=listed, signers=signers,
            weight=WEIGHTS[kind], local="", place="", communes=communes,
        )  # fmt: skip

    found = [
        body("central", "Chính phủ", "CP", "CP", "chinhphu.vn", "Nghị định:{y}/NĐ-CP;Nghị quyết:NQ-CP", "Thủ tướng"),
        body(
            "central", "Thủ tướng Chính phủ", "TTg", "TTg", "chinhphu.vn",
            "Quyết định:QĐ-TTg;Chỉ thị:CT-TTg;Công điện:CĐ-TTg", "Thủ tướng", "Phó Thủ tướng",
        ),
    ]  # fmt: skip
    for name, symbol in _MINISTRIES.items():
        series = f"Thông tư:{{y}}/TT-{symbol};Quyết định:QĐ-{symbol};Thông báo:TB-{symbol}"
        host = f"{symbol[1:].lower().replace('đ', 'd')}.gov.vn"
        positions = ("Bộ trưởng", "Thứ trưởng", "Thứ trưởng")
        found.append(body("ministry", f"Bộ {name}", symbol, symbol, host, series, *positions))
    return found


def _provincial(dice: random.Random, place: str, *, is_city: bool, much: float) -> list[Body]:
    level, short_level = ("thành phố", "TP") if is_city else ("tỉnh", "tỉnh")
    slug = plain(place).lower().replace(" ", "")
    pairs = dice.sample([f"{one} {other}" for one in _FIRST for other in _SECOND], COMMUNES_EACH)
    communes = tuple(pairs)

    def body(kind: str, head: str, short: str, local: str, host: str, symbol: str, series: str, chief: str) -> Body:
        area = f"{level} {place}" if not head.endswith(place) else ""
        listed = tuple((each.split(":")[0], each.split(":")[1]) for each in series.split(";"))
        return Body(
            kind=kind, name=f"{head} {area}".strip(), short=f"{short} {short_level} {place}", local=local, place=place,
            host=f"{host}{slug}.gov.vn", symbol=symbol, series=listed, communes=communes, weight=WEIGHTS[kind] * much,
            signers=_signers(dice, chief, f"Phó {chief}", f"Phó {chief}"),
        )  # fmt: skip

    by_committee = "Quyết định:QĐ-UBND;Quyết định:{y}/QĐ-UBND;Kế hoạch:KH-UBND;Thông báo:TB-UBND"
    committee, council, resolution = "Ủy ban nhân dân", "Hội đồng nhân dân", "Nghị quyết:NQ-HĐND"
    of_level = level.capitalize()
    found = [
        body("committee", committee, "UBND", f"UBND {of_level}", "", "UBND", by_committee, "Chủ tịch"),
        body("council", council, "HĐND", f"HĐND {of_level}", "dbnd.", "HĐND", resolution, "Chủ tịch HĐND"),
    ]
    for name, symbol in _DEPARTMENTS.items():
        series = f"Quyết định:QĐ-{symbol};Thông báo:TB-{symbol};Kế hoạch:KH-{symbol}"
        host = f"{plain(symbol).lower()}."
        found.append(body("department", f"Sở {name}", f"Sở {name}", f"Sở {name}", host, symbol, series, "Giám đốc"))
    for commune in communes:
        host = f"{plain(commune).lower().replace(' ', '')}."
        unit = f"{'phường' if is_city else 'xã'} {commune}"
        series = "Quyết định:QĐ-UBND;Kế hoạch:KH-UBND;Thông báo:TB-UBND"
        full, brief = f"{committee} {unit},", f"UBND {unit},"
        found.append(body("commune", full, brief, f"UBND {unit}", host, "UBND", series, "Chủ tịch"))
        full, brief = f"{council} {unit},", f"HĐND {unit},"
        found.append(body("commune council", full, brief, f"HĐND {unit}", host, "HĐND", resolution, "Chủ tịch HĐND"))
    return found
