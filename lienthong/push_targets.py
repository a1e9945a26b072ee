"""Where push may send to: what the guard of readers refuses is refused when a subscriber names it, not hours later."""

import re
from collections.abc import Callable
from ipaddress import ip_address

from connectors.guard import AddressRefused, Guard, Resolver, look_up, target
from lienthong.settings import Settings

SECONDS = 3.0  # for the look-up; a request waits for it
_SECRET = re.compile(r"\$\{[^}]*\}")  # of a template; a valid one stands behind the host alone


def refusals(settings: Settings, resolve: Resolver = look_up) -> Callable[[str], str | None]:
    """Says why an http(s) address may not be pushed to, None where it may.

    A name without an address is no refusal: it may get one later, and every sending looks again. The answer does not
    tell which address a name has here, because a subscriber could read our inner network from it.
    """
    guard = Guard(settings.allow_hosts, resolve)

    def refusal(address: str) -> str | None:
        if address.startswith("mailto:"):
            return None
        try:
            where = target(_SECRET.sub("x", address))
            guard.check(where)
        except AddressRefused as error:
            return str(error)
        try:
            guard.addresses(where, SECONDS)
        except AddressRefused as error:
            return str(error) if _is_literal(where.host) else f"{where.host}: private, loopback or reserved"
        except OSError:
            return None
        return None

    return refusal


def _is_literal(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
