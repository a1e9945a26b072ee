"""Routes of receipts: what a reader holds wrong by now, before it has read all that lies between."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response

from publishing.contract.other_models import Corrections
from publishing.contract.telling import tells
from publishing.delta import ahead
from publishing.problems import bad_request
from publishing.receipts import MOST, first
from publishing.service import RESPONSES, Service, entitled, viewer
from warehouse.statements import row


def create_router(service: Service) -> APIRouter:
    """`/v1/feeds/{feed}/corrections`."""
    router = APIRouter(prefix="/v1/feeds", tags=["feeds"], responses=RESPONSES)

    @router.get(
        "/{feed}/corrections",
        summary="Sửa trước, đọc sau / What is held wrong, first",
        operation_id="readCorrections",
        responses=tells(
            Corrections, "Dòng phải đến trước / Lines that go first", headers=("Cache-Control",), refuses=(404, 409)
        ),
    )
    def corrected(
        request: Request,
        feed: str,
        held: Annotated[
            int | None,
            Query(ge=0, le=2**63 - 1, description="position that the reader holds; default: what it acknowledged"),
        ] = None,
        only: Annotated[Literal["urgent"] | None, Query(description="warnings and responses alone")] = None,
        limit: Annotated[int, Query(ge=1, le=MOST)] = MOST,
    ) -> Response:
        with service.pool.reading() as conn:
            asking = viewer(conn, request)
            found = entitled(conn, asking, feed)
            position = held
            if position is None:
                acked = row(conn, "subscriber.acknowledged", {"subscriber": asking.name, "feed": feed})
                if acked is None:
                    raise bad_request(
                        "held: vị trí đang giữ; chưa có xác nhận nào.",
                        "held: the position that you hold; nothing was acknowledged yet.",
                    )
                position = int(acked["position"])
            if position > found.position:
                raise ahead(found)
            told = first(conn, found, position, limit + 1, only_urgent=only is not None, subscriber=asking.name)
        lines = ",".join(told[:limit])
        body = (
            f'{{"feed":"{found.feed}","held":{position},"position":{found.position},"count":{min(len(told), limit)},'
            f'"is_all":{"true" if len(told) <= limit else "false"},"corrections":[{lines}]}}'
        )
        headers = {"Cache-Control": "no-store", "Vary": "Authorization"}
        return Response(body, headers=headers, media_type="application/json")

    return router
