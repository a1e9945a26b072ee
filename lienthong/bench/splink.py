"""The peer of linkage: Splink links the same file of records, in an environment of its own.

It gets a fair chance: cleaned text, levels that suit official titles, blocking rules that find nearly all pairs, and
beside the stated threshold the one at which it turns out best (which nobody could know without the truth).
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lienthong.bench.duplicates import LinkData, read_clusters
from lienthong.bench.linked_pairs import LinkScores, link_scores
from lienthong.bench.meter import MemoryWatch
from schemas.errors import LoadError

REQUIREMENT = "splink==5.0.0"  # brings DuckDB along
PROGRAM = Path(__file__).with_name("splink_link.py")
THRESHOLD = 0.99  # stated before: a link is made at or above it
REVIEW = 0.5  # between this and the threshold a pair waits for a person
OTHERS = (0.5, 0.8, 0.9, 0.95, 0.995, 0.999, 0.9999)  # tried besides, of which the best is told
MAX_PAIRS = 2_000_000  # random pairs for its u probabilities


@dataclass(frozen=True, slots=True, kw_only=True)
class SplinkResult:
    """One run of it; `best_at` is the threshold with the highest F1, which only the truth can tell."""

    seconds: Mapping[str, float]  # load, train, predict, cluster
    cpu_seconds: float
    peak_mib: float
    together_mib: float | None
    scores: LinkScores
    best: LinkScores
    best_at: float


def environment(home: Path, tell: Callable[[str], None]) -> Path:
    """The Python of Splink's own environment below `home`, made on first use."""
    folder = home / "splink-env"
    python = folder / "bin" / "python"
    mark = folder / "requirement.txt"
    if not mark.exists() or mark.read_text(encoding="utf-8") != REQUIREMENT:
        tell(f"installing {REQUIREMENT}")
        steps = (
            [sys.executable, "-m", "venv", "--clear", str(folder)],
            [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check", REQUIREMENT],
        )
        for command in steps:
            done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
            if done.returncode != 0:
                tell(done.stdout)
                raise LoadError(f"{REQUIREMENT} cannot be installed; try --no-peers")
        mark.write_text(REQUIREMENT, encoding="utf-8")
    return python


def order(data: LinkData, clusters: Path) -> dict[str, Any]:
    """What the program is asked to do; nothing in it names the truth."""
    return {
        "records": str(data.file.resolve()),
        "clusters": str(clusters.resolve()),
        "threshold": THRESHOLD,
        "thresholds": list(OTHERS),
        "review": REVIEW,
        "threads": os.cpu_count() or 1,
        "max_pairs": MAX_PAIRS,
    }


def measure(home: Path, data: LinkData, truth: Mapping[str, str], tell: Callable[[str], None]) -> SplinkResult:
    """Let it link the file once and score what it found."""
    python = environment(home, tell)
    tell(f"splink: {data.records:,}")
    clusters = home / "splink" / str(data.records)
    clusters.mkdir(parents=True, exist_ok=True)
    log = clusters / "log.txt"
    with log.open("w", encoding="utf-8") as said:
        # -I: the folder of the program holds a module named like the peer
        process = subprocess.Popen(
            [str(python), "-I", str(PROGRAM)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=said, text=True
        )
        watch = MemoryWatch(process.pid)
        watch.start()
        try:
            told, _ = process.communicate(json.dumps(order(data, clusters)))
        finally:
            together = watch.ended()
    if process.returncode != 0:
        raise LoadError("splink stopped with an error; its last words are in the log", log=str(log))
    result = json.loads(told.splitlines()[-1])
    scores = {at: scores_at(clusters, at, truth, in_review=result["in_review"]) for at in (THRESHOLD, *OTHERS)}
    best = max(scores, key=lambda at: scores[at].f1)
    return SplinkResult(
        seconds=result["seconds"],
        cpu_seconds=result["cpu_seconds"],
        peak_mib=result["peak_mib"],
        together_mib=together,
        scores=scores[THRESHOLD],
        best=scores[best],
        best_at=best,
    )


def scores_at(clusters: Path, at: float, truth: Mapping[str, str], *, in_review: int) -> LinkScores:
    """Scores of what it linked at one threshold, both types of record together."""
    found: dict[str, str] = {}
    for file in sorted(clusters.glob(f"*-{at}.csv")):
        found |= read_clusters(file)
    return link_scores(truth, found, in_review=in_review)
