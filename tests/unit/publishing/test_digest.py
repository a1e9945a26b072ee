"""The state digest: order-free, moved on change by change, equal to what is computed from scratch."""

from hashlib import sha256
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publishing.digest import (
    MODULUS,
    Change,
    State,
    add,
    advance,
    from_hex,
    recompute,
    subtract,
    term,
    to_hex,
)

totals = st.integers(min_value=0, max_value=MODULUS - 1)
ids = st.sampled_from(["doc_a", "doc_b", "prs_c", "agy_d"])
hashes = st.integers(min_value=0, max_value=9).map(lambda n: sha256(bytes([n])).hexdigest())
entities = st.lists(st.tuples(st.text(min_size=1, max_size=30), st.integers(1, 10**6), hashes), max_size=20)


def test_a_term_is_the_hash_of_id_revision_and_content_hash() -> None:
    wanted = sha256(b"doc_1|7|" + b"ab" * 32).hexdigest()
    assert to_hex(term("doc_1", 7, "ab" * 32)) == wanted


@given(totals, totals)
def test_subtracting_undoes_adding(total: int, value: int) -> None:
    assert subtract(add(total, value), value) == total
    assert from_hex(to_hex(total)) == total and len(to_hex(total)) == 64


@given(entities, st.randoms())
def test_order_never_matters(found: list[tuple[str, int, str]], random: object) -> None:
    mixed = list(found)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert recompute(found) == recompute(mixed)


@given(st.lists(st.tuples(ids, st.one_of(st.none(), hashes)), max_size=40))
def test_moving_on_equals_computing_from_scratch(said: list[tuple[str, str | None]]) -> None:
    live: dict[str, tuple[int, str]] = {}
    revisions: dict[str, int] = {}
    changes = []
    for position, (name, content) in enumerate(said, start=1):
        revisions[name] = revisions.get(name, 0) + 1
        before = live.pop(name, None)
        if content is not None:
            live[name] = (revisions[name], content)
        changes.append(Change(position, name, revisions[name], content, *(before or (None, None))))
    state = advance(State(), changes)
    total, count = recompute((name, revision, content) for name, (revision, content) in live.items())
    assert (state.total, state.live, state.position) == (total, count, len(said))


@given(st.integers(0, 5), st.integers(0, 5))
def test_in_chunks_is_the_same_as_at_once(first: int, second: int) -> None:
    changes = [Change(n, f"doc_{n}", 1, "0" * 64, None, None) for n in range(1, first + second + 1)]
    assert advance(advance(State(), changes[:first]), changes[first:]) == advance(State(), changes)


def test_a_gap_is_refused() -> None:
    one, _, three = (Change(n, f"doc_{n}", 1, "0" * 64, None, None) for n in (1, 2, 3))
    with pytest.raises(ValueError, match="3 does not follow 1"):
        advance(State(), [one, three])


def test_a_different_revision_or_content_gives_another_digest() -> None:
    seen = [
        term("doc_1", 1, "a" * 64),
        term("doc_1", 2, "a" * 64),
        term("doc_1", 1, "b" * 64),
        term("doc_2", 1, "a" * 64),
    ]
    assert len(set(seen)) == 4 and all(one != other for one, other in pairwise(seen))
