"""Which encoding a Vietnamese text is in: known tables, real files, and no guess where the content does not tell."""

from __future__ import annotations

import base64
import json
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from unicodedata import normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.legacy_codecs import TCVN3, VISCII, VNI
from schemas.legacy_text import HEAD, MIN_CONFIDENCE, Undecodable, decode, detected, pieces, repaired
from schemas.syllables import is_bare_syllable, is_frequent, is_syllable
from schemas.text import fold_ascii

REAL = (Path(__file__).parents[3] / "../shared/realdata").resolve()
VECTORS = REAL / "vn-text" / "legacy_encoding_vectors.jsonl"
PHRASES = REAL / "vn-text" / "legacy_encoding_real_phrases.json"
needs_real = pytest.mark.skipif(not REAL.is_dir(), reason="the real data are not here")

SENTENCES = (
    "Căn cứ Luật Tổ chức chính quyền địa phương và Nghị định của Chính phủ về chức năng, nhiệm vụ.",
    "Ủy ban nhân dân thành phố quyết định tổ chức họp báo thường kỳ vào chiều thứ sáu hằng tuần.",
    "Người phát ngôn trả lời câu hỏi của phóng viên trong thời hạn hai mươi bốn giờ kể từ khi xảy ra sự việc.",
    "Độc lập, tự do, hạnh phúc; trung tâm báo chí mở cửa đón khách từ bảy giờ rưỡi sáng.",
    "Nguyễn Thị Hằng ở ngõ nhỏ phường Ô Chợ Dừa kể chuyện về những cây bàng cổ thụ bên hồ Gươm.",
    "Mưa lũ gây ngập úng nhiều tuyến đường, lực lượng cứu hộ đã sơ tán hơn một nghìn hộ dân đến nơi an toàn.",
    "Kỳ thi tuyển sinh lớp mười diễn ra nghiêm túc, đúng quy chế và không có thí sinh nào bị kỷ luật nặng.",
    "Sở Văn hóa và Thể thao chủ trì, phối hợp với các đơn vị liên quan chuẩn bị lễ khai mạc triển lãm ảnh.",
    "Chữ Việt có sáu thanh: ngang, huyền, sắc, hỏi, ngã, nặng; mỗi âm tiết viết rời và đọc rõ từng tiếng.",
)
OTHER_LANGUAGES = {
    "en": "The naïve café owner’s résumé – £30, 25 °C, 10 µm × 5 µm – mentions Beyoncé, “Häagen-Dazs” and a façade.",
    "fr": "Où est-ce que l’été a commencé ? Là-bas, près de la forêt, le maître d’hôtel s’est levé tôt ; il a bientôt "
    "goûté les pâtes à la crème brûlée, où la façade naïve du théâtre reçoit, dès août, Noël et Raphaël. « Déjà vu », "
    "dit-elle : un thé, né d’une idée, dû à l’œuvre d’un aîné. N° 5, 1ª, §3.",
    "de": "Die Bürgermeisterin größte über Straßen, hängt schöne Bäume an die Wände, hört früh Vögel, kämpft für Öl, "
    "Übermut und süße Mädchen; König Söhne läuft fröhlich übers Grün, während Jörg Äpfel schält.",
    "es": "El niño creía que el océano y el teatro García Márquez, en Coímbra, costarían más; ¿quién lo leyó? ¡José! "
    "Realizará la acción el próximo año: mañana habrá música, café y corazón.",
    "pt": "A informação não é só opinião: São João, órgãos, ações, pães, você, avó e avô, às três, coração à mão.",
    "sv": "Gå på så får du se på åsnan; två små får åt gräs på ängen, så må jag nå båten. Å, ö, ä.",
    "da": "Rødgrød med fløde på køkkenbordet; vi går på øen, så får vi søen at se. Kø, rør, små børn og åer.",
    "th": "ศูนย์ข่าวกรุงฮานอยเปิดทำการเมื่อวันที่ 9 พฤษภาคม พ.ศ. 2568 คณะกรรมการประชาชนฮานอยเป็นเจ้าภาพ",
    "mixed": "5 − 3 = 2; a ∙ b; « là »; § 7; © 2026; ½; ÷; x·y; ® và ™.",
}


def encoder(table: Mapping[int, str]) -> Callable[[str], bytes]:
    byte_of = {letter: bytes([byte]) for byte, letter in table.items() if byte > 0x1F or letter.isalpha()}
    return lambda text: b"".join(byte_of[letter] if not letter.isascii() else letter.encode() for letter in text)


def to_vni(text: str) -> bytes:
    seen_of: dict[str, str] = {}
    for seen, meant in VNI.items():
        if len(seen) < len(seen_of.get(meant, "___")):
            seen_of[meant] = seen
    return "".join(seen_of.get(letter, letter) for letter in text).encode("latin-1")


def to_1258(text: str) -> bytes:
    """Letters that the code page has stay whole, the others give up their tone, which follows them."""
    out = bytearray()
    for letter in text:
        try:
            out += letter.encode("cp1258")
        except UnicodeEncodeError:
            tone = next(mark for mark in normalize("NFD", letter) if mark in "\u0300\u0301\u0303\u0309\u0323")
            out += normalize("NFC", normalize("NFD", letter).replace(tone, "")).encode("cp1258") + tone.encode("cp1258")
    return bytes(out)


ENCODERS: dict[str, Callable[[str], bytes]] = {
    "utf-8": str.encode,
    "utf-8-sig": lambda text: text.encode("utf-8-sig"),
    "utf-16-le": lambda text: text.encode("utf-16-le"),
    "utf-16-be": lambda text: b"\xfe\xff" + text.encode("utf-16-be"),
    "windows-1258": to_1258,
    "tcvn3": encoder(TCVN3),
    "vni": to_vni,
    "viscii": encoder(VISCII),
    "utf-8-read-as-cp1252": lambda text: web_1252(text.encode()).encode(),
}


def web_1252(payload: bytes) -> str:
    return "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in payload)


def marks(text: str) -> int:
    return sum(not letter.isascii() for letter in text)


def without_toned_capitals(text: str) -> str:
    """TCVN3 has no such letters: a font shows small ones as capitals."""
    return "".join(
        letter if not letter.isupper() or len(normalize("NFD", letter)) < 2 or letter in "ĂÂÊÔƠƯ" else letter.lower()
        for letter in text
    )


texts = st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=4, unique=True).map("\n".join)


@pytest.mark.parametrize("encoding", ENCODERS)
@settings(max_examples=40, deadline=None)
@given(text=texts)
def test_what_was_written_is_what_is_read(encoding: str, text: str) -> None:
    if encoding == "tcvn3":
        text = without_toned_capitals(text)
    assert marks(text) >= 20
    found = decode(ENCODERS[encoding](text))
    assert (found.encoding, found.text, found.lossy) == (encoding, text, False)
    assert found.confidence >= MIN_CONFIDENCE


@pytest.mark.parametrize("encoding", ENCODERS)
def test_capitals_come_back_too(encoding: str) -> None:
    """TCVN3 holds them as small letters; a word that has two capitals besides tells that they are none."""
    text = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM: QUYẾT ĐỊNH về việc khen thưởng, kỷ luật; ĐIỀU KHOẢN của NĐ-CP"
    shown = text.replace("XÃ", "Xã") if encoding == "tcvn3" else text
    written = without_toned_capitals(text) if encoding == "tcvn3" else text
    assert decode(ENCODERS[encoding](written)).text == shown


@pytest.mark.skipif(not Path("/usr/bin/iconv").exists(), reason="no iconv here")
@pytest.mark.parametrize(("charset", "table"), [("VISCII", VISCII), ("TCVN5712-1", TCVN3)])
def test_tables_agree_with_the_c_library(charset: str, table: Mapping[int, str]) -> None:
    """TCVN 5712-1 also has capitals, where the fonts of TCVN3 have the signs of Windows: those are not compared."""
    for byte, letter in table.items():
        if charset == "VISCII" or byte >= 0xA0:
            told = subprocess.run(["iconv", "-f", charset, "-t", "UTF-8"], input=bytes([byte]), capture_output=True)
            assert told.stdout.decode() == letter, hex(byte)


def test_tables_hold_the_whole_alphabet() -> None:
    tones = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
    letters = {normalize("NFC", vowel + tone) for vowel in "aăâeêioôơuưy" for tone in tones} - set("aeiouy") | {"đ"}
    assert len(letters) == 67
    assert letters <= set(TCVN3.values())
    assert letters | {letter.upper() for letter in letters} == {one for one in VISCII.values()}
    assert letters | {letter.upper() for letter in letters} == {one for one in VNI.values() if len(one) == 1}


@needs_real
def test_real_vectors_are_read_letter_for_letter() -> None:
    told: dict[str, int] = {}
    for line in VECTORS.read_text(encoding="utf-8").splitlines():
        vector = json.loads(line)
        expected = {"utf-16-le-bom": "utf-16-le"}.get(vector["encoding"], vector["encoding"])
        found = decode(base64.b64decode(vector["bytes_b64"]))
        assert (found.encoding, normalize("NFC", found.text)) == (expected, vector["expected_nfc"])
        assert found.confidence >= MIN_CONFIDENCE
        assert not found.lossy
        told[expected] = told.get(expected, 0) + 1
    assert told == {
        "tcvn3": 20,
        "vni": 20,
        "windows-1258": 20,
        "utf-8-read-as-cp1252": 12,
        "utf-16-le": 4,
        "utf-8-sig": 4,
    }


# Surface of a real phrase -> whether its letters alone bear enough witness.
PHRASE_VERDICTS = {
    "thaønh": False, "baøn": False, "COÄNG HOØA XAÕ HOÄI CHUÛ NGHÓA VIEÄT NAM": True, "UÛY BAN NHAÂN DAÂN TÆNH": True,
    "quyeát ñònh naøy coù hieäu löïc": True, "saün coù": True, "Céng hoµ x· héi chñ nghÜa ViÖt Nam": True,
    "C¨n cø NghÞ ®Þnh sè 15/CP": True, "chÕ ®é kÕ to¸n doanh nghiÖp": True, "Tæng diÖn tÝch ®· phñ kÝn": True,
    "Th«ng t\xad h\xadíng dÉn thùc hiÖn": True, "Trung ¢u": False, "nhµ n−íc": True, "Th«ng t−": True,
    "Quü b¶o l∙nh": True,
}  # fmt: skip


@needs_real
def test_real_phrases_are_repaired_or_left_alone() -> None:
    phrases = json.loads(PHRASES.read_text(encoding="utf-8"))
    assert {one["surface"] for one in phrases} == PHRASE_VERDICTS.keys()
    for one in phrases:
        found = repaired(one["surface"])
        encoding = one["encoding"].partition("+")[0]
        if PHRASE_VERDICTS[one["surface"]]:
            assert found is not None
            assert (found.text, found.from_encoding) == (one["expected"], encoding)
            assert found.confidence >= MIN_CONFIDENCE
        else:
            assert found is None, "one word is no proof"
            assert "".join(pieces(one["surface"].encode("latin-1"), encoding)) == one["expected"]
        assert repaired(one["expected"]) is None


@needs_real
def test_correct_text_is_never_repaired() -> None:
    files = [*REAL.glob("vn-legal/docs/*.md"), *REAL.glob("press-articles/*"), *REAL.glob("vn-admin-units/new*.csv")]
    lines = [line for path in files if path.is_file() for line in path.read_text(encoding="utf-8").splitlines()]
    assert len(lines) > 3_000
    assert [line for line in lines if repaired(line)] == []


@pytest.mark.parametrize("language", OTHER_LANGUAGES)
def test_other_languages_are_never_repaired(language: str) -> None:
    text = OTHER_LANGUAGES[language]
    assert repaired(text) is None
    assert [part for part in text.replace(";", ".").split(".") if repaired(part)] == []
    assert [word for word in text.split() if repaired(word)] == []


@pytest.mark.parametrize("language", OTHER_LANGUAGES)
def test_other_languages_in_their_own_code_page_are_not_taken_for_vietnamese(language: str) -> None:
    codec, name = ("cp874", "windows-874") if language == "th" else ("cp1252", "windows-1252")
    payload = OTHER_LANGUAGES[language].replace("−", "-").replace("∙", "·").encode(codec)
    assert decode(payload).confidence < MIN_CONFIDENCE
    stated = decode(payload, codec)
    assert (stated.encoding, stated.text, stated.lossy) == (name, payload.decode(codec), False)
    assert stated.confidence >= MIN_CONFIDENCE


@pytest.mark.parametrize("text", SENTENCES)
@pytest.mark.parametrize("encoding", ["tcvn3", "vni", "utf-8-read-as-cp1252"])
def test_letters_of_legacy_fonts_are_repaired(text: str, encoding: str) -> None:
    text = without_toned_capitals(text) if encoding == "tcvn3" else text
    payload = ENCODERS[encoding](text)
    found = repaired(payload.decode() if encoding.startswith("utf-8") else web_1252(payload))
    assert found is not None
    assert (found.text, found.from_encoding) == (text, encoding)
    assert repaired(text) is None
    assert repaired(found.text) is None, "twice is not better"


@pytest.mark.parametrize(
    ("payload", "encoding"),
    [
        (b"id,name\n001,H\xb5 N\xe9i\n", "tcvn3"),
        ("001,Céng hoµ x· héi".encode("latin-1"), "tcvn3"),
        (b"\x8d\x9d\xff\xfe\x01", ""),
        ("Œuvre".encode("cp1252"), ""),
    ],
)
def test_little_proof_is_below_the_threshold(payload: bytes, encoding: str) -> None:
    found = decode(payload)
    assert found.confidence < MIN_CONFIDENCE
    assert not encoding or found.encoding == encoding


def test_a_claim_is_believed_only_where_the_content_does_not_prove_it_wrong() -> None:
    legacy = ENCODERS["tcvn3"](without_toned_capitals(SENTENCES[0]))
    assert decode(legacy, "iso-8859-1").encoding == "tcvn3"
    assert decode(SENTENCES[0].encode(), "windows-1252").encoding == "utf-8"
    assert decode(SENTENCES[0].encode("utf-16"), "utf-8").encoding == "utf-16-le"
    assert decode(b"H\xb5 N\xe9i", "TCVN").text == "Hà Nội"
    assert decode(b"H\xb5 N\xe9i", "rot13").confidence < MIN_CONFIDENCE
    assert decode(b"caf\xe9", " ISO-8859-1 ").text == "café"


def test_what_no_encoding_explains_is_marked_lossy() -> None:
    found = decode("Hà Nội".encode() + b"\xff" + b" tail")
    assert (found.lossy, found.confidence) == (True, 0.0)
    assert found.text == "Hà Nội\ufffd tail"


def test_ascii_and_empty_are_utf8() -> None:
    assert decode(b"").text == ""
    assert (decode(b"id,name\n").encoding, decode(b"id\n").confidence) == ("utf-8", 1.0)
    assert decode(b"say \x93yes\x94 \x96 now").text == "say “yes” – now"
    assert decode(b"say Q\xa7 \x96 now").confidence < MIN_CONFIDENCE, "QĐ in TCVN3"
    # One NUL makes no UTF-16.
    assert decode(b"id,name\r\n001,a\0b,1\r\n").encoding == "utf-8"


def test_the_verdict_comes_from_the_start_and_from_places_further_on() -> None:
    padding = b"1,abc,2026\n" * 20_000
    assert len(padding) > HEAD
    legacy = ENCODERS["vni"]("\n".join(SENTENCES))
    assert detected(padding + legacy).encoding == "vni"
    assert detected(padding + legacy + padding).encoding == "vni"
    assert detected(b"x" * (2 * HEAD) + b" " + legacy).encoding == "vni"


@pytest.mark.parametrize("encoding", ["utf-8", "windows-1258", "tcvn3", "vni", "utf-8-read-as-cp1252", "utf-16-le"])
def test_a_late_bad_byte_names_its_line(encoding: str) -> None:
    lines = [without_toned_capitals(SENTENCES[n % len(SENTENCES)]) for n in range(2_500)]
    payload = ENCODERS[encoding]("\n".join(lines) + "\n")
    bad = {"utf-16-le": b"\x00\xdc\x41\x00", "tcvn3": b"\xe0", "vni": b"b\xf8", "windows-1258": b"\x90"}
    broken = payload + bad.get(encoding, b"\xff") + (b"\n\x00" if encoding == "utf-16-le" else b"\n") + payload[:4_000]
    assert detected(broken).encoding == encoding
    with pytest.raises(Undecodable, match=f"line 2501: not {encoding}") as caught:
        for _ in pieces(broken, encoding, 10_000):
            pass
    assert caught.value.line == 2_501


@given(texts, st.integers(1, 400), st.sampled_from(sorted(ENCODERS)), st.sampled_from(["\n", "\r\n", "\r"]))
@settings(max_examples=150, deadline=None)
def test_pieces_give_the_whole_text(text: str, size: int, encoding: str, end: str) -> None:
    text = without_toned_capitals(text).replace("\n", end)
    payload = ENCODERS[encoding](text)
    assert "".join(pieces(payload, encoding, size)) == text


@given(st.binary(max_size=400), st.sampled_from([None, "utf-8", "tcvn3", "vni", "windows-1252", "utf-16", "nope"]))
@settings(max_examples=300, deadline=None)
def test_any_bytes_give_a_text_and_a_verdict(payload: bytes, stated: str | None) -> None:
    found = decode(payload, stated)
    assert 0 <= found.confidence <= 1
    assert not found.lossy or found.confidence < MIN_CONFIDENCE


@given(st.text(st.characters(exclude_categories=["Cs"], max_codepoint=0x2300), max_size=60))
@settings(max_examples=300, deadline=None)
def test_any_text_is_repaired_or_left_alone(text: str) -> None:
    found = repaired(text)
    assert found is None or (found.text != text and found.confidence >= MIN_CONFIDENCE)


def test_no_text_takes_long() -> None:
    started = time.monotonic()
    for part in ("µé", "A", "µA", "oùA", "®Þnh ", "Ã©", "−", "«", "t−a", "AÀ"):
        repaired(part * 100_000)
        decode(part.encode("cp1252", "ignore") * 100_000)
    assert time.monotonic() - started < 6


@pytest.mark.parametrize(
    "word", "nghiêng giếng gìn giữa quốc quyền quỳnh khuỷu thuở hoà hòa uỷ ủy yếu Đắk ngoằn khuya xoong".split()
)
def test_syllables(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize("word", "été där für hôtel Néi Hµ nhât goỷt ñaõ bửt".split())
def test_no_syllables(word: str) -> None:
    assert not is_syllable(word)


@pytest.mark.parametrize("word", "xuan loc phuoc hiep chieng duong quyen quynh gin gi yen ky uy thuo khuyu".split())
def test_syllables_that_have_lost_their_marks(word: str) -> None:
    assert is_bare_syllable(word)


@pytest.mark.parametrize("word", "xuamn suann phuocc hteip chieg xuân ubnd w".split())
def test_what_no_marks_would_make_a_syllable(word: str) -> None:
    assert not is_bare_syllable(word)


def test_frequent_syllables_are_syllables() -> None:
    from schemas.syllables import _FREQUENT

    assert all(is_bare_syllable(fold_ascii(word)) for word in _FREQUENT)
    assert len(_FREQUENT) > 300
    assert all(is_syllable(word) and is_frequent(word.upper()) for word in _FREQUENT)
