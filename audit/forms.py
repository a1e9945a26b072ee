"""Forms that change something: who fills them in, and proof that our own page sent them.

There is no login: a name is what a person says of himself, kept in a signed cookie. What is proved is that a form comes
from a page of ours in the same browser (OWASP: signed double-submit token, and the Origin header of Fetch 3.2), so that
no other site can answer in somebody's name.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from ipaddress import ip_address
from urllib.parse import parse_qsl, urlsplit

from fastapi import Request, Response

COOKIE = "lienthong_review"
DAYS = 30
LONGEST_NAME = 80
LARGEST = 32 << 10  # bytes of a form
TOKEN = "token"


@dataclass(frozen=True, slots=True)
class Visitor:
    """A browser, and the name that its user gave."""

    session: str
    name: str | None = None

    def named(self, name: str) -> Visitor:
        """The same browser under a name; without one when nothing readable is left of it."""
        kept = " ".join("".join(letter for letter in name if letter.isprintable()).split())[:LONGEST_NAME]
        return replace(self, name=kept or None)


class Forms:
    """Makes and checks cookies and tokens. `secret`: the same for all processes of a node, and after a restart."""

    def __init__(self, secret: Callable[[], bytes], public_url: str, pages: str = "/audit/review") -> None:
        self._secret = secret
        self._pages = pages
        self._public = _origin(public_url)

    def visitor(self, request: Request) -> Visitor:
        """Who asks; somebody new where the cookie is missing or not ours."""
        text, _, mac = request.cookies.get(COOKIE, "").rpartition(".")
        if text and hmac.compare_digest(mac, self._mac("cookie", text)):
            try:
                session, name = json.loads(base64.urlsafe_b64decode(text))
            except (binascii.Error, ValueError):
                return _new()
            return Visitor(str(session), None if name is None else str(name))
        return _new()

    def token(self, visitor: Visitor) -> str:
        """What a form must send back."""
        return self._mac("form", visitor.session)

    def remember(self, request: Request, response: Response, visitor: Visitor) -> None:
        """Keep browser and name for some weeks; only our pages under this path see the cookie."""
        text = base64.urlsafe_b64encode(json.dumps([visitor.session, visitor.name]).encode()).decode()
        response.set_cookie(
            COOKIE,
            f"{text}.{self._mac('cookie', text)}",
            max_age=DAYS * 24 * 3600,
            path=f"{request.scope.get('root_path', '')}{self._pages}",
            secure=request.url.scheme == "https" or self._public.startswith("https:"),
            httponly=True,
            samesite="lax",
        )

    def is_ours(self, request: Request, fields: Mapping[str, str]) -> bool:
        """Whether a page of ours in this browser sent the form."""
        if not self._is_our_origin(request):
            return False
        return hmac.compare_digest(fields.get(TOKEN, "").encode(), self.token(self.visitor(request)).encode())

    def _is_our_origin(self, request: Request) -> bool:
        """The public address, or the address that was asked where no name server can have led a browser to us by it."""
        origin = request.headers.get("origin")
        host = request.headers.get("host", "")
        if origin is None:
            return request.headers.get("sec-fetch-site") == "same-origin" and self._is_our_host(host)
        found = urlsplit(origin)
        if _origin(origin) == self._public:
            return True
        return found.scheme in ("http", "https") and found.netloc == host and self._is_our_host(host)

    def _is_our_host(self, host: str) -> bool:
        if host == urlsplit(self._public).netloc:
            return True
        name = urlsplit(f"//{host}").hostname or ""
        if name == "localhost":
            return True
        try:
            ip_address(name)
        except ValueError:
            return False
        return True

    def _mac(self, use: str, text: str) -> str:
        return hmac.new(self._secret(), f"{use}\0{text}".encode(), "sha256").hexdigest()


async def fields_of(request: Request) -> dict[str, str]:
    """The fields of a form; none where the body is no form, or larger than any of ours."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    body = await request.body()
    if kind != "application/x-www-form-urlencoded" or len(body) > LARGEST:
        return {}
    try:
        return dict(parse_qsl(body.decode("utf-8"), max_num_fields=20, keep_blank_values=True))
    except ValueError:  # also what is not UTF-8
        return {}


def _new() -> Visitor:
    return Visitor(secrets.token_urlsafe(18))


def _origin(address: str) -> str:
    found = urlsplit(address)
    return f"{found.scheme}://{found.netloc}".lower()
