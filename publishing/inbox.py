"""The inbox: what peers write is checked, kept durably under the peer's own key, and decided later by the pipeline.

One effect for one key (draft-ietf-httpapi-idempotency-key-header), one base for one write (RFC 9110, 13.1.1).
A message is accepted here and becomes an observation of the source peer__<peer> there; nothing is changed on the spot.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal, get_args

from publishing.message import (
    Clash,
    Replacement,
    Write,
    apply,
    canonical,
    clashes,
    differences,
    fingerprint,
    new_document,
    normalised,
    read_write,
)
from publishing.precondition import base_of, current_of, edit_conflict, permitted, writer
from publishing.problems import MEDIA_TYPE, Problem, bad_request, unprocessable
from publishing.subscribers import Viewer
from schemas.canonical import canonical_json
from schemas.errors import ConfigError
from schemas.secrecy import marked, secret_field
from warehouse.connection import Connection
from warehouse.statements import row, rows, run, scalar

State = Literal["accepted", "applied", "unchanged", "refused", "conflict"]
STATES: tuple[State, ...] = get_args(State)
DECISIONS = {"applied": 200, "unchanged": 200, "refused": 422, "conflict": 409}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the peer is told; kept, so that the same request is told the same again."""

    status: int
    body: dict[str, Any]
    message_id: str
    headers: dict[str, str] = field(default_factory=dict)
    is_replay: bool = False

    @property
    def media_type(self) -> str:
        return MEDIA_TYPE if self.status >= 400 else "application/json"


def accept(conn: Connection, peer: Viewer, message_id: str, body: Any, if_match: str | None = None) -> Answer:
    """Take a POST to the inbox in the caller's transaction; Problem where nothing is kept, Answer where something is.

    The base is `base_revision`, If-Match, or both saying the same; a new record (id null) has none.
    """
    write = read_write(body)
    name = writer(peer, write.record_type)
    refuse_marked(write.changed)
    same = fingerprint("POST", None, if_match, body)
    replay = begun(conn, name, message_id, same)
    if replay is not None:
        return replay
    permitted(peer, write.record_type, {*write.changed, *write.removed}, "changed")
    if write.id is None:
        return _accept_new(conn, name, message_id, same, write, if_match)
    current = current_of(conn, peer, write.id)
    if current["record_type"] != write.record_type:
        raise unprocessable(
            f"Bản ghi {write.id} thuộc loại {current['record_type']}.", f"{write.id} is a {current['record_type']}."
        )
    base = base_of(conn, peer, current, if_match, write.base_revision)
    return _accept_change(conn, name, message_id, same, write, current, base)


def replace(
    conn: Connection, peer: Viewer, message_id: str, entity_id: str, body: Replacement, if_match: str | None
) -> Answer:
    """Take a PUT of a whole record: what differs from the base is what the peer changed."""
    name = writer(peer, None)
    refuse_marked(body.record)
    same = fingerprint("PUT", entity_id, if_match, body.model_dump(mode="json"))
    replay = begun(conn, name, message_id, same)
    if replay is not None:
        return replay
    current = current_of(conn, peer, entity_id)
    record_type = current["record_type"]
    writer(peer, record_type)
    base = base_of(conn, peer, current, if_match, None)
    changed, removed = differences(base["doc"], canonical(record_type, body.record))
    permitted(peer, record_type, {*changed, *removed}, "record")
    write = Write(
        id=entity_id,
        base_revision=base["revision"],
        record_type=record_type,
        changed=changed,
        removed=removed,
        origin=body.origin,
    )
    return _accept_change(conn, name, message_id, same, write, current, base)


def refuse_marked(said: Mapping[str, Any]) -> None:
    """422 for what bears a mark of state secrecy, before anything of it is stored."""
    found = secret_field(said)
    if found is not None:
        told = marked(f"/{found}")
        raise Problem(422, "secrecy-marked", told.message_vi, told.message_en, pointer=told.pointer)


def begun(conn: Connection, peer: str, message_id: str, same: str) -> Answer | None:
    """The answer that was given under this key, or None and the key is this transaction's until its end.

    409 while another request under the key is being worked on (draft-ietf-httpapi-idempotency-key-header, 2.6).
    """
    replay = stored(conn, peer, message_id, same)
    if replay is not None:
        return replay
    if not scalar(conn, "inbox.lock", {"peer": peer, "message_id": message_id}):
        raise Problem(
            409,
            "in-progress",
            "Một yêu cầu cùng Idempotency-Key đang được xử lý; gửi lại y nguyên sau giây lát.",
            "A request with this Idempotency-Key is being worked on; send the same again in a moment.",
            headers={"Retry-After": "1"},
        )
    return stored(conn, peer, message_id, same)  # it may have ended between the two looks


def stored(conn: Connection, peer: str, message_id: str, same: str | None = None) -> Answer | None:
    """The answer that was given under this key; 422 when the key was used for another request."""
    kept = row(conn, "inbox.stored", {"peer": peer, "message_id": message_id})
    if kept is None:
        return None
    if same is not None and kept["body_sha256"] != same:
        raise Problem(
            422,
            "key-reused",
            "Khóa này đã dùng cho một yêu cầu khác; hãy dùng khóa mới.",
            "This key was used for another request; use a new one.",
        )
    return Answer(
        status=kept["status"],
        body=kept["answer"],
        message_id=message_id,
        headers=_headers(kept["status"], kept["answer"], message_id),
        is_replay=True,
    )


def keep_refusal(
    conn: Connection, peer: Viewer, message_id: str, same: str, body: dict[str, Any], problem: Problem
) -> Answer:
    """Keep an item of a batch that was refused, with the refusal; of one under a mark of secrecy only that it came."""
    name = writer(peer, None)
    replay = begun(conn, name, message_id, same)
    if replay is not None:
        return replay
    told = problem.document()
    is_sealed = problem.slug == "secrecy-marked"
    values: dict[str, Any] = {"peer": name, "message_id": message_id, "body_sha256": same, "entity_id": None}
    values |= {"body": canonical_json({} if is_sealed else body), "state": "refused", "status": problem.status}
    run(conn, "inbox.keep", {**values, "answer": canonical_json(told)})
    return Answer(status=problem.status, body=told, message_id=message_id, headers=dict(problem.headers))


def waiting(conn: Connection, *, limit: int = 500) -> Iterator[dict[str, Any]]:
    """Accepted messages in order of arrival (peer, message_id, entity_id, body, received_at); the caller may commit
    and decide between them."""
    seen: dict[str, Any] = {"received_at": datetime(1900, 1, 1, tzinfo=UTC), "peer": "", "message_id": ""}
    while True:
        found = rows(conn, "inbox.waiting", {**seen, "limit": limit})
        yield from found
        if len(found) < limit:
            return
        seen = {name: found[-1][name] for name in seen}


def decide(
    conn: Connection,
    peer: str,
    message_id: str,
    state: str,
    answer: dict[str, Any],
    *,
    batch_id: str | None = None,
) -> bool:
    """Write the verdict on an accepted message (a key of DECISIONS); false when it was decided before."""
    if state not in DECISIONS:
        raise ConfigError(f"a message is applied, unchanged, refused or conflict, not {state!r}")
    values = {
        "peer": peer,
        "message_id": message_id,
        "state": state,
        "status": DECISIONS[state],
        "answer": canonical_json({"message_id": message_id, "state": state, **answer}),
        "batch_id": batch_id,
    }
    return run(conn, "inbox.decide", values) > 0


def _accept_new(conn: Connection, peer: str, message_id: str, same: str, write: Write, if_match: str | None) -> Answer:
    if write.base_revision is not None or if_match is not None or write.removed:
        raise bad_request(
            "Bản ghi mới (id null) không có base_revision, If-Match hay removed.",
            "A new record (id null) has no base_revision, If-Match or removed.",
        )
    document = new_document(write.record_type, write.changed)
    return _keep(conn, peer, message_id, same, write.model_copy(update={"changed": document}), "accepted")


def _accept_change(
    conn: Connection,
    peer: str,
    message_id: str,
    same: str,
    write: Write,
    current: dict[str, Any],
    base: dict[str, Any],
) -> Answer:
    changed, removed = normalised(write.record_type, current["doc"], write.changed, write.removed)
    write = write.model_copy(update={"base_revision": base["revision"], "changed": changed, "removed": removed})
    clashing = clashes(base["doc"], current["doc"], changed, removed)
    if clashing:
        return _refuse(conn, peer, message_id, same, write, current, base, clashing)
    is_known = apply(current["doc"], changed, removed) == current["doc"]
    return _keep(conn, peer, message_id, same, write, "unchanged" if is_known else "accepted")


def _keep(conn: Connection, peer: str, message_id: str, same: str, write: Write, state: str) -> Answer:
    status = 202 if state == "accepted" else 200
    body = {"message_id": message_id, "state": state, "entity_id": write.id, "status_url": status_url(message_id)}
    return _store(conn, peer, message_id, same, write, state, status, body)


def _refuse(
    conn: Connection,
    peer: str,
    message_id: str,
    same: str,
    write: Write,
    current: dict[str, Any],
    base: dict[str, Any],
    clashing: list[Clash],
) -> Answer:
    problem = edit_conflict(current, base, clashing)
    answer = _store(conn, peer, message_id, same, write, "conflict", problem.status, problem.document())
    if not answer.is_replay:
        for clash in clashing:
            values = {name: canonical_json(value) for name, value in clash.document().items() if name != "field"}
            run(
                conn,
                "inbox.add_conflict",
                {**values, "entity_id": write.id, "peer": peer, "message_id": message_id, "field": clash.field},
            )
    return answer


def _store(
    conn: Connection,
    peer: str,
    message_id: str,
    same: str,
    write: Write,
    state: str,
    status: int,
    body: dict[str, Any],
) -> Answer:
    is_first = run(
        conn,
        "inbox.keep",
        {
            "peer": peer,
            "message_id": message_id,
            "body_sha256": same,
            "body": canonical_json(write.model_dump(mode="json")),
            "entity_id": write.id,
            "state": state,
            "status": status,
            "answer": canonical_json(body),
        },
    )
    if not is_first:
        replay = stored(conn, peer, message_id, same)
        if replay is not None:
            return replay
    return Answer(status=status, body=body, message_id=message_id, headers=_headers(status, body, message_id))


def status_url(message_id: str) -> str:
    return f"/v1/inbox/{message_id}"


def _headers(status: int, body: dict[str, Any], message_id: str) -> dict[str, str]:
    if status == 412:
        return {"ETag": body["current"]["etag"]}
    return {"Location": status_url(message_id)} if status in {200, 202} else {}
