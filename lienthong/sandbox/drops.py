"""What departments drop without a protocol: a zip of monthly CSV files, a workbook of two sheets, an API of its own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from lienthong.sandbox.answers import Answer, Query, fixed, json_answer
from lienthong.sandbox.offers import CitySource, Day, Offer
from lienthong.sandbox.spreadsheet import XLSX_TYPE, Cell, Sheet, workbook
from lienthong.sandbox.texts import BASE, Draw, clock, texts
from lienthong.sandbox.things import DOMAINS, Release, releases

ZIP_TYPE = "application/zip"
TRADE_COLUMNS = (
    "STT", "MA_SK", "TEN_SU_KIEN", "HINH_THUC", "TG_BAT_DAU", "TG_KET_THUC", "DIA_DIEM", "DV_CHU_TRI", "KINH_PHI_TRD",
)  # fmt: skip


def so_cong_thuong_su_kien(seed: int) -> CitySource:
    """Press events of trade fairs: one CSV per month, headers in capitals without accents, and a note to read."""
    draw = Draw(seed, "trade")
    templates = texts("archives")["trade"]

    def offer(n: int) -> Offer:
        kind, title, place = templates[n % len(templates)]
        starts = clock(BASE - timedelta(days=40) + timedelta(days=n * 2), 60 * 14 + 15 * (n % 4))
        cells = (
            str(n + 1),
            f"SCT{starts:%y%m}-{n + 1:02}",
            draw.fill(title)[0],
            kind,
            f"{starts:%d/%m/%Y %H:%M}",
            f"{starts + timedelta(hours=2):%d/%m/%Y %H:%M}",
            place,
            "Sở Công Thương",
            f"{1 + n % 3}.{100 + 7 * n},{n % 10}",
        )
        return Offer(thing=f"event:trade:{n:03}", key=cells[1], fields=dict(zip(TRADE_COLUMNS, cells, strict=True)))

    found = [offer(n) for n in range(30)]
    found[13] = found[13].spoiled("ngày không có thật", "instant.unreadable", TG_BAT_DAU="31/11/2026 14:15")
    first, second = found[:-1], list(found)
    second[26] = second[26].changed(DIA_DIEM="Cung Văn hóa hữu nghị")

    def day(offers: Sequence[Offer]) -> Day:
        # The first file ends with October, as far as the number tells.
        months = {"lich_2026_10.csv": offers[:11], "lich_2026_11.csv": offers[11:]}
        target = BytesIO()
        with ZipFile(target, "w") as archive:
            note = "Dữ liệu mẫu. Mỗi tháng một tệp.\r\n".encode()
            archive.writestr(ZipInfo("DOC_TRUOC.txt"), note, compress_type=ZIP_DEFLATED)
            for name, rows in months.items():
                lines = [";".join(TRADE_COLUMNS), *(";".join(row.fields.values()) for row in rows)]
                body = ("\ufeff" + "\r\n".join(lines) + "\r\n").encode()
                archive.writestr(ZipInfo(name), body, compress_type=ZIP_DEFLATED)
        answer = Answer(body=target.getvalue(), media_type=ZIP_TYPE).with_etag()
        return Day(offers=tuple(offers), routes={"/tai-ve/lich-su-kien.zip": fixed(answer)})

    return CitySource(
        name="so_cong_thuong_su_kien", organisation="SO_CONG_THUONG", days={1: day(first), 2: day(second)}
    )


def so_khoa_hoc_danh_ba(_seed: int) -> CitySource:
    """A directory of bodies: a merged title, a header of two levels, departments and communes on a sheet each."""
    columns = ("TT", "Tên cơ quan, đơn vị", "Mã ĐD", "Liên hệ", None, "Trang TTĐT", "Ngày thành lập")
    below = (None, None, None, "Số ĐT", "Email CV", None, None)

    def offer(n: int, code: str, name: str, since: date) -> Offer:
        cells: tuple[Cell, ...] = (
            n + 1, name, code, f"024.0000.{2000 + n}", f"vt{n + 1}@donvi.example.vn",
            f"https://donvi{n + 1}.hanoi.example.vn", since if n % 2 else f"{since:%d/%m/%Y}",
        )  # fmt: skip
        return Offer(thing=f"directory:{code}", key=code, fields={str(at): cell for at, cell in enumerate(cells)})

    # Bodies of an invented branch of the code tree, so that no real body of the sample is meant.
    offices = [
        offer(
            n,
            f"H26.8.{n + 1}",
            f"Trung tâm Ứng dụng khoa học số {n + 1} (mẫu)",
            date(2019, 3, 4) + timedelta(days=51 * n),
        )
        for n in range(14)
    ]
    stations = [
        offer(
            n, f"H26.8.{n + 1}", f"Trạm Quan trắc {texts('units')['councils'][n % 3]} {n + 1} (mẫu)", date(2025, 7, 1)
        )
        for n in range(14, 36)
    ]
    sheets = [
        Sheet(
            title=title,
            rows=[("DANH BẠ ĐƠN VỊ TRỰC THUỘC SỞ KHOA HỌC VÀ CÔNG NGHỆ (MẪU)",), (), columns, below,
                  *(tuple(one.fields.values()) for one in part)],
            merged=("A1:G1", "D3:E3", "A3:A4", "B3:B4", "C3:C4", "F3:F4", "G3:G4"),
        )
        for title, part in (("Trung tâm", offices), ("Trạm", stations))
    ]  # fmt: skip
    day = Day(
        offers=(*offices, *stations),
        routes={"/files/Danh_ba_2026.xlsx": fixed(Answer(body=workbook(sheets), media_type=XLSX_TYPE))},
    )
    return CitySource(name="so_khoa_hoc_danh_ba", organisation="SO_KHOA_HOC", days={1: day, 2: day})


def so_nong_nghiep_thong_bao(seed: int) -> CitySource:
    """An API of its own kind: nested objects, English beside Vietnamese names, pages by ?trang and ?soDong."""
    home, size = "so_nong_nghiep", 12

    def offer(release: Release) -> Offer:
        return Offer(
            thing=release.thing,
            key=str(90_000 + release.place),
            fields={
                "idTin": 90_000 + release.place,
                "content": {
                    "tieuDe": release.title,
                    "trichDan": release.summary,
                    "chiTiet": f"<p>{release.body}</p>",
                },
                "thoiGian": {
                    "ngayDang": f"{release.published:%d/%m/%Y %H:%M}",
                    "lastUpdate": f"{release.published + timedelta(minutes=20):%d/%m/%Y %H:%M}",
                },
                "donViPhatHanh": {"ma": "H26.6", "ten": DOMAINS[home][1]},
                "link": release.url,
                "linhVuc": [{"id": 3, "ten": release.topic}],
                "luot_xem": f"{1 + release.place}.{120 + release.place}",
            },
        )

    found = [offer(release) for release in releases(seed, home, 41, 0)]

    def page(query: Query) -> Answer:
        told = [query.get("trang", "1"), query.get("soDong", str(size))]
        number, rows = (int(text) if text.isascii() and text.isdigit() else 1 for text in told)
        rows = max(1, min(rows, size))
        part = found[(number - 1) * rows : number * rows] if number >= 1 else []
        inner = {
            "trang": number,
            "soDong": rows,
            "tongSoTrang": -(-len(found) // rows),
            "tongSoBanGhi": len(found),
            "duLieu": [one.fields for one in part],
        }
        return json_answer({"maLoi": 0, "thongBao": "Thành công", "ketQua": inner})

    day = Day(offers=tuple(found), routes={"/ws/thong-bao": page}, declared=len(found))
    return CitySource(name="so_nong_nghiep_thong_bao", organisation="SO_NONG_NGHIEP", days={1: day, 2: day})
