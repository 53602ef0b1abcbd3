"""The part formats, small: tables, JSON, picture and command line."""

from __future__ import annotations

import json
from copy import deepcopy
from dataclasses import replace
from importlib.util import find_spec

import pytest
from click.testing import CliRunner

from benchmarks.__main__ import main
from benchmarks.formats import study
from benchmarks.formats.kinds import kind_called
from benchmarks.formats.report import as_markdown
from benchmarks.formats.texts import Size

KINDS = [kind_called(name) for name in ("text", "PDF", "mailbox")]
SMALL = study.Settings(
    rounds=1,
    seed=0,
    sizes=(Size("typical", 1000, 5, 2), Size("long", 3000, 1, 4)),
    files=30,
    text_bytes=20_000,
    pdf=Size("long PDF", 3000, 1, 4),
)


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """In few processes: three kinds, two sizes, one round."""
    out = tmp_path_factory.mktemp("results")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(study, "installed_kinds", lambda: KINDS)
        patch.setattr(study, "Settings", lambda rounds, seed: replace(SMALL, rounds=rounds, seed=seed))
        asked = ["formats", "--rounds", "1", "--documents", "2", "--out", str(out)]
        return CliRunner().invoke(main, asked, catch_exceptions=False), out


@pytest.fixture(scope="module")
def report(run):
    return json.loads((run[1] / "formats.json").read_text(encoding="utf-8"))


def test_it_ends_well_and_prints_the_tables_it_writes(run):
    result, out = run
    assert result.exit_code == 0
    assert (out / "formats.md").read_text(encoding="utf-8") in result.stdout


def test_report_has_version_and_machine_and_no_more_of_it(report):
    assert report["schema_version"] == study.SCHEMA_VERSION
    assert set(report["machine"]) == {"cores", "python"}


def test_every_kind_is_measured_in_both_sizes(report):
    assert [(size["name"], size["files"]) for size in report["sizes"]] == [("typical", 2), ("long", 1)]
    for size in report["sizes"]:
        assert [kind["name"] for kind in size["kinds"]] == ["text", "PDF", "mailbox"]
        for kind in size["kinds"]:
            assert len(kind["read_seconds"]) == len(kind["update_seconds"]) == 1
            assert min(*kind["read_seconds"], *kind["update_seconds"]) > 0
            assert kind["update_peak_memory_bytes"][0] > 1_000_000
            assert (kind["peer"] is None) == (kind["name"] == "mailbox")


def test_memory_is_measured_and_beside_its_limit(report):
    alone, both = report["memory"]["folders"]
    assert (alone["documents"], both["documents"]) == (1, 2)
    assert both["name"] == "PDF of 4 pages and text of 0 MB"
    assert all(each["kept"] and each["peak_memory_bytes"] > 1_000_000 for each in (alone, both))


def test_a_promise_that_is_not_kept_is_told(report):
    broken = deepcopy(report)
    broken["memory"]["folders"][1]["kept"] = False
    last = as_markdown(broken).split("## Memory")[1].split("##")[0].strip().splitlines()[-1]
    assert last.split("|")[-2].strip() == "no"


def test_keeping_up_is_measured_on_no_more_files_than_asked_for(report):
    assert report["upkeep"]["files"] == 2
    assert report["upkeep"]["changed_opened"] == [2]


def test_ratios_are_those_of_the_same_round(report):
    told = deepcopy(report)
    text, pdf, _ = told["sizes"][0]["kinds"]
    text["read_seconds"], pdf["read_seconds"] = [1.0, 2.0, 10.0], [3.0, 8.0, 20.0]
    pdf["peer"]["read_seconds"] = [1.0, 1.0, 10.0]
    reading = as_markdown(told).split("### Reading")[1].split("###")[0]
    row = next(line for line in reading.splitlines() if line.startswith("| PDF"))
    assert [cell.strip() for cell in row.split("|")][4:6] == ["3.00", "3.00"]


def test_picture_is_a_png(run):
    if not find_spec("matplotlib"):
        pytest.skip("matplotlib is not installed")
    assert (run[1] / "formats.png").read_bytes().startswith(b"\x89PNG")
