"""How hard push tries, and which hosts have shown that they answer quickly."""

from dataclasses import dataclass, field

# Standard Webhooks, "Retry schedule": seconds before each attempt, three days in all.
DELAYS = (0.0, 5.0, 300.0, 1_800.0, 7_200.0, 18_000.0, *(36_000.0,) * 6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How hard the worker tries; all times in seconds."""

    delays: tuple[float, ...] = DELAYS
    timeout: float = 15.0
    senders: int = 16
    each: int = 4  # events of one subscription at a time
    each_host: int = 8  # events of one host at a time, whoever is served there
    quick: float = 2.0  # an answer within it keeps a host among the quick ones
    opens: int = 5  # failures in a row that open the circuit of a subscription, or of a host that does not answer
    open_seconds: float = 60.0
    open_longest: float = 960.0  # a host that stays silent is asked this seldom

    @property
    def slow_places(self) -> int:
        """Places that all slow hosts share, so that the others always have some."""
        return max(1, self.senders // 2)


PACE = Pace()


@dataclass(slots=True)
class Speeds:
    """Which hosts answer in time and which do not, by the last word; each worker learns it anew.

    A host in neither set is not known yet and gets one sending at a time.
    """

    within: float  # seconds
    quick: set[str] = field(default_factory=set)
    slow: set[str] = field(default_factory=set)

    def learn(self, host: str, *, seconds: float, answered: bool) -> None:
        """What a sending showed that is over."""
        good, other = (self.quick, self.slow) if answered and seconds <= self.within else (self.slow, self.quick)
        good.add(host)
        other.discard(host)

    def wait_for(self, host: str, seconds: float) -> None:
        """A sending that is under way for so long already."""
        if seconds > self.within:
            self.learn(host, seconds=seconds, answered=False)
