"""The order of Vietnamese lists, here and in the database."""

from __future__ import annotations

import csv
import random
from pathlib import Path

import psycopg2
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from schemas.text import clean
from schemas.texts.collation import collation_key

REALDATA = Path(__file__).parents[3] / "../shared/realdata"
UNITS = REALDATA / "vn-admin-units/new_units_all_from_2025-07-01.csv"

# In this order by ICU 78.2 (CLDR, locale vi): letters, then tones, then small before capital.
IN_ORDER = (
    "126", "a", "A", "à", "ả", "ã", "á", "ạ", "an", "ản", "ă", "ăn", "â", "ân", "Ba Đình", "Ba Vì", "Bà Vì", "Bạch Mai",
    "Bắc Từ Liêm", "chu", "Chương Mỹ", "con", "Cửa Nam", "da", "Đại Mỗ", "đan", "Đan Phượng", "Đống Đa", "em", "êm",
    "Gia Lâm", "ma", "mà", "mả", "mã", "má", "mạ", "Mê Linh", "Mỹ Đức", "nga", "ngã", "no", "nô", "nơ", "oan",
    "Ô Chợ Dừa", "Ô Diên", "Phú Xuyên", "quý", "ruộng", "Tây Hồ", "thu", "thủ", "Thu Lâm", "Tổ", "tơ", "tu", "tư",
    "Từ Liêm", "Văn Miếu", "Yên Hòa",
)  # fmt: skip


def test_lists_stand_in_the_order_of_the_locale() -> None:
    mixed = list(IN_ORDER)
    random.Random(7).shuffle(mixed)
    assert mixed != list(IN_ORDER)
    assert sorted(mixed, key=collation_key) == list(IN_ORDER)


def test_the_six_tones_and_twenty_nine_letters_are_all_told_apart() -> None:
    alphabet = "aăâbcdđeêghiklmnoôơpqrstuưvxy"
    assert len(alphabet) == 29
    assert sorted(reversed(alphabet), key=collation_key) == list(alphabet)
    for vowel in ("aàảãáạ", "ăằẳẵắặ", "âầẩẫấậ", "êềểễếệ", "ơờởỡớợ", "ưừửữứự", "yỳỷỹýỵ"):
        assert sorted(reversed(vowel), key=collation_key) == list(vowel)


@given(st.text(max_size=30), st.text(max_size=30))
@example("façade", "facade")
def test_texts_have_one_key_only_where_they_have_the_same_letters(one: str, other: str) -> None:
    assert (collation_key(one) == collation_key(other)) == (clean(one) == clean(other))
    assert collation_key(clean(one)) == collation_key(one)


@pytest.mark.realdata
@pytest.mark.skipif(not UNITS.is_file(), reason="the real data folder is not beside the repository")
def test_the_database_sorts_the_communes_of_the_city_alike(database: str) -> None:
    with UNITS.open(encoding="utf-8-sig") as file:
        names = [row["ward"] for row in csv.DictReader(file) if row["provinceCode"] == "01"]
    assert len(names) == 126
    conn = psycopg2.connect(database)
    try:
        with conn.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_collation WHERE collname = 'vi-x-icu'")
            if cursor.fetchone() is None:
                pytest.skip(
                    "the embedded server is built without ICU; LIENTHONG_TEST_DATABASE_URL names another server"
                )
            cursor.execute('SELECT name FROM unnest(%s) AS name ORDER BY name COLLATE "vi-x-icu"', (names,))
            sorted_there = [row[0] for row in cursor.fetchall()]
    finally:
        conn.close()
    assert sorted_there == sorted(names, key=collation_key)
