"""The command as a stranger runs it: alone, in two languages, for people and programs; and other tools' verdicts."""

import base64
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from lienthong.settings import Settings
from publishing.publisher import publish
from publishing.snapshot import build_snapshots
from tests.clients.replica.copies import Damage
from tests.integration.publishing.conftest import Client
from tests.integration.publishing.proofs import raw_changes
from tests.integration.publishing.test_delta_feed import fill
from tests.integration.publishing.writing import entity_id, release, save
from warehouse.connection import Connection

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def alone(tmp_path: Path) -> dict[str, str]:
    """An environment in which nothing of the project but the client's folder can be imported."""
    shutil.copytree(ROOT / "client", tmp_path / "installed", ignore=shutil.ignore_patterns("__pycache__"))
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "TMPDIR"}}
    return kept | {"PYTHONPATH": str(tmp_path / "installed")}


def call(alone: dict[str, str], folder: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "lienthong_client", *words],
        capture_output=True,
        text=True,
        cwd=folder,
        env=alone | more,
        timeout=60,
    )


def test_the_whole_of_it(
    alone: dict[str, str], tmp_path: Path, conn: Connection, settings: Settings, url: str, enrol: Any
) -> None:
    fill(conn, 30)
    publish(conn, settings)
    build_snapshots(conn, settings)
    fill(conn, 10)
    publish(conn, settings)
    token = str(enrol("reader").session.headers["Authorization"]).removeprefix("Bearer ")
    (tmp_path / "token").write_text(token + "\n")
    done = call(alone, tmp_path, "follow", "--once", "--url", url, "--ack", "--token-file", "token", "--json")
    assert done.returncode == 0 and done.stderr == "", done.stderr
    told = json.loads(done.stdout)
    assert (told["ok"], told["started"], told["position"], told["acknowledged"]["agrees"]) == (True, "pack", 40, True)
    verified = call(alone, tmp_path, "verify", "--chain")
    assert verified.returncode == 0 and "checkpoints\t2" in verified.stdout
    status = json.loads(call(alone, tmp_path, "status", "--json").stdout)
    assert (status["behind"], status["feed"]) == (0, "public")
    assert call(alone, tmp_path, "ack", LIENTHONG_TOKEN=token).returncode == 0
    assert call(alone, tmp_path, "snapshot", "--older", "--json").returncode == 0
    keys = json.loads(call(alone, tmp_path, "trust", "--json").stdout)
    assert keys["believed"] == [keys["keys"][0]["key_id"]]
    Damage(f"sqlite:{tmp_path}/lienthong.db").flip(entity_id(1))
    for lang, words in (("vi", "lienthong-client repair"), ("en", "The copy is not what was put into it")):
        failed = call(alone, tmp_path, "verify", "--lang", lang)
        assert failed.returncode == 1 and failed.stdout == "" and words in failed.stderr
    error = json.loads(call(alone, tmp_path, "verify", "--json").stdout)["error"]
    assert error["code"] == "store-damaged" and error["changed"] == [entity_id(1)]
    mended = json.loads(call(alone, tmp_path, "repair", "--json").stdout)
    assert (mended["fetched"], mended["changed"], mended["requests"]) == (1, 1, 1)
    assert call(alone, tmp_path, "verify").returncode == 0


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (("verify",), 2, "no copy"),
        (("follow", "--once"), 2, "--url"),
        (("follow", "--once", "--url", "ftp://x"), 2, "no address"),
        (("follow", "--once", "--url", "http://127.0.0.1:9", "--patience", "0"), 3, "cannot be reached"),
        (("follow", "--store", "oracle:x"), 2, "--store"),
        (("nonsense",), 2, "invalid choice"),
    ],
)
def test_exit_codes(words: tuple[str, ...], status: int, said: str, alone: dict[str, str], tmp_path: Path) -> None:
    done = call(alone, tmp_path, *words, LIENTHONG_LANG="en")
    assert done.returncode == status and said in done.stderr and "Traceback" not in done.stderr


def test_it_works_without_cryptography_and_without_psycopg2(
    alone: dict[str, str], tmp_path: Path, conn: Connection, settings: Settings, url: str
) -> None:
    for name in ("cryptography", "psycopg2"):
        (tmp_path / "installed" / f"{name}.py").write_text("raise ImportError('not installed here')")
    fill(conn, 30)
    publish(conn, settings)
    build_snapshots(conn, settings)
    assert call(alone, tmp_path, "follow", "--once", "--url", url).returncode == 0
    assert call(alone, tmp_path, "verify", "--chain").returncode == 0
    refused = call(alone, tmp_path, "follow", "--once", "--url", url, "--store", "postgresql:///x")
    assert refused.returncode == 2 and "psycopg2" in refused.stderr


def position(path: Path) -> int:
    """Where a copy stands, as another reader of its file sees it."""
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as conn:
            found = conn.execute("SELECT document FROM state").fetchone()
    except sqlite3.OperationalError:
        return 0  # not there yet
    return int(json.loads(found[0])["position"]) if found else 0


def test_a_terminated_run_ends_well(
    alone: dict[str, str], tmp_path: Path, conn: Connection, settings: Settings, url: str
) -> None:
    fill(conn, 30)
    publish(conn, settings)
    with subprocess.Popen(
        [sys.executable, "-m", "lienthong_client", "follow", "--url", url, "--json", "--wait", "20"],
        stdout=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
        env=alone,
    ) as running:
        assert running.stdout is not None
        assert json.loads(running.stdout.readline())["event"] == "pinned"
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline and position(tmp_path / "lienthong.db") < 30:
            time.sleep(0.05)
        save(conn, entity_id(1), release(777))
        publish(conn, settings)
        assert json.loads(running.stdout.readline())["position"] == 31
        running.terminate()
        assert running.wait(30) == 0
    assert call(alone, tmp_path, "follow", "--once").returncode == 0


@pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl command on this machine")
def test_openssl_agrees_about_pages_checkpoints_and_packs(
    tmp_path: Path, conn: Connection, settings: Settings, anybody: Client
) -> None:
    fill(conn, 30)
    publish(conn, settings)
    build_snapshots(conn, settings)
    (key,) = anybody.get("/.well-known/lienthong-keys.json").json()["keys"]
    (tmp_path / "key.pem").write_text(key["pem"])

    def verified(text: bytes, signature: bytes) -> bool:
        (tmp_path / "text").write_bytes(text)
        (tmp_path / "sig").write_bytes(signature)
        words = "openssl pkeyutl -verify -pubin -inkey key.pem -rawin -in text -sigfile sig"
        return subprocess.run(words.split(), cwd=tmp_path, capture_output=True).returncode == 0

    answer = anybody.get("/v1/feeds/public/delta")
    page = answer.json()
    checkpoint, proof = page["checkpoint"], page["proof"]
    manifest = anybody.get("/v1/feeds/public/snapshot")
    signed = [
        (checkpoint["body"].encode(), base64.b64decode(checkpoint["signature"])),
        (proof["body"].encode(), base64.b64decode(proof["signatures"][0]["signature"])),
        (manifest.content, anybody.get(manifest.json()["base"] + "manifest.json.sig").content),
    ]
    for text, signature in signed:
        assert verified(text, signature)
        assert not verified(text.replace(b"0", b"1", 1), signature)
    assert sha256(raw_changes(answer.content)).hexdigest() == json.loads(proof["body"])["changes_sha256"]
