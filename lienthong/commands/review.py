"""`lienthong review`: pairs of records of which nobody knows yet whether they are about one thing."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import Annotated, Any

import typer

from lienthong import database
from lienthong.commands.printing import console, print_json, print_table
from lienthong.settings import read_settings
from schemas.errors import ConfigError
from warehouse.connection import session

review = typer.Typer(help="Cặp bản ghi chờ người quyết · pairs that wait for a person", no_args_is_help=True)
Number = Annotated[int, typer.Argument(help="Số câu hỏi trong danh sách · number from the list")]
By = Annotated[str, typer.Option(help="Người quyết định · who decides")]
Reason = Annotated[str, typer.Option(help="Vì sao · why")]
Json = Annotated[bool, typer.Option("--json")]
RecordType = Annotated[str | None, typer.Option("--type", help="Chỉ một loại · one record type only")]


class Answer(StrEnum):
    """What a person can say about a pair."""

    SAME = "same"
    DIFFERENT = "different"
    UNSURE = "unsure"


def register(app: typer.Typer) -> None:
    """Add `review` to the command line."""
    app.add_typer(review, name="review")


def _desk() -> Any:
    from lienthong.reviewing import Desk

    settings = read_settings()
    database.ready(settings)
    return Desk(settings)


@review.command("list")
def list_questions(
    record_type: RecordType = None,
    limit: Annotated[int, typer.Option(min=1, help="Nhiều nhất · at most")] = 100,
    as_json: Json = False,
) -> None:
    """Câu hỏi đang chờ, đáng giá nhất trước · open questions, the most valuable first."""
    desk = _desk()
    with session(database.dsn(desk.settings)) as conn:
        found = desk.questions(conn, record_type, limit)
        counts = desk.counts(conn)
    if as_json:
        print_json({"counts": counts, "questions": found})
        return
    waiting = sum(count for name, count in counts.items() if record_type in (None, name))
    told = ", ".join(f"{name} {count}" for name, count in counts.items())
    print_table(
        f"{waiting} cặp · pairs" + (f" ({told})" if told else ""),
        ("id", "type", "value", "score", "why", "left", "right", "seen by"),
        [
            (
                each["judgement_id"],
                each["record_type"],
                round(each["value"], 2),
                "" if each["score"] is None else f"{each['score']:.3f}",
                f"{each['decided_by']}: {each['reason']}" if each["is_human"] else each["reason"],
                f"{each['left']['source']}: {each['left']['heading'][:60]}",
                f"{each['right']['source']}: {each['right']['heading'][:60]}",
                each["claimed_by"],
            )
            for each in found
        ],
    )


@review.command("show")
def show(number: Number, as_json: Json = False) -> None:
    """Một cặp, cạnh nhau, cùng bằng chứng · one pair side by side, with the evidence."""
    desk = _desk()
    with session(database.dsn(desk.settings)) as conn:
        pair = desk.pair(conn, number)
    if pair is None:
        raise ConfigError(f"no question {number}: lienthong review list")
    if as_json:
        print_json(plain(pair))
        return
    from lienthong.commands.review_view import show as printed

    printed(pair, console)


@review.command("decide")
def decide(number: Number, answer: Answer, by: By, reason: Reason = "") -> None:
    """Trả lời rồi đối chiếu, công bố · answer, then reconcile and publish."""
    desk = _desk()
    decided = desk.answer(number, answer.value, by=by, reason=reason)
    desk.settle()
    console.print(f"{decided}  {answer.value}  {by}", markup=False)
    console.print(f"hoàn tác · to undo: lienthong review undo {decided} --by …", markup=False)


@review.command("undo")
def undo(
    judgement: Annotated[int, typer.Argument(help="Số quyết định · number of the decision")],
    by: By,
) -> None:
    """Hoàn tác một quyết định, mã cũ trở lại · undo a decision; the former ids come back."""
    desk = _desk()
    undone = desk.undo(judgement, by=by)
    desk.settle()
    console.print(f"{', '.join(map(str, undone))}  đã hoàn tác · undone  {by}", markup=False)


@review.command("part")
def part(
    entity: Annotated[str, typer.Argument(help="Mã thực thể · id of the entity")],
    observations: Annotated[list[str], typer.Argument(help="Bản ghi phải rời đi · observations that leave")],
    by: By,
    reason: Annotated[str, typer.Option(help="Vì sao · why")],
) -> None:
    """Tách bản ghi ra khỏi một thực thể · take observations out of an entity."""
    desk = _desk()
    decided = desk.part(entity, observations, by=by, reason=reason)
    desk.settle()
    console.print(f"{decided}  {entity}  -{len(observations)}  {by}", markup=False)


@review.command("history")
def history(
    entity: Annotated[str | None, typer.Option(help="Chỉ một thực thể · one entity only")] = None,
    as_json: Json = False,
) -> None:
    """Ai đã quyết gì, kể cả đã hoàn tác · who decided what, also what is undone."""
    from reconciliation.review import history as told

    with session(database.ready(read_settings())) as conn:
        found = told(conn, entity_id=entity)
    if as_json:
        print_json(found)
        return
    print_table(
        f"{len(found['decisions'])} quyết định · decisions",
        ("id", "type", "verdict", "by", "at", "reason", "left", "right", "undone by"),
        [
            (
                each["judgement_id"],
                each["record_type"],
                each["verdict"],
                each["decided_by"],
                each["decided_at"],
                each["reason"],
                each["left_entity"],
                each["right_entity"],
                each["undone_by"],
            )
            for each in found["decisions"]
        ],
    )
    if found["moves"]:
        print_table(
            "Bản ghi đã chuyển · observations that moved",
            ("observation", "was", "became", "rule", "at"),
            [
                (each["observation_id"], each["was"], each["became"], each["rule"], each["moved_at"])
                for each in found["moves"]
            ],
        )


@review.command("work")
def work(by: By, record_type: RecordType = None) -> None:
    """Trả lời lần lượt bằng phím · answer one after another, by single keys."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise ConfigError("review work needs a terminal; without one: lienthong review list, show, decide")
    from lienthong.commands.review_work import work as go

    go(_desk(), console, by=by, record_type=record_type)


def plain(pair: dict[str, Any]) -> dict[str, Any]:
    """A pair for machines: pieces of texts and steps of the evidence with their names."""
    return pair | {
        "fields": [
            {
                "field": each.field,
                "kind": each.kind,
                "left": [part._asdict() for part in each.left],
                "right": [part._asdict() for part in each.right],
            }
            for each in pair["fields"]
        ],
        "steps": [
            {"name": each.name, "level": each.level, "weight": each.weight, "before": each.before, "after": each.after}
            for each in pair["steps"]
        ],
    }
