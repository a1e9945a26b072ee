"""The fifth ten publishers: a headless CMS, GeoJSON, a calendar widget, Excel's Unicode text, two sheets, a blog."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from html import escape
from io import BytesIO

from openpyxl import Workbook

from lienthong.sandbox.answers import Answer, json_answer
from schemas.record import VIETNAM
from tests.integration.unseen_publishers import Asked, Publisher, cut, html, xml

STORIES = (
    "Nghiệm thu tuyến kè biển xã Bạch Long",
    "Tiêm vắc xin sởi cho trẻ từ 1 đến 5 tuổi",
    "Sáp nhập trạm y tế, giữ nguyên điểm khám",
    "Mở đăng ký thi thăng hạng viên chức giáo dục",
    "Công khai kết luận thanh tra đất đai",
)


def _story(number: int, day: int) -> str:
    return f"{STORIES[number % 5]} (bản {number})" + (" - đã sửa" if day == 2 and number == 5 else "")


def _media_rss(asked: Asked) -> Answer | None:
    """RSS of a provincial newspaper of the party committee: media:content, atom:link, RFC 822 with a named zone."""
    if asked.path != "/rss/home.rss":
        return None
    items = []
    for number in range(22 + asked.day, 0, -1):
        at = datetime(2026, 11, 21, 10, 0, tzinfo=VIETNAM) - timedelta(hours=8 * (23 - number))
        link = f"https://namdinh.example.vn/chinh-tri/{at:%Y%m}/tin-{number}-{8800 + number}/"
        items.append(
            f"<item><title>{escape(_story(number, asked.day))}</title><link>{link}</link><guid>{link}</guid>"
            f"<description>"
            f"&lt;a href='{link}'&gt;&lt;img src='https://namdinh.example.vn/{number}.jpg'/&gt;&lt;/a&gt; "
            f"{STORIES[number % 5]}"
            f"</description><pubDate>{at:%a, %d %b %Y %H:%M:%S} GMT+7</pubDate><media:content medium='image' "
            f"url='https://namdinh.example.vn/{number}.jpg'/></item>"
        )
    return xml(
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/" '
        'xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>Trang chủ</title>'
        "<link>https://namdinh.example.vn</link>"
        f'<description/><atom:link rel="self" href="{asked.base}/rss/home.rss"/>{"".join(items)}</channel></rss>'
    )


def _headless_cms(asked: Asked) -> Answer | None:
    """A headless CMS: attributes inside each item, the page asked for as pagination[page]."""
    if asked.path != "/api/van-bans":
        return None
    every = []
    for number in range(57 + asked.day, 0, -1):
        day = date(2026, 6, 1) + timedelta(days=number)
        kind, notation = (("Quyết định", "QĐ-SYT"), ("Hướng dẫn", "HD-SYT"))[number % 2]
        attributes = {
            "soHieu": f"{number + 70}/{notation}", "loai": kind, "trichYeu": _story(number, asked.day),
            "ngayKy": f"{day}",
            "coQuan": "Sở Y tế Hưng Yên", "nguoiKy": "Đỗ Văn Mẫu", "createdAt": f"{day}T03:00:00.000Z",
            "updatedAt": f"{day}T04:00:00.000Z", "publishedAt": f"{day}T05:00:00.000Z", "locale": "vi",
            "luotTai": asked.day,
        }  # fmt: skip
        every.append({"id": 300 + number, "attributes": attributes})
    page, size = cut(asked.query, "pagination[page]", 1), min(cut(asked.query, "pagination[pageSize]", 25), 100)
    paging = {"page": page, "pageSize": size, "pageCount": -(-len(every) // size), "total": len(every)}
    return json_answer({"data": every[(page - 1) * size : page * size], "meta": {"pagination": paging}})


def _speakers_tsv(asked: Asked) -> Answer | None:
    """Spokespersons as Excel saves "Unicode text": UTF-16 with tabs."""
    if asked.path != "/files/nguoi-phat-ngon-2026.txt":
        return None
    lines = ["TT\tHọ tên\tChức danh\tĐơn vị công tác\tĐT cơ quan\tE-mail\tQuyết định số\tNgày QĐ"]
    for number in range(1, 24 + asked.day):
        phone = f"0219 38{number:05d}" if asked.day == 1 or number != 5 else "0219 3999 999"
        lines.append(
            f"{number}\tHoàng Văn Mẫu "
            f"{('Sơn', 'Thủy', 'Việt')[number % 3]}\t{'Giám đốc' if number % 2 else 'Phó Giám đốc'}\t"
            f"Ban Quản lý Mẫu "
            f"{number}\t{phone}\tban{number}@hagiang.example.vn\t{40 + number}/QĐ-UBND\t{number % 27 + 1}/2/2026"
        )
    return Answer(body="\r\n".join(lines).encode("utf-16"), media_type="text/plain")


def _two_sheets(asked: Asked) -> Answer | None:
    """Documents of two quarters in two sheets of one head, under the name of the body."""
    if asked.path != "/congkhai/vb-2026.xlsx":
        return None
    book = Workbook()
    book.remove(book.worksheets[0])
    for quarter, numbers in ((3, range(1, 19)), (4, range(19, 36 + asked.day))):
        sheet = book.create_sheet(f"Quý {quarter}")
        sheet.append(["SỞ TÀI CHÍNH", None, None, None, None, None])
        sheet.append([f"DANH MỤC VĂN BẢN QUÝ {quarter} NĂM 2026", None, None, None, None, None])
        sheet.append(
            ["Số TT", "Số, ký hiệu văn bản", "Ngày, tháng, năm", "Tên loại và trích yếu nội dung", "Người ký", "Số tờ"]
        )
        for place, number in enumerate(numbers, start=1):
            issued = date(2026, 7, 1) + timedelta(days=number * 4)
            text = f"Công văn {_story(number, asked.day)}"
            sheet.append([place, f"{1500 + number}/STC-NS", issued, text, "Ngô Thị Mẫu", number % 5 + 1])
    target = BytesIO()
    book.save(target)
    media = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return Answer(body=target.getvalue(), media_type=media)


def _blog_pages(asked: Asked) -> Answer | None:
    """A school board's news: articles, a machine-readable time, pages in the path."""
    page = 1 if asked.path == "/tin-tuc/" else 0
    if asked.path.startswith("/tin-tuc/page/"):
        page = cut({"n": asked.path.removeprefix("/tin-tuc/page/").rstrip("/")}, "n", 0)
    every = list(range(19 + asked.day, 0, -1))
    shown = every[(page - 1) * 8 : page * 8] if page else []
    if not shown:
        return None
    articles = "".join(
        f'<article id="post-{number}" class="post-{number} post type-post hentry"><h2 class="entry-title"><a '
        f'href="{asked.base}'
        f'/tin-{number}/" rel="bookmark">{escape(_story(number, asked.day))}</a></h2><div class="entry-meta">'
        f'<time class="entry-date"'
        f' datetime="2026-11-{number:02d}T07:30:00+07:00">{number} Tháng 11, 2026</time></div><div '
        f'class="entry-summary"><p>'
        f"{STORIES[number % 5]} [&hellip;]</p></div></article>"
        for number in shown
    )
    more = page * 8 < len(every)
    onward = (
        f'<a class="next page-numbers" href="{asked.base}/tin-tuc/page/{page + 1}/">Cũ hơn &rarr;</a>' if more else ""
    )
    back = f'<a class="prev page-numbers" href="{asked.base}/tin-tuc/page/{page - 1}/">Mới hơn</a>' if page > 1 else ""
    return html(
        "<!DOCTYPE html><html lang='vi'><head><title>Tin tức &#8211; Phòng Văn hóa - Xã hội phường Kiến An"
        "</title></head><body>"
        f"<div id='primary'><main>{articles}<nav class='navigation'><div class='nav-links'>{back}{onward}</div>"
        f"</nav></main></div>"
        "<div id='secondary'><section class='widget'><h3>Bài mới</h3><ul><li><a href='/a/'>Bài A</a></li><li><a "
        "href='/b/'>Bài B"
        "</a></li><li><a href='/c/'>Bài C</a></li></ul></section></div></body></html>"
    )


def _geojson(asked: Asked) -> Answer | None:
    """Communes of a province as GeoJSON with short attribute names."""
    if asked.path != "/geoserver/ows/xa.geojson":
        return None
    features = [
        {
            "type": "Feature", "id": f"xa.{number}",
            "geometry": {"type": "Point", "coordinates": [105.1 + number / 100, 21.4]},
            "properties": {
                "ma_xa": f"{7900 + number * 3:05d}",
                "ten_xa": f"Xã Trung Mẫu {number}" + (" A" if asked.day == 2 and number == 5 else ""), "loai": "Xã",
                "ma_tinh": "25", "ten_tinh": "Phú Thọ", "dtich_km2": 18.25 + number, "dan_so": 5000 + number * 17,
                "ngay_hieu_luc": "2025-07-01",
            },
        }
        for number in range(1, 37 + asked.day)
    ]  # fmt: skip
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4326"}}
    return json_answer({"type": "FeatureCollection", "crs": crs, "totalFeatures": len(features), "features": features})


def _archive_oai(asked: Asked) -> Answer | None:
    """A city archive: numbered papers, whole in one answer, two deleted."""
    if asked.path != "/oai2":
        return None
    verb = asked.query.get("verb", "")
    head = (
        '<?xml version="1.0" encoding="UTF-8"?><OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><responseDate>'
        f"2026-11-22T00:00:00Z</responseDate><request>{asked.base}/oai2</request>"
    )
    if verb == "Identify":
        return xml(
            f"{head}<Identify><repositoryName>Trung tâm Lưu trữ lịch sử Hải Phòng</repositoryName>"
            f"<baseURL>{asked.base}/oai2"
            "</baseURL><protocolVersion>2.0</protocolVersion><adminEmail>a@example.vn</adminEmail>"
            "<earliestDatestamp>2019-01-01"
            "</earliestDatestamp><deletedRecord>persistent</deletedRecord><granularity>YYYY-MM-DD</granularity>"
            "</Identify></OAI-PMH>"
        )
    if verb != "ListRecords":
        return xml(f'{head}<error code="badVerb">badVerb</error></OAI-PMH>')
    rows = []
    for number in range(1, 29 + asked.day):
        named = f"<identifier>oai:luutru.haiphong.example.vn:{number}</identifier>"
        top = f"{named}<datestamp>2026-10-{number % 28 + 1:02d}</datestamp>"
        if number in (6, 13):
            rows.append(f'<record><header status="deleted">{top}</header></record>')
            continue
        rows.append(
            f"<record><header>{top}</header><metadata><oai_dc:dc "
            f"xmlns:oai_dc='http://www.openarchives.org/OAI/2.0/oai_dc/' "
            f"xmlns:dc='http://purl.org/dc/elements/1.1/'><dc:title>{escape(_story(number, asked.day))}"
            f"</dc:title><dc:creator>Ủy ban "
            f"hành chính thành phố</dc:creator><dc:identifier>{100 + number}/QĐ-UB</dc:identifier><dc:date>1968-05-"
            f"{number % 28 + 1:02d}</dc:date><dc:type>Quyết định</dc:type><dc:language>vi</dc:language>"
            f"</oai_dc:dc></metadata></record>"
        )
    return xml(f"{head}<ListRecords>{''.join(rows)}</ListRecords></OAI-PMH>")


def _outlets(asked: Asked) -> Answer | None:
    """Licensed press agencies, one page of plain JSON."""
    if asked.path != "/api/co-quan-bao-chi":
        return None
    found = [
        {
            "tenCoQuan": f"Báo Mẫu {number}" + (" điện tử" if asked.day == 2 and number == 5 else ""),
            "soGiayPhep": f"{300 + number}/GP-BVHTTDL", "ngayCap": f"{number % 27 + 1:02d}/08/2025",
            "coQuanCap": "Cục Báo chí", "coQuanChuQuan": f"Tỉnh ủy Mẫu {number}", "loaiHinh": "Báo in",
            "diaChi": f"{number} Nguyễn Huệ", "dienThoai": f"0234 38{number:05d}",
            "email": f"toasoan{number}@example.vn",
            "website": f"https://baomau{number}.example.vn",
        }
        for number in range(1, 31 + asked.day)
    ]  # fmt: skip
    return json_answer({"code": "00", "message": "OK", "result": {"total": len(found), "data": found}})


def _calendar_json(asked: Asked) -> Answer | None:
    """What a calendar widget loads: a bare array in English, two events cancelled."""
    if asked.path != "/lich/events.json":
        return None
    found = []
    for number in range(1, 25 + asked.day):
        begins = datetime(2026, 11, 24, 14, 0, tzinfo=VIETNAM) + timedelta(days=number)
        found.append(
            {
                "id": f"ev-{number}", "title": f"Họp báo {_story(number, asked.day)}",
                "start": f"{begins:%Y-%m-%dT%H:%M:%S}+07:00",
                "end": f"{begins + timedelta(hours=2):%Y-%m-%dT%H:%M:%S}+07:00", "allDay": False,
                "extendedProps": {"location": "Nhà văn hóa tỉnh", "organizer": "Sở Thông tin Mẫu",
                                  "seatsTaken": number * asked.day},
                "status": "cancelled" if number in (2, 14) else "confirmed", "backgroundColor": "#1e88e5",
            }
        )  # fmt: skip
    return json_answer(found)


def _fake_news(asked: Asked) -> Answer | None:
    """Verified cases of a centre that handles false news; limit and offset, a count."""
    if asked.path != "/api/v1/cases/":
        return None
    every = [
        {
            "maVuViec": f"TG-2026-{number:04d}", "noiDungTinGia": f"Tin đồn vỡ đê số {number}"
            + (" (đính chính)" if asked.day == 2 and number == 5 else ""),
            "nhan": "Tin giả" if number % 2 else "Tin sai sự thật", "linhVuc": "Thiên tai",
            "ngayTiepNhan": f"2026-10-{number % 28 + 1:02d}T08:00:00+07:00",
            "ngayKetLuan": f"2026-11-{number % 20 + 1:02d}T08:00:00+07:00",
            "coQuanXacMinh": "Trung tâm Xử lý tin giả", "ketLuan": "Không có sự việc như phản ánh.",
            "linkDinhChinh": f"https://tingia.example.vn/{number}", "soLuotXem": asked.day * number,
        }
        for number in range(43 + asked.day, 0, -1)
    ]  # fmt: skip
    start, size = cut(asked.query, "offset", 0), min(cut(asked.query, "limit", 20), 100)
    onward = f"{asked.base}/api/v1/cases/?limit={size}&offset={start + size}" if start + size < len(every) else None
    return json_answer({"count": len(every), "next": onward, "previous": None, "results": every[start : start + size]})


PUBLISHERS = (
    Publisher(
        name="báo tỉnh: RSS có media", address="/rss/home.rss", record="press_release", good=23,
        says={"title": f"{STORIES[1]} (bản 1)", "published_at": "2026-11-14T02:00:00+07:00"}, answer=_media_rss,
    ),
    Publisher(
        name="sở: CMS headless", address="/api/van-bans", record="document", good=58,
        says={"number": "71/HD-SYT", "issued_on": "2026-06-02", "issuer": "Sở Y tế Hưng Yên"}, answer=_headless_cms,
    ),
    Publisher(
        name="tỉnh: văn bản Unicode của Excel, người phát ngôn", address="/files/nguoi-phat-ngon-2026.txt",
        record="spokesperson", good=24,
        says={"full_name": "Hoàng Văn Mẫu Thủy", "agency": "Ban Quản lý Mẫu 1", "appointed_on": "2026-02-02"},
        answer=_speakers_tsv,
    ),
    Publisher(
        name="sở: XLSX hai trang tính", address="/congkhai/vb-2026.xlsx", record="document", good=36,
        says={"number": "1501/STC-NS", "issued_on": "2026-07-05"}, answer=_two_sheets,
    ),
    Publisher(
        name="phường: trang tin, phân trang trong đường dẫn", address="/tin-tuc/", record="press_release", good=20,
        says={"title": f"{STORIES[1]} (bản 1)", "published_at": "2026-11-01T07:30:00+07:00"}, answer=_blog_pages,
    ),
    Publisher(
        name="tỉnh: GeoJSON xã", address="/geoserver/ows/xa.geojson", record="admin_unit", good=37,
        says={"code": "07903", "name": "Xã Trung Mẫu 1", "valid_from": "2025-07-01"}, answer=_geojson,
    ),
    Publisher(
        name="lưu trữ: OAI-PMH có số", address="/oai2", record="document", good=27, gone=2,
        says={"number": "101/QĐ-UB", "issued_on": "1968-05-02"}, answer=_archive_oai,
    ),
    Publisher(
        name="bộ: JSON cơ quan báo chí", address="/api/co-quan-bao-chi", record="media_outlet", good=31,
        says={"name": "Báo Mẫu 1", "licence_number": "301/GP-BVHTTDL"}, answer=_outlets,
    ),
    Publisher(
        name="sở: JSON của lịch", address="/lich/events.json", record="press_event", good=25,
        called_off=("state", "cancelled", 2),
        says={"starts_at": "2026-11-25T14:00:00+07:00", "venue": "Nhà văn hóa tỉnh"}, answer=_calendar_json,
    ),
    Publisher(
        name="trung tâm: JSON tin giả", address="/api/v1/cases/", record="misinformation_alert", good=44,
        says={"case_number": "TG-2026-0001", "label": "fake"}, answer=_fake_news,
    ),
)  # fmt: skip
