"""One DAG per source file: pull -> stage -> check -> load."""

from typing import Any

from airflow.sdk import dag, get_parsing_context, task
from airflow.sdk.exceptions import AirflowSkipException
from lienthong_wiring import PARAMS, defaults, due, go_on, made, watchers, with_connection, woken

from lienthong import plan
from lienthong.settings import read_settings

SETTINGS = read_settings()


def build(source: plan.Source) -> None:
    """Wire one source; the steps themselves are functions of lienthong.pipeline."""

    @dag(
        dag_id=plan.source_dag(source.name),
        dag_display_name=source.title.vi,
        description=source.title.en,
        doc_md=plan.source_runbook(source),
        schedule=due(plan.schedule(source, SETTINGS), woken(source.name, watchers(source, SETTINGS))),
        start_date=plan.START,
        catchup=False,
        max_active_runs=1,
        tags=["source", source.agency, source.reader],
        params=PARAMS,
        default_args=defaults(SETTINGS, source.owner.name) | {"priority_weight": plan.WEIGHTS[source.lane]},
    )
    def source_dag() -> None:
        @task(task_display_name=plan.TASKS["pull"], multiple_outputs=False, pool=plan.pool(source))
        def pull(ledger_run: str) -> dict[str, Any]:
            from lienthong import pipeline

            settings = with_connection(read_settings(), source.auth.connection if source.auth else None)
            run = pipeline.begin(settings, trigger="airflow", run_id=ledger_run)
            return pipeline.pull(settings, source.name, run)

        @task(task_display_name=plan.TASKS["stage"], multiple_outputs=False)
        def stage(batch: dict[str, Any]) -> dict[str, Any]:
            from lienthong import pipeline

            return pipeline.stage(read_settings(), batch["batch_id"])

        @task(task_display_name=plan.TASKS["check"], multiple_outputs=False)
        def check(batch: dict[str, Any]) -> dict[str, Any]:
            from lienthong import pipeline

            return pipeline.check(read_settings(), batch["batch_id"])

        @task(task_display_name=plan.TASKS["load"], multiple_outputs=False, outlets=made(source))
        def load(batch: dict[str, Any], outlet_events: Any = None) -> dict[str, Any]:
            from lienthong import pipeline

            if batch["state"] == "held":
                raise AirflowSkipException("lô bị giữ, chờ người quyết · the batch is held for a person")
            return go_on(outlet_events, source.name, pipeline.load(read_settings(), batch["batch_id"]))

        load(check(stage(pull(plan.RUN_ID))))

    source_dag()


# A process that runs one task reads this file too, and needs only its own DAG. Where all are read, a broken source file
# has no DAG, and source_faults.py says why.
for definition in plan.sources(SETTINGS, get_parsing_context().dag_id):
    build(definition)
