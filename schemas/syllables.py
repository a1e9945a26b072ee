"""Whether a written word can be a Vietnamese syllable: the content score of legacy_text rests on it."""

from __future__ import annotations

import re
from functools import lru_cache
from unicodedata import normalize

_TONE = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
_ONSET = re.compile("ngh|ng|nh|gh|kh|ph|th|tr|ch|gi|qu|[bcdđghklmnprstvx]|")
# Rhymes by their end, tones left out; y in the middle is written i.
_OPEN = frozenset(
    "a ai ao au ay e eo ê êu i ia iu iêu o oi oa oai oay oao oe oeo ô ôi ơ ơi u ua ui uy uya uyu uê uơ uôi uây ư "
    "ưa ưi ưu ươi ươu âu ây am an ang anh ăm ăn ăng âm ân âng em en eng êm ên ênh im in inh iêm iên iêng om on "
    "ong oong oam oan oang oanh oăm oăn oăng oen ôm ôn ông ôông ơm ơn um un ung uôm uôn uông uân uâng uyn uynh "
    "uyên uênh ưm ưn ưng ươm ươn ương y yêu yêm yên yêng êng".split()
)
# A syllable that ends in a stop has a rising or a heavy tone.
_STOPPED = frozenset(
    "ac ach ap at ăc ăk ăp ăt âc âp ât ec ep et êch êp êt ich ip it iêc iêp iêt oc op ot ooc oac oach oap oat oăc "
    "oăt oet ôc ôp ôt ơp ơt uc up ut uôc uôt uât uêch uyt uych uyêt ưc ưt ươc ươp ươt yêt".split()
)
_BARE = frozenset(
    "".join(letter for letter in normalize("NFD", rhyme) if letter.isascii()) for rhyme in _OPEN | _STOPPED
)
# The syllables with marks that official texts, names of people and of places use most.
_FREQUENT = frozenset(
    "là và của có được các những này đó đã đang sẽ với từ đến để về trên dưới tại thì mà bị bởi vì nếu đây đều "
    "rất một bốn năm sáu bảy tám chín mười trăm triệu tỷ tỉ số thứ ngày tháng giờ phút sáng chiều tối lần kỳ quý "
    "thời hạn người dân nhân ông bà cháu họ tên tuổi nữ giới chết sống thương bệnh viện cộng hòa hoà xã hội chủ "
    "nghĩa việt độc lập tự hạnh phúc nước nhà quốc chính phủ thủ tướng tịch đảng ủy uỷ đồng đoàn bộ sở cục vụ "
    "phòng văn thư tỉnh thành phố quận huyện phường thị trấn thôn tổ ấp khối đường ngõ hẻm đại lộ cầu sông hồ núi "
    "biển đảo hà nội hải đà nẵng chí huế cần thơ bắc miền tây đông đình kiếm đống mỹ liêm hoàng giấy thường sóc "
    "sơn nguyễn trần lê phạm huỳnh vũ võ đặng bùi đỗ ngô dương lý đào trịnh mạnh hùng dũng hiền thảo hương ngọc "
    "nghị định quyết luật lệnh điều khoản mục điểm chương phần phụ lục công báo cáo tờ trình thông tư chỉ kế "
    "hoạch hướng dẫn phép chứng nhận bản chữ ký phát ngôn phỏng vấn họp xuất truyền hình điện tử mạng tức căn cứ "
    "hiệu lực hành thực hiện kể thuộc thẩm quyền trách nhiệm lợi xử kiểm giải đề yêu kiến đáp trả lời hỏi gửi cấp "
    "đổi mới cũ sửa bổ bãi bỏ thế ngành địa phương đơn vị cơ chức cá nghiệp tế tài sản đầu xây dựng đất đô môi "
    "trường giáo dục tạo học kỹ thuật nghệ hóa hoá thể lịch lễ triển lãm mạc bế tổng tiền giá thuế phí nguồn vốn "
    "ngân hàng sách dự án thầu hợp sự việc thức kết quả đánh tốt xấu lớn nhỏ thấp nhiều ít đủ thiếu đúng cả mọi "
    "mỗi cùng như vậy nên cũng còn chưa không phải hơn nhất gồm giữa trước cuối bên cạnh diễn biến tình trạng bảo "
    "vệ toàn cứu hộ cháy lũ lụt bão dịch chống tuyên vận động đội quân chiến sĩ cảnh sát tòa toà".split()
)


@lru_cache(maxsize=32_768)
def is_syllable(word: str) -> bool:
    """Whether a word with marks is spelt like a Vietnamese syllable, wherever its tone stands."""
    letters = normalize("NFD", word.lower())
    tones = _TONE.findall(letters)
    if len(tones) > 1:
        return False
    bare = normalize("NFC", _TONE.sub("", letters))
    onset = _ONSET.match(bare)
    assert onset is not None
    return _rhymes(bare[onset.end() :], tones) or (onset[0] in ("gi", "qu") and _rhymes(bare[1:], tones))


@lru_cache(maxsize=32_768)
def is_bare_syllable(word: str) -> bool:
    """Whether a word without its marks may be a syllable that has some: xuan may be Xuân, loc Lộc or Lốc."""
    onset = _ONSET.match(word)
    assert onset is not None
    # The i of gi is that of the rhyme too; the u of qu is of either.
    return any(
        rhyme in _BARE or (rhyme[:1] == "y" and "i" + rhyme[1:] in _BARE)
        for rhyme in (word[onset.end() :], *([word[1:]] if onset[0] in ("gi", "qu") else []))
    )


def _rhymes(rhyme: str, tones: list[str]) -> bool:
    if len(rhyme) > 1 and rhyme[0] == "y" and rhyme[1] != "ê":
        rhyme = "i" + rhyme[1:]
    return rhyme in _OPEN or (rhyme in _STOPPED and tones in (["\u0301"], ["\u0323"]))


def is_frequent(word: str) -> bool:
    """Whether it is one of the few hundred syllables that most official texts hold."""
    return word.lower() in _FREQUENT
