"""The version of the contract and what changed in it; docs/contract-changelog.md is the same text.

Within a major version things are only added: paths, optional parameters, members of answers, values of open lists.
What is taken away or means something else raises the major version, and the old paths go on for twelve months.
"""

from typing import NamedTuple

CHANGELOG_PATH = "/docs/changes"


class Change(NamedTuple):
    """One version of the contract."""

    version: str
    on: str
    vi: tuple[str, ...]
    en: tuple[str, ...]


CHANGES = (
    Change(
        version="1.1.0",
        on="2026-11-23",
        vi=(
            "Mọi đường dẫn, tham số, tiêu đề và trạng thái có trong /openapi.json; mỗi lời gọi có operationId cố định.",
            "Thêm /asyncapi.json và trang /docs (không cần mạng).",
            "Gói có thêm tệp thay đổi từ gói trước (changes.ndjson.gz, /snapshots/{after}..{position}).",
            "Trang thay đổi và bản kê nén zstd khi Accept-Encoding nêu zstd.",
            "Mỗi thay đổi có materiality; thêm /v1/feeds/{feed}/corrections, /v1/batches,"
            " danh sách /v1/inbox và tin đẩy /v1/subscriptions.",
            "Đăng ký tin đẩy tới địa chỉ nội bộ bị từ chối (422); sự kiện quá hạn giữ trả 410 kèm oldest.",
            "Bia mộ có thêm lý do expired, error, legal_takedown, privacy_erased; với hai lý do sau, mọi dòng cũ của"
            " bản ghi cũng đọc là đã gỡ (withheld) và gói cũ trả 404.",
            "Tin đẩy có thêm kênh http_template, email và hub WebSub (POST /hub); state và channel là danh sách mở;"
            " secret chỉ có ở webhook.",
        ),
        en=(
            "/openapi.json has every path, parameter, header and status; operations have stable names (operationId).",
            "New: /asyncapi.json and the pages /docs, which need nothing from elsewhere.",
            "Packs have the changes since the pack before (changes.ndjson.gz, /snapshots/{after}..{position}).",
            "Pages and manifests are coded with zstd where Accept-Encoding names it.",
            "Changes have materiality; new: /v1/feeds/{feed}/corrections, /v1/batches, the list /v1/inbox,"
            " push at /v1/subscriptions.",
            "Push to an inner address is refused when it is asked for (422); events past their time: 410 with oldest.",
            "Tombstones also say expired, error, legal_takedown, privacy_erased; under the last two every earlier"
            " line of the record reads as removed too (withheld), and packs that held it answer 404.",
            "Push has more channels: http_template, email and a WebSub hub (POST /hub); state and channel are open"
            " lists; secret is there for webhooks only.",
        ),
    ),
    Change(
        version="1.0.0",
        on="2026-11-22",
        vi=("Phiên bản đầu: luồng thay đổi, gói, bằng chứng, ghi ngược, các cửa chuẩn.",),
        en=("The first version: change feeds, packs, proofs, writing back, the standard doors.",),
    ),
)
VERSION = CHANGES[0].version


def markdown() -> str:
    """docs/contract-changelog.md."""
    parts = [
        "# What changed in the contract\n\n"
        "The contract is `/openapi.json`, `/asyncapi.json` and `/schemas/<type>.json`. Within a major version things"
        " are only added:\nignore what you do not know. The same text is served at `/docs/changes`.\n"
    ]
    for each in CHANGES:
        lines = [f"- {en}\n  {vi}" for vi, en in zip(each.vi, each.en, strict=True)]
        parts.append(f"## {each.version} ({each.on})\n\n" + "\n".join(lines) + "\n")
    return "\n".join(parts)
