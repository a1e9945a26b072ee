"""Files and folders as exchanges: `file:` inside allowed folders, and stores of files (SFTP, what fsspec reaches).

An address that ends in "/" is a folder and answers with a listing, any other is a file and answers with its bytes.
Addresses are percent-encoded (RFC 3986, RFC 8089). Statuses speak HTTP's language (200, 304, 403, 404), so that the
plan need not know the transport. A listing is deterministic: the same folder gives the same bytes.
"""

from __future__ import annotations

import errno
import os
import stat
import time
from collections.abc import Callable
from email.utils import format_datetime
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any
from urllib.parse import quote, unquote_to_bytes, urlsplit

from connectors.exchange import Exchange, Limits
from connectors.guard import Resolver, look_up
from connectors.listing import LISTING, MOST_ENTRIES, Answer, Stop, bounded, instant, listed, row
from connectors.store_access import NO_ACCESS, Login, StoreAccess, nobody
from connectors.stores import Stores, stored_file, stored_folder
from schemas.errors import ConfigError
from schemas.violation import shown
from schemas.vocabularies import Health

_LOCAL_HOSTS = frozenset({"", "localhost"})


class FilesFetcher:
    """Reads files and folders; belongs to one thread, never writes, moves or deletes, never retries."""

    def __init__(
        self,
        allowed_folders: frozenset[Path],
        allow_hosts: frozenset[str] = frozenset(),
        *,
        login: Login = nobody,
        access: StoreAccess = NO_ACCESS,
        clock: Callable[[], float] = time.monotonic,
        resolve: Resolver = look_up,
    ) -> None:
        self._allowed = allowed_folders
        self._clock = clock
        self._stores = Stores(allow_hosts, login, access, resolve=resolve)

    def __enter__(self) -> FilesFetcher:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Forget the stores that were opened."""
        self._stores.forget()

    def fetch(
        self, url: str, *, etag: str | None = None, last_modified: str | None = None, limits: Limits | None = None
    ) -> Exchange:
        """One look at a file or folder; whatever happens is an Exchange with a health, never an exception of a store.

        `last_modified` is not asked about: a store's clock is coarser than its etag.
        """
        limits = limits or Limits()
        started = self._clock()
        try:
            found = _within(limits.seconds, lambda: self._look(url, etag, limits))
        except Stop as stop:
            if stop.health is Health.UNREACHABLE:
                self._stores.forget()  # a thread that was left behind may still be using one
            return Exchange(
                url=url, status=stop.status, health=stop.health, body=None,
                seconds=self._clock() - started, detail=shown(stop.detail),
            )  # fmt: skip
        same = found.body is None
        return Exchange(
            url=url, status=304 if same else 200, health=Health.UNCHANGED if same else Health.OK, body=found.body,
            etag=found.etag, last_modified=format_datetime(found.modified, usegmt=True) if found.modified else None,
            media_type=LISTING if url.endswith("/") and not same else "", seconds=self._clock() - started,
        )  # fmt: skip

    def _look(self, url: str, etag: str | None, limits: Limits) -> Answer:
        scheme, host, path = _parts(url)
        if scheme == "file":
            if host not in _LOCAL_HOSTS:
                raise Stop(Health.REFUSED, f"file: máy khác / another host: {host}")
            place = self._inside(Path(path))
            return self._folder(place, url, etag, limits) if path.endswith("/") else self._file(place, etag, limits)
        store, root = self._stores.opened(scheme, host, limits)
        name = root.rstrip("/") + path
        if path.endswith("/"):
            return stored_folder(store, name, url, etag, limits)
        return stored_file(store, name, etag, limits)

    def _inside(self, path: Path) -> Path:
        """The place itself, links followed; refused outside the folders that the operator named."""
        real = Path(os.path.realpath(path))  # not strict: outside, nobody learns what is there and what is not
        if not any(real.is_relative_to(os.path.realpath(folder)) for folder in self._allowed):
            raise Stop(
                Health.REFUSED,
                "thư mục chưa được phép đọc / folder not allowed; thêm vào / add it to LIENTHONG_FOLDERS", 403,
            )  # fmt: skip
        return real

    def _folder(self, place: Path, url: str, etag: str | None, limits: Limits) -> Answer:
        files: list[dict[str, Any]] = []
        left_out: list[dict[str, str]] = []
        with os.scandir(place) as entries:
            for number, entry in enumerate(entries):
                if number >= MOST_ENTRIES:
                    raise Stop(Health.NOT_THE_FORMAT, f"more than {MOST_ENTRIES} entries in the folder")
                why, found = self._entry(entry)
                if found is None:
                    left_out.append({"name": entry.name, "why": why})
                else:
                    address = url + quote(os.fsencode(entry.name), safe="")
                    files.append(row(entry.name, address, found.st_size, instant(found.st_mtime), _etag(found)))
        return listed(files, left_out, etag, limits)

    def _entry(self, entry: os.DirEntry[str]) -> tuple[str, os.stat_result | None]:
        """State of a regular file; else why it is left out. Nothing is opened."""
        try:
            if entry.is_symlink():
                found = self._inside(Path(entry.path)).stat()
            else:
                found = entry.stat(follow_symlinks=False)
        except Stop:
            return "link-outside", None
        except OSError as error:
            return ("link-circle" if error.errno == errno.ELOOP else "vanished"), None
        if stat.S_ISREG(found.st_mode):
            return "", found
        return ("folder" if stat.S_ISDIR(found.st_mode) else "not-a-file"), None

    def _file(self, place: Path, etag: str | None, limits: Limits) -> Answer:
        seen = place.stat()
        if stat.S_ISDIR(seen.st_mode):
            raise Stop(Health.NOT_THE_FORMAT, "là thư mục / is a folder: the address must end in /")
        if not stat.S_ISREG(seen.st_mode):  # opening a FIFO or a device may wait, or do something
            raise Stop(Health.REFUSED, "không phải tệp thường / not a regular file", 403)
        handle = os.open(place, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(handle, "rb") as opened:
            before = os.fstat(handle)
            # What was opened must be what was looked at, also when a folder above it was exchanged meanwhile.
            if not os.path.samestat(seen, before) or self._inside(place) != place:
                raise Stop(Health.UNREACHABLE, "tệp bị thay trong lúc đọc / exchanged while it was opened")
            if etag == _etag(before):
                return Answer(None, etag, instant(before.st_mtime))
            body = bounded(opened, before.st_size, limits)
            if _etag(os.fstat(handle)) != _etag(before):
                raise Stop(Health.UNREACHABLE, "tệp đang được ghi / the file changed while it was read")
        return Answer(body, _etag(before), instant(before.st_mtime))


def _parts(url: str) -> tuple[str, str, str]:
    """Scheme, host (with user and port) and decoded path; what readers of addresses disagree about is refused."""
    try:
        parts = urlsplit(url)
        if parts.password is not None:
            raise Stop(Health.REFUSED, "mật khẩu trong địa chỉ / password in the address")
    except ValueError as error:
        raise Stop(Health.REFUSED, f"not an address: {error}") from error
    path = os.fsdecode(unquote_to_bytes(parts.path))
    if parts.query or parts.fragment or "\0" in path or "::" in parts.netloc or not parts.netloc.isascii():
        raise Stop(Health.REFUSED, "sign in the address that must be percent-encoded")
    if not path.startswith("/"):
        raise Stop(Health.REFUSED, "not an absolute address: file:///folder/ is meant")
    if parts.scheme != "file" and {"..", "."} & set(path.split("/")):
        raise Stop(Health.REFUSED, "'..' in the address")
    return parts.scheme, parts.netloc, path


def _within(seconds: float, look: Callable[[], Answer]) -> Answer:
    """Stores know no common deadline, and a dead network drive none at all: a thread that may be left behind asks."""
    answer: SimpleQueue[Answer | Stop | ConfigError] = SimpleQueue()

    def ask() -> None:
        try:
            answer.put(look())
        except (Stop, ConfigError) as stop:  # ConfigError: the login that the source names is empty
            answer.put(stop)
        except FileNotFoundError:
            answer.put(Stop(Health.GONE, "không có / not there", 404))
        except NotADirectoryError:
            answer.put(Stop(Health.NOT_THE_FORMAT, "là tệp, không phải thư mục / a file, not a folder"))
        except PermissionError:
            answer.put(Stop(Health.REFUSED, "không có quyền đọc / no permission to read", 403))
        except OSError as error:
            if error.errno == errno.ELOOP:
                answer.put(Stop(Health.REDIRECT_LOOP, "liên kết tạo thành vòng / links in a circle"))
            else:
                answer.put(Stop(Health.UNREACHABLE, error.strerror or type(error).__name__))
        except Exception as error:  # noqa: BLE001 - drivers raise classes of their own; the name is told, not the text,
            answer.put(Stop(Health.UNREACHABLE, type(error).__name__))  # which may hold what they logged in with

    Thread(target=ask, name="files", daemon=True).start()
    try:
        got = answer.get(timeout=seconds)
    except Empty as error:
        raise Stop(Health.UNREACHABLE, f"not finished within {seconds:.0f} s") from error
    if isinstance(got, Exception):
        raise got
    return got


def _etag(found: os.stat_result) -> str:
    return f'"{found.st_size:x}-{found.st_mtime_ns:x}-{found.st_ino:x}"'
