"""What is pushed: CloudEvents 1.0 in structured JSON, as webhooks of Standard Webhooks carry them."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from publishing.contract.feed_models import Described, Position, RecordType, Removed, absent


class ChangeData(Described):
    """Which change it was, and where to read it; no content, so that nothing is told that was taken back meanwhile."""

    id: Annotated[str, Field(description="Mã thực thể / Id of the entity")]
    type: RecordType
    feed: str
    revision: Annotated[int, Field(ge=1)]
    position: Position
    removed: Annotated[Removed, Field(alias="@removed")] = absent("of a tombstone")
    record: dict[str, Any] = absent("where the subscription asks for full events")
    link: str = absent("path or address of the entity")


class ChangeEvent(Described):
    """One change of a feed as a CloudEvent."""

    specversion: Literal["1.0"]
    id: Annotated[str, Field(min_length=1, description="stays the same over retries; also the header webhook-id")]
    source: Annotated[str, Field(min_length=1, description="the node", json_schema_extra={"format": "uri-reference"})]
    type: Annotated[str, Field(pattern=r"^vn\.lienthong\.")]
    subject: Annotated[str, Field(description="Mã thực thể / Id of the entity")]
    time: datetime
    datacontenttype: Literal["application/json"] = absent("of data")
    dataschema: str = absent("address of the schema of the record type")
    eventcounter: Annotated[str, Field(pattern="^[0-9]+$", description="1, 2, 3 ... of this subscription, no gap")]
    data: ChangeData


class WebhookHeaders(Described):
    """Headers of Standard Webhooks 1.0; the signature is an HMAC-SHA256 over `id.timestamp.body`."""

    webhook_id: Annotated[str, Field(alias="webhook-id", description="the same over retries")]
    webhook_timestamp: Annotated[
        str, Field(alias="webhook-timestamp", pattern="^[0-9]+$", description="seconds since 1970; +-5 minutes")
    ]
    webhook_signature: Annotated[
        str,
        Field(
            alias="webhook-signature", description="v1,<base64>; several, with blanks between, while a secret rotates"
        ),
    ]
