"""Atom, RSS and JSON Feed over HTTP: archives that last, tombstones, validators, and who may read what."""

import gzip
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from lienthong.settings import Settings
from publishing.doors import blocks, faces
from publishing.publisher import publish
from tests.integration.publishing.conftest import Client
from tests.integration.publishing.writing import entity_id, release, save
from warehouse.connection import Connection
from warehouse.statements import statement

ATOM = {
    "a": "http://www.w3.org/2005/Atom",
    "fh": "http://purl.org/syndication/history/1.0",
    "at": "http://purl.org/atompub/tombstones/1.0",
}
FORMS = ("atom", "rss", "json")
CANARY = "CHIM HOÀNG YẾN"


def tag(entity: str) -> str:
    return f"tag:lienthong.internal,2026:hanoi/{entity}"


def link(top: Any, relation: str, settings: Settings) -> str | None:
    """The path of a document's link."""
    found = top.xpath(f"a:link[@rel='{relation}']/@href", namespaces=ATOM)
    assert len(found) <= 1, relation
    return found[0].removeprefix(settings.public_url) if found else None


def test_the_logical_feed_of_all_archives_is_what_the_change_feed_says(
    conn: Connection, settings: Settings, anybody: Client
) -> None:
    """RFC 5005, 4, and RFC 6721: the newest word about an id counts, whichever document it stands in."""
    for number in range(blocks.SIZE * 2 + 10):
        save(conn, entity_id(number % 260), release(number))
    save(conn, entity_id(3), None)
    save(conn, entity_id(259), None, reason="merged_into", successors=(entity_id(4),))
    publish(conn, settings)
    logical: dict[str, tuple[str, str | None]] = {}
    path: str | None = "/feeds/public.atom"
    documents = []
    while path:
        answer = anybody.get(path)
        assert answer.status_code == 200 and answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
        top = etree.fromstring(answer.content)
        assert top.get("{http://www.w3.org/XML/1998/namespace}lang") == "vi"
        assert bool(top.xpath("fh:archive", namespaces=ATOM)) is bool(documents)
        assert link(top, "current", settings) == "/feeds/public.atom" and link(top, "self", settings) == path
        assert link(top, "next-archive", settings) == (documents[-1] if len(documents) > 1 else None)
        ids = top.xpath("a:entry/a:id/text()", namespaces=ATOM) + top.xpath("at:deleted-entry/@ref", namespaces=ATOM)
        assert len(ids) == len(set(ids)) > 0
        said = [(one, "updated") for one in top.xpath("a:entry", namespaces=ATOM)]
        for entry, _ in said:
            name, when = (entry.findtext(f"a:{part}", namespaces=ATOM) for part in ("id", "updated"))
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+07:00", when)
            if when > logical.get(name, ("", None))[0]:
                logical[name] = (when, entry.findtext("a:title", namespaces=ATOM))
        for entry in top.xpath("at:deleted-entry", namespaces=ATOM):
            if entry.get("when") > logical.get(entry.get("ref"), ("", None))[0]:
                logical[entry.get("ref")] = (entry.get("when"), None)
        documents.append(path)
        path = link(top, "prev-archive", settings)
    assert len(documents) == 3
    lines, _ = anybody.lines()
    assert {name: told for name, (_, told) in logical.items()} == {
        tag(line["id"]): line.get("record", {}).get("title") for line in lines
    }
    newest = etree.fromstring(anybody.get("/feeds/public.atom").content)
    gone = newest.xpath(f"at:deleted-entry[@ref='{tag(entity_id(259))}']", namespaces=ATOM)[0]
    assert gone.findtext("at:comment", namespaces=ATOM).startswith("merged_into: ")
    successor = f"{settings.public_url}/v1/feeds/public/records/{entity_id(4)}.json"
    assert gone.xpath("a:link[@rel='successor-version']/@href", namespaces=ATOM) == [successor]


@pytest.mark.parametrize("form", FORMS)
def test_an_archive_is_the_same_for_ever_once_another_follows_it(
    form: str, conn: Connection, settings: Settings, anybody: Client
) -> None:
    for number in range(blocks.SIZE):
        save(conn, entity_id(number), release(number))
    publish(conn, settings)
    epoch = anybody.get("/v1/feeds").json()["feeds"][0]["epoch"]
    here = f"/feeds/public/archives/{epoch}/0.{form}"
    early = anybody.get(here)
    assert "max-age=3600" not in early.headers["Cache-Control"], "the link to the next one is still to come"
    assert anybody.get(here.replace("/0.", "/1.")).status_code == 404
    for number in range(blocks.SIZE):
        save(conn, entity_id(number), release(number, title="Đã sửa"))
    publish(conn, settings)
    sealed = anybody.get(here)
    assert "max-age=3600" in sealed.headers["Cache-Control"]
    for number in range(blocks.SIZE):
        save(conn, entity_id(number), None)
    publish(conn, settings)
    assert anybody.get(here).content == sealed.content
    assert anybody.get(here.replace(epoch, "0" * 8 + epoch[8:])).status_code == 410
    for wrong in ("-1", "x", "99999999999999999999"):
        assert anybody.get(here.replace("/0.", f"/{wrong}.")).status_code in {400, 404}


def test_one_type_is_found_however_far_back_it_lies(conn: Connection, settings: Settings, anybody: Client) -> None:
    venue = {"name": "Trung tâm Báo chí", "address": "17 Điện Biên Phủ"}
    save(conn, "ven_1", venue, record_type="venue")
    for number in range(blocks.SIZE * 2):
        save(conn, entity_id(number), release(number))
    publish(conn, settings)
    top = etree.fromstring(anybody.get("/feeds/public.atom?type=venue").content)
    assert top.xpath("a:entry/a:title/text()", namespaces=ATOM) == ["Trung tâm Báo chí"]
    assert link(top, "prev-archive", settings).endswith("/0.atom?type=venue")  # type: ignore[union-attr]
    archived = etree.fromstring(anybody.get(link(top, "prev-archive", settings)).content)  # type: ignore[arg-type]
    assert archived.xpath("a:entry/a:title/text()", namespaces=ATOM) == ["Trung tâm Báo chí"]
    assert (link(archived, "prev-archive", settings), link(archived, "next-archive", settings)) == (None, None)
    feed = anybody.get("/feeds/public.json?type=venue").json()
    assert [item["_lienthong"]["position"] for item in feed["items"]] == [1]
    assert anybody.get("/feeds/public.atom?type=nothing").status_code == 400
    assert anybody.get("/feeds/public.atom?typ=venue").status_code == 400


@pytest.mark.parametrize("form", FORMS)
def test_validators_heads_and_codings(form: str, conn: Connection, settings: Settings, anybody: Client) -> None:
    here = f"/feeds/public.{form}"
    empty = anybody.get(here)
    assert empty.status_code == 200 and "Last-Modified" not in empty.headers
    save(conn, entity_id(1), release(1, summary="Tóm tắt " * 200))
    publish(conn, settings)
    with conn.cursor() as cursor:
        cursor.execute("UPDATE feed.outbox SET published_at = '2026-10-01T05:06:07.9+00:00'")
    conn.commit()
    plain = anybody.get(here, headers={"Accept-Encoding": "identity"})
    packed = anybody.get(here, headers={"Accept-Encoding": "gzip"})
    assert (plain.content, plain.headers.get("Content-Encoding")) == (packed.content, None)
    assert packed.headers["Content-Encoding"] == "gzip" and packed.headers["ETag"] != plain.headers["ETag"]
    assert plain.headers["Last-Modified"] == "Thu, 01 Oct 2026 05:06:07 GMT"
    assert {"Authorization", "Accept-Encoding"} <= set(re.split(", ?", plain.headers["Vary"]))
    for tag_of in (plain.headers["ETag"], f"W/{plain.headers['ETag']}", "*", f'"x", {packed.headers["ETag"]}'):
        again = anybody.get(here, headers={"If-None-Match": tag_of})
        assert (again.status_code, again.content) == (304, b"")
    moments = {"Thu, 01 Oct 2026 05:06:07 GMT": 304, "Thu, 01 Oct 2026 05:06:06 GMT": 200, "yesterday": 200}
    for moment, status in moments.items():
        assert anybody.get(here, headers={"If-Modified-Since": moment}).status_code == status
    both = {"If-None-Match": '"other"', "If-Modified-Since": "Fri, 02 Oct 2026 05:06:07 GMT"}
    assert anybody.get(here, headers=both).status_code == 200
    head = anybody.session.head(settings.public_url and anybody.url + here, headers={"Accept-Encoding": "identity"})
    assert (head.status_code, head.content, head.headers["ETag"]) == (200, b"", plain.headers["ETag"])
    assert head.headers["Content-Length"] == str(len(plain.content))


def test_what_xml_cannot_hold_does_not_break_the_door(conn: Connection, settings: Settings, anybody: Client) -> None:
    save(conn, entity_id(1), release(1, title="a\x0bb\x1f<&>]]>", agency="\ufffe"))
    publish(conn, settings)
    top = etree.fromstring(anybody.get("/feeds/public.atom").content)
    assert top.xpath("a:entry/a:title/text()", namespaces=ATOM) == ["a b <&>]]>"]
    assert top.xpath("a:entry/a:author/a:name/text()", namespaces=ATOM) == ["\ufffd"]
    assert etree.fromstring(anybody.get("/feeds/public.rss").content).findtext("channel/item/title") == "a b <&>]]>"


def test_the_press_feed_is_for_the_press(
    conn: Connection, settings: Settings, anybody: Client, enrol: Callable[..., Client]
) -> None:
    save(conn, entity_id(1), release(1, title=CANARY), audience=1)
    save(conn, entity_id(2), release(2, title=CANARY), audience=2)
    save(conn, entity_id(3), release(3))
    publish(conn, settings)
    citizen, reporter = enrol("citizen"), enrol("reporter", "press")
    epoch = anybody.get("/v1/feeds").json()["feeds"][0]["epoch"]
    record = f"/v1/feeds/press/records/{entity_id(1)}.json"
    paths = [*(f"/feeds/press.{form}" for form in FORMS), record]
    for path in paths:
        assert (anybody.get(path).status_code, citizen.get(path).status_code) == (401, 404)
        told = reporter.get(path)
        assert told.status_code == 200 and CANARY in told.text and entity_id(2) not in told.text
        assert "private" in told.headers["Cache-Control"]
        assert CANARY not in anybody.get(path.replace("press", "public", 1)).text
    for form in FORMS:
        assert anybody.get(f"/feeds/press/archives/{epoch}/0.{form}").status_code == 401
    line = anybody.lines()[0][0]
    found = anybody.get(f"/v1/feeds/public/records/{entity_id(3)}.json")
    assert found.json() == line and anybody.get("/v1/feeds/public/delta").content.find(found.content) > 0
    save(conn, entity_id(3), None)
    publish(conn, settings)
    assert anybody.get(f"/v1/feeds/public/records/{entity_id(3)}.json").status_code == 410


def test_blocks_are_looked_at_once_and_kept(conn: Connection, settings: Settings, anybody: Client) -> None:
    for number in range(blocks.SIZE):
        save(conn, entity_id(number), release(number, agency=f"Sở {number % 2}"))
    publish(conn, settings)
    assert anybody.get("/feeds/public.atom?type=venue").status_code == 200
    (kept,) = (settings.home / "feed-blocks" / "public").glob("*.jsonl")
    text = Path(kept).read_text()
    assert '{"press_release": 200}' in text and '["Sở 1", null, 100]' in text
    kept.write_text(text.replace('"press_release": 200', '"venue": 1'))
    top = etree.fromstring(anybody.get("/feeds/public.atom?type=venue").content)
    assert link(top, "prev-archive", settings) is not None, "it is read from the file, not from the history"


def test_sql_and_python_name_the_issuing_body_alike() -> None:
    text = statement("doors.blocks")
    for names in (faces.BODIES, faces.CODES):
        told = re.search(r"coalesce\(([^)]*)\) AS " + ("agency," if names is faces.BODIES else "agency_code"), text)
        assert told and re.findall(r"said\.doc ->> '(\w+)'", told[1]) == list(names)


def test_gzip_is_a_gzip_member_without_a_time(conn: Connection, settings: Settings, anybody: Client) -> None:
    save(conn, entity_id(1), release(1, summary="Tóm tắt " * 200))
    publish(conn, settings)
    answer = anybody.session.get(
        f"{anybody.url}/feeds/public.atom", headers={"Accept-Encoding": "gzip"}, stream=True, timeout=20
    )
    raw = answer.raw.read(decode_content=False)
    assert raw[4:8] == b"\0\0\0\0" and gzip.decompress(raw).startswith(b"<?xml")
