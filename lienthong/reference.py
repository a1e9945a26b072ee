"""Reference data: the lists that the product brings along, and files of the small tables that law fixes."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from audit.report import RunReport
from connectors.source import source_names
from lienthong import database, pipeline
from lienthong.settings import REFERENCE, Settings
from schemas.errors import ConfigError
from warehouse.connection import session, transaction
from warehouse.legal_tables import Filed, TableName, file_editions

SOURCES = REFERENCE / "sources"

Words = Annotated[str, Field(min_length=1, max_length=500)]
Maybe = BeforeValidator(lambda value: value or None)


class Edition(BaseModel):
    """What every row of these tables states."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    name: Words
    name_en: Words
    basis: Words


class CalendarDay(Edition):
    """A day that is not what its weekday says; `ordinary` takes back what was said of it."""

    day: date
    kind: Literal["holiday", "day_in_lieu", "swapped_off", "swapped_working", "ordinary"]
    is_provisional: bool


class DocumentType(Edition):
    """A type of administrative document."""

    abbreviation: Annotated[str | None, Maybe] = None
    valid_from: date
    valid_to: Annotated[date | None, Maybe] = None
    is_confirmed: bool


class GrassrootsChannel(Edition):
    """A channel of grassroots information."""

    code: Annotated[str, Field(pattern=r"^[a-z_]+$")]
    valid_from: date
    valid_to: Annotated[date | None, Maybe] = None
    is_confirmed: bool


KINDS: Mapping[str, tuple[TableName, type[Edition]]] = MappingProxyType(
    {
        "calendar": ("calendar_day", CalendarDay),
        "document-types": ("document_type", DocumentType),
        "channels": ("grassroots_channel", GrassrootsChannel),
    }
)


def columns(kind: str) -> tuple[str, ...]:
    """The header that a file of this kind has."""
    return tuple(KINDS[kind][1].model_fields)


def load(settings: Settings, kind: str, path: Path) -> Filed:
    """Write a CSV file (UTF-8, comma, header `columns(kind)`) as new editions: all of it or, with a ConfigError that
    names each wrong line, nothing."""
    if kind not in KINDS:
        raise ConfigError(f"không có bảng {kind} / no table {kind}. Sửa / Fix: {', '.join(KINDS)}")
    table, shape = KINDS[kind]
    editions = read_editions(path, shape)
    with session(database.ready(settings)) as conn, transaction(conn):
        return file_editions(conn, table, editions)


def read_editions(path: Path, shape: type[Edition]) -> list[dict[str, Any]]:
    """The rows of a CSV file of this shape; a ConfigError names each wrong line."""
    header = ",".join(shape.model_fields)
    editions, faults = [], []
    for line, stated in _lines(path, header):
        try:
            editions.append(shape.model_validate(stated).model_dump())
        except ValidationError as error:
            for fault in error.errors():
                place = ".".join(map(str, fault["loc"]))
                faults.append(f"{path}:{line}: {place}: {fault['msg']}; nhận được / got {str(fault['input'])[:80]!r}")
    if faults:
        raise ConfigError("\n".join([*faults, f"Sửa các dòng trên rồi nạp lại / Fix these lines; header: {header}"]))
    if not editions:
        raise ConfigError(f"{path}: không có dòng nào / no line. Sửa / Fix: {header}")
    return editions


def _lines(path: Path, header: str) -> Iterator[tuple[int, Mapping[str | Any, Any]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, restkey="thừa / too many", strict=True)
            for stated in reader:
                yield reader.line_num, stated
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ConfigError(
            f"{path}: không đọc được / cannot be read as CSV: {error}. Sửa / Fix: UTF-8, {header}"
        ) from error


def install(settings: Settings) -> RunReport:
    """Run the plan over the sources of the reference data that the product brings along, as over any others."""
    ours = settings.model_copy(update={"sources": SOURCES})
    return pipeline.run(ours, source_names(SOURCES), trigger="cli")
