"""How each pull ended, and what is wrong with a source: opened once, counted, closed by itself, told once."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from schemas.errors import LoadError
from schemas.violation import shown
from schemas.vocabularies import Vocabulary
from warehouse.connection import Connection
from warehouse.statements import row, rows, run

logger = logging.getLogger(__name__)

STALE_AGAIN = timedelta(hours=1)  # every step looks at freshness; a repeat is counted at most so often

Row = dict[str, Any]


class Kind(Vocabulary):
    """What can be wrong with a source, in words for its owner."""

    UNREACHABLE = "unreachable", "Không kết nối được", "Cannot be reached"
    REFUSED = "refused", "Từ chối yêu cầu", "Refuses our requests"
    GONE = "gone", "Địa chỉ không còn", "Its address is gone"
    CHALLENGE = "challenge", "Trang xác minh chặn máy đọc", "An anti-bot page blocks us"
    REDIRECT_LOOP = "redirect-loop", "Chuyển hướng vòng", "Redirects in a circle"
    NOT_THE_FORMAT = "not-the-format", "Sai định dạng", "Not the promised format"
    EMPTY = "empty", "Trả lời rỗng", "Answers with nothing"
    CHANGED = "changed", "Cấu trúc đã thay đổi", "Its structure has changed"
    HELD = "held", "Lô dữ liệu bị giữ, chờ người quyết", "A batch is held for a person"
    VANISHED = "vanished", "Nhiều bản ghi biến mất, chờ người quyết", "Many records vanished; people must decide"
    SECRECY = "secrecy", "Có văn bản mang dấu mật", "Offers documents under a mark of state secrecy"
    STALE = "stale", "Quá hạn cập nhật đã cam kết", "Behind its promise of freshness"
    OURS = "ours", "Lỗi ở phía hệ thống tiếp nhận", "An error at our side"


def ended(conn: Connection, batch_id: str) -> None:
    """Write down how the pull of a batch ended; in the transaction that makes it loaded, held or failed.

    A loaded batch closes what is open of its source, any other opens or repeats an incident.
    """
    batch = row(conn, "incident.batch", {"batch_id": batch_id})
    if batch is None:
        raise LoadError("there is no such batch", batch=batch_id)
    error = batch["error"] or {}
    data = error.get("data") or {}
    detail = error.get("message")
    was_asked = "until" not in data  # else the circuit of its host was open (lienthong/breaker.py)
    scope = {"batch_id": batch_id, "source": batch["source"]}
    run(
        conn,
        "incident.ended",
        scope | {"was_asked": was_asked, "detail": None if detail is None else shown(detail)},
    )
    if batch["state"] == "loaded":
        run(conn, "incident.newest", scope)
        recovered(conn, batch["source"])
    else:
        kind = kind_of(batch["state"], batch["health"], error.get("kind"))
        facts = {"batch_id": batch_id, "health": batch["health"]}
        if not was_asked:
            host = shown(data["host"])
            facts |= {"message": f"để yên máy chủ không trả lời / left alone, it did not answer: {host}"}
        elif detail:
            facts |= {"message": shown(detail)}
        note(conn, batch["source"], kind, facts, is_news=was_asked)


def kind_of(state: str, health: str, error: str | None) -> Kind:
    """What is wrong, by the batch's state, the health it found, and the class of the error that ended it."""
    if state == "held":
        return Kind.HELD
    if error == "SourceChanged":
        return Kind.CHANGED
    if error in ("SourceUnavailable", "NotTheFormat") and health in set(Kind):
        return Kind(health)
    return Kind.OURS


def note(
    conn: Connection,
    source: str,
    kind: Kind,
    detail: Mapping[str, Any],
    *,
    every: timedelta = timedelta(0),
    is_news: bool = True,
) -> None:
    """Open an incident of this source and kind, or count it once more; what is no news leaves the detail as it was."""
    facts = json.dumps(detail, ensure_ascii=False, default=str)
    run(conn, "incident.note", {"source": source, "kind": kind, "detail": facts, "every": every, "is_news": is_news})


def recovered(conn: Connection, source: str) -> None:
    """Close what is open of a source that has loaded; newer statements end staleness, people what vanished."""
    run(conn, "incident.close", {"source": source})


def judge_vanished(conn: Connection) -> None:
    """Open an incident for every source whose deletions wait for people, and close those that wait no longer."""
    run(conn, "incident.note_vanished")
    run(conn, "incident.close_vanished")


def judge_secrecy(conn: Connection) -> None:
    """Open an incident for every source that offers marked documents, until it offers none; operators hear at once."""
    for found in rows(conn, "incident.note_secrecy"):
        logger.error("a source offers documents under a mark of state secrecy", extra={"source": found["source"]})
    run(conn, "incident.close_secrecy")


def freshness(conn: Connection, promises: Mapping[str, float]) -> list[Row]:
    """For each source (promise in hours): newest_at, last_good_at, late_by (hours; None before its first load)."""
    named = sorted(promises)
    return rows(conn, "incident.freshness", {"sources": named, "hours": [float(promises[name]) for name in named]})


def judge_freshness(conn: Connection, promises: Mapping[str, float]) -> list[str]:
    """Open or close the staleness of every source; returns those that are late."""
    late: list[str] = []
    fresh: list[str] = []
    for found in freshness(conn, promises):
        if not found["late_by"]:
            fresh.append(found["source"])
            continue
        late.append(found["source"])
        facts = {
            "late_by": round(found["late_by"], 1),
            "freshness_hours": promises[found["source"]],
            "newest_at": _text(found["newest_at"]),
            "last_good_at": _text(found["last_good_at"]),
        }
        note(conn, found["source"], Kind.STALE, facts, every=STALE_AGAIN)
    run(conn, "incident.close_stale", {"sources": fresh})
    return late


def due(conn: Connection) -> list[Row]:
    """Changes that no owner has been told; `change` is opened or closed."""
    return rows(conn, "incident.due")


def told(conn: Connection, incident_id: int, change: str) -> None:
    """The owner knows now that it opened, or that it closed."""
    run(conn, "incident.told", {"incident_id": incident_id, "change": change})


def listed(conn: Connection, *, closed: bool, source: str | None, most: int) -> list[Row]:
    """Open and untold incidents, newest first, then with `closed` those that are over."""
    return rows(conn, "incident.listed", {"closed": closed, "source": source, "most": most})


def open_of(conn: Connection, sources: Iterable[str]) -> list[Row]:
    """The open incidents of these sources, oldest first."""
    return rows(conn, "incident.open_of", {"sources": list(sources)})


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="seconds")
