"""Run by test_dagbag.py in a process of its own: reads the DAG folder as Airflow does, prints what it found as JSON."""

import hashlib
import json
import sys
from pathlib import Path

import airflow.sdk  # noqa: F401  what every DAG file may cost
from airflow.dag_processing.dagbag import BundleDagBag
from airflow.serialization.serialized_objects import DagSerialization

folder = Path(sys.argv[1])
before = set(sys.modules)
bag = BundleDagBag(str(folder), bundle_path=folder, bundle_name="dags-folder", collect_dags=True)
imported = {name.partition(".")[0] for name in set(sys.modules) - before}


def serialized(dag: object) -> str:
    return json.dumps(DagSerialization.to_dict(dag), sort_keys=True)


def facts(dag: object) -> dict[str, object]:
    text = serialized(dag)
    restored = DagSerialization.from_dict(json.loads(text))
    return {
        "title": dag.dag_display_name,
        "doc": dag.doc_md,
        "tags": sorted(dag.tags),
        "catchup": dag.catchup,
        "max_active_runs": dag.max_active_runs,
        "timetable": json.loads(text)["dag"]["timetable"],
        "params": sorted(dag.params),
        "sha256": hashlib.sha256(text.encode()).hexdigest(),
        "restored": {task.task_id: sorted(task.upstream_task_ids) for task in restored.tasks},
        "tasks": {
            task.task_id: {
                "title": task.task_display_name,
                "owner": task.owner,
                "retries": task.retries,
                "policy": task.retry_policy.serialize() if task.retry_policy else None,
                "seconds": limit(task),
                "pool": task.pool,
                "after": sorted(task.upstream_task_ids),
                "outlets": sorted(outlet.name for outlet in task.outlets),
                "lines": body(task),
            }
            for task in dag.tasks
        },
    }


def limit(task: object) -> float | None:
    """How long a task may take; one that waits for a person, until it waits no more."""
    longest = task.execution_timeout or getattr(task, "response_timeout", None)
    return longest.total_seconds() if longest else None


def body(task: object) -> int:
    """Lines of a task's function between its head and its end, without blank ones."""
    import inspect

    if not hasattr(task, "python_callable"):
        return 0
    lines = [line.strip() for line in inspect.getsource(task.python_callable).splitlines()]
    head = next(place for place, line in enumerate(lines) if line.startswith("def ")) + 1
    return sum(bool(line) for line in lines[head:])


sys.stdout.write(
    "\n"
    + json.dumps(
        {
            "errors": {str(name): str(error) for name, error in bag.import_errors.items()},
            "imported": sorted(imported),
            "dags": {dag_id: facts(dag) for dag_id, dag in sorted(bag.dags.items())},
        }
    )
)
