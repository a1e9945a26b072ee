"""Every word of the report and its pages, in Vietnamese and English; Vietnamese first, because it is read first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from audit.conflict_labels import CONFLICT_LABELS
from audit.explain_labels import EXPLAIN_LABELS
from audit.labels import LABELS
from audit.law_labels import LAW_LABELS
from audit.receipt_labels import RECEIPT_LABELS
from audit.review_labels import REVIEW_LABELS

Translate = Callable[..., str]

LANGUAGES = ("vi", "en")

WORDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        # the frame
        "product": ("Liên Thông", "Liên Thông"),
        "audit": ("Kiểm tra, đối soát", "Audit"),
        "tagline": ("Dữ liệu nào đã đến, nào bị giữ lại, và vì sao", "What came in, what was kept back, and why"),
        "skip": ("Đến nội dung chính", "Skip to the content"),
        "language": ("Ngôn ngữ", "Language"),
        "other_language": ("English", "Tiếng Việt"),
        "all_runs": ("Tất cả lượt chạy", "All runs"),
        "all_times": ("Giờ Việt Nam (UTC+7)", "Times are Vietnamese (UTC+7)"),
        "not_found": ("Không tìm thấy", "Not found"),
        "not_found_text": (
            "Không có gì ở địa chỉ này. Có thể mã đã bị chép thiếu.",
            "There is nothing at this address. Perhaps a part of the id was lost.",
        ),
        "sealed": ("Không cho tải", "Sealed"),
        "sealed_text": (
            "Dữ liệu gốc này chứa văn bản có dấu độ mật. Mã băm của nó là bằng chứng; nội dung không mở ở đây.",
            "This payload holds a document with a secrecy mark. Its hash is evidence; its content is not opened here.",
        ),
        "none": ("Không có", "None"),
        "unknown": ("không rõ", "unknown"),
        "yes": ("có", "yes"),
        "no": ("không", "no"),
        # the list of runs
        "runs": ("Các lượt chạy", "Runs"),
        "no_runs": ("Chưa có lượt chạy nào.", "Nothing has run yet."),
        "older": ("Các lượt cũ hơn", "Older runs"),
        "newest": ("Về lượt mới nhất", "Back to the newest"),
        "run": ("Lượt chạy", "Run"),
        "started": ("Bắt đầu", "Started"),
        "finished": ("Kết thúc", "Finished"),
        "duration": ("Thời gian chạy", "Duration"),
        "trigger": ("Do", "Started by"),
        "state": ("Trạng thái", "State"),
        "sources": ("Các nguồn", "Sources"),
        "source": ("Nguồn", "Source"),
        "broken_rules": ("Quy tắc không đạt", "Rules broken"),
        "troubles": ("Cần xem", "Needs attention"),
        # one run
        "run_of": ("Lượt chạy {run}", "Run {run}"),
        "all_well": (
            "Mọi nguồn đã vào kho, mọi quy tắc đều đạt, không có gì chờ quyết định.",
            "Every source is in the warehouse, every rule holds, nothing waits for a decision.",
        ),
        "still_running": ("Lượt này chưa kết thúc.", "This run has not ended yet."),
        "sum_failed": ("Nguồn thất bại: {n}", "Sources failed: {n}"),
        "sum_held": ("Lô bị giữ lại: {n}", "Batches held: {n}"),
        "sum_critical": ("Quy tắc nghiêm trọng không đạt: {n}", "Critical rules broken: {n}"),
        "sum_warning": ("Cảnh báo: {n}", "Warnings: {n}"),
        "sum_quarantined": ("Bản ghi bị cách ly: {n}", "Records quarantined: {n}"),
        "sum_holds": ("Việc chờ quyết định: {n}", "Decisions waiting: {n}"),
        "sum_stale": ("Nguồn quá hạn: {n}", "Stale sources: {n}"),
        "attention": ("Cần xem trước", "Look here first"),
        "attention_text": (
            "Dữ liệu tốt gần nhất vẫn được công bố cho đến khi các việc này được xử lý.",
            "The last good data stays published until these are settled.",
        ),
        "tally": ("Bảng đếm", "Tally"),
        "tally_text": (
            "Mỗi bản ghi nhận được đều có mặt ở đúng một ô; kho từ chối một bảng đếm không khớp.",
            "Every record offered stands in exactly one place; the warehouse refuses a tally that does not add up.",
        ),
        "offered": ("Nhận được", "Offered"),
        "loaded": ("Nạp mới", "Loaded"),
        "unchanged": ("Không đổi", "Unchanged"),
        "quarantined": ("Cách ly", "Quarantined"),
        "duplicate": ("Trùng trong lô", "Duplicate"),
        "held": ("Đang giữ", "Held"),
        "absent": ("Vắng mặt", "Absent"),
        "held_text": ("số nạp mới hoặc số xóa đang chờ người quyết", "loads or deletions that wait for a person"),
        "absent_text": ("nguồn không còn nêu", "no longer offered by the source"),
        "adds_up": ("Khớp", "Adds up"),
        "does_not_add_up": ("KHÔNG KHỚP", "DOES NOT ADD UP"),
        "health": ("Sức khỏe nguồn", "Health"),
        "completeness": ("Độ đầy đủ", "Completeness"),
        "seconds": ("Giây", "Seconds"),
        "shares": ("Tỷ lệ", "Shares"),
        "bar_of": (
            "{source}: {loaded} nạp mới, {unchanged} không đổi, {quarantined} cách ly, {duplicate} trùng",
            "{source}: {loaded} loaded, {unchanged} unchanged, {quarantined} quarantined, {duplicate} duplicate",
        ),
        "no_tally": ("chưa đếm", "not counted"),
        "declared_total": ("nguồn tự khai {n}", "the source itself states {n}"),
        "exchanges": ("lần gọi: {n}, {bytes}", "exchanges: {n}, {bytes}"),
        "waiting_before": ("cách ly từ trước, chưa sửa: {n}", "quarantined earlier, not mended: {n}"),
        "stale_since": ("Quá hạn từ", "Stale since"),
        "last_good": ("Lần tốt gần nhất", "Last good"),
        "never": ("chưa từng", "never"),
        "stale_sources": ("Nguồn đang quá hạn", "Stale sources"),
        "stale_text": (
            "Dữ liệu công bố của các nguồn này không phải là mới nhất.",
            "What is published of these sources is not the newest.",
        ),
        "detail": ("Chi tiết", "Detail"),
        # rules
        "rules": ("Quy tắc cho cả lô và cho kho", "Rules about sets"),
        "rules_text": (
            "Quy tắc nghiêm trọng giữ cả lô lại; cảnh báo cho qua và được báo ở đây.",
            "A critical rule holds the whole batch; a warning lets it pass and is told here.",
        ),
        "rule": ("Quy tắc", "Rule"),
        "severity": ("Mức độ", "Severity"),
        "verdict": ("Kết luận", "Verdict"),
        "passed": ("Đạt", "Holds"),
        "broken": ("Không đạt", "Broken"),
        "rows_broken": ("số dòng sai: {n}", "rows: {n}"),
        "observed": ("Số liệu", "Observed"),
        "examples": ("Ví dụ", "Examples"),
        "the_warehouse": ("Toàn kho", "The warehouse"),
        "rules_that_hold": ("Quy tắc đạt: {n}", "Rules that hold: {n}"),
        "edition": ("Bản quy tắc", "Edition of the rules"),
        "example.payload_sha256": ("dữ liệu gốc", "payload"),
        "no_rules": (
            "Không có lô nào mang dữ liệu mới, nên không có quy tắc nào phải chạy.",
            "No batch brought anything new, so no rule had to run.",
        ),
        # quarantine
        "quarantine": ("Khu cách ly", "Quarantine"),
        "quarantine_text": (
            "Bản ghi không đạt quy tắc được giữ nguyên cùng lý do và cách sửa; các bản ghi khác vẫn vào kho.",
            "A record that breaks a rule is kept with the reason and the way to mend it; the others go on.",
        ),
        "no_quarantine": ("Lượt này không cách ly thêm bản ghi nào.", "This run quarantined no further record."),
        "refused_again": (
            "Có {n} bản ghi đến lại y như lần trước và vẫn chưa sửa; lý do nằm ở lượt đã cách ly chúng.",
            "{n} records came again as they were and are not mended; the run that quarantined them has the reasons.",
        ),
        "records_n": ("số bản ghi: {n}", "records: {n}"),
        "first_n": ("cho xem {n} bản ghi đầu", "first {n} shown"),
        "more_groups": ("… và {n} lý do nữa", "… and {n} more reasons"),
        "download_csv": ("Tải danh sách đầy đủ (CSV)", "Download the full list (CSV)"),
        "download_json": ("Báo cáo dạng JSON", "The report as JSON"),
        "record": ("Bản ghi", "Record"),
        "record_key": ("Khóa của nguồn", "Key at the source"),
        "record_type": ("Loại bản ghi", "Record type"),
        "pointer": ("Vị trí", "Place"),
        "value": ("Giá trị", "Value"),
        "value_empty": ("(trống hoặc không được chép lại)", "(empty, or not to be copied)"),
        "fix": ("Cách sửa", "How to mend it"),
        "quarantined_record": ("Bản ghi cách ly {n}", "Quarantined record {n}"),
        "reasons": ("Lý do cách ly", "Why it is in quarantine"),
        "first_seen": ("Thấy lần đầu", "First seen"),
        "resolved": ("Xử lý xong", "Settled"),
        "evidence": ("Bằng chứng", "Evidence"),
        "payload": ("Dữ liệu gốc", "Payload as received"),
        "payload_pointer": ("Vị trí trong dữ liệu gốc", "Place in the payload"),
        "payload_text": ("đúng từng byte như đã nhận, tải về dạng văn bản", "byte for byte, downloads as plain text"),
        "batch": ("Lô", "Batch"),
        # holds
        "holds": ("Chờ quyết định", "Held for a person"),
        "holds_text": (
            "Hai người cùng thả hoặc cùng từ chối: lienthong holds release|reject SỐ --by TÊN.",
            "Two people release or reject it: lienthong holds release|reject ID --by NAME.",
        ),
        "hold": ("Số", "No."),
        "hold_deletions": (
            "{absent} trong {before} bản ghi biến mất cùng lúc; quá {bound} thì cần người quyết",
            "{absent} of {before} records vanished at once; more than {bound} need a person",
        ),
        "hold_rekey": (
            "{pairs} trong {vanished} bản ghi biến mất vẫn còn, nhưng dưới mã khác",
            "{pairs} of {vanished} vanished records are there under other ids",
        ),
        "hold_split": (
            "{records} trong {changed} bản ghi thay đổi có nội dung không liên quan đến mã cũ",
            "{records} of {changed} changed records have nothing in common with what their ids stood for",
        ),
        "kind": ("Loại", "Kind"),
        "reason": ("Lý do", "Reason"),
        "records": ("Bản ghi", "Records"),
        "opened": ("Mở lúc", "Opened"),
        "no_holds": ("Không có gì chờ quyết định.", "Nothing waits for a decision."),
        # facts
        "facts": ("Sau khi nạp: đối chiếu, công bố, trao đổi", "After loading: reconcile, publish, exchange"),
        "no_facts": ("Chưa có bước nào ghi số liệu.", "No step has written its counts yet."),
        # entities
        "entity": ("Thực thể {id}", "Entity {id}"),
        "why_text": (
            "Mỗi giá trị đến từ đâu, theo quy tắc nào, và nguồn nào nói khác.",
            "Where each value comes from, by which rule, and who says otherwise.",
        ),
        "fields": ("Các trường và vì sao", "Fields, and why"),
        "field": ("Trường", "Field"),
        "winner": ("Nguồn được chọn", "Taken from"),
        "losers": ("Nguồn khác nói", "Others say"),
        "agrees": ("cùng giá trị", "the same"),
        "authority": ("Thẩm quyền", "Authority"),
        "stated_at": ("Nguồn nêu lúc", "Stated at"),
        "identity": ("Các nguồn nói về thực thể này", "Sources that speak of it"),
        "history": ("Lịch sử", "History"),
        "content_hash": ("Mã băm nội dung", "Content hash"),
        "successors": ("Thay bằng", "Succeeded by"),
        "gone_text": ("Thực thể này không còn hiệu lực: {reason}.", "This entity is gone: {reason}."),
        **LABELS,
        **EXPLAIN_LABELS,
        **LAW_LABELS,
        **REVIEW_LABELS,
        **CONFLICT_LABELS,
        **RECEIPT_LABELS,
    }
)


def words(lang: str) -> Translate:
    """The translator for one language: `t("sum_held", n=3)`; an unknown key is an error, never an empty place."""
    index = LANGUAGES.index(lang)

    def translate(key: str, /, **values: object) -> str:
        return WORDS[key][index].format(**values) if values else WORDS[key][index]

    return translate


def closed(lang: str, group: str, value: str) -> str:
    """The label of a value of a closed list; the value itself when a newer writer used one we do not know."""
    found = WORDS.get(f"{group}.{value}")
    return found[LANGUAGES.index(lang)] if found else value
