"""The records of the linkage benchmark become observations of a real warehouse, by the product's own way in.

Pull, stage and load from pages on loopback, one source each. This is told but is no part of the time of linkage, as
little as the peer's reading of its file.
"""

import shutil
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from lienthong import database, pipeline
from lienthong.bench.duplicates import Stated
from lienthong.bench.forms import FORMS
from lienthong.bench.generate import FIRST, PAGE
from lienthong.bench.restated import SOURCES
from lienthong.bench.server import page_server
from lienthong.settings import Settings
from schemas.errors import LoadError

_FILE = """\
name: {name}
title: {{vi: Bản ghi sinh sẵn để đo, en: Generated records}}
agency: H26
owner: {{name: Đo hiệu năng, email: bench@example.gov.vn}}
mode: append
schedule: "0 * * * *"
authority: {authority}
rows: [1, 100000000]
freshness_hours: 1000000
reader: json_pages
url: {url}/records
options: {{records: data, paging: page}}
records:
  - when: {{kind: document}}
    record: document
    key: [id]
    fields:
      number: number
      type_name: type_name
      subject: subject
      issuer: issuer
      signer: signer
      issued_on: {{from: issued_on, as: date, dialects: [iso]}}
      jurisdiction: jurisdiction
      url: {{from: url, as: url}}
    optional: [number, type_name, issuer, signer, issued_on, jurisdiction]
  - when: {{kind: press_release}}
    record: press_release
    key: [id]
    fields:
      number: number
      title: title
      agency: agency
      published_at: {{from: published_at, as: instant, dialects: [iso]}}
      summary: summary
      jurisdiction: jurisdiction
      url: {{from: url, as: url}}
    optional: [number, agency, published_at, summary, jurisdiction]
"""


def warehouse(home: Path, dsn: str) -> Settings:
    """A node below `home` without anything from before, on a database that gets all migrations."""
    shutil.rmtree(home, ignore_errors=True)
    (home / "sources").mkdir(parents=True)
    found = Settings.model_validate(
        {"database_url": dsn, "home": home, "sources": home / "sources", "allow_hosts": {"127.0.0.1"}, "node": "bench"}
    )
    database.ready(found)
    return found


def observe(settings: Settings, records: Iterable[Stated], run_id: str) -> float:
    """Load the records, each from the source that states it; seconds of pull, stage and load together."""
    pages = settings.home / "pages"
    shutil.rmtree(pages, ignore_errors=True)
    counts = _paged(pages, records)
    began = time.perf_counter()
    pipeline.begin(settings, trigger="bench", run_id=run_id)
    for source, count in counts.items():
        with page_server(pages / source, FORMS["json"]) as server:
            file = _FILE.format(name=source, authority=SOURCES[source], url=server.url)
            (settings.sources / f"{source}.yaml").write_text(file, encoding="utf-8")
            batch = str(pipeline.pull(settings, source, run_id)["batch_id"])
            pipeline.stage(settings, batch)
            pipeline.load(settings, batch)
            facts = pipeline.batch_facts(settings, batch)
        if (facts["state"], facts["loaded"]) != ("loaded", count):
            raise LoadError("not every record was loaded", source=source, records=count, loaded=facts["loaded"])
    seconds = time.perf_counter() - began
    shutil.rmtree(pages)
    return seconds


def _paged(folder: Path, records: Iterable[Stated]) -> dict[str, int]:
    """Pages of every source that states something, and how many records each has; one open page a source is held."""
    held: dict[str, list[dict[str, Any]]] = {}
    counts: dict[str, int] = {}
    for each in records:
        listed = held.setdefault(each.source, [])
        listed.append({"id": each.key, "kind": each.record_type} | each.document)
        counts[each.source] = counts.get(each.source, 0) + 1
        if len(listed) == PAGE:
            _write(folder / each.source, counts[each.source] // PAGE, listed)
            listed.clear()
    for source, listed in held.items():
        if listed:
            _write(folder / source, counts[source] // PAGE + 1, listed)
    return counts


def _write(folder: Path, page: int, listed: list[dict[str, Any]]) -> None:
    """The reader goes on until a page is not full, so no total is told on pages that are written before it is known."""
    (folder / FIRST).mkdir(parents=True, exist_ok=True)
    form = FORMS["json"]
    text = form.page(listed, page, {"pages": page, "records": 0})
    (folder / FIRST / f"{page}.{form.suffix}").write_text(text, encoding="utf-8")
