"""The proposal on paper: a source file with comments in a fixed order, and golden files of its sample."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from connectors.source import load_source
from lienthong.onboarding.columns import Column
from lienthong.onboarding.drafting import Draft, Line
from lienthong.onboarding.proposal import Proposal
from lienthong.onboarding.wishes import Wishes
from lienthong.sealing import is_marked
from schemas.errors import ConfigError, SourceChanged

_EDIT = "sửa · edit"
_LARGEST_GOLDEN = 1 << 20
_MODES = {
    "snapshot": "vắng là mất · what is missing is gone",
    "append": "cửa sổ tin mới · a window of news",
    "delta": "thay đổi theo thứ tự · changes in order",
}
_ENDINGS = {
    "feed": "xml", "edxml": "xml", "html_list": "html", "json_pages": "json", "oai": "xml", "cap": "xml",
    "sitemap": "xml",
}  # fmt: skip
_BEGINNINGS = ((b"PK\x03\x04", "zip"), (b"\x1f\x8b", "gz"), (b"{", "json"), (b"[", "json"), (b"<", "xml"))


def yaml_text(proposal: Proposal, wishes: Wishes) -> str:
    """The source file; equal proposals give equal text."""
    return "\n".join([*_head(proposal, wishes), *_body(proposal)]) + "\n"


def write(proposal: Proposal, wishes: Wishes, sources: Path, golden: Path) -> list[Path]:
    """The source file and its golden files; the source file appears whole or not at all, and is read back first."""
    if not proposal.works:
        raise SourceChanged(proposal.why_not())
    name = proposal.source.name
    path = sources / f"{name}.yml"
    if path.exists():
        raise ConfigError(f"{path}: đã có / is there already; --name")
    sources.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".onboarding-", dir=sources) as folder:
        draft = Path(folder) / path.name
        draft.write_text(yaml_text(proposal, wishes), encoding="utf-8")
        if load_source(draft, {}) != proposal.source:
            raise ConfigError(f"{path}: tệp đọc lại khác bản đã thử / reads back as another source than was tried")
        written = write_golden(proposal, golden / name)
        draft.replace(path)
    return [path, *written]


def write_golden(proposal: Proposal, folder: Path) -> list[Path]:
    """One payload for each kind of record as it was received, and the records that it must give."""
    folder.mkdir(parents=True, exist_ok=True)
    written, expected = list[Path](), list[dict[str, Any]]()
    for number, place in enumerate(_chosen(proposal)):
        url, body = proposal.sample.payloads[place]
        payload = folder / f"payload-{number}.{_ending(proposal, body)}"
        payload.write_bytes(body)
        written.append(payload)
        expected.append(
            {
                "payload": payload.name,
                "url": url,
                "records": [
                    {"record_type": one.record.record_type, "key": one.key, "document": one.record.document()}
                    for one in proposal.trial.loaded if one.payload == place
                ],
                "quarantined": [
                    sorted({violation.rule_id for violation in broken})
                    for at, broken in proposal.trial.refused if at == place
                ],
            }
        )  # fmt: skip
    told = folder / "expected.json"
    told.write_text(json.dumps(expected, ensure_ascii=False, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    return [*written, told]


def _chosen(proposal: Proposal) -> list[int]:
    """The first payload of each record type that is not too large, and holds nothing that may not be kept."""
    found: dict[str, int] = {}
    sealed = {place for place, broken in proposal.trial.refused if is_marked(broken)}
    for one in proposal.trial.loaded:
        if one.payload not in sealed and len(proposal.sample.payloads[one.payload][1]) <= _LARGEST_GOLDEN:
            found.setdefault(one.record.record_type, one.payload)
    return sorted(set(found.values()))


def _ending(proposal: Proposal, body: bytes) -> str:
    options = proposal.guess.options
    form = str(options.get("format", ""))
    if form in ("jsonl", "csv", "xlsx", "xls", "ods"):
        return form
    start = body[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
    told = next((ending for beginning, ending in _BEGINNINGS if start.startswith(beginning)), "bin")
    return _ENDINGS.get(proposal.guess.reader, told)


def _head(proposal: Proposal, wishes: Wishes) -> Iterator[str]:
    stated, sample, trial = proposal.stated, proposal.sample, proposal.trial
    yield "# yaml-language-server: $schema=../source.schema.json"
    yield f"# Đề xuất từ {len(sample.payloads)} trang mẫu, {trial.offered} bản ghi: {len(trial.loaded)} nạp được."
    yield f"# Proposed from {len(sample.payloads)} sample pages, {trial.offered} records: {len(trial.loaded)} load."
    yield f"# {proposal.guess.vi} · {proposal.guess.en}"
    yield f"name: {stated['name']}"
    yield _commented(f"title: {_flow(stated['title'])}", _EDIT)
    yield _commented(
        f"agency: {_flow(stated['agency'])}", "" if wishes.agency else f"{_EDIT}: mã theo QĐ 20/2020/QĐ-TTg"
    )
    yield _commented(f"owner: {_flow(stated['owner'])}", "" if wishes.owner and wishes.email else _EDIT)
    yield f"reader: {stated['reader']}"
    yield f"url: {_flow(stated['url'])}"
    if "options" in stated:
        if stated["reader"] == "html_list":
            yield "options:"
            for name, value in stated["options"].items():
                yield f"  {name}: {_flow(value)}"
        else:
            yield f"options: {_flow(stated['options'])}"
    yield _commented(f"mode: {stated['mode']}", _MODES[stated["mode"]])
    yield _commented(f"schedule: {json.dumps(stated['schedule'])}", _EDIT)
    yield _commented(f"authority: {stated['authority']}", _EDIT)
    yield f"rows: {_flow(stated['rows'])}"
    yield _commented(f"freshness_hours: {stated['freshness_hours']}", _EDIT)


def _body(proposal: Proposal) -> Iterator[str]:
    stated, by_path = proposal.stated, {column.path: column for column in proposal.columns}
    if "records" in stated:
        yield "records:"
        for draft, entry in zip(proposal.drafts, stated["records"], strict=True):
            yield f"  - when: {_flow(entry['when'])}"
            yield from (f"    {line}" for line in _mapping(draft, entry))
    else:
        yield from _mapping(proposal.drafts[0], stated)
    if "ignore" in stated:
        yield "ignore:  # của nguồn, chưa lấy · theirs, not taken"
        for name in stated["ignore"]:
            yield _commented(f"  - {_flow(name)}", _example(by_path.get(name)))


def _mapping(draft: Draft, stated: Mapping[str, Any]) -> Iterator[str]:
    yield f"record: {stated['record']}"
    yield _commented(f"key: {_flow(stated['key'])}", "; ".join(draft.notes))
    yield "fields:  # của ta: của nguồn · ours: theirs"
    for line in draft.lines:
        yield _commented(f"  {line.ours}: {_flow(line.entry)}", _told(line))
    if not {line.ours for line in draft.lines} & {"jurisdiction", "province"}:
        yield '  # jurisdiction: {const: "Thành phố Hà Nội"}  # địa bàn · where names of bodies are meant'
    if stated["optional"]:
        yield f"optional: {_flow(stated['optional'])}"


def _told(line: Line) -> str:
    parts = list(line.fit.notes)
    if line.column is not None and not parts:
        parts.append(_example(line.column))
    return "; ".join(part for part in parts if part)


def _example(column: Column | None) -> str:
    """A short piece of a value, so that whoever edits the file sees what stands there; no long texts, no contacts."""
    if column is None or column.is_nested or not column.texts:
        return ""
    if re.search(r"mail|thu_?dien_?tu|phone|thoai|sdt|mobile", column.path, re.I) or "@" in column.texts[0]:
        return ""
    text = " ".join(column.readable[0].split())
    return text if len(text) <= 48 else f"{text[:47]}…"


def _commented(line: str, comment: str) -> str:
    clean = "".join(letter if letter.isprintable() else " " for letter in comment)
    return f"{line}  # {clean}" if clean.strip() else line


def _flow(value: Any) -> str:
    """One line of YAML."""
    text = yaml.safe_dump(value, default_flow_style=True, allow_unicode=True, sort_keys=False, width=10**9)
    return text.removesuffix("\n").removesuffix("\n...").strip()
