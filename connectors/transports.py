"""The fetcher that an address asks for by its scheme: made when it is first needed, and all are closed together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import urlsplit

from connectors.exchange import Exchange, Limits
from connectors.fetch import Fetcher
from connectors.fetch_files import FilesFetcher
from connectors.fetch_mail import MailFetcher
from connectors.store_access import NO_ACCESS, Login, StoreAccess, nobody

if TYPE_CHECKING:
    from connectors.fetch_objects import ObjectsFetcher

AnyFetcher: TypeAlias = "Fetcher | FilesFetcher | MailFetcher | ObjectsFetcher"


class Transports:
    """Makes the exchanges of one pull, whatever the transport; belongs to one thread.

    `headers` are secrets by host[:port] for http(s); `login` gives user and password of a mail host, of an SFTP server
    (or private key), and access key id and secret key of a bucket; `access` is what else is known about a store.
    """

    def __init__(
        self,
        allow_hosts: frozenset[str],
        folders: frozenset[Path] = frozenset(),
        *,
        headers: Mapping[str, Mapping[str, str]] = MappingProxyType({}),
        login: Login = nobody,
        access: StoreAccess = NO_ACCESS,
    ) -> None:
        self._allow_hosts, self._folders, self._headers = allow_hosts, folders, headers
        self._login, self._access = login, access
        self._made: dict[Callable[[], AnyFetcher], AnyFetcher] = {}

    def __enter__(self) -> Transports:
        return self

    def __exit__(self, *_: object) -> None:
        for one in self._made.values():
            one.close()

    def fetch(
        self, url: str, *, etag: str | None = None, last_modified: str | None = None, limits: Limits | None = None
    ) -> Exchange:
        """One exchange by the fetcher of the address; whatever happens is an Exchange with a health."""
        return self._of(url).fetch(url, etag=etag, last_modified=last_modified, limits=limits)

    def _of(self, url: str) -> AnyFetcher:
        by_scheme: dict[str, Callable[[], AnyFetcher]]
        by_scheme = {"http": self._web, "https": self._web, "imap": self._mail, "imaps": self._mail}
        by_scheme |= {"s3": self._objects, "s3a": self._objects}
        make = by_scheme.get(urlsplit(url).scheme.lower(), self._files)
        if make not in self._made:
            self._made[make] = make()
        return self._made[make]

    def _web(self) -> Fetcher:
        return Fetcher(self._allow_hosts, credentials=self._headers)

    def _mail(self) -> MailFetcher:
        return MailFetcher(self._allow_hosts, self._login)

    def _files(self) -> FilesFetcher:
        return FilesFetcher(self._folders, self._allow_hosts, login=self._login, access=self._access)

    def _objects(self) -> ObjectsFetcher:
        from connectors.fetch_objects import ObjectsFetcher  # here, because botocore takes long to import

        return ObjectsFetcher(self._allow_hosts, login=self._login, access=self._access)
