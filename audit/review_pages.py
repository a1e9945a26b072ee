"""Pages about pairs that wait for a person: the queue, one pair side by side, and the forms that answer and undo."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated, Any, Protocol

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse
from starlette.background import BackgroundTask

from audit.forms import Forms, Visitor, fields_of
from audit.law_pages import Page
from audit.rendering import FOLDER, field_title, number
from audit.waterfall import signed, waterfall
from audit.words import closed, words
from schemas.errors import ConfigError, LoadError
from schemas.registry import RECORD_TYPES
from warehouse.connection import Connection

ANSWERS = ("same", "different", "unsure")
QUESTIONS = 100  # on a page
SKIPPED = 200  # numbers that an address remembers
LONGEST_REASON = 2000
LOCKED = "55P03"  # SQLSTATE: a lock was not to be had in time
FILES = {"review.css": "text/css", "review.js": "text/javascript"}
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
_NUMBER = re.compile(r"[0-9]{1,18}")

Facts = dict[str, Any]
Fields = Annotated[dict[str, str], Depends(fields_of)]


class Desk(Protocol):
    """What can be done about pairs (`lienthong.reviewing.Desk`)."""

    def pair(self, conn: Connection, judgement_id: int) -> Facts | None: ...
    def questions(self, conn: Connection, record_type: str | None = None, limit: int = 100) -> list[Facts]: ...
    def counts(self, conn: Connection) -> dict[str, int]: ...
    def answer(self, judgement_id: int, answer: str, *, by: str, reason: str) -> int: ...
    def undo(self, judgement_id: int, *, by: str) -> list[int]: ...
    def claim(self, *, by: str, record_type: str | None = None, skip: Sequence[int] = ()) -> int | None: ...
    def look(self, judgement_id: int, *, by: str) -> bool: ...
    def release(self, judgement_id: int, *, by: str) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """The desk and its forms. `settle` lets answers take effect after they were given; `abridged` cuts long texts to
    what stands next to differences."""

    desk: Desk
    forms: Forms
    settle: Callable[[], None]
    abridged: Callable[[Any], Sequence[Any]]


def register(
    router: APIRouter,
    *,
    connect: Callable[[], AbstractContextManager[Connection]],
    review: Review,
    page: Page,
    link: Callable[..., str],
    lang: Callable[[Request], str],
) -> None:
    """Add `/review` to the auditors' pages."""
    desk, forms = review.desk, review.forms
    edition = sha256(b"".join((FOLDER / "static" / name).read_bytes() for name in FILES)).hexdigest()[:12]

    def shown(request: Request, template: str, visitor: Visitor, status: int = 200, **values: Any) -> Response:
        more = {"visitor": visitor, "token": forms.token(visitor), "review_edition": edition}
        answer = page(request, template, status=status, **(more | values))
        # a form of ours is sent from here: with no-referrer a browser hides where from, even from ourselves
        answer.headers["Content-Security-Policy"] = POLICY
        answer.headers["Referrer-Policy"] = "same-origin"
        answer.headers["Cache-Control"] = "private, no-store"
        forms.remember(request, answer, visitor)
        return answer

    def notice(request: Request, kind: str, status: int, **values: Any) -> Response:
        return shown(request, "review_notice.html", forms.visitor(request), status, kind=kind, **values)

    def to(request: Request, path: str, /, *, settles: bool = False, **query: object) -> RedirectResponse:
        task = BackgroundTask(review.settle) if settles else None
        return RedirectResponse(link(request, path, **query), status_code=303, background=task)

    @router.get("/review")
    def questions(request: Request, type: str = "", done: str = "", undone: str = "", none: str = "") -> Response:
        chosen = type if type in RECORD_TYPES else None
        with connect() as conn:
            found = desk.questions(conn, chosen, QUESTIONS)
            counts = desk.counts(conn)
        return shown(
            request, "review.html", forms.visitor(request), questions=found, counts=counts, chosen=chosen,
            done=_number(done), undone=_number(undone), is_empty=bool(none),
        )  # fmt: skip

    @router.get("/static/{name}")
    def asset(request: Request, name: str) -> Response:
        if name not in FILES:
            return page(request, "missing.html", status=404)
        aged = {"Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}
        return Response(
            (FOLDER / "static" / name).read_bytes(), media_type=f"{FILES[name]}; charset=utf-8", headers=aged
        )

    @router.get("/review/next")
    def following(request: Request, type: str = "", skip: str = "", done: str = "", undone: str = "") -> Response:
        visitor = forms.visitor(request)
        chosen = type if type in RECORD_TYPES else None
        passed = [int(each) for each in skip.split(",")[-SKIPPED:] if _NUMBER.fullmatch(each)]
        told: dict[str, Any] = {"type": chosen, "done": _number(done), "undone": _number(undone)}
        if visitor.name is None:
            with connect() as conn:
                left = [each["judgement_id"] for each in desk.questions(conn, chosen, QUESTIONS)]
            found = next((each for each in left if each not in passed), None)
        else:
            if passed:
                desk.release(passed[-1], by=visitor.name)
            found = desk.claim(by=visitor.name, record_type=chosen, skip=passed)
        if found is None:
            return to(request, "/review", none=1, **told)
        return to(request, f"/review/{found}", skip=",".join(map(str, passed)) or None, **told)

    @router.post("/review/name")
    def name(request: Request, fields: Fields) -> Response:
        if not forms.is_ours(request, fields):
            return notice(request, "not_ours", 403)
        back = _number(fields.get("back", ""))
        answer = to(request, "/review" if back is None else f"/review/{back}", type=_type(fields))
        forms.remember(request, answer, forms.visitor(request).named(fields.get("name", "")))
        return answer

    @router.get("/review/{judgement_id}")
    def one(request: Request, judgement_id: str, type: str = "", skip: str = "", done: str = "") -> Response:
        asked = _number(judgement_id)
        visitor = forms.visitor(request)
        if asked is not None and visitor.name is not None:
            desk.look(asked, by=visitor.name)
        with connect() as conn:
            pair = None if asked is None else desk.pair(conn, asked)
        if pair is None:
            return page(request, "missing.html", status=404)
        passed = ",".join([*(each for each in skip.split(",") if _NUMBER.fullmatch(each)), str(asked)][-SKIPPED:])
        chosen = type if type in RECORD_TYPES else None
        return shown(
            request, "review_pair.html", visitor, pair=pair, skip=passed, chosen=chosen, done=_number(done),
            picture=picture(pair, lang(request)), abridged=review.abridged,
            signed=lambda weight: signed(weight, lang(request)),
        )  # fmt: skip

    @router.post("/review/{judgement_id}/answer")
    def answer(request: Request, judgement_id: str, fields: Fields) -> Response:
        asked = _number(judgement_id)
        if asked is None:
            return page(request, "missing.html", status=404)
        given = {"answer": fields.get("answer", ""), "reason": fields.get("reason", "")[:LONGEST_REASON]}
        if not forms.is_ours(request, fields):
            return notice(request, "not_ours", 403, number=asked, **given)
        visitor = forms.visitor(request)
        if visitor.name is None:
            return to(request, f"/review/{asked}", type=_type(fields))
        if given["answer"] not in ANSWERS:
            return notice(request, "not_possible", 400, number=asked, **given)
        try:
            decided = desk.answer(asked, given["answer"], by=visitor.name, reason=given["reason"])
        except ConfigError as error:
            return notice(request, "already", 409, number=asked, detail=error.message, **given)
        except LoadError as error:
            if error.data.get("sqlstate") != LOCKED:
                raise
            return notice(request, "busy", 503, number=asked, **given)
        return to(request, "/review/next", settles=True, done=decided, type=_type(fields))

    @router.post("/review/decisions/{judgement_id}/undo")
    def undo(request: Request, judgement_id: str, fields: Fields) -> Response:
        decided = _number(judgement_id)
        if decided is None:
            return page(request, "missing.html", status=404)
        if not forms.is_ours(request, fields):
            return notice(request, "not_ours", 403)
        visitor = forms.visitor(request)
        back = _number(fields.get("back", ""))
        if visitor.name is None:
            return to(request, "/review" if back is None else f"/review/{back}")
        try:
            desk.undo(decided, by=visitor.name)
        except ConfigError as error:
            return notice(request, "not_possible", 409, detail=error.message)
        except LoadError as error:
            if error.data.get("sqlstate") != LOCKED:
                raise
            return notice(request, "busy", 503)
        return to(request, "/review", settles=True, undone=decided, type=_type(fields))


def picture(pair: Mapping[str, Any], lang: str) -> str:
    """The waterfall of a pair, with words; nothing where no model has scored it."""
    steps = pair["steps"]
    if not steps:
        return ""

    def called(step: Any) -> str:
        label = feature(pair["type"], step.name, lang)
        return f"{label}: {closed(lang, 'level', step.level)}" if step.level else label

    weight = signed(steps[-1].after, lang)
    score = "–" if pair["score"] is None else f"{number(round(100 * pair['score'], 1), lang)} %"
    return waterfall(
        steps,
        title=words(lang)("evidence_of"),
        description=words(lang)("evidence_sum", weight=weight, score=score),
        total=words(lang)("sum"),
        called=called,
        lang=lang,
    )


def feature(record_type: str, name: str, lang: str) -> str:
    """What people call a sign: by our own words, else as the field of that name, else as the model calls it."""
    label = closed(lang, "feature", name)
    return field_title(record_type, name, lang) if label == name else label


def _number(text: str) -> int | None:
    return int(text) if _NUMBER.fullmatch(text) else None


def _type(fields: Mapping[str, str]) -> str | None:
    found = fields.get("type", "")
    return found if found in RECORD_TYPES else None
