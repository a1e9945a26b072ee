"""The plan: pull -> stage -> check -> load for each source, then reconcile -> check -> publish -> exchange.

Every step is a plain function that is idempotent by batch id, so the same plan runs from the command line and under
Airflow. A step returns ids and counts; a failed source leaves a failed batch behind and raises.
"""

import json
import logging
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from functools import cache, partial
from typing import Any

from audit.report import RunReport, SourceTitle, Words, run_report
from connectors.courtesy import Courtesy, Fetching
from connectors.obedience import Copies, Obedience
from connectors.readers import READERS
from connectors.robots import asks_first
from connectors.source import Source, SourceFiles, load_named, load_sources, source_names
from connectors.transports import Transports
from lienthong import (
    batches,
    credentials,
    database,
    drift,
    incidents,
    intake,
    notices,
    plan,
    pulling,
    questions,
    retained,
    reviewed,
    waking,
)
from lienthong import exchange as peers_exchange
from lienthong.interpreting import SourceInterpreter
from lienthong.peers import load_peers
from lienthong.reading import ReadingOrder
from lienthong.robots_copies import KeptCopies
from lienthong.settings import Settings
from publishing.publisher import publish as publish_changes
from publishing.snapshot import build_snapshot
from reconciliation import run as reconciliation
from reconciliation.run import Turn
from reconciliation.survivorship_table import TABLE
from schemas.errors import ConfigError, IntegrationError
from schemas.processes import processors
from schemas.registry import fingerprint
from schemas.verdict import Severity, Verdict
from warehouse.connection import Connection, session, sqlalchemy_url, transaction
from warehouse.payloads import PayloadStore, open_store
from warehouse.statements import row, rows, scalar
from warehouse.statements import run as execute

logger = logging.getLogger(__name__)

# A full pack costs in the size of the feed; above this it is made by `lienthong feed snapshot`, not after every change.
PACKED_AT_ONCE = 20_000
MOST_SLICES = 500  # of one source in one run of the command line; a scheduler starts a new run for each

Facts = dict[str, Any]
Watch = Callable[[str, str, Facts], None]  # step, source or peer, facts


def new_run_id(now: datetime) -> str:
    """Readable and sortable; `now` in UTC."""
    return now.strftime("run-%Y%m%dT%H%M%S%fZ")


def begin(settings: Settings, *, trigger: str, run_id: str | None = None) -> str:
    """Open a run in the ledger (nothing happens when it is open already) and return its id."""
    identity = run_id or new_run_id(datetime.now(UTC))
    with session(database.ready(settings)) as conn, transaction(conn):
        execute(conn, "ledger.begin_run", {"run_id": identity, "trigger": trigger})
    return identity


def pull(settings: Settings, source: str, run_id: str, *, part: int = 1) -> Facts:
    """Fetch one source's payloads into the raw store; `part` counts the slices that one run takes of it, from 1."""
    batch_id = f"{run_id}/{source}" if part == 1 else f"{run_id}/slice-{part}/{source}"
    dsn = database.dsn(settings)
    try:
        definition = source_of(settings, batch_id)
    except ConfigError as error:
        if source in source_names(settings.sources):
            pulling.undefined(dsn, batch_id, run_id=run_id, source=source, error=error)
        raise
    with session(dsn) as conn, transaction(conn):
        batches.begin(
            conn,
            batch_id,
            run_id=run_id,
            source=source,
            contract=contract(definition),
            mode=definition.mode,
            grace_hours=definition.grace_hours,
            may_vanish=definition.may_vanish,
        )
    with owner_told(settings, definition):
        copies = KeptCopies(dsn, store(settings))
        with fetching(settings, definition, copies) as manners:
            pulling.pull(dsn, store(settings), manners, definition, batch_id)
    return batch_facts(settings, batch_id)


def stage(settings: Settings, batch_id: str) -> Facts:
    """Validate the records of a pulled batch; new ones are staged, bad ones quarantined."""
    definition = source_of(settings, batch_id)
    reader = READERS[definition.reader]
    passing = drift.profiler(definition)
    dsn = database.dsn(settings)
    with session(dsn) as conn:
        is_replay = intake.known_batch(conn, batch_id)["mode"] == "replay"
        chosen = retained.chosen(conn, definition.name) if is_replay else retained.Chosen({})
    with owner_told(settings, definition):
        if settings.activation == "reviewed":
            reviewed.guard(dsn, definition, batch_id, contract)
        intake.stage_pages(
            dsn,
            store(settings),
            batch_id,
            contract=contract(definition),
            records=lambda payload: passing.watched(chosen.of(partial(reader.records, definition), payload)),
            interpreter=SourceInterpreter(definition),
            in_order=definition.mode == "delta",
            spread=None if chosen.places else spread(settings, definition, batch_id, is_replay=is_replay),
        )
    if is_replay:
        retained.count(dsn, batch_id, chosen)
    else:
        drift.keep_profile(dsn, batch_id, passing.profile)
    return batch_facts(settings, batch_id)


def check(settings: Settings, batch_id: str) -> Facts:
    """Put the set rules to a staged batch; a critical failure holds it, and the last good data stays published."""
    definition = source_of(settings, batch_id)
    dsn = database.dsn(settings)
    with session(dsn) as conn:
        batch = intake.known_batch(conn, batch_id)
        tally = row(conn, "ledger.tally", {"batch_id": batch_id})
        is_new = bool(scalar(conn, "stage.brings_something", {"batch_id": batch_id}))
        before = row(conn, "ledger.previous_accepted", {"batch_id": batch_id, "source": batch["source"]})
    if tally is not None and before is not None and 0 < tally["loaded"] + tally["unchanged"] < before["accepted"]:
        is_new = True  # nothing new, but less than before: that is for the rules to judge too
    if batch["state"] == "staged" and tally is not None and is_new:
        from validation.sets import check_batch  # Great Expectations takes seconds to import

        started = time.monotonic()
        scope = batch_scope(settings, definition, batch, tally)
        verdicts = check_batch(sqlalchemy_url(dsn), scope, is_urgent=definition.lane == "express")
        if batch["mode"] != "replay":  # the same bytes under another contract are no drift of the source
            verdicts += drift.examine(dsn, definition, batch_id)
        if _judge(dsn, batch, verdicts, tally, time.monotonic() - started):
            tell_owners(settings, {definition.name: definition})
    return batch_facts(settings, batch_id)


def load(settings: Settings, batch_id: str) -> Facts:
    """Let a checked batch count; a held batch stays as it is."""
    intake.load(database.dsn(settings), batch_id)
    return batch_facts(settings, batch_id)


def reconcile(settings: Settings, run_id: str | None = None, only: Sequence[str] | None = None,
              turn: Turn = Turn.WAIT) -> Facts:  # fmt: skip
    """Resolve and merge everything that was loaded since the last time; `only`: from these sources."""
    with session(database.dsn(settings)) as conn:
        reviewed.settle_rules(conn, is_reviewed=settings.activation == "reviewed")
        done = reconciliation.reconcile(
            conn, run_id=run_id, now=datetime.now(UTC), only=only, turn=turn, processes=settings.readers
        )
    return _noted(settings, run_id, "reconcile", asdict(done), latest=())


def settle(settings: Settings) -> Facts:
    """Let what people decided take effect: reconcile, then publish; what the reconciliation did."""
    done = reconcile(settings)
    publish(settings)
    return done


def check_warehouse(settings: Settings, run_id: str | None = None, *, is_urgent: bool = False) -> Facts:
    """Put the set rules to what a run changed in the warehouse; findings are reported, nothing is held."""
    dsn = database.dsn(settings)
    identity = run_id or _newest_run(settings)
    if identity is None or not _changed_something(dsn, identity):
        return {"rules": 0, "failed": 0}
    from validation.sets import check_warehouse as judge  # Great Expectations takes seconds to import

    verdicts = judge(sqlalchemy_url(dsn), identity, is_urgent=is_urgent)
    with session(dsn) as conn, transaction(conn):
        write_verdicts(conn, identity, "warehouse", verdicts)
    return {"rules": len(verdicts), "failed": sum(not verdict.success for verdict in verdicts)}


def announce(settings: Settings, run_id: str) -> Facts:
    """Number what waits in the outbox, sign where each feed stands; for the rest `publish` has to follow."""
    with session(database.dsn(settings)) as conn:
        done = publish_changes(conn, settings)
    return _noted(settings, run_id, "publish", done, latest=("feeds",))


def publish(settings: Settings, run_id: str | None = None) -> Facts:
    """Number what waits in the outbox and sign where each feed stands; small feeds get a new full pack at once."""
    with session(database.dsn(settings)) as conn:
        done = publish_changes(conn, settings)
        small = [name for name, feed in done["feeds"].items() if feed["live"] <= PACKED_AT_ONCE]
        packs = {name: build_snapshot(conn, settings, name)["state"] for name in small}
        with transaction(conn):
            execute(conn, "ledger.close_ended")
            execute(conn, "holds.expire")
    # of all that loaded since the last time, and of promises that were broken meanwhile
    tell_owners(settings, sources(settings))
    facts = {"published": done["published"], "feeds": done["feeds"], "packs": packs}
    return _noted(settings, run_id, "publish", facts, latest=("feeds", "packs"))


def exchange(settings: Settings, peer: str, run_id: str | None = None) -> Facts:
    """Take what a peer wrote to us and changed at its side, send it what changed at ours."""
    peers = load_peers(settings.peers)
    if peer not in peers:
        raise ConfigError(f"no peer {peer}: LIENTHONG_PEERS names {', '.join(sorted(peers)) or 'none'}")
    identity = run_id or _newest_run(settings) or begin(settings, trigger="exchange")
    done = peers_exchange.receive(settings, peers[peer], identity)
    if done["received"] or done["followed"]:
        publish(settings, identity)  # what came in is ours to tell before we offer anything
    done |= peers_exchange.send(settings, peers[peer])
    return _noted(settings, identity, f"exchange.{peer}", done, latest=("agrees", "position", "acknowledged"))


def finish(settings: Settings, run_id: str) -> RunReport:
    """Close the run and return its report; it succeeded when no batch of it failed or is held."""
    with session(database.dsn(settings)) as conn:
        with transaction(conn):
            states = {batch["state"] for batch in rows(conn, "ledger.run_states", {"run_id": run_id})}
            state = "failed" if states & {"failed", "held"} else "succeeded"
            execute(conn, "ledger.finish_run", {"run_id": run_id, "state": state})
        return run_report(conn, run_id, titles=titles(settings))


def run(
    settings: Settings, names: Iterable[str], *, trigger: str, run_id: str | None = None, watch: Watch | None = None
) -> RunReport:
    """The whole plan without Airflow; one bad source never stops the others.

    Where more is waiting at a source after its slice, everything is reconciled and published first, then the next slice
    follows, at most MOST_SLICES in one run; `watch` is told of each further round as step "slice".
    """
    tell: Watch = watch or (lambda step, subject, facts: None)
    waiting = list(names)
    identity = begin(settings, trigger=trigger, run_id=run_id)
    for part in range(1, MOST_SLICES + 1):
        if part > 1:
            tell("slice", "", {"slice": part, "sources": len(waiting)})
        waiting = _round(settings, waiting, identity, part, tell)
        if not waiting:
            break
    else:
        logger.warning("more is waiting after the last slice of a run", extra={"sources": ", ".join(waiting)})
    return finish(settings, identity)


def is_waiting(batch: Facts) -> bool:
    """Whether a batch has loaded and its source has more that can be pulled at once."""
    return bool(batch["more"]) and batch["state"] in ("loaded", "reconciled")


def take(settings: Settings, names: Sequence[str], identity: str, tell: Watch, *, part: int = 1) -> list[str]:
    """One slice of each source, until it counts; a source that fails is told as "failed" and stops no other.

    Returns the sources of which more is waiting.
    """
    waiting = []
    for name in names:
        with waking.answering(settings.home, name):
            try:
                facts = pull(settings, name, identity, part=part)
                tell("pull", name, facts)
                for step, function in (("stage", stage), ("check", check), ("load", load)):
                    facts = function(settings, str(facts["batch_id"]))
                    tell(step, name, facts)
                if is_waiting(facts):
                    waiting.append(name)
            except IntegrationError as error:
                logger.warning("source failed", extra={"source": name, "error": error.message})
                tell("failed", name, {"error": str(error)})
    return waiting


def _round(settings: Settings, names: list[str], identity: str, part: int, tell: Watch) -> list[str]:
    """One slice of each source and what follows from it; returns the sources of which more is waiting."""
    waiting = take(settings, names, identity, tell, part=part)
    urgent = plan.are_urgent(settings, names)
    turn, only = (Turn.URGENT, names) if urgent else (Turn.WAIT, None)  # nor behind what others have loaded
    tell("reconcile", "", reconcile(settings, identity, only=only, turn=turn))
    tell("check_warehouse", "", check_warehouse(settings, identity, is_urgent=urgent))
    tell("publish", "", publish(settings, identity))
    for peer in sorted(load_peers(settings.peers)):
        try:
            tell("exchange", peer, exchange(settings, peer, identity))
        except IntegrationError as error:
            tell("failed", peer, {"error": str(error)})
    return waiting


@contextmanager
def owner_told(settings: Settings, source: Source) -> Iterator[None]:
    """A step that fails has ended a pull: the owner of the source hears of it before the error goes on."""
    try:
        yield
    except IntegrationError:
        tell_owners(settings, {source.name: source})
        raise


def tell_owners(settings: Settings, told: Mapping[str, Source]) -> None:
    """Tell the owners of these sources what changed about them; nothing that goes wrong here fails a step."""
    try:
        mail = notices.mail_of(settings.smtp_url, settings.mail_from)
        notices.tell_owners(database.dsn(settings), told, mail, node=settings.node)
    except IntegrationError as error:
        logger.warning("owners are not told; what is due stays due", extra={"error": error.message})


# --- what the steps share ---------------------------------------------------------------------------------------------


def source_files(settings: Settings) -> SourceFiles:
    """All source files of the settings' folder: the sound ones, and what is wrong with the others."""
    return load_sources(settings.sources, settings.variables)


def sources(settings: Settings) -> dict[str, Source]:
    """The sound ones, for work that goes on without the others."""
    return dict(source_files(settings).found)


def titles(settings: Settings) -> dict[str, SourceTitle]:
    """How reports call the sources; one whose file is broken goes by its bare name."""
    return {
        name: SourceTitle(title=Words(vi=source.title.vi, en=source.title.en), agency=source.agency)
        for name, source in sources(settings).items()
    }


def source_named(settings: Settings, name: str) -> Source:
    """One source; the files of the others are not read, so whatever is wrong with them stops no step of this one."""
    return load_named(settings.sources, name, settings.variables)


def source_of(settings: Settings, batch_id: str) -> Source:
    """The source of a batch as its file states it, and as people accepted what its pulls suggest."""
    return drift.with_accepted(database.dsn(settings), source_named(settings, batch_id.rpartition("/")[2]))


@cache
def rules_fingerprint() -> str:
    """Schemas, record rules and survivorship of this version, as one part of every contract."""
    import hashlib

    return hashlib.sha256((fingerprint() + TABLE.read_text(encoding="utf-8")).encode()).hexdigest()


def contract(source: Source) -> str:
    return source.contract(rules_fingerprint())


def store(settings: Settings) -> PayloadStore:
    return open_store(settings.raw)


def spread(settings: Settings, source: Source, batch_id: str, *, is_replay: bool = False) -> intake.Spread:
    """How many processes may read a large batch of this source."""
    order = ReadingOrder(
        dsn=database.dsn(settings),
        raw_url=settings.raw,
        batch_id=batch_id,
        contract=contract(source),
        source=source.model_dump(mode="json", by_alias=True, exclude_unset=True),
        is_replay=is_replay,
    )
    return intake.Spread(processes=settings.readers or processors(), order=order)


@contextmanager
def fetching(settings: Settings, source: Source, copies: Copies | None = None) -> Iterator[Fetching]:
    """Exchanges with the host of a source, with the manners that its file asks for; robots.txt is asked for where it
    counts, and read from `copies` for a day."""
    with Transports(
        settings.allow_hosts,
        settings.folders,
        headers=credentials.of(source, settings.secrets),
        login=credentials.login(source, settings.secrets),
        access=credentials.access(source, settings.known_hosts),
    ) as transports:
        manners = Courtesy(transports, pace=source.pace)
        yield Obedience(manners, partial(asks_first, source), copies)


def batch_facts(settings: Settings, batch_id: str) -> Facts:
    """State and counts of a batch, as they go through XCom."""
    with session(database.dsn(settings)) as conn:
        batch = intake.known_batch(conn, batch_id)
        tally = row(conn, "ledger.tally", {"batch_id": batch_id}) or {}
    return {name: batch[name] for name in ("batch_id", "state", "health", "completeness", "more")} | dict(tally)


def batch_scope(settings: Settings, source: Source, batch: Facts, tally: Facts) -> Any:
    """What the set rules need to know about a batch."""
    from validation.sets import BatchFacts

    with session(database.dsn(settings)) as conn:
        scope = {"source": source.name, "batch_id": batch["batch_id"]}
        before = row(conn, "ledger.previous_accepted", scope)
        is_replay = batch["mode"] == "replay"  # how many there are and how new they are is no question then
        known_bad = scalar(conn, "replay.refused_again", scope) if is_replay else 0
    return BatchFacts(
        batch_id=batch["batch_id"],
        source=source.name,
        record_types=tuple(sorted({mapping.record for mapping in source.mappings})),
        mode="delta" if is_replay else batch["mode"],
        rows=source.rows,
        # what waited longest comes first
        freshness_hours=None if batch["more"] or is_replay else source.freshness_hours,
        offered=tally["offered"] - known_bad,
        quarantined=tally["quarantined"] - known_bad,
        duplicate=tally["duplicate"],
        staged=tally["loaded"],
        previous_accepted=None if before is None else before["accepted"],
        completeness=batch["completeness"],
        now=datetime.now(UTC),
    )


def write_verdicts(conn: Connection, identity: str, scope: str, verdicts: Iterable[Verdict]) -> None:
    """Replace the verdicts of one batch or run, so that a repeated check leaves one set."""
    execute(conn, "ledger.forget_verdicts", {"batch_id": identity, "scope": scope})
    for verdict in verdicts:
        values = asdict(verdict) | {"observed": json.dumps(verdict.observed, ensure_ascii=False, default=str)}
        execute(conn, "ledger.write_verdict", values | {"batch_id": identity, "scope": scope})


def _judge(dsn: str, batch: Facts, verdicts: list[Verdict], tally: Facts, seconds: float) -> bool:
    """Write the verdicts down; whether a critical failure turned the batch into a held one."""
    broken = [verdict for verdict in verdicts if not verdict.success and verdict.severity == Severity.CRITICAL]
    scope = {"batch_id": batch["batch_id"], "source": batch["source"]}
    with session(dsn) as conn, transaction(conn):
        write_verdicts(conn, batch["batch_id"], "batch", verdicts)
        if broken:
            reason = "; ".join(verdict.description_en for verdict in broken)
            evidence = {"rules": [verdict.rule_id for verdict in broken]}
            held = {"kind": "batch", "reason": reason, "records": tally["loaded"]}
            subject = scalar(conn, "holds.payloads", scope) or ""
            questions.ask(conn, scope | held | {"subject": subject}, evidence)
            execute(conn, "ledger.write_tally", dict(tally) | scope | {"held": tally["loaded"]})
            if batch["mode"] != "replay":
                execute(conn, "ledger.source_bad", scope | {"health": batch["health"], "detail": f"held: {reason}"})
        state = "held" if broken else "staged"
        execute(conn, "ledger.checked", scope | {"state": state, "seconds": round(seconds, 3)})
        if broken and batch["mode"] != "replay":
            incidents.ended(conn, batch["batch_id"])
    return bool(broken)


def _changed_something(dsn: str, run_id: str) -> bool:
    """Whether the reconciliations of a run made, changed or ended anything."""
    with session(dsn) as conn, transaction(conn):
        facts = scalar(conn, "ledger.facts", {"run_id": run_id}) or {}
    done = facts.get("reconcile", {})
    return any(done.get(name, 0) for name in ("created", "changed", "gone", "merged"))


def _newest_run(settings: Settings) -> str | None:
    with session(database.dsn(settings)) as conn:
        found = scalar(conn, "ledger.newest_run")
    return None if found is None else str(found)


def _noted(settings: Settings, run_id: str | None, step: str, facts: Facts, *, latest: tuple[str, ...]) -> Facts:
    """Add a step's counts to the run; names in `latest` are replaced, the others add up when a step runs again."""
    identity = run_id or _newest_run(settings)
    if identity is None:
        return facts
    with session(database.dsn(settings)) as conn, transaction(conn):
        known = scalar(conn, "ledger.facts", {"run_id": identity}) or {}
        before = known.get(step, {})
        summed = {
            name: value if name in latest or not isinstance(value, int) else value + before.get(name, 0)
            for name, value in facts.items()
        }
        execute(conn, "ledger.set_facts", {"run_id": identity, "facts": json.dumps({step: summed}, default=str)})
    return facts
