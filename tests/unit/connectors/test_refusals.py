"""What is told of a payload that is not what was promised, in one way by all readers."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any
from zipfile import ZipFile

import pytest

from connectors.members import MembersRefused, members
from connectors.readers import READERS
from connectors.readers.feed import MOST_ITEMS
from connectors.readers.lenient_feed import MOST_BYTES
from connectors.sniff import instead
from connectors.source import Source
from schemas.errors import NotTheFormat
from schemas.vocabularies import Health

Maker = Callable[..., Source]
INSIDE = b'<html><head><title>Trang trong tin</title></head><body><input type="password"></body></html>'


@pytest.mark.parametrize(
    "payload",
    [b'<rss version="2.0"><channel><item><description><![CDATA[' + INSIDE,
     b'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><entry><content>' + INSIDE,
     b"<!-- tin --><rss><channel><item>" + INSIDE, b"<!DOCTYPE tin [<!ENTITY a 'b'>]><tin>" + INSIDE,
     b'{"error": "' + INSIDE, b'[ {"body": "' + INSIDE, b'["' + INSIDE],
)  # fmt: skip
def test_a_page_inside_of_data_is_not_a_page(payload: bytes) -> None:
    health, detail = instead(payload)
    assert health is Health.NOT_THE_FORMAT
    assert detail.startswith("starts with")


@pytest.mark.parametrize(
    "before",
    [b"", b"\xef\xbb\xbf", b'<?xml version="1.0"?>\n', b"<br />\n<b>Warning</b>: x in y.php\n", b"Warning: x\n",
     b"[Mon Nov 22 2026] loi\n", b"{{khuon}}", b"<div>", b"<!-- a -->", b"<center>"],
)  # fmt: skip
def test_a_page_behind_something_else_is_one(before: bytes) -> None:
    assert instead(before + INSIDE) == (Health.CHALLENGE, "login page")
    assert instead(before + INSIDE.replace(b"password", b"text"))[1] == "web page: Trang trong tin"


@pytest.mark.parametrize("reader", sorted(READERS))
def test_every_reader_says_in_both_languages_what_it_expected(make_source: Maker, reader: str) -> None:
    options: dict[str, Any] = {"row": "li", "fields": {"id": "a"}} if reader == "html_list" else {}
    source = make_source(reader=reader, options=options)
    with pytest.raises(NotTheFormat) as caught:
        list(READERS[reader].records(source, b"\n"))
    assert caught.value.message.startswith("so_thu_nghiem: không phải ")
    assert " / not a" in caught.value.message
    assert caught.value.message.endswith(": empty body")


def feed(make_source: Maker, payload: bytes) -> int:
    return sum(1 for _ in READERS["feed"].records(make_source(reader="feed"), payload))


def test_rss_in_the_namespace_of_its_specification_is_rss(make_source: Maker) -> None:
    space = b'xmlns="http://blogs.law.harvard.edu/tech/rss"'
    assert (
        feed(make_source, b'<rss version="2.0" ' + space + b"><channel><item><title>Tin</title></item></channel></rss>")
        == 1
    )


def test_a_feed_of_more_items_than_memory_should_hold_is_refused(make_source: Maker) -> None:
    item = b"<item><guid>1</guid></item>"
    with pytest.raises(NotTheFormat, match=f"more than {MOST_ITEMS} items"):
        feed(make_source, b"<rss><channel>" + item * (MOST_ITEMS + 1) + b"</channel></rss>")


def test_only_a_small_broken_feed_is_mended(make_source: Maker) -> None:
    """The lenient parser takes minutes for what the strict one reads in a second."""
    item = b"<item><title>Tin</title><description>" + b"noi dung " * 1_000 + b"</description></item>"
    broken = b"<rss><channel><title>a<b></title>%b</channel></rss>"
    assert feed(make_source, broken % (item * 3)) == 3
    with pytest.raises(NotTheFormat, match=f"over {MOST_BYTES} bytes, so not mended"):
        feed(make_source, broken % (item * (MOST_BYTES // len(item) + 1)))


@pytest.mark.parametrize(
    ("names", "told"), [(("a.csv", "b.csv"), "shares its bytes"), (("a.csv", "A.CSV"), "two entries named")]
)
def test_entries_of_a_zip_stand_apart_from_each_other(names: tuple[str, str], told: str) -> None:
    whole = io.BytesIO()
    with ZipFile(whole, "w") as packed:
        for name in names:
            packed.writestr(name, b"id\n1\n")
        if told.startswith("shares"):
            packed.filelist[1].header_offset = packed.filelist[0].header_offset
    with pytest.raises(MembersRefused, match=told):
        list(members(whole.getvalue()))
