"""The fourth ten publishers: portals of three makers, registers in CSV, ODS and JSON, a calendar, alerts, answers."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from html import escape
from tempfile import TemporaryFile
from urllib.parse import urlencode

from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from lienthong.sandbox.answers import Answer, json_answer
from schemas.record import VIETNAM
from tests.integration.unseen_publishers import Asked, Publisher, cut, html, xml

HEADLINES = (
    "Đà Nẵng công bố kế hoạch bắn pháo hoa đón năm mới",
    "Sở Giao thông thông báo phân luồng cầu Rồng",
    "Bệnh viện Phụ sản - Nhi đưa vào sử dụng khu điều trị mới",
    "Hội chợ việc làm thu hút 3.000 lao động trẻ",
    "Công bố điểm ngập trong mưa và số điện thoại cứu hộ",
    "Thành phố gặp mặt trí thức, nhà khoa học",
)


def _headline(number: int, day: int) -> str:
    return f"{HEADLINES[number % 6]}, kỳ {number}" + (", sửa lỗi" if day == 2 and number == 5 else "")


def _portal_rss(asked: Asked) -> Answer | None:
    """RSS of a city portal: dc and content namespaces, days with SA and CH, ids that are no addresses."""
    if asked.path != "/rss/thong-cao":
        return None
    items = []
    for number in range(27 + asked.day, 0, -1):
        at = datetime(2026, 11, 21, 15, 5, tzinfo=VIETNAM) - timedelta(hours=9 * (28 - number))
        half = f"{at:%d/%m/%Y} {at.hour % 12 or 12}:{at:%M:%S} {'CH' if at.hour >= 12 else 'SA'}"
        items.append(
            f'<item><guid isPermaLink="false">TCBC-{5100 + number}</guid>'
            f"<title>{escape(_headline(number, asked.day))}</title>"
            f"<link>https://danang.example.vn/web/guest/thong-cao?id={5100 + number}&amp;_c=3</link>"
            f"<pubDate>{half}</pubDate><dc:creator>Văn phòng UBND</dc:creator><category>Thông cáo</category>"
            f"<description>{escape(HEADLINES[number % 6])}</description>"
            f"<content:encoded><![CDATA[<p>{HEADLINES[number % 6]}. <b>Chi tiết</b> như sau.</p>]]>"
            f"</content:encoded></item>"
        )
    return xml(
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>UBND thành phố Đà Nẵng | Thông '
        "cáo</title>"
        f"<link>https://danang.example.vn</link><description>Thông cáo báo chí</description>{''.join(items)}"
        f"</channel></rss>"
    )


def _headless(asked: Asked) -> Answer | None:
    """The headless API of a Java portal: page, pageSize, lastPage and totalCount around the items."""
    if asked.path != "/o/headless-delivery/v1.0/sites/20119/structured-contents":
        return None
    every = []
    for number in range(52 + asked.day, 0, -1):
        at = datetime(2026, 11, 20, 1, 30, tzinfo=VIETNAM) - timedelta(hours=6 * (53 - number))
        every.append(
            {
                "actions": {}, "availableLanguages": ["vi-VN"], "contentStructureId": 40712, "id": 61000 + number,
                "creator": {"additionalName": "", "contentType": "UserAccount", "id": 20155, "name": "Ban Biên tập"},
                "contentFields": [{"name": "noiDung", "contentFieldValue": {"data": HEADLINES[number % 6]}}],
                "dateCreated": f"{at:%Y-%m-%dT%H:%M:%SZ}",
                "dateModified": f"{at + timedelta(minutes=40):%Y-%m-%dT%H:%M:%SZ}",
                "datePublished": f"{at:%Y-%m-%dT%H:%M:%SZ}", "description": HEADLINES[number % 6],
                "key": str(60990 + number),
                "externalReferenceCode": f"7b1e-{number:04d}", "friendlyUrlPath": f"tin-{number}",
                "keywords": ["thông báo"],
                "numberOfComments": number % 4 * asked.day, "siteId": 20119, "title": _headline(number, asked.day),
                "uuid": f"1c0f9a52-77aa-4d19-8f5e-0000000{number:05d}", "subscribed": False,
            }
        )  # fmt: skip
    size, page = min(cut(asked.query, "pageSize", 20), 200), cut(asked.query, "page", 1)
    last = -(-len(every) // size)
    items = every[(page - 1) * size : page * size]
    return json_answer(
        {
            "actions": {}, "facets": [], "items": items, "lastPage": last, "page": page, "pageSize": size,
            "totalCount": len(every),
        }
    )  # fmt: skip


def _odata(asked: Asked) -> Answer | None:
    """A list of documents on a collaboration server: OData, a looked-up body, a link to the next page."""
    if asked.path != "/_api/web/lists/getbytitle('VanBan')/items":
        return None
    every = []
    for number in range(1, 64 + asked.day):
        day = date(2026, 8, 3) + timedelta(days=number)
        kind, notation = (("Quyết định", "QĐ-UBND"), ("Chỉ thị", "CT-UBND"), ("Kế hoạch", "KH-UBND"))[number % 3]
        every.append(
            {
                "@odata.etag": f'"{asked.day}"', "Id": number, "ID": number, "Title": f"{1800 + number}/{notation}",
                "SoKyHieu": f"{1800 + number}/{notation}", "LoaiVanBan": kind, "NgayBanHanh": f"{day}T17:00:00Z",
                "TrichYeu": f"{kind} về {_headline(number, asked.day).lower()}",
                "CoQuanBanHanh": {"Title": "UBND tỉnh Lâm Đồng"}, "NguoiKy": {"Title": "Lê Văn Mẫu"},
                "Created": f"{day + timedelta(days=1)}T02:11:09Z", "Modified": f"{day + timedelta(days=1)}T02:15:44Z",
                "AuthorId": 14, "EditorId": 14, "Attachments": True, "GUID": f"5e3c-{number:04d}-77",
                "OData__UIVersionString": "1.0",
            }
        )  # fmt: skip
    start = cut({"at": asked.query.get("$skiptoken", "").rpartition("=")[2]}, "at", 0)
    answer = {"odata.metadata": f"{asked.base}/_api/$metadata", "value": every[start : start + 30]}
    if start + 30 < len(every):
        token = urlencode({"$skiptoken": f"Paged=TRUE&p_ID={start + 30}"})
        answer["odata.nextLink"] = f"{asked.base}/_api/web/lists/getbytitle('VanBan')/items?{token}"
    return json_answer(answer)


def _phone_book(asked: Asked) -> Answer | None:
    """The telephone book of a province as CSV: two title lines, semicolons, codes, a fax that is mostly empty."""
    if asked.path != "/documents/danh-ba-co-quan.csv":
        return None
    lines = [
        "DANH BẠ ĐIỆN THOẠI CÁC CƠ QUAN, ĐƠN VỊ;;;;;;;", "(Cập nhật tháng 11/2026);;;;;;;",
        "TT;Tên cơ quan, đơn vị;Mã định danh điện tử;Địa chỉ trụ sở;Số điện thoại;Fax;Thư điện tử công vụ;Trang TTĐT",
    ]  # fmt: skip
    for number in range(1, 43 + asked.day):
        name = f"Chi cục Mẫu {number}" if number % 3 else f"Trung tâm Mẫu {number}"
        phone = f"0290 38{number:05d}" if asked.day == 1 or number != 5 else "0290 3900 900"
        lines.append(
            f"{number};{name};H12.{number}.{number % 7 + 1};{number} Trần Hưng Đạo, phường Tân Thành;{phone};"
            f"{'0290 3999 000' if number % 8 == 0 else ''};donvi{number}@camau.example.vn;https://donvi{number}.camau.example.vn"
        )
    return Answer(body=("\ufeff" + "\r\n".join(lines)).encode(), media_type="text/csv")


def _units_ods(asked: Asked) -> Answer | None:
    """Communes of two provinces in an ODS, with people and area, and a sum below."""
    if asked.path != "/thong-ke/xa-phuong.ods":
        return None
    book, table = OpenDocumentSpreadsheet(), Table(name="Danh mục")
    rows: list[list[str | int | float]] = [
        ["DANH MỤC ĐƠN VỊ HÀNH CHÍNH CẤP XÃ"],
        ["STT", "Mã số", "Tên đơn vị hành chính", "Loại", "Mã tỉnh", "Thuộc tỉnh", "Diện tích (km2)", "Dân số (người)"],
    ]
    for number in range(1, 49 + asked.day):
        kind, province = ("Phường" if number % 6 == 0 else "Xã"), (("46", "Huế") if number % 2 else ("44", "Quảng Trị"))
        name = f"{kind} Phong Mẫu {number}" + (" mới" if asked.day == 2 and number == 5 else "")
        rows.append(
            [number, f"{19000 + number * 4}", name, kind, *province, 20.5 + number, 7000 + number * 31 * asked.day]
        )
    rows.append(["", "", "Tổng cộng", "", "", "", 2000.0, 500000])
    for cells in rows:
        row = TableRow()
        for value in cells:
            kind = "string" if isinstance(value, str) else "float"
            cell = TableCell(valuetype=kind) if kind == "string" else TableCell(valuetype=kind, value=value)
            cell.addElement(P(text=str(value)))
            row.addElement(cell)
        table.addElement(row)
    book.spreadsheet.addElement(table)
    with TemporaryFile() as target:
        book.write(target)
        target.seek(0)
        return Answer(body=target.read(), media_type="application/vnd.oasis.opendocument.spreadsheet")


def _calendar_page(asked: Asked) -> Answer | None:
    """A press calendar on a web page: one table, no ids and no links; on day 2 a hall has changed."""
    if asked.path != "/lich-su-kien-bao-chi":
        return None
    rows = []
    for number in range(21 + asked.day, 0, -1):
        at = datetime(2026, 11, 23, 8, 0, tzinfo=VIETNAM) + timedelta(days=number, hours=number % 3 * 3)
        hall = f"Hội trường {number % 4 + 1}" if asked.day == 1 or number != 5 else "Hội trường lớn"
        rows.append(
            f"<tr><td>{at:%H:%M} ngày {at:%d/%m/%Y}</td><td>Họp báo {HEADLINES[number % 6].lower()} lần {number}</td>"
            f"<td>{hall}, 1 Lê Duẩn</td><td>Phó Chủ tịch UBND thành phố</td><td>Văn phòng UBND thành phố Cần Thơ"
            f"</td></tr>"
        )
    return html(
        "<!doctype html><html><head><title>Lịch sự kiện báo chí - Cổng thông tin Cần Thơ</title></head><body>"
        "<nav><a href='/'>"
        "Trang chủ</a> <a href='/tin'>Tin tức</a></nav><h2>Lịch sự kiện báo chí</h2><table id='lich'><tr>"
        "<th>Thời gian</th>"
        "<th>Nội dung</th><th>Địa điểm</th><th>Chủ trì</th><th>Đơn vị tổ chức</th></tr>"
        f"{''.join(rows)}</table><p>Mọi thay đổi sẽ được thông báo trên trang này.</p></body></html>"
    )


def _speakers_json(asked: Asked) -> Answer | None:
    """Spokespersons of a ministry's units, nested, without an id of their own."""
    if asked.path != "/api/cong-khai/nguoi-phat-ngon":
        return None
    people = [
        {
            "hoTen": f"{('Lê', 'Phạm', 'Vũ')[number % 3]} Thị Mẫu {('An', 'Bích', 'Cúc', 'Dung')[number % 4]}",
            "chucDanh": "Cục trưởng" if number % 2 else "Chánh Văn phòng",
            "coQuan": {"ten": f"Cục Mẫu {number}", "maDinhDanh": f"G05.{number}"},
            "lienHe": {"dienThoai": f"024 3942 {number:04d}", "email": f"phatngon{number}@bo.example.vn"},
            "vanBanGiaoNhiemVu": {
                "soKyHieu": f"{900 + number}/QĐ-BTC",
                "ngayBanHanh": f"{number % 27 + 1:02d}/03/2026",
            },
            "luotXem": number * asked.day,
        }
        for number in range(1, 26 + asked.day)
    ]
    if asked.day == 2:
        people[4]["lienHe"] = {"dienThoai": "024 3000 0000", "email": "moi@bo.example.vn"}
    return json_answer({"status": "success", "data": {"capNhatLuc": "2026-11-20T08:00:00+07:00", "danhSach": people}})


def _alerts_atom(asked: Asked) -> Answer | None:
    """An Atom index of CAP alerts, as national services make it: typed links, one exercise, one cancellation."""
    last = 9 + asked.day
    if asked.path == "/cap/atom.xml":
        entries = "".join(
            f"<entry><id>urn:oid:2.49.0.0.704.0.2026.{n}</id><title>{escape(_storm(n, asked.day))}</title>"
            f"<updated>2026-11-21T{n:02d}"
            f':10:00+07:00</updated><link type="application/cap+xml" href="{asked.base}/cap/{n}.cap"/>'
            f"<summary>Bão</summary>"
            "</entry>"
            for n in range(last, 0, -1)
        )
        return xml(
            '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><id>urn:uuid:7f0d</id><title>Cảnh '
            "báo thiên tai"
            f"</title><updated>2026-11-21T12:00:00+07:00</updated>{entries}</feed>",
            "application/atom+xml",
        )
    number = asked.path.removeprefix("/cap/").removesuffix(".cap")
    if not number.isdigit() or not 1 <= int(number) <= last:
        return None
    n = int(number)
    canceled = (
        "<references>duty@kttv.example.vn,2.49.0.0.704.0.2026.7,2026-11-21T07:10:00+07:00</references>"
        if n == 8
        else ""
    )
    return xml(
        '<?xml version="1.0" encoding="UTF-8"?><cap:alert xmlns:cap="urn:oasis:names:tc:emergency:cap:1.2">'
        "<cap:identifier>"
        f"2.49.0.0.704.0.2026.{n}</cap:identifier><cap:sender>duty@kttv.example.vn</cap:sender>"
        f"<cap:sent>2026-11-21T{n:02d}:10:00"
        f"+07:00</cap:sent><cap:status>{'Exercise' if n == 3 else 'Actual'}</cap:status><cap:msgType>"
        f"{'Cancel' if n == 8 else 'Alert'}</cap:msgType><cap:scope>Public</cap:scope>"
        f"{canceled.replace('<', '<cap:').replace('<cap:/', '</cap:')}<cap:info><cap:language>vi</cap:language>"
        f"<cap:category>Met"
        "</cap:category><cap:event>Bão</cap:event><cap:urgency>Immediate</cap:urgency><cap:severity>Extreme"
        "</cap:severity>"
        "<cap:certainty>Observed</cap:certainty><cap:effective>2026-11-21T00:00:00+07:00</cap:effective><cap:expires>"
        "2026-11-23T00:00:00+07:00</cap:expires><cap:senderName>Trung tâm Dự báo khí tượng thủy văn</cap:senderName>"
        f"<cap:headline>{escape(_storm(n, asked.day))}</cap:headline><cap:area><cap:areaDesc>Quần đảo Hoàng Sa"
        f"</cap:areaDesc>"
        "</cap:area></cap:info></cap:alert>"
    )


def _storm(number: int, day: int) -> str:
    return f"Tin bão khẩn cấp lần {number}" + (" (phát lại)" if day == 2 and number == 5 else "")


def _answers(asked: Asked) -> Answer | None:
    """What bodies answered to the press: pages counted from nought, ten at a time."""
    if asked.path != "/phan-hoi-bao-chi/api/search":
        return None
    every = [
        {
            "maHoSo": f"PHBC-{number:03d}", "coQuanPhanHoi": "Sở Xây dựng",
            "tenBaiBao": f"Dân kêu cứu vì đường ngập, bài {number}",
            "linkBaiBao": f"https://bao.example.vn/bai-{number}.html", "toBao": "Báo Mẫu",
            "ngayDangBao": f"{number % 27 + 1:02d}/10/2026",
            "noiDungPhanAnh": "Đường ngập sau mưa.", "ngayPhanHoi": f"{number % 20 + 1:02d}/11/2026 09:00",
            "noiDungPhanHoi": "Sở đã yêu cầu khắc phục." + " (bổ sung)" * (asked.day == 2 and number == 5),
            "luotXem": 10 * asked.day + number,
        }
        for number in range(32 + asked.day, 0, -1)
    ]  # fmt: skip
    page, size = cut(asked.query, "page", 0), min(cut(asked.query, "size", 10), 50)
    shown = every[page * size : (page + 1) * size]
    return json_answer(
        {
            "content": shown, "number": page, "size": size, "numberOfElements": len(shown), "totalElements": len(every),
            "totalPages": -(-len(every) // size), "first": page == 0, "last": (page + 1) * size >= len(every),
        }
    )  # fmt: skip


def _channels(asked: Asked) -> Answer | None:
    """Official accounts that a province declares, as CSV with commas."""
    if asked.path != "/data/kenh-mang-xa-hoi.csv":
        return None
    lines = ["STT,Tên kênh,Nền tảng,Đường dẫn,Cơ quan quản lý,Ngày khai báo,Trạng thái,Số người theo dõi"]
    for number in range(1, 28 + asked.day):
        platform, host = (("Facebook", "facebook"), ("Zalo", "zalo"), ("YouTube", "youtube"), ("TikTok", "tiktok"))[
            number % 4
        ]
        name = f"Xã Mẫu {number}" + (" - trang chính thức" if asked.day == 2 and number == 5 else "")
        lines.append(
            f'{number},{name},{platform},https://{host}.example.com/xamau{number},"UBND xã Mẫu {number}",'
            f"{number % 27 + 1:02d}/07/2026,Đang hoạt động,{number * 120 + asked.day}"
        )
    return Answer(body="\n".join(lines).encode(), media_type="text/csv; charset=utf-8")


PUBLISHERS = (
    Publisher(
        name="thành phố: RSS có SA/CH", address="/rss/thong-cao", record="press_release", good=28,
        says={"title": f"{HEADLINES[1]}, kỳ 1", "published_at": "2026-11-11T12:05:00+07:00"}, answer=_portal_rss,
    ),
    Publisher(
        name="cổng Java: JSON headless", address="/o/headless-delivery/v1.0/sites/20119/structured-contents",
        record="press_release", good=53,
        says={"title": f"{HEADLINES[1]}, kỳ 1", "published_at": "2026-11-07T08:30:00+07:00"}, answer=_headless,
    ),
    Publisher(
        name="tỉnh: OData văn bản", address="/_api/web/lists/getbytitle('VanBan')/items", record="document", good=64,
        says={"number": "1801/CT-UBND", "issued_on": "2026-08-05", "issuer": "UBND tỉnh Lâm Đồng"}, answer=_odata,
    ),
    Publisher(
        name="danh bạ: CSV cơ quan", address="/documents/danh-ba-co-quan.csv", record="agency", good=43,
        says={"name": "Chi cục Mẫu 1", "code": "H12.1.2", "phone": "0290 3800001"}, answer=_phone_book,
    ),
    Publisher(
        name="thống kê: ODS xã, phường", address="/thong-ke/xa-phuong.ods", record="admin_unit", good=49,
        says={"code": "19004", "name": "Xã Phong Mẫu 1", "kind": "commune"}, answer=_units_ods,
    ),
    Publisher(
        name="thành phố: lịch báo chí HTML", address="/lich-su-kien-bao-chi", record="press_event", good=22,
        says={"starts_at": "2026-11-24T11:00:00+07:00", "venue": "Hội trường 2, 1 Lê Duẩn"}, answer=_calendar_page,
    ),
    Publisher(
        name="bộ: JSON người phát ngôn", address="/api/cong-khai/nguoi-phat-ngon", record="spokesperson", good=26,
        says={"full_name": "Phạm Thị Mẫu Bích", "agency": "Cục Mẫu 1", "position": "Cục trưởng"}, answer=_speakers_json,
    ),
    Publisher(
        name="khí tượng: Atom CAP", address="/cap/atom.xml", record="emergency_notice", good=10,
        called_off=("message_type", "Cancel", 1),
        says={"identifier": "2.49.0.0.704.0.2026.3", "status": "Exercise"}, answer=_alerts_atom,
    ),
    Publisher(
        name="sở: JSON phản hồi báo chí", address="/phan-hoi-bao-chi/api/search", record="response", good=33,
        says={"agency": "Sở Xây dựng", "target_url": "https://bao.example.vn/bai-1.html"}, answer=_answers,
    ),
    Publisher(
        name="tỉnh: CSV kênh chính thức", address="/data/kenh-mang-xa-hoi.csv", record="official_channel", good=28,
        says={"name": "Xã Mẫu 1", "url": "https://zalo.example.com/xamau1"}, answer=_channels,
    ),
)  # fmt: skip
