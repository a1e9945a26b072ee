"""One record as its source wrote it, and the one door through which its JSON is read."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from math import isfinite
from typing import Any, NoReturn

import msgspec

from schemas.errors import RecordRejected
from schemas.violation import Violation, shown

# Reserved names: a reader's way to hand on a row that it found but cannot vouch for.
RAGGED = "__ragged__"
REFUSED = "__refused__"
# The source itself says that this record is gone (OAI-PMH, ResourceSync "deleted"): true beside its key.
GONE = "__gone__"

DEEPEST = 64
MOST_KEYS = 1_000
_ESCAPED_TROUBLE = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_SORTED = msgspec.json.Encoder(order="sorted")

# rule id -> (message_vi, message_en, fix_vi, fix_en)
_TOLD: Mapping[str, tuple[str, str, str, str]] = {
    "json.syntax": (
        "Bản ghi không phải JSON hợp lệ", "The record is not valid JSON",
        "Sửa lỗi cú pháp ở nguồn", "Mend the syntax at the source",
    ),
    "json.not_an_object": (
        "Bản ghi không phải đối tượng JSON", "The record is not a JSON object",
        "Mỗi bản ghi phải là một đối tượng {…}", "Send each record as an object {…}",
    ),
    "json.not_utf8": (
        "Bản ghi không phải UTF-8", "The record is not UTF-8",
        "Xuất dữ liệu bằng UTF-8", "Export the data as UTF-8",
    ),
    "json.duplicate_key": (
        "Một khóa xuất hiện hai lần", "A key occurs twice",
        "Bỏ một trong hai khóa ở nguồn", "Remove one of the two keys at the source",
    ),
    "json.not_finite": (
        "Số vô hạn, không phải số, hoặc quá nhỏ", "The number is infinite, no number, or too small to hold",
        "Gửi số hữu hạn, hoặc để trống", "Send a finite number, or leave it out",
    ),
    "json.too_long_number": (
        "Số dài quá 4300 chữ số", "The number has more than 4300 digits",
        "Gửi giá trị này dưới dạng văn bản", "Send the value as text",
    ),
    "json.too_deep": (
        f"Lồng nhau quá {DEEPEST} tầng", f"Nested deeper than {DEEPEST} levels",
        "Làm phẳng bản ghi", "Flatten the record",
    ),
    "json.too_many_keys": (
        f"Đối tượng có quá {MOST_KEYS} khóa", f"An object has more than {MOST_KEYS} keys",
        "Chia nhỏ bản ghi", "Split the record",
    ),
    "json.lone_surrogate": (
        "Ký tự Unicode bị cắt nửa (surrogate lẻ)", "Half a Unicode character (lone surrogate)",
        "Sửa chỗ cắt chuỗi ở nguồn", "Mend where the source cuts the text",
    ),
    "json.nul_character": (
        "Văn bản chứa ký tự NUL (U+0000)", "The text contains NUL (U+0000)",
        "Xóa ký tự U+0000 ở nguồn", "Remove U+0000 at the source",
    ),
    "table.ragged_row": (
        "Số ô của dòng khác số cột của tiêu đề", "The row has another number of cells than the header",
        "Sửa dấu phân cách, dấu ngoặc kép của dòng này", "Mend the separators or quotes of this row",
    ),
    "table.error_cell": (
        "Dòng có ô lỗi (#REF!, #N/A…) hoặc công thức chưa tính", "The row holds an error cell or an uncomputed formula",
        "Sửa công thức rồi lưu lại bằng Excel", "Mend the formula and save the file in Excel",
    ),
    "table.shifted_row": (
        "Các ô của dòng nằm lệch cột", "The cells of the row stand in the wrong columns",
        "Xuất lại bảng từ tệp gốc, hoặc đặt lại các ô vào đúng cột", "Export the table anew, or put the cells right",
    ),
    "mail.unreadable": (
        "Thư hoặc tệp kèm theo không đọc được", "The message or its attachment cannot be read",
        "Đề nghị bên gửi gửi lại tệp nguyên vẹn", "Ask the sender to send it again, whole",
    ),
    "edxml.repeated_element": (
        "Một phần tử chỉ được có một lần lại xuất hiện nhiều lần", "An element that may occur once occurs again",
        "Gửi lại gói tin đúng QCVN 102:2016/BTTTT", "Send the message again as QCVN 102:2016/BTTTT asks",
    ),
    "cap.repeated_element": (
        "Cảnh báo có hai mã, hai người gửi hoặc hai giờ gửi", "The alert has two identifiers, senders or times sent",
        "Gửi lại cảnh báo đúng CAP 1.2, mục 3.2.1", "Send the alert again as CAP 1.2, 3.2.1 asks",
    ),
    "edxml.executable_attachment": (
        "Tệp kèm theo là chương trình chạy được", "An attachment is an executable program",
        "Gửi lại gói tin với tệp văn bản", "Send the message again with documents only",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class RawRecord:
    """One item of a payload: its place there and its own bytes, which decide whether it changed."""

    ordinal: int
    pointer: str
    content: bytes

    @classmethod
    def of(cls, ordinal: int, pointer: str, item: Mapping[str, Any]) -> RawRecord:
        """A record of a format that is not JSON: compact JSON with sorted keys, so equal items have equal bytes."""
        return cls(ordinal, pointer, _SORTED.encode(item))

    def fields(self) -> dict[str, Any]:
        """Decode through the strict door, or raise RecordRejected that names the rule and the place."""
        return decode(self.content)


class _Refused(Exception):
    """Leaves the C decoder quickly; `_explain` then finds the place."""


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs) or len(found) > MOST_KEYS:
        raise _Refused
    return found


def _exact(text: str) -> float | Decimal:
    """A float where that loses nothing; else a Decimal, which keeps the digits as they were sent."""
    number = float(text)
    if not _holdable(number, text):
        raise _Refused
    return number if len(text) <= 15 or repr(number) == text else Decimal(text)


def _holdable(number: float, text: str) -> bool:
    """Whether it is finite, and zero only if zero was written."""
    return isfinite(number) and (number != 0 or not text.lower().partition("e")[0].strip("-0."))


def _no_constant(_: str) -> NoReturn:
    raise _Refused


_STRICT = json.JSONDecoder(object_pairs_hook=_unique, parse_float=_exact, parse_constant=_no_constant)


def decode(content: bytes) -> dict[str, Any]:
    """JSON of one record, where all that the standard leaves open is refused: equal keys, infinities, depth."""
    try:
        found = _STRICT.decode(content.decode())
    except (_Refused, ValueError, RecursionError) as error:
        raise _explain(content, error) from error
    if not isinstance(found, dict):
        raise rejected("json.not_an_object", "", content[:200].decode(errors="replace"))
    # An object can only be deep, or hold half a character, if its bytes say so: two cheap looks spare the walk.
    if content.count(b"{") + content.count(b"[") > DEEPEST or _ESCAPED_TROUBLE.search(content):
        fault = _first_fault(found)
        if fault:
            raise rejected(*fault)
    return found


def rejected(rule_id: str, pointer: str, value: str) -> RecordRejected:
    """The refusal, with the parts of a Violation as data."""
    message_vi, message_en, fix_vi, fix_en = _TOLD[rule_id]
    return RecordRejected(
        f"{message_vi} / {message_en}", rule_id=rule_id, pointer=pointer, value=shown(value),
        message_vi=message_vi, message_en=message_en, fix_vi=fix_vi, fix_en=fix_en,
    )  # fmt: skip


def refused(found: RecordRejected | Mapping[str, Any]) -> Violation:
    """What people are told of a record that did not pass the door, or that its reader marked."""
    if not isinstance(found, RecordRejected):
        if RAGGED in found:
            row = found[RAGGED]
            found = rejected("table.ragged_row", "", f"{len(row['cells'])}/{row['expected']}: {row['cells']}")
        else:
            found = rejected(found[REFUSED]["rule"], "", found[REFUSED]["value"])
    return Violation(**{name: str(value) for name, value in found.data.items()})


class _Pairs(list[tuple[str, Any]]):
    """An object read without losing equal keys."""


class _Number(str):
    """A number or constant as it was written."""


_LOSSLESS = json.JSONDecoder(
    object_pairs_hook=_Pairs, parse_float=_Number, parse_int=_Number, parse_constant=_Number
)  # fmt: skip


def _explain(content: bytes, error: Exception) -> RecordRejected:
    """Second, slow reading of a refused record, to name the first fault and its place."""
    try:
        text = content.decode()
    except UnicodeDecodeError as bad:
        return rejected("json.not_utf8", "", f"byte {bad.start}: {content[bad.start : bad.start + 8]!r}")
    try:
        found = _LOSSLESS.decode(text)
    except RecursionError:
        return rejected("json.too_deep", "", text[:40])
    except json.JSONDecodeError as bad:
        return rejected("json.syntax", "", f"{bad.msg}: {text[max(0, bad.pos - 20) : bad.pos + 20]}")
    fault = _first_fault(found)
    return rejected(*fault) if fault else rejected("json.syntax", "", str(error))


def _first_fault(root: Any) -> tuple[str, str, str] | None:
    """The first rule broken below `root`, its JSON pointer and the value; without recursion, whatever the depth."""
    stack: list[tuple[str, int, Any]] = [("", 0, root)]
    while stack:
        pointer, depth, value = stack.pop()
        if depth > DEEPEST:
            return "json.too_deep", pointer, ""
        if isinstance(value, _Number):
            if value.lstrip("-").isdigit():
                if len(value) > 4_300:
                    return "json.too_long_number", pointer, value
            elif not _holdable(float(value), value):
                return "json.not_finite", pointer, value
        elif isinstance(value, str):
            hit = _UNSTORABLE.search(value)
            if hit:
                rule = "json.nul_character" if hit[0] == "\x00" else "json.lone_surrogate"
                return rule, pointer, value[max(0, hit.start() - 20) : hit.start() + 20]
        elif isinstance(value, dict | _Pairs):
            pairs = list(value.items()) if isinstance(value, dict) else value
            keys: set[str] = set()
            for key, _ in pairs:
                if key in keys:
                    return "json.duplicate_key", below(pointer, key), key
                if _UNSTORABLE.search(key):
                    return "json.lone_surrogate", pointer, key
                keys.add(key)
            if len(keys) > MOST_KEYS:
                return "json.too_many_keys", pointer, str(len(keys))
            stack.extend((below(pointer, key), depth + 1, child) for key, child in reversed(pairs))
        elif isinstance(value, list):
            stack.extend((f"{pointer}/{place}", depth + 1, child) for place, child in reversed(list(enumerate(value))))
    return None


def below(pointer: str, key: str) -> str:
    """JSON pointer (RFC 6901) of a member."""
    return f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}"
