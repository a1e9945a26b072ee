"""Which rule makes new ids out of old ones, and how alike two documents are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.key_patterns import likeness, pattern, unlike

NONE: frozenset[str] = frozenset()


@pytest.mark.parametrize(
    ("pairs", "told"),
    [
        ([("1", "0001"), ("27", "0027")], "zero padding to 4 digits"),
        ([("QD-1", "QD-001"), ("QD-27", "QD-027")], "zero padding to 3 digits"),
        ([("0001", "1"), ("0027", "27")], "leading zeros dropped"),
        ([("ab1", "AB1"), ("cd2", "CD2")], "upper case"),
        ([("101", "HN-101"), ("127", "HN-127")], "prefix: … → HN-…"),
        ([("HN-101", "101"), ("HN-127", "127")], "prefix: HN-… → …"),
        ([("1", "1.html"), ("27", "27.html")], "suffix: … → ….html"),
        (
            [("http://a.vn/1", "https://a.vn/1"), ("http://a.vn/2", "https://a.vn/2")],
            "address changed: http://a.vn/… → https://a.vn/…",
        ),
        ([("/tin/5.htm", "/tin-tuc/5"), ("/tin/6.htm", "/tin-tuc/6")], "prefix and suffix: /tin/….htm → /tin-tuc/…"),
    ],
)
def test_one_rule_for_all(pairs: list[tuple[str, str]], told: str) -> None:
    rule = pattern(pairs)
    assert rule is not None
    assert (rule.told_en, [rule.renamed(old) for old, _ in pairs]) == (told, [new for _, new in pairs])
    assert rule.told_vi != rule.told_en


@pytest.mark.parametrize("pairs", [[("1", "7"), ("2", "5"), ("3", "6")], [("1", "01")], []])
def test_no_rule_is_no_rule(pairs: list[tuple[str, str]]) -> None:
    assert pattern(pairs) is None


@given(st.lists(st.tuples(st.text(), st.text()), max_size=6))
def test_a_rule_explains_every_pair(pairs: list[tuple[str, str]]) -> None:
    rule = pattern(pairs)
    assert rule is None or all(rule.renamed(old) == new for old, new in pairs)


def test_small_edits_and_a_new_address_are_alike_and_other_content_is_not() -> None:
    old = {"number": "5/QĐ", "subject": "Về việc sửa chữa đường gom", "url": "http://a.vn/5.html", "pages": 3}
    assert likeness(old, old | {"url": "http://a.vn/x-5.html"}, ("5", "x-5"), NONE) == 1
    assert 0.9 < likeness(old, old | {"subject": "Về việc sửa đường gom"}, ("5", "6"), NONE) < 1
    assert likeness(old, old | {"subject": "Khen thưởng học sinh", "pages": 9}, ("5", "6"), NONE) == 0.5
    assert likeness(old, {name: old[name] for name in ("number", "subject", "url")}, ("5", "6"), NONE) == 0.875
    assert likeness({"url": "a"}, {"url": "b"}, ("5", "6"), frozenset({"url"})) == 0


@pytest.mark.parametrize(
    ("was", "became", "is_unlike"),
    [
        ("Về việc sửa chữa đường gom đại lộ Thăng Long", "Khen thưởng học sinh giỏi quốc gia", True),
        ("Quy định về đăng kiểm viên tàu biển", "Quy định về tiêu chuẩn cơ sở vật chất trường mầm non", True),
        ("Về việc bổ nhiệm giám đốc thư viện", "Về việc điều chỉnh giá nước sạch", True),
        ("Về việc sửa chữa đường gom", "V/v sửa chữa đường gom đại lộ", False),
        ("VỀ VIỆC SỬA CHỮA ĐƯỜNG GOM", "Về việc sửa chữa đường gom", False),
        ("Thông báo lịch tiếp công dân tháng 5", "Thông báo lịch tiếp công dân tháng 6", False),
    ],
)
def test_unrelated_texts_are_told_from_edited_ones(was: str, became: str, is_unlike: bool) -> None:
    assert unlike({"subject": was}, {"subject": became}) is is_unlike
    assert not unlike({"subject": was}, {})  # what has no name cannot be judged by it
