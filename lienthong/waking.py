"""A push wakes a source: an event of Airflow where that runs the node, else a wish that the next run takes.

A wish is one file per source under home/wakes. Pushes that come while one waits join it; a run takes it before it asks
the source, so that a push that comes later has a run of its own. Ten pushes are one run and at most one that follows.
"""

import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import requests

from lienthong import plan
from lienthong.airflow_api import airflow_at
from lienthong.settings import Settings
from schemas.errors import ConfigError, SourceUnavailable

WAITING, TAKEN = ".json", ".taken"


@dataclass(frozen=True, slots=True, kw_only=True)
class Woken:
    """What came of a push; `is_new` is false where it joined one that waits already."""

    id: str
    source: str
    asked_by: str
    asked_at: str
    is_new: bool = True


def wake(settings: Settings, source: str, asked_by: str) -> Woken:
    """Have a source run as soon as it can.

    ConfigError: Airflow has no such DAG, or people have paused it; SourceUnavailable: Airflow does not answer.
    """
    if settings.airflow_url is None:
        return wish(settings.home, source, asked_by)
    try:
        return _through_airflow(settings.airflow_url, source, asked_by)
    except (requests.RequestException, ValueError, KeyError) as error:
        raise SourceUnavailable(f"Airflow: {type(error).__name__}", source=source) from error


def _through_airflow(address: str, source: str, asked_by: str) -> Woken:
    api, dag_id = airflow_at(address), plan.source_dag(source)
    with api.session:
        try:
            known = api.call("GET", f"/api/v2/dags/{dag_id}")
        except SourceUnavailable as error:
            if error.data.get("status") != 404:
                raise
            raise ConfigError(f"Airflow has no DAG {dag_id}", source=source) from error
        if known["is_paused"] or known["is_stale"]:  # its event would start nothing, now or ever
            raise ConfigError(f"the DAG {dag_id} is {'paused' if known['is_paused'] else 'gone'}", source=source)
        is_new = not api.waiting_assets([dag_id])
        made = api.wake(plan.woken(source), {"woken_by": asked_by}) if is_new else "waiting"
        if made is None:
            raise ConfigError(f"Airflow has no asset {plan.woken(source)}", source=source)
    return Woken(id=f"{dag_id}-{made}", source=source, asked_by=asked_by, asked_at=_now(), is_new=is_new)


def wish(home: Path, source: str, asked_by: str) -> Woken:
    """Ask for a run of a source, or join who has asked already."""
    folder = home / "wakes"
    folder.mkdir(parents=True, exist_ok=True)
    asked = Woken(id=secrets.token_hex(8), source=source, asked_by=asked_by, asked_at=_now())
    draft = folder / f".{source}-{asked.id}"
    draft.write_text(json.dumps(asdict(asked), ensure_ascii=False), encoding="utf-8")
    try:
        while True:
            try:
                os.link(draft, folder / f"{source}{WAITING}")  # whole, or not there; and only one is the first
                return asked
            except FileExistsError:
                found = _read(folder / f"{source}{WAITING}")
                if found is not None:  # else a run has taken it just now
                    return found
    finally:
        draft.unlink()


def wishes(home: Path) -> list[Woken]:
    """What waits, the oldest first; also what a run had taken that never came to its end."""
    paths = [path for path in (home / "wakes").glob("[!.]*") if path.suffix in (WAITING, TAKEN)]
    found = {asked.source: asked for path in sorted(paths, reverse=True) if (asked := _read(path)) is not None}
    return sorted(found.values(), key=lambda asked: (asked.asked_at, asked.source))


def is_wished(home: Path, source: str) -> bool:
    """Whether somebody waits for a run of this source that nobody has begun."""
    return (home / "wakes" / f"{source}{WAITING}").exists()


@contextmanager
def answering(home: Path, source: str) -> Iterator[None]:
    """A run of this source answers what was wished until now; if its process dies, the wish still stands."""
    waiting, taken = (home / "wakes" / f"{source}{ending}" for ending in (WAITING, TAKEN))
    with suppress(FileNotFoundError):
        waiting.replace(taken)
    yield
    taken.unlink(missing_ok=True)


def _read(path: Path) -> Woken | None:
    try:
        stated = json.loads(path.read_text(encoding="utf-8"))
        return Woken(**stated | {"is_new": False})
    except FileNotFoundError:
        return None
    except (ValueError, TypeError) as error:
        raise ConfigError(f"{path}: không phải lời gọi chạy / not a wake. Sửa: xóa tệp / Fix: remove it") from error


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
