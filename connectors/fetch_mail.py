"""IMAP folders as exchanges, read-only: EXAMINE and BODY.PEEK, so nothing is marked as seen, moved or deleted.

Addresses are those of RFC 5092, without a user name:
    imaps://host/INBOX                             listing of the folder
    imaps://host/INBOX?UID%20120:*                 listing from UID 120 on
    imaps://host/INBOX;UIDVALIDITY=7/;UID=123      one message, its bytes as they were sent (RFC 5322)
A listing is `{"listing":"lienthong.mail/1","uidvalidity":7,"uidnext":124,"more":false,"messages":[{"uid","size",
"date"}]}`, at most 5,000 messages, the oldest first. Statuses speak HTTP's language (200, 304, 404).
"""

from __future__ import annotations

import imaplib
import json
import re
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from connectors.exchange import MEBIBYTE, Exchange, Limits
from connectors.guard import AddressRefused, Resolver, Target, look_up
from connectors.imap_address import LISTING_MARK, Address, read_address
from connectors.imap_client import (
    ImapClient,
    MailGuard,
    OverBudget,
    Unsafe,
    internal_date,
    mailbox_name,
    pieces,
    quoted,
)
from connectors.listing import Stop
from connectors.wire import Deadline
from schemas.violation import shown
from schemas.vocabularies import Health

LISTING = "application/vnd.lienthong.mail-listing+json"
MESSAGE = "message/rfc822"
MOST_LISTED = 5_000

Credentials = Callable[[str], tuple[str, str]]

_UID, _SIZE = re.compile(rb"\bUID (\d{1,10})\b"), re.compile(rb"\bRFC822\.SIZE (\d{1,18})\b")
_SHORT = re.compile(rb'BODY\[\](?:<0>)? "((?:[^"\\]|\\.)*)"')
# Response codes that ask to come again (RFC 5530); large providers say the last two of an account that asks too often.
_LATER = ("UNAVAILABLE", "INUSE", "LIMIT", "SERVERBUG", "CONTACTADMIN", "OVERQUOTA", "THROTTLED")
_ELSEWHERE = "REFERRAL"  # RFC 2193


@dataclass(frozen=True, slots=True)
class _Box:
    """State of an examined folder."""

    validity: int
    following: int
    exists: int

    @property
    def mark(self) -> str:
        """No message came or went while these three are the same."""
        return f"{self.validity}.{self.following}.{self.exists}"


class MailFetcher:
    """Keeps the connections of one pull; belongs to one thread, never writes, never retries.

    `credentials` gives user and password for a host; LookupError where there are none. Neither appears in a text.
    """

    def __init__(
        self,
        allow_hosts: frozenset[str],
        credentials: Credentials,
        *,
        clock: Callable[[], float] = time.monotonic,
        resolve: Resolver = look_up,
        ca_bundle: str | None = None,
    ) -> None:
        self._guard = MailGuard(allow_hosts, resolve)
        self._credentials = credentials
        self._deadline = Deadline(clock)
        # Made when it is needed: reading the system's authorities takes a tenth of a second.
        self._context = cache(lambda: ssl.create_default_context(cafile=ca_bundle))
        self._clients: dict[Target, ImapClient] = {}

    def __enter__(self) -> MailFetcher:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Drop the connections that were kept."""
        while self._clients:
            self._clients.popitem()[1].shutdown()

    def fetch(
        self, url: str, *, etag: str | None = None, last_modified: str | None = None, limits: Limits | None = None
    ) -> Exchange:
        """One look at a folder or message; whatever happens is an Exchange with a health, never an exception."""
        limits = limits or Limits()
        self._deadline.start(limits.seconds)
        body: bytes | None = None
        try:
            asked = read_address(url)
            body, known = self._ask(asked, etag, limits)
        except Stop as stop:
            return Exchange(
                url=url, status=stop.status, health=stop.health, body=None,
                seconds=self._deadline.spent(), detail=shown(stop.detail),
            )  # fmt: skip
        return Exchange(
            url=url, status=200 if body is not None else 304,
            health=Health.OK if body is not None else Health.UNCHANGED, body=body, etag=known,
            media_type="" if body is None else MESSAGE if asked.uid else LISTING, seconds=self._deadline.spent(),
        )  # fmt: skip

    def _ask(self, asked: Address, etag: str | None, limits: Limits) -> tuple[bytes | None, str]:
        done = False
        try:
            client = self._client(asked.where, limits)
            box = self._examine(client, asked)
            if asked.uid is None:
                found = _listing(client, box, asked.since, etag, limits)
            else:
                found = _message(client, box, asked.uid, etag, limits)
            done = True
            return found
        except Stop as stop:
            done = stop.health is Health.GONE  # a full answer: the connection is as good as before
            raise
        except (AddressRefused, Unsafe) as error:
            raise Stop(Health.REFUSED, str(error)) from error
        except OverBudget as error:
            raise Stop(Health.NOT_THE_FORMAT, f"over the budget of {limits.decoded_bytes} bytes") from error
        except (ssl.SSLEOFError, ssl.SSLZeroReturnError) as error:
            raise Stop(Health.UNREACHABLE, "TLS cut off") from error
        except ssl.SSLCertVerificationError as error:
            raise Stop(Health.REFUSED, f"TLS refused: {error.verify_message}") from error
        except ssl.SSLError as error:
            raise Stop(Health.REFUSED, f"TLS refused: {error.reason or type(error).__name__}") from error
        except OSError as error:
            over = self._deadline.over()
            told = f"not finished within {limits.seconds:.0f} s" if over else error.strerror or type(error).__name__
            raise Stop(Health.UNREACHABLE, told) from error
        except imaplib.IMAP4.abort as error:
            raise Stop(Health.UNREACHABLE, "connection broken off, or not IMAP4rev1") from error
        except (imaplib.IMAP4.error, ValueError, IndexError, TypeError) as error:
            # imaplib's own texts quote the server, and a server can be made to quote the password.
            raise Stop(Health.UNREACHABLE, "answers are not IMAP4rev1") from error
        finally:
            if not done and asked.where in self._clients:
                self._clients.pop(asked.where).shutdown()

    def _client(self, where: Target, limits: Limits) -> ImapClient:
        budget = limits.decoded_bytes + MEBIBYTE  # what the protocol itself says comes on top
        kept = self._clients.get(where)
        if kept is not None:
            kept.budget = budget
            return kept
        try:
            user, password = self._credentials(where.host)
        except LookupError as error:
            raise Stop(Health.REFUSED, f"chưa có tài khoản cho / no account for {where.host}") from error
        patience = min(limits.connect_seconds, limits.seconds)
        made = ImapClient(where, self._guard, self._deadline, self._context, budget=budget, patience=patience)
        self._clients[where] = made
        made.secure()
        if not made.identify(user, password):
            if made.said(*_LATER):
                raise Stop(Health.UNREACHABLE, "máy chủ thư tạm ngừng đăng nhập / logins are suspended for now")
            if made.said(_ELSEWHERE):
                raise _moved()
            raise Stop(Health.REFUSED, "sai tên hoặc mật khẩu hộp thư / wrong user or password", 401)
        return made

    def _examine(self, client: ImapClient, asked: Address) -> _Box:
        typ, data = client.select(quoted(mailbox_name(asked.box)), readonly=True)  # type: ignore[arg-type]
        if typ != "OK":
            if client.said(*_LATER):
                raise Stop(Health.UNREACHABLE, "hộp thư đang bận / the folder is not available now")
            if client.said("NOPERM"):
                raise Stop(Health.REFUSED, "không có quyền đọc hộp thư / no permission to read the folder", 403)
            if client.said(_ELSEWHERE):
                raise _moved()
            raise Stop(Health.GONE, "không có hộp thư này / no such folder", 404)
        validity, following = _number(client, "UIDVALIDITY"), _number(client, "UIDNEXT")
        if asked.validity is not None and asked.validity != validity:
            raise Stop(Health.GONE, "hộp thư đã được đánh số lại / the folder was numbered anew (UIDVALIDITY)", 404)
        return _Box(validity, following, int(data[0] or b"0"))


def _moved() -> Stop:
    """A referral is not followed: it would take the password to whatever host the server names."""
    return Stop(Health.REFUSED, "hộp thư ở địa chỉ khác, sửa url của nguồn / a referral: put the new address into url")


def _listing(client: ImapClient, box: _Box, since: int, etag: str | None, limits: Limits) -> tuple[bytes | None, str]:
    known = f'"{box.mark}.{since}"'
    if known == etag:
        return None, known
    uids: list[int] = []
    if box.exists:
        _, found = _done(client.uid("SEARCH", f"UID {since}:*"))
        # "n:*" names the last message even when its UID is below n (RFC 3501 §6.4.8).
        uids = sorted({int(uid) for line in found if line for uid in line.split() if int(uid) >= since})
    more, uids = len(uids) > MOST_LISTED, uids[:MOST_LISTED]
    messages = []
    if uids:
        wanted = set(uids)
        _, found = _done(client.uid("FETCH", f"{uids[0]}:{uids[-1]}", "(UID RFC822.SIZE INTERNALDATE)"))
        for text, _ in pieces(found):
            uid, size = _UID.search(text), _SIZE.search(text)
            if uid and size and int(uid[1]) in wanted:
                wanted.discard(int(uid[1]))
                messages.append({"uid": int(uid[1]), "size": int(size[1]), "date": internal_date(text)})
    messages.sort(key=lambda one: int(one["uid"] or 0))
    stated = {"uidvalidity": box.validity, "uidnext": box.following, "more": more, "messages": messages}
    body = LISTING_MARK + json.dumps(stated, separators=(",", ":")).removeprefix("{").encode()
    if len(body) > limits.decoded_bytes:
        raise OverBudget
    return body, known


def _message(client: ImapClient, box: _Box, uid: int, etag: str | None, limits: Limits) -> tuple[bytes | None, str]:
    """One message; IMAP never changes one, so a known one is only asked whether it is there."""
    known = f'"{box.validity}.{uid}"'
    what = "(UID)" if known == etag else f"(UID BODY.PEEK[]<0.{limits.decoded_bytes + 1}>)"
    _, found = _done(client.uid("FETCH", str(uid), what))
    for text, literal in pieces(found):
        named = _UID.search(text)
        if not named or int(named[1]) != uid:
            continue  # a change of flags that the server tells by the way
        if known == etag:
            return None, known
        short = _SHORT.search(text)
        if literal is None and short:
            literal = re.sub(rb"\\(.)", rb"\1", short[1])
        if literal is not None and b"BODY[]" in text:
            if len(literal) > limits.decoded_bytes:
                raise OverBudget
            return literal, known
    raise Stop(Health.GONE, "thư không còn / the message is not there", 404)


def _done(answer: tuple[str, list[bytes]]) -> tuple[str, list[bytes]]:
    if answer[0] != "OK":
        raise Stop(Health.UNREACHABLE, "máy chủ thư từ chối lệnh / the server refused the command")
    return answer


def _number(client: ImapClient, name: str) -> int:
    """A number that EXAMINE must tell (UIDVALIDITY), or may (UIDNEXT)."""
    _, found = client.response(name)
    value = found[-1] if found else None
    if value is None:
        if name == "UIDVALIDITY":
            raise Stop(Health.REFUSED, "máy chủ không có UIDVALIDITY / the server keeps no stable numbers")
        return 0
    return int(value)
