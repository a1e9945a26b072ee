"""How fast text is read and cleaned, on one core: clean, decomposed, dirty and legacy text of the same content.

What must be exact: every row ends at the clean text that it was made from. Times are told, never asserted.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from unicodedata import normalize

from lienthong.bench.generate import Texts
from schemas.legacy_codecs import TCVN3
from schemas.texts.cleaning import clean
from schemas.texts.decoding import decode

Given = TypeVar("Given", str, bytes)

ROUNDS = 5
_GENERATED = 4_000_000  # letters
_PAYLOAD = 64 * 1024  # about what a page or an attachment has


@dataclass(frozen=True, slots=True, kw_only=True)
class TextRow:
    """One way to read one text; `wrong` counts the pieces that did not end at the clean text."""

    what: str
    pieces: int
    megabytes: float  # 10^6 bytes of what goes in
    seconds: float  # of processor, the best of ROUNDS
    wrong: int

    @property
    def rate(self) -> float:
        """Megabytes a second on one core."""
        return self.megabytes / self.seconds


def measure(folder: Path | None = None, *, rounds: int = ROUNDS) -> list[TextRow]:
    """A row for each kind of text; `folder` holds real texts in UTF-8 (`*.md`, `*.txt`), else they are generated."""
    whole = clean(_real(folder) if folder else _generated())
    lines = [clean(line) for line in whole.splitlines() if line.strip()]
    pieces = _cut(whole)
    legacy = [_in_tcvn3(piece) for piece in pieces]
    return [
        _row("clean NFC, one text", [whole], [whole], clean, rounds),
        _row("clean NFC, lines", lines, lines, clean, rounds),
        _row("NFD, lines", [normalize("NFD", line) for line in lines], lines, clean, rounds),
        _row("no-break and zero-width spaces, lines", [_dirty(line) for line in lines], lines, clean, rounds),
        _row("UTF-8, decoded", [piece.encode() for piece in pieces], pieces, _decoded, rounds),
        _row("TCVN3, decoded", [_encoded(piece) for piece in legacy], legacy, _decoded, rounds),
    ]


def _row(
    what: str, given: Sequence[Given], wanted: Sequence[str], change: Callable[[Given], str | None], rounds: int
) -> TextRow:
    best = float("inf")
    for _ in range(rounds):
        started = time.process_time()
        found = [change(piece) for piece in given]
        best = min(best, time.process_time() - started)
    return TextRow(
        what=what,
        pieces=len(given),
        megabytes=sum(len(piece.encode() if isinstance(piece, str) else piece) for piece in given) / 1e6,
        seconds=max(best, 1e-9),
        wrong=sum(one != other for one, other in zip(found, wanted, strict=True)),
    )


def _decoded(payload: bytes) -> str | None:
    return decode(payload).text


def _real(folder: Path) -> str:
    return "\n".join(
        path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.md")) + sorted(folder.glob("*.txt"))
    )


def _generated() -> str:
    sentences = Texts().sentences
    lines: list[str] = []
    letters = 0
    while letters < _GENERATED:
        lines.append(" ".join(sentences[len(lines) % len(sentences) :][:3]))
        letters += len(lines[-1])
    return "\n".join(lines)


def _cut(text: str) -> list[str]:
    """Pieces of whole lines, about _PAYLOAD letters each."""
    pieces: list[str] = []
    start = 0
    while start < len(text):
        end = text.find("\n", start + _PAYLOAD)
        end = len(text) if end < 0 else end
        pieces.append(clean(text[start:end]))
        start = end + 1
    return [piece for piece in pieces if piece]


def _dirty(line: str) -> str:
    return line.replace(" ", "\u00a0").replace("h", "h\u200b")


_BYTES = {letter: byte for byte, letter in TCVN3.items()}


def _in_tcvn3(text: str) -> str:
    """The text in letters that TCVN3 has: small ones, since it keeps no capitals with a tone, and no other language."""
    return clean("".join(letter for letter in text.lower() if letter.isascii() or letter in _BYTES))


def _encoded(text: str) -> bytes:
    return bytes(ord(letter) if letter.isascii() else _BYTES[letter] for letter in text)
