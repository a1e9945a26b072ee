"""The matching models on real records that no model was trained on: keys, blocks and verdicts together, and alone."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from connectors.fetch import Fetcher
from connectors.source import load_source
from lienthong.settings import Settings
from lienthong.trial import preview
from reconciliation.matching import blocks, contradicts, facts, model, relation
from schemas.registry import RECORD_TYPES
from schemas.text import fold
from tests.integration.saying import offer, say, settle, table
from tests.realdata.world import SOURCES, Served, json_of

pytestmark = pytest.mark.realdata

Pair = frozenset[str]
Read = Callable[..., "Records"]


@dataclass(frozen=True)
class Records:
    """What sources offer, by source and key, as canonical documents."""

    record_type: str
    documents: Mapping[str, dict[str, Any]]

    def keys(self, name: str) -> tuple[str, ...]:
        return RECORD_TYPES[self.record_type].from_document(self.documents[name]).natural_keys()


@pytest.fixture(scope="session")
def read(served: Served) -> Read:
    """The records of source files, without a database."""

    def records(record_type: str, *sources: str) -> Records:
        found = {}
        for name in sources:
            source = load_source(SOURCES / f"{name}.yml", {"LIENTHONG_VAR_REALDATA": served.url})
            with Fetcher(frozenset({"127.0.0.1"})) as fetcher:
                for each in preview(source, fetcher, 100_000):
                    if each.after is not None:
                        found[f"{name} {each.record_key}"] = each.after
        return Records(record_type, found)

    return records


def by_keys(records: Records) -> set[Pair]:
    """Pairs that share a natural key."""
    holders: dict[str, list[str]] = defaultdict(list)
    for name in records.documents:
        for key in records.keys(name):
            holders[key].append(name)
    return {frozenset(pair) for names in holders.values() for pair in combinations(sorted(set(names)), 2)}


def by_score(records: Records) -> set[Pair]:
    """Pairs of one block that the model calls the same and no hard fact forbids."""
    matching = model(records.record_type)
    assert matching is not None
    prepared = {name: matching.prepare(document) for name, document in records.documents.items()}
    hard = {name: facts(records.record_type, records.keys(name)) for name in records.documents}
    members: dict[int, list[str]] = defaultdict(list)
    for name, document in records.documents.items():
        for block in blocks(records.record_type, document):
            members[block].append(name)
    candidates = {frozenset(pair) for names in members.values() for pair in combinations(sorted(names), 2)}
    assert candidates, "no two records share a block"
    found = set()
    for one, other in map(sorted, candidates):
        verdict = matching.score(prepared[one], prepared[other]).verdict
        if verdict == "same" and contradicts(hard[one], hard[other]) is None:
            found.add(frozenset((one, other)))
    return found


def transitive(pairs: Iterable[Pair]) -> set[Pair]:
    """All pairs of the groups that the pairs make."""
    group: dict[str, set[str]] = {}
    for one, other in map(sorted, pairs):
        joined = group.get(one, {one}) | group.get(other, {other})
        for name in joined:
            group[name] = joined
    return {frozenset(pair) for joined in group.values() for pair in combinations(sorted(joined), 2)}


def quality(found: set[Pair], gold: set[Pair]) -> tuple[float, float]:
    """(precision, recall) of pairs."""
    return len(found & gold) / len(found), len(found & gold) / len(gold)


@pytest.fixture(scope="session")
def gold_gazette(realdata: Path) -> set[Pair]:
    groups = json_of(realdata / "vn-gazette/same_number_groups.json")
    acts = [act["parent_unids"] for acts in groups.values() for act in acts]
    return {frozenset(f"gazette_sonla_csv {unid}" for unid in pair) for act in acts for pair in combinations(act, 2)}


@pytest.fixture(scope="session")
def gold_legal(realdata: Path) -> set[Pair]:
    groups = json_of(realdata / "vn-legal/duplicate_groups.json").values()
    return {
        frozenset(f"legal_documents {file}" for file in pair) for files in groups for pair in combinations(files, 2)
    }


def test_documents_by_keys_and_scores(read: Read, gold_gazette: set[Pair], gold_legal: set[Pair]) -> None:
    records = read("document", "gazette_sonla_csv", "gazette_sonla_html", "legal_documents")
    gold = gold_gazette | gold_legal
    precision, recall = quality(transitive(by_keys(records) | by_score(records)), gold)
    assert precision >= 0.99
    assert recall >= 0.95


def test_documents_by_scores_alone(read: Read, gold_gazette: set[Pair], gold_legal: set[Pair]) -> None:
    """As if no source had given an issuer that makes a key: blocks and scores must find the copies themselves."""
    records = read("document", "gazette_sonla_csv", "legal_documents")
    precision, recall = quality(transitive(by_score(records)), gold_gazette | gold_legal)
    assert precision >= 0.99
    assert recall >= 0.9


def said(document: Mapping[str, Any]) -> dict[str, str]:
    """What tells an act apart once its number is gone."""
    return {name: fold(str(document[name])) for name in ("subject", "issuer", "issued_on") if name in document}


def test_gazette_without_numbers(read: Read, gold_gazette: set[Pair]) -> None:
    """Title, council and day alone: acts of one template stay apart, and twins are left to a person at worst."""
    whole = read("document", "gazette_sonla_csv")
    bare = {
        name: {k: v for k, v in each.items() if k not in ("number", "url")} for name, each in whole.documents.items()
    }
    found = transitive(by_score(Records("document", bare)))
    # What the gazette prints alike to the letter, two acts of one day and one wording, only the number tells apart.
    told = {pair for pair in found if len({tuple(sorted(said(bare[name]).items())) for name in pair}) == 2}
    assert told <= gold_gazette
    matching = model("document")
    assert matching is not None
    for one, other in map(sorted, gold_gazette):
        assert matching.score(matching.prepare(bare[one]), matching.prepare(bare[other])).verdict != "different"


def test_one_number_of_four_councils_is_four_acts(read: Read, realdata: Path) -> None:
    """21/NQ-HĐND of 2026, of the province and of three communes."""
    records = read("document", "gazette_sonla_csv")
    same = by_score(records)
    groups = json_of(realdata / "vn-gazette/same_number_groups.json")
    assert len(groups["21/NQ-HĐND"]) == 4
    for acts in groups.values():
        for one, other in combinations([act["parent_unids"][0] for act in acts], 2):
            names = [f"gazette_sonla_csv {unid}" for unid in (one, other)]
            assert frozenset(names) not in same
            hard = [facts("document", records.keys(name)) for name in names]
            assert contradicts(*hard) == "issuer.name"


def test_two_lists_of_communes_meet_and_a_conflict_of_codes_stays(read: Read) -> None:
    records = read("admin_unit", "units_new", "units_new_second")
    codes: dict[str, list[str]] = defaultdict(list)
    for name, document in records.documents.items():
        codes[document["code"]].append(name)
    gold = {frozenset(names) for names in codes.values() if len(names) == 2}
    assert len(gold) == 3320
    precision, recall = quality(transitive(by_keys(records) | by_score(records)), gold)
    assert precision >= 0.99
    assert recall >= 0.95
    # Xã Ba Chẽ: 06970 in one list, 06978 in the other. Nobody but a person may unite them.
    ((one,), (other,)) = (codes["06970"], codes["06978"])
    assert frozenset((one, other)) not in by_score(records)
    assert contradicts(facts("admin_unit", records.keys(one)), facts("admin_unit", records.keys(other))) is not None


def test_communes_meet_by_name_and_place_alone(read: Read) -> None:
    """Without codes: 191 names are spelt otherwise, ten communes have become wards, and all are found."""
    records = read("admin_unit", "units_new", "units_new_second")
    matching = model("admin_unit")
    assert matching is not None
    bare = {
        name: {k: v for k, v in each.items() if k not in ("code", "valid_from", "scheme")}
        for name, each in records.documents.items()
    }
    prepared = {name: matching.prepare(each) for name, each in bare.items()}
    members: dict[int, list[str]] = defaultdict(list)
    for name, each in bare.items():
        for block in blocks("admin_unit", each):
            members[block].append(name)
    assert max(map(len, members.values())) < 50
    pairs = {frozenset(pair) for names in members.values() for pair in combinations(sorted(names), 2)}
    gold = {
        pair
        for pair in pairs
        if len({records.documents[name]["code"] for name in pair}) == 1 and len({n.split()[0] for n in pair}) == 2
    }
    assert len(gold) >= 3320 * 0.99, "blocks lose communes"
    scored = {pair: matching.score(*(prepared[name] for name in sorted(pair))).verdict for pair in pairs}
    assert all(scored[pair] != "different" for pair in gold)


ORIGIN = "https://www.vietnamplus.vn/khai-truong-trung-tam-bao-chi-thu-do-ha-noi-post1037604.vnp"
ARTICLES: dict[str, dict[str, Any]] = {
    "000": {
        "headline": "Hà Nội sắp khai trương Trung tâm Báo chí Thủ đô vào ngày 9/5",
        "url": "https://kinhtedothi.example.vn/khai-truong-trung-tam-bao-chi-thu-do-1000000.html",
        "published_at": "2025-05-08T09:00:00+07:00",
    },
    "001": {
        "headline": "Hà Nội khai trương Trung tâm báo chí thủ đô",
        "url": "https://dantri.example.com.vn/ha-noi-khai-truong-trung-tam-bao-chi-thu-do-1000001.htm",
        "published_at": "2025-05-09T17:30:00+07:00",
    },
    "002": {"language": "th", "url": "https://th.example.vn/post1000002.html", "translation_of": ORIGIN},
    "003": {"language": "fr", "url": "https://fr.example.vn/post1000003.html", "translation_of": ORIGIN},
    "004": {
        "headline": "Sở Thông tin và Truyền thông Hà Nội minh bạch thông tin cho báo chí",
        "url": "https://khoai.example.com/2024/06/so-tttt-ha-noi.html",
        "published_at": "2024-06-20T08:00:00+07:00",
    },
    "origin": {
        "headline": "Khai trương Trung tâm Báo chí Thủ đô Hà Nội",
        "url": ORIGIN,
        "published_at": "2025-05-09T16:00:00+07:00",
    },
}


@pytest.fixture(scope="session")
def articles(realdata: Path) -> dict[str, dict[str, Any]]:
    """The five articles about the press centre, with their first words as the lead, and the article they translate."""
    found = {}
    for name, known in ARTICLES.items():
        file = realdata / f"press-articles/{name}.txt"
        text = " ".join(file.read_text(encoding="utf-8").split()) if file.is_file() else ""
        lead = {"headline": text[:90], "lead": text[:600], "published_at": "2025-05-10T08:00:00+07:00"} if text else {}
        found[name] = {"language": "vi", "outlet": f"Báo {name}"} | lead | known
    return found


def test_no_two_of_the_articles_about_the_centre_are_one(articles: dict[str, dict[str, Any]]) -> None:
    for kind, title in (("article_mention", "headline"), ("press_release", "title")):
        matching = model(kind)
        assert matching is not None
        prepared = {
            name: matching.prepare({title if key == "headline" else key: value for key, value in each.items()})
            for name, each in articles.items()
        }
        for one, other in combinations(prepared, 2):
            assert matching.score(prepared[one], prepared[other]).verdict != "same", (kind, one, other)


def test_what_the_articles_are_to_each_other(articles: dict[str, dict[str, Any]]) -> None:
    matching = model("article_mention")
    assert matching is not None
    prepared = {name: matching.prepare(each) for name, each in articles.items()}

    def said(one: str, other: str) -> str | None:
        return relation("article_mention", prepared[one], prepared[other])

    assert said("002", "origin") == said("003", "origin") == "translation_of"
    assert said("origin", "002") is None
    assert said("002", "003") == said("003", "002") == "same_story"
    assert said("000", "001") == "preview_of"
    assert said("001", "000") is None
    assert said("001", "origin") == "same_story"
    assert {said("004", other) for other in prepared if other != "004"} == {None}
    # Both translations meet their original in a block, whatever their language.
    shared = [set(blocks("article_mention", articles[name])) for name in ("002", "003", "origin")]
    assert shared[0] & shared[1] & shared[2]


def test_the_views_show_what_the_articles_are_to_each_other(
    articles: dict[str, dict[str, Any]], settings: Settings
) -> None:
    """The same five articles and their origin through a warehouse: translations, the preview, accounts of one event."""
    for name, each in articles.items():
        say(settings, f"paper_{name}", [offer(name, "article_mention", **each)], run_id="r1", authority="press")
    settle(settings)
    query = "SELECT record_key, entity_id FROM core.identity JOIN core.observation_history USING (observation_id)"
    named = {entity: name for name, entity in table(settings, query)}
    assert len(named) == len(articles), "no two of them are one"
    rows = table(settings, "SELECT from_id, relation, to_id FROM mart_public.related")
    told = {(named[one], relation, named[other]) for one, relation, other in rows}
    assert told == {
        ("002", "translation_of", "origin"), ("origin", "has_translation", "002"),
        ("003", "translation_of", "origin"), ("origin", "has_translation", "003"),
        ("002", "same_story", "003"), ("003", "same_story", "002"),
        ("000", "preview_of", "001"), ("001", "has_preview", "000"),
        ("000", "preview_of", "origin"), ("origin", "has_preview", "000"),
        ("001", "same_story", "origin"), ("origin", "same_story", "001"),
    }  # fmt: skip
