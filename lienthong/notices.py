"""Telling the owners of sources, once for each change: it broke, it is well again.

Without a mail server, or while that fails, what is to be told stays due: `lienthong sources incidents` shows it.
"""

from __future__ import annotations

import ipaddress
import logging
import smtplib
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from typing import Any
from urllib.parse import unquote, urlsplit

from connectors.source import Source
from lienthong import incidents
from lienthong.incidents import Kind
from schemas.errors import ConfigError
from schemas.record import VIETNAM
from schemas.violation import shown
from warehouse.connection import Connection, session, transaction
from warehouse.statements import scalar

logger = logging.getLogger(__name__)

SECONDS = 10.0  # for each answer of the mail server; a step waits no longer for its mail

Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A mail server and who writes; `url` is smtp://[user:password@]host[:port] or smtps://..."""

    url: str = field(repr=False)
    sender: str

    def __post_init__(self) -> None:
        try:
            parts = urlsplit(self.url)
            sound = parts.scheme in ("smtp", "smtps") and bool(parts.hostname) and parts.port != 0
        except ValueError:  # a port that is no number
            sound = False
        if not sound:
            raise ConfigError("LIENTHONG_SMTP_URL: smtp://[user:password@]host:port or smtps://...")
        if mail_address("", self.sender) is None:
            raise ConfigError("LIENTHONG_MAIL_FROM must be the address of the sender", found=shown(self.sender))


def mail_of(url: str | None, sender: str | None) -> Mail | None:
    """The mail server of the settings; None when there is none."""
    if not url:
        return None
    if not sender:
        raise ConfigError("LIENTHONG_SMTP_URL needs LIENTHONG_MAIL_FROM, the address of the sender")
    return Mail(url=url, sender=sender)


def tell_owners(dsn: str, sources: Mapping[str, Source], mail: Mail | None, *, node: str) -> dict[str, int]:
    """Judge freshness and what waits for people, then send each owner one letter about all that changed.

    Returns counts of changes: due, told. A mail server that fails is logged, and costs nothing else.
    """
    with session(dsn) as conn:
        with transaction(conn):
            is_ours = scalar(conn, "incident.teller")
        if is_ours:  # else another process judges and tells right now; what it misses stays due
            with transaction(conn):
                incidents.judge_freshness(conn, {name: source.freshness_hours for name, source in sources.items()})
                incidents.judge_vanished(conn)
                incidents.judge_secrecy(conn)
        with transaction(conn):
            waiting = incidents.due(conn)
        done = 0
        if is_ours and mail is not None:
            done = _send(conn, mail, _by_owner(waiting, sources), node)
        return {"due": len(waiting) - done, "told": done}


def _by_owner(waiting: list[Row], sources: Mapping[str, Source]) -> dict[str, list[tuple[Row, Source]]]:
    """What each address is to be told; a source whose file is gone has no owner, and its changes stay due."""
    found: dict[str, list[tuple[Row, Source]]] = {}
    for change in waiting:
        source = sources.get(change["source"])
        if source is not None:
            found.setdefault(source.owner.email, []).append((change, source))
    return found


def _send(conn: Connection, mail: Mail, letters: Mapping[str, list[tuple[Row, Source]]], node: str) -> int:
    """How many changes were told; each letter counts as soon as the server has taken it."""
    done = 0
    try:
        if not letters:
            return 0
        with mail_session(mail) as server:
            for email, changes in letters.items():
                message = letter(changes, sender=mail.sender, node=node)
                if message is None:
                    logger.warning(
                        "the address of an owner cannot be written to", extra={"source": changes[0][0]["source"]}
                    )
                    continue
                try:
                    server.send_message(message)
                except smtplib.SMTPServerDisconnected:
                    raise
                except smtplib.SMTPException as error:  # this address or this letter; the others are still sent
                    logger.warning("a letter was refused", extra={"owner": email, "error": shown(error)})
                    server.rset()
                    continue
                with transaction(conn):
                    for change, _ in changes:
                        incidents.told(conn, change["incident_id"], change["change"])
                done += len(changes)
    except (smtplib.SMTPException, OSError, UnicodeError) as error:  # UnicodeError: a host that is no name
        logger.warning("the mail server cannot be used; notices stay due", extra={"error": shown(error)})
    return done


@contextmanager
def mail_session(mail: Mail, seconds: float = SECONDS) -> Iterator[smtplib.SMTP]:
    """A session with the mail server, encrypted wherever it leaves this machine with a password.

    `seconds`: for each of its answers.
    """
    parts = urlsplit(mail.url)
    host = parts.hostname or ""
    context = ssl.create_default_context()
    server: smtplib.SMTP
    if parts.scheme == "smtps":
        server = smtplib.SMTP_SSL(host, parts.port or 465, timeout=seconds, context=context)
    else:
        server = smtplib.SMTP(host, parts.port or 25, timeout=seconds)
    with server:
        server.ehlo_or_helo_if_needed()
        encrypted = parts.scheme == "smtps"
        # The relay of the machine itself usually has a certificate that nobody signed, and nothing leaves the machine.
        if not encrypted and not _is_here(host) and server.has_extn("starttls"):
            server.starttls(context=context)
            server.ehlo()
            encrypted = True
        if parts.username is not None:
            if not encrypted and not _is_here(host):
                raise smtplib.SMTPNotSupportedError("no encryption is offered, so the password is not sent")
            server.login(unquote(parts.username), unquote(parts.password or ""))
        yield server


def letter(changes: list[tuple[Row, Source]], *, sender: str, node: str) -> EmailMessage | None:
    """One owner's letter, Vietnamese first; None when the owner's address is none."""
    first, owner = changes[0][0], changes[0][1].owner
    receiver, writer = mail_address(owner.name, owner.email), mail_address("Liên Thông", sender)
    if receiver is None or writer is None:
        return None
    message = EmailMessage()
    message["Subject"] = _subject(changes)
    message["From"], message["To"] = writer, receiver
    message["Date"] = datetime.now(UTC).astimezone(VIETNAM)
    # The same letter sent twice (a process died before it wrote down that it was sent) can be known by its name.
    message["Message-ID"] = f"<incident-{first['incident_id']}-{first['change']}.{node}@{writer.domain}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no answer from machines
    parts_vi = [_told_vi(change, source) for change, source in changes]
    parts_en = [_told_en(change, source) for change, source in changes]
    is_broken = any(change["change"] == "opened" for change, _ in changes)
    message.set_content(
        f"Kính gửi {shown(owner.name)},\n\n" + "\n\n".join(parts_vi)
        + ("\n\nSự cố chỉ được báo một lần; khi nguồn trở lại bình thường sẽ có thư báo." if is_broken else "")
        + "\n\n-- English --\n\n" + "\n\n".join(parts_en)
        + ("\n\nAn incident is told once; you will hear when the source is well again." if is_broken else "") + "\n"
    )  # fmt: skip
    return message


def _subject(changes: list[tuple[Row, Source]]) -> str:
    broken = sum(change["change"] == "opened" for change, _ in changes)
    if len(changes) == 1:
        change, source = changes[0]
        word = Kind(change["kind"]).vi if broken else "đã trở lại bình thường · recovered"
        return f"[Liên Thông] {shown(source.title.vi)}: {word}"
    return (
        f"[Liên Thông] {broken} sự cố mới, {len(changes) - broken} đã hết · {broken} new, {len(changes) - broken} over"
    )


def _told_vi(change: Row, source: Source) -> str:
    kind = Kind(change["kind"])
    head = f"Nguồn: {shown(source.title.vi)} ({source.name})\nĐịa chỉ: {_place(source.url)}\n"
    if change["change"] == "opened":
        return head + f"Sự cố: {kind.vi}\nTừ lúc: {moment(change['opened_at'])}{_why(change, 'vi')}"
    return head + (
        f"Đã trở lại bình thường: {moment(change['closed_at'])}\nSự cố đã qua: {kind.vi}\n"
        f"Kéo dài từ: {moment(change['opened_at'])}, ghi nhận {change['times']} lần"
    )


def _told_en(change: Row, source: Source) -> str:
    kind = Kind(change["kind"])
    head = f"Source: {shown(source.title.en)} ({source.name})\nAddress: {_place(source.url)}\n"
    if change["change"] == "opened":
        return head + f"Incident: {kind.en}\nSince: {moment(change['opened_at'])}{_why(change, 'en')}"
    return head + (
        f"Well again: {moment(change['closed_at'])}\nIncident that is over: {kind.en}\n"
        f"Since: {moment(change['opened_at'])}; times seen: {change['times']}"
    )


def _why(change: Row, lang: str) -> str:
    """The facts an owner can act on; messages of sources were made harmless when they were written down."""
    detail = change["detail"]
    lines = []
    if "late_by" in detail:
        lines.append(
            f"Trễ {detail['late_by']} giờ so với cam kết {detail['freshness_hours']} giờ"
            if lang == "vi"
            else f"{detail['late_by']} hours behind the promise of {detail['freshness_hours']} hours"
        )
    if change["kind"] == Kind.SECRECY:
        lines.append(
            f"{detail['records']} văn bản đã bị chặn, nội dung không được sao lại. Gỡ khỏi nguồn ngay và báo người phụ "
            "trách bảo vệ bí mật nhà nước của đơn vị"
            if lang == "vi"
            else f"{detail['records']} documents were stopped and nothing of them was copied. Remove them from the "
            "source at once and tell the unit's officer for state secrets"
        )
    if detail.get("message"):
        lines.append(("Chi tiết: " if lang == "vi" else "Detail: ") + str(detail["message"]))
    return "".join(f"\n{line}" for line in lines)


def moment(when: datetime) -> str:
    """An instant in Vietnam's time, to the minute."""
    return when.astimezone(VIETNAM).strftime("%H:%M %d/%m/%Y")


def _place(url: str) -> str:
    """Where a source is, without a query that may hold a key."""
    parts = urlsplit(url)
    return shown(f"{parts.scheme}://{(parts.netloc.rpartition('@')[2])}{parts.path}")


def mail_address(name: str, email: str) -> Address | None:
    """A name with its address, as it may stand in a header; None for what is no address."""
    try:
        return Address(shown(name), addr_spec=email)
    except (ValueError, IndexError, MessageError):  # IndexError: the standard library's parser runs off some addresses
        return None


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
