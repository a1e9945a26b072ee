"""The compose stack: no secret has a default, every service is watched, nothing starts before what it needs."""

import re
from typing import Any

import pytest
import yaml

from lienthong.settings import ROOT

TEXT = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
STACK: dict[str, Any] = yaml.safe_load(TEXT)
SERVICES: dict[str, dict[str, Any]] = STACK["services"]
EXAMPLE = (ROOT / ".env.example").read_text(encoding="utf-8")
RUNS_ONCE = {"airflow-init"}


def test_the_whole_stack_is_there() -> None:
    assert set(SERVICES) == {
        "postgres", "redis", "airflow-init", "airflow-api-server", "airflow-scheduler", "airflow-dag-processor",
        "airflow-triggerer", "airflow-worker", "web", "push",
    }  # fmt: skip


def test_every_service_that_stays_has_a_health_check() -> None:
    assert {name for name, service in SERVICES.items() if "healthcheck" not in service} == RUNS_ONCE


def test_no_secret_has_a_default_and_a_missing_one_is_named() -> None:
    secret = re.compile(r"\$\{([A-Z_]*(?:PASSWORD|SECRET|KEY|ADMIN)[A-Z_]*)([^}]*)\}")
    found = secret.findall(TEXT)
    required = {"POSTGRES_PASSWORD", "REDIS_PASSWORD", "AIRFLOW_FERNET_KEY", "AIRFLOW_JWT_SECRET"}
    assert {name for name, _ in found} >= required
    assert all(rest.startswith(":?") and len(rest) > 2 for _, rest in found)


def test_the_example_names_every_variable_and_holds_no_secret() -> None:
    wanted = set(re.findall(r"\$\{([A-Z_]+)", TEXT))
    given = dict(line.split("=", 1) for line in EXAMPLE.splitlines() if line and not line.startswith("#"))
    assert set(given) == wanted
    required = set(re.findall(r"\$\{([A-Z_]+):\?", TEXT))
    assert {name for name in required if given[name]} == set()


@pytest.mark.parametrize("name", sorted(set(SERVICES) - {"postgres"}))
def test_services_run_without_rights_on_a_file_system_that_they_cannot_write(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]


def test_only_loopback_is_published_and_stores_are_on_the_inner_network_alone() -> None:
    for service in SERVICES.values():
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", []))
    assert STACK["networks"]["inside"]["internal"] is True
    assert SERVICES["postgres"]["networks"] == SERVICES["redis"]["networks"] == ["inside"]


def test_airflow_starts_after_init_and_init_after_the_database() -> None:
    for name in ("api-server", "scheduler", "dag-processor", "triggerer", "worker"):
        needs = SERVICES[f"airflow-{name}"]["depends_on"]
        assert needs["airflow-init"] == {"condition": "service_completed_successfully"}
        assert needs["postgres"] == needs["redis"] == {"condition": "service_healthy"}
    assert SERVICES["airflow-init"]["depends_on"] == {"postgres": {"condition": "service_healthy"}}


def test_database_addresses_name_their_driver() -> None:
    environment = SERVICES["airflow-scheduler"]["environment"]
    assert environment["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"].startswith("postgresql+psycopg2://")
    assert environment["AIRFLOW__CELERY__RESULT_BACKEND"].startswith("db+postgresql+psycopg2://")
    assert environment["AIRFLOW__CORE__AUTH_MANAGER"].endswith(".FabAuthManager")


def test_the_image_holds_every_package_and_runs_as_nobody_special() -> None:
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    copied = set(re.findall(r"^COPY (\S+) /app/", text, re.MULTILINE))
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert copied >= packages | {"sql", "dags", "docs/runbooks"}
    assert "\nUSER 50000:0\n" in text
    assert "--require-hashes" in text
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert ignored[0] == "*"
    assert all(f"!{name.split('/')[0]}" in ignored for name in copied)
