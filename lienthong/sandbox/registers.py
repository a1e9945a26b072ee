"""The spreadsheet drop: spokespersons (XLSX), units (CSV with semicolons), agencies (ODS), press events (XLS)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from lienthong.sandbox.answers import Answer, fixed
from lienthong.sandbox.offers import CitySource, Day, Offer
from lienthong.sandbox.press import shared_events
from lienthong.sandbox.spreadsheet import ODS_TYPE, XLSX_TYPE, Cell, ods, xlsx
from lienthong.sandbox.texts import DATA, Draw, texts

REORGANISED = date(2025, 7, 1)
SPEAKER_COLUMNS = (
    "STT",
    "Cơ quan",
    "Mã cơ quan",
    "Họ và tên",
    "Chức vụ",
    "Hình thức",
    "Điện thoại",
    "Thư điện tử",
    "Quyết định số",
    "Ngày cử",
    "Hết hiệu lực",
)


def commune_bodies() -> list[tuple[str, str]]:
    """Code and name of the people's committees of the communes; the numbers are invented."""
    names = texts("units")["units"].values()
    return [(f"H26.{101 + n}", f"Ủy ban nhân dân {name[0].lower()}{name[1:]}") for n, name in enumerate(names)]


def van_phong_ubnd_nguoi_phat_ngon(seed: int) -> CitySource:
    """A merged title above the header, real date cells beside dates as text, an expired delegation, one name twice."""
    draw = Draw(seed, "spokespersons")
    bodies = [(row["new"], row["name"]) for row in texts("agencies")["agencies"] if row["level"] == "Sở"]
    rows: list[tuple[str, str, str, str, str]] = []
    for n, (code, name) in enumerate([*bodies, *commune_bodies()[:30]]):
        rows.append(
            (code, name, draw.person(), "Chánh Văn phòng" if n % 2 else "Phó Giám đốc", "Người phát ngôn thường xuyên")
        )
        if n < 12:
            rows.append((code, name, draw.person(), "Giám đốc", "Người đứng đầu"))
    same = f"{texts('people')['same_name']} (mẫu)"
    rows[3], rows[15] = (*rows[3][:2], same, *rows[3][3:]), (*rows[15][:2], same, *rows[15][3:])

    def offer(n: int, row: tuple[str, str, str, str, str]) -> Offer:
        code, body, person, position, kind = row
        appointed = date(2026, 7, 6) + timedelta(days=2 * n)
        contact = (f"(024) 0000 {1000 + n}", f"phatngon{n + 1}@example.vn")
        number = f"{draw.random.randint(100, 900)}/QĐ-UBND"
        # Two in three dates are date cells, the others text, as clerks leave them.
        written = appointed if n % 3 else f"{appointed:%d/%m/%Y}"
        cells = (n + 1, body, code, person, position, kind, *contact, number, written, None)
        return Offer(
            thing=f"spokesperson:{n:03}",
            key=f"{code}|{person}|{written}",
            lookalike=person if person == same else "",
            fields=dict(zip(SPEAKER_COLUMNS, cells, strict=True)),
        )

    first = [offer(n, row) for n, row in enumerate(rows)]
    over = {"Hình thức": "Người được ủy quyền theo vụ việc", "Hết hiệu lực": date(2026, 9, 30)}
    first[6] = first[6].changed(**over)
    outside = {"Hình thức": "Cộng tác viên"}
    first[10] = first[10].spoiled("hình thức ngoài danh mục", "lookup.unknown_value", **outside)
    second = list(first)
    second[1] = second[1].changed(**{"Điện thoại": "(024) 0000 9999"})
    second.append(
        offer(len(rows), ("H26.14", "Sở Du lịch", draw.person(), "Trưởng phòng", "Người phát ngôn thường xuyên"))
    )

    def day(offers: Sequence[Offer]) -> Day:
        table: list[Sequence[Cell]] = [
            ("DANH SÁCH NGƯỜI PHÁT NGÔN VÀ CUNG CẤP THÔNG TIN CHO BÁO CHÍ (MẪU)",),
            (),
            SPEAKER_COLUMNS,
        ]
        table += [tuple(row.fields.values()) for row in offers]
        body = xlsx("Người phát ngôn", table, merged=("A1:K1",))
        answer = Answer(body=body, media_type=XLSX_TYPE).with_etag()
        return Day(offers=tuple(offers), routes={"/tep/nguoi-phat-ngon.xlsx": fixed(answer)})

    return CitySource(
        name="van_phong_ubnd_nguoi_phat_ngon", organisation="VAN_PHONG_UBND", days={1: day(first), 2: day(second)}
    )


UNIT_COLUMNS = ("Mã ĐVHC", "Tên đơn vị", "Cấp", "Mã tỉnh", "Tỉnh", "Hiệu lực từ", "Hiệu lực đến")


def _unit(code: str, name: str, since: str, until: str) -> Offer:
    kind = name.partition(" ")[0]
    cells = (code, name, kind, "01", "Thành phố Hà Nội", since, until)
    shared = f"code:{code}" if code in texts("units")["former"] else ""
    fields = dict(zip(UNIT_COLUMNS, cells, strict=True))
    return Offer(thing=f"unit:{code}:{since}", key=f"{code}|{since}", lookalike=shared, fields=fields)


def so_noi_vu_don_vi_hanh_chinh(_seed: int) -> CitySource:
    """Semicolons, BOM, dates of validity because codes were reused; two ragged rows; 304 on the second day."""
    last_day = REORGANISED - timedelta(days=1)
    offers = [_unit(code, name, f"{REORGANISED:%d/%m/%Y}", "") for code, name in texts("units")["units"].items()]
    for code, name in texts("units")["former"].items():
        offers.append(_unit(code, name, "01/01/2025", f"{last_day:%d/%m/%Y}"))
    lines = [";".join(offer.fields.values()) for offer in offers]
    lines[12] += ";thừa một cột"
    lines[33] = lines[33].rsplit(";", 3)[0]
    for at in (12, 33):
        offers[at] = offers[at].spoiled("dòng lệch cột", "table.ragged_row")
    body = ("\ufeff" + "\r\n".join([";".join(UNIT_COLUMNS), *lines]) + "\r\n").encode()
    answer = Answer(body=body, media_type="text/csv; charset=utf-8").with_etag()
    first = Day(offers=tuple(offers), routes={"/tep/don-vi-hanh-chinh.csv": fixed(answer)})
    days = {1: first, 2: replace(first, not_modified=True)}
    return CitySource(name="so_noi_vu_don_vi_hanh_chinh", organisation="SO_NOI_VU", days=days)


AGENCY_COLUMNS = (
    "Mã định danh",
    "Mã theo QCVN 102",
    "Tên cơ quan",
    "Tên gọi khác",
    "Mã cơ quan chủ quản",
    "Cấp",
    "Tên miền",
    "Từ ngày",
    "Đến ngày",
    "Mã kế thừa",
)


def so_noi_vu_co_quan(_seed: int) -> CitySource:
    """Both code schemes side by side, real date cells; the same bytes on both days, without validators."""
    listed = [*texts("agencies")["agencies"], *texts("agencies")["former"]]
    rows: list[tuple[Cell, ...]] = []
    for body in listed:
        domain = f"{body['domain']}.hanoi.example.vn" if "domain" in body else None
        rows.append(
            (
                body["new"],
                body["old"],
                body["name"],
                "; ".join(body["aliases"]),
                body.get("parent"),
                body["level"],
                domain,
                body.get("from"),
                body.get("until"),
                body.get("successor"),
            )
        )
    for code, name in commune_bodies():
        old = f"000.00.{code.split('.')[1]}.H26"
        rows.append(
            (code, old, name, name.replace("Ủy ban nhân dân", "UBND"), "H26", "Xã", None, REORGANISED, None, None)
        )
    offers = tuple(
        Offer(thing=f"agency:{row[0]}", key=str(row[0]), fields=dict(zip(AGENCY_COLUMNS, row, strict=True)))
        for row in rows
    )
    body_bytes = ods("Cơ quan", [AGENCY_COLUMNS, *rows])
    routes = {"/tep/co-quan.ods": fixed(Answer(body=body_bytes, media_type=ODS_TYPE))}
    day = Day(offers=offers, routes=routes)
    return CitySource(name="so_noi_vu_co_quan", organisation="SO_NOI_VU", days={1: day, 2: day})


EVENT_COLUMNS = ("STT", "Nội dung", "Hình thức", "Thời gian", "Địa điểm", "Địa chỉ", "Chủ trì")


def tourism_rows() -> list[tuple[Cell, ...]]:
    """The rows of so_du_lich_lich_hop_bao.xls, which a test compares with the committed file."""
    listed = [*texts("events")["shared"], *texts("events")["tourism"]]
    return [
        (
            n,
            row["title"],
            row["kind"],
            f"{row['tourism_minute'] // 60:02}:{row['tourism_minute'] % 60:02} {row['day']:%d/%m/%Y}",
            row["venue"],
            row["address"],
            row["chair"],
        )
        for n, row in enumerate(listed, start=1)
    ]


def so_du_lich_lich_hop_bao(_seed: int) -> CitySource:
    """An XLS of the nineties' format, committed as it is because nothing in the product writes that format."""
    shared = len(shared_events())
    offers = tuple(
        Offer(
            thing=f"event:shared:{n}" if n < shared else f"event:tourism:{n}",
            key=str(row[1]),
            fields=dict(zip(EVENT_COLUMNS, row, strict=True)),
        )
        for n, row in enumerate(tourism_rows())
    )
    body = (DATA / "so_du_lich_lich_hop_bao.xls").read_bytes()
    routes = {"/tep/lich-hop-bao.xls": fixed(Answer(body=body, media_type="application/vnd.ms-excel"))}
    day = Day(offers=offers, routes=routes)
    return CitySource(name="so_du_lich_lich_hop_bao", organisation="SO_DU_LICH", days={1: day, 2: day})
