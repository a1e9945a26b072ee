"""The eighth ten publishers: Drupal twice, a table of press conferences, questions of the press, a list of outlets."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from html import escape
from io import BytesIO

from openpyxl import Workbook

from lienthong.sandbox.answers import Answer, json_answer
from schemas.record import VIETNAM
from tests.integration.unseen_publishers import Asked, Publisher, cut, html, xml

THEMES = (
    "Khởi công cầu vượt nút giao phía Bắc",
    "Phát động tháng hành động vì trẻ em",
    "Thu hồi giấy phép cơ sở kinh doanh khí",
    "Mở rộng tuyến xe buýt điện",
    "Công bố chỉ số cải cách hành chính",
)


def _theme(number: int, day: int) -> str:
    return f"{THEMES[number % 5]} ({number})" + (" - bổ sung" if day == 2 and number == 7 else "")


def _drupal_rss(asked: Asked) -> Answer | None:
    """News of a city's inspectorate out of Drupal: relative-free links, a guid of a node, the creator in dc."""
    if asked.path != "/vi/rss.xml":
        return None
    items = []
    for number in range(19 + asked.day, 0, -1):
        at = datetime(2026, 11, 1, 16, 40, tzinfo=VIETNAM) + timedelta(hours=23 * number)
        items.append(
            f"<item><title>{escape(_theme(number, asked.day))}</title>"
            f"<link>https://thanhtra.example.vn/vi/tin/{number}</link><description>&lt;span&gt;"
            f"{THEMES[number % 5]}&lt;/span&gt;</description><pubDate>{at:%a, %d %b %Y %H:%M:%S} +0700</pubDate>"
            f"<dc:creator>quantri</dc:creator><guid isPermaLink='false'>{number} at https://thanhtra.example.vn</guid>"
            f"</item>"
        )
    return xml(
        '<?xml version="1.0" encoding="utf-8"?><rss xmlns:dc="http://purl.org/dc/elements/1.1/" version="2.0" '
        f'xml:base="{asked.base}/vi"><channel><title>Thanh tra thành phố Huế</title>'
        f"<link>{asked.base}/vi</link><description/><language>vi</language>{''.join(items)}</channel></rss>"
    )


def _json_api(asked: Asked) -> Answer | None:
    """Documents of a department as JSON:API: type, id, attributes, `links.next.href`."""
    if asked.path != "/jsonapi/node/van_ban":
        return None
    every = []
    for number in range(1, 65 + asked.day):
        day = date(2026, 3, 1) + timedelta(days=number * 3)
        attributes = {
            "drupal_internal__nid": 300 + number, "title": _theme(number, asked.day), "langcode": "vi", "status": True,
            "changed": f"{day}T08:00:00+00:00", "field_so_ky_hieu": f"{80 + number}/BC-SGTVT",
            "field_ngay_ban_hanh": f"{day}", "field_loai_van_ban": "Báo cáo", "field_nguoi_ky": "Trần Văn Mẫu",
            "field_co_quan_ban_hanh": "Sở Giao thông công chính Huế",
        }  # fmt: skip
        every.append(
            {"type": "node--van_ban", "id": f"77a0c0de-0000-4000-8000-{number:012d}", "attributes": attributes}
        )
    start = cut(asked.query, "page[offset]", 0)
    here = f"{asked.base}/jsonapi/node/van_ban"
    links = {"self": {"href": here}}
    if start + 25 < len(every):
        links["next"] = {"href": f"{here}?page%5Boffset%5D={start + 25}&page%5Blimit%5D=25"}
    return json_answer({"jsonapi": {"version": "1.0"}, "data": every[start : start + 25], "links": links})


def _communes_xlsx(asked: Asked) -> Answer | None:
    """The list of communes of a province after the rearrangement."""
    if asked.path != "/files/dmhc.xlsx":
        return None
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["TT", "Mã số ĐVHC", "Tên đơn vị hành chính", "Loại", "Diện tích (km2)", "Dân số (người)",
                  "Tỉnh, thành phố", "Mã tỉnh"])  # fmt: skip
    for number in range(1, 40 + asked.day):
        name = f"Phường Hương Mẫu {number}" + (" A" if asked.day == 2 and number == 7 else "")
        sheet.append([number, f"{19_700 + number * 3}", name, "Phường", 10.5 + number, 9000 + number * 31,
                      "Thành phố Huế", "46"])  # fmt: skip
    target = BytesIO()
    book.save(target)
    media = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return Answer(body=target.getvalue(), media_type=media)


def _speakers_csv(asked: Asked) -> Answer | None:
    """Who may speak for each body, with long heads."""
    if asked.path != "/opendata/nguoiphatngon.csv":
        return None
    lines = ["Số thứ tự,Tên cơ quan,Họ và tên người phát ngôn,Chức vụ,Số điện thoại liên hệ,Địa chỉ thư điện tử,"
             "Văn bản cử,Ngày cử"]  # fmt: skip
    for number in range(1, 31 + asked.day):
        phone = f"0234 38{number:05d}" if asked.day == 1 or number != 7 else "0234 3999 000"
        lines.append(
            f"{number},UBND phường Mẫu {number},Nguyễn Mẫu {('Hà', 'Lan', 'Nam')[number % 3]},Phó Chủ tịch,{phone},"
            f"phuong{number}@hue.example.vn,{number}/QĐ-UBND,{number % 27 + 1:02d}/08/2025"
        )
    return Answer(body="\n".join(lines).encode(), media_type="text/csv")


def _conferences(asked: Asked) -> Answer | None:
    """Press conferences of a city in a table: hour before day in one cell, two called off."""
    if asked.path != "/lich-hop-bao":
        return None
    rows = []
    for number in range(1, 18 + asked.day):
        begins = date(2026, 11, 24) + timedelta(days=number)
        rows.append(
            f"<tr><td>{number}</td><td>{8 + number % 3}h30 ngày {begins:%d/%m/%Y}</td>"
            f"<td><a href='/lich-hop-bao/{number}'>{escape(_theme(number, asked.day))}</a></td>"
            f"<td>Trung tâm Báo chí, 22 Lê Lợi</td><td>Sở Mẫu số {number}</td>"
            f"<td>{'Hủy' if number in (4, 12) else 'Sắp diễn ra'}</td></tr>"
        )
    return html(
        "<!DOCTYPE html><html lang='vi'><head><title>Lịch họp báo - Trung tâm Báo chí thành phố Huế</title></head>"
        "<body><div class='content'><h1>Lịch họp báo</h1><table class='schedule'><tr><th>STT</th><th>Thời gian</th>"
        f"<th>Nội dung</th><th>Địa điểm</th><th>Đơn vị tổ chức</th><th>Trạng thái</th></tr>{''.join(rows)}</table>"
        "</div></body></html>"
    )


def _venues_json(asked: Asked) -> Answer | None:
    """Halls and rooms for rent, a bare array."""
    if asked.path != "/api/hoi-truong":
        return None
    found = [
        {
            "maHoiTruong": f"HT-{number:02d}", "tenHoiTruong": f"Hội trường số {number}"
            + (" (mới sơn)" if asked.day == 2 and number == 7 else ""),
            "diaChi": f"{number} Hùng Vương", "phuong": f"Phường Mẫu {number}", "soChoNgoi": 120 + 15 * number,
            "donViQuanLy": "Trung tâm Hội nghị", "toaDo": {"viDo": 16.4 + number / 1000, "kinhDo": 107.5},
        }
        for number in range(1, 16 + asked.day)
    ]  # fmt: skip
    return json_answer(found)


def _inquiries(asked: Asked) -> Answer | None:
    """Questions of the press that an office took in, start and length."""
    if asked.path != "/api/cau-hoi":
        return None
    every = []
    for number in range(1, 48 + asked.day):
        at = datetime(2026, 10, 1, 9, 10, tzinfo=VIETNAM) + timedelta(days=number)
        every.append(
            {
                "soTiepNhan": f"TN-{number:04d}", "coQuanBaoChi": f"Báo Mẫu {number % 4}", "phongVien": "Lê Văn Mẫu",
                "noiDungCauHoi": _theme(number, asked.day) + "?", "ngayTiepNhan": at.isoformat(),
                "hanTraLoi": (at + timedelta(days=5)).isoformat(), "donViXuLy": f"Sở Mẫu số {number % 6}",
                "hinhThuc": "Email", "luotXem": number * asked.day,
            }
        )  # fmt: skip
    start, size = cut(asked.query, "offset", 0), min(cut(asked.query, "limit", 20), 50)
    return json_answer({"items": every[start : start + size], "offset": start, "limit": size, "total": len(every)})


def _outlets(asked: Asked) -> Answer | None:
    """Licensed outlets in a page without paging."""
    if asked.path != "/bao-chi/danh-sach":
        return None
    rows = "".join(
        f"<tr><td>{number}</td><td>Tạp chí Mẫu {number}{' điện tử' if asked.day == 2 and number == 7 else ''}</td>"
        f"<td>{100 + number}/GP-BTTTT</td><td>{number % 27 + 1:02d}/05/2024</td><td>Hội Mẫu {number}</td>"
        f"<td><a href='https://tapchi{number}.example.vn'>tapchi{number}.example.vn</a></td></tr>"
        for number in range(1, 26 + asked.day)
    )
    return html(
        "<html><head><meta charset='utf-8'><title>Danh sách cơ quan báo chí</title></head><body><table border='1'>"
        "<thead><tr><th>TT</th><th>Tên cơ quan báo chí</th><th>Số giấy phép</th><th>Ngày cấp</th><th>Cơ quan chủ quản"
        f"</th><th>Website</th></tr></thead><tbody>{rows}</tbody></table></body></html>"
    )


def _dcat(asked: Asked) -> Answer | None:
    """Decisions of a people's council as a DCAT catalogue in JSON-LD."""
    if asked.path != "/catalog.jsonld":
        return None
    found = [
        {
            "@id": f"https://dulieu.hue.example.vn/dataset/{number}", "@type": "dcat:Dataset",
            "dct:identifier": f"{number}/NQ-HĐND",
            "dct:title": {"@value": _theme(number, asked.day), "@language": "vi"},
            "dct:issued": f"2026-09-{number % 28 + 1:02d}", "dct:publisher": {"foaf:name": "HĐND thành phố Huế"},
            "dcat:landingPage": {"@id": f"https://dulieu.hue.example.vn/nq/{number}"},
        }
        for number in range(1, 23 + asked.day)
    ]  # fmt: skip
    context = {"dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/",
               "foaf": "http://xmlns.com/foaf/0.1/"}  # fmt: skip
    body = {"@context": context, "@id": f"{asked.base}/catalog.jsonld", "@type": "dcat:Catalog", "dcat:dataset": found}
    return json_answer(body)


def _warnings(asked: Asked) -> Answer | None:
    """Warnings of a hydrological station in plain JSON."""
    if asked.path != "/api/canhbao/danhsach":
        return None
    found = []
    for number in range(1, 14 + asked.day):
        at = datetime(2026, 11, 1, 15, 0, tzinfo=VIETNAM) + timedelta(days=number)
        found.append(
            {
                "maCanhBao": f"LU-{number:03d}", "tieuDe": f"Tin lũ số {number}"
                + (" (cập nhật)" if asked.day == 2 and number == 7 else ""),
                "loaiThienTai": "Lũ", "mucDo": "Nguy hiểm" if number % 2 else "Rất nguy hiểm",
                "thoiGianPhat": f"{at:%Y-%m-%d %H:%M}", "hieuLucDen": f"{at + timedelta(days=1):%Y-%m-%d %H:%M}",
                "khuVucAnhHuong": "Hạ lưu sông Hương", "noiDung": "Mực nước lên nhanh.",
                "khuyenCao": "Di dời tài sản lên cao.", "coQuanPhatHanh": "Đài Khí tượng Thủy văn Mẫu",
            }
        )  # fmt: skip
    return json_answer({"status": 200, "data": {"items": found, "total": len(found)}})


PUBLISHERS = (
    Publisher(
        name="thanh tra: RSS của Drupal", address="/vi/rss.xml", record="press_release", good=20,
        says={"title": f"{THEMES[1]} (1)", "published_at": "2026-11-02T15:40:00+07:00"}, answer=_drupal_rss,
    ),
    Publisher(
        name="sở: JSON:API", address="/jsonapi/node/van_ban", record="document", good=65,
        says={"number": "81/BC-SGTVT", "issued_on": "2026-03-04", "issuer": "Sở Giao thông công chính Huế"},
        answer=_json_api,
    ),
    Publisher(
        name="tỉnh: XLSX đơn vị hành chính", address="/files/dmhc.xlsx", record="admin_unit", good=40,
        says={"code": "19703", "name": "Phường Hương Mẫu 1", "province": "Thành phố Huế"}, answer=_communes_xlsx,
    ),
    Publisher(
        name="thành phố: CSV người phát ngôn", address="/opendata/nguoiphatngon.csv", record="spokesperson", good=31,
        says={"full_name": "Nguyễn Mẫu Lan", "agency": "UBND phường Mẫu 1", "email": "phuong1@hue.example.vn"},
        answer=_speakers_csv,
    ),
    Publisher(
        name="trung tâm: bảng lịch họp báo", address="/lich-hop-bao", record="press_event", good=18,
        called_off=("state", "cancelled", 2),
        says={"starts_at": "2026-11-25T09:30:00+07:00", "venue": "Trung tâm Báo chí, 22 Lê Lợi"}, answer=_conferences,
    ),
    Publisher(
        name="thành phố: JSON hội trường", address="/api/hoi-truong", record="venue", good=16,
        says={"name": "Hội trường số 1", "address": "1 Hùng Vương", "unit": "Phường Mẫu 1"}, answer=_venues_json,
    ),
    Publisher(
        name="văn phòng: JSON câu hỏi báo chí", address="/api/cau-hoi", record="press_inquiry", good=48,
        says={"intake_number": "TN-0001", "outlet": "Báo Mẫu 1", "received_at": "2026-10-02T09:10:00+07:00"},
        answer=_inquiries,
    ),
    Publisher(
        name="sở: bảng cơ quan báo chí", address="/bao-chi/danh-sach", record="media_outlet", good=26,
        says={"name": "Tạp chí Mẫu 1", "licence_number": "101/GP-BTTTT", "licensed_on": "2024-05-02"},
        answer=_outlets,
    ),
    Publisher(
        name="hội đồng: DCAT", address="/catalog.jsonld", record="document", good=23,
        says={"number": "1/NQ-HĐND", "issued_on": "2026-09-02", "issuer": "HĐND thành phố Huế"}, answer=_dcat,
    ),
    Publisher(
        name="đài: JSON cảnh báo", address="/api/canhbao/danhsach", record="emergency_notice", good=14,
        says={"identifier": "LU-001", "sent_at": "2026-11-02T15:00:00+07:00",
              "issuer": "Đài Khí tượng Thủy văn Mẫu"},
        answer=_warnings,
    ),
)  # fmt: skip
