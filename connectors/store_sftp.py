"""SFTP servers as stores: the address is checked by the guard, the server by its host key, the login comes by name.

A server whose key nobody vouched for is refused before anything is sent to it, also a password. Links are not followed.
"""

from __future__ import annotations

import io
import socket
import stat
from typing import Any
from urllib.parse import unquote, urlsplit

import paramiko

from connectors.exchange import Limits
from connectors.guard import AddressRefused, Guard, Target, target
from connectors.listing import MOST_ENTRIES, Stop
from connectors.store_access import Login, StoreAccess
from schemas.vocabularies import Health

_PORT = 22
_KEYS: tuple[type[paramiko.PKey], ...] = (paramiko.Ed25519Key, paramiko.ECDSAKey, paramiko.RSAKey)
# READ requests under way at once: one at a time would wait a round trip for each 32 KiB.
_AT_ONCE = 64


class SftpStore:
    """One logged-in connection, with the four calls that connectors.stores makes of a store."""

    def __init__(self, netloc: str, guard: Guard, login: Login, access: StoreAccess, limits: Limits) -> None:
        where, user = _place(netloc)
        user, password, own_keys = _account(where.host, user, login)
        self._client = paramiko.SSHClient()
        self._client.set_missing_host_key_policy(_Unvouched())
        _vouch(self._client, where, access)
        patience, secret = min(limits.connect_seconds, limits.seconds), _secret(password)
        try:
            self._client.connect(
                where.host, where.port, user, sock=_connected(where, guard, patience), timeout=patience,
                banner_timeout=patience, auth_timeout=patience, channel_timeout=patience,
                allow_agent=False, look_for_keys=own_keys, **secret,
            )  # fmt: skip
            self._files = self._client.open_sftp()
        except paramiko.BadHostKeyException as error:
            self.close()
            raise Stop(
                Health.REFUSED,
                f"khóa máy chủ khác khóa đã biết / the host key is not the known one: {_shown(error.key)}; "
                "hỏi chủ nguồn, sửa / ask its owner, mend: host_key, LIENTHONG_KNOWN_HOSTS",
            ) from error  # fmt: skip
        except paramiko.AuthenticationException as error:
            alive = _is_active(self._client)
            self.close()
            if not alive or "timeout" in str(error).lower():
                raise Stop(Health.UNREACHABLE, "ngắt kết nối khi đăng nhập / cut off during the login") from error
            raise Stop(
                Health.REFUSED, "sai tên, mật khẩu hoặc khóa / wrong user, password or key; sửa / mend auth", 401
            ) from error
        except BaseException:
            self.close()
            raise
        channel = self._files.get_channel()
        if channel is not None:
            channel.settimeout(limits.seconds)

    def close(self) -> None:
        """End the connection; a thread that waits for it wakes up."""
        self._client.close()

    def invalidate_cache(self) -> None:
        """Nothing is remembered here."""

    def info(self, name: str) -> dict[str, Any]:
        """State of a file, folder or link itself."""
        return _info(name, self._files.lstat(name))

    def ls(self, name: str, *, detail: bool) -> list[dict[str, Any]]:
        """What lies directly in a folder, at most one entry more than a listing may have."""
        del detail
        if not stat.S_ISDIR(self._files.stat(name).st_mode or 0):
            raise NotADirectoryError(name)
        found = []
        try:
            for one in self._files.listdir_iter(name):
                found.append(_info(f"{name.rstrip('/')}/{one.filename}", one))
                if len(found) > MOST_ENTRIES:
                    self.close()  # answers to what was asked ahead are still under way
                    break
        except UnicodeDecodeError as error:
            self.close()
            raise Stop(Health.NOT_THE_FORMAT, "tên tệp không phải UTF-8 / a file name that is not UTF-8") from error
        return found

    def open(self, name: str, mode: str) -> paramiko.SFTPFile:
        """The file, its bytes asked for ahead as far as one exchange may take them."""
        opened = self._files.open(name, mode)
        opened.prefetch(min(opened.stat().st_size or 0, Limits().decoded_bytes), _AT_ONCE)
        return opened


class _Unvouched(paramiko.MissingHostKeyPolicy):
    """A server that nobody has vouched for."""

    def missing_host_key(self, client: paramiko.SSHClient, hostname: str, key: paramiko.PKey) -> None:
        raise Stop(
            Health.REFUSED,
            f"chưa biết khóa máy chủ / host key not known: {_shown(key)}; "
            "hỏi chủ nguồn, ghi vào / ask its owner, state it: host_key, LIENTHONG_KNOWN_HOSTS",
        )  # fmt: skip


def _place(netloc: str) -> tuple[Target, str]:
    """Host and port, and the user of the address if it names one."""
    try:
        parts = urlsplit(f"//{netloc}")
        port = parts.port or _PORT
        bare = target("https://" + netloc.rpartition("@")[2])  # the same look at names as for http
    except (AddressRefused, ValueError) as error:
        raise Stop(Health.REFUSED, str(error)) from error
    return Target("sftp", bare.host, port), unquote(parts.username or "")


def _account(host: str, user: str, login: Login) -> tuple[str, str, bool]:
    """User, password or private key, and whether the keys of our own account in ~/.ssh may be offered."""
    try:
        stated, password = login(host)
    except LookupError:
        if not user:
            raise Stop(
                Health.REFUSED, "chưa có tài khoản / no account; thêm / add auth, hoặc / or sftp://user@host/"
            ) from None
        return user, "", True
    if not stated or not password:
        raise Stop(Health.REFUSED, "auth cần scheme: basic, user:password / auth needs scheme: basic")
    return stated, password, False


def _secret(password: str) -> dict[str, Any]:
    """How the secret is offered: as the private key that it is (PEM), else as a password."""
    if not password.startswith("-----BEGIN "):
        return {"password": password or None}
    for kind in _KEYS:
        try:
            return {"pkey": kind.from_private_key(io.StringIO(password))}
        except (paramiko.SSHException, ValueError):
            continue
    raise Stop(Health.REFUSED, "khóa riêng trong auth không đọc được / the private key of auth cannot be read")


def _vouch(client: paramiko.SSHClient, where: Target, access: StoreAccess) -> None:
    """Tell the client which keys are known; only one place counts."""
    if access.host_key is not None:
        kind, _, text = access.host_key.strip().partition(" ")
        name = where.host if where.port == _PORT else f"[{where.host}]:{where.port}"
        line = paramiko.hostkeys.HostKeyEntry.from_line(f"{name} {kind} {text.strip()}")
        if line is None or line.key is None:
            raise Stop(Health.REFUSED, "host_key không đọc được / cannot be read: ssh-ed25519 AAAA…")
        client.get_host_keys().add(name, line.key.get_name(), line.key)
    elif access.known_hosts is not None:
        try:
            client.load_system_host_keys(str(access.known_hosts))
        except OSError as error:
            raise Stop(Health.REFUSED, f"LIENTHONG_KNOWN_HOSTS: {error.strerror}") from error
    else:
        client.load_system_host_keys()


def _connected(where: Target, guard: Guard, patience: float) -> socket.socket:
    """A socket to a checked address: the name is looked up once, here."""
    try:
        found = guard.addresses(where, patience)
    except AddressRefused as error:
        raise Stop(Health.REFUSED, f"{error}; được phép thì thêm vào / if it may be: LIENTHONG_ALLOW_HOSTS") from error
    failure = OSError(f"no address for {where.host}")
    for address in found:
        try:
            return socket.create_connection((address, where.port), timeout=patience)
        except OSError as error:
            failure = error
    raise failure


def _is_active(client: paramiko.SSHClient) -> bool:
    transport = client.get_transport()
    return transport is not None and transport.is_active()


def _shown(key: paramiko.PKey) -> str:
    return f"{key.get_name()} {key.fingerprint}"


def _info(name: str, found: paramiko.SFTPAttributes) -> dict[str, Any]:
    """What is neither file nor folder (a FIFO, a link) might hang whoever opens it, or lead elsewhere."""
    form = stat.S_IFMT(found.st_mode or 0)
    kind = "directory" if form == stat.S_IFDIR else "file" if form in (0, stat.S_IFREG) else "other"
    return {"name": name, "type": kind, "size": found.st_size or 0, "mtime": found.st_mtime}
