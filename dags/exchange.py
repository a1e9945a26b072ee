"""One DAG per peer, as soon as something is published and every few minutes: send ours, take theirs."""

from typing import Any

from airflow.sdk import AssetAlias, dag, task
from lienthong_wiring import PUBLISHED, TAKEN, defaults, due

from lienthong import plan
from lienthong.peers import Peer, load_peers
from lienthong.settings import read_settings

SETTINGS = read_settings()


def build(peer: Peer) -> None:
    """Wire the exchange with one peer."""
    taken = AssetAlias(f"taken__{peer.name}")

    @dag(
        dag_id=plan.exchange_dag(peer.name),
        dag_display_name=f"Trao đổi với {peer.title['vi']}",
        description=f"Exchange with {peer.title['en']}",
        doc_md=plan.peer_runbook(peer),
        schedule=due(plan.exchange_schedule(SETTINGS), PUBLISHED),  # what we publish goes out at once
        start_date=plan.START,
        catchup=False,
        max_active_runs=1,
        tags=["peer"],
        default_args=defaults(SETTINGS, SETTINGS.node),
    )
    def exchange_dag() -> None:
        @task(task_display_name=plan.TASKS["exchange"], multiple_outputs=False, outlets=[taken])
        def exchange(*, outlet_events: Any = None) -> dict[str, Any]:
            from lienthong import pipeline

            facts = pipeline.exchange(read_settings(), peer.name)
            if facts["received"] or facts["followed"]:  # else publishing and exchanging would go round for ever
                outlet_events[taken].add(TAKEN)
            return facts

        exchange()

    exchange_dag()


for _, found in sorted(load_peers(SETTINGS.peers).items()):
    build(found)
