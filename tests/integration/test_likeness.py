"""Records that share no key: what a model ties, what it leaves to people, and what it takes back."""

from typing import Any

import pytest
import yaml

from lienthong.settings import Settings
from reconciliation.judgements import open_questions
from reconciliation.lessons import learnt
from reconciliation.matching import model
from reconciliation.matching.model import MODELS
from reconciliation.models import use
from schemas.errors import ConfigError
from tests.integration.saying import offer, say, settle, table
from warehouse.connection import session, transaction

WARD = "UBND phường Hồng Hà, thành phố Hà Nội"
PLAN = "phê duyệt kế hoạch phòng, chống dịch bệnh trên địa bàn phường Hồng Hà năm 2026"


def plan(key: str, **more: Any) -> dict[str, Any]:
    values = {"subject": PLAN, "issuer": WARD, "issued_on": "2026-05-09", "url": f"https://{key}.example.vn/van-ban/1"}
    return offer(key, **(values | more))


def entities(settings: Settings) -> int:
    return int(table(settings, "SELECT count(*) FROM core.entity WHERE state = 'live'")[0][0])


def judgements(settings: Settings) -> list[tuple[Any, ...]]:
    return table(
        settings,
        "SELECT proposal, verdict, is_human, undone_at IS NULL FROM core.judgement ORDER BY judgement_id",
    )


def questions(settings: Settings) -> list[dict[str, Any]]:
    assert settings.database_url is not None
    with session(settings.database_url) as conn:
        return open_questions(conn)


def test_a_model_ties_what_shares_no_key_and_says_why(settings: Settings) -> None:
    say(settings, "portal", [plan("p", subject=f"V/v {PLAN}")], run_id="r1", authority="city_portal")
    say(settings, "gazette", [plan("g", number="12/QĐ-UBND")], run_id="r1", authority="gazette")
    done = settle(settings)
    assert (done.created, done.asked) == (1, 0)
    assert judgements(settings) == [("same", "positive", False, True)]
    [(by, features, weight)] = table(settings, "SELECT decided_by, features, weight FROM core.judgement")
    assert by == f"model:{model('document').version}"
    assert sum(each["weight"] for each in features) == pytest.approx(weight, abs=0.02)
    rules = {rule for (rule,) in table(settings, "SELECT rule FROM core.identity")}
    assert rules == {f"judgement:{by}"}
    assert questions(settings) == []


def test_a_judgement_goes_when_what_it_was_about_changes(settings: Settings) -> None:
    say(settings, "gazette", [plan("g", number="12/QĐ-UBND")], run_id="r1", authority="gazette")
    settle(settings)
    before = table(settings, "SELECT entity_id FROM core.entity")
    say(settings, "portal", [plan("p")], run_id="r2", authority="city_portal")
    assert settle(settings).created == 0 or entities(settings) == 1
    say(
        settings,
        "portal",
        [plan("p", subject="Về việc cho thuê đất tại xã Yên Hòa", issued_on="2026-06-30")],
        run_id="r3",
        authority="city_portal",
    )
    settle(settings)
    assert entities(settings) == 2
    assert judgements(settings) == [("same", "positive", False, False)]
    assert before[0] in table(settings, "SELECT entity_id FROM core.entity WHERE state = 'live'")


def test_acts_of_one_template_are_not_guessed_between(settings: Settings) -> None:
    acts = [plan("a", number="1815/QĐ-UBND"), plan("b", number="1816/QĐ-UBND")]
    say(settings, "gazette", acts, run_id="r1", authority="gazette")
    say(settings, "portal", [plan("p")], run_id="r1", authority="city_portal")
    settle(settings)
    assert entities(settings) == 3
    assert judgements(settings) == [("same", "unsure", False, True)] * 2
    assert len(questions(settings)) == 2
    say(settings, "gazette", acts[:1], run_id="r2", authority="gazette")
    settle(settings)
    assert entities(settings) == 2, "an act that is not offered any more still is an act"
    assert len(questions(settings)) == 2


def test_a_source_knows_its_own_records_apart(settings: Settings) -> None:
    say(settings, "portal", [plan("p", number=None), plan("q")], run_id="r1", authority="city_portal")
    settle(settings)
    assert entities(settings) == 2
    assert judgements(settings) == [("unsure", "unsure", False, True)]
    assert len(questions(settings)) == 1


def test_what_a_warehouse_has_learnt_of_one_source_counts(settings: Settings) -> None:
    own = yaml.safe_load((MODELS / "document.yml").read_text(encoding="utf-8"))
    assert settings.database_url is not None
    say(settings, "portal", [plan("p"), plan("q")], run_id="r1", authority="city_portal")
    for prior, things in ((-40.0, 2), (0.0, 1)):
        with session(settings.database_url) as conn, transaction(conn):
            use(conn, "document", yaml.safe_dump(own | {"prior_within": prior}, sort_keys=False), by="Lan")
        settle(settings)
        assert entities(settings) == things, "how often the source states a thing twice decides"
    [features] = table(settings, "SELECT features FROM core.judgement WHERE undone_at IS NULL")[0]
    assert {"name": "prior", "level": "", "weight": 0.0} in features


def test_what_was_never_compared_is_not_compared_anew(settings: Settings) -> None:
    say(settings, "portal", [plan("p")], run_id="r1", authority="city_portal")
    shipped = (MODELS / "document.yml").read_text(encoding="utf-8")
    assert settings.database_url is not None
    with session(settings.database_url) as conn, transaction(conn):
        use(conn, "document", shipped, by="Lan")
    assert table(settings, "SELECT count(*) FROM core.reconsidered") == [(0,)]
    settle(settings)
    with session(settings.database_url) as conn, transaction(conn):
        use(conn, "document", None, by="Lan")
    assert table(settings, "SELECT count(*) FROM core.reconsidered") == [(1,)]


def test_news_of_one_event_are_related_and_stay_apart(settings: Settings) -> None:
    shared = {"outlet": "Báo Mẫu", "language": "vi"}
    preview = offer(
        "a",
        "article_mention",
        headline="Sắp khai trương Trung tâm Báo chí Thủ đô Hà Nội",
        url="https://bao-a.example.vn/1",
        published_at="2026-05-08T08:00:00+07:00",
        **shared,
    )
    event = offer(
        "b",
        "article_mention",
        headline="Khai trương Trung tâm Báo chí Thủ đô Hà Nội",
        url="https://bao-b.example.vn/2",
        published_at="2026-05-09T09:30:00+07:00",
        **shared,
    )
    french = offer(
        "c",
        "article_mention",
        headline="Inauguration du Centre de presse de la capitale",
        url="https://journal.example.fr/3",
        published_at="2026-05-09T12:00:00+07:00",
        language="fr",
        outlet="Journal",
        translation_of="https://bao-b.example.vn/2",
    )
    for place, each in enumerate((preview, event, french)):
        say(settings, f"press{place}", [each], run_id="r1", authority="press")
    settle(settings)
    assert entities(settings) == 3
    told = table(
        settings,
        "SELECT here.record_key, relation, there.record_key FROM core.relation"
        "  JOIN core.observation_history AS here ON here.observation_id = left_observation"
        "  JOIN core.observation_history AS there ON there.observation_id = right_observation ORDER BY 1",
    )
    assert told == [("a", "preview_of", "b"), ("c", "translation_of", "b")]
    say(settings, "press2", [french | {"values": french["values"] | {"headline": "Autre chose"}}], run_id="r2")
    settle(settings)
    assert ("c", "translation_of", "b") in table(
        settings,
        "SELECT DISTINCT here.record_key, relation, there.record_key FROM core.relation"
        "  JOIN core.observation_history AS here ON here.observation_id = left_observation"
        "  JOIN core.observation_history AS there ON there.observation_id = right_observation",
    )


def test_another_model_compares_everything_anew(settings: Settings) -> None:
    say(settings, "portal", [plan("p")], run_id="r1", authority="city_portal")
    say(settings, "gazette", [plan("g", number="12/QĐ-UBND")], run_id="r1", authority="gazette")
    settle(settings)
    before = table(settings, "SELECT observation_id, entity_id FROM core.identity ORDER BY 1")
    strict = yaml.safe_load((MODELS / "document.yml").read_text(encoding="utf-8"))
    strict["thresholds"] = {"same": 50.0, "different": -50.0}
    assert settings.database_url is not None
    with session(settings.database_url) as conn, transaction(conn):
        use(conn, "document", yaml.safe_dump(strict, allow_unicode=True, sort_keys=False), by="Lan")
    settle(settings)
    assert entities(settings) == 2
    assert len(questions(settings)) == 1
    with session(settings.database_url) as conn, transaction(conn):
        use(conn, "document", None, by="Lan")
    settle(settings)
    assert table(settings, "SELECT observation_id, entity_id FROM core.identity ORDER BY 1") == before
    with session(settings.database_url) as conn, transaction(conn), pytest.raises(ConfigError, match="no model of"):
        use(conn, "press_release", (MODELS / "document.yml").read_text(encoding="utf-8"), by="Lan")


def test_what_is_likely_is_one_unless_something_as_likely_excludes_it(settings: Settings) -> None:
    own = yaml.safe_load((MODELS / "document.yml").read_text(encoding="utf-8"))
    own["thresholds"] = {"same": 50.0, "likely": 0.0, "different": -50.0}
    assert settings.database_url is not None
    with session(settings.database_url) as conn, transaction(conn):
        use(conn, "document", yaml.safe_dump(own, allow_unicode=True, sort_keys=False), by="Lan")
    say(settings, "gazette", [plan("a", number="1815/QĐ-UBND")], run_id="r1", authority="gazette")
    say(settings, "portal", [plan("p")], run_id="r1", authority="city_portal")
    settle(settings)
    assert entities(settings) == 1
    assert judgements(settings) == [("likely", "positive", False, True)]
    both = [plan("a", number="1815/QĐ-UBND"), plan("b", number="1816/QĐ-UBND")]
    say(settings, "gazette", both, run_id="r2", authority="gazette")
    settle(settings)
    assert entities(settings) == 3, "the retelling may be of either act"
    assert judgements(settings) == [("likely", "unsure", False, True)] * 2
    assert len(questions(settings)) == 2


def test_a_small_warehouse_has_too_little_to_learn_from(settings: Settings) -> None:
    say(settings, "portal", [plan("p")], run_id="r1", authority="city_portal")
    settle(settings)
    assert settings.database_url is not None
    with session(settings.database_url) as conn:
        with pytest.raises(ConfigError, match="pairs of each sort"):
            learnt(conn, "document")
        with pytest.raises(ConfigError, match="no matching model"):
            learnt(conn, "press_inquiry")
