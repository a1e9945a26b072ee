"""N synthetic press releases in Vietnamese, the same ones every time, as the pages of one form.

`v0` is the set, `v1` the same set with one record in a hundred changed, spread evenly: no page of it stays as it was.
"""

import json
import random
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from lienthong.bench.forms import FORMS, Form

PAGE = 1000
EDITION = 1  # goes up when the records change, so that files of an older edition are made anew
SEED = 20
CHANGED_EVERY, CHANGED_AT = 100, 37
VERSIONS = FIRST, CHANGED = "v0", "v1"

_VIETNAM = timezone(timedelta(hours=7))
_EPOCH = datetime(2016, 1, 1, tzinfo=_VIETNAM)
_SPAN = 330_000_000  # seconds: ten years and a half
_SYLLABLES = (
    "ủy ban nhân dân thành phố hà nội quyết định phê duyệt kế hoạch triển khai thực hiện dự án đầu tư xây dựng đường "
    "vành đai nâng cấp mở rộng hạ tầng giao thông công cộng quản lý nhà nước về lĩnh vực y tế giáo dục môi trường tài "
    "nguyên đất đai thủ tục hành chính cải cách chuyển đổi số dữ liệu mở cơ sở quốc gia báo cáo kết quả tháng quý năm "
    "hướng dẫn thông báo kết luận của chủ tịch phó giám đốc sở phường xã người doanh nghiệp hỗ trợ phát triển kinh tế "
    "văn hóa xã hội an ninh trật tự phòng chống dịch bệnh lụt bão cấp nước thoát rác thải chất lượng không khí tiếng "
    "ồn cây xanh công viên chợ đêm du lịch lao động việc làm bảo hiểm trợ giá nhà ở tái định cư bồi thường giải phóng "
    "mặt bằng tuyển dụng viên chức thi đua khen thưởng kiểm tra thanh tra ngân sách thu chi"
).split()
AGENCIES = tuple(
    f"Sở {field}"
    for field in (
        "Y tế", "Tài chính", "Xây dựng", "Nội vụ", "Tư pháp", "Công Thương", "Du lịch", "Nông nghiệp và Môi trường",
        "Khoa học và Công nghệ", "Giáo dục và Đào tạo", "Văn hóa và Thể thao", "Quy hoạch - Kiến trúc",
        "Dân tộc và Tôn giáo", "Ngoại vụ",
    )
)  # fmt: skip
_TOPICS = tuple(f"{word} {place}" for word in ("chuyên đề", "lĩnh vực", "tin") for place in range(1, 21))
STATUS = ("Đã đăng", "Đã đăng", "Đã đăng", "Đã có bản mới")


@dataclass(frozen=True, slots=True, kw_only=True)
class DataSet:
    """Pages on disk below the folder: one subfolder for each version."""

    folder: Path
    form: Form
    records: int
    pages: int
    changed: int


class Texts:
    """The stock of sentences that records are put together from."""

    def __init__(self) -> None:
        dice = random.Random(SEED)
        self.phrases = [" ".join(dice.choices(_SYLLABLES, k=dice.randint(3, 6))) for _ in range(20_000)]
        self.sentences = [
            " ".join(dice.choices(_SYLLABLES, k=dice.randint(18, 28))).capitalize() + "." for _ in range(20_000)
        ]

    def record(self, number: int, *, revision: int = 0) -> dict[str, Any]:
        """Record `number` as the API offers it; a later revision has another title and another time of change."""
        dice = random.Random(SEED * 1_000_000_007 + number)
        published = _EPOCH + timedelta(seconds=dice.randrange(_SPAN))
        touched = published + timedelta(seconds=dice.randrange(30 * 86_400))
        title = f"{dice.choice(AGENCIES)} thông tin về {' '.join(dice.choices(self.phrases, k=3))}"[:110].strip()
        agency = AGENCIES[int(dice.random() ** 2 * len(AGENCIES))]
        return {
            "id": f"tin-{number:09d}",
            "so_thong_cao": f"{number + 1}/TCBC-{published.year}",
            "co_quan": agency,
            "tieu_de": f"{title} (bản sửa {revision})" if revision else title,
            "tom_tat": " ".join(dice.choices(self.sentences, k=3))[:300].strip(),
            "noi_dung": " ".join(dice.choices(self.sentences, k=15)),
            "dang_luc": published.isoformat(),
            "cap_nhat": (touched + timedelta(days=30 * revision)).isoformat(),
            "url": f"https://tin.example.gov.vn/thong-cao/{published.year}/{number}",
            "chu_de": dice.sample(_TOPICS, dice.randint(1, 5)),
            "tinh_trang": dice.choice(STATUS),
        }


def is_changed(number: int) -> bool:
    """Whether `v1` says something else about this record."""
    return number % CHANGED_EVERY == CHANGED_AT


def data_set(
    folder: Path,
    records: int,
    tell: Callable[[int], None] = lambda done: None,
    *,
    form: Form = FORMS["json"],
    versions: Sequence[str] = VERSIONS,
) -> DataSet:
    """The set of this size below `folder`, made when it is not there; `tell` hears how many records are done."""
    home = folder / f"{form.name}-{records}"
    facts = {"records": records, "pages": -(-records // PAGE), "changed": sum(map(is_changed, range(records)))}
    made = facts | {"edition": EDITION, "versions": list(versions)}
    note = home / "made.json"
    if not note.exists() or json.loads(note.read_text(encoding="utf-8")) != made:
        shutil.rmtree(home, ignore_errors=True)
        for version in versions:
            (home / version).mkdir(parents=True)
        texts = Texts()
        for page in range(facts["pages"]):
            _write_page(home, texts, page, facts, form, versions)
            tell(min((page + 1) * PAGE, records))
        note.write_text(json.dumps(made), encoding="utf-8")
    return DataSet(folder=home, form=form, **facts)


def _write_page(
    home: Path, texts: Texts, page: int, facts: dict[str, int], form: Form, versions: Sequence[str]
) -> None:
    numbers = range(page * PAGE, min((page + 1) * PAGE, facts["records"]))
    offered = [texts.record(number) for number in numbers]
    for version in versions:
        listed = offered
        if version == CHANGED:
            listed = [
                texts.record(number, revision=1) if is_changed(number) else before
                for number, before in zip(numbers, offered, strict=True)
            ]
        text = form.page(listed, page + 1, facts)
        (home / version / f"{page + 1}.{form.suffix}").write_text(text, encoding="utf-8")
