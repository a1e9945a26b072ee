"""A damaged copy is found at the next page and mended by fetching only what differs."""

from collections.abc import Callable
from typing import Any

import pytest

from lienthong.settings import Settings
from lienthong_client import ProofFailed, Replica, StoreDamaged
from lienthong_client.repairing import FEW
from publishing.publisher import publish
from tests.clients.replica.copies import Damage, held
from tests.integration.publishing.writing import entity_id, execute, release, save, truth, write
from warehouse.connection import Connection

CopyAt = Callable[..., Replica]
HURT: dict[str, Callable[[Damage, str], None]] = {
    "flipped": lambda damage, entity: damage.flip(entity),
    "flipped beside the record": lambda damage, entity: damage.retype(entity),
    "forged": lambda damage, entity: damage.forge(entity),
    "dropped": lambda damage, entity: damage.drop(entity),
    "doubled": lambda damage, entity: damage.double(entity, "prs_zzzz"),
}


@pytest.fixture
def filled(conn: Connection, settings: Settings) -> Connection:
    for number in range(300):
        write(conn, entity_id(number), release(number))
    conn.commit()
    publish(conn, settings)
    return conn


@pytest.mark.parametrize("hurt", HURT.values(), ids=HURT.keys())
def test_damage_is_found_at_the_next_page_and_mended(
    hurt: Callable[[Damage, str], None], address: str, filled: Connection, settings: Settings, url: str, copy_at: CopyAt
) -> None:
    copy_at(address, url).follow_once().get("live")
    copy_at(address, url).store.__exit__(None, None, None)
    hurt(Damage(address), entity_id(7))
    save(filled, entity_id(400), release(400))
    publish(filled, settings)
    copy = copy_at(address, url)
    before = copy.state
    with pytest.raises(StoreDamaged, match="repair") as caught:
        copy.follow_once()
    assert copy.store.state() == before, "nothing was put on top of the damage"
    assert caught.value.document()["expected_live"] == 300
    done = copy.repair()
    assert done["fetched"] + done["dropped"] <= 1 + FEW and done["digest"] == before.digest
    assert copy.repair() | {"requests": 0} == done | {
        "changed": 0, "faults": 0, "missing": 0, "different": 0, "extra": 0, "fetched": 0, "dropped": 0, "requests": 0,
        "received_bytes": 0, "share": 0.0,
    }  # fmt: skip
    copy = copy_at(address, url)
    copy.check()
    copy.follow_once()
    assert held(copy) == truth(filled, "public")


def test_a_run_may_mend_by_itself(address: str, filled: Connection, url: str, copy_at: CopyAt) -> None:
    copy_at(address, url).follow_once()
    copy_at(address, url).store.__exit__(None, None, None)
    for number in range(20):
        Damage(address).forge(entity_id(number))
    facts = copy_at(address, url).follow_once(repair=True)
    assert facts["repaired"]["different"] == 20 == facts["repaired"]["fetched"]
    assert held(copy_at(address, url)) == truth(filled, "public")


def test_the_repair_is_of_our_position_while_the_feed_moves_on(
    address: str, filled: Connection, settings: Settings, url: str, copy_at: CopyAt
) -> None:
    copy_at(address, url).follow_once()
    copy_at(address, url).store.__exit__(None, None, None)
    Damage(address).drop(entity_id(5))
    Damage(address).forge(entity_id(6))
    for number in range(4, 9):
        save(filled, entity_id(number), release(number, title="Mới hơn bản sao"))
    save(filled, entity_id(9), None)
    publish(filled, settings)
    copy = copy_at(address, url)
    done = copy.repair()
    assert (done["position"], done["missing"], done["different"]) == (300, 1, 1)
    assert held(copy)[entity_id(5)][2] == release(5)
    copy.follow_once()
    assert held(copy) == truth(filled, "public")


def test_a_record_that_has_changed_and_is_damaged_is_found_by_its_page(
    sqlite: str, filled: Connection, settings: Settings, url: str, copy_at: CopyAt
) -> None:
    copy = copy_at(sqlite, url)
    copy.follow_once()
    Damage(sqlite).flip(entity_id(7))
    save(filled, entity_id(7), release(7, title="Mới"))
    publish(filled, settings)
    with pytest.raises(StoreDamaged):
        copy._step({"pages": 0, "changes": 0}, wait=0)
    Damage(sqlite).drop(entity_id(7))
    with pytest.raises(StoreDamaged):
        copy._step({"pages": 0, "changes": 0}, wait=0)


@pytest.mark.parametrize("name", ["digest", "live", "position"])
def test_a_state_that_is_not_the_signed_one_is_found(
    name: str, sqlite: str, filled: Connection, url: str, copy_at: CopyAt
) -> None:
    copy = copy_at(sqlite, url)
    copy.follow_once()
    wrong: Any = "1" * 64 if name == "digest" else 299
    copy.store.save(copy.state.but(**{name: wrong}))
    again = copy_at(sqlite, url)
    for attempt in (again.check, again.follow_once, again.repair):
        with pytest.raises(ProofFailed):
            attempt()


def test_a_feed_that_now_says_something_else_cannot_mend(
    sqlite: str, filled: Connection, url: str, copy_at: CopyAt
) -> None:
    """The node's own data were changed behind the publisher's back: what it had signed is what counts."""
    copy = copy_at(sqlite, url)
    copy.follow_once()
    Damage(sqlite).drop(entity_id(7))
    execute(filled, "UPDATE feed.outbox SET content_hash = sha256('x') WHERE entity_id = %s", (entity_id(7),))
    with pytest.raises(ProofFailed, match="other-state"):
        copy.repair()


def test_a_torn_end_of_ndjson_is_cut_off_and_an_unreadable_line_is_mended(
    tmp_path: Any, filled: Connection, url: str, copy_at: CopyAt
) -> None:
    address = f"ndjson:{tmp_path}/copy"
    copy_at(address, url).follow_once()
    copy_at(address, url).store.__exit__(None, None, None)
    (path,) = (tmp_path / "copy").glob("records-*.ndjson")
    whole = path.read_bytes()
    path.write_bytes(whole + b'{"id":"prs_1","reco')
    copy_at(address, url).check()
    assert path.read_bytes() == whole
    lines = whole.splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[:9], b"x" * len(lines[9]), *lines[10:]]))
    copy = copy_at(address, url)
    with pytest.raises(StoreDamaged):
        copy.check()
    assert copy.repair()["fetched"] == 2  # two lines ran together
    path.write_bytes(b"") if path.exists() else None
    assert held(copy_at(address, url)) == truth(filled, "public")


def test_ids_that_begin_alike_are_told_apart(
    address: str, conn: Connection, settings: Settings, url: str, copy_at: CopyAt
) -> None:
    """Long common beginnings, ids that begin with another one, and several types at once."""
    ids = [f"rel_{number:09d}" for number in range(60)] + ["rel_00000000", "rel_0000000011", "rel_a_b", "doc_0"]
    ids += [f"doc_0{number}" for number in range(10, 30)]
    for number, entity in enumerate(ids):
        write(conn, entity, release(number))
    conn.commit()
    publish(conn, settings)
    copy_at(address, url).follow_once()
    copy_at(address, url).store.__exit__(None, None, None)
    lost = ["rel_000000017", "rel_0000000011", "rel_00000000", "doc_0"]
    for entity in lost:
        Damage(address).drop(entity)
    Damage(address).forge("rel_000000001")
    copy = copy_at(address, url)
    done = copy.repair()
    assert (done["missing"], done["different"], done["extra"]) == (4, 1, 0)
    assert held(copy_at(address, url)) == truth(conn, "public")
