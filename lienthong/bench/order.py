"""What one phase is asked to do and what it answers, and the source file that is measured."""

from typing import Any

from pydantic import BaseModel, ConfigDict

from lienthong.settings import Settings

SOURCE = "bench_releases"
FILE = """\
name: {name}
title: {{vi: Tin sinh sẵn để đo, en: Generated releases}}
agency: H26
owner: {{name: Đo hiệu năng, email: bench@example.gov.vn}}
reader: json_pages
url: {url}/releases
options: {{records: data, paging: page, total: total}}
mode: snapshot
schedule: "0 * * * *"
authority: city_portal
rows: [1, 100000000]
freshness_hours: 1000000
record: press_release
key: [id]
fields:
  number: so_thong_cao
  title: tieu_de
  agency: co_quan
  jurisdiction: {{const: Hà Nội}}
  summary: tom_tat
  body: noi_dung
  published_at: {{from: dang_luc, as: instant, dialects: [iso]}}
  updated_at: {{from: cap_nhat, as: instant, dialects: [iso]}}
  url: {{from: url, as: url}}
  topics: {{from: chu_de, as: list}}
  release_status: {{from: tinh_trang, as: lookup, table: {{"Đã đăng": released, "Đã có bản mới": superseded}}}}
optional: [summary]
"""


class Order(BaseModel):
    """What the process shall do."""

    model_config = ConfigDict(frozen=True)

    settings: Settings
    run_id: str


class Outcome(BaseModel):
    """What it cost, and what the plan counted."""

    model_config = ConfigDict(frozen=True)

    seconds: float
    cpu_seconds: float
    peak_mib: float | None
    steps: dict[str, float]
    cpu_steps: dict[str, float]
    facts: dict[str, dict[str, Any]]
