"""The case lists of the hostile set: misbehaving servers, addresses, names, values, signatures, inputs made to measure.

`verdicts/cases-http.csv` states for each server of `behaviours.jsonl` the health of the exchange and what the reader
makes of the body; the other lists carry their own verdicts, and what differs from them is named here, with the reason.
"""

from __future__ import annotations

import base64
import csv
import io
import json
import socket
import ssl
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from connectors.exchange import Exchange, Limits
from connectors.fetch import Fetcher
from connectors.guard import AddressRefused, Guard, target
from connectors.members import MembersRefused, members
from connectors.readers import READERS
from connectors.readers.protocol import Known
from connectors.source import Source
from connectors.transforms import Unconvertible, as_url
from lienthong.interpreting import SourceInterpreter
from lienthong.sorting import Refusal
from publishing.keys import verify
from schemas.errors import IntegrationError
from tests.realdata.guarded_reading import GuardedReading
from tests.realdata.misbehaving_server import misbehaving
from tests.realdata.reading_child import STATED
from tests.realdata.world import ROOT
from tests.unit.connectors.test_fetcher_tls import certificate

HOSTILE = ROOT.parent / "shared" / "hostile"
HOST = "nguon.example.vn"
pytestmark = [
    pytest.mark.realdata,
    pytest.mark.skipif(not HOSTILE.is_dir(), reason=f"the hostile data are not beside the repository: no {HOSTILE}"),
]


def lines(name: str) -> list[dict[str, Any]]:
    path = HOSTILE / name
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []


def source(**changes: Any) -> Source:
    return Source.model_validate(STATED | {"reader": "json_pages"} | changes)


# --- servers ----------------------------------------------------------------------------------------------------------

BEHAVIOURS = lines("http/behaviours.jsonl")
with (Path(__file__).with_name("verdicts") / "cases-http.csv").open(encoding="utf-8", newline="") as text:
    HTTP = {row["id"]: row for row in csv.DictReader(text)}
# Only a server that never ends its answer is left at the deadline; the others have time.
SOON, LATER = (Limits(seconds=seconds, decoded_bytes=4 << 20) for seconds in (1.0, 20.0))


@pytest.fixture
def canary() -> Iterator[socket.socket]:
    """A listener where no request may arrive."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.01)
        yield listener


def tls(kind: str, folder: Path) -> tuple[ssl.SSLContext | None, str | None]:
    """What the server speaks, and the authority that its client trusts."""
    days = {"expired": -1, "not-yet-valid": 40}.get(kind, 20)
    pem = certificate(folder, "khac.example.vn" if kind == "wrong-host" else HOST, days=days)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    if kind == "tls1.0":
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            context.maximum_version = ssl.TLSVersion.TLSv1
            context.minimum_version = ssl.TLSVersion.TLSv1
    return None if kind == "plain" else context, None if kind == "self-signed" else str(pem)


def pulled(behaviour: dict[str, Any], canary: socket.socket, folder: Path) -> tuple[Exchange, str]:
    """The first exchange with such a server, and what its reader makes of the whole pull."""
    steps = json.loads(json.dumps(behaviour["steps"]).replace(":9/", f":{canary.getsockname()[1]}/"))
    kind = behaviour.get("tls", "")
    limits = SOON if any(step[0] == "hold" or (step[0] == "repeat" and step[3]) for step in steps) else LATER
    context, authority = tls(kind, folder) if kind else (None, None)
    with ExitStack() as stack:
        port = stack.enter_context(misbehaving(steps, context, is_cut=kind == "truncate"))
        place = f"{HOST}:{port}"
        fetcher = stack.enter_context(
            Fetcher(frozenset({place}), resolve=lambda *_: ["127.0.0.1"], ca_bundle=authority)
        )
        url = f"{'https' if kind else 'http'}://{place}/"
        asking = source(url=url, options={"paging": "link"}, key=["id"], fields={"title": "name"})
        first: list[Exchange] = []

        def exchange(url: str, etag: str | None = None, last_modified: str | None = None) -> Exchange:
            first.append(fetcher.fetch(url, etag=etag, last_modified=last_modified, limits=limits))
            return first[-1]

        pull = READERS["json_pages"].pull(asking, exchange, Known())
        try:
            while True:
                next(pull)
        except StopIteration as stop:
            body = first[0].body or b""
            return first[0], f"{len(list(READERS['json_pages'].records(asking, body)))} {stop.value.completeness}"
        except IntegrationError as error:
            return first[0], type(error).__name__


def test_every_behaviour_has_a_verdict() -> None:
    assert len(BEHAVIOURS) == len(HTTP) > 60
    assert {one["id"] for one in BEHAVIOURS} == HTTP.keys()


@pytest.mark.parametrize("behaviour", BEHAVIOURS, ids=lambda one: one["id"])
def test_misbehaving_servers_have_their_verdict(
    behaviour: dict[str, Any], canary: socket.socket, tmp_path: Path
) -> None:
    stated = HTTP[behaviour["id"]]
    got, end = pulled(behaviour, canary, tmp_path)
    assert (got.health.value, end) == (stated["health"], stated["end"]), got.detail
    with pytest.raises(TimeoutError):
        canary.accept()
    fits = {
        "accept": end == "1 complete",
        "reject": end in ("NotTheFormat", "SourceChanged") or got.health != "ok",
        "retry": got.health == "unreachable",
        "stop": got.health == "refused",
        "either": True,
    }[behaviour["expected"]]
    assert fits or stated["why"], (behaviour["expected"], stated)


# --- addresses and names ----------------------------------------------------------------------------------------------


def _resolved(host: str, port: int, seconds: float) -> list[str]:
    return ["127.0.0.1" if host.rstrip(".") == "localhost" else "93.184.216.34"]


def is_reachable(url: str) -> bool:
    """Whether the guard would let a connection through, if every name were the address of a public host."""
    try:
        Guard(resolve=_resolved).addresses(target(url), 1.0)
    except AddressRefused:
        return False
    return True


def test_addresses_of_senders_are_refused() -> None:
    """lists/urls.jsonl; a name that only looks like another one is public, and for the source file to name or not."""
    cases = lines("lists/urls.jsonl")
    assert len(cases) > 20
    assert [one["url"] for one in cases if is_reachable(one["url"])] == ["https://example.gov.vn.evil.test/"]


def test_addresses_of_the_url_standard_are_taken_strictly() -> None:
    """urls/urltestdata.json: what a browser refuses is never reached, nor what it would read as another host."""
    cases = json.loads((HOSTILE / "urls" / "urltestdata.json").read_text("utf-8"))
    cases = [one for one in cases if isinstance(one, dict)]
    assert len(cases) > 800
    wrong, reached = [], 0
    for one in cases:
        url = one["input"]
        try:
            as_url(url)
        except Unconvertible:
            pass
        # Nobody can register a broken Punycode label, so there is no host to be mistaken about.
        if not is_reachable(url) or "xn--" in url.lower():
            continue
        reached += 1
        where = target(url)
        if one.get("failure") or where.host != one["hostname"].strip("[]") or f"{where.scheme}:" != one["protocol"]:
            wrong.append((url, where, one.get("hostname")))
    assert reached > 50
    assert wrong == []


def test_names_inside_archives_stay_names(tmp_path: Path) -> None:
    """lists/file_names.jsonl: refused, or handed on as a label; nothing is ever written."""
    cases = lines("lists/file_names.jsonl")
    assert len(cases) > 25
    labels = []
    for one in cases:
        whole = io.BytesIO()
        with zipfile.ZipFile(whole, "w") as packed:
            # zipfile itself would cut and mend some of these names.
            info = zipfile.ZipInfo("x")
            info.filename = info.orig_filename = one["name"][:60_000]
            packed.writestr(info, b"id\n1\n")
        try:
            labels += [part.name for part in members(whole.getvalue())]
        except MembersRefused:
            continue
    assert "báo cáo.csv" in labels
    assert not [label for label in labels if label.startswith("/") or ".." in label.split("/") or "\\" in label]
    assert list(tmp_path.iterdir()) == []


# --- values -----------------------------------------------------------------------------------------------------------

# kind of field -> record type, our field, how it is read, what else the type needs
FIELDS: dict[str, tuple[str, str, dict[str, Any], dict[str, Any]]] = {
    "text": ("press_release", "title", {}, {}),
    "integer": ("press_release", "version", {"as": "integer"}, {"title": {"const": "Tin"}}),
    "date": ("document", "issued_on", {"as": "date", "dialects": ["iso"]}, {"number": {"const": "1/QĐ-UBND"}}),
    "timestamp": ("press_release", "published_at", {"as": "instant", "dialects": ["iso"]}, {"title": {"const": "Tin"}}),
    # No record holds numbers of citizens, so one is text like any other: it keeps its zeros, and nothing is made of it.
    "citizen_id": ("press_release", "number", {}, {"title": {"const": "Tin"}}),
    "boolean": (
        "admin_unit_change",
        "is_default",
        {"as": "boolean"},
        {
            "old_code": {"const": "00001"},
            "new_code": {"const": "00004"},
            "effective_on": {"const": "2025-07-01", "as": "date"},
        },
    ),
}
# Where we differ from the list's own verdict, and why.
DIFFERS: dict[str, str] = {
    "v036": "blanks around a number change nothing of it",
    "v037": "a plus sign changes nothing of it",
    "v053": "the source file names the writing, and sites here that state no zone mean +07:00; it is noted as assumed",
    "v060": "no record holds numbers of citizens: text, kept as it came",
    "v061": "no record holds numbers of citizens: text, kept as it came",
    "v062": "no record holds numbers of citizens: text, without the blank at its end",
    "v063": "no record holds numbers of citizens: text, kept as it came",
    "v064": "as: boolean reads the words of forms, and only where a source file asks for it",
    "v066": "as: boolean reads the words of forms, and only where a source file asks for it",
    "v067": "as: boolean reads the words of forms, and only where a source file asks for it",
}


def interpreted(kind: str, value: Any) -> tuple[str, Any]:
    """quarantined with the rule, or accepted with what is kept."""
    record, field, way, rest = FIELDS[kind]
    asking = source(record=record, key=["id"], fields={field: {"from": "v", **way}, **rest})
    payload = json.dumps([{"id": "1", "v": value}]).encode()
    [raw] = READERS["json_pages"].records(asking, payload)
    done = SourceInterpreter(asking).interpret(raw)
    if isinstance(done, Refusal):
        return "quarantined", done.violations[0].rule_id
    return "accepted", done.document.get(field)


def test_values_have_their_verdict() -> None:
    """values/values.jsonl, each in a field of its kind through mapping, schema and rules."""
    cases = lines("values/values.jsonl")
    assert len(cases) > 60
    wrong = []
    for one in cases:
        verdict, kept = interpreted(one["field"], one["value"])
        wanted = "accepted" if one["expected"] in ("accept", "sanitise") else "quarantined"
        if (verdict == wanted) == (one["id"] in DIFFERS):
            wrong.append((one["id"], one["field"], one["why"], verdict, kept))
    assert wrong == []


# --- signatures -------------------------------------------------------------------------------------------------------


def test_signatures_are_as_the_vectors_say() -> None:
    """crypto/wycheproof_ed25519_test.json against the check of our own checkpoints (RFC 8032)."""
    groups = json.loads((HOSTILE / "crypto" / "wycheproof_ed25519_test.json").read_text("utf-8"))["testGroups"]
    told = {"valid": 0, "invalid": 0}
    for group in groups:
        key = base64.b64encode(bytes.fromhex(group["publicKey"]["pk"])).decode()
        for one in group["tests"]:
            signature = base64.b64encode(bytes.fromhex(one["sig"])).decode()
            assert verify(key, bytes.fromhex(one["msg"]), signature) == (one["result"] == "valid"), one["tcId"]
            told[one["result"]] += 1
    assert min(told.values()) > 50


# --- inputs made to measure -------------------------------------------------------------------------------------------

RECIPES = {one["id"]: one for one in lines("recipes/large_inputs.jsonl")}
COUNTED: dict[str, dict[str, Any]] = {
    "json": {"reader": "json_pages"},
    "xml": {"reader": "feed"},
    "csv": {"reader": "table", "options": {"format": "csv"}, "fields": {"title": "name"}},
    "feed": {"reader": "feed"},
    "html": {"reader": "html_list", "options": {"row": "tr", "fields": {"id": "td"}}},
    "xlsx": {"reader": "table", "options": {"format": "xlsx"}},
    "zip": {"reader": "files"},
}
LARGE = {
    "r04": "more than 1000000 elements",
    "r05": "nested deeper than 5000 levels",
    "r06": "root element r",
    "r07": "root element r",
    "r08": "more than 1000000 records in one payload",
    "r10": "more than 100000 items in one feed",
    "r11": "page over 8388608 bytes",
    "r12": "declares more than 134217728 bytes",
    "r13": "more than 1000 entries",
}
ON_THE_WIRE = {
    "r01": "unpacks over 100:1",
    "r02": "only one gzip",
    "r03": "over the budget",
    "r09": "over the budget",
}


@pytest.fixture(scope="module")
def reading() -> Iterator[GuardedReading]:
    here = GuardedReading()
    yield here
    here.close()


def test_every_recipe_has_a_verdict() -> None:
    """recipes/large_inputs.jsonl"""
    assert RECIPES.keys() == LARGE.keys() | ON_THE_WIRE.keys()


@pytest.mark.parametrize("recipe", LARGE)
def test_large_inputs_are_refused_within_their_bounds(recipe: str, reading: GuardedReading) -> None:
    about = RECIPES[recipe]
    done = reading.ask({"recipe": about, "setup": COUNTED[about["format"]] | {"mapped": False}})
    assert done.verdict == "refused", done
    assert LARGE[recipe] in done.told


@pytest.mark.parametrize("recipe", ON_THE_WIRE)
def test_large_bodies_are_never_taken_in(recipe: str) -> None:
    about = RECIPES[recipe]
    if about["build"] == "repeat":
        length = len(about["prefix"] + about["suffix"]) + len(about["unit"]) * about["times"]
        assert length > Limits().decoded_bytes
        head = f"HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n"
        steps = [["send", head], ["repeat", about["unit"] * 1_000, about["times"] // 1_000, 0]]
    else:
        coding = ", ".join(["gzip"] * about["layers"])
        steps = [["send", f"HTTP/1.1 200 OK\r\nContent-Encoding: {coding}\r\n"], ["gzip_zero", about["N"]]]
    with misbehaving(steps) as port, Fetcher(frozenset({f"127.0.0.1:{port}"})) as fetcher:
        got = fetcher.fetch(f"http://127.0.0.1:{port}/")
    assert (got.health, got.body) == ("not-the-format", None)
    assert ON_THE_WIRE[recipe] in got.detail
