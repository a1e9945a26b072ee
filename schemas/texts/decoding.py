"""The one door from bytes to text: what encoding, how sure, and every step from there to the text as we keep it.

bytes -> encoding by content -> letters of old fonts and UTF-8 read as windows-1252 -> NFC -> Đ -> spaces -> what nobody
sees. Spelling is never touched; keys for comparing are made elsewhere. Below MIN_CONFIDENCE nothing is converted: the
answer is then "not sure", with the bytes as they came.

`decode` is for whole payloads that are text, `encoding_of` and `pieces` for large ones that a reader takes apart first,
`repair` for a text that somebody else has decoded.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from schemas.legacy_text import MIN_CONFIDENCE, Undecodable, Verdict, detected, pieces, repaired
from schemas.texts.cleaning import Step, cleaned

__all__ = [
    "MIN_CONFIDENCE",
    "Decoded",
    "Step",
    "Undecodable",
    "UnsureEncoding",
    "Verdict",
    "decode",
    "detected",
    "encoding_of",
    "pieces",
    "repair",
]

_LAYERS = 3  # UTF-8 taken for windows-1252 is met twice over, and then once more below a font
_SAMPLE = 64 * 1024


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text with its history; `text` is None where no encoding was sure enough, and `why` then says so."""

    text: str | None
    encoding: str
    confidence: float  # 0 to 1, of the least sure step
    original: bytes  # the payload itself, never a copy
    steps: tuple[Step, ...] = ()
    why: str = ""

    @property
    def sha256(self) -> str:
        """What the original is stored under."""
        return sha256(self.original).hexdigest()


class UnsureEncoding(ValueError):
    """Content that no encoding explains well enough; the guess and its confidence are told, not used."""

    def __init__(self, verdict: Verdict) -> None:
        guess = (
            f"as {verdict.encoding} only {verdict.confidence:.0%} sure" if verdict.confidence else "no known one fits"
        )
        super().__init__(f"unknown encoding ({guess})")
        self.verdict = verdict


def encoding_of(payload: bytes, declared: str | None = None) -> Verdict:
    """The encoding that the content shows, at least MIN_CONFIDENCE sure, else UnsureEncoding."""
    verdict = detected(payload, declared)
    if verdict.confidence < MIN_CONFIDENCE:
        raise UnsureEncoding(verdict)
    return verdict


def decode(payload: bytes, declared: str | None = None) -> Decoded:
    """The text of a payload; `declared` is the sender's claim, which the content can prove wrong."""
    try:
        verdict = encoding_of(payload, declared)
        read = "".join(pieces(payload, verdict.encoding))
    except UnsureEncoding as error:
        return Decoded(None, error.verdict.encoding, error.verdict.confidence, payload, why=str(error))
    except Undecodable as error:
        return Decoded(None, error.encoding, 0.0, payload, why=str(error))
    text, steps, confidence = _repaired(read)
    text, tidied = cleaned(text)
    return Decoded(
        text,
        verdict.encoding,
        min(verdict.confidence, confidence),
        payload,
        (*_first_steps(verdict.encoding), *steps, *tidied),
    )


def repair(text: str) -> tuple[str, tuple[Step, ...]]:
    """The text as we keep it, and the steps it took; it must come as received, since a soft hyphen can be a letter."""
    mended, steps, _ = _repaired(text)
    found, tidied = cleaned(mended)
    return found, (*steps, *tidied)


def _first_steps(encoding: str) -> tuple[Step, ...]:
    if encoding in ("utf-8", "utf-8-sig"):
        return ()
    return (Step.MOJIBAKE,) if encoding == "utf-8-read-as-cp1252" else (Step.ENCODING,)


def _repaired(text: str) -> tuple[str, list[Step], float]:
    """Letters that were read in a wrong encoding, read again in the right one as often as the content asks for it."""
    steps: list[Step] = []
    confidence = 1.0
    for _ in range(_LAYERS):
        # A long text is right or wrong as a whole: its start tells.
        start = _start(text)
        found = repaired(start)
        if found is None or found.confidence < MIN_CONFIDENCE:
            break
        whole = found if len(start) == len(text) else repaired(text)
        if whole is None or whole.confidence < MIN_CONFIDENCE:
            break
        text, confidence = whole.text, min(confidence, whole.confidence)
        steps.append(Step.MOJIBAKE if whole.from_encoding == "utf-8-read-as-cp1252" else Step.FONT)
    return text, steps, confidence


def _start(text: str) -> str:
    if len(text) <= _SAMPLE:
        return text
    end = max(text.rfind(blank, _SAMPLE // 2, _SAMPLE) for blank in "\n ")
    return text[: end if end > 0 else _SAMPLE]
