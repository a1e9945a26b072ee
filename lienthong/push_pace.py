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
    def slow(self) -> int:
        """Places that hosts which are slow, failing or not known yet share, so that the others always have some."""
        return max(1, self.senders // 2)


PACE = Pace()


@dataclass(slots=True)
class Quickness:
    """Hosts whose last answer came in time; each worker learns it anew, which costs one sending a host."""

    within: float
    hosts: set[str] = field(default_factory=set)

    def learn(self, host: str, *, seconds: float, answered: bool) -> None:
        if answered and seconds <= self.within:
            self.hosts.add(host)
        else:
            self.hosts.discard(host)
