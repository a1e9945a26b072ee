"""Who is kept apart before anything of him is fetched: only who contradicts the other, whatever else they say."""

from itertools import product
from random import Random

from reconciliation.matching import contradicts, exclusion, facts, model
from warehouse.connection import session, transaction

NUMBERS = ("12/NQ-HĐND", "12a/NQ-HĐND", "12/QĐ-UBND", "13/NQ-HĐND", None)
KEYS = (
    (),
    *(
        (f"document:no:{scheme}/hdnd xa {body}|{number}|{year}",)
        for scheme, body, number, year in product(
            ("name", "code"), "ab", ("12/nq-hdnd", "12/qd-ubnd", "13/nq-hdnd"), ("2025", "2026")
        )
    ),
    ("document:no:name/hdnd xa a|12/nq-hdnd|2025", "document:no:code/h26|12/nq-hdnd|2025"),
    ("document:no:name/hdnd xa b|12/nq-hdnd|2025", "document:no:code/h26|12/nq-hdnd|2025"),
    ("document:no:name/hdnd xa a|12/nq-hdnd|2025", "document:no:name/hdnd xa b|12/nq-hdnd|2025"),
    ("document:no:name/thu tuong|12/qđ-ttg|2025",),
    ("document:no:code/h01|12/qđ-ttg|2025",),
)
MEET = """
SELECT one.place, other.place, core.may_meet(one.exclusion, other.exclusion)
  FROM unnest(%s::bigint[]) WITH ORDINALITY AS one (exclusion, place)
 CROSS JOIN unnest(%s::bigint[]) WITH ORDINALITY AS other (exclusion, place)
"""


def test_only_records_that_contradict_each_other_do_not_meet(database: str) -> None:
    found = model("document")
    assert found is not None
    random = Random(5)
    said = [
        ({"number": number, "issued_on": f"{random.choice((2025, 2026))}-03-01", "subject": "Về việc họp"}, keys)
        for number, keys in product(NUMBERS, KEYS)
    ]
    prepared = [found.prepare(document) for document, _ in said]
    stated = [facts("document", keys) for _, keys in said]
    told = [exclusion("document", document, keys) for document, keys in said]
    with session(database) as conn, transaction(conn), conn.cursor() as cursor:
        cursor.execute(MEET, (told, told))
        verdicts = cursor.fetchall()
    kept_by_facts = met = 0
    for one, other, may_meet in verdicts:
        one, other = one - 1, other - 1
        apart = contradicts(stated[one], stated[other]) is not None
        if may_meet:
            met += 1
        elif found.score(prepared[one], prepared[other]).verdict != "different":
            assert apart, (said[one], said[other])
            kept_by_facts += 1
    assert kept_by_facts > 100
    assert met > 1000


def test_councils_of_two_communes_that_number_alike_do_not_meet(database: str) -> None:
    document = {"number": "12/NQ-HĐND", "issued_on": "2025-12-10", "subject": "Về dự toán ngân sách"}
    here, there = (
        exclusion("document", document, [f"document:no:name/hdnd xa {body}|12/nq-hdnd|2025"]) for body in ("a", "b")
    )
    unknown = exclusion("document", document)
    pairs = {"same": (here, here), "apart": (here, there), "unknown": (here, unknown), "silent": (here, None)}
    with session(database) as conn, transaction(conn), conn.cursor() as cursor:
        cursor.execute(
            "SELECT array_agg(core.may_meet(one, other) ORDER BY place) FROM unnest(%s::bigint[], %s::bigint[])"
            " WITH ORDINALITY AS pair (one, other, place)",
            ([one for one, _ in pairs.values()], [other for _, other in pairs.values()]),
        )
        [found] = cursor.fetchone() or [None]
    assert dict(zip(pairs, found, strict=True)) == {"same": True, "apart": False, "unknown": True, "silent": True}
