"""Translations, previews, accounts of one story: seen from either side, by those who may see both, as things stand."""

import json
from datetime import datetime
from typing import Any

import pytest
import requests
from jsonschema import Draft202012Validator, FormatChecker
from typer.testing import CliRunner

from lienthong import pipeline
from lienthong.commands import app
from lienthong.settings import Settings
from publishing.contract.other_models import Related
from publishing.subscribers import register
from reconciliation.explain import explain
from reconciliation.judgements import Decision, decide, part, undo
from reconciliation.keys import observation_id
from schemas.vocabularies import Relation
from tests.integration.nodes import serving
from tests.integration.saying import offer, say, settle, table
from warehouse.connection import session, transaction

CENTRE = "khai trương Trung tâm Báo chí Thủ đô Hà Nội"
PREVIEW = {
    "headline": f"Sắp {CENTRE}", "url": "https://bao-a.example.vn/1", "published_at": "2026-05-08T08:00:00+07:00",
}  # fmt: skip
EVENT = {"headline": CENTRE, "url": "https://bao-b.example.vn/2", "published_at": "2026-05-09T09:30:00+07:00"}
FRENCH = {
    "headline": "Inauguration du Centre de presse de la capitale", "url": "https://journal.example.fr/3",
    "published_at": "2026-05-09T12:00:00+07:00", "language": "fr", "translation_of": "https://bao-b.example.vn/2",
}  # fmt: skip
SAID = {"preview": PREVIEW, "event": EVENT, "french": FRENCH}
VIEW = "SELECT from_id, relation, to_id FROM {} ORDER BY relation, from_id, to_id"


def article(key: str, **more: Any) -> dict[str, Any]:
    values = {"language": "vi", "outlet": f"Báo {key}"} | SAID[key] | more
    return offer(key, "article_mention", **values)


def speak(settings: Settings, run_id: str, *articles: dict[str, Any], source: str | None = None) -> None:
    for each in articles:
        say(settings, source or each["key"], [each], run_id=run_id, authority="press")
    settle(settings, run_id)


def ids(settings: Settings) -> dict[str, str]:
    """Who each of the three is now."""
    query = "SELECT record_key, entity_id FROM core.identity JOIN core.observation_history USING (observation_id)"
    return dict(table(settings, query))


def seen(settings: Settings, view: str = "mart.related") -> set[tuple[str, str, str]]:
    """The rows of a view, by the keys of the three articles."""
    named = {entity: key for key, entity in ids(settings).items()}
    return {(named[one], relation, named[other]) for one, relation, other in table(settings, VIEW.format(view))}


def story(settings: Settings, key: str, **asked: Any) -> dict[str, Any]:
    assert settings.database_url
    with session(settings.database_url) as conn:
        told = explain(conn, ids(settings)[key], **asked)
    assert told is not None
    return told


WHOLE = {
    ("preview", "preview_of", "event"),
    ("event", "has_preview", "preview"),
    ("french", "translation_of", "event"),
    ("event", "has_translation", "french"),
}


@pytest.fixture
def told(settings: Settings) -> Settings:
    speak(settings, "r1", *map(article, SAID))
    return settings


# --- the views --------------------------------------------------------------------------------------------------------


def test_both_sides_are_seen_with_the_word_of_their_side(told: Settings) -> None:
    assert seen(told) == seen(told, "mart_public.related") == WHOLE
    assert {relation for _, relation, _ in WHOLE} < {word.value for word in Relation}
    [(types,)] = table(told, "SELECT array_agg(DISTINCT from_type || to_type) FROM mart.related")
    assert types == ["article_mentionarticle_mention"]
    assert table(told, "SELECT count(*) FROM mart.related WHERE since > now()") == [(0,)]
    again = article("event", headline="Khai trương Trung tâm Báo chí Thủ đô Hà Nội hôm nay")
    speak(told, "r2", again)
    assert seen(told) == WHOLE, "found again, it is the same"


def test_what_is_withdrawn_or_hidden_is_no_relation_of_anybody(told: Settings) -> None:
    speak(told, "r2", article("event", release_status="internal"))
    assert seen(told) == WHOLE, "people inside see both"
    assert seen(told, "mart_public.related") == set()
    say(told, "event", [], run_id="r3", authority="press", may_vanish=1)
    settle(told)
    assert seen(told) == set()
    speak(told, "r4", article("event"))
    assert seen(told) == seen(told, "mart_public.related") == WHOLE


def test_what_a_record_above_the_reader_says_is_no_relation_for_him(told: Settings) -> None:
    """The entity is public by another record; who announces what is known only from one that is not."""
    speak(told, "r2", article("french", release_status="internal"))
    other = article("french", headline="Le centre", published_at="2026-07-01T08:00:00+07:00")
    del other["values"]["translation_of"]
    speak(told, "r2", other, source="agency")
    [(audience,)] = table(told, "SELECT audience FROM core.entity WHERE entity_id = %s", (ids(told)["french"],))
    assert (audience, len(set(ids(told).values()))) == (0, 3)
    assert seen(told, "mart_public.related") == {each for each in WHOLE if "french" not in each}
    assert seen(told) == WHOLE


def test_relations_follow_merges_and_splits(told: Settings) -> None:
    """Another paper brings the event once more: who is related to it is related to what both became."""
    again = offer("again", "article_mention", language="vi", outlet="Báo C", headline="Hà Nội có trung tâm báo chí mới",
                  url="https://bao-c.example.vn/9", published_at="2026-06-20T08:00:00+07:00")  # fmt: skip
    speak(told, "r2", again)
    assert seen(told) == WHOLE
    names = [observation_id(source, "article_mention", source) for source in ("event", "again")]
    assert told.database_url
    with session(told.database_url) as conn, transaction(conn):
        number = decide(conn, *names, Decision(verdict="positive", by="Lan", reason="một bài"))
    settle(told)
    now = ids(told)
    assert now["event"] == now["again"]
    rows = {(one, relation, other) for one, relation, other in table(told, VIEW.format("mart.related"))}
    assert rows == {(now[one], relation, now[other]) for one, relation, other in WHOLE}
    with session(told.database_url) as conn, transaction(conn):
        undo(conn, number, by="Lan")
    settle(told)
    assert seen(told) == WHOLE


def test_two_that_became_one_are_not_related_to_themselves(told: Settings) -> None:
    names = [observation_id(key, "article_mention", key) for key in ("preview", "event")]
    assert told.database_url
    with session(told.database_url) as conn, transaction(conn):
        decide(conn, *names, Decision(verdict="positive", by="Lan", reason="một bài"))
    settle(told)
    now = ids(told)
    assert now["preview"] == now["event"]
    assert table(told, VIEW.format("mart.related")) == [
        (now["event"], "has_translation", now["french"]),
        (now["french"], "translation_of", now["event"]),
    ]
    with session(told.database_url) as conn, transaction(conn):
        part(conn, [names[0]], by="Lan", reason="hai bài")
    settle(told)
    assert seen(told) == WHOLE


def test_a_lookup_by_id_reads_no_whole_table(told: Settings) -> None:
    assert told.database_url
    for view in ("mart.related", "mart_public.related"):
        with session(told.database_url) as conn, conn.cursor() as cursor:
            cursor.execute("SET enable_seqscan = off")
            cursor.execute(f"EXPLAIN SELECT * FROM {view} WHERE from_id = 'x'")  # noqa: S608 - our own names
            plan = "\n".join(line for (line,) in cursor.fetchall())
        assert "Seq Scan" not in plan and "entity_id = 'x'::text" in plan, plan


# --- explain ----------------------------------------------------------------------------------------------------------


def test_explain_names_the_other_one_and_what_says_so(told: Settings) -> None:
    now = ids(told)
    by_word = {found["relation"]: found for found in story(told, "event")["related"]}
    assert {word: found["id"] for word, found in by_word.items()} == {
        "has_preview": now["preview"], "has_translation": now["french"]
    }  # fmt: skip
    assert by_word["has_preview"]["title"] == PREVIEW["headline"]
    [why] = by_word["has_preview"]["because"]
    assert why["evidence"] == {"by": "title", "apart": 25 * 60 + 30, "shared": 9, "words": 9}
    assert why["decided_by"].startswith("model:")
    [why] = by_word["has_translation"]["because"]
    assert why["evidence"] == {"by": "address", "apart": -150}, "minutes from the translation to its original"
    [found] = story(told, "preview")["related"]
    assert (found["relation"], found["title"]) == ("preview_of", EVENT["headline"])
    since = datetime.fromisoformat(found["since"])
    assert story(told, "preview", as_of=since)["related"] == [found]
    assert story(told, "preview", as_of=datetime.fromisoformat("2001-01-01T00:00:00+00:00"))["related"] == []


def test_the_terminal_and_json_tell_it_in_words(told: Settings) -> None:
    place = {"LIENTHONG_DATABASE_URL": str(told.database_url), "LIENTHONG_HOME": str(told.home)}

    def run(key: str, *asked: str) -> str:
        done = CliRunner(env=place).invoke(app, ["explain", ids(told)[key], *asked])
        assert done.exit_code == 0, done.output
        return " ".join(done.output.split())

    english = run("event", "--lang", "en")
    assert f"is announced by {PREVIEW['headline']}" in english and f"is translated as {FRENCH['headline']}" in english
    assert "titles are alike" in english and "one gives the address of the other" in english
    assert f"preview of {EVENT['headline']}" in run("preview", "--lang", "en")
    vietnamese = run("event", "--lang", "vi")
    assert "Liên quan" in vietnamese and f"được báo trước bởi {PREVIEW['headline']}" in vietnamese
    assert "Related" not in run("event", "--lang", "en", "--field", "headline")
    assert len(json.loads(run("event", "--json"))["related"]) == 2


def test_the_page_leads_to_the_other_one(told: Settings) -> None:
    now = ids(told)
    with serving(told) as node:
        page = requests.get(f"{node.url}/audit/entities/{now['event']}?lang=vi", timeout=10).text
        assert f'href="/audit/entities/{now["preview"]}?lang=vi"' in page and PREVIEW["headline"] in page
        assert "được báo trước bởi" in page and "được dịch thành" in page and "chung 9 trong 9 từ" in page
        english = requests.get(f"{node.url}/audit/entities/{now['preview']}?lang=en", timeout=10).text
        assert "preview of" in english and "26 hours apart" in english


# --- the door ---------------------------------------------------------------------------------------------------------


def test_the_door_tells_it_with_a_strong_validator(told: Settings) -> None:
    now = ids(told)
    validator = Draft202012Validator(Related.model_json_schema(), format_checker=FormatChecker())
    with serving(told) as node:

        def get(key: str, **headers: str) -> requests.Response:
            return requests.get(f"{node.url}/v1/entities/{now[key]}/related", headers=headers, timeout=10)

        assert get("event").status_code == 404, "not yet published"
        pipeline.publish(told)
        answer = get("event")
        validator.validate(answer.json())
        assert [(each["relation"], each["id"]) for each in answer.json()["related"]] == [
            ("has_preview", now["preview"]), ("has_translation", now["french"]),
        ]  # fmt: skip
        tag = answer.headers["ETag"]
        assert tag.startswith('"') and answer.headers["Cache-Control"] == "public, no-cache"
        unchanged = get("event", **{"If-None-Match": tag})
        assert (unchanged.status_code, unchanged.content, unchanged.headers["ETag"]) == (304, b"", tag)
        say(told, "french", [], run_id="r2", authority="press", may_vanish=1)
        settle(told)
        changed = get("event", **{"If-None-Match": tag})
        assert changed.status_code == 200, "it is not shown from the moment at which it is withdrawn"
        assert [each["relation"] for each in changed.json()["related"]] == ["has_preview"]
        pipeline.publish(told)
        assert get("french").status_code == 410
        assert requests.get(f"{node.url}/v1/entities/x/related", timeout=10).status_code == 404
        described = requests.get(f"{node.url}/openapi.json", timeout=10).json()["paths"]
        assert "/v1/entities/{entity_id}/related" in described


def test_each_reader_is_told_of_what_his_feed_has_told(told: Settings) -> None:
    """A preview under embargo is there for nobody, the press included; nor is what no feed has carried yet."""
    until = {"release_status": "embargoed", "embargo_until": "2027-05-09T08:00:00+07:00"}
    speak(told, "r2", article("preview", **until))
    pipeline.publish(told)
    assert told.database_url
    with session(told.database_url) as conn, transaction(conn):
        token = register(conn, "reporter", "press")
    with serving(told) as node:
        here = f"{node.url}/v1/entities/{ids(told)['event']}/related"

        def words(**headers: str) -> list[str]:
            return [each["relation"] for each in requests.get(here, headers=headers, timeout=10).json()["related"]]

        assert words() == ["has_translation"]
        assert words(Authorization=f"Bearer {token}") == ["has_translation"]
        private = requests.get(here, headers={"Authorization": f"Bearer {token}"}, timeout=10)
        assert private.headers["Cache-Control"] == "private, no-cache"
        assert private.headers["ETag"] != requests.get(here, timeout=10).headers["ETag"]
        more = article("french", language="en", headline="The press centre opens", url="https://paper.example.com/4")
        speak(told, "r3", more, source="english")
        assert words() == ["has_translation"], "the new one is not published yet"
        pipeline.publish(told)
        assert words() == ["has_translation", "has_translation"]
