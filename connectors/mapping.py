"""What a source file says about fields: which of theirs become which of ours, and how they are read."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from connectors.paths import PLACE
from connectors.transforms import TRANSFORMS
from schemas.instants import DIALECTS

PathSpec = str | tuple[str, ...]
_NAMES: Any = {"enum": sorted(TRANSFORMS)}
_DATED = frozenset({"date", "instant"})

FROZEN = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


def _short(value: Any) -> Any:
    """`title: tieu_de` is short for `title: {from: tieu_de}`, and so is a list of paths."""
    return {"from": value} if isinstance(value, str | list | tuple) else value


class FieldSpec(BaseModel):
    """Where one of our fields comes from, and how it is read."""

    model_config = FROZEN

    source: PathSpec | None = Field(
        None, alias="from", description="path, or paths of which the first non-empty one wins"
    )
    const: str | bool | int | float | date | datetime | None = Field(None, description="a value of our own")
    template: str | None = Field(None, description="text with {paths}; nothing if one of them is missing")
    transform: str = Field("text", alias="as", json_schema_extra=_NAMES)
    dialects: tuple[str, ...] = Field((), description="date, instant: the writings to accept")
    table: dict[str, str | bool | int] = Field(default_factory=dict, description="lookup: theirs -> ours")
    split: str | None = Field(None, min_length=1, description="list: separator of a text")
    each: str = Field("text", json_schema_extra=_NAMES, description="list: transform of elements")
    items: dict[str, Spec] = Field(default_factory=dict, description="list: elements are objects with these fields")

    @field_validator("transform", "each")
    @classmethod
    def _exists(cls, name: str) -> str:
        if name not in TRANSFORMS:
            raise ValueError(f"không có phép chuyển {name} / no transform {name}; {', '.join(sorted(TRANSFORMS))}")
        return name

    @field_validator("dialects")
    @classmethod
    def _spoken(cls, dialects: tuple[str, ...]) -> tuple[str, ...]:
        strange = sorted(set(dialects) - DIALECTS)
        if strange:
            raise ValueError(
                f"không có dạng ngày {', '.join(strange)} / no such dialect; {', '.join(sorted(DIALECTS))}"
            )
        return dialects

    @model_validator(mode="after")
    def _whole(self) -> FieldSpec:
        given = [name for name in ("source", "const", "template") if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError("cần đúng một trong from, const, template / exactly one of from, const, template")
        if bool(self.table) != (self.transform == "lookup" or self.each == "lookup"):
            raise ValueError("table đi cùng as: lookup / table and as: lookup belong together")
        if self.dialects and not {self.transform, self.each} & _DATED:
            raise ValueError("dialects chỉ dùng với date, instant / dialects are for date and instant")
        if (self.split or self.items or self.each != "text") and self.transform != "list":
            raise ValueError("split, each, items chỉ dùng với as: list / split, each, items are for as: list")
        if self.items and self.each != "text":
            raise ValueError("chọn each hoặc items / choose each or items")
        return self

    def paths(self) -> tuple[str, ...]:
        """The source paths that it reads."""
        if self.template is not None:
            return tuple(PLACE.findall(self.template))
        if self.source is None:
            return ()
        return (self.source,) if isinstance(self.source, str) else self.source


Spec = Annotated[FieldSpec, BeforeValidator(_short, json_schema_input_type=str | list[str] | FieldSpec)]
FieldSpec.model_rebuild()


class RecordMapping(BaseModel):
    """Which records of a source become which of our types, and how."""

    model_config = FROZEN

    when: dict[str, str | tuple[str, ...]] = Field(default_factory=dict, description="source path: wanted value(s)")
    record: str
    key: tuple[PathSpec, ...] = Field(
        min_length=1, description="source paths that make the record key; a list = first wins"
    )
    fields: dict[str, Spec] = Field(min_length=1)
    optional: frozenset[str] = frozenset()
