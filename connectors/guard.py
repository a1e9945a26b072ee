"""Which addresses a reader may talk to: decided before the connection, and the connection goes to what was decided."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from queue import Empty, SimpleQueue
from threading import Thread
from urllib.parse import urlsplit

Resolver = Callable[[str, int, float], list[str]]

_NAME = re.compile(r"(?=.{1,253}\.?$)(?:[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?\.)*[A-Za-z0-9_-]{1,63}\.?")
_NUMERIC_TAIL = re.compile(r"(?:^|\.)(?:\d+|0[xX][0-9A-Fa-f]*)\.?$")
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f\\]")
# Ranges that carry another address inside; what hides there must not be reached by a detour.
_TUNNELS = tuple(ip_network(net) for net in ("64:ff9b::/96", "64:ff9b:1::/48", "2001::/32", "2002::/16", "::/96"))
_DEFAULT_PORTS = {"http": 80, "https": 443}


class AddressRefused(Exception):
    """The address is not one that a source may name; the text says why."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a URL points, before any name is looked up."""

    scheme: str
    host: str
    port: int


def target(url: str) -> Target:
    """The parts of an http(s) URL that decide the connection; anything that parsers disagree about is refused."""
    if _FORBIDDEN.search(url):
        raise AddressRefused("blank, control character or backslash in the address")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise AddressRefused(f"not an address: {error}") from error
    if parts.scheme not in _DEFAULT_PORTS:
        raise AddressRefused(f"scheme {parts.scheme or 'missing'}: only http and https")
    if "@" in parts.netloc:
        raise AddressRefused("user name in the address")
    host = parts.hostname or ""
    if not parts.netloc.startswith("["):
        if not _NAME.fullmatch(host):
            raise AddressRefused("host name missing or not plain ASCII")
        if _NUMERIC_TAIL.search(host):
            _literal(host)
    if port == 0:
        raise AddressRefused("port 0")
    return Target(parts.scheme, host, port or _DEFAULT_PORTS[parts.scheme])


def _literal(host: str) -> IPv4Address | IPv6Address:
    try:
        return ip_address(host)
    except ValueError as error:
        raise AddressRefused(f"{host}: numeric host in an unusual writing") from error


def look_up(host: str, port: int, seconds: float) -> list[str]:
    """Addresses of a name; the system's resolver knows no deadline, so a thread that may be left behind asks it."""
    answer: SimpleQueue[list[str] | OSError] = SimpleQueue()

    def ask() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            answer.put(list(dict.fromkeys(str(item[4][0]) for item in found)))
        except (OSError, UnicodeError) as error:
            answer.put(OSError(f"{host}: {error}"))

    Thread(target=ask, name="look-up", daemon=True).start()
    try:
        got = answer.get(timeout=seconds)
    except Empty as error:
        raise TimeoutError(f"no address for {host} in {seconds:.0f} s") from error
    if isinstance(got, OSError):
        raise got
    return got


@dataclass(frozen=True, slots=True)
class Guard:
    """Refuses addresses inside the city's own network, unless `allow_hosts` names the host or host:port."""

    allow_hosts: frozenset[str] = frozenset()
    resolve: Resolver = look_up

    def allows(self, where: Target) -> bool:
        """Whether an operator has named this host."""
        host = f"[{where.host}]" if ":" in where.host else where.host
        return bool({where.host, host, f"{host}:{where.port}"} & self.allow_hosts)

    def check(self, where: Target) -> None:
        """What can be refused without a look-up: privileged ports of other services."""
        if where.port < 1024 and where.port not in _DEFAULT_PORTS.values() and not self.allows(where):
            raise AddressRefused(f"port {where.port} belongs to another service")

    def addresses(self, where: Target, seconds: float) -> list[str]:
        """The addresses to connect to; one forbidden answer refuses the name (DNS rebinding)."""
        self.check(where)
        try:
            found = [str(ip_address(where.host))]
        except ValueError:
            found = self.resolve(where.host, where.port, seconds)
        if not self.allows(where):
            for address in found:
                if not is_public(address):
                    raise AddressRefused(f"{where.host} is {address}: private, loopback or reserved")
        return found


def is_public(address: str) -> bool:
    """Whether an address belongs to the public internet, tunnels and mapped forms seen through."""
    found = ip_address(address.partition("%")[0])
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped:
            return is_public(str(found.ipv4_mapped))
        if any(found in net for net in _TUNNELS):
            return False
    return found.is_global and not found.is_multicast and not found.is_reserved
