"""Matching: which records are worth comparing, how likely two of them are one thing, and what forbids that. Pure.

`blocks` says who meets whom, `model(type).score` adds up the evidence, `contradicts` knows what no score may overrule,
`related` tells what two things are to each other that are not one, and why.
"""

from reconciliation.matching.blocking import blocks, exclusion
from reconciliation.matching.hard_facts import contradicts, facts
from reconciliation.matching.model import Feature, Model, Prepared, Score, model
from reconciliation.matching.relations import RELATED_TYPES, Related, related, related_both, relation
from reconciliation.matching.sketches import sketch

__all__ = [
    "RELATED_TYPES",
    "Feature",
    "Model",
    "Prepared",
    "Related",
    "Score",
    "blocks",
    "contradicts",
    "exclusion",
    "facts",
    "model",
    "related",
    "related_both",
    "relation",
    "sketch",
]
