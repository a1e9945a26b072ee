"""RSS and Atom as Vietnamese sites serve them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from unicodedata import normalize

import pytest

from connectors.readers import READERS
from connectors.source import Source
from schemas.errors import NotTheFormat
from schemas.vocabularies import Completeness, Health

Maker = Callable[..., Source]


def rss(items: str, head: str = '<?xml version="1.0" encoding="utf-8"?>') -> str:
    return (
        f'{head}<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:slash="http://purl.org/rss/1.0/modules/slash/"><channel><title>Tin</title>'
        f"<link>https://bao.example.vn/muc/</link>{items}</channel></rss>"
    )


@pytest.fixture
def items(make_source: Maker) -> Callable[[str | bytes], list[dict[str, Any]]]:
    source = make_source(reader="feed", url="https://bao.example.vn/rss/tin.rss")

    def read(text: str | bytes) -> list[dict[str, Any]]:
        payload = text if isinstance(text, bytes) else text.encode()
        return [one.fields() for one in READERS["feed"].records(source, payload)]

    return read


Read = Callable[[str | bytes], list[dict[str, Any]]]


def test_an_item_keeps_what_the_site_wrote_under_stable_names(items: Read) -> None:
    found = items(
        rss(
            "<item><title>\n Họp báo \n</title><description><![CDATA[<a><img src='x'></a></br>Chiều]]></description>"
            "<content:encoded><![CDATA[<p>Nội dung</p>]]></content:encoded>"
            "<pubDate>Thứ 6, 09/05/2025 17:30:00 GMT+7</pubDate><link>\nhttps://bao.example.vn/a.html\n</link>"
            '<guid isPermaLink="false">a-1</guid><category>Thời sự</category><category>Hà Nội</category>'
            '<enclosure url="https://bao.example.vn/a.jpg" type="image/jpeg" length="1200"/>'
            "<dc:date>2018-10-19T10-15-08</dc:date><dc:source>https://goc.example.vn/1</dc:source>"
            "<slash:comments>0</slash:comments><author>pv@example.vn</author></item>"
        )
    )
    assert found == [
        {
            "title": "Họp báo",
            "description": "<a><img src='x'></a></br>Chiều",
            "content": "<p>Nội dung</p>",
            "pubDate": "Thứ 6, 09/05/2025 17:30:00 GMT+7",
            "link": "https://bao.example.vn/a.html",
            "guid": "a-1",
            "categories": ["Thời sự", "Hà Nội"],
            "enclosures": [{"url": "https://bao.example.vn/a.jpg", "type": "image/jpeg", "length": "1200"}],
            "dc.date": "2018-10-19T10-15-08",
            "dc.source": "https://goc.example.vn/1",
            "slash.comments": "0",
            "author": "pv@example.vn",
        }
    ]


def test_relative_links_stand_against_the_channel(items: Read) -> None:
    found = items(rss("<item><link>/a?x=1&amp;y=2</link></item><item><link>b.html</link></item>"))
    assert [one["link"] for one in found] == ["https://bao.example.vn/a?x=1&y=2", "https://bao.example.vn/muc/b.html"]


def test_a_guid_is_the_link_only_where_it_says_so(items: Read) -> None:
    found = items(
        rss(
            "<item><guid>https://bao.example.vn/1</guid></item>"
            '<item><guid isPermaLink="false">https://bao.example.vn/2</guid></item><item><guid>urn:3</guid></item>'
        )
    )
    assert [one.get("link") for one in found] == ["https://bao.example.vn/1", None, None]


def test_atom_has_the_same_names(items: Read) -> None:
    found = items(
        '<feed xmlns="http://www.w3.org/2005/Atom"><link rel="self" href="https://bao.example.vn/atom"/>'
        '<link href="https://bao.example.vn/"/><entry><id>urn:1</id><title type="html">A &amp;amp; B</title>'
        '<link href="tin/1"/><link rel="enclosure" href="/t.pdf" type="application/pdf"/><link rel="via" href="/goc"/>'
        "<published>2026-01-01T00:00:00Z</published><updated>2026-01-02T00:00:00Z</updated>"
        '<summary type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">Tóm <b>tắt</b></div></summary>'
        '<author><name>Lan</name></author><category term="ts" label="Thời sự"/></entry></feed>'
    )
    assert found == [
        {
            "guid": "urn:1",
            "title": "A &amp; B",
            "link": "https://bao.example.vn/tin/1",
            "enclosures": [{"url": "https://bao.example.vn/t.pdf", "type": "application/pdf"}],
            "link.via": "https://bao.example.vn/goc",
            "pubDate": "2026-01-01T00:00:00Z",
            "updated": "2026-01-02T00:00:00Z",
            "description": "Tóm <b>tắt</b>",
            "author": "Lan",
            "categories": ["Thời sự"],
        }
    ]


def test_rss_1_0_has_its_items_beside_the_channel(items: Read) -> None:
    found = items(
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><link>https://so.example.vn/</link></channel>'
        '<item rdf:about="y"><title>Tin</title><link>/1</link><dc:date>2026-01-01</dc:date></item></rdf:RDF>'
    )
    assert found == [{"title": "Tin", "link": "https://so.example.vn/1", "dc.date": "2026-01-01"}]


# Half composed, as windows-1258 can write it: ộ is ô and a dot below.
ITEM = "<item><title>Hà Nô\u0323i</title><link>https://bao.example.vn/1</link></item>"


@pytest.mark.parametrize(
    "payload",
    [
        b"\xef\xbb\xbf\r\n" + rss(ITEM).encode(),
        b"\n\n" + rss(ITEM).encode(),
        rss(ITEM, '<?xml version="1.0" encoding="utf-16"?>').encode(),
        rss(ITEM, '<?xml version="1.0" encoding="windows-1252"?>').encode(),
        b"\xef\xbb\xbf\n" + rss(ITEM, '<?xml version="1.0" encoding="utf-16"?>').encode(),
        rss(ITEM, '<?xml version="1.0" encoding="utf-16"?>').encode("utf-16"),
        rss(ITEM, '<?xml version="1.0" encoding="windows-1258"?>').encode("cp1258"),
        rss(ITEM, "").encode(),
    ],
    ids=["bom-and-blank", "blank", "says-utf-16", "says-1252", "both", "utf-16", "windows-1258", "no-declaration"],
)
def test_real_encodings_and_false_ones_give_the_same_item(items: Read, payload: bytes) -> None:
    found = items(payload)
    assert [one | {"title": normalize("NFC", one["title"])} for one in found] == [
        {"title": "Hà Nội", "link": "https://bao.example.vn/1"}
    ]


def test_html_entities_and_bare_ampersands_are_mended_outside_cdata_only(items: Read) -> None:
    found = items(
        rss(
            "<item><title>V/v &amp;quot;đính chính&amp;quot;&nbsp;&ndash; A&B &khong; &#39;x&#x27;</title>"
            "<link>/a?x=1&ItemID=2&lt=3</link><description><![CDATA[R&D &nbsp; & <b>]]></description></item>"
        )
    )
    assert found == [
        {
            "title": "V/v &quot;đính chính&quot;\u00a0– A&B &khong; 'x'",
            "link": "https://bao.example.vn/a?x=1&ItemID=2&lt=3",
            "description": "R&D &nbsp; & <b>",
        }
    ]


def test_broken_nesting_goes_to_the_lenient_parser(items: Read) -> None:
    found = items(rss("<item><title>Một</title><description>a<br>b</description><link>/1</link></item>" + ITEM))
    assert [one["title"] for one in found] == ["Một", "Hà Nô\u0323i"]
    assert found[0]["link"] == "https://bao.example.vn/1"


@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE rss SYSTEM "http://127.0.0.1:9/x.dtd">',
        '<!DOCTYPE rss [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]>',
        '<?xml version="1.1"?>',
        '<?xml version="1.0" encoding="utf-7"?>',
    ],
)
@pytest.mark.parametrize("before", ["", "\ufeff\n"], ids=["plain", "needs-repair"])
@pytest.mark.parametrize("item", [ITEM, "<item><title>a<br>b &x;</title></item>"], ids=["sound", "broken"])
def test_dangerous_documents_never_reach_a_lenient_parser(items: Read, head: str, before: str, item: str) -> None:
    declaration = "" if head.startswith("<?") else '<?xml version="1.0"?>'
    with pytest.raises(NotTheFormat):
        items(rss(item, f"{before}{declaration}{head}"))


def test_a_doctype_in_a_comment_is_only_text(items: Read) -> None:
    assert len(items(rss(ITEM, '<?xml version="1.0"?><!-- <!DOCTYPE rss [<!ENTITY a "b">]> -->'))) == 1


def test_western_text_stays_as_it_declares(items: Read) -> None:
    french = "Résumé des décisions du conseil à Genève, déjà publié"
    head = '<?xml version="1.0" encoding="iso-8859-1"?>'
    assert items(rss(f"<item><title>{french}</title></item>", head).encode("latin-1"))[0]["title"] == french


def test_an_encoding_that_the_words_deny_is_refused_by_name(items: Read) -> None:
    tcvn3 = "Quy\xd5t \xae\xdenh c\xf1a \xf1y ban nh\xa9n d\xa9n th\xb5nh ph\xe8 H\xb5 N\xe9i"
    payload = rss(f"<item><title>{tcvn3}</title></item>", '<?xml version="1.0" encoding="iso-8859-1"?>')
    with pytest.raises(NotTheFormat, match="declares iso-8859-1, but its text is tcvn3"):
        items(payload.encode("latin-1"))


def test_bytes_of_no_declared_encoding_are_refused_not_guessed(items: Read) -> None:
    with pytest.raises(NotTheFormat):
        items(rss(ITEM).encode("cp1252", errors="replace").replace(b"H\xe0", b"H\xe0\x81"))


@pytest.mark.parametrize("root", ["<html><rss/></html>", "<data><item>1</item></data>", "{}", "GIF89a"])
def test_other_documents_are_no_feeds(items: Read, root: str) -> None:
    with pytest.raises(NotTheFormat):
        items(root)


def test_a_channel_without_items_is_empty_and_proves_nothing(make_source: Maker, site: Any, pull: Any) -> None:
    site.routes["/rss"] = rss("").encode()
    source = make_source(reader="feed", url=f"{site.url}/rss")
    done = pull(READERS["feed"], source)
    assert done.evidence.completeness is Completeness.UNKNOWN
    assert done.evidence.health is Health.EMPTY
    assert list(READERS["feed"].records(source, done.fetched[0].exchange.body)) == []


def test_a_page_at_the_feeds_address_stops_the_pull(make_source: Maker, site: Any, pull: Any) -> None:
    site.routes["/rss"] = b"<!DOCTYPE html><html><head><title>Loi</title></head></html>"
    with pytest.raises(NotTheFormat, match="Loi"):
        pull(READERS["feed"], make_source(reader="feed", url=f"{site.url}/rss"))


def test_many_unclosed_sections_do_not_cost_a_night(items: Read) -> None:
    with pytest.raises(NotTheFormat):
        items(b"\n" + rss("<item>" + "<![CDATA[ &x" * 50_000 + "</item>").encode())


def test_a_thousand_comments_before_the_root_do_not_either(items: Read) -> None:
    with pytest.raises(NotTheFormat):
        items("<!---->" * 5_000 + "x")
