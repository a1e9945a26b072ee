"""What we say to a peer over HTTP: read its feed, write to its inbox, acknowledge what we hold."""

import json
import time
from dataclasses import dataclass
from typing import Any

import requests

from lienthong.peers import Peer
from publishing.keys import NodeKey
from publishing.signatures import sign
from schemas.errors import SourceUnavailable

TIMEOUT = (5, 60)  # seconds to connect, seconds between bytes
PAGE = 1000
NO_VERDICT = frozenset({401, 408, 429})  # of the door, not of the change
PATIENCE = (0.2, 0.5, 1.0)  # seconds before the same is said again while its twin is in progress
STATEMENTS = 200  # on a page of statements, which may hold whole texts


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedPage:
    """One page of a peer's feed: its bytes, and the token that continues it; `more` says whether more waits now."""

    body: bytes
    token: str
    more: bool


class FeedExpired(Exception):
    """The token is older than the feed's horizon, or the feed began anew (410)."""


class PeerClient:
    """One session with one peer; what it writes is signed with the node's key (RFC 9421), where one is given."""

    def __init__(self, peer: Peer, token: str | None, key: NodeKey | None = None) -> None:
        self._peer = peer
        self._key = key
        self._base = peer.url.rstrip("/")
        self._session = requests.Session()
        self._session.trust_env = False
        if token:
            self._session.headers["Authorization"] = f"Bearer {token}"

    def close(self) -> None:
        self._session.close()

    def page(self, token: str | None) -> FeedPage:
        """The next page of the feed; FeedExpired on 410."""
        values = {"limit": str(PAGE)} | ({"token": token} if token else {})
        answer = self._ask("GET", f"/v1/feeds/{self._peer.feed}/delta", params=values)
        if answer.status_code == 410:
            raise FeedExpired
        self._expect(answer, 200)
        page = self._json(answer)
        more = "next" in page
        return FeedPage(body=answer.content, token=page["next"] if more else page["delta"], more=more)

    def write(self, message_id: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Offer a change to the inbox; the verdict's status and answer; the body names its base.

        SourceUnavailable where the answer is no verdict on the change: the same is then sent again another time.
        """
        headers = {"Idempotency-Key": message_id, "Content-Type": "application/json"}
        content = json.dumps(body, ensure_ascii=False).encode()
        answer = self._ask("POST", "/v1/inbox", data=content, headers=headers)
        for seconds in PATIENCE:
            if not _in_progress(answer):
                break
            time.sleep(seconds)  # our own twin is still being worked on there
            answer = self._ask("POST", "/v1/inbox", data=content, headers=headers)
        if answer.status_code in NO_VERDICT or answer.status_code >= 500 or _in_progress(answer):
            self._expect(answer, 202)
        return answer.status_code, self._json(answer)

    def terms(self) -> dict[str, Any]:
        """By which rules the peer decides, how far its numbers go, and how far it holds ours."""
        answer = self._ask("GET", "/v1/exchange")
        self._expect(answer, 200)
        return self._json(answer)

    def statements(self, after: int, **chosen: str) -> dict[str, Any]:
        """One page of the peer's own statements."""
        values = {"after": str(after), "limit": str(STATEMENTS), **chosen}
        answer = self._ask("GET", "/v1/exchange/statements", params=values)
        self._expect(answer, 200)
        return self._json(answer)

    def give(self, page: dict[str, Any]) -> dict[str, Any]:
        """Push a page of ours; `{"kept", "held"}`."""
        body = json.dumps(page, ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json"}
        answer = self._ask("POST", "/v1/exchange/statements", data=body, headers=headers)
        self._expect(answer, 202)
        return self._json(answer)

    def digest(self, of: str, prefix: str) -> dict[str, Any]:
        """What the peer holds of a node's statements, by prefix."""
        answer = self._ask("GET", "/v1/exchange/digest", params={"of": of, "prefix": prefix})
        self._expect(answer, 200)
        return self._json(answer)

    def acknowledge(self, position: int, digest: str) -> dict[str, Any]:
        """Say how far we are and what our copy adds up to."""
        answer = self._ask("POST", "/v1/acks", json={"feed": self._peer.feed, "position": position, "digest": digest})
        self._expect(answer, 200)
        return self._json(answer)

    def _ask(self, method: str, path: str, **options: Any) -> requests.Response:
        try:
            request = self._session.prepare_request(requests.Request(method, self._base + path, **options))
            if self._key is not None and isinstance(request.body, bytes):
                sign(request, request.body, self._key)
            return self._session.send(request, timeout=TIMEOUT, allow_redirects=False)
        except requests.RequestException as error:
            raise SourceUnavailable(
                f"peer {self._peer.name} cannot be reached: {type(error).__name__}",
                source=self._peer.name,
                health="unreachable",
            ) from error

    def _expect(self, answer: requests.Response, status: int) -> None:
        if answer.status_code != status:
            raise SourceUnavailable(
                f"peer {self._peer.name} answered {answer.status_code} where {status} was due",
                source=self._peer.name,
                health="refused" if answer.status_code in {401, 403} else "unreachable",
            )

    def _json(self, answer: requests.Response) -> dict[str, Any]:
        try:
            found = answer.json()
        except requests.JSONDecodeError as error:
            raise SourceUnavailable(
                f"peer {self._peer.name} did not answer in JSON", source=self._peer.name, health="not-the-format"
            ) from error
        return dict(found)


def _in_progress(answer: requests.Response) -> bool:
    """409 that asks to come again, where other portals say 409 of a conflict."""
    return answer.status_code == 409 and "Retry-After" in answer.headers
