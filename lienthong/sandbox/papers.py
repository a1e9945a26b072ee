"""The same documents in four places: city portal, Department of Justice, gazette, national legal database."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from html import escape
from itertools import groupby

from lienthong.sandbox import dialects
from lienthong.sandbox.acts import (
    CITY,
    CITY_COUNCIL,
    FRESH,
    Document,
    council_documents,
    individual_documents,
    national_documents,
    normative_documents,
)
from lienthong.sandbox.answers import Answer, Query, cursor_pages, linked_pages, numbered_pages
from lienthong.sandbox.offers import CitySource, Day, Offer
from lienthong.sandbox.texts import TOMORROW, clock

GAZETTE_STAMP = "Wed, 18 Nov 2026 10:30:00 GMT"


def _day_month_year(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def _old_spelling(text: str) -> str:
    """The other placement of the tone and the short form of 'về việc': equal for a reader, not for a machine."""
    return (
        text.replace("Về việc", "V/v")
        .replace("Ủy", "Uỷ")
        .replace("ủy", "uỷ")
        .replace("hóa", "hoá")
        .replace("hòa", "hoà")
    )


def city_papers(seed: int) -> tuple[Document, ...]:
    """What the city portal lists, newest first: individual documents and half of the normative ones."""
    of_city = [act for act in normative_documents(seed) if act.issuer == CITY]
    found = [*individual_documents(seed), *of_city[::2]]
    return tuple(sorted(found, key=lambda paper: (paper.issued, paper.thing), reverse=True))


def cong_thanh_pho_van_ban(seed: int) -> CitySource:
    """Cursor paging; U+00D0 for Đ, a space before the slash, leading zeros, an impossible date mended on day 2."""

    def offer(n: int, paper: Document) -> Offer:
        symbol = paper.symbol
        if n % 7 == 2:
            symbol = symbol.replace("QĐ", "QÐ")
        if n % 9 == 4:
            symbol = symbol.replace("/", " /", 1)
        signer_shift = timedelta(days=5) if paper.year_in_number and n % 3 == 0 else timedelta(0)
        identifier = paper.thing.replace("document:", "vb-").replace(":", "-")
        return Offer(
            thing=paper.thing,
            key=identifier,
            fields={
                "id": identifier,
                "soKyHieu": symbol,
                "loaiVanBan": paper.kind,
                "coQuanBanHanh": "UBND TP Hà Nội" if n % 4 else "Uỷ ban nhân dân thành phố Hà Nội",
                "trichYeu": _old_spelling(paper.subject) if n % 5 == 1 else paper.subject,
                "ngayBanHanh": _day_month_year(paper.issued),
                "ngayHieuLuc": _day_month_year(paper.effective + signer_shift),
                "nguoiKy": paper.signer,
                "chucVu": paper.position,
                "lienKet": f"https://www.hanoi.example.vn/van-ban/{paper.legal_id}",
                "capNhat": (clock(paper.issued) + timedelta(hours=17)).isoformat(),
                "luotXem": 37 * n % 911,
            },
        )

    papers = city_papers(seed)
    first = [offer(n, paper) for n, paper in enumerate(papers[FRESH:])]
    second = [offer(n, paper) for n, paper in enumerate(papers[:FRESH])]
    second += [row.changed(luotXem=row.fields["luotXem"] + 11) for row in first]
    where = 20
    first[where] = first[where].spoiled("ngày 31 tháng 11", "instant.unreadable", ngayBanHanh="31/11/2026")
    stamp = (TOMORROW + timedelta(hours=8)).isoformat()
    second[6] = second[6].changed(trichYeu=f"{second[6].fields['trichYeu']} (đính chính)", capNhat=stamp)

    def day(offers: Sequence[Offer]) -> Day:
        rows = [offer.fields for offer in offers]
        return Day(offers=tuple(offers), routes={"/api/van-ban": cursor_pages(rows, size=30)})

    return CitySource(
        name="cong_thanh_pho_van_ban", organisation="CONG_THANH_PHO", days={1: day(first), 2: day(second)}
    )


def so_tu_phap_van_ban(seed: int) -> CitySource:
    """Pages that name the next one: normative acts, one with an effective date before its issue date."""

    def offer(n: int, paper: Document) -> Offer:
        identifier = paper.thing.removeprefix("document:").replace(":", "/")
        return Offer(
            thing=paper.thing,
            key=identifier,
            fields={
                "ma": identifier,
                "so": f"{paper.number:02}/{paper.issued.year}/{paper.notation}",
                "ten": paper.kind,
                "noiDung": paper.subject,
                "banHanh": paper.issued.isoformat(),
                "hieuLuc": paper.effective.isoformat(),
                "donVi": paper.issuer,
                "kyBoi": {"hoTen": paper.signer, "chucVu": paper.position},
                "tinhTrang": "Còn hiệu lực",
                "tep": [f"https://sotuphap.hanoi.example.vn/tep/{paper.legal_id}.pdf"],
            },
        )

    papers = sorted(normative_documents(seed), key=lambda paper: (paper.issued, paper.thing))
    first = [offer(n, paper) for n, paper in enumerate(papers)]
    early = papers[10].issued - timedelta(days=30)
    first[10] = first[10].changed(hieuLuc=early.isoformat())
    first[17] = first[17].spoiled("thiếu trích yếu", "source.field_missing", noiDung="  ")
    second = list(first)
    second[3] = second[3].changed(tinhTrang="Hết hiệu lực một phần")

    def day(offers: Sequence[Offer]) -> Day:
        rows = [offer.fields for offer in offers]
        routes = {"/api/vbqppl": linked_pages(rows, size=15, path="/api/vbqppl")}
        return Day(offers=tuple(offers), routes=routes, declared=len(rows))

    return CitySource(name="so_tu_phap_van_ban", organisation="SO_TU_PHAP", days={1: day(first), 2: day(second)})


def cong_bao_muc_luc(seed: int) -> CitySource:
    """The gazette's listing: the issuer stands in a heading above its rows; 304 on the second day."""
    normative, councils = normative_documents(seed), council_documents(seed)
    acts = sorted((*normative, *councils, *individual_documents(seed)[60:80]), key=_heading_of)
    found = []
    for n, paper in enumerate(acts):
        # The gazette runs subject after number, begins it in lower case and writes "về việc" in full.
        text = paper.subject[0].lower() + paper.subject[1:]
        shared = f"number:{paper.symbol}" if paper.notation == "NQ-HĐND" and not paper.year_in_number else ""
        found.append(
            Offer(
                thing=paper.thing,
                key=f"{paper.legal_id:X}",
                lookalike=shared,
                fields={
                    "group": _heading_of(paper)[1],
                    "kind": paper.kind,
                    "symbol": f"số {paper.symbol}" if n % 6 else f"số\u00a0{paper.symbol}",
                    "subject": _old_spelling(text) if n % 8 == 5 else text,
                    "issued": f"{paper.issued.day}/{paper.issued.month}/{paper.issued.year}",
                    "href": f"NoiDung?openForm&ParentUNID={paper.legal_id:X}",
                    "page": str(4 + 3 * n),
                },
            )
        )
    found[6] = found[6].spoiled("ngày không có thật", "instant.unreadable", issued="30/2/2026")

    def body() -> bytes:
        parts = ['<table class="muc-luc"><tr style="display:none"><th>Ngày ban hành</th><th>Văn bản</th><th></th></tr>']
        for group, rows in groupby(found, key=lambda offer: offer.fields["group"]):
            parts.append(f'<tr><th colspan="3" class="nhom-cap-2">{escape(group)}</th></tr>')
            for row in rows:
                cells = {name: escape(text) for name, text in row.fields.items()}
                parts.append(
                    f'<tr class="van-ban"><td class="ngay">{cells["issued"]}</td><td><a href="{cells["href"]}">'
                    f'<span class="loai">{cells["kind"]}</span> <span class="so-hieu">{cells["symbol"]}</span> '
                    f'<span class="trich-yeu">{cells["subject"]}</span></a></td><td class="trang">{cells["page"]}</td>'
                    "</tr>"
                )
        return dialects.html_page("Công báo thành phố Hà Nội - Mục lục", "\n".join([*parts, "</table>"]))

    def listing(_query: Query) -> Answer:
        return Answer(body=body(), media_type=dialects.HTML_TYPE, last_modified=GAZETTE_STAMP)

    first = Day(offers=tuple(found), routes={"/cong-bao/muc-luc": listing})
    return CitySource(
        name="cong_bao_muc_luc", organisation="CONG_BAO", days={1: first, 2: replace(first, not_modified=True)}
    )


def _heading_of(paper: Document) -> tuple[int, str]:
    if paper.issuer == CITY_COUNCIL:
        return 0, "HĐND Thành phố Hà Nội"
    if paper.issuer == CITY:
        return 1, "UBND Thành phố Hà Nội"
    return 2, re.sub("^Hội đồng nhân dân", "HĐND", paper.issuer)


def csdl_phap_luat_van_ban(seed: int) -> CitySource:
    """The national database: central acts and the city's, with other signers and effective dates here and there."""

    def offer(n: int, paper: Document) -> Offer:
        effective = paper.effective + (timedelta(days=15) if n % 11 == 3 else timedelta(0))
        signer = "Người ký ghi khác (mẫu)" if n % 13 == 5 else paper.signer
        return Offer(
            thing=paper.thing,
            key=str(paper.legal_id),
            fields={
                "docid": paper.legal_id,
                "so_ky_hieu": paper.symbol,
                "loai": paper.kind,
                "co_quan": paper.issuer,
                "trich_yeu": _old_spelling(paper.subject) if n % 4 == 1 else paper.subject,
                "ngay_ban_hanh": _day_month_year(paper.issued),
                "ngay_hieu_luc": _day_month_year(effective),
                "nguoi_ky": signer,
                "tinh_trang": "Còn hiệu lực",
                "url": f"https://csdlphapluat.example.vn/van-ban/{paper.legal_id}",
            },
        )

    acts = sorted(
        (*national_documents(seed, 44), *normative_documents(seed)), key=lambda paper: (paper.issued, paper.thing)
    )
    first = [offer(n, paper) for n, paper in enumerate(acts[:-1])]
    first[15] = first[15].spoiled("tình trạng ngoài danh mục", "lookup.unknown_value", tinh_trang="Mã 9")
    second = [*first, offer(len(acts), acts[-1])]
    second[2] = second[2].changed(tinh_trang="Hết hiệu lực")

    def day(offers: Sequence[Offer]) -> Day:
        rows = [offer.fields for offer in offers]
        return Day(offers=tuple(offers), routes={"/api/v1/van-ban": numbered_pages(rows, size=25)}, declared=len(rows))

    return CitySource(
        name="csdl_phap_luat_van_ban", organisation="CSDL_PHAP_LUAT", days={1: day(first), 2: day(second)}
    )
