"""The door for JSON that others send: one value for one text, nothing that the warehouse could not keep.

Python's own reader takes NaN, keeps the last of two equal keys and turns 1e400 into infinity; none of that may pass.
"""

import json
import math
import re
from typing import Any

from publishing.problems import Problem, bad_request, unprocessable

DEPTH = 64
_UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")


def read_json(raw: bytes) -> Any:
    """The value of a request body; Problem 400 when it is not strict JSON, 422 when a text in it cannot be kept."""
    value = _parsed(raw)
    _walk(value, "", 0)
    return value


def _parsed(raw: bytes) -> Any:
    try:
        return json.loads(raw.decode("utf-8"), object_pairs_hook=_object, parse_constant=_refuse, parse_float=_finite)
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise bad_request(
            "Nội dung không phải JSON hợp lệ (UTF-8, không trùng khóa, không NaN).",
            "The body is not valid JSON (UTF-8, no duplicate keys, no NaN).",
        ) from error


def read_lines(raw: bytes) -> list[Any]:
    """The lines of NDJSON that are not blank: of each its value, or the Problem that it has by itself."""
    lines = [line for line in raw.split(b"\n") if line.strip()]
    found: list[Any] = []
    for line in lines:
        try:
            found.append(read_json(line))
        except Problem as problem:
            found.append(problem)
    return found


def read_list(raw: bytes) -> list[Any]:
    """The values of one JSON list, likewise; Problem 400 when it is no list."""
    values = _parsed(raw)
    if not isinstance(values, list):
        raise bad_request("Nội dung phải là một danh sách JSON.", "The body has to be a JSON list.")
    found: list[Any] = []
    for value in values:
        try:
            _walk(value, "", 0)
            found.append(value)
        except Problem as problem:
            found.append(problem)
    return found


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("duplicate key")
    return found


def _refuse(text: str) -> float:
    raise ValueError(f"{text} is not JSON")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError("number out of range")
    return number


def _walk(value: Any, pointer: str, depth: int) -> None:
    if depth > DEPTH:
        raise bad_request("Nội dung JSON lồng quá sâu.", "The JSON is nested too deeply.")
    if isinstance(value, str):
        if _UNKEEPABLE.search(value):
            raise unprocessable(
                f"Trường {pointer} chứa ký tự không lưu được (U+0000 hoặc nửa cặp thay thế).",
                f"{pointer} holds a character that cannot be kept (U+0000 or half a surrogate pair).",
                pointer=pointer,
            )
    elif isinstance(value, dict):
        for name, inner in value.items():
            _walk(name, f"{pointer}/(key)", depth + 1)
            _walk(inner, f"{pointer}/{name.replace('~', '~0').replace('/', '~1')}", depth + 1)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            _walk(inner, f"{pointer}/{index}", depth + 1)
