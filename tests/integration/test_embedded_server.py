"""The embedded server after a sudden end: it reads its log through before it answers, longer than its package waits.

The long recovery is a real one: the server is told to fetch its log from an archive that answers late.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from lienthong import database
from schemas.errors import WarehouseUnavailable
from warehouse.connection import session

LATE = 12  # seconds; the package gives up after ten


@pytest.fixture
def home() -> Iterator[Path]:
    """A short path: it holds a socket."""
    with TemporaryDirectory(prefix="lienthong-server-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)
        database.stop(Path(folder))


def killed(home: Path) -> Path:
    """The folder of a server that was there and was killed."""
    folder = home.resolve() / "postgres"
    database.server(folder)
    postmaster = int((folder / "postmaster.pid").read_text(encoding="utf-8").splitlines()[0])
    os.kill(postmaster, signal.SIGKILL)
    subprocess.run(["tail", "--pid", str(postmaster), "-f", "/dev/null"], check=True, timeout=30)
    database.server.cache_clear()
    return folder


def test_a_killed_server_is_waited_for_until_it_has_recovered(home: Path) -> None:
    folder = killed(home)
    with (folder / "postgresql.conf").open("a", encoding="utf-8") as conf:
        conf.write(f"restore_command = 'sleep {LATE}; false'\n")
    (folder / "recovery.signal").touch()
    (folder / "recovery.signal").chmod(0o644)
    ask = "import sys, pathlib; from lienthong import database; print(database.server(pathlib.Path(sys.argv[1])))"
    both = [subprocess.Popen([sys.executable, "-c", ask, folder], stdout=subprocess.PIPE, text=True) for _ in range(2)]
    found = [one.communicate(timeout=120)[0].strip() for one in both]
    assert [one.returncode for one in both] == [0, 0]
    assert found[0] == found[1]
    with session(found[0]) as conn:
        assert conn.info.server_version >= 180_000


def test_a_server_that_cannot_start_says_why_and_where_its_log_is(home: Path) -> None:
    folder = killed(home)
    with (folder / "postgresql.conf").open("a", encoding="utf-8") as conf:
        conf.write("shared_buffers = 'a lot'\n")
    with pytest.raises(WarehouseUnavailable, match=r"does not start.*shared_buffers") as caught:
        database.server(folder)
    assert caught.value.data["log"] == str(folder / "log")
    conf_text = (folder / "postgresql.conf").read_text(encoding="utf-8").replace("shared_buffers = 'a lot'\n", "")
    (folder / "postgresql.conf").write_text(conf_text, encoding="utf-8")
    assert database.server(folder)
