"""Mail servers of the tests: a real one (Dovecot) for what servers do, a scripted one for what they should not do."""

from __future__ import annotations

import contextlib
import imaplib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HOST = "thu.example.vn"
USER, PASSWORD = "tiếp.nhận@example.vn", 'Mật "khẩu" \\ 2026'


def letter(
    subject: str = "Lịch họp báo", sender: str = '"Sở, Nội vụ" <lich@sonoivu.hanoi.gov.vn>', body: str = "Kính gửi.",
    number: int = 1, files: tuple[tuple[str, bytes], ...] = (),
) -> bytes:  # fmt: skip
    made = EmailMessage()
    made["Message-ID"] = f"<{number}@sonoivu.hanoi.gov.vn>"
    made["Date"] = "Sat, 09 May 2026 08:00:00 +0700"
    made["From"], made["To"], made["Subject"] = sender, "a@example.vn, B <B@example.vn>", subject
    made.set_content(body)
    for name, content in files:
        made.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return made.as_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def pair(folder: Path) -> Path:
    """A certificate for HOST that is its own authority, and its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=20))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "pair.pem"
    path.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return path


class Dovecot:
    """Debian's IMAP server as a child process; every user name is a mailbox, one password for all."""

    def __init__(self, folder: Path) -> None:
        self.plain, self.tls = free_port(), free_port()
        self.pem = pair(folder)
        (folder / "mail").mkdir()
        (folder / "users").write_text(f"*:{{PLAIN}}{PASSWORD}::::::\n", "utf-8")
        me = pwd.getpwuid(os.geteuid())
        reader = pwd.getpwnam("nobody") if me.pw_uid == 0 else me
        shutil.chown(folder / "mail", reader.pw_uid, reader.pw_gid)
        own = "" if me.pw_uid == 0 else f"default_internal_user = {me.pw_name}\ndefault_login_user = {me.pw_name}\n"
        config = folder / "dovecot.conf"
        config.write_text(
            f"""base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
{own}protocols = imap
listen = 127.0.0.1
ssl = yes
ssl_cert = <{self.pem}
ssl_key = <{self.pem}
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_username_chars =
auth_failure_delay = 0
mail_location = maildir:{folder}/mail/%u
first_valid_uid = 1
passdb {{
  driver = static
  args = password={PASSWORD.replace(" ", "")}
}}
userdb {{
  driver = static
  args = uid={reader.pw_uid} gid={reader.pw_gid} home={folder}/mail/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {self.plain}
  }}
  inet_listener imaps {{
    port = {self.tls}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
""",
            "utf-8",
        )
        self.password = PASSWORD.replace(" ", "")
        self.log = folder / "log"
        self.child = subprocess.Popen(
            ["/usr/sbin/dovecot", "-F", "-c", str(config)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        until = time.monotonic() + 20
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.plain), 1).close()
                return
            except OSError:
                if time.monotonic() > until or self.child.poll() is not None:
                    self.stop()
                    raise
                time.sleep(0.05)

    def stop(self) -> None:
        self.child.terminate()
        self.child.wait(20)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextlib.contextmanager
def running_dovecot() -> Iterator[Dovecot]:
    """A Dovecot of its own in a folder of its own, stopped at the end."""
    if not Path("/usr/sbin/dovecot").exists():
        pytest.skip("Debian's dovecot-imapd is not installed; CI installs it")
    folder = Path(tempfile.mkdtemp(prefix="dv"))  # short: addresses of its sockets hold at most 107 letters
    folder.chmod(0o755)
    made = Dovecot(folder)
    try:
        yield made
    finally:
        made.stop()
        shutil.rmtree(folder)


class Mailbox:
    """One user's mailbox on Dovecot, filled by a client of its own."""

    def __init__(self, server: Dovecot, user: str) -> None:
        self.server, self.user = server, user

    @property
    def url(self) -> str:
        return f"imap://127.0.0.1:{self.server.plain}/INBOX"

    @contextlib.contextmanager
    def client(self) -> Iterator[imaplib.IMAP4]:
        with imaplib.IMAP4("127.0.0.1", self.server.plain, timeout=10) as made:
            made.authenticate("PLAIN", lambda _: f"\0{self.user}\0{self.server.password}".encode())
            yield made

    def put(self, *letters: bytes, box: str = "INBOX") -> None:
        with self.client() as client:
            for one in letters:
                typ, _ = client.append(f'"{box}"', "", '"09-May-2026 08:01:02 +0700"', one)
                assert typ == "OK"


class Scripted:
    """Speaks just enough IMAP4rev1 on loopback; a test replaces the answers that it is about."""

    def __init__(self) -> None:
        self.greeting = b"* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] hi\r\n"
        self.capability = b"IMAP4rev1 AUTH=PLAIN"
        self.answers: dict[str, Callable[[bytes, bytes], bytes]] = {}
        self.heard: list[bytes] = []
        self.hangs_up_after: Callable[[bytes], bool] = lambda _: False
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.place = f"127.0.0.1:{self._listening.getsockname()[1]}"
        self._open: list[socket.socket] = []
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"imap://{self.place}/INBOX"

    def _serve(self) -> None:
        while True:
            try:
                conn, _ = self._listening.accept()
            except OSError:
                return
            self._open.append(conn)
            with contextlib.suppress(OSError):
                self._talk(conn)
            conn.close()

    def _talk(self, conn: socket.socket) -> None:
        conn.sendall(self.greeting)
        with conn.makefile("rb") as lines:
            for line in lines:
                self.heard.append(line)
                tag, _, rest = line.strip().partition(b" ")
                name = rest.split(b" ")[0].upper().decode()
                if name == "UID":
                    name = rest.split(b" ")[1].upper().decode()
                if name == "AUTHENTICATE":
                    conn.sendall(b"+ \r\n")
                    self.heard.append(next(lines))
                answer = self.answers.get(name)
                conn.sendall(answer(tag, rest) if answer else self._usual(name, tag))
                if name == "LOGOUT" or self.hangs_up_after(rest):
                    return

    def hold(self, letters: list[bytes]) -> None:
        """Answer as a folder does that holds these messages under the UIDs 1, 2, 3 and on."""
        count = len(letters)
        box = f"* {count} EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n* OK [UIDNEXT {count + 1}] x\r\n".encode()
        found = b"* SEARCH " + b" ".join(b"%d" % uid for uid in range(1, count + 1)) + b"\r\n"

        def fetch(tag: bytes, rest: bytes) -> bytes:
            first, _, last = rest.split(b" ")[2].partition(b":")
            told = b""
            for uid in range(int(first), int(last or first) + 1):
                size, date = len(letters[uid - 1]), b'INTERNALDATE " 9-May-2026 08:00:00 +0700"'
                told += b"* %d FETCH (UID %d RFC822.SIZE %d %b" % (uid, uid, size, date)
                told += b" BODY[]<0> {%d}\r\n%b)\r\n" % (size, letters[uid - 1]) if b"BODY" in rest else b")\r\n"
            return told + tag + b" OK done\r\n"

        self.answers = {
            "EXAMINE": lambda tag, _: box + tag + b" OK done\r\n",
            "SEARCH": lambda tag, _: found + tag + b" OK done\r\n",
            "FETCH": fetch,
        }

    def _usual(self, name: str, tag: bytes) -> bytes:
        told = {
            "CAPABILITY": b"* CAPABILITY " + self.capability + b"\r\n",
            "EXAMINE": b"* 1 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n* OK [UIDNEXT 6] x\r\n",
            "SEARCH": b"* SEARCH 5\r\n",
            "FETCH": b'* 1 FETCH (UID 5 RFC822.SIZE 3 INTERNALDATE " 9-May-2026 08:00:00 +0700" BODY[]<0> {3}\r\n'
            b"abc)\r\n",
        }.get(name, b"")
        return told + tag + b" OK done\r\n"

    def stop(self) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        for conn in self._open:
            with contextlib.suppress(OSError):
                conn.shutdown(socket.SHUT_RDWR)
        self._thread.join(10)
