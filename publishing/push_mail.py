"""A mail of push as text and HTML, in Vietnamese or English: one change, or a digest of many."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from publishing.push_channels import unsubscribe_token
from publishing.push_values import values_of
from publishing.routes_dictionary import FOLDER
from schemas.registry import RECORD_TYPES
from schemas.violation import escaped

LISTED = 100  # changes that one mail lists; of the others it says how many
WORDS = {
    "vi": {
        "removed": "Đã gỡ",
        "untitled": "(bản ghi {id})",
        "many": "{count} thay đổi",
        "more": "và {count} thay đổi nữa; xem tất cả trong luồng {feed}.",
        "why": "Ông/Bà nhận thư này vì đã đăng ký luồng {feed} của {node}.",
        "unsubscribe": "Hủy nhận thư",
    },
    "en": {
        "removed": "Removed",
        "untitled": "(record {id})",
        "many": "{count} changes",
        "more": "and {count} more changes; the feed {feed} has them all.",
        "why": "You get this mail because of a subscription to the feed {feed} of {node}.",
        "unsubscribe": "Unsubscribe",
    },
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What a mail says, before it is put into an envelope."""

    subject: str
    text: str
    html: str
    unsubscribe: str


def letter(event: dict[str, Any], events: Sequence[dict[str, Any]], *, public_url: str, node: str) -> Letter:
    """The letter about these events of a subscription; what the feed no longer tells is left out."""
    lang = event["options"].get("lang", "vi")
    words = WORDS[lang]
    told = [each for each in events if each["kind"] == "test" or each["line"] is not None]
    items = [_item(values_of(each, public_url=public_url), lang) for each in told[:LISTED]]
    said = {"feed": event["feed"], "node": node}
    more = words["more"].format(count=len(told) - LISTED, **said) if len(told) > LISTED else ""
    subject = items[0]["title"] if len(told) == 1 else f"{words['many'].format(count=len(told))}: {event['feed']}"
    link = f"{public_url.rstrip('/')}/unsubscribe/{unsubscribe_token(event['secret'])}"
    why = words["why"].format(**said)
    parts = [
        "\n".join(line for line in (item["title"], item["facts"], item["summary"], item["url"]) if line)
        for item in items
    ]
    text = "\n\n".join([*parts, *([more] if more else []), f"-- \n{why}\n{words['unsubscribe']}: {link}\n"])
    html = _page().render(
        lang=lang, subject=subject, items=items, more=more, why=why, unsubscribe=link,
        unsubscribe_word=words["unsubscribe"],
    )  # fmt: skip
    return Letter(subject=f"[Liên Thông] {subject}", text=text, html=html, unsubscribe=link)


def _item(values: dict[str, str], lang: str) -> dict[str, str]:
    words = WORDS[lang]
    title = values["title"] or words["untitled"].format(id=values["id"])
    if values["kind"] == "removed":
        title = f"{words['removed']}: {title}"
    kind = RECORD_TYPES.get(values["type"])
    kind_word = (kind.title_vi if lang == "vi" else kind.title_en) if kind else values["type"]
    facts = " · ".join(fact for fact in (kind_word, values["agency"], values["day"], values["reason"]) if fact)
    href = values["url"] if urlsplit(values["url"]).scheme in ("http", "https") else ""
    shown = {"title": title, "facts": facts, "url": values["url"]}
    # the summary keeps its lines, in which nothing else can hide
    summary = "\n".join(escaped(line) for line in values["summary"].splitlines())
    return {name: escaped(text) for name, text in shown.items()} | {"summary": summary, "href": href}


@cache
def _page() -> Any:
    found = Environment(loader=FileSystemLoader(FOLDER / "templates"), undefined=StrictUndefined, autoescape=True)
    return found.get_template("push_mail.html")
