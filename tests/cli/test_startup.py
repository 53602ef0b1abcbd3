"""A command starts quickly because it loads what it needs: which modules are there when it ends."""

from __future__ import annotations

import pytest

from tests.cli.commands import spawn

_TELL = "import atexit, sys; atexit.register(lambda: print('\\n', *sys.modules, file=sys.stderr))"

# What only changes an index, reads files or judges results.
WRITING = (
    "searchlib.analysis.bulk",
    "searchlib.buffer",
    "searchlib.codec.builder",
    "searchlib.codec.merger",
    "searchlib.documents",
    "searchlib.lock",
    "searchlib.writer",
)
READING = ("lxml", "markdown_it", "pathspec", "searchlib.sources.readers.webpage", "zipfile")
WHOLE_LIBRARIES = (
    "asyncio",
    "concurrent.futures",
    "hashlib",
    "importlib.metadata",
    "multiprocessing",
    "tabulate",
)
SEARCHING = ("icu", "numpy", "searchlib.index", "whoosh")


def loaded(*arguments: str) -> set[str]:
    """The modules that are there after a command that ended well."""
    answer = spawn(*arguments, first=_TELL)
    assert answer.status == 0, answer.err
    return set(answer.err.splitlines()[-1].split())


@pytest.mark.parametrize("form", ["table", "plain", "json"])
def test_a_search_loads_nothing_that_writes_reads_files_or_judges(form: str) -> None:
    unneeded = {*WRITING, *READING, *WHOLE_LIBRARIES, "searchlib.evaluation", "searchlib.sources.sync"}
    assert loaded("search", "--format", form, "Nga") & unneeded == set()


def test_a_search_that_finds_enough_loads_no_suggestions() -> None:
    assert loaded("search", "*") & {"searchlib.suggestions", "searchlib.similar"} == set()


def test_a_search_loads_what_counts_orders_opens_or_reads_settings_only_where_that_is_asked() -> None:
    unneeded = {
        "searchlib.facets",
        "searchlib.ordering",
        "searchlib.opening",
        "subprocess",
        "tomllib",
        "tomli",
    }
    assert loaded("search", "Nga") & unneeded == set()
    assert loaded("search", "--json", "Nga") & {"searchlib.last_results", "searchlib.render.people"} == set()


@pytest.mark.parametrize("arguments", [["--help"], ["search", "--help"], ["index", "--help"]])
def test_help_loads_no_library_but_that_of_the_command_line(arguments: list[str]) -> None:
    assert loaded(*arguments) & {*WRITING, *READING, *WHOLE_LIBRARIES, *SEARCHING} == set()


def test_the_version_loads_nothing_that_searches() -> None:
    assert loaded("--version") & {*WRITING, *SEARCHING} == set()


def test_an_update_without_changes_loads_nothing_that_writes_reads_files_or_searches() -> None:
    unneeded = {*WRITING, *READING, "searchlib.searcher", "tabulate", "whoosh"}
    assert loaded("index") & unneeded == set()
