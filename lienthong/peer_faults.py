"""What is wrong with the `inbox:` rules of the peers file that reading it does not show: for `lienthong doctor`."""

from collections.abc import Iterator, Mapping, Set
from datetime import datetime
from difflib import get_close_matches

from lienthong.peers import Peer
from schemas.registry import RECORD_TYPES


def inbox_faults(peers: Mapping[str, Peer], subscribers: Set[str], now: datetime) -> list[str]:
    """One line for each fault, in the order of names; `subscribers` are those who have a token here.

    ConfigError: an entry that cannot be read at all, as at the door.
    """
    return [f"{name}.inbox{fault}" for name in sorted(peers) for fault in _faults(peers[name], subscribers, now)]


def _faults(peer: Peer, subscribers: Set[str], now: datetime) -> Iterator[str]:
    rules = peer.rules()
    for record_type in sorted(rules.fields):
        kind = RECORD_TYPES.get(record_type)
        if kind is None:
            yield f".fields.{record_type}: no such record type{_near(record_type, RECORD_TYPES)}"
            continue
        for field in sorted(rules.fields[record_type] - kind.model_fields.keys()):
            yield f".fields.{record_type}: no such field {field}{_near(field, kind.model_fields)}"
    valid = [key for key in rules.keys if key.is_valid(now)]
    to_come = [key for key in rules.keys if key.starts_at is not None and now < key.starts_at]
    if rules.signatures == "required" and not valid:
        when = f"; the next one begins {to_come[0].starts_at}" if to_come else ""
        yield f".keys: it must sign and no key of it is valid now, so all it writes is refused{when}"
    if len(valid) > 1:
        names = ", ".join(key.key_id for key in valid if key.ends_at is None)
        if len([key for key in valid if key.ends_at is None]) > 1:
            yield f".keys: a change of keys is unfinished, give the old one an 'until': {names}"
    if peer.inbox and peer.name not in subscribers:
        yield f": {peer.name} has no token here (lienthong peers token {peer.name}), so it cannot write"


def _near(word: str, known: Mapping[str, object]) -> str:
    near = get_close_matches(word, known, n=1)
    return f" (did you mean {near[0]}?)" if near else ""
