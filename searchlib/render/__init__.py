"""render: a page of results as a table, plain text, JSON, CSV or lines for fzf; markup comes in here alone.

What programs read and what people read is made by `machines` and `people`, of which a search loads one.
"""

from __future__ import annotations

from collections.abc import Iterator

from searchlib.model import ResultPage
from searchlib.render.printing import (
    Style,
    as_json,
    clean,
    escaped,
    laid_out,
    one_line,
    paragraphs,
    printable,
    table,
)

__all__ = [
    "Style",
    "as_json",
    "clean",
    "escaped",
    "laid_out",
    "one_line",
    "paragraphs",
    "printable",
    "render",
    "table",
]


def render(page: ResultPage, form: str, style: Style) -> Iterator[str]:
    """The page in a format ("table", "plain", "json", "jsonl", "csv"), line by line."""
    if form in ("table", "plain"):
        from searchlib.render.people import for_people

        return for_people(page, form, style)
    from searchlib.render.machines import for_machines

    return for_machines(page, form, style)
