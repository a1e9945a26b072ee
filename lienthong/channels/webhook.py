"""Channel `webhook`: a CloudEvents 1.0 event, signed by Standard Webhooks."""

from datetime import UTC, datetime

from lienthong.channels.outcome import Event, Outcome
from lienthong.channels.wire import exchange
from lienthong.settings import Settings
from publishing.push_message import body, event_id, headers


def send(event: Event, settings: Settings, timeout: float) -> Outcome:
    """One attempt; the same event has the same name in every attempt."""
    text = body(event, public_url=settings.public_url)
    keys = [key for key in (event["secret"], event["old_secret"]) if key]
    signed = headers(event_id(event["subscription"], event["counter"]), text, keys, datetime.now(UTC))
    outcome, _ = exchange("POST", event["target"], settings, timeout, headers=signed, data=text.encode())
    return outcome
