"""Why does it say so: for each field the winner, the rule and the losers; and how the entity came to be."""

from typing import Any

from warehouse.connection import Connection
from warehouse.statements import row, rows


def explain(conn: Connection, entity_id: str, *, field: str | None = None) -> dict[str, Any] | None:
    """The whole story of one entity as plain data; None when there is no such entity.

    `{"id", "type", "state", "revision", "fields": {name: {"value", "rule", "winner", "losers"}}, "identity": [...],
    "history": [...]}`; winners and losers name source, observation, stated time, payload and place in it.
    """
    entity = row(conn, "explain.entity", {"entity_id": entity_id})
    if entity is None:
        return None
    observations = {
        str(each["observation_id"]): each for each in rows(conn, "explain.observations", {"entity_id": entity_id})
    }
    provenance = entity["provenance"]
    fields = {
        name: _field(name, value, provenance.get(name) or provenance["*"], observations)
        for name, value in sorted(entity["doc"].items())
        if field is None or name == field
    }
    return {
        "id": entity_id,
        "type": entity["record_type"],
        "state": entity["state"],
        "revision": entity["revision"],
        "reason": entity["reason"],
        "successors": entity["successors"],
        "recorded_at": entity["recorded_at"].isoformat(),
        "run_id": entity["run_id"],
        "fields": fields,
        "identity": [_witness(each) | {"rule": each["rule"], "state": each["state"]} for each in observations.values()],
        "history": [
            {**each, "recorded_at": each["recorded_at"].isoformat()}
            for each in rows(conn, "explain.history", {"entity_id": entity_id})
        ],
    }


def _field(name: str, value: Any, why: dict[str, Any], observations: dict[str, dict[str, Any]]) -> dict[str, Any]:
    winner = _witness(observations.get(why["observation"]), why)
    losers = [
        _witness(observations.get(each["observation"]), each)
        | {"value": each["value"], "agrees": each.get("agrees", False)}
        for each in why.get("losers", [])
    ]
    return {"value": value, "rule": why["rule"], "winner": winner, "losers": losers}


def _witness(observation: dict[str, Any] | None, named: dict[str, Any] | None = None) -> dict[str, Any]:
    """Who said it and where that can be read; an observation that has moved to another entity keeps its name."""
    if observation is None:
        named = named or {}
        return {"source": named.get("source"), "observation": named.get("observation")}
    return {
        "source": observation["source"],
        "observation": str(observation["observation_id"]),
        "record_key": observation["record_key"],
        "authority": observation["authority"],
        "stated_at": observation["stated_at"].isoformat() if observation["stated_at"] else None,
        "payload_sha256": observation["payload_sha256"],
        "payload_pointer": observation["payload_pointer"],
        "batch_id": observation["batch_id"],
    }
