"""Folders on SFTP servers: read as local folders are, from servers whose key is known, at allowed addresses."""

from __future__ import annotations

import io
import json
import os
import socket
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from connectors.exchange import Limits
from connectors.fetch_files import FilesFetcher
from connectors.source import Source
from connectors.store_access import StoreAccess
from connectors.transports import Transports
from lienthong import credentials
from schemas.errors import ConfigError
from schemas.vocabularies import Completeness, Health
from tests.unit.connectors.file_stores import (
    PASSWORD,
    A,
    B,
    PasswordServer,
    Sshd,
    held,
    ids,
    key_pair,
    pulled,
    reading,
    running_sshd,
)

Maker = Callable[..., Source]
LOOPBACK = frozenset({"127.0.0.1"})


@pytest.fixture(scope="module")
def server() -> Iterator[Sshd]:
    with running_sshd() as made:
        yield made


@pytest.fixture
def sshd(server: Sshd) -> Sshd:
    for one in server.folder.iterdir():
        if one.is_dir() and not one.is_symlink():
            one.rmdir()
        else:
            one.unlink()
    return server


@pytest.fixture
def password_server() -> Iterator[PasswordServer]:
    made = PasswordServer()
    yield made
    made.stop()


def fetcher(server: Sshd, **changes: Any) -> FilesFetcher:
    given: dict[str, Any] = {
        "login": lambda host: (server.user, server.private), "access": StoreAccess(host_key=server.host_key), **changes,
    }  # fmt: skip
    return FilesFetcher(frozenset(), LOOPBACK, **given)


def test_a_folder_on_a_server_is_read_as_a_local_one_is(sshd: Sshd, make_source: Maker) -> None:
    sshd.put("b.csv", B)
    sshd.put("a #1.csv", A)
    (sshd.folder / "con").mkdir()
    source = reading(make_source, sshd.url, pattern="*.csv")
    with fetcher(sshd) as files:
        found, evidence = pulled(source, files)
        assert ids(source, found) == ["001", "002", "003"]
        assert evidence.completeness is Completeness.COMPLETE
        assert json.loads(found[0].exchange.body or b"")["left_out"] == [{"name": "con", "why": "folder"}]
        again, _ = pulled(source, files, held(found))
        assert [one.exchange.health for one in again[:3]] == [Health.UNCHANGED] * 3
        sshd.put("b.csv", A)
        changed, _ = pulled(source, files, held(found))
        assert [one.exchange.health for one in changed[1:3]] == [Health.UNCHANGED, Health.OK]


def test_members_of_a_zip_and_a_large_file_come_whole(sshd: Sshd, make_source: Maker) -> None:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as packed:
        packed.writestr("a.csv", A)
        packed.writestr("b.bin", os.urandom(3 << 20))
    sshd.put("thang-5.zip", whole.getvalue())
    source = reading(make_source, sshd.url, pattern="*.zip", member="*.csv")
    with fetcher(sshd) as files:
        found, _ = pulled(source, files)
        assert files.fetch(sshd.url + "thang-5.zip").body == whole.getvalue()
        small = files.fetch(sshd.url + "thang-5.zip", limits=Limits(decoded_bytes=1_000))
    assert ids(source, found) == ["001", "002"]
    assert small.health is Health.NOT_THE_FORMAT


def test_what_is_not_there_not_ours_or_not_a_file(sshd: Sshd) -> None:
    sshd.put("a.csv", A)
    os.mkfifo(sshd.folder / "ong.csv")
    (sshd.folder / "ra-ngoai.csv").symlink_to("/etc/passwd")
    with fetcher(sshd) as files:
        assert files.fetch(sshd.url + "khong-co.csv").health is Health.GONE
        assert files.fetch(sshd.url + "khong-co/").health is Health.GONE
        assert files.fetch(sshd.url + "a.csv/").health is Health.NOT_THE_FORMAT
        assert files.fetch(sshd.url.rstrip("/")).health is Health.NOT_THE_FORMAT
        for name in ("ong.csv", "ra-ngoai.csv"):
            assert files.fetch(sshd.url + name).health is Health.REFUSED
        for way in ("../a.csv", "%2e%2e/a.csv", "con/../../a.csv"):
            assert "'..' in the address" in files.fetch(sshd.url + way).detail
        left_out = json.loads(files.fetch(sshd.url).body or b"")["left_out"]
    assert left_out == [{"name": "ong.csv", "why": "not-a-file"}, {"name": "ra-ngoai.csv", "why": "not-a-file"}]


def test_a_server_that_nobody_vouched_for_gets_no_login(
    sshd: Sshd, password_server: PasswordServer, tmp_path: Path
) -> None:
    known = tmp_path / "known_hosts"
    known.write_text(f"may-khac.vn {sshd.host_key}\n")
    with fetcher(sshd, access=StoreAccess(known_hosts=known)) as files:
        answer = files.fetch(sshd.url)
    assert (answer.health, "host key not known: ssh-ed25519 SHA256:" in answer.detail) == (Health.REFUSED, True)
    assert answer.detail.endswith("host_key, LIENTHONG_KNOWN_HOSTS")
    known.write_text(f"[127.0.0.1]:{password_server.port} {sshd.host_key}\n")
    for access in (StoreAccess(known_hosts=known), StoreAccess(host_key=sshd.host_key)):
        with fetcher(sshd, access=access) as files:
            answer = files.fetch(password_server.url)
        assert (answer.health, "host key is not the known one" in answer.detail) == (Health.REFUSED, True)
    assert not any(session.is_authenticated() for session in password_server.sessions)
    known.write_text(f"[127.0.0.1]:{sshd.port} {sshd.host_key}\n")
    with fetcher(sshd, access=StoreAccess(known_hosts=known)) as files:
        assert files.fetch(sshd.url).health is Health.OK
    with fetcher(sshd, access=StoreAccess(known_hosts=tmp_path / "khong-co")) as files:
        assert "LIENTHONG_KNOWN_HOSTS" in files.fetch(sshd.url).detail


def test_a_key_of_somebody_else_is_refused(sshd: Sshd) -> None:
    for secret in (key_pair()[0], "mat-khau"):
        with fetcher(sshd, login=lambda _, secret=secret: (sshd.user, secret)) as files:
            answer = files.fetch(sshd.url)
        assert (answer.health, answer.status, "auth" in answer.detail) == (Health.REFUSED, 401, True)
    with fetcher(sshd, login=lambda _: (sshd.user, "-----BEGIN RSA PRIVATE KEY-----\nhong")) as files:
        assert "private key of auth" in files.fetch(sshd.url).detail


def test_a_password_opens_the_server_and_a_wrong_one_is_told(password_server: PasswordServer) -> None:
    access = StoreAccess(host_key=password_server.host_key)
    with FilesFetcher(frozenset(), LOOPBACK, login=lambda _: ("tiep.nhan", PASSWORD), access=access) as files:
        assert files.fetch(password_server.url + "b.csv").body == B
        assert len(json.loads(files.fetch(password_server.url).body or b"")["files"]) == 1
    with FilesFetcher(frozenset(), LOOPBACK, login=lambda _: ("tiep.nhan", "sai-mat-khau"), access=access) as files:
        answer = files.fetch(password_server.url)
    assert (answer.health, answer.status) == (Health.REFUSED, 401)
    assert "sai-mat-khau" not in answer.detail
    with FilesFetcher(frozenset(), LOOPBACK, login=lambda _: ("tiep.nhan", ""), access=access) as files:
        assert "scheme: basic" in files.fetch(password_server.url).detail
    with FilesFetcher(frozenset(), LOOPBACK, access=access) as files:
        assert "no account" in files.fetch(password_server.url).detail


def test_addresses_inside_the_network_must_be_named(password_server: PasswordServer) -> None:
    login, access = lambda _: ("tiep.nhan", PASSWORD), StoreAccess(host_key=password_server.host_key)
    with FilesFetcher(frozenset(), login=login, access=access) as files:
        answer = files.fetch(password_server.url)
        assert (answer.health, "LIENTHONG_ALLOW_HOSTS" in answer.detail) == (Health.REFUSED, True)
        assert files.fetch("sftp://0x7f000001/vao/").health is Health.REFUSED
        assert files.fetch("sftp://kho.vn:25/vao/").health is Health.REFUSED
    inside: Callable[..., list[str]] = lambda host, port, seconds: ["127.0.0.1"]  # noqa: E731
    with FilesFetcher(frozenset(), login=login, access=access, resolve=inside) as files:
        answer = files.fetch(f"sftp://kho.example.vn:{password_server.port}/vao/")
    assert "private, loopback or reserved" in answer.detail
    assert password_server.sessions == []


def test_servers_that_hang_are_left_within_their_time() -> None:
    silent = PasswordServer(is_silent=True)
    login, access = lambda _: ("tiep.nhan", PASSWORD), StoreAccess(host_key=silent.host_key)
    with (
        socket.create_server(("127.0.0.1", 0)) as mute,
        FilesFetcher(frozenset(), LOOPBACK, login=login, access=access) as files,
    ):
        for url in (silent.url, f"sftp://127.0.0.1:{mute.getsockname()[1]}/vao/"):
            answer = files.fetch(url, limits=Limits(seconds=0.5))
            assert (answer.health, answer.body) == (Health.UNREACHABLE, None)
    silent.stop()


def test_a_source_file_names_its_login_and_its_host_key(sshd: Sshd, make_source: Maker) -> None:
    sshd.put("a.csv", A)
    made = reading(make_source, sshd.url, host_key=sshd.host_key)
    source = Source.model_validate(
        made.model_dump(by_alias=True, exclude_unset=True) | {"auth": {"connection": "kho", "scheme": "basic"}}
    )
    stated = json.dumps({"conn_type": "sftp", "login": sshd.user, "password": sshd.private})
    for secrets, expected in (({"AIRFLOW_CONN_KHO": stated}, ["001", "002"]), ({}, None)):
        login, access = credentials.login(source, secrets), credentials.access(source, None)
        with Transports(LOOPBACK, login=login, access=access) as transports:
            if expected is None:
                with pytest.raises(ConfigError, match="connection kho"):
                    transports.fetch(source.url)
            else:
                assert ids(source, pulled(source, transports)[0]) == expected
    plain = reading(make_source, sshd.url)
    assert (
        source.contract("x") == plain.contract("x") != reading(make_source, sshd.url, member="a").contract("x")
    )  # another login or key of the server makes nothing be read anew
