"""rdflib reads schema.org's JSON-LD. Its context is not fetched: every term of it lies in one namespace."""

import json
import sys
from urllib.request import urlopen

from rdflib import Graph, Namespace
from rdflib.namespace import RDF

SCHEMA = Namespace("https://schema.org/")
graph = Graph()
for address in sys.argv[1:]:
    with urlopen(address, timeout=60) as answer:
        assert answer.headers["Content-Type"] == "application/ld+json"
        document = json.load(answer)
    assert document["@context"] == "https://schema.org"
    document["@context"] = {"@vocab": str(SCHEMA), "url": {"@type": "@id"}}
    graph.parse(data=json.dumps(document), format="json-ld")


def one(subject, *path):
    for term in path:
        subject = graph.value(subject, SCHEMA[term]) if subject is not None else None
    return None if subject is None else subject.toPython()


reviews = [
    [
        one(review, "claimReviewed"),
        one(review, "itemReviewed", "appearance", "url"),
        one(review, "reviewRating", "ratingValue"),
        one(review, "reviewRating", "alternateName"),
    ]
    for review in graph.subjects(RDF.type, SCHEMA.ClaimReview)
]
corrections = [
    [one(item, "url"), one(item, "correction", "text"), one(item, "correction", "author", "name")]
    for item in graph.subjects(SCHEMA.correction, None)
]
sys.stdout.write(json.dumps({"reviews": sorted(reviews, key=str), "corrections": corrections}))
