"""What the press lives on: the city's releases, press events, replies to the press, emergency notices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from lienthong.sandbox import desk, news
from lienthong.sandbox.answers import fixed, json_answer, numbered_pages, offset_pages
from lienthong.sandbox.offers import CitySource, Day, Offer
from lienthong.sandbox.texts import BASE, TOMORROW, Draw, clock, texts
from lienthong.sandbox.things import Event, Notice, Release, Reply, events, notices, releases, replies, site

OWN_RELEASES, TAKEN_OVER = 76, 5
EVENTS, NOTICES = 46, 26


def cong_thanh_pho_thong_cao(seed: int) -> CitySource:
    """Numbered pages under a declared total; 20 items were first a department's; on day 2 six in ten are gone."""
    draw = Draw(seed, "cong_thanh_pho")

    def offer(n: int, release: Release, origin: str) -> Offer:
        number = 51_000 + n
        return Offer(
            thing=release.thing,
            key=str(number),
            fields={
                "ma": number,
                "tieuDe": release.title,
                "tomTat": f"<p>{release.summary}</p>",
                "noiDung": release.body,
                "linhVuc": [release.topic],
                "coQuan": "UBND thành phố Hà Nội",
                "hinhThuc": "Giao ban" if n % 9 == 4 else "Thông cáo báo chí",
                "ngayDang": f"{release.published:%d/%m/%Y %H:%M}",
                "duongDan": release.url,
                "nguonGoc": origin,
                "capNhat": release.published.isoformat(),
                "camDangTruoc": None,
                "trangThai": "Đã đăng",
                "ngonNgu": "vi",
                "luotXem": draw.random.randrange(20, 9_000),
            },
        )

    own = list(releases(seed, "cong_thanh_pho", OWN_RELEASES + 2, 2))
    rows = [offer(n, release, "") for n, release in enumerate(own)]
    for home in ("so_y_te", "so_giao_duc", "so_xay_dung", "so_van_hoa"):
        for release in news.published(seed, home)[14 : 14 + TAKEN_OVER]:
            later = replace(release, published=release.published + timedelta(hours=2))
            if home == "so_van_hoa":
                # Taken over under an address of its own: only title and time tell that it is the same text.
                own_address = replace(later, url=f"{site('cong_thanh_pho')}/tin/{51_000 + len(rows)}.html")
                rows.append(replace(offer(len(rows), own_address, ""), keyless=True))
            else:
                rows.append(offer(len(rows), later, release.url))
    rows.sort(key=lambda row: str(row.fields["capNhat"]), reverse=True)
    fresh, first = rows[:2], rows[2:]
    lift = (TOMORROW + timedelta(days=6, hours=9)).isoformat()
    first[1] = first[1].changed(camDangTruoc=lift, trangThai="Chờ phát")
    first[11] = first[11].spoiled("ngày không có năm", "instant.unreadable", ngayDang="9/5 08:00")
    first[40] = first[40].spoiled("thiếu tiêu đề", "source.field_missing", tieuDe="")
    first[57] = first[57].spoiled("liên kết javascript:", "url.scheme", duongDan="javascript:alert(1)")
    first.insert(25, first[24])
    kept = [row for n, row in enumerate(first) if n % 5 < 2]
    second = [*fresh, *kept]

    def day(offers: Sequence[Offer]) -> Day:
        served = [row.fields for row in offers]
        return Day(
            offers=tuple(offers), routes={"/api/thong-cao": numbered_pages(served, size=25)}, declared=len(served)
        )

    return CitySource(
        name="cong_thanh_pho_thong_cao", organisation="CONG_THANH_PHO", days={1: day(first), 2: day(second)}
    )


def trung_tam_bao_chi_su_kien(seed: int) -> CitySource:
    """Offset pages under a declared total; three events that nobody else announces are dropped on day 2."""

    def offer(event: Event) -> Offer:
        number = 900 + int(event.thing.rsplit(":", 1)[1]) - (100 if ":shared:" in event.thing else 0)
        return Offer(
            thing=event.thing,
            key=f"SK-{number}",
            keyless=event.thing == "event:shared:0",
            fields={
                "ma": f"SK-{number}",
                "tieuDe": event.title,
                "loai": event.kind,
                "trangThai": "Đã diễn ra" if event.starts.date() < BASE else "Dự kiến",
                "batDau": event.starts.isoformat(),
                "ketThuc": event.ends.isoformat(),
                "donViToChuc": event.organiser,
                "diaDiem": {"ten": event.venue, "diaChi": event.address},
                "chuTri": event.chair,
                "diemCau": points(event),
                "trangTin": f"{site('trung_tam_bao_chi')}/su-kien/{number}",
                "capNhat": (min(event.starts - timedelta(days=6), TOMORROW - timedelta(hours=7))).isoformat(),
            },
        )

    first = [offer(event) for event in (*shared_events(), *events(seed, EVENTS))]
    first[8] = first[8].spoiled("hình thức ngoài danh mục", "lookup.unknown_value", loai="Họp kín")
    first[14] = first[14].spoiled("ngày không có thật", "instant.unreadable", batDau="2026-11-31T09:00:00+07:00")
    first[19] = first[19].spoiled("ngày không có năm", "instant.unreadable", batDau="9/5")
    dropped = {30, 34, 41}
    second = [row for n, row in enumerate(first) if n not in dropped]
    stamp = (TOMORROW + timedelta(hours=8)).isoformat()
    moved = next(n for n, row in enumerate(second) if n > 40 and row.fields["trangThai"] == "Dự kiến")
    second[moved] = second[moved].changed(
        trangThai="Đổi lịch",
        batDau=(TOMORROW + timedelta(days=19, hours=14)).isoformat(),
        ketThuc=(TOMORROW + timedelta(days=19, hours=16)).isoformat(),
        capNhat=stamp,
    )
    second[moved + 1] = second[moved + 1].changed(trangThai="Hủy", capNhat=stamp)

    def day(offers: Sequence[Offer]) -> Day:
        rows = [row.fields for row in offers]
        return Day(offers=tuple(offers), routes={"/api/su-kien": offset_pages(rows, size=20)}, declared=len(rows))

    return CitySource(
        name="trung_tam_bao_chi_su_kien", organisation="TRUNG_TAM_BAO_CHI", days={1: day(first), 2: day(second)}
    )


def points(event: Event) -> list[dict[str, str]]:
    """The points from which communes attend: each third event of the Centre has some, by the codes of July 2025."""
    number = int(event.thing.rsplit(":", 1)[1])
    if ":shared:" in event.thing or number % 3:
        return []
    units = tuple(texts("units")["units"].items())
    chosen = (units[(7 * number + 5 * m) % len(units)] for m in range(2 + number % 2))
    return [
        {"ten": f"Điểm cầu {name}", "diaChi": f"Trụ sở UBND {name[0].lower()}{name[1:]} (mẫu)", "maXa": code,
         "duongDan": f"https://hop.example.vn/{number}/{code}"}
        for code, name in chosen
    ]  # fmt: skip


def shared_events() -> tuple[Event, ...]:
    """Events that the Centre and the Department of Tourism both announce; independent of the seed, as the XLS is."""
    found = []
    for n, row in enumerate(texts("events")["shared"]):
        starts = clock(row["day"], row["centre_minute"])
        found.append(
            Event(
                thing=f"event:shared:{n}",
                kind=row["kind"],
                title=row["title"],
                organiser="Sở Du lịch",
                starts=starts,
                ends=starts + timedelta(minutes=90),
                venue=row["venue"],
                address=row["address"],
                chair=row["chair"],
            )
        )
    return tuple(found)


REPLY_KINDS = ("Phản hồi", "Cải chính, xin lỗi", "Đính chính", "Gỡ bỏ")


def trung_tam_bao_chi_phan_hoi(seed: int) -> CitySource:
    """Replies and corrections as one JSON array under `ket_qua`, whole in every answer."""

    def offer(n: int, reply: Reply) -> Offer:
        return Offer(
            thing=reply.thing,
            key=f"PH-2026-{101 + n}",
            fields={
                "maVuViec": f"PH-2026-{101 + n}",
                "loai": REPLY_KINDS[n % 4],
                "toBao": reply.outlet,
                "baiViet": reply.target_url,
                "ngayBaiViet": f"{reply.target_on:%d/%m/%Y}",
                "noiDungSai": reply.claim,
                "noiDungDung": reply.answer,
                "coQuan": f"{reply.agency} thành phố Hà Nội",
                "ngayYeuCau": f"{reply.demanded_on:%d/%m/%Y}",
                "ngayDang": f"{reply.published_on:%d/%m/%Y}",
                "lanThu": 1 + n % 2,
                "noiDaCaiChinh": desk.repeated(n, reply),
                "tieuDe": f"Phản hồi thông tin “{reply.claim}” trên {reply.outlet}",
            },
        )

    rows = [offer(n, reply) for n, reply in enumerate(replies(seed, desk.REPLIES))]
    rows[9] = rows[9].spoiled("loại ngoài danh mục", "lookup.unknown_value", loai="Khiếu nại")
    first, second = rows[:-2], list(rows)
    second[4] = second[4].changed(lanThu=2)

    def day(offers: Sequence[Offer]) -> Day:
        served = {"tong_so": len(offers), "ket_qua": [row.fields for row in offers]}
        return Day(offers=tuple(offers), routes={"/api/phan-hoi": fixed(json_answer(served))}, declared=len(offers))

    return CitySource(
        name="trung_tam_bao_chi_phan_hoi", organisation="TRUNG_TAM_BAO_CHI", days={1: day(first), 2: day(second)}
    )


def ban_chi_huy_canh_bao(seed: int) -> CitySource:
    """Emergency notices, newest first: each fourth is updated, each sixth cancelled, and the last one on day 2.

    Updates and cancellations refer to the first number of their chain; all of a chain is one thing.
    """

    def offer(number: int, notice: Notice, kind: str, refers: str, sent: datetime) -> Offer:
        return Offer(
            thing=notice.thing,
            key=f"CB-2026-{number:03}",
            fields={
                "soHieu": f"CB-2026-{number:03}",
                "loaiTin": kind,
                "thamChieu": [refers] if refers else [],
                "suKien": notice.event,
                "tieuDe": notice.headline if kind == "Phát mới" else f"{kind}: {notice.headline}",
                "mucDo": notice.severity,
                "doKhan": notice.urgency,
                "doChacChan": notice.certainty,
                "khuyenCao": notice.instruction,
                "phatLuc": sent.isoformat(),
                "hetHan": (notice.expires + (sent - notice.sent)).isoformat(),
                "khuVuc": [{"ma": notice.unit_code, "ten": notice.unit}],
                "cheDo": "Thật",
            },
        )

    rows: list[Offer] = []
    for n, notice in enumerate(notices(seed, NOTICES)):
        rows.append(offer(len(rows) + 1, notice, "Phát mới", "", notice.sent))
        original = rows[-1].key
        if n % 4 == 1:
            rows.append(offer(len(rows) + 1, notice, "Cập nhật", original, notice.sent + timedelta(hours=2)))
        if n % 6 == 2:
            rows.append(offer(len(rows) + 1, notice, "Hủy", original, notice.sent + timedelta(hours=3)))
    rows[5] = rows[5].spoiled("mức độ ngoài danh mục", "lookup.unknown_value", mucDo="Kinh khủng")
    last = notices(seed, NOTICES)[-1]
    before = next(row.key for row in reversed(rows) if row.thing == last.thing and row.fields["loaiTin"] == "Phát mới")
    morning = TOMORROW + timedelta(hours=6)
    added = [
        offer(len(rows) + 1, last, "Cập nhật", before, morning),
        offer(len(rows) + 2, last, "Hủy", before, morning + timedelta(hours=2)),
    ]

    def day(offers: Sequence[Offer]) -> Day:
        served = {"canh_bao": [row.fields for row in reversed(offers)]}
        routes = {"/api/canh-bao": fixed(json_answer(served))}
        return Day(offers=tuple(reversed(offers)), routes=routes)

    return CitySource(
        name="ban_chi_huy_canh_bao", organisation="BAN_CHI_HUY", days={1: day(rows), 2: day([*rows, *added])}
    )
