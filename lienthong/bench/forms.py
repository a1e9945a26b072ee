"""The ways in which the generated records are offered: pages of a JSON API, XML of an OAI-PMH 2.0 repository."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from xml.sax.saxutils import escape

_HEAD = """\
name: {name}
title: {{vi: Tin sinh sẵn để đo, en: Generated releases}}
agency: H26
owner: {{name: Đo hiệu năng, email: bench@example.gov.vn}}
mode: snapshot
schedule: "0 * * * *"
authority: city_portal
rows: [1, 100000000]
freshness_hours: 1000000
record: press_release
"""

_JSON = """\
reader: json_pages
url: {url}/releases
options: {{records: data, paging: page, total: total}}
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

_OAI = """\
reader: oai
url: {url}/oai
options: {{prefix: oai_dc, incremental: false}}
key: [identifier]
fields:
  number: "dc:source"
  title: "dc:title"
  agency: "dc:publisher"
  jurisdiction: {{const: Hà Nội}}
  summary: "dc:description.0"
  body: "dc:description.1"
  published_at: {{from: "dc:date.0", as: instant, dialects: [iso]}}
  updated_at: {{from: "dc:date.1", as: instant, dialects: [iso]}}
  url: {{from: "dc:identifier", as: url}}
  topics: {{from: "dc:subject", as: list}}
  release_status: {{from: "dc:rights", as: lookup, table: {{"Đã đăng": released, "Đã có bản mới": superseded}}}}
optional: [summary]
ignore: [datestamp]
"""

_ENVELOPE = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">'
    "<responseDate>2026-11-01T00:00:00Z</responseDate>"
    '<request verb="ListRecords" metadataPrefix="oai_dc">https://tin.example.gov.vn/oai</request><ListRecords>\n'
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """How one page of records is written, and the source file that reads them."""

    name: str
    suffix: str
    media_type: str
    source: str
    page: Callable[[Sequence[Mapping[str, Any]], int, Mapping[str, int]], str]

    def file(self, *, name: str, url: str) -> str:
        """The source file, for a server at `url`."""
        return (_HEAD + self.source).format(name=name, url=url)


def _json_page(records: Sequence[Mapping[str, Any]], number: int, facts: Mapping[str, int]) -> str:
    envelope = {"data": records, "page": number, "total_pages": facts["pages"], "total": facts["records"]}
    return json.dumps(envelope, ensure_ascii=False, separators=(",", ":"))


def _oai_page(records: Sequence[Mapping[str, Any]], number: int, facts: Mapping[str, int]) -> str:
    """The resumptionToken is the number of the next page, empty on the last (OAI-PMH 2.0 §3.5)."""
    token = number + 1 if number < facts["pages"] else ""
    return (
        _ENVELOPE
        + "".join(map(_oai_record, records))
        + f'<resumptionToken completeListSize="{facts["records"]}">{token}</resumptionToken></ListRecords></OAI-PMH>\n'
    )


def _oai_record(record: Mapping[str, Any]) -> str:
    elements = [
        ("title", record["tieu_de"]), ("identifier", record["url"]), ("source", record["so_thong_cao"]),
        ("publisher", record["co_quan"]), ("description", record["tom_tat"]), ("description", record["noi_dung"]),
        ("date", record["dang_luc"]), ("date", record["cap_nhat"]), ("rights", record["tinh_trang"]),
        *(("subject", topic) for topic in record["chu_de"]),
    ]  # fmt: skip
    return (
        f"<record><header><identifier>oai:tin.example.gov.vn:{record['id']}</identifier>"
        f"<datestamp>{record['cap_nhat'][:10]}</datestamp></header><metadata>"
        '<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/">'
        + "".join(f"<dc:{name}>{escape(value)}</dc:{name}>" for name, value in elements)
        + "</oai_dc:dc></metadata></record>\n"
    )


FORMS: Mapping[str, Form] = MappingProxyType(
    {
        "json": Form(name="json", suffix="json", media_type="application/json", source=_JSON, page=_json_page),
        "oai": Form(name="oai", suffix="xml", media_type="text/xml", source=_OAI, page=_oai_page),
    }
)
