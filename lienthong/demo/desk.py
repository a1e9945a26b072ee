"""An editor at the portal: looks a record up and writes it back changed, over HTTP like anybody else."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import requests

from schemas.errors import SourceUnavailable

TIMEOUT = 30.0
PAGE = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One change to one record: the fields that the editor sets."""

    entity: str
    fields: Mapping[str, Any]


def propose(url: str, day: int) -> list[Edit]:
    """What the editor does today: fills a field that the city left empty, contradicts one that it is sure of."""
    releases = sorted(
        (line for line in feed(url) if line["type"] == "press_release" and "record" in line),
        key=lambda line: str(line["id"]),
    )
    fillable = [line for line in releases if not line["record"].get("category")]
    if len(fillable) < 2 * day:
        raise SourceUnavailable("the portal holds too few press releases to edit", found=len(fillable))
    filled, contradicted = fillable[2 * day - 2], fillable[2 * day - 1]
    title = str(contradicted["record"]["title"])
    return [
        Edit(entity=str(filled["id"]), fields={"category": f"Tin Thủ đô, ngày {day}"}),
        Edit(entity=str(contradicted["id"]), fields={"title": f"{title} (cổng quốc gia sửa)"}),
    ]


def feed(url: str) -> list[dict[str, Any]]:
    """The newest line of every record of the public feed."""
    found: dict[str, dict[str, Any]] = {}
    token = None
    while True:
        query = {"limit": str(PAGE)} | ({"token": token} if token else {})
        answer = requests.get(f"{url}/v1/feeds/public/delta", params=query, timeout=TIMEOUT)
        if not answer.ok:
            raise SourceUnavailable(f"{url} gives no feed", status=answer.status_code)
        page = answer.json()
        found |= {str(line["id"]): line for line in page["changes"]}
        token = page.get("next")
        if token is None:
            return list(found.values())


def write(url: str, token: str, edit: Edit, key: str) -> int:
    """Read the record, change it, put it back on the revision that was read; the status of the answer."""
    read = requests.get(f"{url}/v1/entities/{edit.entity}", timeout=TIMEOUT)
    if not read.ok:
        raise SourceUnavailable(f"{url} does not give {edit.entity}", status=read.status_code)
    headers = {"Authorization": f"Bearer {token}", "If-Match": read.headers["ETag"], "Idempotency-Key": key}
    body = {"record": {**read.json()["record"], **edit.fields}}
    answer = requests.put(f"{url}/v1/entities/{edit.entity}", json=body, headers=headers, timeout=TIMEOUT)
    if not answer.ok:
        raise SourceUnavailable(f"{url} refused the edit: {answer.text[:300]}", status=answer.status_code)
    return answer.status_code
