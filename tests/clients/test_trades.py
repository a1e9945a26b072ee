"""Records in the formats of their trades: CAP 1.2, ninjs 3.0, schema.org, and JSON Schema, by checkers of others."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from lienthong.settings import Settings
from publishing.publisher import publish
from schemas import examples
from schemas.registry import RECORD_TYPES, SCHEMA_VERSION
from tests.clients.conftest import CLIENTS, tried
from tests.integration.publishing.conftest import Client
from tests.integration.publishing.writing import entity_id, release, save
from warehouse.connection import Connection

HERE = Path(__file__).resolve().parent
XSD = HERE.parent / "xsd" / "CAP-1.2.xsd"
CAP = {"c": "urn:oasis:names:tc:emergency:cap:1.2"}
Enrol = Callable[..., Client]
NOTICE = {
    "issuer": "Ban Chỉ huy Mẫu thành phố Hà Nội",
    "identifier": "CB 01/2026, sửa <1>",
    "sent_at": "2026-09-01T05:00:00.5+07:00",
    "message_type": "Alert",
    "category": ["Met", "Mưa bão"],
    "event": "Mưa lớn",
    "severity": "Severe",
    "urgency": "Expected",
    "headline": "Mưa lớn & gió giật",
    "instruction": "Hạn chế ra ngoài.",
    "areas": ["Phường Mẫu Một", "Phường Mẫu Hai"],
    "area_codes": ["99901", "99902"],
    "expires_at": "2026-09-02T05:00:00+07:00",
    "translations": [{"language": "en", "title": "Heavy rain", "body": "Stay inside."}],
}


@pytest.fixture
def alert(anybody: Client, tmp_path: Path) -> Callable[[str], Any]:
    """The CAP message of a notice, valid by the schema: by xmllint where there is one, and by its library."""
    schema = etree.XMLSchema(etree.parse(XSD))

    def fetched(entity: str) -> Any:
        answer = anybody.get(f"/v1/feeds/public/records/{entity}.cap")
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/cap+xml"), answer.text
        top = etree.fromstring(answer.content)
        schema.assertValid(top)
        if program := shutil.which("xmllint"):
            path = tmp_path / "alert.cap"
            path.write_bytes(answer.content)
            assert tried(program, "--noout", "--schema", str(XSD), str(path), folder=tmp_path).returncode == 0
        return top

    return fetched


def text(top: Any, path: str) -> list[str]:
    return [str(found) for found in top.xpath(f"{path}/text()", namespaces=CAP)]


def test_alert_update_cancel_and_a_new_alert(
    conn: Connection, settings: Settings, alert: Callable[[str], Any], anybody: Client
) -> None:
    def told(change: dict[str, Any] | None) -> Any:
        save(conn, "emg_1", change, record_type="emergency_notice")
        publish(conn, settings)
        return alert("emg_1")

    first = told(NOTICE)
    assert text(first, "c:msgType") == ["Alert"] and not text(first, "c:references")
    assert text(first, "c:info/c:language") == ["vi-VN", "en"]
    assert text(first, "c:info/c:event") == ["Mưa lớn", "Heavy rain"]
    assert text(first, "c:info/c:category") == ["Met", "Met"]
    assert text(first, "c:info/c:certainty") == ["Unknown", "Unknown"]
    assert text(first, "c:info/c:effective") == ["2026-09-01T05:00:00+07:00"] * 2
    assert text(first, "c:info[1]/c:area/c:areaDesc") == NOTICE["areas"]
    assert text(first, "c:info[1]/c:area/c:geocode/c:value") == NOTICE["area_codes"]
    assert text(first, "c:info[2]/c:description") == ["Stay inside."]
    assert text(first, "c:info[1]/c:parameter/c:value") == [NOTICE["identifier"]]
    second = told({**NOTICE, "severity": "Extreme", "translations": [], "areas": ["Toàn thành phố"]})
    assert text(second, "c:msgType") == ["Update"]
    name = ",".join(text(first, f"c:{part}")[0] for part in ("sender", "identifier", "sent"))
    assert text(second, "c:references") == [name]
    assert text(second, "c:info[2]/c:event") == ["Emergency notice"], "nobody translated it"
    assert len(text(second, "c:info[1]/c:area/c:geocode/c:value")) == 2
    third = told({**NOTICE, "message_type": "Cancel"})
    assert text(third, "c:msgType") == ["Cancel"] and len(text(third, "c:references")[0].split()) == 2
    again = told(NOTICE)
    assert text(again, "c:msgType") == ["Alert"], "what was cancelled is over"
    gone = told(None)
    assert text(gone, "c:msgType") == ["Cancel"] and text(gone, "c:note")[0].startswith("withdrawn")
    ids = [text(top, "c:identifier")[0] for top in (first, second, third, again, gone)]
    assert len(set(ids)) == 5
    assert anybody.get("/v1/feeds/public/records/emg_2.cap").status_code == 404


def test_every_good_example_of_a_notice_is_valid(
    conn: Connection, settings: Settings, alert: Callable[[str], Any]
) -> None:
    found = examples.good("emergency_notice")
    assert len(found) > 2
    for number, example in enumerate(found):
        save(conn, f"emg_{number}", example.record, record_type="emergency_notice")
    publish(conn, settings)
    kinds = [text(alert(f"emg_{number}"), "c:msgType")[0] for number in range(len(found))]
    assert set(kinds) == {"Alert", "Cancel"}


def test_newsrooms_get_items_in_ninjs(
    conn: Connection, settings: Settings, anybody: Client, enrol: Enrol, tmp_path: Path
) -> None:
    rich = release(1, summary="Tóm tắt", body="Nội dung đầy đủ", topics=["Y tế"], image_url="https://a.vn/1.jpg")
    waiting = release(2, release_status="embargoed", embargo_until="2026-12-01T08:00:00+07:00")
    save(conn, entity_id(1), rich)
    save(conn, entity_id(2), waiting, audience=1)
    save(conn, entity_id(3), release(3))
    save(conn, entity_id(3), None)
    save(conn, "ven_1", {"name": "Nhà"}, record_type="venue")
    publish(conn, settings)
    reporter = enrol("reporter", "press")
    items = []
    for number, status in ((1, "usable"), (2, "withheld"), (3, "canceled")):
        answer = reporter.get(f"/v1/feeds/press/records/{entity_id(number)}.ninjs")
        assert answer.status_code == 200 and answer.json()["pubStatus"] == status
        items.append(tmp_path / f"{number}.json")
        items[-1].write_bytes(answer.content)
    assert json.loads(items[0].read_text())["bodies"][0]["value"] == rich["body"]
    assert json.loads(items[1].read_text())["embargoed"] == waiting["embargo_until"]
    assert anybody.get(f"/v1/feeds/public/records/{entity_id(2)}.ninjs").status_code == 404
    assert anybody.get("/v1/feeds/public/records/ven_1.ninjs").status_code == 404
    check(tmp_path, "--schemafile", str(HERE / "shapes" / "ninjs.json"), *map(str, items))
    items[0].write_text(items[0].read_text().replace('"pubStatus":"usable"', '"pubStatus":"free"'))
    assert checked(tmp_path, "--schemafile", str(HERE / "shapes" / "ninjs.json"), str(items[0])).returncode != 0


def test_corrections_speak_the_words_of_schema_org(
    conn: Connection, settings: Settings, url: str, run: Callable[..., Any], anybody: Client
) -> None:
    answered = {
        "agency": "Sở Y tế thành phố Hà Nội",
        "kind": "correction_apology",
        "title": "Về bài báo mẫu",
        "target_url": "https://bao.example.vn/1",
        "target_outlet": "Báo Mẫu",
        "target_published_on": "2026-10-01",
        "false_content": "10 ca",
        "corrected_content": "1 ca",
        "published_at": "2026-10-05T09:00:00+07:00",
    }
    warned = {"case_number": "1", "claim": "Vỡ đê", "label": "fake", "state": "labelled", "verifier": "Trung tâm"}
    save(conn, "rsp_1", answered, record_type="response")
    save(conn, "mis_1", warned, record_type="misinformation_alert")
    save(conn, entity_id(1), release(1))
    publish(conn, settings)
    found = run("run_claims.py", *(f"{url}/v1/feeds/public/records/{name}.jsonld" for name in ("rsp_1", "mis_1")))
    assert found == {
        "reviews": [["10 ca", "https://bao.example.vn/1", 1, "Nội dung sai"], ["Vỡ đê", None, 1, "Tin giả"]],
        "corrections": [["https://bao.example.vn/1", "1 ca", "Sở Y tế thành phố Hà Nội"]],
    }
    assert anybody.get(f"/v1/feeds/public/records/{entity_id(1)}.jsonld").status_code == 404


def test_every_type_has_its_schema_at_its_version(anybody: Client, tmp_path: Path) -> None:
    paths = []
    for name in RECORD_TYPES:
        answer = anybody.get(f"/schemas/{name}/{SCHEMA_VERSION}.json")
        assert answer.json()["$id"] == f"/schemas/{name}/{SCHEMA_VERSION}.json"
        paths.append(tmp_path / f"{name}.json")
        paths[-1].write_bytes(answer.content)
        for number, example in enumerate(examples.good(name)):
            record = tmp_path / f"{name}-{number}.json"
            record.write_text(json.dumps(example.record, ensure_ascii=False))
    check(tmp_path, "--check-metaschema", *map(str, paths))
    for name, path in zip(RECORD_TYPES, paths, strict=True):
        check(tmp_path, "--schemafile", str(path), *map(str, tmp_path.glob(f"{name}-*.json")))


def test_an_alert_is_found_from_its_feed(conn: Connection, settings: Settings, anybody: Client) -> None:
    save(conn, "emg_1", NOTICE, record_type="emergency_notice")
    publish(conn, settings)
    top = etree.fromstring(anybody.get("/feeds/public.atom?type=emergency_notice").content)
    here = top.xpath("//*[local-name()='link' and @type='application/cap+xml']/@href")
    assert here == [f"{settings.public_url}/v1/feeds/public/records/emg_1.cap"]


def checked(folder: Path, *arguments: str) -> Any:
    return tried(str(CLIENTS / "check-jsonschema"), *arguments, folder=folder)


def check(folder: Path, *arguments: str) -> None:
    done = checked(folder, *arguments)
    assert done.returncode == 0, done.stdout + done.stderr
