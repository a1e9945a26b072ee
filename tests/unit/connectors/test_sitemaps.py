"""Sitemaps and ResourceSync: what an entry becomes, which documents are followed, and what a pull proves."""

from __future__ import annotations

import gzip
import random
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.mapper import Mapped
from connectors.raw import GONE
from connectors.readers import READERS
from connectors.readers.protocol import KnownPage
from connectors.readers.sitemap_document import moment
from connectors.source import Source
from schemas.errors import NotTheFormat, SourceChanged, SourceUnavailable
from schemas.vocabularies import Completeness, Health

Maker = Callable[..., Source]
READER = READERS["sitemap"]

GOLDEN = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"
  xmlns:image="http://www.google.com/schemas/sitemap-image/1.1" xmlns:xhtml="http://www.w3.org/1999/xhtml"
  xmlns:video="http://www.google.com/schemas/sitemap-video/1.1" xmlns:x="urn:x">
<url><loc>
  https://bao.example.vn/hop-bao?a=1&amp;b=2 </loc><lastmod>2026-05-09T17:30:00+07:00</lastmod>
<changefreq>hourly</changefreq><priority>0.8</priority>
<n:news><n:publication><n:name>Báo Thử nghiệm</n:name><n:language>vi</n:language></n:publication>
<n:publication_date>2026-05-09T17:30:00+07:00</n:publication_date><n:title>Họp báo quý II</n:title></n:news>
<image:image><image:loc>https://bao.example.vn/1.jpg</image:loc><image:caption>Ảnh</image:caption></image:image>
<image:image><image:loc>https://bao.example.vn/2.jpg</image:loc></image:image>
<video:video><video:title>Phóng sự</video:title><video:tag>a</video:tag><video:tag>b</video:tag></video:video>
<xhtml:link rel="alternate" hreflang="en" href="https://bao.example.vn/en"/><x:muc>Tin</x:muc><x:rong/></url>
<url><loc>/tuong-doi</loc></url>
<url><loc>https://noi-khac.example.vn/a</loc><lastmod/></url>
</urlset>""".encode()

SPACES = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:rs="http://www.openarchives.org/rs/terms/"'


def sitemap(*locs: str, md: str = "", entries: str = "") -> bytes:
    """A urlset; an address may be followed by a blank and the attributes of its rs:md."""
    parts = [one.partition(" ") for one in locs]
    text = "".join(f"<url><loc>{loc}</loc>{f'<rs:md {told}/>' if told else ''}</url>" for loc, _, told in parts)
    return f"<urlset {SPACES}>{f'<rs:md {md}/>' if md else ''}{text}{entries}</urlset>".encode()


def index(*locs: str, md: str = "") -> bytes:
    return sitemap(*locs, md=md).replace(b"urlset", b"sitemapindex").replace(b"url>", b"sitemap>")


@pytest.fixture
def mapped(make_source: Maker, site: Any) -> Callable[..., Source]:
    def make(path: str = "/sitemap.xml", **options: Any) -> Source:
        return make_source(reader="sitemap", url=f"{site.url}{path}", options=options)

    return make


def read(source: Source, payload: bytes) -> list[dict[str, Any]]:
    return [one.fields() for one in READER.records(source, payload)]


def locs(source: Source, done: Any) -> list[str]:
    return [one["loc"] for got in done.fetched for one in read(source, got.exchange.body)]


def test_an_entry_and_its_extensions(mapped: Any) -> None:
    found = list(READER.records(mapped(), GOLDEN))
    assert [one.pointer for one in found] == ["/url[1]", "/url[2]", "/url[3]"]
    assert [one.fields() for one in found] == [
        {
            "loc": "https://bao.example.vn/hop-bao?a=1&b=2",
            "lastmod": "2026-05-09T17:30:00+07:00",
            "changefreq": "hourly",
            "priority": "0.8",
            "news:name": "Báo Thử nghiệm",
            "news:language": "vi",
            "news:publication_date": "2026-05-09T17:30:00+07:00",
            "news:title": "Họp báo quý II",
            "images": [
                {"loc": "https://bao.example.vn/1.jpg", "caption": "Ảnh"},
                {"loc": "https://bao.example.vn/2.jpg"},
            ],
            "videos": [{"title": "Phóng sự", "tag": ["a", "b"]}],
            "alternates": [{"rel": "alternate", "hreflang": "en", "href": "https://bao.example.vn/en"}],
            "x:muc": "Tin",
        },
        {"loc": "/tuong-doi"},
        {"loc": "https://noi-khac.example.vn/a"},
    ]


def test_addresses_that_are_none_are_for_the_url_transform_to_refuse(make_source: Maker) -> None:
    fields = {"title": "loc", "url": {"from": "loc", "as": "url"}}
    source = make_source(reader="sitemap", key=["loc"], fields=fields)
    done = [source.map(one) for one in READER.records(source, GOLDEN)]
    assert [isinstance(one, Mapped) for one in done] == [True, False, True]


@pytest.mark.parametrize(
    "space",
    ["https://www.sitemaps.org/schemas/sitemap/0.9", "http://www.google.com/schemas/sitemap/0.84", ""],
)
def test_common_writings_of_the_namespace_are_read(mapped: Any, space: str) -> None:
    payload = sitemap("https://a.vn/1").replace(b"http://www.sitemaps.org/schemas/sitemap/0.9", space.encode())
    assert read(mapped(), payload) == [{"loc": "https://a.vn/1"}]


def test_resource_sync_tells_hashes_lengths_links_and_deletions(mapped: Any) -> None:
    change = (
        '<url><loc>https://a.vn/1</loc><lastmod>2026-05-09</lastmod><rs:md change="updated" length="12"'
        ' type="text/html" datetime="2026-05-09T10:00:00Z" hash="md5:abc sha-256:def la:x"/>'
        '<rs:ln rel="describedby" href="https://a.vn/1.json" type="application/json"/></url>'
        '<url><loc>https://a.vn/2</loc><rs:md change="deleted" datetime="2026-05-09T11:00:00Z"/></url>'
    )
    source = mapped()
    found = list(READER.records(source, sitemap(md='capability="changelist"', entries=change)))
    assert [one.fields() for one in found] == [
        {
            "loc": "https://a.vn/1",
            "lastmod": "2026-05-09",
            "change": "updated",
            "datetime": "2026-05-09T10:00:00Z",
            "length": "12",
            "type": "text/html",
            "md5": "abc",
            "sha256": "def",
            "links": [{"rel": "describedby", "href": "https://a.vn/1.json", "type": "application/json"}],
        },
        {"loc": "https://a.vn/2", "change": "deleted", "datetime": "2026-05-09T11:00:00Z", GONE: True},
    ]


def test_a_deleted_resource_is_withdrawn_by_its_address(make_source: Maker) -> None:
    source = make_source(reader="sitemap", mode="delta", key=["loc"], fields={"title": "loc"})
    payload = sitemap('https://a.vn/2 change="deleted"', md='capability="changelist"')
    [done] = [source.map(one) for one in READER.records(source, payload)]
    assert isinstance(done, Mapped)
    assert done.is_gone


def test_one_sitemap_is_complete_and_leaves_no_cursor(mapped: Any, site: Any, pull: Any) -> None:
    site.routes["/sitemap.xml"] = GOLDEN
    done = pull(READER, mapped())
    assert (done.slots, done.evidence.completeness) == ([0], Completeness.COMPLETE)
    assert done.evidence.cursor is None


def test_an_index_is_followed_to_its_parts(mapped: Any, site: Any, pull: Any) -> None:
    site.routes |= {
        "/sitemap.xml": index(f"{site.url}/a.xml", "/b.xml.gz", f"{site.url}/a.xml", "sau/c.xml"),
        "/a.xml": sitemap("https://a.vn/1", "https://a.vn/2"),
        "/b.xml.gz": (200, {"Content-Type": "application/gzip"}, gzip.compress(sitemap("https://a.vn/3"))),
        "/sau/c.xml": (200, {"Content-Encoding": "gzip"}, gzip.compress(sitemap("https://a.vn/3", "https://a.vn/4"))),
    }
    source = mapped()
    done = pull(READER, source)
    assert locs(source, done) == [f"https://a.vn/{number}" for number in (1, 2, 3, 3, 4)]
    assert (done.slots, site.paths) == ([0, 1, 2, 3], ["/sitemap.xml", "/a.xml", "/b.xml.gz", "/sau/c.xml"])
    assert done.evidence.completeness is Completeness.COMPLETE


def test_only_addresses_that_fit_are_taken(mapped: Any, site: Any, pull: Any) -> None:
    site.routes["/sitemap.xml"] = GOLDEN
    source = mapped(include=r"/hop-bao")
    done = pull(READER, source)
    assert locs(source, done) == ["https://bao.example.vn/hop-bao?a=1&b=2"]
    assert done.evidence.completeness is Completeness.COMPLETE
    assert pull(READER, mapped(include="khong-co")).evidence.health is Health.EMPTY


@pytest.mark.parametrize("payload", [sitemap(), index()])
def test_an_empty_document_is_empty_and_proves_nothing(mapped: Any, site: Any, pull: Any, payload: bytes) -> None:
    site.routes["/sitemap.xml"] = payload
    done = pull(READER, mapped())
    assert (done.evidence.completeness, done.evidence.health) == (Completeness.UNKNOWN, Health.EMPTY)


@pytest.mark.parametrize(
    "link", ["http://127.0.0.1:9/canary.xml", "//example.vn/x.xml", "file:///etc/passwd", "ht://["]
)
def test_parts_are_never_on_another_host(mapped: Any, site: Any, pull: Any, link: str) -> None:
    site.routes["/sitemap.xml"] = index(link)
    with pytest.raises(SourceChanged, match="another host"):
        pull(READER, mapped())
    assert site.paths == ["/sitemap.xml"]


def test_an_index_that_leads_back_stops_the_source(mapped: Any, site: Any, pull: Any) -> None:
    site.routes |= {"/sitemap.xml": index("/b.xml"), "/b.xml": index("/sitemap.xml")}
    with pytest.raises(NotTheFormat, match="leads back"):
        pull(READER, mapped())
    site.routes["/sitemap.xml"] = index("/sitemap.xml")
    with pytest.raises(NotTheFormat, match="leads back"):
        pull(READER, mapped())


def test_the_limit_of_documents_is_a_cut(mapped: Any, site: Any, pull: Any) -> None:
    site.routes |= {"/sitemap.xml": index("/a.xml", "/b.xml"), "/a.xml": sitemap("https://a.vn/1")}
    done = pull(READER, mapped(max_pages=2))
    assert (done.slots, done.evidence.completeness) == ([0, 1], Completeness.TRUNCATED)
    site.routes["/b.xml"] = sitemap("https://a.vn/2")
    assert pull(READER, mapped(max_pages=3)).evidence.completeness is Completeness.COMPLETE


def half(handler: Any) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "5000")
    handler.end_headers()
    handler.wfile.write(GOLDEN)
    handler.close_connection = True


@pytest.mark.parametrize(
    ("answer", "health"),
    [((429, {"Retry-After": "9"}, b""), Health.UNREACHABLE), (half, Health.UNREACHABLE), ((404, {}, b""), Health.GONE),
     ((302, {"Location": "/a.xml"}, b""), Health.REDIRECT_LOOP)],
    ids=["429", "half", "404", "loop"],
)  # fmt: skip
def test_a_part_that_fails_fails_the_pull(mapped: Any, site: Any, pull: Any, answer: Any, health: Health) -> None:
    site.routes |= {"/sitemap.xml": index("/a.xml"), "/a.xml": answer}
    with pytest.raises(SourceUnavailable) as caught:
        pull(READER, mapped())
    assert caught.value.data["health"] == health


@pytest.mark.parametrize(
    ("answer", "health"), [((503, {}, b""), "unreachable"), ((404, {}, b""), "gone"), (b"<html>", "not-the-format")]
)
def test_a_part_that_fails_beside_others_is_counted_and_loses_no_other(
    mapped: Any, site: Any, pull: Any, answer: Any, health: str
) -> None:
    site.routes |= {
        "/sitemap.xml": index("/a.xml", "/b.xml", "/c.xml"), "/a.xml": sitemap("https://a.vn/1"), "/b.xml": answer,
        "/c.xml": sitemap("https://a.vn/3"),
    }  # fmt: skip
    done = pull(READER, mapped())
    assert done.healths == ["ok", "ok", health, "ok"]
    assert (done.evidence.completeness, done.evidence.cursor) == (Completeness.TRUNCATED, None)
    assert done.evidence.detail.startswith(f"1 of 3 parts could not be read: {site.url}/b.xml: ")


def test_when_more_parts_fail_than_are_read_the_source_fails(mapped: Any, site: Any, pull: Any) -> None:
    site.routes |= {
        "/sitemap.xml": index("/a.xml", "/b.xml", "/c.xml"), "/a.xml": sitemap("https://a.vn/1"),
        "/b.xml": (500, {}, b""), "/c.xml": (500, {}, b""),
    }  # fmt: skip
    with pytest.raises(SourceUnavailable):
        pull(READER, mapped())


def test_an_unchanged_part_is_read_from_what_we_hold(mapped: Any, site: Any, pull: Any) -> None:
    site.routes |= {"/sitemap.xml": index("/a.xml"), "/a.xml": (304, {}, b"")}
    held = KnownPage('"1"', None, lambda: gzip.compress(sitemap("https://a.vn/1")))
    done = pull(READER, mapped(), {f"{site.url}/a.xml": held})
    assert (done.healths, done.evidence.completeness) == (["ok", "unchanged"], Completeness.COMPLETE)


LISTS = ('capability="resourcelist"', 'capability="changelist"')


@pytest.fixture
def resource_sync(site: Any) -> None:
    """A description, a capability list, a resource list, and an index of two closed change lists and an open one."""
    site.routes |= {
        "/.well-known/resourcesync": sitemap('/kho.xml capability="capabilitylist"', md='capability="description"'),
        "/kho.xml": sitemap(
            f"/rl.xml {LISTS[0]}", f"/cl.xml {LISTS[1]}", '/zip.xml capability="resourcedump"',
            md='capability="capabilitylist"',
        ),
        "/rl.xml": sitemap("https://a.vn/1", "https://a.vn/2", md=f'{LISTS[0]} at="2026-05-03T00:00:00Z"'),
        "/cl.xml": index(
            f'/cl3.xml {LISTS[1]} from="2026-05-03T00:00:00Z"',
            f'/cl1.xml {LISTS[1]} from="2026-05-01T00:00:00Z" until="2026-05-02T00:00:00Z"',
            f'/cl2.xml {LISTS[1]} from="2026-05-02T00:00:00Z" until="2026-05-03T00:00:00Z"',
            md=f'{LISTS[1]} from="2026-05-01T00:00:00Z"',
        ),
        "/cl1.xml": sitemap(
            'https://a.vn/1 change="created" datetime="2026-05-01T08:00:00Z"',
            md=f'{LISTS[1]} from="2026-05-01T00:00:00Z" until="2026-05-02T00:00:00Z"',
        ),
        "/cl2.xml": sitemap(
            'https://a.vn/9 change="deleted" datetime="2026-05-02T08:00:00Z"',
            md=f'{LISTS[1]} from="2026-05-02T00:00:00Z" until="2026-05-03T00:00:00Z"',
        ),
        "/cl3.xml": sitemap(
            'https://a.vn/3 change="created" datetime="2026-05-03T09:00:00+07:00"',
            'https://a.vn/1 change="updated" datetime="2026-05-03T08:30:00Z"',
            md=f'{LISTS[1]} from="2026-05-03T00:00:00Z"',
        ),
    }  # fmt: skip


@pytest.mark.usefixtures("resource_sync")
def test_no_cursor_is_left_behind_changes_that_could_not_be_read(mapped: Any, site: Any, pull: Any) -> None:
    """Else the next pull would begin after them, and a deletion would never be heard of."""
    site.routes["/cl1.xml"] = (503, {}, b"")
    for size in (1, 20_000):  # a slice does not end behind them either
        done = pull(READER, mapped("/kho.xml", slice=size), cursor="2026-05-01T00:00:00+00:00")
        assert done.healths == ["ok", "ok", "unreachable", "ok", "ok"]
        assert (done.evidence.completeness, done.evidence.cursor) == (Completeness.UNKNOWN, None)
        assert not done.evidence.more


@pytest.mark.usefixtures("resource_sync")
def test_a_first_pull_reads_the_resource_list_and_keeps_when_it_was_taken(mapped: Any, site: Any, pull: Any) -> None:
    source = mapped("/.well-known/resourcesync")
    done = pull(READER, source)
    assert locs(source, done) == ["https://a.vn/1", "https://a.vn/2"]
    assert site.paths == ["/.well-known/resourcesync", "/kho.xml", "/rl.xml"]
    assert done.evidence.completeness is Completeness.COMPLETE
    assert moment(done.evidence.cursor) == moment("2026-05-03T00:00:00Z")


@pytest.mark.usefixtures("resource_sync")
@pytest.mark.parametrize(
    ("cursor", "lists"),
    [("2026-05-01T12:00:00Z", "123"), ("2026-05-02T00:00:00Z", "23"), ("2026-05-03T08:30:00+00:00", "3")],
)
def test_later_pulls_read_the_change_lists_that_are_newer(
    mapped: Any, site: Any, pull: Any, cursor: str, lists: str
) -> None:
    source = mapped("/.well-known/resourcesync")
    done = pull(READER, source, cursor=cursor)
    assert site.paths[2:] == ["/cl.xml", *(f"/cl{number}.xml" for number in lists)]
    assert locs(source, done)[-2:] == ["https://a.vn/3", "https://a.vn/1"]
    assert (done.evidence.completeness, done.evidence.health) == (Completeness.UNKNOWN, Health.OK)
    assert "changes since" in done.evidence.detail
    assert moment(done.evidence.cursor) == moment("2026-05-03T08:30:00Z"), "the last change of the open list"


@pytest.mark.usefixtures("resource_sync")
def test_follow_chooses_the_lists(mapped: Any, site: Any, pull: Any) -> None:
    source = mapped("/kho.xml", follow="change_list")
    assert locs(source, pull(READER, source))[0] == "https://a.vn/1"
    assert site.paths == ["/kho.xml", "/cl.xml", "/cl1.xml", "/cl2.xml", "/cl3.xml"]
    site.asked.clear()
    source = mapped("/kho.xml", follow="resource_list")
    done = pull(READER, source, cursor="2026-05-02T00:00:00Z")
    assert site.paths == ["/kho.xml", "/rl.xml"]
    assert (done.evidence.completeness, done.evidence.cursor) == (Completeness.COMPLETE, None)


@pytest.mark.usefixtures("resource_sync")
@pytest.mark.parametrize(
    ("path", "follow"),
    [
        ("/rl.xml", "change_list"),
        ("/cl.xml", "resource_list"),
        ("/cl1.xml", "resource_list"),
        ("/x.xml", "change_list"),
    ],
)
def test_a_list_of_the_other_kind_stops_the_source(mapped: Any, site: Any, pull: Any, path: str, follow: str) -> None:
    site.routes["/x.xml"] = sitemap("https://a.vn/1")
    with pytest.raises(SourceChanged, match=f"follow is {follow}"):
        pull(READER, mapped(path, follow=follow))


@pytest.mark.usefixtures("resource_sync")
def test_changes_that_are_no_longer_listed_make_the_next_pull_begin_anew(mapped: Any, site: Any, pull: Any) -> None:
    source = mapped("/kho.xml")
    done = pull(READER, source, cursor="2026-04-30T23:59:59Z")
    assert (done.evidence.completeness, done.evidence.cursor) == (Completeness.UNKNOWN, "")
    assert "next pull reads the resource list" in done.evidence.detail
    site.asked.clear()
    assert pull(READER, source, cursor="").evidence.completeness is Completeness.COMPLETE
    assert site.paths == ["/kho.xml", "/rl.xml"]
    for lost in (mapped("/kho.xml", follow="change_list"), mapped("/cl.xml"), mapped("/cl1.xml")):
        with pytest.raises(SourceChanged, match="changes between them are lost"):
            pull(READER, lost, cursor="2026-04-30")


@pytest.mark.usefixtures("resource_sync")
def test_an_index_that_leaves_its_time_to_its_parts_is_understood(mapped: Any, site: Any, pull: Any) -> None:
    site.routes["/cl.xml"] = site.routes["/cl.xml"].replace(b' from="2026-05-01T00:00:00Z"/><sitemap>', b"/><sitemap>")
    assert pull(READER, mapped("/kho.xml"), cursor="2026-04-30").evidence.cursor == ""
    assert pull(READER, mapped("/kho.xml"), cursor="2026-05-01").evidence.cursor
    as_urlset = site.routes["/cl.xml"].replace(b"sitemapindex", b"urlset").replace(b"sitemap>", b"url>")
    site.routes["/cl.xml"] = as_urlset
    source = mapped("/kho.xml")
    assert len(locs(source, pull(READER, source, cursor="2026-05-01"))) == 4


def test_without_change_lists_all_is_read_at_every_pull(mapped: Any, site: Any, pull: Any) -> None:
    site.routes |= {
        "/kho.xml": sitemap(f"/rl.xml {LISTS[0]}", md='capability="capabilitylist"'),
        "/rl.xml": sitemap("https://a.vn/1", md=LISTS[0]),
    }
    done = pull(READER, mapped("/kho.xml"), cursor="2026-05-02T00:00:00Z")
    assert (done.evidence.completeness, done.evidence.cursor) == (Completeness.COMPLETE, None)
    with pytest.raises(SourceChanged, match="offers no changelist, but resourcelist"):
        pull(READER, mapped("/kho.xml", follow="change_list"))


def test_of_several_sets_the_one_that_lags_decides_the_cursor(mapped: Any, site: Any, pull: Any) -> None:
    kinds = {"/kho1.xml": ("/rl1.xml", "/cl1.xml"), "/kho2.xml": ("/rl2.xml", "/cl2.xml")}
    site.routes |= {
        "/d.xml": sitemap(*(f'{one} capability="capabilitylist"' for one in kinds), md='capability="description"')
    }
    for path, (resources, changes) in kinds.items():
        site.routes[path] = sitemap(
            f"{resources} {LISTS[0]}", f"{changes} {LISTS[1]}", md='capability="capabilitylist"'
        )
    site.routes |= {
        "/rl1.xml": sitemap("https://a.vn/1", md=f'{LISTS[0]} at="2026-05-03T00:00:00Z"'),
        "/rl2.xml": sitemap("https://a.vn/2", md=f'{LISTS[0]} at="2026-05-02T00:00:00Z"'),
        "/cl1.xml": sitemap('https://a.vn/1 change="updated" datetime="2026-05-09T00:00:00Z"', md=LISTS[1]),
        "/cl2.xml": sitemap(md=LISTS[1]),
    }
    source = mapped("/d.xml")
    done = pull(READER, source)
    assert (len(locs(source, done)), moment(done.evidence.cursor)) == (2, moment("2026-05-02"))
    done = pull(READER, source, cursor="2026-05-02")
    assert (len(locs(source, done)), moment(done.evidence.cursor)) == (1, moment("2026-05-02"))


def test_a_change_dated_ahead_does_not_hide_the_changes_before_it(mapped: Any, site: Any, pull: Any) -> None:
    site.routes["/cl.xml"] = sitemap('https://a.vn/1 change="updated" datetime="2999-01-01T00:00:00Z"', md=LISTS[1])
    reached = moment(pull(READER, mapped("/cl.xml")).evidence.cursor)
    assert reached is not None
    assert reached <= datetime.now(UTC)


@pytest.mark.parametrize("capability", ["resourcedump", "changedump", "resourcelist-archive", "la"])
def test_what_is_not_a_list_of_resources_is_refused(mapped: Any, capability: str) -> None:
    with pytest.raises(NotTheFormat, match=f"{capability} is not read"):
        read(mapped(), sitemap("https://a.vn/1.zip", md=f'capability="{capability}"'))


@pytest.mark.parametrize("name", ["description", "capabilitylist"])
def test_documents_that_only_lead_on_hold_no_records(mapped: Any, name: str) -> None:
    assert read(mapped(), sitemap("/a.xml", f"/b.xml {LISTS[0]}", md=f'capability="{name}"')) == []
    assert read(mapped(), index("/a.xml")) == []


def test_gzip_is_unpacked_within_its_limits(mapped: Any) -> None:
    source, whole = mapped(), gzip.compress(GOLDEN)
    assert len(read(source, whole)) == 3
    noise = random.Random(1).randbytes(1 << 20).hex().encode()
    bombs = {
        "over 100:1": gzip.compress(sitemap(entries=" " * (20 << 20))),
        "more than": gzip.compress(b"<!--" + noise * 33 + b"-->", 1),
        "cut off": whole[:-9],
        "followed by": whole + b"x",
        "gzip broken": whole[:20] + b"\xff\xff\xff\xff" + whole[24:],
        "not with an element": gzip.compress(whole),
    }
    for told, payload in bombs.items():
        with pytest.raises(NotTheFormat) as caught:
            list(READER.records(source, payload))
        assert told in str(caught.value.data["detail"]), told


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"https://a.vn/1\nhttps://a.vn/2\n",
        b"<rss version='2.0'><channel/></rss>",
        b"<urlset xmlns='urn:x'/>",
        b'<!DOCTYPE urlset [<!ENTITY a "b">]><urlset/>',
        GOLDEN[:-20],
        GOLDEN.replace(b"</loc>", b"<loc>", 1),
    ],
    ids=["empty", "text", "feed", "namespace", "dtd", "cut", "broken"],
)
def test_other_documents_are_refused_before_anything_is_handed_on(mapped: Any, payload: bytes) -> None:
    with pytest.raises(NotTheFormat):
        next(READER.records(mapped(), payload))


def test_small_faults_of_markup_are_mended(mapped: Any) -> None:
    payload = b"\n\n" + GOLDEN.replace(b"a=1&amp;b=2", b"a=1&b=2")
    assert read(mapped(), payload) == read(mapped(), GOLDEN)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026", "2026-01-01T00:00:00+00:00"),
        ("2026-05", "2026-05-01T00:00:00+00:00"),
        ("2026-05-09", "2026-05-09T00:00:00+00:00"),
        ("2026-05-09T17:30+07:00", "2026-05-09T10:30:00+00:00"),
        (" 2026-05-09T10:30:00.5Z ", "2026-05-09T10:30:00.500000+00:00"),
        ("2026-05-09T10:30:00", "2026-05-09T10:30:00+00:00"),
        ("0001-01-01T00:00:00+07:00", None),
        ("9/5/2026", None),
        ("", None),
        (None, None),
    ],
)
def test_w3c_instants(text: str | None, expected: str | None) -> None:
    found = moment(text)
    assert (found.isoformat() if found else None) == expected


@pytest.mark.parametrize("options", [{"follow": "changes"}, {"include": "("}, {"max_pages": 0}, {"inculde": "x"}])
def test_wrong_options_are_refused_with_the_source(make_source: Maker, options: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="options"):
        make_source(reader="sitemap", options=options)


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.integers(0, len(GOLDEN)), junk=st.binary(max_size=12), cut=st.integers(0, 40), packed=st.booleans())
def test_no_bytes_break_the_reader(mapped: Any, place: int, junk: bytes, cut: int, packed: bool) -> None:
    whole = gzip.compress(GOLDEN, mtime=0) if packed else GOLDEN
    for payload in (junk, b"\x1f\x8b" + junk, whole[: place % len(whole)] + junk + whole[place % len(whole) + cut :]):
        try:
            found = list(READER.records(mapped(), payload))
        except NotTheFormat as refused:
            assert refused.data["health"] in ("not-the-format", "challenge")
        else:
            assert all(one.content for one in found)
