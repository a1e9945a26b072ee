"""The sixth ten publishers, what a city really adds: feeds, lists, tables, an index of alerts, a gazette, a sitemap."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from html import escape
from io import BytesIO

from openpyxl import Workbook

from lienthong.sandbox.answers import Answer, json_answer
from schemas.record import VIETNAM
from tests.integration.unseen_publishers import Asked, Publisher, cut, html, xml

TOPICS = (
    "Khai mạc Tuần lễ áo dài tại phố đi bộ",
    "Hướng dẫn phòng chống sốt xuất huyết mùa mưa",
    "Điều chỉnh giao thông phục vụ thi công nút giao",
    "Kết quả giải quyết thủ tục hành chính tháng",
    "Tổ chức đối thoại với doanh nghiệp nhỏ và vừa",
    "Công bố danh mục vị trí việc làm",
)


def _topic(number: int, day: int) -> str:
    return f"{TOPICS[number % 6]} - kỳ {number}" + (" (cập nhật)" if day == 2 and number == 4 else "")


def _wordpress_rss(asked: Asked) -> Answer | None:
    """News of a department of culture, as WordPress writes it: creator, category, content, a count of comments."""
    if asked.path != "/feed/":
        return None
    items = []
    for number in range(14 + asked.day, 0, -1):
        at = datetime(2026, 11, 5, 1, 15, 0, tzinfo=VIETNAM) + timedelta(hours=20 * number)
        utc = at - timedelta(hours=7)
        link = f"https://sovhtt.example.vn/{at:%Y/%m/%d}/tin-so-{number}/"
        items.append(
            f"<item><title>{escape(_topic(number, asked.day))}</title><link>{link}</link>"
            f"<comments>{link}#respond</comments><dc:creator><![CDATA[Ban biên tập]]></dc:creator>"
            f"<pubDate>{utc:%a, %d %b %Y %H:%M:%S} +0000</pubDate><category><![CDATA[Tin hoạt động]]></category>"
            f"<guid isPermaLink='false'>https://sovhtt.example.vn/?p={4000 + number}</guid>"
            f"<description><![CDATA[<p>{TOPICS[number % 6]} [&#8230;]</p>]]></description>"
            f"<content:encoded><![CDATA[<p>{TOPICS[number % 6]}, Sở thông tin.</p>]]></content:encoded>"
            f"<slash:comments>{number * asked.day}</slash:comments></item>"
        )
    return xml(
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:slash="http://purl.org/rss/1.0/modules/slash/"><channel><title>Sở Văn hóa và Thể thao Đà Nẵng</title>'
        "<link>https://sovhtt.example.vn</link><description>Tin tức</description><language>vi</language>"
        f"{''.join(items)}</channel></rss>",
        "application/rss+xml; charset=UTF-8",
    )


def _ward_atom(asked: Asked) -> Answer | None:
    """Notices of a ward, Atom with an author and both dates."""
    if asked.path != "/thong-bao/atom.xml":
        return None
    entries = []
    for number in range(17 + asked.day, 0, -1):
        at = datetime(2026, 11, 2, 9, 0, 0, tzinfo=VIETNAM) + timedelta(days=number)
        entries.append(
            f"<entry><id>tag:phuonghaichau.example.vn,2026:tb-{number}</id><title type='text'>"
            f"{escape(_topic(number, asked.day))}</title><link rel='alternate' type='text/html' "
            f"href='https://phuonghaichau.example.vn/thong-bao/{number}'/><published>{at.isoformat()}</published>"
            f"<updated>{(at + timedelta(hours=asked.day)).isoformat()}</updated>"
            f"<author><name>UBND phường Hải Châu</name></author><category term='thong-bao' label='Thông báo'/>"
            f"<summary type='html'>&lt;p&gt;{TOPICS[number % 6]}&lt;/p&gt;</summary></entry>"
        )
    return xml(
        '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="vi">'
        "<id>https://phuonghaichau.example.vn/thong-bao</id><title>Thông báo phường Hải Châu</title>"
        f"<updated>2026-11-22T08:00:00+07:00</updated><link rel='self' href='{asked.base}/thong-bao/atom.xml'/>"
        f"{''.join(entries)}</feed>",
        "application/atom+xml; charset=utf-8",
    )


def _documents_json(asked: Asked) -> Answer | None:
    """Directives of a city, one bare array, underscored Vietnamese names without accents."""
    if asked.path != "/api/vanbanchidao":
        return None
    found = []
    for number in range(33 + asked.day, 0, -1):
        day = date(2026, 8, 3) + timedelta(days=number * 2)
        found.append(
            {
                "id": 9000 + number, "so_ky_hieu": f"{210 + number}/{('CT-UBND', 'KH-UBND')[number % 2]}",
                "loai_van_ban": ("Chỉ thị", "Kế hoạch")[number % 2], "trich_yeu": _topic(number, asked.day),
                "ngay_ban_hanh": f"{day:%d/%m/%Y}", "ngay_hieu_luc": f"{day + timedelta(days=7):%d/%m/%Y}",
                "co_quan_ban_hanh": "UBND thành phố Đà Nẵng", "nguoi_ky": "Phan Thị Mẫu",
                "linh_vuc": "Nội vụ", "file_dinh_kem": f"https://vanban.example.vn/tep/{9000 + number}.pdf",
                "luot_xem": number * 10 * asked.day,
            }
        )  # fmt: skip
    return json_answer(found)


def _spring_events(asked: Asked) -> Answer | None:
    """Press conferences of the office of the committee, paged from zero as Spring Data does, two called off."""
    if asked.path != "/api/public/hop-bao":
        return None
    every = []
    for number in range(1, 46 + asked.day):
        begins = datetime(2026, 11, 25, 8, 30, tzinfo=VIETNAM) + timedelta(days=number)
        every.append(
            {
                "maSuKien": f"HB-{number:03d}", "tenSuKien": f"Họp báo: {_topic(number, asked.day)}",
                "batDau": f"{begins:%Y-%m-%dT%H:%M:%S}", "ketThuc": f"{begins + timedelta(hours=2):%Y-%m-%dT%H:%M:%S}",
                "diaDiem": "Hội trường tầng 2, Trung tâm Hành chính", "donViToChuc": "Văn phòng UBND thành phố",
                "chuTri": "Chánh Văn phòng", "trangThai": "Đã hủy" if number in (9, 30) else "Đã lên lịch",
                "soPhongVienDangKy": number * asked.day,
            }
        )  # fmt: skip
    page, size = cut(asked.query, "page", 0), min(cut(asked.query, "size", 20), 50)
    shown, pages = every[page * size : (page + 1) * size], -(-len(every) // size)
    return json_answer(
        {
            "content": shown, "totalElements": len(every), "totalPages": pages, "size": size, "number": page,
            "numberOfElements": len(shown), "first": page == 0, "last": page + 1 >= pages, "empty": not shown,
        }
    )  # fmt: skip


def _channels_csv(asked: Asked) -> Answer | None:
    """Declared pages and accounts, CSV from a spreadsheet: BOM, semicolons."""
    if asked.path != "/dulieumo/kenh-thong-tin.csv":
        return None
    lines = ["STT;Tên kênh;Nền tảng;Đường dẫn;Cơ quan chủ quản;Ngày công bố;Tình trạng"]
    for number in range(1, 26 + asked.day):
        platform, host = (("Facebook", "facebook.com"), ("YouTube", "youtube.com"), ("Zalo", "zalo.me"))[number % 3]
        name = f"Trang thông tin phường Mẫu {number}" + (" mới" if asked.day == 2 and number == 4 else "")
        lines.append(
            f"{number};{name};{platform};https://{host}/phuongmau{number};UBND phường Mẫu {number};"
            f"{number % 27 + 1:02d}/07/2026;Đang hoạt động"
        )
    return Answer(body="\r\n".join(lines).encode("utf-8-sig"), media_type="text/csv")


def _agencies_xlsx(asked: Asked) -> Answer | None:
    """The telephone list of a city's bodies: a title of two lines above the head, a note below the rows."""
    if asked.path != "/danh-ba/danh-ba-co-quan.xlsx":
        return None
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Danh bạ"
    sheet.append(["DANH BẠ CÁC CƠ QUAN, ĐƠN VỊ"])
    sheet.append(["(Cập nhật tháng 11/2026)"])
    sheet.append([])
    sheet.append(["STT", "Mã định danh", "Tên cơ quan", "Địa chỉ", "Điện thoại", "Thư điện tử", "Trang thông tin"])
    for number in range(1, 31 + asked.day):
        phone = f"0236 38{number:05d}" if asked.day == 1 or number != 4 else "0236 3777 777"
        sheet.append(
            [
                number, f"H17.{number}", f"Ban Quản lý dự án Mẫu {number}", f"{number} Trần Phú, Đà Nẵng", phone,
                f"banmau{number}@danang.example.vn", f"https://banmau{number}.danang.example.vn",
            ]
        )  # fmt: skip
    sheet.append(["Ghi chú: số liệu do Sở Nội vụ tổng hợp"])
    target = BytesIO()
    book.save(target)
    media = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return Answer(body=target.getvalue(), media_type=media)


def _document_table(asked: Asked) -> Answer | None:
    """Documents of a commune in an HTML table with pages asked for by `trang`."""
    if asked.path != "/van-ban":
        return None
    every = list(range(26 + asked.day, 0, -1))
    page = cut(asked.query, "trang", 1)
    shown = every[(page - 1) * 12 : page * 12]
    rows = "".join(
        f"<tr><td>{place}</td><td><a href='/van-ban/chi-tiet/{number}'>{30 + number}/TB-UBND</a></td>"
        f"<td>{date(2026, 9, 1) + timedelta(days=number * 2):%d/%m/%Y}</td><td>{escape(_topic(number, asked.day))}</td>"
        f"<td><a href='/tai-ve/{number}.pdf'>Tải về</a></td></tr>"
        for place, number in enumerate(shown, start=(page - 1) * 12 + 1)
    )
    pages = "".join(
        f"<li class='active'><span>{one}</span></li>" if one == page else f"<li><a href='?trang={one}'>{one}</a></li>"
        for one in range(1, -(-len(every) // 12) + 1)
    )
    onward = f"<li><a href='?trang={page + 1}' rel='next'>Trang sau</a></li>" if page * 12 < len(every) else ""
    return html(
        "<!doctype html><html lang='vi'><head><title>Văn bản - UBND xã Hòa Vang</title></head><body><header><ul>"
        "<li><a href='/'>Trang chủ</a></li><li><a href='/gioi-thieu'>Giới thiệu</a></li><li><a href='/van-ban'>Văn bản"
        "</a></li></ul></header><h1>Hệ thống văn bản</h1><table class='table table-bordered'><thead><tr><th>STT</th>"
        "<th>Số ký hiệu</th><th>Ngày ban hành</th><th>Trích yếu</th><th>Tệp</th></tr></thead>"
        f"<tbody>{rows}</tbody></table><ul class='pagination'>{pages}{onward}</ul><footer>UBND xã Hòa Vang</footer>"
        "</body></html>"
    )


def _gazette_oai(asked: Asked) -> Answer | None:
    """The city gazette as a repository: two lots by a resumption token, one paper deleted, two identifiers each."""
    if asked.path != "/congbao/oai":
        return None
    verb = asked.query.get("verb", "")
    head = (
        '<?xml version="1.0" encoding="UTF-8"?><OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><responseDate>'
        f"2026-11-22T01:00:00Z</responseDate><request>{asked.base}/congbao/oai</request>"
    )
    if verb == "Identify":
        return xml(
            f"{head}<Identify><repositoryName>Công báo thành phố Đà Nẵng</repositoryName><baseURL>{asked.base}"
            "/congbao/oai</baseURL><protocolVersion>2.0</protocolVersion><adminEmail>congbao@example.vn</adminEmail>"
            "<earliestDatestamp>2024-01-01T00:00:00Z</earliestDatestamp><deletedRecord>transient</deletedRecord>"
            "<granularity>YYYY-MM-DDThh:mm:ssZ</granularity></Identify></OAI-PMH>"
        )
    if verb == "ListMetadataFormats":
        return xml(
            f"{head}<ListMetadataFormats><metadataFormat><metadataPrefix>oai_dc</metadataPrefix><schema>"
            "http://www.openarchives.org/OAI/2.0/oai_dc.xsd</schema><metadataNamespace>"
            "http://www.openarchives.org/OAI/2.0/oai_dc/</metadataNamespace></metadataFormat></ListMetadataFormats>"
            "</OAI-PMH>"
        )
    if verb != "ListRecords":
        return xml(f'{head}<error code="badVerb">verb</error></OAI-PMH>')
    second = asked.query.get("resumptionToken") == "lot-2"
    every = list(range(1, 34 + asked.day))
    rows = []
    for number in every[20:] if second else every[:20]:
        top = (
            f"<identifier>oai:congbao.example.vn:{number}</identifier>"
            f"<datestamp>2026-11-{number % 20 + 1:02d}T03:00:00Z</datestamp><setSpec>vb</setSpec>"
        )
        if number == 11:
            rows.append(f'<record><header status="deleted">{top}</header></record>')
            continue
        rows.append(
            f"<record><header>{top}</header><metadata><oai_dc:dc xmlns:oai_dc="
            "'http://www.openarchives.org/OAI/2.0/oai_dc/' xmlns:dc='http://purl.org/dc/elements/1.1/'>"
            f"<dc:title>{escape(_topic(number, asked.day))}</dc:title><dc:creator>HĐND thành phố</dc:creator>"
            f"<dc:type>Nghị quyết</dc:type><dc:date>2026-10-{number % 28 + 1:02d}</dc:date>"
            f"<dc:identifier>https://congbao.example.vn/vb/{number}</dc:identifier>"
            f"<dc:identifier>{number}/2026/NQ-HĐND</dc:identifier><dc:publisher>Công báo thành phố</dc:publisher>"
            "<dc:language>vi</dc:language></oai_dc:dc></metadata></record>"
        )
    token = f"<resumptionToken completeListSize='{len(every)}'>{'' if second else 'lot-2'}</resumptionToken>"
    return xml(f"{head}<ListRecords>{''.join(rows)}{token}</ListRecords></OAI-PMH>")


def _alerts_index(asked: Asked) -> Answer | None:
    """Alerts of a civil defence office: an RSS index, one CAP 1.2 message behind each link."""
    if asked.path == "/cap/rss.xml":
        items = "".join(
            f"<item><title>Cảnh báo mưa lớn số {number}</title><link>{asked.base}/cap/{number}.cap</link>"
            f"<guid isPermaLink='false'>PCTT-DN-2026-{number:03d}</guid><category>Met</category>"
            f"<pubDate>Sat, {number:02d} Nov 2026 10:00:00 +0700</pubDate></item>"
            for number in range(11 + asked.day, 0, -1)
        ).replace("Sat, ", "")
        return xml(
            f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>Cảnh báo thiên tai</title><link>'
            f"{asked.base}/cap</link><description>Bản tin CAP</description>{items}</channel></rss>"
        )
    number = cut({"n": asked.path.removeprefix("/cap/").removesuffix(".cap")}, "n", 0)
    if not 1 <= number <= 11 + asked.day:
        return None
    return xml(
        '<?xml version="1.0" encoding="UTF-8"?><alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>'
        f"PCTT-DN-2026-{number:03d}</identifier><sender>pctt@danang.example.vn</sender>"
        f"<sent>2026-11-{number:02d}T10:00:00+07:00</sent><status>Actual</status><msgType>Alert</msgType>"
        "<scope>Public</scope><info><language>vi-VN</language><category>Met</category><event>Mưa lớn</event>"
        "<responseType>Prepare</responseType><urgency>Expected</urgency><severity>Severe</severity><certainty>Likely"
        f"</certainty><expires>2026-11-{number + 1:02d}T10:00:00+07:00</expires><senderName>Ban Chỉ huy Phòng thủ dân "
        f"sự Đà Nẵng</senderName><headline>Cảnh báo mưa lớn số {number}</headline><description>Mưa 100-200 mm."
        "</description><instruction>Theo dõi thông báo.</instruction><area><areaDesc>Xã Hòa Vang</areaDesc></area>"
        "</info></alert>",
        "application/cap+xml",
    )


def _news_sitemap(asked: Asked) -> Answer | None:
    """The news sitemap of a department's portal."""
    if asked.path != "/sitemap-news.xml":
        return None
    rows = []
    for number in range(20 + asked.day, 0, -1):
        at = datetime(2026, 11, 20, 6, 0, tzinfo=VIETNAM) + timedelta(hours=number)
        rows.append(
            f"<url><loc>https://soxaydung.example.vn/tin/{number}.html</loc><news:news><news:publication><news:name>"
            "Cổng thông tin Sở Xây dựng</news:name><news:language>vi</news:language></news:publication>"
            f"<news:publication_date>{at.isoformat()}</news:publication_date><news:title>"
            f"{escape(_topic(number, asked.day))}</news:title></news:news></url>"
        )
    return xml(
        '<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        f'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">{"".join(rows)}</urlset>'
    )


PUBLISHERS = (
    Publisher(
        name="sở: RSS của WordPress", address="/feed/", record="press_release", good=15,
        says={"title": f"{TOPICS[1]} - kỳ 1", "published_at": "2026-11-05T21:15:00+07:00"}, answer=_wordpress_rss,
    ),
    Publisher(
        name="phường: Atom", address="/thong-bao/atom.xml", record="press_release", good=18,
        says={"title": f"{TOPICS[1]} - kỳ 1", "published_at": "2026-11-03T09:00:00+07:00"}, answer=_ward_atom,
    ),
    Publisher(
        name="thành phố: JSON mảng văn bản", address="/api/vanbanchidao", record="document", good=34,
        says={"number": "211/KH-UBND", "issued_on": "2026-08-05", "effective_on": "2026-08-12",
              "issuer": "UBND thành phố Đà Nẵng", "signer": "Phan Thị Mẫu"},
        answer=_documents_json,
    ),
    Publisher(
        name="văn phòng: JSON phân trang từ 0", address="/api/public/hop-bao", record="press_event", good=46,
        called_off=("state", "cancelled", 2),
        says={"starts_at": "2026-11-26T08:30:00+07:00", "venue": "Hội trường tầng 2, Trung tâm Hành chính",
              "organiser": "Văn phòng UBND thành phố"},
        answer=_spring_events,
    ),
    Publisher(
        name="thành phố: CSV kênh chính thức", address="/dulieumo/kenh-thong-tin.csv", record="official_channel",
        good=26, says={"name": "Trang thông tin phường Mẫu 1", "platform": "youtube",
                       "agency": "UBND phường Mẫu 1", "url": "https://youtube.com/phuongmau1"},
        answer=_channels_csv,
    ),
    Publisher(
        name="thành phố: XLSX danh bạ cơ quan", address="/danh-ba/danh-ba-co-quan.xlsx", record="agency", good=31,
        says={"name": "Ban Quản lý dự án Mẫu 1", "code": "H17.1", "email": "banmau1@danang.example.vn"},
        answer=_agencies_xlsx,
    ),
    Publisher(
        name="xã: bảng văn bản HTML", address="/van-ban", record="document", good=27,
        says={"number": "31/TB-UBND", "issued_on": "2026-09-03", "subject": f"{TOPICS[1]} - kỳ 1"},
        answer=_document_table,
    ),
    Publisher(
        name="công báo: OAI-PMH", address="/congbao/oai", record="document", good=33, gone=1,
        says={"number": "1/2026/NQ-HĐND", "issued_on": "2026-10-02"}, answer=_gazette_oai,
    ),
    Publisher(
        name="ban chỉ huy: mục lục RSS của CAP", address="/cap/rss.xml", record="emergency_notice", good=12,
        says={"identifier": "PCTT-DN-2026-001", "severity": "Severe", "event": "Mưa lớn"}, answer=_alerts_index,
    ),
    Publisher(
        name="sở: sơ đồ trang tin tức", address="/sitemap-news.xml", record="press_release", good=21,
        says={"title": f"{TOPICS[1]} - kỳ 1", "url": "https://soxaydung.example.vn/tin/1.html"}, answer=_news_sitemap,
    ),
)  # fmt: skip
