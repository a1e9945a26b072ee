"""Folders in S3-like stores: read as local folders are, signed, through the guard, within the budget."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from connectors.exchange import Limits
from connectors.fetch_objects import ObjectsFetcher
from connectors.readers.files import FilesOptions
from connectors.source import Source
from connectors.store_access import StoreAccess
from connectors.transports import Transports
from lienthong import credentials
from schemas.vocabularies import Completeness, Health
from tests.unit.connectors.conftest import Site
from tests.unit.connectors.file_stores import A, B, ObjectStore, held, ids, pulled, reading

Maker = Callable[..., Source]
URL = "s3://kho-du-lieu/v%C3%A0o/"


@pytest.fixture(scope="module")
def server() -> Iterator[ObjectStore]:
    made = ObjectStore()
    yield made
    made.stop()


@pytest.fixture
def store(server: ObjectStore) -> ObjectStore:
    for page in server.client.get_paginator("list_objects_v2").paginate(Bucket=server.bucket):
        for one in page.get("Contents", []):
            server.client.delete_object(Bucket=server.bucket, Key=one["Key"])
    return server


def fetcher(store: ObjectStore, login: tuple[str, str] | None = None, **changes: Any) -> ObjectsFetcher:
    def find(bucket: str) -> tuple[str, str]:
        assert bucket == store.bucket
        return login or store.login

    given: dict[str, Any] = {"login": find, "access": StoreAccess(endpoint_url=store.endpoint), **changes}
    return ObjectsFetcher(frozenset({store.host}), **given)


def test_a_prefix_is_read_as_a_folder_is(store: ObjectStore, make_source: Maker) -> None:
    store.put("vào/", b"")
    store.put("vào/b c+d%.csv", B)
    store.put("vào/a.csv", A)
    store.put("vào/con/c.csv", B)
    store.put("khác/x.csv", B)
    source = reading(make_source, URL, pattern="*.csv")
    with fetcher(store) as objects:
        found, evidence = pulled(source, objects)
        assert ids(source, found) == ["001", "002", "003"]
        assert evidence.completeness is Completeness.COMPLETE
        listing = json.loads(found[0].exchange.body or b"")
        assert [one["name"] for one in listing["files"]] == ["a.csv", "b c+d%.csv"]
        assert listing["left_out"] == [{"name": "con", "why": "folder"}]
        assert all(one["modified"] and one["etag"] for one in listing["files"])
        again, _ = pulled(source, objects, held(found))
        assert [one.exchange.health for one in again[:3]] == [Health.UNCHANGED] * 3
        store.put("vào/a.csv", B)
        changed, _ = pulled(source, objects, held(found))
        assert [one.exchange.health for one in changed[1:3]] == [Health.OK, Health.UNCHANGED]


def test_a_listing_of_many_pages_is_one_listing(store: ObjectStore) -> None:
    for number in range(7):
        store.put(f"vào/{number}.csv", b"x")
    with fetcher(store) as objects:
        answer = objects.fetch(URL)
        assert len(json.loads(answer.body or b"")["files"]) == 7
        assert objects.fetch(URL, etag=answer.etag).health is Health.UNCHANGED


def test_members_of_a_zip_are_read(store: ObjectStore, make_source: Maker) -> None:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as packed:
        packed.writestr("a.csv", A)
        packed.writestr("b.md", b"# x")
    store.put("vào/thang-5.zip", whole.getvalue())
    source = reading(make_source, URL, pattern="*.zip", member="*.csv")
    with fetcher(store) as objects:
        found, _ = pulled(source, objects)
    assert ids(source, found) == ["001", "002"]


def test_what_is_not_there_and_what_is_too_large(store: ObjectStore) -> None:
    store.put("vào/a.csv", A)
    with fetcher(store) as objects:
        assert objects.fetch(URL + "khong-co.csv").health is Health.GONE
        assert objects.fetch("s3://kho-du-lieu/khong-co/").health is Health.GONE
        assert objects.fetch(URL + "a.csv", limits=Limits(decoded_bytes=5)).health is Health.NOT_THE_FORMAT
        assert objects.fetch(URL, limits=Limits(decoded_bytes=100)).health is Health.NOT_THE_FORMAT
        assert objects.fetch(URL + "a.csv").body == A


def test_wrong_keys_are_told_by_their_code_and_never_shown(store: ObjectStore) -> None:
    user, secret = store.login
    store.put("vào/a.csv", A)
    for login, code in (
        ((user, "sai-bi-mat"), "SignatureDoesNotMatch"),
        (("AKIAKHONGCO", secret), "InvalidAccessKeyId"),
    ):
        with fetcher(store, login) as objects:
            for url in (URL, URL + "a.csv"):
                answer = objects.fetch(url)
                assert (answer.health, answer.status) == (Health.REFUSED, 403)
                assert code in answer.detail
                assert "auth" in answer.detail
                assert login[1] not in answer.detail
    with fetcher(store, ("", secret)) as objects:
        assert "scheme: basic" in objects.fetch(URL).detail


def test_an_endpoint_inside_the_network_must_be_named(store: ObjectStore) -> None:
    objects = ObjectsFetcher(frozenset(), login=lambda _: store.login, access=StoreAccess(endpoint_url=store.endpoint))
    with objects:
        answer = objects.fetch(URL)
    assert answer.health is Health.REFUSED
    assert "private, loopback or reserved" in answer.detail


@pytest.mark.parametrize(
    "url",
    ["s3://kho/../khac/a.csv", "s3://kho/vao/%2e%2e/a.csv", "s3://khoa:bimat@kho/vao/", "s3:///vao/", "s3://kho:9/vao/",
     "s3://kho/vao/?x=1", "s3://kho/a%00", "s3://kho/%ff", "s3://[x/"],
)  # fmt: skip
def test_addresses_that_leave_the_bucket_are_refused(url: str) -> None:
    with ObjectsFetcher(frozenset(), login=lambda _: ("a", "b")) as objects:
        answer = objects.fetch(url)
    assert (answer.health, answer.body, answer.status) == (Health.REFUSED, None, None)
    assert "bimat" not in answer.detail


def written(inside: str) -> bytes:
    return f'<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">{inside}</ListBucketResult>'.encode()


LISTED = "/kho/?delimiter=%2F&encoding-type=url&list-type=2&prefix=vao%2F"


@pytest.mark.parametrize(
    ("answer", "health", "told"),
    [
        (written("<Contents><Key>../x</Key></Contents>"), Health.NOT_THE_FORMAT, "outside the prefix"),
        (written("<Contents><Key>vao/a</Key><Size>x</Size></Contents>"), Health.NOT_THE_FORMAT, "no listing"),
        (written("<Contents><Key>vao/%FF</Key></Contents>"), Health.NOT_THE_FORMAT, "no listing"),
        (b"<html><title>Bao tri</title></html>", Health.NOT_THE_FORMAT, "no listing"),
        (b"<!DOCTYPE a [<!ENTITY b 'c'>]><Bucket>&b;</Bucket>", Health.NOT_THE_FORMAT, "no listing"),
        (written("<Contents><Key>vao/a"), Health.NOT_THE_FORMAT, "no listing"),
        ((307, {"Location": "/khac/"}, b""), Health.REFUSED, "redirect"),
        ((301, {}, b"<Error><Code>PermanentRedirect</Code></Error>"), Health.NOT_THE_FORMAT, "Location"),
        ((503, {"Retry-After": "7"}, b"<Error><Code>SlowDown</Code></Error>"), Health.UNREACHABLE, "SlowDown"),
        ((403, {}, b"<Error><Code>RequestTimeTooSkewed</Code></Error>"), Health.REFUSED, "clock"),
    ],
)  # fmt: skip
def test_answers_that_no_store_should_give(site: Site, answer: Any, health: Health, told: str) -> None:
    site.routes[LISTED] = answer
    with ObjectsFetcher(frozenset({site.host}), access=StoreAccess(endpoint_url=site.url)) as objects:
        found = objects.fetch("s3://kho/vao/")
    assert (found.health, told in found.detail) == (health, True), found.detail
    assert site.paths == [LISTED]
    assert "authorization" not in site.asked[0][1]  # without a login nothing is signed


def test_names_that_would_lead_elsewhere_are_left_out_and_told(site: Site) -> None:
    keys = ("vao/..", "vao/a.csv", "vao/.")
    site.routes[LISTED] = written("".join(f"<Contents><Key>{key}</Key><Size>1</Size></Contents>" for key in keys))
    with ObjectsFetcher(frozenset({site.host}), access=StoreAccess(endpoint_url=site.url)) as objects:
        listing = json.loads(objects.fetch("s3://kho/vao/").body or b"")
    assert [one["name"] for one in listing["files"]] == ["a.csv"]
    assert listing["left_out"] == [{"name": ".", "why": "not-a-file"}, {"name": "..", "why": "not-a-file"}]


def test_a_listing_that_leads_back_to_itself_ends(site: Site) -> None:
    again = written("<Contents><Key>vao/a</Key></Contents><NextContinuationToken>t</NextContinuationToken>")
    site.routes[LISTED] = site.routes[LISTED.replace("&delimiter", "").replace("?", "?continuation-token=t&")] = again
    with ObjectsFetcher(frozenset({site.host}), access=StoreAccess(endpoint_url=site.url)) as objects:
        found = objects.fetch("s3://kho/vao/")
    assert "leads back" in found.detail


def test_a_store_that_hangs_is_left_within_its_time(site: Site) -> None:
    from threading import Event

    done = Event()
    site.routes[LISTED] = lambda _: bool(done.wait(20)) and None
    with ObjectsFetcher(frozenset({site.host}), access=StoreAccess(endpoint_url=site.url)) as objects:
        found = objects.fetch("s3://kho/vao/", limits=Limits(seconds=0.3))
        assert not done.is_set()
        done.set()
    assert (found.health, "not finished" in found.detail) == (Health.UNREACHABLE, True)


def test_a_source_file_names_its_login_and_its_store(store: ObjectStore, make_source: Maker) -> None:
    store.put("vào/a.csv", A)
    made = reading(make_source, URL, endpoint_url=store.endpoint, region="us-east-1")
    FilesOptions.model_validate(made.options)
    source = Source.model_validate(
        made.model_dump(by_alias=True, exclude_unset=True)
        | {"auth": {"env": "LIENTHONG_SECRET_KHO", "scheme": "basic"}}
    )
    secrets = {"LIENTHONG_SECRET_KHO": ":".join(store.login)}
    with Transports(
        frozenset({store.host}), login=credentials.login(source, secrets), access=credentials.access(source, None)
    ) as transports:
        found, _ = pulled(source, transports)
    assert ids(source, found) == ["001", "002"]
    with pytest.raises(ValueError, match="scheme: basic"):
        Source.model_validate(
            source.model_dump(by_alias=True, exclude_unset=True) | {"auth": {"env": "LIENTHONG_SECRET_KHO"}}
        )
