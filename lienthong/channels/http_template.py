"""Channel `http_template`: any JSON API, such as the Telegram Bot API or messages of a Zalo Official Account."""

import json

from lienthong.channels.outcome import Event, Outcome
from lienthong.channels.wire import exchange, in_path
from lienthong.settings import Settings
from publishing.push_template import Text, agrees, filled, written
from publishing.push_values import values_of

ANSWER = 65_536  # bytes of an answer that are read: APIs answer with the whole message


def send(event: Event, settings: Settings, timeout: float) -> Outcome:
    """One attempt; done when the status is 2xx and the answer says what `success` asks of it."""
    options, secrets = event["options"], json.loads(event["secret"])
    values = values_of(event, public_url=settings.public_url)
    is_removal = values["kind"] == "removed"
    body = options["removed"] if is_removal and "removed" in options else options["body"]
    outcome, answer = exchange(
        "POST",
        Text(event["target"]).substitute({name: in_path(secret) for name, secret in secrets.items()}),
        settings,
        timeout,
        headers={**filled(options["headers"], secrets), "Content-Type": "application/json"},
        data=written(body, {**values, **secrets}),
        most=ANSWER,
        hide=secrets.values(),
    )
    wanted = options.get("success")
    if outcome.error is None and wanted is not None and not agrees(wanted, answer):
        told = f"HTTP {outcome.status}, {wanted['member']} không phải / is not {json.dumps(wanted['equals'])}"
        return Outcome(status=outcome.status, error=told, excerpt=outcome.excerpt)
    return outcome
