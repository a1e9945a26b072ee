"""Which model compares the records of a type: the one that the warehouse has learnt, else the one that is shipped.

A learnt model is kept in the warehouse, beside the records that it was learnt of, until somebody goes back.
"""

from collections.abc import Callable
from functools import lru_cache

from reconciliation.matching import Model, model
from schemas.errors import ConfigError
from warehouse.connection import Connection
from warehouse.statements import run, tuples


def use(conn: Connection, record_type: str, text: str | None, *, by: str) -> None:
    """Compare records of a type by this model from now on, or by the shipped one, in the caller's transaction.

    The next reconciliation compares all records of the type anew.
    """
    if text is not None and Model(text).record_type != record_type:
        raise ConfigError(f"this is no model of {record_type}", found=Model(text).record_type)
    run(conn, "learning.use", {"record_type": record_type, "model": text, "by": by})
    run(conn, "learning.compare_anew", {"record_type": record_type})


def models_in_use(conn: Connection) -> Callable[[str], Model | None]:
    """The model of each type: the one that the warehouse has learnt, else the shipped one."""
    own = {record_type: _model(text) for record_type, text in tuples(conn, "learning.learnt")}
    return lambda record_type: own.get(record_type) or model(record_type)


@lru_cache(maxsize=64)
def _model(text: str) -> Model:
    return Model(text)
