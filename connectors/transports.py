"""The fetcher that an address asks for by its scheme: made when it is first needed, and all are closed together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urlsplit

from connectors.exchange import Exchange
from connectors.fetch import Fetcher
from connectors.fetch_files import FilesFetcher
from connectors.fetch_mail import MailFetcher

Login = Callable[[str], tuple[str, str]]


def nobody(host: str) -> tuple[str, str]:
    """For sources without a login."""
    raise LookupError(host)


class Transports:
    """Makes the exchanges of one pull, whatever the transport; belongs to one thread.

    `headers` are secrets by host[:port] for http(s); `login` gives user and password of a mail host.
    """

    def __init__(
        self,
        allow_hosts: frozenset[str],
        folders: frozenset[Path] = frozenset(),
        *,
        headers: Mapping[str, Mapping[str, str]] = MappingProxyType({}),
        login: Login = nobody,
    ) -> None:
        self._allow_hosts, self._folders, self._headers, self._login = allow_hosts, folders, headers, login
        self._made: dict[str, Fetcher | FilesFetcher | MailFetcher] = {}

    def __enter__(self) -> Transports:
        return self

    def __exit__(self, *_: object) -> None:
        for one in self._made.values():
            one.close()

    def fetch(self, url: str, *, etag: str | None = None, last_modified: str | None = None) -> Exchange:
        """One exchange by the fetcher of the address; whatever happens is an Exchange with a health."""
        return self._of(url).fetch(url, etag=etag, last_modified=last_modified)

    def _of(self, url: str) -> Fetcher | FilesFetcher | MailFetcher:
        scheme = urlsplit(url).scheme.lower()
        kind = scheme if scheme in {"http", "imap"} else {"https": "http", "imaps": "imap"}.get(scheme, "files")
        if kind not in self._made:
            self._made[kind] = self._make(kind)
        return self._made[kind]

    def _make(self, kind: str) -> Fetcher | FilesFetcher | MailFetcher:
        if kind == "http":
            return Fetcher(self._allow_hosts, credentials=self._headers)
        if kind == "imap":
            return MailFetcher(self._allow_hosts, self._login)
        return FilesFetcher(self._folders, self._allow_hosts)
