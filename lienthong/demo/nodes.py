"""The two nodes of the demo, the city and the national portal: their settings, their servers, their commands."""

import json
import subprocess
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests
import yaml

from lienthong.airflow import LOOPBACK, log, stop
from lienthong.airflow_api import until
from lienthong.settings import ROOT, Settings
from schemas.errors import SourceUnavailable

TOKEN = "LIENTHONG_TOKEN_CITY"  # the variable that holds the portal's token at the city
COMMAND_SECONDS = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One installation of the product."""

    settings: Settings
    environment: Mapping[str, str]

    @property
    def url(self) -> str:
        return self.settings.public_url


def make_node(name: str, home: Path, dsn: str, port: int, surroundings: Mapping[str, str], **more: Any) -> Node:
    """A node with a home, a database and a port of its own; `more` are further settings."""
    home.mkdir(parents=True)
    settings = Settings(
        node=name,
        home=home,
        database_url=dsn,
        public_url=f"http://{LOOPBACK}:{port}",
        peers=home / "peers.yml",
        allow_hosts=frozenset({LOOPBACK}),
        **more,
    )
    environment = {
        **surroundings,
        **settings.variables,
        "PYTHONPATH": str(ROOT),
        "LIENTHONG_NODE": name,
        "LIENTHONG_HOME": str(home),
        "LIENTHONG_DATABASE_URL": dsn,
        "LIENTHONG_PUBLIC_URL": settings.public_url,
        "LIENTHONG_SOURCES": str(settings.sources),
        "LIENTHONG_PEERS": str(settings.peers),
        "LIENTHONG_ALLOW_HOSTS": ",".join(sorted(settings.allow_hosts)),
        "LIENTHONG_LANG": settings.lang,
    }
    return Node(settings=settings, environment=environment)


def introduce(node: Node, peer: Node, title: Mapping[str, str], *, is_active: bool) -> None:
    """Write a peer into a node's file; an active node reads the other's feed and sends its own changes there."""
    described = {
        "name": peer.settings.node,
        "title": dict(title),
        "url": peer.url,
        "follow": is_active,
        "push": is_active,
        "token_env": TOKEN if is_active else None,
    }
    assert node.settings.peers is not None
    node.settings.peers.write_text(yaml.safe_dump([described], allow_unicode=True), encoding="utf-8")


def serve(node: Node, running: ExitStack) -> None:
    """Start a node's web application; it ends with `running`."""
    port = node.url.rpartition(":")[2]
    with log(node.settings.home, "serve") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "lienthong", "serve", "--host", LOOPBACK, "--port", port],
            env=dict(node.environment),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    running.callback(stop, [process])


def wait_served(node: Node, seconds: float) -> None:
    """Wait for the web application to answer."""
    until(f"{node.settings.node} at {node.url}", lambda: answers(node.url), seconds)


def answers(url: str) -> bool:
    try:
        return requests.get(f"{url}/healthz", timeout=5).ok
    except requests.RequestException:
        return False


def command(node: Node, *arguments: str, token: str = "") -> dict[str, Any]:
    """Run `lienthong` as this node and return what it reports."""
    environment = {**node.environment, **({TOKEN: token} if token else {})}
    with log(node.settings.home, "command") as output:
        ended = subprocess.run(
            [sys.executable, "-m", "lienthong", *arguments, "--json"],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=output,
            timeout=COMMAND_SECONDS,
            check=False,
        )
    if ended.returncode:
        place = str(node.settings.home / "logs" / "command.log")
        raise SourceUnavailable(f"lienthong {' '.join(arguments)} failed at {node.settings.node}", log=place)
    return dict(json.loads(ended.stdout))
