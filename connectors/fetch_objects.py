"""Objects of S3 and of stores that speak like it, as exchanges: a prefix answers with a listing, a key with its bytes.

Addresses are s3://bucket/prefix/ and s3://bucket/key, percent-encoded. Requests are signed with Signature Version 4
(AWS General Reference) and go out by the guarded HTTP of every reader: only GET, no redirect, its budget and its
verdicts. Nothing is taken from AWS_* variables, ~/.aws or a metadata service; without a login requests are unsigned.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, unquote_to_bytes, urlencode, urlsplit

from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from connectors.exchange import Exchange, Limits
from connectors.fetch import Fetcher
from connectors.guard import Resolver, look_up
from connectors.listing import LISTING, MOST_ENTRIES, Stop, listed, row
from connectors.readers.markup import MarkupBroken, MarkupRefused, elements, root_of
from connectors.store_access import NO_ACCESS, Login, StoreAccess, nobody
from schemas.violation import shown
from schemas.vocabularies import Health

_BUCKET = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,61}[A-Za-z0-9]")
_CODE = re.compile(rb"<Code>([A-Za-z0-9.]{1,60})</Code>")
_ETAG = re.compile(r'"[!#-~]{1,200}"')
# Codes that somebody here can mend, by what is to be done (S3 API reference, error responses).
_FIXES = {
    "InvalidAccessKeyId": "sai khóa truy cập / wrong access key; sửa / mend auth",
    "SignatureDoesNotMatch": "sai khóa bí mật / wrong secret key; sửa / mend auth",
    "AccessDenied": "không có quyền / no permission; sửa / mend auth",
    "RequestTimeTooSkewed": "đồng hồ máy này sai / the clock of this machine is wrong",
    "PermanentRedirect": "bucket ở vùng khác / the bucket is in another region; sửa / mend region",
    "AuthorizationHeaderMalformed": "bucket ở vùng khác / the bucket is in another region; sửa / mend region",
}


class ObjectsFetcher:
    """Reads objects and lists prefixes; belongs to one thread, never writes, never retries.

    `login` gives access key id and secret key by bucket; LookupError where there are none. Neither appears in a text.
    """

    def __init__(
        self,
        allow_hosts: frozenset[str] = frozenset(),
        *,
        login: Login = nobody,
        access: StoreAccess = NO_ACCESS,
        clock: Callable[[], float] = time.monotonic,
        resolve: Resolver = look_up,
        ca_bundle: str | None = None,
    ) -> None:
        self._login, self._access, self._clock = login, access, clock
        self._signed: dict[str, dict[str, str]] = {}  # headers of the next request, by host[:port]
        self._web = Fetcher(allow_hosts, clock=clock, resolve=resolve, ca_bundle=ca_bundle, credentials=self._signed)

    def __enter__(self) -> ObjectsFetcher:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Drop the connections that were kept."""
        self._web.close()

    def fetch(
        self, url: str, *, etag: str | None = None, last_modified: str | None = None, limits: Limits | None = None
    ) -> Exchange:
        """One look at a key or prefix; whatever happens is an Exchange with a health, never an exception of a store.

        `last_modified` is not asked about: a store's clock is coarser than its etag. ConfigError: the login is empty.
        """
        limits = limits or Limits()
        started = self._clock()
        try:
            bucket, key = _parts(url)
            if key and not key.endswith("/"):
                found = self._ask(bucket, key, {}, limits, etag)
                return replace(found, url=url, next_link=None)
            try:
                return self._folder(url, bucket, key, etag, limits, started)
            except ValueError as error:  # a size that is no number, a name that is not UTF-8
                raise Stop(Health.NOT_THE_FORMAT, f"no listing of S3: {error}") from error
        except Stop as stop:
            return Exchange(
                url=url, status=stop.status, health=stop.health, body=None,
                seconds=self._clock() - started, detail=shown(stop.detail),
            )  # fmt: skip

    def _folder(self, url: str, bucket: str, prefix: str, etag: str | None, limits: Limits, started: float) -> Exchange:
        """All pages of ListObjectsV2 in one listing, within one budget."""
        files: list[dict[str, Any]] = []
        left_out: list[dict[str, str]] = []
        query = {"list-type": "2", "delimiter": "/", "encoding-type": "url", "prefix": prefix}
        pages, is_there = set[str](), False
        while True:
            left = limits.seconds - (self._clock() - started)
            if left <= 0:
                raise Stop(Health.UNREACHABLE, f"not finished within {limits.seconds:.0f} s")
            answer = self._ask(bucket, "", query, replace(limits, seconds=left), None)
            if answer.body is None or answer.health is not Health.OK:
                return replace(answer, url=url, next_link=None, seconds=self._clock() - started)
            token = ""
            for tag, one in _entries(answer.body):
                if tag == "NextContinuationToken":
                    token = one.get(tag, "")
                    continue
                is_there = True
                name = _unquoted(one.get("Key") or one.get("Prefix") or "")
                own = name.removeprefix(prefix).rstrip("/")
                if not name.startswith(prefix):
                    raise Stop(Health.NOT_THE_FORMAT, f"a key outside the prefix: {name}")
                if name == prefix:
                    continue  # what consoles put there for an empty folder
                if tag == "Contents" and own and not own.startswith("..") and own != "." and not name.endswith("/"):
                    address, mark = url + quote(own, safe=""), _mark(one.get("ETag", ""))
                    files.append(row(own, address, int(one.get("Size") or 0), _instant(one.get("LastModified")), mark))
                else:
                    left_out.append({"name": own, "why": "folder" if tag == "CommonPrefixes" else "not-a-file"})
                if len(files) + len(left_out) > MOST_ENTRIES:
                    raise Stop(Health.NOT_THE_FORMAT, f"more than {MOST_ENTRIES} entries in the folder")
            if not token:
                break
            if token in pages:
                raise Stop(Health.NOT_THE_FORMAT, "the listing leads back to itself")
            pages.add(token)
            query["continuation-token"] = token
        if prefix and not is_there:
            raise Stop(Health.GONE, "không có / not there", 404)
        found = listed(files, left_out, etag, limits)
        same = found.body is None
        return Exchange(
            url=url, status=304 if same else 200, health=Health.UNCHANGED if same else Health.OK, body=found.body,
            etag=found.etag, media_type="" if same else LISTING, seconds=self._clock() - started,
        )  # fmt: skip

    def _ask(self, bucket: str, key: str, query: dict[str, str], limits: Limits, etag: str | None) -> Exchange:
        """One signed GET; errors of the store carry its own code, and what to do about it."""
        address = self._endpoint(bucket) + quote(key, safe="/-._~")
        if query:
            address += "?" + urlencode(sorted(query.items()), quote_via=quote, safe="-._~")
        netloc = urlsplit(address).netloc
        self._signed.clear()
        self._signed[netloc] = self._headers(bucket, address)
        found = self._web.fetch(address, etag=etag, limits=replace(limits, redirects=0))
        if found.health in (Health.OK, Health.UNCHANGED, Health.EMPTY):
            return found
        hit = _CODE.search(found.body or b"")
        code = hit[1].decode() if hit else ""
        told = "; ".join(part for part in (found.detail, code, _FIXES.get(code, "")) if part)
        health = Health.REFUSED if found.health is Health.REDIRECT_LOOP else found.health
        return replace(found, health=health, detail=shown(told), moved_to=None)

    def _endpoint(self, bucket: str) -> str:
        """Where the bucket answers, with the slash: Amazon's own by name of host, others by path."""
        if self._access.endpoint_url is not None:
            return f"{self._access.endpoint_url.rstrip('/')}/{bucket}/"
        amazon = f"s3.{self._access.region}.amazonaws.com"
        # A certificate for *.s3... covers no name with a dot in it.
        return f"https://{amazon}/{bucket}/" if "." in bucket or "_" in bucket else f"https://{bucket}.{amazon}/"

    def _headers(self, bucket: str, address: str) -> dict[str, str]:
        try:
            user, secret = self._login(bucket)
        except LookupError:
            return {}
        if not user or not secret:
            raise Stop(
                Health.REFUSED, "auth cần scheme: basic, khóa:bí mật / auth needs scheme: basic, key id:secret key"
            )
        request = AWSRequest("GET", address)
        S3SigV4Auth(Credentials(user, secret), "s3", self._access.region).add_auth(request)
        return {name: str(value) for name, value in request.headers.items()}


def _parts(url: str) -> tuple[str, str]:
    """Bucket and decoded key; what readers of addresses disagree about is refused."""
    try:
        parts = urlsplit(url)
        key = unquote_to_bytes(parts.path).decode().removeprefix("/")
    except ValueError as error:
        raise Stop(Health.REFUSED, f"not an address: {error}") from error
    if not _BUCKET.fullmatch(parts.netloc):
        raise Stop(Health.REFUSED, "s3://bucket/... : tên bucket / name of the bucket")
    if parts.query or parts.fragment or "\0" in key or {"..", "."} & set(key.split("/")):
        raise Stop(Health.REFUSED, "sign in the address that must be percent-encoded, or '..'")
    return parts.netloc, key


def _entries(payload: bytes) -> Iterator[tuple[str, dict[str, str]]]:
    """What a page of ListObjectsV2 holds, in its order: (tag, texts of its children)."""
    wanted = ("Contents", "CommonPrefixes", "NextContinuationToken")
    try:
        root = root_of(payload)
        if root.tag.rpartition("}")[2] != "ListBucketResult":
            raise Stop(Health.NOT_THE_FORMAT, f"no listing of S3: {root.tag}")
        for one in elements(payload, tuple(f"{{*}}{tag}" for tag in wanted), root):
            tag = str(one.tag).rpartition("}")[2]
            texts = {str(child.tag).rpartition("}")[2]: child.text or "" for child in one}
            yield tag, texts or {tag: one.text or ""}
    except (MarkupBroken, MarkupRefused) as error:
        raise Stop(Health.NOT_THE_FORMAT, f"no listing of S3: {error}") from error


def _unquoted(name: str) -> str:
    """A key as encoding-type=url writes it."""
    return unquote_to_bytes(name.replace("+", " ")).decode()


def _mark(etag: str) -> str | None:
    return etag if _ETAG.fullmatch(etag) else None


def _instant(text: str | None) -> datetime | None:
    try:
        found = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
