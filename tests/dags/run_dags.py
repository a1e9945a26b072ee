"""Run by test_dag_runs.py in a process of its own: real Airflow runs of some DAGs, one after another, states as JSON.

Arguments: the DAG folder, then DAG ids, each optionally with the ledger run to name: source__a=run-1.
"""

import json
import sys
from pathlib import Path

from airflow.dag_processing.bundles.manager import DagBundlesManager
from airflow.dag_processing.dagbag import BundleDagBag, sync_bag_to_db
from airflow.models.asset import AssetDagRunQueue, AssetEvent
from airflow.utils.db import initdb
from airflow.utils.session import create_session
from sqlalchemy import select

initdb()
DagBundlesManager().sync_bundles_to_db()
folder = Path(sys.argv[1])
bag = BundleDagBag(str(folder), bundle_path=folder, bundle_name="dags-folder")
sync_bag_to_db(bag, "dags-folder", None)
found = []
events = 0
for wanted in sys.argv[2:]:
    dag_id, _, run_id = wanted.partition("=")
    ended = bag.dags[dag_id].test(run_conf={"run_id": run_id} if run_id else None)
    instances = ended.get_task_instances()
    with create_session() as session:
        told = [event.asset.name for event in session.scalars(select(AssetEvent).order_by(AssetEvent.id)).all()]
        queued = sorted({waiting.target_dag_id for waiting in session.scalars(select(AssetDagRunQueue)).all()})
    found.append(
        {
            "dag_id": dag_id,
            "state": str(ended.state),
            "tasks": {task.task_id: str(task.state) for task in instances},
            "tries": {task.task_id: task.try_number for task in instances},
            "events": told[events:],
            "queued": queued,
        }
    )
    events = len(told)
sys.stdout.write("\n" + json.dumps(found))
