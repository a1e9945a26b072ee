"""schemathesis asks every operation of /openapi.json for what it promises, and with what it forbids."""

from pathlib import Path

from lienthong.settings import Settings
from publishing.publisher import publish
from publishing.snapshot import build_snapshots
from publishing.subscribers import register
from tests.clients.conftest import CLIENTS, PYTHON, tried
from tests.integration.publishing.writing import entity_id, release, save
from warehouse.connection import Connection, transaction

CONFIG = """\
[generation]
deterministic = true

[[operations]]
include-operation-id = "readChanges"
parameters = { "query.wait" = 0 }
"""


def test_the_server_keeps_its_contract(conn: Connection, settings: Settings, url: str, tmp_path: Path) -> None:
    for number in range(6):
        save(conn, entity_id(number, "rel"), release(number))
    save(conn, entity_id(1, "rel"), None)
    publish(conn, settings)
    build_snapshots(conn, settings)
    with transaction(conn):
        token = register(conn, "portal", "public", ["press_release", "venue"], exchanges=True)
    (tmp_path / "schemathesis.toml").write_text(CONFIG, encoding="utf-8")
    command = (str(PYTHON), str(CLIENTS / "st"), "run", f"{url}/openapi.json")
    options = ("-H", f"Authorization: Bearer {token}", "--checks", "all", "--max-examples", "4", "--seed", "1")
    more = ("--no-shrink", "--continue-on-failure", "--request-timeout", "10", "--warnings", "off")
    done = tried(*command, *options, *more, folder=tmp_path, seconds=300)
    Path("/tmp/lab/contract_tmp/st.txt").write_text(done.stdout + done.stderr)
    assert done.returncode == 0, done.stdout[-6_000:] + done.stderr[-2_000:]
