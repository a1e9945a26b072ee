"""The content-addressed store of payloads: named by SHA-256, compressed with zstd, durable before it is named."""

import hashlib
import os
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import zstandard

from schemas.errors import ConfigError, LoadError

LEVEL = 1  # pages of JSON shrink six-fold already; higher levels would cost more than the parsing


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A payload in the store; bytes before and after compression."""

    sha256: str
    bytes: int
    stored_bytes: int


class PayloadStore(Protocol):
    """Where payloads lie."""

    def put(self, payload: bytes) -> Stored: ...

    def get(self, sha256: str) -> bytes: ...

    def has(self, sha256: str) -> bool: ...


def open_store(url: str) -> PayloadStore:
    """A folder, or any address that fsspec knows (`s3://bucket/raw`)."""
    if "://" not in url:
        return FolderStore(Path(url))
    scheme, _, path = url.partition("://")
    return FolderStore(Path(path)) if scheme == "file" else RemoteStore(url)


def name_of(sha256: str) -> str:
    """Two levels of folders keep each of them small."""
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}.zst"


class FolderStore:
    """Payloads in a local folder: temporary file, fsync, rename, fsync of the folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, payload: bytes) -> Stored:
        """Store the bytes (nothing to do when they are there) and return their name and sizes."""
        sha256 = hashlib.sha256(payload).hexdigest()
        target = self.folder / name_of(sha256)
        if target.exists():
            return Stored(sha256=sha256, bytes=len(payload), stored_bytes=target.stat().st_size)
        packed = zstandard.ZstdCompressor(level=LEVEL, write_checksum=True).compress(payload)
        temporary = target.with_name(f".{sha256}.{uuid.uuid4().hex}")
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # it may hold what nobody else may read
            target.parent.mkdir(parents=True, exist_ok=True)
            with temporary.open("wb") as file:
                file.write(packed)
                file.flush()
                os.fsync(file.fileno())
            temporary.rename(target)
            _sync_folder(target.parent)
        except OSError as error:
            temporary.unlink(missing_ok=True)
            raise LoadError(f"the raw store cannot keep a payload: {error}", bytes=len(payload)) from error
        return Stored(sha256=sha256, bytes=len(payload), stored_bytes=len(packed))

    def get(self, sha256: str) -> bytes:
        """The bytes as they were received; LoadError when they are gone or no longer what their name says."""
        try:
            packed = (self.folder / name_of(sha256)).read_bytes()
        except FileNotFoundError as error:
            raise LoadError("the raw store lacks a payload that the warehouse names", sha256=sha256) from error
        return _unpacked(packed, sha256)

    def has(self, sha256: str) -> bool:
        """Whether the payload is still there, without reading it."""
        return (self.folder / name_of(sha256)).exists()


class RemoteStore:
    """Payloads on a store that fsspec reaches; its own driver decides about durability."""

    def __init__(self, url: str) -> None:
        import fsspec

        try:
            self.system, self.root = fsspec.core.url_to_fs(url)
        except (ValueError, ImportError) as error:
            raise ConfigError(f"LIENTHONG_RAW_URL {url}: {error}") from error

    def put(self, payload: bytes) -> Stored:
        """Store the bytes unless they are there."""
        sha256 = hashlib.sha256(payload).hexdigest()
        path = f"{self.root}/{name_of(sha256)}"
        packed = zstandard.ZstdCompressor(level=LEVEL, write_checksum=True).compress(payload)
        try:
            if not self.system.exists(path):
                self.system.makedirs(path.rpartition("/")[0], exist_ok=True)
                self.system.pipe_file(path, packed)
        except OSError as error:
            raise LoadError(f"the raw store cannot keep a payload: {error}", bytes=len(payload)) from error
        return Stored(sha256=sha256, bytes=len(payload), stored_bytes=len(packed))

    def get(self, sha256: str) -> bytes:
        """The bytes as they were received."""
        try:
            packed = self.system.cat_file(f"{self.root}/{name_of(sha256)}")
        except FileNotFoundError as error:
            raise LoadError("the raw store lacks a payload that the warehouse names", sha256=sha256) from error
        return _unpacked(packed, sha256)

    def has(self, sha256: str) -> bool:
        """Whether the payload is still there, without reading it."""
        return bool(self.system.exists(f"{self.root}/{name_of(sha256)}"))


def _unpacked(packed: bytes, sha256: str) -> bytes:
    try:
        payload = zstandard.ZstdDecompressor().decompress(packed)
    except zstandard.ZstdError as error:
        raise LoadError("a stored payload cannot be unpacked", sha256=sha256) from error
    if hashlib.sha256(payload).hexdigest() != sha256:
        raise LoadError("a stored payload is not what its name says", sha256=sha256)
    return payload


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
