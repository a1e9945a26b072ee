"""The sandbox city: loopback sites of made-up organisations, so that everything can be tried without a network.

The same seed gives the same bytes. Day 1 is 20 November 2026 whatever the clock says; `set_day(2)`, or
`POST /__sandbox/day` with {"day": 2} on the control port, shows the morning after. README.md lists sources and defects.
"""

from __future__ import annotations

from contextlib import ExitStack
from types import TracebackType
from typing import Any, Self

from lienthong.sandbox.answers import Answer, Query, json_answer, refusal
from lienthong.sandbox.city_sources import ORGANISATIONS, make_sources
from lienthong.sandbox.offers import DAYS
from lienthong.sandbox.servers import RunningServer, Site
from lienthong.sandbox.truth import expected

__all__ = ["ORGANISATIONS", "Sandbox"]


class Sandbox:
    """The city's servers; ports are base_port + n in the order of ORGANISATIONS, or any free ones when it is 0."""

    def __init__(self, seed: int = 7, base_port: int = 8701) -> None:
        self.sources = make_sources(seed)
        self.day = DAYS[0]
        self._base_port = base_port
        self._servers: dict[str, RunningServer] = {}
        self._running = ExitStack()

    def start(self) -> None:
        """Bind every port; when one is taken, none stays bound."""
        servers: dict[str, RunningServer] = {}
        with ExitStack() as bound:
            for place, organisation in enumerate((*ORGANISATIONS, "CONTROL")):
                port = self._base_port + place if self._base_port else 0
                turn = self._turn if organisation == "CONTROL" else None
                server = RunningServer(port, self._site(organisation), turn)
                bound.callback(server.close)
                servers[organisation] = server
            self._servers = servers
            self._running = bound.pop_all()

    def stop(self) -> None:
        self._running.close()
        self._servers = {}

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def set_day(self, day: int) -> None:
        if day not in DAYS:
            raise ValueError(f"the sandbox city knows the days {DAYS}, not {day}")
        self.day = day

    @property
    def variables(self) -> dict[str, str]:
        """What source files need to find the running city: SANDBOX_SO_Y_TE=http://127.0.0.1:8701 and so on."""
        return {f"SANDBOX_{name}": server.url for name, server in self._servers.items()}

    @property
    def control_url(self) -> str:
        return self._servers["CONTROL"].url

    def expected(self, day: int) -> dict[str, Any]:
        """What must become of everything that the city offers on a day."""
        return expected(self.sources, day)

    def answer(self, organisation: str, path: str, query: Query) -> Answer | None:
        """What an organisation's site says today; None when it has no such page."""
        for source in self.sources:
            routes = source.days[self.day].routes
            if source.organisation == organisation and path in routes:
                return routes[path](query)
        return None

    def _site(self, organisation: str) -> Site:
        if organisation == "CONTROL":
            return self._control
        return lambda path, query: self.answer(organisation, path, query)

    def _control(self, path: str, _query: Query) -> Answer | None:
        if path == "/__sandbox/day":
            return json_answer({"day": self.day})
        if path == "/__sandbox/expected":
            return json_answer(self.expected(self.day))
        return None

    def _turn(self, day: int) -> Answer:
        try:
            self.set_day(day)
        except ValueError as error:
            return refusal(400, str(error))
        return json_answer({"day": self.day})
