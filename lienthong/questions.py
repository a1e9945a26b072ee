"""Questions to people about a batch: put once, kept while they are the same, closed when a later pull answers them.

What becomes of the answer is decided in lienthong/holds.py.
"""

import json
from collections.abc import Mapping
from typing import Any

from warehouse.connection import Connection
from warehouse.statements import run


def ask(conn: Connection, question: Mapping[str, Any], evidence: Mapping[str, Any]) -> None:
    """Put a question; one that is open already keeps its number, others of its kind are closed.

    `question` names batch_id, source, kind, reason, records and subject (what is held: the same set, the same subject).
    """
    values = dict(question) | {"evidence": json.dumps(evidence)}
    if run(conn, "holds.renew", values) == 0:
        run(conn, "holds.ask", values)
    run(conn, "holds.supersede", values)


def answered(conn: Connection, scope: Mapping[str, Any], *kinds: str) -> None:
    """The batch that `scope` names has answered what older ones of its source asked."""
    for kind in kinds:
        run(conn, "holds.supersede", dict(scope) | {"kind": kind})
