"""What must hold of a source file beyond the types of its entries."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from pydantic import ValidationError

from connectors.mapping import RecordMapping
from connectors.readers import READERS
from connectors.readers.slices import comes_in_slices
from schemas.record import derived
from schemas.registry import RECORD_TYPES

if TYPE_CHECKING:
    from connectors.source import Source

Fault = tuple[tuple[str | int, ...], str]


def faults(source: Source) -> Iterator[Fault]:
    """What the types alone cannot say: (place in the file, what is wrong and how to mend it)."""
    reader = READERS.get(source.reader)
    if reader is None:
        yield ("reader",), f"không có bộ đọc này / no such reader; {', '.join(READERS)}"
    else:
        try:
            reader.Options.model_validate(source.options)
        except ValidationError as error:
            for fault in error.errors():
                yield ("options", *fault["loc"]), fault["msg"]
    if source.robots == "agreed" and not source.legal_basis.strip():
        yield (
            ("robots",),
            "agreed cần legal_basis: văn bản mà chủ nguồn đã đồng ý / agreed needs legal_basis: the permission. "
            'Sửa / Fix: legal_basis: "Công văn 12/STTTT ngày 05/11/2026", hoặc / or robots: obey',
        )
    if source.wake.folder and not (source.reader == "files" and re.fullmatch("(?i)file://.*/", source.url)):
        yield (
            ("wake", "folder"),
            "chỉ dùng cho thư mục trên máy / goes with a folder on this machine. "
            "Sửa / Fix: reader: files, url: file:///srv/.../, hoặc bỏ / or remove it",
        )
    if source.wake.look is not None and source.lane != "express":
        yield (
            ("wake", "look"),
            "chỉ dùng với làn khẩn / goes with the express lane only. Sửa / Fix: lane: express, hoặc bỏ / or remove it",
        )
    if source.wake.look is not None and reader is not None and comes_in_slices(reader):
        yield (
            ("wake", "look"),
            f"bộ đọc {source.reader} đi theo con trỏ / reader {source.reader} goes by a cursor: a look would move it. "
            "Sửa: bỏ dòng này / Fix: remove it",
        )
    if source.auth and source.auth.scheme != "basic" and re.match("(?i)(?:sftp|ssh|s3a?)://", source.url):
        yield ("auth", "scheme"), "SFTP, S3: cần / must be basic (user:password). Sửa / Fix: scheme: basic"
    short = bool(source.record or source.key or source.fields_)
    if short == bool(source.records):
        yield ("records",), "cần record, key, fields hoặc records / give record, key, fields, or records"
        return
    if short and not (source.record and source.key and source.fields_):
        yield ("record",), "cần đủ record, key, fields / record, key and fields belong together"
        return
    if source.rows[0] > source.rows[1] or source.rows[0] < 0:
        yield ("rows",), "[ít nhất, nhiều nhất] / [fewest, most]"
    for place, mapping in enumerate(source.mappings):
        loc: tuple[str | int, ...] = () if short else ("records", place)
        yield from _mapping_faults(source, mapping, loc)
    ours = {name for mapping in source.mappings for name in mapping.fields}
    for name in sorted((source.optional | source.volatile) - ours):
        where = "optional" if name in source.optional else "volatile"
        yield (where,), f"{name} không có trong fields / {name} is not under fields"


def _mapping_faults(source: Source, mapping: RecordMapping, loc: tuple[str | int, ...]) -> Iterator[Fault]:
    kind = RECORD_TYPES.get(mapping.record)
    if kind is None:
        yield (*loc, "record"), f"không có loại bản ghi này / no such record type; {', '.join(sorted(RECORD_TYPES))}"
        return
    for name in mapping.fields:
        if name not in kind.model_fields:
            yield (
                (*loc, "fields", name),
                f"{mapping.record} không có trường này / has no such field; {', '.join(sorted(kind.model_fields))}",
            )
    for name in sorted(mapping.fields.keys() & derived(kind)):
        yield (
            (*loc, "fields", name),
            "kho tự suy ra trường này từ bản ghi khác; bỏ dòng này / derived from other records; remove this line",
        )
    needed = {name for name, info in kind.model_fields.items() if info.is_required()}
    for name in sorted(needed - mapping.fields.keys()):
        yield (*loc, "fields"), f"thiếu trường bắt buộc {name} / required field {name} is not mapped"
    for name in sorted(needed & (source.optional | mapping.optional)):
        yield (*loc, "optional"), f"{name} là trường bắt buộc của {mapping.record} / {name} is required"
    for name in sorted(mapping.optional - mapping.fields.keys()):
        yield (*loc, "optional"), f"{name} không có trong fields / {name} is not under fields"
