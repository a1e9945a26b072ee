"""resync: from the source description to whole lists, with all their parts; nothing is downloaded."""

import json
import sys
from collections import Counter

from resync.capability_list import CapabilityList
from resync.change_list import ChangeList
from resync.resource_container import ResourceContainer
from resync.resource_list import ResourceList
from resync.sitemap import Sitemap
from resync.source_description import SourceDescription
from resync.url_or_file_open import url_or_file_open

url, feed = sys.argv[1:]
source = SourceDescription()
source.read(uri=f"{url}/.well-known/resourcesync")
address = f"{url}/resourcesync/{feed}/capabilitylist.xml"
assert address in [each.uri for each in source.resources]
capabilities = CapabilityList()
capabilities.read(uri=address)
resources = ResourceList(allow_multifile=True)
resources.read(uri=capabilities.capability_info("resourcelist").uri)
# ChangeList.read cannot take an index in resync 2.0.1 (its entries are no changes), so its parts are read one by one
index = ResourceContainer()
with url_or_file_open(capabilities.capability_info("changelist").uri) as answer:
    Sitemap().parse_xml(fh=answer, resources=index, capability="changelist", sitemapindex=True)
parts = []
for part in index.resources:
    parts.append(ChangeList())
    parts[-1].read(uri=part.uri)
sample = next(iter(resources))
sys.stdout.write(
    json.dumps(
        {
            "resources": len(resources),
            "resource_files": resources.num_files,
            "changes": sum(len(part) for part in parts),
            "periods": [[part.md.get("md_from"), part.md.get("md_until")] for part in parts],
            "kinds": Counter(change.change for part in parts for change in part),
            "sample": {"uri": sample.uri, "sha256": sample.sha256, "length": sample.length},
        }
    )
)
