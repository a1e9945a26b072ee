"""Sources of plain JSON for tests of replays: a file each, and payloads that are delivered without any network."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

from connectors.readers.protocol import Evidence
from lienthong import batches, intake, pipeline
from lienthong.settings import Settings
from schemas.vocabularies import Completeness
from tests.integration.saying import NOW
from warehouse.connection import session, transaction

Item = dict[str, Any]
RELEASE: dict[str, Any] = {
    "title": {"vi": "Tin", "en": "News"},
    "agency": "H26.1",
    "owner": {"name": "Phòng Mẫu", "email": "mau@example.vn"},
    "reader": "json_pages",
    "url": "http://127.0.0.1:1/tin",
    "options": {"records": "tin"},
    "mode": "append",
    "schedule": "@daily",
    "authority": "agency_portal",
    "rows": [1, 1000],
    "freshness_hours": 87600,
    "record": "press_release",
    "key": ["ma"],
    "fields": {
        "title": "tieuDe",
        "summary": "tomTat",
        "url": {"from": "lienKet", "as": "url"},
        "published_at": {"from": "ngay", "as": "instant", "dialects": ["iso"]},
        "agency": {"const": "Sở Mẫu"},
    },
    "optional": ["summary"],
    "ignore": ["tacGia", "ghiChu"],
}


def item(key: str, **changed: Any) -> Item:
    """One piece of news as the source offers it."""
    stated = {
        "ma": key, "tieuDe": f"Tin số {key}", "tomTat": f"Tóm tắt {key}", "lienKet": f"https://so.example.vn/tin/{key}",
        "ngay": "2026-11-20T08:00:00+07:00", "tacGia": f"Người viết {key}", "ghiChu": f"Ghi chú {key}",
    }  # fmt: skip
    return {name: value for name, value in (stated | changed).items() if value is not None}


def declare(settings: Settings, name: str, **changed: Any) -> Settings:
    """Write a source file (again) into the node's own folder; the settings that read it."""
    folder = settings.home / "sources"
    folder.mkdir(parents=True, exist_ok=True)
    path: Path = folder / f"{name}.yml"
    stated = {"name": name, **RELEASE, **changed}
    path.write_text(yaml.safe_dump(stated, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return settings.model_copy(update={"sources": folder})


def deliver(settings: Settings, source: str, pages: Iterable[list[Item]], run_id: str, **evidence: Any) -> str:
    """A pull of these pages, up to where it would be staged; the id of its batch."""
    batch_id = f"{pipeline.begin(settings, trigger='test', run_id=run_id)}/{source}"
    definition = pipeline.source_of(settings, batch_id)
    assert settings.database_url is not None
    store = pipeline.store(settings)
    with session(settings.database_url) as conn, transaction(conn):
        batches.begin(
            conn,
            batch_id,
            run_id=run_id,
            source=source,
            contract=pipeline.contract(definition),
            mode=definition.mode,
            grace_hours=definition.grace_hours,
            may_vanish=definition.may_vanish,
        )
        for slot, page in enumerate(pages):
            stored = store.put(json.dumps({"tin": page}, ensure_ascii=False).encode())
            url = f"{definition.url}?trang={slot}"
            batches.deliver(conn, batch_id, stored, source=source, slot=slot, url=url, requested_at=NOW, status=200)
        batches.pulled(conn, batch_id, Evidence(evidence.get("completeness", Completeness.COMPLETE)))
    return batch_id


def take(settings: Settings, source: str, *pages: list[Item], run_id: str, publish: bool = True) -> dict[str, Any]:
    """A whole pull of these pages: staged, checked, loaded, reconciled and published; the facts of its batch."""
    batch_id = deliver(settings, source, pages, run_id)
    facts: dict[str, Any] = {}
    for step in (pipeline.stage, pipeline.check, pipeline.load):
        facts = step(settings, batch_id)
    if publish:
        pipeline.reconcile(settings, run_id)
        pipeline.publish(settings, run_id)
    return facts


def state_of(settings: Settings, batch_id: str) -> str:
    assert settings.database_url is not None
    with session(settings.database_url) as conn:
        return str(intake.known_batch(conn, batch_id)["state"])
