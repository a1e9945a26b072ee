"""Run by test_review_runs.py in a process of its own: a real run of the DAG `review`, answered by Airflow's own door.

Arguments: the DAG folder, then one `option=name=reason` for each pair, in the order in which the pairs are asked.
"""

import json
import sys
import threading
import time
from pathlib import Path

from airflow.api_fastapi.auth.managers.simple.user import SimpleAuthManagerUser
from airflow.api_fastapi.core_api.datamodels.hitl import UpdateHITLDetailPayload
from airflow.api_fastapi.core_api.routes.public.hitl import update_hitl_detail
from airflow.dag_processing.bundles.manager import DagBundlesManager
from airflow.dag_processing.dagbag import BundleDagBag, sync_bag_to_db
from airflow.models.asset import AssetEvent
from airflow.models.hitl import HITLDetail
from airflow.models.taskinstance import TaskInstance
from airflow.utils.db import initdb
from airflow.utils.session import create_session
from sqlalchemy import select

folder = Path(sys.argv[1])
answers = [each.split("=", 2) for each in sys.argv[2:]]
initdb()
DagBundlesManager().sync_bundles_to_db()
bag = BundleDagBag(str(folder), bundle_path=folder, bundle_name="dags-folder")
sync_bag_to_db(bag, "dags-folder", None)
asked = {}
done = threading.Event()


def waiting():
    with create_session() as session:
        found = session.scalars(select(TaskInstance).where(TaskInstance.state == "awaiting_input")).all()
        return sorted((each.map_index, each.run_id, each.id) for each in found)


def answer(place, run_id, ti_id):
    option, who, reason = answers[place]
    with create_session() as session:
        detail = session.scalar(select(HITLDetail).where(HITLDetail.ti_id == ti_id))
        asked[place] = {"subject": detail.subject, "body": detail.body, "options": detail.options}
        update_hitl_detail(
            dag_id="review",
            dag_run_id=run_id,
            task_id="pair.ask",
            map_index=place,
            update_hitl_detail_payload=UpdateHITLDetailPayload(
                chosen_options=[option], params_input={"reason": reason}
            ),
            user=SimpleAuthManagerUser(username=who, role="op"),
            session=session,
        )


def people():
    while not done.is_set():
        for place, run_id, ti_id in waiting():
            answer(place, run_id, ti_id)
        time.sleep(0.2)


crowd = threading.Thread(target=people, daemon=True)
crowd.start()
ended = bag.dags["review"].test(run_conf={"questions": len(answers)})
done.set()
crowd.join()
with create_session() as session:
    events = [
        each.asset.name for each in session.scalars(select(AssetEvent)).all() if each.source_run_id == ended.run_id
    ]
    tasks = {
        f"{task.task_id}[{task.map_index}]": str(task.state)
        for task in session.scalars(select(TaskInstance).where(TaskInstance.run_id == ended.run_id)).all()
    }
sys.stdout.write("\n" + json.dumps({"state": str(ended.state), "tasks": tasks, "events": events, "asked": asked}))
