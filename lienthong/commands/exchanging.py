"""`lienthong feed | peers`: what we publish and with whom we exchange."""

import secrets
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from lienthong import database
from lienthong.commands.printing import console, print_json, print_table
from lienthong.peers import load_peers
from lienthong.settings import read_settings
from schemas.errors import ConfigError
from warehouse.connection import session, transaction
from warehouse.statements import rows, run

feed = typer.Typer(help="Luồng phát · feeds", no_args_is_help=True)
peers = typer.Typer(help="Nút bạn · peers", no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json")]


def register(app: typer.Typer) -> None:
    app.add_typer(feed, name="feed")
    app.add_typer(peers, name="peers")


@feed.command("status")
def feed_status(as_json: Json = False) -> None:
    """Vị trí, số mục và mã kiểm của mỗi luồng · position, live items and digest of each feed."""
    with session(database.ready(read_settings())) as conn:
        found = rows(conn, "exchanging.feeds")
    if as_json:
        print_json(found)
        return
    print_table(
        "",
        ("feed", "position", "live", "waiting", "digest"),
        [(f["feed"], f["position"], f["live"], f["waiting"], f["digest"]) for f in found],
    )


@feed.command("snapshot")
def feed_snapshot(as_json: Json = False) -> None:
    """Đóng gói toàn bộ các luồng đã thay đổi · make full packs of the feeds that have moved."""
    from publishing.snapshot import build_snapshots

    settings = read_settings()
    with session(database.ready(settings)) as conn:
        made = build_snapshots(conn, settings)
    if as_json:
        print_json(made)
        return
    print_table("", ("feed", "state", "position"), [(name, p["state"], p.get("position")) for name, p in made.items()])


@feed.command("keys")
def feed_keys(as_json: Json = False) -> None:
    """Các khóa ký và thời hạn của chúng · the keys that sign, and the period of each."""
    from publishing.rotation import key_document

    settings = read_settings()
    found = key_document(settings.home, settings.node, datetime.now(UTC))
    if as_json:
        print_json(found)
        return
    columns = ("key_id", "state", "valid_from", "valid_until", "public_key")
    print_table("", columns, [[key[name] for name in columns] for key in found["keys"]])


@feed.command("rotate-key")
def feed_rotate_key(
    overlap_days: Annotated[
        int, typer.Option(min=0, help="Hai khóa cùng ký bấy nhiêu ngày · days that both sign")
    ] = 30,
    finish: Annotated[bool, typer.Option("--finish", help="Khóa mới thay khóa cũ · the next key takes over")] = False,
    as_json: Json = False,
) -> None:
    """Công bố khóa kế tiếp, do khóa cũ ký; sau thời gian cùng ký thì --finish · announce the next key; finish."""
    from publishing import rotation

    settings = read_settings()
    now = datetime.now(UTC)
    if finish:
        done = rotation.finish(settings.home, now=now)
    else:
        done = rotation.announce(settings.home, settings.node, now=now, overlap=timedelta(days=overlap_days))
    if as_json:
        print_json({"before": done.before, "after": done.after, "starts_at": done.starts_at, "ends_at": done.ends_at})
        return
    if finish:
        console.print(f"{done.after} thay {done.before} · {done.after} has taken the place of {done.before}")
    else:
        console.print(
            f"{done.before} → {done.after}: cả hai cùng ký đến {done.ends_at:%Y-%m-%d %H:%M %Z}, rồi chạy --finish · "
            "both sign until then; run it with --finish after that"
        )


@feed.command("begin-anew")
def feed_begin_anew(
    name: Annotated[str | None, typer.Option("--feed", help="Luồng; mặc định: mọi luồng · default: all feeds")] = None,
) -> None:
    """Sau khi khôi phục bản sao lưu: bên đọc bắt đầu lại · after a restore: readers begin again from a pack."""
    with session(database.ready(read_settings())) as conn, transaction(conn):
        if not run(conn, "feed.begin_anew", {"feed": name}):
            raise ConfigError(f"there is no feed {name!r}")


@peers.command("list")
def peers_list(as_json: Json = False) -> None:
    """Các nút bạn và trạng thái trao đổi · the peers and how far the exchange is."""
    settings = read_settings()
    declared = load_peers(settings.peers)
    with session(database.ready(settings)) as conn:
        states = {each["peer"]: each for each in rows(conn, "exchanging.peers")}
    found = [
        {"name": name, "url": p.url, "follow": p.follow, "push": p.push} | states.get(name, {})
        for name, p in declared.items()
    ]
    if as_json:
        print_json(found)
        return
    print_table(
        "",
        ("peer", "url", "follow", "push", "followed", "agrees"),
        [(p["name"], p["url"], p["follow"], p["push"], p.get("followed"), p.get("agrees")) for p in found],
    )


@peers.command("sync")
def peers_sync(
    name: Annotated[str, typer.Argument(help="Tên nút bạn · name of the peer")], as_json: Json = False
) -> None:
    """Trao đổi một lượt với một nút bạn · one exchange with a peer: take, follow, publish, send."""
    from lienthong import pipeline

    settings = read_settings()
    run_id = pipeline.begin(settings, trigger="peers sync", run_id=f"sync-{secrets.token_hex(6)}")
    facts = pipeline.exchange(settings, name, run_id)
    pipeline.publish(settings, run_id)
    pipeline.finish(settings, run_id)
    if as_json:
        print_json(facts)
    else:
        console.print("  ".join(f"{key} {value}" for key, value in facts.items()))


@peers.command("verify")
def peers_verify(
    name: Annotated[str, typer.Argument(help="Tên nút bạn · name of the peer")],
    repair: Annotated[bool, typer.Option("--repair", help="Lấy lại phần khác · take again what differs")] = False,
    as_json: Json = False,
) -> None:
    """So hai bản theo tiền tố; mã thoát 1 khi còn khác · compare both copies by prefix; exit 1 when they differ."""
    from lienthong import pipeline
    from lienthong.exchange import verify

    settings = read_settings()
    database.ready(settings)
    facts = verify(settings, name, is_repairing=repair)
    if facts["repaired"]:
        pipeline.publish(settings)
    if as_json:
        print_json(facts)
    else:
        console.print("  ".join(f"{key} {value}" for key, value in facts.items()), markup=False)
    if not facts["agrees"]:
        raise typer.Exit(1)


@peers.command("token")
def peers_token(
    name: Annotated[str, typer.Argument(help="Tên bên nhận · name of the subscriber")],
    feed_name: Annotated[str, typer.Option("--feed")] = "public",
    writes: Annotated[list[str] | None, typer.Option(help="Loại bản ghi được ghi · record types it may write")] = None,
    exchange: Annotated[
        bool, typer.Option("--exchange", help="Nút bạn cùng ghi: trao đổi phát biểu · a node that exchanges statements")
    ] = False,
) -> None:
    """Cấp mã truy cập, chỉ hiện một lần · issue a token; it is shown once."""
    from publishing.subscribers import register as register_subscriber

    with session(database.ready(read_settings())) as conn, transaction(conn):
        token = register_subscriber(conn, name, feed_name, tuple(writes or ()), exchanges=exchange)
    console.print(token, markup=False)
