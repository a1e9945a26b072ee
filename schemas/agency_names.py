"""How Vietnamese bodies are abbreviated, and which places they belong to.

Data for the keys in `text.py` and `issuer.py`. Sources: the aliases met in the city's own texts, the abbreviations of
NĐ 30/2020/NĐ-CP, the provinces before and after 1 July 2025 (every new name is one of the old ones).
"""

from __future__ import annotations

# Words, in the order in which they are tried; lower case, whole words.
WORDS: tuple[tuple[str, str], ...] = (
    (r"ubnd", "ủy ban nhân dân"),
    (r"h[đd]nd", "hội đồng nhân dân"),
    (r"ubtvqh", "ủy ban thường vụ quốc hội"),
    (r"mttq", "mặt trận tổ quốc"),
    (r"vpcp", "văn phòng chính phủ"),
    (r"vp(?= ủy| hội| thành| tỉnh| chính)", "văn phòng"),
    (r"tp ?hcm", "thành phố hồ chí minh"),
    (r"tp ?hn", "thành phố hà nội"),
    (r"tp", "thành phố"),
    (r"cổng tt[đd]t", "cổng thông tin điện tử"),
)

# After "Sở", "Bộ" or "Phòng": TT&TT, TT-TT and TTTT are one thing, so only the letters count here.
FIELDS: dict[str, str] = {
    "tttt": "thông tin truyền thông",
    "khcn": "khoa học công nghệ",
    "khđt": "kế hoạch đầu tư",
    "nnptnt": "nông nghiệp phát triển nông thôn",
    "nnmt": "nông nghiệp môi trường",
    "tnmt": "tài nguyên môi trường",
    "lđtbxh": "lao động thương binh xã hội",
    "gtvt": "giao thông vận tải",
    "gdđt": "giáo dục đào tạo",
    "vhttdl": "văn hóa thể thao du lịch",
    "vhtt": "văn hóa thể thao",
    "qhkt": "quy hoạch kiến trúc",
    "dttg": "dân tộc tôn giáo",
    "tc": "tài chính",
    "nv": "nội vụ",
    "xd": "xây dựng",
    "tp": "tư pháp",
    "ct": "công thương",
    "yt": "y tế",
    "dl": "du lịch",
}

# What stands for an issuer in a number, besides B or S before one of FIELDS; ministries of the past among them.
ISSUERS: frozenset[str] = frozenset(
    "CP TTG TTCP HĐBT HĐCP CTN QH UBTVQH HĐND UBND HĐTP TANDTC TATC VKSNDTC VKSTC NHNN KTNN UBDT UBCKNN BCA BQP BNG "
    "BNN BNNPTTN BTM BTS BCN BBCVT BKH BKHCNMT BVHTTTT VPCP VPQH VPCTN VPUB VPUBND MTTQ TLĐ TLĐLĐVN TW TU BTV BCĐ "
    "TTXVN THVN TNVN BHXH TCHQ TCTK TCĐC".split()
) | {f"{rank}{field.upper()}" for rank in "BS" for field in FIELDS}

# What foreign texts call a body; the key side is what `text.fold` makes of it.
FOREIGN: dict[str, str] = {
    "comité populaire de hanoi": "ủy ban nhân dân thành phố hà nội",
    "comité populaire de hanoï": "ủy ban nhân dân thành phố hà nội",
    "hanoi people's committee": "ủy ban nhân dân thành phố hà nội",
    "ha noi people's committee": "ủy ban nhân dân thành phố hà nội",
    "คณะกรรมการประชาชนฮานอย": "ủy ban nhân dân thành phố hà nội",
    "bureau du comité populaire de hanoï": "văn phòng ủy ban nhân dân thành phố hà nội",
    "สำนักงานคณะกรรมการประชาชนฮานอย": "văn phòng ủy ban nhân dân thành phố hà nội",
}

MUNICIPALITIES: tuple[str, ...] = ("Hà Nội", "Hồ Chí Minh", "Hải Phòng", "Đà Nẵng", "Cần Thơ", "Huế")
PROVINCES: tuple[str, ...] = (
    *MUNICIPALITIES,
    *(
        "An Giang|Bà Rịa - Vũng Tàu|Bắc Giang|Bắc Kạn|Bạc Liêu|Bắc Ninh|Bến Tre|Bình Định|Bình Dương|"
        "Bình Phước|Bình Thuận|Cà Mau|Cao Bằng|Đắk Lắk|Đắk Nông|Điện Biên|Đồng Nai|Đồng Tháp|Gia Lai|"
        "Hà Giang|Hà Nam|Hà Tĩnh|Hải Dương|Hậu Giang|Hòa Bình|Hưng Yên|Khánh Hòa|Kiên Giang|Kon Tum|"
        "Lai Châu|Lâm Đồng|Lạng Sơn|Lào Cai|Long An|Nam Định|Nghệ An|Ninh Bình|Ninh Thuận|Phú Thọ|Phú Yên|"
        "Quảng Bình|Quảng Nam|Quảng Ngãi|Quảng Ninh|Quảng Trị|Sóc Trăng|Sơn La|Tây Ninh|Thái Bình|"
        "Thái Nguyên|Thanh Hóa|Thừa Thiên Huế|Tiền Giang|Trà Vinh|Tuyên Quang|Vĩnh Long|Vĩnh Phúc|Yên Bái"
    ).split("|"),
)
