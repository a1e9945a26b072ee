"""The third ten publishers: WordPress, JSON Feed, CKAN, ninjs, Atom, tables of three kinds, plain JSON."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from html import escape
from io import BytesIO
from urllib.parse import urlencode

from openpyxl import Workbook

from lienthong.sandbox.answers import Answer, json_answer
from schemas.record import VIETNAM
from tests.integration.unseen_publishers import Asked, Publisher, cut, html, xml

SUBJECTS = (
    "Thủ tướng chủ trì phiên họp về giải ngân vốn đầu tư công",
    "Bộ Công Thương thông tin về cung ứng xăng dầu dịp cuối năm",
    "Khánh thành cầu vượt nút giao An Dương",
    "Cảnh báo thủ đoạn giả danh cán bộ thuế để lừa đảo",
    "Điều chỉnh giờ học của học sinh khi có mưa lớn",
    "Thêm 12 dịch vụ công trực tuyến toàn trình",
    "Khởi công dự án nhà ở xã hội tại phường Hải An",
)


def _subject(number: int, day: int) -> str:
    return f"{SUBJECTS[number % 7]} ({number}/2026)" + (" [sửa]" if day == 2 and number == 5 else "")


def _wordpress(asked: Asked) -> Answer | None:
    """The REST API of WordPress behind a department's site: rendered texts, the Link header, totals in headers."""
    if asked.path != "/wp-json/wp/v2/posts":
        return None
    every = list(range(37 + asked.day, 0, -1))
    size, page = min(cut(asked.query, "per_page", 10), 100), cut(asked.query, "page", 1)
    pages = -(-len(every) // size)
    if not 1 <= page <= pages:
        refused = {"code": "rest_post_invalid_page_number", "message": "Số trang không hợp lệ", "data": {"status": 400}}
        return json_answer(refused, status=400)
    posts = []
    for number in every[(page - 1) * size : page * size]:
        at = datetime(2026, 11, 21, 16, 20, tzinfo=VIETNAM) - timedelta(hours=5 * (38 - number))
        utc = at - timedelta(hours=7)
        link = f"https://socongthuong.haiphong.example.vn/{at:%Y/%m}/tin-{number}/"
        posts.append(
            {
                "id": 15000 + number * 3, "date": f"{at:%Y-%m-%dT%H:%M:%S}", "date_gmt": f"{utc:%Y-%m-%dT%H:%M:%S}",
                "guid": {"rendered": f"https://socongthuong.haiphong.example.vn/?p={15000 + number * 3}"},
                "modified": f"{at:%Y-%m-%dT%H:%M:%S}", "modified_gmt": f"{utc:%Y-%m-%dT%H:%M:%S}",
                "slug": f"tin-{number}", "status": "publish", "type": "post", "link": link,
                "title": {"rendered": _subject(number, asked.day)},
                "content": {"rendered": f"<p>{_subject(number, asked.day)}.</p>\n<p>Chi tiết.</p>", "protected": False},
                "excerpt": {"rendered": f"<p>{SUBJECTS[number % 7]} [&hellip;]</p>\n", "protected": False},
                "author": 4, "featured_media": 0, "comment_status": "closed", "ping_status": "open", "sticky": False,
                "template": "", "format": "standard", "meta": {"footnotes": ""}, "categories": [12, 31], "tags": [],
                "_links": {"self": [{"href": f"{asked.base}/wp-json/wp/v2/posts/{15000 + number * 3}"}]},
            }
        )  # fmt: skip
    headers = {"X-WP-Total": str(len(every)), "X-WP-TotalPages": str(pages)}
    if page < pages:
        onward = urlencode({**asked.query, "page": page + 1})
        headers["Link"] = f'<{asked.base}/wp-json/wp/v2/posts?{onward}>; rel="next"'
    return json_answer(posts, headers=headers)


def _json_feed(asked: Asked) -> Answer | None:
    """JSON Feed 1.1 of a communications office."""
    if asked.path != "/feed.json":
        return None
    items = [
        {
            "id": f"https://truyenthong.dongnai.example.vn/bai/{number}",
            "url": f"https://truyenthong.dongnai.example.vn/bai/{number}",
            "title": _subject(number, asked.day),
            "content_html": f"<p>{_subject(number, asked.day)}</p>",
            "summary": SUBJECTS[number % 7],
            "date_published": f"2026-11-{number % 20 + 1:02d}T10:00:00+07:00",
            "date_modified": f"2026-11-{number % 20 + 1:02d}T11:30:00+07:00",
            "tags": ["Kinh tế", "Đời sống"],
            "authors": [{"name": "Ban Biên tập"}],
        }
        for number in range(29 + asked.day, 0, -1)
    ]
    return json_answer(
        {
            "version": "https://jsonfeed.org/version/1.1", "title": "Truyền thông Đồng Nai", "language": "vi",
            "home_page_url": "https://truyenthong.dongnai.example.vn/", "feed_url": f"{asked.base}/feed.json",
            "items": items,
        }
    )  # fmt: skip


def _ckan(asked: Asked) -> Answer | None:
    """An open-data portal (CKAN) that publishes plans and reports of a department."""
    if asked.path.rstrip("/") in {"", "/api/3", "/api/3/action"}:
        return html(
            "<!DOCTYPE html><html><head><meta name='generator' content='ckan 2.10.4'></head><body></body></html>"
        )
    every = [
        {
            "id": f"6f1c2b{number:02d}-0d4e-4a51-9c0a-7f9f5d2e{number:04d}", "name": f"bao-cao-nganh-thang-{number}",
            "title": f"Báo cáo tình hình ngành tháng thứ {number}" + " (sửa)" * (asked.day == 2 and number == 5),
            "notes": "Báo cáo do Sở lập, công khai theo quy định.", "state": "active", "private": False,
            "type": "dataset",
            "metadata_created": f"2026-10-{number:02d}T02:14:07.120394", "license_id": "cc-by", "author": None,
            "metadata_modified": f"2026-11-{number % 20 + 1:02d}T02:14:07.120394", "num_resources": 1, "num_tags": 1,
            "license_title": "Creative Commons Attribution",
            "license_url": "http://www.opendefinition.org/licenses/cc-by",
            "organization": {"id": "a1", "name": "so-nn-mt", "title": "Sở Nông nghiệp và Môi trường"},
            "resources": [{"id": f"r{number}", "url": f"{asked.base}/dataset/{number}.pdf", "format": "PDF"}],
            "tags": [{"name": "báo cáo", "display_name": "báo cáo"}], "extras": [], "groups": [],
        }
        for number in range(1, 24 + asked.day)
    ]  # fmt: skip
    if asked.path == "/api/3/action/package_search":
        start, size = cut(asked.query, "start", 0), min(cut(asked.query, "rows", 10), 1000)
        result = {"count": len(every), "sort": "id asc", "facets": {}, "results": every[start : start + size]}
        return json_answer({"help": f"{asked.base}/help", "success": True, "result": result})
    if asked.path == "/api/3/action/package_list":
        return json_answer({"help": "", "success": True, "result": [one["name"] for one in every]})
    return None


def _ninjs(asked: Asked) -> Answer | None:
    """A wire desk's ninjs: items under a key, two canceled."""
    if asked.path != "/wire/latest":
        return None
    items = [
        {
            "uri": f"urn:newsml:ttxmau.example.vn:2026:{90000 + number}", "version": "1", "type": "text", "urgency": 4,
            "pubstatus": "canceled" if number in (7, 19) else "usable", "language": "vi",
            "versioncreated": f"2026-11-{number % 20 + 1:02d}T06:45:00Z", "headline": _subject(number, asked.day),
            "description_text": SUBJECTS[number % 7],
            "body_text": f"{_subject(number, asked.day)}. Nguồn tin cho biết.",
            "byline": "PV Mẫu", "located": "Hà Nội", "subject": [{"code": "04000000", "name": "Kinh tế"}],
        }
        for number in range(25 + asked.day, 0, -1)
    ]  # fmt: skip
    return json_answer({"title": "Tin mới", "_items": items, "_meta": {"total": len(items)}})


def _atom(asked: Asked) -> Answer | None:
    """Atom of a ministry: tag: ids, relative-looking categories, only `updated` for some."""
    if asked.path != "/vi/thong-cao/atom":
        return None
    entries = "".join(
        f"<entry><id>tag:bo.example.vn,2026:thong-cao/{number}</id><title "
        f'type="html">{escape(_subject(number, asked.day))}'
        f'</title><link rel="alternate" type="text/html" href="https://bo.example.vn/vi/thong-cao/{number}"/>'
        f"<published>2026-11-{number % 20 + 1:02d}T01:00:00Z</published>"
        f"<updated>2026-11-{number % 20 + 1:02d}T0{number % 8 + 1}"
        f':00:00Z</updated><author><name>Vụ Truyền thông</name></author><category term="thong-cao" label="Thông cáo"/>'
        f'<summary type="html">&lt;p&gt;{escape(SUBJECTS[number % 7])}&lt;/p&gt;</summary></entry>'
        for number in range(19 + asked.day, 0, -1)
    )
    return xml(
        '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="vi">'
        "<title>Thông cáo "
        "báo chí</title><id>tag:bo.example.vn,2026:thong-cao</id><updated>2026-11-21T00:00:00Z</updated>"
        f"{entries}</feed>",
        "application/atom+xml",
    )


def _document_table(asked: Asked) -> Answer | None:
    """Documents of a province in an HTML table with a head, forty rows on two pages."""
    if asked.path != "/van-ban/chi-dao-dieu-hanh":
        return None
    every, page = list(range(39 + asked.day, 0, -1)), cut(asked.query, "page", 1)
    rows = "".join(
        f'<tr class="{"chan" if number % 2 else "le"}"><td>{place}</td><td><a '
        f'href="/van-ban/{3000 + number}">{500 + number}'
        f"/UBND-KGVX</a></td><td>{date(2026, 11, 20) - timedelta(days=41 - number):%d/%m/%Y}</td><td>"
        f"{'Chỉ thị' if number % 5 == 0 else 'Công văn'}</td><td>Về việc {escape(_subject(number, asked.day))}</td>"
        f'<td>UBND tỉnh Nghệ An</td><td><a href="/tep/{3000 + number}.pdf">Tải về</a></td></tr>'
        for place, number in enumerate(every[(page - 1) * 20 : page * 20], start=(page - 1) * 20 + 1)
    )
    pages = -(-len(every) // 20)
    links = "".join(f'<a href="?page={n}">{n}</a> ' for n in range(1, pages + 1) if n != page)
    onward = f'<a rel="next" href="?page={page + 1}">Tiếp</a>' if page < pages else ""
    return html(
        "<!DOCTYPE html><html><head><title>Văn bản chỉ đạo điều hành</title></head><body><div id='nav'><a "
        "href='/'>Trang chủ"
        "</a><a href='/van-ban'>Văn bản</a></div><form><input name='q'></form><table class='table "
        "table-bordered'><thead>"
        "<tr><th>STT</th><th>Số ký hiệu</th><th>Ngày ban hành</th><th>Loại văn bản</th><th>Trích yếu</th><th>Cơ "
        "quan ban "
        f"hành</th><th>Tệp</th></tr></thead><tbody>{rows}</tbody></table><div class='pager'>{links}{onward}</div>"
        f"</body></html>"
    )


def _schedule_xlsx(asked: Asked) -> Answer | None:
    """The press calendar of a tourism department: day and hour in columns of their own, three called off."""
    if asked.path != "/tai-lieu/lich-hop-bao-thang-12.xlsx":
        return None
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["LỊCH HỌP BÁO VÀ SỰ KIỆN BÁO CHÍ THÁNG 12 NĂM 2026"])
    sheet.append([])
    sheet.append(
        ["Mã", "Ngày", "Giờ", "Nội dung sự kiện", "Địa điểm", "Chủ trì", "Đơn vị tổ chức", "Tình trạng", "Số khách"]
    )
    for number in range(1, 22 + asked.day):
        sheet.append(
            [
                f"SK{number:03d}", f"{number:02d}/12/2026", f"{8 + number % 9:02d}:30",
                f"Họp báo giới thiệu Lễ hội số {number}" + (" (mở rộng)" if asked.day == 2 and number == 5 else ""),
                "Khách sạn Mẫu, phường Hạ Long", "Giám đốc Sở", "Sở Du lịch Quảng Ninh",
                "Hủy" if number in (3, 11, 17) else "Dự kiến", 40 + number * asked.day,
            ]
        )  # fmt: skip
    target = BytesIO()
    book.save(target)
    media = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return Answer(body=target.getvalue(), media_type=media)


def _units_csv(asked: Asked) -> Answer | None:
    """Communes in the columns of the statistics office's list: commas, no BOM."""
    if asked.path != "/files/danhmuc_xa.csv":
        return None
    lines = ["STT,Mã,Tên,Cấp,Tên Tiếng Anh,Mã TP,Tỉnh / Thành Phố,Nghị định"]
    for number in range(1, 45 + asked.day):
        kind = ("Xã", "Phường", "Xã", "Đặc khu")[number % 4] if number % 12 == 3 else ("Xã", "Phường")[number % 2]
        name = f"{kind} Bình Mẫu {number}" + (" B" if asked.day == 2 and number == 5 else "")
        english = {"Xã": "Commune", "Phường": "Ward", "Đặc khu": "Special zone"}[kind]
        lines.append(
            f"{number},{26500 + number * 3},{name},{kind},Binh Mau {number} {english},79,Thành phố Hồ Chí "
            f"Minh,1685/NQ-UBTVQH15"
        )
    return Answer(body="\n".join(lines).encode(), media_type="text/csv; charset=utf-8")


def _hydromet(asked: Asked) -> Answer | None:
    """Bulletins of a weather station as plain JSON in its own words."""
    if asked.path != "/api/ban-tin-canh-bao":
        return None
    found = [
        {
            "soBanTin": f"KTTV-{number:03d}/11-2026",
            "loaiThienTai": "Mưa lớn" if number % 2 else "Lũ quét, sạt lở đất",
            "tieuDe": f"Tin cảnh báo mưa lớn số {number}" + (" (đính chính)" if asked.day == 2 and number == 5 else ""),
            "noiDung": "Từ đêm nay có mưa to đến rất to, cục bộ trên 150 mm.", "capDoRuiRo": f"Cấp {number % 3 + 1}",
            "thoiGianPhatTin": f"{number:02d}/11/2026 04:30", "hieuLucTu": f"{number:02d}/11/2026 05:00",
            "hieuLucDen": f"{number + 1:02d}/11/2026 17:00", "khuVucAnhHuong": ["Xã Mường Lát", "Xã Quan Sơn"],
            "khuyenCao": "Người dân không đi qua ngầm tràn khi nước lên.",
            "donViPhatTin": "Đài Khí tượng Thủy văn tỉnh",
        }
        for number in range(19 + asked.day, 0, -1)
    ]  # fmt: skip
    return json_answer({"ma": 200, "thongDiep": "Thành công", "duLieu": found})


def _agencies(asked: Asked) -> Answer | None:
    """A directory of bodies in English camelCase: pageIndex and pageSize, no total but the number of pages."""
    if asked.path != "/services/organizations":
        return None
    every = [
        {
            "orgId": 400 + number, "orgCode": f"H46.{number}",
            "orgName": f"Sở Mẫu {number}" if number < 16 else f"UBND xã Mẫu {number}",
            "parentOrgCode": "H46", "parentOrgName": "UBND tỉnh Quảng Bình",
            "address": f"{number} Hùng Vương, phường Đồng Hới",
            "tel": f"0232 3800 {number:03d}", "email": f"donvi{number}@quangbinh.example.vn",
            "website": f"https://donvi{number}.quangbinh.example.vn", "employeeCount": 20 + number * asked.day,
            "active": True,
        }
        for number in range(1, 34 + asked.day)
    ]  # fmt: skip
    if asked.day == 2:
        every[4]["orgName"] = "Sở Mẫu Năm"
    size, page = min(cut(asked.query, "pageSize", 10), 50), cut(asked.query, "pageIndex", 1)
    return json_answer(
        {
            "pageIndex": page,
            "pageSize": size,
            "totalPages": -(-len(every) // size),
            "items": every[(page - 1) * size : page * size],
        }
    )


PUBLISHERS = (
    Publisher(
        name="sở: WordPress REST", address="/wp-json/wp/v2/posts", record="press_release", good=38,
        says={"title": f"{SUBJECTS[1]} (1/2026)", "published_at": "2026-11-13T23:20:00+07:00"}, answer=_wordpress,
    ),
    Publisher(
        name="ban truyền thông: JSON Feed", address="/feed.json", record="press_release", good=30,
        says={"title": f"{SUBJECTS[1]} (1/2026)", "published_at": "2026-11-02T10:00:00+07:00"}, answer=_json_feed,
    ),
    Publisher(
        name="sở: CKAN báo cáo", address="/api/3/action/package_search", record="document", good=24,
        says={"subject": "Báo cáo tình hình ngành tháng thứ 1", "issuer": "Sở Nông nghiệp và Môi trường"}, answer=_ckan,
    ),
    Publisher(
        name="hãng tin: ninjs", address="/wire/latest", record="press_release", good=24, gone=2,
        says={"title": f"{SUBJECTS[1]} (1/2026)", "published_at": "2026-11-02T13:45:00+07:00"}, answer=_ninjs,
    ),
    Publisher(
        name="bộ: Atom", address="/vi/thong-cao/atom", record="press_release", good=20,
        says={"title": f"{SUBJECTS[1]} (1/2026)", "published_at": "2026-11-02T08:00:00+07:00"}, answer=_atom,
    ),
    Publisher(
        name="tỉnh: bảng văn bản HTML", address="/van-ban/chi-dao-dieu-hanh", record="document", good=40,
        says={"number": "501/UBND-KGVX", "issued_on": "2026-10-11", "issuer": "UBND tỉnh Nghệ An"},
        answer=_document_table,
    ),
    Publisher(
        name="sở: XLSX lịch họp báo", address="/tai-lieu/lich-hop-bao-thang-12.xlsx", record="press_event", good=22,
        called_off=("state", "cancelled", 3),
        says={"title": "Họp báo giới thiệu Lễ hội số 1", "starts_at": "2026-12-01T09:30:00+07:00"},
        answer=_schedule_xlsx,
    ),
    Publisher(
        name="thống kê: CSV xã", address="/files/danhmuc_xa.csv", record="admin_unit", good=45,
        says={"code": "26503", "name": "Phường Bình Mẫu 1", "kind": "ward"}, answer=_units_csv,
    ),
    Publisher(
        name="đài khí tượng: JSON bản tin", address="/api/ban-tin-canh-bao", record="emergency_notice", good=20,
        says={"identifier": "KTTV-001/11-2026", "sent_at": "2026-11-01T04:30:00+07:00"}, answer=_hydromet,
    ),
    Publisher(
        name="danh bạ: JSON cơ quan", address="/services/organizations", record="agency", good=34,
        says={"code": "H46.1", "name": "Sở Mẫu 1"}, answer=_agencies,
    ),
)  # fmt: skip
