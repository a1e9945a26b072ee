"""How much a change matters to a reader (major, minor, silent), by field, as data: materiality.yml, checked when read.

The word goes with each change of a feed, as `update_type` does in GOV.UK's publishing API: a subscriber may ask for
major changes alone, and who holds a version that a major change replaces holds a wrong one.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from schemas.canonical import canonical_json
from schemas.errors import ConfigError
from schemas.registry import RECORD_TYPES
from schemas.yaml_text import load_yaml

TABLE = Path(__file__).with_name("materiality.yml")
EVERY = "*"
MAJOR, MINOR, SILENT = "major", "minor", "silent"

Weights = Mapping[str, Mapping[str, str]]


@cache
def weights(path: Path = TABLE) -> Weights:
    """Record type -> the fields whose change is less than major; ConfigError with place and rule."""
    said = load_yaml(path.read_text(encoding="utf-8"))
    for record_type, fields in said.items():
        if record_type != EVERY and record_type not in RECORD_TYPES:
            raise ConfigError(f"{path.name}: {record_type}: không có loại bản ghi này / there is no such record type")
        kinds = RECORD_TYPES.values() if record_type == EVERY else [RECORD_TYPES[record_type]]
        for name, word in fields.items():
            if not any(name in kind.model_fields for kind in kinds):
                raise ConfigError(f"{path.name}: {record_type}.{name}: không có trường này / there is no such field")
            if word not in (MINOR, SILENT):
                raise ConfigError(f"{path.name}: {record_type}.{name}: chọn / choose: {MINOR}, {SILENT}")
    return {
        record_type: {
            name: word for name, word in (said[EVERY] | said.get(record_type, {})).items() if name in kind.model_fields
        }
        for record_type, kind in RECORD_TYPES.items()
    }


@cache
def weights_json(path: Path = TABLE) -> str:
    """The table as the database reads it."""
    return canonical_json(weights(path))
