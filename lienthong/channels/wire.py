"""One HTTP exchange with a receiver: only to an address that readers may reach, without redirects, within a time."""

import json
import time
from collections.abc import Collection, Iterable, Mapping
from urllib.parse import quote

import requests
import urllib3

from connectors.guard import AddressRefused, Guard, target
from connectors.wire import Deadline, GuardedAdapter, seconds_asked
from lienthong.channels.outcome import Outcome
from lienthong.settings import Settings
from schemas.violation import shown

LONGEST_WAIT = 86_400.0  # seconds that a Retry-After may ask for
EXCERPT = 500  # bytes of an answer that are kept


def exchange(
    method: str,
    url: str,
    settings: Settings,
    timeout: float,
    *,
    headers: Mapping[str, str] | None = None,
    data: bytes | None = None,
    most: int = EXCERPT,
    hide: Collection[str] = (),
) -> tuple[Outcome, bytes]:
    """One request; what came of it, and up to `most` bytes of the answer. Nothing of `hide` stands in the outcome."""
    adapter = GuardedAdapter(Guard(settings.allow_hosts), clock := Deadline(time.monotonic))
    try:
        target(url)
        asked = {"User-Agent": "lienthong-push", "Accept-Encoding": "", **(headers or {})}
        request = requests.Request(method, url, headers=asked, data=data).prepare()
        clock.start(timeout)
        answer = adapter.send(request, stream=True, timeout=timeout, verify=True)
        said = answer.raw.read(most, decode_content=False)
        answer.raw.close()
    except (AddressRefused, requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError) as error:
        silent = not isinstance(error, AddressRefused | ValueError)
        return Outcome(error=shown(hidden(f"{type(error).__name__}: {error}", hide)), silent=silent), b""
    finally:
        adapter.close()
    status = answer.status_code
    return Outcome(
        status=status,
        error=None if 200 <= status < 300 else f"HTTP {status}",
        excerpt=shown(hidden(said.decode("utf-8", "replace"), hide)) if said else None,
        retry_after=_rest(answer) if status in (429, 503) else 0.0,
        is_gone=status == 410,
    ), said


def _rest(answer: requests.Response) -> float:
    """For how long the receiver wants to be left alone, bounded; 0 when it says nothing about it."""
    return min(seconds_asked(answer.headers.get("Retry-After")) or 0.0, LONGEST_WAIT)


def in_path(value: str) -> str:
    """A value as a part of a path or query: nothing in it can end that part."""
    return quote(value, safe=":-._~")


def hidden(text: str, secrets: Iterable[str]) -> str:
    """The text with no secret in it, in any form in which it can stand in an address or an answer.

    Before it is cut, or half a secret would stay: libraries put the address into their errors, receivers echo.
    """
    forms = {form for secret in secrets for form in (secret, quote(secret, safe=""), in_path(secret), *_quoted(secret))}
    for form in sorted(filter(None, forms), key=len, reverse=True):
        text = text.replace(form, "***")
    return text


def _quoted(secret: str) -> tuple[str, ...]:
    """As JSON writes it, with and without escapes for what is not ASCII; slashes may be escaped too."""
    plain = json.dumps(secret, ensure_ascii=False)[1:-1]
    return plain, json.dumps(secret)[1:-1], plain.replace("/", "\\/")
