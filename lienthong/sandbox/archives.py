"""Papers and data sets by the protocols of libraries and open-data portals: OAI-PMH, DCAT (JSON-LD), CKAN."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from html import escape
from typing import Any

from lienthong.sandbox.acts import normative_documents
from lienthong.sandbox.answers import Answer, Handler, Query, fixed, json_answer, refusal
from lienthong.sandbox.offers import CitySource, Day, Offer
from lienthong.sandbox.texts import BASE, TOMORROW, Draw, clock, slug, texts

XML_TYPE = "text/xml; charset=utf-8"
ARCHIVE = "https://luutru.hanoi.example.vn"
_OAI = (
    'xmlns="http://www.openarchives.org/OAI/2.0/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xsi:schemaLocation="http://www.openarchives.org/OAI/2.0/ http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd"'
)
_DC = (
    'xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
)
PAPERS, PAGE = 46, 20


@dataclass(frozen=True, slots=True, kw_only=True)
class _Held:
    """A paper in the archive, the day on which its description last changed, and whether it was taken out."""

    offer: Offer
    stamp: datetime


def _dc(fields: dict[str, Any]) -> str:
    lines = []
    for name, value in fields.items():
        for text in value if isinstance(value, list) else [value]:
            lines.append(f"<{name}>{escape(text, quote=False)}</{name}>")
    return f"<oai_dc:dc {_DC}>{''.join(lines)}</oai_dc:dc>"


def _utc(moment: datetime) -> str:
    return f"{moment - timedelta(hours=7):%Y-%m-%dT%H:%M:%S}Z"


def _oai_record(held: _Held) -> str:
    fields = dict(held.offer.fields)
    name = fields.pop("identifier")
    status = ' status="deleted"' if held.offer.is_gone else ""
    metadata = "" if held.offer.is_gone else f"<metadata>{_dc(fields)}</metadata>"
    return (
        f"<record><header{status}><identifier>{name}</identifier><datestamp>{_utc(held.stamp)}</datestamp>"
        f"<setSpec>tai-lieu-hanh-chinh</setSpec></header>{metadata}</record>"
    )


def _harvest(held: Sequence[_Held], now: datetime) -> Handler:
    """Identify, ListMetadataFormats and ListRecords; `from` is inclusive, a resumptionToken names place and `from`."""

    def told(verb: str, body: str) -> Answer:
        request = f'<request verb="{verb}">{ARCHIVE}/oai</request>' if verb else f"<request>{ARCHIVE}/oai</request>"
        text = f'<?xml version="1.0" encoding="UTF-8"?>\n<OAI-PMH {_OAI}><responseDate>{_utc(now)}</responseDate>'
        return Answer(body=f"{text}{request}{body}</OAI-PMH>\n".encode(), media_type=XML_TYPE)

    def fault(verb: str, code: str, text: str) -> Answer:
        return told(verb, f'<error code="{code}">{text}</error>')

    def records(query: Query) -> Answer:
        start, since = 0, query.get("from", "")
        if token := query.get("resumptionToken", ""):
            place, _, since = token.partition("|")
            if not place.isdigit():
                return fault("ListRecords", "badResumptionToken", "không rõ")
            start = int(place)
        elif query.get("metadataPrefix") != "oai_dc":
            return fault("ListRecords", "cannotDisseminateFormat", "chỉ có oai_dc")
        found = [one for one in held if _utc(one.stamp)[: len(since)] >= since]
        if not found:
            return fault("ListRecords", "noRecordsMatch", "không có bản ghi")
        after = start + PAGE
        following = f"{after}|{since}" if after < len(found) else ""
        resumption = ""
        if start or following:
            resumption = (
                f'<resumptionToken completeListSize="{len(found)}" cursor="{start}">{following}</resumptionToken>'
            )
        return told(
            "ListRecords", f"<ListRecords>{''.join(map(_oai_record, found[start:after]))}{resumption}</ListRecords>"
        )

    def answer(query: Query) -> Answer:
        verb = query.get("verb", "")
        if verb == "ListRecords":
            return records(query)
        if verb == "Identify":
            return told(
                verb,
                "<Identify><repositoryName>Trung tâm Lưu trữ lịch sử thành phố Hà Nội (mẫu)</repositoryName>"
                f"<baseURL>{ARCHIVE}/oai</baseURL><protocolVersion>2.0</protocolVersion>"
                "<adminEmail>luutru@luutru.hanoi.example.vn</adminEmail>"
                "<earliestDatestamp>2024-01-01T00:00:00Z</earliestDatestamp><deletedRecord>persistent</deletedRecord>"
                "<granularity>YYYY-MM-DDThh:mm:ssZ</granularity></Identify>",
            )
        if verb == "ListMetadataFormats":
            return told(
                verb,
                "<ListMetadataFormats><metadataFormat><metadataPrefix>oai_dc</metadataPrefix>"
                "<schema>http://www.openarchives.org/OAI/2.0/oai_dc.xsd</schema>"
                "<metadataNamespace>http://www.openarchives.org/OAI/2.0/oai_dc/</metadataNamespace>"
                "</metadataFormat></ListMetadataFormats>",
            )
        return fault("", "badVerb", "thiếu verb")

    return answer


def luu_tru_lich_su_tai_lieu(seed: int) -> CitySource:
    """A harvest in pages with one deleted record; on day 2 only what changed since, and one more deletion."""
    draw = Draw(seed, "archive")
    templates, held, number = texts("archives")["archive"], [], 210
    for n in range(PAPERS):
        kind, notation, issuer, subject, keywords = templates[n % len(templates)]
        number += draw.random.randint(2, 40)
        issued = date(1994, 3, 1) + timedelta(days=n * 83 + draw.random.randrange(60))
        name = f"oai:luutru.hanoi.example.vn:HS-{4000 + n}"
        (text,) = draw.fill(subject)
        fields = {
            "identifier": name,
            "dc:title": text,
            "dc:creator": issuer,
            "dc:subject": keywords,
            "dc:description": f"{kind}, {draw.random.randint(1, 24)} tờ, phông UBND Thành phố (mẫu).",
            "dc:publisher": "Trung tâm Lưu trữ lịch sử thành phố Hà Nội",
            "dc:date": f"{issued:%d/%m/%Y}",
            "dc:type": kind,
            "dc:format": "application/pdf",
            "dc:identifier": [f"{number}/{notation}", f"{ARCHIVE}/tai-lieu/{4000 + n}"],
            "dc:language": "vi",
            "dc:rights": "Không hạn chế tiếp cận",
        }
        stamp = clock(BASE - timedelta(days=3 * (PAPERS - n)), 9 * 60)
        held.append(_Held(offer=Offer(thing=f"document:archive:{n:03}", key=name, fields=fields), stamp=stamp))
    held[7] = _Held(offer=held[7].offer.taken_away(), stamp=clock(BASE - timedelta(days=12), 600))
    held[12] = _Held(
        offer=held[12].offer.spoiled("ngày không có thật", "instant.unreadable", **{"dc:date": "31/02/1997"}),
        stamp=held[12].stamp,
    )
    first, fresh = held[:-1], held[-1]
    morning = TOMORROW + timedelta(hours=7)
    moved = [
        _Held(offer=held[20].offer.changed(**{"dc:rights": "Hạn chế tiếp cận đến 2030"}), stamp=morning),
        _Held(offer=held[30].offer.taken_away(), stamp=morning + timedelta(minutes=5)),
        _Held(offer=fresh.offer, stamp=morning + timedelta(minutes=9)),
    ]
    second = [one for one in first if one.offer.key not in {each.offer.key for each in moved}] + moved
    at = clock(BASE, 13 * 60)
    days = {
        1: Day(
            offers=tuple(one.offer for one in first),
            routes={"/oai": _harvest(first, at)},
            declared=len(first),
        ),
        2: Day(
            offers=tuple(one.offer for one in moved),
            routes={"/oai": _harvest(second, TOMORROW + timedelta(hours=9))},
            is_increment=True,
        ),
    }
    return CitySource(name="luu_tru_lich_su_tai_lieu", organisation="LUU_TRU_LICH_SU", days=days)


OPEN_ACTS = "https://dulieu.sotuphap.hanoi.example.vn"


def chuyen_doi_so_van_ban_mo(seed: int) -> CitySource:
    """A DCAT catalogue whose data sets are acts in force: compact names, two languages, files in three formats."""

    def offer(n: int) -> Offer:
        act = acts[n]
        name = f"{OPEN_ACTS}/van-ban/{act.legal_id}"
        return Offer(
            thing=act.thing,
            key=act.symbol,
            fields={
                "@id": name,
                "@type": "dcat:Dataset",
                "dct:identifier": act.symbol,
                "dct:title": [{"@language": "vi", "@value": act.subject}, {"@language": "en", "@value": f"Act {n}"}],
                "dct:description": {"@language": "vi", "@value": f"{act.kind} số {act.symbol}, toàn văn (mẫu)."},
                "dct:publisher": {"@type": "foaf:Organization", "foaf:name": act.issuer},
                "dct:issued": {"@type": "xsd:date", "@value": act.issued.isoformat()},
                "dct:modified": {"@type": "xsd:dateTime", "@value": clock(act.issued, 1000).isoformat()},
                "dcat:landingPage": {"@id": name},
                "dcat:keyword": ["văn bản quy phạm", act.kind],
                "dcat:theme": [{"@type": "skos:Concept", "skos:prefLabel": "Pháp luật"}],
                "dct:language": "vi",
                "dct:license": {"@id": "https://creativecommons.org/publicdomain/mark/1.0/"},
                "dcat:distribution": [
                    {
                        "@type": "dcat:Distribution",
                        "dct:title": f"{act.legal_id}.{end}",
                        "dcat:downloadURL": {"@id": f"{name}.{end}"},
                        "dcat:mediaType": media_type,
                        "dcat:byteSize": {"@type": "xsd:decimal", "@value": str(51_200 + 37 * act.legal_id % 90_000)},
                    }
                    for end, media_type in (("pdf", "application/pdf"), ("html", "text/html"))
                ],
            },
        )

    acts = sorted(normative_documents(seed), key=lambda act: (act.issued, act.thing))[::-1]
    offers = [offer(n) for n in range(len(acts))]
    first, second = offers[1:], list(offers)
    second[5] = second[5].changed(**{"dct:description": {"@language": "vi", "@value": "Toàn văn, bản hợp nhất (mẫu)."}})

    def day(given: Sequence[Offer]) -> Day:
        context = {
            "dcat": "http://www.w3.org/ns/dcat#",
            "dct": "http://purl.org/dc/terms/",
            "foaf": "http://xmlns.com/foaf/0.1/",
            "skos": "http://www.w3.org/2004/02/skos/core#",
            "xsd": "http://www.w3.org/2001/XMLSchema#",
        }
        catalogue = {
            "@context": context,
            "@id": f"{OPEN_ACTS}/catalog",
            "@type": "dcat:Catalog",
            "dct:title": "Văn bản quy phạm pháp luật dạng dữ liệu mở (mẫu)",
            "dct:publisher": {"foaf:name": "Trung tâm Truyền thông, Dữ liệu và Công nghệ số"},
            "dcat:dataset": [one.fields for one in given],
        }
        answer = json_answer(catalogue)
        answer = Answer(body=answer.body, media_type="application/ld+json").with_etag()
        return Day(offers=tuple(given), routes={"/catalog.jsonld": fixed(answer)})

    return CitySource(
        name="chuyen_doi_so_van_ban_mo", organisation="CHUYEN_DOI_SO", days={1: day(first), 2: day(second)}
    )


OPEN_DATA = "https://dulieumo.hanoi.example.vn"
DATASETS = 34


def du_lieu_mo_bo_du_lieu(seed: int) -> CitySource:
    """A CKAN portal: package_search by rows and start, times without a zone, extras."""
    draw = Draw(seed, "datasets")
    templates = texts("archives")["datasets"]

    def offer(n: int) -> Offer:
        title, notes, group, body = templates[n % len(templates)]
        title, notes = draw.fill(title, notes)
        made = draw.moment(30 + 20 * n) - timedelta(hours=7)
        name = slug(title)
        return Offer(
            thing=f"dataset:{n:03}",
            key=name,
            fields={
                "id": f"{draw.random.getrandbits(32):08x}-0000-4000-8000-{n:012}",
                "name": name,
                "title": title,
                "notes": f"**{notes}** Dữ liệu mẫu.",
                "organization": {"name": slug(body), "title": body, "type": "organization"},
                "groups": [{"name": slug(group), "display_name": group}],
                "tags": [{"name": slug(group), "display_name": group}, {"name": "mau", "display_name": "mẫu"}],
                "license_id": "cc-by",
                "license_url": "https://creativecommons.org/licenses/by/4.0/",
                "metadata_created": f"{made:%Y-%m-%dT%H:%M:%S.%f}",
                "metadata_modified": f"{made + timedelta(days=3):%Y-%m-%dT%H:%M:%S.%f}",
                "maintainer": "Quản trị dữ liệu (mẫu)",
                "maintainer_email": "dulieumo@hanoi.example.vn",
                "private": False,
                "state": "active",
                "type": "dataset",
                "num_resources": 1,
                "extras": [{"key": "Tần suất cập nhật", "value": "Hằng quý"}],
                "resources": [
                    {
                        "id": f"r-{n}",
                        "name": "Tệp dữ liệu",
                        "format": "CSV",
                        "mimetype": "text/csv",
                        "size": 1_024 * (n + 3),
                        "url": f"{OPEN_DATA}/dataset/{name}/tep.csv",
                    }
                ],
                "url": f"{OPEN_DATA}/dataset/{name}",
            },
        )

    offers = [offer(n) for n in range(DATASETS)]

    def search(query: Query) -> Answer:
        texts_of = (query.get("start", "0"), query.get("rows", "10"))
        if not all(text.isascii() and text.isdigit() for text in texts_of):
            return refusal(400, "start, rows")
        start, rows = map(int, texts_of)
        found = {"count": len(offers), "sort": query.get("sort", "score desc"), "facets": {}}
        found["results"] = [one.fields for one in offers[start : start + rows]]
        return json_answer({"help": f"{OPEN_DATA}/api/3/action/help_show", "success": True, "result": found})

    day = Day(offers=tuple(offers), routes={"/api/3/action/package_search": search}, declared=len(offers))
    return CitySource(name="du_lieu_mo_bo_du_lieu", organisation="DU_LIEU_MO", days={1: day, 2: day})
