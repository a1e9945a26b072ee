"""How well records were linked, over pairs of records: counted by group sizes, never by listing the pairs."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkScores:
    """Pairs of records: truly the same, linked by us, and both; `in_review` counts records that wait for a person."""

    records: int
    true_pairs: int
    linked_pairs: int
    right_pairs: int
    in_review: int

    @property
    def precision(self) -> float:
        """Of the linked pairs, those that are the same; 1 where nothing was linked."""
        return self.right_pairs / self.linked_pairs if self.linked_pairs else 1.0

    @property
    def recall(self) -> float:
        """Of the pairs that are the same, those that were linked; 1 where there are none."""
        return self.right_pairs / self.true_pairs if self.true_pairs else 1.0

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    @property
    def review_share(self) -> float:
        return self.in_review / self.records if self.records else 0.0

    def figures(self) -> dict[str, float | int]:
        """For JSON."""
        return {
            "precision": round(self.precision, 5),
            "recall": round(self.recall, 5),
            "f1": round(self.f1, 5),
            "review_share": round(self.review_share, 5),
            "true_pairs": self.true_pairs,
            "linked_pairs": self.linked_pairs,
            "right_pairs": self.right_pairs,
        }


def link_scores(
    truth: Mapping[str, str], clusters: Mapping[str, str], *, in_review: int = 0, of: Collection[str] | None = None
) -> LinkScores:
    """Scores of `clusters` against `truth`, both record -> name of its group; a record without a cluster stands alone.

    `of` counts only pairs with at least one of these records: what came new to those that were there before.
    ValueError where a cluster names a record that does not exist.
    """
    unknown = clusters.keys() - truth.keys()
    if unknown:
        raise ValueError(f"{len(unknown)} linked records do not exist, {min(unknown)} among them")

    def counted(keys: Collection[str]) -> tuple[int, int, int]:
        return (
            _pairs(Counter(truth[key] for key in keys)),
            _pairs(Counter(clusters[key] for key in keys if key in clusters)),
            _pairs(Counter((truth[key], clusters[key]) for key in keys if key in clusters)),
        )

    true, linked, right = counted(truth.keys())
    if of is not None:
        chosen = frozenset(of)
        before = counted([key for key in truth if key not in chosen])
        true, linked, right = true - before[0], linked - before[1], right - before[2]
    records = len(truth) if of is None else len(frozenset(of))
    return LinkScores(records=records, true_pairs=true, linked_pairs=linked, right_pairs=right, in_review=in_review)


def _pairs(groups: Counter[str] | Counter[tuple[str, str]]) -> int:
    return sum(size * (size - 1) // 2 for size in groups.values())
