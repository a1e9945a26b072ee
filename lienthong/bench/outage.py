"""The outage benchmark: a portal comes back after three days, N changes behind, and a warning is written meanwhile.

The portal's copy is `lienthong-client`, in a process of its own. Measured are the seconds until the copy is the feed
again, and those from the warning's commit until the client hands it out (`--first`), long before its page comes.
"""

import json
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from lienthong import database
from lienthong.bench.generate import Texts
from lienthong.bench.replica import NOW, Client, Tell, entity_id, fill, fresh_node, release, serving, written
from lienthong.settings import Settings
from publishing.publisher import publish
from schemas.canonical import canonical_json, content_hash
from warehouse.connection import Connection, session, transaction

HOURS = 72
LONGEST = 15 * 60.0  # seconds to catch up
SOONEST = 10.0  # seconds for a warning
KNOWN = 5  # one part in so many is what the copy holds before; half of the changes revise it
WARNING = "emg_" + content_hash(["bench", "warning"]).hex()[:20]


@dataclass(slots=True, kw_only=True)
class Outage:
    """One size; `wrong` is what was not as it must be."""

    changes: int
    publish_seconds: float = 0.0
    catch_up_seconds: float = 0.0
    warning_seconds: float | None = None
    received_bytes: int = 0
    wrong: list[str] = field(default_factory=list)


def outage(settings: Settings, changes: Sequence[int], tell: Tell) -> list[Outage]:
    """Measure each number of changes in a fresh database of the node's server."""
    found = []
    for number in changes:
        with fresh_node(settings, "outage") as (node, home):
            found.append(_measured(node, home, number, tell))
    return found


def _measured(node: Settings, home: Path, changes: int, tell: Tell) -> Outage:
    found = Outage(changes=changes)
    held = changes // KNOWN
    with session(database.ready(node)) as conn, serving(node) as url:
        tell(f"{changes:,}: {held:,} records, copied")
        fill(conn, held)
        publish(conn, node)
        first = home / "first.ndjson"
        client = Client(home, url)
        status, told = client.run("follow", "--once")
        if status or told["live"] != held:
            found.wrong.append(f"the copy: {told}")
            return found
        tell(f"{changes:,}: {HOURS} h without the portal")
        _revise(conn, held, changes // 2)
        fill(conn, changes - changes // 2, start=held)
        started = time.monotonic()
        publish(conn, node)
        found.publish_seconds = round(time.monotonic() - started, 2)
        tell(f"{changes:,}: the portal is back")
        is_over = threading.Event()
        heard = threading.Thread(target=_warn, args=(node, first, found, is_over), daemon=True)
        heard.start()
        status, told = client.run("follow", "--once", "--first", str(first))
        is_over.set()
        heard.join()
        found.catch_up_seconds, found.received_bytes = client.seconds, told.get("received_bytes", 0)
        with transaction(conn):
            publish(conn, node)
        last, now = client.run("follow", "--once")  # with the warning, wherever it came to stand
        live = changes - changes // 2 + held + 1
        if status or last or now["live"] != live or client.run("verify")[0]:
            found.wrong.append(f"the copy is not the feed: {told} {now}, {live} records must be live")
    if found.catch_up_seconds > LONGEST:
        found.wrong.append(f"{found.catch_up_seconds:.0f} s to catch up where {LONGEST:.0f} s are the most")
    if found.warning_seconds is None or found.warning_seconds > SOONEST:
        found.wrong.append(f"the warning came after {found.warning_seconds} s where {SOONEST:.0f} s are the most")
    return found


def _revise(conn: Connection, held: int, changes: int) -> None:
    """So many new revisions of the records that the copy holds, round by round."""
    texts = Texts()
    revision, left = 2, changes
    while left:
        numbers = range(min(held, left))
        listed = [(entity_id(number), release(texts.record(number)) | {"version": revision}) for number in numbers]
        written(conn, ((entity, canonical_json(doc), content_hash(doc)) for entity, doc in listed), revision=revision)
        left -= len(numbers)
        revision += 1


def _warn(node: Settings, first: Path, found: Outage, is_over: threading.Event) -> None:
    """Write a warning once the client is at work, and wait until it is handed out."""
    time.sleep(2)
    assert node.database_url is not None
    warning = {"headline": "Bản tin đo / measured", "event": "Lũ quét", "updated_at": NOW.replace(" ", "T")}
    with session(node.database_url) as conn:
        row = [(WARNING, canonical_json(warning), content_hash(warning))]
        written(conn, row, revision=1, record_type="emergency_notice")
        began = time.monotonic()
        publish(conn, node)
    is_last = False
    while not is_last:
        is_last = is_over.wait(0.05)
        if first.is_file() and any(json.loads(line)["id"] == WARNING for line in first.read_text().splitlines()):
            found.warning_seconds = round(time.monotonic() - began, 2)
            return
