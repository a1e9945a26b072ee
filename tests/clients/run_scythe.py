"""oaipmh-scythe: a whole list through its resumption tokens, by GET and by POST."""

import json
import sys

from oaipmh_scythe import HTTPConfig, Scythe

found = {}
for method in ("get", "post"):
    with Scythe(sys.argv[1], http_config=HTTPConfig(http_method=method.upper())) as here:
        records = list(here.list_records(metadata_prefix=sys.argv[2]))
        found[method] = {record.header.identifier: bool(record.deleted) for record in records}
        found[f"sets_{method}"] = sorted(each.setSpec for each in here.list_sets())
sys.stdout.write(json.dumps(found))
