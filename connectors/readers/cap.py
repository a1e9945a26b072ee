"""Reader `cap`: alerts of the Common Alerting Protocol 1.1 and 1.2 (OASIS), alone or behind an Atom or RSS index.

The address is an alert, a feed whose entries hold alerts, or an index whose entries link to them. One alert is one
record. Keys, all optional, in the words of the standard:

- of the alert: identifier, sender, sent, status, msgType, source, scope, restriction, note (texts), code, incidents
  (lists of texts), references (list of {sender, identifier, sent}, or {text} where it is no such triple);
- of the leading info: language, event, urgency, severity, certainty, audience, effective, onset, expires, senderName,
  headline, description, instruction, web, contact (texts), category, responseType (lists of texts), eventCodes,
  parameters (name -> value, or list of values), resources (list of {resourceDesc, mimeType, size, uri, digest}),
  areas (list of {areaDesc, polygons, circles, geocodes, altitude, ceiling});
- infos: the other info blocks, each with the keys of the leading one.

Times are texts as they were sent, and an alert that has expired or breaks a rule of the standard is handed on all the
same: the rules of the record decide. A block without `language` is en-US by the standard; the key stays away, since
senders forget it. `addresses` are left out: they name persons.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pydantic import Field, field_validator

from connectors.raw import RawRecord
from connectors.readers import protocol
from connectors.readers.cap_alert import as_fields
from connectors.readers.cap_markup import Entry, Found, scanned
from connectors.readers.markup import MarkupBroken, MarkupRefused, repaired
from connectors.readers.parts import Parts
from connectors.readers.protocol import Evidence, Exchanger, Known, Pull, joined
from connectors.sniff import refusal

if TYPE_CHECKING:
    from connectors.source import Source

MEDIA_TYPE = "application/cap+xml"
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252})(?::\d{1,5})?")


class CapOptions(protocol.Options):
    """Which language leads, and how far an index may lead."""

    language: str = Field("vi", description="language of the info block that leads; the others go to infos")
    max_alerts: int = Field(500, ge=1, description="linked alerts fetched in one pull; a longer index is truncated")
    hosts: tuple[str, ...] = Field((), description="further hosts that an index may link to: host or host:port")
    pattern: str = Field(
        r"(?i)\.(?:xml|cap)(?:[?#]|$)", description=f"which links lead to alerts, beside those typed {MEDIA_TYPE}"
    )

    @field_validator("language")
    @classmethod
    def _is_tag(cls, language: str) -> str:
        if not _LANGUAGE.fullmatch(language):
            raise ValueError(f"mã ngôn ngữ sai / not a language tag (BCP 47): {language}")
        return language

    @field_validator("hosts")
    @classmethod
    def _are_hosts(cls, hosts: tuple[str, ...]) -> tuple[str, ...]:
        for host in hosts:
            if not _HOST.fullmatch(host):
                raise ValueError(f"tên máy chủ sai / not a host name: {host}")
        return tuple(host.lower() for host in hosts)

    @field_validator("pattern")
    @classmethod
    def _compiles(cls, pattern: str) -> str:
        return protocol.pattern(pattern)


class CapReader:
    """An index is followed one step; its alerts are payloads of their own."""

    name = "cap"
    Options = CapOptions

    def pull(self, source: Source, exchange: Exchanger, known: Known) -> Pull:
        """Listed alerts that are gone, fail or are no alerts truncate the pull.

        SourceUnavailable or NotTheFormat when none is left or more fail than can be read, SourceChanged for a link to
        a host that is not named.
        """
        options = CapOptions.model_validate(source.options)
        payload = yield from protocol.fetched(source, exchange, known, 0, source.url)
        index = _read(source, options, payload)
        if not index.is_index:
            return protocol.evidence(1, None, last_seen=True)
        addresses, blind = _addresses(source, options, index)
        wanted = addresses[: options.max_alerts]
        parts = Parts(read=len(index.alerts))
        # Sorted, so that an alert keeps its place in the pull when newer ones are listed before it.
        for slot, url in enumerate(sorted(wanted), start=1):
            yield from parts.fetched(source, exchange, known, slot, url, partial(_linked, source, options, url))
        parts.settle()
        listed = len(index.alerts) + len(addresses)
        return _evidence(parts, listed, blind, cut=len(wanted) < len(addresses))

    def records(self, source: Source, payload: bytes) -> Iterator[RawRecord]:
        # A document that breaks near its end is read again from the start, so nothing is handed on before the end.
        return iter(_read(source, CapOptions.model_validate(source.options), payload).alerts)


def _read(source: Source, options: CapOptions, payload: bytes) -> Found:
    try:
        try:
            return scanned(payload, lambda alert: as_fields(alert, options.language))
        except MarkupBroken:
            return scanned(repaired(payload), lambda alert: as_fields(alert, options.language))
    except (MarkupBroken, MarkupRefused) as error:
        raise refusal(source.name, "a CAP alert", payload, str(error)) from error


def _linked(source: Source, options: CapOptions, url: str, payload: bytes) -> Found:
    """The alert behind a link of the index."""
    found = _read(source, options, payload)
    if found.is_index:
        raise refusal(source.name, "a CAP alert", payload, f"the index links to another index: {url}")
    return found


def _evidence(parts: Parts, listed: int, blind: int, *, cut: bool) -> Evidence:
    """Entries without any alert count as missing where others have one; alone they say "no alert in force"."""
    if not listed:
        return protocol.evidence(
            0, None, last_seen=True, detail=f"{blind} entries, none with an alert or a link to one"
        )
    if cut or parts.lost:
        faults = [f"max_alerts: {parts.read} of {listed}" if cut else "", parts.detail]
        told = "; ".join(fault for fault in faults if fault)
        return protocol.evidence(parts.read, listed + blind, last_seen=False, detail=told)
    return protocol.evidence(parts.read, listed + blind, last_seen=True)


def _addresses(source: Source, options: CapOptions, index: Found) -> tuple[list[str], int]:
    """Addresses of the linked alerts in the order of the index, each once; and how many entries lead nowhere."""
    wanted = re.compile(options.pattern)
    found: dict[str, None] = {}
    blind = 0
    for entry in index.entries:
        if entry.alerts:
            continue
        # The index itself is what some services link to while no alert is in force.
        absolute = (joined(source.url, href).partition("#")[0] for href in _links(entry, wanted))
        links = [link for link in absolute if link != source.url]
        blind += not links
        found |= dict.fromkeys(_allowed(source, options, link) for link in links)
    return list(found), blind


def _links(entry: Entry, wanted: re.Pattern[str]) -> list[str]:
    """Links of the best kind that the entry has: typed as CAP, of the promised shape, or the page of a CAP entry."""
    typed = [link.href for link in entry.links if link.media_type.partition(";")[0].strip().lower() == MEDIA_TYPE]
    shaped = [link.href for link in entry.links if link.rel != "self" and wanted.search(link.href)]
    plain = [link.href for link in entry.links if link.rel == "alternate"] if entry.speaks_cap else []
    return typed or shaped[:1] or plain[:1]


def _allowed(source: Source, options: CapOptions, url: str) -> str:
    """The address, if it is on the source's own host or on one that the source file names; never from https to http."""
    try:
        parts = urlsplit(url)
        named = parts.netloc.lower() in options.hosts and parts.scheme in {"https", urlsplit(source.url).scheme}
    except ValueError:
        named = False
    return url if named else protocol.same_site(source, url)
