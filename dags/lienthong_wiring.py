"""What the DAG files of this folder share: assets, parameters, and what is retried."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from airflow.sdk import (
    Asset,
    AssetAlias,
    AssetOrTimeSchedule,
    AssetWatcher,
    CronTriggerTimetable,
    ExceptionRetryPolicy,
    Param,
    RetryAction,
    RetryRule,
)

from lienthong import plan
from lienthong.settings import Settings

RECONCILED = Asset(name="reconciled", uri=plan.asset_uri("entity"))
PUBLISHED = Asset(name="published", uri=plan.asset_uri("feed"))
JUDGED = Asset(name="judged", uri=plan.asset_uri("judgement"))  # what people decided about pairs
TAKEN = Asset(name="taken", uri=plan.asset_uri("inbox"))  # what peers brought
PARAMS = {
    "run_id": Param(
        None,
        type=["null", "string"],
        title="Mã lượt chạy · Run of the ledger",
        description="Để trống: mã của Airflow. Empty: Airflow's own run id.",
    )
}


def loaded(source: str) -> Asset:
    """What a source's DAG makes: its observations."""
    return Asset(name=f"loaded__{source}", uri=plan.asset_uri("observation", source))


def woken(source: str, watchers: Sequence[AssetWatcher] = ()) -> Asset:
    """An event of this asset starts the source at once: from a watcher, another DAG, or a push to an API.

    The DAG that it starts states the watchers, and no other DAG file may name the asset as its schedule, inlet or
    outlet: Airflow takes off whatever the file that it read last does not state.
    """
    return Asset(name=plan.woken(source), uri=plan.asset_uri("source", source), watchers=list(watchers))


def watchers(source: plan.Source, settings: Settings) -> list[AssetWatcher]:
    """Who looks out for what wakes a source, in the triggerer."""
    if not source.wake.folder:
        return []
    from lienthong_folder import FolderTrigger  # costs every parse, so only a node that watches a folder pays for it

    trigger = FolderTrigger(source=source.name, seconds=plan.look_seconds(settings))
    return [AssetWatcher(name=f"folder__{source.name}", trigger=trigger)]


def made(source: plan.Source) -> list[Asset | AssetAlias]:
    """What loading a source makes: its observations and, where more may be waiting, an event that wakes it again."""
    return [loaded(source.name), *([_more(source.name)] if plan.comes_in_slices(source) else [])]


def go_on(events: Any, source: str, batch: dict[str, Any]) -> dict[str, Any]:
    """Wake the source again if more is waiting behind the batch that it has just loaded; what is due comes between."""
    from lienthong import pipeline

    if pipeline.is_waiting(batch):
        events[_more(source)].add(woken(source))
    return batch


def _more(source: str) -> AssetAlias:
    """Stands for `woken` among what a task makes, because a task's assets have an event whenever it succeeds."""
    return AssetAlias(name=f"more__{source}")


def due(cron: str | None, asset: Asset) -> AssetOrTimeSchedule | list[Asset]:
    """By the clock, where there is one, and at every event of the asset."""
    if cron is None:
        return [asset]
    return AssetOrTimeSchedule(timetable=CronTriggerTimetable(cron, timezone=plan.ZONE), assets=[asset])


def defaults(settings: Settings, owner: str) -> dict[str, Any]:
    """The arguments of every task: whose it is, how long it may take, what is tried again."""
    delay = plan.retry_delay(settings)
    return {
        "owner": owner,
        "retries": plan.RETRIES,
        "retry_delay": delay,
        "execution_timeout": plan.TIME_LIMIT,
        "retry_policy": policy(delay),
    }


def with_connection(settings: Settings, connection: str | None) -> Settings:
    """The settings with the secret of an Airflow connection, as Airflow itself writes connections into variables."""
    if connection is None:
        return settings
    from airflow.sdk import Connection

    variable = f"AIRFLOW_CONN_{connection.upper()}"
    secrets = {**settings.secrets, variable: Connection.get(connection).get_uri()}
    return settings.model_copy(update={"secrets": secrets})


def with_connections(settings: Settings, sources: Sequence[plan.Source]) -> Settings:
    """The settings with the secrets of all these sources."""
    for source in sources:
        settings = with_connection(settings, source.auth.connection if source.auth else None)
    return settings


def policy(delay: timedelta) -> ExceptionRetryPolicy:
    """Try again what time can heal; what only a person can mend fails at once."""
    return ExceptionRetryPolicy(
        rules=[
            RetryRule(exception=list(plan.NEVER_RETRIED), action=RetryAction.FAIL, reason="a person must look"),
            RetryRule(exception=list(plan.RETRIED), retry_delay=delay, reason="may pass by itself"),
        ]
    )
