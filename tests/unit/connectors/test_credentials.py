"""Secrets of sources: found by name, sent to their own host only, never written anywhere."""

from __future__ import annotations

import base64
from collections.abc import Callable

import pytest
from pydantic import ValidationError

from connectors.fetch import Fetcher
from connectors.source import Auth, Source
from lienthong import credentials
from schemas.errors import ConfigError
from schemas.vocabularies import Health
from tests.unit.connectors.conftest import Site

SECRET = "mat-khau-thu"
BASIC = base64.b64encode(b"nguoi:mat khau").decode()


@pytest.mark.parametrize(
    ("auth", "secrets", "header"),
    [
        (Auth(env="LIENTHONG_SECRET_SO"), {"LIENTHONG_SECRET_SO": SECRET}, ("authorization", f"Bearer {SECRET}")),
        (
            Auth(env="LIENTHONG_SECRET_SO", scheme="header", header="X-Api-Key"),
            {"LIENTHONG_SECRET_SO": SECRET},
            ("x-api-key", SECRET),
        ),
        (
            Auth(env="LIENTHONG_SECRET_SO", scheme="basic"),
            {"LIENTHONG_SECRET_SO": "nguoi:mat khau"},
            ("authorization", f"Basic {BASIC}"),
        ),
        (
            Auth(connection="so_y_te", scheme="basic"),
            {"AIRFLOW_CONN_SO_Y_TE": "http://nguoi:mat%20khau@so.example.vn"},
            ("authorization", f"Basic {BASIC}"),
        ),
        (
            Auth(connection="so_y_te"),
            {"AIRFLOW_CONN_SO_Y_TE": '{"conn_type": "http", "password": "mat-khau-thu"}'},
            ("authorization", f"Bearer {SECRET}"),
        ),
    ],
)
def test_the_header_arrives_and_nothing_tells_it(
    site: Site,
    make_source: Callable[..., Source],
    auth: Auth,
    secrets: dict[str, str],
    header: tuple[str, str],
) -> None:
    site.routes["/tin"] = b"{}"
    site.routes["/sai"] = (403, {}, b"khong")
    source = make_source(reader="feed", url=f"{site.url}/tin").model_copy(update={"auth": auth})
    found = credentials.of(source, secrets)
    with Fetcher(frozenset({site.host}), credentials=found) as fetcher:
        answers = [fetcher.fetch(f"{site.url}{path}") for path in ("/tin", "/sai")]
    assert [one.health for one in answers] == [Health.OK, Health.REFUSED]
    assert all(asked[header[0]] == header[1] for _, asked in site.asked)
    for text in (SECRET, BASIC, "mat khau"):
        assert text not in repr(answers)
        assert text not in repr(source)


def test_a_redirect_to_another_port_does_not_get_the_secret(
    site: Site, make_source: Callable[..., Source], second_site: Site
) -> None:
    site.routes["/tin"] = (302, {"Location": f"{second_site.url}/tin"}, b"")
    second_site.routes["/tin"] = b"{}"
    source = make_source(reader="feed", url=f"{site.url}/tin").model_copy(
        update={"auth": Auth(env="LIENTHONG_SECRET_SO")}
    )
    found = credentials.of(source, {"LIENTHONG_SECRET_SO": SECRET})
    with Fetcher(frozenset({site.host, second_site.host}), credentials=found) as fetcher:
        assert fetcher.fetch(f"{site.url}/tin").health is Health.OK
    assert "authorization" in site.asked[0][1]
    assert "authorization" not in second_site.asked[0][1]


@pytest.mark.parametrize("secrets", [{}, {"LIENTHONG_SECRET_SO": ""}, {"LIENTHONG_SECRET_SO": "a\r\nX: y"}])
def test_a_secret_that_is_not_there_is_named_by_its_place(
    make_source: Callable[..., Source], secrets: dict[str, str]
) -> None:
    source = make_source(reader="feed").model_copy(update={"auth": Auth(env="LIENTHONG_SECRET_SO")})
    with pytest.raises(ConfigError, match="LIENTHONG_SECRET_SO") as caught:
        credentials.of(source, secrets)
    assert "X: y" not in str(caught.value)


@pytest.mark.parametrize(
    "stated",
    [
        {},
        {"env": "LIENTHONG_SECRET_A", "connection": "a"},
        {"env": "mat-khau-that"},
        {"env": "LIENTHONG_SECRET_A", "header": "X-Key"},
        {"env": "LIENTHONG_SECRET_A", "scheme": "header", "header": "X Key"},
    ],
)
def test_what_is_no_place_of_a_secret_is_refused(stated: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        Auth.model_validate(stated)
