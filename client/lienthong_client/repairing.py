"""Finding what differs and fetching only that: damaged rows by their seals, the rest by digests of smaller ranges."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from lienthong_client.change import Row
from lienthong_client.digest import MODULUS, part_of, to_hex
from lienthong_client.errors import ProofFailed, refused
from lienthong_client.pages import read_records

if TYPE_CHECKING:
    from lienthong_client.replica import Replica

FEW = 8  # entities that are listed one by one instead of being split once more
AT_ONCE = 200

Facts = dict[str, Any]


def repair(replica: Replica) -> Facts:
    """Make the copy what the signed statement at its position says; returns what was found and what it cost.

    `share` is the part of the bytes that loading the whole copy anew would take, as it took them the last time.
    """
    state, transport = replica.state, replica.transport
    replica.proved()
    requests, received = transport.requests, transport.received
    sums = replica.sums()
    suspects = set(sums.unsound)
    found: Facts = {"changed": len(suspects), "faults": len(sums.faults), "missing": 0, "different": 0, "extra": 0}
    fetched = _fetch(replica, sorted(suspects))
    total = (int(sums.digest, 16) + sum(row.term for row in fetched.values())) % MODULUS
    live = sums.live + len(fetched)
    dropped = suspects - fetched.keys()
    if (to_hex(total), live) != (state.digest, state.live):
        missing, different, extra = _differences(replica, fetched, suspects)
        found |= {"missing": len(missing), "different": len(different), "extra": len(extra)}
        held = replica.store.rows(different | extra)
        total -= sum(row.term for row in held.values())
        live -= len(held)
        more = _fetch(replica, sorted(missing | different))
        total += sum(row.term for row in more.values())
        live += len(more)
        fetched |= more
        dropped |= (extra | different) - more.keys()
    if (to_hex(total), live) != (state.digest, state.live):
        raise ProofFailed(
            "repair-incomplete",
            "Sau khi sửa, bản sao vẫn không bằng trạng thái đã ký; chưa ghi gì.",
            "After the repair the copy would still not be the signed state; nothing was kept.",
            fix_vi="Bắt đầu lại từ gói: `lienthong-client snapshot`.",
            fix_en="Begin again from a pack: `lienthong-client snapshot`.",
            found=found,
        )
    if fetched or dropped or sums.faults:
        replica.store.apply(list(fetched.values()), (), dropped, state)
    cost = transport.received - received
    return {
        **found,
        "fetched": len(fetched),
        "dropped": len(dropped),
        "requests": transport.requests - requests,
        "received_bytes": cost,
        "reload_bytes": state.reload_bytes,
        "share": round(cost / state.reload_bytes, 8) if state.reload_bytes else None,
        "position": state.position,
        "live": state.live,
        "digest": state.digest,
    }


def _differences(replica: Replica, known: dict[str, Row], suspects: set[str]) -> tuple[set[str], set[str], set[str]]:
    """(missing, different, extra): ids that the feed has and we lack, has otherwise, and has not, at our position."""
    missing: set[str] = set()
    different: set[str] = set()
    extra: set[str] = set()
    waiting = [""]
    while waiting:
        prefix = waiting.pop()
        theirs = _ask(replica, prefix)
        listed = theirs.get("entities")
        if listed is not None:
            ours = {row.entity_id: (row.revision, row.content_hash) for row in _sound(replica, prefix, known, suspects)}
            told = {one["id"]: (one["revision"], one["content_hash"]) for one in listed}
            missing |= told.keys() - ours.keys()
            extra |= ours.keys() - told.keys()
            different |= {entity for entity in told.keys() & ours.keys() if told[entity] != ours[entity]}
            continue
        parts = {part["prefix"]: (int(part["digest"], 16), part["live"]) for part in theirs["parts"]}
        here: dict[str, tuple[int, int]] = {}
        for row in _sound(replica, prefix, known, suspects):
            part = part_of(row.entity_id, prefix)
            total, live = here.get(part, (0, 0))
            here[part] = ((total + row.term) % MODULUS, live + 1)
        for part in here.keys() | parts.keys():
            if here.get(part) == parts.get(part):
                continue
            if part == prefix:  # the one entity whose whole id the range is named after
                (missing if part not in here else extra if part not in parts else different).add(part)
            elif part not in parts:
                extra |= {row.entity_id for row in _sound(replica, part, known, suspects)}
            else:
                waiting.append(part)
    return missing, different, extra


def _ask(replica: Replica, prefix: str) -> Facts:
    state = replica.state
    values = {"prefix": prefix, "position": state.position, "few": FEW}
    theirs = replica.expect(replica.transport.get(replica.path("digest"), values)).json()
    try:
        same = (theirs["feed"], theirs["epoch"], theirs["position"], theirs["prefix"])
        within = all(part["prefix"].startswith(prefix) for part in theirs["parts"])
        whole = sum(int(part["digest"], 16) for part in theirs["parts"]) % MODULUS
        if same != (state.feed, state.epoch, state.position, prefix) or not within:
            raise ValueError("the answer to another question")
        if prefix == "" and to_hex(whole) != state.digest:
            raise refused(
                "other-state",
                f"Nút nói trạng thái ở vị trí {state.position} khác với điều nó đã ký.",
                f"The node says that the state at position {state.position} is another one than it had signed.",
            )
    except (KeyError, TypeError, ValueError) as error:
        raise refused(
            "digest-unreadable", "Mã tóm tắt không đọc được.", f"Digests that are unreadable: {error}."
        ) from error
    return theirs


def _sound(replica: Replica, prefix: str, known: dict[str, Row], suspects: set[str]) -> Iterator[Row]:
    """Our rows of a range, with those that have just been fetched in the place of the damaged ones."""
    for row in replica.store.scan(prefix):
        if row.entity_id not in suspects:
            yield row
    yield from (row for entity, row in known.items() if entity.startswith(prefix))


def _fetch(replica: Replica, ids: list[str]) -> dict[str, Row]:
    """Rows of the feed at our position; ids that are not live there are left out."""
    found: dict[str, Row] = {}
    for start in range(0, len(ids), AT_ONCE):
        part = [entity for entity in ids[start : start + AT_ONCE] if _can_be_asked(entity)]
        if not part:
            continue
        body = {"position": replica.state.position, "ids": part}
        answer = replica.expect(replica.transport.post(replica.path("records"), body))
        rows = replica.trusting(
            partial(read_records, answer.body, part, replica.state, replica.keyring, now=replica.clock()),
            answer.json().get("proof", {}).get("signatures", []),
        )
        found |= {row.entity_id: row for row in rows}
    return found


def _can_be_asked(entity_id: str) -> bool:
    """A damaged row may stand under an id that no feed has."""
    return 0 < len(entity_id) <= 128 and entity_id.isascii() and entity_id.replace("_", "").replace("-", "").isalnum()
