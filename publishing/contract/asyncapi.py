"""/asyncapi.json (AsyncAPI 3.0): what a node sends by itself, from the same models as OpenAPI.

Only channels whose routes the application has are told: webhooks with /v1/subscriptions, WebSub with a hub.
"""

from collections.abc import Collection
from typing import Any
from urllib.parse import urlsplit

from pydantic import BaseModel

from publishing.config import PublishingConfig
from publishing.contract.event_models import ChangeEvent, WebhookHeaders
from publishing.contract.feed_models import Page
from publishing.contract.openapi import schemas_of
from publishing.contract.telling import schema_of
from publishing.contract.version import CHANGELOG_PATH, VERSION
from publishing.doors.listing import FORMS

Document = dict[str, Any]

DELTA, SUBSCRIPTIONS, HUB = "/v1/feeds/{feed}/delta", "/v1/subscriptions", "/hub"
DESCRIPTION = f"""\
Thay đổi của các luồng công bố, theo thứ tự, mỗi thay đổi một vị trí. Hợp đồng HTTP: /openapi.json.

Changes of the published feeds, in order, one position each. The HTTP contract: /openapi.json. What changed in it:
{CHANGELOG_PATH}.
"""


def describe(config: PublishingConfig, paths: Collection[str]) -> Document:
    """The document of a node whose application has these paths."""
    parts = [_changes()]
    if SUBSCRIPTIONS in paths:
        parts.append(_webhooks())
    if any(path.startswith(HUB) for path in paths):
        parts.append(_websub())
    models = {model for part in parts for model in part[2]}
    address = urlsplit(config.public_url)
    return {
        "asyncapi": "3.0.0",
        "id": f"urn:lienthong:node:{config.node}",
        "info": {"title": "Liên Thông", "version": VERSION, "description": DESCRIPTION},
        "defaultContentType": "application/json",
        "servers": {
            "node": {
                "host": address.netloc,
                "protocol": address.scheme,
                "description": "Nút này / This node",
                "security": [{"$ref": "#/components/securitySchemes/bearer"}],
            }
        },
        "channels": {name: channel for part in parts for name, channel in part[0].items()},
        "operations": {name: operation for part in parts for name, operation in part[1].items()},
        "components": {
            "schemas": schemas_of(models),
            "securitySchemes": {
                "bearer": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "Luồng công khai không cần / Not needed for the public feed",
                }
            },
        },
    }


Part = tuple[Document, Document, tuple[type[BaseModel], ...]]


def _changes() -> Part:
    wait = {"type": "integer", "minimum": 0, "maximum": 60, "description": "seconds to wait for news: a long poll"}
    token = {"type": "string", "description": "next or delta of the page before; latest: only what is new from now on"}
    query = {"type": "object", "properties": {"token": token, "wait": wait, "limit": {"type": "integer"}}}
    channel = {
        "address": DELTA,
        "title": "Luồng thay đổi / Change feed",
        "description": "Hỏi tiếp bằng token; wait= chờ tin mới / Ask again with the token; wait= waits for news",
        "parameters": {"feed": {"description": "Tên luồng / Name of a feed", "examples": ["public"]}},
        "messages": {
            "page": {"title": "Một trang / One page", "contentType": "application/json", "payload": schema_of(Page)}
        },
    }
    operation = {
        "action": "send",
        "channel": {"$ref": "#/channels/changes"},
        "title": "Gửi một trang / Send a page",
        "summary": "GET, hỏi dần hoặc chờ / GET, by polls or long polls",
        "messages": [{"$ref": "#/channels/changes/messages/page"}],
        "bindings": {"http": {"method": "GET", "query": query, "bindingVersion": "0.3.0"}},
    }
    return {"changes": channel}, {"sendPage": operation}, (Page,)


def _webhooks() -> Part:
    channel = {
        "address": None,
        "title": "Webhook",
        "description": "Địa chỉ của người đăng ký / The subscriber's own address (Standard Webhooks 1.0)",
        "messages": {
            "change": {
                "title": "Một thay đổi / One change (CloudEvents 1.0)",
                "contentType": "application/cloudevents+json",
                "headers": schema_of(WebhookHeaders),
                "payload": schema_of(ChangeEvent),
            }
        },
    }
    operation = {
        "action": "send",
        "channel": {"$ref": "#/channels/webhook"},
        "title": "Báo một thay đổi / Tell of one change",
        "summary": "POST, ít nhất một lần / POST, at least once",
        "messages": [{"$ref": "#/channels/webhook/messages/change"}],
        "bindings": {"http": {"method": "POST", "bindingVersion": "0.3.0"}},
    }
    return {"webhook": channel}, {"sendWebhook": operation}, (ChangeEvent, WebhookHeaders)


def _websub() -> Part:
    channel = {
        "address": None,
        "title": "WebSub",
        "description": "Tài liệu của luồng đến địa chỉ gọi lại / A feed's document, sent to the callback (W3C WebSub)",
        "messages": {
            form: {"title": name, "contentType": kind, "payload": {"type": "string"}}
            for form, (name, kind, _) in FORMS.items()
        },
    }
    operation = {
        "action": "send",
        "channel": {"$ref": "#/channels/websub"},
        "title": "Phát nội dung / Distribute content",
        "messages": [{"$ref": f"#/channels/websub/messages/{form}"} for form in FORMS],
        "bindings": {"http": {"method": "POST", "bindingVersion": "0.3.0"}},
    }
    return {"websub": channel}, {"sendWebSub": operation}, ()
