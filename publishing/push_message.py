"""One push as it goes over the wire: a CloudEvents 1.0 event in structured JSON, signed by Standard Webhooks."""

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from schemas.canonical import canonical_json

MEDIA_TYPE = "application/cloudevents+json"
TYPES = {
    "upsert": "vn.lienthong.record.changed",
    "tombstone": "vn.lienthong.record.removed",
    "test": "vn.lienthong.push.test",
}
_PREFIX = "whsec_"


def new_secret() -> str:
    """A key of 32 random bytes, as Standard Webhooks writes it."""
    return _PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def event_id(subscription: str, counter: int) -> str:
    """The name of an event, the same in every attempt: `webhook-id`, and `id` of the CloudEvent."""
    return f"{subscription}.{counter}"


def body(event: dict[str, Any], *, public_url: str) -> str:
    """The text of an event; `line` is its feed line, None for a test.

    The same event always gives the same text, apart from content that the feed no longer tells. Thin: which entity,
    which revision, where to read it. `payload: full` adds the record as the feed tells it.
    """
    kind, base = event["kind"], public_url.rstrip("/")
    told: dict[str, Any] = json.loads(event["line"]) if event["line"] else {}
    if "@removed" in told:
        kind = "tombstone"  # also what the feed told once and withholds since
    data: dict[str, Any] = {"feed": event["feed"]}
    if told:
        data |= {"id": told["id"], "type": told["type"], "revision": told["revision"], "position": told["position"]}
        data |= {"link": f"{base}/v1/entities/{told['id']}"}
        if "@removed" in told:
            data["@removed"] = told["@removed"]
        elif event["payload"] == "full":
            data["record"] = told["record"]
    document: dict[str, Any] = {
        "specversion": "1.0",
        "id": event_id(event["subscription"], event["counter"]),
        "source": base,
        "type": TYPES[kind],
        "time": told.get("recorded_at") or event["created_at"].isoformat(),
        "datacontenttype": "application/json",
        "eventcounter": str(event["counter"]),  # CloudEvents has integers of 32 bits only
        "data": data,
    }
    if told:
        document |= {"subject": told["id"], "dataschema": f"{base}/schemas/{told['type']}.json"}
    return canonical_json(document)


def headers(name: str, text: str, keys: Sequence[str], now: datetime) -> dict[str, str]:
    """The headers of Standard Webhooks: one signature for each key, so that a receiver may change its key later."""
    moment = str(int(now.timestamp()))
    signed = f"{name}.{moment}.{text}".encode()
    signatures = [
        base64.b64encode(hmac.digest(base64.b64decode(key.removeprefix(_PREFIX)), signed, hashlib.sha256)).decode()
        for key in keys
    ]
    return {
        "webhook-id": name,
        "webhook-timestamp": moment,
        "webhook-signature": " ".join(f"v1,{signature}" for signature in signatures),
        "Content-Type": MEDIA_TYPE,
    }
