"""fastfeedparser: Atom, RSS and JSON Feed by one call."""

import json
import sys

import fastfeedparser

found = fastfeedparser.parse(sys.argv[1])
sys.stdout.write(
    json.dumps(
        {
            "title": found.feed.get("title"),
            "entries": [
                {name: entry.get(name) for name in ("id", "title", "link", "published", "updated", "author")}
                for entry in found.entries
            ],
        }
    )
)
