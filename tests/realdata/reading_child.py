"""Runs as a process of its own: reads files by their setups within a bound of memory and without a network.

An order is one JSON line on standard input: {"path": ..., "setup": {...}}, or "recipe" for an input that is made here.
One line answers it: the verdict (loads, refused, challenge), the records offered, those of them quarantined, and what
a refusal tells. An order {"prove": ...} breaks one of the bounds on purpose, so that a test can see that they hold.
"""

import base64
import io
import json
import resource
import socket
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from connectors.readers import READERS
from connectors.source import Source
from lienthong.interpreting import SourceInterpreter
from lienthong.sorting import Refusal
from schemas.errors import NotTheFormat

MEBIBYTE = 1 << 20
ABOVE_BASE = 512 * MEBIBYTE
CPU_SECONDS = 20
STATED = {
    "name": "tep_thu",
    "title": {"vi": "Tệp thử", "en": "File under test"},
    "agency": "H26.99",
    "owner": {"name": "Phòng Thử nghiệm", "email": "thu@example.vn"},
    "url": "https://nguon.example.vn/ds",
    "mode": "snapshot",
    "schedule": "0 * * * *",
    "authority": "agency_portal",
    "record": "press_release",
    "key": ["id"],
    "fields": {"title": "title"},
}


def forbid_network(event: str, arguments: tuple[Any, ...]) -> None:
    """Audit hook of the interpreter: also sees what C code asks of the socket module."""
    if event.startswith("socket.") and event not in {"socket.__new__", "socket.gethostname"}:
        raise AssertionError(f"network: {event} {arguments!r:.200}")
    if event in {"os.system", "os.exec", "os.spawn", "webbrowser.open", "ftplib.connect", "http.client.connect"}:
        raise AssertionError(f"forbidden: {event}")


def payloads(content: bytes, way: str) -> Iterator[bytes]:
    """What is read of a file: itself, or a document that carries it where a source can put text."""
    if way == "whole":
        yield content
    elif way == "member":
        yield b'[{"id":"1","value":' + content + b"}]"
    elif way in ("lines", "strings"):
        texts = json.loads(content) if way == "strings" else content.decode("utf-8", "replace").splitlines()
        yield json.dumps([{"id": str(place), "title": text} for place, text in enumerate(texts, start=1)]).encode()
    elif way == "vectors":
        for line in content.splitlines():
            cell = base64.b64decode(json.loads(line)["bytes_b64"])
            mark = cell[: {b"\xff\xfe": 2, b"\xef\xbb": 3}.get(cell[:2], 0)]
            codec = "utf-16-le" if mark == b"\xff\xfe" else "ascii"
            yield mark + "text\n".encode(codec) + cell[len(mark) :] + "\n".encode(codec)
    else:
        raise ValueError(way)


def made(recipe: dict[str, Any]) -> bytes:
    """An input that is too large to be kept as a file."""
    if recipe["build"] == "repeat":
        unit = recipe["unit"]
        times, placed = range(recipe["times"]), "%d" in unit
        middle = "".join(unit % place for place in times) if placed else str(unit * len(times))
        return f"{recipe['prefix']}{middle}{recipe['suffix']}".encode()
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        if "empty entries" in recipe["build"]:
            for place in range(recipe["N"] - 1):
                packed.writestr(str(place), b"")
        else:
            with packed.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
                for _ in range(256):  # the directory is made to declare the rest below
                    part.write(b" " * MEBIBYTE)
            packed.infolist()[-1].file_size = recipe["N"]
    return whole.getvalue()


def read(content: bytes, setup: dict[str, Any]) -> dict[str, Any]:
    """The verdict on one file; records come through mapping, schema and rules, as those of any source.

    With `mapped: false` they are only counted: a million of them would take longer than the reader that is tested.
    """
    own = {key: value for key, value in setup.items() if key not in ("as", "mapped")}
    source, is_mapped = Source.model_validate(STATED | own), setup.get("mapped", True)
    interpreter, reader = SourceInterpreter(source), READERS[source.reader]
    offered = quarantined = 0
    told: dict[str, None] = {}
    try:
        for payload in payloads(content, setup.get("as", "whole")):
            for raw in reader.records(source, payload):
                offered += 1
                if not is_mapped:
                    continue
                done = interpreter.interpret(raw)
                if isinstance(done, Refusal):
                    quarantined += 1
                    told |= dict.fromkeys(one.rule_id for one in done.violations)
    except NotTheFormat as error:
        verdict = "challenge" if error.data["health"] == "challenge" else "refused"
        return {"verdict": verdict, "records": 0, "quarantined": 0, "told": str(error.data["detail"])}
    return {"verdict": "loads", "records": offered, "quarantined": quarantined, "told": " ".join(told)}


def bound(seconds: int) -> None:
    """From now on so many seconds of the processor: other work on this machine does not count."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    limit = int(used.ru_utime + used.ru_stime) + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.RLIM_INFINITY))


def prove(what: str) -> None:
    """Do what no reader may do."""
    if what == "memory":
        bytes(2 * ABOVE_BASE)
    elif what == "time":
        time.sleep(3_600)
    elif what == "processor":
        while True:
            pass
    elif what == "network":
        socket.create_connection(("127.0.0.1", 9))


def answer(said: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()


def main() -> None:
    read(b'[{"id":"1","title":"x"}]', {"reader": "json_pages"})  # what is loaded once is not what a file costs
    read(b"<rss><channel><item><title>x</title></item></channel></rss>", {"reader": "feed", "key": ["title"]})
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + ABOVE_BASE, resource.RLIM_INFINITY))
    sys.addaudithook(forbid_network)
    for line in sys.stdin:
        order = json.loads(line)
        if "start" in order:
            answer({})
            continue
        bound(order.get("cpu_seconds", CPU_SECONDS))
        if "prove" in order:
            prove(order["prove"])
        content = made(order["recipe"]) if "recipe" in order else Path(order["path"]).read_bytes()
        answer(read(content, order["setup"]))


if __name__ == "__main__":
    main()
