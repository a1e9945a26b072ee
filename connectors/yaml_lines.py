"""Reads YAML so that every fault can be told with its file, line, entry and what to do."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from schemas.errors import ConfigError

try:
    from yaml import CSafeLoader as _SafeLoader
except ImportError:  # PyYAML without libyaml
    from yaml import SafeLoader as _SafeLoader  # type: ignore[assignment]

_TOLD = {
    "missing": ("thiếu mục này", "is missing", "thêm vào tệp", "add it"),
    "extra_forbidden": ("mục lạ", "is unknown", "bỏ đi hoặc sửa tên", "remove it or mend its name"),
    "string_type": ("phải là văn bản", "must be text", "đặt trong ngoặc kép", "put it in quotes"),
    "int_parsing": ("phải là số nguyên", "must be a whole number", "sửa giá trị", "mend the value"),
    "dict_type": ("phải có các mục con", "must have entries of its own", "xem tệp mẫu", "see the sample file"),
}

Lines = dict[tuple[str | int, ...], int]


class _Loader(_SafeLoader):
    """Tells the line of a value that looks like a date or a number and is none; PyYAML's own error has no place."""

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        try:
            return super().construct_object(node, deep=deep)
        except (ValueError, AttributeError, TypeError) as error:  # 2026-02-30, !!timestamp x, !!set over a list
            raise _not_plain(node, str(getattr(node, "value", ""))[:60]) from error


class _Twice(ValueError):
    """A key stands twice in one mapping; YAML would silently keep the last."""


def read_yaml(path: Path) -> tuple[dict[str, Any], Lines]:
    """The mapping that a file holds, and the line of each of its entries."""
    try:
        stated, lines = _read(path)
    except OSError as error:
        raise ConfigError(
            f"{path}: không mở được / cannot be opened: {error.strerror}. "
            "Sửa: xem tệp còn đó và được phép đọc / Fix: see that it is there and may be read"
        ) from error
    except (yaml.YAMLError, UnicodeDecodeError, _Twice) as error:
        raise ConfigError(f"{path}:{_yaml_told(error)}") from error
    except RecursionError as error:
        raise ConfigError(f"{path}: lồng quá sâu hoặc tự trỏ vào mình / nested too deeply, or within itself") from error
    if not isinstance(stated, dict):
        raise ConfigError(f"{path}: không phải tệp nguồn / not a source file")
    return stated, lines


def _read(path: Path) -> tuple[Any, Lines]:
    loader = _Loader(path.read_text(encoding="utf-8"))
    try:
        node = loader.get_single_node()
        if node is None:
            return None, {}
        lines: Lines = {}
        _walk(node, (), lines)
        return loader.construct_document(node), lines
    finally:
        loader.dispose()


def _walk(node: yaml.Node, place: tuple[str | int, ...], lines: Lines) -> None:
    lines.setdefault(place, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise _not_plain(key, "?")
            here = (*place, key.value)
            if here in lines:
                raise _Twice(
                    f"{key.start_mark.line + 1}: {key.value}: khóa lặp lại (đã có ở dòng {lines[here]}) / "
                    f"key occurs twice (already on line {lines[here]}). Sửa: bỏ một khóa / Fix: remove one"
                )
            lines[here] = key.start_mark.line + 1
            _walk(value, here, lines)
    elif isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            _walk(item, (*place, index), lines)


def told(path: Path, lines: Lines, error: ValidationError, names: Iterable[str]) -> Iterator[str]:
    """One line for each fault; `names` are the entries that a misspelt one may have meant."""
    known = sorted(names)
    for fault in error.errors(include_input=False, include_url=False):
        place = tuple(part for part in fault["loc"])
        line = next((lines[place[:size]] for size in range(len(place), -1, -1) if place[:size] in lines), 1)
        name = ".".join(map(str, place)) or "tệp / file"
        if fault["type"] in _TOLD:
            vi, en, fix_vi, fix_en = _TOLD[fault["type"]]
            near = difflib.get_close_matches(str(place[-1]), known) if fault["type"] == "extra_forbidden" else []
            hint = f" ({', '.join(near)}?)" if near else ""
            yield f"{path}:{line}: {name}: {vi} / {en}. Sửa: {fix_vi} / Fix: {fix_en}{hint}"
        elif fault["type"] in ("value_error", "source"):
            yield f"{path}:{line}: {name}: {fault['msg'].removeprefix('Value error, ')}"
        else:
            yield f"{path}:{line}: {name}: giá trị không hợp lệ / not a valid value: {fault['msg']}"


def _yaml_told(error: Exception) -> str:
    if isinstance(error, _Twice):
        return str(error)
    mark = getattr(error, "problem_mark", None)
    line = f"{mark.line + 1}: " if mark else " "
    problem = getattr(error, "problem", None) or str(error)
    return f"{line}YAML không đọc được / YAML cannot be read: {problem}"


def _not_plain(node: yaml.Node, value: str) -> yaml.constructor.ConstructorError:
    """PyYAML's own kind of error, with the place of a value or key that cannot be made."""
    problem = f"{value!r} không phải giá trị hợp lệ, đặt trong ngoặc kép / is not a valid value, put it in quotes"
    return yaml.constructor.ConstructorError(None, None, problem, node.start_mark)
