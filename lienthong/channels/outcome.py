"""What came of one attempt; the same for every channel, so that the queue needs to know none of them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lienthong.settings import Settings

Event = dict[str, Any]  # a row of push.claim


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a receiver said; no status when it said nothing.

    `is_final`: another attempt would end the same, so the event is dead at once. `is_gone`: the receiver wants no more.
    """

    status: int | None = None
    error: str | None = None
    excerpt: str | None = None
    retry_after: float = 0.0
    silent: bool = False  # the host gave no answer at all: also a fault of others who are served there
    is_ours: bool = False  # nothing was sent by a fault of this node: costs no attempt, ends by itself once mended
    seconds: float = 0.0
    is_final: bool = False
    is_gone: bool = False


# One attempt: an event, the settings of the node, and for how many seconds the receiver may take.
Sender = Callable[[Event, Settings, float], Outcome]
