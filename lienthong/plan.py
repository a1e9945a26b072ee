"""The plan in words: what DAGs, pools and assets are called, what is tried again, what their pages say. No Airflow."""

import json
import re
import sys
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from connectors.readers import READERS, slices
from connectors.source import NAME, Source, SourceFiles, load_named, load_sources, source_names
from lienthong.peers import Peer
from lienthong.settings import ROOT, Settings, read_settings
from schemas.errors import ConfigError

ZONE = "Asia/Ho_Chi_Minh"  # cron strings are read in it
START = datetime(2026, 1, 1, tzinfo=ZoneInfo(ZONE))
RECONCILE = "reconcile"
PUBLISH = "publish"
REVIEW = "review"
EXPRESS = "express"

# one host of an agency sees at most this many of our readers at a time
SLOTS_PER_HOST = 2

# The run of our ledger that a DAG run writes into: named by who triggers it, else Airflow's own run id. Sources that
# are due at the same minute have the same run id, and so share one run of the ledger.
RUN_ID = "{{ params.run_id or run_id }}"

# Airflow starts the heavier of two waiting tasks first: an emergency notice never queues behind a bulk load.
WEIGHTS: Mapping[str, int] = {"express": 100, "bulk": 1}
WATCH_WEIGHT = 1000  # of the worker that looks out for urgent news: whatever else waits

_NAME = re.compile(NAME)

RETRIES = 2
RETRY_DELAY = "LIENTHONG_VAR_RETRY_SECONDS"  # a setting: seconds between tries
LOOKS = "LIENTHONG_VAR_LOOK_SECONDS"  # a setting: seconds between two looks at a watched folder
SHIFTS = "LIENTHONG_VAR_SHIFT_SECONDS"  # a setting: how long one task of the express worker works
SCHEDULES = "LIENTHONG_VAR_SCHEDULES"  # a setting: "off" leaves the clock out
REVIEWS = "LIENTHONG_VAR_REVIEWS"  # a setting: when people are asked about pairs, as cron; none: by hand only
QUESTIONS = 5  # pairs that one run asks about
ASKED_FOR = timedelta(days=3)  # then the question is nobody's in Airflow; in the warehouse it goes on waiting

# what a person can choose about a pair, and what the warehouse calls it
LATER = "Để sau · Later"
ANSWERS: Mapping[str, str | None] = {
    "Một · Same": "same",
    "Hai · Different": "different",
    "Chưa rõ · Unsure": "unsure",
    LATER: None,
}
TIME_LIMIT = timedelta(minutes=30)

# errors by what Airflow does next; names, because a DAG file says them to Airflow as text
NEVER_RETRIED = ("schemas.errors.ConfigError", "schemas.errors.SourceChanged", "schemas.errors.RecordRejected")
RETRIED = ("schemas.errors.SourceUnavailable", "schemas.errors.WarehouseUnavailable")

TASKS: Mapping[str, str] = {
    "pull": "Lấy dữ liệu · Pull",
    "stage": "Đọc từng bản ghi · Stage",
    "check": "Kiểm tra cả lô · Check",
    "load": "Nạp kho · Load",
    "reconcile": "Đối chiếu · Reconcile",
    "check_warehouse": "Kiểm tra kho · Check the warehouse",
    "publish": "Công bố · Publish",
    "exchange": "Trao đổi · Exchange",
    "watch": "Canh tin khẩn · Watch for urgent news",
    "choose": "Chọn cặp · Choose",
    "ask": "Hỏi người · Ask",
    "decide": "Ghi quyết định · Decide",
}


def source_dag(name: str) -> str:
    """The DAG of one source."""
    return f"source__{name}"


def exchange_dag(peer: str) -> str:
    """The DAG of one peer."""
    return f"exchange__{peer}"


def woken(source: str) -> str:
    """The asset whose events start a source at once."""
    return f"woken__{source}"


def asset_uri(*path: str) -> str:
    """The address of a thing that one DAG makes and another waits for; parts become one path."""
    return "lienthong://warehouse/" + "/".join(path)


def comes_in_slices(source: Source) -> bool:
    """Whether a pull of this source may leave something waiting."""
    return slices.comes_in_slices(READERS[source.reader])


def pool(source: Source) -> str:
    """The pool of the host that a source is read from; a port of its own is a host of its own."""
    address = urlsplit(source.url)
    place = (address.hostname or "none").replace(":", "-") + (f"_{address.port}" if address.port else "")
    return f"host__{place}"


def pools(sources: Iterable[Source]) -> dict[str, int]:
    """Every pool that the DAGs of these sources need, with its slots."""
    return {name: SLOTS_PER_HOST for name in sorted({pool(source) for source in sources})}


def pools_file(sources: Iterable[Source]) -> str:
    """The same as `airflow pools import` wants it."""
    described = {
        name: {"slots": slots, "description": "Mỗi máy chủ nguồn một nhóm · One pool per upstream host"}
        for name, slots in pools(sources).items()
    }
    return json.dumps(described, ensure_ascii=False, indent=2) + "\n"


def retry_delay(settings: Settings) -> timedelta:
    """How long a task waits before its next try."""
    return timedelta(seconds=float(settings.variables.get(RETRY_DELAY, "60")))


def look_seconds(settings: Settings) -> float:
    """How long a watched folder is left between two looks; a file that two looks find the same is complete."""
    return float(settings.variables.get(LOOKS, "10"))


def source_files(settings: Settings) -> SourceFiles:
    """The source files of this node; callers decide what the broken ones stop."""
    return load_sources(settings.sources, settings.variables)


def sources(settings: Settings, dag_id: str | None = None) -> list[Source]:
    """The sound sources of this node in the order of their names, so that a parse always gives the same DAGs.

    With the id of a DAG only its own source is read, and its faults are an error: that one task can do nothing else.
    """
    if dag_id is None:
        return list(source_files(settings).found.values())
    return [load_named(settings.sources, dag_id.removeprefix(source_dag("")), settings.variables)]


def are_urgent(settings: Settings, wanted: Iterable[str]) -> bool:
    """Whether all these sources are of the express lane; one whose file is broken is not."""
    try:
        return all(load_named(settings.sources, name, settings.variables).lane == "express" for name in wanted)
    except ConfigError:
        return False


def watched(settings: Settings) -> list[Source]:
    """The sound sources that the express worker looks at."""
    return [source for source in sources(settings) if source.wake.look is not None]


def names(settings: Settings) -> list[str]:
    """The sources by name, also the broken ones: who waits for any of them need not change with every typo."""
    return [name for name in source_names(settings.sources) if _NAME.fullmatch(name)]


def schedule(source: Source, settings: Settings) -> str | None:
    """When a source is due; none where runs are started by hand only, as in the demo, or by the express worker."""
    if settings.variables.get(SCHEDULES) == "off" or source.wake.look is not None:
        return None
    return source.schedule


def express_schedule(settings: Settings) -> str | None:
    """The express worker is always at work: its next shift begins where one ends."""
    return None if settings.variables.get(SCHEDULES) == "off" else "@continuous"


def review_schedule(settings: Settings) -> str | None:
    """When people are asked about pairs."""
    return None if settings.variables.get(SCHEDULES) == "off" else settings.variables.get(REVIEWS) or None


def exchange_schedule(settings: Settings) -> str | None:
    """When we look for what peers have for us, besides after each publication."""
    return None if settings.variables.get(SCHEDULES) == "off" else "*/5 * * * *"


def shift_seconds(settings: Settings) -> float:
    """A task that runs for hours outlives its token and every change of code, so the worker works in shifts."""
    return float(settings.variables.get(SHIFTS, "900"))


def runbook(page: str, /, **facts: object) -> str:
    """What a person reads on a DAG's page: whose it is, what to do when it fails (vi, en)."""
    return (ROOT / "docs" / "runbooks" / f"{page}.md").read_text(encoding="utf-8").format(**facts)


def source_runbook(source: Source) -> str:
    """The runbook of one source, with the facts of its own file."""
    return runbook(
        "source",
        name=source.name,
        title_vi=source.title.vi,
        title_en=source.title.en,
        owner=source.owner.name,
        email=source.owner.email,
        agency=source.agency,
        schedule=source.schedule,
        freshness=f"{source.freshness_hours:g}",
        url=source.url,
        reader=source.reader,
    )


def peer_runbook(peer: Peer) -> str:
    """The runbook of the exchange with one peer."""
    return runbook("exchange", name=peer.name, title_vi=peer.title["vi"], title_en=peer.title["en"], url=peer.url)


if __name__ == "__main__":  # python -m lienthong.plan > pools.json; airflow pools import pools.json
    files = source_files(read_settings())
    sys.stderr.writelines(f"{fault}\n" for fault in files.faults.values())
    sys.stdout.write(pools_file(files.found.values()))
