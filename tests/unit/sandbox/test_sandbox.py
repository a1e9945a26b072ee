"""The sandbox city by itself: it answers everywhere, the same seed gives the same bytes, the second day is as told."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from http.client import HTTPConnection
from io import BytesIO
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest
from python_calamine import CalamineWorkbook

from connectors.readers import READERS
from lienthong.sandbox import ORGANISATIONS, Sandbox
from lienthong.sandbox.offers import CitySource
from lienthong.sandbox.registers import EVENT_COLUMNS, tourism_rows
from lienthong.sandbox.texts import DATA


class Got(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes


def get(url: str, *, method: str = "GET", body: str | None = None, **headers: str) -> Got:
    parts = urlsplit(url)
    connection = HTTPConnection(parts.hostname or "", parts.port, timeout=10)
    try:
        target = f"{parts.path}?{parts.query}" if parts.query else parts.path
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, target, body=body, headers=named)
        answer = connection.getresponse()
        return Got(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
    finally:
        connection.close()


@pytest.fixture(scope="module")
def running() -> Iterator[Sandbox]:
    with Sandbox(base_port=0) as sandbox:
        yield sandbox


@pytest.fixture
def city(running: Sandbox) -> Iterator[Sandbox]:
    running.set_day(1)
    yield running
    running.set_day(1)


def source(city: Sandbox, name: str) -> CitySource:
    return next(source for source in city.sources if source.name == name)


def address(city: Sandbox, name: str) -> str:
    """The address that a source file would hold: the first path of the source."""
    found = source(city, name)
    return city.variables[f"SANDBOX_{found.organisation}"] + next(iter(found.days[city.day].routes))


def every_body(seed: int, day: int) -> dict[str, bytes]:
    sandbox = Sandbox(seed=seed)
    return {
        f"{found.name} {path}": handler({}).body
        for found in sandbox.sources
        for path, handler in found.days[day].routes.items()
    }


def test_every_organisation_has_a_source_and_no_two_sources_share_a_name(city: Sandbox) -> None:
    assert len({found.name for found in city.sources}) == len(city.sources)
    assert {found.organisation for found in city.sources} == set(ORGANISATIONS)
    assert all(facts["offered"] for facts in city.expected(1)["sources"].values())


@pytest.mark.parametrize("day", [1, 2])
def test_every_path_of_every_source_answers(city: Sandbox, day: int) -> None:
    city.set_day(day)
    asked = 0
    for found in city.sources:
        for path in found.days[day].routes:
            got = get(city.variables[f"SANDBOX_{found.organisation}"] + path)
            assert got.status == 200 and got.body, (found.name, path)
            assert int(got.headers["content-length"]) == len(got.body)
            asked += 1
    assert asked > 60


@pytest.mark.parametrize("day", [1, 2])
def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(day: int) -> None:
    first = every_body(7, day)
    assert first == every_body(7, day)
    other = every_body(8, day)
    same = {place for place, body in first.items() if other.get(place) == body}
    # Lists of units and bodies do not depend on chance, nor does the committed XLS, nor a page without records, nor a
    # repository that is asked for nothing.
    same -= {"luu_tru_lich_su_tai_lieu /oai", *(place for place in same if place.endswith("/resync/trang.xml"))}
    assert {place.split()[0] for place in same if "/goi/" not in place} == {
        "so_noi_vu_don_vi_hanh_chinh", "so_noi_vu_co_quan", "so_du_lich_lich_hop_bao", "so_khoa_hoc_danh_ba",
        *({"so_van_hoa_tin_tuc", "phuong_hong_ha_tin_tuc"} if day == 2 else ()),
    }  # fmt: skip


def test_a_page_that_is_not_there_is_404(city: Sandbox) -> None:
    assert get(city.variables["SANDBOX_SO_Y_TE"] + "/khong-co").status == 404


def test_one_connection_serves_several_requests(city: Sandbox) -> None:
    parts = urlsplit(city.variables["SANDBOX_SO_Y_TE"])
    connection = HTTPConnection(parts.hostname or "", parts.port, timeout=10)
    try:
        bodies = []
        for _ in range(3):
            connection.request("GET", "/rss.xml")
            bodies.append(connection.getresponse().read())
        assert bodies[0] == bodies[1] == bodies[2]
    finally:
        connection.close()


def test_etag_and_last_modified_spare_the_body(city: Sandbox) -> None:
    units = address(city, "so_noi_vu_don_vi_hanh_chinh")
    first = get(units)
    again = get(units, If_None_Match=first.headers["etag"])
    assert (again.status, again.body) == (304, b"")
    gazette = address(city, "cong_bao_muc_luc")
    stamp = get(gazette).headers["last-modified"]
    city.set_day(2)
    assert get(gazette, If_Modified_Since=stamp).status == 304
    assert get(units, If_None_Match=first.headers["etag"]).status == 304
    assert get(units, If_None_Match='"khac"').status == 200


def test_an_etag_of_yesterday_does_not_hide_the_news_of_today(city: Sandbox) -> None:
    feed = address(city, "so_y_te_tin_tuc")
    etag = get(feed).headers["etag"]
    city.set_day(2)
    assert get(feed, If_None_Match=etag).status == 200


def test_sites_without_validators_send_none(city: Sandbox) -> None:
    for name in ("so_giao_duc_tin_tuc", "so_noi_vu_co_quan", "cong_thanh_pho_thong_cao"):
        assert not {"etag", "last-modified"} & get(address(city, name)).headers.keys()


@pytest.mark.parametrize(
    "name",
    [
        "so_giao_duc_tin_tuc",
        "so_noi_vu_don_vi_hanh_chinh",
        "so_noi_vu_co_quan",
        "so_du_lich_lich_hop_bao",
        "cong_bao_muc_luc",
    ],
)
def test_some_sources_are_the_same_byte_for_byte_on_day_2(city: Sandbox, name: str) -> None:
    before = get(address(city, name)).body
    city.set_day(2)
    assert get(address(city, name)).body == before


def test_a_source_differs_on_day_2_if_and_only_if_something_moves(city: Sandbox) -> None:
    for found in city.sources:
        due = city.expected(2)["sources"][found.name]
        moves = due["health"] != "ok" or any(due[name] for name in ("new", "changed", "absent"))
        bodies = [{path: handler({}).body for path, handler in found.days[day].routes.items()} for day in (1, 2)]
        assert (bodies[0] != bodies[1]) == moves, found.name


def test_day_2_is_broken_empty_and_challenged_where_promised(city: Sandbox) -> None:
    city.set_day(2)
    health = {name: facts["health"] for name, facts in city.expected(2)["sources"].items() if facts["health"] != "ok"}
    assert health == {
        "so_xay_dung_tin_tuc": "not-the-format", "so_van_hoa_tin_tuc": "empty", "phuong_hong_ha_tin_tuc": "challenge",
    }  # fmt: skip
    not_modified = {name for name, facts in city.expected(2)["sources"].items() if facts["not_modified"]}
    assert not_modified == {"so_noi_vu_don_vi_hanh_chinh", "cong_bao_muc_luc"}
    assert b"</rss>" not in get(address(city, "so_xay_dung_tin_tuc")).body
    assert b"<item>" not in get(address(city, "so_van_hoa_tin_tuc")).body
    challenge = get(address(city, "phuong_hong_ha_tin_tuc"))
    assert challenge.status == 200 and b"document.cookie" in challenge.body


def test_one_snapshot_drops_three_records_and_one_loses_six_in_ten(city: Sandbox) -> None:
    facts = city.expected(2)["sources"]
    assert facts["trung_tam_bao_chi_su_kien"]["absent"] == 3
    before = len(source(city, "cong_thanh_pho_thong_cao").days[1].keys)
    assert 0.55 <= facts["cong_thanh_pho_thong_cao"]["absent"] / before <= 0.65
    assert facts["trung_tam_bao_chi_su_kien"]["completeness"] == "complete"


def test_a_refused_record_is_mended_on_day_2(city: Sandbox) -> None:
    mended = [
        (found.name, offer.key)
        for found in city.sources
        for offer in found.days[1].refused
        if offer.key in found.days[2].keys
    ]
    assert "cong_thanh_pho_van_ban" in [name for name, _ in mended]


def test_lists_are_paged_to_the_end_without_loss(city: Sandbox) -> None:
    base = city.variables["SANDBOX_CONG_THANH_PHO"]
    seen: list[str] = []
    cursor = ""
    while True:
        page = json.loads(get(f"{base}/api/van-ban?cursor={cursor}" if cursor else f"{base}/api/van-ban").body)
        seen += [row["id"] for row in page["data"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == len(source(city, "cong_thanh_pho_van_ban").days[1].offers)
    total = json.loads(get(f"{base}/api/thong-cao?page=1").body)["meta"]
    rows = sum(len(json.loads(get(f"{base}/api/thong-cao?page={n + 1}").body)["items"]) for n in range(total["pages"]))
    assert rows == total["total"]
    first = get(city.variables["SANDBOX_SO_TU_PHAP"] + "/api/vbqppl")
    assert 'rel="next"' in first.headers["link"] and json.loads(first.body)["trangSau"] == "/api/vbqppl?trang=2"
    events = city.variables["SANDBOX_TRUNG_TAM_BAO_CHI"] + "/api/su-kien"
    assert len(json.loads(get(f"{events}?offset=40&limit=20").body)["du_lieu"]) == 8


def test_a_bad_cursor_is_refused(city: Sandbox) -> None:
    assert get(city.variables["SANDBOX_CONG_THANH_PHO"] + "/api/van-ban?cursor=%C3%A9").status == 400


def test_the_day_turns_over_http(city: Sandbox) -> None:
    def turn(body: str) -> Got:
        return get(f"{city.control_url}/__sandbox/day", method="POST", body=body)

    assert json.loads(turn('{"day": 2}').body) == {"day": 2} and city.day == 2
    assert json.loads(get(f"{city.control_url}/__sandbox/expected").body)["day"] == 2
    assert turn('{"day": 9}').status == 400 and turn("hai").status == 400 and city.day == 2
    assert get(city.variables["SANDBOX_SO_Y_TE"] + "/__sandbox/day", method="POST", body='{"day": 1}').status == 404
    assert turn("x" * 2_000).status == 413


def test_every_spreadsheet_opens(city: Sandbox) -> None:
    speakers = CalamineWorkbook.from_filelike(_file(city, "van_phong_ubnd_nguoi_phat_ngon")).get_sheet_by_index(0)
    rows = speakers.to_python()
    assert rows[0][0].startswith("DANH SÁCH") and rows[2][1] == "Cơ quan" and len(rows) == 61
    bodies = CalamineWorkbook.from_filelike(_file(city, "so_noi_vu_co_quan")).get_sheet_by_index(0).to_python()
    assert bodies[0][0] == "Mã định danh" and len(bodies) == 79
    assert bodies[1][1] == "000.00.00.H26"


def test_the_committed_xls_holds_the_rows_of_its_data_file() -> None:
    book = CalamineWorkbook.from_path(str(DATA / "so_du_lich_lich_hop_bao.xls"))
    rows = book.get_sheet_by_index(0).to_python()
    wanted = [list(EVENT_COLUMNS), *([float(row[0]), *row[1:]] for row in tourism_rows())]
    assert rows == wanted, "run tests/unit/sandbox/write_xls.py again"


def _file(city: Sandbox, name: str) -> BytesIO:

    return BytesIO(get(address(city, name)).body)


def test_truth_names_groups_that_exist(city: Sandbox) -> None:
    truth = city.expected(1)
    keys = {(found.name, offer.key) for found in city.sources for offer in found.days[1].offers if not offer.rules}
    groups = [group["members"] for group in truth["same"]] + truth["apart"]
    assert len(truth["same"]) > 60 and len(truth["apart"]) >= 5
    assert all((name, key) in keys for group in groups for name, key in group)
    together = {frozenset(map(tuple, group["members"])) for group in truth["same"]}
    for group in truth["apart"]:
        pairs = {tuple(member) for member in group}
        assert not any(len(pairs & same) > 1 for same in together)


def test_ports_follow_the_list_and_a_taken_port_leaves_nothing_bound() -> None:
    with Sandbox(base_port=0) as other:
        taken = urlsplit(other.variables["SANDBOX_SO_TU_PHAP"]).port or 0
        place = ORGANISATIONS.index("SO_TU_PHAP")
        clash = Sandbox(base_port=taken - place)
        with pytest.raises(OSError):
            clash.start()
        assert clash.variables == {}


def test_the_readme_lists_every_source_and_every_defect(city: Sandbox) -> None:
    lines = (DATA.parent / "README.md").read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip(" `") for cell in line.strip("|").split("|")] for line in lines if line.startswith("| `")]
    counts = {row[0]: int(re.match(r"\d+", row[3])[0]) for row in cells if row[1] in READERS}  # type: ignore[index]
    assert counts == {found.name: len(found.days[1].offers) for found in city.sources}
    listed = Counter({(row[0], row[2], row[3]): int(row[4]) for row in cells if row[1] not in READERS})
    assert listed == Counter(
        (found.name, offer.defect, *offer.rules) for found in city.sources for offer in found.days[1].refused
    )
