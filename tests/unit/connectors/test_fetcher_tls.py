"""TLS: certificates are checked against the name that was asked for, and the deadline holds there too."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from connectors.exchange import Exchange, Limits
from connectors.fetch import Fetcher
from schemas.vocabularies import Health

HOST = "nguon.example.vn"


def certificate(folder: Path, host: str, *, days: int) -> Path:
    """A self-signed certificate that is its own authority, and its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    end = datetime.now(UTC) + timedelta(days=days)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(end - timedelta(days=30))
        .not_valid_after(end)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "ca.pem"
    path.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return path


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "20")
        self.end_headers()
        for _ in range(20):
            self.wfile.write(b"x")
            if self.path == "/drip":
                time.sleep(0.1)

    def log_message(self, *_: object) -> None:
        pass


class Server(HTTPServer):
    def handle_error(self, *_: object) -> None:
        """Refused handshakes are what these tests are about."""


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., Callable[..., Exchange]]]:
    running: list[tuple[Server, threading.Thread]] = []

    def start(host: str = HOST, *, days: int = 20) -> Callable[..., Exchange]:
        pem = certificate(tmp_path, host, days=days)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem)
        server = Server(("127.0.0.1", 0), Handler)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        running.append((server, thread))

        def fetch(path: str = "/", *, trusted: bool = True, seconds: float = 5, scheme: str = "https") -> Exchange:
            place = f"{HOST}:{server.server_port}"
            bundle = str(pem) if trusted else None
            with Fetcher(frozenset({place}), resolve=lambda *_: ["127.0.0.1"], ca_bundle=bundle) as fetcher:
                return fetcher.fetch(f"{scheme}://{place}{path}", limits=Limits(seconds=seconds))

        return fetch

    yield start
    for server, thread in running:
        server.shutdown()
        thread.join()
        server.server_close()


Serve = Callable[..., Callable[..., Exchange]]


def test_a_trusted_certificate_for_the_asked_name_is_taken(serve: Serve) -> None:
    got = serve()()
    assert (got.health, got.body) == (Health.OK, b"x" * 20)


def test_unknown_issuers_are_refused(serve: Serve) -> None:
    got = serve()(trusted=False)
    assert (got.health, got.body) == (Health.REFUSED, None)
    assert "certificate" in got.detail.lower()


def test_another_name_is_refused(serve: Serve) -> None:
    assert serve("khac.example.vn")().health is Health.REFUSED


@pytest.mark.parametrize("days", [-1, 40], ids=["expired", "not yet valid"])
def test_certificates_out_of_their_time_are_refused(serve: Serve, days: int) -> None:
    assert serve(days=days)().health is Health.REFUSED


def test_plain_text_on_a_tls_port_and_the_reverse_are_no_answers(serve: Serve) -> None:
    got = serve()(scheme="http", seconds=2)
    assert got.health is Health.UNREACHABLE
    assert got.body is None


def test_the_deadline_holds_under_tls(serve: Serve) -> None:
    started = time.monotonic()
    got = serve()("/drip", seconds=0.5)
    assert got.health is Health.UNREACHABLE
    assert time.monotonic() - started < 2
