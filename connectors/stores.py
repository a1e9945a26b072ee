"""Stores of files (SFTP, and what fsspec reaches), as folders and files: which may be asked, and what they answer."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import fsspec

from connectors.exchange import Limits
from connectors.guard import Resolver, look_up
from connectors.listing import MOST_ENTRIES, Answer, Stop, bounded, instant, listed, row
from connectors.store_access import NO_ACCESS, SFTP, Login, SftpGuard, StoreAccess, nobody
from schemas.vocabularies import Health

# Scheme -> the package that its fsspec driver needs; "" = none beyond fsspec.
DRIVERS = {
    "ftp": "", "memory": "", "gs": "gcsfs", "gcs": "gcsfs", "az": "adlfs",
    "abfs": "adlfs", "abfss": "adlfs", "smb": "smbprotocol", "webdav": "webdav4",
}  # fmt: skip
_INSTANTS = ("mtime", "LastModified", "last_modified", "modified", "updated", "modify", "created")


class Stores:
    """File systems by scheme and host; SFTP servers by the guard, others only where the operator named the host."""

    def __init__(
        self, allow_hosts: frozenset[str], login: Login = nobody, access: StoreAccess = NO_ACCESS, *,
        resolve: Resolver = look_up,
    ) -> None:  # fmt: skip
        self._hosts, self._login, self._access = allow_hosts, login, access
        self._guard = SftpGuard(allow_hosts, resolve)
        self._opened: dict[str, tuple[Any, str]] = {}

    def forget(self) -> None:
        """Let go of what was opened."""
        # A thread that was left behind may still put something into the old one.
        opened, self._opened = self._opened, {}
        for key, (store, _) in opened.items():
            if key.partition(":")[0] in SFTP:
                store.close()

    def opened(self, scheme: str, host: str, limits: Limits) -> tuple[Any, str]:
        """The file system behind a scheme and host, and the path of its root; Stop where it may not be asked."""
        key, opened = f"{scheme}://{host}/", self._opened
        if key not in opened:
            if scheme in SFTP:
                from connectors.store_sftp import SftpStore  # here, because paramiko takes half a second to import

                opened[key] = SftpStore(host, self._guard, self._login, self._access, limits), ""
            else:
                opened[key] = self._by_driver(scheme, host, key)
        return opened[key]

    def _by_driver(self, scheme: str, host: str, key: str) -> tuple[Any, str]:
        """A store of its own for this fetcher, over fsspec's driver."""
        if scheme not in DRIVERS:
            raise Stop(Health.REFUSED, f"không đọc được / cannot be read: {scheme or 'no scheme'}:")
        name = host.rpartition("@")[2]
        if not {name, name.rpartition(":")[0] or name} & self._hosts:
            raise Stop(
                Health.REFUSED,
                f"máy chủ chưa được phép / host not allowed: {name}; thêm vào / add it to LIENTHONG_ALLOW_HOSTS",
            )  # fmt: skip
        try:
            made: tuple[Any, str] = fsspec.core.url_to_fs(key, skip_instance_cache=True)
        except ImportError as error:
            raise Stop(
                Health.REFUSED,
                f"thiếu gói Python / missing Python package: {DRIVERS[scheme] or error} ({scheme}://)",
            ) from error  # fmt: skip
        return made


def stored_file(store: Any, name: str, etag: str | None, limits: Limits) -> Answer:
    """One object of a store; looked at before and after, because stores have no locks."""
    info = _fresh(store).info(name)
    if info.get("type") == "directory":
        raise Stop(Health.NOT_THE_FORMAT, "là thư mục / is a folder: the address must end in /")
    if info.get("type") == "other":
        raise Stop(Health.REFUSED, "không phải tệp thường / not a regular file", 403)
    known, modified = _etag(info), _modified(info)
    if known is not None and known == etag:
        return Answer(None, etag, modified)
    if int(info.get("size") or 0) > limits.decoded_bytes:
        raise Stop(Health.NOT_THE_FORMAT, f"{info['size']} bytes, over the budget of {limits.decoded_bytes}")
    with store.open(name, "rb") as opened:
        body = bounded(opened, int(info.get("size") or 0), limits)
    if _etag(_fresh(store).info(name)) != known or len(body) != int(info.get("size") or len(body)):
        raise Stop(Health.UNREACHABLE, "tệp đang được ghi / the file changed while it was read")
    return Answer(body, known, modified)


def stored_folder(store: Any, name: str, url: str, etag: str | None, limits: Limits) -> Answer:
    """What lies directly under a prefix."""
    files: list[dict[str, Any]] = []
    left_out: list[dict[str, str]] = []
    found = _fresh(store).ls(name.rstrip("/") or "/", detail=True)
    if len(found) > MOST_ENTRIES:
        raise Stop(Health.NOT_THE_FORMAT, f"more than {MOST_ENTRIES} entries in the folder")
    for info in found:
        own = str(info["name"]).rstrip("/").rpartition("/")[2]
        if own in ("", ".", "..") or str(info["name"]).strip("/") == name.strip("/"):
            continue  # object stores list the folder in itself
        if info.get("type") == "file":
            size = int(info.get("size") or 0)
            files.append(row(own, url + quote(own, safe=""), size, _modified(info), _etag(info)))
        else:
            left_out.append({"name": own, "why": "folder" if info.get("type") == "directory" else "not-a-file"})
    return listed(files, left_out, etag, limits)


def _fresh(store: Any) -> Any:
    """The store without what it remembers of earlier looks: an answer must be of this moment."""
    store.invalidate_cache()
    return store


def _etag(info: dict[str, Any]) -> str | None:
    """The store's own mark of a version; else size and time; None where it tells neither."""
    own = info.get("ETag") or info.get("etag") or info.get("md5Hash")
    if own:
        return '"' + "".join(sign for sign in str(own) if sign.isalnum() or sign in "-_=+/.")[:200] + '"'
    modified = _modified(info)
    return f'"{int(info.get("size") or 0):x}-{modified.isoformat()}"' if modified else None


def _modified(info: dict[str, Any]) -> datetime | None:
    value = next((info[key] for key in _INSTANTS if info.get(key) is not None), None)
    if isinstance(value, datetime):
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
    if isinstance(value, int | float):
        return instant(value)
    try:  # MLSD of RFC 3659 writes 20260509031500[.123], always UTC
        return datetime.strptime(str(value)[:14], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None
