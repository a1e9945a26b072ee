"""Channel `websub`: the hub asks a callback whether it meant it, and sends it the documents of feeds."""

import secrets
from dataclasses import replace
from urllib.parse import urlencode, urlsplit, urlunsplit

from lienthong import database
from lienthong.channels.outcome import Event, Outcome
from lienthong.channels.wire import exchange
from lienthong.settings import Settings
from publishing.config import PublishingConfig
from publishing.doors.issue import newest
from publishing.doors.listing import FORMS, HUB
from publishing.feeds import find_feed
from publishing.routes_syndication import RENDERERS
from publishing.websub import INTENTS, signature
from warehouse.connection import session


def send(event: Event, settings: Settings, timeout: float) -> Outcome:
    """One attempt: a question of intent, a denial, or the document as it is now."""
    if event["kind"] in INTENTS:
        return _asked(event, settings, timeout)
    body = document(event, settings)
    topic, hub = event["options"]["topic"], f"{settings.public_url.rstrip('/')}{HUB}"
    headers = {
        "Content-Type": FORMS[event["options"]["form"]][1],
        "Link": f'<{topic}>; rel="self", <{hub}>; rel="hub"',
    }
    if event["secret"]:
        headers["X-Hub-Signature"] = signature(event["secret"], body)
    outcome, _ = exchange("POST", event["target"], settings, timeout, headers=headers, data=body)
    return outcome


def document(event: Event, settings: Settings) -> bytes:
    """The document of the topic: the same bytes as its address gives."""
    options, dsn = event["options"], database.dsn(settings)
    home = settings.home.resolve()
    config = PublishingConfig(database_url=dsn, home=home, node=settings.node, public_url=settings.public_url)
    with session(dsn) as conn:
        feed = find_feed(conn, event["feed"])
        if feed is None:
            raise LookupError(event["feed"])
        return RENDERERS[options["form"]](newest(conn, home, feed, options.get("type")), config)


def _asked(event: Event, settings: Settings, timeout: float) -> Outcome:
    """Verification of intent (5.3): the answer has to be 2xx and to repeat the challenge. A denial asks nothing."""
    challenge = secrets.token_urlsafe(32)
    told = {"hub.mode": event["kind"], "hub.topic": event["options"]["topic"]}
    if event["kind"] == "denied":
        told["hub.reason"] = event["reason"] or ""
    else:
        told["hub.challenge"] = challenge
    if event["kind"] == "subscribe":
        told["hub.lease_seconds"] = str(event["options"]["lease_seconds"])
    outcome, said = exchange("GET", _with_query(event["target"], told), settings, timeout)
    # 410 is a no like any other; a server that fails or does not answer may be asked again
    outcome = replace(outcome, is_gone=False, is_final=outcome.status is not None and outcome.status < 500)
    if outcome.error is None and event["kind"] != "denied" and said != challenge.encode():
        return replace(outcome, error="hub.challenge không được lặp lại / the challenge was not repeated")
    return outcome


def _with_query(address: str, more: dict[str, str]) -> str:
    """The callback's own parameters stay (5.3)."""
    parts = urlsplit(address)
    return urlunsplit(parts._replace(query="&".join(filter(None, (parts.query, urlencode(more))))))
