"""Airflow's REST interface, as far as the demo needs it, and who wakes a source."""

import logging
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import requests

from schemas.errors import ConfigError, SourceUnavailable

logger = logging.getLogger(__name__)

TIMEOUT = 30.0
PAGE = 100  # what the server gives at most
OPEN = ("queued", "running")
ENDED = ("success", "failed", "skipped", "upstream_failed")


@dataclass(frozen=True, slots=True, kw_only=True)
class DagRun:
    """One run of one DAG as Airflow sees it."""

    dag_id: str
    run_id: str
    state: str
    run_type: str
    seconds: float | None


@dataclass(frozen=True, slots=True)
class AirflowApi:
    """One Airflow by its address; the token is fetched when it is first needed."""

    url: str
    session: requests.Session = field(default_factory=requests.Session)
    user: str | None = None
    password: str = field(default="", repr=False)

    def call(self, method: str, path: str, body: Mapping[str, Any] | None = None, **query: Any) -> dict[str, Any]:
        """One request; an answer that is not 2xx is an error with the server's own words."""
        if "Authorization" not in self.session.headers:
            self.log_in()
        answer = self.session.request(method, self.url + path, json=body, params=query, timeout=TIMEOUT)
        if not answer.ok:
            raise SourceUnavailable(f"Airflow: {method} {path}: {answer.text[:300]}", status=answer.status_code)
        return dict(answer.json()) if answer.content else {}

    def log_in(self) -> None:
        """Take a token; the demo's Airflow gives one to everybody on this machine."""
        place = f"{self.url}/auth/token"
        if self.user is None:
            answer = self.session.get(place, timeout=TIMEOUT)
        else:
            answer = self.session.post(place, json={"username": self.user, "password": self.password}, timeout=TIMEOUT)
        if not answer.ok:
            raise SourceUnavailable("Airflow gives no token", status=answer.status_code)
        self.session.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"

    def health(self) -> dict[str, str]:
        """State by component; empty while the server does not answer."""
        try:
            answer = self.session.get(f"{self.url}/api/v2/monitor/health", timeout=TIMEOUT)
            parts = answer.json() if answer.ok else {}
        except (requests.RequestException, ValueError):
            return {}
        return {name: str((part or {}).get("status") or "absent") for name, part in parts.items()}

    def is_healthy(self) -> bool:
        """Database, scheduler and DAG processor are up, and what tasks talk to answers."""
        found = self.health()
        if found:
            try:  # built at the first request: five seconds that the first task need not wait for
                self.session.get(f"{self.url}/execution/health", timeout=TIMEOUT)
            except requests.RequestException:  # more than thirty on a busy machine
                return False
        return all(found.get(part) == "healthy" for part in ("metadatabase", "scheduler", "dag_processor"))

    def dags(self) -> dict[str, dict[str, Any]]:
        """What has been read so far, by id."""
        return {str(dag["dag_id"]): dag for dag in self.pages("/api/v2/dags", "dags")}

    def import_errors(self) -> dict[str, str]:
        """The last lines of what went wrong, by file."""
        return {
            str(error["filename"]): str(error["stack_trace"]).strip()[-500:]
            for error in self.pages("/api/v2/importErrors", "import_errors")
        }

    def unpause(self, dag_ids: Iterable[str]) -> None:
        """Let these DAGs run."""
        for dag_id in dag_ids:
            self.call("PATCH", f"/api/v2/dags/{quote(dag_id)}", {"is_paused": False}, update_mask="is_paused")

    def set_pools(self, pools: Mapping[str, int]) -> None:
        """Make or change these pools."""
        wanted = [{"name": name, "slots": slots, "include_deferred": False} for name, slots in pools.items()]
        action = {"action": "create", "action_on_existence": "overwrite", "entities": wanted}
        self.call("PATCH", "/api/v2/pools", {"actions": [action]})

    def trigger(self, dag_id: str, run_id: str, conf: Mapping[str, Any]) -> None:
        """Start a run of one DAG."""
        body = {"dag_run_id": run_id, "conf": dict(conf), "logical_date": None}
        self.call("POST", f"/api/v2/dags/{quote(dag_id)}/dagRuns", body)

    def runs(self, **query: Any) -> list[DagRun]:
        """The runs of all DAGs, newest first."""
        found = self.pages("/api/v2/dags/~/dagRuns", "dag_runs", order_by="-run_after", **query)
        return [
            DagRun(
                dag_id=str(run["dag_id"]),
                run_id=str(run["dag_run_id"]),
                state=str(run["state"]),
                run_type=str(run["run_type"]),
                seconds=run.get("duration"),
            )
            for run in found
        ]

    def open_runs(self) -> list[DagRun]:
        """The runs that have not ended yet; cheap, because it is asked again and again."""
        return self.runs(state=list(OPEN))

    def ended_tasks(self, run_id: str) -> int:
        """How many tasks of the runs of this name have ended, well or not."""
        path = "/api/v2/dags/~/dagRuns/~/taskInstances"
        page = self.call("GET", path, run_id_pattern=run_id, state=list(ENDED), limit=1)
        return int(page["total_entries"])

    def tasks(self, dag_id: str, run_id: str) -> dict[str, str]:
        """State by task of one run."""
        path = f"/api/v2/dags/{quote(dag_id)}/dagRuns/{quote(run_id, safe='')}/taskInstances"
        return {str(task["task_id"]): str(task["state"]) for task in self.pages(path, "task_instances")}

    def waiting_assets(self, dag_ids: Iterable[str]) -> int:
        """How many asset events wait to start a run of these DAGs."""
        total = 0
        for dag_id in dag_ids:
            try:
                total += int(self.call("GET", f"/api/v2/dags/{quote(dag_id)}/assets/queuedEvents")["total_entries"])
            except SourceUnavailable as error:
                if error.data.get("status") != 404:  # 404 is how it says: none
                    raise
        return total

    def wake(self, asset: str, extra: Mapping[str, str]) -> str | None:
        """Make an event of this asset; its id, or None while Airflow has not read a DAG that names the asset."""
        # the pattern matches within names, and its underscore matches any sign
        found = [each for each in self.pages("/api/v2/assets", "assets", name_pattern=asset) if each["name"] == asset]
        if not found:
            return None
        made = self.call("POST", "/api/v2/assets/events", {"asset_id": found[0]["id"], "extra": dict(extra)})
        return str(made["id"])

    def pages(self, path: str, key: str, **query: Any) -> list[dict[str, Any]]:
        """All pages of a listing."""
        found: list[dict[str, Any]] = []
        while True:
            page = self.call("GET", path, limit=PAGE, offset=len(found), **query)
            found += page[key]
            if not page[key] or len(found) >= int(page["total_entries"]):
                return found


def airflow_at(address: str) -> AirflowApi:
    """The Airflow of http(s)://[user:password@]host[:port]; ConfigError where that is none."""
    try:
        parts = urlsplit(address)
        place = f"{parts.hostname or ''}:{parts.port}" if parts.port else (parts.hostname or "")
    except ValueError as error:
        raise ConfigError("LIENTHONG_AIRFLOW_URL: http(s)://[user:password@]host[:port]") from error
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ConfigError("LIENTHONG_AIRFLOW_URL: http(s)://[user:password@]host[:port]")
    host = f"[{parts.hostname}]" + (f":{parts.port}" if parts.port else "") if ":" in parts.hostname else place
    user = None if parts.username is None else unquote(parts.username)
    url = f"{parts.scheme}://{host}{parts.path.rstrip('/')}"
    return AirflowApi(url, user=user, password=unquote(parts.password or ""))


def until(what: str, done: Callable[[], bool], seconds: float, pause: float = 0.3) -> None:
    """Wait for something to become true; SourceUnavailable says what did not."""
    deadline = time.monotonic() + seconds
    while not done():
        if time.monotonic() > deadline:
            raise SourceUnavailable(f"gave up waiting: {what}", seconds=int(seconds))
        time.sleep(pause)


def all_read(api: AirflowApi, wanted: Collection[str]) -> bool:
    """Have all these DAGs been read? An error in a file ends the wait at once."""
    errors = api.import_errors()
    if errors:
        raise SourceUnavailable(f"Airflow cannot read the DAGs: {errors}")
    return set(wanted) <= set(api.dags())


def is_quiet(api: AirflowApi, followers: Iterable[str]) -> bool:
    """No run is under way and no asset event is waiting to start one.

    Asked before and after: between two questions an event may become a run, or a run may end and leave an event.
    """
    return not api.open_runs() and not api.waiting_assets(followers) and not api.open_runs()
