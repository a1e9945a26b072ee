"""What sources call the fields that we know: Vietnamese and English words, compared without accents, case and marks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from unicodedata import category, normalize

from schemas.registry import RECORD_TYPES, titles

_NOT_LETTERS = re.compile(r"[^a-z0-9]+")
# The last part of such a path says little by itself: `khuVuc.0.ten` is an area, not a name.
_GENERIC = frozenset("ten name hoten title value text label ma code id".split())
_CONTAINED = 0.55

_EVERY_TYPE = {
    "release_status": "trangthaiphathanh trangthaidang releasestatus publishstatus trangthai status",
    "language": "ngonngu language lang dclanguage",
    "updated_at": "capnhat updated updatedat ngaycapnhat lastmodified modified datemodified thoigiancapnhat lastupdate "
    "dctermsmodified ngaysua capnhatluc lastmod",
    "embargo_until": "camdangtruoc chophatden embargountil embargo",
}

# Best word first. A word may stand under several types: the type that explains most of a source's fields wins.
_BY_TYPE: Mapping[str, Mapping[str, str]] = {
    "press_release": {
        "title": "title tieude tentin tenbai tenbaiviet headline nhande dctitle tentieude ten name",
        "url": "link url duongdan lienket href permalink trangtin linkbaiviet sourceurl detailurl loc diachi",
        "published_at": "pubdate published publishedat ngaydang ngayxuatban thoigiandang dangluc dcdate datepublished "
        "ngayphathanh ngaytao createdat created dateposted ngay date thoigian",
        "summary": "description summary mota tomtat trichdan lead sapo excerpt abstract gioithieu trichyeu",
        "body": "content body noidung chitiet fulltext toanvan articlebody",
        "topics": "categories chude tags tukhoa keywords topics linhvuc tag",
        "category": "category chuyenmuc danhmuc section muc loaitin",
        "author": "author tacgia dccreator butdanh creator nguoiviet",
        "agency": "agency coquan coquanphathanh donvi publisher dcpublisher issuer",
        "agency_code": "agencycode macoquan",
        "number": "sothongcao number",
        "form": "form hinhthuc",
        "image_url": "image anh anhdaidien thumbnail mediathumbnail imageurl hinhanh",
        "spokesperson": "nguoiphatngon spokesperson",
        "translation_of": "dcrelation translationof bandichcua",
    },
    "document": {
        "number": "sokyhieu sohieu sovanban kyhieu sohieuvanban docnumber number so",
        "type_name": "loaivanban tenloai typename loaivb theloai doctype loai hinhthuc ten kind",
        "subject": "trichyeu subject tenvanban noidungtrichyeu veviec noidung tieude title",
        "summary": "tomtat summary mota description",
        "body": "toanvan noidungvanban body content",
        "issuer": "coquanbanhanh issuer noibanhanh cqbh donvibanhanh coquan donvi tencoquan publisher",
        "issuer_code": "macoquanbanhanh issuercode macoquan",
        "issued_on": "ngaybanhanh banhanh issuedon ngayky issued issuedate promulgationdate ngayvanban ngay date",
        "effective_on": "ngayhieuluc ngaycohieuluc hieuluc hieuluctu effectiveon effectivedate",
        "expires_on": "ngayhethieuluc hethieuluc expireson hieulucden",
        "due_on": "hantraloi hanxuly duedate",
        "status": "tinhtrang tinhtranghieuluc hieuluc status trangthai",
        "urgency": "dokhan urgency priority",
        "secrecy": "domat secrecy",
        "sector": "linhvuc sector nganh",
        "topics": "chude topics",
        "signer": "nguoiky kyboi signer signername",
        "signer_position": "chucvunguoiky signerposition chucvu chucdanh position",
        "page_count": "sotrang pagecount",
        "docid": "docid",
        "edxml_id": "documentid",
        "gazette": "socongbao congbao gazette",
        "url": "lienket url link duongdan href sourceurl detailurl loc",
    },
    "press_event": {
        "title": "tieude tensukien title sukien noidung ten name",
        "starts_at": "batdau startsat thoigianbatdau start thoigian ngaygio starttime startdate dtstart ngaytochuc",
        "ends_at": "ketthuc endsat thoigianketthuc end endtime enddate dtend",
        "organiser": "donvitochuc organiser organizer coquantochuc donvi coquan",
        "organiser_code": "organisercode macoquan",
        "kind": "loaisukien hinhthuc loai kind type",
        "state": "trangthai state tinhtrang status",
        "venue": "diadiem venue location noitochuc hoitruong",
        "address": "diachi address",
        "chair": "chutri chair nguoichutri",
        "description": "mota description ghichu",
        "url": "trangtin url link lienket duongdan",
    },
    "spokesperson": {
        "full_name": "hovaten hoten fullname nguoiphatngon ten name",
        "agency": "coquan donvi agency tencoquan tendonvi",
        "agency_code": "macoquan madonvi madinhdanh agencycode",
        "kind": "loainguoiphatngon hinhthuc loai kind",
        "position": "chucvu position chucdanh",
        "phone": "dienthoai sodienthoai phone didong sdt tel mobile",
        "email": "thudientu email diachiemail hopthu mail",
        "decision_number": "quyetdinhso soquyetdinh decisionnumber quyetdinh",
        "appointed_on": "ngaycu ngaygiaonhiemvu ngayquyetdinh appointedon ngaybonhiem",
        "valid_from": "hieuluctu tungay validfrom",
        "valid_to": "hethieuluc denngay validto hieulucden",
    },
    "agency": {
        "name": "tencoquan tendonvi coquan name ten",
        "code": "madinhdanh macoquan madonvi code ma",
        "legacy_code": "matheoqcvn102 macu legacycode",
        "aliases": "tengoikhac tenkhac aliases tenviettat",
        "parent": "coquanchuquan captren parent donvicaptren",
        "parent_code": "macoquanchuquan macaptren parentcode",
        "level": "cap level",
        "domain": "tenmien domain",
        "url": "website trangweb trangthongtin url link",
        "address": "diachi address",
        "phone": "dienthoai phone",
        "email": "thudientu email",
        "valid_from": "tungay ngaythanhlap validfrom hieuluctu hoatdongtu",
        "valid_to": "denngay validto hieulucden",
    },
    "admin_unit": {
        "code": "madvhc madonvihanhchinh maxaphuong maxa madonvi wardcode communecode unitcode code ma",
        "name": "tendonvi tendvhc tenxaphuong tenxa fullname wardname ward name ten",
        "kind": "cap loai wardtype kind type",
        "parent_code": "macaptren mahuyen parentcode",
        "parent": "captren quanhuyen parent",
        "province_code": "matinh matinhthanhpho provincecode",
        "province": "tinh tinhthanhpho province thanhpho",
        "valid_from": "hieuluctu tungay validfrom",
        "valid_to": "hieulucden denngay validto",
        "decree": "nghidinh nghiquyet decree",
        "population": "danso population",
        "area_km2": "dientichkm2 dientich wardareakm2",
        "latitude": "latitude vido wardlat lat",
        "longitude": "longitude kinhdo wardlon lon lng",
        "name_en": "tentienganh nameen fullnameen",
    },
    "admin_unit_change": {
        "old_code": "macu oldcode",
        "new_code": "mamoi newcode",
        "effective_on": "hieuluctu ngayhieuluc effectiveon",
        "old_name": "tencu oldname",
        "new_name": "tenmoi newname",
    },
    "response": {
        "agency": "coquanphanhoi coquan donvi agency",
        "case_number": "mavuviec sovuviec casenumber mavu ma",
        "kind": "loaiphanhoi loai kind hinhthuc",
        "title": "tieude title",
        "body": "noidung content",
        "target_url": "baiviet targeturl linkbaiviet",
        "target_title": "tenbai tentacpham",
        "target_outlet": "tobao coquanbaochi outlet",
        "target_published_on": "ngaybaiviet ngaydangbai",
        "false_content": "noidungsai thongtinsai falsecontent",
        "corrected_content": "noidungdung thongtindung noidungcaichinh correctedcontent",
        "round_no": "lanthu round",
        "demanded_at": "ngayyeucau demandedat",
        "published_at": "ngaydang ngayphanhoi publishedat",
        "url": "url link lienket",
    },
    "emergency_notice": {
        "issuer": "coquanphat issuer sendername sender donvi coquan",
        "identifier": "identifier sohieu mathongbao macanhbao ma id",
        "sent_at": "sent phatluc thoigianphat sentat ngayphat",
        "message_type": "msgtype loaitin messagetype loai",
        "status": "status chedo tinhchat",
        "scope": "scope",
        "references": "thamchieu references lienquan",
        "event": "sukien event loaithientai hientuong",
        "severity": "mucdo severity mucnghiemtrong",
        "urgency": "dokhan urgency",
        "certainty": "dochacchan certainty",
        "headline": "headline tieude title",
        "description": "dienbien description mota noidung",
        "instruction": "khuyencao instruction huongdan",
        "areas": "khuvuc areadesc areas vung",
        "area_codes": "makhuvuc areacodes",
        "effective_at": "effective effectiveat",
        "onset_at": "onset onsetat",
        "expires_at": "hethan expires expiresat hethieuluc",
        "contact": "duongdaynong contact hotline",
        "url": "web url link",
    },
}

# Other words for values of our lists, where our own labels are not what people write.
VALUES: Mapping[str, Mapping[str, str]] = {
    "ReleaseStatus": {
        "released": "đã đăng|đã xuất bản|công khai|published|publish|hiển thị",
        "embargoed": "chờ phát|hẹn giờ|cấm đăng trước giờ|scheduled",
        "withdrawn": "đã gỡ|gỡ bỏ|withdrawn",
        "draft": "nháp|bản nháp|chờ duyệt",
    },
    "CapMessageType": {"Alert": "phát mới|tin mới|mới", "Update": "cập nhật", "Cancel": "hủy|hủy bỏ"},
    "CapSeverity": {
        "Extreme": "đặc biệt nguy hiểm|thảm họa",
        "Severe": "rất nguy hiểm",
        "Moderate": "nguy hiểm",
        "Minor": "ít nguy hiểm",
    },
    "CapUrgency": {"Immediate": "tức thì|ngay", "Expected": "gấp|sớm", "Future": "dự kiến"},
    "CapCertainty": {"Likely": "có khả năng cao|rất có thể", "Possible": "có thể xảy ra", "Observed": "đã quan trắc"},
    "EffectStatus": {"in_force": "đang hiệu lực|hiệu lực", "expired": "hết hạn"},
    "EventState": {"moved": "dời lịch|hoãn", "cancelled": "đã hủy", "held": "đã tổ chức|kết thúc"},
}


def bare(text: str) -> str:
    """The letters and digits of a name, without accents and case: `Số, ký hiệu`, `so_ky_hieu` and `soKyHieu` meet."""
    letters = normalize("NFD", text.lower().replace("đ", "d"))
    return _NOT_LETTERS.sub("", "".join(letter for letter in letters if category(letter) != "Mn"))


def likeness(record_type: str, field: str, path: str) -> float:
    """How much a source's path sounds like our field, from 0 to 1."""
    words = _words(record_type).get(field, ())
    return max((_one(words, name, weight) for name, weight in _spoken(path)), default=0.0)


def words_of(record_type: str) -> frozenset[str]:
    """Our fields of a type for which there are words."""
    return frozenset(_words(record_type))


def _one(words: tuple[str, ...], name: str, weight: float) -> float:
    if name in words:
        return weight * (1 - 0.03 * words.index(name))
    inside = [len(word) / max(len(name), 1) for word in words if len(word) >= 5 and word in name]
    return weight * _CONTAINED * max(inside, default=0.0)


def _spoken(path: str) -> Iterator[tuple[str, float]]:
    """The names under which a path may be known, with how much each of them says."""
    parts = [bare(part) for part in path.split(".") if not part.isdigit()]
    parts = [part for part in parts if part]
    if not parts:
        return
    yield "".join(parts), 1.0
    if len(parts) > 1:
        last, before = parts[-1], parts[-2]
        yield last + before, 0.98
        if last in _GENERIC - {"ma", "code", "id"}:
            yield before, 0.95
        elif last not in _GENERIC:
            yield last, 0.95


@cache
def _words(record_type: str) -> Mapping[str, tuple[str, ...]]:
    stated = {**_EVERY_TYPE, **_BY_TYPE.get(record_type, {})}
    found = {field: tuple(words.split()) for field, words in stated.items()}
    taken = {word for words in found.values() for word in words}
    for field, (vi, en) in titles(record_type).items():
        if field in RECORD_TYPES[record_type].model_fields:
            more = tuple(word for word in (bare(vi), bare(en), bare(field)) if word and word not in taken)
            found[field] = (*found.get(field, ()), *dict.fromkeys(more))
    return found
