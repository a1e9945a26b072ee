"""The document bus both ways: what came is acknowledged once and for the duty, what went out gets its answers."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from typer.testing import CliRunner

from lienthong import inbox_intake, pipeline
from lienthong.commands import app
from lienthong.settings import Settings
from publishing import edxml_desk
from publishing.edxml import Enclosure, Organ
from schemas.errors import ConfigError
from schemas.terms import BusinessType, MessageStatus
from tests.integration.saying import offer, say, settle, table
from warehouse import law
from warehouse.connection import session

SCHEMA = etree.XMLSchema(etree.parse(Path(__file__).resolve().parents[1] / "xsd" / "edxml.xsd"))
BUS = "truc_van_ban_van_ban"
US, THEM = Organ(code="000.00.00.H26", name="UBND thành phố Hà Nội"), Organ(code="000.00.00.G22", name="VPCP")
OTHER = Organ(code="000.00.00.G09", name="Bộ Nội vụ")
# What comes is dated by the clock of this machine when it is loaded, so nothing can be answered before that.
NOW = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=1)
SENT = NOW - timedelta(hours=2)
CAME = "000.00.00.G22,2026/11/20,77/VPCP-KSTT"


def paper(key: str, **more: Any) -> dict[str, Any]:
    values = {
        "number": "77/VPCP-KSTT", "issuer": THEM.name, "issuer_code": THEM.code, "issued_on": "2026-11-20",
        "type_name": "Công văn", "subject": "Về việc thử", "edxml_id": CAME, "business_type": "new",
        "updated_at": SENT.isoformat(),
    }  # fmt: skip
    return offer(key, **{name: value for name, value in (values | more).items() if value is not None})


def files(out: Path) -> dict[str, Any]:
    found = {path.name: etree.fromstring(path.read_bytes()) for path in sorted(out.glob("*.edxml"))}
    for message in found.values():
        SCHEMA.assertValid(message)
    return found


@pytest.fixture
def lienthong(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    monkeypatch.setenv("LIENTHONG_DATABASE_URL", str(settings.database_url))
    monkeypatch.setenv("LIENTHONG_HOME", str(settings.home))
    return lambda *words: CliRunner().invoke(app, ["edxml", *words])


def take(settings: Settings, run_id: str) -> None:
    inbox_intake.take(settings, pipeline.begin(settings, trigger="test", run_id=run_id))


def test_what_came_is_acknowledged_once_and_the_duty_is_done(
    settings: Settings, tmp_path: Path, lienthong: Callable[..., Any]
) -> None:
    nameless = paper("c", edxml_id="uuid-without-sender", issuer_code=None, number="9/TB", subject="Khác")
    say(settings, BUS, [paper("a"), nameless], run_id="r1", authority="document_bus")
    settle(settings, "r1")
    out = tmp_path / "out"
    assert settings.database_url
    with session(settings.database_url) as conn:
        done = edxml_desk.acknowledge(conn, BUS, US, out, NOW)
        assert [(each.status_code, each.to_code) for each in done.told] == [("01", THEM.code), ("03", THEM.code)]
        assert (done.untold, done.told[1].latency_seconds) == (["uuid-without-sender"], 7200)
        assert sorted(name[-7:] for name in files(out)) == ["1.edxml", "3.edxml"]
        again = lienthong("acknowledge", "--from", f"{US.code}={US.name}", "--out", str(out), "--json")
        assert (again.exit_code, json.loads(again.stdout)) == (1, [])
        assert "uuid-without-sender" in again.stderr

        told = edxml_desk.answer(conn, BUS, CAME, US, MessageStatus.ASSIGNED, "", out, NOW)
        assert told.status_code == "04" and len(files(out)) == 3
        with pytest.raises(ConfigError, match="no way leads"):
            edxml_desk.answer(conn, BUS, CAME, US, MessageStatus.REJECTED, "", out, NOW)
        with pytest.raises(ConfigError, match="revocation"):
            edxml_desk.answer(conn, BUS, CAME, US, MessageStatus.RECALL_AGREED, "", out, NOW)
        with pytest.raises(ConfigError, match="has not come"):
            edxml_desk.answer(conn, BUS, "nowhere", US, MessageStatus.DONE, "", out, NOW)

        take(settings, "r2")
        messages = table(
            settings,
            "SELECT doc ->> 'status_code', doc ->> 'from_code', doc ->> 'latency_seconds' FROM mart.live"
            " WHERE record_type = 'document_message' ORDER BY 1",
        )
        assert [(code, sender) for code, sender, _ in messages] == [(code, US.code) for code in ("01", "03", "04")]
        assert messages[1][2] == "7200"
        (duty,) = [each for each in law.duties(conn, NOW) if each["duty"] == "receipt_acknowledgement"]
        assert (duty["done_at"], duty["agency"]) == (NOW, US.name)


def test_a_revocation_is_acknowledged_by_itself_and_answered_by_people(settings: Settings, tmp_path: Path) -> None:
    say(settings, BUS, [paper("a"), paper("b", business_type="revocation")], run_id="r1", authority="document_bus")
    assert settings.database_url
    with session(settings.database_url) as conn:
        assert len(edxml_desk.acknowledge(conn, BUS, US, tmp_path, NOW).told) == 4
        said = edxml_desk.answer(conn, BUS, CAME, US, MessageStatus.RECALL_AGREED, "Đồng ý", tmp_path, NOW)
        assert (said.status_code, len(files(tmp_path))) == ("15", 5)
        take(settings, "r2")
    found = table(
        settings, "SELECT count(*), count(DISTINCT entity_id) FROM mart.live WHERE record_type = 'document_message'"
    )
    assert found == [(5, 5)]


def test_what_went_out_is_sent_to_each_once_and_gets_its_answers(
    settings: Settings, tmp_path: Path, lienthong: Callable[..., Any]
) -> None:
    file = Enclosure(name="qd.pdf", media_type="application/pdf", content=b"%PDF thu")
    listed = [{"name": "qd.pdf", "sha256": "0" * 64}]
    ours = {"number": "15/QĐ-UBND", "issuer": US.name, "issuer_code": US.code, "edxml_id": None, "business_type": None}
    say(
        settings,
        "city_docs",
        [paper("x", **ours), paper("y", **ours | {"number": "16/QĐ-UBND", "attachments": listed})],
        run_id="r1",
    )
    settle(settings, "r1")
    found = dict(table(settings, "SELECT doc ->> 'number', entity_id FROM mart.live WHERE record_type = 'document'"))
    assert settings.database_url
    with session(settings.database_url) as conn:
        with pytest.raises(ConfigError, match="sha256"):
            edxml_desk.dispatch(conn, found["16/QĐ-UBND"], US, [THEM], [file], tmp_path, SENT)
        entity = found["15/QĐ-UBND"]
        assert len(edxml_desk.dispatch(conn, entity, US, [THEM], [file], tmp_path, SENT)) == 1
        assert edxml_desk.dispatch(conn, entity, US, [THEM], [file], tmp_path, NOW) == []
        (late,) = edxml_desk.dispatch(conn, entity, US, [THEM, OTHER], [file], tmp_path, NOW)
        assert (late.to_code, len(files(tmp_path))) == (OTHER.code, 2)
        edxml_desk.dispatch(conn, entity, US, [THEM], [], tmp_path, NOW, business=BusinessType.REVOCATION, reason="Sai")
        edxml_desk.recall(conn, entity, US, THEM, "", tmp_path, NOW)
        assert len(files(tmp_path)) == 4

        reply = {
            "message_id": "m 03", "document_id": late.document_id, "from_code": THEM.code, "status_code": "03",
            "occurred_at": (SENT + timedelta(minutes=30)).isoformat(),
        }  # fmt: skip
        say(settings, BUS, [offer("m", "document_message", **reply)], run_id="r2", authority="document_bus")
        settle(settings, "r2")
        take(settings, "r3")
        assert "late" in lienthong("sent").stdout and f'to_code": "{THEM.code}' in lienthong("sent", "--json").stdout
        told = {(each["to_code"], each["sent_at"]): each for each in edxml_desk.sent(conn)}
        answered, waiting = told[THEM.code, SENT], told[OTHER.code, NOW]
        assert (answered["status_code"], answered["latency_seconds"]) == ("03", 1800)
        assert (waiting["status_code"], waiting["latency_seconds"]) == (None, None)
        assert answered["due_at"] > answered["sent_at"]
