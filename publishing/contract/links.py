"""How one answer leads to the next call (OpenAPI links), and what addresses are made of: for readers and for tests."""

from collections.abc import Mapping
from typing import Any

from publishing.entities import ENTITY_ID
from publishing.message import MESSAGE_ID

# Operation -> status -> operation it leads to -> its parameters from the answer.
LINKS: Mapping[str, tuple[str, Mapping[str, Mapping[str, str]]]] = {
    "listFeeds": (
        "200",
        {
            "readChanges": {"feed": "$response.body#/feeds/0/feed"},
            "readSnapshotManifest": {"feed": "$response.body#/feeds/0/feed"},
            "readDigest": {"feed": "$response.body#/feeds/0/feed"},
            "readCheckpoints": {"feed": "$response.body#/feeds/0/feed"},
        },
    ),
    "readChanges": (
        "200",
        {
            "readEntity": {"entity_id": "$response.body#/changes/0/id"},
            "readEntityHistory": {"entity_id": "$response.body#/changes/0/id"},
            "readRelatedEntities": {"entity_id": "$response.body#/changes/0/id"},
            "explainEntity": {"entity_id": "$response.body#/changes/0/id"},
            "readRecordJson": {"feed": "$response.body#/feed", "entity_id": "$response.body#/changes/0/id"},
        },
    ),
    "readSnapshotManifest": (
        "200",
        {
            "readSnapshotFile": {
                "feed": "$response.body#/feed",
                "position": "$response.body#/position",
                "name": "$response.body#/files/0/name",
            },
            "readSnapshotChanges": {
                "feed": "$response.body#/feed",
                "after": "$response.body#/changes/after",
                "position": "$response.body#/position",
            },
        },
    ),
    "postWrite": ("202", {"readWrite": {"message_id": "$response.body#/message_id"}}),
    "replaceEntity": ("202", {"readWrite": {"message_id": "$response.body#/message_id"}}),
}
# Path parameter -> what it is; a value of another form is not found.
ADDRESSES: Mapping[str, Mapping[str, Any]] = {
    "feed": {"examples": ["public"], "description": "Tên luồng / Name of a feed, as /v1/feeds lists it"},
    "entity_id": {"pattern": f"^{ENTITY_ID.pattern}$", "examples": ["rel_0123"]},
    "message_id": {"pattern": f"^{MESSAGE_ID.pattern}$", "examples": ["my-message-1"]},
    "record_type": {"examples": ["press_release"]},
    "version": {"examples": ["1"]},
    "position": {"examples": ["1"]},
    "name": {"examples": ["manifest.json"]},
}


def linked(operation: dict[str, Any]) -> None:
    """Put the links of an operation into the answer that they start from."""
    status, ends = LINKS.get(operation["operationId"], ("", {}))
    if ends:
        operation["responses"][status]["links"] = {
            name: {"operationId": name, "parameters": dict(parameters)} for name, parameters in ends.items()
        }


def addressed(operation: dict[str, Any]) -> None:
    """Say what the path parameters of an operation are made of, where the route does not."""
    for parameter in operation.get("parameters", ()):
        if parameter.get("in") == "path" and parameter["schema"] == {"type": "string"}:
            parameter["schema"] |= ADDRESSES.get(parameter["name"], {})
