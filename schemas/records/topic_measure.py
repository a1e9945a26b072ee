"""Topic measure: how much a topic was in the press during a window, as one method of one version counted it.

Aggregates only: there is no field for a person, an account or a single post, and small counts are refused.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, ClassVar

from pydantic import Field

from schemas.lifecycle import Lifecycle, lifecycle
from schemas.record import INTERNAL, LAX, Instant, Line, Record, Text, about
from schemas.records.terms import InformationDomain, MeasureState
from schemas.text import fold
from schemas.vocabularies import Sensitivity, Unit

Count = Annotated[int, Field(ge=0, le=10**12)]


class TopicMeasure(Record):
    """Numbers about one topic; another version of the method is another measure, never a correction of this one."""

    record_type: ClassVar[str] = "topic_measure"
    id_prefix: ClassVar[str] = "msr"
    title_vi: ClassVar[str] = "Số đo chủ đề, xu hướng"
    title_en: ClassVar[str] = "Topic measure"
    lifecycle: ClassVar[Lifecycle | None] = lifecycle(
        "state",
        {
            MeasureState.PROVISIONAL: (MeasureState.FINAL, MeasureState.RETRACTED),
            MeasureState.FINAL: (MeasureState.RETRACTED,),
            MeasureState.RETRACTED: (),
        },
    )

    sensitivity: Annotated[Sensitivity, LAX, about("Mức nhạy cảm", "Sensitivity")] = Sensitivity.INTERNAL
    topic: Annotated[Line, about("Chủ đề", "Topic")]
    domain: Annotated[InformationDomain | None, LAX, about("Lĩnh vực", "Domain")] = None
    window_start: Annotated[Instant, about("Từ", "Window start")]
    window_end: Annotated[Instant, about("Đến trước", "Window end (exclusive)")]
    method: Annotated[Line, about("Phương pháp", "Method")]
    method_version: Annotated[Line, about("Phiên bản phương pháp", "Version of the method")]
    state: Annotated[MeasureState | None, LAX, about("Trạng thái", "State")] = None
    volume: Annotated[Count, about("Số tin, bài", "Volume", unit=Unit.ITEMS)]
    outlets: Annotated[Count | None, about("Số cơ quan báo chí", "Outlets", unit=Unit.OUTLETS)] = None
    reach: Annotated[Count | None, about("Số người tiếp cận, ước tính", "Reach (estimate)", unit=Unit.PEOPLE)] = None
    growth: Annotated[
        float | None,
        Field(ge=-1, le=1_000_000),
        about(
            "Tăng so với kỳ trước",
            "Growth",
            "0,5 là tăng một nửa so với khoảng liền trước cùng độ dài",
            "0.5 is half as many again as in the window of the same length before",
            unit=Unit.SHARE,
        ),
    ] = None
    sentiment: Annotated[
        float | None,
        Field(ge=-1, le=1),
        about("Sắc thái", "Sentiment", "Từ -1 tiêu cực đến 1 tích cực", "From -1, negative, to 1", unit=Unit.SHARE),
    ] = None
    confidence: Annotated[
        float | None, Field(ge=0, le=1), about("Độ tin cậy", "Confidence", "Từ 0 đến 1", "0 to 1", unit=Unit.SHARE)
    ] = None
    note: Annotated[Text | None, about("Ghi chú", "Note")] = None

    def natural_keys(self) -> tuple[str, ...]:
        window = f"{self.window_start.isoformat()}/{self.window_end.isoformat()}"
        method = f"{fold(self.method)}@{self.method_version}"
        return (f"topic_measure:of:{fold(self.topic)}|{window}|{method}",)

    def audience(self) -> int:
        return INTERNAL  # whatever a source marks it: it steers the desk, and is no official statement

    def said_on(self) -> datetime | None:
        return self.window_end
