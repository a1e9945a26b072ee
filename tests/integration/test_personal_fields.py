"""What the schemas mark as personal reaches no reader: every feed, pack, page and export, for every marked field."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from fastapi.routing import APIRoute

from lienthong.settings import Settings
from lienthong.web import create_app
from publishing.publisher import publish
from publishing.snapshot import build_snapshots
from publishing.subscribers import register
from schemas import examples
from schemas.record import INTERNAL, PUBLIC, Record, guarded
from schemas.registry import RECORD_TYPES, json_schema, sensitive_fields
from schemas.vocabularies import Sensitivity
from tests.integration.nodes import serving
from tests.integration.saying import offer, say, settle, table
from warehouse.connection import session, transaction

PERSONAL = {Sensitivity.PERSONAL, Sensitivity.SENSITIVE_PERSONAL}
MARKED = sorted(
    (kind, name) for kind in RECORD_TYPES for name, mark in sensitive_fields(kind).items() if mark in PERSONAL
)
BEFORE = datetime(2026, 11, 22, tzinfo=UTC)


def canary(kind: str, name: str) -> str:
    return f"chimyen{kind.replace('_', '')}{name.replace('_', '')}@rieng.example.vn"


def publish_all(settings: Settings) -> None:
    assert settings.database_url
    with session(settings.database_url) as conn:
        publish(conn, settings)  # type: ignore[arg-type]
    with session(settings.database_url) as conn:
        build_snapshots(conn, settings)  # type: ignore[arg-type]


def shown(settings: Settings) -> Iterator[tuple[str, str]]:
    """Everything that anybody may read without being on the node: (place, text)."""
    assert settings.database_url
    with session(settings.database_url) as conn, transaction(conn):
        token = register(conn, f"bao_{datetime.now(UTC):%H%M%S%f}", "press", ())
    entities = [row[0] for row in table(settings, "SELECT entity_id FROM core.entity")]
    packs = sorted((settings.home / "snapshots").rglob("*"))
    values = {
        "feed": ["public", "press"], "entity_id": entities, "record_type": sorted(RECORD_TYPES),
        "position": sorted({path.parent.name for path in packs if path.is_file()}), "message_id": ["x"],
        "name": sorted({path.name for path in packs if path.is_file()}), "version": ["1"], "source": ["desk"],
        "epoch": [row[0] for row in table(settings, "SELECT epoch::text FROM feed.feed")], "number": ["0"],
    }  # fmt: skip
    routes = [route for route in create_app(settings, with_audit=False).routes if isinstance(route, APIRoute)]
    paths = [route.path for route in routes if "GET" in route.methods]
    assert len(paths) > 10
    paths += [f"/oai/{{feed}}?verb=ListRecords&metadataPrefix={form}" for form in ("lienthong", "oai_dc")]
    with serving(settings) as node, requests.Session() as http:
        http.trust_env = False
        for path in paths:
            for ready in _filled(path, values):
                for headers in ({}, {"Authorization": f"Bearer {token}"}):
                    answer = http.get(node.url + ready, headers=headers, timeout=20)
                    body = answer.content
                    yield ready, (gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body).decode("utf-8", "replace")
    for path in packs:
        if path.is_file():
            body = path.read_bytes()
            yield str(path), (gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body).decode("utf-8", "replace")


def _filled(path: str, values: dict[str, list[str]]) -> Iterator[str]:
    hole = re.search(r"\{(\w+)(?::\w+)?\}", path)
    if hole is None:
        yield path
        return
    for value in values.get(hole[1], ["x"]):
        yield from _filled(path.replace(hole[0], value), values)


def holders(settings: Settings, words: list[str]) -> dict[str, set[str]]:
    """Which of the words are seen where."""
    found: dict[str, set[str]] = {}
    places = 0
    for place, text in shown(settings):
        places += 1
        for word in words:
            if word in text:
                found.setdefault(word, set()).add(place)
    assert places > 50
    return found


def test_the_registry_marks_fields_and_no_part_hides_one() -> None:
    """The list of this test comes from the schemas; a mark inside a part would not be seen by a record's fields."""
    assert len(MARKED) >= 7

    def marks(schema: Any) -> Iterator[str]:
        if isinstance(schema, dict):
            if schema.get("x-sensitivity", "public") != "public":
                yield str(schema["title"])
            for each in schema.values():
                yield from marks(each)
        elif isinstance(schema, list):
            for each in schema:
                yield from marks(each)

    for kind in RECORD_TYPES:
        assert list(marks(json_schema(kind).get("$defs", {}))) == []
        lawful = RECORD_TYPES[kind].lawful
        assert set(guarded(RECORD_TYPES[kind])) == set(sensitive_fields(kind)) - lawful


@pytest.mark.parametrize(("kind", "name"), [pair for pair in MARKED if pair[1] not in RECORD_TYPES[pair[0]].lawful])
def test_a_record_with_a_personal_field_is_internal_whatever_it_says_of_itself(kind: str, name: str) -> None:
    seen = 0
    for example in examples.good(kind):
        document = {**example.record, "sensitivity": "public", "release_status": "released", name: canary(kind, name)}
        record = RECORD_TYPES[kind].from_document(document)
        assert record.audience() == INTERNAL
        seen += 1
    assert seen
    plain = Record.model_construct(release_status="released", sensitivity=Sensitivity.PUBLIC)
    assert plain.audience() == PUBLIC


def test_no_marked_field_of_any_type_reaches_a_reader(settings: Settings) -> None:
    offers, public = [], 0
    for kind in RECORD_TYPES:
        named = [name for name in sensitive_fields(kind) if (kind, name) in MARKED]
        for place, example in enumerate(examples.good(kind)):
            # Each once as it is, so that there is something to be read, and once with every personal field filled.
            offers.append(offer(f"{kind}-{place}", kind, **example.record))
            filled = {name: canary(kind, name) for name in named}
            lawful = RECORD_TYPES[kind].lawful
            for status in ("internal", "public") if filled else ():
                document = {**example.record, **filled, "sensitivity": status}
                if kind == "spokesperson":
                    # Lawful while it is valid; here it ended long ago.
                    document |= {"valid_from": "2020-01-01", "valid_to": "2020-12-31", "appointed_on": "2020-01-01"}
                    document.pop("published_at", None)
                    assert lawful
                offers.append(offer(f"{kind}-{place}-{status}", kind, **document))
    say(settings, "nguon", offers, run_id="r1")
    settle(settings)
    publish_all(settings)
    words = [canary(kind, name) for kind, name in MARKED]
    stored = str(table(settings, "SELECT doc::text FROM core.observation_history"))
    assert {word for word in words if word in stored} == set(words), "the test plants nothing"
    public = table(settings, "SELECT count(*) FROM core.entity WHERE audience = 0")[0][0]
    assert public > 20
    assert holders(settings, words) == {}


def test_a_contact_goes_with_the_appointment_by_the_clock_alone(settings: Settings) -> None:
    """No pull brings the news: midnight does. Earlier lines, pages and packs stop telling the contact too."""
    phone, email = canary("spokesperson", "phone"), canary("spokesperson", "email")
    common = {"agency": "Sở Y tế", "agency_code": "H26.12", "kind": "standing", "release_status": "released"}
    ends = {
        **common, "full_name": "Nguyễn Thị Mẫu", "appointed_on": "2026-07-06", "valid_from": "2026-07-06",
        "valid_to": "2026-11-25", "phone": phone, "email": email,
    }  # fmt: skip
    stays = {**common, "full_name": "Trần Văn Mẫu", "appointed_on": "2026-07-06", "phone": "ởlại 0240000"}
    say(settings, "nguon", [offer("a", "spokesperson", **ends), offer("b", "spokesperson", **stays)], run_id="r1")
    settle(settings, now=BEFORE)
    publish_all(settings)
    told = holders(settings, [phone, email, "ởlại 0240000"])
    assert set(told) == {phone, email, "ởlại 0240000"}, "while it is valid the contact is public by law"

    last_second = datetime(2026, 11, 25, 16, 59, 59, tzinfo=UTC)  # 23:59:59 in Hà Nội, the last day counts
    assert settle(settings, run_id="r2", now=last_second).changed == 0
    done = settle(settings, run_id="r3", now=last_second + timedelta(seconds=1))
    assert (done.batches, done.changed) == (0, 1)
    publish_all(settings)
    told = holders(settings, [phone, email, "ởlại 0240000"])
    assert set(told) == {"ởlại 0240000"}
    [(document,)] = table(
        settings,
        "SELECT history.doc FROM core.entity JOIN core.entity_history AS history USING (entity_id, revision)"
        " WHERE history.doc ->> 'full_name' = 'Nguyễn Thị Mẫu'",
    )
    assert not {"phone", "email"} & document.keys() and document["valid_to"] == "2026-11-25"
    assert settle(settings, run_id="r4", now=last_second + timedelta(days=9)).changed == 0
    lines = [json.loads(row[0]) for row in table(settings, "SELECT line FROM feed.change WHERE feed = 'public'")]
    assert sorted(line["@removed"]["reason"] for line in lines if "@removed" in line) == ["contact_ended"]
    assert not Path(settings.home, "lasting-pages").exists()
