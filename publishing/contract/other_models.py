"""What the other answers look like: entities, writes, exchange, node, and every refusal."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from publishing.contract.feed_models import Change, Described, Hash, Position, RecordType, Words, absent
from schemas.vocabularies import Relation


class History(Described):
    """All that a feed told about an entity, newest first."""

    id: str
    feed: str
    before: Annotated[int | None, Field(description="ask again with it for what came earlier; null at the end")]
    changes: list[Change]


class RelatedEntity(Described):
    """Another entity, and what the asked one is to it."""

    relation: Annotated[
        Literal[tuple(word.value for word in Relation)],  # type: ignore[valid-type]
        Field(description="; ".join(f"{word.value}: {word.vi} / {word.en}" for word in Relation)),
    ]
    id: Annotated[str, Field(description="Thực thể kia / The other entity")]
    type: RecordType
    since: Annotated[datetime, Field(description="So thấy lúc / When a comparison first found it")]


class Related(Described):
    """Related entities that the reader may see."""

    id: str
    feed: str
    related: list[RelatedEntity]


class Why(Described):
    """Winner, rule and losers of each field, as far as the reader may know them."""

    id: str
    type: str
    state: str
    revision: int | None
    reason: str | None
    successors: list[str] | None
    recorded_at: str | None
    run_id: str | None
    as_of: str = absent("the instant that was asked about")
    fields: Annotated[dict[str, Any], Field(description="field -> value, rule, winner, losers")]
    identity: list[dict[str, Any]]
    history: list[dict[str, Any]]


class Kept(Described):
    """A write that was taken, or changes nothing; the verdict stands at `status_url`."""

    message_id: str
    state: Annotated[str, Field(description="accepted, unchanged; later applied")]
    entity_id: Annotated[str | None, Field(description="null for a new record until the verdict")]
    status_url: str = absent("where the verdict stands")


class Message(Described):
    """A write as its sender sees it; revision and position are those of the record that it became."""

    message_id: str
    state: Annotated[str, Field(description="accepted, unchanged, applied, refused, conflict")]
    status: Annotated[int, Field(description="the HTTP status of the answer or verdict")]
    reason: str | None
    entity_id: str | None
    revision: int | None
    position: Annotated[int | None, Field(description="in the peer's feed, once it is published")]
    received_at: datetime
    decided_at: datetime | None
    redriven: Annotated[int, Field(description="how often people asked to decide it anew")]
    status_url: str


class MessageStatus(Message):
    """What became of a write."""

    answer: Annotated[dict[str, Any], Field(description="as it was answered, or the verdict")]


class Messages(Described):
    """A page of the peer's own writes in order of arrival."""

    messages: list[Message]
    next: Annotated[str | None, Field(description="ask again with after=next; null at the end")]


class Verdict(Described):
    """What became of one item of a batch."""

    index: Annotated[int, Field(ge=0, description="place in the batch")]
    message_id: Annotated[str | None, Field(description="null where the item had none that can be read")]
    status: Annotated[int, Field(description="as a request of its own would have been answered")]
    answer: Annotated[dict[str, Any], Field(description="Kept, or a Problem")]
    replayed: bool = absent("true where the key had been answered before")


class BatchVerdicts(Described):
    """A verdict for each item, in the order sent."""

    count: int
    counts: Annotated[dict[str, int], Field(description="state -> items")]
    items: list[Verdict]


class Subscription(Described):
    """A subscription to push and what it is owed; its secret is shown once, when it is made or changed."""

    subscription: str
    subscriber: str
    feed: str
    channel: Annotated[str, Field(description="webhook, http_template, email, websub; more may come")]
    target: str
    filters: dict[str, Any]
    options: Annotated[dict[str, Any], Field(description="what the channel needs to know; of secrets the names only")]
    payload: Literal["thin", "full"]
    state: Annotated[str, Field(description="active, paused, disabled; of WebSub also pending, denied")]
    reason: str | None
    counter: Annotated[int, Field(description="number of the last event")]
    pruned: Annotated[int, Field(description="events up to this number may be deleted: delivered, and too old")]
    failures: int
    blocked_until: datetime | None
    old_until: Annotated[datetime | None, Field(description="until then the old secret signs too")]
    expires_at: Annotated[datetime | None, Field(description="end of the lease of a WebSub subscription")]
    created_at: datetime
    waiting: int
    retrying: int
    dead: int
    oldest: Annotated[datetime | None, Field(description="since when the oldest event is owed")]


class Subscriptions(Described):
    """The subscriptions of a subscriber."""

    subscriptions: list[Subscription]


class Subscribed(Described):
    """A new subscription; the secret is shown this once."""

    subscription: str
    secret: str = absent("of a webhook: whsec_..., as in Standard Webhooks")


class PushSecret(Described):
    """A new secret; the one before signs beside it for 24 hours."""

    secret: str


class PushCounter(Described):
    """The number of an event that is owed from now on."""

    counter: int


class PushEvent(Described):
    """An event and what became of it."""

    counter: int
    id: Annotated[str, Field(description="also webhook-id")]
    kind: Literal["upsert", "tombstone", "test"]
    position: int | None
    entity_id: str | None
    is_express: bool
    state: Literal["waiting", "retrying", "delivered", "dead"]
    attempts: int
    next_at: datetime
    last_status: int | None
    last_error: str | None
    excerpt: Annotated[str | None, Field(description="beginning of the last answer")]
    created_at: datetime
    delivered_at: datetime | None
    feed: str
    payload: Literal["thin", "full"]
    change: Annotated[dict[str, Any] | None, Field(description="the line, where full events were asked for")]


class PushEvents(Described):
    """Events from a counter on."""

    counter: Annotated[int, Field(description="number of the last event")]
    oldest: Annotated[int, Field(description="from this number on, all events are kept")]
    events: list[PushEvent]


class Corrections(Described):
    """Lines that a reader who holds the feed up to `held` should have before all others."""

    feed: str
    held: Position
    position: Position
    count: int
    is_all: Annotated[bool, Field(description="false where there are more than were asked for")]
    corrections: list[Change]


class Acknowledged(Described):
    """The comparison of a subscriber's state with ours at that position."""

    feed: str
    position: Position
    digest: Annotated[Hash, Field(description="ours at that position")]
    agrees: bool
    acknowledged: Position
    head: Position
    behind: int


class Terms(Described):
    """Who this node is to a peer, by which rules it decides, and how far numbers go."""

    node: str
    agreed: Any
    head: int
    held: int


class Statements(Described):
    """A page of what this node originated; their form stands in docs/exchange.md."""

    node: str
    after: int
    upto: int
    more: bool
    statements: list[dict[str, Any]]


class StatementDigests(Described):
    """Counts and hashes of the statements of one node that are held here."""

    of: str
    prefix: str
    parts: list[dict[str, Any]]
    registers: str


class StatementsKept(Described):
    """How many of the pushed statements were kept, and up to which number there is no gap."""

    kept: int
    held: int


class Woken(Described):
    """A push that wakes a source, or joins one that waits already."""

    id: str | int
    source: str
    state: Literal["accepted", "joined"]
    asked_at: datetime | str


class Key(Described):
    """A public key of this node."""

    key_id: str
    algorithm: Literal["Ed25519"]
    current: bool
    state: Literal["current", "next", "retired"]
    valid_from: datetime | None
    valid_until: datetime | None
    public_key: Annotated[str, Field(description="base64 of 32 bytes")]
    pem: str


class Keys(Described):
    """All keys with their periods, and the signed statements that lead from one to the next."""

    node: str
    keys: Annotated[list[Key], Field(min_length=1)]
    rotations: list[dict[str, str]]


class Type(Described):
    """A record type."""

    type: str
    title: Words
    schema_path: Annotated[str, Field(alias="schema")]


class Types(Described):
    """All record types."""

    types: list[Type]


class Health(Described):
    """Alive, and so is the warehouse."""

    status: Literal["ok"]
    node: str


class Problem(Described):
    """A refusal (RFC 9457); further members depend on its type."""

    model_config = ConfigDict(frozen=True, extra="allow")

    type: Annotated[
        str, Field(description="urn:lienthong:problem:...; for programs", pattern=r"^urn:lienthong:problem:")
    ]
    title: str
    status: Annotated[int, Field(ge=400, le=599)]
    detail: Annotated[str, Field(description="in the language that Accept-Language prefers")]
    detail_vi: str
    detail_en: str
