"""The data dictionary as pages: what every field means, in the reader's language; nothing is loaded from elsewhere."""

from functools import cache
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from publishing.doors.listing import head_links
from publishing.feeds import PUBLIC
from publishing.problems import language, not_found
from publishing.service import RESPONSES, Service
from schemas.compatibility import released
from schemas.dictionary import entry
from schemas.lifecycle import RELEASE
from schemas.registry import RECORD_TYPES

FOLDER = Path(__file__).resolve().parent
STYLE = FOLDER / "static" / "dictionary.css"

WORDS = MappingProxyType(
    {
        "title": ("Từ điển dữ liệu", "Data dictionary"),
        "lead": (
            "Mỗi loại bản ghi, mỗi trường: nghĩa, đơn vị, danh mục, ai được xem. Sinh từ lược đồ.",
            "Each record type, each field: meaning, unit, list of values, who may see it. Made from the schemas.",
        ),
        "home": ("Trang đầu", "Start page"),
        "other": ("English", "Tiếng Việt"),
        "skip": ("Đến nội dung", "Skip to the content"),
        "fields": ("trường", "fields"),
        "whole_record": (
            "Một trường chỉ ra ngoài khi cả bản ghi được công khai; mức ở đây là mức của riêng trường.",
            "A field goes out only when its whole record does; what stands here is the mark of the field alone.",
        ),
        "internal": (
            "Bản ghi loại này là nội bộ, trừ khi nguồn ghi là công khai.",
            "Records of this type are internal unless the source marks them public.",
        ),
        "own": ("Trường của loại này", "Fields of this type"),
        "common": ("Trường mà mọi loại đều có", "Fields that all types have"),
        "required": ("bắt buộc", "required"),
        "field": ("Trường", "Field"),
        "meaning": ("Nghĩa", "Meaning"),
        "type": ("Kiểu, đơn vị", "Type, unit"),
        "sensitivity": ("Ai được xem", "Who may see it"),
        "example": ("Ví dụ (không có thật)", "Example (made)"),
        "listed": ("giá trị", "values"),
        "lifecycle": ("Vòng đời", "Lifecycle"),
        "release": ("Vòng phát hành, chung cho mọi loại", "Release, the same for all types"),
        "final": ("kết thúc", "final"),
        "binding": (
            "Bỏ qua bước ở giữa thì cảnh báo; bước không thể có thì bản ghi bị cách ly.",
            "A step that is left out warns; a record whose step is impossible is quarantined.",
        ),
        "not_binding": (
            "Bước lạ chỉ cảnh báo: từ chối sẽ hại hơn.",
            "An odd step only warns: to refuse it would do more harm.",
        ),
        "free": (
            "Không kiểm bước: nguồn muốn giữ lại hay rút tin thì được nghe theo ngay.",
            "Steps are not checked: a source that holds back or withdraws something is obeyed at once.",
        ),
        "schema": ("Lược đồ JSON", "JSON Schema"),
        "unreleased": ("chưa phát hành", "not released yet"),
        "state": ("Trạng thái", "State"),
        "next": ("Có thể chuyển sang", "May become"),
    }
)


@cache
def templates() -> Environment:
    """The templates of our pages; what is not ours is escaped."""
    return Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def create_router(service: Service) -> APIRouter:
    """`/dictionary`, `/dictionary/<type>` and their style sheet."""
    router = APIRouter(include_in_schema=False, responses=RESPONSES)
    edition = sha256(STYLE.read_bytes()).hexdigest()[:12]

    def page(request: Request, template: str, path: str, lang: str | None, **values: Any) -> Response:
        chosen = lang if lang in {"vi", "en"} else language(request.headers.get("accept-language"))
        place = 1 if chosen == "en" else 0
        text = (
            templates()
            .get_template(template)
            .render(
                t={name: words[place] for name, words in WORDS.items()},
                lang=chosen,
                other="vi" if chosen == "en" else "en",
                asked=f"?lang={lang}" if lang in {"vi", "en"} else "",
                path=path,
                edition=edition,
                node=service.config.node,
                alternates=head_links(PUBLIC, "Liên Thông"),
                **values,
            )
        )
        headers = {"Content-Language": chosen, "Cache-Control": "no-cache", "Vary": "Accept-Language"}
        return HTMLResponse(text, headers=headers)

    @router.get("/dictionary")
    def index(request: Request, lang: str | None = None) -> Response:
        kept = released()
        types = [(entry(name), name in kept) for name in RECORD_TYPES]
        return page(request, "dictionary.html", "/dictionary", lang, types=types)

    @router.get("/dictionary/static/dictionary.css")
    def style(v: str = "") -> Response:
        aged = {"Cache-Control": "public, max-age=31536000, immutable"}
        return Response(STYLE.read_bytes(), media_type="text/css; charset=utf-8", headers=aged)

    @router.get("/dictionary/{record_type}")
    def one(request: Request, record_type: str, lang: str | None = None) -> Response:
        if record_type not in RECORD_TYPES:
            raise not_found()
        found, types = entry(record_type), [entry(name) for name in RECORD_TYPES]
        groups = [
            ("own", [each for each in found.fields if not each.is_common]),
            ("common", [each for each in found.fields if each.is_common]),
        ]
        release = {
            state: [end.value for end in RELEASE.states if end in RELEASE.moves[state]] for state in RELEASE.states
        }
        path = f"/dictionary/{record_type}"
        values = {"each": found, "types": types, "groups": groups, "release": release}
        return page(request, "dictionary_type.html", path, lang, **values)

    return router
