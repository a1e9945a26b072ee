"""The document bus: edXML packages and status messages (QCVN 102:2016/BTTTT) behind a JSON index."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from html import escape
from io import BytesIO
from zipfile import ZipFile, ZipInfo

from lienthong.sandbox.acts import FRESH, Document, individual_documents
from lienthong.sandbox.answers import Answer, Handler, fixed, json_answer
from lienthong.sandbox.offers import CitySource, Day, Offer
from lienthong.sandbox.texts import TOMORROW, Draw, clock

SPACE = "http://www.mic.gov.vn/TBT/QCVN_102_2016"
OFFICE = ("000.00.01.H26", "Văn phòng UBND thành phố Hà Nội")
GOVERNMENT = ("000.00.00.G22", "Văn phòng Chính phủ")
CITY_CODE = ("000.00.00.H26", "UBND thành phố Hà Nội")
TYPE_CODES = {
    "Quyết định": "2",
    "Kế hoạch": "9",
    "Chỉ thị": "3",
    "Thông báo": "6",
    "Báo cáo": "14",
    "Công văn": "18",
    "Tờ trình": "16",
}
PACKAGES = 40
SECRET, IMPOSSIBLE = 11, 17
EDXML_TYPE = "application/xml; charset=utf-8"


def tag(name: str, *parts: str) -> str:
    """An element of the standard; the parts are XML already."""
    return f"<edXML:{name}>{''.join(parts)}</edXML:{name}>"


def texts_of(**values: str) -> str:
    """Text elements, one for each name, in this order."""
    return "".join(tag(name, escape(text, quote=False)) for name, text in values.items())


def _body(name: str, organ: tuple[str, str]) -> str:
    code, title = organ
    return tag(name, texts_of(OrganId=code, OrganName=title, OrganAdd="Địa chỉ mẫu", Email="donvi@example.vn"))


def _attachment(content_id: str, name: str, text: str) -> str:
    """A base64 ZIP of one text file, dated 1980 so that the bytes never change."""
    target = BytesIO()
    with ZipFile(target, "w") as archive:
        archive.writestr(ZipInfo(name), text)
    return (
        f"<AttachmentEncoded><Attachment><ContentId>{content_id}</ContentId><AttachmentName>{name}</AttachmentName>"
        f'<ContentType>application/zip</ContentType><edXML:ContentTransferEncoded xmlns:edXML="{SPACE}">'
        f"{b64encode(target.getvalue()).decode()}</edXML:ContentTransferEncoded></Attachment></AttachmentEncoded>"
    )


def _message(header: str, trace: str = "", manifest: str = "", attachment: str = "") -> str:
    head = tag("edXMLHeader", tag("MessageHeader", header), tag("TraceHeaderList", trace) if trace else "")
    body = tag("edXMLBody", tag("edXMLManifest", manifest)) if trace else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<edXML xmlns="{SPACE}">'
        f'<edXML:edXMLEnvelope xmlns:edXML="{SPACE}">{head}{body}</edXML:edXMLEnvelope>{attachment}</edXML>\n'
    )


def document_id(paper: Document) -> str:
    return f"{CITY_CODE[0]},{paper.issued:%Y/%m/%d},{paper.symbol}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatch:
    """How a package differs from an ordinary first sending; `mark` stands where a clerk would stamp it."""

    business: str = "0"
    reason: str = "Văn bản mới"
    at: datetime | None = None
    promulgated: str = ""
    mark: str = ""
    due: str = ""


def package(paper: Document, dispatch: Dispatch) -> str:
    sent = dispatch.at or clock(paper.issued) + timedelta(hours=16, minutes=paper.number % 50)
    name, content_id = f"vb_{paper.legal_id}.txt", f"cid:{paper.legal_id}-{dispatch.business}@truc.example.vn"
    promulgated = dispatch.promulgated or f"{paper.issued:%Y/%m/%d}"
    header = [
        _body("From", CITY_CODE),
        _body("To", GOVERNMENT),
        texts_of(DocumentId=document_id(paper)),
        tag("Code", texts_of(CodeNumber=str(paper.number), CodeNotation=paper.notation)),
        tag("PromulgationInfo", texts_of(Place="Hà Nội", PromulgationDate=promulgated)),
        tag("DocumentType", texts_of(Type=TYPE_CODES[paper.kind], TypeDetail="0", TypeName=paper.kind)),
        texts_of(Subject=paper.subject.replace("Về việc", "V/v"), Content=dispatch.reason),
        tag("SignerInfo", texts_of(Competence="", Position=paper.position, FullName=paper.signer)),
        texts_of(DueDate=dispatch.due) if dispatch.due else "",
        tag(
            "OtherInfo",
            texts_of(Priority=str(paper.number % 2), SphereOfPromulgation=dispatch.mark),
            texts_of(PageAmount=str(1 + paper.number % 12)),
        ),
        texts_of(SteeringType="1"),
    ]
    trace = [
        tag("TraceHeader", texts_of(OrganId=OFFICE[0], Timestamp=f"{sent:%Y/%m/%d %H:%M:%S}")),
        tag("Bussiness", texts_of(BussinessDocType=dispatch.business, BussinessDocReason=dispatch.reason, Paper="0")),
    ]
    reference = (
        f'<edXML:Reference xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="{content_id}">'
        f"{texts_of(ContentId=content_id, ContentType='text/plain', AttachmentName=name)}</edXML:Reference>"
    )
    file = _attachment(content_id, name, f"{paper.kind} {paper.symbol}: {paper.subject}\n")
    return _message("".join(header), "".join(trace), reference, file)


STATUSES = (
    ("01", "Đã đến"),
    ("03", "Đã tiếp nhận"),
    ("05", "Đang xử lý"),
    ("06", "Đã hoàn thành"),
    ("02", "Từ chối tiếp nhận"),
)


def status(paper: Document, code: str, text: str, at: datetime) -> str:
    promulgated = f"{paper.issued:%Y/%m/%d}"
    answered = texts_of(
        OrganId=CITY_CODE[0], Code=paper.symbol, PromulgationDate=promulgated, DocumentId=document_id(paper)
    )
    said = texts_of(StatusCode=code, Description=text, Timestamp=f"{at:%Y/%m/%d %H:%M:%S}")
    return _message(_body("From", GOVERNMENT) + tag("ResponseFor", answered) + said)


class _Box:
    """The messages that lie on the bus, oldest first."""

    def __init__(self) -> None:
        self.messages: dict[str, str] = {}
        self.offers: list[Offer] = []

    def add(self, kind: str, offer: Offer, text: str) -> None:
        name = f"{len(self.messages) + 1:04}-{kind}.edxml"
        self.messages[name] = text
        self.offers.append(replace(offer, fields={"name": name}))

    def send(self, paper: Document, dispatch: Dispatch = Dispatch(), *, defect: str = "", rule: str = "") -> None:
        offer = Offer(thing=paper.thing, key=f"{document_id(paper)}|{dispatch.business}", fields={}, defect=defect)
        text = package(paper, dispatch)
        self.add("van-ban", replace(offer, rules=(rule,) if rule else ()), text)

    def answer(self, paper: Document, code: str, text: str, at: datetime) -> None:
        offer = Offer(thing=f"status:{paper.thing}:{code}", key=f"{document_id(paper)}|{code}", fields={})
        self.add("trang-thai", offer, status(paper, code, text, at))

    def day(self) -> Day:
        """What the bus shows now: the index, and every message under its own address."""
        index = [{"id": name[:4], "url": f"/goi/{name}", "loai": name[5:-6]} for name in self.messages]
        routes: dict[str, Handler] = {"/api/goi-tin": fixed(json_answer({"tong": len(index), "goi_tin": index}))}
        for name, text in self.messages.items():
            routes[f"/goi/{name}"] = fixed(Answer(body=text.encode(), media_type=EDXML_TYPE).with_etag())
        return Day(offers=tuple(self.offers), routes=routes, declared=len(index))


def truc_van_ban(seed: int) -> CitySource:
    """Packages and statuses; day 2 adds packages, a revocation, an update and its answer, and changes nothing."""
    draw, box = Draw(seed, "bus"), _Box()
    papers = individual_documents(seed)[-PACKAGES:]
    for n, paper in enumerate(papers[:-FRESH]):
        if n == SECRET:
            secret = replace(paper, subject=f"MẬT: {paper.subject}")
            box.send(secret, Dispatch(mark="MẬT"), defect="dấu độ mật", rule="secrecy.marked")
            continue
        if n == IMPOSSIBLE:
            box.send(paper, Dispatch(promulgated="2026/02/30"), defect="ngày 30 tháng 2", rule="instant.unreadable")
            continue
        box.send(paper, Dispatch(due=f"{paper.issued + timedelta(days=15):%Y/%m/%d}" if n % 5 == 0 else ""))
        if n % 3 == 0:
            at = clock(paper.issued, 16 * 60 + 55)
            steps = STATUSES[: draw.random.randint(1, 4)] if n % 13 else (STATUSES[0], STATUSES[4])
            for code, text in steps:
                at += timedelta(minutes=draw.random.randint(4, 240))
                box.answer(paper, code, text, at)
    first = box.day()
    for paper in papers[-FRESH:]:
        box.send(paper)
    morning, revoked = TOMORROW + timedelta(hours=8), papers[4]
    box.send(revoked, Dispatch(business="1", reason="Thu hồi do sai thẩm quyền", at=morning))
    mended = replace(papers[7], subject=f"{papers[7].subject} (thay trang 2)")
    box.send(mended, Dispatch(business="2", reason="Cập nhật trang 2", at=morning + timedelta(minutes=9)))
    box.answer(revoked, "15", "Đồng ý thu hồi", morning + timedelta(minutes=40))
    return CitySource(name="truc_van_ban_van_ban", organisation="TRUC_VAN_BAN", days={1: first, 2: box.day()})
