"""By hand, or by a clock of its own: pairs that matter most are put to people; what they say stands in our tables."""

from typing import Any

from airflow.providers.standard.operators.hitl import HITLOperator
from airflow.sdk import AssetAlias, Param, dag, task, task_group
from lienthong_wiring import JUDGED, defaults

from lienthong import plan
from lienthong.settings import read_settings

SETTINGS = read_settings()
SAID = AssetAlias("said__review")
NUMBER = Param(plan.QUESTIONS, type="integer", minimum=1, maximum=50, title="Số cặp được hỏi · How many pairs")
WHY = Param("", type="string", maxLength=2000, title="Vì sao · Why", description="Nên ghi. Worth noting.")


@dag(
    dag_id=plan.REVIEW,
    dag_display_name="Hỏi người về các cặp chưa rõ",
    description="Ask people about pairs of records",
    doc_md=plan.runbook("review"),
    schedule=plan.review_schedule(SETTINGS),
    start_date=plan.START,
    catchup=False,
    max_active_runs=1,
    tags=["review"],
    params={"questions": NUMBER},
    default_args=defaults(SETTINGS, SETTINGS.node),
)
def review_dag() -> None:
    @task(task_display_name=plan.TASKS["choose"])
    def choose(params: dict[str, Any] | None = None) -> list[dict[str, Any]]:
        from lienthong import reviewing

        return reviewing.for_airflow(read_settings(), int((params or {})["questions"]))

    @task_group(group_id="pair", tooltip="Một cặp · One pair")
    def pair(number: int, subject: str, body: str) -> None:
        asked = HITLOperator(
            task_id="ask",
            task_display_name=plan.TASKS["ask"],
            subject=subject,
            body=body,
            options=list(plan.ANSWERS),
            defaults=plan.LATER,  # what nobody answered is not answered
            params={"reason": WHY},
            response_timeout=plan.ASKED_FOR,
            execution_timeout=None,  # waiting for a person is no work
        )

        @task(task_display_name=plan.TASKS["decide"], outlets=[SAID])
        def decide(number: int, said: dict[str, Any], *, outlet_events: Any = None) -> dict[str, Any]:
            from lienthong import reviewing

            facts = reviewing.from_airflow(read_settings(), number, said)
            if facts["decided"]:
                outlet_events[SAID].add(JUDGED)
            return facts

        decide(number, asked.output)

    pair.expand_kwargs(choose())


review_dag()
