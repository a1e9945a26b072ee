"""CSV cells that a spreadsheet cannot take for a formula (OWASP: CSV injection; ASVS 5.0, 1.2.10)."""

import json
import re
from typing import Any

# A sign may hide behind blanks and invisible characters, because spreadsheets skip them; full-width signs count too.
_INVISIBLE = "\\s\x00-\x20\u00a0\u00ad\u034f\u061c\u180e\u200b-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff"
_SIGNS = "=+\\-@\uff1d\uff0b\uff0d\uff20\u2212\ufe62\ufe63\ufe66\ufe6b|%;"
_FORMULA = re.compile(f"[{_INVISIBLE}]*[{_SIGNS}]|[\t\r\n]")
# most texts begin with a letter or digit: one look at one character, no regular expression
_PLAIN_START = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyzĐđ")

EMPTY = '""'


def cell(value: Any) -> str:
    """One value as a quoted field of RFC 4180.

    Text that could start a formula gets an apostrophe in front, numbers stay numbers, lists and objects become JSON.
    """
    if isinstance(value, str):
        text = value
    elif value is None:
        return EMPTY
    elif isinstance(value, bool):
        return '"true"' if value else '"false"'
    elif isinstance(value, int | float):
        return f'"{value}"'
    else:
        text = json.dumps(value, ensure_ascii=False)
    if text and text[0] not in _PLAIN_START and _FORMULA.match(text):
        text = f"'{text}"
    return '"' + text.replace('"', '""') + '"' if '"' in text else f'"{text}"'
