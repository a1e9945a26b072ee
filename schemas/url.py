"""One text for one web address, for comparing; what is stored stays as the source gave it."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import quote, urlsplit

_TRACKING = re.compile(
    r"utm_|(?:fbclid|gclid|dclid|msclkid|zarsrc|zalo_\w*|mc_[ce]id|igshid|_ga)(?:=|$)", re.IGNORECASE
)
_DOCID = re.compile(r"(?:^|&)docid=(\d{1,12})(?:&|$)", re.IGNORECASE)
_PORTS = {"http": ":80", "https": ":443"}
# What may stand in a path or query as it is; "%" too, so that an escaped address is not escaped twice.
_KEPT = "/:?#[]@!$&'()*+,;=%~-._"
# Most addresses are of nothing but a host and a path that are as they should be: no library need take these apart.
_PLAIN = re.compile(r"https?://([a-z0-9-]+(?:\.[a-z0-9-]+)*)((?:/[A-Za-z0-9._~-]+)*)/?")


@lru_cache(maxsize=16_384)
def url_key(url: str) -> str | None:
    """Scheme, host case, default port, fragment, tracking and a last slash do not count; case of the path does."""
    plain = _PLAIN.fullmatch(url)
    return f"{plain[1]}{plain[2]}" if plain else _key(url)


def _key(url: str) -> str | None:
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    scheme = parts.scheme.lower()
    if scheme not in _PORTS or not host:
        return None
    place = host.rstrip(".")
    if port and f":{port}" not in _PORTS.values():
        place += f":{port}"
    query = "&".join(pair for pair in parts.query.split("&") if pair and not _TRACKING.match(pair))
    path = quote(parts.path, safe=_KEPT).rstrip("/")
    return f"{place}{path}?{quote(query, safe=_KEPT)}" if query else f"{place}{path}"


def host_of(url: str) -> str:
    """The host in lower case, or an empty text."""
    plain = _PLAIN.fullmatch(url)
    if plain:
        return plain[1]
    try:
        return (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""


def docid_of(url: str) -> str | None:
    """The `docid` of an address of vanban.chinhphu.vn, the legal database of the Government."""
    if host_of(url) != "vanban.chinhphu.vn":
        return None
    found = _DOCID.search(urlsplit(url).query)
    return found[1] if found else None
