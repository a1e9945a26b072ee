"""What answers about feeds look like; OpenAPI and AsyncAPI are made of these models.

They describe and do not write: bodies come from PostgreSQL as bytes. A test holds the running server to them. Members
may be added within a version of the contract, so readers ignore what they do not know. A member without null that is
not required is absent where it does not apply.
"""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, RootModel, StringConstraints

from schemas.registry import RECORD_TYPES

Hash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Position = Annotated[int, Field(ge=0, le=2**63 - 1)]
RecordType = Annotated[str, Field(json_schema_extra={"enum": sorted(RECORD_TYPES)})]

_REASONS = (
    "withdrawn, source_absent, expired, error, legal_takedown, privacy_erased, contact_ended, merged_into (one"
    " successor), split_from (several), or the reason that a peer gave"
)


def absent(description: str) -> Any:
    """A member that is left out where it does not apply, and is never null."""
    return Field(default=None, description=description)


class Described(BaseModel):
    """A model of an answer."""

    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True)


class Words(Described):
    """One text in both languages."""

    vi: str
    en: str


class Signature(Described):
    """An Ed25519 signature (RFC 8032) and the key that made it."""

    key_id: str
    signature: Annotated[str, Field(description="base64 of 64 bytes")]


class Proof(Described):
    """A signed statement: `body` is canonical JSON text, the signatures are over its bytes in UTF-8."""

    body: str
    signatures: Annotated[list[Signature], Field(min_length=1)]


class Checkpoint(Described):
    """Where a feed stood, signed; `body` names the SHA-256 of the checkpoint before."""

    position: Position
    live: int
    digest: Hash
    body: str
    signature: str
    key_id: str
    also_signed: list[Signature] = absent("during the overlap of two keys")


class Removed(Described):
    """Why an entity went, and what stands in its place."""

    reason: Annotated[str, Field(description=_REASONS)]
    successors: list[str]


class Told(Described):
    """What every change says."""

    id: Annotated[str, Field(description="Mã thực thể, không đổi / Id of the entity; it never changes silently")]
    type: RecordType
    revision: Annotated[
        int,
        Field(
            ge=1,
            description="Lần sửa; có thể tăng khi nội dung không đổi, như khi các nguồn hết mâu thuẫn / It can grow"
            " while the content stays, as when sources stop contradicting each other",
        ),
    ]
    position: Annotated[int, Field(ge=1, description="Liên tục, không khoảng trống / Gapless")]
    content_hash: Hash
    recorded_at: datetime
    materiality: Annotated[
        Literal["major", "minor", "silent"],
        Field(
            description="major: bản cũ hơn là sai; minor: bản cũ thiếu; silent: bản cũ vẫn đúng / major: an older copy"
            " is wrong; minor: it lacks something; silent: it is as good"
        ),
    ]


class Upsert(Told):
    """An entity that is new or has changed: the whole record, in the shape of its type's schema."""

    record: Annotated[dict[str, Any], Field(description="Xem /schemas/{type}.json / See /schemas/{type}.json")]
    origin: Annotated[
        dict[str, Any] | None,
        Field(
            description="Nút và bản ghi gốc khi mọi trường là lời của một hệ thống bạn / Where it comes from when every"
            " field is one peer's word"
        ),
    ]
    contested: Annotated[list[str], Field(min_length=1, json_schema_extra={"uniqueItems": True})] = absent(
        "Trường mà các nguồn nêu khác nhau thật sự (không phải cách viết); giá trị trong record thắng theo quy tắc."
        " Không có: không mâu thuẫn / Fields about which sources truly differ, and not by spelling; the value in record"
        " won by the rules. Absent: no contradiction"
    )
    split_from: Annotated[list[str], Field(min_length=1)] = absent(
        "Thực thể mà thực thể này được tách ra / The entities that this one was split from"
    )


class Tombstone(Told):
    """An entity that is gone from the feed."""

    removed: Annotated[Removed, Field(alias="@removed")]


class Change(RootModel[Upsert | Tombstone]):
    """One change as every feed tells it: pages, histories, packs."""


class Page(Described):
    """Changes of a feed after a position, the state after them, the proof of both; `next` or `delta`, never both."""

    feed: str
    epoch: str
    after: Position
    position: Position
    count: int
    live: Annotated[int, Field(description="Số thực thể còn hiệu lực sau trang này / Live entities after this page")]
    digest: Annotated[Hash, Field(description="Mã trạng thái sau trang này / State digest after this page")]
    proof: Annotated[
        Proof,
        Field(
            description="Lời khai đã ký về trang: vị trí, số mục, digest, SHA-256 của các dòng / Signed statement of"
            " the page: place, counts, digest, SHA-256 of its lines"
        ),
    ]
    checkpoint: Annotated[Checkpoint | None, Field(description="Có chữ ký Ed25519 / Signed with Ed25519")]
    changes: list[Change]
    withheld: list[int] = absent(
        "Vị trí không còn kể nội dung nhưng vẫn tính trong digest cho đến thay đổi sau / Positions whose content is no"
        " longer told; their content_hash counts in the digest until a later change"
    )
    next: str = absent("Còn nữa / There is more: ask again with it")
    delta: str = absent("Đã hết / Nothing more now: come back with it")


class FeedState(Described):
    """A feed, where it stands, and where its parts are."""

    feed: str
    title: Words
    epoch: Annotated[str, Field(description="new after a restore: tokens of another epoch get 410")]
    horizon: Annotated[int, Field(description="changes at and below it are told by packs alone")]
    position: Position
    live: int
    digest: Hash
    signed_at: datetime | None
    delta: str
    snapshot: str
    digests: str
    doors: Annotated[dict[str, str], Field(description="standard door -> path")]
    records: str
    checkpoints: str


class FeedList(Described):
    """The feeds that the reader may see."""

    node: str
    feeds: list[FeedState]


class PackFile(Described):
    """One file of a pack."""

    name: str
    media_type: str
    records: int
    bytes: int
    sha256: Hash
    plain_bytes: Annotated[int, Field(description="after unpacking")]
    record_type: str = absent("of a table: the type of all its rows")


class PreviousPack(Described):
    """The pack before, by the hash of its manifest."""

    position: Position
    sha256: Hash


class PackChanges(Described):
    """The changes between the pack before and this one, in order, tombstones too."""

    after: Annotated[int, Field(description="position of the pack before")]
    file: PackFile


class Manifest(Described):
    """What a full pack holds; its bytes are signed by `manifest.json.sig` beside it."""

    format: str
    node: str
    feed: str
    epoch: str
    position: Position
    live: int
    digest: Hash
    checkpoint: Checkpoint
    delta: Annotated[str, Field(description="token of the changes after this pack")]
    base: Annotated[str, Field(description="path of the folder of the files")]
    counts: Annotated[dict[str, int], Field(description="record type -> records")]
    files: list[PackFile]
    key_id: str
    previous: PreviousPack | None
    changes: PackChanges = absent("where the pack before is kept; also at snapshots/{after}..{position}")


class DigestPart(Described):
    """Live entities whose ids begin with a prefix."""

    prefix: str
    live: int
    digest: Hash


class LiveEntity(Described):
    """What one entity adds to the digest."""

    id: str
    revision: int
    content_hash: Hash


class Digest(Described):
    """The state digest of a key range, and of its parts."""

    feed: str
    epoch: str
    position: Position
    prefix: str
    live: int
    digest: Hash
    state_digest: Hash = absent("of the whole feed, where the head was asked about")
    parts: list[DigestPart]
    entities: Annotated[list[LiveEntity] | None, Field(description="one by one where they are few")]


class Records(Described):
    """Single records as the feed told them at a position, with the proof."""

    feed: str
    epoch: str
    position: Position
    count: int
    proof: Proof
    withheld: list[int] = absent("as on a page")
    changes: list[Change]


class CheckpointChain(Described):
    """Signed states in order; each names the one before."""

    feed: str
    epoch: str
    head: Position
    checkpoints: list[Checkpoint]
    next: Annotated[int | None, Field(description="ask again with after=next; null at the end")]
