"""Always at work while a source asks to be looked at: one task of a quarter of an hour carries urgent news at once."""

import os
from typing import Any

from airflow.sdk import dag, task
from lienthong_wiring import defaults, with_connections

from lienthong import plan
from lienthong.settings import read_settings

SETTINGS = read_settings()


def build() -> None:
    """Wire the express worker; what it does is lienthong.express."""

    @dag(
        dag_id=plan.EXPRESS,
        dag_display_name="Làn khẩn",
        description="Express lane",
        doc_md=plan.runbook("express"),
        schedule=plan.express_schedule(SETTINGS),
        start_date=plan.START,
        catchup=False,
        max_active_runs=1,
        tags=["express"],
        default_args=defaults(SETTINGS, SETTINGS.node) | {"priority_weight": plan.WATCH_WEIGHT},
    )
    def express_dag() -> None:
        @task(task_display_name=plan.TASKS["watch"], multiple_outputs=False)
        def watch() -> dict[str, Any]:
            from lienthong.express import Worker

            settings = read_settings()
            worker = Worker(with_connections(settings, plan.watched(settings)))
            return worker.work(plan.shift_seconds(settings), parent=os.getppid())

        watch()

    express_dag()


if plan.watched(SETTINGS):
    build()
