"""rdflib reads the catalogue, pyshacl checks it, and every file in it is fetched and hashed; argument 2 is a token."""

import json
import sys
from hashlib import sha256
from pathlib import Path
from urllib.request import Request, urlopen

from pyshacl import validate
from rdflib import Graph, Namespace
from rdflib.namespace import DCAT, DCTERMS, RDF

SPDX = Namespace("http://spdx.org/rdf/terms#")
headers = {"Authorization": f"Bearer {sys.argv[2]}"} if len(sys.argv) > 2 else {}


def fetched(address: str) -> bytes:
    with urlopen(Request(address, headers=headers), timeout=60) as answer:
        return answer.read()


graph = Graph().parse(data=fetched(f"{sys.argv[1]}/catalog.jsonld"), format="json-ld")
shapes = Graph().parse(Path(__file__).parent / "shapes" / "dcat-ap.ttl")
conforms, _, report = validate(graph, shacl_graph=shapes)
broken = Graph().parse(data=graph.serialize(format="nt"), format="nt")
broken.remove((None, DCAT.accessURL, None))
still, _, _ = validate(broken, shacl_graph=shapes)
files = {}
for distribution, checksum in graph.subject_objects(SPDX.checksum):
    address = str(graph.value(distribution, DCAT.downloadURL))
    body = fetched(address)
    told = str(graph.value(checksum, SPDX.checksumValue)), int(graph.value(distribution, DCAT.byteSize))
    files[address.rpartition("/")[2]] = (sha256(body).hexdigest().lower(), len(body)) == (told[0].lower(), told[1])
read = {str(address): len(fetched(str(address))) > 0 for address in set(graph.objects(None, DCAT.downloadURL))}
schemas = {
    str(address): json.loads(fetched(str(address))) != {}
    for address in set(graph.objects(None, DCTERMS.conformsTo))
    if str(address).startswith(sys.argv[1])
}
sys.stdout.write(
    json.dumps(
        {
            "conforms": conforms,
            "report": report,
            "conforms_without_addresses": still,
            "datasets": sorted(str(found).rpartition("#")[2] for found in graph.subjects(RDF.type, DCAT.Dataset)),
            "services": sorted(str(found).rpartition("#")[2] for found in graph.subjects(RDF.type, DCAT.DataService)),
            "titles": sorted({title.language for title in graph.objects(None, DCTERMS.title)}),
            "files": files,
            "all_read": all(read.values()) and all(schemas.values()),
            "distributions": len(read),
        }
    )
)
