"""Take a JSON page apart without decoding its records, so that each record keeps its own bytes.

msgspec does it at a gigabyte a second, but gives up on the whole page for one record that holds half a character,
NaN or a thousand brackets. Then a slower scanner splits the page, so that only that record is refused.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import msgspec

MOST_ELEMENTS = 1_000_000
_DEEPEST = 5_000
_ARRAY = msgspec.json.Decoder(list[msgspec.Raw])
_OBJECT = msgspec.json.Decoder(dict[str, msgspec.Raw])
_STEP = re.compile(r'\[\*\]|\["([^"]+)"\]|\.?([^.\[\]]+)')
_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*+"|["\[\]{},]', re.S)
_BLANK = b" \t\r\n"
_SCALAR = b'"-0123456789tfn'


class SplitError(ValueError):
    """The page is not JSON, or not of the shape its source file promises; the text says where."""


def steps(path: str) -> tuple[str | None, ...]:
    """`data.items[*].wards` as keys; None stands for "each element". A last `[*]` is understood.

    A key that holds dots or brackets stands in quotes, as in JSONPath (RFC 9535): `["@odata.nextLink"]`.
    """
    text = path.strip().removeprefix("$")
    found: list[str | None] = []
    place = 0
    while place < len(text):
        hit = _STEP.match(text, place)
        if not hit:
            raise ValueError(f"path {path!r}: expected name or [*] at {text[place:]!r}")
        found.append(hit[1] or hit[2])
        place = hit.end()
    if found and found[-1] is None:
        found.pop()
    return tuple(found)


def split(page: bytes, path: tuple[str | None, ...]) -> Iterator[tuple[str, bytes]]:
    """Each record's JSON pointer and bytes; simple fields of what encloses it go along under `parent`."""
    return _walk(page, path, "", None, nested=False)


def _walk(
    page: bytes, path: tuple[str | None, ...], pointer: str, parent: bytes | None, *, nested: bool
) -> Iterator[tuple[str, bytes]]:
    if path and path[0] is not None:
        found = members(page)
        child = found.get(path[0])
        if child is None or child == b"null":
            if nested:  # a province may be without wards; a page may not be without its list
                return
            raise SplitError(_envelope(found, path[0]))
        yield from _walk(child, path[1:], f"{pointer}/{path[0]}", parent, nested=nested)
        return
    if page.lstrip().startswith(b"{"):
        raise SplitError(_envelope(members(page), pointer or "$"))
    for place, element in enumerate(array(page)):
        here = f"{pointer}/{place}"
        if path:
            yield from _walk(element, path[1:], here, _context(element, parent), nested=True)
        elif parent is not None and element.startswith(b"{") and not element[1:].lstrip().startswith(b"}"):
            yield here, b'{"parent":' + parent + b"," + element[1:]
        else:
            yield here, element


def _context(element: bytes, outer: bytes | None) -> bytes:
    simple = [json.dumps(key).encode() + b":" + value for key, value in members(element).items() if value[0] in _SCALAR]
    if outer is not None:
        simple.append(b'"parent":' + outer)
    return b"{" + b",".join(simple) + b"}"


def _envelope(found: dict[str, bytes], key: str) -> str:
    for name in ("error", "errors", "fault", "message", "detail"):
        if name in found:
            return f"error envelope: {name} = {found[name][:120].decode(errors='replace')}"
    return f"no list at {key}; keys: {', '.join(list(found)[:8])}"


def value_at(page: bytes, path: tuple[str | None, ...]) -> Any:
    """A small value such as a total or a cursor; None where it is missing."""
    for key in path:
        if key is None or not page.startswith(b"{"):
            return None
        child = members(page).get(key)
        if child is None:
            return None
        page = child
    try:
        return json.loads(page) if len(page) <= 10_000 else None
    except ValueError:
        return None


def array(page: bytes) -> Iterator[bytes]:
    """The elements of a JSON array."""
    page = page.strip(_BLANK)
    if not page.startswith(b"["):
        raise SplitError(f"a list was expected, not {page[:40].decode(errors='replace')!r}")
    commas = page.count(b",")
    # So many tiny elements would cost more memory than the page; the scanner stops at the budget.
    crowded = commas >= 20 * MOST_ELEMENTS or (commas >= MOST_ELEMENTS and page.count(b"{") >= MOST_ELEMENTS)
    if not crowded:
        try:
            return map(bytes, _ARRAY.decode(page))
        except (msgspec.DecodeError, RecursionError):
            pass
    return iter([element for _, element in _scanned(page)])  # a fault at the end must come before the first record


def members(page: bytes) -> dict[str, bytes]:
    """The members of a JSON object; a name that occurs twice is refused, since the first would be lost."""
    page = page.strip(_BLANK)
    if not page.startswith(b"{"):
        raise SplitError(f"an object was expected, not {page[:40].decode(errors='replace')!r}")
    try:
        found = {key: bytes(value) for key, value in _OBJECT.decode(page).items()}
        skeleton = page
        for value in found.values():
            skeleton = _without(skeleton, value)
        names = [name for name, _ in json.JSONDecoder(object_pairs_hook=list).decode(skeleton.decode())]
    except (msgspec.DecodeError, RecursionError, ValueError):
        pairs = [(name, value) for name, value in _scanned(page)]
        found, names = dict(pairs), [name for name, _ in pairs]
    if len(names) != len(found):
        twice = sorted({name for name in names if names.count(name) > 1})
        raise SplitError(f"key occurs twice: {', '.join(twice)}")
    return found


def _without(page: bytes, value: bytes) -> bytes:
    """The page with one long value taken out, so that its keys can be counted cheaply."""
    if len(value) < 512:
        return page
    place = page.find(value[:512])
    while place >= 0 and not page.startswith(value, place):
        place = page.find(value[:512], place + 1)
    return page if place < 0 else page[:place] + b"0" + page[place + len(value) :]


def _scanned(page: bytes) -> Iterator[tuple[str, bytes]]:
    """Children of an array or object by counting brackets; each is checked to be JSON in the wide sense."""
    is_object = page.startswith(b"{")
    depth, begin, number = 0, 1, 0
    for token in _TOKEN.finditer(page):
        sign = token[0]
        if sign == b'"':
            raise SplitError(f"text not closed at byte {token.start()}")
        if sign in (b"[", b"{"):
            depth += 1
            if depth > _DEEPEST:
                raise SplitError(f"nested deeper than {_DEEPEST} levels at byte {token.start()}")
        elif sign in (b"]", b"}"):
            depth -= 1
            if depth == 0:
                last = page[begin : token.start()].strip(_BLANK)
                if last or number:
                    yield _child(last, begin, is_object=is_object)
                if page[token.end() :].strip(_BLANK):
                    raise SplitError(f"other bytes after the end, at byte {token.end()}")
                return
        elif sign == b"," and depth == 1:
            if number >= MOST_ELEMENTS:
                raise SplitError(f"more than {MOST_ELEMENTS} elements")
            yield _child(page[begin : token.start()].strip(_BLANK), begin, is_object=is_object)
            begin, number = token.end(), number + 1
    raise SplitError(f"cut off after {number} complete elements, at byte {len(page)}")


def _child(text: bytes, place: int, *, is_object: bool) -> tuple[str, bytes]:
    name = ""
    try:
        if is_object:
            key = re.match(rb'"(?:[^"\\]|\\.)*+"\s*:', text, re.S)
            if not key:
                raise SplitError(f"no key at byte {place}")
            name, text = json.loads(key[0].rstrip(b": \t\r\n")), text[key.end() :].strip(_BLANK)
        json.loads(text.decode(errors="replace"))
    except RecursionError:
        pass  # for the record's own door to refuse
    except json.JSONDecodeError as error:
        raise SplitError(f"{error.msg} at byte {place + error.pos}") from error
    except ValueError:
        pass  # a number of 5,000 digits: as above
    return name, text
