"""Stores of files that fsspec reaches, as folders and files: which may be asked, and what they answer."""

from __future__ import annotations

import stat
from datetime import UTC, datetime
from importlib import import_module
from typing import Any
from urllib.parse import quote

import fsspec

from connectors.exchange import Limits
from connectors.listing import MOST_ENTRIES, Answer, Stop, bounded, instant, listed, row
from schemas.vocabularies import Health

# Scheme -> the package that its fsspec driver needs; "" = none beyond fsspec.
DRIVERS = {
    "sftp": "paramiko", "ssh": "paramiko", "ftp": "", "memory": "", "s3": "s3fs", "s3a": "s3fs", "gs": "gcsfs",
    "gcs": "gcsfs", "az": "adlfs", "abfs": "adlfs", "abfss": "adlfs", "smb": "smbprotocol", "webdav": "webdav4",
}  # fmt: skip
_PATIENCE = 10.0
_INSTANTS = ("mtime", "LastModified", "last_modified", "modified", "updated", "modify", "created")


class Stores:
    """File systems by scheme and host; only hosts (S3: buckets) that the operator named are asked."""

    def __init__(self, allow_hosts: frozenset[str]) -> None:
        self._hosts = allow_hosts
        self._opened: dict[str, tuple[Any, str]] = {}

    def forget(self) -> None:
        """Let go of what was opened."""
        self._opened.clear()

    def opened(self, scheme: str, host: str) -> tuple[Any, str]:
        """The file system behind a scheme and host, and the path of its root; Stop where it may not be asked."""
        if scheme not in DRIVERS:
            raise Stop(Health.REFUSED, f"không đọc được / cannot be read: {scheme or 'no scheme'}:")
        name = host.rpartition("@")[2]
        if not {name, name.rpartition(":")[0] or name} & self._hosts:
            raise Stop(
                Health.REFUSED,
                f"máy chủ chưa được phép / host not allowed: {name}; thêm vào / add it to LIENTHONG_ALLOW_HOSTS",
            )  # fmt: skip
        key = f"{scheme}://{host}/"
        if key not in self._opened:
            try:
                self._opened[key] = _made(scheme, key)
            except ImportError as error:
                raise Stop(
                    Health.REFUSED,
                    f"thiếu gói Python / missing Python package: {DRIVERS[scheme] or error} ({scheme}://)",
                ) from error  # fmt: skip
        return self._opened[key]


def _made(scheme: str, key: str) -> tuple[Any, str]:
    """A store of its own for this fetcher, and the path of its root; ImportError where its driver is missing."""
    kind: Any = fsspec.get_filesystem_class(scheme)
    if scheme not in ("sftp", "ssh"):
        made: tuple[Any, str] = fsspec.core.url_to_fs(key, skip_instance_cache=True)
        return made
    ssh = import_module("paramiko")

    class Unknown(ssh.MissingHostKeyPolicy):  # type: ignore[misc,name-defined]
        """A server that nobody has vouched for."""

        def missing_host_key(self, client: Any, hostname: str, key: Any) -> None:
            raise Stop(Health.REFUSED, f"khóa máy chủ không có trong known_hosts / host key not known: {hostname}")

    class KnownHosts(kind):  # type: ignore[misc]
        """fsspec's own driver believes whatever key a server shows; here it must stand in known_hosts."""

        def _connect(self) -> None:
            self.client = ssh.SSHClient()
            self.client.load_system_host_keys()
            self.client.set_missing_host_key_policy(Unknown())
            try:
                self.client.connect(self.host, timeout=_PATIENCE, **self.ssh_kwargs)
            except ssh.BadHostKeyException as error:
                raise Stop(Health.REFUSED, "khóa máy chủ đã đổi / the host key is another one now") from error
            except ssh.AuthenticationException as error:
                raise Stop(Health.REFUSED, "máy chủ không nhận khóa / the server takes none of our keys") from error
            self.ftp = self.client.open_sftp()

        @staticmethod
        def _decode_stat(found: Any, parent_path: str | None = None) -> dict[str, Any]:
            """What is neither file, folder nor link (a FIFO) would hang whoever opens it; fsspec calls it a file."""
            info: dict[str, Any] = kind._decode_stat(found, parent_path)
            if info["type"] == "file" and stat.S_IFMT(found.st_mode or 0) not in (0, stat.S_IFREG):
                info["type"] = "other"
            return info

    return KnownHosts(**KnownHosts._get_kwargs_from_urls(key), skip_instance_cache=True), "/"


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
        if not own or str(info["name"]).strip("/") == name.strip("/"):
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
