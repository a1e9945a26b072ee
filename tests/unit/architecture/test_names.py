"""Our top-level names are ours: no installed package may shadow them, and we may shadow none."""

from importlib.metadata import packages_distributions
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
OURS = ("schemas", "connectors", "validation", "warehouse", "reconciliation", "publishing", "audit", "lienthong")


@pytest.mark.parametrize("name", OURS)
def test_name_is_ours(name: str) -> None:
    spec = find_spec(name)
    assert spec is not None
    assert spec.origin is not None
    assert Path(spec.origin).is_relative_to(ROOT / name)
    assert name not in packages_distributions()


def test_nothing_installed_is_called_dags() -> None:
    """Airflow's triggerer imports dags.lienthong_folder from the root of the repository: a package without a file."""
    spec = find_spec("dags")
    assert spec is not None
    assert set(spec.submodule_search_locations or ()) == {str(ROOT / "dags")}


def test_dags_and_tests_are_not_packages() -> None:
    assert not (ROOT / "dags" / "__init__.py").exists()
    assert not list((ROOT / "tests").rglob("__init__.py"))
