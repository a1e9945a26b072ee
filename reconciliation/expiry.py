"""When things stop being told by themselves, as data: expiry.yml, checked when read. The warehouse keeps them."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from schemas.errors import ConfigError
from schemas.registry import RECORD_TYPES
from schemas.yaml_text import load_yaml

TABLE = Path(__file__).with_name("expiry.yml")
EXPIRED = "expired"


@cache
def ends(path: Path = TABLE) -> Mapping[str, str]:
    """Record type -> the field with the instant at which it ends; ConfigError with place and rule."""
    said = load_yaml(path.read_text(encoding="utf-8")) or {}
    for record_type, field in said.items():
        kind = RECORD_TYPES.get(record_type)
        if kind is None:
            raise ConfigError(f"{path.name}: {record_type}: không có loại bản ghi này / there is no such record type")
        if field not in kind.model_fields or not field.endswith("_at"):
            raise ConfigError(f"{path.name}: {record_type}.{field}: cần một trường thời điểm / needs an instant field")
    return dict(said)


def end_of(record_type: str, document: Mapping[str, Any]) -> datetime | None:
    """The instant from which no feed tells the document; None where time alone does not end it."""
    field = ends().get(record_type)
    stated = None if field is None else document.get(field)
    return None if stated is None else datetime.fromisoformat(stated)
