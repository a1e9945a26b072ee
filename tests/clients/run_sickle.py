"""sickle: the six verbs of OAI-PMH, a whole list through its resumption tokens, and the errors by their names."""

import json
import sys

from sickle import Sickle
from sickle.oaiexceptions import NoRecordsMatch

here = Sickle(sys.argv[1], max_retries=0, timeout=60)
prefix = sys.argv[2]
records = list(here.ListRecords(metadataPrefix=prefix))
try:
    list(here.ListRecords(metadataPrefix=prefix, until="1999-01-01"))
    empty = "records"
except NoRecordsMatch:
    empty = "NoRecordsMatch"
one = here.GetRecord(identifier=records[0].header.identifier, metadataPrefix="oai_dc")
sys.stdout.write(
    json.dumps(
        {
            "identify": {name: getattr(here.Identify(), name) for name in ("deletedRecord", "granularity", "baseURL")},
            "formats": [found.metadataPrefix for found in here.ListMetadataFormats()],
            "sets": sorted(found.setSpec for found in here.ListSets()),
            "records": {record.header.identifier: bool(record.deleted) for record in records},
            "again": sorted(header.identifier for header in here.ListIdentifiers(metadataPrefix=prefix)),
            "kept": [found.header.identifier for found in here.ListRecords(metadataPrefix=prefix, ignore_deleted=True)],
            "since": [
                found.identifier for found in here.ListIdentifiers(metadataPrefix=prefix, **{"from": sys.argv[3]})
            ],
            "title": one.metadata["title"],
            "empty": empty,
        }
    )
)
