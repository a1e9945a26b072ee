"""Lifecycles: the states that a thing passes through, as data, and the one function that judges a step.

A source tells us a state now and then, so states in between may be missed: a jump forward is allowed and told. What
cannot be is a step to a state that no way leads to, such as out of a final one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from schemas.errors import ConfigError
from schemas.vocabularies import ReleaseStatus, Vocabulary

Moves = Mapping[Vocabulary, frozenset[Vocabulary]]


class Move(StrEnum):
    """What a step from one state to the next is."""

    NONE = "none"  # the same state, or one of the two is not known
    NEXT = "next"
    SKIPPED = "skipped"
    IMPOSSIBLE = "impossible"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A step and what to tell people about it; the texts are empty where there is nothing to tell."""

    move: Move
    vi: str = ""
    en: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifecycle:
    """The states of one field, and from each of them the states that may come next.

    `is_binding`: an impossible step is refused. Where refusing would do more harm than the odd step, it only warns.
    """

    field: str
    moves: Moves
    is_binding: bool = True

    def __post_init__(self) -> None:
        kinds = {type(state) for state in self.moves} | {type(end) for ends in self.moves.values() for end in ends}
        if len(kinds) != 1 or set(next(iter(kinds))) != set(self.moves):
            raise ConfigError("a lifecycle says of every state of one list where it leads", field=self.field)

    @property
    def states(self) -> type[Vocabulary]:
        return type(next(iter(self.moves)))

    @property
    def final(self) -> frozenset[Vocabulary]:
        """States that nothing follows."""
        return frozenset(state for state, ends in self.moves.items() if not ends)

    def reachable(self, state: Vocabulary) -> frozenset[Vocabulary]:
        """All states that some way leads to, the state itself only where a way leads back to it."""
        found: set[Vocabulary] = set()
        waiting = [*self.moves[state]]
        while waiting:
            end = waiting.pop()
            if end not in found:
                found.add(end)
                waiting.extend(self.moves[end])
        return frozenset(found)

    def judge(self, old: str | None, new: str | None) -> Judgement:
        """Whether a thing that was in one state can be in another now; a state that an older version knew is let be."""
        known = {state.value: state for state in self.moves}
        before, after = known.get(old or ""), known.get(new or "")
        if before is None or after is None or before is after:
            return Judgement(move=Move.NONE)
        if after in self.moves[before]:
            return Judgement(move=Move.NEXT)
        if after in self.reachable(before):
            return Judgement(
                move=Move.SKIPPED,
                vi=f"Từ “{before.vi}” sang “{after.vi}”: nguồn đã bỏ qua bước ở giữa",
                en=f"From “{before.en}” to “{after.en}”: the source left out a step in between",
            )
        return Judgement(
            move=Move.IMPOSSIBLE,
            vi=f"Không thể từ “{before.vi}” sang “{after.vi}”",
            en=f"“{before.en}” cannot become “{after.en}”",
        )

    def pairs(self, move: Move) -> tuple[tuple[str, str], ...]:
        """All steps of one sort, sorted."""
        return tuple(
            sorted(
                (before.value, after.value)
                for before in self.moves
                for after in self.moves
                if self.judge(before, after).move is move
            )
        )


def lifecycle(field: str, moves: Mapping[Vocabulary, tuple[Vocabulary, ...]], *, is_binding: bool = True) -> Lifecycle:
    """A lifecycle written the short way."""
    return Lifecycle(
        field=field, moves={state: frozenset(ends) for state, ends in moves.items()}, is_binding=is_binding
    )


# The usual way to the public; it is shown, not checked: a source that hides what it had shown is obeyed at once.
RELEASE = lifecycle(
    "release_status",
    {
        ReleaseStatus.DRAFT: (ReleaseStatus.INTERNAL, ReleaseStatus.EMBARGOED, ReleaseStatus.RELEASED),
        ReleaseStatus.INTERNAL: (ReleaseStatus.EMBARGOED, ReleaseStatus.RELEASED, ReleaseStatus.WITHDRAWN),
        ReleaseStatus.EMBARGOED: (ReleaseStatus.INTERNAL, ReleaseStatus.RELEASED, ReleaseStatus.WITHDRAWN),
        ReleaseStatus.RELEASED: (ReleaseStatus.SUPERSEDED, ReleaseStatus.WITHDRAWN),
        ReleaseStatus.SUPERSEDED: (ReleaseStatus.WITHDRAWN,),
        ReleaseStatus.WITHDRAWN: (ReleaseStatus.RELEASED,),
    },
    is_binding=False,
)
