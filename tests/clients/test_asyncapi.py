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


def test_the_parser_finds_no_fault(settings: Settings, url: str, tmp_path: Path) -> None:
    config = PublishingConfig(database_url="", home=tmp_path)
    documents = {
        "served": requests.get(f"{url}/asyncapi.json", timeout=10).json(),
        "feeds": describe(config, ["/v1/feeds"]),
        "pushing": describe(config, ["/v1/subscriptions", "/hub"]),
        "broken": describe(config, []) | {"channels": {"changes": {"adress": "/v1"}}},
    }
    for name, document in documents.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(document), encoding="utf-8")
    paths = [str(tmp_path / f"{name}.json") for name in documents]
    done = tried("node", str(HERE / "node" / "parse_asyncapi.mjs"), str(NODE), *paths, folder=tmp_path)
    assert done.returncode == 0, done.stderr
    served, feeds, pushing, broken = json.loads(done.stdout)
    assert served["faults"] == feeds["faults"] == pushing["faults"] == [] != broken["faults"]
    assert served["version"] == "3.0.0" and "changes" in served["channels"]
    assert feeds["channels"] == ["changes"] and pushing["channels"] == ["changes", "webhook", "websub"]
