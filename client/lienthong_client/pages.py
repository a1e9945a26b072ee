"""What an answer must prove before anything of it is kept: who signed it, and that it is the one that comes next."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from lienthong_client.change import Gone, Row, read_change
from lienthong_client.digest import canonical, hashed
from lienthong_client.errors import ProofFailed, refused
from lienthong_client.state import State
from lienthong_client.trust import Keyring

PAGE, RECORDS = "lienthong-page/1", "lienthong-records/1"
STARTS, ENDS = b',"changes":[\n', b"\n]}"

Facts = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page whose proof is right and that follows from the state it was asked with; its sum is not looked at yet."""

    epoch: str
    node: str
    after: int
    position: int
    live: int
    digest: str
    changes: list[Row | Gone]
    token: str
    more: bool
    anchor: Facts | None
    proof: Facts
    told_at: str | None
    signed_at: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An answer in two parts: its head, and the bytes of its changes that the signed statement is about."""

    head: Facts
    statement: Facts
    lines: list[bytes]
    withheld: frozenset[int]


def told(body: bytes, form: str, keyring: Keyring, now: datetime) -> Told:
    """Take an answer apart and check who signed what; ProofFailed or trust.UnknownKey."""
    place = body.find(STARTS)
    if place < 0 or not body.endswith(ENDS):
        raise refused(
            "not-a-page",
            "Câu trả lời không phải một trang nguyên vẹn (bị cắt, hoặc là trang khác).",
            "The answer is no whole page: it was cut, or is something else.",
            begins=body[:80].decode(errors="replace"),
        )
    raw = body[place + len(STARTS) : -len(ENDS)]
    try:
        head: Facts = json.loads(body[:place] + b"}")
        proof = head["proof"]
        text, signatures = proof["body"], proof["signatures"]
        statement: Facts = json.loads(text)
        if not (isinstance(text, str) and isinstance(signatures, list) and isinstance(statement, dict)):
            raise ValueError("the proof has another form")
    except (ValueError, KeyError, TypeError) as error:
        raise refused(
            "no-proof", "Trang không có lời khai đã ký.", f"The page has no signed statement that can be read: {error}."
        ) from error
    keyring.check(text, signatures, at=now)
    if statement.get("format") != form:
        raise refused("other-statement", "Lời khai đã ký là của loại khác.", "The signed statement is of another kind.")
    if statement.get("changes_sha256") != sha256(raw).hexdigest():
        raise refused(
            "page-changed",
            "Các dòng của trang khác với lời khai đã ký: trang đã bị sửa hoặc bị cắt trên đường đi.",
            "The lines of the page are not those that were signed: it was changed or cut on its way.",
            position=statement.get("position"),
        )
    wrong = [name for name, value in head.items() if name in statement and statement[name] != value]
    if wrong:
        raise refused(
            "head-changed",
            f"Phần đầu của trang khác lời khai đã ký: {', '.join(wrong)}.",
            f"The head of the page differs from what was signed: {', '.join(wrong)}.",
        )
    lines = raw.split(b",\n") if raw else []
    if len(lines) != statement.get("count"):
        raise refused("count", "Số dòng khác lời khai.", "The page has another number of lines than it states.")
    return Told(head=head, statement=statement, lines=lines, withheld=frozenset(statement.get("withheld") or ()))


def read_page(body: bytes, state: State, keyring: Keyring, *, now: datetime, oldest: timedelta) -> Page:
    """The page after a state; ProofFailed says what is wrong, trust.UnknownKey that nobody we know signed it."""
    found = told(body, PAGE, keyring, now)
    said, head = found.statement, found.head
    try:
        _comes_next(said, state)
        if len(found.lines) != said["position"] - said["after"]:
            raise refused("gap", "Trang thiếu vị trí.", "The page leaves positions out.")
        if said["more"]:
            token, told_at = head["next"], None
        else:
            token, told_at = head["delta"], said["told_at"]
            _is_fresh(told_at, state, now, oldest)
        if ("next" in head) == ("delta" in head) or not isinstance(token, str):
            raise refused("token", "Trang phải có next hoặc delta.", "A page has either next or delta.")
        changes = [read_change(line, found.withheld) for line in found.lines]
        _in_order(changes, said["after"])
        signed_at = _checkpoint(head.get("checkpoint"), said, keyring)
        return Page(
            epoch=said["epoch"],
            node=said["node"],
            after=said["after"],
            position=said["position"],
            live=said["live"],
            digest=said["digest"],
            changes=changes,
            token=token,
            more=said["more"],
            anchor=said["upto"],
            proof=head["proof"],
            told_at=told_at,
            signed_at=signed_at or state.signed_at,
        )
    except (KeyError, TypeError, ValueError) as error:
        raise refused(
            "page-unreadable",
            "Trang thiếu thành phần.",
            f"A member of the page is missing or of another type: {error}.",
        ) from error


def read_records(body: bytes, ids: Iterable[str], state: State, keyring: Keyring, *, now: datetime) -> list[Row]:
    """The rows of an answer to POST records: of the feed, at our position, and only what was asked for."""
    wanted = sorted(set(ids))
    found = told(body, RECORDS, keyring, now)
    said = found.statement
    asked = {"node": state.node, "feed": state.feed, "epoch": state.epoch, "position": state.position}
    wrong = [name for name, value in asked.items() if said.get(name) != value]
    if wrong or said.get("asked_sha256") != hashed(canonical(wanted)):
        raise refused(
            "other-records",
            "Câu trả lời là của một câu hỏi khác (đã cũ, hoặc của luồng khác).",
            "This is the answer to another question: an old one, or about another feed.",
            differs=wrong or ["ids"],
        )
    rows = [change for line in found.lines if isinstance(change := read_change(line, found.withheld), Row)]
    foreign = [row.entity_id for row in rows if row.entity_id not in wanted or row.position > state.position]
    if foreign or len(rows) != len(found.lines) or len({row.entity_id for row in rows}) != len(rows):
        raise refused("other-records", "Có bản ghi không được hỏi.", "There are records that nobody asked for.")
    return rows


def _comes_next(said: Facts, state: State) -> None:
    known = {"feed": state.feed, "node": state.node, "epoch": state.epoch}
    for name, value in known.items():
        if value is not None and said[name] != value:
            raise _began_anew(name, value, said[name])
    if said["after"] != state.position:
        kind = "replayed" if said["after"] < state.position else "withheld"
        raise refused(
            f"page-{kind}",
            f"Trang bắt đầu sau vị trí {said['after']}, ta đang ở {state.position}: "
            + ("đây là một trang cũ." if kind == "replayed" else "có trang bị giữ lại."),
            f"The page begins after position {said['after']}, we are at {state.position}: "
            + ("an old page." if kind == "replayed" else "a page is being withheld."),
            after=said["after"],
            position=state.position,
        )
    if state.position and said["since"] != state.anchor:
        raise ProofFailed(
            "history-rewritten",
            f"Lịch sử trước vị trí {state.position} không còn là lịch sử ta đã nhận: nguồn đã khôi phục từ bản sao lưu"
            " mà không đổi mã luồng (epoch).",
            f"The history before position {state.position} is not the one that we received: the feed was restored from"
            " a backup without a new epoch.",
            fix_vi="Báo nơi phát chạy `lienthong feed begin-anew`; rồi chạy `lienthong-client snapshot`.",
            fix_en="Ask the publisher to run `lienthong feed begin-anew`; then run `lienthong-client snapshot`.",
            ours=state.anchor,
            theirs=said["since"],
        )


def _began_anew(name: str, ours: Any, theirs: Any) -> ProofFailed:
    if name != "epoch":
        return refused(
            f"other-{name}",
            f"Trang của {name} {theirs}, không phải {ours}.",
            f"A page of {name} {theirs}, not of {ours}.",
        )
    return ProofFailed(
        "feed-began-anew",
        "Luồng đã được lập lại (epoch mới), thường là sau khi khôi phục từ bản sao lưu.",
        "The feed began anew (a new epoch), as after a restore from a backup.",
        fix_vi="Chạy `lienthong-client snapshot`: bản sao được thay trọn bằng gói toàn bộ mới.",
        fix_en="Run `lienthong-client snapshot`: the copy is replaced as a whole by the newest pack.",
        ours=ours,
        theirs=theirs,
    )


def _is_fresh(told_at: str, state: State, now: datetime, oldest: timedelta) -> None:
    age = now - datetime.fromisoformat(told_at)
    if state.told_at is not None and datetime.fromisoformat(told_at) < datetime.fromisoformat(state.told_at) - oldest:
        age = max(age, oldest * 2)
    if abs(age) > oldest:
        raise refused(
            "page-stale",
            f"'Không còn gì mới' được nói lúc {told_at}: câu trả lời cũ được gửi lại, hoặc đồng hồ lệch.",
            f"'Nothing more' was said at {told_at}: an old answer sent again, or a clock that is wrong.",
            told_at=told_at,
            now=now.isoformat(),
        )


def _in_order(changes: list[Row | Gone], after: int) -> None:
    for place, change in enumerate(changes, start=after + 1):
        if change.position != place:
            raise refused(
                "gap",
                f"Vị trí {change.position} đứng ở chỗ của {place}.",
                f"Position {change.position} stands where {place} must be.",
            )


def _checkpoint(checkpoint: Facts | None, said: Facts, keyring: Keyring) -> str | None:
    """Check the checkpoint at the page's end, which must not be left out where there is one; when it was signed."""
    upto = said["upto"]
    at_end = upto is not None and upto["position"] == said["position"]
    if checkpoint is None:
        if at_end:
            raise refused("no-checkpoint", "Trang thiếu mốc đã ký.", "The page lacks the checkpoint at its end.")
        return None
    stated = read_checkpoint(checkpoint, keyring)
    same = all(stated[name] == said[name] for name in ("feed", "position", "live", "digest"))
    if not same or not at_end or hashed(checkpoint["body"]) != upto["sha256"]:
        raise refused(
            "checkpoint-changed",
            "Mốc đã ký không khớp trang: bị sửa, hoặc lấy từ chỗ khác.",
            "The checkpoint does not belong to the page: changed, or taken from elsewhere.",
            position=said["position"],
        )
    return str(stated["signed_at"])


def read_checkpoint(checkpoint: Facts, keyring: Keyring) -> Facts:
    """The signed text of a checkpoint, after its signature was found right for the time when it was made."""
    text: str = checkpoint["body"]
    stated: Facts = json.loads(text)
    signatures = [
        {"key_id": checkpoint["key_id"], "signature": checkpoint["signature"]},
        *(checkpoint.get("also_signed") or []),
    ]
    keyring.check(text, signatures, at=datetime.fromisoformat(stated["signed_at"]))
    return stated
