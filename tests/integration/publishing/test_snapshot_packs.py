"""Full packs: equal to the truth, signed, the same bytes for the same position, never half there."""

import base64
import csv
import gzip
import io
import json
import shutil
import subprocess
from datetime import timedelta
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import zstandard

from lienthong.settings import Settings
from publishing.keys import public_keys, verify
from publishing.publisher import publish
from publishing.snapshot import KEPT, build_snapshot, build_snapshots
from schemas.errors import LoadError
from tests.integration.publishing.conftest import Client
from tests.integration.publishing.writing import Replica, digest_of, entity_id, execute, query, release, save, truth
from warehouse.connection import Connection

EVIL = '=HYPERLINK("http://127.0.0.1:9/")'


def filled(conn: Connection, settings: Settings) -> None:
    for number in range(12):
        save(conn, entity_id(number), release(number))
    save(conn, entity_id(3), None)
    save(conn, entity_id(4), release(4, title=EVIL, summary='hai\ndòng, "nháy"'))
    save(conn, "doc_0", {"number": "1/QĐ-UBND", "issued_on": "2026-10-01"}, record_type="document")
    save(conn, entity_id(5), release(5), audience=1)
    publish(conn, settings)


def packed(folder: Path) -> dict[str, tuple[int, str, Any]]:
    lines = [json.loads(line) for line in gzip.decompress((folder / "records.ndjson.gz").read_bytes()).splitlines()]
    assert [line["id"] for line in lines] == sorted(line["id"] for line in lines)
    return {line["id"]: (line["revision"], line["content_hash"], line["record"]) for line in lines}


def test_a_pack_is_the_truth_and_proves_it(conn: Connection, settings: Settings, tmp_path: Path) -> None:
    filled(conn, settings)
    done = build_snapshots(conn, settings)
    assert {name: facts["state"] for name, facts in done.items()} == {"public": "written", "press": "written"}
    (key,) = public_keys(settings.home)
    for feed in done:
        folder = Path(done[feed]["folder"])
        text = (folder / "manifest.json").read_bytes()
        signature = (folder / "manifest.json.sig").read_bytes()
        assert verify(key["public_key"], text, base64.b64encode(signature).decode())
        manifest = json.loads(text)
        wanted = truth(conn, feed)
        assert packed(folder) == wanted and manifest["digest"] == digest_of(wanted)
        assert manifest["live"] == len(wanted) == sum(manifest["counts"].values())
        assert {file["name"] for file in manifest["files"]} == {
            "records.ndjson.gz",
            "press_release.csv.gz",
            "document.csv.gz",
        }
        for file in manifest["files"]:
            data = (folder / file["name"]).read_bytes()
            assert (len(data), sha256(data).hexdigest()) == (file["bytes"], file["sha256"])
            assert len(gzip.decompress(data)) == file["plain_bytes"]
        assert query(conn, "SELECT manifest FROM feed.snapshot WHERE feed = %s", (feed,)) == [(manifest,)]
    assert len(truth(conn, "public")) == len(truth(conn, "press")) - 1


def test_openssl_accepts_the_signature(conn: Connection, settings: Settings, tmp_path: Path) -> None:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("no openssl here")
    filled(conn, settings)
    folder = Path(build_snapshot(conn, settings, "public")["folder"])
    (tmp_path / "key.pem").write_text(public_keys(settings.home)[0]["pem"])
    command = [openssl, "pkeyutl", "-verify", "-pubin", "-inkey", str(tmp_path / "key.pem"), "-rawin"]
    command += ["-in", str(folder / "manifest.json"), "-sigfile", str(folder / "manifest.json.sig")]
    assert subprocess.run(command, check=False, capture_output=True).returncode == 0


def test_the_tables_hold_the_same_and_no_formula(conn: Connection, settings: Settings) -> None:
    filled(conn, settings)
    folder = Path(build_snapshot(conn, settings, "public")["folder"])
    text = gzip.decompress((folder / "press_release.csv.gz").read_bytes()).decode()
    assert text.startswith("\ufeff")
    table = list(csv.DictReader(io.StringIO(text[1:], newline=""), strict=True))
    held = {entity: found for entity, found in truth(conn, "public").items() if entity.startswith("prs_")}
    assert {row["id"]: (int(row["revision"]), row["content_hash"]) for row in table} == {
        entity: found[:2] for entity, found in held.items()
    }
    for row in table:
        for name in ("title", "url", "summary"):
            value = held[row["id"]][2].get(name, "")
            assert row[f"record.{name}"] == (f"'{value}" if value == EVIL else value)
    assert any(row["record.title"] == f"'{EVIL}" for row in table)


def test_the_same_position_gives_the_same_bytes(conn: Connection, settings: Settings) -> None:
    filled(conn, settings)
    folder = Path(build_snapshot(conn, settings, "public")["folder"])
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert build_snapshot(conn, settings, "public")["state"] == "unchanged"
    execute(conn, "DELETE FROM feed.snapshot")  # a crash between the rename and the row
    assert build_snapshot(conn, settings, "public")["state"] == "written"
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    shutil.rmtree(folder)  # the files went, the row stayed
    assert build_snapshot(conn, settings, "public")["state"] == "written"
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_packs_form_a_chain_and_the_last_three_stay(conn: Connection, settings: Settings) -> None:
    manifests: list[tuple[int, bytes]] = []
    for number in range(KEPT + 2):
        save(conn, entity_id(number), release(number))
        publish(conn, settings)
        folder = Path(build_snapshot(conn, settings, "public")["folder"])
        manifests.append((number + 1, (folder / "manifest.json").read_bytes()))
    assert sorted(path.name for path in folder.parent.iterdir()) == ["3", "4", "5"]
    for (position, before), (_, after) in pairwise(manifests):
        assert json.loads(after)["previous"] == {"position": position, "sha256": sha256(before).hexdigest()}


def test_an_empty_feed_has_no_pack(conn: Connection, settings: Settings, anybody: Client) -> None:
    assert build_snapshots(conn, settings)["public"] == {"state": "empty", "position": 0}
    assert anybody.get("/v1/feeds/public/snapshot").status_code == 404


def test_a_pack_that_is_young_enough_is_kept(conn: Connection, settings: Settings) -> None:
    save(conn, entity_id(1), release(1))
    publish(conn, settings)
    build_snapshot(conn, settings, "public")
    save(conn, entity_id(2), release(2))
    publish(conn, settings)
    kept = build_snapshot(conn, settings, "public", at_least=timedelta(hours=1))
    assert kept == {"state": "recent", "position": 1}
    assert build_snapshot(conn, settings, "public")["position"] == 2


def test_a_pack_that_is_not_what_the_checkpoint_states_is_not_shown(conn: Connection, settings: Settings) -> None:
    filled(conn, settings)
    execute(conn, "UPDATE feed.outbox SET content_hash = 'x'::bytea WHERE feed = 'public' AND entity_id = 'doc_0'")
    with pytest.raises(LoadError, match="not what the checkpoint states"):
        build_snapshot(conn, settings, "public")
    assert list(Path(settings.home, "snapshots", "public").iterdir()) == []
    assert query(conn, "SELECT count(*) FROM feed.snapshot") == [(0,)]


def test_a_reader_goes_from_the_pack_to_the_changes_after_it(
    conn: Connection, settings: Settings, anybody: Client
) -> None:
    filled(conn, settings)
    build_snapshots(conn, settings)
    save(conn, entity_id(100), release(100))
    save(conn, entity_id(0), None)
    publish(conn, settings)
    answer = anybody.get("/v1/feeds/public/snapshot")
    manifest = answer.json()
    assert answer.content == anybody.get(manifest["base"] + "manifest.json").content
    assert len(anybody.get(manifest["base"] + "manifest.json.sig").content) == 64
    held = {}
    name = manifest["files"][0]["name"]
    for line in gzip.decompress(anybody.get(manifest["base"] + name).content).splitlines():
        found = json.loads(line)
        held[found["id"]] = (found["revision"], found["content_hash"], found["record"])
    lines, _ = anybody.lines(token=manifest["delta"])
    assert [line["id"] for line in lines] == [entity_id(100), entity_id(0)]
    for line in lines:
        held.pop(line["id"], None)
        if "record" in line:
            held[line["id"]] = (line["revision"], line["content_hash"], line["record"])
    assert held == truth(conn, "public")


@pytest.mark.parametrize(
    "path", ["1/../../../keys/node.pem", "..%2f..%2fkeys/node.pem", "1/node.pem", "x/manifest.json", "٣/manifest.json"]
)
def test_nothing_but_the_files_of_a_pack_is_served(
    path: str, conn: Connection, settings: Settings, anybody: Client
) -> None:
    save(conn, entity_id(1), release(1))
    publish(conn, settings)
    build_snapshots(conn, settings)
    assert anybody.get("/v1/feeds/public/snapshots/1/manifest.json").status_code == 200
    assert anybody.get(f"/v1/feeds/public/snapshots/{path}").status_code == 404
    assert anybody.get("/v1/feeds/press/snapshots/1/manifest.json").status_code == 401


def test_changes_lead_from_any_kept_pack_to_the_newest(conn: Connection, settings: Settings, anybody: Client) -> None:
    filled(conn, settings)
    packs = [Path(build_snapshot(conn, settings, "public")["folder"])]
    for number in (50, 51):
        save(conn, entity_id(number), release(number, title="một \\ hai"))
        save(conn, entity_id(number - 50), None)
        publish(conn, settings)
        packs.append(Path(build_snapshot(conn, settings, "public")["folder"]))
    first, middle, last = (int(pack.name) for pack in packs)
    manifest = json.loads((packs[-1] / "manifest.json").read_bytes())
    data = (packs[-1] / "changes.ndjson.gz").read_bytes()
    facts = manifest["changes"]["file"]
    assert manifest["changes"]["after"] == middle and (facts["records"], facts["bytes"]) == (last - middle, len(data))
    assert facts["sha256"] == sha256(data).hexdigest()
    assert "changes" not in json.loads((packs[0] / "manifest.json").read_bytes())
    for start, pack in ((first, packs[0]), (middle, packs[1])):
        answer = anybody.get(f"/v1/feeds/public/snapshots/{start}..{last}")
        digest = base64.b64encode(sha256(answer.content).digest()).decode()
        assert answer.headers["Content-Digest"] == f"sha-256=:{digest}:"
        replica = Replica(packed(pack), start)
        for line in gzip.decompress(answer.content).splitlines():
            replica.apply(json.loads(line))
        assert replica.position == last and replica.held == packed(packs[-1]) == truth(conn, "public")


def test_changes_from_a_pack_that_is_gone_ask_for_a_new_start(
    conn: Connection, settings: Settings, anybody: Client
) -> None:
    positions = []
    for number in range(KEPT + 1):
        save(conn, entity_id(number), release(number))
        publish(conn, settings)
        positions.append(build_snapshot(conn, settings, "public")["position"])
    base = "/v1/feeds/public/snapshots/"
    assert anybody.get(f"{base}{positions[1]}..{positions[-1]}").status_code == 200
    # the oldest kept pack still has the changes since the one that went, which nobody needs to hold for them
    assert anybody.get(f"{base}{positions[0]}..{positions[-1]}").status_code == 200
    for span in (f"{positions[-1]}..{positions[-1]}", f"{positions[-1]}..{positions[1]}", "9..99", "1..2"):
        answer = anybody.get(base + span)
        assert answer.status_code == (200 if span == "1..2" else 410), span
    shutil.rmtree(settings.home / "snapshots" / "public" / str(positions[2]))
    answer = anybody.get(f"{base}{positions[1]}..{positions[-1]}")
    assert answer.status_code == 410 and answer.json()["type"].endswith("resync-required")
    assert anybody.get("/v1/feeds/press/snapshots/1..2").status_code == 401


def test_a_pack_whose_changes_have_a_gap_is_not_shown(conn: Connection, settings: Settings) -> None:
    filled(conn, settings)
    build_snapshot(conn, settings, "public")
    for number in (70, 71):
        save(conn, entity_id(number), release(number))
    publish(conn, settings)
    execute(conn, "UPDATE feed.outbox SET position = NULL WHERE feed = 'public' AND entity_id = %s", (entity_id(70),))
    before = query(conn, "SELECT position FROM feed.snapshot WHERE feed = 'public'")
    with pytest.raises(LoadError):
        build_snapshot(conn, settings, "public")
    assert query(conn, "SELECT position FROM feed.snapshot WHERE feed = 'public'") == before
    assert [path.name for path in (settings.home / "snapshots" / "public").iterdir()] == [str(before[0][0])]


def test_a_page_comes_in_the_coding_that_its_reader_takes(
    conn: Connection, settings: Settings, anybody: Client
) -> None:
    filled(conn, settings)
    build_snapshots(conn, settings)
    decoders = {"zstd": zstandard.ZstdDecompressor().decompress, "gzip": gzip.decompress, None: bytes}
    wishes = {"zstd": "zstd", "gzip, zstd": "zstd", "gzip;q=1, zstd;q=0.5": "gzip", "zstd;q=0": None, "br": None}
    for wish, coding in wishes.items():
        for path in ("/v1/feeds/public/delta", "/v1/feeds/public/snapshot"):
            answer = anybody.get(path, headers={"Accept-Encoding": wish}, stream=True)
            raw = answer.raw.read(decode_content=False)
            assert answer.headers.get("Content-Encoding") == coding, wish
            assert json.loads(decoders[coding](raw))["feed"] == "public"
            assert "Accept-Encoding" in answer.headers["Vary"]
