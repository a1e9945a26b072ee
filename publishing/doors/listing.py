"""The doors of a feed as data: what /v1/feeds, the pages and the catalogue say about them."""

from collections.abc import Mapping

# Syndicated form -> name, media type, standard.
FORMS: Mapping[str, tuple[str, str, str]] = {
    "atom": ("Atom", "application/atom+xml", "https://www.rfc-editor.org/rfc/rfc4287"),
    "rss": ("RSS 2.0", "application/rss+xml", "https://www.rssboard.org/rss-specification"),
    "json": ("JSON Feed 1.1", "application/feed+json", "https://www.jsonfeed.org/version/1.1/"),
}
HUB = "/hub"  # where the documents of these forms can be subscribed to (W3C WebSub)
# Protocol -> name, path, standard; None where the contract is our own.
PROTOCOLS: Mapping[str, tuple[str, str, str | None]] = {
    "delta": ("thay đổi / changes", "/v1/feeds/{feed}/delta", None),
    "oai": ("OAI-PMH 2.0", "/oai/{feed}", "http://www.openarchives.org/OAI/openarchivesprotocol.html"),
    "resourcesync": (
        "ResourceSync 1.1",
        "/resourcesync/{feed}/capabilitylist.xml",
        "http://www.openarchives.org/rs/1.1/resourcesync",
    ),
}
# Record type -> ending of a record's address in a format of its trade, and its media type; an Atom entry may not have
# two alternates of one type, so ninjs names its profile.
NINJS = 'application/json; profile="http://www.iptc.org/std/ninjs/"'
TRADES: Mapping[str, Mapping[str, str]] = {
    "emergency_notice": {"cap": "application/cap+xml"},
    "press_release": {"ninjs": NINJS},
    "article_mention": {"ninjs": NINJS},
    "response": {"ninjs": NINJS, "jsonld": "application/ld+json"},
    "misinformation_alert": {"jsonld": "application/ld+json"},
}


def forms_of(record_type: str) -> Mapping[str, str]:
    """The further formats of a record of this type."""
    return TRADES.get(record_type, {})


def doors(feed: str) -> dict[str, str]:
    """Door -> path, for one feed."""
    protocols = {name: path.format(feed=feed) for name, (_, path, _) in PROTOCOLS.items() if name != "delta"}
    return {**{form: f"/feeds/{feed}.{form}" for form in FORMS}, **protocols, "catalog": "/catalog.jsonld"}


def link_header(feed: str) -> str:
    """The value of a Link header (RFC 8288) that leads from an answer about a feed to its other forms."""
    found = [f'</feeds/{feed}.{form}>; rel="alternate"; type="{kind}"' for form, (_, kind, _) in FORMS.items()]
    return ", ".join([*found, f'</resourcesync/{feed}/capabilitylist.xml>; rel="resourcesync"; type="application/xml"'])


def head_links(feed: str, title: str) -> list[dict[str, str]]:
    """The `<link rel=alternate>` elements of a page that shows what a feed carries."""
    return [
        {"href": f"/feeds/{feed}.{form}", "type": kind, "title": f"{title} ({name})"}
        for form, (name, kind, _) in FORMS.items()
    ]
