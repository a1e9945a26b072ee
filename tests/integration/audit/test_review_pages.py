"""The review pages over real HTTP: who may answer from where, what two people see, and that records stay mere text."""

import re
from collections.abc import Iterator
from typing import Any

import lxml.html
import pytest
import requests

from lienthong.reviewing import Desk
from lienthong.settings import Settings
from tests.integration.nodes import Node, serving
from tests.integration.saying import offer, say, settle, table
from tests.integration.test_review import ask, event, name
from warehouse.connection import session

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</td></table><h1>gone</h1>",
    "{{ 7*7 }} {% raw %}",
    "a\u202eb\u200bc",
    "javascript:alert(1)",
]


class Browser:
    """A person with a browser that keeps cookies and sends what browsers send."""

    def __init__(self, node: Node, lang: str = "vi") -> None:
        self.url = node.url
        self.http = requests.Session()
        self.http.trust_env = False
        self.http.headers["Accept-Language"] = lang

    def get(self, path: str, status: int = 200) -> lxml.html.HtmlElement:
        answer = self.http.get(self.url + path, timeout=20)
        assert answer.status_code == status, answer.text[:500]
        self.seen = answer
        return lxml.html.document_fromstring(answer.content)

    def send(self, path: str, fields: dict[str, str], **headers: str | None) -> requests.Response:
        own: dict[str, str | None] = {"Origin": self.url, **headers}
        return self.http.post(self.url + path, data=fields, headers=own, timeout=60, allow_redirects=False)

    def token(self, path: str = "/audit/review") -> str:
        return str(self.get(path).xpath("string(//input[@name='token']/@value)"))

    def called(self, who: str) -> "Browser":
        answer = self.send("/audit/review/name", {"token": self.token(), "name": who})
        assert answer.status_code == 303
        return self

    def answer(self, number: int, said: str, **more: str) -> requests.Response:
        path = f"/audit/review/{number}"
        token = more.pop("token", None) or self.token(path)
        return self.send(f"{path}/answer", {"token": token, "answer": said, **more})


@pytest.fixture
def node(settings: Settings) -> Iterator[Node]:
    with serving(settings) as running:
        yield running


@pytest.fixture
def question(settings: Settings) -> int:
    say(settings, "portal", [event("a")], run_id="r1")
    say(settings, "press", [event("b")], run_id="r1")
    settle(settings)
    return ask(settings, name("portal", "a"), name("press", "b"))


def judged(settings: Settings) -> list[tuple[Any, ...]]:
    return table(
        settings, "SELECT verdict, decided_by, reason FROM core.judgement WHERE is_human AND undone_at IS NULL"
    )


def alive(settings: Settings) -> int:
    return int(table(settings, "SELECT count(*) FROM core.entity WHERE state = 'live'")[0][0])


def words(page: lxml.html.HtmlElement) -> str:
    return " ".join(page.text_content().split())


def test_a_person_answers_and_it_takes_effect_and_is_undone(node: Node, settings: Settings, question: int) -> None:
    lan = Browser(node).called("Nguyễn Thị Lan")
    page = lan.get("/audit/review")
    assert "Cặp chờ quyết định 1" in words(page) and "Sự kiện" in words(page)
    first = lan.http.get(node.url + "/review", timeout=20)
    assert first.url.endswith("/audit/review")
    lan.get("/audit/review/next")
    assert lan.seen.url.startswith(f"{node.url}/audit/review/{question}")
    sent = lan.answer(question, "same", reason="cùng một buổi")
    assert sent.status_code == 303 and sent.headers["Location"].startswith("/audit/review/next?done=")
    assert judged(settings) == [("positive", "Nguyễn Thị Lan", "cùng một buổi")]
    after = lan.get(sent.headers["Location"])
    assert "Đã ghi quyết định số" in words(after) and "Không còn cặp nào chờ" in words(after)
    wait_for(settings, 1)
    [action] = after.xpath("//form[contains(@action, '/undo')]/@action")
    shown = lan.get(f"/audit/review/{question}")
    assert "Đã trả lời" in words(shown) and "cùng một thực thể" in words(shown)
    undone = lan.send(action, {"token": lan.token()})
    assert undone.status_code == 303
    assert judged(settings) == []
    wait_for(settings, 2)
    again = lan.send(action, {"token": lan.token()})
    assert again.status_code == 409 and "undone already" in again.text


def wait_for(settings: Settings, entities: int) -> None:
    """Answers take effect behind the page; what never comes is a failure of the test's time limit of the server."""
    for _ in range(600):
        if alive(settings) == entities:
            return
        table(settings, "SELECT pg_sleep(0.05)")
    raise AssertionError(f"{alive(settings)} entities live, not {entities}")


def test_two_people_see_each_other_and_the_slower_one_loses_nothing(
    node: Node, settings: Settings, question: int
) -> None:
    lan, minh = Browser(node).called("Lan"), Browser(node, "en").called("Minh")
    lan.get(f"/audit/review/{question}")
    assert "Lan is looking at it, kept until" in words(minh.get(f"/audit/review/{question}"))
    assert "Lan is looking at it" in words(minh.get("/audit/review"))
    assert "no further pair for you" in words(minh.get("/audit/review/next"))
    token = minh.token(f"/audit/review/{question}")
    assert lan.answer(question, "different").status_code == 303
    late = minh.answer(question, "same", reason="tôi đã <b>gọi</b> điện", token=token)
    assert late.status_code == 409
    page = lxml.html.document_fromstring(late.content)
    assert "Somebody was faster" in words(page) and "Your answer: Same" in words(page)
    assert "tôi đã <b>gọi</b> điện" in words(page)
    assert judged(settings) == [("negative", "Lan", "")]


def test_an_answer_that_is_none_is_refused(node: Node, settings: Settings, question: int) -> None:
    lan = Browser(node).called("Lan")
    assert lan.answer(question, "maybe", reason="lý do").status_code == 400
    assert judged(settings) == []


def test_next_passes_over_and_lets_others_have_it(node: Node, settings: Settings, question: int) -> None:
    say(settings, "radio", [event("c")], run_id="r2")
    settle(settings)
    other = ask(settings, name("portal", "a"), name("radio", "c"), score=0.99)
    lan = Browser(node).called("Lan")
    page = lan.get("/audit/review/next")
    assert lan.seen.url.endswith(f"/{question}")
    [following] = page.xpath("//a[@data-key='n']/@href")
    page = lan.get(following)
    assert lan.seen.url.split("?")[0].endswith(f"/{other}")
    assert Desk(settings).claim(by="Minh") == question
    [following] = page.xpath("//a[@data-key='n']/@href")
    assert "không còn cặp nào để giao" in words(lan.get(following))


def test_without_a_name_the_page_asks_and_says_that_there_is_no_login(node: Node, question: int) -> None:
    page = Browser(node).get(f"/audit/review/{question}")
    assert "Chưa có đăng nhập" in words(page)
    assert page.xpath("//button[@data-key='s']") == []
    assert Browser(node).answer(question, "same").status_code == 303  # back to the page, which asks
    blank = Browser(node)
    blank.send("/audit/review/name", {"token": blank.token(), "name": " \u200b\n "})
    assert blank.get(f"/audit/review/{question}").xpath("//button[@data-key='s']") == []


@pytest.mark.parametrize(
    ("headers", "token"),
    [
        ({"Origin": "http://evil.example"}, None),
        ({"Origin": "null"}, None),
        ({"Origin": None}, None),
        ({"Origin": None, "Sec-Fetch-Site": "cross-site"}, None),
        ({"Origin": "http://127.0.0.1:1"}, None),
        ({}, ""),
        ({}, "0" * 64),
        ({}, "khác"),
    ],
)
def test_no_other_site_answers_in_somebodys_name(
    node: Node, settings: Settings, question: int, headers: dict[str, str | None], token: str | None
) -> None:
    lan = Browser(node).called("Lan")
    sent = {"token": lan.token(f"/audit/review/{question}") if token is None else token, "answer": "same"}
    for path in (f"/audit/review/{question}/answer", "/audit/review/decisions/1/undo", "/audit/review/name"):
        refused = lan.send(path, sent, **headers)
        assert refused.status_code == 403
        assert "Không nhận biểu mẫu này" in refused.text
    assert judged(settings) == []


@pytest.mark.parametrize(
    "headers", [{"Origin": "http://rebound.example"}, {"Origin": None, "Sec-Fetch-Site": "same-origin"}]
)
def test_a_name_that_was_led_to_our_address_is_not_us(
    node: Node, settings: Settings, question: int, headers: dict[str, str | None]
) -> None:
    # a name server of somebody else says 127.0.0.1: to the browser all of it is one site, with cookies and tokens
    led = Browser(node)
    led.http.headers["Host"] = "rebound.example"
    token = led.token()
    assert [each.domain for each in led.http.cookies] == ["rebound.example"]
    refused = led.send("/audit/review/name", {"token": token, "name": "Lan"}, **headers)
    assert refused.status_code == 403 and "LIENTHONG_PUBLIC_URL" in refused.text
    assert judged(settings) == []


def test_a_browser_that_names_no_origin_but_the_same_site_is_believed(node: Node, question: int) -> None:
    lan = Browser(node).called("Lan")
    fields = {"token": lan.token(f"/audit/review/{question}"), "answer": "unsure"}
    path = f"/audit/review/{question}/answer"
    assert lan.send(path, fields, Origin=None, **{"Sec-Fetch-Site": "same-origin"}).status_code == 303


def test_a_token_or_a_cookie_of_another_browser_is_worth_nothing(node: Node, settings: Settings, question: int) -> None:
    lan, minh = Browser(node).called("Lan"), Browser(node).called("Minh")
    assert lan.answer(question, "same", token=minh.token()).status_code == 403
    [cookie] = [each for each in lan.http.cookies if each.name == "lienthong_review"]
    assert cookie.path == "/audit/review" and cookie.has_nonstandard_attr("HttpOnly")
    assert cookie.get_nonstandard_attr("SameSite") == "lax"
    forged = minh.http.cookies.get("lienthong_review", path="/audit/review")
    assert forged is not None and cookie.value is not None
    mixed = cookie.value.rpartition(".")[0] + "." + forged.rpartition(".")[2]
    lan.http.cookies.set("lienthong_review", mixed, domain="127.0.0.1", path="/audit/review")
    assert "Bạn là" not in words(lan.get("/audit/review"))
    assert judged(settings) == []


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "multipart/form-data; boundary=x"])
def test_only_forms_are_read(node: Node, settings: Settings, question: int, kind: str) -> None:
    lan = Browser(node).called("Lan")
    body = f"token={lan.token()}&answer=same"
    answer = lan.http.post(
        f"{node.url}/audit/review/{question}/answer", data=body, timeout=20,
        headers={"Origin": node.url, "Content-Type": kind},
    )  # fmt: skip
    assert answer.status_code == 403 and judged(settings) == []


@pytest.mark.parametrize("title", HOSTILE)
def test_what_sources_write_is_text_and_nothing_else(node: Node, settings: Settings, title: str) -> None:
    both = {"description": f"{title} chung", "starts_at": "2026-12-01T09:00:00+07:00"}
    ours = {"title": f"{title} một", "chair": f"{title} Mẫu"}
    say(settings, "portal", [offer("a", "press_event", **both, **ours)], run_id="r1")
    later = {"title": "Giao ban", "starts_at": "2027-05-01T14:00:00+07:00", "venue": title}
    say(settings, "press", [offer("b", "press_event", **both | later)], run_id="r1")
    settle(settings)
    number = ask(settings, name("portal", "a"), name("press", "b"), reason=title)
    lan = Browser(node).called(f"{title} Lan")
    for path in ("/audit/review", f"/audit/review/{number}"):
        page = lan.get(path)
        assert page.xpath("//script[not(@src)] | //*[@onerror or @onclick or @style] | //img") == []
        assert len(page.xpath("//h1")) == 1
        assert [
            src for src in page.xpath("//*/@src | //*/@href | //@action") if not str(src).startswith(("/", "#"))
        ] == []
        assert "\u202e" not in lan.seen.text and "\u200b" not in lan.seen.text
        policy = lan.seen.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "form-action 'self'" in policy and "unsafe" not in policy
        assert lan.seen.headers["Referrer-Policy"] == "same-origin" and "no-store" in lan.seen.headers["Cache-Control"]
    assert lan.answer(number, "unsure", reason=title).status_code == 303
    page = lan.get(f"/audit/review/{number}")
    assert page.xpath("//script[not(@src)] | //img") == [] and len(page.xpath("//h1")) == 1


def test_a_pair_is_readable_by_everybody(node: Node, settings: Settings, question: int) -> None:
    for lang, told in (("vi", "khác"), ("en", "differs")):
        browser = Browser(node, lang).called("Lan")
        page = browser.get(f"/audit/review/{question}")
        [picture] = page.xpath("//svg")
        assert picture.get("role") == "img"
        for part in picture.get("aria-labelledby").split():
            assert picture.xpath(f"string(//*[@id='{part}'])")
        table_rows = page.xpath("//div[@class='evidence']//tbody/tr")
        assert [row.xpath("string(td[2])") for row in table_rows] == (
            ["−8", "+8,5"] if lang == "vi" else ["−8", "+8.5"]
        )
        assert told in words(page.xpath("//tr[@class='different']")[0])
        assert page.xpath("//mark[@class='different']")
        assert {button.get("accesskey") for button in page.xpath("//button[@accesskey]")} == {"s", "d", "u"}
        for field in page.xpath("//input[not(@type='hidden')]"):
            assert page.xpath(f"//label[@for='{field.get('id')}']")
        assert len({each.get("id") for each in page.xpath("//*[@id]")}) == len(page.xpath("//*[@id]"))
    assert (
        browser.http.get(f"{node.url}/audit/static/review.js", timeout=20)
        .headers["Content-Type"]
        .startswith("text/jav")
    )
    for missing in ("/audit/review/999", "/audit/review/x", "/audit/review/1e9", "/audit/static/nothing.js"):
        browser.get(missing, 404)


def test_without_the_auditors_pages_there_is_no_review(settings: Settings) -> None:
    from fastapi.testclient import TestClient

    from lienthong.web import create_app

    with TestClient(create_app(settings, with_audit=False)) as client:
        assert client.get("/review").status_code == 404
        assert client.get("/audit/review").status_code == 404
        assert client.post("/audit/review/1/answer").status_code == 404


def test_while_the_warehouse_reconciles_an_answer_waits_and_is_then_told_so(
    node: Node, settings: Settings, question: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    lan = Browser(node).called("Lan")
    token = lan.token(f"/audit/review/{question}")
    from warehouse import connection

    monkeypatch.setattr(connection, "SESSION", re.sub(r"lock_timeout=\d+", "lock_timeout=50", connection.SESSION))
    assert settings.database_url is not None
    with session(settings.database_url) as busy, busy.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('lienthong:reconcile', 0))")
        late = lan.answer(question, "same", reason="đã gọi điện", token=token)
    assert late.status_code == 503 and "đã gọi điện" in late.text and "Kho đang đối chiếu" in late.text
    assert judged(settings) == []
