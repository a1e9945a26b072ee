"""Rows of a workbook (XLSX, XLS, ODS), read in a child process after a look into the container."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from threading import Timer
from typing import Any
from zipfile import ZipInfo

from lxml import etree

from connectors.readers.markup import SAFE
from connectors.readers.zip_look import looked_into
from connectors.zip_entries import ZipRefused, inflated

CHILD = Path(__file__).with_name("sheet_child.py")
MEGABYTES = 1_024
CPU_SECONDS = 30
WALL_SECONDS = 60.0
LONGEST_LINE = 32 << 20

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_ERROR_CELL = re.compile(rb"<(?:\w+:)?c\b[^>]*\bt=[\"']e[\"'][^>]*>")
_NO_VALUE = re.compile(
    rb"(?:</(?:\w+:)?f>|<(?:\w+:)?f\b[^>]*/>)\s*(?:<(?:\w+:)?v\s*/>\s*|<(?:\w+:)?v></(?:\w+:)?v>\s*)?</(?:\w+:)?c>"
)
_CELL = re.compile(rb"<(?:\w+:)?c\b[^>]*?\br=[\"'][A-Z]{1,3}(\d{1,7})[\"']")

Row = tuple[int, list[Any]]
_Line = tuple[str, int, list[Any], str]


class WorkbookRefused(Exception):
    """No rows can be had from it; the text says why."""


def tables(payload: bytes, kind: str, wanted: Sequence[str]) -> Iterator[tuple[str, Iterator[Row]]]:
    """Name and rows of every wanted sheet in the order of the workbook; of the first visible one if none is named.

    A name with * or ? stands for the visible sheets that it fits. Rows carry their number as Excel shows it; a row with
    an error cell, or with a date that never was, comes as [ValueError].
    """
    parts: dict[str, ZipInfo] | None = None
    if kind in ("xlsx", "ods"):
        if not payload.startswith(ZIP):
            raise WorkbookRefused("not a zip container")
        try:
            entries = looked_into(payload)
            parts = _parts(payload, entries) if kind == "xlsx" else None
        except ZipRefused as error:
            raise WorkbookRefused(str(error)) from error
    elif not payload.startswith(OLE):
        raise WorkbookRefused("not an Excel 97 workbook")
    for name, found in groupby(_from_child(payload, wanted), key=itemgetter(0)):
        yield name, _vouched(payload, parts, name, found)


def _vouched(payload: bytes, parts: dict[str, ZipInfo] | None, name: str, found: Iterator[_Line]) -> Iterator[Row]:
    bad: dict[int, str] = {}
    if parts is not None and name:
        if name not in parts:
            raise WorkbookRefused(f"sheet {name} has no part")
        try:
            bad = _bad_rows(payload, parts[name])
        except ZipRefused as error:
            raise WorkbookRefused(str(error)) from error
    for _, number, cells, fault in found:
        fault = bad.get(number, fault)
        if number:
            yield number, [ValueError(fault)] if fault else cells


def _from_child(payload: bytes, wanted: Sequence[str]) -> Iterator[_Line]:
    """Supervise the child; a child that dies, hangs or stops early is a refusal, never a short table."""
    with tempfile.TemporaryFile() as stored:
        stored.write(payload)
        stored.seek(0)
        child = subprocess.Popen(
            [sys.executable, "-I", str(CHILD), json.dumps(list(wanted)), str(MEGABYTES), str(CPU_SECONDS)],
            stdin=stored, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={"LC_ALL": "C.UTF-8"}, cwd="/",
        )  # fmt: skip
    assert child.stdout is not None
    alarm = Timer(WALL_SECONDS, child.kill)
    alarm.start()
    finished, read, sheet = False, 0, ""
    try:
        while line := child.stdout.readline(LONGEST_LINE):
            if not line.endswith(b"\n"):
                break
            said = json.loads(line)
            if isinstance(said, list):
                read += 1
                yield sheet, said[0], said[1], said[2] if len(said) > 2 else ""
            elif "sheet" in said:
                sheet = said["sheet"]
                yield sheet, 0, [], ""  # so that a sheet without rows is known too
            elif "error" in said:
                raise WorkbookRefused(said["error"])
            elif "end" in said:
                finished = said["end"] == read
        child.wait()
        if not finished or child.returncode != 0:
            raise WorkbookRefused(f"the workbook parser died after {read} rows (exit {child.returncode})")
    finally:
        alarm.cancel()
        child.kill()
        child.stdout.close()
        child.wait()


def _parts(payload: bytes, entries: dict[str, ZipInfo]) -> dict[str, ZipInfo]:
    """The part of every sheet by the name of the sheet."""
    book = _part(payload, entries, "xl/workbook.xml")
    relations = {
        str(one.get("Id")): str(one.get("Target")) for one in _part(payload, entries, "xl/_rels/workbook.xml.rels")
    }
    found: dict[str, ZipInfo] = {}
    for one in book.iter("{*}sheet"):
        relation = next((value for key, value in one.attrib.items() if str(key).endswith("}id")), "")
        target = relations.get(str(relation), "")
        part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if part in entries:
            found[str(one.get("name"))] = entries[part]
    return found


def _part(payload: bytes, entries: dict[str, ZipInfo], name: str) -> etree._Element:
    if name not in entries:
        raise WorkbookRefused(f"no part {name}: not an Excel workbook")
    try:
        return etree.fromstring(b"".join(inflated(payload, entries[name])), etree.XMLParser(**SAFE))
    except etree.XMLSyntaxError as error:
        raise WorkbookRefused(f"{name}: {error}") from error


def _bad_rows(payload: bytes, entry: ZipInfo) -> dict[int, str]:
    """Rows whose value is an error or was never computed: the parser would give them as empty cells."""
    text = b"".join(inflated(payload, entry))
    found: dict[int, str] = {}
    for pattern, what in ((_ERROR_CELL, "error cell"), (_NO_VALUE, "formula without a stored value")):
        for hit in pattern.finditer(text):
            start = (
                hit.start()
                if pattern is _ERROR_CELL
                else max(text.rfind(b"<c ", 0, hit.start()), text.rfind(b":c ", 0, hit.start()) - 1)
            )
            cell = _CELL.match(text, max(start, 0))
            if not cell:
                raise WorkbookRefused(f"{what} in a cell without an address")
            value = text[hit.end() : hit.end() + 40].partition(b"<v>")[2].partition(b"<")[0].decode(errors="replace")
            found.setdefault(int(cell[1]), f"{what} {value}".strip())
    return found
