"""Public sample files of five standards, met by onboarding as addresses: what it takes each of them for."""

from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from lienthong.onboarding.onboard import onboard
from lienthong.onboarding.wishes import Wishes
from schemas.errors import NotTheFormat

pytestmark = pytest.mark.realdata

ALERT = ("cap", "emergency_notice", ("identifier",))
ITEM = ("news", "press_release", ("uri",))
DATA_SET = ("catalog", "press_release", ("identifier",))
PAPER = ("oai", "press_release", ("identifier",))
FOUND = {
    "alerts-cap/australia.cap": ALERT,
    "alerts-cap/earthquake.cap": ALERT,
    "alerts-cap/earthquake-iso8859-1.cap": ALERT,
    "alerts-cap/no_optional_fields.cap": ALERT,
    "alerts-cap/noaa_errors.cap": ALERT,
    "alerts-cap/weather.cap": ALERT,
    "catalog-dcat-us/dcatus.json": DATA_SET,
    "catalog-dcat-us/dcatus_2.json": DATA_SET,
    "catalog-dcat-us/dcatus3_0_nested_catalog.json": DATA_SET,
    "news-newsml-g2/LISTING_1_A_NewsML-G2_News_Item.xml": ITEM,
    "news-newsml-g2/LISTING_2_NewsML-G2_Text_Document.xml": ITEM,
    "news-ninjs/004_simple_text_article.json": ITEM,
    "news-ninjs/005_complex_text_article.json": ITEM,
    "news-ninjs/businesswire-newsml-20130605006126.json": ITEM,
    "news-ninjs/dpa_text.json": ITEM,
    "news-ninjs/ninjsExSimpleText_3.json": ITEM,
    "news-ninjs/ntb_text.json": ITEM,
    # A library's papers without an official number are no documents of ours; the proposal says that it needs a look.
    "oai-pmh-sickle/ListRecords2.xml": PAPER,
    "oai-pmh-sickle/GetRecord_utf8test.xml": PAPER,
}
REFUSED = {
    "alerts-cap/xee.cap": "document type declaration",
    "oai-pmh-sickle/badArgument.xml": "badArgument",
    "oai-pmh-sickle/noRecordsMatch.xml": "no records",
    "oai-pmh-sickle/ListRecordsBroken.xml": "broken xml",
    "catalog-dcat-us/missing_title.json": "fits no record type",
}


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def address(realdata: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(realdata)))
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join(5)


@pytest.mark.parametrize("name", sorted(FOUND))
def test_a_sample_of_a_standard_is_known_and_loads(address: str, name: str) -> None:
    made = onboard(f"{address}/{name}", Wishes(), allow_hosts=frozenset({"127.0.0.1"}), pace=0)
    assert (made.guess.reader, made.drafts[0].record_type, made.drafts[0].key) == FOUND[name]
    assert made.works
    needs_a_look = any("library or a catalogue" in english for _, english in made.todo())
    assert needs_a_look == (made.guess.reader in ("oai", "catalog"))


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_what_holds_nothing_usable_is_refused_with_the_reason(address: str, name: str) -> None:
    with pytest.raises(NotTheFormat, match=REFUSED[name]):
        onboard(f"{address}/{name}", Wishes(), allow_hosts=frozenset({"127.0.0.1"}), pace=0)
