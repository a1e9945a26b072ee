"""`lienthong push`: subscriptions, their events, and the worker that sends them."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError

from lienthong import database
from lienthong.commands.printing import console, print_json, print_table
from lienthong.settings import read_settings
from publishing import subscriptions
from schemas.errors import ConfigError
from warehouse.connection import session, transaction

push = typer.Typer(help="Đẩy thay đổi đến nơi nhận · push of changes to receivers", no_args_is_help=True)
letters = typer.Typer(help="Sự kiện đã thôi gửi · events that were given up", no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json", help="JSON cho máy đọc · JSON for machines")]
Name = Annotated[str, typer.Argument(help="Mã đăng ký · id of the subscription")]


def register(app: typer.Typer) -> None:
    push.add_typer(letters, name="dead")
    app.add_typer(push, name="push")


@push.command("list")
def list_subscriptions(as_json: Json = False) -> None:
    """Mọi đăng ký và số sự kiện còn nợ · all subscriptions and what they are owed."""
    with session(database.ready(read_settings())) as conn:
        found = subscriptions.listed(conn)
    if as_json:
        print_json(found)
        return
    columns = (
        "subscription",
        "subscriber",
        "feed",
        "channel",
        "state",
        "counter",
        "waiting",
        "retrying",
        "dead",
        "target",
    )
    print_table(
        f"{len(found)} đăng ký · subscriptions", columns, [[str(one[name]) for name in columns] for one in found]
    )


@push.command("show")
def show(subscription: Name) -> None:
    """Một đăng ký, dạng JSON · one subscription, as JSON."""
    with session(database.ready(read_settings())) as conn:
        print_json(_known(conn, subscription))


@push.command("add")
def add(
    subscriber: Annotated[str, typer.Argument(help="Tên người nhận · the subscriber")],
    target: Annotated[str, typer.Argument(help="Địa chỉ http(s) · where to push")],
    feed: Annotated[str, typer.Option(help="Luồng · the feed")] = "public",
    filters: Annotated[str, typer.Option(help='JSON, như · such as {"types": ["press_release"]}')] = "{}",
    full: Annotated[bool, typer.Option("--full", help="Gửi cả bản ghi · send the whole record")] = False,
    channel: Annotated[str, typer.Option(help="webhook, http_template, email")] = "webhook",
    template: Annotated[
        Path | None,
        typer.Option(help="Tệp JSON: body, headers, secrets, success · file that http_template needs", dir_okay=False),
    ] = None,
    lang: Annotated[str, typer.Option(help="Ngôn ngữ thư · language of mails: vi, en")] = "vi",
    minutes: Annotated[int | None, typer.Option(help="Thư gộp mỗi N phút · a digest every N minutes")] = None,
    hour: Annotated[int | None, typer.Option(help="Thư gộp hằng ngày lúc · a digest daily at this hour")] = None,
) -> None:
    """Thêm đăng ký; khóa chỉ hiện một lần · add a subscription; the key is shown this once."""
    from lienthong.push_targets import refusals
    from publishing.feeds import find_feed
    from publishing.subscribers import viewer_named

    try:
        wanted = subscriptions.NewSubscription.model_validate(
            {
                "target": target,
                "channel": channel,
                "feed": feed,
                "filters": json.loads(filters),
                "payload": "full" if full else "thin",
                "template": json.loads(template.read_text(encoding="utf-8")) if template else None,
                "email": _mail(lang, minutes, hour) if channel == "email" else None,
            }
        )
    except ValidationError as error:  # its own text would show what was given, secrets too
        raise ConfigError(f"push add: {'; '.join(_faults(error))}") from error
    except (ValueError, OSError) as error:
        raise ConfigError(f"push add: {error}") from error
    settings = read_settings()
    refused = refusals(settings)(wanted.target)
    if refused is not None:
        raise ConfigError(f"push add: target: {refused}; a private host must be named in LIENTHONG_ALLOW_HOSTS")
    with session(database.ready(settings)) as conn, transaction(conn):
        viewer, found = viewer_named(conn, subscriber), find_feed(conn, feed)
        if viewer is None or found is None or found.audience > viewer.audience:
            raise ConfigError(f"{subscriber!r} may not read the feed {feed!r}, or one of them is not there")
        name, secret = subscriptions.add(conn, subscriber, wanted, home=settings.home)
    print_json({"subscription": name, **({"secret": secret} if wanted.channel == "webhook" else {})})


@push.command("pause")
def pause(subscription: Name, reason: Annotated[str, typer.Option(help="Vì sao · why")]) -> None:
    """Tạm dừng; không mất gì · rest; nothing is lost meanwhile."""
    _set(subscription, subscriptions.SubscriptionChange(state="paused"), reason)


@push.command("resume")
def resume(subscription: Name) -> None:
    """Gửi tiếp từ chỗ đã dừng · go on from where it stood."""
    _set(subscription, subscriptions.SubscriptionChange(state="active"), None)


@push.command("end")
def end(subscription: Name, reason: Annotated[str, typer.Option(help="Vì sao · why")]) -> None:
    """Chấm dứt; WebSub được báo lý do · end it; a callback of WebSub is told why."""
    from publishing import websub

    with session(database.ready(read_settings())) as conn, transaction(conn):
        known = _known(conn, subscription)
        if known["channel"] == "websub":
            websub.deny(conn, known["subscription"], reason)
        else:
            subscriptions.remove(conn, known["subscription"])


@push.command("test")
def test(subscription: Name) -> None:
    """Nợ một sự kiện thử; `push run` gửi · owe a test event, which `push run` sends."""
    with session(database.ready(read_settings())) as conn, transaction(conn):
        counter = subscriptions.add_test(conn, _known(conn, subscription)["subscription"])
    print_json({"counter": counter})


@letters.command("list")
def list_dead(subscription: Annotated[str | None, typer.Argument()] = None, as_json: Json = False) -> None:
    """Sự kiện đã thôi gửi và lý do · events that were given up, and why."""
    with session(database.ready(read_settings())) as conn:
        name = _known(conn, subscription)["subscription"] if subscription else None
        found = subscriptions.dead(conn, name)
    if as_json:
        print_json(found)
        return
    columns = ("subscription", "counter", "entity_id", "attempts", "last_status", "last_error")
    print_table(f"{len(found)} sự kiện · events", columns, [[str(one[name]) for name in columns] for one in found])


@letters.command("redrive")
def redrive(
    subscription: Annotated[str | None, typer.Argument(help="Không nêu: tất cả · none: all")] = None,
    counter: Annotated[int | None, typer.Option(help="Chỉ một sự kiện · one event only")] = None,
) -> None:
    """Gửi lại, cùng tên sự kiện · owe them again, under their old names."""
    if counter is not None and subscription is None:
        raise ConfigError("--counter needs the id of its subscription")
    with session(database.ready(read_settings())) as conn, transaction(conn):
        name = _known(conn, subscription)["subscription"] if subscription else None
        print_json({"redriven": subscriptions.redrive(conn, name, counter)})


@push.command("run")
def run_worker(
    once: Annotated[bool, typer.Option("--once", help="Hết việc thì thôi · end when nothing is due")] = False,
) -> None:
    """Gửi những gì còn nợ · send what is owed, until stopped."""
    import signal
    import threading

    from lienthong import push_service, pushing

    settings = read_settings()
    database.ready(settings)
    if once:
        print_json(pushing.deliver(settings))
        return
    over = threading.Event()

    def end(number: int, _: Any) -> None:
        over.set()
        signal.signal(number, signal.SIG_DFL)  # who asks twice does not want to wait
        console.print("đang kết thúc, chờ nơi nhận trả lời · ending, waiting for answers")

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    console.print("đang gửi, Ctrl+C để dừng · sending, Ctrl+C ends it")
    push_service.work(settings, ended=over.is_set, pause=over.wait)


@push.command("wake")
def wake(host: Annotated[str, typer.Argument(help="Máy:cổng như trong health · host as health shows it")]) -> None:
    """Máy im lặng được hỏi lại ngay · a silent host is asked again at once, for all who are served there."""
    with session(database.ready(read_settings())) as conn, transaction(conn):
        if not subscriptions.wake(conn, host):
            raise ConfigError(f"no host {host!r} rests: see `hosts` of lienthong push health")


@push.command("prune")
def prune(
    days: Annotated[int | None, typer.Option(min=1, help="Mặc định LIENTHONG_PUSH_DAYS · default: the setting")] = None,
) -> None:
    """Xóa sự kiện đã gửi từ lâu · delete events that were delivered long ago; receipts stay."""
    settings = read_settings()
    with session(database.ready(settings)) as conn:
        print_json({"pruned": subscriptions.prune(conn, days or settings.push_days)})


@push.command("rekey")
def rekey(
    new: Annotated[bool, typer.Option("--new", help="Tạo khóa niêm phong mới · with a new sealing key")] = False,
) -> None:
    """Niêm phong lại mọi khóa ký · seal all signing secrets with the key of today, or with a new one."""
    settings = read_settings()
    with session(database.ready(settings)) as conn:
        print_json(subscriptions.reseal(conn, settings.home, with_new_key=new))


@push.command("health")
def health(
    here: Annotated[bool, typer.Option("--here", help="Chỉ máy này · workers of this machine only")] = False,
) -> None:
    """Có tiến trình gửi nào sống không; thoát 1 nếu không · workers, late events, hosts; exits 1 when not well."""
    import socket

    from lienthong.push_service import health as look

    settings = read_settings()
    with session(database.dsn(settings)) as conn:
        found = look(conn, settings, machine=socket.gethostname() if here else None)
    print_json(found)
    if not found["is_well"]:
        raise typer.Exit(1)


def _mail(lang: str, minutes: int | None, hour: int | None) -> dict[str, Any]:
    digest = {"minutes": minutes, "hour": hour}
    return {"lang": lang, "digest": digest if minutes is not None or hour is not None else None}


def _faults(error: ValidationError) -> list[str]:
    found = error.errors(include_url=False, include_context=False, include_input=False)
    return [".".join(map(str, fault["loc"])) + f": {fault['msg']}" for fault in found]


def _set(subscription: str, change: subscriptions.SubscriptionChange, reason: str | None) -> None:
    from publishing.problems import Problem

    settings = read_settings()
    with session(database.ready(settings)) as conn, transaction(conn):
        known = _known(conn, subscription)["subscription"]
        try:
            subscriptions.change(conn, known, change, home=settings.home, reason=reason)
        except Problem as error:
            raise ConfigError(error.en) from error


def _known(conn: Any, subscription: str) -> dict[str, Any]:
    from publishing.problems import Problem

    try:
        return subscriptions.owned(conn, subscription)
    except Problem as error:
        raise ConfigError(f"there is no subscription {subscription!r}") from error
