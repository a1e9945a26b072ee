"""Which reader takes the bytes of one file: named by the source file, or found by the file's name, or by a look.

Readers whose transport carries files (folders, mailboxes) share this. An archive (zip, gzip) is opened first; then the
place of a record starts with the name of its member: `/bang.csv#/row[5]`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any
from unicodedata import normalize

from pydantic import ValidationError

from connectors.members import Member, MembersRefused, is_archive, members
from connectors.raw import RawRecord, below
from connectors.readers.protocol import Reader
from connectors.readers.sheets import OLE, ZIP
from connectors.sniff import broken
from schemas.errors import NotTheFormat
from schemas.vocabularies import Health

if TYPE_CHECKING:
    from connectors.source import Source

# They carry files themselves; one inside the other would have no end.
_CARRIERS = frozenset({"files", "mail"})
_LINES = {"format": "jsonl"}
_BY_NAME: Mapping[str, tuple[str, dict[str, Any]]] = {
    ".csv": ("table", {}), ".tsv": ("table", {}), ".xlsx": ("table", {}), ".xls": ("table", {}), ".ods": ("table", {}),
    ".json": ("json_pages", {}), ".jsonl": ("json_pages", _LINES), ".ndjson": ("json_pages", _LINES),
    ".edxml": ("edxml", {}), ".rss": ("feed", {}), ".atom": ("feed", {}),
}  # fmt: skip
_FEED = re.compile(rb"<(?:[\w-]{1,20}:)?(?:rss|feed|RDF|channel)[\s>]")
_EDXML = re.compile(rb"<(?:[\w-]{1,20}:)?edXML")
_MARKUP = re.compile(rb"(?:\xef\xbb\xbf)?[\s\d]{0,40}<[?!A-Za-z]")
_HEAD = 4_096


def fits(name: str, pattern: str) -> bool:
    """Whether a file's name fits a glob; case and the two Unicode writings of Vietnamese (NFC, NFD) do not matter."""
    return fnmatchcase(normalize("NFC", name).casefold(), normalize("NFC", pattern).casefold())


def check_inner(inner: str | None, options: Mapping[str, Any]) -> None:
    """Check the name and the options of an inner reader, as a source file gives them; ValueError tells all faults."""
    from connectors.readers import READERS  # here, because the readers that carry files are listed there too

    if inner is None:
        if options:
            raise ValueError("inner_options cần có inner / inner_options needs inner")
        return
    known = sorted(READERS.keys() - _CARRIERS)
    if inner not in known:
        raise ValueError(f"inner: không có bộ đọc này / no such reader; {', '.join(known)}")
    try:
        READERS[inner].Options.model_validate(dict(options))
    except ValidationError as error:
        told = (f"{'.'.join(str(part) for part in fault['loc'])}: {fault['msg']}" for fault in error.errors())
        raise ValueError("inner_options: " + "; ".join(told)) from error


def inner_records(
    source: Source, payload: bytes, *, inner: str | None, options: Mapping[str, Any], member: str = "*", name: str = ""
) -> Iterator[RawRecord]:
    """The records of one file, numbered from 0; `name` only helps to choose the reader. NotTheFormat as they raise it.

    With an archive, `member` is a glob for the names in it; one without any member that fits gives no records.
    """
    ordinal = 0
    try:
        for part in _parts(payload, member, name):
            prefix = f"{below('', part.name)}#" if payload is not part.content else ""
            reader, chosen = _chosen(source, part, inner, options)
            try:
                for found in reader.records(chosen, part.content):
                    yield RawRecord(ordinal, prefix + found.pointer, found.content)
                    ordinal += 1
            except NotTheFormat as error:
                if not prefix:
                    raise
                health, detail = error.data["health"], error.data["detail"]
                raise broken(source.name, f"{part.name}: {detail}", Health(str(health))) from error
    except MembersRefused as error:
        raise broken(source.name, str(error)) from error


def _parts(payload: bytes, member: str, name: str) -> Iterator[Member]:
    if not is_archive(payload):
        yield Member(name, payload)
        return
    base = name[:-3] if name.lower().endswith(".gz") else ""
    for part in members(payload, lambda one: fits(one, member) or fits(PurePosixPath(one).name, member)):
        yield part if part.name else Member(base or "member", part.content)


def _chosen(source: Source, part: Member, inner: str | None, options: Mapping[str, Any]) -> tuple[Reader, Source]:
    from connectors.readers import READERS

    own: Mapping[str, Any] = options
    if inner is None:
        inner, own = _BY_NAME.get(PurePosixPath(part.name).suffix.lower(), ("", {}))
        if not inner:
            inner, own = _by_look(part.content)
    elif inner == "json_pages" and part.name.lower().endswith((".jsonl", ".ndjson")):
        own = _LINES | dict(options)
    return READERS[inner], source.model_copy(update={"reader": inner, "options": dict(own)})


def _by_look(content: bytes) -> tuple[str, dict[str, Any]]:
    """What no name tells; a web page counts as a table, whose reader then says what it really is."""
    if content.startswith((ZIP, OLE)):
        return "table", {}
    head = content[:_HEAD].removeprefix(b"\xef\xbb\xbf").lstrip()
    if _MARKUP.match(content):
        if _EDXML.search(head):
            return "edxml", {}
        if _FEED.search(head) or head.startswith(b"<?xml"):
            return "feed", {}
    if head.startswith(b"["):
        return "json_pages", {}
    if head.startswith(b"{"):
        return "json_pages", _LINES if _is_lines(content) else {}
    return "table", {}


def _is_lines(content: bytes) -> bool:
    """Whether the first line is an object by itself and others follow."""
    first, _, rest = content.removeprefix(b"\xef\xbb\xbf").lstrip()[: 1 << 20].partition(b"\n")
    try:
        return bool(rest.strip()) and isinstance(json.loads(first), dict)
    except (ValueError, RecursionError):
        return False
