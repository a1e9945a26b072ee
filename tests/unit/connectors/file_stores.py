"""Stores of files for tests, each a real server on loopback: Debian's sshd, paramiko's SFTP server, moto's S3."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import boto3
import paramiko
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from connectors.courtesy import Fetching
from connectors.readers.files import FilesReader
from connectors.readers.protocol import Fetched, Known, KnownPage
from connectors.source import Source
from tests.unit.connectors.mail_servers import free_port

SSHD = Path("/usr/sbin/sshd")
PASSWORD = "Mật khẩu:2026"
OLD = 1_700_000_000.0
READER = FilesReader()
A = "id,title\r\n001,Họp báo\r\n002,Giao ban\r\n".encode()
B = "id,title\r\n003,Khai mạc\r\n".encode()


def reading(make_source: Callable[..., Source], url: str, **options: Any) -> Source:
    """A source of the reader `files`, whose records have an id and a title."""
    return make_source(reader="files", url=url, options={"settle_seconds": 0, **options})


def pulled(source: Source, fetcher: Fetching, known: Known | None = None) -> tuple[list[Fetched], Any]:
    """All exchanges of one pull, and its evidence."""
    steps, found = READER.pull(source, fetcher.fetch, known or Known()), []
    while True:
        try:
            found.append(next(steps))
        except StopIteration as stop:
            return found, stop.value


def held(found: list[Fetched]) -> Known:
    """What a pull leaves for the next one."""
    return Known(
        pages={
            one.exchange.url: KnownPage(one.exchange.etag, None, partial(bytes, one.exchange.body or b""))
            for one in found
        }
    )


def ids(source: Source, fetched: list[Fetched]) -> list[str]:
    return [
        str(record.fields()["id"])
        for one in fetched
        if one.exchange.body is not None
        for record in READER.records(source, one.exchange.body)
    ]


def key_pair() -> tuple[str, str]:
    """Private key as OpenSSH writes it, and public key as one line."""
    made = Ed25519PrivateKey.generate()
    private = made.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.OpenSSH, serialization.NoEncryption()
    )
    public = made.public_key().public_bytes(serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH)
    return private.decode(), public.decode()


def wait_for(port: int, child: subprocess.Popen[bytes]) -> None:
    """Until somebody listens there."""
    until = time.monotonic() + 30
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            if time.monotonic() > until or child.poll() is not None:
                raise
            time.sleep(0.05)


class Sshd:
    """Debian's OpenSSH server for our own account, which logs in with a key; it serves a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.user = pwd.getpwuid(os.geteuid()).pw_name
        self.private, public = key_pair()
        host_private, self.host_key = key_pair()
        (folder / "host").write_text(host_private)
        (folder / "host").chmod(0o600)
        (folder / "authorized").write_text(public + "\n")
        self.folder = folder / "gửi đến"
        self.folder.mkdir()
        if os.geteuid() == 0:
            Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)  # sshd wants it when root starts it
        (folder / "config").write_text(
            f"ListenAddress 127.0.0.1\nPort {self.port}\nHostKey {folder}/host\nPidFile none\nUsePAM no\n"
            f"AuthorizedKeysFile {folder}/authorized\nStrictModes no\nPermitRootLogin yes\n"
            "PasswordAuthentication no\nKbdInteractiveAuthentication no\nSubsystem sftp internal-sftp\n"
        )
        self.child = subprocess.Popen(
            [SSHD, "-D", "-e", "-f", folder / "config"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    @property
    def url(self) -> str:
        return f"sftp://127.0.0.1:{self.port}" + self.folder.as_uri().removeprefix("file://") + "/"

    def put(self, name: str, content: bytes, at: float = OLD) -> Path:
        path = self.folder / name
        path.write_bytes(content)
        os.utime(path, (at, at))
        return path


@contextlib.contextmanager
def running_sshd() -> Iterator[Sshd]:
    """A server of its own, ended with its sessions."""
    if not SSHD.exists():
        pytest.skip("Debian's openssh-server is not installed; CI installs it")
    folder = Path(tempfile.mkdtemp(prefix="ssh"))
    made = Sshd(folder)
    try:
        wait_for(made.port, made.child)
        yield made
    finally:
        made.child.terminate()
        made.child.wait(20)
        shutil.rmtree(folder)


class _Accounts(paramiko.ServerInterface):
    """One account with a password; `is_silent`: logs in, then never answers."""

    def __init__(self, is_silent: bool) -> None:
        self._is_silent = is_silent

    def check_auth_password(self, username: str, password: str) -> int:
        is_ours = (username, password) == ("tiep.nhan", PASSWORD)
        return paramiko.common.AUTH_SUCCESSFUL if is_ours else paramiko.common.AUTH_FAILED

    def get_allowed_auths(self, username: str) -> str:
        return "password"

    def check_channel_request(self, kind: str, chanid: int) -> int:
        return paramiko.common.OPEN_SUCCEEDED

    def check_channel_subsystem_request(self, channel: paramiko.Channel, name: str) -> bool:
        return True if self._is_silent else super().check_channel_subsystem_request(channel, name)


class _OneFile(paramiko.SFTPServerInterface):
    """A folder /vao with one file in it, as paramiko serves it."""

    def _of(self, path: str) -> paramiko.SFTPAttributes:
        made = paramiko.SFTPAttributes()
        made.filename, made.st_size, made.st_mtime, made.st_atime = Path(path).name, len(B), int(OLD), int(OLD)
        made.st_mode = 0o100644 if path.endswith(".csv") else 0o040755
        return made

    def list_folder(self, path: str) -> Any:
        return [self._of("/vao/b.csv")] if path == "/vao" else paramiko.sftp.SFTP_NO_SUCH_FILE

    def stat(self, path: str) -> Any:
        return self._of(path) if path in ("/vao", "/vao/b.csv") else paramiko.sftp.SFTP_NO_SUCH_FILE

    lstat = stat

    def open(self, path: str, flags: int, attr: Any) -> Any:
        handle = paramiko.SFTPHandle(flags)
        handle.readfile = tempfile.TemporaryFile()
        handle.readfile.write(B)
        handle.stat = lambda: self._of(path)
        return handle


class PasswordServer:
    """paramiko's SFTP server on loopback: a second implementation, and one that can be told to keep silent."""

    def __init__(self, *, is_silent: bool = False) -> None:
        self._key = paramiko.ECDSAKey.generate()
        self.host_key = f"{self._key.get_name()} {self._key.get_base64()}"
        self._is_silent = is_silent
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self.sessions: list[paramiko.Transport] = []
        self._thread = threading.Thread(target=self._accept)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"sftp://127.0.0.1:{self.port}/vao/"

    def _accept(self) -> None:
        while True:
            try:
                come, _ = self._listening.accept()
            except OSError:
                return
            session = paramiko.Transport(come)
            self.sessions.append(session)
            session.add_server_key(self._key)
            session.set_subsystem_handler("sftp", paramiko.SFTPServer, _OneFile)
            with contextlib.suppress(paramiko.SSHException, EOFError, OSError):
                session.start_server(server=_Accounts(self._is_silent), event=threading.Event())

    def stop(self) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join(10)
        for session in self.sessions:
            session.close()


class ObjectStore:
    """moto's S3 server as a child process; it checks signatures and permissions of its one user."""

    bucket = "kho-du-lieu"

    def __init__(self) -> None:
        port = free_port()
        self.endpoint, self.host = f"http://127.0.0.1:{port}", f"127.0.0.1:{port}"
        # Three calls before anybody must log in: the ones below that make the user.
        self.child = subprocess.Popen(
            [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
            env={**os.environ, "INITIAL_NO_AUTH_ACTION_COUNT": "3", "MOTO_S3_DEFAULT_MAX_KEYS": "3"},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            wait_for(port, self.child)
            given: dict[str, Any] = {"endpoint_url": self.endpoint, "region_name": "us-east-1"}
            iam = boto3.client("iam", aws_access_key_id="x", aws_secret_access_key="x", **given)
            iam.create_user(UserName="doc")
            policy = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}'
            iam.put_user_policy(UserName="doc", PolicyName="s3", PolicyDocument=policy)
            key = iam.create_access_key(UserName="doc")["AccessKey"]
            self.login = key["AccessKeyId"], key["SecretAccessKey"]
            self.client = boto3.client(
                "s3", aws_access_key_id=self.login[0], aws_secret_access_key=self.login[1], **given
            )
            self.client.create_bucket(Bucket=self.bucket)
        except BaseException:
            self.stop()
            raise

    def put(self, key: str, content: bytes) -> None:
        self.client.put_object(Bucket=self.bucket, Key=key, Body=content)

    def stop(self) -> None:
        self.child.terminate()
        self.child.wait(20)
