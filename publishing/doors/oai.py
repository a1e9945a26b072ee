"""OAI-PMH 2.0: the six verbs over one feed, as XML."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr
from typing import Any

from lxml import etree

from publishing.config import PublishingConfig
from publishing.doors import oai_list
from publishing.doors.blocks import Block, all_blocks
from publishing.doors.markup import add, root, with_attributes, written
from publishing.doors.naming import AUTHORITY, NEVER, oai_id, utc_seconds
from publishing.doors.oai_formats import INSTANCE, Format, formats
from publishing.doors.oai_list import Item, Wanted
from publishing.doors.oai_request import LIFE, OaiError, Token, checked, decoded, period
from publishing.doors.reading import published_at
from publishing.doors.sets import all_sets
from publishing.entities import ENTITY_ID, shown
from publishing.feeds import Feed
from publishing.problems import Problem
from publishing.subscribers import Viewer
from warehouse.connection import Connection

OAI = "http://www.openarchives.org/OAI/2.0/"
SCHEMA = "http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd"
IDENTIFIER = "http://www.openarchives.org/OAI/2.0/oai-identifier"
SETS = 500  # of one answer to ListSets


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request: the feed it is put to, its address, its arguments, and when."""

    conn: Connection
    feed: Feed
    config: PublishingConfig
    base: str
    now: datetime
    given: dict[str, str]

    def blocks(self) -> list[Block]:
        """The blocks of the feed."""
        return all_blocks(self.conn, self.config.home, self.feed)

    def format(self, prefix: str | None) -> Format:
        """The format of a prefix; cannotDisseminateFormat for another."""
        found = formats(self.config).get(prefix or "")
        if found is None:
            raise OaiError("cannotDisseminateFormat", "ListMetadataFormats names the formats that there are.")
        return found


def respond(
    conn: Connection, feed: Feed, config: PublishingConfig, base: str, now: datetime, pairs: list[tuple[str, str]]
) -> bytes:
    """The answer to a request, which may be an error in OAI's words; `now` is its responseDate."""
    top = root("OAI-PMH", OAI, {"xsi": INSTANCE})
    top.set(f"{{{INSTANCE}}}schemaLocation", f"{OAI} {SCHEMA}")
    add(top, "responseDate", utc_seconds(now))
    request = add(top, "request", base)
    try:
        verb, given = checked(pairs)
        asked = Asked(conn=conn, feed=feed, config=config, base=base, now=now, given=given)
        body = ANSWERS[verb](asked)
    except OaiError as error:
        add(top, "error", error.text, code=error.code)
        if error.code in {"badVerb", "badArgument"}:
            return written(top)  # such a request is not repeated (3.2)
        with_attributes(request, dict(pairs))
        return written(top)
    with_attributes(request, {"verb": verb, **given})
    top.append(body)
    etree.cleanup_namespaces(top, keep_ns_prefixes=["xsi"])
    return written(top)


def _element(verb: str) -> Any:
    return root(verb, OAI)


def _identify(asked: Asked) -> Any:
    config, feed = asked.config, asked.feed
    body = _element("Identify")
    add(body, "repositoryName", f"Liên Thông: {config.node}, {feed.title_vi} / {feed.title_en}")
    add(body, "baseURL", asked.base)
    add(body, "protocolVersion", "2.0")
    add(body, "adminEmail", parseaddr(config.contact or "")[1] or f"{config.node}@{AUTHORITY}")
    add(body, "earliestDatestamp", utc_seconds(published_at(asked.conn, feed, 1) or NEVER))
    add(body, "deletedRecord", "persistent")
    add(body, "granularity", "YYYY-MM-DDThh:mm:ssZ")
    add(body, "compression", "gzip")
    scheme = root("oai-identifier", IDENTIFIER, {"xsi": INSTANCE})
    scheme.set(f"{{{INSTANCE}}}schemaLocation", f"{IDENTIFIER} {IDENTIFIER}.xsd")
    add(scheme, "scheme", "oai")
    add(scheme, "repositoryIdentifier", AUTHORITY)
    add(scheme, "delimiter", ":")
    add(scheme, "sampleIdentifier", oai_id(config.node, "rel_0123456789abcdef"))
    add(body, "description").append(scheme)
    return body


def _formats(asked: Asked) -> Any:
    identifier = asked.given.get("identifier")
    if identifier is not None:
        _item(asked, identifier)
    body = _element("ListMetadataFormats")
    for each in formats(asked.config).values():
        told = add(body, "metadataFormat")
        add(told, "metadataPrefix", each.prefix)
        add(told, "schema", each.schema)
        add(told, "metadataNamespace", each.namespace)
    return body


def _sets(asked: Asked) -> Any:
    token = _token(asked, "ListSets")
    found = all_sets(asked.blocks())
    if not found:
        raise OaiError("noSetHierarchy", "The feed is empty: there are no sets yet.")
    begin = token.after if token else 0
    body = _element("ListSets")
    for each in found[begin : begin + SETS]:
        told = add(body, "set")
        add(told, "setSpec", each.spec)
        add(told, "setName", each.name)
    more = begin + SETS if begin + SETS < len(found) else None
    _resume(body, asked, "ListSets", token, {}, more, begin, len(found))
    return body


def _record(asked: Asked) -> Any:
    form = asked.format(asked.given["metadataPrefix"])
    body = _element("GetRecord")
    _write(body, _item(asked, asked.given["identifier"]), asked, form)
    return body


def _identifiers(asked: Asked) -> Any:
    return _list(asked, "ListIdentifiers")


def _records(asked: Asked) -> Any:
    return _list(asked, "ListRecords")


def _list(asked: Asked, verb: str) -> Any:
    token = _token(asked, verb)
    given = (
        {"metadataPrefix": token.prefix, "from": token.since, "until": token.until, "set": token.set}
        if token
        else asked.given
    )
    form = asked.format(given.get("metadataPrefix"))
    since, before = period(given.get("from"), given.get("until"))
    wanted = Wanted(set=given.get("set"), since=since, before=before)
    blocks = asked.blocks()
    found, has_more = oai_list.page(asked.conn, asked.feed, blocks, wanted, token.after if token else 0)
    if not found:
        raise OaiError("noRecordsMatch", "Nothing was published that matches.")
    body = _element(verb)
    for item in found:
        if verb == "ListRecords":
            _write(body, item, asked, form)
        else:
            _header(body, item, asked)
    cursor = token.cursor if token else 0
    if not has_more:
        size = cursor + len(found)
    else:
        size = token.size if token else oai_list.size(asked.conn, asked.feed, blocks, wanted)
    more = found[-1].change.position if has_more else None
    _resume(body, asked, verb, token, given, more, cursor, size, step=len(found))
    return body


def _token(asked: Asked, verb: str) -> Token | None:
    text = asked.given.get("resumptionToken")
    return None if text is None else decoded(text, verb=verb, epoch=asked.feed.epoch, now=asked.now)


def _resume(
    body: Any,
    asked: Asked,
    verb: str,
    token: Token | None,
    given: Any,
    more: int | None,
    cursor: int,
    size: int,
    step: int = SETS,
) -> None:
    """The resumptionToken of a list that has several parts; that of the last part is empty (3.5)."""
    if more is None and token is None:
        return
    told = None
    if more is not None:
        told = Token(
            verb=verb,
            prefix=given.get("metadataPrefix"),
            since=given.get("from"),
            until=given.get("until"),
            set=given.get("set"),
            epoch=asked.feed.epoch,
            after=more,
            cursor=cursor + step,
            size=size,
            issued=int(asked.now.timestamp()),
        )
    add(
        body,
        "resumptionToken",
        told.encoded() if told else None,
        expirationDate=utc_seconds(asked.now.replace(microsecond=0) + LIFE) if told else None,
        completeListSize=str(size),
        cursor=str(cursor),
    )


def _item(asked: Asked, identifier: str) -> Item:
    prefix = oai_id(asked.config.node, "")
    entity_id = identifier.removeprefix(prefix)
    found = None
    if identifier.startswith(prefix) and ENTITY_ID.fullmatch(entity_id):
        found = _newest(asked, entity_id)
    if found is None:
        raise OaiError("idDoesNotExist", "No such identifier in this repository.")
    return found


def _newest(asked: Asked, entity_id: str) -> Item | None:
    try:
        last = shown(asked.conn, Viewer(feed=asked.feed.feed), entity_id)
    except Problem:
        return None
    return oai_list.one(asked.conn, asked.feed, last.position)


def _header(parent: Any, item: Item, asked: Asked) -> None:
    change = item.change
    header = add(parent, "header", status="deleted" if change.record is None else None)
    add(header, "identifier", oai_id(asked.config.node, change.entity_id))
    add(header, "datestamp", utc_seconds(change.published_at))
    for spec in item.sets:
        add(header, "setSpec", spec)


def _write(parent: Any, item: Item, asked: Asked, form: Format) -> None:
    record = add(parent, "record")
    _header(record, item, asked)
    if item.change.record is not None:
        form.write(add(record, "metadata"), item.change, asked.feed, asked.config)


ANSWERS: dict[str, Callable[[Asked], Any]] = {
    "Identify": _identify,
    "ListMetadataFormats": _formats,
    "ListSets": _sets,
    "GetRecord": _record,
    "ListIdentifiers": _identifiers,
    "ListRecords": _records,
}
