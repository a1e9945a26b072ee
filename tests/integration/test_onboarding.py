"""From nothing but an address of the running sandbox city to a source file that lints, loads and runs."""

import contextlib
import json
import os
import pty
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from connectors.readers import READERS
from connectors.source import Source, load_source, load_sources
from lienthong import pipeline, trial
from lienthong.onboarding.onboard import onboard
from lienthong.onboarding.proposal import Proposal
from lienthong.onboarding.wishes import Wishes
from lienthong.onboarding.writing import write
from lienthong.sandbox import Sandbox
from lienthong.settings import ROOT, Settings
from validation.records import check

HOSTS = frozenset({"127.0.0.1"})
SOURCES = ROOT / "connectors" / "sources"

# source of the city -> reader, record type, mode; found from the address alone, no source needs --record.
FOUND = {
    "ban_chi_huy_canh_bao": ("json_pages", "emergency_notice", "append"),
    "cong_bao_muc_luc": ("html_list", "document", "append"),
    # One record of its total comes twice, over the border of two pages: that pull proves no set.
    "cong_thanh_pho_thong_cao": ("json_pages", "press_release", "append"),
    "cong_thanh_pho_van_ban": ("json_pages", "document", "snapshot"),
    "csdl_phap_luat_van_ban": ("json_pages", "document", "snapshot"),
    "phuong_hong_ha_tin_tuc": ("html_list", "press_release", "snapshot"),
    "so_du_lich_lich_hop_bao": ("table", "press_event", "snapshot"),
    "so_giao_duc_tin_tuc": ("feed", "press_release", "append"),
    "so_noi_vu_co_quan": ("table", "agency", "snapshot"),
    "so_noi_vu_don_vi_hanh_chinh": ("table", "admin_unit", "snapshot"),
    "so_tu_phap_van_ban": ("json_pages", "document", "snapshot"),
    "so_van_hoa_tin_tuc": ("feed", "press_release", "append"),
    "so_xay_dung_tin_tuc": ("feed", "press_release", "append"),
    "so_y_te_tin_tuc": ("feed", "press_release", "append"),
    "truc_van_ban_van_ban": ("edxml", "document", "append"),
    "trung_tam_bao_chi_phan_hoi": ("json_pages", "response", "snapshot"),
    "trung_tam_bao_chi_su_kien": ("json_pages", "press_event", "snapshot"),
    "trung_tam_bao_chi_tin_tuc": ("feed", "press_release", "append"),
    "van_phong_ubnd_nguoi_phat_ngon": ("table", "spokesperson", "snapshot"),
    "xa_soc_son_tin_tuc": ("feed", "press_release", "append"),
}
PAGED = {
    "cong_thanh_pho_thong_cao": "page", "csdl_phap_luat_van_ban": "page", "trung_tam_bao_chi_su_kien": "offset",
    "cong_thanh_pho_van_ban": "cursor", "so_tu_phap_van_ban": "link",
}  # fmt: skip


@dataclass
class City:
    """The running city, and what onboarding wrote for each of its addresses."""

    sandbox: Sandbox
    due: dict[str, Any]
    folder: Path
    golden: Path
    proposals: dict[str, Proposal]


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    folder = tmp_path_factory.mktemp("onboarded")
    with Sandbox(base_port=0) as sandbox:
        urls = {name: source.url for name, source in load_sources(SOURCES, sandbox.variables).sound().items()}
        here = City(sandbox, sandbox.expected(1)["sources"], folder / "sources", folder / "golden", {})
        for name, url in ((name, urls[name]) for name in FOUND):
            wishes = Wishes(name=name)
            here.proposals[name] = onboard(url, wishes, allow_hosts=HOSTS, pace=0)
            write(here.proposals[name], wishes, here.folder, here.golden)
        yield here


def node(city: City, home: Path) -> Settings:
    return Settings(home=home, sources=city.folder, allow_hosts=HOSTS)


@pytest.mark.parametrize("name", sorted(FOUND))
def test_the_address_alone_gives_reader_type_and_mode(city: City, name: str) -> None:
    source = load_source(city.folder / f"{name}.yml", {})
    assert (source.reader, source.mappings[0].record, source.mode) == FOUND[name]
    assert source.options.get("paging") == PAGED.get(name)


@pytest.mark.parametrize("name", sorted(FOUND))
def test_the_file_loads_what_the_city_calls_good_without_editing(city: City, tmp_path: Path, name: str) -> None:
    source, due = load_source(city.folder / f"{name}.yml", {}), city.due[name]
    with pipeline.fetching(node(city, tmp_path), source) as manners:
        done = trial.trial(source, manners)
    good = due["offered"] - len(due["quarantined"])
    assert (done.health, done.offered) == ("ok", due["offered"])
    assert 0.9 * good <= done.accepted <= good, done.rules
    assert not done.unknown, "a field that the proposal neither takes nor ignores"
    assert done.repeated <= due["duplicate"]


@pytest.mark.parametrize("name", sorted(FOUND))
def test_golden_files_hold_a_payload_and_what_it_must_give(city: City, name: str) -> None:
    source: Source = load_source(city.folder / f"{name}.yml", {})
    expected = json.loads((city.golden / name / "expected.json").read_text(encoding="utf-8"))
    assert expected
    for one in expected:
        found, refused = [], []
        for raw in READERS[source.reader].records(source, (city.golden / name / one["payload"]).read_bytes()):
            mapped = source.map(raw)
            checked = mapped if isinstance(mapped, list) else check(mapped.record_type, mapped.values)
            if isinstance(checked, list):
                refused.append(sorted({violation.rule_id for violation in checked}))
            else:
                assert not isinstance(mapped, list)
                document = checked.document()
                found.append({"record_type": checked.record_type, "key": mapped.record_key, "document": document})
        assert (found, refused) == (one["records"], one["quarantined"])


def test_nearly_all_fields_of_the_files_written_by_hand_are_found(city: City) -> None:
    by_hand = load_sources(SOURCES, city.sandbox.variables).sound()
    found, wanted = 0, 0
    for name, source in ((name, by_hand[name]) for name in FOUND):
        proposed = load_source(city.folder / f"{name}.yml", {})
        ours = {field for mapping in proposed.mappings for field in mapping.fields}
        theirs = [
            field for mapping in source.mappings for field, spec in mapping.fields.items() if spec.source is not None
        ]
        wanted += len(theirs)
        found += sum(field in ours for field in theirs)
    assert found / wanted > 0.93


def test_lint_passes_and_people_see_what_is_left(city: City, tmp_path: Path) -> None:
    done = command(city.folder, tmp_path, "lint")
    assert (done.returncode, f"{len(FOUND)} source files are sound" in done.stdout) == (0, True), done.stderr
    text = (city.folder / "ban_chi_huy_canh_bao.yml").read_text(encoding="utf-8")
    assert "sửa · edit" in text
    assert "Kinh khủng" in text.split("severity:")[1].partition("\n")[0], "a value outside the list is told beside it"


def test_run_loads_the_records_of_an_onboarded_source(city: City, settings: Settings, tmp_path: Path) -> None:
    names = ["so_y_te_tin_tuc", "so_tu_phap_van_ban", "truc_van_ban_van_ban"]
    folder = tmp_path / "sources"
    folder.mkdir()
    for name in names:
        shutil.copy(city.folder / f"{name}.yml", folder)
    report = pipeline.run(settings.model_copy(update={"sources": folder}), names, trigger="cli")
    for source in report.sources:
        due = city.due[source.source]
        good = due["offered"] - len(due["quarantined"]) - due["duplicate"]
        assert source.state not in ("failed", "held"), source
        assert source.tally is not None and source.tally.loaded >= 0.9 * good, source


def command(sources: Path, home: Path, *words: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ, "PYTHONPATH": str(ROOT), "LIENTHONG_HOME": str(home), "LIENTHONG_SOURCES": str(sources),
        "LIENTHONG_ALLOW_HOSTS": "127.0.0.1",
    }  # fmt: skip
    line = [sys.executable, "-m", "lienthong", "sources", *words]
    return subprocess.run(
        line,
        env=environment,
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        stdin=subprocess.DEVNULL,
    )


def test_the_command_writes_the_file_and_tells_all_of_it_as_json(city: City, tmp_path: Path) -> None:
    sources, home = tmp_path / "sources", tmp_path / "home"
    sources.mkdir()
    url = city.proposals["so_tu_phap_van_ban"].source.url
    done = command(sources, home, "new", url, "--name", "tu_phap", "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["sample"]["loaded"] == 35 and told["sample"]["reasons"][0]["rule"] == "source.field_missing"
    number = next(line for line in told["fields"] if line["ours"] == "number")
    assert (number["theirs"], number["as"], number["filled"]) == ("so", "document_number", 1.0)
    assert number["before"] == number["after"] == "12/2026/QĐ-UBND"
    assert told["written"][0] == str(sources / "tu_phap.yml")
    assert (home / "golden" / "tu_phap" / "expected.json").is_file()
    again = command(sources, home, "new", url, "--name", "tu_phap", cwd=tmp_path)
    assert (again.returncode, "is there already" in again.stderr) == (2, True)


def test_the_command_speaks_to_people_and_keeps_golden_files_in_a_working_tree(city: City, tmp_path: Path) -> None:
    sources, tree = tmp_path / "sources", tmp_path / "tree"
    (tree / "tests" / "golden").mkdir(parents=True)
    sources.mkdir()
    url = city.proposals["so_y_te_tin_tuc"].source.url
    for number in (1, 2):  # the second time the name is taken
        done = command(sources, tmp_path / "home", "new", url, "--agency", "H26.12", "--owner", "Sở Y tế", cwd=tree)
        assert done.returncode == 0, done.stderr
        assert "39 bản ghi · records: 37 nạp được · load, 2 cách ly · quarantined" in done.stdout
        assert len(list(sources.glob("*.yml"))) == len(list((tree / "tests" / "golden").iterdir())) == number
    assert not list(sources.glob(".onboarding-*"))
    assert command(sources, tmp_path / "home", "lint").returncode == 0


@pytest.mark.parametrize(
    ("target", "code", "text"),
    [
        ("http://127.0.0.1:9/rss.xml", 3, "unreachable"),
        ("http://10.0.0.1/rss.xml", 3, "refused"),
        ("ftp://127.0.0.1/x", 2, "http(s)"),
        ("Not A Name", 2, "lower case"),
    ],
)
def test_what_cannot_be_reached_or_named_has_its_exit_code(tmp_path: Path, target: str, code: int, text: str) -> None:
    done = command(tmp_path, tmp_path / "home", "new", target, cwd=tmp_path)
    assert (done.returncode, text in done.stderr) == (code, True), done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_on_a_terminal_it_asks_for_what_only_people_know(city: City, tmp_path: Path) -> None:
    url = city.proposals["so_y_te_tin_tuc"].source.url
    ours, theirs = pty.openpty()
    environment = {
        **os.environ, "PYTHONPATH": str(ROOT), "LIENTHONG_HOME": str(tmp_path / "home"), "TERM": "dumb",
        "LIENTHONG_SOURCES": str(tmp_path), "LIENTHONG_ALLOW_HOSTS": "127.0.0.1",
    }  # fmt: skip
    line = [sys.executable, "-m", "lienthong", "sources", "new", url]
    with subprocess.Popen(line, env=environment, cwd=tmp_path, stdin=theirs, stdout=theirs, stderr=theirs) as child:
        os.close(theirs)
        os.write(ours, "y_te_tin\nSở Y tế\nH26.12\n".encode())
        with contextlib.suppress(OSError):  # how Linux says that the other side has closed
            while os.read(ours, 65_536):
                pass
    os.close(ours)
    assert child.returncode == 0
    source = load_source(tmp_path / "y_te_tin.yml", {})
    assert (source.agency, source.owner.name) == ("H26.12", "Sở Y tế")


def test_a_page_that_is_missing_or_a_type_that_does_not_fit_writes_nothing(city: City, tmp_path: Path) -> None:
    url = city.proposals["so_tu_phap_van_ban"].source.url
    gone = command(tmp_path, tmp_path / "home", "new", f"{url}/khong-co", cwd=tmp_path)
    assert (gone.returncode, "404" in gone.stderr) == (3, True)
    other = command(tmp_path, tmp_path / "home", "new", url, "--record", "admin_unit_change", cwd=tmp_path)
    assert (other.returncode, "fits no record type" in other.stderr) == (1, True), other.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_bare_name_still_gives_the_template(tmp_path: Path) -> None:
    done = command(tmp_path, tmp_path / "home", "new", "so_y_te_tin_tuc", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert load_source(tmp_path / "so_y_te_tin_tuc.yml", {}).reader == "feed"
