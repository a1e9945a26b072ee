"""The second ten publishers: a ward, a press centre, a department, an office, a commune, a library and four others."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from html import escape
from io import BytesIO

from openpyxl import Workbook

from lienthong.sandbox.answers import Answer, json_answer
from schemas.record import VIETNAM
from tests.integration.unseen_publishers import Asked, Publisher, cut, html, xml

NEWS = (
    "Cửa Nam ra quân chỉnh trang vỉa hè phố Lý Thường Kiệt",
    "Khai mạc Ngày hội đại đoàn kết toàn dân tộc tại tổ dân phố số 7",
    "Tạm dừng cấp nước để thay đường ống trên phố Nguyễn Du",
    "Lấy ý kiến Nhân dân về phương án cải tạo hồ Thiền Quang",
    "Tập huấn kỹ năng số cho cán bộ tổ công nghệ số cộng đồng",
    "Phát động quyên góp ủng hộ đồng bào vùng lũ",
    "Kiểm tra an toàn thực phẩm tại chợ 19-12",
    "Hướng dẫn người dân cài đặt ứng dụng định danh điện tử mức 2",
    "Trao tặng thẻ bảo hiểm y tế cho hộ cận nghèo",
    "Công khai danh sách hộ được hỗ trợ sửa chữa nhà ở",
)


def _titles(count: int, day: int) -> list[tuple[int, str]]:
    """Number and title, newest first; on day 2 one more stands in front and number 5 has been corrected."""
    found = []
    for number in range(count + day - 1, 0, -1):
        title = NEWS[number % len(NEWS)] + (f" (đợt {number // len(NEWS) + 1})" if number >= len(NEWS) else "")
        found.append((number, title + " - cập nhật" if day == 2 and number == 5 else title))
    return found


def _ward_feed(asked: Asked) -> Answer | None:
    """RSS of a ward: its own namespace, its own date, a counter, neither guid nor pubDate."""
    if asked.path != "/rss/tin-hoat-dong.rss":
        return None
    items = []
    for number, title in _titles(24, asked.day):
        at = datetime(2026, 11, 21, 9, 15, tzinfo=VIETNAM) - timedelta(hours=7 * (25 - number))
        link = f"https://cuanam.hanoi.example.vn/tin-hoat-dong/-/view/{48210 + number}"
        items.append(
            f"<item><title><![CDATA[{title}]]></title><link>{link}</link>"
            f'<description><![CDATA[<img src="https://cuanam.hanoi.example.vn/anh/{number}.jpg" width="120"/>'
            f"<p>{title}. Ủy ban nhân dân phường đề nghị các tổ dân phố phối hợp thực hiện.</p>]]></description>"
            f"<vptt:ngayDang>{at:%d/%m/%Y %H:%M}</vptt:ngayDang><vptt:chuyenMuc>Tin hoạt động</vptt:chuyenMuc>"
            f"<vptt:luotXem>{number * 13 * asked.day}</vptt:luotXem></item>"
        )
    return xml(
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" '
        'xmlns:vptt="http://cuanam.hanoi.example.vn/ns/cong-thong-tin"><channel><title>Phường Cửa Nam - Tin hoạt động'
        "</title><link>https://cuanam.hanoi.example.vn</link><description>Cổng thông tin điện tử phường Cửa Nam"
        f"</description><language>vi-vn</language>{''.join(items)}</channel></rss>",
        "application/rss+xml; charset=utf-8",
    )


HALLS = (
    ("Phòng họp báo tầng 2, Trung tâm Báo chí", "15 Lê Lợi, phường Sài Gòn"),
    ("Hội trường Thống Nhất", "135 Nam Kỳ Khởi Nghĩa, phường Bến Thành"),
    ("Nhà Văn hóa Thanh niên", "4 Phạm Ngọc Thạch, phường Sài Gòn"),
)
EVENTS = (
    "Họp báo định kỳ về tình hình kinh tế - xã hội",
    "Họp báo công bố Liên hoan phim ngắn",
    "Giao ban báo chí tuần",
    "Lễ ký kết chương trình hợp tác du lịch",
    "Tọa đàm chuyển đổi số trong giáo dục",
    "Họp báo cung cấp thông tin vụ cháy chung cư",
)


def _centre_events(asked: Asked) -> Answer | None:
    """Events of a press centre: nested payload, start and limit, five events called off."""
    if asked.path != "/api/v2/lich-su-kien":
        return None
    events = []
    for number in range(46 + asked.day, 0, -1):
        begins = datetime(2026, 11, 23, 8, 30, tzinfo=VIETNAM) + timedelta(days=number - 20, hours=number % 3 * 3)
        state = "Đã hủy" if number % 9 == 4 else "Đã diễn ra" if number < 20 else "Sắp diễn ra"
        hall, street = HALLS[number % 3]
        name = EVENTS[number % 6] + f" lần {number}"
        events.append(
            {
                "maSuKien": f"TTBC-2026-{number:04d}",
                "tenSuKien": name + (" (bổ sung)" if asked.day == 2 and number == 5 else ""),
                "thoiGian": {
                    "batDau": f"{begins:%Y-%m-%dT%H:%M:%S}",
                    "ketThuc": f"{begins + timedelta(hours=2):%Y-%m-%dT%H:%M:%S}",
                },
                "diaDiem": {"tenDiaDiem": hall, "diaChi": street},
                "donViToChuc": {"ten": "Sở Văn hóa và Thể thao", "ma": "H29.14"},
                "nguoiChuTri": "Phó Giám đốc Sở" if number % 4 else None,
                "trangThaiSuKien": state,
                "moTa": f"<p>Mời phóng viên đến dự: {name}.</p>",
                "soLuotDangKy": number * 2 + asked.day,
            }
        )
    start, limit = cut(asked.query, "start", 0), min(cut(asked.query, "limit", 15), 15)
    return json_answer(
        {
            "thanhCong": True,
            "thongBao": None,
            "duLieu": {"tongSoBanGhi": len(events), "batDau": start, "danhSach": events[start : start + limit]},
        }
    )


PAPERS = (
    ("Quyết định", "QĐ-SXD", "công bố Danh mục thủ tục hành chính lĩnh vực nhà ở; hạ tầng kỹ thuật"),
    ("Thông báo", "TB-SXD", "kết quả thẩm định hồ sơ quy hoạch chi tiết tỷ lệ 1/500"),
    ("Công văn", "SXD-QLN", 'hướng dẫn thực hiện "một cửa" liên thông'),
    ("Kế hoạch", "KH-SXD", "kiểm tra chất lượng công trình\nnăm 2026"),
)


def _register_csv(asked: Asked) -> Answer | None:
    """Register of a department: semicolons, BOM, Vietnamese heads, quoted line ends, days without a leading zero."""
    if asked.path != "/du-lieu/so-van-ban-den-thang-11.csv":
        return None
    lines = ["STT;Số và ký hiệu;Loại VB;Ngày ban hành;Trích yếu;Cơ quan ban hành;Người ký;Hiệu lực từ ngày;Ghi chú"]
    for place, number in enumerate(range(35 + asked.day, 0, -1), start=1):
        kind, notation, subject = PAPERS[number % 4]
        issued = date(2026, 11, 20) - timedelta(days=37 - number)
        text = f"Về việc {subject}, mục {number}" + (" (đính chính)" if asked.day == 2 and number == 5 else "")
        quoted = '"' + text.replace('"', '""') + '"'
        symbol = f"{300 + number}/{notation}"
        effect = f"{issued + timedelta(days=10):%d/%m/%Y}" if kind == "Quyết định" else ""
        signer = "Nguyễn Văn Mẫu" if number % 3 else "Trần Thị Mẫu"
        day = f"{issued.day}/{issued.month}/{issued.year}"
        lines.append(f"{place};{symbol};{kind};{day};{quoted};Sở Xây dựng;{signer};{effect};")
    return Answer(body=("\ufeff" + "\r\n".join(lines) + "\r\n").encode(), media_type="text/csv")


def _speakers_xlsx(asked: Asked) -> Answer | None:
    """Spokespersons in a workbook: three title rows, an unnamed number column, a note and a signature below."""
    if asked.path != "/upload/2026/11/danh-sach-nguoi-phat-ngon.xlsx":
        return None
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "DS NPN"
    sheet["A1"], sheet["A2"] = "UBND TỈNH BẮC NINH", "DANH SÁCH NGƯỜI PHÁT NGÔN VÀ CUNG CẤP THÔNG TIN CHO BÁO CHÍ"
    sheet["A3"] = "(Kèm theo Công văn số 1290/UBND-VX ngày 02 tháng 11 năm 2026)"
    for row in (1, 2, 3):
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=8)
    heads = "TT|Cơ quan, đơn vị|Họ và tên|Chức vụ|Điện thoại di động|Hộp thư điện tử|Số Quyết định|Ngày giao nhiệm vụ"
    for column, head in enumerate(heads.split("|"), start=1):
        sheet.cell(5, column, head)
    names = ("An", "Bình", "Chi", "Dũng", "Giang", "Hà", "Khánh", "Lan", "Minh", "Nga")
    row = 6
    for number in range(1, 31 + asked.day):
        body = f"UBND xã mẫu số {number - 10}" if number > 10 else f"Sở mẫu số {number}"
        phone = f"0912 000 {number:03d}" if asked.day == 1 or number != 5 else "0988 111 222"
        values = [
            number, body, f"Nguyễn Thị {names[number % 10]} {names[number // 4 % 10]}",
            "Chánh Văn phòng" if number % 2 else "Phó Giám đốc", phone, f"nguoiphatngon{number}@bacninh.example.vn",
            f"{200 + number}/QĐ-UBND", date(2026, 1 + number % 10, 1 + number % 27),
        ]  # fmt: skip
        for column, value in enumerate(values, start=1):
            sheet.cell(row, column, value)
        row += 1
    sheet.cell(row + 1, 1, "Ghi chú: Danh sách được cập nhật hằng tháng.")
    sheet.cell(row + 3, 6, "NGƯỜI LẬP BIỂU")
    target = BytesIO()
    book.save(target)
    media = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return Answer(body=target.getvalue(), media_type=media)


def _commune_page(asked: Asked) -> Answer | None:
    """Notices of a commune on a web page: menus around them, relative links, three pages, a day in brackets."""
    if asked.path != "/thong-bao":
        return None
    every, page = _titles(27, asked.day), cut(asked.query, "trang", 1)
    shown = every[(page - 1) * 10 : page * 10]
    rows = "".join(
        f'<div class="item-tin"><a class="anh" href="/thong-bao/chi-tiet-{900 + number}.html"><img src="/anh/{number}'
        f'.png" alt=""></a><h3 class="tieu-de"><a href="/thong-bao/chi-tiet-{900 + number}.html">{escape(title)}</a>'
        f'</h3><p class="ngay-dang">Ngày đăng: {date(2026, 11, 21) - timedelta(days=28 - number):%d/%m/%Y} | Lượt xem: '
        f'{number * 7 * asked.day}</p><p class="trich">{escape(title)}, đề nghị bà con nhân dân lưu ý thực hiện.'
        f"</p></div>"
        for number, title in shown
    )
    last = -(-len(every) // 10)
    pages = "".join(f'<li><a href="/thong-bao?trang={n}">{n}</a></li>' for n in range(1, last + 1))
    onward = f'<li class="sau"><a href="/thong-bao?trang={page + 1}">Trang sau »</a></li>' if page < last else ""
    menu = "".join(
        f'<li><a href="/{word}">{word}</a></li>' for word in ("gioi-thieu", "tin-tuc", "thong-bao", "lien-he")
    )
    return html(
        f'<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>Thông báo - Xã Phù Đổng</title>'
        f"</head><body>"
        f'<header><ul class="menu">{menu}</ul></header><main><h1>Thông báo</h1><div class="ds-tin">{rows}</div>'
        f'<ul class="phan-trang">{pages}{onward}</ul></main><aside><h4>Liên kết</h4><ul><li><a href="https://chinhphu'
        f'.example.vn">Cổng Chính phủ</a></li><li><a href="https://hanoi.example.vn">UBND thành phố</a></li></ul>'
        f"</aside>"
        f"<footer>UBND xã Phù Đổng. Điện thoại: 024 0000 0000</footer></body></html>"
    )


def _library_oai(asked: Asked) -> Answer | None:
    """A provincial library, as DSpace harvests it: three dc:date each, resumption by token, three deleted."""
    if asked.path != "/oai/request":
        return None
    verb, token = asked.query.get("verb", ""), asked.query.get("resumptionToken", "")
    now = f"2026-11-2{1 + asked.day}T02:00:00Z"
    base = f"{asked.base}/oai/request"
    head = (
        '<?xml version="1.0" encoding="UTF-8"?><OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">'
        f'<responseDate>{now}</responseDate><request verb="{escape(verb)}">{base}</request>'
    )
    if verb == "Identify":
        body = (
            f"<Identify><repositoryName>Thư viện tỉnh Quảng Ninh</repositoryName><baseURL>{base}</baseURL>"
            "<protocolVersion>2.0</protocolVersion><adminEmail>thuvien@quangninh.example.vn</adminEmail>"
            "<earliestDatestamp>2020-01-01T00:00:00Z</earliestDatestamp><deletedRecord>transient</deletedRecord>"
            "<granularity>YYYY-MM-DDThh:mm:ssZ</granularity></Identify>"
        )
        return xml(head + body + "</OAI-PMH>")
    if verb == "ListMetadataFormats":
        body = (
            "<ListMetadataFormats><metadataFormat><metadataPrefix>oai_dc</metadataPrefix>"
            "<schema>http://www.openarchives"
            ".org/OAI/2.0/oai_dc.xsd</schema><metadataNamespace>http://www.openarchives.org/OAI/2.0/oai_dc/"
            "</metadataNamespace></metadataFormat></ListMetadataFormats>"
        )
        return xml(head + body + "</OAI-PMH>")
    if verb != "ListRecords":
        return xml(head + '<error code="badVerb">Illegal OAI verb</error></OAI-PMH>')
    if asked.query.get("from", "") > "2026-11-21":
        return xml(head + '<error code="noRecordsMatch">No matches for the query</error></OAI-PMH>')
    numbers = list(range(1, 53 + asked.day))
    start = int(token.rpartition("/")[2]) if token else 0
    rows = "".join(_library_record(number, asked.day) for number in numbers[start : start + 20])
    more = f"oai_dc////{start + 20}" if start + 20 < len(numbers) else ""
    end = f'<resumptionToken completeListSize="{len(numbers)}" cursor="{start}">{more}</resumptionToken>'
    return xml(f"{head}<ListRecords>{rows}{end}</ListRecords></OAI-PMH>")


def _library_record(number: int, day: int) -> str:
    issued = date(2026, 2, 3) + timedelta(days=number * 4)
    stamp = f"{issued + timedelta(days=9)}T03:12:5{number % 10}Z"
    header = (
        f"<identifier>oai:thuvien.quangninh.example.vn:QNL/{number + 700}</identifier><datestamp>{stamp}</datestamp>"
    )
    if number in (8, 21, 44):
        return f'<record><header status="deleted">{header}<setSpec>com_QNL_1</setSpec></header></record>'
    title = f"Tài liệu địa chí Quảng Ninh, tập {number}" + (" (tái bản)" if day == 2 and number == 5 else "")
    parts = [
        ("title", title), ("creator", "Ủy ban nhân dân tỉnh Quảng Ninh"), ("subject", "Địa chí"),
        ("subject", "Lịch sử"),
        ("description", f"Bản số hóa tập {number}, gồm bản đồ và phụ lục."), ("publisher", "Thư viện tỉnh Quảng Ninh"),
        ("date", stamp), ("date", stamp), ("date", f"{issued}"), ("type", "Technical Report"),
        ("identifier", f"http://thuvien.quangninh.example.vn/handle/QNL/{number + 700}"),
        ("language", "vi"), ("format", "application/pdf"),
    ]  # fmt: skip
    metadata = "".join(f"<dc:{name}>{escape(text)}</dc:{name}>" for name, text in parts)
    return (
        f"<record><header>{header}<setSpec>com_QNL_1</setSpec><setSpec>col_QNL_12</setSpec></header><metadata>"
        '<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/">{metadata}</oai_dc:dc></metadata></record>'
    )


def _flood_alerts(asked: Asked) -> Answer | None:
    """A flood office: an RSS index that links to CAP 1.2 files in two languages, one update, one cancellation."""
    last = 11 + asked.day
    if asked.path == "/canhbao/rss.xml":
        items = "".join(
            f"<item><title>{escape(_alert_headline(n, asked.day))}</title>"
            f"<link>{asked.base}/canhbao/cap/PTDS-{n:03d}.xml"
            f'</link><guid isPermaLink="false">PTDS-{n:03d}</guid><pubDate>Fri, 20 Nov 2026 {n:02d}:00:00 +0700'
            f"</pubDate>"
            "<category>Met</category></item>"
            for n in range(last, 0, -1)
        )
        return xml(
            '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Cảnh báo lũ lưu vực sông '
            "Mã</title>"
            f"<link>{asked.base}/canhbao</link><description>Ban Chỉ huy PTDS tỉnh</description>{items}</channel></rss>"
        )
    number = asked.path.removeprefix("/canhbao/cap/PTDS-").removesuffix(".xml")
    if not number.isdigit() or not 1 <= int(number) <= last:
        return None
    n = int(number)
    kind = {4: "Update", 9: "Cancel"}.get(n, "Alert")
    sender, sent = "ptds@thanhhoa.example.vn", f"2026-11-20T{n:02d}:00:00+07:00"
    before = f"<references>{sender},PTDS-2026-{n - 1:03d},2026-11-20T{n - 1:02d}:00:00+07:00</references>"
    infos = "".join(
        f"<info><language>{language}</language><category>Met</category><event>{event}</event><responseType>Prepare"
        "</responseType><urgency>Expected</urgency><severity>Severe</severity><certainty>Likely</certainty>"
        f"<expires>2026-11-22T07:00:00+07:00</expires><senderName>Ban Chỉ huy Phòng thủ dân sự tỉnh Thanh Hóa"
        f"</senderName>"
        f"<headline>{escape(headline)}</headline><description>{escape(headline)}.</description><area>"
        f"<areaDesc>Ven sông Mã"
        "</areaDesc><geocode><valueName>GSO</valueName><value>38</value></geocode></area></info>"
        for language, event, headline in (
            ("en-US", "Flood", f"River flood warning number {n}"),
            ("vi-VN", "Lũ", _alert_headline(n, asked.day)),
        )
    )
    return xml(
        '<?xml version="1.0" encoding="UTF-8"?><alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">'
        "<identifier>PTDS-2026-"
        f"{n:03d}</identifier><sender>{sender}</sender><sent>{sent}</sent><status>Actual</status><msgType>{kind}"
        f"</msgType>"
        f"<scope>Public</scope>{before if kind != 'Alert' else ''}{infos}</alert>",
        "application/cap+xml",
    )


def _alert_headline(number: int, day: int) -> str:
    return f"Tin cảnh báo lũ trên sông Mã số {number}" + (" (sửa)" if day == 2 and number == 5 else "")


def _news_sitemap(asked: Asked) -> Answer | None:
    """A newsroom's Google News sitemap."""
    if asked.path != "/sitemaps/news-sitemap.xml":
        return None
    rows = "".join(
        f"<url><loc>https://baomau.example.vn/thoi-su/bai-{7000 + number}.htm</loc><news:news><news:publication>"
        "<news:name>Báo Mẫu điện tử</news:name><news:language>vi</news:language></news:publication>"
        f"<news:publication_date>2026-11-{20 if number < 20 else 21}T{number % 24:02d}:10:00+07:00"
        f"</news:publication_date>"
        f"<news:title>{escape(title)}</news:title></news:news></url>"
        for number, title in _titles(33, asked.day)
    )
    return xml(
        '<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        f'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">{rows}</urlset>'
    )


def _bus_folder(asked: Asked) -> Answer | None:
    """The outbox of a document bus: a folder listing of edXML packages."""
    numbers: Sequence[int] = range(1, 15 + asked.day)
    if asked.path == "/outbox/":
        rows = "".join(
            f'<a href="goi_{number:05d}.edxml">goi_{number:05d}.edxml</a>    2{number % 3}-Nov-2026 '
            f"08:{number:02d}   3120\n"
            for number in numbers
        )
        return html(
            f"<html>\r\n<head><title>Index of /outbox/</title></head>\r\n<body>\r\n<h1>Index of /outbox/</h1><hr><pre>"
            f'<a href="../">../</a>\n{rows}</pre><hr></body>\r\n</html>'
        )
    number = asked.path.removeprefix("/outbox/goi_").removesuffix(".edxml")
    if not number.isdigit() or int(number) not in numbers:
        return None
    n = int(number)
    subject = f"V/v báo cáo tình hình ứng dụng công nghệ thông tin quý {n}" + ("." if asked.day == 2 and n == 5 else "")
    return xml(
        '<?xml version="1.0" encoding="utf-8"?><edXML:edXML xmlns:edXML="http://www.mic.gov.vn/TBT/QCVN_102_2016">'
        "<edXML:edXMLEnvelope><edXML:edXMLHeader><edXML:MessageHeader><edXML:From><edXML:OrganId>000.00.13.H40"
        "</edXML:OrganId><edXML:OrganName>Sở Nội vụ</edXML:OrganName></edXML:From><edXML:To>"
        "<edXML:OrganId>000.00.01.G09"
        "</edXML:OrganId><edXML:OrganName>Văn phòng Bộ</edXML:OrganName></edXML:To><edXML:DocumentId>000.00.13.H40,"
        f"2026/11/{n:02d},{400 + n}/SNV-CCHC</edXML:DocumentId><edXML:Code><edXML:CodeNumber>{400 + n}"
        f"</edXML:CodeNumber>"
        "<edXML:CodeNotation>SNV-CCHC</edXML:CodeNotation></edXML:Code><edXML:PromulgationInfo><edXML:Place>Nam Định"
        f"</edXML:Place><edXML:PromulgationDate>2026/11/{n:02d}</edXML:PromulgationDate></edXML:PromulgationInfo>"
        "<edXML:DocumentType><edXML:Type>2</edXML:Type><edXML:TypeName>Công văn</edXML:TypeName></edXML:DocumentType>"
        f"<edXML:Subject>{escape(subject)}</edXML:Subject><edXML:Content>{escape(subject)}</edXML:Content>"
        f"<edXML:SignerInfo>"
        "<edXML:Competence>KT. Giám đốc</edXML:Competence><edXML:Position>Phó Giám đốc</edXML:Position><edXML:FullName>"
        "Phạm Văn Mẫu</edXML:FullName></edXML:SignerInfo><edXML:OtherInfo><edXML:Priority>0</edXML:Priority>"
        "<edXML:PageAmount>3</edXML:PageAmount></edXML:OtherInfo></edXML:MessageHeader><edXML:TraceHeaderList>"
        "<edXML:TraceHeader><edXML:OrganId>000.00.13.H40</edXML:OrganId><edXML:Timestamp>2026/11/"
        f"{n:02d} 10:0{n % 10}:00</edXML:Timestamp></edXML:TraceHeader><edXML:Bussiness><edXML:BussinessDocType>0"
        "</edXML:BussinessDocType><edXML:BussinessDocReason>Văn bản mới</edXML:BussinessDocReason></edXML:Bussiness>"
        "</edXML:TraceHeaderList></edXML:edXMLHeader></edXML:edXMLEnvelope></edXML:edXML>"
    )


def _units(asked: Asked) -> Answer | None:
    """Administrative units of a province as a statistics office gives them: one page, codes as text."""
    if asked.path != "/danhmuc/donvihanhchinh":
        return None
    units = [
        {
            "MaDVHC": f"{1200 + number * 3:05d}",
            "TenDVHC": ("Phường " if number % 4 == 0 else "Xã ") + f"Mẫu {number}",
            "LoaiHinh": "Phường" if number % 4 == 0 else "Xã",
            "CapDVHC": 2,
            "MaTinh": "08",
            "TenTinh": "Tỉnh Tuyên Quang",
            "DienTich": round(31.5 + number * 1.25, 2),
            "DanSo": 9000 + number * 211,
            "NghiQuyet": "1684/NQ-UBTVQH15",
            "NgayHieuLuc": "01/07/2025",
        }
        for number in range(1, 39 + asked.day)
    ]
    if asked.day == 2:
        units[4]["TenDVHC"] = "Xã Mẫu Năm"
    return json_answer({"TrangThai": 1, "TongSo": len(units), "DonViHanhChinh": units})


PUBLISHERS = (
    Publisher(
        name="phường: RSS, không gian tên riêng", address="/rss/tin-hoat-dong.rss", record="press_release", good=24,
        says={"title": NEWS[1], "published_at": "2026-11-14T09:15:00+07:00"}, answer=_ward_feed,
    ),
    Publisher(
        name="trung tâm báo chí: JSON sự kiện", address="/api/v2/lich-su-kien", record="press_event", good=47,
        called_off=("state", "cancelled", 5),
        says={"title": f"{EVENTS[1]} lần 1", "starts_at": "2026-11-04T11:30:00+07:00", "venue": HALLS[1][0]},
        answer=_centre_events,
    ),
    Publisher(
        name="sở: CSV văn bản", address="/du-lieu/so-van-ban-den-thang-11.csv", record="document", good=36,
        says={"number": "301/TB-SXD", "issued_on": "2026-10-15", "issuer": "Sở Xây dựng", "type_name": "Thông báo"},
        answer=_register_csv,
    ),
    Publisher(
        name="văn phòng: XLSX người phát ngôn", address="/upload/2026/11/danh-sach-nguoi-phat-ngon.xlsx",
        record="spokesperson", good=31,
        says={"full_name": "Nguyễn Thị Bình An", "agency": "Sở mẫu số 1", "phone": "0912 000 001"},
        answer=_speakers_xlsx,
    ),
    Publisher(
        name="xã: trang thông báo HTML", address="/thong-bao", record="press_release", good=27,
        says={"title": NEWS[1], "published_at": "2026-10-25T00:00:00+07:00"}, answer=_commune_page,
    ),
    Publisher(
        name="thư viện: OAI-PMH", address="/oai/request", record="document", good=50, gone=3,
        says={"subject": "Tài liệu địa chí Quảng Ninh, tập 1", "issued_on": "2026-02-07"}, answer=_library_oai,
    ),
    Publisher(
        name="phòng thủ dân sự: CAP", address="/canhbao/rss.xml", record="emergency_notice", good=12,
        called_off=("message_type", "Cancel", 1),
        says={"identifier": "PTDS-2026-001", "headline": "Tin cảnh báo lũ trên sông Mã số 1"}, answer=_flood_alerts,
    ),
    Publisher(
        name="tòa soạn: sitemap tin", address="/sitemaps/news-sitemap.xml", record="press_release", good=33,
        says={"title": NEWS[1], "published_at": "2026-11-20T01:10:00+07:00"}, answer=_news_sitemap,
    ),
    Publisher(
        name="trục văn bản: thư mục edXML", address="/outbox/", record="document", good=15,
        says={"number": "401/SNV-CCHC", "issued_on": "2026-11-01", "issuer": "Sở Nội vụ"}, answer=_bus_folder,
    ),
    Publisher(
        name="thống kê: JSON đơn vị hành chính", address="/danhmuc/donvihanhchinh", record="admin_unit", good=39,
        says={"code": "01203", "name": "Xã Mẫu 1", "kind": "commune"}, answer=_units,
    ),
)  # fmt: skip
