"""The raw store: what goes in comes out, byte for byte, or not at all."""

import errno
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.errors import ConfigError, LoadError
from warehouse.payloads import FolderStore, RemoteStore, name_of, open_store


@given(st.binary(max_size=5000))
def test_bytes_come_back_as_they_were(tmp_path_factory: pytest.TempPathFactory, payload: bytes) -> None:
    store = FolderStore(tmp_path_factory.getbasetemp() / "raw")
    stored = store.put(payload)
    assert store.put(payload).sha256 == stored.sha256
    assert store.get(stored.sha256) == payload


def test_a_payload_that_was_altered_is_not_handed_out(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    first, second = store.put(b"one"), store.put(b"two")
    (tmp_path / name_of(first.sha256)).write_bytes((tmp_path / name_of(second.sha256)).read_bytes())
    with pytest.raises(LoadError, match="not what its name says"):
        store.get(first.sha256)
    (tmp_path / name_of(second.sha256)).write_bytes(b"junk")
    with pytest.raises(LoadError, match="cannot be unpacked"):
        store.get(second.sha256)


def test_a_missing_payload_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(LoadError, match="lacks a payload") as caught:
        FolderStore(tmp_path).get("0" * 64)
    assert caught.value.data["sha256"] == "0" * 64


def test_a_full_disk_leaves_no_half_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(LoadError, match="cannot keep a payload"):
        FolderStore(tmp_path).put(b"payload")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_any_store_that_fsspec_knows_will_do(tmp_path: Path) -> None:
    store = open_store("memory://raw")
    assert isinstance(store, RemoteStore)
    assert store.get(store.put(b"payload").sha256) == b"payload"
    assert isinstance(open_store(f"file://{tmp_path}"), FolderStore)
    with pytest.raises(ConfigError, match="LIENTHONG_RAW_URL"):
        open_store("nowhere://x")
