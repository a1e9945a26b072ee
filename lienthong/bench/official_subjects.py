"""What the generated linkage records are about: templates that recur, filled from small stocks.

Official subjects are formulaic: the same sentence comes back for another commune, quarter, year or phase, and only
that word tells two documents apart.
"""

import random
from collections.abc import Callable, Mapping

from lienthong.bench.official_bodies import Body, person

# {xa} commune, {nam} year, {quy} quarter, {dot} phase, {so} small number, {viec} project, {cty} company, {ten} person,
# {lv} field, {sh} cited document, {dt} area, {ngay} day and month, {nq} neighbourhood
CASES = (
    "phê duyệt Báo cáo kinh tế - kỹ thuật dự án {viec} xã {xa}",
    "phê duyệt quyết toán dự án hoàn thành {viec} xã {xa}",
    "phê duyệt điều chỉnh chủ trương đầu tư dự án {viec}, đoạn qua xã {xa}",
    "phê duyệt kế hoạch lựa chọn nhà thầu gói thầu số {so} dự án {viec} xã {xa}",
    "phê duyệt kết quả lựa chọn nhà thầu gói thầu số {so} thuộc dự án {viec}",
    "phê duyệt phương án bồi thường, hỗ trợ, tái định cư khi Nhà nước thu hồi đất dự án {viec} xã {xa} (đợt {dot})",
    "thu hồi {dt} m2 đất tại xã {xa} để thực hiện dự án {viec}",
    "cho {cty} thuê {dt} m2 đất tại xã {xa} để sử dụng vào mục đích sản xuất kinh doanh",
    "phê duyệt giá khởi điểm đấu giá quyền sử dụng đất tại {nq} xã {xa} đợt {dot} năm {nam}",
    "phê duyệt đơn giá khởi điểm cho thuê đất ngắn hạn do Trung tâm phát triển quỹ đất quản lý đợt {dot} năm {nam}",
    "cấp Giấy phép khai thác khoáng sản cho {cty} tại khu {so}, xã {xa}",
    "gia hạn Giấy phép thăm dò khoáng sản số {sh} cho {cty}",
    "phê duyệt kết quả thẩm định Báo cáo đánh giá tác động môi trường của Dự án {viec} của {cty}",
    "phê duyệt nhiệm vụ quy hoạch chung xã {xa} đến năm {sau}",
    "phê duyệt đồ án quy hoạch chi tiết tỷ lệ 1/500 {nq}, xã {xa}",
    "bổ nhiệm ông {ten} giữ chức vụ Phó Trưởng phòng phụ trách lĩnh vực {lv}",
    "bổ nhiệm bà {ten} giữ chức vụ Phó Trưởng phòng phụ trách lĩnh vực {lv}",
    "phê chuẩn kết quả bầu Phó Chủ tịch Hội đồng nhân dân xã {xa} khóa {so}, nhiệm kỳ 2026 - 2031",
    "phê chuẩn kết quả bầu Chủ tịch Ủy ban nhân dân xã {xa} khóa {so}, nhiệm kỳ 2026 - 2031",
    "tặng Bằng khen cho tập thể, cá nhân {cty} có thành tích trong phong trào thi đua năm {nam}",
    "xử phạt vi phạm hành chính đối với {cty} trong lĩnh vực {lv}",
    "sửa đổi, bổ sung một số điều của Quyết định số {sh} về lĩnh vực {lv}",
    "bãi bỏ Quyết định số {sh} quy định về lĩnh vực {lv} trên địa bàn",
    "giao biên chế sự nghiệp cho đơn vị quản lý {viec} năm {nam}",
    "kiện toàn Ban Chỉ đạo phòng, chống thiên tai và tìm kiếm cứu nạn xã {xa} năm {nam}",
    "thành lập Đoàn kiểm tra liên ngành lĩnh vực {lv} tại xã {xa}",
    "công nhận xã {xa} đạt chuẩn nông thôn mới nâng cao năm {nam}",
    "công bố hết dịch bệnh Dịch tả lợn Châu Phi tại {nq} xã {xa}",
    "hỗ trợ kinh phí khắc phục hậu quả mưa lũ đợt {dot} năm {nam} cho xã {xa}",
    "phân bổ kinh phí sự nghiệp lĩnh vực {lv} năm {nam} (đợt {dot})",
    "cấp phép hoạt động khám bệnh, chữa bệnh cho phòng khám thuộc {cty}",
    "công bố Danh mục thủ tục hành chính được sửa đổi, bổ sung trong lĩnh vực {lv} thuộc phạm vi chức năng quản lý",
    "công bố Danh mục thủ tục hành chính mới ban hành và bị bãi bỏ trong lĩnh vực {lv} năm {nam}",
    "thay đổi danh sách công chức làm đầu mối kiểm soát thủ tục hành chính tại Quyết định số {sh}",
)
YEARLY = (
    "ban hành Kế hoạch cải cách hành chính năm {nam}",
    "ban hành Kế hoạch thanh tra, kiểm tra lĩnh vực {lv} năm {nam}",
    "công khai thực hiện dự toán ngân sách nhà nước quý {quy} năm {nam}",
    "giao chỉ tiêu kế hoạch phát triển kinh tế - xã hội năm {nam}",
    "tổ chức các hoạt động hưởng ứng Tháng hành động phòng, chống ma túy năm {nam}",
    "lịch tiếp công dân định kỳ quý {quy} năm {nam}",
    "kết quả tuyển dụng viên chức lĩnh vực {lv} đợt {dot} năm {nam}",
    "quy định mức thu học phí đối với cơ sở giáo dục công lập năm học {nam}-{sau1}",
)
NEWS = (
    "{body} thông tin về tiến độ dự án {viec} xã {xa}",
    "Khởi công dự án {viec} tại xã {xa}",
    "Khánh thành {viec} xã {xa}",
    "{body} kiểm tra công tác phòng, chống thiên tai tại xã {xa}",
    "Thông báo tạm ngừng cấp nước khu vực {nq}, xã {xa} ngày {ngay}",
    "Thông báo tạm ngừng cung cấp điện tại {nq}, xã {xa} ngày {ngay}",
    "Điều chỉnh tổ chức giao thông phục vụ thi công {viec} từ ngày {ngay}",
    "Họp báo thường kỳ quý {quy} năm {nam} của {body}",
    "{body} công bố kết quả kinh tế - xã hội quý {quy} năm {nam}",
    "{body} trả lời kiến nghị của cử tri xã {xa} về lĩnh vực {lv}",
    "Tăng cường quản lý lĩnh vực {lv} dịp cao điểm năm {nam}",
    "Xử phạt {cty} vi phạm trong lĩnh vực {lv}",
    "Thông cáo báo chí về vụ việc xảy ra tại {nq}, xã {xa} ngày {ngay}",
    "{body} cảnh báo thủ đoạn lừa đảo mạo danh cán bộ lĩnh vực {lv}",
    "Chất lượng không khí tại xã {xa} ngày {ngay}",
    "Tuyển sinh đầu cấp năm học {nam}-{sau1}: những điểm cần lưu ý tại xã {xa}",
    "Tặng Bằng khen ông {ten} có thành tích xuất sắc trong lĩnh vực {lv}",
    "Tổ chức Ngày hội việc làm xã {xa} đợt {dot} năm {nam}",
)
_WORKS = (
    "cải tạo, nâng cấp đường liên xã", "xây dựng trường mầm non", "xây dựng trường tiểu học", "kiên cố hóa kênh mương",
    "xây dựng trường trung học cơ sở", "cải tạo trạm y tế", "hệ thống cấp nước sinh hoạt tập trung",
    "xây dựng cầu dân sinh", "nhà văn hóa và khu thể thao", "kè chống sạt lở bờ sông", "khu tái định cư",
    "hạ tầng cụm công nghiệp", "hệ thống thoát nước và xử lý nước thải", "cải tạo lưới điện hạ áp",
    "tuyến đường vành đai", "chợ trung tâm",
)  # fmt: skip
_FIELDS = (
    "đất đai", "môi trường", "tài nguyên nước", "đo đạc và bản đồ", "trồng trọt và bảo vệ thực vật",
    "khám bệnh, chữa bệnh", "an toàn thực phẩm", "giáo dục mầm non", "giáo dục nghề nghiệp", "việc làm", "hộ tịch",
    "giám định tư pháp", "báo chí",
    "di sản văn hóa", "du lịch", "đường bộ", "đường thủy nội địa", "quy hoạch xây dựng", "nhà ở và công sở", "hóa chất",
    "khuyến công", "khoa học và công nghệ", "viễn thông", "thi đua, khen thưởng", "tín ngưỡng, tôn giáo", "thủy lợi",
)  # fmt: skip
_FIRMS = ("Công ty cổ phần", "Công ty TNHH", "Công ty TNHH một thành viên", "Hợp tác xã", "Tổng công ty")
_FIRM_NAMES = "Phú Lâm|Hoàng Long|Minh Khôi|Thành Đạt|An Phát|Đại Nam|Trường Sơn|Việt Hưng|Tân Tiến|Hải Đăng".split("|")
_FIRM_WORK = ("Xây dựng", "Khoáng sản", "Thương mại", "Môi trường", "Nông nghiệp", "Vận tải", "Dược phẩm", "Đầu tư")
_ROMAN = ("I", "II", "III", "IV")
_DRAWN: Mapping[str, Callable[[random.Random, Body], str]] = {
    "xa": lambda dice, body: dice.choice(body.communes),
    "quy": lambda dice, _: dice.choice(_ROMAN),
    "dot": lambda dice, _: str(dice.randint(1, 6)),
    "so": lambda dice, _: str(dice.randint(1, 24)),
    "viec": lambda dice, _: dice.choice(_WORKS),
    "cty": lambda dice, _: f"{dice.choice(_FIRMS)} {dice.choice(_FIRM_WORK)} {dice.choice(_FIRM_NAMES)}",
    "ten": lambda dice, _: person(dice),
    "lv": lambda dice, _: dice.choice(_FIELDS),
    "sh": lambda dice, _: f"{dice.randint(1, 3000)}/QĐ-UBND ngày {dice.randint(1, 28)}/{dice.randint(1, 12)}/"
    f"{dice.randint(2010, 2025)}",
    "dt": lambda dice, _: f"{dice.randint(100, 99_999) / 10:.1f}".replace(".", ","),
    "nq": lambda dice, _: f"{dice.choice(('tổ dân phố', 'thôn', 'bản'))} {dice.randint(1, 15)}",
}  # fmt: skip


def slots(template: str) -> list[str]:
    """Names of the slots that can differ between two things of one template, in their order."""
    return [name for name in _DRAWN if f"{{{name}}}" in template]


def filled(template: str, dice: random.Random, body: Body, *, year: int, day: str, change: random.Random | None) -> str:
    """The template with drawn words; `change` draws one of them anew, so that a sibling of the same text comes out."""
    values = {name: _DRAWN[name](dice, body) for name in slots(template)}
    if change is not None and values:
        name = change.choice(sorted(values))
        before = values[name]
        while values[name] == before:
            values[name] = _DRAWN[name](change, body)
    known = {"nam": str(year), "sau": str(year + 20 - year % 5), "sau1": str(year + 1), "ngay": day, "body": body.short}
    return template.format_map(values | known)
