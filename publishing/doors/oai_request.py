"""Requests of OAI-PMH 2.0: their arguments, the errors in them, and resumption tokens."""

import base64
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

# verb -> arguments it must have, arguments it may have; a resumptionToken stands alone (OAI-PMH 2.0, 4)
VERBS: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    "Identify": (frozenset(), frozenset()),
    "ListMetadataFormats": (frozenset(), frozenset({"identifier"})),
    "ListSets": (frozenset(), frozenset()),
    "GetRecord": (frozenset({"identifier", "metadataPrefix"}), frozenset()),
    "ListIdentifiers": (frozenset({"metadataPrefix"}), frozenset({"from", "until", "set"})),
    "ListRecords": (frozenset({"metadataPrefix"}), frozenset({"from", "until", "set"})),
}
RESUMABLE = frozenset({"ListSets", "ListIdentifiers", "ListRecords"})
LIFE = timedelta(hours=24)
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_SECOND = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


class OaiError(Exception):
    """An error in OAI's own words (3.6): the answer is 200 and names it."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(f"{code}: {text}")
        self.code = code
        self.text = text


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """Where a list goes on. It holds the whole request, so nothing is kept for a harvester between two."""

    verb: str
    prefix: str | None
    since: str | None
    until: str | None
    set: str | None
    epoch: str
    after: int
    cursor: int
    size: int
    issued: int

    @property
    def expires(self) -> datetime:
        """The instant from which it is refused."""
        return datetime.fromtimestamp(self.issued, UTC) + LIFE

    def encoded(self) -> str:
        """The token as harvesters get it; the check bytes tell a damaged one, they give no right."""
        raw = json.dumps(list(asdict(self).values()), separators=(",", ":")).encode()
        return base64.urlsafe_b64encode(sha256(raw).digest()[:6] + raw).rstrip(b"=").decode()


def decoded(text: str, *, verb: str, epoch: str, now: datetime) -> Token:
    """The token of a request; badResumptionToken when it is not ours, of another verb or history, or too old."""
    try:
        packed = base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
        check, raw = packed[:6], packed[6:]
        if sha256(raw).digest()[:6] != check:
            raise ValueError("damaged")
        names = list(Token.__dataclass_fields__)
        token = Token(**dict(zip(names, json.loads(raw), strict=True)))
    except (ValueError, UnicodeEncodeError) as error:
        raise OaiError("badResumptionToken", "The token cannot be read; use it exactly as it was given.") from error
    if token.encoded() != text:  # base64 has spare bits, and one list has one token
        raise OaiError("badResumptionToken", "The token cannot be read; use it exactly as it was given.")
    if token.verb != verb or token.epoch != epoch:
        raise OaiError("badResumptionToken", "The token belongs to another list; begin again without it.")
    if now >= token.expires:
        raise OaiError("badResumptionToken", "The token has expired; begin again without it.")
    return token


def checked(pairs: list[tuple[str, str]]) -> tuple[str, dict[str, str]]:
    """The verb and the arguments of a request; badVerb or badArgument where they are not allowed together."""
    verbs = [value for name, value in pairs if name == "verb"]
    if len(verbs) != 1 or verbs[0] not in VERBS:
        raise OaiError("badVerb", f"The verb must be given once and be one of {', '.join(VERBS)}.")
    verb = verbs[0]
    given: dict[str, str] = {}
    for name, value in pairs:
        if name == "verb":
            continue
        if name in given:
            raise OaiError("badArgument", f"The argument {name[:60]} is given twice.")
        given[name] = value
    needed, allowed = VERBS[verb]
    if "resumptionToken" in given and verb in RESUMABLE:
        if len(given) > 1:
            raise OaiError("badArgument", "resumptionToken stands alone.")
        return verb, given
    wrong = sorted(given.keys() - needed - allowed)
    missing = sorted(needed - given.keys())
    if wrong or missing:
        told = [f"unknown: {', '.join(wrong)[:200]}"] * bool(wrong) + [f"missing: {', '.join(missing)}"] * bool(missing)
        raise OaiError("badArgument", f"Arguments of {verb}: {'; '.join(told)}.")
    return verb, given


def period(since: str | None, until: str | None) -> tuple[datetime | None, datetime | None]:
    """Which instants from and until mean: at or after the first, before the second (until includes its second or day).

    badArgument when one cannot be read, they differ in granularity, or from lies after until (2.7.1).
    """
    if since and until and len(since) != len(until):
        raise OaiError("badArgument", "from and until must have the same granularity.")
    first, _ = _instant("from", since)
    last, length = _instant("until", until)
    if first and last and first > last:
        raise OaiError("badArgument", "from lies after until.")
    try:
        return first, None if last is None else last + length
    except OverflowError:
        return first, None


def _instant(name: str, text: str | None) -> tuple[datetime | None, timedelta]:
    if text is None:
        return None, timedelta(0)
    try:
        if _DAY.fullmatch(text):
            return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC), timedelta(days=1)
        if _SECOND.fullmatch(text):
            return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC), timedelta(seconds=1)
    except ValueError:
        pass
    raise OaiError("badArgument", f"{name} is no date as YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ.")
