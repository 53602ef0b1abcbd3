"""The packaging keeps its promises: pinned by hash, within bounds, without addresses, complete."""

from __future__ import annotations

import re
import sys
from importlib.metadata import entry_points, metadata, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

LOCKS = {
    "requirements.lock": {""},
    "requirements-dev.lock": {"", "dev"},
    "requirements-bench.lock": {"", "bench"},
}
PIN = re.compile(r"^(?P<name>[a-z0-9-]+)==(?P<version>[^ ;\\]+)(?P<marker> ;[^\\]*)? \\$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}( \\)?$")


def pins(lock: Path) -> dict[str, set[str]]:
    """Each distribution of a lock file with its pinned versions (one per fork of Python versions)."""
    found: dict[str, set[str]] = {}
    for match in filter(None, map(PIN.match, lock.read_text().splitlines())):
        found.setdefault(match["name"], set()).add(match["version"])
    return found


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_file_holds_pins_and_hashes_and_nothing_else(project: Path, name: str) -> None:
    lines = (project / name).read_text().splitlines()
    assert lines
    assert [line for line in lines if not (PIN.match(line) or HASH.match(line))] == []


@pytest.mark.parametrize(("name", "extras"), LOCKS.items())
def test_a_lock_file_satisfies_the_declared_bounds(project: Path, name: str, extras: set[str]) -> None:
    pinned = pins(project / name)
    for line in requires("searchlib") or ():
        wanted = Requirement(line)
        if wanted.marker and not any(wanted.marker.evaluate({"extra": extra}) for extra in extras):
            continue
        versions = pinned.get(canonicalize_name(wanted.name), set())
        assert versions, f"{wanted} is not in {name}: run make lock"
        assert all(wanted.specifier.contains(version) for version in versions), f"{wanted}: run make lock"


def test_the_lock_files_agree_on_every_version(project: Path) -> None:
    development = pins(project / "requirements-dev.lock")
    for name in ("requirements.lock", "requirements-bench.lock"):
        for distribution, versions in pins(project / name).items():
            assert development.get(distribution, versions) == versions, f"{distribution} in {name}"


def test_every_runtime_dependency_has_an_upper_bound() -> None:
    runtime = [Requirement(line) for line in requires("searchlib") or () if "extra ==" not in line]
    assert [str(each) for each in runtime if not any(bound.operator == "<" for bound in each.specifier)] == []


def test_the_supported_versions_of_python_are_those_declared() -> None:
    supported = SpecifierSet(metadata("searchlib")["Requires-Python"])
    assert "3.10.0" in supported
    assert "3.14.0" in supported
    assert "3.15.0" not in supported
    assert "{}.{}.{}".format(*sys.version_info) in supported


def test_both_commands_can_be_imported() -> None:
    scripts = [each for each in entry_points(group="console_scripts") if each.value.startswith("searchlib.")]
    assert {script.name for script in scripts} == {"searchlib", "search"}
    assert all(callable(script.load()) for script in scripts)


def test_the_package_declares_its_types(project: Path) -> None:
    assert (project / "searchlib" / "py.typed").is_file()
