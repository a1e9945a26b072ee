"""Open-data catalogues: CKAN in pages or one by one, DCAT as tree or graph, and what is no catalogue."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.raw import GONE
from connectors.readers.catalog import CatalogReader
from connectors.source import Source
from schemas.errors import NotTheFormat, RecordRejected, SourceChanged, SourceUnavailable
from schemas.vocabularies import Completeness, Health

Maker = Callable[..., Source]
READER = CatalogReader()
REAL = Path(__file__).resolve().parents[4] / "shared" / "realdata" / "catalog-dcat-us"
API = "/api/3/action"

PACKAGE: dict[str, Any] = {
    "id": "9a1c-01", "name": "danh-sach-truong-hoc", "title": "Danh sách trường học", "private": False,
    "notes": "Trường công lập và tư thục trên địa bàn Hà Nội.", "url": "https://dulieu.example.vn/truong",
    "organization": {"name": "so-gddt", "title": "Sở Giáo dục và Đào tạo"},
    "metadata_created": "2026-03-02T08:00:00.000001", "metadata_modified": "2026-10-01T09:30:00",
    "license_id": "cc-by", "license_title": "Creative Commons", "license_url": "https://example.vn/cc-by",
    "maintainer": "Phòng Kế hoạch", "maintainer_email": "kehoach@example.vn",
    "tags": [{"name": "giao-duc", "display_name": "giáo dục"}, {"name": "trường"}],
    "groups": [{"name": "gd", "title": "Giáo dục"}], "state": "active",
    "extras": [{"key": "language", "value": "vi"}, {"key": "temporal_start", "value": "2026-01-01"},
               {"key": "spatial", "value": "Hà Nội"}],
    "resources": [{"name": "Bảng", "url": "https://dulieu.example.vn/t.csv", "format": "CSV", "mimetype": "text/csv",
                   "size": "2048"}, {"url": "https://dulieu.example.vn/t.pdf", "format": "PDF", "size": None}],
}  # fmt: skip
NORMAL: dict[str, Any] = {
    "identifier": "9a1c-01", "title": "Danh sách trường học", "access_level": "public",
    "description": "Trường công lập và tư thục trên địa bàn Hà Nội.", "publisher": "Sở Giáo dục và Đào tạo",
    "issued": "2026-03-02T08:00:00.000001", "modified": "2026-10-01T09:30:00",
    "landing_page": "https://dulieu.example.vn/truong", "license": "https://example.vn/cc-by",
    "keywords": ["giáo dục", "trường"], "themes": ["Giáo dục"], "spatial": "Hà Nội", "temporal": "2026-01-01/",
    "language": "vi", "contact": "Phòng Kế hoạch <kehoach@example.vn>",
    "distributions": [
        {"title": "Bảng", "url": "https://dulieu.example.vn/t.csv", "format": "CSV", "media_type": "text/csv",
         "size": 2048},
        {"url": "https://dulieu.example.vn/t.pdf", "format": "PDF"},
    ],
}  # fmt: skip


def answer(result: Any, *, success: bool = True, **more: Any) -> bytes:
    return json.dumps({"help": "https://x/help", "success": success, "result": result} | more).encode()


def search(*ids: int, count: int) -> bytes:
    return answer({"count": count, "results": [{"id": f"{number:03}", "title": f"Bộ {number}"} for number in ids]})


def page_url(start: int, rows: int = 2, fq: str = "") -> str:
    return f"{API}/package_search?sort=id+asc{fq}&rows={rows}&start={start}"


@pytest.fixture
def portal(make_source: Maker, site: Any) -> Callable[..., Source]:
    def make(path: str = "", **options: Any) -> Source:
        return make_source(reader="json_pages", url=f"{site.url}{path}").model_copy(update={"options": options})

    return make


def records(source: Source, payload: bytes) -> list[dict[str, Any]]:
    return [one.fields() for one in READER.records(source, payload)]


def ids(source: Source, done: Any) -> list[str]:
    return [
        one["identifier"]
        for got in done.fetched
        if got.exchange.health is Health.OK
        for one in records(source, got.exchange.body)
    ]


class TestCkanPull:
    @pytest.mark.parametrize("path", ["", "/", "/api/3/action", f"{API}/package_search", "/api/action/package_list"])
    def test_pages_by_start_and_rows_until_count(self, portal: Any, site: Any, pull: Any, path: str) -> None:
        base = "" if "/action" not in path else path[: path.index("/action")]
        for start, page in ((0, search(1, 2, count=3)), (2, search(3, count=3))):
            site.routes[page_url(start).replace("/api/3", base or "/api/3")] = page
        source = portal(path, rows=2)
        done = pull(READER, source)
        assert (done.slots, ids(source, done)) == ([0, 1], ["001", "002", "003"])
        assert (done.evidence.completeness, done.evidence.declared) == (Completeness.COMPLETE, 3)

    def test_a_portal_in_a_folder_and_a_filter(self, portal: Any, site: Any, pull: Any) -> None:
        site.routes["/dulieu" + page_url(0, 100, "&fq=organization%3Aso-gddt")] = search(1, count=1)
        done = pull(READER, portal("/dulieu", kind="ckan", query="organization:so-gddt"))
        assert done.evidence.completeness is Completeness.COMPLETE

    def test_a_portal_that_gives_less_than_asked(self, portal: Any, site: Any, pull: Any) -> None:
        site.routes |= {page_url(start, 100): search(start + 1, count=3) for start in range(3)}
        source = portal()
        assert ids(source, pull(READER, source)) == ["001", "002", "003"]

    def test_a_count_that_changes_is_a_cut(self, portal: Any, site: Any, pull: Any) -> None:
        site.routes |= {page_url(0): search(1, 2, count=3), page_url(2): search(3, 4, count=4)}
        done = pull(READER, portal(rows=2))
        assert done.evidence.completeness is Completeness.TRUNCATED
        assert "from 3 to 4" in done.evidence.detail

    def test_a_duplicate_across_pages_is_handed_on_and_is_a_cut(self, portal: Any, site: Any, pull: Any) -> None:
        """Three were promised and three came, but one twice: another one has slipped between the pages."""
        site.routes |= {page_url(0): search(1, 2, count=3), page_url(2): search(2, count=3)}
        source = portal(rows=2)
        done = pull(READER, source)
        assert ids(source, done) == ["001", "002", "002"]
        assert done.evidence.completeness is Completeness.TRUNCATED

    def test_an_empty_page_before_the_count_is_a_cut(self, portal: Any, site: Any, pull: Any) -> None:
        site.routes |= {page_url(0): search(1, 2, count=5), page_url(2): search(count=5)}
        assert pull(READER, portal(rows=2)).evidence.completeness is Completeness.TRUNCATED

    def test_an_empty_portal_is_empty(self, portal: Any, site: Any, pull: Any) -> None:
        site.routes[page_url(0)] = search(count=0)
        done = pull(READER, portal(rows=2))
        assert (done.evidence.completeness, done.evidence.health) == (Completeness.UNKNOWN, Health.EMPTY)

    def test_the_page_limit_is_a_cut(self, portal: Any, site: Any, pull: Any) -> None:
        site.routes |= {page_url(0): search(1, 2, count=9), page_url(2): search(3, 4, count=9)}
        done = pull(READER, portal(rows=2, max_pages=2))
        assert (done.slots, done.evidence.completeness) == ([0, 1], Completeness.TRUNCATED)

    def test_a_portal_that_ignores_start_is_stopped(self, portal: Any, site: Any, pull: Any) -> None:
        site.routes |= {page_url(0): search(1, 2, count=9), page_url(2): search(1, 2, count=9)}
        with pytest.raises(NotTheFormat, match="ignores the paging"):
            pull(READER, portal(rows=2))

    def test_success_false_with_200_names_the_error(self, portal: Any, site: Any, pull: Any) -> None:
        site.routes[page_url(0)] = answer(
            None, success=False, error={"__type": "Search Query Error", "message": "lỗi bộ lọc"}
        )
        with pytest.raises(SourceChanged, match="Search Query Error: lỗi bộ lọc"):
            pull(READER, portal(rows=2))

    @pytest.mark.parametrize(
        ("status", "body"),
        [(403, answer(None, success=False)), (404, b"khong co"), (409, b'{"success": false, "error": {}}')],
    )
    def test_where_search_is_refused_each_dataset_is_asked_for(
        self, portal: Any, site: Any, pull: Any, status: int, body: bytes
    ) -> None:
        site.routes |= {
            page_url(0, 100): (status, {}, body),
            f"{API}/package_list": answer(["a", "b c"]),
            f"{API}/package_show?id=a": answer({"id": "001"}),
            f"{API}/package_show?id=b+c": answer({"id": "002"}),
        }
        source = portal()
        done = pull(READER, source)
        assert (done.slots, ids(source, done)) == ([0, 1, 2, 3], ["001", "002"])
        assert (done.evidence.completeness, done.evidence.declared) == (Completeness.COMPLETE, 2)
        # A dataset that went between list and question leaves the set unproven; so does the limit.
        site.routes[f"{API}/package_show?id=b+c"] = (404, {}, b"")
        assert pull(READER, source).evidence.completeness is Completeness.TRUNCATED
        done = pull(READER, portal(max_pages=1))
        assert (done.slots, done.evidence.completeness) == ([0, 1, 2], Completeness.TRUNCATED)

    def test_there_is_no_way_round_for_a_filter_or_an_outage(self, portal: Any, site: Any, pull: Any) -> None:
        site.routes |= {f"{API}/package_list": answer(["a"]), f"{API}/package_show?id=a": answer({"id": "001"})}
        with pytest.raises(SourceUnavailable):  # 404, but package_list knows no fq
            pull(READER, portal(kind="ckan", query="tags:x"))
        site.routes[page_url(0, 100)] = (429, {"Retry-After": "9"}, b"")
        with pytest.raises(SourceUnavailable) as caught:
            pull(READER, portal())
        assert caught.value.data["health"] == Health.UNREACHABLE
        site.routes[page_url(0, 100)] = (403, {}, b"<html><title>Just a moment...</title></html>")
        with pytest.raises(SourceUnavailable) as caught:
            pull(READER, portal())
        assert caught.value.data["health"] == Health.CHALLENGE

    def test_a_portal_that_refuses_both_is_unavailable(self, portal: Any, site: Any, pull: Any) -> None:
        with pytest.raises(SourceUnavailable):
            pull(READER, portal())
        assert site.paths[1:] == [f"{API}/package_list"]

    def test_a_page_in_the_middle_that_fails_fails_the_pull(self, portal: Any, site: Any, pull: Any) -> None:
        site.routes[page_url(0)] = search(1, 2, count=4)
        for bad in ((429, {}, b""), (200, {"Content-Length": "900", "Connection": "close"}, search(3, 4, count=4))):
            site.routes[page_url(2)] = bad
            with pytest.raises(SourceUnavailable):
                pull(READER, portal(rows=2))
        site.routes[page_url(2)] = "<html><title>Bảo trì</title></html>".encode()
        with pytest.raises(NotTheFormat, match="Bảo trì"):
            pull(READER, portal(rows=2))

    def test_a_redirect_loop_is_told(self, portal: Any, site: Any, pull: Any) -> None:
        site.routes[page_url(0)] = (302, {"Location": page_url(0)}, b"")
        with pytest.raises(SourceUnavailable) as caught:
            pull(READER, portal(rows=2))
        assert caught.value.data["health"] == Health.REDIRECT_LOOP


class TestCkanRecords:
    def test_a_package_under_the_common_names(self, portal: Any) -> None:
        (found,) = READER.records(portal(), answer({"count": 1, "results": [PACKAGE]}))
        assert (found.pointer, found.fields()) == ("/result/results/0", NORMAL)
        assert records(portal(), answer(PACKAGE)) == [NORMAL]
        assert records(portal(), answer([PACKAGE, PACKAGE])) == [NORMAL, NORMAL]

    def test_a_list_of_names_holds_no_records(self, portal: Any) -> None:
        assert records(portal(), answer(["a", "b"])) == records(portal(), answer([])) == []

    def test_deleted_private_and_multilingual(self, portal: Any) -> None:
        found = records(
            portal(),
            answer([
                {"id": "1", "state": "deleted", "title": "x"},
                {"name": "ten", "private": True, "title_translated": {"en": "Schools", "vi": "Trường"}, "notes": None},
                {"id": 3, "title": {"fr": "Écoles", "en": "Schools"}, "tags": ["a", "a"], "resources": [None, {}]},
            ]),
        )  # fmt: skip
        assert found == [
            {GONE: True, "identifier": "1"},
            {"identifier": "ten", "title": "Trường", "access_level": "non-public"},
            {"identifier": "3", "title": "Schools", "keywords": ["a"]},
        ]

    def test_one_poisoned_dataset_does_not_take_the_page_with_it(self, portal: Any) -> None:
        for bad in (b'{"id":1,"id":2}', b'{"id":NaN}', b'{"id":"\\ud800"}', b"7"):
            payload = b'{"success": true, "result": {"count": 2, "results": [' + bad + b',{"id":"2"}]}}'
            found = list(READER.records(portal(), payload))
            assert found[0].content == bad
            assert found[1].fields() == {"identifier": "2"}
            with pytest.raises(RecordRejected):
                found[0].fields()


DCAT_US = {
    "conformsTo": "https://project-open-data.cio.gov/v1.1/schema",
    "dataset": [
        {
            "identifier": "hn-01", "title": "Dân số phường", "description": "Số liệu 2026", "accessLevel": "public",
            "modified": "2026-10-01", "issued": "2026-01-05", "publisher": {"name": "Cục Thống kê Hà Nội"},
            "contactPoint": {"fn": "Phòng Dân số", "hasEmail": "mailto:dan-so@example.vn"}, "language": ["vi", "en"],
            "keyword": ["dân số", "phường"], "theme": ["Xã hội"], "temporal": "2026-01-01/2026-06-30",
            "spatial": None, "license": "https://example.vn/l", "landingPage": "https://example.vn/ds",
            "distribution": [{"downloadURL": "https://example.vn/a.csv", "accessURL": "https://example.vn/a",
                              "mediaType": "text/csv", "format": "CSV", "title": "Bảng"}, {}],
        },
        {"identifier": {"@id": "https://example.vn/2"}, "title": "Chợ", "keyword": "chợ, giá , giá"},
    ],
}  # fmt: skip
DCAT_US_NORMAL = {
    "identifier": "hn-01", "title": "Dân số phường", "description": "Số liệu 2026", "access_level": "public",
    "modified": "2026-10-01", "issued": "2026-01-05", "publisher": "Cục Thống kê Hà Nội", "language": "vi, en",
    "contact": "Phòng Dân số <dan-so@example.vn>", "keywords": ["dân số", "phường"], "themes": ["Xã hội"],
    "temporal": "2026-01-01/2026-06-30", "license": "https://example.vn/l", "landing_page": "https://example.vn/ds",
    "distributions": [{"title": "Bảng", "url": "https://example.vn/a.csv", "format": "CSV", "media_type": "text/csv"}],
}  # fmt: skip

DCT, DCAT = "http://purl.org/dc/terms/", "http://www.w3.org/ns/dcat#"
GRAPH: dict[str, Any] = {
    "@context": {"dct": DCT, "dcat": DCAT, "ten": "dct:title", "id": "@id", "loai": "@type"},
    "@graph": [
        {"@id": "https://x.vn/", "@type": "dcat:Catalog", "dcat:dataset": [{"@id": "https://x.vn/d/1"}]},
        {
            "@id": "https://x.vn/d/1", "@type": ["dcat:Dataset", "prov:Entity"],
            "ten": [{"@language": "en", "@value": "Rivers"}, {"@language": "vi", "@value": "Sông ngòi"}],
            "adms:identifier": "khac", "dct:publisher": {"@id": "_:b1"}, "dcat:distribution": {"@id": "https://x.vn/f/1"},
            "dct:spatial": {"@id": "_:b2"}, "dct:temporal": {"dcat:startDate": {"@value": "2026"}},
            "dcat:contactPoint": {"vcard:fn": "Chi cục", "vcard:hasEmail": {"@id": "mailto:cc@x.vn"}},
            "dct:accessRights": {"@id": "http://publications.europa.eu/resource/authority/access-right/PUBLIC"},
        },
        {"id": "https://x.vn/d/2", "loai": "dcat:Dataset", "dct:identifier": {"@value": "d2"}, "dct:title": "Hồ"},
        {"@id": "_:b1", "@type": "foaf:Agent", "foaf:name": "Sở Nông nghiệp"},
        {"@id": "_:b2", "@type": "dct:Location", "locn:geometry": "POINT(105.8 21.0)"},
        {"@id": "https://x.vn/f/1", "@type": "dcat:Distribution", "dcat:accessURL": {"@id": "https://x.vn/s.zip"},
         "dcat:byteSize": {"@value": "5120.0"}, "dct:license": {"@id": "https://x.vn/lic"}, "dct:format": "ZIP"},
        {"@id": "https://x.vn/?page=1", "@type": "hydra:PagedCollection", "hydra:totalItems": 3,
         "hydra:nextPage": "https://x.vn/?page=2"},
    ],
}  # fmt: skip
GRAPH_NORMAL = {
    "identifier": "https://x.vn/d/1", "title": "Sông ngòi", "publisher": "Sở Nông nghiệp", "temporal": "2026/",
    "spatial": "POINT(105.8 21.0)", "contact": "Chi cục <cc@x.vn>", "license": "https://x.vn/lic",
    "access_level": "http://publications.europa.eu/resource/authority/access-right/PUBLIC",
    "distributions": [{"url": "https://x.vn/s.zip", "format": "ZIP", "size": 5120}],
}  # fmt: skip


class TestDcatRecords:
    def test_data_json(self, portal: Any) -> None:
        found = list(READER.records(portal("/data.json"), json.dumps(DCAT_US).encode()))
        assert [one.pointer for one in found] == ["/dataset/0", "/dataset/1"]
        assert found[0].fields() == DCAT_US_NORMAL
        assert found[1].fields() == {
            "identifier": "https://example.vn/2", "title": "Chợ", "keywords": ["chợ", "giá"],
        }  # fmt: skip

    def test_schema_1_0_is_a_bare_list(self, portal: Any) -> None:
        payload = [{"title": "Chợ", "identifier": "c", "accessURL": "https://x.vn/c.csv", "format": "text/csv",
                    "mbox": "a@x.vn", "keyword": "chợ, giá"}]  # fmt: skip
        assert records(portal("/data.json"), b"\xef\xbb\xbf" + json.dumps(payload).encode()) == [
            {"title": "Chợ", "identifier": "c", "contact": "a@x.vn", "keywords": ["chợ", "giá"],
             "distributions": [{"url": "https://x.vn/c.csv", "format": "text/csv"}]}
        ]  # fmt: skip

    def test_a_graph_joins_its_nodes(self, portal: Any) -> None:
        found = list(READER.records(portal("/catalog.jsonld"), json.dumps(GRAPH).encode()))
        assert [one.pointer for one in found] == ["/@graph/1", "/@graph/2"]
        assert found[0].fields() == GRAPH_NORMAL
        assert found[1].fields() == {"identifier": "d2", "title": "Hồ"}

    def test_the_expanded_form(self, portal: Any) -> None:
        payload = [
            {"@id": "https://x.vn/d/1", "@type": [f"{DCAT}Dataset"], f"{DCT}title": [{"@value": "Sông"}],
             f"{DCAT}distribution": [{"@id": "_:f"}], f"{DCAT}keyword": [{"@value": "nước"}, {"@value": "đê"}]},
            {"@id": "_:f", "@type": [f"{DCAT}Distribution"], f"{DCAT}downloadURL": [{"@id": "https://x.vn/f"}]},
        ]  # fmt: skip
        assert records(portal("/c"), json.dumps(payload).encode()) == [
            {"identifier": "https://x.vn/d/1", "title": "Sông", "keywords": ["nước", "đê"],
             "distributions": [{"url": "https://x.vn/f"}]}
        ]  # fmt: skip

    @pytest.mark.parametrize("key", ["dcat:dataset", f"{DCAT}dataset", "dataset", "hydra:member"])
    def test_a_tree_with_any_writing_of_its_keys(self, portal: Any, key: str) -> None:
        payload = {"@type": "dcat:Catalog", key: [{"@type": "dcat:Dataset", "dct:identifier": "1"}, {"@id": "x"}, "y"]}
        assert records(portal("/c"), json.dumps(payload).encode()) == [{"identifier": "1"}]

    def test_one_dataset_alone_and_an_embedded_one(self, portal: Any) -> None:
        one = {"@type": "dcat:Dataset", "dct:identifier": "1", "dct:title": {"vi": "Hồ", "en": "Lake"}}
        assert records(portal("/c"), json.dumps(one).encode()) == [{"identifier": "1", "title": "Hồ"}]
        graph = {"@graph": [{"@type": "dcat:Catalog", "dcat:dataset": one}]}
        assert records(portal("/c"), json.dumps(graph).encode()) == [{"identifier": "1", "title": "Hồ"}]

    def test_a_remote_context_is_not_fetched(self, portal: Any, site: Any, pull: Any) -> None:
        site.routes["/c"] = json.dumps(DCAT_US | {"@context": f"{site.url}/context.jsonld"}).encode()
        done = pull(READER, portal("/c"))
        assert (site.paths, done.evidence.completeness) == (["/c"], Completeness.COMPLETE)

    def test_one_poisoned_dataset_does_not_take_the_page_with_it(self, portal: Any) -> None:
        good = b'{"@type":"Dataset","identifier":"1"}'
        for page in (b'{"dataset":[%s]}', b"[%s]", b'{"@graph":[%s]}'):
            for bad in (b'{"identifier":1,"identifier":2}', b'{"identifier":NaN}', b'{"identifier":"\\ud800"}'):
                found = list(READER.records(portal("/c"), page % (good + b"," + bad)))
                assert found[0].fields() == {"identifier": "1"}
                with pytest.raises(RecordRejected):
                    found[1].fields()

    def test_a_deep_catalogue_is_refused(self, portal: Any) -> None:
        payload = b'{"catalog":[' * 40 + b'{"dataset":[]}' + b"]}" * 40
        with pytest.raises(NotTheFormat, match="nested deeper"):
            records(portal("/c"), payload)


class TestDcatPull:
    def test_hydra_pages(self, portal: Any, site: Any, pull: Any) -> None:
        def page(number: int, view: Any = None, total: int = 2) -> bytes:
            item = {"@type": "dcat:Dataset", "dct:identifier": str(number)}
            return json.dumps({"dcat:dataset": [item], "hydra:totalItems": total, "hydra:view": view}).encode()

        site.routes |= {"/c": page(1, {"hydra:next": {"@id": "/c?page=2"}}), "/c?page=2": page(2)}
        source = portal("/c")
        done = pull(READER, source)
        assert (done.slots, ids(source, done)) == ([0, 1], ["1", "2"])
        assert (done.evidence.completeness, done.evidence.declared) == (Completeness.COMPLETE, 2)
        assert pull(READER, portal("/c", max_pages=1)).evidence.completeness is Completeness.TRUNCATED
        assert pull(READER, portal("/c", kind="dcat_us")).slots == [0]
        site.routes["/c?page=2"] = page(2, total=5)
        assert "from 2 to 5" in pull(READER, source).evidence.detail
        site.routes["/c?page=2"] = page(2, {"hydra:next": "/c"})
        with pytest.raises(NotTheFormat, match="leads back"):
            pull(READER, source)
        site.routes["/c"] = page(1, {"hydra:next": "http://127.0.0.1:9/canary"})
        with pytest.raises(SourceChanged, match="another host"):
            pull(READER, source)

    def test_pages_of_a_graph(self, portal: Any, site: Any, pull: Any) -> None:
        graph = json.dumps(GRAPH).replace("https://x.vn/?page=2", f"{site.url}/c?page=2")
        last = json.dumps({"@graph": [{"@id": "https://x.vn/d/3", "@type": "dcat:Dataset", "dct:title": "Đầm"}]})
        site.routes |= {"/c": graph.encode(), "/c?page=2": last.encode()}
        done = pull(READER, portal("/c"))
        assert (done.slots, done.evidence.completeness, done.evidence.declared) == ([0, 1], Completeness.COMPLETE, 3)

    def test_the_first_payload_tells_ckan(self, portal: Any, site: Any, pull: Any) -> None:
        site.routes |= {"/ds": search(1, 2, count=3), "/ds?rows=100&start=2": search(3, count=3)}
        source = portal("/ds")
        assert ids(source, pull(READER, source)) == ["001", "002", "003"]

    def test_an_empty_catalogue_is_empty(self, portal: Any, site: Any, pull: Any) -> None:
        for body in (b'{"dataset": []}', b"[]", b'{"@graph": []}', b'{"@type": "dcat:Catalog"}'):
            site.routes["/c"] = body
            done = pull(READER, portal("/c"))
            assert (done.evidence.completeness, done.evidence.health) == (Completeness.UNKNOWN, Health.EMPTY)

    def test_a_kind_that_is_stated_is_held_to(self, portal: Any) -> None:
        for kind, payload in (("dcat", search(1, count=1)), ("ckan", b'{"dataset": []}'), ("ckan", b"[]")):
            with pytest.raises(NotTheFormat):
                records(portal("/c", kind=kind), payload)


@pytest.mark.parametrize(
    ("payload", "told"),
    [
        (b'{"error": {"code": 500}}', "error envelope"),
        (b'{"message": "het phien"}', "error envelope"),
        (b'{"dataset": null}', "no datasets"),
        (b'{"dataset": [{"a": 1}', "cut off"),
        (b'{"dataset": [1], "dataset": [2]}', "key occurs twice"),
        (b'{"success": true, "result": 7}', "object was expected"),
        (b'{"success": true, "result": {"x": 1}}', "neither a list nor a dataset"),
        (b'{"success": false, "error": "bad"}', "success: false"),
        (b'{"dataset": [{"description": "<html><title>x</title>"', "cut off"),
        (b"null", "object was expected"),
        (b"", "empty body"),
    ],
)
def test_wrong_shapes_are_told(portal: Any, payload: bytes, told: str) -> None:
    with pytest.raises(NotTheFormat) as caught:
        records(portal("/c"), payload)
    assert told in str(caught.value.data["detail"])


@pytest.mark.parametrize("options", [{"kind": "csw"}, {"rows": 0}, {"max_pages": 0}, {"query": "a:b"}, {"row": 5}])
def test_wrong_options_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        CatalogReader.Options.model_validate(options)


VERDICTS: dict[str, int | str] = {
    "LICENSE.md": "object was expected",
    "dcatus.json": 7,
    "dcatus3_0.json": 4,
    "dcatus3_0_invalid.json": 2,
    "dcatus3_0_nested_catalog.json": 3,
    "dcatus3_0_no_identifier.json": 1,
    "dcatus3_0_record_no_id.json": 1,
    "dcatus3_0_series_with_members.json": 2,
    "dcatus_2.json": 3,
    "dcatus_bad_license_uri.json": 1,
    "dcatus_long_description.json": 1,
    "dcatus_multiple_invalid.json": 1,
    "dcatus_no_identifier.json": 1,
    "dcatus_same_title.json": 2,
    "dcatus_same_title_step_2.json": 2,
    "dcatus_single_record.json": 1,
    "iso_waf/decode_error.xml": "object was expected",
    "iso_waf/invalid_iso2.xml": "object was expected",
    "iso_waf/to_be_filtered_by_datetime.xml": "object was expected",
    "iso_waf/valid_iso1.xml": "object was expected",
    "missing_title.json": 1,
    "waf-html/apache-noaa-waf.html": "web page: Index of",
    "waf-html/bts-waf.html": "web page: transtats",
    "waf-html/ms-iis-waf.html": "web page: edg.epa.gov",
    "waf-html/nginx-dggs-waf.html": "web page: Index of",
}
NO_IDENTIFIER = {"dcatus3_0_no_identifier.json", "dcatus_no_identifier.json"}


@pytest.mark.realdata
@pytest.mark.skipif(not REAL.is_dir(), reason="no shared data beside the repository")
def test_every_real_file_has_its_verdict(portal: Any) -> None:
    files = {str(path.relative_to(REAL)): path for path in REAL.rglob("*") if path.is_file()}
    assert files.keys() == VERDICTS.keys()
    for name, path in files.items():
        expected = VERDICTS[name]
        if isinstance(expected, int):
            found = records(portal("/data.json"), path.read_bytes())
            assert len(found) == expected, name
            assert all(("identifier" in one) == (name not in NO_IDENTIFIER) for one in found), name
            assert all(("title" in one) == (name != "missing_title.json") for one in found), name
        else:
            with pytest.raises(NotTheFormat) as caught:
                records(portal("/data.json"), path.read_bytes())
            assert expected in str(caught.value.data["detail"]), name


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6) | st.sampled_from(["_:b", "vi", "dcat:Dataset"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from("@id @type @value @language identifier title distribution dct:spatial keyword en".split())
            | st.text(max_size=3),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)
quietly = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


@quietly
@given(st.sampled_from(["dataset", "@graph", "dcat:catalog", "hydra:view"]), values, values)
def test_any_json_gives_records_or_a_refusal(portal: Any, key: str, value: Any, item: Any) -> None:
    for body in (
        {key: value},
        {key: [item, value]},
        [item],
        {"success": True, "result": value},
        {"@context": item, key: value},
    ):
        for kind in ("auto", "ckan", "dcat_us"):
            try:
                for one in READER.records(portal("/c", kind=kind), json.dumps(body).encode()):
                    assert one.content
            except NotTheFormat:
                pass


@quietly
@given(st.binary(max_size=60))
def test_no_bytes_crash(portal: Any, content: bytes) -> None:
    for payload in (content, b"[" + content + b"]", b'{"dataset":[' + content + b"]}"):
        try:
            list(READER.records(portal("/c"), payload))
        except NotTheFormat:
            pass
