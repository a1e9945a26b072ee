"""What a proposal rests on, as plain data for a table or for JSON."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from lienthong.onboarding.proposal import Proposal
from lienthong.onboarding.wishes import Wishes
from lienthong.onboarding.writing import yaml_text

Facts = dict[str, Any]
_CUT = 300


def facts(proposal: Proposal, wishes: Wishes, written: Sequence[Path] = ()) -> Facts:
    """Everything: how the source was recognised, each field with an example, what loads, what is left to do."""
    trial, guess = proposal.trial, proposal.guess
    return {
        "source": proposal.source.name,
        "url": proposal.source.url,
        "reader": guess.reader,
        "options": dict(guess.options),
        "score": guess.score,
        "reason": {"vi": guess.vi, "en": guess.en},
        "record": [draft.record_type for draft in proposal.drafts],
        "also_possible": list(proposal.close),
        "key": [list(draft.key) for draft in proposal.drafts],
        "mode": proposal.source.mode,
        "fields": field_lines(proposal),
        "ignored": sorted(proposal.source.ignore),
        "sample": {
            "pages": len(proposal.sample.payloads),
            "whole": proposal.sample.evidence is not None,
            "records": trial.offered,
            "loaded": len(trial.loaded),
            "quarantined": len(trial.refused),
            "reasons": trial.reasons(),
        },
        "written": [str(path) for path in written],
        "refused": "" if proposal.works else proposal.why_not(),
        "todo": [{"vi": vi, "en": en} for vi, en in proposal.todo()],
        "yaml": yaml_text(proposal, wishes),
    }


def field_lines(proposal: Proposal) -> list[Facts]:
    """Ours, theirs, how it is read, one value before and after, and the share of records that have it."""
    found = []
    for draft in proposal.drafts:
        for line in draft.lines:
            before, after = proposal.trial.examples.get((draft.record_type, line.ours), (None, None))
            constant = line.fit.spec.get("const", line.fit.spec.get("template"))
            found.append(
                {
                    "record": draft.record_type,
                    "ours": line.ours,
                    "theirs": line.column.path if line.column else constant,
                    "as": line.fit.spec.get("as", "text" if line.column else "const"),
                    "before": _short(before),
                    "after": _short(after),
                    "filled": round(line.column.filled, 3) if line.column else 1.0,
                    "notes": list(line.fit.notes),
                }
            )
    return found


def _short(value: Any) -> Any:
    if isinstance(value, str) and len(value) > _CUT:
        return value[:_CUT] + "…"
    return value
