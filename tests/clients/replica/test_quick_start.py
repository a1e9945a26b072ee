"""The quick start is true: its commands for other tools are run as they stand, and the codes that it explains exist."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from lienthong.settings import Settings
from lienthong_client.cli import COMMANDS
from publishing.publisher import publish
from publishing.snapshot import build_snapshots
from tests.clients.conftest import PYTHON
from tests.integration.publishing.test_delta_feed import fill
from warehouse.connection import Connection

ROOT = Path(__file__).resolve().parents[3]
TEXT = (ROOT / "docs" / "portal-quick-start.md").read_text(encoding="utf-8")


def block(heading: str) -> str:
    """The first block of shell commands under a heading."""
    found = re.search(rf"## \d\. {heading}.*?```sh\n(.*?)```", TEXT, re.DOTALL)
    assert found
    return found[1]


@pytest.mark.skipif(
    not all(shutil.which(tool) for tool in ("curl", "jq", "openssl")), reason="needs curl, jq and openssl"
)
def test_other_tools_agree(tmp_path: Path, conn: Connection, settings: Settings, url: str) -> None:
    fill(conn, 20)
    publish(conn, settings)
    script = f"set -eu\nNODE={url}\n{block('Check it with other tools')}"
    done = subprocess.run(["bash", "-c", script], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["Signature Verified Successfully", "True"]


SAMPLES = {
    "sh": (("curl", "jq", "openssl", "sha256sum"), ["Signature Verified Successfully"] * 2 + ["Pack is whole"]),
    "js": (("node",), ["page true", "lines true", "checkpoints true"]),
    "python": ((), ["manifest True", "files True", "digest True"]),
}


def test_samples_in_three_languages_prove_the_node(
    tmp_path: Path, conn: Connection, settings: Settings, url: str, subtests: pytest.Subtests
) -> None:
    for rounds in (20, 5):
        fill(conn, rounds)
        publish(conn, settings)
    build_snapshots(conn, settings)
    section = TEXT.split("## 5. ")[1].split("## 6. ")[0]
    for language, (tools, wanted) in SAMPLES.items():
        with subtests.test(language):
            missing = [tool for tool in tools if shutil.which(tool) is None]
            if missing:
                pytest.skip(f"needs {', '.join(missing)}")
            blocks: list[str] = re.findall(rf"```{language}\n(.*?)```", section, re.DOTALL)
            sample = next(found for found in blocks if "snapshot" in found or "checkpoints" in found)
            path = tmp_path / ("sample.mjs" if language == "js" else "sample")
            path.write_text(f"set -eu\nNODE={url}\n{sample}" if language == "sh" else sample, encoding="utf-8")
            program = {"sh": "bash", "js": "node", "python": str(PYTHON)}[language]
            done = subprocess.run([program, str(path), url], cwd=tmp_path, capture_output=True, text=True, timeout=60)
            assert done.returncode == 0, done.stderr
            assert done.stdout.splitlines() == wanted


@pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl")
def test_the_addresses_are_there(tmp_path: Path, conn: Connection, settings: Settings, url: str) -> None:
    fill(conn, 120)
    publish(conn, settings)
    build_snapshots(conn, settings)
    commands = block("Look at it with curl").replace("http://127.0.0.1:8600", url).replace("curl -s", "curl -sf -o out")
    done = subprocess.run(["bash", "-c", f"set -eu\n{commands}"], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_every_command_and_code_is_there() -> None:
    table = TEXT.split("| command | what it does |")[1].split("\n\n")[0]
    assert set(re.findall(r"^\| `(\w+)", table, re.MULTILINE)) == set(COMMANDS)
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "client" / "lienthong_client").glob("*.py"))
    explained = set(re.findall(r"`([a-z]+(?:-[a-z]+)+)`", TEXT.split("## 4.")[1].split("## 5.")[0]))
    assert len(explained) > 12
    assert [
        name for name in sorted(explained) if f'"{name}"' not in code and name not in {"page-replayed", "page-withheld"}
    ] == []
