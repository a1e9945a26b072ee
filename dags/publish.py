"""As soon as the warehouse is reconciled, or a peer brought something: number, sign and announce the changes."""

from typing import Any

from airflow.sdk import AssetAny, dag, task
from lienthong_wiring import PUBLISHED, RECONCILED, TAKEN, defaults

from lienthong import plan
from lienthong.settings import read_settings

SETTINGS = read_settings()


@dag(
    dag_id=plan.PUBLISH,
    dag_display_name="Công bố",
    description="Publish the feeds",
    doc_md=plan.runbook("publish"),
    schedule=AssetAny(RECONCILED, TAKEN),
    start_date=plan.START,
    catchup=False,
    max_active_runs=1,
    tags=["feed"],
    default_args=defaults(SETTINGS, SETTINGS.node),
)
def publish_dag() -> None:
    @task(task_display_name=plan.TASKS["publish"], multiple_outputs=False, outlets=[PUBLISHED])
    def publish() -> dict[str, Any]:
        from lienthong import pipeline

        return pipeline.publish(read_settings())

    publish()


publish_dag()
