"""Reads a node with a client that a generator made of its openapi.json: a page, an entity, a manifest, a refusal."""

import json
import sys

sys.path.insert(0, sys.argv[1])

import lienthong_generated
from lienthong_generated.api.entities_api import EntitiesApi
from lienthong_generated.api.feeds_api import FeedsApi
from lienthong_generated.exceptions import NotFoundException

with lienthong_generated.ApiClient(lienthong_generated.Configuration(host=sys.argv[2])) as client:
    feeds, entities = FeedsApi(client), EntitiesApi(client)
    names = [feed.feed for feed in feeds.list_feeds().feeds]
    page = feeds.read_changes(names[0], limit=100)
    changes = [change.actual_instance for change in page.changes]
    live = [change for change in changes if hasattr(change, "record")]
    entity = entities.read_entity(live[0].id)
    manifest = feeds.read_snapshot_manifest(names[0])
    try:
        entities.read_entity("rel_absent")
        refused = None
    except NotFoundException as error:
        refused = error.status
    told = {
        "feeds": names,
        "kinds": [type(change).__name__ for change in changes],
        "removed": [change.removed.reason for change in changes if not hasattr(change, "record")],
        "delta": page.delta,
        "digests": [page.digest, manifest.digest],
        "entity": [entity.id, entity.revision, entity.record["title"]],
        "files": [file.name for file in manifest.files],
        "refused": refused,
    }
sys.stdout.write(json.dumps(told))
