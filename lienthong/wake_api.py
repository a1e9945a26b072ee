"""`POST /v1/sources/<name>/wake`: an outside system says that it has something new."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from fastapi import APIRouter, Depends, Request, Response

from connectors.source import Source, load_named, source_names
from lienthong import waking
from lienthong.airflow_api import airflow_at
from lienthong.settings import Settings
from publishing.contract.other_models import Woken
from publishing.contract.telling import TOKEN_NEEDED, tells
from publishing.problems import Problem, not_found
from publishing.service import RESPONSES, Service, only_known, reply, subscriber
from publishing.subscribers import Viewer
from schemas.errors import ConfigError, SourceUnavailable

logger = logging.getLogger(__name__)

MOST = 60  # pushes of one subscriber to one source
WINDOW = 60.0  # in so many seconds


@dataclass(slots=True)
class Pushes:
    """Counts pushes in windows; forgotten at a restart, which costs nothing but a few more looks."""

    clock: Callable[[], float] = time.monotonic
    _counted: dict[tuple[str, str], tuple[float, int]] = field(default_factory=dict)

    def count(self, subscriber: str, source: str) -> None:
        """Problem 429 with Retry-After when there were too many."""
        now = self.clock()
        since, many = self._counted.get((subscriber, source), (now, 0))
        if now - since >= WINDOW:
            since, many = now, 0
        if many >= MOST:
            raise too_many(max(1, round(since + WINDOW - now)))
        self._counted[subscriber, source] = since, many + 1


def create_router(service: Service, settings: Settings, pushes: Pushes | None = None) -> APIRouter:
    """The route; who may wake a source stands in its file, under wake.push."""
    router = APIRouter(prefix="/v1", tags=["sources"], responses=RESPONSES, dependencies=[Depends(only_known)])
    counted = pushes or Pushes()
    if settings.airflow_url is not None:
        airflow_at(settings.airflow_url)  # a wrong address stops the start, not the first push

    @router.post(
        "/sources/{name}/wake",
        status_code=202,
        summary="Nguồn có tin mới, chạy ngay / Wake a source: it has something new (a body is not read)",
        operation_id="wakeSource",
        responses=tells(
            Woken, "Sẽ chạy / It will run", status=202, headers=("Cache-Control",), refuses=(403, 409, 429)
        ),
        openapi_extra=TOKEN_NEEDED,
    )
    def wake(request: Request, name: str) -> Response:
        with service.pool.reading() as conn:
            asking = subscriber(conn, request)
        source = named(settings, name)
        asked_by = allowed(asking, source)
        counted.count(asked_by, name)
        try:
            done = waking.wake(settings, name, asked_by)
        except ConfigError as error:
            logger.warning("a push could not wake its source", extra={"source": name, "error": error.message})
            raise paused() from error
        except SourceUnavailable as error:
            logger.warning("a push could not wake its source", extra={"source": name, "error": error.message})
            raise unanswered() from error
        state = "accepted" if done.is_new else "joined"
        body = {"id": done.id, "source": name, "state": state, "asked_at": done.asked_at}
        return reply(body, 202, {"Cache-Control": "no-store"})

    return router


def named(settings: Settings, name: str) -> Source:
    """The source; 404 where there is none, 409 while its file is broken."""
    try:
        return load_named(settings.sources, name, settings.variables)
    except ConfigError as error:
        if name not in source_names(settings.sources):
            raise not_found() from error
        raise Problem(
            409,
            "not-now",
            "Tệp khai báo của nguồn này đang có lỗi; đơn vị vận hành phải sửa trước.",
            "The file of this source has a fault; who runs this node must mend it first.",
        ) from error


def allowed(asking: Viewer, source: Source) -> str:
    """The subscriber's name, if the source's file lists it."""
    if asking.name is None or asking.name not in source.wake.push:
        raise Problem(
            403,
            "forbidden",
            "Mã truy cập này không được gọi nguồn đó chạy (mục wake.push trong tệp nguồn).",
            "This token may not wake that source (wake.push in its source file).",
        )
    return asking.name


def paused() -> Problem:
    return Problem(
        409,
        "not-now",
        "Nguồn này đang tạm dừng hoặc chưa được nạp; lời gọi không được giữ lại.",
        "This source is paused, or not read yet; the call is not kept.",
    )


def too_many(seconds: int) -> Problem:
    return Problem(
        429,
        "too-many",
        f"Tối đa {MOST} lần trong {WINDOW:.0f} giây cho một nguồn; nguồn vẫn sẽ chạy theo các lần gọi trước.",
        f"At most {MOST} in {WINDOW:.0f} seconds for one source; it still runs for the calls before.",
        headers={"Retry-After": str(seconds)},
    )


def unanswered() -> Problem:
    return Problem(
        503,
        "unavailable",
        "Bộ điều phối không trả lời; hãy gọi lại sau.",
        "The scheduler does not answer; call again later.",
        headers={"Retry-After": "30"},
    )
