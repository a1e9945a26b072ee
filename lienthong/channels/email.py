"""Channel `email`: a mail for each change or a digest, by the mail server of the node's notices."""

import smtplib
from datetime import UTC, datetime
from email.errors import MessageError
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from lienthong.channels.outcome import Event, Outcome
from lienthong.notices import mail_address, mail_of, mail_session
from lienthong.settings import Settings
from publishing.push_mail import letter
from schemas.errors import ConfigError
from schemas.record import VIETNAM
from schemas.violation import shown


def send(event: Event, settings: Settings, timeout: float) -> Outcome:
    """One attempt. What the server says for good (5xx) about this receiver or this mail is final; a fault of the way,
    of our password or of our own address is not."""
    is_taken = False
    try:
        mail = mail_of(settings.smtp_url, settings.mail_from)
    except ConfigError as error:
        return Outcome(error=shown(str(error)), is_ours=True)
    if mail is None:
        return Outcome(error="chưa có máy chủ thư / there is no mail server: set LIENTHONG_SMTP_URL", is_ours=True)
    try:
        message = written(event, settings, mail.sender)
        # a conversation has about eight answers; together they must end before the lease of the event does
        with mail_session(mail, seconds=max(1.0, timeout / 4)) as server:
            server.send_message(message)
            is_taken = True
    except smtplib.SMTPRecipientsRefused as error:
        ((code, text),) = list(error.recipients.values())[:1]
        return _refused(code, text, is_final=code >= 500)
    except smtplib.SMTPDataError as error:
        return _refused(error.smtp_code, error.smtp_error, is_final=error.smtp_code >= 500)
    except smtplib.SMTPResponseException as error:
        if not is_taken:  # else only its goodbye failed
            return _refused(error.smtp_code, error.smtp_error, is_final=False)
    except (smtplib.SMTPException, OSError, UnicodeError, MessageError, ValueError, ConfigError) as error:
        if not is_taken:
            return Outcome(error=shown(f"{type(error).__name__}: {error}"))
    return Outcome(status=250)


def written(event: Event, settings: Settings, sender: str) -> EmailMessage:
    """The mail; its Message-ID is the same in every attempt. The library refuses a header of more than one line."""
    said = letter(event, event["events"], public_url=settings.public_url, node=settings.node)
    receiver, writer = mail_address("", event["target"].removeprefix("mailto:")), mail_address("Liên Thông", sender)
    if receiver is None or writer is None:
        raise ValueError("địa chỉ thư không dùng được / an address cannot be written to")
    message = EmailMessage(policy=SMTP)
    message["Subject"] = shown(said.subject)
    message["From"], message["To"] = writer, receiver
    message["Date"] = format_datetime(datetime.now(UTC).astimezone(VIETNAM))
    first = event["batch"] or event["events"][0].get("batch") or event["counter"]
    message["Message-ID"] = f"<push-{event['subscription']}-{first}.{settings.node}@{writer.domain}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no answer from machines
    message["List-Id"] = f"<{event['feed'].replace('_', '-')}.{settings.node.replace('_', '-')}.lienthong.internal>"
    message["List-Unsubscribe"] = f"<{said.unsubscribe}>"
    if said.unsubscribe.startswith("https://"):  # RFC 8058, 3.1: only then is one click allowed
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(said.text, cte="quoted-printable")
    message.add_alternative(said.html, subtype="html", cte="quoted-printable")
    return message


def _refused(code: int, text: bytes | str, *, is_final: bool) -> Outcome:
    said = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return Outcome(status=code, error=f"SMTP {code}", excerpt=shown(said), is_final=is_final)
