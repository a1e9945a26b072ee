"""Pages about conflicts between nodes: the queue by deadline, one letter by letter, and the form that decides."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated, Any, Protocol

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse
from starlette.background import BackgroundTask

from audit.forms import Forms, fields_of
from audit.law_pages import Page
from audit.rendering import FOLDER
from audit.review_pages import FILES, POLICY
from schemas.errors import ConfigError
from warehouse.connection import Connection

CHOICES = ("ours", "theirs", "proposal", "base", "value")
LONGEST = 20_000
_NUMBER = re.compile(r"[0-9]{1,18}")

Facts = dict[str, Any]
Fields = Annotated[dict[str, str], Depends(fields_of)]


class ConflictDesk(Protocol):
    """What can be done about conflicts (`lienthong.conflicts.ConflictDesk`)."""

    def listed(self, conn: Connection, *, state: str | None = "open") -> list[Facts]: ...
    def one(self, conn: Connection, conflict_id: int) -> Facts | None: ...
    def decide(self, conflict_id: int, choice: str, *, by: str, reason: str, value: Any = None) -> str: ...
    def settle(self) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflicts:
    """The desk and its forms."""

    desk: ConflictDesk
    forms: Forms


def register(
    router: APIRouter,
    *,
    connect: Callable[[], AbstractContextManager[Connection]],
    conflicts: Conflicts,
    page: Page,
    link: Callable[..., str],
) -> None:
    """Add `/conflicts` to the auditors' pages, next to `/review`."""
    desk, forms = conflicts.desk, conflicts.forms
    edition = sha256(b"".join((FOLDER / "static" / name).read_bytes() for name in FILES)).hexdigest()[:12]

    def shown(request: Request, template: str, status: int = 200, **values: Any) -> Response:
        visitor = forms.visitor(request)
        more = {"visitor": visitor, "token": forms.token(visitor), "review_edition": edition}
        answer = page(request, template, status=status, **(more | values))
        answer.headers["Content-Security-Policy"] = POLICY
        answer.headers["Referrer-Policy"] = "same-origin"
        answer.headers["Cache-Control"] = "private, no-store"
        forms.remember(request, answer, visitor)
        return answer

    @router.get("/conflicts")
    def queue(request: Request) -> Response:
        with connect() as conn:
            found = desk.listed(conn)
        return shown(request, "conflicts.html", conflicts=found)

    @router.get("/conflicts/{conflict_id}")
    def one(request: Request, conflict_id: str) -> Response:
        with connect() as conn:
            found = desk.one(conn, int(conflict_id)) if _NUMBER.fullmatch(conflict_id) else None
        if found is None:
            return page(request, "missing.html", status=404)
        return shown(request, "conflict.html", conflict=found, detail=None)

    @router.post("/conflicts/{conflict_id}")
    def decide(request: Request, conflict_id: str, fields: Fields) -> Response:
        if not _NUMBER.fullmatch(conflict_id):
            return page(request, "missing.html", status=404)
        if not forms.is_ours(request, fields):
            return shown(request, "review_notice.html", 403, kind="not_ours")
        number = int(conflict_id)
        by = fields.get("by", "").strip() or (forms.visitor(request).name or "")
        try:
            desk.decide(
                number,
                fields.get("choice", ""),
                by=by[:80],
                reason=fields.get("reason", "")[:2000],
                value=_said(fields.get("value", "")[:LONGEST]),
            )
        except ConfigError as error:
            with connect() as conn:
                found = desk.one(conn, number)
            if found is None:
                return page(request, "missing.html", status=404)
            return shown(request, "conflict.html", 409, conflict=found, detail=error.message)
        task = BackgroundTask(desk.settle)
        return RedirectResponse(link(request, f"/conflicts/{number}"), status_code=303, background=task)


def _said(text: str) -> Any:
    """What a person wrote as a value: JSON for lists and numbers, else the text itself; nothing empties the field."""
    if not text.strip():
        return None
    try:
        value = json.loads(text) if text.lstrip()[0] in "[{" else text
    except ValueError:
        value = text
    return value
