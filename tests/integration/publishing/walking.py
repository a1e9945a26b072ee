"""A walk of every channel of a node as one reader: each route of the application, filled from what is in the database.

A route, a path parameter or a query parameter that nobody has named here stops the walk: who adds one says how it is
asked, and it is searched from then on.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import cycle
from typing import Any
from urllib.parse import urlencode

import requests
import zstandard

from tests.integration.publishing.canaries import TOLD, City

Fill = dict[str, Any]
CODINGS = cycle(("identity", "gzip", "zstd"))

# What is asked of each query parameter, wherever it stands.
ASKED: dict[str, tuple[Any, ...]] = {
    "lang": ("en",), "v": ("1",), "type": ("press_release", "emergency_notice"), "before": (1_000_000,), "limit": (7,),
    "field": ("title", "replaced_by"), "as_of": ("2099-06-01", "2026-11-22"), "after": (0,), "of": ("hanoi",),
    "prefix": ("rel_", "k"), "urgent": ("true",), "token": ("latest",), "wait": (1,), "held": (0, 3),
    "only": ("urgent",), "position": (2,), "few": (200,), "state": ("conflict",), "from": (1,),
}  # fmt: skip
NEEDED = {"/v1/exchange/digest": {"of": "hanoi"}, "/v1/feeds/{feed}/corrections": {"held": 0}}
FEEDS = ("public", "press", "absent")
# Asked by the query string alone, in a language of its own.
HARVESTED = {"/oai": ("",), "/oai/{feed}": ("/public", "/press")}
# Where a write is not for the walk, why.
NOT_WALKED = {
    ("DELETE", "/v1/subscriptions/{subscription}"): "takes away what the walk reads; 204 without a body",
}


@dataclass(frozen=True, slots=True)
class Heard:
    """One answer: who asked for what, and all that came back, headers first, decompressed and as it came."""

    reader: str
    method: str
    route: str
    url: str
    status: int
    headers: Mapping[str, str]  # whatever the case of the name
    body: bytes
    raw: bytes

    def text(self) -> str:
        told = "\n".join(f"{name}: {value}" for name, value in self.headers.items()).encode()
        return b"\n".join((told, self.body, self.raw)).decode("utf-8", "replace").lower()


def routes(app: Any) -> list[tuple[str, str, tuple[str, ...], tuple[str, ...]]]:
    """(method, path, names in the path, names in the query) of all that the application answers."""
    return sorted(
        (method, route.path, *(tuple(each.alias for each in kind) for kind in
                               (route.dependant.path_params, route.dependant.query_params)))
        for route in app.routes
        for method in route.methods
    )  # fmt: skip


class Places:
    """What the names in paths stand for in this node."""

    def __init__(self, city: City) -> None:
        self.epochs = dict(city.found("SELECT feed, epoch::text FROM feed.feed"))
        told = "SELECT entity_id FROM core.entity WHERE record_type <> 'official_channel' ORDER BY 1"
        self.entities = [entity for (entity,) in city.found(told)]
        [(self.head,)] = city.found("SELECT max(position) FROM feed.checkpoint WHERE feed = 'public'")
        self.messages = [key for (key,) in city.found("SELECT message_id FROM feed.inbox")]
        self.subscriptions = sorted(city.subscriptions.values())
        self.unsubscribing, self.public_url = city.unsubscribing, city.settings.public_url
        folder = city.settings.home / "snapshots"
        self.files = [
            {"feed": path.parts[-3], "position": path.parts[-2], "name": path.name} for path in folder.glob("*/*/*")
        ]
        packs = {(each["feed"], int(each["position"])) for each in self.files}
        self.spans = [
            {"feed": feed, "after": after, "position": position}
            for feed, after in packs
            for other, position in packs
            if feed == other and after < position
        ]
        assert len(self.entities) > 10 and self.files and self.spans and self.messages

    def fills(self, names: tuple[str, ...]) -> list[Fill]:
        feeds: list[Fill] = [{"feed": feed} for feed in FEEDS]
        pages = [
            {"feed": feed, "epoch": epoch, "number": number, "position": position}
            for feed, epoch in self.epochs.items()
            for number in (0, 1, 2)
            for position in {int(each["position"]) for each in self.files if each["feed"] == feed}
        ]
        known: dict[tuple[str, ...], list[Fill]] = {
            (): [{}],
            ("feed",): feeds,
            ("feed", "epoch", "number"): [
                {"feed": feed, "epoch": epoch, "number": number}
                for feed, epoch in self.epochs.items()
                for number in (0, 1, 2)
            ],
            ("feed", "epoch", "position", "number"): pages,
            ("record_type",): [{"record_type": each} for each in TOLD],
            ("record_type", "version"): [{"record_type": each, "version": 1} for each in TOLD],
            ("entity_id",): [{"entity_id": each} for each in self.entities],
            ("feed", "entity_id"): [{"feed": f, "entity_id": e} for f in FEEDS[:2] for e in self.entities],
            ("feed", "after", "position"): list(self.spans),
            ("feed", "position", "name"): list(self.files),
            ("message_id",): [{"message_id": each} for each in self.messages],
            ("subscription",): [{"subscription": each} for each in self.subscriptions],
            ("name",): [{"name": "cong_thanh_pho_thong_cao"}],
            ("token",): [{"token": token} for token in (self.unsubscribing, "0" * 64)],
        }
        return known[names]

    def bodies(self, method: str, path: str) -> list[tuple[str, Any]]:
        """What is written there: a media type and a body."""
        changes = [
            {"message_id": f"w{number}", "id": entity, "record_type": "press_release", "base_revision": 1,
             "changed": {"title": "Mới"}}
            for number, entity in enumerate(self.entities)
        ]  # fmt: skip
        one, form = "application/json", "application/x-www-form-urlencoded"
        known: dict[tuple[str, str], list[tuple[str, Any]]] = {
            ("POST", "/v1/acks"): [(one, {"feed": feed, "position": 1, "digest": "0" * 64}) for feed in FEEDS],
            ("POST", "/v1/batches"): [(one, changes)],
            ("POST", "/v1/inbox"): [
                (one, {name: value for name, value in each.items() if name != "message_id"}) for each in changes
            ],
            ("PUT", "/v1/entities/{entity_id}"): [(one, {"record": {"title": "Mới"}})],
            ("POST", "/v1/exchange/statements"): [(one, {"node": "other", "after": 0, "upto": 0, "statements": []})],
            ("POST", "/v1/feeds/{feed}/records"): [
                (one, {"position": position, "ids": self.entities}) for position in (1, self.head)
            ],
            ("POST", "/v1/sources/{name}/wake"): [(one, {})],
            ("POST", "/v1/subscriptions"): [(one, {"target": "http://127.0.0.1:9/x", "feed": feed}) for feed in FEEDS],
            ("PATCH", "/v1/subscriptions/{subscription}"): [(one, {"state": "active"})],
            ("POST", "/v1/subscriptions/{subscription}/rotate-secret"): [(one, {})],
            ("POST", "/v1/subscriptions/{subscription}/test"): [(one, {})],
            ("POST", "/unsubscribe/{token}"): [(form, "List-Unsubscribe=One-Click")],
            ("POST", "/hub"): [
                (form, urlencode({"hub.mode": mode, "hub.callback": "http://127.0.0.1:9/hub", "hub.topic": topic}))
                for mode in ("subscribe", "unsubscribe")
                for topic in (f"{self.public_url}/feeds/{feed}.atom" for feed in FEEDS)
            ],
        }
        return known[method, path]

    def harvests(self) -> Iterator[str]:
        for verb in ("Identify", "ListSets", "ListMetadataFormats", "Nonsense"):
            yield f"verb={verb}"
        for form in ("oai_dc", "lienthong"):
            for verb in ("ListIdentifiers", "ListRecords"):
                yield f"verb={verb}&metadataPrefix={form}"
                yield f"verb={verb}&metadataPrefix={form}&set=type.press_release"
            for entity in self.entities:
                yield f"verb=GetRecord&metadataPrefix={form}&identifier=oai:lienthong.internal:hanoi/{entity}"


def walk(app: Any, city: City, places: Places, url: str, reader: str, *, own: bool = False) -> Iterator[Heard]:
    """Every answer that a reader can get, or of what others own alone; KeyError names what nobody said how to ask."""
    with requests.Session() as http:
        http.trust_env = False
        if city.tokens[reader]:
            http.headers["Authorization"] = f"Bearer {city.tokens[reader]}"
        for method, path, names, queries in routes(app):
            if (method, path) in NOT_WALKED or (own and not {"subscription", "message_id"} & {*names}):
                continue
            if path in HARVESTED:
                asked = [(path.partition("{")[0].rstrip("/") + end, query) for end in HARVESTED[path]
                         for query in places.harvests()]  # fmt: skip
                asked = asked[:1] if method == "HEAD" else asked[-2:] if method == "POST" else asked
                for place, query in asked:
                    form = {"data": query, "headers": {"Content-Type": "application/x-www-form-urlencoded"}}
                    yield _ask(http, reader, method, path, url + place + ("" if method == "POST" else f"?{query}"),
                               **form if method == "POST" else {})  # fmt: skip
                continue
            fills = places.fills(names)
            for number, fill in enumerate(fills[:1] if method == "HEAD" else fills):
                place = url + path.format(**fill)
                if method in ("GET", "HEAD"):
                    needed = NEEDED.get(path, {})
                    options = [needed, *(needed | {name: value} for name in queries for value in ASKED[name])]
                    for chosen in options if number < 3 and method == "GET" else options[:1]:
                        yield _ask(http, reader, method, path, place, params=chosen)
                else:
                    for count, (kind, body) in enumerate(places.bodies(method, path)):
                        key = {"Idempotency-Key": f"{reader}-{number}-{count}", "Content-Type": kind, "If-Match": "*"}
                        if path == "/v1/inbox":
                            del key["If-Match"]
                        text = body if isinstance(body, str) else json.dumps(body)
                        yield _ask(http, reader, method, path, place, data=text, headers=key)


def _ask(http: requests.Session, reader: str, method: str, route: str, url: str, **how: Any) -> Heard:
    headers = how.pop("headers", {}) | {"Accept-Encoding": next(CODINGS)}
    with http.request(method, url, headers=headers, timeout=30, stream=True, allow_redirects=False, **how) as answer:
        raw = answer.raw.read(decode_content=False)
        return Heard(reader, method, route, answer.url, answer.status_code, answer.headers,
                     opened(raw, answer.headers.get("Content-Encoding")), raw)  # fmt: skip


def opened(raw: bytes, coding: str | None) -> bytes:
    """What was compressed on the way, and then what is a compressed file."""
    if coding == "zstd":
        raw = zstandard.ZstdDecompressor().decompressobj().decompress(raw)
    while raw[:2] == b"\x1f\x8b":
        raw = gzip.decompress(raw)
    return raw
