"""Words of the pages about duties and of the annual press report, Vietnamese first."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

LAW_LABELS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "duties": ("Nghĩa vụ có thời hạn", "Duties with a deadline"),
        "duties_text": (
            "Hạn tính theo luật của ngày phát sinh, không ghi sẵn; lịch nghỉ và luật đổi thì hạn đổi theo.",
            "Deadlines follow from the law of the day on which the clock started; none is stored in a record.",
        ),
        "no_duties": ("Không có nghĩa vụ nào ở trạng thái này.", "No duty is in this state."),
        "all_states": ("Tất cả: {n}", "All: {n}"),
        "of_state": ("{state}: {n}", "{state}: {n}"),
        "first_duties": ("cho xem {n} dòng đầu", "first {n} shown"),
        "duty": ("Nghĩa vụ", "Duty"),
        "responsible": ("Cơ quan", "Body"),
        "clock_started": ("Bắt đầu tính", "Clock started"),
        "due": ("Hạn", "Due"),
        "done": ("Thực hiện", "Done"),
        "law": ("Căn cứ", "Law"),
        "assumed": (
            "Bản ghi không nêu quy tắc; đang dùng quy tắc thường gặp.",
            "The record names no rule; the usual one is used.",
        ),
        "source_says_due": ("Nguồn ghi hạn", "The source says"),
        "duty.inquiry_answer": ("Trả lời báo chí", "Answer to the press"),
        "duty.first_statement": ("Phát ngôn ban đầu", "First statement"),
        "duty.outlet_correction": ("Báo chí cải chính, xin lỗi", "Outlet corrects and apologises"),
        "duty.outlet_reply": ("Báo chí đăng phản hồi", "Outlet publishes the reply"),
        "duty.own_correction": ("Đính chính thông tin của mình", "Correction of our own information"),
        "duty.removal": ("Gỡ bỏ", "Removal"),
        "duty.receipt_acknowledgement": ("Báo đã nhận văn bản", "Receipt of a document acknowledged"),
        "duty_state.overdue": ("Quá hạn", "Overdue"),
        "duty_state.due_soon": ("Sắp đến hạn", "Due soon"),
        "duty_state.open": ("Trong hạn", "Open"),
        "duty_state.unknown": ("Không rõ", "Unknown"),
        "duty_state.done_late": ("Xong, trễ hạn", "Done late"),
        "duty_state.done_on_time": ("Xong, đúng hạn", "Done on time"),
        "unit.hour": ("{n} giờ", "{n} hours"),
        "unit.day": ("{n} ngày", "{n} days"),
        "unit.working_day": ("{n} ngày làm việc", "{n} working days"),
        "unit.month": ("{n} tháng", "{n} months"),
        "unit.round": ("{n} lần", "{n} rounds"),
        "unit.same_day": ("trong ngày", "the same day"),
        "unit.immediate": ("ngay", "at once"),
        "unit.hour_before": ("trước {n} giờ", "{n} hours before"),
        "unit.working_day_before": ("trước {n} ngày làm việc", "{n} working days before"),
        "press_report": (
            "Báo cáo phát ngôn, cung cấp thông tin cho báo chí {year}",
            "Report on statements to the press {year}",
        ),
        "press_report_nav": ("Báo cáo báo chí", "Press report"),
        "press_report_law": (
            "Biểu mẫu kèm NĐ 244/2026/NĐ-CP; số liệu từ {first} đến {last}, gửi trước ngày {send} (Đ10).",
            "Form of NĐ 244/2026/NĐ-CP; figures from {first} to {last}, to be sent before {send} (Đ10).",
        ),
        "not_closed": (
            "Kỳ báo cáo chưa kết thúc: số liệu còn thay đổi.",
            "The period is not over: the figures still change.",
        ),
        "early_cases": (
            "Chỉ tiêu 5 có {n} vụ việc phát sinh trước 01/7/2026, khi NĐ 09/2017/NĐ-CP còn hiệu lực: đúng hạn hay "
            "không được xét theo hạn của ngày đó. Người ký báo cáo cần xác nhận cách tính này.",
            "Indicator 5 holds {n} cases from before 1 July 2026, under NĐ 09/2017/NĐ-CP: they are judged by the "
            "deadline of their day. Whoever signs the report must agree to that reading.",
        ),
        "all_bodies": ("Mọi cơ quan có trong kho", "Every body in the warehouse"),
        "bodies_under": ("Cơ quan mã {code} và cấp dưới", "Body {code} and those below it"),
        "figures": ("Số liệu", "Figures"),
        "indicator": ("Chỉ tiêu", "Indicator"),
        "figure": ("Kết quả", "Figure"),
        "above": ("Tử số, số đếm", "Count"),
        "below": ("Mẫu số", "Of"),
        "percent": ("Phần trăm", "Percent"),
        "what_counts": ("Bản ghi nào được tính", "Which records count"),
        "none_arose": ("không phát sinh", "none arose"),
        "label": ("Tên", "Label"),
        "arose": ("Phát sinh lúc", "Arose at"),
        "counts": ("Tính", "Counts"),
        "counts_above": ("tử số", "counted"),
        "counts_below": ("chỉ mẫu số", "below the line only"),
        "counts_not": ("không tính", "not counted"),
        "records_behind": ("Bản ghi đã xét: {n}", "Records looked at: {n}"),
        "no_records": ("Không có bản ghi nào.", "No records."),
        "download_figures": ("Tải số liệu (CSV)", "Figures (CSV)"),
        "download_records": ("Tải bản ghi (CSV)", "Records (CSV)"),
        "download_xlsx": ("Tải cả hai (XLSX)", "Both (XLSX)"),
        "indicator.1": ("Số cuộc họp báo tổ chức trong năm", "Press conferences held in the year"),
        "indicator.2": (
            "Số lần chủ động đến cung cấp thông tin tại giao ban báo chí",
            "Times that information was given at press briefings on the body's own initiative",
        ),
        "indicator.3": (
            "Số lượt trả lời báo chí / tổng số đề nghị của báo chí",
            "Answers to the press / requests of the press",
        ),
        "indicator.4": (
            "Số vụ việc đột xuất, bất thường đã phát ngôn / tổng số vụ việc (Đ7 k2, 3, 4, 5)",
            "Unscheduled cases spoken about / all such cases (Đ7 k2, 3, 4, 5)",
        ),
        "indicator.5": (
            "Số vụ việc phát ngôn đúng hạn / tổng số vụ việc có thời hạn (Đ7 k3, k4)",
            "Cases spoken about in time / cases with a deadline (Đ7 k3, k4)",
        ),
        "indicator.6": (
            "Số vụ việc có văn bản yêu cầu cải chính, xin lỗi / tổng số vụ việc phát sinh (Đ7 k6)",
            "Cases with a written demand for correction and apology / cases that arose (Đ7 k6)",
        ),
        "counted.1": (
            "Sự kiện báo chí loại họp báo định kỳ, đột xuất, trạng thái đã diễn ra, bắt đầu trong kỳ.",
            "Press events that are regular or special conferences, held, and started in the period.",
        ),
        "counted.2": (
            "Tin chính thức có hình thức giao ban báo chí, đăng trong kỳ, không theo yêu cầu; bản dịch không tính lại.",
            "Official information given at a briefing, published in the period, not on request; a translation is not "
            "counted again.",
        ),
        "counted.3": (
            "Mẫu số: câu hỏi báo chí tiếp nhận trong kỳ, trừ câu cơ quan báo chí rút lại. Tử số: trong đó đã trả lời "
            "đến hết kỳ; từ chối không phải là trả lời.",
            "Of: inquiries received in the period, without those that the outlet withdrew. Count: those answered by "
            "its end; a refusal is no answer.",
        ),
        "counted.4": (
            "Mẫu số: vụ việc phải phát ngôn phát sinh trong kỳ. Tử số: trong đó đã phát ngôn lần đầu đến hết kỳ.",
            "Of: statement cases that arose in the period. Count: those with a first statement by its end.",
        ),
        "counted.5": (
            "Mẫu số: trong chỉ tiêu 4, các vụ việc thuộc k3, k4. Tử số: phát ngôn lần đầu trong thời hạn của luật "
            "vào ngày phát sinh.",
            "Of: the cases of indicator 4 under k3 and k4. Count: first statement within the "
            "deadline of the law of their day.",
        ),
        "counted.6": (
            "Mẫu số: vụ việc phản hồi, cải chính về tin đăng trong kỳ (không rõ ngày đăng: ngày yêu cầu). Tử số: trong "
            "đó đã có yêu cầu đến hết kỳ.",
            "Of: response cases about items published in the period (day unknown: of the demand). Count: those with a "
            "demand by its end.",
        ),
        "uncounted.set_aside": ("bản ghi là bản nháp, đã rút hoặc đã thay", "draft, withdrawn or superseded record"),
        "uncounted.undated": ("không có thời điểm, không biết thuộc kỳ nào", "no instant: its period is not known"),
        "uncounted.cancelled": ("đã hủy", "cancelled"),
        "uncounted.not_said_held": ("nguồn chưa xác nhận là đã diễn ra", "not said to have been held"),
        "uncounted.translation": ("bản dịch", "a translation"),
        "uncounted.on_request": ("theo yêu cầu, không phải chủ động", "on request, not on own initiative"),
        "uncounted.withdrawn_by_outlet": ("cơ quan báo chí rút lại", "withdrawn by the outlet"),
        "uncounted.refused": ("từ chối, có căn cứ", "refused on a stated ground"),
        "uncounted.not_answered": ("chưa trả lời", "not answered"),
        "uncounted.after_the_period": ("thực hiện sau khi chốt số liệu", "done after the period"),
        "uncounted.no_statement": ("chưa phát ngôn", "no statement"),
        "uncounted.late": ("phát ngôn quá hạn", "spoken about too late"),
        "uncounted.clock_unknown": ("không rõ mốc tính hạn", "the start of the clock is not known"),
        "uncounted.no_demand": ("chưa có văn bản yêu cầu", "no demand"),
        "uncounted.kind_unknown": ("không rõ loại phản hồi", "kind of response not known"),
        "uncounted.no_code": ("không có mã cơ quan", "no code of the body"),
        "uncounted.other_body": ("của cơ quan khác", "of another body"),
    }
)
