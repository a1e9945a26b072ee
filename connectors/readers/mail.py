"""Reader `mail`: a mailbox folder over IMAP; a message is a record, or its attachments hold them.

Keys of a message: message_id, date (ISO 8601 with zone, else as written), from, from_name, to (list), subject,
body_text, body_cut (only where that was cut at 1,000,000 letters), attachments (list of name, type, size, sha256).
Keys of a record in an attachment: those of the inner reader, and before them mail_message_id, mail_date, mail_from.
A message that cannot be trusted to be whole, or an attachment that its reader refuses, becomes a refused record:
anybody can write to a mailbox, and one bad letter must not stop it. The UID is not part of a record: it belongs to the
folder, changes when the folder is numbered anew, and stands in the address of the exchange. From is what a message says
of itself: a list of senders keeps order, it is no proof of origin.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import msgspec
from pydantic import Field, field_validator, model_validator

from connectors.imap_address import LISTING_MARK, folder_of, message_url, since_url
from connectors.mail_text import Attachment, Mail, MailRefused, read_mail
from connectors.raw import REFUSED, RawRecord, below
from connectors.readers import protocol
from connectors.readers.inner import check_inner, fits, inner_records
from connectors.readers.protocol import Evidence, Exchanger, Known, Pull
from connectors.readers.slices import MOST_BYTES, Sliced
from connectors.sniff import is_page, refusal
from schemas.errors import NotTheFormat, SourceUnavailable
from schemas.violation import shown
from schemas.vocabularies import Completeness, Health

if TYPE_CHECKING:
    from connectors.source import Source

UNREADABLE = "mail.unreadable"
_FOLDER = re.compile(r"imaps?://", re.I)
_CURSOR = re.compile(r"(\d{1,10}):(\d{1,10})")


class MailOptions(Sliced):
    """Which messages count, and where in them the records are."""

    subject: str | None = Field(None, description="regular expression that the subject must hold")
    sender: tuple[str, ...] = Field((), description="addresses or domains; a domain also stands for those below it")
    attachments: str | None = Field(None, description="glob of attachments that hold records; none: the message itself")
    member: str = Field("*", min_length=1, description="glob of the names inside an attached zip")
    inner: str | None = Field(None, description="reader of each attachment; none: by its name or look")
    inner_options: dict[str, Any] = Field(default_factory=dict, description="options of the inner reader")
    slice: int = Field(500, ge=1, le=5_000, description="messages of one pull; the rest follows at once")

    @field_validator("subject")
    @classmethod
    def _compiles(cls, subject: str | None) -> str | None:
        return None if subject is None else protocol.pattern(subject)

    @model_validator(mode="after")
    def _whole(self) -> MailOptions:
        check_inner(self.inner, self.inner_options)
        if self.inner is not None and self.attachments is None:
            raise ValueError("inner cần có attachments / inner needs attachments")
        return self


class MailReader:
    """Reads what came since the last loaded pull; the cursor is `uidvalidity:uid`."""

    name = "mail"
    Options = MailOptions

    def pull(self, source: Source, exchange: Exchanger, known: Known) -> Pull:
        options = MailOptions.model_validate(source.options)
        if not _FOLDER.match(source.url) or "/;uid=" in source.url.lower():
            payload = yield from protocol.fetched(source, exchange, known, 0, source.url)
            some = next(self.records(source, payload), None) is not None
            return protocol.evidence(1 if some else 0, None, last_seen=True)
        folder = folder_of(source.url)
        at = _CURSOR.fullmatch(known.cursor or "")
        validity, last = (int(at[1]), int(at[2])) if at else (0, 0)
        new = yield from protocol.fetched(source, exchange, known, 0, since_url(folder, last + 1))
        listing, first = _listing(source, new), 1
        if last and listing["uidvalidity"] != validity:
            # Numbered anew: old numbers mean nothing, so everything is read again; equal messages stay equal.
            new = yield from protocol.fetched(source, exchange, known, 1, folder)
            listing, first, last = _listing(source, new), 2, 0
        validity, waiting = listing["uidvalidity"], [one for one in listing["messages"] if int(one["uid"]) > last]
        wanted = _within(waiting, options.slice)
        left_out = 0
        for slot, uid in enumerate(wanted, start=first):
            try:
                yield from protocol.fetched(source, exchange, known, slot, message_url(folder, validity, uid))
            except SourceUnavailable as error:
                # Deleted meanwhile, or too large: the exchange tells it; the others must not wait behind it for ever.
                if error.data.get("health") not in (Health.GONE, Health.NOT_THE_FORMAT):
                    raise
                left_out += 1
        last = wanted[-1] if wanted else last
        detail = f"increment of {len(wanted)} messages" + (f", {left_out} could not be read" if left_out else "")
        more = bool(listing["more"]) or len(wanted) < len(waiting)
        if more:
            detail += "; more is waiting"
        health = Health.OK if wanted else Health.EMPTY
        return Evidence(Completeness.UNKNOWN, None, detail, health, f"{validity}:{last}", more)

    def records(self, source: Source, payload: bytes) -> Iterator[RawRecord]:
        if payload.startswith(LISTING_MARK):
            return iter(())
        return protocol.numbered(source, _records(source, MailOptions.model_validate(source.options), payload))


def _listing(source: Source, payload: bytes) -> dict[str, Any]:
    if not payload.startswith(LISTING_MARK):
        raise refusal(source.name, "a listing of messages", payload)
    found: dict[str, Any] = json.loads(payload)
    return found


def _within(waiting: list[dict[str, Any]], most: int) -> list[int]:
    """UIDs of the oldest messages that fit into one slice, at least one of them; they are told with their sizes."""
    uids: list[int] = []
    octets = 0
    for one in waiting[:most]:
        octets += int(one["size"])
        if uids and octets > MOST_BYTES:
            break
        uids.append(int(one["uid"]))
    return uids


def _records(source: Source, options: MailOptions, payload: bytes) -> Iterator[RawRecord]:
    if not payload.strip() or is_page(payload):
        raise refusal(source.name, "a mail message", payload)
    try:
        mail = read_mail(payload)
    except MailRefused as error:
        if "header" in str(error):
            raise refusal(source.name, "a mail message", payload, str(error)) from error
        yield _refused(0, "/message", str(error), {})
        return
    if not _is_wanted(mail, options):
        return
    if options.attachments is not None:
        yield from _from_attachments(source, options, options.attachments, mail)
    elif not mail.whole:
        yield _refused(0, "/message", f"{mail.subject}: a part of the message never ends", _origin(mail))
    else:
        yield RawRecord.of(0, "/message", _message(mail))


def _is_wanted(mail: Mail, options: MailOptions) -> bool:
    if options.subject is not None and not re.search(options.subject, mail.subject):
        return False
    if not options.sender:
        return True
    # Several authors: all must be known, else a stranger only has to add a known one.
    return bool(mail.senders) and all(_is_of(spec, options.sender) for _, spec in mail.senders)


def _is_of(spec: str, known: tuple[str, ...]) -> bool:
    host = spec.rpartition("@")[2]
    wanted = [one.strip().lower().removeprefix("@") for one in known]
    return any(spec == one if "@" in one else host == one or host.endswith("." + one) for one in wanted)


def _message(mail: Mail) -> dict[str, Any]:
    name, spec = mail.senders[0] if mail.senders else ("", "")
    found: dict[str, Any] = {
        "message_id": mail.message_id, "date": mail.date, "from": spec, "from_name": name, "to": list(mail.to),
        "subject": mail.subject, "body_text": mail.body,
        "attachments": [one.described() for one in mail.attachments],
    }  # fmt: skip
    return found | ({"body_cut": True} if mail.body_is_cut else {})


def _origin(mail: Mail) -> dict[str, str]:
    sender = mail.senders[0][1] if mail.senders else ""
    return {"mail_message_id": mail.message_id, "mail_date": mail.date, "mail_from": sender}


def _from_attachments(source: Source, options: MailOptions, pattern: str, mail: Mail) -> Iterator[RawRecord]:
    ordinal, origin = 0, _origin(mail)
    for number, one in enumerate(mail.attachments, start=1):
        if not fits(one.name, pattern):
            continue
        place = below(f"/attachment[{number}]", one.name) if one.name else f"/attachment[{number}]"
        why = _fault(source, options, one)
        if why:
            yield _refused(ordinal, place, f"{one.name}: {why}", origin)
            ordinal += 1
            continue
        for found in _inner(source, options, one):
            yield RawRecord(ordinal, f"{place}#{found.pointer}", _with(origin, found.content))
            ordinal += 1


def _fault(source: Source, options: MailOptions, one: Attachment) -> str:
    """Read an attachment to its end before its first record counts: half a table must not be loaded."""
    if not one.whole:
        return "the attachment is cut off"
    try:
        for _ in _inner(source, options, one):
            pass
    except NotTheFormat as error:
        return str(error.data["detail"])
    return ""


def _inner(source: Source, options: MailOptions, one: Attachment) -> Iterator[RawRecord]:
    found = inner_records(
        source, one.content, inner=options.inner, options=options.inner_options, member=options.member, name=one.name
    )
    return protocol.numbered(source, found)


def _with(origin: dict[str, str], content: bytes) -> bytes:
    """The record with where it came from in front, its own bytes untouched."""
    if not content.startswith(b"{"):
        return content
    rest = content[1:].lstrip()
    return msgspec.json.encode(origin)[:-1] + (b"" if rest.startswith(b"}") else b",") + rest


def _refused(ordinal: int, pointer: str, why: str, origin: dict[str, str]) -> RawRecord:
    return RawRecord.of(ordinal, pointer, {REFUSED: {"rule": UNREADABLE, "value": shown(why)}, **origin})
