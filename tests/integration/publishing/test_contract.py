"""/openapi.json, /asyncapi.json and the pages made of them: whole, no dangling reference, nothing foreign."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute

from lienthong.settings import Settings
from lienthong.web import create_app
from publishing.config import PublishingConfig
from publishing.contract import asyncapi
from publishing.contract.openapi import KINDS, METHODS
from publishing.contract.version import CHANGES, VERSION, markdown
from publishing.problems import TITLES
from tests.integration.publishing.conftest import Client

ROOT = Path(__file__).resolve().parents[3]
REFERENCE = re.compile(r"""(?:href|src|action|data-src)\s*=\s*["']([^"']*)|url\(([^)]*)\)|@import\s+([^;]*)""")


@pytest.fixture
def app(settings: Settings) -> FastAPI:
    return create_app(settings)


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "$ref":
                yield inner
            yield from references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)


def resolved(document: Any, reference: str) -> Any:
    for step in reference.removeprefix("#/").split("/"):
        document = document[step.replace("~1", "/").replace("~0", "~")]
    return document


def test_every_route_says_what_it_answers(app: FastAPI) -> None:
    document = app.openapi()
    served = {
        (route.path_format, method.lower())
        for route in app.routes
        if isinstance(route, APIRoute) and route.include_in_schema
        for method in route.methods
    }
    assert len(served) > 40
    assert served == {(path, m) for path, said in document["paths"].items() for m in said if m in METHODS}
    names = []
    for path, method in sorted(served):
        said = document["paths"][path][method]
        names.append(said["operationId"])
        place = f"{method} {path}"
        assert re.fullmatch(r"[a-z][A-Za-z]+", said["operationId"]), f"{place}: give it an operation_id"
        done = [answer for status, answer in said["responses"].items() if status.startswith("2") and status != "204"]
        if "204" in said["responses"]:
            continue
        assert done and all(each["content"] for each in done), place
        for answer in done:
            assert all(each.get("schema") for each in answer["content"].values()), f"{place}: responses=tells(...)"
        assert {"4XX", "5XX"}.isdisjoint(said["responses"]), place
        assert {"400", "500", "503"} <= said["responses"].keys(), place
    assert len(names) == len(set(names))


def test_no_reference_leads_nowhere(app: FastAPI, tmp_path: Path) -> None:
    http = app.openapi()
    config = PublishingConfig(database_url="", home=tmp_path)
    events = asyncapi.describe(config, [asyncapi.SUBSCRIPTIONS, asyncapi.HUB])
    for document in (http, events):
        found = set(references(document))
        assert len(found) > 5
        for reference in found:
            assert reference.startswith("#/") and resolved(document, reference), reference
    shared = events["components"]["schemas"].keys() & http["components"]["schemas"].keys()
    assert "Page" in shared
    assert all(events["components"]["schemas"][name] == http["components"]["schemas"][name] for name in shared)


def test_every_kind_of_problem_has_a_title_and_a_status() -> None:
    used = set()
    for path in [*ROOT.glob("publishing/**/*.py"), *ROOT.glob("lienthong/*.py")]:
        used |= set(re.findall(r'Problem\(\s*\d{3},\s*"([a-z-]+)"', path.read_text(encoding="utf-8")))
    assert len(used) > 8
    assert used <= TITLES.keys()
    assert {kind for kinds in KINDS.values() for kind in kinds} == TITLES.keys()


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_pages_show_every_route_and_load_nothing_from_elsewhere(lang: str, anybody: Client) -> None:
    document = anybody.get("/openapi.json").json()
    page = anybody.get(f"/docs?lang={lang}")
    assert page.headers["Content-Language"] == lang
    for path, described in document["paths"].items():
        for method in described:
            assert f'id="{described[method]["operationId"]}"' in page.text
            assert f'>{method.upper()}</code> <code class="path">{path}</code>' in page.text
    assert "curl -s" in page.text and "<script src=" in page.text
    files = {found for found in re.findall(r'(?:href|src)="(/[^"]*static[^"]*)"', page.text)}
    assert len(files) == 3
    others = [anybody.get(f"{path}?lang={lang}") for path in ("/docs/events", "/docs/changes")]
    for answer in [page, *others, *(anybody.get(path) for path in sorted(files))]:
        assert answer.status_code == 200
        for groups in REFERENCE.findall(answer.text):
            assert re.match(r"/(?!/)|#", "".join(groups)), groups
        assert "//cdn" not in answer.text and "integrity=" not in answer.text


def test_the_changelog_is_the_same_everywhere(anybody: Client) -> None:
    assert anybody.get("/openapi.json").json()["info"]["version"] == VERSION
    assert anybody.get("/asyncapi.json").json()["info"]["version"] == VERSION
    assert (ROOT / "docs" / "contract-changelog.md").read_text(encoding="utf-8") == markdown()
    page = anybody.get("/docs/changes?lang=en").text
    assert all(each.version in page for each in CHANGES)


def test_the_documents_are_fetched_once(anybody: Client) -> None:
    for path in ("/openapi.json", "/asyncapi.json"):
        first = anybody.get(path)
        again = anybody.get(path, headers={"If-None-Match": first.headers["ETag"]})
        assert (first.status_code, again.status_code) == (200, 304) and json.loads(first.text)
