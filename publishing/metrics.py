"""The state of feeds, inbox and sources as Prometheus text (exposition format 0.0.4); no names of subscribers."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from publishing.feeds import all_feeds
from warehouse.connection import Connection
from warehouse.statements import rows

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"

Sample = tuple[dict[str, str], float]


def metrics(conn: Connection) -> str:
    """All metrics, read now."""
    feeds = all_feeds(conn)
    waiting = rows(conn, "feed.waiting")
    lags = rows(conn, "subscriber.lag")
    heads = {feed.feed: feed.position for feed in feeds}
    sources = rows(conn, "feed.sources")
    messages = rows(conn, "inbox.counts")
    pushed = rows(conn, "push.counts")
    workers = rows(conn, "push.workers", {"seconds": 60})
    silent = rows(conn, "push.hosts")
    families = [
        _family("feed_position", "Last published position", [({"feed": f.feed}, f.position) for f in feeds]),
        _family("feed_live", "Live entities", [({"feed": f.feed}, f.live) for f in feeds]),
        _family(
            "feed_signed_timestamp_seconds",
            "Time of the last checkpoint",
            [({"feed": f.feed}, f.signed_at.timestamp()) for f in feeds if f.signed_at],
        ),
        _family("outbox_waiting", "Changes not yet published", [({"feed": w["feed"]}, w["waiting"]) for w in waiting]),
        _family(
            "subscribers_behind",
            "Changes that the slowest acknowledging subscriber has not acknowledged",
            [({"feed": lag["feed"]}, heads[lag["feed"]] - lag["slowest"]) for lag in lags],
        ),
        _family(
            "subscribers_disagreeing",
            "Subscribers whose last acknowledged digest is not ours",
            [({"feed": lag["feed"]}, lag["disagreeing"]) for lag in lags],
        ),
        _family("inbox_messages", "Messages by state", [({"state": m["state"]}, m["messages"]) for m in messages]),
        _family("push_events", "Events of push by subscription and state", [(_named(p), p["events"]) for p in pushed]),
        _family(
            "push_oldest_timestamp_seconds",
            "Time of the oldest event in each state",
            [(_named(p), p["oldest"].timestamp()) for p in pushed],
        ),
        _family("push_workers", "Workers of push seen in the last minute", [({}, sum(w["is_alive"] for w in workers))]),
        _family("push_silent_hosts", "Hosts of receivers that give no answer", [({}, len(silent))]),
        _family(
            "source_health",
            "Health of each source",
            [({"source": s["source"], "health": s["health"]}, 1) for s in sources],
        ),
        _times("source_attempted", "Last attempt", sources, "attempted_at"),
        _times("source_last_good", "Last good pull", sources, "last_good_at"),
        _times("source_stale_since", "Since when the published data is not the newest", sources, "stale_since"),
    ]
    return "".join(families)


def _named(found: dict[str, Any]) -> dict[str, str]:
    return {"subscription": found["subscription"], "state": found["state"]}


def _times(name: str, text: str, found: list[dict[str, datetime]], column: str) -> str:
    samples = [({"source": str(row["source"])}, row[column].timestamp()) for row in found if row[column]]
    return _family(f"{name}_timestamp_seconds", text, samples)


def _family(name: str, text: str, samples: Iterable[Sample]) -> str:
    lines = [f"# HELP lienthong_{name} {text}", f"# TYPE lienthong_{name} gauge"]
    for labels, value in samples:
        inner = ",".join(f'{label}="{_escaped(given)}"' for label, given in labels.items())
        lines.append(f"lienthong_{name}{{{inner}}} {value}" if inner else f"lienthong_{name} {value}")
    return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace('"', '\\"')
