"""The Press Centre's own desk: inquiries, articles that it watches, outlets, official channels, radio bulletins."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from lienthong.sandbox.answers import Answer, fixed, json_answer, offset_pages
from lienthong.sandbox.offers import CitySource, Day, Offer
from lienthong.sandbox.spreadsheet import XLSX_TYPE, Cell, xlsx
from lienthong.sandbox.texts import BASE, TOMORROW, Draw, slug, texts
from lienthong.sandbox.things import Reply, replies

REPLIES = 30  # as many as trung_tam_bao_chi_phan_hoi answers
WATCHED = 9  # replies whose article the Centre has found, with its copies
_KINDS = ("Báo điện tử", "Tạp chí điện tử", "Báo in", "Báo điện tử", "Đa loại hình")
_GROUNDS = ("Bí mật, đời tư", "Vụ án đang điều tra")


def trung_tam_bao_chi_cau_hoi(seed: int) -> CitySource:
    """The intake system: on day 2 one inquiry is assigned, one answered, one refused with its ground, two are new."""
    draw = Draw(seed, "inquiries")
    outlets = texts("responses")["outlets"]
    agencies = [row for row in texts("agencies")["agencies"] if row["level"] == "Sở"]

    def offer(n: int) -> Offer:
        received = TOMORROW + timedelta(hours=7, minutes=n) if n >= 24 else draw.moment((24 - n) * 2)
        body = draw.random.choice(agencies)
        state = ("Đã trả lời", "Đã giao", "Từ chối", "Đã giao", "Mới nhận")[n % 5] if n < 24 else "Mới nhận"
        row: dict[str, Any] = {
            "soTiepNhan": f"CH-2026-{n + 1:04}",
            "toBao": outlets[n % len(outlets)],
            "phongVien": {
                "hoTen": draw.person(),
                "dienThoai": f"(024) 0000 {7000 + n}",
                "email": f"phongvien{n + 1}@bao.example.vn",
            },
            "noiDung": draw.fill("Đề nghị cho biết tiến độ xử lý kiến nghị số {a:100-999} của người dân {don_vi}?")[0],
            "kenh": ("Biểu mẫu", "Thư điện tử", "Họp báo")[n % 3],
            "nhanLuc": received.isoformat(),
            "trangThai": "Mới nhận",
            "coQuanTraLoi": None,
            "maCoQuan": None,
            "giaoLuc": None,
            "traLoi": None,
            "traLoiLuc": None,
            "tuChoiLuc": None,
            "canCu": None,
        }
        made = Offer(thing=f"inquiry:{n:03}", key=str(row["soTiepNhan"]), fields=row)
        return made if state == "Mới nhận" else _moved(made, state, body, received + timedelta(hours=4))

    rows = [offer(n) for n in range(26)]
    rows[13] = rows[13].spoiled("trạng thái ngoài danh mục", "lookup.unknown_value", trangThai="Để sau")
    first, second = rows[:24], list(rows)
    morning = TOMORROW + timedelta(hours=8)
    second[4] = _moved(second[4], "Đã giao", agencies[0], morning)
    second[6] = _moved(second[6], "Đã trả lời", agencies[1], morning)
    second[8] = _moved(second[8], "Từ chối", agencies[2], morning)

    def day(offers: Sequence[Offer]) -> Day:
        served = [row.fields for row in offers]
        return Day(offers=tuple(offers), routes={"/api/cau-hoi": offset_pages(served, size=20)}, declared=len(served))

    return CitySource(
        name="trung_tam_bao_chi_cau_hoi", organisation="TRUNG_TAM_BAO_CHI", days={1: day(first), 2: day(second)}
    )


def _moved(made: Offer, state: str, body: dict[str, Any], at: datetime) -> Offer:
    """The inquiry after a step; who was assigned before stays so."""
    assigned = {"coQuanTraLoi": body["name"], "maCoQuan": body["new"], "giaoLuc": at.isoformat()}
    if made.fields["giaoLuc"]:
        assigned = {}
    later = (at + timedelta(hours=30 if not made.fields["giaoLuc"] else 1)).isoformat()
    if state == "Đã trả lời":
        assigned |= {"traLoi": "Cơ quan đã kiểm tra và trả lời bằng văn bản (mẫu).", "traLoiLuc": later}
    if state == "Từ chối":
        assigned |= {"tuChoiLuc": later, "canCu": _GROUNDS[len(made.key) % 2]}
    return made.changed(trangThai=state, **assigned)


ARTICLE_COLUMNS = ("Địa chỉ", "Tít", "Sa-pô", "Cơ quan báo chí", "Đăng lúc", "Nhóm tin", "Đăng lại từ")


def copies_of(n: int, reply: Reply) -> tuple[str, ...]:
    """Addresses at which other outlets have copied the article that a reply is about."""
    others = [name for name in texts("responses")["outlets"] if name != reply.outlet]
    return tuple(f"https://{slug(others[m])}.example.vn/dang-lai-{4000 + n}-{m}.htm" for m in range(n % 3 + 1))


def repeated(n: int, reply: Reply) -> list[str]:
    """Which of the copies have repeated the correction."""
    return list(copies_of(n, reply)[: n % 2]) if n < WATCHED else []


def trung_tam_bao_chi_diem_bao(seed: int) -> CitySource:
    """The Centre's press review as CSV with BOM: articles that replies are about, and their copies on other sites."""
    by_host = {slug(name): name for name in texts("responses")["outlets"]}
    rows: list[Offer] = []
    for n, reply in enumerate(replies(seed, REPLIES)[:WATCHED]):
        for m, url in enumerate((reply.target_url, *copies_of(n, reply))):
            cells = (
                url,
                reply.claim,
                f"Bài viết nêu: {reply.claim[0].lower()}{reply.claim[1:]} (mẫu).",
                by_host[url.split("/")[2].removesuffix(".example.vn")],
                f"{reply.target_on:%d/%m/%Y} {8 + m:02}:15",
                f"N-{n + 1:03}",
                reply.target_url if m else "",
            )
            fields = dict(zip(ARTICLE_COLUMNS, cells, strict=True))
            rows.append(Offer(thing=f"article:{n:03}:{m}", key=url, fields=fields))
    rows[5] = rows[5].spoiled("ngày không có thật", "instant.unreadable", **{"Đăng lúc": "31/11/2026 09:00"})
    first = rows[:-2]

    def day(offers: Sequence[Offer]) -> Day:
        lines = [";".join(f'"{cell}"' for cell in row.fields.values()) for row in offers]
        body = ("\ufeff" + "\r\n".join([";".join(ARTICLE_COLUMNS), *lines]) + "\r\n").encode()
        answer = Answer(body=body, media_type="text/csv; charset=utf-8").with_etag()
        return Day(offers=tuple(offers), routes={"/tep/diem-bao.csv": fixed(answer)})

    return CitySource(
        name="trung_tam_bao_chi_diem_bao", organisation="TRUNG_TAM_BAO_CHI", days={1: day(first), 2: day(rows)}
    )


OUTLET_COLUMNS = (
    "STT", "Tên cơ quan báo chí", "Cơ quan chủ quản", "Loại hình", "Phạm vi", "Số giấy phép", "Ngày cấp",
    "Tên miền", "Tình trạng",
)  # fmt: skip


def so_van_hoa_co_quan_bao_chi(seed: int) -> CitySource:
    """Press agencies with their licences in a workbook; one is suspended on day 2, one kind is outside the list."""
    draw = Draw(seed, "outlets")
    places = ("Trung ương", "Hà Nội", "Địa phương")

    def offer(n: int) -> Offer:
        names = texts("responses")["outlets"]
        name = names[n] if n < len(names) else f"{('Báo', 'Tạp chí')[n % 2]} Mẫu số {n + 1}"
        licensed = date(2019, 2, 11) + timedelta(days=97 * n)
        number = f"{draw.random.randint(20, 700)}/GP-BVHTTDL"
        cells = (n + 1, f"{name} (mẫu)", f"Hội Mẫu {n + 1}", _KINDS[n % 5], places[n % 3], number, licensed,
                 f"{slug(name)}.example.vn", "Đang hoạt động")  # fmt: skip
        return Offer(
            thing=f"outlet:{n:03}", key=f"{number}|{licensed}", fields=dict(zip(OUTLET_COLUMNS, cells, strict=True))
        )

    first = [offer(n) for n in range(16)]
    first[11] = first[11].spoiled("loại hình ngoài danh mục", "lookup.unknown_value", **{"Loại hình": "Bảng tin"})
    second = list(first)
    second[7] = second[7].changed(**{"Tình trạng": "Đình bản tạm thời"})

    def day(offers: Sequence[Offer]) -> Day:
        table: list[Sequence[Cell]] = [("DANH MỤC CƠ QUAN BÁO CHÍ (MẪU)",), (), OUTLET_COLUMNS]
        table += [tuple(row.fields.values()) for row in offers]
        answer = Answer(body=xlsx("Báo chí", table, merged=("A1:I1",)), media_type=XLSX_TYPE).with_etag()
        return Day(offers=tuple(offers), routes={"/tep/co-quan-bao-chi.xlsx": fixed(answer)})

    return CitySource(
        name="so_van_hoa_co_quan_bao_chi", organisation="SO_VAN_HOA", days={1: day(first), 2: day(second)}
    )


def van_phong_ubnd_kenh_chinh_thuc(seed: int) -> CitySource:
    """Channels that bodies declared (NĐ 244/2026/NĐ-CP Đ5 k2), as one JSON list; one is closed on day 2."""
    draw = Draw(seed, "channels")
    bodies = [row for row in texts("agencies")["agencies"] if row["level"] == "Sở"][:12]
    platforms = ("Cổng", "Zalo", "Facebook", "YouTube")

    def offer(n: int) -> Offer:
        body, platform = bodies[n // 2 % len(bodies)], platforms[n % 2 * (1 + n // 2 % 3)]
        account = f"{slug(body['name'])}-{n}"
        row = {
            "ma": f"K-{n + 1:03}",
            "ten": f"{platform} {body['name']} (mẫu)",
            "nenTang": platform,
            "diaChi": f"https://{slug(platform)}.example.vn/{account}",
            "taiKhoan": account,
            "coQuan": body["name"],
            "maCoQuan": body["new"],
            "trangThai": "Đang hoạt động",
            "khaiBao": draw.moment(60 + n).isoformat(),
            "dungTu": (BASE - timedelta(days=90 + n)).isoformat(),
            "dungDen": None,
        }
        return Offer(thing=f"channel:{n:03}", key=str(row["ma"]), fields=row)

    first = [offer(n) for n in range(20)]
    second = list(first)
    second[3] = second[3].changed(trangThai="Đã đóng", dungDen=BASE.isoformat())

    def day(offers: Sequence[Offer]) -> Day:
        served = {"tong": len(offers), "kenh": [row.fields for row in offers]}
        return Day(offers=tuple(offers), routes={"/api/kenh": fixed(json_answer(served))}, declared=len(offers))

    return CitySource(
        name="van_phong_ubnd_kenh_chinh_thuc", organisation="VAN_PHONG_UBND", days={1: day(first), 2: day(second)}
    )


def he_thong_nguon_ban_tin(seed: int) -> CitySource:
    """The source system of grassroots radio: three priorities, what each station reports; day 2 brings the reports."""
    draw = Draw(seed, "bulletins")
    units = tuple(texts("units")["units"].items())
    levels = ("Thông thường", "Thông thường", "Ưu tiên", "Thông thường", "Khẩn cấp")

    def stations(n: int) -> list[tuple[str, str]]:
        return [units[(3 * n + m) % len(units)] for m in range(n % 4 + 1)]

    def reports(n: int, at: datetime) -> list[dict[str, Any]]:
        results = ("Đã phát", "Đã phát", "Phát thiếu", "Mất kết nối", "Lỗi thiết bị")
        return [
            {"dai": f"Đài truyền thanh {name}", "maDai": f"TT-{code}", "maXa": code,
             "ketQua": results[draw.random.randrange(5)], "phatLuc": (at + timedelta(minutes=m)).isoformat(),
             "giay": 60 + 5 * m}
            for m, (code, name) in enumerate(stations(n))
        ]  # fmt: skip

    def offer(n: int) -> Offer:
        sent = TOMORROW + timedelta(hours=6) if n >= 20 else draw.moment(20 - n)
        at = sent + timedelta(hours=2)
        priority = levels[n % 5]
        is_played = n < 16
        row = {
            "maBanTin": f"BT-2026-{n + 1:04}",
            "tieuDe": draw.fill("Bản tin số {a:100-999}: thông báo lịch tại {don_vi} (mẫu)")[0],
            "loiDoc": "Kính mời bà con theo dõi bản tin (mẫu).",
            "mucUuTien": priority,
            "trangThai": "Đã phát" if is_played else "Đã đặt lịch",
            "guiLuc": sent.isoformat(),
            "lichPhat": [at.isoformat()],
            "diaBan": [name for _, name in stations(n)],
            "maDiaBan": [code for code, _ in stations(n)],
            "ngayMa": f"{sent:%Y-%m-%d}",
            "baoCao": reports(n, at) if is_played else [],
        }
        return Offer(thing=f"bulletin:{n:03}", key=str(row["maBanTin"]), fields=row)

    rows = [offer(n) for n in range(21)]
    rows[9] = rows[9].spoiled("mức ưu tiên ngoài danh mục", "lookup.unknown_value", mucUuTien="Tối khẩn")
    first, second = rows[:20], list(rows)
    for n in (16, 17):
        second[n] = second[n].changed(trangThai="Đã phát", baoCao=reports(n, TOMORROW + timedelta(hours=5)))

    def day(offers: Sequence[Offer]) -> Day:
        served = {"tongSo": len(offers), "banTin": [row.fields for row in reversed(offers)]}
        routes = {"/api/ban-tin": fixed(json_answer(served))}
        return Day(offers=tuple(reversed(offers)), routes=routes, declared=len(offers))

    return CitySource(
        name="he_thong_nguon_ban_tin", organisation="HE_THONG_NGUON", days={1: day(first), 2: day(second)}
    )
