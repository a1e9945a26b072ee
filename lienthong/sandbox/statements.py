"""Matters about which a body of the city must speak to the press at once (NĐ 244/2026/NĐ-CP Đ7 k2-k5): made data."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from lienthong.sandbox.answers import Answer, fixed
from lienthong.sandbox.offers import CitySource, Day, Offer
from lienthong.sandbox.texts import TOMORROW, Draw, texts

COLUMNS = (
    "Số vụ việc", "Vụ việc", "Căn cứ", "Cơ quan phát ngôn", "Mã cơ quan", "Xảy ra", "Tiếp nhận, xử lý",
    "Xác định tác động", "Được yêu cầu", "Phát ngôn lần đầu", "Hình thức",
)  # fmt: skip
GROUNDS = ("Khoản 2", "Khoản 3", "Khoản 4", "Khoản 5")
_FORMS = ("Họp báo", "Đăng trên cổng", "Trả lời phỏng vấn")
# Hours from the clock to the first statement: in time, on the last minute, late, and not yet spoken.
_SPOKEN = (3.0, 24.0, 30.5, None, 20.0, 23.5, 26.0)
MATTERS = (
    "Sự cố mất nước diện rộng tại {don_vi}", "Cháy kho hàng tại {don_vi}",
    "Ngập úng sau mưa {a:80-180} mm tại {don_vi}", "Phản ánh về điểm tập kết rác tại {don_vi}",
)  # fmt: skip


def van_phong_ubnd_vu_viec(seed: int) -> CitySource:
    """The register of the spokesperson's office as CSV; on day 2 one body has spoken and one matter is new."""
    draw = Draw(seed, "statements")
    bodies = [row for row in texts("agencies")["agencies"] if row["level"] == "Sở"]

    def offer(n: int) -> Offer:
        ground, body = GROUNDS[n % 4], bodies[n % len(bodies)]
        occurred = TOMORROW + timedelta(hours=1) if n == 14 else draw.moment(3 + 13 * n)
        received = occurred + timedelta(hours=2)
        found = received + timedelta(hours=5)
        clock = found if ground == "Khoản 4" else received
        hours = None if n == 14 else _SPOKEN[n % 7]
        cells = (
            f"VV-2026-{n + 1:03}",
            draw.fill(MATTERS[n % 4])[0] + " (mẫu)",
            ground,
            body["name"],
            body["new"],
            _cell(occurred),
            _cell(received),
            _cell(found if ground == "Khoản 4" else None),
            _cell(received if ground == "Khoản 5" else None),
            _cell(None if hours is None else clock + timedelta(hours=hours)),
            "" if hours is None else _FORMS[n % 3],
        )
        fields: dict[str, Any] = dict(zip(COLUMNS, cells, strict=True))
        return Offer(thing=f"statement:{n:03}", key=cells[0], fields=fields)

    rows = [offer(n) for n in range(15)]
    rows[8] = rows[8].spoiled("căn cứ ngoài luật", "lookup.unknown_value", **{"Căn cứ": "Khoản 9"})
    second = list(rows)
    said = _cell(TOMORROW + timedelta(hours=8))
    second[3] = second[3].changed(**{"Phát ngôn lần đầu": said, "Hình thức": "Đăng trên cổng"})

    def day(offers: Sequence[Offer]) -> Day:
        lines = [";".join(f'"{cell}"' for cell in row.fields.values()) for row in offers]
        body = ("\r\n".join([";".join(COLUMNS), *lines]) + "\r\n").encode()
        answer = Answer(body=body, media_type="text/csv; charset=utf-8").with_etag()
        return Day(offers=tuple(offers), routes={"/tep/vu-viec.csv": fixed(answer)})

    return CitySource(
        name="van_phong_ubnd_vu_viec", organisation="VAN_PHONG_UBND", days={1: day(rows[:14]), 2: day(second)}
    )


def _cell(moment: datetime | None) -> str:
    return "" if moment is None else f"{moment:%d/%m/%Y %H:%M}"
