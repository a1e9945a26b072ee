"""Feed tokens: what goes in comes out, and nothing else is taken for one."""

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publishing.cursor import Cursor, decode, encode


@given(st.uuids(), st.integers(0, 2**63 - 1))
def test_a_token_carries_epoch_and_position(epoch: object, position: int) -> None:
    cursor = Cursor(str(epoch), position)
    assert decode(encode(cursor)) == cursor
    assert encode(cursor) == encode(cursor)


@given(st.text(max_size=80))
def test_other_text_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        decode(text)


def test_a_cursor_has_one_token() -> None:
    token = encode(Cursor(str(uuid4()), 7))
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    spare = alphabet[alphabet.index(token[-1]) ^ 1]
    with pytest.raises(ValueError, match="damaged"):
        decode(token[:-1] + spare)


@given(st.integers(0, 38), st.characters(min_codepoint=48, max_codepoint=122))
def test_a_changed_token_is_refused(place: int, letter: str) -> None:
    token = encode(Cursor(str(uuid4()), 7))
    changed = token[:place] + letter + token[place + 1 :]
    if changed != token:
        with pytest.raises(ValueError):
            decode(changed)
