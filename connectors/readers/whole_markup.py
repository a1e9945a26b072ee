"""XML whose records are handed on one by one: the whole document is looked through before the first of them is."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from connectors.readers.markup import MarkupBroken, MarkupRefused, Root, repaired, root_of
from connectors.sniff import refusal

if TYPE_CHECKING:
    from connectors.source import Source

Seen = TypeVar("Seen")


class Whole(NamedTuple):
    """A document that parses to its end, as sent or repaired."""

    payload: bytes
    root: Root


def whole(
    source: Source, expected: str, payload: bytes, look: Callable[[bytes, Root], Seen]
) -> tuple[Whole, Seen]:  # fmt: skip
    """The document and what `look` found in it; NotTheFormat if it cannot be parsed to its end, even when repaired.

    `look` reads every element and keeps none: a document that is cut off or broken then hands on nothing, and one
    that is sound is read a second time with flat memory. `expected` is one of the names that `sniff.refusal` knows.
    """
    try:
        try:
            root = root_of(payload)
            return Whole(payload, root), look(payload, root)
        except MarkupBroken as fault:
            mended = repaired(payload)
            if mended == payload:
                raise refusal(source.name, expected, payload, str(fault)) from fault
            root = root_of(mended)
            return Whole(mended, root), look(mended, root)
    except (MarkupRefused, MarkupBroken) as error:
        raise refusal(source.name, expected, payload, str(error)) from error
