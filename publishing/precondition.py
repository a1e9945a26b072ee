"""May this peer write this, and from which revision: rights, If-Match (RFC 9110, 13.1.1), 428 (RFC 6585, 3), 412."""

import re
from collections.abc import Collection
from typing import Any

from publishing.entities import ENTITY_ID, etag, gone, tags
from publishing.feeds import PUBLIC
from publishing.message import Clash
from publishing.problems import Problem, bad_request, not_found
from publishing.subscribers import Viewer
from warehouse.connection import Connection
from warehouse.statements import row

_REVISION = re.compile(r'"([1-9][0-9]{0,8})-[0-9a-f]{16}(-[a-z]+)?"')


def writer(peer: Viewer, record_type: str | None) -> str:
    """The peer's name, if it may write at all, or may write this type."""
    if peer.name is None or (record_type not in peer.writes if record_type is not None else not peer.writes):
        raise Problem(
            403,
            "forbidden",
            "Mã truy cập này không được ghi loại bản ghi đó.",
            "This token may not write records of that type.",
        )
    return peer.name


def permitted(peer: Viewer, record_type: str, names: Collection[str], member: str) -> None:
    """403 that points at each field which the peer's file does not let it write; whose word wins is asked later."""
    allowed = peer.fields.get(record_type)
    wrong = sorted(name for name in names if allowed is not None and name not in allowed)
    if wrong:
        raise Problem(
            403,
            "field-forbidden",
            "Nút này không cho bạn ghi các trường trong 'errors'; bỏ chúng ra rồi gửi lại với khóa mới.",
            "This node does not let you write the fields in 'errors'; leave them out and send again under a new key.",
            errors=[{"pointer": f"/{member}/{name}", "rule": "rights", "message": "not writable"} for name in wrong],
        )


def current_of(conn: Connection, peer: Viewer, entity_id: str) -> dict[str, Any]:
    """The newest revision of an entity that the peer may see; 404 for the others, 410 for what is gone."""
    found = row(conn, "inbox.current", {"entity_id": entity_id}) if ENTITY_ID.fullmatch(entity_id) else None
    if found is None or found["audience"] > peer.audience:
        raise not_found()
    if found["state"] == "gone":
        raise gone(
            {
                "id": entity_id,
                "revision": found["revision"],
                "@removed": {"reason": found["reason"], "successors": found["successors"]},
            }
        )
    return found


def base_of(
    conn: Connection, peer: Viewer, current: dict[str, Any], if_match: str | None, base_revision: int | None
) -> dict[str, Any]:
    """The revision that the peer started from; 428 when it names none, 412 when it cannot have seen that one."""
    if if_match is None and base_revision is None:
        raise Problem(
            428,
            "precondition-required",
            "Gửi If-Match với ETag của phiên bản mà bạn đã sửa.",
            "Send If-Match with the ETag of the revision that you edited.",
            headers={"ETag": etag(current["revision"], current["content_hash"])},
        )
    named = None if if_match is None else tags(if_match)
    if named is None and base_revision is None:
        return current  # If-Match: * asks only that the record is there
    wanted: dict[int, str | None] = {revision_of(tag): tag for tag in named or []}
    if base_revision is not None:
        if named is not None and base_revision not in wanted:
            raise bad_request("If-Match và base_revision khác nhau.", "If-Match and base_revision differ.")
        wanted = {base_revision: wanted.get(base_revision)}
    for revision, tag in sorted(wanted.items(), reverse=True):
        found = row(conn, "inbox.revision", {"entity_id": current["entity_id"], "revision": revision})
        if found is None or found["audience"] > peer.audience:
            continue
        if tag is None or tag in (etag(revision, found["content_hash"], feed) for feed in {PUBLIC, peer.feed}):
            return found
    raise edit_conflict(current, None, [])


def revision_of(tag: str) -> int:
    """The revision that one of our entity tags names; 0, which no revision has, for a foreign one."""
    match = _REVISION.match(tag)
    return int(match[1]) if match else 0


def edit_conflict(current: dict[str, Any], base: dict[str, Any] | None, clashing: list[Clash]) -> Problem:
    """412 with all that a three-way merge needs: base, current, and the fields that do not go together."""
    return Problem(
        412,
        "edit-conflict",
        "Bản ghi đã thay đổi từ phiên bản gốc của bạn; hãy gộp với 'current' rồi gửi lại với khóa mới.",
        "The record has changed since your base; merge with 'current' and send again under a new key.",
        headers={"ETag": etag(current["revision"], current["content_hash"])},
        base=_representation(base) if base is not None else None,
        current=_representation(current),
        conflicts=[clash.document() for clash in clashing],
    )


def _representation(revision: dict[str, Any]) -> dict[str, Any]:
    return {
        "revision": revision["revision"],
        "etag": etag(revision["revision"], revision["content_hash"]),
        "record": revision["doc"],
    }
