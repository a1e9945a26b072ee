"""Read by every Airflow process at its start; only those that fork the processes of tasks do something here.

What they have imported, no task has to import again: Great Expectations alone takes six seconds of a core.
"""

import sys

if sys.argv[1:2] == ["scheduler"] or sys.argv[1:3] == ["celery", "worker"]:
    import airflow.providers.standard.decorators.python
    import airflow.sdk.definitions.decorators  # noqa: F401
    import great_expectations  # noqa: F401

    import lienthong.pipeline
    import lienthong.plan  # noqa: F401
