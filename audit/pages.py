"""The auditors' pages: server-rendered, in two languages, without a script; every value in them is escaped."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Literal
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, StreamingResponse

from audit import conflict_pages, entity_pages, law_pages, receipt_pages, review_pages, spreadsheet
from audit.conflict_pages import Conflicts
from audit.entity_pages import Explain
from audit.receipt_pages import Receipts
from audit.rendering import FOLDER, render
from audit.report import Titles, refused_record, run_report, stale_sources, title_of
from audit.review_pages import Review
from audit.words import LANGUAGES
from warehouse.connection import Connection
from warehouse.statements import row, rows, stream

RUNS_A_PAGE = 50
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "private, no-cache",
}
CSS = FOLDER / "static" / "pages.css"
CSV_COLUMNS = (
    "source", "quarantine_id", "record_type", "record_key", "state", "rule_id", "pointer", "value", "message_vi",
    "message_en", "fix_vi", "fix_en", "payload_sha256", "payload_pointer", "first_seen_at",
)  # fmt: skip
_SHA256 = re.compile(r"[0-9a-f]{64}")
_NUMBER = re.compile(r"[0-9]{1,18}")


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditConfig:
    """What the pages are given: a way to the warehouse, to the payloads, to explanations, and the titles of sources."""

    connect: Callable[[], AbstractContextManager[Connection]]
    payload: Callable[[str], bytes]
    explain: Explain
    review: Review | None = None
    conflicts: Conflicts | None = None
    receipts: Receipts | None = None
    titles: Titles = field(default_factory=dict)
    lang: Literal["vi", "en"] = "vi"
    now: Callable[[], datetime] = lambda: datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a reader is: in which language, and how addresses are written from there."""

    request: Request
    lang: str
    chosen: str | None

    def link(self, path: str, **query: object) -> str:
        """An address of these pages; a language that was asked for by hand stays."""
        named = {name: str(value) for name, value in query.items() if value is not None}
        if self.chosen and "lang" not in named:
            named["lang"] = self.chosen
        tail = f"?{urlencode(named)}" if named else ""
        return f"{self.request.scope.get('root_path', '')}/audit{quote(path)}{tail}"

    def here(self, lang: str) -> str:
        """This page in another language."""
        query = {name: value for name, value in self.request.query_params.items() if name != "lang"}
        return f"{quote(self.request.url.path)}?{urlencode(query | {'lang': lang})}"


def create_router(config: AuditConfig) -> APIRouter:
    """All pages under /audit."""
    router = APIRouter(prefix="/audit", include_in_schema=False)
    style = CSS.read_bytes()
    edition = sha256(style).hexdigest()[:12]

    def page(request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:
        place = place_of(request, config.lang)
        shared = {
            "link": place.link,
            "here": place.here,
            "title": lambda source: title_of(source, config.titles).title[place.lang],
            "edition": edition,
            "has_review": config.review is not None,
            "has_conflicts": config.conflicts is not None,
            "has_receipts": config.receipts is not None,
        }
        return HTMLResponse(
            render(template, place.lang, shared | values),
            status_code=status,
            headers=HEADERS | {"Content-Language": place.lang, "Vary": "Accept-Language"},
        )

    def missing(request: Request) -> HTMLResponse:
        return page(request, "missing.html", status=404)

    @router.get("")
    def runs(request: Request, before: str | None = None) -> Response:
        moment = _moment(before)
        with config.connect() as conn:
            found = rows(conn, "audit.runs", {"before": moment, "limit": RUNS_A_PAGE + 1})
            stale = stale_sources(conn, titles=config.titles)
        older = found[RUNS_A_PAGE - 1]["started_at"].isoformat() if len(found) > RUNS_A_PAGE else None
        return page(request, "runs.html", runs=found[:RUNS_A_PAGE], older=older, before=moment, stale=stale)

    @router.get("/static/pages.css")
    def css() -> Response:
        aged = {"Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}
        return Response(style, media_type="text/css; charset=utf-8", headers=aged)

    @router.get("/runs/{run_id:path}/quarantine.csv")
    def quarantine_csv(request: Request, run_id: str) -> Response:
        with config.connect() as conn:
            if not _is_run(conn, run_id):
                return missing(request)
        return StreamingResponse(
            _quarantine_lines(config, run_id),
            media_type="text/csv; charset=utf-8",
            headers=HEADERS | {"Content-Disposition": f'attachment; filename="quarantine-{_file_name(run_id)}.csv"'},
        )

    @router.get("/runs/{run_id:path}.json")
    def report_json(request: Request, run_id: str) -> Response:
        with config.connect() as conn:
            if not _is_run(conn, run_id):
                return missing(request)
            drawn = run_report(conn, run_id, titles=config.titles)
        return Response(drawn.model_dump_json(indent=2), media_type="application/json", headers=HEADERS)

    @router.get("/runs/{run_id:path}")
    def report(request: Request, run_id: str) -> Response:
        with config.connect() as conn:
            if not _is_run(conn, run_id):
                return missing(request)
            drawn = run_report(conn, run_id, titles=config.titles)
        lang = place_of(request, config.lang).lang
        return page(request, "run.html", report=drawn, title=lambda source: title_of(source, config.titles).title[lang])

    @router.get("/quarantine/{quarantine_id}")
    def quarantined(request: Request, quarantine_id: str) -> Response:
        if not _NUMBER.fullmatch(quarantine_id):
            return missing(request)
        scope = {"quarantine_id": int(quarantine_id)}
        with config.connect() as conn:
            record = row(conn, "audit.quarantined", scope)
            if record is None:
                return missing(request)
            reasons = [refused_record(record | reason) for reason in rows(conn, "audit.violations", scope)]
        agency = title_of(record["source"], config.titles).agency
        return page(request, "quarantine.html", record=record, reasons=reasons, agency=agency)

    @router.get("/payloads/{name}")
    def payload(request: Request, name: str) -> Response:
        if not _SHA256.fullmatch(name):
            return missing(request)
        with config.connect() as conn:
            known = row(conn, "audit.payload", {"sha256": name})
        if known is None:
            return missing(request)
        if known["is_sealed"]:
            return page(request, "sealed.html", status=403, sha256=name)
        headers = HEADERS | {
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Content-Disposition": f'attachment; filename="{name}.txt"',
        }
        # bytes of unknown writing: no charset is claimed, and no browser may guess a type
        return Response(config.payload(name), headers=headers | {"Content-Type": "text/plain"})

    entity_pages.register(
        router,
        connect=config.connect,
        explain=config.explain,
        page=page,
        lang=lambda request: place_of(request, config.lang).lang,
        title=lambda source, lang: title_of(source, config.titles).title[lang],
        is_plain=_plain,
    )

    if config.receipts is not None:
        receipt_pages.register(router, connect=config.connect, receipts=config.receipts, page=page, is_plain=_plain)
    if config.conflicts is not None:
        conflict_pages.register(
            router,
            connect=config.connect,
            conflicts=config.conflicts,
            page=page,
            link=lambda request, path, **query: place_of(request, config.lang).link(path, **query),
        )
    if config.review is not None:
        review_pages.register(
            router,
            connect=config.connect,
            review=config.review,
            page=page,
            link=lambda request, path, **query: place_of(request, config.lang).link(path, **query),
            lang=lambda request: place_of(request, config.lang).lang,
        )

    law_pages.register(
        router,
        connect=config.connect,
        now=config.now,
        page=page,
        link=lambda request, path: place_of(request, config.lang).link(path),
        lang=lambda request: place_of(request, config.lang).lang,
        headers=HEADERS,
    )

    @router.get("/{rest:path}")
    def nothing(request: Request, rest: str) -> Response:
        return missing(request)

    return router


def place_of(request: Request, default: str) -> Place:
    """The language asked for by hand, else the browser's, else the node's."""
    chosen = request.query_params.get("lang")
    if chosen in LANGUAGES:
        return Place(request, chosen, chosen)
    return Place(request, accepted(request.headers.get("accept-language", ""), default), None)


def accepted(header: str, default: str) -> str:
    """The best of our languages in an Accept-Language header."""
    best, language = 0.0, default
    for part in header[:500].split(","):
        name, _, weight = part.partition(";")
        try:
            quality = float(weight.strip().removeprefix("q=")) if weight.strip() else 1.0
        except ValueError:
            continue
        short = name.strip().lower().partition("-")[0]
        if short in LANGUAGES and best < quality <= 1:
            best, language = quality, short
    return language


def _quarantine_lines(config: AuditConfig, run_id: str) -> Iterator[str]:
    with config.connect() as conn:
        found = stream(conn, "audit.quarantine_rows", {"run_id": run_id})
        yield from spreadsheet.lines(CSV_COLUMNS, ([_text(value) for value in entry] for entry in found))


def _text(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value


def _plain(text: str) -> bool:
    """PostgreSQL cannot hold NUL, and none of our ids has a control character."""
    return 0 < len(text) <= 300 and text.isprintable()


def _is_run(conn: Connection, run_id: str) -> bool:
    return _plain(run_id) and row(conn, "audit.run", {"run_id": run_id}) is not None


def _file_name(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]+", "_", text)[:80]


def _moment(text: str | None) -> datetime | None:
    try:
        found = datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None
