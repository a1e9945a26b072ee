"""Addresses of IMAP folders and messages (RFC 5092), without a user name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from connectors.guard import AddressRefused, Target, target
from connectors.listing import Stop
from schemas.vocabularies import Health

LISTING_MARK = b'{"listing":"lienthong.mail/1",'  # how the listing of a folder begins

_PORTS = {"imap": 143, "imaps": 993}
_MESSAGE = re.compile(r"(?P<box>.+?)(?:;UIDVALIDITY=(?P<validity>\d{1,10}))?/;UID=(?P<uid>\d{1,10})", re.I)
_SEARCH = re.compile(r"UID (\d{1,10}):\*", re.I)


@dataclass(frozen=True, slots=True)
class Address:
    """What an address asks for: one message, or the listing of a folder from a UID on."""

    where: Target
    box: str
    since: int = 1
    validity: int | None = None
    uid: int | None = None


def read_address(url: str) -> Address:
    """Take an address apart; the host is judged by the door of all readers. Stop where it is not one of ours."""
    scheme = url.partition(":")[0].lower()
    if scheme not in _PORTS:
        raise Stop(Health.REFUSED, f"scheme {scheme}: only imap and imaps")
    try:
        parts = urlsplit(url)
        host = target("https" + url[len(scheme) :])
        where = Target(scheme, host.host, parts.port or _PORTS[scheme])
    except (AddressRefused, ValueError) as error:
        raise Stop(Health.REFUSED, str(error)) from error
    path, query = parts.path.removeprefix("/"), unquote(parts.query)
    search = _SEARCH.fullmatch(query) if query else None
    hit = _MESSAGE.fullmatch(path)
    if parts.fragment or (query and (hit or not search)):
        raise Stop(Health.REFUSED, "only ?UID%20n:* may follow the folder")
    try:
        box = unquote(hit["box"] if hit else path.partition(";")[0], errors="strict").rstrip("/")
    except UnicodeDecodeError as error:
        raise Stop(Health.REFUSED, "name of the folder is not UTF-8") from error
    if not box or re.search(r"[\x00-\x1f\x7f]", box):
        raise Stop(Health.REFUSED, "name of the folder missing, or with a control character")
    if hit:
        validity = int(hit["validity"]) if hit["validity"] else None
        return Address(where, box, validity=validity, uid=int(hit["uid"]))
    return Address(where, box, since=max(1, int(search[1])) if search else 1)


def folder_of(url: str) -> str:
    """The folder's own address, without a search or a message."""
    bare = url.partition("?")[0]
    hit = re.match(r"(imaps?://[^/]+/)(.+)", bare, re.I)
    return bare if hit is None else hit[1] + re.split(r";UIDVALIDITY=|/;UID=", hit[2], flags=re.I)[0].rstrip("/")


def since_url(folder: str, uid: int) -> str:
    """The listing of a folder from a UID on."""
    return f"{folder}?UID%20{uid}:*" if uid > 1 else folder


def message_url(folder: str, validity: int, uid: int) -> str:
    """One message, named so that it can never be another one."""
    return f"{folder};UIDVALIDITY={validity}/;UID={uid}"
