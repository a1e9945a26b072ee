"""What a source is, as its YAML file states it, and how its records become ours."""

from __future__ import annotations

import json
import os
import re
import sys
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, ValidationError, field_validator, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from connectors.checks import faults
from connectors.expand import EXPANSIONS
from connectors.mapper import Mapped, Plan, compiled
from connectors.mapping import FROZEN, FieldSpec, PathSpec, RecordMapping, Spec
from connectors.raw import GONE, RAGGED, REFUSED, RawRecord, refused
from connectors.readers import READERS
from connectors.yaml_lines import read_yaml, told
from schemas.canonical import canonical_json
from schemas.errors import ConfigError, RecordRejected
from schemas.violation import Violation
from schemas.vocabularies import Authority

NAME = r"^[a-z][a-z0-9_]{1,60}$"
SUBSCRIBER = r"^[a-z][a-z0-9_]{1,40}$"
_READER_NAMES: Any = {"enum": sorted(READERS)}
_CRON = re.compile(r"@(?:hourly|daily|weekly|monthly|continuous)|(?:[\d*/,\-A-Za-z#L?]+\s+){4}[\d*/,\-A-Za-z#L?]+")
_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}")
_NOTHING: frozenset[str] = frozenset()
_ENDINGS = (".yml", ".yaml")


class Title(BaseModel):
    """The source's name for people."""

    model_config = FROZEN

    vi: str = Field(min_length=1)
    en: str = Field(min_length=1)


class Owner(BaseModel):
    """Who answers for the source and is told when it changes."""

    model_config = FROZEN

    name: str = Field(min_length=1)
    email: str = Field(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")


class Auth(BaseModel):
    """Where the secret for a source is found; the file never holds one."""

    model_config = FROZEN

    env: str | None = Field(default=None, pattern=r"^LIENTHONG_SECRET_[A-Z0-9_]{1,60}$", description="its variable")
    connection: str | None = Field(
        default=None, pattern=r"^[A-Za-z0-9_.-]{1,100}$", description="Airflow connection id"
    )
    scheme: Literal["bearer", "basic", "header"] = Field(default="bearer", description="basic wants user:password")
    header: str = Field(default="Authorization", pattern=r"^[A-Za-z][A-Za-z0-9-]{0,60}$")

    @model_validator(mode="after")
    def _one_place(self) -> Auth:
        if (self.env is None) == (self.connection is None):
            raise ValueError("cần env hoặc connection / give env or connection")
        if self.scheme != "header" and self.header != "Authorization":
            raise ValueError("header chỉ dùng với scheme: header / header goes with scheme: header")
        return self

    @property
    def place(self) -> str:
        """The variable or connection, for people."""
        return self.env or f"connection {self.connection}"

    def headers(self, secret: str) -> dict[str, str]:
        """The header that carries the secret."""
        if self.scheme == "bearer":
            return {"Authorization": f"Bearer {secret}"}
        if self.scheme == "basic":
            return {"Authorization": f"Basic {b64encode(secret.encode()).decode()}"}
        return {self.header: secret}


class Wake(BaseModel):
    """What starts a source at once, besides its clock."""

    model_config = FROZEN

    folder: bool = Field(default=False, description="a file of its folder that is new or changed, and complete")
    look: float | None = Field(
        default=None, ge=0.5, le=3600,
        description="seconds between two looks of lienthong express; what is new is pulled at once",
    )  # fmt: skip
    push: frozenset[Annotated[str, Field(pattern=SUBSCRIBER)]] = Field(
        default=_NOTHING, description="subscribers whose token may do it: POST /v1/sources/<name>/wake"
    )


class Source(BaseModel):
    """One feed of one outside system."""

    model_config = FROZEN

    name: str = Field(pattern=NAME, description="<department>_<thing>, the same as the file's name")
    title: Title
    agency: str = Field(min_length=1, description="code of the owner (QĐ 20/2020/QĐ-TTg)")
    owner: Owner
    reader: str = Field(json_schema_extra=_READER_NAMES)
    url: str = Field(min_length=1, description="may hold ${NAME:-default}")
    options: dict[str, Any] = Field(default_factory=dict, description="the reader's own options")
    mode: Literal["snapshot", "append", "delta"] = Field(description="snapshot: what is missing is gone")
    schedule: str = Field(description="cron, Vietnam time")
    wake: Wake = Field(default_factory=Wake, description="what starts it at once, besides its schedule")
    authority: Authority
    rows: tuple[int, int] = Field(default=(1, 1_000_000), description="fewer is critical, more warns")
    auth: Auth | None = Field(default=None, description="where its secret is found")
    licence: str = Field(default="", max_length=300, description="licence of the data: SPDX id, name or address")
    legal_basis: str = Field(default="", max_length=300, description="law or agreement by which we may take it")
    robots: Literal["obey", "agreed"] = Field(
        default="obey", description="of pages read as a robot; agreed: the owner allowed it in writing (legal_basis)"
    )
    lane: Literal["express", "bulk"] = Field(default="bulk", description="express goes before everything else")
    pace: float = Field(default=0, ge=0, le=60, description="least seconds between two requests to its host")
    grace_hours: float = Field(default=24, ge=0, le=8760, description="a record gone from a snapshot waits so long")
    may_vanish: float | None = Field(default=None, ge=0, le=1, description="share that may go at once; else learned")
    freshness_hours: int = Field(default=168, ge=1, description="an older newest record makes the source stale")
    volatile: frozenset[str] = Field(default=_NOTHING, description="our fields that are not kept (view counts)")
    optional: frozenset[str] = Field(default=_NOTHING, description="our fields that a record may leave out")
    ignore: frozenset[str] = Field(default=_NOTHING, description="their fields, seen and deliberately not taken")
    expand: dict[str, Literal["yaml", "pairs"]] = Field(default_factory=dict, description="their fields to open first")
    record: str | None = Field(default=None, description="short form of a single mapping")
    key: tuple[PathSpec, ...] = ()
    fields_: dict[str, Spec] = Field(default_factory=dict, alias="fields")
    records: tuple[RecordMapping, ...] = Field(default=(), description="long form: the first mapping that fits is used")

    @field_validator("schedule")
    @classmethod
    def _is_cron(cls, schedule: str) -> str:
        if not _CRON.fullmatch(schedule.strip()):
            raise ValueError('không phải lịch cron / not a cron schedule; ví dụ / e.g. "*/15 * * * *"')
        return schedule.strip()

    @model_validator(mode="after")
    def _whole(self) -> Source:
        wrong = list(faults(self))
        if wrong:
            details = [
                InitErrorDetails(type=PydanticCustomError("source", "{told}", {"told": told}), loc=loc, input=None)
                for loc, told in wrong
            ]
            raise ValidationError.from_exception_data("Source", details)
        return self

    @cached_property
    def mappings(self) -> tuple[RecordMapping, ...]:
        """The long form, whichever form the file uses."""
        if self.record is None:
            return self.records
        return (RecordMapping(record=self.record, key=self.key, fields=self.fields_),)

    @cached_property
    def paths(self) -> frozenset[str]:
        """Names of theirs, as they stand in a record, that some mapping reads."""
        found: set[str] = set()
        for mapping in self.mappings:
            for spec in mapping.fields.values():
                found.update(spec.paths())
            found.update(mapping.when)
            for part in mapping.key:
                found.update((part,) if isinstance(part, str) else part)
        return frozenset(found | {path.partition(".")[0] for path in found})

    @cached_property
    def _plans(self) -> tuple[Plan, ...]:
        return tuple(compiled(mapping, self.optional) for mapping in self.mappings)

    @cached_property
    def _expected(self) -> frozenset[str]:
        return self.paths | self.ignore | self.expand.keys()

    def contract(self, fingerprint: str) -> str:
        """What decides how bytes become records: this file and the schemas; when it changes, all is read anew.

        Who answers for the source, when it is asked and how much is expected of it decide nothing of that.
        """
        aside = {
            "title", "owner", "schedule", "rows", "freshness_hours", "pace", "grace_hours", "may_vanish", "auth",
            "licence", "legal_basis", "robots", "lane", "wake",
        }  # fmt: skip
        stated = self.model_dump(mode="json", by_alias=True, exclude_defaults=True, exclude=aside)
        for name in ("slice", "host_key"):  # nor does how much of it comes in one batch, or which key the server has
            stated.get("options", {}).pop(name, None)
        if not stated.get("options", True):
            del stated["options"]
        return sha256(f"{canonical_json(_sorted(stated))}\n{fingerprint}".encode()).hexdigest()

    def identify(self, raw: RawRecord) -> tuple[str | None, str | None]:
        """Type and key of a record, also of one that is refused, as far as it tells them."""
        try:
            fields = raw.fields()
        except RecordRejected:
            return None, None
        for name, form in self.expand.items():
            if name in fields:
                fields[name] = EXPANSIONS[form](fields[name])
        plan = next((plan for plan in self._plans if plan.fits(fields)), None)
        return (None, None) if plan is None else (plan.record, plan.key_of(fields))

    def map(self, raw: RawRecord) -> Mapped | list[Violation]:
        """The record in our words, with the fields nobody told us about; or every rule that it breaks."""
        try:
            fields = raw.fields()
        except RecordRejected as error:
            return [refused(error)]
        if RAGGED in fields or REFUSED in fields:
            return [refused(fields)]
        for name, form in self.expand.items():
            if name in fields:
                fields[name] = EXPANSIONS[form](fields[name])
        if GONE in fields:
            return self._gone(fields)
        for plan in self._plans:
            if plan.fits(fields):
                done = plan.apply(fields)
                if isinstance(done, list):
                    return done
                unknown = fields.keys() - self._expected
                return Mapped(plan.record, *done, frozenset(unknown) if unknown else _NOTHING)
        return [_no_mapping(self, fields)]

    def _gone(self, fields: dict[str, Any]) -> Mapped | list[Violation]:
        """A record of which the source says only that it is gone: its key is all that is needed."""
        plans = [plan for plan in self._plans if plan.fits(fields)] or list(self._plans)
        key = plans[0].key_of(fields) if len(plans) == 1 else None
        if key is None:
            return [_no_mapping(self, fields)]
        return Mapped(plans[0].record, key, {}, is_gone=True)


@dataclass(frozen=True, slots=True)
class SourceFiles:
    """What a folder of source files holds, by name: the sound ones, and what is wrong with each of the others."""

    found: Mapping[str, Source]
    faults: Mapping[str, str]

    def sound(self) -> dict[str, Source]:
        """Every source, for who goes on only when all files are sound; else one ConfigError tells all faults."""
        if self.faults:
            raise ConfigError("\n".join(self.faults.values()), files=len(self.faults))
        return dict(self.found)


def load_sources(folder: Path, variables: Mapping[str, str]) -> SourceFiles:
    """Every source file of a folder, in the order of their names; a broken one takes nothing from the others."""
    found: dict[str, Source] = {}
    faults: dict[str, str] = {}
    for name in source_names(folder):
        try:
            found[name] = load_named(folder, name, variables)
        except ConfigError as error:
            faults[name] = error.message
    return SourceFiles(found, faults)


def source_names(folder: Path) -> list[str]:
    """The names of the source files of a folder, sound or not, sorted; none is opened, hidden ones (locks) are none."""
    return sorted({path.stem for path in folder.glob("*") if path.suffix in _ENDINGS and path.name[0] != "."})


def load_named(folder: Path, name: str, variables: Mapping[str, str]) -> Source:
    """The source of this name, from its own file alone."""
    paths = [
        path for ending in _ENDINGS if os.path.lexists(path := folder / f"{name}{ending}") and path.parent == folder
    ]
    if not paths:
        raise ConfigError(f"không có nguồn này / no source {name} in {folder}", known=", ".join(source_names(folder)))
    if len(paths) > 1:
        told = " + ".join(path.name for path in paths)
        raise ConfigError(
            f"{folder / name}: hai tệp cùng tên / two files of one name: {told}. Sửa: bỏ / Fix: remove one"
        )
    return load_source(paths[0], variables)


def load_source(path: Path, variables: Mapping[str, str]) -> Source:
    """One source file; `${NAME:-default}` in its url is filled from the variables."""
    stated, lines = read_yaml(path)
    if isinstance(stated.get("url"), str):
        try:
            stated = {**stated, "url": _VARIABLE.sub(lambda hit: _value(hit, variables), stated["url"])}
        except KeyError as error:
            raise ConfigError(
                f"{path}:{lines[('url',)]}: url: biến {error} chưa có giá trị / variable {error} has no value. "
                "Sửa / Fix: ${NAME:-http://...}"
            ) from error
    try:
        source = Source.model_validate(stated)
    except ValidationError as error:
        raise ConfigError("\n".join(told(path, lines, error, _entries()))) from error
    if source.name != path.stem:
        raise ConfigError(
            f"{path}:{lines[('name',)]}: name: {source.name} khác tên tệp / differs from the file's name. "
            f"Sửa / Fix: name: {path.stem}"
        )
    return source


def source_schema() -> dict[str, Any]:
    """JSON Schema of a source file with each reader's options; editors complete and check by it."""
    schema = Source.model_json_schema(by_alias=True)
    rules = []
    for name, reader in READERS.items():
        options = reader.Options.model_json_schema()
        schema["$defs"] |= options.pop("$defs", {})
        chosen = {"reader": {"const": name}}
        rules.append({"if": {"properties": chosen}, "then": {"properties": {"options": options}}})
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "allOf": rules}


def _value(hit: re.Match[str], variables: Mapping[str, str]) -> str:
    return variables.get(hit[1]) or (hit[2] if hit[2] is not None else variables[hit[1]])


def _entries() -> set[str]:
    models: tuple[type[BaseModel], ...] = (Source, RecordMapping, FieldSpec, Title, Owner, Wake)
    models += tuple(reader.Options for reader in READERS.values())
    return {info.alias or name for model in models for name, info in model.model_fields.items()}


def _no_mapping(source: Source, fields: dict[str, Any]) -> Violation:
    tested = sorted({path for mapping in source.mappings for path in mapping.when})
    shown = ", ".join(f"{path}={fields.get(path)!r}" for path in tested)
    return Violation(
        rule_id="source.no_mapping", pointer="", value=shown,
        message_vi="Không có cách ánh xạ nào hợp với bản ghi này", message_en="No mapping fits this record",
        fix_vi="Thêm một mục vào records của tệp nguồn, hoặc sửa when",
        fix_en="Add an entry under records in the source file, or mend when",
    )  # fmt: skip


def _sorted(value: Any) -> Any:
    """Sets come out of a dump in any order; the contract must not."""
    if isinstance(value, dict):
        return {
            name: sorted(item) if name in ("optional", "volatile", "ignore") else _sorted(item)
            for name, item in value.items()
        }
    return [_sorted(item) for item in value] if isinstance(value, list) else value


if __name__ == "__main__":  # python -m connectors.source > connectors/source.schema.json
    sys.stdout.write(json.dumps(source_schema(), ensure_ascii=False, indent=2, sort_keys=True) + "\n")
