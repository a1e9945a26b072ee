"""Known things under new ids, and known ids for new things: found before a load, decided by people, then applied.

A batch that shows either is held as a whole, and the last good data stays published. Released, the first keeps
entities, ids and feeds as they are; the second founds new entities, and the old ones end with the reason `rekeyed`.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from lienthong.key_patterns import Pattern, head, likeness, pattern, unlike
from lienthong.questions import answered, ask
from reconciliation.resolving import PREFIXES
from schemas.text import truncate
from warehouse.connection import Connection
from warehouse.statements import copy_in, listed, row, rows, run, scalar, stream, tuples

FEWEST_PAIRS = 5
PAIRED_SHARE = 0.5  # of what vanished
ALIKE = 0.9  # of the fields, for two that share a natural key
ALIKE_BY_NAME = 0.6  # for two whose keys follow from one another as those of all sure pairs do
FEWEST_SPLITS, SPLIT_SHARE = 3, 0.2

Aside = Mapping[str, frozenset[str]]  # record type -> fields that say nothing about what a record is about


def find_rekeys(conn: Connection, batch: Mapping[str, Any], scope: dict[str, Any], aside: Aside) -> bool:
    """Hold a complete snapshot in which many known records came under other keys; in the caller's transaction."""
    run(conn, "rekeying.forget_rekeys", scope)
    if batch["mode"] != "snapshot" or batch["completeness"] != "complete" or not batch["has_before"]:
        return False
    if scalar(conn, "rekeying.count_appeared", scope | {"enough": FEWEST_PAIRS}) < FEWEST_PAIRS:
        return False
    run(conn, "absence.propose", scope)
    run(conn, "absence.still_there", scope)
    run(conn, "absence.still_on_carried_pages", scope)
    if scalar(conn, "rekeying.count_vanished") < FEWEST_PAIRS:
        return False
    rule = _pair(conn, scope, aside)
    weighed = row(conn, "rekeying.weighed")
    assert weighed is not None  # an aggregate always has a row
    paired, vanished = ("fresh_pairs", "fresh") if weighed["fresh"] else ("pairs", "vanished")
    if weighed["pairs"] < FEWEST_PAIRS or weighed[paired] < PAIRED_SHARE * weighed[vanished]:
        return False
    run(conn, "rekeying.propose_rekeys", scope)
    pairs = int(weighed["pairs"])
    evidence = {
        "pairs": pairs,
        "vanished": int(weighed["vanished"]),
        "appeared": int(weighed["appeared"]),
        "pattern": None if rule is None else rule.told(),
        "examples": [
            {"old": each["old_key"], "new": each["new_key"], "title": _titled(each["document"])}
            for each in rows(conn, "rekeying.examples")
        ],
        "unpaired": {"vanished": weighed["vanished"] - pairs, "appeared": weighed["appeared"] - pairs},
    }
    reason = f"{pairs} of {weighed['vanished']} vanished records are there under other keys"
    reason += f" ({rule.told_en})" if rule else ""
    question = {"kind": "rekey", "reason": reason, "records": pairs, "subject": weighed["subject"]}
    _hold(conn, batch, scope, question, evidence)
    return True


def find_splits(conn: Connection, batch: Mapping[str, Any], scope: dict[str, Any], changed: int) -> bool:
    """Hold a batch in which known keys stand for something else; `changed` known records come with other content.

    Texts that resemble each other do not speak against it where the numbers say that records changed their places.
    """
    run(conn, "rekeying.forget_splits", scope)
    unrelated, moved = dict[str, dict[str, str]](), dict[str, dict[str, str]]()
    for identity, key, was, became, is_moved in stream(conn, "rekeying.strangers", scope, size=200):
        former, later = json.loads(was), json.loads(became)
        example = {"key": key, "before": _short(head(former)), "after": _short(head(later))}
        if unlike(former, later):
            unrelated[identity] = example
        if is_moved:
            moved[identity] = example
    few = min(FEWEST_SPLITS, SPLIT_SHARE * changed)
    if (not unrelated or len(unrelated) < few) and len(moved) < FEWEST_SPLITS:
        return False
    found = unrelated | moved
    run(conn, "rekeying.propose_splits", scope | {"ids": listed(found)})
    evidence = {"records": len(found), "changed": changed, "examples": list(found.values())[:5]}
    question = {
        "kind": "split",
        "reason": f"{len(found)} of {changed} changed records have nothing in common with what their keys stood for",
        "records": len(found),
        "subject": scalar(conn, "rekeying.split_subject", scope),
    }
    _hold(conn, batch, scope, question, evidence)
    return True


def decide(conn: Connection, kind: str, scope: Mapping[str, Any], state: str) -> bool:
    """Write down what people decided about a held batch; whether it still waits for another decision.

    `kind` is the hold's, `scope` names hold_id, batch_id and by; `state` is accepted or rejected.
    """
    values = dict(scope) | {"state": state}
    if kind == "rekey" or state == "rejected":
        run(conn, "rekeying.decide_rekeys", values)
    if kind == "split" or state == "rejected":
        run(conn, "rekeying.decide_splits", values)
    if state == "rejected":
        run(conn, "rekeying.close_others", values)
        return False
    return bool(scalar(conn, "rekeying.others_wait", values))


def settle(conn: Connection, scope: Mapping[str, Any]) -> None:
    """What a load does about drift, in its transaction and before the versions count; `scope` names batch and source.

    Accepted pairs and splits are applied; questions of older batches are answered by this one.
    """
    decided = row(conn, "rekeying.decided", scope)
    assert decided is not None  # two counts, always
    if decided["rekeys"] or decided["splits"]:
        run(conn, "turn.lock")  # identities are written by one at a time
        run(conn, "planning.whole_batches")
    if decided["rekeys"]:
        run(conn, "rekeying.inherit", scope)
        run(conn, "rekeying.leave", scope)
        run(conn, "rekeying.rekeyed", scope)
    if decided["splits"]:
        run(conn, "rekeying.retire", scope)
        run(conn, "rekeying.retired", scope)
        run(conn, "rekeying.stand_in", scope)
        run(conn, "rekeying.found_anew", dict(scope) | {"prefixes": json.dumps(PREFIXES)})
        run(conn, "rekeying.parted", scope)
    answered(conn, scope, "rekey", "split")
    run(conn, "rekeying.forget_rekeys", scope)
    run(conn, "rekeying.forget_splits", scope)
    run(conn, "rekeying.close_unasked", scope)


def _pair(conn: Connection, scope: Mapping[str, Any], aside: Aside) -> Pattern | None:
    """Fill the table `pair` one to one: by content, by natural keys, then by the rule that the keys follow."""
    values = dict(scope) | {"aside": json.dumps({kind: sorted(fields) for kind, fields in aside.items()})}
    for name in ("rekeying.appeared", "rekeying.vanished", "rekeying.pair", "rekeying.pair_by_content"):
        run(conn, name, values)
    by_key = list(_similar(stream(conn, "rekeying.alike_by_key", size=200), aside, ALIKE))
    copy_in(conn, "pair", ("old_id", "new_id", "found_by"), (f"{old}\t{new}\tkeys\n" for old, new in by_key))
    rule = pattern(tuples(conn, "rekeying.pairs"))
    if rule is None:
        return None
    named = _named(tuples(conn, "rekeying.left_over"), rule)
    if named:
        ids = {"old_ids": listed(old for old, _ in named), "new_ids": listed(new for _, new in named)}
        follow = list(_similar(stream(conn, "rekeying.alike_by_name", ids, size=200), aside, ALIKE_BY_NAME))
        copy_in(conn, "pair", ("old_id", "new_id", "found_by"), (f"{old}\t{new}\tpattern\n" for old, new in follow))
    return rule


def _similar(found: Iterable[tuple[Any, ...]], aside: Aside, enough: float) -> Iterator[tuple[str, str]]:
    for old_id, new_id, old_key, new_key, record_type, was, became in found:
        left_out = aside.get(record_type, frozenset())
        if likeness(json.loads(was), json.loads(became), (old_key, new_key), left_out) >= enough:
            yield old_id, new_id


def _named(left: Iterable[tuple[str, str, str, str]], rule: Pattern) -> list[tuple[str, str]]:
    """Those that are left, by the new key that the rule gives to an old one; each new one once."""
    sides: dict[str, dict[tuple[str, str], str]] = {"old": {}, "new": {}}
    for side, record_type, key, identity in left:
        sides[side][(record_type, key)] = identity
    found: dict[str, str] = {}
    for (record_type, key), identity in sides["old"].items():
        other = sides["new"].get((record_type, rule.renamed(key) or ""))
        if other is not None:
            found.setdefault(other, identity)
    return [(old, new) for new, old in found.items()]


def _hold(
    conn: Connection,
    batch: Mapping[str, Any],
    scope: dict[str, Any],
    question: dict[str, Any],
    evidence: Mapping[str, Any],
) -> None:
    """Ask people and let the batch wait; a later pull that shows the same keeps the number and the votes."""
    ask(conn, scope | question, evidence)
    run(conn, "rekeying.hold", scope)
    run(conn, "rekeying.count_held", scope)
    run(conn, "rekeying.close_unasked", scope)
    run(conn, "ledger.source_bad", scope | {"health": batch["health"], "detail": f"held: {question['reason']}"})


def _titled(document: str) -> str:
    return _short(head(json.loads(document)))


def _short(text: str) -> str:
    return truncate(text, 120)
