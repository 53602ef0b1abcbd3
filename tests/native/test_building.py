"""Without a C compiler the project is installed all the same."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from searchlib import native


@pytest.fixture
def declared(project: Path) -> str:
    """What is declared of the compiled module."""
    _, _, rest = (project / "pyproject.toml").read_text().partition("[[tool.setuptools.ext-modules]]")
    return rest.partition("\n[")[0]


def test_what_is_compiled_may_be_left_out(declared: str) -> None:
    assert 'name = "searchlib.native.loops"' in declared
    assert "\noptional = true\n" in declared


def test_products_and_sums_of_floats_are_rounded_one_by_one(declared: str) -> None:
    """Or else scores differ by a last bit where the processor has both in one instruction."""
    assert '"-ffp-contract=off"' in declared


def test_what_is_not_compiled_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEARCHLIB_NATIVE", "0")
    assert native._compiled() is None
    monkeypatch.setenv("SEARCHLIB_NATIVE", "1")

    def missing(name: str) -> None:
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(native, "import_module", missing)
    assert native._compiled() is None


def test_what_was_compiled_of_another_source_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SEARCHLIB_NATIVE", raising=False)
    monkeypatch.setattr(native, "import_module", lambda _: SimpleNamespace(INTERFACE=native._INTERFACE))
    assert native._compiled() is not None
    for other in (SimpleNamespace(INTERFACE=native._INTERFACE + 1), SimpleNamespace()):
        monkeypatch.setattr(native, "import_module", lambda _, other=other: other)
        assert native._compiled() is None
