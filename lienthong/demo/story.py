"""What happens in the demo, in order."""

import fcntl
import os
import secrets
import shutil
import signal
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import FrameType
from typing import Any

from lienthong import airflow as airflow_processes
from lienthong import database, plan
from lienthong.airflow import Airflow, free_ports
from lienthong.airflow_api import all_read, until
from lienthong.demo import days, desk, screen
from lienthong.demo.days import PEER, Day
from lienthong.demo.nodes import Node, command, introduce, make_node, serve, wait_served
from lienthong.sandbox import Sandbox
from lienthong.settings import Settings, read_settings
from schemas.errors import ConfigError
from schemas.registry import RECORD_TYPES
from warehouse.connection import create_database, drop_database, session, sqlalchemy_url, transaction, with_database

START_SECONDS = 120.0
TITLES: Mapping[str, Mapping[str, str]] = {
    "city": {"vi": "Thành phố mẫu", "en": "Sandbox city"},
    PEER: {"vi": "Cổng thông tin quốc gia (mẫu)", "en": "National portal (sample)"},
}
MARK = "LIENTHONG_DEMO"  # every process of a demo carries it, so that a forgotten one can be found


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """Everything that runs during a demo."""

    sandbox: Sandbox
    city: Node
    portal: Node
    token: str  # the portal's, at the city
    desk_token: str  # the editor's, at the portal
    airflow: Airflow

    @property
    def addresses(self) -> dict[str, str]:
        return {
            "Thành phố · City": self.city.url,
            "Báo cáo kiểm tra · Reports": f"{self.city.url}/audit",
            "Cổng quốc gia · Portal": self.portal.url,
            "Airflow": self.airflow.api.url,
            "Thành phố mẫu, đổi ngày · Sandbox control": self.sandbox.control_url,
        }


def run(*, once: bool) -> int:
    """Play the demo; 0 when everything was as it should be. Without `once` it stays until Ctrl-C."""
    settings = read_settings()
    home = settings.home.resolve() / "demo"
    mark = secrets.token_hex(8)
    problems: list[str] = []
    signal.signal(signal.SIGTERM, _interrupt)
    started = time.monotonic()
    with alone(settings.home.resolve()), screen.told(started) as tell:
        try:
            with ExitStack() as running:
                demo = set_up(settings, home, mark, running, tell)
                for number in (1, 2):
                    day = play(demo, number, tell)
                    screen.show(day, demo.addresses)
                    problems += day.problems
                tell(f"xong · done, {time.monotonic() - started:.0f} s")
                if not once:
                    stay(demo, tell)
        except KeyboardInterrupt:
            tell("dừng · stopping")
            problems += ["interrupted"] if once else []
    left = marked(mark)
    screen.end(len(problems), left)
    return 1 if problems or left else 0


@contextmanager
def alone(home: Path) -> Iterator[None]:
    """One demo at a time per home; the lock goes with the process."""
    home.mkdir(parents=True, exist_ok=True)
    with (home / "demo.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ConfigError(f"a demo is running in {home}: set LIENTHONG_HOME to run another") from error
        yield


def set_up(settings: Settings, home: Path, mark: str, running: ExitStack, tell: days.Tell) -> Demo:
    """Start everything from nothing; whatever was started ends with `running`."""
    tell("cơ sở dữ liệu, thành phố mẫu, hai nút, Airflow · database, sandbox city, two nodes, Airflow")
    if home.exists():
        shutil.rmtree(home)
    server = start_server(settings.home, running)
    surroundings = clean(os.environ) | {MARK: mark}
    sandbox = running.enter_context(Sandbox(base_port=0))
    city_port, portal_port = free_ports(2)
    city_database, portal_database, metadata = (fresh_database(server, name) for name in ("city", PEER, "airflow"))
    city = make_node(
        "city", home / "city", city_database, city_port, surroundings, sources=settings.sources, lang=settings.lang,
        variables={**sandbox.variables, plan.RETRY_DELAY: "2", plan.SCHEDULES: "off"},
    )  # fmt: skip
    portal = make_node(PEER, home / PEER, portal_database, portal_port, surroundings, lang=settings.lang)
    introduce(city, portal, TITLES[PEER], is_active=False)
    introduce(portal, city, TITLES["city"], is_active=True)
    with ThreadPoolExecutor(1) as aside:
        # Airflow takes longest to start, so the nodes come up meanwhile
        starting = aside.submit(
            running.enter_context,
            airflow_processes.running(home / "airflow", sqlalchemy_url(metadata), city.environment),
        )
        token = register(city, PEER)
        desk_token = register(portal, "desk")
        for node in (city, portal):
            serve(node, running)
        airflow = starting.result()
    for node in (city, portal):
        wait_served(node, START_SECONDS)
    wait_airflow(airflow, city, tell)
    return Demo(sandbox=sandbox, city=city, portal=portal, token=token, desk_token=desk_token, airflow=airflow)


def start_server(home: Path, running: ExitStack) -> str:
    """The embedded server, stopped at the end unless somebody else had it running."""
    was_running = (home.resolve() / "postgres" / "postmaster.pid").exists()
    address = database.server(home.resolve() / "postgres")
    if not was_running:
        running.callback(database.stop, home)
    return address


def fresh_database(server: str, name: str) -> str:
    """An empty database of the demo's own."""
    own = f"demo_{name}"
    drop_database(server, own)
    create_database(server, own)
    return with_database(server, own)


def clean(environment: Mapping[str, str]) -> dict[str, str]:
    """The surroundings without settings that are meant for another node."""
    return {
        name: text for name, text in environment.items() if not name.startswith(("LIENTHONG_", "AIRFLOW_", "SANDBOX_"))
    }


def register(node: Node, name: str) -> str:
    """Migrate a node's warehouse and give somebody the right to read its feed and to write to its inbox."""
    from publishing.subscribers import register as register_subscriber

    with session(database.ready(node.settings)) as conn, transaction(conn):
        return register_subscriber(conn, name, "public", tuple(RECORD_TYPES))


def wait_airflow(airflow: Airflow, city: Node, tell: days.Tell) -> None:
    """Wait until Airflow has read all DAGs; make the pools, and let the DAGs run."""
    until("Airflow", airflow.api.is_healthy, START_SECONDS)
    sources = plan.sources(city.settings)
    wanted = [*(plan.source_dag(source.name) for source in sources), *days.FOLLOWERS]
    wanted += [plan.EXPRESS] if plan.watched(city.settings) else []  # at work once there is a clock
    until("the DAGs", lambda: all_read(airflow.api, wanted), START_SECONDS)
    airflow.api.set_pools(plan.pools(sources))
    airflow.api.unpause(wanted)
    tell(f"Airflow: {len(wanted)} DAG, {airflow.api.url}")


def play(demo: Demo, number: int, tell: days.Tell) -> Day:
    """One day: the sources, the exchange with the portal, an editor's work at the portal, and back."""
    from lienthong import pipeline

    started = time.monotonic()
    run_id = f"day-{number}"
    demo.sandbox.set_day(number)
    tell(f"ngày · day {number}")
    sources = plan.sources(demo.city.settings)
    states = days.run_sources(demo.airflow.api, [source.name for source in sources], run_id, tell)
    portal = edit_at_the_portal(demo, number, tell)
    report = pipeline.finish(demo.city.settings, run_id)
    day = Day(number=number, seconds=time.monotonic() - started, report=report, portal=portal, states=states)
    declared = {source.name for source in sources}
    due = {name: facts for name, facts in demo.sandbox.expected(number)["sources"].items() if name in declared}
    problems = days.compare(day, due) + days.agreement(demo.city, portal, report.facts.get("publish", {}))
    return replace(day, problems=[f"{run_id}: {problem}" for problem in problems])


def edit_at_the_portal(demo: Demo, number: int, tell: days.Tell) -> dict[str, Any]:
    """The portal takes our feed, its editor changes two records, the changes arrive here and come back published."""
    total: dict[str, Any] = {"received": 0, "followed": 0, "sent": 0, "edits": 0}

    def sync() -> None:
        done = command(demo.portal, "peers", "sync", "city", token=demo.token)
        for name in ("received", "followed", "sent"):
            total[name] += done.get(name, 0)
        total.update({name: done.get(name) for name in ("agrees", "position")})

    tell("cổng quốc gia nhận luồng · the portal follows the feed")
    sync()
    for place, edit in enumerate(desk.propose(demo.portal.url, number)):
        desk.write(demo.portal.url, demo.desk_token, edit, f"demo-{number}-{place}")
        total["edits"] += 1
    tell("biên tập ở cổng được gửi về · edits made at the portal are sent back")
    sync()  # what the desk wrote becomes the portal's own
    sync()  # and goes to the city
    days.exchange(demo.airflow.api, f"portal-{number}", tell)
    sync()  # what the city made of it
    return total


def stay(demo: Demo, tell: days.Tell) -> None:
    """Leave everything running until Ctrl-C: now by the clock, and with sources that are added meanwhile."""
    airflow = demo.airflow
    airflow_processes.stop([airflow.processes["dag-processor"]])
    airflow_processes.start(airflow, "dag-processor", {plan.SCHEDULES: "on"})
    tell("Ctrl-C để dừng · to stop")
    pools: dict[str, int] = {}
    while True:
        files = plan.source_files(demo.city.settings)
        for fault in files.faults.values():  # somebody may be in the middle of writing a source file
            tell(fault)
        found = plan.pools(files.found.values())
        if found != pools:
            airflow.api.set_pools(found)
            pools = found
        time.sleep(5)


def marked(mark: str) -> list[int]:
    """Processes that carry this demo's mark; only where /proc tells (Linux)."""
    needle = f"{MARK}={mark}".encode()
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            carries = needle in (folder / "environ").read_bytes().split(b"\0")
        except OSError:  # it ended, or it is somebody else's
            continue
        if carries:
            found.append(int(folder.name))
    return found


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
