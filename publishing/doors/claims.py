"""Responses, corrections, misinformation alerts in schema.org's words: ClaimReview, CorrectionComment (JSON-LD)."""

from collections.abc import Mapping
from typing import Any

from publishing.config import PublishingConfig
from publishing.doors.faces import Face, face
from publishing.doors.naming import absolute, local_time, record_path, tag
from publishing.doors.reading import Change
from publishing.feeds import Feed
from schemas.canonical import canonical_bytes
from schemas.records.terms import MisinformationLabel

MEDIA_TYPE = "application/ld+json"
RATINGS: Mapping[str, int] = {  # of five, as ClaimReview has it: one is false, five is true
    MisinformationLabel.FAKE: 1,
    MisinformationLabel.FALSE: 2,
    MisinformationLabel.TRUE: 5,
}


def render(change: Change, feed: Feed, config: PublishingConfig) -> bytes:
    """One graph: what is claimed and what is said about it, and the correction of the item that claimed it."""
    record = change.record or {}
    shown = face(change.record_type, record)
    here = absolute(config, record_path(feed.feed, change.entity_id))
    graph = []
    claim = record.get("false_content") or record.get("claim")
    if claim:
        graph.append(_review(change, record, shown, claim, here, config))
    if change.record_type == "response":
        graph.append(_corrected(change, record, shown, here, config))
    return canonical_bytes({"@context": "https://schema.org", "@graph": [_stripped(one) for one in graph]})


def _review(
    change: Change, record: Mapping[str, Any], shown: Face, claim: str, here: str, config: PublishingConfig
) -> dict[str, Any]:
    label = record.get("label")
    places = [record["target_url"]] if record.get("target_url") else list(record.get("seen_at_urls") or ())
    return {
        "@type": "ClaimReview",
        "@id": tag(config.node, change.entity_id),
        "url": shown.page or here,
        "name": shown.title,
        "claimReviewed": claim,
        "inLanguage": shown.language,
        "datePublished": local_time(shown.said_at) if shown.said_at else None,
        "dateModified": local_time(change.recorded_at),
        "author": _body(shown),
        "reviewBody": record.get("corrected_content") or record.get("conclusion") or record.get("body"),
        "itemReviewed": {
            "@type": "Claim",
            "datePublished": record.get("target_published_on") or record.get("first_seen_at"),
            "author": {"@type": "Organization", "name": record["target_outlet"]}
            if record.get("target_outlet")
            else None,
            "appearance": [{"@type": "CreativeWork", "url": place} for place in places],
        },
        "reviewRating": {
            "@type": "Rating",
            "ratingValue": RATINGS.get(str(label), 1),
            "bestRating": 5,
            "worstRating": 1,
            "alternateName": MisinformationLabel(label).vi if label else "Nội dung sai",
        },
    }


def _corrected(
    change: Change, record: Mapping[str, Any], shown: Face, here: str, config: PublishingConfig
) -> dict[str, Any]:
    """The item that was answered; `correction` says what is right about it."""
    said = local_time(shown.said_at) if shown.said_at else None
    return {
        "@type": "CreativeWork",
        "@id": record.get("target_url") or f"{tag(config.node, change.entity_id)}#target",
        "url": record.get("target_url"),
        "name": record.get("target_title"),
        "datePublished": record.get("target_published_on"),
        "publisher": {"@type": "Organization", "name": record["target_outlet"]}
        if record.get("target_outlet")
        else None,
        "correction": {
            "@type": "CorrectionComment",
            "@id": f"{tag(config.node, change.entity_id)}#correction",
            "url": shown.page or here,
            "text": record.get("corrected_content") or record.get("body") or shown.title,
            "inLanguage": shown.language,
            "datePublished": said,
            "author": _body(shown),
        },
    }


def _body(shown: Face) -> dict[str, Any] | None:
    return {"@type": "GovernmentOrganization", "name": shown.body} if shown.body else None


def _stripped(value: Any) -> Any:
    """Without what is not known."""
    if isinstance(value, dict):
        return {name: _stripped(one) for name, one in value.items() if one not in (None, [], {})}
    return [_stripped(one) for one in value] if isinstance(value, list) else value
