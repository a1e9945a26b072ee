"""Which body is meant: a key that two bodies never share.

"HĐND Tỉnh" and "Sở Y tế" name a body only inside one province, so a key needs the province: from the name itself, from
the record's area (`jurisdiction`), or from the address of an official site (`congbao.sonla.gov.vn`). Without one there
is no key, and the record goes the slow way of scored candidates.
"""

from __future__ import annotations

import re
from functools import lru_cache

from schemas.agency_names import MUNICIPALITIES, PROVINCES
from schemas.organ_code import organ_code_key
from schemas.text import agency_key, fold, fold_ascii
from schemas.url import host_of

_SLUGS = {fold(" ".join(re.findall(r"\w+", name))): re.sub(r"\W", "", fold_ascii(name)) for name in PROVINCES}
_KNOWN = frozenset(_SLUGS.values())
_CITIES = frozenset(re.sub(r"\W", "", fold_ascii(name)) for name in MUNICIPALITIES)
_PROVINCE_LAST = re.compile(rf"(?:^|\s)({'|'.join(sorted(map(re.escape, _SLUGS), key=len, reverse=True))})$")


def _words(*names: str) -> str:
    return "|".join(re.escape(agency_key(name)) for name in names)


# Units whose own name may be that of a province: phường Hòa Bình is not in Hòa Bình.
_OWN_NAME = re.compile(rf"(?:^|\s)(?:{_words('xã', 'phường', 'thị trấn', 'thị xã', 'quận', 'huyện', 'đặc khu')})$")
_CITY, _PROVINCE = fold("thành phố"), fold("tỉnh")
_LEVEL_LAST = re.compile(rf"\s(?:{_CITY}|{_PROVINCE})$")
_COUNCIL_LAST = re.compile(rf"(?:^|\s)(?:{_words('ủy ban nhân dân', 'hội đồng nhân dân')})$")
_NATIONAL = re.compile(
    rf"(?:{_words('chính phủ', 'thủ tướng', 'quốc hội', 'ủy ban thường vụ quốc hội', 'chủ tịch nước', 'bộ')}|"
    rf"{_words('văn phòng chính phủ', 'văn phòng quốc hội', 'văn phòng chủ tịch nước', 'kiểm toán nhà nước')}|"
    rf"{_words('ngân hàng nhà nước', 'thanh tra chính phủ', 'tòa án nhân dân tối cao')}|"
    rf"{_words('viện kiểm sát nhân dân tối cao', 'ban chấp hành trung ương')})(?:\s|$)"
)
_ARMY = re.compile(rf"(?:{_words('bộ chỉ huy', 'bộ tư lệnh')})(?:\s|$)")
_RELATIVE = re.compile(
    rf"(?:{_words('sở', 'thanh tra', 'chi cục', 'văn phòng')})(?:\s|$)|"
    rf".*(?:{_words('ủy ban nhân dân', 'hội đồng nhân dân')})"
    rf"(?:\s(?:{_words('tỉnh', 'thành phố', 'xã', 'phường', 'thị trấn', 'thị xã', 'quận', 'huyện', 'đặc khu')}))?$"
)


def province_slug(text: str) -> str:
    """The unaccented name of the province that a text or an official host names: "Tỉnh Sơn La" -> sonla."""
    found = _PROVINCE_LAST.search(agency_key(text))
    return _SLUGS[found[1]] if found else ""


def _slug_of_host(host: str) -> str:
    # NĐ 224/2026/NĐ-CP Đ11 k4 fixes <body>.<province>.gov.vn, unaccented.
    labels = host.split(".")
    return labels[-3] if labels[-2:] == ["gov", "vn"] and len(labels) > 2 and labels[-3] in _KNOWN else ""


@lru_cache(maxsize=32_768)
def issuer_name_key(name: str, jurisdiction: str = "", host: str = "") -> str | None:
    """`<body>@<province>`, or None when the name means a body only for people who know the place."""
    body = agency_key(name)
    if not body:
        return None
    if _NATIONAL.match(body) and not _ARMY.match(body):
        return f"{body}@"
    scope = ""
    found = _PROVINCE_LAST.search(body)
    if found:
        before, slug = body[: found.start()].strip(), _SLUGS[found[1]]
        provincial_city = before.endswith(_CITY) and slug not in _CITIES
        if before and not provincial_city and not _OWN_NAME.search(before):
            body, scope = before, slug
    if scope and _COUNCIL_LAST.search(body):
        body = f"{body} {_CITY if scope in _CITIES else _PROVINCE}"
    level = _LEVEL_LAST.search(body)
    if level and not _COUNCIL_LAST.search(body[: level.start()]):
        body = body[: level.start()]
    scope = scope or province_slug(jurisdiction) or _slug_of_host(host)
    if not scope and (level or _RELATIVE.match(body)):
        return None
    return f"{body}@{scope}"


def issuer_keys(
    name: str | None, code: str | None, jurisdiction: str | None = None, url: str | None = None
) -> list[str]:
    """Every key the body has: `name/<body>@<province>` and `code/H26.1`."""
    # The name goes first: nearly every source gives it, so the founding key does not depend on which source came first.
    keys = []
    name_key = issuer_name_key(name, jurisdiction or "", host_of(url) if url else "") if name else None
    if name_key:
        keys.append(f"name/{name_key}")
    code_key = organ_code_key(code) if code else None
    if code_key:
        keys.append(f"code/{code_key}")
    return keys
