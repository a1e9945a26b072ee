"""What a site of the sandbox city answers: bytes, media type, validators, and the ways to page through a list."""

from __future__ import annotations

import hashlib
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as BadBase64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Query = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One HTTP answer; etag and last_modified stay empty where the real site sends none."""

    body: bytes
    media_type: str
    status: int = 200
    etag: str = ""
    last_modified: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)

    def with_etag(self) -> Answer:
        """The same answer with a strong validator made of its bytes."""
        digest = hashlib.sha256(self.body).hexdigest()[:20]
        return Answer(body=self.body, media_type=self.media_type, etag=f'"{digest}"', headers=self.headers)


Handler = Callable[[Query], Answer]


def fixed(answer: Answer) -> Handler:
    """The same answer whatever is asked."""
    return lambda _query: answer


def json_answer(value: Any, *, status: int = 200, headers: Mapping[str, str] | None = None) -> Answer:
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    return Answer(body=body, media_type="application/json; charset=utf-8", status=status, headers=headers or {})


def refusal(status: int, text: str) -> Answer:
    return json_answer({"loi": text}, status=status)


def _number(query: Query, name: str, default: int, highest: int) -> int:
    text = query.get(name, "")
    return min(int(text), highest) if text.isascii() and text.isdigit() else default


def numbered_pages(items: Sequence[Any], *, size: int) -> Handler:
    """?page=1&size=25 under a declared total, as the city portal pages its press releases."""

    def answer(query: Query) -> Answer:
        page, rows = _number(query, "page", 1, 10_000), max(1, _number(query, "size", size, size))
        pages = max(1, -(-len(items) // rows))
        part = list(items[(page - 1) * rows : page * rows]) if page >= 1 else []
        meta = {"page": page, "size": rows, "pages": pages, "total": len(items)}
        return json_answer({"meta": meta, "items": part})

    return answer


def cursor_pages(items: Sequence[Any], *, size: int) -> Handler:
    """?cursor=… with an opaque token; the last page carries null."""

    def answer(query: Query) -> Answer:
        token, start = query.get("cursor", ""), 0
        if token:
            try:
                start = int(urlsafe_b64decode(token.encode()).decode().removeprefix("tu:"))
            except (BadBase64, ValueError):
                return refusal(400, "con trỏ không hợp lệ")
        after = start + size
        following = urlsafe_b64encode(f"tu:{after}".encode()).decode() if after < len(items) else None
        return json_answer({"data": list(items[start:after]), "next_cursor": following})

    return answer


def offset_pages(items: Sequence[Any], *, size: int) -> Handler:
    """?offset=0&limit=20 under a declared total."""

    def answer(query: Query) -> Answer:
        start, rows = _number(query, "offset", 0, 1_000_000), max(1, _number(query, "limit", size, size))
        return json_answer({"tong": len(items), "offset": start, "du_lieu": list(items[start : start + rows])})

    return answer


def linked_pages(items: Sequence[Any], *, size: int, path: str) -> Handler:
    """The address of the next page stands in the answer, and again in the Link header (RFC 8288)."""

    def answer(query: Query) -> Answer:
        page = _number(query, "trang", 1, 10_000)
        part = list(items[(page - 1) * size : page * size])
        following = f"{path}?trang={page + 1}" if page * size < len(items) else None
        headers = {"Link": f'<{following}>; rel="next"'} if following else {}
        return json_answer({"tongSo": len(items), "trangSau": following, "danhSach": part}, headers=headers)

    return answer
