"""Transports with a protocol of their own are told by their words; what only resembles them is not taken for them."""

from __future__ import annotations

import gzip
import json
from io import BytesIO
from zipfile import ZipFile

import pytest

from lienthong.onboarding.protocols import family_of
from tests.unit.onboarding.conftest import Site

CAP = (
    '<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>A-{n}</identifier><sender>a@b.vn</sender>'
    "<sent>2026-05-09T08:0{n}:00+07:00</sent><status>Actual</status><msgType>Alert</msgType><scope>Public</scope><info>"
    "<event>Mưa</event><urgency>Future</urgency><severity>Minor</severity><certainty>Likely</certainty></info></alert>"
)
ROWS = "Số ký hiệu;Trích yếu;Ngày ban hành\n" + "".join(f"{n}/QĐ-UBND;Về việc {n};{n}/2/2026\n" for n in range(1, 7))
NEWS = (
    "<url><loc>https://a.vn/{folder}/{n}</loc><lastmod>2026-05-0{n}</lastmod><n:news><n:title>Tin {n}</n:title>"
    "<n:publication_date>2026-05-0{n}</n:publication_date></n:news></url>"
)
SITEMAP = (
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
    'xmlns:n="http://www.google.com/schemas/sitemap-news/0.9">{urls}</urlset>'
)


def index(*links: str) -> str:
    entries = "".join(
        f'<entry><id>{n}</id><title>T</title><link href="{link}"/></entry>' for n, link in enumerate(links)
    )
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>Cảnh báo</title>{entries}</feed>'


def zipped(**files: str | bytes) -> bytes:
    target = BytesIO()
    with ZipFile(target, "w") as archive:
        for name, text in files.items():
            archive.writestr(name.replace("__", "."), text)
    return target.getvalue()


def test_an_index_without_a_word_of_cap_is_told_by_the_alert_it_leads_to(site: Site) -> None:
    site.serve(CAP.format(n=1), "/a1.xml")
    guess = site.guess(index("/a1.xml"))
    assert (guess.reader, guess.record, dict(guess.options)) == ("cap", "emergency_notice", {})


def test_a_feed_that_leads_to_other_xml_stays_a_feed(site: Site) -> None:
    site.serve("<goi/>", "/a1.xml")
    assert site.guess(index("/a1.xml", "/tin/2")).reader == "feed"


def test_hosts_to_which_an_index_leads_are_named_and_told(site: Site) -> None:
    text = index("https://khac.example.vn/a.cap").replace("<link ", '<link type="application/cap+xml" ')
    guess = site.guess(text)
    assert guess.options == {"hosts": ["khac.example.vn"]}
    assert "khac.example.vn" in guess.notes[0]


def test_only_the_folder_that_all_titled_addresses_share_is_taken(site: Site) -> None:
    titled = "".join(NEWS.format(folder="tin-tuc", n=n) for n in range(1, 7))
    plain = "<url><loc>https://a.vn/gioi-thieu</loc></url>"
    assert site.guess(SITEMAP.format(urls=titled + plain)).options == {"include": "/tin-tuc/"}
    assert site.guess(SITEMAP.format(urls=titled)).options == {}
    inside = "<url><loc>https://a.vn/tin-tuc/muc-luc</loc></url>"
    assert site.guess(SITEMAP.format(urls=titled + inside)).options == {}


def test_a_list_with_a_uri_and_a_headline_is_not_yet_ninjs(site: Site) -> None:
    rows = [{"uri": f"https://a.vn/{n}", "headline": f"Tin {n}", "date": f"2026-05-0{n}"} for n in range(1, 7)]
    assert site.guess(json.dumps({"items": rows})).reader == "json_pages"
    spoken = [row | {"versioncreated": "2026-05-01T00:00:00Z", "pubstatus": "usable"} for row in rows]
    guess = site.guess(json.dumps({"tra_loi": {"items": spoken}}))
    assert (guess.reader, guess.options) == ("news", {"records": "tra_loi.items"})


@pytest.mark.parametrize("notes", [{}, {"doc_truoc__txt": "Xin đọc", "huong_dan__pdf": b"%PDF-1.4"}])
def test_an_archive_is_its_commonest_kind_of_data(site: Site, notes: dict[str, str | bytes]) -> None:
    made = site.onboard(zipped(**notes, thang_1__csv=ROWS, thang_2__csv=ROWS))
    assert (made.guess.reader, made.guess.options["member"], made.guess.options["inner"]) == ("files", "*.csv", "table")
    assert (made.source.mappings[0].record, made.trial.offered, made.works) == ("document", 12, True)


def test_a_gzip_is_the_file_in_it(site: Site) -> None:
    made = site.onboard(gzip.compress(ROWS.encode(), mtime=0), path="/van-ban.csv.gz")
    assert (made.guess.reader, made.guess.options["inner"], len(made.trial.loaded)) == ("files", "table", 6)


def test_an_archive_of_notes_or_of_nothing_has_no_family() -> None:
    assert family_of(zipped(a__txt="a", b__pdf="b")) is None
    assert family_of(zipped()) is None
    assert family_of(b"PK\x03\x04 cut") is None


def test_a_second_level_of_a_header_stands_under_merged_cells_only(site: Site) -> None:
    level = "Tên đơn vị;Mã định danh;Liên hệ;;Từ ngày\n;;Số ĐT;Email;\n"
    rows = "".join(f"Sở {n};H26.{n};024 {n};a{n}@b.vn;{n}/3/2025\n" for n in range(1, 7))
    guess = site.guess(level + rows)
    assert guess.options["header_rows"] == 2 and "Liên hệ / Số ĐT" in guess.options["header"]
    first_row_of_data = "Tên đơn vị;Mã định danh;Liên hệ;Thư;Từ ngày\n;;Văn thư;Hộp chung;\n"
    assert "header_rows" not in site.guess(first_row_of_data + rows).options
    without_a_name = "Tên đơn vị;Mã định danh;Liên hệ;;Từ ngày\nSở Mẫu;HM;Văn thư;Hộp chung;Nay\n"
    assert "header_rows" not in site.guess(without_a_name + rows).options


def test_why_a_likelier_reader_was_not_taken_is_told(site: Site) -> None:
    entries = "".join(
        f"<item><title>Tin {n}</title><link>https://a.vn/{n}</link>"
        f"<pubDate>Fri, 0{n} May 2026 08:00:00 +0700</pubDate></item>"
        for n in range(1, 7)
    )
    head = "<link>/mat/1.cap</link>"
    root = "<rss xmlns:c='urn:oasis:names:tc:emergency:cap:1.2'>"
    made = site.onboard(f"{root}<channel><title>Báo</title>{head}{entries}</channel></rss>")
    assert made.guess.reader == "feed"
    assert any("cap:" in english for _, english in made.todo())
