"""A text is found in bytes however its format writes it, and never where it is not."""

from __future__ import annotations

import gzip
import io
import json
import struct
import zipfile
from base64 import b64encode
from hashlib import sha256
from html import escape
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.byte_search import Haystack

TITLE = "Về việc “tổ chức” họp báo & <đưa tin>"


def zipped(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("_", "."), content)
    return out.getvalue()


def how(payload: bytes, text: str, address: str | None = None) -> str | None:
    place = Haystack(payload, address).find(text)
    return place.how if place else None


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        (TITLE.encode(), "as_it_stands"),
        (json.dumps({"t": TITLE}).encode(), "escaped"),
        (f"<t>{escape(TITLE)}</t>".encode(), "escaped"),
        (f"<t>{escape(TITLE, quote=False)}</t>".encode(), "escaped"),
        (normalize("NFD", TITLE).encode(), "decoded"),
        (f"\ufeff{TITLE}".encode("utf-16"), "decoded"),
        (TITLE.replace(" ", "\n   ").encode(), "decoded"),
        (f"<p>{escape('Về việc “tổ chức” ')}<b>họp</b> báo &amp; &lt;đưa tin&gt;</p>".encode(), "markup"),
        (zipped(ban_json=json.dumps({"t": TITLE}).encode()), "unpacked"),
        (gzip.compress(TITLE.encode(), mtime=0), "unpacked"),
        (b"<x>" + b64encode(TITLE.encode()) + b"</x>", "unpacked"),
        (b"<x>" + b64encode(zipped(a_txt=TITLE.encode())) + b"</x>", "unpacked"),
    ],
)  # fmt: skip
def test_a_text_is_found_however_its_format_writes_it(payload: bytes, expected: str) -> None:
    assert how(payload, TITLE) == expected
    assert how(payload, "Về việc khác hẳn") is None


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0"), max_size=30))
def test_what_json_writes_is_found(text: str) -> None:
    for ascii_only in (True, False):
        assert Haystack(json.dumps([{"t": text}], ensure_ascii=ascii_only).encode()).find(text) is not None


def test_a_place_is_told_only_where_it_is_the_only_one() -> None:
    first = Haystack(b'{"a": "xin", "b": "ch\xc3\xa0o"}').find("chào")
    assert first is not None and first.offset == 19
    twice = Haystack(b'[{"s": "done"}, {"s": "done"}]')
    assert twice.find("done").offset is None  # type: ignore[union-attr]
    own = twice.part(b'{"s": "done"}')
    assert own is not None and own.find("done").offset == 8  # type: ignore[union-attr]
    assert twice.part(b'{"s": "other"}') is None


def test_cells_of_workbooks_are_found() -> None:
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Phòng họp".encode("utf-16-le") + struct.pack("<d", 46_348.0)
    assert how(old, "Phòng họp") == "decoded"
    assert how(old, "2026-11-22") == "decoded"
    assert how(old, "2026-11-23") is None
    new = zipped(sheet_xml=b"<c><v>46348</v></c><c><v>46348.375</v></c>")
    assert how(new, "2026-11-22") == "unpacked"
    assert how(new, "2026-11-22T09:00:00") == "unpacked"
    assert how(new, "2026-11-21") is None


def test_hash_and_size_of_a_file_inside_are_computed() -> None:
    inside = b"van ban " * 40
    payload = b"<f>" + b64encode(inside) + b"</f>"
    assert how(payload, sha256(inside).hexdigest()) == "computed"
    assert how(payload, str(len(inside))) == "computed"
    assert how(payload, sha256(b"other").hexdigest()) is None


def test_links_that_a_reader_made_whole_are_known_as_such() -> None:
    page = b'<a href="/tin/bai-2.html?x=1&amp;y=2">'
    assert how(page, "https://a.example.vn/tin/bai-2.html?x=1&y=2") == "completed"
    assert how(page, "https://a.example.vn/tin/bai-3.html") is None
    assert how(b"", "https://a.example.vn/tin", "https://a.example.vn/tin") == "address"
    assert how(b"", "127", "http://127.0.0.1/") is None, "too short to be more than chance"


def test_lines_that_stood_in_several_elements_are_pieces() -> None:
    page = "<div><p>Dòng một</p><i>xen</i><p>Dòng hai</p></div>".encode()
    assert how(page, "Dòng một\nDòng hai") == "pieces"
    assert how(page, "Dòng một\nDòng ba") is None


@given(st.binary(max_size=300), st.text(min_size=1, max_size=12))
def test_no_bytes_break_the_search(payload: bytes, text: str) -> None:
    for head in (b"", b"PK\x03\x04", b"\x1f\x8b", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\nReceived: x\n\n"):
        Haystack(head + payload).find(text)
