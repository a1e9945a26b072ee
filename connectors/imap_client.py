"""IMAP4rev1 (RFC 3501) over a checked address: read-only use of imaplib, with a deadline and a budget on every read.

imaplib keeps what was sent in a log for debugging and trusts the sizes that a server states; both are closed here.
"""

from __future__ import annotations

import imaplib
import re
import socket
import ssl
from base64 import b64encode
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta, timezone
from ipaddress import ip_address
from typing import Any

from connectors.guard import Guard, Target
from connectors.wire import Deadline

_PIECE = 64 * 1024
_UNSENDABLE = re.compile(rb"[\x00\r\n]")
_DATE = re.compile(rb'INTERNALDATE "([ \d]\d)-(\w{3})-(\d{4}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)"')
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WORDED = re.compile(r"[^\x20-\x7e]+|&")


class OverBudget(Exception):
    """The server sends more than the exchange may cost."""


class Unsafe(Exception):
    """Going on would put the password or the answer at risk; the text says why."""


class MailGuard(Guard):
    """The guard of readers, for a protocol whose own ports are below 1024."""

    def check(self, where: Target) -> None:
        """Ports 143 and 993 (RFC 8314) belong to IMAP; the rest is as for every reader."""
        if where.port not in (143, 993):
            super().check(where)


class ImapClient(imaplib.IMAP4):
    """One connection; OSError, imaplib errors, OverBudget and Unsafe come through, server texts must not be shown."""

    def __init__(
        self,
        where: Target,
        guard: Guard,
        deadline: Deadline,
        context: Callable[[], ssl.SSLContext],
        *,
        budget: int,
        patience: float,
    ) -> None:
        self._where, self._guard, self._until, self._context = where, guard, deadline, context
        self._patience = patience
        self._come = bytearray()
        self.budget = budget
        self.sock: Any = None
        try:
            super().__init__(where.host, where.port)
        except BaseException:
            self.shutdown()
            raise

    def open(self, host: str = "", port: int = 0, timeout: float | None = None) -> None:
        """Connect to an address that the guard has seen; the name is looked up once."""
        self.host, self.port = self._where.host, self._where.port
        failure: OSError = OSError(f"no address for {self.host}")
        for address in self._guard.addresses(self._where, self._until.left()):
            sock = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
            try:
                sock.settimeout(min(self._patience, self._until.left()))
                sock.connect((address, self._where.port))
            except OSError as error:
                sock.close()
                failure = error
            else:
                self.sock = sock
                break
        else:
            raise failure
        if self._where.scheme == "imaps":
            self.sock = self._context().wrap_socket(self.sock, server_hostname=self.host)

    def read(self, size: int) -> bytes:
        """So many bytes of a literal."""
        if size > self.budget + len(self._come):
            raise OverBudget
        while len(self._come) < size:
            self._receive()
        return self._taken(size)

    def readline(self) -> bytes:
        """One line with its end; empty at the end of the connection."""
        searched = 0
        while (end := self._come.find(b"\n", searched)) < 0:
            searched = len(self._come)
            try:
                self._receive()
            except ConnectionError:
                return b""
        return self._taken(end + 1)

    def send(self, data: Any) -> None:
        self.sock.settimeout(self._until.left())
        self.sock.sendall(data)

    def shutdown(self) -> None:
        """Close without a farewell that a server could delay."""
        if self.sock is not None:
            self.sock.close()

    def _log(self, line: object) -> None:
        """Keep nothing: what is sent holds the password."""

    def _receive(self) -> None:
        self.sock.settimeout(self._until.left())
        piece = self.sock.recv(_PIECE)
        if not piece:
            raise ConnectionResetError("connection closed by the server")
        self.budget -= len(piece)
        if self.budget < 0:
            raise OverBudget
        self._come += piece

    def _taken(self, size: int) -> bytes:
        piece = bytes(self._come[:size])
        del self._come[:size]
        return piece

    def secure(self) -> None:
        """STARTTLS where it is offered; without it a password may only go to this machine (RFC 8314 §3)."""
        if self._where.scheme == "imaps" or _is_here(self._where.host):
            return
        if "STARTTLS" not in self.capabilities:
            raise Unsafe("máy chủ không có STARTTLS, mật khẩu sẽ lộ / no STARTTLS: use imaps://")
        typ, _ = self._simple_command("STARTTLS")
        if typ != "OK":
            raise Unsafe("STARTTLS bị từ chối / refused by the server")
        # Whatever came before the handshake was not protected by it (CVE-2011-0411).
        if self._come:
            raise Unsafe("bytes sent ahead of the TLS handshake")
        self.sock.settimeout(self._until.left())
        self.sock = self._context().wrap_socket(self.sock, server_hostname=self.host)
        self.untagged_responses.clear()
        self._get_capabilities()

    def identify(self, user: str, password: str) -> bool:
        """Log in; False if the server says no. Its words are not handed on, they may repeat the password."""
        if self.state == "AUTH":
            raise Unsafe("the server wants no login (PREAUTH)")
        if _UNSENDABLE.search(user.encode()) or _UNSENDABLE.search(password.encode()):
            raise Unsafe("tên hoặc mật khẩu có ký tự điều khiển / control character in user or password")
        try:
            if "AUTH=PLAIN" in self.capabilities:
                secret = f"\0{user}\0{password}".encode()
                typ, _ = self.authenticate("PLAIN", lambda _: secret)
            elif "LOGINDISABLED" in self.capabilities:
                raise Unsafe("máy chủ không cho đăng nhập kiểu này / LOGIN disabled, no AUTH=PLAIN")
            elif not (user.isascii() and password.isascii()):
                raise Unsafe("server takes ASCII names and passwords only (no AUTH=PLAIN)")
            else:
                typ, _ = self._simple_command("LOGIN", quoted(user), quoted(password))
        except imaplib.IMAP4.abort:
            raise ConnectionError("connection broken off during login") from None
        except imaplib.IMAP4.error:
            return False
        if typ == "OK":
            self.state = "AUTH"
            self._get_capabilities()
        return bool(typ == "OK")

    def said(self, *codes: str) -> bool:
        """Whether one of these response codes (RFC 5530) has come since the last command began."""
        return any(code in self.untagged_responses for code in codes)


def quoted(text: str) -> bytes:
    """A quoted string of RFC 3501."""
    return b'"' + text.encode("ascii").replace(b"\\", b"\\\\").replace(b'"', b'\\"') + b'"'


def mailbox_name(name: str) -> str:
    """The name as IMAP writes it: modified UTF-7 of RFC 3501 §5.1.3, so that `Hộp thư` is `H&Htk-p th&AbA-`."""

    def shifted(hit: re.Match[str]) -> str:
        if hit[0] == "&":
            return "&-"
        return "&" + b64encode(hit[0].encode("utf-16-be")).decode().rstrip("=").replace("/", ",") + "-"

    return _WORDED.sub(shifted, name)


def pieces(answer: Iterable[Any]) -> list[tuple[bytes, bytes | None]]:
    """Each FETCH response of imaplib as (its text without the literal, the literal)."""
    found: list[tuple[bytes, bytes | None]] = []
    for part in answer:
        if isinstance(part, tuple):
            found.append((bytes(part[0]), bytes(part[1])))
        elif isinstance(part, bytes):
            # The text behind a literal comes by itself: it belongs to what precedes it.
            if found and found[-1][1] is not None and not re.match(rb"\d+ \(", part):
                found[-1] = (found[-1][0] + part, found[-1][1])
            else:
                found.append((part, None))
    return found


def internal_date(text: bytes) -> str | None:
    """INTERNALDATE as ISO 8601, UTC."""
    hit = _DATE.search(text)
    if not hit or hit[2].decode() not in _MONTHS:
        return None
    away = timedelta(hours=int(hit[8]), minutes=int(hit[9]))
    try:
        zone = timezone(-away if hit[7] == b"-" else away)
        day, hour, minute, second = (int(hit[place]) for place in (1, 4, 5, 6))
        month = _MONTHS.index(hit[2].decode()) + 1
        return datetime(int(hit[3]), month, day, hour, minute, second, tzinfo=zone).astimezone(UTC).isoformat()
    except (ValueError, OverflowError):
        return None


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
