"""Look into a workbook's zip before anything unpacks it: sizes as counted, no macros, no DTD in any XML part."""

from __future__ import annotations

import re
from zipfile import ZipInfo

from connectors.readers.markup import MarkupBroken, MarkupRefused, root_of
from connectors.zip_entries import ZipRefused, directory, harmless, inflated

MOST_BYTES = 128 << 20
EXPANSION_GRACE = 100_000
_HEAD = 64 * 1024
_MACROS = re.compile(r"vbaproject|/macrosheets/|/activex/", re.I)
_XML = (".xml", ".rels", ".vml")


def looked_into(payload: bytes) -> dict[str, ZipInfo]:
    """The entries by name, once every one of them was found harmless."""
    infos = directory(payload)
    if sum(info.file_size for info in infos) > MOST_BYTES:
        raise ZipRefused(f"declares more than {MOST_BYTES} bytes")
    counted = 0
    for info in harmless(infos, grace=EXPANSION_GRACE):
        name = info.filename
        if _MACROS.search(name):
            raise ZipRefused(f"{name}: macros")
        head = b""
        for piece in inflated(payload, info):
            counted += len(piece)
            if counted > MOST_BYTES:
                raise ZipRefused(f"unpacks to more than {MOST_BYTES} bytes")
            head = head or piece[:_HEAD]
        if name.lower().endswith(_XML) and head:
            try:
                root_of(head)
            except (MarkupRefused, MarkupBroken) as error:
                raise ZipRefused(f"{name}: {error}") from error
    return {info.filename: info for info in infos}
