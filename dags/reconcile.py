"""As soon as any source is loaded, or people decided about pairs: one warehouse, checked as a whole."""

from typing import Any

from airflow.sdk import AssetAny, dag, task
from lienthong_wiring import JUDGED, RECONCILED, defaults, loaded

from lienthong import plan
from lienthong.settings import read_settings

SETTINGS = read_settings()


@dag(
    dag_id=plan.RECONCILE,
    dag_display_name="Đối chiếu kho dữ liệu",
    description="Reconcile the warehouse",
    doc_md=plan.runbook("reconcile"),
    schedule=AssetAny(*(loaded(name) for name in plan.names(SETTINGS)), JUDGED),
    start_date=plan.START,
    catchup=False,
    max_active_runs=1,
    tags=["warehouse"],
    default_args=defaults(SETTINGS, SETTINGS.node),
)
def reconcile_dag() -> None:
    @task(task_display_name=plan.TASKS["reconcile"], multiple_outputs=False)
    def reconcile() -> dict[str, Any]:
        from lienthong import pipeline

        return pipeline.reconcile(read_settings())

    @task(task_display_name=plan.TASKS["check_warehouse"], multiple_outputs=False, outlets=[RECONCILED])
    def check_warehouse() -> dict[str, Any]:
        from lienthong import pipeline

        return pipeline.check_warehouse(read_settings())

    reconcile() >> check_warehouse()


reconcile_dag()
