"""Pairs that wait for a person: the queue, who looks at what, answers, their effect, and the way back."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from lienthong.reviewing import Desk, Settler, described
from lienthong.settings import Settings
from reconciliation import judgements
from reconciliation.judgements import Decision
from reconciliation.keys import observation_id
from reconciliation.review import history
from schemas.errors import ConfigError
from tests.integration.saying import offer, say, settle, table
from warehouse.connection import Connection, session, transaction

CITY = "UBND thành phố Hà Nội"
FEATURES = [{"name": "prior", "level": "", "weight": -8.0}, {"name": "title", "level": "equal", "weight": 8.5}]


# What is told of them has nothing in common, so that no model has a word about them: questions are put by hand.
TITLES = {
    "a": ("Họp báo về Lễ hội Áo dài", "2026-12-01T09:00:00+07:00"),
    "b": ("Giao ban công tác phòng cháy, chữa cháy", "2027-01-15T14:30:00+07:00"),
    "c": ("Khai trương tuyến buýt điện số 39", "2027-03-20T08:15:00+07:00"),
    "d": ("Trao giải cuộc thi viết thư quốc tế", "2027-05-05T16:45:00+07:00"),
}


def event(key: str, **more: Any) -> dict[str, Any]:
    title, starts_at = TITLES[key]
    return offer(key, "press_event", **({"title": title, "starts_at": starts_at, "venue": "Nhà hát Lớn"} | more))


def judge(settings: Settings, left: str, right: str, decision: Decision) -> int:
    assert settings.database_url is not None
    with session(settings.database_url) as conn, transaction(conn):
        return judgements.decide(conn, left, right, decision)


def ask(settings: Settings, left: str, right: str, *, score: float | None = 0.6, reason: str = "model") -> int:
    """A question about two observations, as a model writes it."""
    one, other = sorted((left, right))
    assert settings.database_url is not None
    with session(settings.database_url) as conn, transaction(conn), conn.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core.judgement (record_type, left_observation, right_observation, verdict, is_human, score,"
            " weight, features, reason, decided_by)"
            " VALUES ('press_event', %s, %s, 'unsure', false, %s, 0.5, %s, %s, 'model:test') RETURNING judgement_id",
            (one, other, score, json.dumps(FEATURES) if score is not None else None, reason),
        )
        found = cursor.fetchone()
        assert found is not None
        return int(found[0])


def name(source: str, key: str) -> str:
    return observation_id(source, "press_event", key)


@pytest.fixture
def desk(settings: Settings) -> Desk:
    return Desk(settings)


@pytest.fixture
def conn(settings: Settings) -> Iterator[Connection]:
    assert settings.database_url is not None
    with session(settings.database_url) as connection:
        connection.autocommit = True
        yield connection


@pytest.fixture
def two(settings: Settings) -> tuple[str, str]:
    """Two events of two sources that share nothing but a resemblance."""
    say(settings, "portal", [event("a")], run_id="r1")
    say(settings, "press", [event("b")], run_id="r1")
    assert settle(settings).created == 2
    return name("portal", "a"), name("press", "b")


def standing(settings: Settings) -> dict[str, str]:
    return {str(one): entity for one, entity in table(settings, "SELECT observation_id, entity_id FROM core.identity")}


def live(settings: Settings) -> set[str]:
    return {entity for (entity,) in table(settings, "SELECT entity_id FROM core.entity WHERE state = 'live'")}


def test_same_makes_one_entity_and_undoing_gives_the_former_ids_back(
    settings: Settings, desk: Desk, two: tuple[str, str], conn: Connection
) -> None:
    before = standing(settings)
    assert len(set(before.values())) == 2
    number = ask(settings, *two)
    decided = desk.answer(number, "same", by="Lan", reason="cùng giờ, cùng việc")
    assert desk.questions(conn) == []
    done = settle(settings)
    assert (done.merged, len(set(standing(settings).values())), len(live(settings))) == (1, 1, 1)
    [(verdict, by, score)] = table(
        settings, "SELECT verdict, decided_by, score FROM core.judgement WHERE is_human AND undone_at IS NULL"
    )
    assert (verdict, by, round(score, 3)) == ("positive", "Lan", 0.6)
    assert desk.undo(decided, by="Minh") == [decided]
    settle(settings)
    assert standing(settings) == before
    assert live(settings) == set(before.values())
    with pytest.raises(ConfigError, match="undone already"):
        desk.undo(decided, by="Minh")


def test_undoing_makes_the_question_a_question_again(
    settings: Settings, desk: Desk, two: tuple[str, str], conn: Connection
) -> None:
    number = ask(settings, *two)
    decided = desk.answer(number, "different", by="Lan", reason="")
    assert desk.questions(conn) == []
    desk.undo(decided, by="Lan")
    assert [each["judgement_id"] for each in desk.questions(conn)] == [number]


def test_undoing_a_second_thought_gives_the_first_one_back(
    settings: Settings, desk: Desk, two: tuple[str, str]
) -> None:
    desk.answer(ask(settings, *two), "same", by="Lan", reason="")
    second = judge(settings, *two, Decision(verdict="unsure", by="Minh", reason="khác địa điểm?"))
    desk.undo(second, by="Minh")
    assert table(settings, "SELECT verdict, decided_by FROM core.judgement WHERE is_human AND undone_at IS NULL") == [
        ("positive", "Lan")
    ]


def test_different_stays_apart_and_is_not_asked_again(
    settings: Settings, desk: Desk, two: tuple[str, str], conn: Connection
) -> None:
    number = ask(settings, *two)
    desk.answer(number, "different", by="Lan", reason="hai năm khác nhau")
    settle(settings)
    assert len(live(settings)) == 2
    assert (desk.questions(conn), desk.counts(conn), desk.claim(by="Minh")) == ([], {}, None)
    # another pair of the same two entities is the same question
    say(settings, "radio", [event("c")], run_id="r2")
    settle(settings)
    third = name("radio", "c")
    judge(settings, two[1], third, Decision(verdict="positive", by="Lan", reason="cùng tin"))
    settle(settings)
    assert standing(settings)[third] == standing(settings)[two[1]]
    ask(settings, two[0], third)
    assert desk.questions(conn) == []


def test_who_is_unsure_leaves_it_to_others_behind_all_others(
    settings: Settings, desk: Desk, two: tuple[str, str], conn: Connection
) -> None:
    number = ask(settings, *two)
    noted = desk.answer(number, "unsure", by="Lan", reason="")
    [left] = desk.questions(conn)
    assert (left["judgement_id"], left["is_human"], left["decided_by"]) == (noted, True, "Lan")
    assert desk.claim(by="Lan") is None
    say(settings, "radio", [event("c")], run_id="r2")
    settle(settings)
    fresh = ask(settings, two[0], name("radio", "c"), score=0.99)
    assert [each["judgement_id"] for each in desk.questions(conn)] == [fresh, noted]
    assert desk.claim(by="Minh", skip=[fresh]) == noted
    desk.answer(noted, "same", by="Minh", reason="đã gọi điện")
    assert settle(settings).merged == 1


def test_a_pair_shows_both_sides_the_differences_and_the_evidence(
    settings: Settings, desk: Desk, two: tuple[str, str], conn: Connection
) -> None:
    pair = desk.pair(conn, ask(settings, *two))
    assert pair is not None
    assert pair["state"] == "open"
    assert {pair["left"]["source"], pair["right"]["source"]} == {"portal", "press"}
    by_name = {each.field: each for each in pair["fields"]}
    assert by_name["title"].kind == "different"
    assert by_name["venue"].kind == "equal"
    assert [(each.name, each.before, each.after) for each in pair["steps"]] == [("prior", 0, -8), ("title", -8, 0.5)]
    assert pair["left"]["mates"] == [] and pair["shared_keys"] == [] and pair["contradiction"] is None
    assert desk.pair(conn, 10_000) is None


def test_what_was_settled_in_another_way_is_no_question_any_more(
    settings: Settings, desk: Desk, two: tuple[str, str], conn: Connection
) -> None:
    say(settings, "radio", [event("c")], run_id="r2")
    settle(settings)
    for each in two:  # both are one with a third
        judge(settings, each, name("radio", "c"), Decision(verdict="positive", by="Lan", reason="cùng tin"))
    settle(settings)
    assert len(live(settings)) == 1
    number = ask(settings, *two)
    shown = desk.pair(conn, number)
    assert shown is not None and (shown["state"], shown["is_together"]) == ("settled", True)
    with pytest.raises(ConfigError, match="settled"):  # who had it on the screen parts nothing by that
        desk.answer(number, "different", by="Minh", reason="")


def test_the_most_valuable_question_comes_first(settings: Settings, desk: Desk, conn: Connection) -> None:
    inside = {"sensitivity": "internal"}
    say(settings, "portal", [event("a"), event("b", **inside)], run_id="r1")
    say(settings, "press", [event("c"), event("d", **inside)], run_id="r1")
    settle(settings)
    a, b, c, d = (name(*key) for key in (("portal", "a"), ("portal", "b"), ("press", "c"), ("press", "d")))
    hidden = ask(settings, b, d, score=0.5)
    sure = ask(settings, a, d, score=0.93)
    doubt = ask(settings, a, c, score=0.5)
    found = desk.questions(conn)
    values = {each["judgement_id"]: each["value"] for each in found}
    assert [each["judgement_id"] for each in found] == sorted(values, key=lambda number: -values[number])
    assert set(values) == {hidden, sure, doubt}
    assert values[doubt] > values[hidden] and values[doubt] > values[sure]
    assert desk.claim(by="Lan") == doubt
    assert desk.counts(conn) == {"press_event": 3}
    assert desk.questions(conn, "document") == [] and desk.claim(by="Minh", record_type="document") is None


def test_two_people_at_once_get_two_questions_and_one_question_one_answer(
    settings: Settings, desk: Desk, two: tuple[str, str], conn: Connection
) -> None:
    say(settings, "radio", [event("c")], run_id="r2")
    settle(settings)
    numbers = {ask(settings, *two), ask(settings, two[0], name("radio", "c"))}
    people = ["Lan", "Minh", "Hoa", "Bình"]
    with ThreadPoolExecutor(4) as pool:
        claimed = list(pool.map(lambda by: desk.claim(by=by), people))
    assert {each for each in claimed if each is not None} == numbers
    assert claimed.count(None) == 2
    first = people[claimed.index(min(numbers))]
    assert desk.claim(by=first) == min(numbers)  # one's own is not lost
    assert desk.look(min(numbers), by="Tám") is False
    desk.release(min(numbers), by="Tám")  # not theirs to give away
    assert desk.look(min(numbers), by="Tám") is False
    desk.release(min(numbers), by=first)
    assert desk.look(min(numbers), by="Tám") is True

    def answered(by: str) -> bool:
        try:
            desk.answer(min(numbers), "same" if by == "Lan" else "different", by=by, reason="")
        except ConfigError:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(answered, people)) == [False, False, False, True]
    assert table(settings, "SELECT count(*) FROM core.judgement WHERE is_human") == [(1,)]


def test_two_judgements_read_before_either_is_written_are_still_one(settings: Settings, two: tuple[str, str]) -> None:
    number = ask(settings, *two)
    assert settings.database_url is not None
    with session(settings.database_url) as one, session(settings.database_url) as other, ThreadPoolExecutor(1) as pool:
        judgements.answer(one, number, Decision(verdict="positive", by="Lan", reason=""))
        later = pool.submit(judgements.answer, other, number, Decision(verdict="negative", by="Minh", reason=""))
        while not table(settings, "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'"):
            assert not later.done()
        one.commit()
        with pytest.raises(ConfigError, match="answered"):
            later.result(timeout=20)
    assert table(settings, "SELECT verdict, decided_by FROM core.judgement WHERE is_human") == [("positive", "Lan")]


def test_a_contradiction_is_a_question_with_the_fact_that_keeps_the_two_apart(
    settings: Settings, desk: Desk, conn: Connection
) -> None:
    url = "https://hanoi.gov.vn/van-ban/1"
    values = {"issuer": CITY, "issued_on": "2026-05-09", "subject": "Về việc mẫu", "url": url}
    say(settings, "portal", [offer("a", number="123/QĐ-UBND", **values)], run_id="r1")
    say(settings, "gazette", [offer("b", number="128/QĐ-UBND", **values)], run_id="r1")
    assert settle(settings).asked == 1
    [question] = desk.questions(conn)
    pair = desk.pair(conn, question["judgement_id"])
    assert pair is not None
    assert pair["contradiction"] and pair["score"] is None and pair["steps"] == []
    assert [key.split(":")[1] for key in pair["shared_keys"]] == ["url"]
    decided = desk.answer(question["judgement_id"], "same", by="Lan", reason="gõ nhầm số")
    settle(settings)
    assert len(live(settings)) == 1
    desk.undo(decided, by="Lan")
    settle(settings)
    assert len(live(settings)) == 2
    [again] = desk.questions(conn)
    # asked anew under another number: who had the page open answers the same question
    desk.answer(question["judgement_id"], "different", by="Minh", reason="")
    assert desk.questions(conn) == [] and again["reason"].startswith("contradiction:")
    settle(settings)
    assert len(live(settings)) == 2 and desk.questions(conn) == []


def test_what_was_taken_for_one_is_parted_and_put_together_again(
    settings: Settings, desk: Desk, conn: Connection
) -> None:
    values = {"number": "123/QĐ-UBND", "issuer": CITY, "issued_on": "2026-05-09", "subject": "Về việc mẫu"}
    for source in ("portal", "gazette", "bus"):
        say(settings, source, [offer("x", **values)], run_id="r1")
    assert settle(settings).created == 1
    [entity] = live(settings)
    leaving = observation_id("bus", "document", "x")
    with pytest.raises(ConfigError, match="do not stand"):
        desk.part(entity, [observation_id("bus", "document", "y")], by="Lan", reason="nhầm")
    with pytest.raises(ConfigError, match="nothing would stay"):
        desk.part(entity, list(standing(settings)), by="Lan", reason="nhầm")
    with pytest.raises(ConfigError, match="do not stand"):
        desk.part("doc_none", [leaving], by="Lan", reason="nhầm")
    decided = desk.part(entity, [leaving], by="Lan", reason="văn bản khác")
    settle(settings)
    assert len(live(settings)) == 2
    apart = standing(settings)
    assert apart[leaving] != entity and {apart[each] for each in apart if each != leaving} == {entity}
    told = history(conn, entity_id=entity)
    assert [each["verdict"] for each in told["decisions"]] == ["negative", "negative"]
    assert [(each["was"], each["became"]) for each in told["moves"]] == [(entity, apart[leaving])]
    assert len(desk.undo(decided, by="Minh")) == 2
    settle(settings)
    assert set(standing(settings).values()) == {entity} and live(settings) == {entity}
    assert all(each["undone_by"] == "Minh" for each in history(conn, entity_id=entity)["decisions"])


@pytest.mark.parametrize(("answer", "by"), [("maybe", "Lan"), ("same", " "), ("unsure", "")])
def test_an_answer_needs_a_person_and_one_of_three_words(
    settings: Settings, desk: Desk, two: tuple[str, str], answer: str, by: str
) -> None:
    number = ask(settings, *two)
    with pytest.raises(ConfigError):
        desk.answer(number, answer, by=by, reason="")
    assert table(settings, "SELECT count(*) FROM core.judgement WHERE is_human") == [(0,)]


def test_what_is_not_public_is_not_written_into_another_system(
    settings: Settings, desk: Desk, conn: Connection
) -> None:
    say(settings, "portal", [event("a", title="Họp kín", sensitivity="internal")], run_id="r1")
    say(settings, "press", [event("b"), event("c", title="Họp <b>mở</b> | [x](http://y)")], run_id="r1")
    settle(settings)
    hidden = desk.pair(conn, ask(settings, name("portal", "a"), name("press", "b")))
    assert hidden is not None
    told = described(hidden, "http://127.0.0.1/audit/review/1")
    assert "kín" not in str(told) and "Giao ban" not in str(told) and "/audit/review/1" in told["body"]
    shown = desk.pair(conn, ask(settings, name("press", "c"), name("press", "b")))
    assert shown is not None
    text = described(shown, "http://127.0.0.1/x")["body"]
    assert "mở" in text and "<b>" not in text and "](http://y" not in text and " | [" not in text


def test_answers_that_come_while_others_take_effect_take_effect_afterwards() -> None:
    seen: list[int] = []

    def work() -> None:
        seen.append(len(seen))
        if len(seen) == 1:
            with ThreadPoolExecutor(1) as pool:
                pool.submit(settler).result(timeout=10)  # somebody answers meanwhile, and does not wait
            assert len(seen) == 1

    settler = Settler(work)
    settler()
    assert len(seen) == 2
