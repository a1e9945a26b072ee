"""Routes of push: a subscriber makes, reads, changes and ends its own subscriptions, and reads its events again."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.concurrency import run_in_threadpool

from publishing import subscriptions
from publishing.body import read_json
from publishing.contract.other_models import (
    PushCounter,
    PushEvents,
    PushSecret,
    Subscribed,
    Subscription,
    Subscriptions,
)
from publishing.contract.telling import TOKEN_NEEDED, asks_body, tells
from publishing.guard import checked_body
from publishing.message import shaped
from publishing.problems import Problem, unprocessable
from publishing.service import RESPONSES, Service, entitled, reply, subscriber
from publishing.subscriptions import NewSubscription, SubscriptionChange

_SECRET = {"Cache-Control": "no-store"}


def create_router(service: Service) -> APIRouter:
    """The routes under /v1/subscriptions."""
    router = APIRouter(prefix="/v1/subscriptions", tags=["push"], responses=RESPONSES)

    @router.post(
        "",
        status_code=201,
        summary="Đăng ký nhận tin đẩy / Subscribe; the secret is shown once",
        operation_id="subscribe",
        responses=tells(Subscribed, "Đã đăng ký / Subscribed", status=201, headers=("Location", "Cache-Control")),
        openapi_extra=asks_body(NewSubscription, example={"target": "https://portal.example/hooks"}) | TOKEN_NEEDED,
    )
    async def create(request: Request) -> Response:
        raw = await checked_body(request)
        return await run_in_threadpool(_create, service, request, raw)

    @router.get(
        "",
        summary="Các đăng ký của tôi / My subscriptions",
        operation_id="listSubscriptions",
        responses=tells(Subscriptions, "Danh sách / The list", headers=("Cache-Control",)),
        openapi_extra=TOKEN_NEEDED,
    )
    def mine(request: Request) -> Response:
        with service.pool.reading() as conn:
            asking = subscriber(conn, request)
            found = subscriptions.listed(conn, asking.name)
        return _told({"subscriptions": found})

    @router.get(
        "/{subscription}",
        summary="Một đăng ký / One subscription",
        operation_id="readSubscription",
        responses=tells(Subscription, "Đăng ký / The subscription", headers=("Cache-Control",)),
        openapi_extra=TOKEN_NEEDED,
    )
    def one(request: Request, subscription: str) -> Response:
        with service.pool.reading() as conn:
            return _told(subscriptions.owned(conn, subscription, subscriber(conn, request)))

    @router.patch(
        "/{subscription}",
        summary="Sửa, tạm dừng, tiếp tục / Change",
        operation_id="changeSubscription",
        responses=tells(Subscription, "Sau khi sửa / After the change", headers=("Cache-Control",)),
        openapi_extra=asks_body(SubscriptionChange, example={"state": "paused"}) | TOKEN_NEEDED,
    )
    async def change(request: Request, subscription: str) -> Response:
        raw = await checked_body(request)
        return await run_in_threadpool(_change, service, request, subscription, raw)

    @router.delete(
        "/{subscription}",
        status_code=204,
        summary="Hủy đăng ký / End a subscription",
        operation_id="endSubscription",
        responses={204: {"description": "Đã hủy / Ended"}},
        openapi_extra=TOKEN_NEEDED,
    )
    def end(request: Request, subscription: str) -> Response:
        with service.pool.writing() as conn:
            subscriptions.remove(conn, _own(conn, request, subscription))
        return Response(status_code=204)

    @router.post(
        "/{subscription}/rotate-secret",
        summary="Đổi khóa ký / A new secret; the old one signs 24 h more",
        operation_id="rotateSecret",
        responses=tells(PushSecret, "Khóa mới / The new secret", headers=("Cache-Control",)),
        openapi_extra=TOKEN_NEEDED,
    )
    def rotate(request: Request, subscription: str) -> Response:
        with service.pool.writing() as conn:
            secret = subscriptions.rotate(conn, _own(conn, request, subscription), home=service.config.home)
        return reply({"secret": secret}, headers=_SECRET)

    @router.post(
        "/{subscription}/test",
        status_code=202,
        summary="Gửi thử / Send a test event",
        operation_id="sendTestEvent",
        responses=tells(PushCounter, "Sẽ gửi / It is owed", status=202, headers=("Cache-Control",)),
        openapi_extra=TOKEN_NEEDED,
    )
    def test(request: Request, subscription: str) -> Response:
        with service.pool.writing() as conn:
            counter = subscriptions.add_test(conn, _own(conn, request, subscription))
        return reply({"counter": counter}, 202, _SECRET)

    @router.get(
        "/{subscription}/events",
        summary="Đọc lại theo số đếm / Read events again, by counter",
        operation_id="readEvents",
        responses=tells(PushEvents, "Sự kiện / Events", headers=("Cache-Control",), refuses=(410,)),
        openapi_extra=TOKEN_NEEDED,
    )
    def events(
        request: Request,
        subscription: str,
        since: Annotated[
            int | None, Query(alias="from", ge=1, le=2**62, description="counter; default: the first that is kept")
        ] = None,
        limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    ) -> Response:
        with service.pool.reading() as conn:
            asking = subscriber(conn, request)
            own = subscriptions.owned(conn, subscription, asking)
            entitled(conn, asking, own["feed"])
            oldest = own["pruned"] + 1
            if since is not None and since < oldest:
                raise _outside(own, since, oldest)
            found = subscriptions.events(conn, own["subscription"], since or oldest, limit)
        return _told({"counter": own["counter"], "oldest": oldest, "events": found})

    return router


def _outside(own: dict[str, Any], since: int, oldest: int) -> Problem:
    """Events from that counter on are no longer all here, so the feed is the place to read what was missed."""
    return Problem(
        410,
        "resync-required",
        f"from: sự kiện {since} không còn giữ; còn đủ từ {oldest}. Đọc luồng {own['feed']} để lấy phần đã lỡ.",
        f"from: event {since} is no longer kept; all from {oldest} on are. Read the feed {own['feed']} for the rest.",
        oldest=oldest,
        counter=own["counter"],
        feed=f"/v1/feeds/{own['feed']}/delta",
    )


def _own(conn: Any, request: Request, subscription: str) -> str:
    return str(subscriptions.owned(conn, subscription, subscriber(conn, request))["subscription"])


def _told(value: Any) -> Response:
    return reply(_plain(value), headers=_SECRET)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return value.isoformat() if hasattr(value, "isoformat") else value


def _create(service: Service, request: Request, raw: bytes) -> Response:
    with service.pool.reading() as conn:
        asking = subscriber(conn, request)
        wanted = shaped(NewSubscription, read_json(raw))
        entitled(conn, asking, wanted.feed)
    _check(service, wanted.target)
    with service.pool.writing() as conn:
        name, secret = subscriptions.add(conn, str(asking.name), wanted, home=service.config.home)
    headers = _SECRET | {"Location": f"/v1/subscriptions/{name}"}
    shown = {"secret": secret} if wanted.channel == "webhook" else {}
    return reply({"subscription": name, **shown}, 201, headers)


def _change(service: Service, request: Request, subscription: str, raw: bytes) -> Response:
    with service.pool.reading() as conn:
        name = _own(conn, request, subscription)
    wanted = shaped(SubscriptionChange, read_json(raw))
    if wanted.target is not None:
        _check(service, wanted.target)
    with service.pool.writing() as conn:
        subscriptions.change(conn, name, wanted, home=service.config.home)
        return _told(subscriptions.owned(conn, name))


def _check(service: Service, address: str) -> None:
    """Problem 422 for an address that push may not send to; no connection is held while its name is looked up."""
    refused = service.config.refusal(address)
    if refused is not None:
        raise unprocessable(
            f"target: {refused}. Dùng địa chỉ công khai, hoặc nhờ người vận hành nút thêm máy này vào"
            " LIENTHONG_ALLOW_HOSTS.",
            f"target: {refused}. Use a public address, or ask the node's operator to name this host in"
            " LIENTHONG_ALLOW_HOSTS.",
            errors=[{"pointer": "/target", "rule": "address-refused", "message": refused}],
        )
