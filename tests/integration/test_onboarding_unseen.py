"""Ten addresses of ten transports that were made before onboarding knew any of them, and what it makes of them now.

At first sight two of the ten became working sources. The address is all that is given; no proposal is edited.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from connectors.source import Source, load_source
from lienthong import pipeline, trial
from lienthong.onboarding.onboard import onboard
from lienthong.onboarding.wishes import Wishes
from lienthong.onboarding.writing import write
from lienthong.sandbox import Sandbox
from lienthong.settings import ROOT, Settings
from lienthong.trial import Trial
from schemas.errors import IntegrationError

HOSTS = frozenset({"127.0.0.1"})
LEAST = 9

# source of the city -> reader, record type, what names a record, mode
TEN = {
    "luu_tru_lich_su_tai_lieu": ("oai", "document", ("identifier",), "delta"),
    "chuyen_doi_so_van_ban_mo": ("catalog", "document", ("identifier",), "snapshot"),
    "du_lieu_mo_bo_du_lieu": ("catalog", "press_release", ("identifier",), "snapshot"),
    "xa_ba_vi_canh_bao": ("cap", "emergency_notice", ("identifier",), "append"),
    "bao_mau_thu_do_tin": ("news", "press_release", ("uri",), "append"),
    "hang_tin_mau_tin": ("news", "press_release", ("uri",), "append"),
    "phuong_tay_ho_tin_tuc": ("sitemap", "press_release", ("loc",), "delta"),
    "so_cong_thuong_su_kien": ("files", "press_event", ("MA_SK",), "snapshot"),
    "so_nong_nghiep_thong_bao": ("json_pages", "press_release", ("link",), "snapshot"),
    "so_khoa_hoc_danh_ba": ("table", "agency", ("Mã ĐD",), "snapshot"),
}


@dataclass
class City:
    """The running city, its addresses, the files that were written, and what became of a whole pull by each of them."""

    sandbox: Sandbox
    due: dict[str, Any]
    folder: Path
    urls: dict[str, str]
    sources: dict[str, Source] = field(default_factory=dict)
    trials: dict[str, Trial] = field(default_factory=dict)
    refusals: dict[str, str] = field(default_factory=dict)

    def fault(self, name: str) -> str:
        """Why the file that was written for an address is no working source; nothing if it is one."""
        if name in self.refusals:
            return self.refusals[name]
        source, done, due = self.sources[name], self.trials[name], self.due[name]
        mapping = source.mappings[0]
        told = (source.reader, mapping.record, mapping.key, source.mode)
        good = due["offered"] - len(due["quarantined"]) - due["gone"]
        if told != TEN[name]:
            return f"{told} is not {TEN[name]}"
        if (done.health, done.offered, done.gone) != ("ok", due["offered"], due["gone"]):
            return f"{done.health}: {done.offered} records, {done.gone} gone; due are {due['offered']}, {due['gone']}"
        if not 0.9 * good <= done.accepted - done.gone <= good or done.repeated or done.unknown:
            return f"{done.accepted} accepted of {good}, {done.repeated} repeated, unknown {done.unknown}: {done.rules}"
        return ""


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    folder = tmp_path_factory.mktemp("unseen")
    with Sandbox(base_port=0) as sandbox:
        urls = {
            source.name: sandbox.variables[f"SANDBOX_{source.organisation}"] + next(iter(source.days[1].routes))
            for source in sandbox.sources
            if source.name in TEN
        }
        here = City(sandbox, sandbox.expected(1)["sources"], folder / "sources", urls)
        node = Settings(home=folder / "home", sources=here.folder, allow_hosts=HOSTS)
        for name, url in urls.items():
            wishes = Wishes(name=name)
            try:
                write(onboard(url, wishes, allow_hosts=HOSTS, pace=0), wishes, here.folder, folder / "golden")
                here.sources[name] = load_source(here.folder / f"{name}.yml", {})
                with pipeline.fetching(node, here.sources[name]) as manners:
                    here.trials[name] = trial.trial(here.sources[name], manners)
            except IntegrationError as error:
                here.refusals[name] = error.message
        yield here


def test_nine_of_ten_addresses_become_working_sources_without_editing(city: City) -> None:
    faults = {name: fault for name in TEN if (fault := city.fault(name))}
    assert city.urls.keys() == TEN.keys()
    assert len(TEN) - len(faults) >= LEAST, faults


def test_what_a_source_declares_gone_is_never_taken_for_news(city: City) -> None:
    """A canceled item and a deleted paper keep only the name by which others know them."""
    gone = [name for name in TEN if city.due[name]["gone"]]
    assert len(gone) >= 3
    assert [city.trials[name].gone for name in gone] == [city.due[name]["gone"] for name in gone]


def test_an_embargo_and_a_release_status_are_kept(city: City) -> None:
    fields = city.sources["bao_mau_thu_do_tin"].mappings[0].fields
    assert {"embargo_until", "release_status"} <= fields.keys()


def test_articles_of_the_press_can_be_asked_for_and_their_text_is_left_to_the_newspaper(city: City) -> None:
    url = city.urls["bao_mau_thu_do_tin"]
    made = onboard(url, Wishes(record="article_mention", owner="Báo Mẫu"), allow_hosts=HOSTS, pace=0)
    [mapping] = made.source.mappings
    assert made.works and mapping.fields["outlet"].const == "Báo Mẫu"
    assert {"headline", "url", "lead"} <= mapping.fields.keys() and "body_xhtml" in made.source.ignore
    assert any("article_mention" in english for _, english in onboard(url, Wishes(), allow_hosts=HOSTS, pace=0).todo())


def test_an_update_of_an_alert_refers_to_its_original(city: City) -> None:
    assert "references" in city.sources["xa_ba_vi_canh_bao"].mappings[0].fields


def test_pages_without_a_title_stay_aside(city: City) -> None:
    assert city.sources["phuong_tay_ho_tin_tuc"].options == {"include": "/tin-tuc/"}


def test_both_levels_of_a_header_and_all_sheets_are_read(city: City) -> None:
    source = city.sources["so_khoa_hoc_danh_ba"]
    assert source.options["header_rows"] == 2 and source.options["sheets"] == ["*"]
    assert source.mappings[0].fields["phone"].source == "Liên hệ / Số ĐT"


@pytest.mark.parametrize("asked", ["?verb=Identify", "?verb=ListRecords&metadataPrefix=oai_dc", ""])
def test_a_repository_is_found_whatever_it_was_asked(city: City, asked: str) -> None:
    url = city.urls["luu_tru_lich_su_tai_lieu"]
    made = onboard(url + asked, Wishes(), allow_hosts=HOSTS, pace=0)
    assert (made.source.reader, made.source.url, made.works) == ("oai", url, True)


def test_a_source_file_alone_is_enough(city: City, settings: Settings, tmp_path: Path) -> None:
    """One more file beside those of the city: it lints with them, and runs, and nothing else was touched."""
    folder, name = tmp_path / "sources", "hang_tin_mau_tin"
    shutil.copytree(ROOT / "connectors" / "sources", folder)
    before = len(list(folder.glob("*.yml")))
    shutil.copy(city.folder / f"{name}.yml", folder)
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "LIENTHONG_SOURCES": str(folder),
        "LIENTHONG_HOME": str(tmp_path),
    }
    line = [sys.executable, "-m", "lienthong", "sources", "lint"]
    done = subprocess.run(line, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120)
    assert (done.returncode, f"{before + 1} source files are sound" in done.stdout) == (0, True), done.stderr
    report = pipeline.run(settings.model_copy(update={"sources": folder}), [name], trigger="cli")
    [told] = report.sources
    due = city.due[name]
    assert told.state == "reconciled" and told.tally is not None
    assert (told.tally.offered, told.tally.quarantined) == (due["offered"], 0)
