"""Guarded HTTP: one exchange with a source, within its budget, to a checked address, with an honest verdict."""

from __future__ import annotations

import http.client
import io
import re
import ssl
import time
import zlib
from collections.abc import Callable, Mapping
from types import MappingProxyType
from urllib.parse import urljoin, urlsplit

import requests
import urllib3

from connectors.exchange import Exchange, Limits
from connectors.guard import AddressRefused, Guard, Resolver, Target, look_up, target
from connectors.sniff import instead
from connectors.wire import Deadline, GuardedAdapter, seconds_asked
from schemas.violation import shown
from schemas.vocabularies import Health

CHUNK = 256 * 1024
_MOVED = frozenset({301, 302, 303, 307, 308})
_GONE = frozenset({404, 410})
_LATER = frozenset({408, 425, 429})
_LENGTH = re.compile(r"\d{1,18}")
_BAD_HEAD = (http.client.LineTooLong, urllib3.exceptions.InvalidHeader, requests.exceptions.InvalidHeader)
PRODUCT = "LienThong"  # the token by which a robots.txt names us (RFC 9309 §2.2.1)
_USER_AGENT = f"{PRODUCT}/0.1 (+data integration of public information)"


class _Stop(Exception):
    """Ends an exchange with a verdict that is not a body."""

    def __init__(
        self,
        health: Health,
        detail: str,
        status: int | None = None,
        body: bytes | None = None,
        retry_after: float | None = None,
        moved_to: str | None = None,
    ) -> None:
        super().__init__(detail)
        self.health, self.detail, self.status, self.body, self.retry_after = health, detail, status, body, retry_after
        self.moved_to = moved_to


class Fetcher:
    """Keeps connections of one pull alive; belongs to one thread. Never retries: that is the plan's decision.

    `credentials` are headers with secrets by host[:port]; they go nowhere else, and stand in no message.
    """

    def __init__(
        self,
        allow_hosts: frozenset[str] = frozenset(),
        *,
        clock: Callable[[], float] = time.monotonic,
        resolve: Resolver = look_up,
        ca_bundle: str | None = None,
        credentials: Mapping[str, Mapping[str, str]] = MappingProxyType({}),
    ) -> None:
        self._guard = Guard(allow_hosts, resolve)
        self._deadline = Deadline(clock)
        self._adapter = GuardedAdapter(self._guard, self._deadline)
        self._verify: bool | str = ca_bundle or True
        self._credentials = credentials

    def __enter__(self) -> Fetcher:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _drop(self, response: urllib3.BaseHTTPResponse) -> None:
        """Give up the connection: what a source sends after an answer without a body must not become the next one."""
        response.close()
        self._adapter.close()  # urllib3 has put it back into its pool already; the adapter itself stays usable

    def close(self) -> None:
        """Drop the connections that were kept."""
        self._adapter.close()

    def fetch(
        self, url: str, *, etag: str | None = None, last_modified: str | None = None, limits: Limits | None = None
    ) -> Exchange:
        """One GET; whatever happens is an Exchange with a health, never an exception of the network."""
        limits = limits or Limits()
        headers = {"User-Agent": _USER_AGENT, "Accept": "*/*", "Accept-Encoding": "gzip"}
        if etag:
            headers["If-None-Match"] = etag
        if last_modified:
            headers["If-Modified-Since"] = last_modified
        self._deadline.start(limits.seconds)
        try:
            return self._follow(url, headers, limits)
        except _Stop as stop:
            return Exchange(
                url=url, status=stop.status, health=stop.health, body=stop.body,
                seconds=self._deadline.spent(), detail=shown(stop.detail), retry_after=stop.retry_after,
                moved_to=stop.moved_to,
            )  # fmt: skip

    def _follow(self, url: str, headers: Mapping[str, str], limits: Limits) -> Exchange:
        address, visited = url, {url}
        for _ in range(limits.redirects + 1):
            response = self._send(address, headers, limits)
            if response.status not in _MOVED:
                return self._answer(url, address, response, headers, limits)
            self._drop(response)
            moved = self._moved(address, response.headers.get("Location", ""), response.status)
            if moved in visited:
                raise _Stop(Health.REDIRECT_LOOP, f"{shown(moved)} leads back to itself", response.status)
            visited.add(moved)
            address = moved
        too_many = f"more than {limits.redirects} redirects"
        raise _Stop(Health.REDIRECT_LOOP, too_many, response.status, moved_to=address)

    def _moved(self, address: str, location: str, status: int) -> str:
        """Follow only to the same host or to one that an operator named: a source that moved is declared anew."""
        if not location:
            raise _Stop(Health.NOT_THE_FORMAT, "redirect without Location", status)
        try:
            moved = urljoin(address, location)
            before, after = target(address), target(moved)
        except (AddressRefused, ValueError) as error:
            raise _Stop(Health.REFUSED, f"redirect: {error}", status) from error
        if before.scheme == "https" and after.scheme != "https":
            raise _Stop(Health.REFUSED, "redirect from https to http", status)
        if _site(before) != _site(after) and not self._guard.allows(after):
            raise _Stop(Health.REFUSED, f"redirect to another host ({after.host}): put it into the source file", status)
        return moved

    def _send(self, address: str, headers: Mapping[str, str], limits: Limits) -> urllib3.BaseHTTPResponse:
        """Send one request; the answer's head is read, its body not yet."""
        try:
            self._guard.check(target(address))
            # A secret is for its own host and port: a redirect elsewhere does not get it.
            secret = self._credentials.get(urlsplit(address).netloc, {})
            prepared = requests.Request("GET", address, headers={**headers, **secret}).prepare()
            timeout = (min(limits.connect_seconds, limits.seconds), limits.seconds)
            answer = self._adapter.send(prepared, stream=True, timeout=timeout, verify=self._verify, proxies={})
        except AddressRefused as error:
            raise _Stop(Health.REFUSED, str(error)) from error
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            raise self._failed(error) from error
        raw: urllib3.BaseHTTPResponse = answer.raw
        return raw

    def _answer(
        self, url: str, address: str, response: urllib3.BaseHTTPResponse, headers: Mapping[str, str], limits: Limits
    ) -> Exchange:
        status = response.status
        health, body, detail = Health.OK, None, "" if address == url else f"redirected to {shown(address)}"
        try:
            if status == 304 and headers.keys() & {"If-None-Match", "If-Modified-Since"}:
                response.drain_conn()
                health = Health.UNCHANGED
            elif status in (200, 203):
                body = self._body(response, limits)
            else:
                raise self._unwanted(response, limits)
        except (urllib3.exceptions.HTTPError, http.client.HTTPException, OSError) as error:
            raise self._failed(error, status) from error
        finally:
            if health is Health.OK and body is None:
                self._drop(response)
        return Exchange(
            url=url, status=status, health=health, body=body, etag=_header(response, "ETag"),
            last_modified=_header(response, "Last-Modified"), next_link=_next_link(response),
            media_type=(_header(response, "Content-Type") or "").partition(";")[0].strip().lower(),
            seconds=self._deadline.spent(), detail=detail,
        )  # fmt: skip

    def _body(self, response: urllib3.BaseHTTPResponse, limits: Limits) -> bytes:
        """The whole decoded body; counts what arrives, on the wire and unpacked."""
        length = response.headers.get("Content-Length")
        if length is not None and not _LENGTH.fullmatch(length):
            raise _Stop(Health.NOT_THE_FORMAT, f"Content-Length {shown(length)}", response.status)
        if length is not None and int(length) > limits.decoded_bytes:
            raise _Stop(Health.NOT_THE_FORMAT, f"declares {length} bytes, over the budget", response.status)
        coding = response.headers.get("Content-Encoding", "identity").strip().lower()
        if coding not in ("", "identity", "gzip", "x-gzip"):
            raise _Stop(Health.NOT_THE_FORMAT, f"Content-Encoding {shown(coding)}: only one gzip", response.status)
        unpack = None if coding in ("", "identity") else zlib.decompressobj(31)
        wire, whole = 0, io.BytesIO()
        while chunk := response.read(CHUNK, decode_content=False):
            wire += len(chunk)
            while chunk:
                try:
                    piece = unpack.decompress(chunk, CHUNK * 4) if unpack else chunk
                except zlib.error as error:
                    raise _Stop(Health.NOT_THE_FORMAT, f"gzip broken: {error}", response.status) from error
                whole.write(piece)
                decoded = whole.tell()
                if decoded > limits.decoded_bytes:
                    raise _Stop(Health.NOT_THE_FORMAT, f"body over {limits.decoded_bytes} bytes", response.status)
                if decoded > limits.expansion_grace and decoded > limits.expansion * wire:
                    raise _Stop(Health.NOT_THE_FORMAT, f"unpacks over {limits.expansion}:1", response.status)
                chunk = unpack.unconsumed_tail if unpack else b""
        if unpack and (not unpack.eof or unpack.unused_data):
            raise _Stop(Health.NOT_THE_FORMAT, "gzip cut off, or followed by other bytes", response.status)
        return whole.getvalue()

    def _unwanted(self, response: urllib3.BaseHTTPResponse, limits: Limits) -> _Stop:
        """The verdict on an answer that is not the data; the start of its body is kept as evidence."""
        status = response.status
        body = b""
        if response.headers.get("Content-Encoding", "identity").strip().lower() in ("", "identity"):
            body = response.read(limits.error_bytes, decode_content=False)
        challenged = bool(body) and instead(body)[0] is Health.CHALLENGE
        after = _header(response, "Retry-After")
        detail = f"HTTP {status}" + (f", Retry-After: {shown(after)}" if after else "")
        if status in _GONE:
            health = Health.GONE
        elif challenged and status >= 400 and status not in (401, 407):
            health, detail = Health.CHALLENGE, f"{detail}, {instead(body)[1]}"
        elif status in _LATER or status >= 500:
            health = Health.UNREACHABLE
        elif status >= 400:
            health = Health.REFUSED
        elif status in (204, 205):
            health = Health.EMPTY
        else:
            health = Health.NOT_THE_FORMAT
            detail = f"HTTP {status}, which was not asked for"
        return _Stop(health, detail, status, body or None, seconds_asked(after))

    def _failed(self, error: Exception, status: int | None = None) -> _Stop:
        """The verdict on a failure below HTTP: some say 'try later', some say 'never like this'."""
        if self._deadline.over():
            return _Stop(Health.UNREACHABLE, f"not finished within {self._deadline.seconds:.0f} s", status)
        chain = list(_causes(error))
        text = shown(str(chain[-1]) or type(chain[-1]).__name__)
        for cause in chain:
            if isinstance(cause, AddressRefused):
                return _Stop(Health.REFUSED, str(cause), status)
            if isinstance(cause, ssl.SSLEOFError | ssl.SSLZeroReturnError):
                return _Stop(Health.UNREACHABLE, f"TLS cut off: {text}", status)
            if isinstance(cause, ssl.SSLError):
                return _Stop(Health.REFUSED, f"TLS refused: {text}", status)
            if isinstance(
                cause, http.client.LineTooLong | urllib3.exceptions.InvalidHeader | requests.exceptions.InvalidHeader
            ):
                return _Stop(Health.NOT_THE_FORMAT, f"HTTP head refused: {text}", status)
            if type(cause) is http.client.HTTPException:
                return _Stop(Health.NOT_THE_FORMAT, f"HTTP head refused: {text}", status)
        return _Stop(Health.UNREACHABLE, text, status)


def _site(where: Target) -> str:
    return where.host.rstrip(".").removeprefix("www.")


def _header(response: urllib3.BaseHTTPResponse, name: str) -> str | None:
    value = response.headers.get(name)
    return value[:2000] if value and value.isprintable() else None


def _next_link(response: urllib3.BaseHTTPResponse) -> str | None:
    """The target of the first Link with rel=next (RFC 8288); a server may send several headers of that name."""
    links = requests.utils.parse_header_links(_header(response, "Link") or "")
    return next((link["url"] for link in links if "next" in link.get("rel", "").split()), None)


def _causes(error: BaseException) -> list[BaseException]:
    """The error and all that it wraps, by chain, reason or argument, outermost first."""
    found: list[BaseException] = []
    queue: list[object] = [error]
    while queue:
        one = queue.pop(0)
        if isinstance(one, BaseException) and one not in found:
            found.append(one)
            queue += [one.__cause__, one.__context__, getattr(one, "reason", None), *one.args]
    return found
