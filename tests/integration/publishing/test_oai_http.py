"""OAI-PMH 2.0 over HTTP: the six verbs, their errors, resumption, deletions, and validity against the schema."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from string import ascii_letters
from typing import Any
from urllib.parse import urlencode

import pytest
from lxml import etree

from lienthong.settings import Settings
from publishing.doors import blocks, oai_list
from publishing.doors.oai_request import LIFE, OaiError, Token, decoded
from publishing.publisher import publish
from tests.integration.publishing.conftest import Client
from tests.integration.publishing.writing import entity_id, execute, query, release, save
from warehouse.connection import Connection, session

XSD = Path(__file__).resolve().parents[2] / "xsd" / "answers.xsd"
OAI = {
    "o": "http://www.openarchives.org/OAI/2.0/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "own": "urn:lienthong:record:1",
}
PREFIX = "oai:lienthong.internal:hanoi/"


@pytest.fixture(scope="session")
def schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(XSD))


@pytest.fixture
def ask(anybody: Client, schema: etree.XMLSchema) -> Callable[..., Any]:
    """Put a request, check the answer against the schema, and get its document; `client` and `path` may differ."""

    def asked(client: Client = anybody, path: str = "/oai", **arguments: str) -> Any:
        arguments = {name.rstrip("_"): value for name, value in arguments.items()}
        answer = client.get(f"{path}?{urlencode(arguments)}")
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/xml; charset=utf-8"), answer.text
        top = etree.fromstring(answer.content)
        schema.assertValid(top)
        return top

    return asked


def error(top: Any) -> str | None:
    found = top.xpath("o:error/@code", namespaces=OAI)
    return found[0] if found else None


def told(top: Any) -> dict[str, str]:
    """Identifier -> status of the headers, without our prefix."""
    return {
        header.findtext("o:identifier", namespaces=OAI).removeprefix(PREFIX): header.get("status", "live")
        for header in top.iter(f"{{{OAI['o']}}}header")
    }


def harvest(ask: Callable[..., Any], verb: str = "ListRecords", **arguments: str) -> tuple[dict[str, str], list[Any]]:
    """A whole list, part by part, as the standard wants a harvester to read it."""
    found: dict[str, str] = {}
    tokens = []
    top = ask(verb=verb, **arguments)
    while True:
        assert error(top) is None
        part = told(top)
        assert part and not set(part) & set(found), "an item twice in one list"
        token = top.find(f".//{{{OAI['o']}}}resumptionToken")
        if token is not None:
            assert int(token.get("cursor")) == len(found)
            tokens.append(token)
        found |= part
        if token is None or not token.text:
            return found, tokens
        path = {"path": arguments["path"], "client": arguments["client"]} if "path" in arguments else {}
        top = ask(verb=verb, resumptionToken=token.text, **path)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ("", "badVerb"),
        ("verb=Nothing", "badVerb"),
        ("verb=Identify&verb=Identify", "badVerb"),
        ("verb=Identify&x=1", "badArgument"),
        ("verb=GetRecord&metadataPrefix=oai_dc", "badArgument"),
        ("verb=ListRecords", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&metadataPrefix=oai_dc", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2026-13-01", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2026", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2026-01-01T00:00:00.5Z", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2026-01-02&until=2026-01-01", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2026-01-02&until=2026-01-03T00:00:00Z", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&until=9999-12-31", None),
        ("verb=ListRecords&metadataPrefix=oai_dc&until=1999-12-31", "noRecordsMatch"),
        ("verb=ListRecords&metadataPrefix=oai_dc&set=type.venue", "noRecordsMatch"),
        ("verb=ListRecords&metadataPrefix=marc", "cannotDisseminateFormat"),
        ("verb=ListRecords&resumptionToken=x&metadataPrefix=oai_dc", "badArgument"),
        ("verb=ListRecords&resumptionToken=x", "badResumptionToken"),
        ("verb=ListSets&resumptionToken=%C3%A9", "badResumptionToken"),
        (f"verb=GetRecord&metadataPrefix=oai_dc&identifier={PREFIX}prs_0", "idDoesNotExist"),
        ("verb=GetRecord&metadataPrefix=oai_dc&identifier=x%00y", "idDoesNotExist"),
        (f"verb=ListMetadataFormats&identifier={PREFIX}prs_0", "idDoesNotExist"),
        (f"verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:other.org:{entity_id(1)}", "idDoesNotExist"),
    ],
)
def test_errors_are_told_in_the_words_of_the_standard(
    arguments: str, code: str | None, conn: Connection, settings: Settings, anybody: Client, schema: etree.XMLSchema
) -> None:
    save(conn, entity_id(1), release(1))
    publish(conn, settings)
    by_get = anybody.get(f"/oai?{arguments}")
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    by_post = anybody.post("/oai", data=arguments, headers=form)
    for answer in (by_get, by_post):
        assert answer.status_code == 200
        top = etree.fromstring(answer.content)
        schema.assertValid(top)
        assert error(top) == code
        request = top.find("o:request", namespaces=OAI)
        assert request.text == f"{settings.public_url}/oai"
        assert bool(request.attrib) is (code not in {"badVerb", "badArgument"})


def test_an_empty_repository_answers(ask: Callable[..., Any]) -> None:
    identity = ask(verb="Identify").find("o:Identify", namespaces=OAI)
    assert identity.findtext("o:earliestDatestamp", namespaces=OAI) == "1970-01-01T00:00:00Z"
    assert error(ask(verb="ListSets")) == "noSetHierarchy"
    assert error(ask(verb="ListRecords", metadataPrefix="oai_dc")) == "noRecordsMatch"


def test_identify_and_the_formats(conn: Connection, settings: Settings, ask: Callable[..., Any]) -> None:
    save(conn, entity_id(1), release(1))
    publish(conn, settings)
    execute(conn, "UPDATE feed.outbox SET published_at = '2026-10-01T05:06:07.9Z'")
    identity = ask(verb="Identify").find("o:Identify", namespaces=OAI)
    found = {etree.QName(child).localname: child.text for child in identity}
    assert found["earliestDatestamp"] == "2026-10-01T05:06:07Z" and found["deletedRecord"] == "persistent"
    assert found["granularity"] == "YYYY-MM-DDThh:mm:ssZ" and found["adminEmail"] == "hanoi@lienthong.internal"
    formats = ask(verb="ListMetadataFormats", identifier=PREFIX + entity_id(1))
    assert formats.xpath("//o:metadataPrefix/text()", namespaces=OAI) == ["oai_dc", "lienthong"]


def test_a_record_in_both_formats(
    conn: Connection, settings: Settings, ask: Callable[..., Any], anybody: Client
) -> None:
    awkward = release(1, title='a]]>b\ufffec & <d> "\u00e9"', topics=["Y tế", "Giáo dục"], jurisdiction="Hà Nội")
    save(conn, entity_id(1), awkward)
    publish(conn, settings)
    identifier = PREFIX + entity_id(1)
    own = ask(verb="GetRecord", identifier=identifier, metadataPrefix="lienthong")
    line = json.loads(own.findtext(".//own:line", namespaces=OAI))
    assert line == anybody.lines()[0][0] and line["record"] == awkward
    assert own.xpath("//own:record/@contentHash", namespaces=OAI) == [line["content_hash"]]
    core = ask(verb="GetRecord", identifier=identifier, metadataPrefix="oai_dc")

    def of(name: str) -> list[str]:
        return [str(text) for text in core.xpath(f"//dc:{name}/text()", namespaces=OAI)]

    assert of("creator") == [awkward["agency"]] and of("subject") == ["Y tế", "Giáo dục"]
    assert of("coverage") == ["Hà Nội"] and of("language") == ["vi"] and of("source") == [awkward["url"]]
    assert of("title") == ['a]]>b\ufffdc & <d> "é"']
    assert f"tag:lienthong.internal,2026:hanoi/{entity_id(1)}" in of("identifier")


def test_a_whole_list_has_each_record_once_with_its_newest_word(
    conn: Connection, settings: Settings, ask: Callable[..., Any], anybody: Client
) -> None:
    many = oai_list.PAGE * 2 + 30
    for number in range(many):
        save(conn, entity_id(number), release(number, agency=f"Sở {number % 3}"))
    for number in range(0, many, 2):
        save(conn, entity_id(number), release(number, agency=f"Sở {number % 3}", title="Đã sửa"))
    for number in range(0, many, 10):
        save(conn, entity_id(number), None)
    publish(conn, settings)
    expected = {
        line["id"]: "deleted" if "@removed" in line else "live"
        for line in sorted(anybody.lines()[0], key=lambda line: line["position"])
    }
    for verb in ("ListRecords", "ListIdentifiers"):
        for prefix in ("oai_dc", "lienthong"):
            found, tokens = harvest(ask, verb, metadataPrefix=prefix)
            assert found == expected and len(tokens) == 3
            assert [bool(token.text) for token in tokens] == [True, True, False]
            assert {token.get("completeListSize") for token in tokens} == {str(many)}
            assert tokens[0].get("expirationDate") and not tokens[2].get("expirationDate")
    by_type, _ = harvest(ask, metadataPrefix="oai_dc", set="type.press_release")
    assert by_type == expected
    parts = [harvest(ask, metadataPrefix="oai_dc", set=f"agency.so-{number}")[0] for number in range(3)]
    assert sum(map(len, parts)) == many and parts[0] | parts[1] | parts[2] == expected
    assert parts[1] == {entity_id(number): expected[entity_id(number)] for number in range(many) if number % 3 == 1}, (
        "one that is gone still belongs to the body that it was of"
    )


@pytest.mark.parametrize("fraction", ["", ".4", ".999999"])
def test_from_and_until_are_times_of_publication(
    fraction: str, conn: Connection, settings: Settings, ask: Callable[..., Any]
) -> None:
    for number in range(blocks.SIZE + 3):
        save(conn, entity_id(number), release(number, updated_at="2020-01-01T00:00:00+07:00"))
    publish(conn, settings)
    execute(
        conn,
        "UPDATE feed.outbox SET published_at = %s::timestamptz + position * interval '1 s'",
        (f"2026-10-01T00:00:00{fraction}Z",),
    )
    stamps = {number: datetime(2026, 10, 1, tzinfo=UTC) + timedelta(seconds=number + 1) for number in range(203)}

    def between(**period: str) -> set[str]:
        return set(harvest(ask, "ListIdentifiers", metadataPrefix="oai_dc", **period)[0])

    def text(number: int) -> str:
        return stamps[number].strftime("%Y-%m-%dT%H:%M:%SZ")

    assert between(from_=text(201)) == {entity_id(201), entity_id(202)}
    assert between(until=text(1)) == {entity_id(0), entity_id(1)}
    assert between(from_=text(198), until=text(201)) == {entity_id(number) for number in (198, 199, 200, 201)}
    assert len(between(from_="2026-10-01", until="2026-10-01")) == 203
    late = ask(verb="ListRecords", metadataPrefix="oai_dc", from_="2026-10-02")
    assert error(late) == "noRecordsMatch"


def test_sets_are_types_and_bodies(conn: Connection, settings: Settings, ask: Callable[..., Any]) -> None:
    save(conn, entity_id(1), release(1, agency="Sở Y tế", agency_code="H26.16"))
    save(conn, entity_id(2), release(2, agency="Đài Phát thanh & Truyền hình"))
    save(conn, entity_id(3), release(3, agency="新华社"))
    publish(conn, settings)
    found = ask(verb="ListSets")
    sets = dict(
        zip(
            found.xpath("//o:setSpec/text()", namespaces=OAI),
            found.xpath("//o:setName/text()", namespaces=OAI),
            strict=True,
        )
    )
    assert sets.pop("agency.H26.16") == "Sở Y tế"
    assert sets.pop("agency.dai-phat-thanh-truyen-hinh") == "Đài Phát thanh & Truyền hình"
    assert sets.pop("type.press_release").startswith("Thông cáo báo chí")
    assert list(sets.values()) == ["新华社"]
    for spec in sets:
        assert list(told(ask(verb="ListRecords", metadataPrefix="oai_dc", set=spec))) == [entity_id(3)]


def test_a_token_ends_with_its_day_its_list_and_its_history(
    conn: Connection, settings: Settings, ask: Callable[..., Any]
) -> None:
    for number in range(oai_list.PAGE + 1):
        save(conn, entity_id(number), release(number))
    publish(conn, settings)
    ((epoch,),) = query(conn, "SELECT epoch::text FROM feed.feed WHERE feed = 'public'")
    now = int(datetime.now(UTC).timestamp())
    values: dict[str, Any] = {
        "verb": "ListRecords", "prefix": "oai_dc", "since": None, "until": None, "set": None, "epoch": epoch,
        "after": oai_list.PAGE, "cursor": oai_list.PAGE, "size": oai_list.PAGE + 1, "issued": now,
    }  # fmt: skip

    def used(verb: str = "ListRecords", **other: Any) -> str | None:
        return error(ask(verb=verb, resumptionToken=Token(**values | other).encoded()))

    assert used() is None
    assert used(issued=now - int(LIFE.total_seconds()) - 5) == "badResumptionToken"
    assert used("ListIdentifiers") == "badResumptionToken"
    assert used(epoch="0" * 8 + epoch[8:]) == "badResumptionToken"
    text = Token(**values).encoded()
    for place in (3, len(text) // 2):
        damaged = text[:place] + ("A" if text[place] != "A" else "B") + text[place + 1 :]
        assert error(ask(verb="ListRecords", resumptionToken=damaged)) == "badResumptionToken"
    spare = [Token(**values | {"cursor": cursor}).encoded() for cursor in (1, 10, 100)]  # of three lengths
    letters = [text[:-1] + letter for text in spare for letter in ascii_letters if letter != text[-1]]
    for damaged in letters:
        with pytest.raises(OaiError, match="badResumptionToken"):
            decoded(damaged, verb="ListRecords", epoch=epoch, now=datetime.now(UTC))


def test_a_publisher_at_work_holds_the_response_date_back(
    conn: Connection, settings: Settings, ask: Callable[..., Any]
) -> None:
    """A harvester comes back with from=responseDate: what is published meanwhile must not carry an earlier stamp."""
    save(conn, entity_id(1), release(1))
    assert settings.database_url
    with session(settings.database_url) as publisher, publisher.cursor() as cursor:
        cursor.execute("SELECT now(), pg_advisory_xact_lock(hashtextextended('lienthong:publish:public', 0))")
        begun = cursor.fetchone()[0]
        while datetime.now(UTC) < begun + timedelta(seconds=2.2):
            cursor.execute("SELECT pg_sleep(0.1)")
        said = ask(verb="Identify").findtext("o:responseDate", namespaces=OAI)
        assert datetime.fromisoformat(said) <= begun
        publisher.rollback()


def test_the_press_repository_is_for_the_press(
    conn: Connection, settings: Settings, anybody: Client, enrol: Callable[..., Client], ask: Callable[..., Any]
) -> None:
    save(conn, entity_id(1), release(1, title="CHIM HOÀNG YẾN", agency="Sở Kín"), audience=1)
    save(conn, entity_id(2), release(2))
    publish(conn, settings)
    reporter, citizen = enrol("reporter", "press"), enrol("citizen")
    asked = "/oai/press?verb=ListRecords&metadataPrefix=lienthong"
    assert (anybody.get(asked).status_code, citizen.get(asked).status_code) == (401, 404)
    found = ask(reporter, "/oai/press", verb="ListRecords", metadataPrefix="lienthong")
    assert set(told(found)) == {entity_id(1), entity_id(2)}
    for client in (anybody, citizen, reporter):
        assert set(told(ask(client, verb="ListRecords", metadataPrefix="lienthong"))) == {entity_id(2)}
        assert "so-kin" not in etree.tostring(ask(client, verb="ListSets")).decode()
        hidden = ask(client, verb="GetRecord", metadataPrefix="lienthong", identifier=PREFIX + entity_id(1))
        assert error(hidden) == "idDoesNotExist"
    public = ask(anybody, "/oai/public", verb="Identify")
    assert public.findtext("o:request", namespaces=OAI) == f"{settings.public_url}/oai/public"


def test_other_bodies_than_forms_are_refused(anybody: Client) -> None:
    answer = anybody.post("/oai", json={"verb": "Identify"})
    assert (answer.status_code, answer.headers["Content-Type"]) == (415, "application/problem+json")
    assert anybody.get("/oai?" + "&".join(["a=1"] * 60)).status_code == 400
    assert etree.fromstring(anybody.get("/schemas/lienthong-record.xsd").content).get("targetNamespace") == OAI["own"]
