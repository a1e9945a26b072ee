"""What one phase is asked to do, and what it answers."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from lienthong.settings import Settings

SOURCE = "bench_releases"


class Order(BaseModel):
    """What the process shall do."""

    model_config = ConfigDict(frozen=True)

    settings: Settings
    run_id: str
    steps: Literal["plan", "pull"] = "plan"


class Outcome(BaseModel):
    """What it cost, and what the plan counted."""

    model_config = ConfigDict(frozen=True)

    seconds: float
    cpu_seconds: float
    peak_mib: float | None
    steps: dict[str, float]
    cpu_steps: dict[str, float]
    facts: dict[str, dict[str, Any]]
