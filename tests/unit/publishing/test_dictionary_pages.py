"""The dictionary as pages: every type, two languages, nothing from elsewhere."""

import re
from types import SimpleNamespace
from typing import Any, cast

import pytest
from fastapi import Depends, FastAPI
from fastapi.testclient import TestClient

from publishing import handlers, routes_dictionary
from publishing.service import only_known
from schemas.registry import RECORD_TYPES


@pytest.fixture
def web() -> TestClient:
    app = FastAPI()
    handlers.install(app)
    service = cast(Any, SimpleNamespace(config=SimpleNamespace(node="hanoi")))
    app.include_router(routes_dictionary.create_router(service), dependencies=[Depends(only_known)])
    return TestClient(app)


def test_the_index_names_every_type(web: TestClient) -> None:
    page = web.get("/dictionary").text
    for name, kind in RECORD_TYPES.items():
        assert f'href="/dictionary/{name}"' in page
        assert kind.title_vi in page


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("record_type", RECORD_TYPES)
def test_a_page_tells_every_field_and_loads_nothing_from_elsewhere(
    web: TestClient, record_type: str, lang: str
) -> None:
    answer = web.get(f"/dictionary/{record_type}?lang={lang}")
    assert answer.status_code == 200
    assert answer.headers["content-language"] == lang
    for name in RECORD_TYPES[record_type].model_fields:
        assert f'id="{name}"' in answer.text
    loaded = re.findall(r'(?:src|<link (?!rel="alternate")[^>]*href)="([^"]*)"', answer.text)
    assert len(loaded) == 1
    assert web.get(loaded[0]).headers["content-type"].startswith("text/css")
    assert 'type="application/atom+xml" title="Liên Thông (Atom)" href="/feeds/public.atom"' in answer.text
    assert "<script" not in answer.text
    assert "object at 0x" not in answer.text


def test_the_language_follows_the_reader(web: TestClient) -> None:
    assert web.get("/dictionary", headers={"Accept-Language": "en-GB"}).headers["content-language"] == "en"
    assert web.get("/dictionary", headers={"Accept-Language": "fr"}).headers["content-language"] == "vi"


def test_what_is_not_there_is_not_found(web: TestClient) -> None:
    assert web.get("/dictionary/permit").status_code == 404
    assert web.get("/dictionary/venue?lan=vi").status_code == 400


def test_the_start_page_leads_there_in_both_languages() -> None:
    from lienthong.web import LINKS, TEXTS, start_html

    assert LINKS["dictionary"] == "/dictionary"
    for lang in ("vi", "en"):
        assert f'<a href="/dictionary">{TEXTS[lang]["dictionary"]}</a>' in start_html("hanoi", lang, [], LINKS)
