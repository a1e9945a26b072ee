"""A Python client that OpenAPI Generator makes of the served openapi.json compiles, and reads the node."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests

from lienthong.settings import Settings
from publishing.publisher import publish
from publishing.snapshot import build_snapshots
from tests.clients.conftest import CLIENTS, PYTHON, tried
from tests.integration.publishing.writing import entity_id, release, save
from warehouse.connection import Connection

# no pages and no tests of the generated code
PARTS = "models,apis,supportingFiles,modelDocs=false,apiDocs=false,modelTests=false,apiTests=false"


@pytest.mark.skipif(shutil.which("java") is None, reason="OpenAPI Generator needs Java (apt: default-jre-headless)")
def test_a_generated_client_reads_the_node(
    conn: Connection, settings: Settings, url: str, run: Callable[..., Any], tmp_path: Path
) -> None:
    for number in range(3):
        save(conn, entity_id(number, "rel"), release(number))
    save(conn, entity_id(1, "rel"), None)
    publish(conn, settings)
    build_snapshots(conn, settings)
    (tmp_path / "openapi.json").write_bytes(requests.get(f"{url}/openapi.json", timeout=10).content)
    made = tried(
        str(CLIENTS / "openapi-generator-cli"),
        *("generate", "-g", "python", "-i", "openapi.json", "-o", "made", "--package-name", "lienthong_generated"),
        *("--global-property", PARTS),
        folder=tmp_path,
    )
    assert made.returncode == 0, made.stdout[-3_000:] + made.stderr[-3_000:]
    package = tmp_path / "made" / "lienthong_generated"
    compiled = tried(str(PYTHON), "-m", "compileall", "-q", str(package), folder=tmp_path)
    assert compiled.returncode == 0, compiled.stdout
    told = run("run_generated_client.py", str(tmp_path / "made"), url)
    assert told["feeds"] == ["public"] and told["kinds"] == ["Upsert", "Upsert", "Upsert", "Tombstone"]
    assert told["removed"] == ["withdrawn"] and told["delta"] and len(set(told["digests"])) == 1
    assert told["entity"] == [entity_id(0, "rel"), 1, "Tin số 0"]
    assert "records.ndjson.gz" in told["files"] and told["refused"] == 404
