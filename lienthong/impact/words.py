"""A report in tables for people: titles, columns and lines in two languages; what sources wrote is made safe."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from rich.markup import escape

Facts = Mapping[str, Any]
Table = tuple[str, tuple[str, ...], list[Sequence[Any]]]

SETS = {
    "refused": "bản ghi mới bị từ chối · newly refused",
    "accepted": "bản ghi mới được nhận · newly accepted",
    "observed": "bản ghi nói khác đi · records that say otherwise",
    "entities": "thực thể có bản mới · entities with a new revision",
    "moves": "bản ghi đổi thực thể · records that move to another entity",
    "questions": "câu hỏi cho người · questions for people",
    "lines": "dòng tin phát đi · feed lines",
}
KINDS = {
    "created": "mới · created", "changed": "đổi nội dung · changed", "returned": "có lại · returned",
    "merged": "gộp vào thực thể khác · merged into another", "split": "tách ra · split off",
    "parted": "chia hết · parted", "ended": "kết thúc · ended",
    "contested_more": "thêm trường mâu thuẫn · more contested",
    "contested_less": "bớt trường mâu thuẫn · less contested", "audience": "đổi người được xem · other audience",
}  # fmt: skip


def aside(told: Facts) -> Iterator[str]:
    """What the report leaves out, and why."""
    said = told["aside"]
    for name, fault in said["faults"].items():
        yield f"{name}: {fault}"
    if said["unseen"]:
        yield f"chưa nạp lần nào · never loaded: {', '.join(said['unseen'])}"
    if said["fileless"]:
        yield f"không có tệp nguồn, không đọc lại được · no source file, not read again: {', '.join(said['fileless'])}"
    for name, facts in told.get("replayed", {}).items():
        if facts.get("error"):
            yield f"{name}: {facts['error']}"
        for sha256 in facts.get("missing", ()):
            yield f"{name}: không còn trong kho gốc · no longer stored: {sha256}"
        if left := facts.get("lost", 0) + facts.get("unplaced", 0):
            yield f"{name}: {left} bản ghi không đọc lại được, giữ nguyên · records not found, they stay as they are"
    if told.get("scratch"):
        yield f"bản sao tạm được giữ lại · the scratch database is kept: {told['scratch']}"
    if told["leftovers"]:
        names = ", ".join(told["leftovers"])
        yield f"bản sao tạm khác, xóa nếu không ai dùng · other scratch databases, drop the dead ones: {names}"
    pending = told.get("pending", {})
    if pending.get("batches"):
        yield f"{pending['batches']} lô chờ hợp nhất cũng ở trong đó · batches that waited for reconciliation are in it"


def tables(told: Facts, examples: int) -> Iterator[Table]:
    """Numbers first, then at most `examples` of each set."""
    counts = told["counts"]
    changed = told["changed"]
    title = f"Báo cáo · report {told['impact']}: {len(changed['sources'])} nguồn · sources"
    if changed["rules"]:
        title += f", quy tắc · rules: {', '.join(changed['rules'])}"
    yield title, ("set", "count"), [(words, counts[name]) for name, words in SETS.items()]
    yield (
        "Nguồn · sources",
        ("source", "state", "offered", "refused", "accepted", "changed", "no longer named", "held because"),
        [
            (each["source"], each["state"], each["offered"] or 0, each["refused"], each["accepted"], each["observed"],
             each["unoffered"], _cell(each["held"] or each["error"] or ""))
            for each in told["sources"]
        ],
    )  # fmt: skip
    yield (
        "Cơ quan · departments",
        ("agency", "refused", "accepted", "changed records", "entities"),
        [
            (name, *(facts.get(key, 0) for key in ("refused", "accepted", "observed", "entities")))
            for name, facts in told["agencies"].items()
        ],
    )
    yield "Thực thể · entities", ("kind", "count"), [(KINDS[name], number) for name, number in counts["kinds"].items()]
    fields = sorted(counts["fields"].items(), key=lambda each: (-each[1], each[0]))
    yield "Trường · fields", ("type.field", "count"), fields[:examples]
    yield (
        "Tin phát đi · feeds",
        ("feed", "upsert", "tombstone", "bytes"),
        [(name, each["upsert"], each["tombstone"], each["bytes"]) for name, each in counts["feeds"].items()],
    )
    for name in ("refused", "accepted"):
        lines = told[name]["lines"][:examples]
        yield (
            f"{SETS[name]}: {told[name]['count']}",
            ("source", "record", "counted", "rule", "where", "value", "message", "payload"),
            [
                (each["source"], _cell(each["record_key"]), "✓" if each.get("counted") else "", each["rule_id"],
                 _cell(each["pointer"]), _cell(each["value"]), _cell(each["message_vi"], 60),
                 f"{each['payload_sha256'][:12]} {_cell(each['payload_pointer'])}")
                for each in lines
            ],
        )  # fmt: skip
    yield (
        SETS["entities"],
        ("entity", "what", "field", "before", "after"),
        list(_changes(told["entities"]["lines"]))[: 2 * examples],
    )
    questions = told["questions"]["lines"][:examples]
    yield (
        f"{SETS['questions']}: +{counts['questions_opened']} −{counts['questions_closed']}",
        ("kind", "type", "left", "right", "reason"),
        [(each["kind"], each["record_type"], each["left_observation"], each["right_observation"], _cell(each["reason"]))
         for each in questions],
    )  # fmt: skip


def compared(outcome: Facts) -> list[Sequence[Any]]:
    """What was foretold beside what happened."""
    return [
        (words, outcome["foretold"][name], outcome["counts"][name], "✗" if name in outcome["differs"] else "✓")
        for name, words in SETS.items()
    ]


def _changes(lines: Iterable[Facts]) -> Iterator[Sequence[Any]]:
    for each in lines:
        if each["state"] == "gone":
            others = ", ".join(each["successors"])
            yield each["entity"], f"{each['reason']} {others}".strip(), "", "", ""
        elif each["was"] != "live":
            yield each["entity"], "mới · created", "", "", ""
        for name, values in each["fields"].items():
            yield each["entity"], "", name, _cell(values["before"]), _cell(values["after"])


def _cell(value: Any, most: int = 40) -> str:
    """A short piece of what a source wrote, without what a terminal would obey."""
    text = " ".join(str(value).split()) if value is not None else ""
    text = "".join(letter if letter.isprintable() else "\ufffd" for letter in text)
    return escape(text if len(text) <= most else f"{text[: most - 1]}…")
