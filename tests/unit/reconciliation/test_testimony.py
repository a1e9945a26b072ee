"""Which version of an observation counted at an instant."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from reconciliation import testimony

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def version(number: int, hour: int, **facts: Any) -> dict[str, Any]:
    usual = {
        "observation_id": "o", "history_id": number, "loaded_at": NOON + timedelta(hours=hour), "counts_now": 3,
        "state": "present", "is_gone": False, "entity_id": "doc_1", "source": "s", "record_key": "k",
    }  # fmt: skip
    return usual | facts


def told_by(*absent: int, last_is_gone: bool = False) -> testimony.Testimony:
    versions = [version(1, 0), version(2, 2), version(3, 4, is_gone=last_is_gone)]
    return testimony.Testimony(
        versions={"o": versions}, absences={"o": [{"loaded_at": NOON + timedelta(hours=hour)} for hour in absent]}
    )


def counted(hour: float) -> int | None:
    found = told_by().counted("o", NOON + timedelta(hours=hour))
    return found["history_id"] if found else None


def test_a_version_counts_from_its_load_to_the_next() -> None:
    assert [counted(hour) for hour in (-1, 0, 1, 2, 3.9, 4, 99)] == [None, 1, 1, 2, 2, 3, 3]
    now = told_by().counted("o", None)
    assert now is not None and now["history_id"] == 3
    assert told_by().counted("other", None) is None


def test_what_counted_comes_first_then_the_time_of_writing_and_its_neighbours() -> None:
    """A batch that loaded while the merge waited is younger than its stamp; one that loaded later is not merged yet."""

    def near(written: float, asked: float | None) -> list[int]:
        at = None if asked is None else NOON + timedelta(hours=asked)
        return [each["history_id"] for each in told_by().near("o", NOON + timedelta(hours=written), at)]

    assert near(1, 1) == [1, 2]
    assert near(1, 3) == [2, 1]
    assert near(3, 3) == [2, 3, 1]
    assert near(1, None) == [3, 1, 2]
    assert near(-1, -1) == [1]
    assert told_by().near("other", NOON, None) == []


def test_an_absence_holds_until_the_source_speaks_again() -> None:
    told = told_by(3)
    states = [told.state("o", NOON + timedelta(hours=hour)) for hour in (2.5, 3, 3.5, 4)]
    assert states == ["present", "absent", "absent", "present"]
    assert told_by(last_is_gone=True).state("o", NOON + timedelta(hours=5)) == "absent"
    assert told_by(3).state("o", None) == "present"
