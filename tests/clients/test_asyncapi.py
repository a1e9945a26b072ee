"""AsyncAPI's own parser reads /asyncapi.json, and the document with webhooks and WebSub, and finds no fault."""

import json
import shutil
from pathlib import Path

import pytest
import requests

from lienthong.settings import Settings
from publishing.config import PublishingConfig
from publishing.contract.asyncapi import describe
from tests.clients.conftest import HERE, tried

NODE = HERE.parents[1] / ".venv" / "node"

pytestmark = pytest.mark.skipif(
    shutil.which("node") is None or not (NODE / "node_modules").exists(),
    reason=f"the parser of AsyncAPI needs Node.js (apt: nodejs npm) and {NODE}, which make test installs",
)


def parsed(document: Path) -> dict[str, object]:
    done = tried("node", str(HERE / "node" / "parse_asyncapi.mjs"), str(NODE), str(document), folder=document.parent)
    assert done.returncode == 0, done.stderr
    found: dict[str, object] = json.loads(done.stdout)
    assert found.pop("faults") == [] and found.pop("version") == "3.0.0"
    return found


def test_the_served_document_has_no_fault(settings: Settings, url: str, tmp_path: Path) -> None:
    document = tmp_path / "asyncapi.json"
    document.write_bytes(requests.get(f"{url}/asyncapi.json", timeout=10).content)
    assert "sendPage" in str(parsed(document)["operations"])


def test_channels_are_told_when_their_routes_are_there(tmp_path: Path) -> None:
    config = PublishingConfig(database_url="", home=tmp_path)
    document = tmp_path / "asyncapi.json"
    document.write_text(json.dumps(describe(config, ["/v1/feeds"])), encoding="utf-8")
    assert parsed(document) == {"channels": ["changes"], "operations": ["sendPage"]}
    document.write_text(json.dumps(describe(config, ["/v1/subscriptions", "/websub"])), encoding="utf-8")
    assert parsed(document)["channels"] == ["changes", "webhook", "websub"]
