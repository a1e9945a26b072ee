"""Which links a document has, by which keys their targets are found, and what is told of them."""

from typing import Any

import pytest

from reconciliation.links import Link, links_of, refers
from schemas.records.article_mention import ArticleMention
from schemas.registry import RECORD_TYPES

HANOI = "UBND thành phố Hà Nội"
OWN = {"number": "30/2024/QĐ-UBND", "issuer": HANOI, "issued_on": "2024-05-20"}


def only(record_type: str, **values: Any) -> Link:
    [found] = links_of(record_type, values)
    return found


@pytest.mark.parametrize(
    ("cited", "target"),
    [
        ("Quyết định số 12/2020/QĐ-UBND", {"number": "12/2020/QĐ-UBND", "issuer": HANOI}),
        ("QĐ 012/2020/QD-UBND của Chủ tịch UBND TP Hà Nội", {"number": "12/2020/QĐ-UBND", "issuer": HANOI}),
        ("12/QĐ-UBND ngày 5/6/2020", {"number": "12/QĐ-UBND", "issuer": HANOI, "issued_on": "2020-06-05"}),
        ("7/KH-UBND năm 2021 của UBND Thành phố", {"number": "7/KH-UBND", "issuer": HANOI, "issued_on": "2021-02-01"}),
        ("Nghị định 09/2017/NĐ-CP", {"number": "09/2017/NĐ-CP", "issuer": "Chính phủ"}),
        ("20/2020/QĐ-TTg", {"number": "20/2020/QĐ-TTg", "issuer": "Thủ tướng Chính phủ"}),
        ("TT 01/2022/TT-BTTTT", {"number": "01/2022/TT-BTTTT", "issuer": "Bộ TT&TT"}),
        ("3/NQ-HĐND ngày 1/2/2024 của HĐND phường Ba Đình",
         {"number": "3/NQ-HĐND", "issuer": "HĐND phường Ba Đình", "jurisdiction": "Hà Nội", "issued_on": "2024-02-01"}),
    ],
)  # fmt: skip
def test_a_citation_meets_the_document_that_it_means(cited: str, target: dict[str, Any]) -> None:
    link = only("document", **OWN, replaces=[cited])
    keys = RECORD_TYPES["document"].from_document(target).natural_keys()
    assert set(keys) & set(link.keys[0])
    assert (link.relation, link.derives, link.target) == ("replaces", "replaced_by", cited)


@pytest.mark.parametrize(
    "cited",
    [
        "Luật Báo chí",
        "QĐ số 12",
        "Quyết định số 12 ngày 5/6/2020 của UBND thành phố Hà Nội",
        "12/QĐ-UBND",  # of which year
        "3/NQ-HĐND ngày 1/2/2024",  # of which council
        "3/2024/TTLT-BTC-BNV",  # of whom
        "12/2020/QĐ-UBND của UBND tỉnh",  # of which province: not of one's own
    ],
)
def test_what_cannot_be_known_stays_without_a_key(cited: str) -> None:
    link = only("document", **{**OWN, "issuer": "Sở Mẫu" if "tỉnh" in cited else HANOI}, replaces=[cited])
    assert (link.target, link.keys, link.derives, link.card) == (cited, (), "", {})


def test_the_card_shows_what_a_reader_needs() -> None:
    amending = only(
        "document", **OWN, effective_on="2024-06-01", subject="Sửa đổi", amends=["Khoản 2 Điều 5 QĐ 12/2020/QĐ-UBND"]
    )
    assert (amending.derives, amending.part) == ("amended_by", "Khoản 2 Điều 5")
    assert amending.card == {
        "number": "30/2024/QĐ-UBND", "title": "Sửa đổi", "issuer": HANOI, "on": "2024-06-01", "part": "Khoản 2 Điều 5",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "relation", "derives"),
    [
        ("own_correction", "corrects", "corrected_by"),
        ("correction_apology", "corrects", "corrected_by"),
        ("response", "answers", ""),
        (None, "answers", ""),
    ],
)
def test_only_corrections_correct(kind: str | None, relation: str, derives: str) -> None:
    values = {"agency": "Sở Y tế", "target_url": "http://Bao.example.vn/1/?utm_source=x"}
    link = only("response", **(values if kind is None else {**values, "kind": kind}))
    assert (link.relation, link.derives) == (relation, derives)
    article = ArticleMention(url="https://bao.example.vn/1", headline="x", outlet="y")
    assert set(article.natural_keys()) < set(link.keys[0])


def test_a_successor_is_sought_by_its_first_day_before_its_code_alone() -> None:
    successor = {"name": "Sở Nội vụ", "code": "H26.2", "relation": "merged_into", "effective_on": "2025-03-01"}
    link = only("agency", name="Sở Lao động", jurisdiction="Hà Nội", successors=[successor])
    assert link.keys[0][0] == "agency:code:H26.2|2025-03-01" and link.keys[1] == ("agency:code:H26.2",)
    assert link.derives == ""
    body = RECORD_TYPES["agency"].from_document(
        {"name": "Sở Nội vụ", "jurisdiction": "Hà Nội", "valid_from": "2025-03-01"}
    )
    assert set(body.natural_keys()) & set(link.keys[0])


def test_only_records_that_name_others_are_looked_at() -> None:
    assert refers("document", {"replaces": ["x"]}) and refers("agency", {"parent_code": "H26"})
    assert not refers("document", OWN) and not refers("venue", {"host_code": "H26.1"})
    assert links_of("document", OWN) == links_of("venue", {"host_code": "H26.1"}) == []
