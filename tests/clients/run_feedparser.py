"""feedparser: read a feed, follow RFC 5005 archives back to the first, and ask again with the validators."""

import json
import sys

import feedparser

found, address, documents = {}, sys.argv[1], 0
first = feedparser.parse(address)
page = first
while True:
    assert page.status == 200 and not page.bozo, (address, page.get("bozo_exception"))
    documents += 1
    for entry in page.entries:
        held = found.get(entry.id)
        if held is None or entry.updated_parsed > held["at"]:
            found[entry.id] = {
                "at": entry.updated_parsed,
                "updated": entry.updated,
                "published": entry.get("published"),
                "published_utc": list(entry.published_parsed[:6]) if entry.get("published_parsed") else None,
                "title": entry.title,
                "link": entry.get("link"),
                "author": entry.get("author"),
                "tags": [tag.term for tag in entry.get("tags", [])],
                "guidislink": entry.get("guidislink"),
            }
    address = next((link.href for link in page.feed.get("links", []) if link.rel == "prev-archive"), None)
    if address is None:
        break
    page = feedparser.parse(address)
again = feedparser.parse(sys.argv[1], etag=first.get("etag"))
sys.stdout.write(
    json.dumps(
        {
            "version": first.version,
            "title": first.feed.title,
            "language": first.feed.get("language"),
            "id": first.feed.get("id"),
            "documents": documents,
            "again": again.status,
            "entries": {name: {**entry, "at": None} for name, entry in found.items()},
        }
    )
)
