"""What every canonical record is: strict, frozen, with one document text for one content."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta, timezone
from functools import cache
from typing import Annotated, Any, ClassVar, Self

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from schemas.canonical import canonical_json
from schemas.lifecycle import Lifecycle
from schemas.vocabularies import RefusalGround, ReleaseStatus, Sensitivity, Unit

# Hà Nội has kept UTC+7 without summer time; a fixed offset gives one text for one instant, old dates included.
VIETNAM = timezone(timedelta(hours=7), "+07:00")

PUBLIC, PRESS, PEER, INTERNAL = range(4)


def about(
    vi: str,
    en: str,
    vi_note: str = "",
    en_note: str = "",
    *,
    sensitivity: Sensitivity = Sensitivity.PUBLIC,
    unit: Unit | None = None,
    is_derived: bool = False,
) -> Any:
    """What a field is, in both languages, its unit, and who may see it: schemas, the dictionary and messages use it.

    `is_derived`: the warehouse concludes it from other records, and no source can state it (readOnly of JSON Schema).
    """
    extra: dict[str, Any] = {
        "x-vi": {"title": vi, "description": vi_note or vi},
        "x-en": {"title": en, "description": en_note or en},
        "x-sensitivity": sensitivity.value,
    }
    if unit is not None:
        extra["x-unit"] = unit.value
    if is_derived:
        extra["readOnly"] = True
    return Field(title=en, description=en_note or en, json_schema_extra=extra)


# Lax only for the container or the enum: a list is a tuple, a stored value is its enum; the items stay strict.
LAX: Any = Field(strict=False)

Line = Annotated[str, StringConstraints(min_length=1, max_length=2_000)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=5_000_000)]
Url = Annotated[str, StringConstraints(pattern=r"^[hH][tT][tT][pP][sS]?://[^\s/?#@]+([/?#]\S*)?$", max_length=2_000)]
Lines = Annotated[tuple[Line, ...], Field(strict=False, min_length=1)]
Urls = Annotated[tuple[Url, ...], Field(strict=False, min_length=1)]
Day = Annotated[date, Field(ge=date(1900, 1, 1), le=date(2100, 12, 31))]
Instant = Annotated[
    AwareDatetime,
    Field(ge=datetime(1900, 1, 1, tzinfo=VIETNAM), le=datetime(2101, 1, 1, tzinfo=VIETNAM)),
    AfterValidator(lambda moment: moment.astimezone(VIETNAM)),
]
LanguageTag = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]

# Errors never repeat the input: a quarantined body must not reach a log through a traceback.
STRICT = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False, hide_input_in_errors=True)


class Part(BaseModel):
    """A piece of a record that has no identity of its own."""

    model_config = STRICT


@cache
def guarded(kind: type[Record]) -> tuple[str, ...]:
    """Fields that are more than public, and that no public record of the type may carry."""
    marks = {name: info.json_schema_extra for name, info in kind.model_fields.items()}
    return tuple(
        name
        for name, extra in marks.items()
        if isinstance(extra, dict)
        and extra.get("x-sensitivity", Sensitivity.PUBLIC) != Sensitivity.PUBLIC
        and name not in kind.lawful
    )


@cache
def derived(kind: type[Record]) -> frozenset[str]:
    """Fields that follow from what other records say of this one; no source states them."""
    marks = {name: info.json_schema_extra for name, info in kind.model_fields.items()}
    return frozenset(name for name, extra in marks.items() if isinstance(extra, dict) and extra.get("readOnly"))


class Record(BaseModel):
    """One thing as one source describes it, in our words."""

    model_config = STRICT

    record_type: ClassVar[str]
    id_prefix: ClassVar[str]
    title_vi: ClassVar[str]
    title_en: ClassVar[str]
    has_end: ClassVar[bool] = False  # its documents have fields that time alone takes away: see ends()
    lawful: ClassVar[frozenset[str]] = frozenset()  # more than public, yet allowed in a public record of the type
    lifecycle: ClassVar[Lifecycle | None] = None  # of the type's own state; that of release_status is lifecycle.RELEASE

    release_status: Annotated[ReleaseStatus, LAX, about("Trạng thái phát hành", "Release status")] = (
        ReleaseStatus.RELEASED
    )
    sensitivity: Annotated[Sensitivity, LAX, about("Mức nhạy cảm", "Sensitivity")] = Sensitivity.PUBLIC
    language: Annotated[LanguageTag, about("Ngôn ngữ", "Language", "Mã BCP 47", "BCP 47 tag")] = "vi"
    updated_at: Annotated[
        Instant | None,
        about("Cập nhật lúc", "Updated at", "Thời điểm nguồn nói là đã sửa", "When the source says that it changed"),
    ] = None
    embargo_until: Annotated[
        Instant | None,
        about("Chờ phát đến", "Embargo until", "Chỉ công khai từ thời điểm này", "Not public before this instant"),
    ] = None
    jurisdiction: Annotated[
        Line | None,
        about(
            "Địa bàn",
            "Area",
            "Tỉnh, thành phố mà tên cơ quan trong bản ghi thuộc về, ví dụ Hà Nội",
            "Province in which names such as 'Sở Y tế' or 'HĐND Tỉnh' are meant",
        ),
    ] = None
    refusal_ground: Annotated[RefusalGround | None, LAX, about("Căn cứ từ chối cung cấp", "Ground for withholding")] = (
        None
    )

    @classmethod
    def from_document(cls, document: dict[str, Any]) -> Self:
        """The record of a stored document; text becomes dates and instants again."""
        return cls.model_validate_json(canonical_json(document))

    def document(self) -> dict[str, Any]:
        """The canonical document: absent fields left out, instants in +07:00, dates as YYYY-MM-DD."""
        return self.model_dump(mode="json", exclude_none=True)

    def natural_keys(self) -> tuple[str, ...]:
        """Match keys from the record's own fields, strongest first; two records that share one are the same thing."""
        return ()

    def audience(self) -> int:
        """Who may receive it: 0 public, 1 press, 2 peer, 3 internal; what is not plainly public stays inside."""
        if self.sensitivity is not Sensitivity.PUBLIC or any(
            getattr(self, name) is not None for name in guarded(type(self))
        ):
            return INTERNAL
        match self.release_status:
            case ReleaseStatus.RELEASED | ReleaseStatus.SUPERSEDED:
                return PUBLIC
            case ReleaseStatus.EMBARGOED:
                return PEER  # a node that exchanges statements holds it back itself; no feed tells it before its time
            case _:
                return INTERNAL

    @classmethod
    def ends(cls, document: Mapping[str, Any]) -> tuple[datetime, tuple[str, ...]] | None:
        """From which instant which fields of a document may no longer be shown; None when time changes nothing."""
        return None

    def stated_at(self) -> datetime | None:
        """When the source says this was said; never our clock, so that order of arrival cannot matter."""
        moment = self.updated_at or self.said_on()
        if moment is None or isinstance(moment, datetime):
            return moment
        return datetime.combine(moment, time(), VIETNAM)

    def said_on(self) -> datetime | date | None:
        """The type's own date of saying it, used when the source gives no time of change."""
        return None
