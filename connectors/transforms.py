"""From what a source writes to a value in our words: strict, and silent about nothing.

A transform returns None for "nothing there", a value, or raises Unconvertible with what to tell the source's owner.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote, urlsplit

from connectors.html_text import plain
from connectors.paths import Get, filled, getter, pointer
from schemas.document_number import number_key
from schemas.instants import DEFAULT_DIALECTS, UnreadableDate, parse_date, parse_instant
from schemas.organ_code import organ_code_key
from schemas.text import clean, fold
from schemas.texts.decoding import repair
from schemas.texts.document_numbers import Doubt, understand

if TYPE_CHECKING:
    from connectors.mapping import FieldSpec

Convert = Callable[[Any], Any]

_INTEGER = re.compile(r"[+-]?(?:0|[1-9]\d{0,17})")
_DECIMAL = re.compile(r"[+-]?\d{1,18}(?:\.\d{1,18})?")
_VIETNAMESE = re.compile(r"[+-]?(?:\d{1,3}(?:\.\d{3})+|\d{1,3}(?: \d{3})+|\d{1,18})(?:,\d{1,18})?")
_URL_KEPT = "/:?#[]@!$&'()*+,;=%~"
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_YES = frozenset(map(fold, ("true", "1", "có", "yes", "x", "đúng")))
_NO = frozenset(map(fold, ("false", "0", "không", "no", "sai")))
_NUMBER_TAIL = re.compile(r"(?:\s*[,;(]|\s+(?:ngày|của|về|năm)(?!\w)).*$", re.IGNORECASE | re.DOTALL)
_AROUND = re.compile(r"\s*([/-])\s*")


class Unconvertible(Exception):
    """A value that cannot be taken; carries the rule and what to tell people."""

    def __init__(self, rule_id: str, vi: str, en: str, fix_vi: str, fix_en: str) -> None:
        super().__init__(en)
        self.rule_id, self.vi, self.en, self.fix_vi, self.fix_en = rule_id, vi, en, fix_vi, fix_en


def as_text(value: Any) -> str | None:
    """Cleaned text; a number or true/false as it would be written."""
    if isinstance(value, str):
        return clean(value) or None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float | Decimal):
        return str(value)
    raise Unconvertible(
        "source.not_text", "là danh sách hoặc đối tượng, không phải văn bản", "is a list or an object, not text",
        "Trỏ tới một phần tử, ví dụ ten.0, hoặc dùng as: list", "Point at one element, such as name.0, or use as: list",
    )  # fmt: skip


def as_legacy_text(value: Any) -> str | None:
    """Text typed with an old font (.VnTime, VNI-Times), in the letters that were meant; else as it stands."""
    # As received: the soft hyphen that cleaning drops is a letter of these fonts.
    return repair(value)[0] or None if isinstance(value, str) else as_text(value)


def as_html_text(value: Any) -> str | None:
    """The readable text of markup: tags, scripts and images gone, entities read, also the doubly escaped ones."""
    text = as_text(value)
    return clean(plain(text)) or None if text else None


def as_url(value: Any) -> str | None:
    """An absolute http(s) address, blanks in it escaped; javascript:, data: and file: never pass."""
    text = as_text(value)
    if text is None:
        return None
    try:
        parts = urlsplit(text)
        sound = parts.scheme.lower() in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        sound = False
    if not sound or _CONTROL.search(text) or "\\" in text:
        raise Unconvertible(
            "url.scheme", "không phải địa chỉ http(s) đầy đủ", "is not a complete http(s) address",
            "Gửi địa chỉ bắt đầu bằng https://", "Send an address that begins with https://",
        )  # fmt: skip
    return quote(text, safe=_URL_KEPT) if " " in text else text


def _number_refused() -> Unconvertible:
    return Unconvertible(
        "number.unreadable", "không phải số theo cách viết đã khai báo", "is not a number in the declared writing",
        "Sửa số ở nguồn, hoặc chọn integer, number, number_vn", "Mend it, or choose integer, number or number_vn",
    )  # fmt: skip


def as_integer(value: Any) -> int | None:
    """A whole number; 0012 is a code, not a number, and 1.234 is never guessed at."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    text = as_text(value) if isinstance(value, str) else ""
    if text is None:
        return None
    if not _INTEGER.fullmatch(text):
        raise _number_refused()
    return int(text)


def as_number(value: Any) -> int | float | None:
    """A number with a decimal point, as machines write it."""
    return _written(value, _DECIMAL, lambda text: text)


def as_number_vn(value: Any) -> int | float | None:
    """A number as Vietnamese write it: 1.234.567,89."""
    return _written(value, _VIETNAMESE, lambda text: text.replace(".", "").replace(" ", "").replace(",", "."))


def _written(value: Any, form: re.Pattern[str], plain_form: Callable[[str], str]) -> int | float | None:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    text = as_text(value) if isinstance(value, str | Decimal) else ""
    if text is None:
        return None
    if not form.fullmatch(text):
        raise _number_refused()
    digits = plain_form(text)
    return float(digits) if "." in digits else int(digits)


def as_boolean(value: Any) -> bool | None:
    """True or false from the usual words; anything else is refused, never taken for false."""
    if isinstance(value, bool):
        return value
    text = as_text(value)
    if text is None:
        return None
    key = fold(text)
    if key not in _YES and key not in _NO:
        raise Unconvertible(
            "boolean.unreadable", "không phải có/không", "is neither yes nor no",
            "Gửi true/false, 1/0 hoặc có/không", "Send true/false or 1/0",
        )  # fmt: skip
    return key in _YES


def as_document_number(value: Any) -> str | None:
    """The number as printed, without "Số:" before it and "ngày …" after it; blanks around its joints removed."""
    text = as_text(value)
    if text is None:
        return None
    found = understand(text)
    if found in (Doubt.NO_NUMBER, Doubt.DATE):
        raise Unconvertible(
            "document_number.unreadable", f"không phải số văn bản: {found.vi}", f"no document number: {found.en}",
            "Ghi số như 123/QĐ-UBND", "Write the number as in 123/QĐ-UBND",
        )  # fmt: skip
    if found is Doubt.LIST_OF_NUMBERS:
        return text  # tidying would keep the first one only
    start = re.search(r"\d", text)
    tidy = _AROUND.sub(r"\1", _NUMBER_TAIL.sub("", text[start.start() :])).strip() if start else text
    # Tidying must not change which number it is; where it would ("QĐ số 123"), the text stays as it came.
    return tidy if number_key(tidy) == number_key(text) else text


def as_organ_code(value: Any) -> str | None:
    """A code of a body under either national scheme, as written; the literal "null" of some senders is nothing."""
    text = as_text(value)
    if text is None or text.lower() == "null":
        return None
    if organ_code_key(text) is None:
        raise Unconvertible(
            "organ_code.unreadable", "không phải mã định danh cơ quan", "is not a code of a body",
            "Dùng mã theo QĐ 20/2020/QĐ-TTg, ví dụ H26.12", "Use a code of QĐ 20/2020/QĐ-TTg such as H26.12",
        )  # fmt: skip
    return text.upper()


def as_file_name(value: Any) -> str | None:
    """The last part of an address, readable; only ever shown, never used as a path."""
    text = as_text(value)
    if text is None:
        return None
    return clean(unquote(re.split(r"[/\\]", urlsplit(text).path if "://" in text else text)[-1])) or None


def _dated(read: Callable[..., date | datetime], spec: FieldSpec) -> Convert:
    dialects = spec.dialects or None

    def convert(value: Any) -> date | datetime | None:
        text = as_text(value)
        if text is None:
            return None
        try:
            return read(text, dialects)
        except UnreadableDate as error:
            ambiguous = sum(_reads(read, text, dialect) for dialect in dialects or DEFAULT_DIALECTS) > 1
            rule = "instant.ambiguous" if ambiguous else "instant.unreadable"
            raise Unconvertible(
                rule, error.vi, error.en, "Khai báo đúng dialects trong tệp nguồn, hoặc sửa ngày ở nguồn",
                "Name the right dialects in the source file, or mend the date at the source",
            ) from error  # fmt: skip

    return convert


def _reads(read: Callable[..., date | datetime], text: str, dialect: str) -> bool:
    try:
        read(text, (dialect,))
    except UnreadableDate:
        return False
    return True


def _lookup(spec: FieldSpec) -> Convert:
    table = {fold(key): value for key, value in spec.table.items()}
    known = ", ".join(sorted(spec.table))[:300]

    def convert(value: Any) -> Any:
        text = as_text(value)
        if text is None:
            return None
        try:
            return table[fold(text)]
        except KeyError as error:
            raise Unconvertible(
                "lookup.unknown_value", "không có trong bảng tra của nguồn", "is not in the source's table",
                f"Thêm giá trị này vào table, hoặc dùng một trong: {known}",
                f"Add it to the table, or use one of: {known}",
            ) from error  # fmt: skip

    return convert


def converter(spec: FieldSpec) -> Convert:
    """The transform that a field of the source file names."""
    return TRANSFORMS[spec.transform](spec)


def places(spec: FieldSpec) -> tuple[tuple[str, str | None, Get], ...]:
    """Where a field is looked for: (pointer, plain key if it is one, getter), in order of preference."""
    if spec.template is not None:
        return ((pointer(spec.paths()[0]) if spec.paths() else "", None, filled(spec.template)),)
    return tuple((pointer(path), None if "." in path else path, getter(path)) for path in spec.paths())


def _element(spec: FieldSpec) -> Convert:
    """What a list does with each of its elements."""
    if not spec.items:
        return TRANSFORMS[spec.each](spec)
    parts = [(ours, places(item), converter(item), item.const) for ours, item in spec.items.items()]

    def convert(element: Any) -> dict[str, Any] | None:
        found: dict[str, Any] = {}
        for ours, sought, change, const in parts:
            if const is not None:
                found[ours] = const
            for _, _, get in sought:
                value = get(element)
                result = None if value is None or value == "" else change(value)
                if result is not None:
                    found[ours] = result
                    break
        return found or None

    return convert


def _list(spec: FieldSpec) -> Convert:
    element = _element(spec)

    def convert(value: Any) -> list[Any] | None:
        parts = value
        if isinstance(value, str) and spec.split:
            parts = value.split(spec.split)
        elif not isinstance(value, list):
            parts = [value]
        found = [item for item in map(element, parts) if item is not None]
        return found or None

    return convert


TRANSFORMS: Mapping[str, Callable[[FieldSpec], Convert]] = {
    "text": lambda _: as_text,
    "html_text": lambda _: as_html_text,
    "legacy_text": lambda _: as_legacy_text,
    "url": lambda _: as_url,
    "file_name": lambda _: as_file_name,
    "integer": lambda _: as_integer,
    "number": lambda _: as_number,
    "number_vn": lambda _: as_number_vn,
    "boolean": lambda _: as_boolean,
    "date": lambda spec: _dated(parse_date, spec),
    "instant": lambda spec: _dated(parse_instant, spec),
    "list": _list,
    "lookup": _lookup,
    "document_number": lambda _: as_document_number,
    "organ_code": lambda _: as_organ_code,
}
