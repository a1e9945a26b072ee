"""Who is kept apart before anything of him is fetched: only who contradicts the other, whatever else they say."""

from itertools import product
from random import Random

import pytest

from reconciliation.matching import contradicts, exclusion, facts, model, related, sketch
from reconciliation.matching.model import SURELY_APART
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
ALIKE = """
SELECT one.place, other.place, core.may_be_alike(one.words, one.marks, other.words, other.marks)
  FROM unnest(%(words)s::bigint[], %(marks)s::bigint[]) WITH ORDINALITY AS one (words, marks, place)
 CROSS JOIN unnest(%(words)s::bigint[], %(marks)s::bigint[]) WITH ORDINALITY AS other (words, marks, place)
"""
WORKS = ("Phê duyệt dự án cải tạo đường", "Khởi công kè chống sạt lở", "Sắp khởi công kè", "Chất lượng khôngg khí")
PLACES = (
    "",
    *("xã Ba Tơ", "xã Ba Tô", "xã Ba Tt", "phường Láng", "phường Hà Đông", "xã Minh Khai, phường Láng", "xa Ba To"),
    *("tại Hà Đông, xã Ba Tơ", "xã Hhà Đông", "xã hội số", "thôn Đông", "phường Láng năm", "phường Sơn Đông"),
    *("phường Sơ Đông", "phố Hàng Bạc", "phố hàn bạc", "phố mẫu", "phố mu", "xã Nội Bài", "xã Nội àBi"),
)
COUNTED = (
    "",
    "đợt 4",
    "đợt 5 năm 2026",
    "năm 2026",
    "quý II năm 2026",
    "giai đoạn 4 và 5",
    "ngày 12/5",
    "ngày 3/6",
    "(lần 2)",
)
TITLES = [f"{work} {place} {counted}".strip() for work, place, counted in product(WORKS, PLACES, COUNTED)]
ONE_SLIP = (
    ("Sơn Đông", "Sơ Đông"),
    ("Xuân Lộc", "Xuâm Lộc"),
    ("Hàng Bạc", "hàn bạc"),
    ("mẫu", "mu"),
    ("Nội Bài", "Nội àBi"),
    ("Ba Tơ", "Ba Tô"),
)


@pytest.mark.parametrize(
    "records",
    [
        [("document", {"subject": title, "issued_on": "2026-03-01", "issuer": "UBND xã"}) for title in TITLES],
        [("press_release", {"title": title, "published_at": "2026-03-01T08:00:00+07:00"}) for title in TITLES],
    ],
    ids=lambda records: records[0][0],
)
def test_whom_titles_keep_apart_no_comparison_would_unite(
    database: str, records: list[tuple[str, dict[str, str]]]
) -> None:
    kind = records[0][0]
    found = model(kind)
    assert found is not None
    prepared = [found.prepare(document) for _, document in records]
    told = [sketch(kind, document) or (None, None) for _, document in records]
    asked = {"words": [words for words, _ in told], "marks": [marks for _, marks in told]}
    with session(database) as conn, transaction(conn), conn.cursor() as cursor:
        cursor.execute(ALIKE, asked)
        apart = {(one - 1, other - 1) for one, other, may_be_alike in cursor.fetchall() if not may_be_alike}
    pairs = list(product(range(len(records)), repeat=2))
    assert apart == {(one, other) for one, other in pairs if found.are_apart(prepared[one], prepared[other])}
    assert apart == {(other, one) for one, other in apart}
    assert len(apart) > len(pairs) / 3
    for one, other in Random(3).sample(sorted(apart), 5_000):
        assert found.score(prepared[one], prepared[other]).verdict == "different", (records[one], records[other])
        assert related(kind, prepared[one], prepared[other]) is None, (records[one], records[other])


def test_a_slip_of_the_pen_in_the_name_of_a_place_is_still_asked_about() -> None:
    found = model("press_release")
    assert found is not None
    for one, other in ONE_SLIP:
        here, there = (found.prepare({"title": f"Khai trương khu phố {each} ngày hội"}) for each in (one, other))
        assert not found.are_apart(here, there), (one, other)
    for one, other in (("Láng mới", "Hà Đông"), ("Xuân Lộc", "Tân Phước")):
        here, there = (found.prepare({"title": f"Khai trương chợ phường {each}"}) for each in (one, other))
        assert found.are_apart(here, there), (one, other)


def test_acts_of_one_number_are_compared_whatever_their_titles_say() -> None:
    """The number says more, and a source may have taken the wrong title."""
    found = model("document")
    assert found is not None
    one, other = (
        {"number": "12/QĐ-UBND", "subject": f"Công nhận xã {name} đạt chuẩn nông thôn mới", "issued_on": "2026-03-01"}
        for name in ("Minh Khai", "Hà Đông")
    )
    with_number = found.score(found.prepare(one), found.prepare(other))
    assert (with_number.verdict, with_number.cap) == ("unsure", "title: replaced")
    without = found.score(found.prepare(one), found.prepare({**other, "number": None}))
    assert (without.verdict, without.cap) == ("different", SURELY_APART)


def test_a_sketch_says_nothing_of_what_is_not_a_title_in_vietnamese() -> None:
    title = "Khởi công kè chống sạt lở xã Ba Tơ đợt 4"
    assert sketch("press_release", {"title": title}) == sketch("press_release", {"title": title, "language": "vi"})
    assert sketch("press_release", {"title": title}) is not None
    assert sketch("press_release", {"title": title, "language": "en"}) is None
    assert sketch("press_release", {}) is None
    assert sketch("venue", {"name": title}) is None


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
