"""The catalogue in DCAT 3, as DCAT-AP 3.0 profiles it: a dataset for each feed, and for each type in it."""

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from publishing.config import PublishingConfig
from publishing.doors.atom import english, path_of, title
from publishing.doors.blocks import all_blocks
from publishing.doors.listing import FORMS, PROTOCOLS
from publishing.doors.naming import absolute, local_time
from publishing.feeds import Feed
from publishing.snapshot import MANIFEST, newest_pack
from schemas.canonical import canonical_bytes
from schemas.registry import RECORD_TYPES, SCHEMA_VERSION
from warehouse.connection import Connection

MEDIA_TYPE = "application/ld+json"
PATH = "/catalog.jsonld"
IANA = "https://www.iana.org/assignments/media-types/"
EU = "http://publications.europa.eu/resource/authority/"

CONTEXT: dict[str, Any] = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "spdx": "http://spdx.org/rdf/terms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "id": "@id",
    "type": "@type",
    "title": {"@id": "dct:title", "@container": "@language"},
    "description": {"@id": "dct:description", "@container": "@language"},
    "name": {"@id": "foaf:name", "@container": "@language"},
    "identifier": "dct:identifier",
    "version": "dcat:version",
    "modified": {"@id": "dct:modified", "@type": "xsd:dateTime"},
    "byteSize": {"@id": "dcat:byteSize", "@type": "xsd:nonNegativeInteger"},
    "checksumValue": {"@id": "spdx:checksumValue", "@type": "xsd:hexBinary"},
    "checksum": "spdx:checksum",
    "dataset": "dcat:dataset",
    "service": "dcat:service",
    "distribution": "dcat:distribution",
    "publisher": "dct:publisher",
    **{
        name: {"@id": f"{prefix}:{name}", "@type": "@id"}
        for prefix, names in {
            "dcat": (
                "accessURL", "downloadURL", "accessService", "mediaType", "compressFormat", "endpointURL",
                "endpointDescription", "servesDataset", "landingPage",
            ),
            "dct": ("conformsTo", "language", "accessRights", "accrualPeriodicity", "isPartOf", "spatial"),
            "spdx": ("algorithm",),
            "foaf": ("homepage",),
        }.items()
        for name in names
    },
}  # fmt: skip


def catalogue(conn: Connection, feeds: Iterable[Feed], config: PublishingConfig) -> bytes:
    """The document, with the feeds that its reader may see."""
    datasets: list[dict[str, Any]] = []
    services: list[dict[str, Any]] = []
    newest = None
    for feed in feeds:
        datasets += _datasets(conn, feed, config)
        services += _services(feed, config)
        newest = max(filter(None, (newest, feed.signed_at)), default=None)
    return canonical_bytes(
        {
            "@context": CONTEXT,
            "id": absolute(config, PATH),
            "type": "dcat:Catalog",
            "title": {
                "vi": f"Danh mục dữ liệu của nút {config.node}",
                "en": f"Data catalogue of the node {config.node}",
            },
            "description": {
                "vi": "Các luồng dữ liệu công bố, theo loại bản ghi, và những cách đọc chúng.",
                "en": "The published feeds, by type of record, and the ways to read them.",
            },
            "publisher": _publisher(config),
            "homepage": absolute(config, "/"),
            "language": [f"{EU}language/VIE", f"{EU}language/ENG"],
            "spatial": f"{EU}country/VNM",
            **({"modified": local_time(newest)} if newest else {}),
            "dataset": datasets,
            "service": services,
        }
    )


def _publisher(config: PublishingConfig) -> dict[str, Any]:
    return {
        "id": f"{absolute(config, PATH)}#publisher",
        "type": "foaf:Agent",
        "name": {"vi": f"Liên Thông: {config.node}", "en": f"Liên Thông: {config.node}"},
    }


def dataset_id(feed: Feed, record_type: str | None, config: PublishingConfig) -> str:
    """The identifier of a dataset; it stays the same whatever is in it."""
    return f"{absolute(config, PATH)}#{feed.feed}{f'.{record_type}' if record_type else ''}"


def _datasets(conn: Connection, feed: Feed, config: PublishingConfig) -> list[dict[str, Any]]:
    types: Counter[str] = Counter()
    for block in all_blocks(conn, config.home, feed):
        types.update(block.types)
    pack = newest_pack(conn, config.home, feed.feed)
    manifest = json.loads((pack / MANIFEST).read_bytes()) if pack else None
    names = [None, *(name for name in sorted(types) if name in RECORD_TYPES)]
    return [_dataset(feed, name, manifest, pack, config) for name in names]


def _dataset(
    feed: Feed, record_type: str | None, manifest: dict[str, Any] | None, pack: Path | None, config: PublishingConfig
) -> dict[str, Any]:
    here = dataset_id(feed, record_type, config)
    files = [file for file in (manifest or {}).get("files", ()) if file.get("record_type") == record_type]
    access = "PUBLIC" if feed.audience == 0 else "RESTRICTED"
    schema = f"/schemas/{record_type}/{SCHEMA_VERSION}.json" if record_type else "/schemas"
    return {
        "id": here,
        "type": "dcat:Dataset",
        "identifier": here,
        "title": {"vi": title(feed, record_type), "en": english(feed, record_type)},
        "description": {
            "vi": f"{title(feed, record_type)}. Thay đổi theo thứ tự, bản ghi bị gỡ có lý do.",
            "en": f"{english(feed, record_type)}. Changes in their order; what is removed says why.",
        },
        "publisher": _publisher(config),
        "version": str(feed.position),
        **({"modified": local_time(feed.signed_at)} if feed.signed_at else {}),
        "accessRights": f"{EU}access-right/{access}",
        "accrualPeriodicity": f"{EU}frequency/CONT",
        "language": f"{EU}language/VIE",
        "conformsTo": absolute(config, schema),
        **({"isPartOf": dataset_id(feed, None, config)} if record_type else {}),
        "distribution": [
            *(_file(file, manifest or {}, here, schema, config) for file in files),
            *(_form(form, feed, record_type, here, config) for form in FORMS),
        ],
    }


def _file(
    file: dict[str, Any], manifest: dict[str, Any], here: str, schema: str, config: PublishingConfig
) -> dict[str, Any]:
    """A file of the newest pack; its bytes are named by its hash, for they never change."""
    address = absolute(config, manifest["base"] + file["name"])
    return {
        "id": f"{here}.{file['name']}",
        "type": "dcat:Distribution",
        "title": {"vi": f"Gói toàn bộ: {file['name']}", "en": f"Full pack: {file['name']}"},
        "accessURL": absolute(config, f"/v1/feeds/{manifest['feed']}/snapshot"),
        "downloadURL": address,
        "mediaType": IANA + file["media_type"].partition(";")[0],
        "compressFormat": f"{IANA}application/gzip",
        "byteSize": str(file["bytes"]),
        "version": str(manifest["position"]),
        "conformsTo": absolute(config, schema),
        "checksum": {
            "type": "spdx:Checksum",
            "algorithm": "spdx:checksumAlgorithm_sha256",
            "checksumValue": file["sha256"],
        },
    }


def _form(form: str, feed: Feed, record_type: str | None, here: str, config: PublishingConfig) -> dict[str, Any]:
    name, media_type, _ = FORMS[form]
    address = absolute(config, path_of(feed, record_type, form))
    return {
        "id": f"{here}.{form}",
        "type": "dcat:Distribution",
        "title": {"vi": name, "en": name},
        "accessURL": address,
        "downloadURL": address,
        "mediaType": IANA + media_type,
    }


def _services(feed: Feed, config: PublishingConfig) -> list[dict[str, Any]]:
    return [
        {
            "id": f"{absolute(config, PATH)}#{feed.feed}-{name}",
            "type": "dcat:DataService",
            "title": {"vi": f"{feed.title_vi}: {told}", "en": f"{feed.title_en}: {told}"},
            "endpointURL": absolute(config, path.format(feed=feed.feed)),
            "endpointDescription": absolute(config, "/openapi.json"),
            **({"conformsTo": standard} if standard else {}),
            "servesDataset": dataset_id(feed, None, config),
        }
        for name, (told, path, standard) in PROTOCOLS.items()
    ]
