"""What is asked and what is not, against a loopback server; days go by on a clock of the test's own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from connectors.courtesy import Courtesy
from connectors.exchange import Exchange
from connectors.fetch import Fetcher
from connectors.obedience import Obedience
from connectors.readers import READERS
from connectors.readers.protocol import Known
from connectors.robots import Copy, Standing
from connectors.source import Source
from schemas.errors import SourceUnavailable
from schemas.vocabularies import Health
from tests.unit.connectors.conftest import Site

FORBIDS = b"User-agent: *\nDisallow: /noi-bo\n"


@dataclass
class Clock:
    """Seconds that pass only when somebody sleeps, and days that pass when the test says so."""

    seconds: float = 100.0
    today: datetime = datetime(2026, 11, 22, 8, tzinfo=UTC)
    slept: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 3))
        self.seconds += seconds


@dataclass
class Shelf:
    """Copies in memory, by the rule of Copies: the newest that settles the matter."""

    kept: list[Copy] = field(default_factory=list)

    def last(self, origin: str) -> Copy | None:
        settled = [one for one in self.kept if one.origin == origin and one.standing is not Standing.UNREACHABLE]
        return settled[-1] if settled else None

    def keep(self, copy: Copy) -> None:
        self.kept.append(copy)


@dataclass
class Robot:
    """Pulls of one source: each has its own memory, the shelf is common to all."""

    fetcher: Fetcher
    clock: Clock = field(default_factory=Clock)
    shelf: Shelf = field(default_factory=Shelf)
    applies: Callable[[str], bool] = lambda url: True

    def pull(self, pace: float = 0.0) -> Obedience:
        manners = Courtesy(
            self.fetcher, pace=pace, clock=self.clock, sleep=self.clock.sleep, draw=lambda low, high: 0.0
        )
        return Obedience(manners, self.applies, self.shelf, now=lambda: self.clock.today)


@pytest.fixture
def robot(site: Site, fetcher: Fetcher) -> Robot:
    site.routes |= {"/tin": b"tin", "/noi-bo/1": b"bi mat", "/robots.txt": FORBIDS}
    return Robot(fetcher)


def test_a_forbidden_page_is_never_asked_for_and_the_refusal_names_line_and_fix(site: Site, robot: Robot) -> None:
    answer = robot.pull().fetch(f"{site.url}/noi-bo/1")
    assert (answer.health, answer.status, answer.body, answer.url) == (
        Health.REFUSED, None, None, f"{site.url}/noi-bo/1",
    )  # fmt: skip
    assert answer.detail.startswith(f'{site.url}/robots.txt dòng · line 2 "Disallow: /noi-bo" ')
    assert "robots: agreed + legal_basis" in answer.detail and "written permission" in answer.detail
    assert site.paths == ["/robots.txt"]


def test_what_is_allowed_is_asked_for_after_one_question_for_the_whole_pull(site: Site, robot: Robot) -> None:
    pull = robot.pull()
    assert [pull.fetch(f"{site.url}/tin").body, pull.fetch(f"{site.url}/tin").body] == [b"tin", b"tin"]
    assert site.paths == ["/robots.txt", "/tin", "/tin"]


def test_validators_go_to_the_page_and_not_to_robots_txt(site: Site, robot: Robot) -> None:
    site.routes["/tin"] = (304, {}, b"")
    assert robot.pull().fetch(f"{site.url}/tin", etag='"a"', last_modified="x").health is Health.UNCHANGED
    assert ["if-none-match" in headers for _, headers in site.asked] == [False, True]


def test_a_source_polled_all_day_asks_for_robots_txt_once(site: Site, robot: Robot) -> None:
    for _ in range(96):
        assert robot.pull().fetch(f"{site.url}/tin").body == b"tin"
        robot.clock.today += timedelta(minutes=15)
    assert site.paths.count("/robots.txt") == 1
    robot.pull().fetch(f"{site.url}/tin")
    assert site.paths.count("/robots.txt") == 2


def test_where_nothing_is_kept_each_pull_asks_once(site: Site, fetcher: Fetcher) -> None:
    site.routes |= {"/robots.txt": FORBIDS, "/tin": b"tin"}
    for _ in range(2):
        look = Obedience(Courtesy(fetcher), lambda url: True)
        assert [look.fetch(f"{site.url}/tin").body for _ in range(2)] == [b"tin", b"tin"]
    assert site.paths == ["/robots.txt", "/tin", "/tin"] * 2


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451])
def test_without_a_robots_txt_everything_is_allowed(site: Site, robot: Robot, status: int) -> None:
    site.routes["/robots.txt"] = (status, {}, FORBIDS)
    assert robot.pull().fetch(f"{site.url}/noi-bo/1").body == b"bi mat"
    assert robot.shelf.kept[0].standing is Standing.ABSENT


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_while_robots_txt_fails_nothing_is_asked_for(site: Site, robot: Robot, status: int) -> None:
    site.routes["/robots.txt"] = (status, {}, b"")
    answer = robot.pull().fetch(f"{site.url}/tin")
    assert (answer.health, answer.body) == (Health.REFUSED, None)
    assert f"HTTP {status}" in answer.detail and "§2.3.1.4" in answer.detail
    assert set(site.paths) == {"/robots.txt"}
    assert robot.shelf.kept[0].standing is Standing.UNREACHABLE
    site.routes["/robots.txt"] = FORBIDS
    assert robot.pull().fetch(f"{site.url}/tin").body == b"tin", "a failure counts for its own pull only"


def test_a_wish_to_be_left_alone_is_passed_on(site: Site, robot: Robot) -> None:
    site.routes["/robots.txt"] = (503, {"Retry-After": "600"}, b"")
    answer = robot.pull().fetch(f"{site.url}/tin")
    assert (answer.health, answer.retry_after) == (Health.UNREACHABLE, 600)


def test_a_host_that_is_down_is_unreachable_and_not_forbidden() -> None:
    with Fetcher(frozenset({"127.0.0.1"})) as fetcher:
        answer = Robot(fetcher).pull().fetch("http://127.0.0.1:9/tin")
    assert (answer.health, answer.status) == (Health.UNREACHABLE, None)


def test_the_guard_speaks_first() -> None:
    with Fetcher() as fetcher:
        robot = Robot(fetcher)
        inside = robot.pull().fetch("http://127.0.0.1:8099/tin")
        assert inside.health is Health.REFUSED and inside.detail.endswith("private, loopback or reserved")
        nowhere = robot.pull().fetch("gopher://so.example.vn/tin")
        assert nowhere.health is Health.REFUSED and nowhere.detail.startswith("scheme gopher")


def test_a_kept_copy_stands_in_for_thirty_days_and_the_exchange_says_so(site: Site, robot: Robot) -> None:
    robot.pull().fetch(f"{site.url}/tin")
    site.routes["/robots.txt"] = (500, {}, b"")
    robot.clock.today += timedelta(days=29)
    pull = robot.pull()
    good = pull.fetch(f"{site.url}/tin")
    assert good.body == b"tin" and "HTTP 500" in good.detail and "kept since 2026-11-22" in good.detail
    assert "line 2" in pull.fetch(f"{site.url}/noi-bo/1").detail
    robot.clock.today += timedelta(days=1)
    assert robot.pull().fetch(f"{site.url}/tin").health is Health.REFUSED


def test_that_there_was_none_yesterday_is_not_a_copy(site: Site, robot: Robot) -> None:
    del site.routes["/robots.txt"]
    assert robot.pull().fetch(f"{site.url}/tin").body == b"tin"
    site.routes["/robots.txt"] = (500, {}, b"")
    robot.clock.today += timedelta(days=2)
    assert robot.pull().fetch(f"{site.url}/tin").health is Health.REFUSED


def chain(site: Site, length: int) -> None:
    site.routes["/robots.txt"] = (301, {"Location": "/r1"}, b"")
    for hop in range(1, length):
        site.routes[f"/r{hop}"] = (302, {"Location": f"/r{hop + 1}"}, b"")
    site.routes[f"/r{length}"] = FORBIDS


def test_five_redirects_of_robots_txt_are_followed(site: Site, robot: Robot) -> None:
    chain(site, 5)
    assert robot.pull().fetch(f"{site.url}/noi-bo/1").health is Health.REFUSED
    assert "/noi-bo/1" not in site.paths


def test_after_more_than_five_there_is_none(site: Site, robot: Robot) -> None:
    chain(site, 6)
    assert robot.pull().fetch(f"{site.url}/noi-bo/1").body == b"bi mat"
    assert robot.shelf.kept[0].standing is Standing.ABSENT


def test_a_redirect_of_robots_txt_to_a_strange_host_is_not_followed(site: Site, robot: Robot) -> None:
    site.routes["/robots.txt"] = (301, {"Location": "https://nguoi-la.example.com/robots.txt"}, b"")
    answer = robot.pull().fetch(f"{site.url}/tin")
    assert answer.health is Health.REFUSED and "redirect to another host" in answer.detail


def test_a_page_as_robots_txt_forbids_nothing(site: Site, robot: Robot) -> None:
    site.routes["/robots.txt"] = (200, {"Content-Type": "text/html"}, b"<html><body>Disallow: /</body></html>")
    assert robot.pull().fetch(f"{site.url}/noi-bo/1").body == b"bi mat"


def test_a_redirect_of_a_page_leads_to_no_forbidden_one(site: Site, robot: Robot) -> None:
    site.routes["/tin"] = (302, {"Location": "/noi-bo/1"}, b"")
    answer = robot.pull().fetch(f"{site.url}/tin")
    assert (answer.health, answer.url) == (Health.REFUSED, f"{site.url}/tin")
    assert "line 2" in answer.detail
    assert site.paths == ["/robots.txt", "/tin"]


def test_redirects_of_a_page_are_followed_three_times_and_told(site: Site, robot: Robot) -> None:
    site.routes |= {f"/a{n}": (301, {"Location": f"/a{n + 1}"}, b"") for n in range(3)} | {"/a3": b"tin"}
    answer = robot.pull().fetch(f"{site.url}/a0")
    assert (answer.body, answer.url, answer.moved_to) == (b"tin", f"{site.url}/a0", None)
    assert answer.detail == f"redirected to {site.url}/a3"
    site.routes["/a3"] = (301, {"Location": "/a4"}, b"")
    too_far = robot.pull().fetch(f"{site.url}/a0")
    assert (too_far.health, too_far.detail, too_far.moved_to) == (
        Health.REDIRECT_LOOP, "more than 3 redirects", None,
    )  # fmt: skip
    site.routes["/a2"] = (301, {"Location": "/a0"}, b"")
    loop = robot.pull().fetch(f"{site.url}/a0")
    assert (loop.health, loop.detail) == (Health.REDIRECT_LOOP, f"{site.url}/a0 leads back to itself")


def test_a_redirect_to_another_origin_asks_that_one(site: Site, second_site: Site) -> None:
    site.routes["/tin"] = (301, {"Location": f"{second_site.url}/noi-bo/1"}, b"")
    second_site.routes |= {"/robots.txt": FORBIDS, "/noi-bo/1": b"bi mat"}
    with Fetcher(frozenset({site.host, second_site.host})) as fetcher:
        answer = Robot(fetcher).pull().fetch(f"{site.url}/tin")
    assert answer.health is Health.REFUSED and second_site.url in answer.detail
    assert second_site.paths == ["/robots.txt"]


def test_crawl_delay_raises_the_pace_from_the_first_page_on(site: Site, robot: Robot) -> None:
    site.routes["/robots.txt"] = b"User-agent: *\nCrawl-delay: 10\n"
    pull = robot.pull(pace=2.0)
    for _ in range(3):
        pull.fetch(f"{site.url}/tin")
    assert robot.clock.slept == [10.0, 10.0, 10.0]
    robot.clock.slept.clear()
    later = robot.pull(pace=2.0)  # from the kept copy: nothing was asked for before the first page
    for _ in range(2):
        later.fetch(f"{site.url}/tin")
    assert robot.clock.slept == [10.0]


def test_the_pace_of_the_source_file_stays_where_it_is_slower(site: Site, robot: Robot) -> None:
    site.routes["/robots.txt"] = b"User-agent: *\nCrawl-delay: 1\n"
    pull = robot.pull(pace=2.0)
    for _ in range(2):
        pull.fetch(f"{site.url}/tin")
    assert robot.clock.slept == [2.0, 2.0]


def test_addresses_that_it_does_not_count_for_are_asked_for_at_once(site: Site, robot: Robot) -> None:
    robot.applies = lambda url: not url.endswith("/noi-bo/1")
    assert robot.pull().fetch(f"{site.url}/noi-bo/1").body == b"bi mat"
    assert site.paths == ["/noi-bo/1"]


LIST = "<html><body><ul>{rows}</ul>{more}</body></html>"


def html(make_source: Callable[..., Source], site: Site) -> Source:
    options = {"row": "li", "fields": {"id": "a@href", "title": "a"}, "next": "a.sau@href"}
    return make_source(reader="html_list", options=options, url=f"{site.url}/tin")


def test_a_pull_ends_at_the_page_that_is_forbidden_and_says_why(
    site: Site, robot: Robot, make_source: Callable[..., Source]
) -> None:
    page = LIST.format(rows="<li><a href='/1'>Tin</a></li>", more="<a class='sau' href='/noi-bo/1'>sau</a>")
    site.routes["/tin"] = page.encode()
    source, pull = html(make_source, site), robot.pull()

    def exchange(url: str, etag: str | None = None, last_modified: str | None = None) -> Exchange:
        return pull.fetch(url, etag=etag, last_modified=last_modified)

    seen = []
    with pytest.raises(SourceUnavailable, match="line 2") as caught:
        for fetched in READERS["html_list"].pull(source, exchange, Known()):
            seen.append(fetched.exchange.health)
    assert seen == [Health.OK, Health.REFUSED]
    assert caught.value.data["health"] == Health.REFUSED
    assert site.paths == ["/robots.txt", "/tin"]
