"""resync 2.0.1, the reference client of ResourceSync: baseline, incremental, audit."""

import re
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from lienthong.settings import Settings
from publishing.doors import resourcesync
from publishing.publisher import publish
from tests.clients.conftest import CLIENTS, PYTHON, tried
from tests.integration.publishing.conftest import Client
from tests.integration.publishing.writing import entity_id, execute, release, save
from warehouse.connection import Connection

Run = Callable[..., Any]


class Copy:
    """A folder that resync-sync keeps equal to a feed."""

    def __init__(self, url: str, folder: Path, feed: str = "public", token: str | None = None) -> None:
        self.url, self.folder, self.feed = url, folder, feed
        self.files = folder / "copy"
        self.token = ["--access-token", token] if token else []

    def sync(self, *options: str) -> str:
        # an incremental run with --hash ends in an AttributeError of resync 2.0.1's own
        hashed = () if "--incremental" in options else ("--hash", "sha-256")
        command = (str(PYTHON), str(CLIENTS / "resync-sync"), *options, "--verbose", *hashed, *self.token)
        mapping = (f"{self.url}/v1/feeds/{self.feed}/records", str(self.files))
        done = tried(*command, *mapping, folder=self.folder)
        told = done.stdout + done.stderr
        assert done.returncode == 0 and "FatalError" not in told and "WARNING" not in told, told[-3_000:]
        return told

    def held(self) -> dict[str, str]:
        return {path.stem: path.read_text() for path in self.files.glob("*.json")}


def lines(client: Client, feed: str = "public") -> dict[str, str]:
    """The records that are live by the change feed, as the bytes of their lines."""
    found: dict[str, str] = {}
    text = client.get(f"/v1/feeds/{feed}/delta", params={"limit": 5000}).text
    body = text[text.index('"changes":[\n') + len('"changes":[\n') : text.rindex("\n]}")]
    for line in body.split(",\n"):
        name = re.match(r'\{"id":"([^"]+)"', line)
        assert name
        found.pop(name[1], None)
        if '"@removed":{' not in line:
            found[name[1]] = line
    return found


@pytest.mark.parametrize("feed", ["public", "press"])
def test_baseline_incremental_audit(
    feed: str, conn: Connection, settings: Settings, url: str, anybody: Client, enrol: Any, tmp_path: Path
) -> None:
    reader = anybody if feed == "public" else enrol("reporter", "press")
    token = reader.session.headers.get("Authorization", "").removeprefix("Bearer ") or None
    for number in range(12):
        save(conn, entity_id(number), release(number), audience=number % 2 if feed == "press" else 0)
    publish(conn, settings)
    # the client takes "created" and "deleted" at or after its last sync for nothing, so what goes was there before
    execute(conn, "UPDATE feed.outbox SET published_at = published_at - interval '1 hour' WHERE position <= 6")
    copy = Copy(url, tmp_path, feed, token)
    capabilities = ("--capabilitylist", f"{url}/resourcesync/{feed}/capabilitylist.xml")
    found = () if feed == "public" else capabilities  # without a token there is one source, and it is found by itself
    changes = ("--changelist-uri", f"{url}/resourcesync/{feed}/changelist.xml")
    assert "12 resources listed" in copy.sync("--baseline", *found)
    assert copy.held() == lines(reader, feed) and len(copy.held()) == 12
    assert "IN SYNC" in (told := copy.sync("--audit", *found)) and "NOT IN SYNC" not in told
    save(conn, entity_id(1), release(1, title="Đã sửa"))
    save(conn, entity_id(2), None)
    save(conn, entity_id(20), release(20))
    publish(conn, settings)
    assert "NOT IN SYNC" in copy.sync("--audit", *found)
    told = copy.sync("--incremental", "--delete", *changes)
    assert copy.held() == lines(reader, feed) and entity_id(2) not in copy.held(), told
    assert "IN SYNC" in (told := copy.sync("--audit", *found)) and "NOT IN SYNC" not in told


def test_lists_of_many_come_in_parts(conn: Connection, settings: Settings, url: str, anybody: Client, run: Run) -> None:
    """50,000 entries are the most that one document may hold (Z39.99-2017, 6)."""
    many = 50_003
    with conn.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core.entity_history (entity_id, revision, record_type, state, doc, provenance, content_hash,"
            " audience, run_id) SELECT 'prs_' || n, 1, 'press_release', 'live',"
            " jsonb_build_object('title', 'Tin ' || n), '{}', sha256(n::text::bytea), 0, 'r'"
            " FROM generate_series(1, %s) AS n",
            (many,),
        )
        cursor.execute(
            "INSERT INTO core.entity SELECT entity_id, record_type, 1, 'live', content_hash, 0, false, NULL, now()"
            " FROM core.entity_history"
        )
        cursor.execute(
            "INSERT INTO feed.outbox (feed, entity_id, revision, kind, content_hash)"
            " SELECT 'public', entity_id, 1, 'upsert', content_hash FROM core.entity_history"
        )
    conn.commit()
    publish(conn, settings)
    found = run("run_resync.py", url, "public")
    assert (found["resources"], found["resource_files"]) == (many, 3)
    assert (found["changes"], len(found["periods"])) == (many, -(-many // resourcesync.LENGTH))
    ends = [until for _, until in found["periods"]]
    assert [since for since, _ in found["periods"]][1:] == ends[:-1] and all(ends[:-1]) and ends[-1] is None
    assert found["kinds"] == {"created": many}
    one = found["sample"]
    bytes_of = anybody.get(one["uri"].removeprefix(settings.public_url)).content
    assert (one["sha256"], one["length"]) == (sha256(bytes_of).hexdigest(), len(bytes_of))
