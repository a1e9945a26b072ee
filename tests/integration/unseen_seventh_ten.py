"""The seventh ten publishers: CKAN, dates in the manner of a Vietnamese Windows, a merged head, commune changes."""

from __future__ import annotations

from csv import QUOTE_ALL, writer
from datetime import date, datetime, timedelta
from html import escape
from io import BytesIO, StringIO

from openpyxl import Workbook

from lienthong.sandbox.answers import Answer, json_answer
from schemas.record import VIETNAM
from tests.integration.unseen_publishers import Asked, Publisher, cut, html, xml

MATTERS = (
    "Triển khai thu phí không dừng tại bãi đỗ xe công cộng",
    "Lịch cắt điện, cắt nước phục vụ sửa chữa",
    "Tuyển sinh lớp 10 năm học 2026-2027",
    "Phê duyệt quy hoạch phân khu ven sông",
    "Hội chợ sản phẩm OCOP khu vực phía Nam",
    "Kiểm tra an toàn thực phẩm dịp cuối năm",
    "Chi trả trợ cấp xã hội qua tài khoản",
)


def _matter(number: int, day: int) -> str:
    return f"{MATTERS[number % 7]} lần {number}" + (" [đính chính]" if day == 2 and number == 6 else "")


def _ckan(asked: Asked) -> Answer | None:
    """Papers of a department of science as packages of CKAN, the facts of each paper in `extras`."""
    if asked.path != "/api/3/action/package_search":
        return None
    every = []
    for number in range(1, 42 + asked.day):
        day = date(2026, 7, 1) + timedelta(days=number * 3)
        every.append(
            {
                "id": f"5b0c7a1e-0000-4000-8000-{number:012d}", "name": f"van-ban-{number}",
                "title": _matter(number, asked.day), "notes": "Văn bản công bố theo quy định.",
                "state": "active", "type": "dataset", "private": False, "license_id": "cc-by", "isopen": True,
                "metadata_created": f"{day}T02:00:00.123456", "metadata_modified": f"{day}T04:30:00.654321",
                "organization": {"id": "skhcn", "name": "so-khcn", "title": "Sở Khoa học và Công nghệ Cần Thơ"},
                "extras": [
                    {"key": "so_ky_hieu", "value": f"{600 + number}/QĐ-SKHCN"},
                    {"key": "ngay_ban_hanh", "value": f"{day}"},
                    {"key": "loai_van_ban", "value": "Quyết định"},
                ],
                "resources": [
                    {"id": f"r-{number}", "name": "Toàn văn", "format": "PDF", "mimetype": "application/pdf",
                     "url": f"https://dulieu.cantho.example.vn/tep/{number}.pdf", "size": 120_000 + number},
                ],
                "tags": [{"name": "khoa học"}, {"name": "công nghệ"}], "num_resources": 1, "num_tags": 2,
            }
        )  # fmt: skip
    start, rows = cut(asked.query, "start", 0), min(cut(asked.query, "rows", 10), 1000)
    return json_answer(
        {
            "help": f"{asked.base}/api/3/action/help_show?name=package_search", "success": True,
            "result": {"count": len(every), "facets": {}, "results": every[start : start + rows], "sort": "score desc"},
        }
    )  # fmt: skip


def _windows_rss(asked: Asked) -> Answer | None:
    """RSS of a portal whose server writes dates as a Vietnamese Windows does, with SA and CH for the halves."""
    if asked.path != "/RssHandler.ashx":
        return None
    items = []
    for number in range(16 + asked.day, 0, -1):
        at = datetime(2026, 11, 3, 7, 5, 9, tzinfo=VIETNAM) + timedelta(hours=17 * number)
        half = "SA" if at.hour < 12 else "CH"
        link = f"https://cantho.example.vn/Default.aspx?tabid=97&amp;ndid={70_000 + number}&amp;key="
        items.append(
            f"<item><title><![CDATA[{_matter(number, asked.day)}]]></title><link>{link}</link>"
            f"<description><![CDATA[<div style='text-align:justify'>{MATTERS[number % 7]}</div>]]></description>"
            f"<pubDate>{at:%d/%m/%Y} {(at.hour - 1) % 12 + 1}:{at:%M:%S} {half}</pubDate><author>Báo Cần Thơ</author>"
            f"</item>"
        )
    return xml(
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Cổng thông tin Cần Thơ</title>'
        "<link>https://cantho.example.vn</link><description>Tin trong ngày</description><ttl>10</ttl>"
        f"{''.join(items)}</channel></rss>"
    )


def _news_list(asked: Asked) -> Answer | None:
    """News of a department of education: blocks with a picture, the day in brackets, a pager of numbers."""
    if asked.path != "/tin-tuc-su-kien":
        return None
    every = list(range(21 + asked.day, 0, -1))
    page = cut(asked.query, "page", 1)
    shown = every[(page - 1) * 10 : page * 10]
    blocks = "".join(
        f"<div class='news-item row'><div class='col-4'><a href='/tin-tuc-su-kien/bai-viet-{number}.html'>"
        f"<img src='/anh/{number}.jpg' alt=''></a></div><div class='col-8'><h3 class='news-title'>"
        f"<a href='/tin-tuc-su-kien/bai-viet-{number}.html' title='{escape(_matter(number, asked.day))}'>"
        f"{escape(_matter(number, asked.day))}</a></h3><span class='news-date'>({number:02d}/10/2026 14:30)</span>"
        f"<p class='news-lead'>{MATTERS[number % 7]}. Sở hướng dẫn các trường thực hiện.</p>"
        f"<span class='views'>{number * 7 * asked.day} lượt xem</span></div></div>"
        for number in shown
    )
    pager = "".join(
        f"<a class='page-link current' href='#'>{one}</a>"
        if one == page
        else f"<a class='page-link' href='/tin-tuc-su-kien?page={one}'>{one}</a>"
        for one in range(1, -(-len(every) // 10) + 1)
    )
    return html(
        "<!DOCTYPE html><html lang='vi'><head><meta charset='utf-8'><title>Tin tức sự kiện | Sở Giáo dục và Đào tạo"
        "</title></head><body><nav class='menu'><a href='/'>Trang chủ</a><a href='/gioi-thieu'>Giới thiệu</a>"
        "<a href='/lien-he'>Liên hệ</a></nav><div class='container'><h1>Tin tức sự kiện</h1>"
        f"<div class='news-list'>{blocks}</div><div class='pager'>{pager}</div></div>"
        "<aside><h4>Liên kết</h4><ul><li><a href='https://moet.example.vn'>Bộ Giáo dục</a></li>"
        "<li><a href='https://cantho.example.vn'>Thành phố</a></li></ul></aside></body></html>"
    )


def _speakers_xlsx(asked: Asked) -> Answer | None:
    """Those who speak to the press, a head of two rows with merged cells, as ministries publish it."""
    if asked.path != "/tai-lieu/ds-nguoi-phat-ngon.xlsx":
        return None
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["DANH SÁCH NGƯỜI PHÁT NGÔN VÀ CUNG CẤP THÔNG TIN CHO BÁO CHÍ"])
    sheet.merge_cells("A1:G1")
    sheet.append(["STT", "Cơ quan, đơn vị", "Người phát ngôn", None, "Liên hệ", None, "Ghi chú"])
    sheet.append([None, None, "Họ và tên", "Chức vụ", "Điện thoại", "Email", None])
    for cells in ("A2:A3", "B2:B3", "C2:D2", "E2:F2", "G2:G3"):
        sheet.merge_cells(cells)
    for number in range(1, 29 + asked.day):
        phone = f"0292 38{number:05d}" if asked.day == 1 or number != 6 else "0292 3111 222"
        sheet.append(
            [
                number, f"Sở Mẫu số {number}", f"Lê Thị Mẫu {('An', 'Bình', 'Chi', 'Dung')[number % 4]}",
                "Phó Giám đốc" if number % 3 else "Chánh Văn phòng", phone, f"ppn{number}@cantho.example.vn", None,
            ]
        )  # fmt: skip
    target = BytesIO()
    book.save(target)
    media = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return Answer(body=target.getvalue(), media_type=media)


def _venues_csv(asked: Asked) -> Answer | None:
    """Halls that a city lets for events, every cell quoted, commas and a line break inside cells."""
    if asked.path != "/opendata/dia-diem-to-chuc.csv":
        return None
    target = StringIO()
    out = writer(target, quoting=QUOTE_ALL)
    out.writerow(["Mã địa điểm", "Tên địa điểm", "Địa chỉ", "Phường/Xã", "Sức chứa", "Đơn vị quản lý", "Vĩ độ",
                  "Kinh độ"])  # fmt: skip
    for number in range(1, 23 + asked.day):
        name = f"Nhà văn hóa khu vực {number}" + (", cơ sở mới" if asked.day == 2 and number == 6 else "")
        out.writerow(
            [
                f"DD{number:03d}", name, f"{number} Nguyễn Trãi,\nkhu vực {number}", f"Phường Mẫu {number}",
                150 + number * 10, "Trung tâm Văn hóa thành phố", f"10.0{number:02d}", f"105.7{number:02d}",
            ]
        )  # fmt: skip
    return Answer(body=target.getvalue().encode(), media_type="text/csv; charset=utf-8")


def _laravel(asked: Asked) -> Answer | None:
    """Press releases of a department of health: a paginator with `next_page_url` beside the rows."""
    if asked.path != "/api/press-releases":
        return None
    every = []
    for number in range(51 + asked.day, 0, -1):
        at = datetime(2026, 10, 1, 15, 45, tzinfo=VIETNAM) + timedelta(days=number)
        every.append(
            {
                "id": number, "slug": f"thong-cao-{number}", "title": _matter(number, asked.day),
                "excerpt": MATTERS[number % 7], "content": f"<p>{MATTERS[number % 7]}.</p>",
                "published_at": f"{at:%Y-%m-%d %H:%M:%S}", "updated_at": f"{at:%Y-%m-%d %H:%M:%S}",
                "url": f"https://soyte.cantho.example.vn/thong-cao/{number}", "views": number * 3 * asked.day,
                "department": {"id": 12, "name": "Sở Y tế Cần Thơ"},
            }
        )  # fmt: skip
    page, size = cut(asked.query, "page", 1), 15
    last = -(-len(every) // size)
    here = f"{asked.base}/api/press-releases"
    return json_answer(
        {
            "current_page": page, "data": every[(page - 1) * size : page * size],
            "first_page_url": f"{here}?page=1", "from": (page - 1) * size + 1, "last_page": last,
            "last_page_url": f"{here}?page={last}", "next_page_url": f"{here}?page={page + 1}" if page < last else None,
            "path": here, "per_page": size, "prev_page_url": f"{here}?page={page - 1}" if page > 1 else None,
            "to": min(page * size, len(every)), "total": len(every),
        }
    )  # fmt: skip


def _answers(asked: Asked) -> Answer | None:
    """What bodies answered to the press: one object around the list, dates with the hour first."""
    if asked.path != "/api/phan-hoi-bao-chi":
        return None
    found = []
    for number in range(1, 20 + asked.day):
        at = datetime(2026, 10, 5, 16, 20, tzinfo=VIETNAM) + timedelta(days=number)
        found.append(
            {
                "maPhanHoi": f"PHBC-{number:04d}", "coQuanPhanHoi": f"Sở Mẫu số {number % 5 + 1}",
                "tieuDe": f"Phản hồi: {_matter(number, asked.day)}", "noiDung": f"Về {MATTERS[number % 7].lower()}.",
                "coQuanBaoChi": "Báo Mẫu", "tenBaiBao": f"Bài báo {number}",
                "linkBaiBao": f"https://baomau.example.vn/bai-{number}",
                "ngayDangBai": f"{at - timedelta(days=3):%d/%m/%Y}",
                "ngayPhanHoi": f"{at:%H:%M %d/%m/%Y}",
            }
        )  # fmt: skip
    return json_answer({"success": True, "message": None, "danhSach": found, "tongSo": len(found)})


def _unit_changes(asked: Asked) -> Answer | None:
    """Old communes and the new ones that they went into, the table of a statistics office."""
    if asked.path != "/danhmuc/chuyen-doi-xa-2025.csv":
        return None
    lines = ["STT,Mã xã cũ,Tên xã cũ,Mã xã mới,Tên xã mới,Ngày hiệu lực,Ghi chú"]
    for number in range(1, 40 + asked.day):
        name = f"Phường Mẫu Cũ {number}" + (" (sửa)" if asked.day == 2 and number == 6 else "")
        new = number // 3
        lines.append(
            f"{number},{31_100 + number * 3},{name},{31_100 + new * 9},Phường Mẫu Mới {new},01/07/2025,"
            f"{'Nhập một phần' if number % 8 == 0 else 'Nhập toàn bộ'}"
        )
    return Answer(body="\n".join(lines).encode("utf-8-sig"), media_type="application/octet-stream")


def _bulletins(asked: Asked) -> Answer | None:
    """Bulletins of a city's loudspeakers, a page and its size asked for by Vietnamese names."""
    if asked.path != "/api/v2/bantin/danhsach":
        return None
    every = []
    for number in range(36 + asked.day, 0, -1):
        at = datetime(2026, 10, 15, 5, 30, tzinfo=VIETNAM) + timedelta(days=number)
        every.append(
            {
                "maBanTin": f"BT{number:05d}", "tieuDe": _matter(number, asked.day), "noiDung": MATTERS[number % 7],
                "fileAmThanh": f"https://truyenthanh.example.vn/{number}.mp3", "thoiLuong": 90 + number,
                "mucDoUuTien": "Khẩn cấp" if number % 9 == 0 else "Thông thường",
                "donViPhatHanh": "Trung tâm Văn hóa và Truyền thanh Cái Răng", "trangThai": "Đã phát",
                "thoiGianPhat": f"{at:%d/%m/%Y %H:%M}", "luotNghe": number * asked.day,
            }
        )  # fmt: skip
    page, size = cut(asked.query, "trang", 1), min(cut(asked.query, "kichThuoc", 20), 100)
    return json_answer(
        {
            "maLoi": 0, "duLieu": every[(page - 1) * size : page * size],
            "phanTrang": {"trang": page, "kichThuoc": size, "tongSo": len(every), "tongTrang": -(-len(every) // size)},
        }
    )  # fmt: skip


def _page_sitemap(asked: Asked) -> Answer | None:
    """A ward without a feed: a plain sitemap below an index, the facts in the head of each page."""
    if asked.path == "/sitemap.xml":
        return xml(
            '<?xml version="1.0" encoding="UTF-8"?><sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
            f"<sitemap><loc>{asked.base}/sitemap-bai-viet.xml</loc></sitemap></sitemapindex>"
        )
    if asked.path == "/sitemap-bai-viet.xml":
        rows = "".join(
            f"<url><loc>{asked.base}/bai-viet/{number}</loc><lastmod>2026-11-{number:02d}</lastmod>"
            f"<changefreq>weekly</changefreq></url>"
            for number in range(13 + asked.day, 0, -1)
        )
        return xml(
            '<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
            f"{rows}</urlset>"
        )
    number = cut({"n": asked.path.removeprefix("/bai-viet/")}, "n", 0)
    if not 1 <= number <= 13 + asked.day:
        return None
    title = escape(_matter(number, asked.day))
    return html(
        f"<!doctype html><html lang='vi'><head><title>{title} - UBND phường Ninh Kiều</title>"
        f"<meta property='og:title' content='{title}'><meta property='og:type' content='article'>"
        f"<meta property='og:url' content='{asked.base}/bai-viet/{number}'>"
        f"<meta property='article:published_time' content='2026-11-{number:02d}T08:15:00+07:00'>"
        f"<meta name='description' content='{MATTERS[number % 7]}'></head><body><article><h1>{title}</h1>"
        f"<p>{MATTERS[number % 7]} trên địa bàn phường.</p></article></body></html>"
    )


PUBLISHERS = (
    Publisher(
        name="sở: CKAN", address="/api/3/action/package_search", record="document", good=42,
        says={"number": "601/QĐ-SKHCN", "issued_on": "2026-07-04", "issuer": "Sở Khoa học và Công nghệ Cần Thơ"},
        answer=_ckan,
    ),
    Publisher(
        name="cổng: RSS ngày SA/CH", address="/RssHandler.ashx", record="press_release", good=17,
        says={"title": f"{MATTERS[1]} lần 1", "published_at": "2026-11-04T00:05:09+07:00"}, answer=_windows_rss,
    ),
    Publisher(
        name="sở: danh sách tin HTML", address="/tin-tuc-su-kien", record="press_release", good=22,
        says={"title": f"{MATTERS[1]} lần 1", "published_at": "2026-10-01T14:30:00+07:00"}, answer=_news_list,
    ),
    Publisher(
        name="thành phố: XLSX người phát ngôn, ô gộp", address="/tai-lieu/ds-nguoi-phat-ngon.xlsx",
        record="spokesperson", good=29,
        says={"full_name": "Lê Thị Mẫu Bình", "agency": "Sở Mẫu số 1", "position": "Phó Giám đốc",
              "email": "ppn1@cantho.example.vn"},
        answer=_speakers_xlsx,
    ),
    Publisher(
        name="thành phố: CSV địa điểm", address="/opendata/dia-diem-to-chuc.csv", record="venue", good=23,
        says={"name": "Nhà văn hóa khu vực 1", "unit": "Phường Mẫu 1", "host": "Trung tâm Văn hóa thành phố"},
        answer=_venues_csv,
    ),
    Publisher(
        name="sở: JSON của Laravel", address="/api/press-releases", record="press_release", good=52,
        says={"title": f"{MATTERS[1]} lần 1", "published_at": "2026-10-02T15:45:00+07:00",
              "agency": "Sở Y tế Cần Thơ"},
        answer=_laravel,
    ),
    Publisher(
        name="thành phố: JSON phản hồi báo chí", address="/api/phan-hoi-bao-chi", record="response", good=20,
        says={"agency": "Sở Mẫu số 2", "case_number": "PHBC-0001", "published_at": "2026-10-06T16:20:00+07:00"},
        answer=_answers,
    ),
    Publisher(
        name="thống kê: CSV chuyển đổi xã", address="/danhmuc/chuyen-doi-xa-2025.csv", record="admin_unit_change",
        good=40,
        says={"old_code": "31103", "new_code": "31100", "effective_on": "2025-07-01", "old_name": "Phường Mẫu Cũ 1"},
        answer=_unit_changes,
    ),
    Publisher(
        name="thành phố: JSON bản tin truyền thanh", address="/api/v2/bantin/danhsach", record="broadcast_bulletin",
        good=37, says={"identifier": "BT00009", "priority": "emergency", "title": f"{MATTERS[2]} lần 9"},
        answer=_bulletins,
    ),
    Publisher(
        name="phường: sơ đồ trang và các trang", address="/sitemap.xml", record="press_release", good=14,
        says={"title": f"{MATTERS[1]} lần 1", "published_at": "2026-11-01T08:15:00+07:00"}, answer=_page_sitemap,
    ),
)  # fmt: skip
