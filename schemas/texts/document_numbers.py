"""Whether a text is the number of one document, and if not, why: `parse` reads what it can, `understand` judges it.

The grammar is that of NĐ 30/2020/NĐ-CP (administrative acts), of the law on the promulgation of legal documents
(normative acts and those of the National Assembly carry their year or term), and of the Party's offices. What is
wrong is told by name, so that nothing is put aside without a reason.
"""

from __future__ import annotations

import re

from schemas.document_number import DocumentNumber, has_known_issuer, is_only_year, parse
from schemas.text import clean
from schemas.vocabularies import Vocabulary


class Doubt(Vocabulary):
    """Why a text is not taken for the number of one document."""

    NO_NUMBER = "no_number", "Không có số", "No number in it"
    DATE = "date", "Là ngày tháng, không phải số văn bản", "A date, not a number"
    NO_NOTATION = "no_notation", "Chỉ có số, không có ký hiệu", "A number without its notation"
    ONLY_YEAR = "only_year", "Chỉ còn năm, số đã mất", "Only the year is left of the number"
    LIST_OF_NUMBERS = "list_of_numbers", "Nhiều số trong một ô", "Several numbers in one place"
    GARBLED = "garbled", "Ký hiệu bị lỗi (nhận dạng chữ, sao chép)", "The notation is damaged (OCR, copying)"


_DATE = re.compile(r"\W*(?:ngày\s*)?\d{1,2}\s*([/.-])\s*\d{1,2}\s*\1\s*\d{4}\W*", re.IGNORECASE)
_ONE = re.compile(r"(?<![\w/.-])\d{1,6}(?:\.\d{1,3})?\s*(?:/\s*(?:18|19|20|21)\d{2}\s*)?[/-]\s*[^\W\d_][\w&/-]*")
_SERIES = re.compile(r"(?<![\w/.-])\d{1,6}(?:\s*(?:,|;|và|&|\+)\s*\d{1,6})+\s*[/-]\s*[^\W\d_]", re.IGNORECASE)
# Small letters that a notation has on purpose (NĐ 30/2020/NĐ-CP, phụ lục III).
_MIXED = frozenset({"TTg", "CTr", "TTr", "QyĐ", "QđĐ", "TTPTr"})
_TERM = re.compile(r"(?:UBTV)?QH(?:[IiLl]{0,2}\d*|[IiLl]*\d+.*)")
_GOOD_TERM = re.compile(r"(?:UBTV)?QH\d{1,2}", re.IGNORECASE)
_SPOILT = re.compile(r"[A-ZĐ]{2,}\d{3,}")
_DECREE = re.compile("NĐ(?:-.*)?", re.IGNORECASE)


def understand(text: str) -> DocumentNumber | Doubt:
    """The one number that the text holds, taken apart, or why it is none; never an error, whatever the text."""
    tidy = clean(text)
    if _DATE.fullmatch(tidy):
        return Doubt.DATE
    found = parse(text)
    if found is None:
        return Doubt.NO_NUMBER
    if len({one.replace(" ", "") for one in _ONE.findall(tidy)}) > 1 or _SERIES.search(tidy):
        return Doubt.LIST_OF_NUMBERS
    if not found.notation:
        return Doubt.NO_NOTATION
    if is_only_year(found):
        return Doubt.ONLY_YEAR
    return Doubt.GARBLED if _is_garbled(found) else found


def _is_garbled(found: DocumentNumber) -> bool:
    notation = found.notation
    tokens = re.split("[-/.&]", notation)
    is_typed_small = notation == notation.lower()
    for token in tokens:
        has_small = token != token.upper() and token not in _MIXED
        if (has_small and not is_typed_small) or _SPOILT.fullmatch(token):
            return True
        if _TERM.fullmatch(token) and not _GOOD_TERM.fullmatch(token):
            return True
    # Only the Government issues nghị định.
    if _DECREE.fullmatch(notation) and notation.upper() not in ("NĐ", "NĐ-CP"):
        return True
    return found.year is not None and len(tokens) == 1 and _is_unknown(tokens[0])


_TYPE_ALONE = frozenset("NĐ TT QĐ NQ CT TTLT NQLT PL L LCT KH HD TB BC VBHN SL".split())


def _is_unknown(token: str) -> bool:
    word = token.upper()
    return not (word in _TYPE_ALONE or _GOOD_TERM.fullmatch(word) or has_known_issuer(word))
