"""The shared list of hostile values, put where sources can put text, comes out of the page as text."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import lxml.html
import pytest
from fastapi.testclient import TestClient

from audit.rendering import visible
from schemas.violation import Violation

VALUES = Path(__file__).resolve().parents[4] / "shared" / "hostile" / "values" / "values.jsonl"
RUN = "run-20261122T010000Z"


@pytest.mark.realdata
@pytest.mark.skipif(not VALUES.exists(), reason="the hostile values are not beside the repository")
def test_no_hostile_value_leaves_its_place(client: TestClient, sql: Callable[..., Any]) -> None:
    cases = [json.loads(line)["value"] for line in VALUES.read_text(encoding="utf-8").splitlines()]
    assert len(cases) > 50
    kept = []
    for case in cases:
        violation = Violation(
            rule_id="x", pointer="/x", value=case, message_vi="x", message_en="x", fix_vi="x", fix_en="x"
        )
        (number,) = sql(
            """WITH record AS (
                   INSERT INTO quarantine.record (batch_id, source, raw_hash, contract, payload_sha256, payload_pointer)
                   VALUES (%(batch)s, 'hostile', '', 'c', repeat('a1', 32), '/x') RETURNING quarantine_id)
               INSERT INTO quarantine.violation (quarantine_id, ordinal, rule_id, pointer, value,
                                                 message_vi, message_en, fix_vi, fix_en)
               SELECT quarantine_id, 0, 'x', '/x', %(value)s, 'x', 'x', 'x', 'x' FROM record RETURNING quarantine_id""",
            batch=f"{RUN}/cong_bao",
            value=violation.value,
        )[0]
        kept.append((number, violation.value))
    empty = lxml.html.document_fromstring(client.get("/audit/quarantine/3").content)
    for number, value in kept:
        answer = client.get(f"/audit/quarantine/{number}")
        assert answer.status_code == 200
        page = lxml.html.document_fromstring(answer.content)
        assert {node.tag for node in page.iter()} <= {node.tag for node in empty.iter()}
        assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u200b-\u200f]", page.text_content())
        if value:
            shown = "".join(page.xpath("//bdi[@class='value']")[0].itertext())
            assert shown == visible(value)
    assert client.get(f"/audit/runs/{RUN}/quarantine.csv").status_code == 200
