"""One change as every feed tells it: the JSON Schema that /openapi.json shows of delta pages, histories and packs."""

from typing import Any

from schemas.registry import RECORD_TYPES

_REASONS = (
    "withdrawn, source_absent, contact_ended, merged_into (one successor), split_from (several), or the reason that a"
    " peer gave"
)

CHANGE: dict[str, Any] = {
    "title": "Thay đổi / Change",
    "type": "object",
    "required": ["id", "type", "revision", "position", "content_hash", "recorded_at", "materiality"],
    "oneOf": [{"required": ["record", "origin"]}, {"required": ["@removed"]}],
    "properties": {
        "id": {"type": "string", "description": "Mã thực thể, không đổi / Id of the entity; it never changes silently"},
        "type": {"type": "string", "enum": sorted(RECORD_TYPES)},
        "revision": {
            "type": "integer",
            "minimum": 1,
            "description": "Lần sửa; có thể tăng khi nội dung không đổi, như khi các nguồn hết mâu thuẫn / It can"
            " grow while the content stays, as when sources stop contradicting each other",
        },
        "position": {"type": "integer", "minimum": 1, "description": "Liên tục, không khoảng trống / Gapless"},
        "content_hash": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
        "recorded_at": {"type": "string", "format": "date-time"},
        "materiality": {
            "type": "string",
            "enum": ["major", "minor", "silent"],
            "description": "major: bản cũ hơn là sai; minor: bản cũ thiếu; silent: bản cũ vẫn đúng / major: an older"
            " copy is wrong; minor: it lacks something; silent: it is as good",
        },
        "origin": {
            "type": ["object", "null"],
            "description": "Nút và bản ghi gốc khi mọi trường là lời của một hệ thống bạn / Where it comes from when"
            " every field is one peer's word",
        },
        "record": {"type": "object", "description": "Xem / See /schemas/{type}.json"},
        "contested": {
            "type": "array",
            "minItems": 1,
            "uniqueItems": True,
            "items": {"type": "string"},
            "description": "Trường mà các nguồn nêu khác nhau thật sự (không phải cách viết); giá trị trong record"
            " thắng theo quy tắc. Không có: không mâu thuẫn / Fields about which sources truly differ, and not by"
            " spelling; the value in record won by the rules. Absent: no contradiction",
        },
        "split_from": {
            "type": "array",
            "minItems": 1,
            "items": {"type": "string"},
            "description": "Thực thể mà thực thể này được tách ra / The entities that this one was split from",
        },
        "@removed": {
            "type": "object",
            "required": ["reason", "successors"],
            "properties": {
                "reason": {"type": "string", "description": _REASONS},
                "successors": {"type": "array", "items": {"type": "string"}},
            },
        },
    },
}

_PAGE: dict[str, Any] = {
    "type": "object",
    "required": ["feed", "epoch", "after", "position", "count", "live", "digest", "proof", "changes"],
    "properties": {
        "feed": {"type": "string"},
        "epoch": {"type": "string"},
        "after": {"type": "integer"},
        "live": {
            "type": "integer",
            "description": "Số thực thể còn hiệu lực sau trang này / Live entities after this page",
        },
        "digest": {"type": "string", "description": "Mã trạng thái sau trang này / State digest after this page"},
        "withheld": {
            "type": "array",
            "items": {"type": "integer"},
            "description": "Vị trí không còn kể nội dung nhưng vẫn tính trong digest cho đến thay đổi sau / Positions"
            " whose content is no longer told; their content_hash counts in the digest until a later change",
        },
        "proof": {
            "type": "object",
            "required": ["body", "signatures"],
            "description": "Lời khai đã ký về trang: vị trí, số mục, digest, SHA-256 của các dòng / Signed statement of"
            " the page: place, counts, digest, SHA-256 of its lines",
            "properties": {
                "body": {"type": "string"},
                "signatures": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "required": ["key_id", "signature"],
                        "properties": {"key_id": {"type": "string"}, "signature": {"type": "string"}},
                    },
                },
            },
        },
        "checkpoint": {"type": ["object", "null"], "description": "Có chữ ký Ed25519 / Signed with Ed25519"},
        "position": {"type": "integer"},
        "count": {"type": "integer"},
        "changes": {"type": "array", "items": CHANGE},
        "next": {"type": "string", "description": "Còn nữa / There is more: ask again with it"},
        "delta": {"type": "string", "description": "Đã hết / Nothing more now: come back with it"},
    },
}


def answers(schema: dict[str, Any], description: str) -> dict[int | str, dict[str, Any]]:
    """A route's answer 200 for /openapi.json."""
    return {200: {"description": description, "content": {"application/json": {"schema": schema}}}}


PAGE = answers(_PAGE, "Một trang thay đổi / One page of changes")
ONE = answers(CHANGE, "Thay đổi mới nhất / The newest change")
