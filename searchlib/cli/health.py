"""The commands that look at an index as a whole: `stats`, `doctor`."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import click

from searchlib.cli.common import (
    counted,
    echo_lines,
    index_option,
    json_option,
    make_style,
    open_index,
    place_of_index,
)
from searchlib.cli.progress import ProgressBar

if TYPE_CHECKING:
    from searchlib.render import Style
    from searchlib.sources.doctor import Finding
    from searchlib.sources.overview import SourceRow

__all__ = ["doctor_command", "stats_command"]

_HELP = {"help_option_names": ["-h", "--help"]}
_SOMETHING_WRONG = 1
_NARROWEST = 16
_NAMES_TOLD = 5
_COLOURS = {"error": "1;31", "warning": "1;33", "note": "1"}


@click.command("stats", context_settings=_HELP)
@index_option
@json_option
def stats_command(index_path: Path | None, wants_json: bool) -> None:
    """Tell what is in the index: documents by language, format and year, what they come back to, the
    abbreviations they define, sizes, sources.

    \b
    searchlib stats
    searchlib stats --json

    Frequent words and phrases are those that documents repeat most, without those that most documents have.
    Of a large index some hundreds of documents are read for that, and the counts are estimates.
    """
    from searchlib.render import as_json, clean, table
    from searchlib.sources.overview import source_rows

    index = open_index(index_path)
    statistics = index.statistics()
    sources = source_rows(index)
    if wants_json:
        echo_lines([as_json(statistics | {"sources": sources})])
        return
    rows = [(name.replace("_", " "), clean(_told(value))) for name, value in statistics.items()]
    rows += [("source", clean(_told_source(row))) for row in sources]
    rows = [row for row in rows if row[1]]
    room = max(make_style("never", index.path).width - max(len(name) for name, _ in rows) - 2, _NARROWEST)

    def wrapped(value: str) -> str:
        return "\n".join(textwrap.wrap(value, room, break_on_hyphens=False))

    lines = [[name, wrapped(value)] for name, value in rows]
    echo_lines(table(lines, ["index", wrapped(clean(str(index.path)))]))


def _told(value: object) -> str:
    """A statistic in a line; "" for nothing."""
    if isinstance(value, dict):
        return ", ".join(f"{name} {_told(count)}" for name, count in value.items())
    if isinstance(value, list):
        return ", ".join(f"{_named(each)} {each['documents']:,}" for each in value)
    return f"{value:,}" if isinstance(value, int) else str(value)


def _named(each: dict[str, str]) -> str:
    """A frequent word or phrase, or an abbreviation."""
    return each["text"] if "text" in each else f"{each['short']} = {each['long']}"


def _told_source(row: SourceRow) -> str:
    from searchlib.sources.scope import Scope

    counts = [counted(row["files"], "file"), counted(row["documents"], "document")]
    if row["problems"]:
        counts.append(f"{row['problems']:,} not read")
    if row["notes"]:
        counts.append(f"{row['notes']:,} with notes")
    scope = f", taken with {scope}" if (scope := str(Scope(**row["scope"]))) else ""
    return f"{row['path']} ({', '.join(counts)}{scope})"


@click.command("doctor", context_settings=_HELP)
@index_option
@json_option
@click.option("-v", "--verbose", is_flag=True, help=f"Name all files, not the first {_NAMES_TOLD} of a kind.")
def doctor_command(index_path: Path | None, wants_json: bool, verbose: bool) -> int:
    """Check every byte of the index, its sources and its texts, and tell what to do about what is wrong.

    Exit status: 0 if nothing needs doing, 1 if something does. Notes need nothing done.

    \b
    searchlib doctor
    searchlib doctor -v
    searchlib doctor --json | jq -r '.[] | select(.check == "unread") | .subject'

    Of text files the beginning is read again; how words are spaced and tone marks placed is looked at in some
    thousands of documents.
    """
    from searchlib.render import as_json
    from searchlib.sources.doctor import examine, is_bad

    path = place_of_index(index_path)
    with ProgressBar(quiet=wants_json) as bar:
        findings = examine(path, bar.show)
    if wants_json:
        echo_lines([as_json([asdict(finding) for finding in findings])])
    else:
        most = len(findings) if verbose else _NAMES_TOLD
        style = make_style("auto", path)
        echo_lines(_report(findings, most, style))
        echo_lines([f"{path}: {_summary(path, findings)}"])
    return _SOMETHING_WRONG if any(map(is_bad, findings)) else 0


def _report(findings: Sequence[Finding], most: int, style: Style) -> Iterator[str]:
    """The findings of each kind under its heading, so many of them at most, and what to do about them."""
    for (severity, heading), alike in groupby(findings, lambda each: (each.severity, each.heading)):
        group = list(alike)
        title = f"{severity}: {heading}" + (f" ({len(group):,})" if len(group) > 1 else "")
        yield from (style.paint(line, _COLOURS[severity]) for line in _wrapped(title, style.width))
        left = len(group)
        for remedy, of_remedy in groupby(group[:most], lambda each: each.remedy):
            for finding in of_remedy:
                left -= 1
                yield from _wrapped(f"{finding.subject}: {finding.problem}", style.width, "  ")
            if left and left == len(group) - most:
                yield f"  and {left:,} more, which -v names"
            yield from _wrapped(f"{remedy}.", style.width, "  -> ")
        yield ""


def _wrapped(text: str, width: int, indent: str = "") -> list[str]:
    from searchlib.render import clean

    return textwrap.wrap(
        clean(text),
        width,
        initial_indent=indent,
        subsequent_indent=" " * (len(indent) + 2),
        break_long_words=False,
        break_on_hyphens=False,
    )


def _summary(path: Path, findings: Sequence[Finding]) -> str:
    """How much was examined, and how many findings there are: "5 documents, nothing wrong, 2 notes"."""
    from searchlib.errors import SearchlibError
    from searchlib.index import Index
    from searchlib.sources.doctor import is_bad

    told = []
    with suppress(SearchlibError):  # What cannot be opened is among the findings.
        told.append(counted(len(Index.open(path)), "document"))
    counts = Counter(finding.severity for finding in findings)
    if not any(map(is_bad, findings)):
        told.append("nothing wrong")
    told += [counted(counts[severity], severity) for severity in _COLOURS if counts[severity]]
    return ", ".join(told)
