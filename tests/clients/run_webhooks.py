"""standardwebhooks and cloudevents read pushes: argument 1 is a file {"key", "pushes": [{"headers", "body"}]}."""

import json
import sys
from pathlib import Path

from cloudevents.core.bindings.http import HTTPMessage, from_http_event
from standardwebhooks import Webhook, WebhookVerificationError

given = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
receiver = Webhook(given["key"])
found = []
for push in given["pushes"]:
    receiver.verify(push["body"], push["headers"])
    event = from_http_event(HTTPMessage(push["headers"], push["body"].encode()))
    try:
        receiver.verify(push["body"].replace("1", "2", 1), push["headers"])
        is_tamperproof = False
    except WebhookVerificationError:
        is_tamperproof = True
    attributes = {name: str(value) for name, value in event.get_attributes().items()}
    found.append({"attributes": attributes, "data": event.get_data(), "tamperproof": is_tamperproof})
sys.stdout.write(json.dumps(found))
