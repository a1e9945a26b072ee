"""schemathesis asks every operation of /openapi.json for what it promises, and with what it forbids."""

import json
import re
from pathlib import Path

import requests

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
checks = { positive_data_acceptance = { expected-statuses = ["2xx", "304", "400", "404", "410"] } }
"""
# What no schema can say: a token's check bytes, the epoch of a feed, rules of a record, the state of what is written.
for _operations, _statuses in (
    ("^read(Atom|Rss|Json)Archive$|^readChangeListPart$|^readResourceListPart$|^readSnapshotChanges$", ("404", "410")),
    ("^(readDigest|readRecordsAt|acknowledge)$", ("304", "404", "409", "410", "422")),
    ("^(postWrite|replaceEntity)$", ("400", "403", "404", "409", "410", "412", "422", "428")),
    ("^listWrites$", ("400",)),
    ("^readCorrections$", ("404", "409")),
    ("^subscribe$|^changeSubscription$", ("400", "403", "404", "422")),
    ("^askHub$", ("400", "429")),
    ("^pushStatements$", ("409", "422")),
    ("^wakeSource$", ("403", "404", "409", "429", "503")),
):
    CONFIG += f"""
[[operations]]
include-operation-id-regex = "{_operations}"
checks = {{ positive_data_acceptance = {{ expected-statuses = {json.dumps(["2xx", *_statuses])} }} }}
"""
CONFIG += """
[[operations]]
include-operation-id = "postBatch"
checks = { positive_data_acceptance = { expected-statuses = ["2xx", "400", "403"] }, negative_data_rejection = { expected-statuses = ["400", "401", "403", "404", "405", "413", "415", "422"] } }
"""  # noqa: E501 - a list too long is a content too large


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
    options = ("-H", f"Authorization: Bearer {token}", "--checks", "all", "--max-examples", "3", "--seed", "1")
    more = ("--no-shrink", "--continue-on-failure", "--request-timeout", "10", "--warnings", "off")
    done = tried(*command, *options, *more, folder=tmp_path, seconds=300)
    assert done.returncode == 0, done.stdout[-6_000:] + done.stderr[-2_000:]
    described = requests.get(f"{url}/openapi.json", timeout=10).json()["paths"].values()
    operations = sum(len(each) for each in described) - 1  # it leaves out the address that it read the document from
    assert operations > 40 and re.search(rf"Tested:\s+{operations}\n", done.stdout), done.stdout[-2_000:]
