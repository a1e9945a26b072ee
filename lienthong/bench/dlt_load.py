"""The peer's side: dlt loads the same pages into the same server. Runs in dlt's own environment, never in ours.

Input: the order as JSON on standard input. Output: one line of JSON. See dlt.py, which starts it.
"""

import json
import os
import resource
import sys
import time
from pathlib import Path


def main() -> None:
    order = json.load(sys.stdin)
    os.environ.update(order["environment"])  # dlt is configured by its environment, before it is imported
    import dlt  # type: ignore[import-not-found]
    from dlt.sources.rest_api import rest_api_source  # type: ignore[import-not-found]

    source = rest_api_source(
        {
            "client": {"base_url": order["url"]},
            "resources": [
                {
                    "name": "releases",
                    "primary_key": "id",
                    "write_disposition": order["write_disposition"],
                    "endpoint": {
                        "path": "releases",
                        "data_selector": "data",
                        "paginator": {"type": "page_number", "base_page": 1, "total_path": "total_pages"},
                    },
                }
            ],
        }
    )
    pipeline = dlt.pipeline(
        order["name"], destination="postgres", dataset_name=order["name"], pipelines_dir=order["folder"]
    )
    cpu, began = _cpu(), time.perf_counter()
    pipeline.run(source, **order["arguments"])
    seconds = time.perf_counter() - began
    steps = {
        step.step: round((step.finished_at - step.started_at).total_seconds(), 3) for step in pipeline.last_trace.steps
    }
    with pipeline.sql_client() as client:
        counted = client.execute_sql("SELECT count(*), count(DISTINCT id) FROM releases")[0]
    result = {
        "seconds": round(seconds, 3),
        "cpu_seconds": round(_cpu() - cpu, 2),
        "peak_mib": _peak_mib(),
        "steps": steps,
        "rows": [int(count) for count in counted],
    }
    sys.stdout.write(json.dumps(result) + "\n")


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def _peak_mib() -> float:
    """The largest of the process and its workers."""
    workers = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    status = Path("/proc/self/status")
    if not status.exists():
        return round(workers, 1)
    peak = next(line for line in status.read_text(encoding="utf-8").splitlines() if line.startswith("VmHWM"))
    return round(max(workers, int(peak.split()[1]) / 1024), 1)


if __name__ == "__main__":
    main()
