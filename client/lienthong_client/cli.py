"""The command `lienthong-client`: follow, snapshot, verify, repair, ack, status, trust.

Exit codes are those of `lienthong`: 0 fine, 1 a proof failed, 2 usage, 3 the node cannot be reached or not now.
"""

import argparse
import json
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from lienthong_client.chain import verify_chain
from lienthong_client.errors import ClientError, ProofFailed, UsageFault
from lienthong_client.replica import KEYS, Replica
from lienthong_client.stores import Store, open_store
from lienthong_client.transport import Transport

LONGEST_POLL = 30  # seconds: what a node allows

COMMANDS = {
    "follow": "lấy thay đổi, kiểm từng trang, ghi · fetch changes, prove each page, keep them",
    "snapshot": "thay cả bản sao bằng gói mới nhất · replace the copy by the newest pack",
    "verify": "đọc lại cả bản sao và so với lời khai đã ký · read the whole copy and compare it with what was signed",
    "repair": "tìm chỗ khác, chỉ tải chỗ đó · find what differs and fetch only that",
    "ack": "báo vị trí và mã tóm tắt cho nút · tell the node our position and digest",
    "status": "bản sao đang ở đâu, tin khóa nào · where the copy stands and which keys it believes",
    "trust": "tin một khóa sau khi đã hỏi nơi phát · believe a key, after asking the publisher",
}


def parser() -> argparse.ArgumentParser:
    found = argparse.ArgumentParser(
        prog="lienthong-client", description="Bản sao tự chứng minh của một luồng · a copy of a feed that proves itself"
    )
    found.add_argument("--version", action="version", version="lienthong-client 0.1.0")
    commands = found.add_subparsers(dest="command", required=True)
    for name, text in COMMANDS.items():
        one = commands.add_parser(name, help=text, description=text)
        one.add_argument(
            "--store", default="sqlite:lienthong.db", help="sqlite:TỆP/FILE, ndjson:THƯ_MỤC/FOLDER, postgresql://..."
        )
        one.add_argument("--schema", default="lienthong_copy", help="lược đồ trong PostgreSQL · schema in PostgreSQL")
        one.add_argument("--url", help="địa chỉ nút, nhớ sau lần đầu · address of the node, kept after the first time")
        one.add_argument("--feed", help="tên luồng, nhớ sau lần đầu · name of the feed, kept (public)")
        one.add_argument("--token-file", type=Path, help="tệp chứa mã truy cập; hoặc/or LIENTHONG_TOKEN")
        one.add_argument(
            "--lang", choices=("vi", "en"), default=_language(), help="ngôn ngữ · language (LIENTHONG_LANG)"
        )
        one.add_argument("--json", action="store_true", help="in JSON · print JSON")
        one.add_argument("--patience", type=float, default=120.0, help="giây thử lại · seconds of trying again")
        if name in {"follow", "trust"}:
            one.add_argument("--key-id", help="mã khóa phải tin, thay vì khóa gặp đầu tiên · key to believe")
        if name == "follow":
            one.add_argument("--once", action="store_true", help="đến hết luồng rồi dừng · stop at the head")
            one.add_argument(
                "--start", choices=("auto", "pack", "beginning"), default="auto", help="bản sao mới · new copy"
            )
            one.add_argument("--repair", action="store_true", help="tự sửa bản sao hỏng · mend a damaged copy")
            one.add_argument(
                "--first",
                type=Path,
                help="tệp NDJSON nhận trước cảnh báo và bản đúng của những gì đang giữ sai · NDJSON file that gets"
                " warnings, and what is held wrong, before all else",
            )
            one.add_argument("--ack", action="store_true", help="báo cho nút khi hết luồng · acknowledge at the head")
            one.add_argument("--wait", type=int, default=25, help="giây mỗi lần chờ tin · seconds of a long poll")
            one.add_argument("--limit", type=int, help="số thay đổi mỗi trang · changes of a page")
        if name == "snapshot":
            one.add_argument(
                "--older", action="store_true", help="nhận cả gói cũ hơn bản sao · also one behind the copy"
            )
        if name == "verify":
            one.add_argument(
                "--chain", action="store_true", help="cả chuỗi mốc đã ký · the chain of checkpoints as well"
            )
    return found


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command; ends the process with its exit code."""
    words = parser().parse_args(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        facts = run(words)
    except ClientError as error:
        _end_line()
        if words.json:
            _print_json({"ok": False, "error": error.document()})
        else:
            sys.stderr.write(f"lienthong-client: {error.text(words.lang)}\n")
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        _end_line()
        sys.exit(0)
    _end_line()
    if words.json:
        _print_json({"ok": True, **facts})
    else:
        sys.stdout.write("".join(f"{name}\t{_plain(value)}\n" for name, value in facts.items() if value is not None))


def run(words: argparse.Namespace) -> dict[str, Any]:
    """Carry out a command on its store; the facts to print."""
    if words.command != "follow" and words.command != "snapshot":
        _must_exist(words.store)
    with open_store(words.store, schema=words.schema) as store:
        replica = _replica(words, store)
        try:
            return _carry_out(words, replica)
        finally:
            replica.transport.close()


def _carry_out(words: argparse.Namespace, replica: Replica) -> dict[str, Any]:
    if words.command == "follow":
        return _follow(words, replica)
    if words.command == "snapshot":
        return replica.begin_again(older=words.older)
    if words.command == "verify":
        sums = replica.check()
        facts = {"position": replica.state.position, "live": sums.live, "digest": sums.digest}
        return facts | (verify_chain(replica) if words.chain else {})
    if words.command == "repair":
        return replica.repair()
    if words.command == "ack":
        return acknowledge(replica)
    if words.command == "trust":
        return _trust(words, replica)
    return status(replica)


def _follow(words: argparse.Namespace, replica: Replica) -> dict[str, Any]:
    if words.once:
        facts = replica.follow_once(start=words.start, repair=words.repair)
        return facts | ({"acknowledged": acknowledge(replica)} if words.ack else {})
    if replica.is_new:
        replica.follow_once(start=words.start)
    replica.follow(wait=max(0, min(words.wait, LONGEST_POLL)), repair=words.repair)
    return {}


def acknowledge(replica: Replica) -> dict[str, Any]:
    """Tell the node what we hold; ProofFailed when it does not agree."""
    state = replica.state
    body = {"feed": state.feed, "position": state.position, "digest": state.digest}
    answer = replica.expect(replica.transport.post("/v1/acks", body)).json()
    if answer.get("agrees") is not True:
        raise ProofFailed(
            "not-agreed",
            f"Nút có mã khác ở vị trí {state.position}: {answer.get('digest')}.",
            f"The node has another digest at position {state.position}: {answer.get('digest')}.",
            fix_vi="Chạy `lienthong-client verify`, rồi `repair` nếu bản sao hỏng.",
            fix_en="Run `lienthong-client verify`, then `repair` if the copy is damaged.",
            ours=state.digest,
        )
    return {name: answer[name] for name in ("position", "agrees", "acknowledged", "head", "behind") if name in answer}


def status(replica: Replica) -> dict[str, Any]:
    """Where the copy stands beside the feed; the node is asked, and told of when it does not answer."""
    state = replica.state
    facts: dict[str, Any] = {
        "url": state.url,
        "node": state.node,
        "feed": state.feed,
        "epoch": state.epoch,
        "position": state.position,
        "live": state.live,
        "digest": state.digest,
        "signed_at": state.signed_at,
        "believed_keys": {name: facts.get("until") for name, facts in replica.keyring.keys.items()},
    }
    feeds = replica.expect(replica.transport.get("/v1/feeds")).json()["feeds"]
    head = next((feed for feed in feeds if feed["feed"] == state.feed), None)
    if head is not None:
        began_anew = head["epoch"] != state.epoch
        facts |= {"head": head["position"], "behind": None if began_anew else head["position"] - state.position}
        facts |= {"began_anew": began_anew, "horizon": head["horizon"]}
    return facts


def _trust(words: argparse.Namespace, replica: Replica) -> dict[str, Any]:
    document = replica.expect(replica.transport.get(KEYS)).json()
    if not words.key_id:
        return {"node": document.get("node"), "keys": document.get("keys"), "believed": sorted(replica.keyring.keys)}
    before = dict(replica.keyring.keys)
    key = replica.keyring.pin(document, words.key_id)
    replica.keyring.keys = before | replica.keyring.keys  # what was kept under an older key stays provable
    replica.state = replica.state.but(keys=replica.keyring.keys, node=replica.keyring.node, keys_etag=None)
    replica.store.save(replica.state)
    return {"believed": sorted(replica.keyring.keys), "pinned": key}


def _replica(words: argparse.Namespace, store: Store) -> Replica:
    kept = store.state()
    url = words.url or (kept.url if kept else None)
    if url is None:
        raise UsageFault(
            "no-address",
            "Lần đầu cần địa chỉ nút.",
            "The address of the node is needed the first time.",
            fix_vi="Thêm --url https://...",
            fix_en="Add --url https://...",
        )
    token = (
        words.token_file.read_text(encoding="utf-8").strip() if words.token_file else os.environ.get("LIENTHONG_TOKEN")
    )
    goes_on = words.command == "follow" and not words.once
    progress = _Progress(as_json=words.json and goes_on, first=getattr(words, "first", None))
    transport = Transport(url, token, lang=words.lang, patience=words.patience, tell=progress.line)
    return Replica(
        store,
        transport,
        feed=words.feed,
        key_id=getattr(words, "key_id", None),
        limit=getattr(words, "limit", None),
        tell=progress.told,
    )


class _Progress:
    """One line that is written over, on a terminal only; of a run that goes on, each piece of news as JSON."""

    def __init__(self, *, as_json: bool, first: Path | None) -> None:
        self._as_json, self._first = as_json, first

    def told(self, facts: dict[str, Any]) -> None:
        if self._as_json and facts["event"] in {"news", "pinned", "rotated", "first"}:
            sys.stdout.write(json.dumps(facts, ensure_ascii=False) + "\n")
            sys.stdout.flush()
        if facts["event"] == "first":
            if self._first is not None:
                with self._first.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(facts["line"], ensure_ascii=False) + "\n")
            return
        self.line("  ".join(f"{name} {value}" for name, value in facts.items() if name != "event"))

    def line(self, text: str) -> None:
        if sys.stderr.isatty():
            sys.stderr.write(f"\r\x1b[K{text[:110]}")
            sys.stderr.flush()


def _must_exist(store: str) -> None:
    """A command about a copy does not make one because a name was mistyped."""
    kind, _, place = store.partition(":")
    if kind in {"sqlite", "ndjson"} and place and not Path(place).exists():
        raise UsageFault(
            "no-copy",
            f"Không có bản sao ở {place}.",
            f"There is no copy at {place}.",
            fix_vi="Kiểm tra --store, hoặc bắt đầu bằng `lienthong-client follow --once --url ...`.",
            fix_en="Check --store, or begin with `lienthong-client follow --once --url ...`.",
        )


def _language() -> str:
    return "en" if os.environ.get("LIENTHONG_LANG") == "en" else "vi"


def _end_line() -> None:
    if sys.stderr.isatty():
        sys.stderr.write("\r\x1b[K")


def _plain(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list | bool) else str(value)


def _print_json(value: Any) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")
