"""Starting from a pack: manifest and files proved before a line of it is shown, and shown all at once."""

from __future__ import annotations

import base64
import gzip
import json
import shutil
import zlib
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lienthong_client.change import Row, read_change
from lienthong_client.digest import hashed, to_hex
from lienthong_client.errors import ClientError, ProofFailed, UpstreamDown, refused
from lienthong_client.pages import read_checkpoint
from lienthong_client.stores import batches

if TYPE_CHECKING:
    from lienthong_client.replica import Replica

FORMAT = "lienthong-snapshot/1"
LINE = 64 << 20  # bytes of one line, at most
BATCH = 1_000

Facts = dict[str, Any]


class NoPack(Exception):
    """The node has no pack of the feed yet."""

    def __init__(self, refusal: ClientError) -> None:
        super().__init__(str(refusal))
        self.refusal = refusal


def load(replica: Replica, *, older: bool = False) -> None:
    """Put the newest pack in the place of the copy; NoPack, or ProofFailed and the copy stays as it was."""
    received = replica.transport.received
    answer = replica.transport.get(replica.path("snapshot"))
    if answer.status == 404:
        raise NoPack(
            UpstreamDown(
                "no-pack",
                "Nút chưa có gói toàn bộ của luồng này.",
                "The node has no pack of this feed yet.",
                fix_vi="Chạy lại sau, hoặc báo nơi phát chạy `lienthong feed snapshot`.",
                fix_en="Run it again later, or ask the publisher to run `lienthong feed snapshot`.",
            )
        )
    text = replica.expect(answer).body
    manifest, stated = _proved(replica, text)
    _not_a_rollback(replica, manifest, stated, older=older)
    scratch = replica.store.scratch
    scratch.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = scratch / f"{manifest['files'][0]['sha256']}.ndjson.gz"
    for stray in scratch.iterdir():
        if stray != path:
            stray.unlink()
    _fetch(replica, manifest, path)
    total = live = 0
    replica.store.stage()
    for batch in batches(_rows(path, manifest["position"]), BATCH):
        replica.store.add(batch)
        total += sum(row.term for row in batch)
        live += len(batch)
        replica.tell({"event": "pack", "records": live, "of": manifest["live"]})
    if (to_hex(total), live) != (manifest["digest"], manifest["live"]):
        raise refused(
            "pack-does-not-add-up",
            f"Gói cộng ra {live} mục và mã khác với mốc đã ký.",
            f"The pack adds up to {live} records and another digest than its checkpoint.",
        )
    checkpoint = manifest["checkpoint"]
    state = replica.state.but(
        node=manifest["node"],
        epoch=manifest["epoch"],
        token=manifest["delta"],
        position=manifest["position"],
        live=manifest["live"],
        digest=manifest["digest"],
        anchor={"position": manifest["position"], "sha256": hashed(checkpoint["body"])},
        proof={
            "body": checkpoint["body"],
            "signatures": [{"key_id": checkpoint["key_id"], "signature": checkpoint["signature"]}],
        },
        signed_at=stated["signed_at"],
        told_at=None,
        reload_bytes=replica.transport.received - received,
        keys=replica.keyring.keys,
    )
    replica.store.switch(state)
    replica.state = state
    shutil.rmtree(scratch, ignore_errors=True)


def load_or_explain(replica: Replica) -> None:
    """After 410: the pack, or why there is no way on."""
    try:
        load(replica)
    except NoPack as error:
        raise error.refusal from error


def _proved(replica: Replica, text: bytes) -> tuple[Facts, Facts]:
    """The manifest and the statement of its checkpoint, both signed, both saying the same."""
    try:
        manifest: Facts = json.loads(text)
        position, checkpoint, file = manifest["position"], manifest["checkpoint"], manifest["files"][0]
        if manifest["format"] != FORMAT or type(position) is not int or not isinstance(manifest["delta"], str):
            raise ValueError("another format")
        if not (type(file["bytes"]) is int and len(file["sha256"]) == 64 and file["name"] == "records.ndjson.gz"):
            raise ValueError("its first file is not the records")
        signature = replica.expect(replica.transport.get(replica.path(f"snapshots/{position}/manifest.json.sig"))).body
        signatures = [{"key_id": manifest["key_id"], "signature": base64.b64encode(signature).decode()}]
        stated_at = datetime.fromisoformat(json.loads(checkpoint["body"])["signed_at"])
        replica.trusting(lambda: replica.keyring.check(text.decode(), signatures, at=stated_at), signatures)
        stated: Facts = replica.trusting(lambda: read_checkpoint(checkpoint, replica.keyring), [checkpoint])
        same = all(stated[name] == manifest[name] for name in ("feed", "position", "live", "digest"))
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise refused(
            "manifest-unreadable", "Bản kê của gói không đọc được.", f"The pack's manifest is unreadable: {error}."
        ) from error
    if not same or manifest["feed"] != replica.state.feed or manifest["node"] != replica.keyring.node:
        raise refused(
            "manifest-changed",
            "Bản kê không khớp mốc đã ký của nó, hoặc là của luồng khác.",
            "The manifest does not agree with its signed checkpoint, or is of another feed.",
        )
    return manifest, stated


def _not_a_rollback(replica: Replica, manifest: Facts, stated: Facts, *, older: bool) -> None:
    """A pack that is signed but behind what we hold is an old one that somebody shows again, or a restored feed."""
    state = replica.state
    if older or replica.is_new:
        return
    same_epoch = manifest["epoch"] == state.epoch
    behind = same_epoch and manifest["position"] < state.position
    before = state.signed_at is not None and datetime.fromisoformat(stated["signed_at"]) < datetime.fromisoformat(
        state.signed_at
    )
    if behind or (before and not same_epoch):
        raise ProofFailed(
            "pack-behind",
            f"Gói đứng ở vị trí {manifest['position']} (ký {stated['signed_at']}), sau bản sao ({state.position}).",
            f"The pack stands at position {manifest['position']} (signed {stated['signed_at']}), behind our copy at"
            f" {state.position}.",
            fix_vi="Một gói cũ được phát lại, hoặc nguồn đã khôi phục từ bản sao lưu. Hỏi nơi phát; nếu đúng vậy:"
            " `lienthong-client snapshot --older`.",
            fix_en="An old pack shown again, or a feed restored from a backup. Ask the publisher; if it is so:"
            " `lienthong-client snapshot --older`.",
            position=manifest["position"],
            ours=state.position,
        )


def _fetch(replica: Replica, manifest: Facts, path: Path) -> None:
    """The records to disk, whole and with the hash that the manifest states."""
    file = manifest["files"][0]
    replica.transport.download(replica.path(f"snapshots/{manifest['position']}/{file['name']}"), path, file["bytes"])
    found = sha256()
    with path.open("rb") as source:
        while piece := source.read(1 << 20):
            found.update(piece)
    if found.hexdigest() != file["sha256"] or path.stat().st_size != file["bytes"]:
        path.unlink()
        raise refused(
            "pack-changed",
            f"Tệp {file['name']} khác SHA-256 trong bản kê đã ký.",
            f"The file {file['name']} has another SHA-256 than the signed manifest states.",
        )


def _rows(path: Path, position: int) -> Iterator[Row]:
    try:
        with gzip.open(path, "rb") as lines:
            while line := lines.readline(LINE):
                change = read_change(line.rstrip(b"\n"), frozenset())
                if not isinstance(change, Row) or change.position > position:
                    raise refused("pack-line", "Gói có dòng không thuộc về nó.", "A line does not belong in the pack.")
                yield change
    except (OSError, EOFError, zlib.error) as error:
        raise refused("pack-damaged", "Gói nén bị hỏng.", f"The packed file is damaged: {error}.") from error
