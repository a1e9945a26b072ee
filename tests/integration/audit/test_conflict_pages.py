"""The pages about conflicts between nodes: the queue, both values letter by letter, a verdict that counts."""

import re
from html import unescape

import pytest
from fastapi.testclient import TestClient

from lienthong.settings import Settings
from lienthong.web import create_app
from tests.integration.converging_directly import Side, paired
from tests.integration.saying import table
from warehouse.connection import create_database, drop_database, with_database

SAYS = re.compile(r"<[^>]+>")


@pytest.fixture
def city(settings: Settings, database_server: str, database_template: str, tmp_path_factory: pytest.TempPathFactory):  # type: ignore[no-untyped-def]
    name = f"portal_{settings.home.parent.name}".lower()[:40].replace("-", "_")
    create_database(database_server, name, template=database_template)
    portal = Settings(
        database_url=with_database(database_server, name), home=tmp_path_factory.mktemp("portal"), node="portal"
    )
    sides = paired({"city": Side(settings.model_copy(update={"node": "city"})), "portal": Side(portal)})
    for side in sides.values():
        side.reset()
    sides["city"].offer(1)
    sides["portal"].receive()
    sides["city"].edit(0, "subject", "Về việc thứ nhất")
    sides["portal"].edit(0, "subject", "Về việc thứ hai")
    sides["city"].receive()
    yield sides["city"]
    drop_database(database_server, name)


def test_a_conflict_is_seen_letter_by_letter_and_decided(city: Side) -> None:
    with TestClient(create_app(city.settings), base_url=city.settings.public_url) as browser:
        queue = browser.get("/conflicts")
        assert queue.status_code == 200
        [number] = {int(each) for each in re.findall(r"/audit/conflicts/(\d+)", queue.text)}
        page = browser.get(f"/audit/conflicts/{number}")
        shown = unescape(SAYS.sub("", page.text))
        assert "Về việc thứ nhất" in shown and "Về việc thứ hai" in shown and "Về việc 1" in shown
        assert '<mark class="different">' in page.text
        [entity] = city.live()
        why = browser.get(f"/audit/entities/{entity}")
        assert (why.status_code, "giá trị gốc đứng" in why.text) == (200, True)
        [token] = set(re.findall(r'name="token" value="([^"]+)"', page.text))
        given = {"token": token, "choice": "theirs", "by": "Trần Thị Mẫu", "reason": ""}
        own = {"Origin": city.settings.public_url}
        assert browser.post(f"/audit/conflicts/{number}", data=given, headers=own).status_code == 409
        foreign = browser.post(f"/audit/conflicts/{number}", data=given | {"token": "x"}, headers=own)
        assert foreign.status_code == 403
        answer = browser.post(f"/audit/conflicts/{number}", data=given | {"reason": "đúng bản ký"}, headers=own)
        assert answer.status_code == 200
        assert "Trần Thị Mẫu" in answer.text
        assert browser.get("/audit/conflicts/999999").status_code == 404
    [doc] = city.live().values()
    assert doc["subject"] == "Về việc thứ hai"
    assert table(city.settings, "SELECT state, decided_by FROM feed.conflict") == [("decided", "Trần Thị Mẫu")]
