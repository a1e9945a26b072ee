"""The bytes of TCVN3, VNI-Windows, VISCII and windows-1258, and of UTF-8 that was taken for windows-1252.

TCVN3 is the third form of TCVN 5712:1993 (fonts .Vn...): small letters only, since its capitals with a tone are fonts
whose name ends in H. VNI-Windows (fonts VNI-...) writes a vowel and then its marks, two letters of windows-1252.
VISCII is RFC 1456. Every decoder is strict: a byte without a meaning, or a tone without its vowel, is a
UnicodeDecodeError.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator, Mapping
from unicodedata import normalize

_PIECE = 1 << 20
_NO_SUCH_BYTE = "\ufffe"  # as codecs.charmap_decode takes it

_TYPOGRAPHY = {0x85: "…", 0x91: "‘", 0x92: "’", 0x93: "“", 0x94: "”", 0x95: "•", 0x96: "–", 0x97: "—", 0xA0: "\u00a0"}
_GRAVE, _HOOK, _TILDE, _ACUTE, _DOT = "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"


def _runs(runs: Mapping[int, str]) -> dict[int, str]:
    return {start + place: letter for start, run in runs.items() for place, letter in enumerate(run)}


TCVN3: Mapping[int, str] = _TYPOGRAPHY | _runs({
    0xA1: "ĂÂÊÔƠƯĐăâêôơưđ", 0xB0: _GRAVE + _HOOK + _TILDE + _ACUTE + _DOT, 0xB5: "àảãáạ", 0xBB: "ằẳẵắ",
    0xC6: "ặầẩẫấậè", 0xCE: "ẻẽéẹềểễếệìỉ", 0xDC: "ĩíịò", 0xE1: "ỏõóọồổỗốộờởỡớợù", 0xF1: "ủũúụừửữứựỳỷỹýỵ",
})  # fmt: skip
# Six capitals stand among the control codes, so nothing may strip control characters before this table.
VISCII: Mapping[int, str] = {0x02: "Ẳ", 0x05: "Ẵ", 0x06: "Ẫ", 0x14: "Ỷ", 0x19: "Ỹ", 0x1E: "Ỵ"} | _runs({
    0x80: "ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲÕắằặấầẩậẽẹếềểễệố", 0xB0: "ồổỗỠƠộờởịỰỨỪỬơớƯÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳ",
    0xD0: "ĐứÒÓÔạỷừửÙÚỹỵÝỡưàáâãảăữẫèéêẻìíĩỉđựòóôõỏọụùúũủýợỮ",
})  # fmt: skip


def _vni() -> dict[str, str]:
    tones = {"ù": _ACUTE, "ø": _GRAVE, "û": _HOOK, "õ": _TILDE, "ï": _DOT}
    hats = {"â": "", "á": _ACUTE, "à": _GRAVE, "å": _HOOK, "ã": _TILDE, "ä": _DOT}
    breves = {"ê": "", "é": _ACUTE, "è": _GRAVE, "ú": _HOOK, "ü": _TILDE, "ë": _DOT}
    # i and ỵ have letters of their own, but some typists and converters write a vowel and a mark for them too.
    bases = {"a": "a", "e": "e", "i": "i", "o": "o", "u": "u", "y": "y", "ô": "ơ", "ö": "ư"}
    found = {"ñ": "đ", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ", "ô": "ơ", "ö": "ư"}
    found |= {base + sign: letter + mark for base, letter in bases.items() for sign, mark in tones.items()}
    found |= {base + sign: f"{base}\u0302{mark}" for base in "aeo" for sign, mark in hats.items()}
    found |= {f"a{sign}": f"a\u0306{mark}" for sign, mark in breves.items()}
    # The vowel decides the case; its mark may be typed in the other one.
    small = found | {seen[0] + seen[1:].upper(): meant for seen, meant in found.items() if len(seen) > 1}
    great = {seen[0].upper() + seen[1:]: meant.upper() for seen, meant in small.items()}
    return {seen: normalize("NFC", meant) for seen, meant in (small | great).items()}


# One or two letters of windows-1252 -> the letter meant.
VNI: Mapping[str, str] = _vni()
_VNI_PART = re.compile(r"[AEIOUYaeiouyÔÖôö][ÀÁÂÃÄÅÈÉÊËÏÕØÙÚÛÜàáâãäåèéêëïõøùúûü]|[À-ÿ]")
_STRAY_TONE = re.compile("(?<![AEIOUYaeiouyĂÂÊÔƠƯăâêôơư])[\u0300\u0301\u0303\u0309\u0323]")
# It starts where a word starts: else a long run of small letters would be walked again from each of them.
_HAS_CAPITAL = re.compile(r"(?<![^\W\d_])[^\W\d_]*[A-ZĂÂĐÊÔƠƯ][^\W\d_]+")


def _table(mapping: Mapping[int, str]) -> str:
    return "".join(mapping.get(byte, chr(byte) if byte < 0x80 else _NO_SUCH_BYTE) for byte in range(256))


_TABLES = {
    "tcvn3": _table(TCVN3),
    "viscii": _table(VISCII),
    "vni": _table(_TYPOGRAPHY | {byte: chr(byte) for byte in range(0xA0, 0x100)}),
}


def _mapped(payload: bytes, name: str) -> str:
    return codecs.charmap_decode(payload, "strict", _TABLES[name])[0]


def _composed(payload: bytes, text: str, name: str) -> str:
    stray = _STRAY_TONE.search(text)
    if stray:
        raise UnicodeDecodeError(name, payload, stray.start(), stray.end(), "a tone without its vowel")
    return normalize("NFC", text)


def _from_tcvn3(payload: bytes) -> str:
    return _HAS_CAPITAL.sub(_in_capitals, _composed(payload, _mapped(payload, "tcvn3"), "tcvn3"))


def _in_capitals(word: re.Match[str]) -> str:
    """THàNH means THÀNH: two capitals, and no small letter that the keyboard could have made a capital."""
    text = word[0]
    small = [letter for letter in text if letter.islower()]
    is_capitals = small and not any(map(str.isascii, small)) and len(text) - len(small) > 1
    return text.upper() if is_capitals else text


def _from_vni(payload: bytes) -> str:
    def letter(part: re.Match[str]) -> str:
        if part[0] not in VNI:
            raise UnicodeDecodeError("vni", payload, part.end() - 1, part.end(), "a mark without its vowel")
        return VNI[part[0]]

    return _VNI_PART.sub(letter, _mapped(payload, "vni"))


# Programs give the five bytes that windows-1252 leaves out as C1 controls: both readings lead back to one byte.
_BYTE_OF = {byte: byte for byte in range(256)} | {
    ord(bytes([byte]).decode("cp1252", "ignore") or chr(byte)): byte for byte in range(0x80, 0xA0)
}


def bytes_of(text: str) -> bytes:
    """The bytes that show as this text in windows-1252 or Latin-1, or UnicodeEncodeError."""
    return codecs.charmap_encode(text, "strict", _BYTE_OF)[0]


def _from_twice(payload: bytes) -> str:
    text = payload.decode()
    try:
        return bytes_of(text).decode().removeprefix("\ufeff")
    except (UnicodeEncodeError, UnicodeDecodeError) as error:
        # Both count letters of `text`: one letter was one byte.
        place = min(len(text[: error.start].encode()), max(len(payload) - 1, 0))
        raise UnicodeDecodeError("utf-8-read-as-cp1252", payload, place, place + 1, "not encoded twice") from error


def _standard(name: str) -> Callable[[bytes], str]:
    return lambda payload: payload.decode(name)


DECODERS: Mapping[str, Callable[[bytes], str]] = {
    **{name: _standard(name) for name in ("utf-8", "utf-8-sig", "utf-16-le", "utf-16-be")},
    "windows-1252": _standard("cp1252"),
    "windows-874": _standard("cp874"),
    "windows-1258": lambda payload: _composed(payload, payload.decode("cp1258"), "windows-1258"),
    "tcvn3": _from_tcvn3,
    "vni": _from_vni,
    "viscii": lambda payload: _mapped(payload, "viscii"),
    "utf-8-read-as-cp1252": _from_twice,
}


class Undecodable(ValueError):
    """A byte that the encoding does not have; `line` counts from 1."""

    def __init__(self, encoding: str, line: int, byte: int, why: str) -> None:
        super().__init__(f"line {line}: not {encoding} (byte {byte}: {why})")
        self.encoding, self.line, self.byte = encoding, line, byte


def pieces(payload: bytes, encoding: str, size: int = _PIECE) -> Iterator[str]:
    """The text in pieces of whole lines, about `size` bytes each; Undecodable names the line of a bad byte."""
    start = 3 if encoding in _WITH_BOM and payload.startswith(codecs.BOM_UTF8) else 0
    if encoding.startswith("utf-16") and payload[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        start = 2
    while start < len(payload):
        end = _end_of_line(payload, encoding, start, size)
        try:
            yield DECODERS[encoding](payload[start:end])
        except UnicodeDecodeError as error:
            place = start + error.start
            before = payload[:place]
            line = max(before.count(b"\n"), before.count(b"\r")) + 1
            raise Undecodable(encoding, line, place, error.reason) from error
        start = end


_WITH_BOM = ("utf-8-sig", "utf-8")


def _end_of_line(payload: bytes, encoding: str, start: int, size: int) -> int:
    """Where a piece may end: after a line feed, or after a carriage return where no line feed follows."""
    if encoding.startswith("utf-16"):
        sign, place = "\n".encode(encoding), start + size
        while (place := payload.find(sign, place)) >= 0 and (place - start) % 2:
            place += 1
        return len(payload) if place < 0 else place + 2
    for sign in b"\n", b"\r":
        place = payload.find(sign, start + size)
        if place >= 0:
            return place + 1
    return len(payload)
