"""The whole of a proposed source: its entries, how often to ask, what completeness its answers prove."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit

from connectors.source import Source
from lienthong.onboarding.columns import Column, columns
from lienthong.onboarding.drafting import Draft, draft_of, drafts
from lienthong.onboarding.edxml_mapping import ASIDE, message_drafts
from lienthong.onboarding.guess import Guess
from lienthong.onboarding.trial import Trial, harmless, source_of, tried
from lienthong.onboarding.visit import Sample
from lienthong.onboarding.vocabulary import bare, likeness
from lienthong.onboarding.wishes import Wishes
from schemas.instants import UnreadableDate, parse_instant
from schemas.registry import RECORD_TYPES
from schemas.vocabularies import Completeness

_SUBJECTS = {
    "press_release": ("tin_tuc", "Tin tức", "News"),
    "document": ("van_ban", "Văn bản", "Documents"),
    "document_message": ("trang_thai", "Trạng thái văn bản", "Document messages"),
    "press_event": ("su_kien", "Sự kiện báo chí", "Press events"),
    "spokesperson": ("nguoi_phat_ngon", "Người phát ngôn", "Spokespersons"),
    "agency": ("co_quan", "Danh mục cơ quan", "Agencies"),
    "admin_unit": ("don_vi_hanh_chinh", "Đơn vị hành chính", "Administrative units"),
    "admin_unit_change": ("sap_xep_don_vi", "Sắp xếp đơn vị hành chính", "Changes of administrative units"),
    "response": ("phan_hoi", "Phản hồi báo chí", "Responses to the press"),
    "article_mention": ("bai_bao", "Bài báo", "Articles of the press"),
    "emergency_notice": ("canh_bao", "Cảnh báo khẩn cấp", "Emergency notices"),
    "official_channel": ("kenh_chinh_thuc", "Kênh chính thức", "Official channels"),
    "venue": ("dia_diem", "Địa điểm, điểm cầu", "Venues"),
    "press_inquiry": ("cau_hoi_bao_chi", "Câu hỏi của báo chí", "Press inquiries"),
    "media_outlet": ("co_quan_bao_chi", "Cơ quan báo chí", "Media outlets"),
    "broadcast_bulletin": ("ban_tin_truyen_thanh", "Bản tin truyền thanh cơ sở", "Broadcast bulletins"),
    "topic_measure": ("so_do_chu_de", "Số đo chủ đề", "Topic measures"),
    "misinformation_alert": ("tin_gia", "Cảnh báo tin giả", "Misinformation alerts"),
}
_REGISTERS = frozenset({"agency", "admin_unit", "admin_unit_change", "spokesperson"})
_WINDOWS = frozenset({"feed", "edxml", "news", "sitemap"})  # they show what is new, not all there is
_HOLDINGS = frozenset({"oai", "catalog"})  # what they list may be of a kind that we have no record type for
# Kinds of administrative document (NĐ 30/2020/NĐ-CP Đ7) and of legal ones (Luật 64/2025/QH15 Đ4).
_PAPER = re.compile(
    r"(?:hiến pháp|luật|bộ luật|pháp lệnh|lệnh|nghị định|thông tư|nghị quyết|quyết định|chỉ thị|quy chế|quy định|"
    r"thông cáo|thông báo|hướng dẫn|chương trình|kế hoạch|phương án|đề án|dự án|báo cáo|biên bản|tờ trình|hợp đồng|"
    r"công văn|công điện|bản ghi nhớ|bản thỏa thuận|giấy ủy quyền|giấy mời|phiếu gửi|phiếu chuyển|phiếu báo|"
    r"thư công)\b",
    re.I,
)
_MOST_TRIED = 3
_MOST_TRIMS = 4
_CLOSE = 0.9
LEAST_SHARE = 0.5


@dataclass(frozen=True)
class Proposal:
    """A source file to be, with what it rests on."""

    source: Source
    stated: Mapping[str, Any]
    drafts: tuple[Draft, ...]
    columns: tuple[Column, ...]
    guess: Guess
    sample: Sample = field(repr=False)
    trial: Trial = field(repr=False)
    close: tuple[str, ...] = ()  # record types that fit nearly as well

    @property
    def works(self) -> bool:
        """Whether enough of the sample would load for the file to be written."""
        return self.trial.share >= LEAST_SHARE

    def why_not(self) -> str:
        """Why nothing is written, in both languages."""
        loaded, offered = len(self.trial.loaded), self.trial.offered
        told = (f"{one['rule']} × {one['records']}: {one['vi']} / {one['en']}" for one in self.trial.reasons()[:5])
        return (
            f"{self.source.url}: chỉ {loaded}/{offered} bản ghi mẫu nạp được, chưa ghi gì / "
            f"only {loaded} of {offered} sample records would load, nothing was written: {'; '.join(told)}"
        )

    def restated(self, wishes: Wishes) -> Proposal:
        """The same under another name or owner; what was tried stays true."""
        stated = entries(self.source.url, self.guess, self.sample, wishes, self.drafts, self.columns)
        return replace(self, stated=stated, source=source_of(stated))

    def todo(self) -> list[tuple[str, str]]:
        """What is left for people to decide, in Vietnamese and English."""
        found = []
        if self.close:
            names = ", ".join(self.close)
            found.append(
                (f"Loại bản ghi cũng có thể là {names}: dùng --record", f"It may also be {names}: use --record")
            )
        if self.guess.reader in _HOLDINGS and "number" not in {line.ours for line in self.drafts[0].lines}:
            found.append(
                (
                    "Kho tư liệu hoặc danh mục dữ liệu: soát xem có đúng là thông tin chính thức không",
                    "A library or a catalogue: check whether these are official information at all",
                )
            )
        if self.guess.reader == "news" and self.drafts[0].record_type == "press_release":
            found.append(
                (
                    "Nếu đây là bài của báo chí, không phải tin chính thức: dùng --record article_mention",
                    "If these are articles of the press and not official information: use --record article_mention",
                )
            )
        for draft in self.drafts:
            for line in draft.lines:
                found += [(f"{line.ours}: {note}",) * 2 for note in line.fit.notes if not note.startswith("sửa")]
            found += [(f"key: {note}",) * 2 for note in draft.notes]
            found += [
                (
                    f"{path}: có thể là trạng thái phát hành, chưa hiểu; tin chưa được công bố có thể lọt",
                    f"{path}: may be a release status that was not understood; unreleased items could pass",
                )
                for path in _unread_status(draft, self.columns)
            ]
        found += [(note, note) for note in self.guess.notes]
        if self.sample.evidence is None:
            found.append(("Mới đọc một phần nguồn; chạy thử trọn nguồn", "Only a part was read; run it once in full"))
        found.append(("Soát các dòng có “sửa · edit”", "Look over the lines marked “sửa · edit”"))
        return list(dict.fromkeys(found))


def propose(url: str, guess: Guess, sample: Sample, wishes: Wishes) -> Proposal | None:
    """The mapping under which most of the sample loads; None where no record type can be made of it."""
    found = columns(sample.records)
    made = _candidates(guess, found, wishes, urlsplit(url).hostname or "", sample.named_by)
    best: Proposal | None = None
    for each in made[:_MOST_TRIED]:
        one = _trimmed(url, guess, sample, wishes, each, found)
        # Types are in the order of likelihood; a later one must load clearly more.
        if best is None or one.trial.share > best.trial.share + 0.2:
            best = one
    if best is None:
        return None
    first = best.drafts[0]
    close = tuple(
        each[0].record_type for each in made if len(first.lines) and each[0].record_type != first.record_type
        and each[0].score >= _CLOSE * first.score and not wishes.record
    )  # fmt: skip
    return Proposal(best.source, best.stated, best.drafts, best.columns, guess, sample, best.trial, close)


def _unread_status(draft: Draft, found: Sequence[Column]) -> list[str]:
    if any(line.ours in ("release_status", "state", "status") and line.column for line in draft.lines):
        return []
    return [
        column.path for column in found
        if column.path not in draft.used and 1 < len(column.distinct) <= 10
        and likeness(draft.record_type, "release_status", column.path) >= 0.8
    ]  # fmt: skip


def _speaker(title: str, host: str) -> str:
    """The body in a page's own title ("Sở Y tế Hà Nội - Tin tức"); else its name on the network."""
    parts = [part.strip() for part in re.split(r"\s[-–|:]\s", title) if part.strip()]
    named = next((part for part in parts if Column("", (part,)).bodies), None)
    if named or parts:
        return (named or parts[0])[:200]
    return "" if re.fullmatch(r"[\d.:]+|localhost", host) else host


def name_from(url: str, record_type: str) -> str:
    """A name such as `soyte_tin_tuc`: the first part of the host that says something, and the subject."""
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    owner = "" if re.fullmatch(r"[\d.:]+|localhost", host) else bare(host.partition(".")[0])
    if not owner or not owner[0].isalpha():
        owner = f"nguon_{urlsplit(url).port or ''}".rstrip("_")
    return f"{owner[:40]}_{_subject(record_type)[0]}"


def _subject(record_type: str) -> tuple[str, str, str]:
    """The last part of a source's name, and what it holds in both languages; by its own titles if not listed."""
    kind = RECORD_TYPES[record_type]
    return _SUBJECTS.get(record_type, (record_type, kind.title_vi, kind.title_en))


def _candidates(
    guess: Guess, found: Sequence[Column], wishes: Wishes, host: str, named_by: frozenset[str]
) -> list[list[Draft]]:
    body = wishes.owner or _speaker(guess.body, host)
    if guess.reader == "edxml" and wishes.record is None:
        return [message_drafts(found)]
    if wishes.record:
        chosen = draft_of(wishes.record, found, body=body, named_by=named_by)
        return [[chosen]] if chosen else []
    # A library's papers are documents without a number only where their titles say which kind of document they are.
    are_papers = guess.reader in _HOLDINGS and _names_papers(found)
    prior = guess.record or ("document" if are_papers else None)
    made = drafts(found, prior=prior, are_papers=are_papers, body=body, named_by=named_by)
    return [[draft] for draft in made]


def _names_papers(found: Sequence[Column]) -> bool:
    """Whether most titles begin with the name of a kind of document: "Báo cáo …", "Kế hoạch …"."""
    titles = [column for column in found if bare(column.path) in ("title", "dctitle")]
    return any(column.share(lambda text: bool(_PAPER.match(text))) > 0.5 for column in titles)


def _trimmed(
    url: str, guess: Guess, sample: Sample, wishes: Wishes, made: list[Draft], found: Sequence[Column]
) -> Proposal:
    """The draft without the fields that do more harm than good, as its trial shows."""
    for _ in range(_MOST_TRIMS + 1):
        stated = entries(url, guess, sample, wishes, made, found)
        source = source_of(stated)
        trial = tried(source, sample)
        better = harmless(made[0], found, trial) if len(made) == 1 and made[0].always is None else None
        if better is None:
            break
        made = [better]
    return Proposal(source, stated, tuple(made), tuple(found), guess, sample, trial)


def entries(
    url: str, guess: Guess, sample: Sample, wishes: Wishes, made: Sequence[Draft], found: Sequence[Column]
) -> dict[str, Any]:
    """The entries of the source file, in the order in which they are written."""
    kind = made[0].record_type
    _, vi, en = _subject(kind)
    host = urlsplit(url).hostname or ""
    mode = _mode(guess, sample, kind)
    count = len(sample.records)
    stated: dict[str, Any] = {
        "name": wishes.name or name_from(url, kind),
        "title": {"vi": f"{vi} {wishes.owner or host}", "en": f"{en} {wishes.owner or host}"},
        "agency": wishes.agency or "H26",
        "owner": {"name": wishes.owner or "Đơn vị phụ trách", "email": wishes.email or "lienhe@example.vn"},
        "reader": guess.reader,
        "url": url,
    }
    if guess.options:
        stated["options"] = dict(guess.options)
    stated |= {
        "mode": mode,
        "schedule": _schedule(guess, kind),
        "authority": _authority(guess, kind),
        "rows": [max(1, count // 10) if mode == "snapshot" else 1, max(1_000, 20 * count)],
        "freshness_hours": _freshness(kind, sample, made),
    }
    used = frozenset().union(*(draft.used for draft in made)) | ({"kind"} if len(made) > 1 or made[0].when else set())
    ignored = [name for name in _top(found) if not any(_covers(path, name) for path in used)]
    if guess.reader == "edxml":
        ignored = list(dict.fromkeys([*ignored, *(name for name in ASIDE if name not in used)]))
    # An object that is read by a path inside it counts as told, since its own name stands before the dot.
    if made[0].when:
        stated["records"] = [
            {"when": dict(draft.when), "record": draft.record_type, "key": list(draft.key)}
            | {"fields": {line.ours: line.entry for line in draft.lines}, "optional": draft.optional}
            for draft in made
        ]
    else:
        draft = made[0]
        stated |= {"record": kind, "key": list(draft.key), "fields": {line.ours: line.entry for line in draft.lines}}
        stated["optional"] = draft.optional
    if ignored:
        stated["ignore"] = ignored
    return stated


def _top(found: Sequence[Column]) -> list[str]:
    """Names as they stand in a record; a path that goes inside one is not a name."""
    inside = {column.path for column in found if column.is_nested}
    return [
        column.path for column in found
        if not any(column.path.startswith(f"{outer}.") for outer in inside)
    ]  # fmt: skip


def _covers(path: str, name: str) -> bool:
    return path == name or path.partition(".")[0] == name


def _mode(guess: Guess, sample: Sample, kind: str) -> str:
    """A snapshot only where the source proves that it shows everything: its total, its last page, a whole table.

    A source that leaves a cursor is asked from there the next time, for what changed.
    """
    evidence = sample.evidence
    if guess.reader == "oai" or (evidence is not None and evidence.cursor):
        return "delta"
    if guess.reader in _WINDOWS or kind == "emergency_notice":
        return "append"
    if evidence is None or evidence.completeness is not Completeness.COMPLETE:
        return "append"
    paged = len(sample.payloads) > 1
    whole = _is_table(guess) or guess.reader == "catalog"
    return "snapshot" if whole or paged or evidence.declared is not None else "append"


def _is_table(guess: Guess) -> bool:
    return guess.reader == "table" or guess.options.get("inner") == "table"


def _schedule(guess: Guess, kind: str) -> str:
    if kind == "emergency_notice":
        return "*/5 * * * *"
    if guess.reader in ("oai", "catalog"):
        return "15 * * * *"
    return "30 6 * * *" if kind in _REGISTERS or _is_table(guess) else "*/30 * * * *"


def _authority(guess: Guess, kind: str) -> str:
    if guess.reader == "edxml":
        return "document_bus"
    if kind == "emergency_notice":
        return "issuer"
    # Who offers news in the formats of news agencies may be the press; the press overrides nobody.
    if guess.reader == "news":
        return "press"
    return "spreadsheet" if _is_table(guess) else "agency_portal"


def _freshness(kind: str, sample: Sample, made: Sequence[Draft]) -> int:
    """Twice the longest pause between two records of the sample, in whole days; long for what rarely changes."""
    if kind in _REGISTERS:
        return 17_520
    name = {"press_release": "published_at", "document": "issued_on", "emergency_notice": "sent_at"}.get(kind)
    line = next((line for line in made[0].lines if line.ours == name and line.column), None)
    if line is None or line.column is None:
        return 720
    days: set[date] = set()
    for text in line.column.texts:
        try:
            moment: datetime = parse_instant(text, line.fit.spec.get("dialects"))
        except UnreadableDate:
            continue
        days.add(moment.date())
    ordered = sorted(days)[-60:]
    longest = max((second - first).days for first, second in pairwise(ordered)) if ordered[1:] else 7
    return min(max(48, 48 * longest), 2_160)
