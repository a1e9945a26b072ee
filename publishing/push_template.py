"""Templates of HTTP requests: a JSON body, headers and an address in which ${names} stand for values.

A value is put into the texts of parsed JSON, which is then written anew: whatever it holds, it stays within its text.
"""

import json
import re
from collections.abc import Mapping
from string import Template
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator

from publishing.push_values import NAMES
from schemas.canonical import canonical_json

LARGEST = 16_384  # characters of a template
DEEPEST = 12
# RFC 9110, 5.6.2; those that the connection itself decides are not for a template
_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")
_OURS = frozenset(
    """host content-length content-type content-encoding transfer-encoding connection expect te trailer upgrade
    keep-alive proxy-authorization proxy-connection accept-encoding user-agent""".split()
)
_VISIBLE = re.compile(r"[\x20-\x7e]*")
_PLACE = re.compile(r"^(https?://[^/?#$]+)([/?].*)?$")

SecretName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,40}$")]
Secret = Annotated[str, StringConstraints(pattern=r"^[\x21-\x7e]+$", max_length=4_000)]
HeaderText = Annotated[str, StringConstraints(max_length=2_000)]


class Text(Template):
    """`$name` or `${name}`; `$$` is a dollar."""

    idpattern = "[a-z][a-z0-9_]*"
    flags = re.ASCII


class Success(BaseModel):
    """How an answer 2xx says that all is well: a top-level member of its JSON has this value."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    member: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    equals: bool | int | str


class HttpTemplate(BaseModel):
    """What is sent to a target of the channel http_template; names that nobody knows are refused here."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    body: dict[str, Any] = Field(description="JSON; its texts may hold ${title} and the other names")
    removed: dict[str, Any] | None = Field(default=None, description="the same for what was removed; else body")
    headers: Annotated[dict[str, HeaderText], Field(max_length=20)] = Field(
        default_factory=dict, description="may hold names of secrets"
    )
    secrets: Annotated[dict[SecretName, Secret], Field(max_length=20)] = Field(
        default_factory=dict, repr=False, description="never shown again; named like values, also in the target's path"
    )
    success: Success | None = None

    @field_validator("headers")
    @classmethod
    def _sendable(cls, headers: dict[str, str]) -> dict[str, str]:
        for name, text in headers.items():
            if not _TOKEN.fullmatch(name) or name.lower() in _OURS:
                raise ValueError(f"không đặt được tiêu đề / this header cannot be set: {name[:60]!r}")
            if not _VISIBLE.fullmatch(text):
                raise ValueError(f"tiêu đề chỉ gồm ASCII in được / a header is visible ASCII: {name[:60]!r}")
        return headers

    @model_validator(mode="after")
    def _named(self) -> "HttpTemplate":
        clash = sorted(self.secrets.keys() & NAMES.keys())
        if clash:
            raise ValueError(f"tên đã có nghĩa / these names mean something already: {', '.join(clash)}")
        for body in (self.body, self.removed):
            if body is not None:
                if len(json.dumps(body)) > LARGEST or _depth(body) > DEEPEST:
                    raise ValueError(f"mẫu quá lớn / the template is too large: {LARGEST} characters, {DEEPEST} levels")
                for text in _texts(body):
                    known(text, {*NAMES, *self.secrets})
        for text in self.headers.values():
            known(text, self.secrets)
        return self

    def checked_target(self, target: str) -> None:
        """ValueError unless the address holds secrets in its path and query only, and knows all of them."""
        parts = _PLACE.match(target)
        if parts is None:
            raise ValueError("tên chỉ đứng sau tên máy chủ / names stand only behind the host of an http(s) address")
        known(parts[2] or "", self.secrets)

    def shown(self) -> dict[str, Any]:
        """What may be shown of it: of the secrets only the names."""
        return {
            "body": self.body,
            "headers": self.headers,
            "secrets": sorted(self.secrets),
            **({"removed": self.removed} if self.removed is not None else {}),
            **({"success": self.success.model_dump()} if self.success is not None else {}),
        }


def known(text: str, names: Any) -> None:
    """ValueError for a placeholder that is none or that nobody knows."""
    template = Text(text)
    if not template.is_valid():
        raise ValueError(f"viết $$ cho dấu $ / write $$ for a dollar: {text[:80]!r}")
    wrong = sorted(set(template.get_identifiers()) - set(names))
    if wrong:
        raise ValueError(
            f"không có tên / there are no names {', '.join(wrong)[:200]}; có / there are {', '.join(sorted(names))}"
        )


def filled(template: Any, values: Mapping[str, str]) -> Any:
    """JSON with the values in its texts; names of members stay."""
    if isinstance(template, str):
        return Text(template).substitute(values)
    if isinstance(template, dict):
        return {name: filled(each, values) for name, each in template.items()}
    if isinstance(template, list):
        return [filled(each, values) for each in template]
    return template


def written(template: Any, values: Mapping[str, str]) -> bytes:
    """The same as UTF-8."""
    return canonical_json(filled(template, values)).encode("utf-8", "replace")


def agrees(success: Mapping[str, Any], answer: bytes) -> bool:
    """Whether an answer says what it has to; true is not 1."""
    try:
        said = json.loads(answer)
    except (ValueError, RecursionError):
        return False
    wanted = success["equals"]
    if not isinstance(said, dict) or success["member"] not in said:
        return False
    found = said[success["member"]]
    return isinstance(found, bool) == isinstance(wanted, bool) and bool(found == wanted)


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for each in inner for text in _texts(each)]


def _depth(value: Any) -> int:
    inner = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if inner is None else 1 + max(map(_depth, inner), default=0)
