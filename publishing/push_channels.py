"""What each channel asks of a subscription: its target, its options, and what it keeps secret."""

import json
import re
from hashlib import sha256
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from publishing.push_message import new_secret
from publishing.push_template import HttpTemplate

Channel = Literal["webhook", "http_template", "email"]  # those that a subscriber asks for; websub has a door of its own
# An address as HTML's <input type=email> has it, without what a mailto: URI would have to escape
_MAILTO = re.compile(r"mailto:[A-Za-z0-9.!#$'*+=^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+")


class MailDigest(BaseModel):
    """One mail for all that came meanwhile: every so many minutes, or daily at an hour of Việt Nam."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    minutes: Annotated[int, Field(ge=1, le=1_440)] | None = None
    hour: Annotated[int, Field(ge=0, le=23)] | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> "MailDigest":
        if (self.minutes is None) == (self.hour is None):
            raise ValueError("nêu minutes hoặc hour / give either minutes or hour")
        return self


class EmailOptions(BaseModel):
    """How mails are written, and when."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    lang: Literal["vi", "en"] = "vi"
    digest: MailDigest | None = Field(default=None, description="none: a mail for each change")


def checked(channel: str, target: str, template: HttpTemplate | None, payload: str) -> None:
    """ValueError for what does not go together."""
    is_mail = target.startswith("mailto:")
    if is_mail != (channel == "email"):
        raise ValueError("email gửi đến mailto:..., kênh khác đến http(s) / email goes to mailto:, others to http(s)")
    if is_mail and not _MAILTO.fullmatch(target):
        raise ValueError("mailto: cần một địa chỉ thư thường / mailto: needs one plain address")
    if (template is not None) != (channel == "http_template"):
        raise ValueError("template thuộc kênh http_template / template belongs to http_template, which needs it")
    if template is not None:
        template.checked_target(target)
    if payload == "full" and channel != "webhook":
        raise ValueError("payload full chỉ cho webhook / only a webhook carries the full record")


def kept(
    channel: str, template: HttpTemplate | None = None, email: EmailOptions | None = None
) -> tuple[dict[str, Any], str]:
    """What is stored of a subscription's channel: options, which may be shown, and the secret."""
    if channel == "http_template" and template is not None:
        return template.shown(), json.dumps(template.secrets)
    secret = new_secret()
    if channel == "email":
        options = (email or EmailOptions()).model_dump(exclude_none=True)
        return options | {"unsubscribe": fingerprint(unsubscribe_token(secret))}, secret
    return {}, secret


def unsubscribe_token(secret: str) -> str:
    """What stands in the link by which a reader ends its mails; made of the secret, and says nothing of it."""
    return sha256(f"unsubscribe:{secret}".encode()).hexdigest()


def fingerprint(token: str) -> str:
    """By what a subscription is found from that link."""
    return sha256(token.encode("utf-8", "surrogateescape")).hexdigest()
