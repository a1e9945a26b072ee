"""Settings by environment, read once at an entry point into one frozen model."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from schemas.errors import ConfigError

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = ROOT / "connectors" / "reference"  # the reference data that the product brings along
SHIPPED = {"LIENTHONG_VAR_REFERENCE": REFERENCE.as_uri()}


class Settings(BaseModel):
    """What a node needs to know about its surroundings."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    database_url: str | None = Field(None, description="LIENTHONG_DATABASE_URL; none: the embedded server under home")
    database_name: str = Field("lienthong", description="LIENTHONG_DATABASE_NAME, on the embedded server only")
    home: Path = Field(Path("var"), description="LIENTHONG_HOME: keys, raw payloads, snapshots, the embedded server")
    raw_url: str | None = Field(None, description="LIENTHONG_RAW_URL, any fsspec address; none: home/raw")
    sources: Path = Field(ROOT / "connectors" / "sources", description="LIENTHONG_SOURCES: folder of source files")
    peers: Path | None = Field(None, description="LIENTHONG_PEERS: file that names the peers; none: no peers")
    allow_hosts: frozenset[str] = Field(
        frozenset(), description="LIENTHONG_ALLOW_HOSTS: private hosts readers may reach"
    )
    hold_people: int = Field(2, ge=1, le=5, description="LIENTHONG_HOLD_PEOPLE: people who must agree about a hold")
    pin_days: int = Field(365, ge=1, le=3650, description="LIENTHONG_PIN_DAYS: days that a pin lasts at most")
    push_days: int = Field(
        30, ge=1, le=3650, description="LIENTHONG_PUSH_DAYS: days that events stay readable after they were delivered"
    )
    activation: Literal["free", "reviewed"] = Field(
        "free",
        description="LIENTHONG_ACTIVATION: reviewed: data under a changed contract loads only after "
        "`lienthong impact` and `lienthong impact activate`",
    )
    readers: int | None = Field(
        None,
        ge=1,
        le=64,
        description="LIENTHONG_READERS: processes that read or compare a large batch; none: one per processor",
    )
    folders: frozenset[Path] = Field(
        frozenset({REFERENCE}),
        description="LIENTHONG_FOLDERS: folders that readers may read, separated like PATH, besides our reference data",
    )
    known_hosts: Path | None = Field(
        None, description="LIENTHONG_KNOWN_HOSTS: host keys of SFTP servers; none: ~/.ssh/known_hosts"
    )
    lang: Literal["vi", "en"] = Field("vi", description="LIENTHONG_LANG")
    node: str = Field("hanoi", pattern=r"^[a-z][a-z0-9_]{1,30}$", description="LIENTHONG_NODE: this node's own name")
    public_url: str = Field("http://127.0.0.1:8600", description="LIENTHONG_PUBLIC_URL, for links in feeds")
    smtp_url: str | None = Field(
        None,
        repr=False,
        description="LIENTHONG_SMTP_URL: smtp://[user:password@]host:port or smtps://...; none: owners get no letters",
    )
    airflow_url: str | None = Field(
        None,
        repr=False,
        description="LIENTHONG_AIRFLOW_URL: http://[user:password@]host:port of the Airflow that runs this node; "
        "none: what wakes a source waits for lienthong run",
    )
    mail_from: str | None = Field(None, description="LIENTHONG_MAIL_FROM: who writes to the owners of sources")
    variables: Mapping[str, str] = Field(
        default_factory=lambda: dict(SHIPPED), description="what ${NAME} in a source file may name"
    )

    tokens: Mapping[str, str] = Field(
        default_factory=dict, repr=False, description="LIENTHONG_TOKEN_*: our tokens at peers, by variable name"
    )

    secrets: Mapping[str, str] = Field(
        default_factory=dict,
        repr=False,
        description="LIENTHONG_SECRET_* and AIRFLOW_CONN_*: secrets of sources by variable",
    )

    @property
    def raw(self) -> str:
        """An address that means the same in every process, whatever folder it works in."""
        if self.raw_url is None:
            return str(self.home.resolve() / "raw")
        return self.raw_url if "://" in self.raw_url else str(Path(self.raw_url).resolve())


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """The settings of this process; a wrong value names its variable."""
    env = os.environ if environment is None else environment
    values: dict[str, object] = {
        name: env[f"LIENTHONG_{name.upper()}"]
        for name in Settings.model_fields
        if name not in {"folders", "allow_hosts", "variables", "tokens", "secrets"}
        and env.get(f"LIENTHONG_{name.upper()}")
    }
    values["allow_hosts"] = frozenset(
        host.strip() for host in env.get("LIENTHONG_ALLOW_HOSTS", "").split(",") if host.strip()
    )
    values["folders"] = frozenset({REFERENCE}) | frozenset(
        Path(folder).resolve() for folder in env.get("LIENTHONG_FOLDERS", "").split(os.pathsep) if folder.strip()
    )
    values["variables"] = SHIPPED | {
        name: value for name, value in env.items() if name.startswith(("SANDBOX_", "LIENTHONG_VAR_"))
    }
    values["secrets"] = {
        name: value for name, value in env.items() if name.startswith(("LIENTHONG_SECRET_", "AIRFLOW_CONN_"))
    }
    values["tokens"] = {name: value for name, value in env.items() if name.startswith("LIENTHONG_TOKEN_")}
    try:
        return Settings.model_validate(values)
    except ValueError as error:
        raise ConfigError(f"settings: {error}") from error
