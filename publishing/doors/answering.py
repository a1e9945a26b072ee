"""One way to answer for all doors: strong validators, 304, HEAD, gzip, and how long a copy may be kept."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import sha256

from fastapi import Request, Response

from publishing.entities import is_unchanged
from publishing.feeds import Feed
from publishing.packed import accepts_gzip, packed
from publishing.service import LASTING, caching

READ = ["GET", "HEAD"]
WORTH_PACKING = 1_000
# Two changes within one second have one Last-Modified; so it is told only when that second is over (RFC 9110, 8.8.2.2).
SETTLED = timedelta(seconds=2)


def answer(
    request: Request,
    feed: Feed,
    body: bytes,
    *,
    media_type: str,
    modified: datetime | None = None,
    is_final: bool = False,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The body under a validator of its own bytes, or 304 where the reader holds it already.

    `is_final`: nothing will ever change it. `modified`: when it last changed, None where nobody can tell.
    """
    given = {**caching(feed), **(headers or {})}
    if is_final:
        given["Cache-Control"] = f"{'public' if feed.audience == 0 else 'private'}, {LASTING}"
    packs = len(body) >= WORTH_PACKING and accepts_gzip(request.headers.get("accept-encoding"))
    stem = sha256(body).hexdigest()[:32]
    tags = (f'"{stem}"', f'"{stem}-gzip"')  # another coding is another representation (RFC 9110, 8.8.3.3)
    given["ETag"] = tags[packs]
    if modified is not None and datetime.now(UTC) - modified >= SETTLED:
        given["Last-Modified"] = format_datetime(modified.astimezone(UTC).replace(microsecond=0), usegmt=True)
    if _is_known(request, tags, given.get("Last-Modified")):
        return Response(status_code=304, headers=given)
    if packs:
        given["Content-Encoding"] = "gzip"
        body = packed(body)
    return Response(body, headers=given, media_type=media_type)


def _is_known(request: Request, tags: tuple[str, ...], modified: str | None) -> bool:
    asked = request.headers.get("if-none-match")
    if asked is not None:
        return any(is_unchanged(asked, tag) for tag in tags)  # If-Modified-Since does not count beside it
    since = request.headers.get("if-modified-since")
    if since is None or modified is None:
        return False
    try:
        return parsedate_to_datetime(modified) <= parsedate_to_datetime(since)
    except (TypeError, ValueError):
        return False  # a date that cannot be read is ignored (RFC 9110, 13.1.3)
