"""Reader `files`: a watched folder (disk, SFTP, S3, ...) whose files other readers understand.

A folder address ends in "/": the pull lists it, reads each file that fits, and lists it again, because only a set that
stood still is a whole one. Any other address is one file. Subfolders are not entered. Archives (zip, gzip) are opened.
Keys of a record are those of the inner reader; the place of a record in an archive is `/bang.csv#/row[5]`. Which
inner reader a file needs is told by `inner`, else by the end of `pattern` or the name in an archive, else by a look.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import unquote, urlsplit

from pydantic import Field, model_validator

from connectors.listing import LISTING_MARK
from connectors.raw import RawRecord
from connectors.readers import protocol
from connectors.readers.inner import check_inner, fits, inner_records
from connectors.readers.protocol import Evidence, Exchanger, Known, Pull
from connectors.sniff import broken, refusal
from schemas.errors import NotTheFormat, SourceUnavailable
from schemas.vocabularies import Health

if TYPE_CHECKING:
    from connectors.source import Source

# Names of files that somebody is still writing, or that a program keeps beside the file that it has open.
_PASSING_ENDS = (".part", ".partial", ".filepart", ".tmp", ".temp", ".crdownload", "~")
_PASSING_STARTS = ("~$", ".")
# A store's clock may be ahead of ours by so many seconds; further ahead its times mean nothing.
_AHEAD = 3_600.0


class FilesOptions(protocol.Options):
    """Which files of the folder are taken and who reads them."""

    pattern: str = Field("*", min_length=1, description="glob of file names, such as *.csv; case does not matter")
    member: str = Field("*", min_length=1, description="glob of the names inside a zip")
    inner: str | None = Field(None, description="reader of each file; none: by the file's name or look")
    inner_options: dict[str, Any] = Field(default_factory=dict, description="options of the inner reader")
    take: Literal["newest", "all"] = Field("all", description="newest: each file holds the whole set, the last counts")
    max_files: int = Field(1_000, ge=1, le=100_000, description="more files than this are left for other pulls")
    settle_seconds: float = Field(5.0, ge=0, le=86_400, description="younger files may still be written: next pull")
    host_key: str | None = Field(
        None, pattern=r"^[a-z0-9@.-]{4,60} [A-Za-z0-9+/]{20,4000}={0,2}$",
        description="key of the SFTP server as in known_hosts: ssh-ed25519 AAAA...; none: LIENTHONG_KNOWN_HOSTS",
    )  # fmt: skip
    endpoint_url: str | None = Field(
        None, pattern=r"^https?://[^\s?#@]+$", description="where an S3-like store answers; none: Amazon's own"
    )
    region: str = Field("us-east-1", pattern=r"^[a-z0-9-]{1,40}$", description="region of an S3 bucket")

    @model_validator(mode="after")
    def _inner_is_known(self) -> FilesOptions:
        check_inner(self.inner, self.inner_options)
        return self


@dataclass(frozen=True, slots=True)
class _File:
    """One line of a listing."""

    name: str
    url: str
    version: str
    modified: datetime | None


@dataclass(frozen=True, slots=True)
class _Folder:
    """What a listing holds for this source; `waiting` are files that fit and cannot be read yet, or at all.

    `circles` are links that fit and lead back to themselves: no pull will ever read them.
    """

    settled: tuple[_File, ...]
    waiting: tuple[str, ...]
    circles: tuple[str, ...]


class FilesReader:
    """Reads each file through an inner reader; `clock` gives seconds since 1970."""

    name = "files"
    Options = FilesOptions

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock

    def pull(self, source: Source, exchange: Exchanger, known: Known) -> Pull:
        options = FilesOptions.model_validate(source.options)
        if not source.url.endswith("/"):
            payload = yield from protocol.fetched(source, exchange, known, 0, source.url)
            return protocol.evidence(0 if self._is_barren(source, payload) else 1, None, last_seen=True)
        before = self._folder(source, options, (yield from protocol.fetched(source, exchange, known, 0, source.url)))
        found = before.settled
        if options.take == "newest" and found:
            found = (max(found, key=lambda one: (one.modified.timestamp() if one.modified else 0.0, one.name)),)
        wanted = found[: options.max_files]
        read, barren = 0, True
        for slot, one in enumerate(wanted, start=1):
            try:
                payload = yield from protocol.fetched(source, exchange, known, slot, one.url)
            except SourceUnavailable as error:
                if error.data.get("health") != Health.GONE:
                    raise
                continue  # listed, then taken away: counted by the evidence
            read += 1
            try:
                barren = barren and self._is_barren(source, payload)
            except NotTheFormat as error:
                health, detail = Health(str(error.data["health"])), str(error.data["detail"])
                raise broken(source.name, f"{one.name}: {detail}", health) from error
        # Asked for in full: "unchanged" would compare with the last pull, not with the first look of this one.
        after = self._folder(source, options, (yield from protocol.fetched(source, exchange, Known(), 0, source.url)))
        faults = [
            f"{len(found)} files, at most {options.max_files} are read" if len(wanted) < len(found) else "",
            f"{len(wanted) - read} files vanished" if read < len(wanted) else "",
            f"left for the next pull: {', '.join(before.waiting[:5])}" if before.waiting else "",
            f"links in a circle: {', '.join(before.circles[:5])}" if before.circles else "",
            "the folder changed during the pull" if after != before else "",
        ]
        detail = "; ".join(fault for fault in faults if fault)
        if not read and not detail:
            detail = "no file fits"
        return _evidence(len(found), read, barren, whole=not any(faults), detail=detail)

    def records(self, source: Source, payload: bytes) -> Iterator[RawRecord]:
        options = FilesOptions.model_validate(source.options)
        if source.url.endswith("/") and payload.startswith(LISTING_MARK):
            return iter(())
        name = options.pattern
        if not source.url.endswith("/"):
            name = PurePosixPath(unquote(urlsplit(source.url).path)).name
        found = inner_records(
            source, payload, inner=options.inner, options=options.inner_options, member=options.member, name=name
        )
        return protocol.numbered(source, found)

    def ready(self, source: Source, payload: bytes) -> dict[str, str]:
        """Version by name of the files of a listing that a pull would take now; NotTheFormat for no listing."""
        options = FilesOptions.model_validate(source.options)
        return {one.name: one.version for one in self._folder(source, options, payload).settled}

    def _is_barren(self, source: Source, payload: bytes) -> bool:
        return next(self.records(source, payload), None) is None

    def _folder(self, source: Source, options: FilesOptions, payload: bytes) -> _Folder:
        if not payload.startswith(LISTING_MARK):
            raise refusal(source.name, "a listing of files", payload)
        settled, names, waiting, circles = [], set[str](), list[str](), list[str]()
        stated = json.loads(payload)
        for row in stated["files"]:
            names.add(row["name"])
            if _is_passing(row["name"]) or not fits(row["name"], options.pattern):
                continue
            modified = datetime.fromisoformat(row["modified"]) if row["modified"] else None
            if modified and -_AHEAD < self._clock() - modified.timestamp() < options.settle_seconds:
                waiting.append(row["name"])
                continue
            if not row["url"].startswith(source.url):
                raise broken(source.name, f"a file outside its folder: {row['url']}", Health.REFUSED)
            settled.append(_File(row["name"], row["url"], f"{row['size']} {row['etag']}", modified))
        # While it is uploaded under a passing name, the file that it will replace may be away already.
        for row in stated["files"]:
            final = _final(row["name"])
            if final and final not in names and fits(final, options.pattern):
                waiting.append(row["name"])
        for row in stated["left_out"]:
            if row["why"] != "folder" and not _is_passing(row["name"]) and fits(row["name"], options.pattern):
                (circles if row["why"] == "link-circle" else waiting).append(row["name"])
        return _Folder(tuple(settled), tuple(waiting), tuple(circles))


def _evidence(listed: int, read: int, barren: bool, *, whole: bool, detail: str) -> Evidence:
    if not whole:
        return protocol.evidence(read, listed, last_seen=False, detail=detail)
    return protocol.evidence(0 if barren else read, listed or None, last_seen=True, detail=detail)


def _is_passing(name: str) -> bool:
    return name.startswith(_PASSING_STARTS) or name.lower().endswith(_PASSING_ENDS)


def _final(name: str) -> str:
    """The name that a file under way will have; "" if it is not under way."""
    end = next((end for end in _PASSING_ENDS if name.lower().endswith(end)), "")
    return name[: -len(end)] if end and not name.startswith(_PASSING_STARTS) else ""
