"""The layers of searchlib: an import points only downward, and each library has its place.

The table is the architecture in short. A module imports from lower layers and from its own row; rows
of the same layer do not know each other. Imports inside functions and for types alone count as well.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest


class Row(NamedTuple):
    layer: int
    modules: tuple[str, ...]  # names directly under searchlib; "" is the package itself


ROWS = (
    Row(0, ("errors", "files", "lock", "model", "native", "remembered", "user_folders")),
    Row(0, ("data",)),
    Row(1, ("analysis",)),
    Row(1, ("ranking",)),
    Row(2, ("schema",)),
    Row(2, ("codec",)),
    Row(3, ("snapshot", "toc")),
    Row(
        4,
        (
            "abbreviations",
            "ascending",
            "asked",
            "bigrams",
            "completions",
            "context",
            "corrections",
            "duplicates",
            "expansion",
            "explaining",
            "facets",
            "frequent",
            "learned",
            "matches",
            "matching",
            "nodes",
            "ordering",
            "places",
            "planner",
            "pruning",
            "query",
            "query_filters",
            "query_objects",
            "query_syntax",
            "query_tree",
            "reranker",
            "sampling",
            "similar",
            "snippets",
            "standing",
            "statistics",
            "suggestions",
            "values",
            "weighed",
            "whoosh_matching",
            "written",
        ),
    ),
    Row(
        5,
        (
            "",
            "buffer",
            "documents",
            "index",
            "merge_policy",
            "run",
            "searcher",
            "segments",
            "whoosh_index",
            "workers",
            "writer",
        ),
    ),
    Row(6, ("sources",)),
    Row(6, ("render",)),
    Row(6, ("last_results",)),
    Row(6, ("opening",)),
    Row(6, ("evaluation",)),
    Row(7, ("__main__", "cli")),
)

# Downward, and still wrong: bytes and scores change for different reasons.
NEVER = {("codec", "ranking")}

# What a module may import from outside; the longest prefix of its name decides.
THIRD_PARTY: dict[str, tuple[str, ...]] = {
    "analysis": ("whoosh.analysis",),
    "analysis.bulk": ("numpy",),  # terms of many texts are found by arithmetic on all their characters
    "analysis.icu_text": ("icu",),
    "ascending": ("numpy",),
    "bigrams": ("numpy",),
    "cli": ("click",),
    "cli.settings": ("click", "tomli"),
    "codec": ("numpy", "zstandard", "whoosh.codec", "whoosh.matching", "whoosh.reading"),
    "codec.columnar": ("whoosh.codec", "whoosh.filedb", "whoosh.util"),
    "codec.whoosh_columns": ("whoosh.columns",),
    "codec.whoosh_formats": ("numpy", "whoosh.formats"),
    "codec.whoosh_reading": ("whoosh.codec", "whoosh.filedb", "whoosh.matching", "whoosh.reading"),
    "codec.whoosh_writing": ("numpy", "whoosh.codec", "whoosh.filedb"),
    "context": ("numpy",),
    "documents": ("numpy",),
    "duplicates": ("numpy",),
    "evaluation.measures": ("ir_measures",),
    "evaluation.runs": ("numpy",),
    "evaluation.significance": ("numpy",),
    "expansion": ("numpy",),
    "explaining": ("whoosh.query",),
    "facets": ("numpy",),
    "index": ("whoosh.index", "whoosh.query"),
    "matches": ("numpy",),
    "nodes": ("numpy", "whoosh.query"),
    "learned": ("numpy",),
    "native": ("numpy",),
    "lock": ("whoosh.util",),
    "ordering": ("numpy",),
    "places": ("numpy",),
    "planner": ("numpy", "whoosh.query"),
    "pruning": ("numpy",),
    "query": ("whoosh.query",),
    "query_filters": ("whoosh.query",),
    "query_objects": ("whoosh.query",),
    "query_tree": ("whoosh.query",),
    "ranking": ("numpy",),
    "render": ("tabulate",),
    "reranker": ("numpy",),
    "sampling": ("numpy",),
    "schema": ("whoosh.fields",),
    "searcher": ("numpy", "whoosh.query"),
    "similar": ("numpy", "whoosh.query"),
    "segments": ("numpy",),
    "snapshot": ("numpy",),
    "sources": ("lxml", "markdown_it", "pathspec"),
    "sources.changes": ("watchdog",),
    "sources.following": ("watchdog",),
    "sources.doctor.copies": ("numpy",),
    "sources.readers.docx": ("docx", "lxml"),
    "sources.readers.elements": ("lxml",),
    "sources.readers.epub": ("lxml",),
    "sources.readers.odt": ("lxml", "odfdo"),
    "sources.readers.pdf": ("pypdfium2",),
    "sources.readers.office_markup": ("lxml",),
    "sources.readers.office_package": ("lxml",),
    "sources.readers.pptx": ("pptx",),
    "sources.readers.rst": ("docutils",),
    "sources.readers.rtf": ("striprtf",),
    "sources.readers.sheets": ("openpyxl",),
    "weighed": ("numpy",),
    "standing": ("numpy",),
    "statistics": ("numpy",),
    "toc": ("numpy",),
    "values": ("numpy",),
    "whoosh_index": ("whoosh.filedb", "whoosh.index", "whoosh.reading"),
    "whoosh_matching": ("numpy", "whoosh.query", "whoosh.reading", "whoosh.scoring", "whoosh.searching"),
    "workers": ("numpy",),
    "written": ("numpy",),
}

BUILT_IN = sys.stdlib_module_names | {"searchlib"}
# Known to the type checker, and not installed with searchlib: legal under `if TYPE_CHECKING` alone.
FOR_TYPES = {"_typeshed", "typing_extensions"}

PACKAGE = Path(__file__).resolve().parent.parent / "searchlib"


def name_of(path: Path) -> str:
    """The dotted name of a module below searchlib; the package itself is the empty string."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {name_of(path): path for path in sorted(PACKAGE.rglob("*.py"))}


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Line and dotted name of everything that a module imports, at any depth of its syntax tree."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}:{node.lineno}: a relative import hides the layer"
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def imports_for_types(path: Path) -> set[int]:
    """The lines of what a module imports for its types alone."""
    return {
        node.lineno
        for branch in ast.walk(ast.parse(path.read_bytes()))
        if isinstance(branch, ast.If) and ast.unparse(branch.test) == "TYPE_CHECKING"
        for statement in branch.body
        for node in ast.walk(statement)
        if isinstance(node, (ast.Import, ast.ImportFrom))
    }


def head(module: str) -> str:
    return module.partition(".")[0]


def row_of(module: str) -> Row:
    for row in ROWS:
        if head(module) in row.modules:
            return row
    raise AssertionError(f"searchlib.{module} has no layer: give it a row in {Path(__file__).name}")


def own_module(imported: str) -> str:
    """The module below searchlib that an imported name stands for or is defined in."""
    parts = imported.split(".")[1:]
    while parts and ".".join(parts) not in MODULES:
        parts.pop()
    return ".".join(parts)


def is_allowed(module: str, target: str) -> bool:
    here, there = row_of(module), row_of(target)
    if (head(module), head(target)) in NEVER:
        return False
    return here == there or there.layer < here.layer


def libraries_of(module: str) -> tuple[str, ...]:
    parts = module.split(".")
    while parts and ".".join(parts) not in THIRD_PARTY:
        parts.pop()
    return THIRD_PARTY.get(".".join(parts), ())


@pytest.mark.parametrize("module", MODULES)
def test_an_import_points_only_downward(module: str) -> None:
    upward = [
        f"line {line}: {imported}"
        for line, imported in imports(MODULES[module])
        if head(imported) == "searchlib" and not is_allowed(module, own_module(imported))
    ]
    assert upward == []


@pytest.mark.parametrize("module", MODULES)
def test_a_library_is_imported_only_in_its_place(module: str) -> None:
    allowed, for_types = libraries_of(module), imports_for_types(MODULES[module])
    strangers = [
        f"line {line}: {imported}"
        for line, imported in imports(MODULES[module])
        if head(imported) not in BUILT_IN
        and not (head(imported) in FOR_TYPES and line in for_types)
        and not any(f"{imported}.".startswith(f"{library}.") for library in allowed)
    ]
    assert strangers == []


@pytest.mark.parametrize("module", [name for name in MODULES if head(name) not in ("__main__", "cli")])
def test_library_code_never_prints(module: str) -> None:
    prints = [
        f"line {node.lineno}"
        for node in ast.walk(ast.parse(MODULES[module].read_bytes()))
        if (isinstance(node, ast.Name) and node.id == "print")
        or (
            isinstance(node, ast.Attribute)
            and node.attr in ("stdout", "stderr", "__stdout__", "__stderr__")
            and isinstance(node.value, ast.Name)
            and node.value.id == "sys"
        )
    ]
    assert prints == []
