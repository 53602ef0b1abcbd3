"""The figures as tables in Markdown. Medians of the rounds; ratios are those of neighbours in time."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING, Any

from benchmarks.formats.kinds import PLAIN
from benchmarks.native.figures import digits, factor, megabytes, spread
from benchmarks.native.targets import paired
from benchmarks.report import table

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["as_markdown", "rate"]

INTRODUCTION = (
    "Every kind of file says the same generated articles, Vietnamese and English, made by the libraries of "
    "the formats; seed {seed}, {cores} cores, Python {python}. Figures are medians of {rounds} rounds, in "
    "which all kinds take turns. MB are of the text, in UTF-8, not of the files. **× text** is the "
    "time beside that of plain text in the same round, **× peer** beside that of the library by itself. "
    "Before the clock starts every paragraph of every file is found in what was read; after an update a "
    "phrase of every file is found by a search. Not measured: a cold disk, pictures and fonts in files, old "
    "Word documents (.doc), which no library writes. Other work on the machine was not kept away."
)
READING = (
    "One process, one file after the other: text with title, date, author and places, mended and in NFC. The "
    "peer is the library alone, asked for the text and nothing else. A long file of reStructuredText is read "
    "as it is, and by docutils no more."
)
INDEXING = (
    "`update` into a new index, from looking for files to the commit, with as many processes as it chooses; "
    "starting those is part of it. Memory is the peak of all processes together."
)
MEMORY = (
    "Promised is a peak below {limit:,.0f} MB for the last of these folders. It is that of all processes."
)
UPKEEP = (
    "{files:,} files of 30 words, indexed in {first} s. The peer of an update is `os.walk` with `os.stat` of "
    "every file: {walk} s. An update opens the index, looks, and commits what there is to commit."
)
WATCH = (
    "A file of that tree is written while `watch` follows it; another view of the index finds it by "
    "a search after **{median} s** (median of {count}, {least}–{most} s). Promised are two seconds."
)


def as_markdown(report: dict[str, Any]) -> str:
    """A heading for each size, memory and keeping up; `report` is what `study` gives."""
    sections = [
        "# Formats",
        INTRODUCTION.format(seed=report["seed"], rounds=report["rounds"], **report["machine"]),
    ]
    for size in report["sizes"]:
        sections += [
            f"## {_described(size)}",
            "### Reading",
            READING,
            _reading(size),
            "### Indexing",
            INDEXING,
            _indexing(size),
        ]
    sections += [
        "## Memory",
        MEMORY.format(limit=report["memory"]["limit_bytes"] / 1e6),
        _memory(report["memory"]["folders"]),
    ]
    return "\n\n".join([*sections, "## Keeping up", *_upkeep(report["upkeep"])]) + "\n"


def rate(amount: float, seconds: Sequence[float]) -> float:
    """How much a second, by the median."""
    return amount / median(seconds)


def _described(size: dict[str, Any]) -> str:
    files, length = size["files"], size["text_bytes"] / size["files"]
    return (
        f"{size['name'].capitalize()}: {length / 1e3:,.0f} KB of text, in a PDF {size['pages']} pages; "
        f"{files:,} {'file' if files == 1 else 'files'} of each kind"
    )


def _reading(size: dict[str, Any]) -> str:
    plain = _kind(size, PLAIN)["read_seconds"]
    rows = []
    for kind in size["kinds"]:
        seconds, peer = kind["read_seconds"], kind["peer"]
        rows.append(
            [
                kind["name"],
                *_rates(size, seconds),
                factor(paired(seconds, plain)),
                factor(paired(seconds, peer["read_seconds"])) if peer else "–",
                peer["name"] if peer else "–",
            ]
        )
    return table(rows, ("", "files/s", "MB/s", "× text", "× peer", "peer"))


def _indexing(size: dict[str, Any]) -> str:
    plain = _kind(size, PLAIN)["update_seconds"]
    rows = [
        [
            kind["name"],
            *_rates(size, kind["update_seconds"]),
            factor(paired(kind["update_seconds"], plain)),
            megabytes(kind["update_peak_memory_bytes"]),
            f"{kind['documents']:,}",
            digits(kind["file_bytes"] / 1e6),
        ]
        for kind in size["kinds"]
    ]
    return table(rows, ("", "files/s", "MB/s", "× text", "peak MB", "documents", "MB of files"))


def _rates(size: dict[str, Any], seconds: Sequence[float]) -> list[str]:
    """Files and megabytes of text a second."""
    return [digits(rate(size["files"], seconds)), digits(rate(size["text_bytes"] / 1e6, seconds))]


def _kind(size: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(kind for kind in size["kinds"] if kind["name"] == name)
    return found


def _memory(folders: Sequence[dict[str, Any]]) -> str:
    rows = [
        [
            each["name"],
            digits(each["file_bytes"] / 1e6),
            f"{each['documents']:,}",
            digits(each["seconds"]),
            megabytes([each["peak_memory_bytes"]]),
            "yes" if each["kept"] else "no",
        ]
        for each in folders
    ]
    return table(rows, ("", "MB of files", "documents", "seconds", "peak MB", "kept"))


def _upkeep(part: dict[str, Any]) -> list[str]:
    walk, searchable = part["walk_seconds"], part["searchable_seconds"]
    rows = [
        [
            what,
            spread(part[f"{name}_seconds"]),
            factor(paired(part[f"{name}_seconds"], walk)),
            f"{max(part[f'{name}_opened']):,}",
        ]
        for what, name in (
            ("update, nothing changed", "unchanged"),
            (f"update, {part['changed_files']:,} files changed", "changed"),
        )
    ]
    return [
        UPKEEP.format(files=part["files"], first=digits(part["first_seconds"]), walk=spread(walk)),
        table(rows, ("", "seconds", "× walk", "files opened")),
        WATCH.format(
            median=digits(median(searchable)),
            count=len(searchable),
            least=digits(min(searchable)),
            most=digits(max(searchable)),
        ),
    ]
