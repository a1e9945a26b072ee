"""What sources call the fields that we know: Vietnamese and English words, compared without accents, case and marks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from unicodedata import category, normalize

from schemas.record import derived
from schemas.registry import RECORD_TYPES, titles

_NOT_LETTERS = re.compile(r"[^a-z0-9]+")
# The last part of such a path says little by itself: `khuVuc.0.ten` is an area, not a name.
_GENERIC = frozenset(
    "ten name hoten title value text label ma code id rendered html plain raw full display vi vn".split()
)
_CONTAINED = 0.55
# How clerks shorten words in the heads of tables.
_SHORT = {
    "qd": "quyetdinh", "vb": "vanban", "cq": "coquan", "dv": "donvi", "bh": "banhanh", "hl": "hieuluc", "dc": "diachi",
    "dt": "dienthoai", "sdt": "sodienthoai", "kh": "kyhieu", "tp": "thanhpho", "cv": "chucvu",
}  # fmt: skip
# What a record of the type is itself called: `tenSuKien` is the name, `maSuKien` the code, where events are listed.
_ITSELF: Mapping[str, tuple[str, ...]] = {
    "press_release": tuple("bantin tintuc baiviet thongcao thongbao tin bai news post article item".split()),
    "article_mention": tuple("baiviet baibao bai tin article news item".split()),
    "document": tuple("vanban congvan tailieu hoso vb document doc".split()),
    "press_event": tuple("sukien hopbao cuochop event sk".split()),
    "spokesperson": tuple("nguoiphatngon npn canbo spokesperson".split()),
    "agency": tuple("coquan donvi tochuc organization organisation agency office cq dv org".split()),
    "admin_unit": tuple("donvihanhchinh xaphuong phuongxa dvhc donvi xa phuong commune ward unit".split()),
    "response": tuple("phanhoi response".split()),
    "media_outlet": tuple("coquanbaochi baochi coquan toasoan bao outlet".split()),
    "official_channel": tuple("kenh taikhoan channel account".split()),
    "venue": tuple("diadiem hoitruong phong venue room".split()),
    "press_inquiry": tuple("cauhoi denghi inquiry question".split()),
    "misinformation_alert": tuple("vuviec tingia case claim".split()),
    "broadcast_bulletin": tuple("bantin bulletin".split()),
    "emergency_notice": tuple("canhbao thongbao bantin tin alert warning notice".split()),
}

_EVERY_TYPE = {
    "release_status": "trangthaiphathanh trangthaidang releasestatus publishstatus pubstatus trangthai status",
    "language": "ngonngu language lang dclanguage newslanguage",
    "updated_at": "capnhat updated updatedat ngaycapnhat lastmodified modified datemodified thoigiancapnhat lastupdate "
    "dctermsmodified ngaysua capnhatluc lastmod versioncreated metadatamodified",
    "embargo_until": "camdangtruoc chophatden embargountil embargoed embargo",
}

# Words for fields of many types, after those that a type has of its own.
_ANYWHERE = {
    "url": "url link lienket duongdan diachiweb href permalink",
    "name": "ten name tengoi",
    "title": "tieude title",
    "address": "diachi address",
    "phone": "dienthoai sodienthoai phone sdt tel",
    "email": "email thudientu hopthu",
    "agency": "coquan donvi coquanquanly donviquanly coquanchuquan donvichuquan agency organization",
    "agency_code": "macoquan madonvi madinhdanh agencycode",
    "owner": "coquanchuquan donvichuquan owner",
    "code": "maso ma code",
    "identifier": "maso ma identifier id",
    "case_number": "sovuviec mavuviec mahoso sohoso maso casenumber ticketid",
    "target_url": "linkbaibao linkbaiviet lienketbaibao lienketbaiviet duongdanbaibao duongdanbaiviet diachibaibao",
    "target_title": "tenbaibao tieudebaibao tieudebaiviet tenbaiviet",
    "target_published_on": "ngaydangbao ngaybao ngaydangtai",
    "false_content": "noidungphananh noidungbaineu vandeneu",
    "platform": "nentang mangxahoi platform loaikenh",
    "account_id": "mataikhoan accountid username",
    "declared_at": "ngaykhaibao declaredat ngaycongkhai ngaydangky",
    "state": "trangthai tinhtrang state status",
    "kind": "loai loaihinh kind type",
    "licence_number": "sogiayphep giayphepso sogp licencenumber licensenumber",
    "licensed_on": "ngaycapphep ngaycap licensedon",
    "licensed_by": "coquancapphep coquancap noicap licensedby",
    "capacity": "succhua sochongoi capacity seats",
    "question": "cauhoi noidungcauhoi noidunghoi question",
    "intake_number": "sotiepnhan matiepnhan intakenumber",
    "outlet": "coquanbaochi tobao baodai outlet",
    "claim": "noidungtingia thongtinsai thongtinphananh claim",
    "label": "nhan ketluanphanloai label",
    "valid_from": "tungay hieuluctu ngayhieuluc validfrom",
    "valid_to": "denngay hieulucden validto",
    "latitude": "vido latitude lat",
    "longitude": "kinhdo longitude lon lng",
    "province": "tinh tinhthanh tinhthanhpho thuoctinh",
    "description": "mota ghichu description",
}

# Best word first. A word may stand under several types: the type that explains most of a source's fields wins.
_BY_TYPE: Mapping[str, Mapping[str, str]] = {
    "press_release": {
        "title": "title tieude tentin tenbai tenbaiviet headline nhande dctitle newstitle tentieude ten name",
        "url": "link url landingpage duongdan lienket href permalink trangtin linkbaiviet sourceurl detailurl loc "
        "diachi dcidentifier",
        "published_at": "pubdate published publishedat ngaydang ngayxuatban thoigiandang dangluc dcdate "
        "datepublished ngayphathanh newspublicationdate firstcreated ngaytao createdat created dateposted issued "
        "metadatacreated ngay date versioncreated thoigian ngaycongbo thoigiancongbo thoigianxuatban ngaygiodang "
        "ngaydangtin postdate publishdate publisheddate publicationdate releasedate onlinedate",
        "summary": "description summary mota tomtat trichdan lead sapo excerpt abstract gioithieu dcdescription "
        "descriptiontext trichyeu tomluoc teaser intro introtext shortdescription",
        "body": "content body noidung chitiet fulltext toanvan articlebody bodytext bodyxhtml noidungchitiet "
        "contenthtml contenttext fullcontent",
        "topics": "categories chude tags tukhoa keywords topics linhvuc tag subjects themes newskeywords dcsubject",
        "category": "category chuyenmuc danhmuc section muc loaitin",
        "author": "author tacgia dccreator butdanh creator nguoiviet",
        "agency": "agency coquan coquanphathanh donvi publisher dcpublisher issuer newsname copyrightholder infosource",
        "agency_code": "agencycode macoquan",
        "number": "sothongcao number",
        "form": "form hinhthuc",
        "image_url": "image anh anhdaidien thumbnail mediathumbnail imageurl hinhanh",
        "spokesperson": "nguoiphatngon spokesperson",
        "translation_of": "dcrelation translationof bandichcua",
    },
    "article_mention": {
        "url": "link url permalink linkbaiviet lienket loc altidsweb",
        "headline": "headline title tieude tenbai newstitle titbai",
        "lead": "descriptiontext description summary sapo lead tomtat",
        "outlet": "coquanbaochi tobao outlet toasoan copyrightholder infosource",
        "published_at": "firstcreated pubdate published ngaydang newspublicationdate versioncreated",
        "section": "chuyenmuc section",
        "topics": "subjects chude tukhoa keywords",
    },
    "document": {
        "number": "sokyhieu sohieu sovanban kyhieu sohieuvanban docnumber number so identifier dcidentifier "
        "sovakyhieu sokh skh documentnumber documentno docno refno symbol",
        "type_name": "loaivanban tenloai typename loaivb theloai doctype loai hinhthuc dctype ten kind "
        "hinhthucvanban documenttype category",
        "subject": "trichyeu subject tenvanban tentailieu noidungtrichyeu veviec noidung tieude title dctitle",
        "summary": "tomtat summary mota description dcdescription",
        "body": "toanvan noidungvanban body content",
        "issuer": "coquanbanhanh issuer noibanhanh cqbh donvibanhanh coquan donvi tencoquan dccreator publisher "
        "dcpublisher coquanphathanh donviphathanh noiphathanh authority organization org",
        "issuer_code": "macoquanbanhanh issuercode macoquan",
        "issued_on": "ngaybanhanh banhanh issuedon ngayky issued issuedate promulgationdate ngayvanban ngay date "
        "dcdate ngaybh ngayphathanh signdate signeddate",
        "effective_on": "ngayhieuluc ngaycohieuluc hieuluc hieuluctu effectiveon effectivedate ngayhl",
        "expires_on": "ngayhethieuluc hethieuluc expireson hieulucden ngayhethl",
        "due_on": "hantraloi hanxuly duedate",
        "status": "tinhtrang tinhtranghieuluc hieuluc status trangthai",
        "urgency": "dokhan urgency priority",
        "secrecy": "domat secrecy",
        "sector": "linhvuc sector nganh",
        "topics": "chude topics keywords tukhoa dcsubject themes",
        "signer": "nguoiky kyboi signer signername",
        "signer_position": "chucvunguoiky signerposition chucvu chucdanh position",
        "page_count": "sotrang pagecount",
        "docid": "docid",
        "edxml_id": "documentid",
        "gazette": "socongbao congbao gazette",
        "url": "lienket url landingpage link duongdan href sourceurl detailurl dcidentifier loc",
    },
    "press_event": {
        "title": "tieude tensukien title sukien noidung ten name noidungsukien noidungcuochop chude tengoi subject "
        "summary eventname",
        "starts_at": "batdau tgbatdau tgbd startsat thoigianbatdau start thoigian ngaygio starttime startdate "
        "dtstart ngaytochuc thoidiem ngaydienra thoigiandienra thoigiantochuc begin begintime begindate ngay date",
        "ends_at": "ketthuc tgketthuc tgkt endsat thoigianketthuc end endtime enddate dtend",
        "organiser": "donvitochuc dvtochuc organiser organizer coquantochuc dvchutri donvichutri donvi coquan",
        "organiser_code": "organisercode macoquan",
        "kind": "loaisukien hinhthuc loai kind type",
        "state": "trangthai state tinhtrang status",
        "venue": "diadiem venue location noitochuc hoitruong noi phong phonghop place room",
        "address": "diachi address street",
        "chair": "chutri chair nguoichutri chutoa host presiding",
        "description": "mota description ghichu chitiet noidungchitiet details",
        "url": "trangtin url link lienket duongdan",
    },
    "spokesperson": {
        "full_name": "hovaten hoten fullname nguoiphatngon ten name hotennguoiphatngon hovatennguoiphatngon person",
        "agency": "coquan donvi agency tencoquan tendonvi coquancongtac donvicongtac noicongtac organization org",
        "agency_code": "macoquan madonvi madinhdanh agencycode",
        "kind": "loainguoiphatngon hinhthuc loai kind",
        "position": "chucvu position chucdanh jobtitle role",
        "phone": "dienthoai sodienthoai phone didong sdt sodt dt tel mobile hotline dtdd dienthoaididong sodidong "
        "telephone",
        "email": "thudientu email diachiemail hopthu mail",
        "decision_number": "quyetdinhso soquyetdinh decisionnumber quyetdinh soqd qdso",
        "appointed_on": "ngaycu ngaygiaonhiemvu ngayquyetdinh ngaybanhanhquyetdinh ngayky appointedon ngaybonhiem",
        "valid_from": "hieuluctu tungay ngayhieuluc ngaycohieuluc hieuluc validfrom effectivedate effectivefrom",
        "valid_to": "hethieuluc denngay validto hieulucden",
    },
    "agency": {
        "name": "tencoquan tendonvi tencoquandonvi tencq tendv coquan donvi name ten tentochuc officialname",
        "code": "madinhdanh madd macoquan macq madonvi madv code ma madinhdanhdientu",
        "legacy_code": "matheoqcvn102 macu legacycode",
        "aliases": "tengoikhac tenkhac aliases tenviettat",
        "parent": "coquanchuquan captren parent donvicaptren coquancaptren tructhuoc parentname parentorg",
        "parent_code": "macoquanchuquan macaptren parentcode macoquancaptren madonvicaptren parentorgcode",
        "level": "cap level",
        "domain": "tenmien domain",
        "url": "website trangweb trangthongtin trangtt trangttdt cong congttdt url link",
        "address": "diachi address truso diachitruso",
        "phone": "dienthoai sodienthoai phone sdt sodt dt tel",
        "email": "thudientu email hopthu mail",
        "valid_from": "tungay ngaythanhlap validfrom hieuluctu hoatdongtu ngayhieuluc effectivedate",
        "valid_to": "denngay validto hieulucden",
    },
    "admin_unit": {
        "code": "madvhc madonvihanhchinh maxaphuong maxa madonvi wardcode communecode unitcode code ma gsocode",
        "name": "tendonvi tendvhc tenxaphuong tenxa fullname wardname ward name ten",
        "kind": "cap loai loaihinh wardtype kind type",
        "parent_code": "macaptren mahuyen parentcode",
        "parent": "captren quanhuyen parent",
        "province_code": "matinh matinhthanhpho provincecode matp mattp matinhtp",
        "province": "tinh tinhthanhpho province thanhpho tentinh tentinhthanhpho provincename tinhtp",
        "valid_from": "hieuluctu tungay ngayhieuluc ngaycohieuluc hieuluc validfrom effectivedate effectivefrom",
        "valid_to": "hieulucden denngay validto",
        "decree": "nghidinh nghiquyet decree",
        "population": "danso population quymodanso",
        "area_km2": "dientichkm2 dientich wardareakm2",
        "latitude": "latitude vido wardlat lat",
        "longitude": "longitude kinhdo wardlon lon lng",
        "name_en": "tentienganh nameen fullnameen",
    },
    "admin_unit_change": {
        "old_code": "macu maxacu maphuongcu maxaphuongcu madvhccu madonvicu matruoc oldcode",
        "new_code": "mamoi maxamoi maphuongmoi maxaphuongmoi madvhcmoi madonvimoi masau newcode",
        "effective_on": "hieuluctu ngayhieuluc ngaycohieuluc hieuluc ngayapdung tungay effectiveon effectivedate",
        "old_name": "tencu tenxacu tenphuongcu tenxaphuongcu tendvhccu tendonvicu xacu phuongcu tentruoc oldname",
        "new_name": "tenmoi tenxamoi tenphuongmoi tenxaphuongmoi tendvhcmoi tendonvimoi xamoi phuongmoi tensau newname",
        "extent": "phamvi hinhthucsapxep hinhthuc ghichu mucdo extent",
    },
    "broadcast_bulletin": {
        "source_system": "hethongnguon hethong sourcesystem",
        "identifier": "mabantin mabt sobantin ma id identifier",
        "title": "tieude tenbantin title ten chude",
        "text": "loidoc noidung noidungbantin vanban text content",
        "audio_url": "tepamthanh fileamthanh amthanh linkamthanh audio audiourl fileaudio mp3",
        "duration_seconds": "thoiluong thoiluonggiay duration",
        "kind": "theloai loaibantin loai kind",
        "priority": "mucuutien mucdouutien douutien uutien loaiuutien mucdo dokhan priority",
        "state": "trangthai tinhtrang trangthaiphat state status",
        "agency": "coquanphathanh donviphathanh donviphat donvisoan coquan donvi nguon agency",
        "published_at": "guiluc ngaygui thoigiangui ngaytao ngayduyet publishedat createdat",
        "scheduled_at": "lichphat thoigianphat giophat ngayphat ngaygiophat phatluc schedule scheduledat",
        "target_units": "diabanphat diaban khuvuc khuvucphat noiphat noinhan phamviphat",
        "target_unit_codes": "madiaban maxaphuong maxa makhuvuc",
    },
    "press_inquiry": {
        "intake_number": "sotiepnhan matiepnhan sophieu maphieu macauhoi maso ma id intakenumber",
        "intake_agency": "noitiepnhan coquantiepnhan donvitiepnhan",
        "outlet": "coquanbaochi tobao toasoan bao baodai outlet",
        "reporter": "phongvien nhabao tenphongvien hotenphongvien nguoihoi nguoigui reporter",
        "reporter_phone": "dienthoai sodienthoai dienthoaiphongvien sdt phone",
        "reporter_email": "email thudientu emailphongvien",
        "question": "cauhoi noidungcauhoi noidunghoi noidungdenghi noidungphananh noidung question",
        "channel": "kenh kenhtiepnhan hinhthuc hinhthuctiepnhan hinhthucgui channel",
        "received_at": "ngaytiepnhan tiepnhanluc thoigiantiepnhan ngaynhan ngaygui ngayhoi receivedat createdat",
        "state": "trangthai tinhtrang trangthaixuly state status",
        "assigned_agency": "donvixuly coquanxuly donvitraloi coquantraloi donviduocgiao coquanduocgiao giaocho",
        "assigned_at": "ngaygiao giaoluc ngayphancong",
        "due_at": "hantraloi hanxuly thoihan hancuoi duedate",
        "answer": "traloi noidungtraloi answer",
        "answered_at": "ngaytraloi traloiluc answeredat",
        "answer_url": "linktraloi duongdantraloi answerurl",
    },
    "venue": {
        "unit": "xaphuong phuongxa phuong xa diaban donvihanhchinh ward commune",
        "unit_code": "maxa maphuong maxaphuong maphuongxa madvhc madiaban wardcode",
        "host": "donviquanly coquanquanly donvichuquan chuquan quanly host manager",
        "capacity": "succhua sochongoi socho quymo soghe capacity seats",
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
        "issuer": "coquanphat issuer sendername sender donvi coquan donviphat noiphat coquanphathanh donviphathanh "
        "coquanbanhanh donvibanhanh issuedby nguon",
        "identifier": "identifier sohieu mathongbao macanhbao ma id so sobantin socongdien sothongbao alertid noticeid",
        "sent_at": "sent phatluc thoigianphat sentat ngayphat ngaygiophat giophat thoidiemphat thoigianphathanh "
        "thoigianbanhanh ngayphathanh ngaybanhanh issuedat issued senttime issuetime",
        "message_type": "msgtype loaitin messagetype loai",
        "status": "status chedo tinhchat",
        "scope": "scope",
        "references": "thamchieu references referencesidentifier lienquan",
        "event": "sukien event loaithientai hientuong thientai loaihinh hazard eventtype",
        "severity": "mucdo severity mucnghiemtrong mucdonghiemtrong mucdonguyhiem capdo level",
        "urgency": "dokhan urgency",
        "certainty": "dochacchan certainty",
        "headline": "headline tieude title tenbantin ten",
        "description": "dienbien description mota noidung noidungcanhbao chitiet nhandinh",
        "instruction": "khuyencao instruction huongdan huongdanungpho bienphap khuyennghi yeucau advice",
        "areas": "khuvuc areadesc areas vung khuvucanhhuong vunganhhuong diaban phamvi phamvianhhuong area regions",
        "area_codes": "makhuvuc areacodes",
        "effective_at": "effective effectiveat hieuluctu tu tungay batdau hieulucbatdau validfrom starttime",
        "onset_at": "onset onsetat",
        "expires_at": "hethan expires expiresat hethieuluc hieulucden den denngay ketthuc hieulucketthuc validto "
        "validuntil endtime",
        "contact": "duongdaynong contact hotline",
        "url": "web url link",
    },
}

# Other words for values of our lists, where our own labels are not what people write.
VALUES: Mapping[str, Mapping[str, str]] = {
    "ReleaseStatus": {
        "released": "đã đăng|đã xuất bản|công khai|published|publish|hiển thị|usable",
        "embargoed": "chờ phát|hẹn giờ|cấm đăng trước giờ|scheduled|withheld",
        "withdrawn": "đã gỡ|gỡ bỏ|withdrawn|canceled|cancelled",
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
    "EventState": {
        "planned": "sắp diễn ra|chưa diễn ra|sắp tới|đã lên lịch|scheduled|upcoming|confirmed",
        "moved": "dời lịch|hoãn|tạm hoãn|hoãn lại|postponed|rescheduled",
        "cancelled": "đã hủy|hủy bỏ|bị hủy|canceled",
        "held": "đã tổ chức|kết thúc|đã kết thúc|đã xong|completed|finished",
    },
}


def bare(text: str) -> str:
    """The letters and digits of a name, without accents and case: `Số, ký hiệu`, `so_ky_hieu` and `soKyHieu` meet."""
    return _NOT_LETTERS.sub("", _plain(text.lower()))


def _plain(text: str) -> str:
    letters = normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in letters if category(letter) != "Mn")


def likeness(record_type: str, field: str, path: str) -> float:
    """How much a source's path sounds like our field, from 0 to 1."""
    words, itself = _words(record_type).get(field, ()), _ITSELF.get(record_type, ())
    return max((_one(words, itself, name, weight) for name, weight in _spoken(path)), default=0.0)


def words_of(record_type: str) -> frozenset[str]:
    """Our fields of a type for which there are words."""
    return frozenset(_words(record_type))


def syllables(name: str) -> list[str]:
    """The parts of a name, without accents and case: `Mã sự kiện`, `ma_su_kien` and `maSuKien` are ma, su, kien."""
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", _plain(name))
    return [part for part in re.split(r"[^A-Za-z]+", parted.lower()) if part]


def _one(words: tuple[str, ...], itself: tuple[str, ...], name: str, weight: float) -> float:
    if name in words:
        return weight * (1 - 0.03 * words.index(name))
    rests = [name.removesuffix(noun) for noun in itself] + [name.removeprefix(noun) for noun in itself]
    known = [words.index(rest) for rest in rests if rest in words]
    if known:
        return weight * (0.97 - 0.03 * min(known))
    # Two words for the same thing: "Cơ quan, đơn vị".
    if any(name[:at] in words and name[at:] in words for at in range(3, len(name) - 2)):
        return weight * 0.9
    inside = [len(word) / max(len(name), 1) for word in words if len(word) >= 5 and word in name]
    return weight * _CONTAINED * max(inside, default=0.0)


def _spoken(path: str) -> Iterator[tuple[str, float]]:
    """The names under which a path may be known, with how much each of them says."""
    # Levels of a merged header are joined with " / " (see the reader `table`).
    parts = [bare(part) for part in re.split(r"\.| / ", path) if not part.isdigit()]
    parts = [part for part in parts if part]
    if not parts:
        return
    yield "".join(parts), 1.0
    long = "".join(_SHORT.get(part, part) for part in syllables(path))
    if len(long) != len("".join(syllables(path))):
        yield long, 0.96
    if "(" in path:
        yield from ((name, 0.98 * weight) for name, weight in _spoken(re.sub(r"\([^()]*\)", "", path).replace("(", "")))
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
    spoken = {word for words in found.values() for word in words}
    for field, words in _ANYWHERE.items():
        if field in RECORD_TYPES[record_type].model_fields:
            more = tuple(word for word in words.split() if word not in spoken)
            found[field] = (*found.get(field, ()), *more)
    taken = {word for words in found.values() for word in words}
    for field, (vi, en) in titles(record_type).items():
        if field not in derived(RECORD_TYPES[record_type]):
            more = tuple(word for word in (bare(vi), bare(en), bare(field)) if word and word not in taken)
            found[field] = (*found.get(field, ()), *dict.fromkeys(more))
    return found
