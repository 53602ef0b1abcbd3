"""The commands that look into an index: `show`, `similar`, `suggest`, `stats`, `doctor`."""

from __future__ import annotations

import sys
import textwrap
from dataclasses import asdict
from pathlib import Path

import click

from searchlib.cli.common import (
    colour_option,
    counted,
    echo_lines,
    index_option,
    json_option,
    make_style,
    open_index,
)

__all__ = ["doctor_command", "show_command", "similar_command", "stats_command", "suggest_command"]

_HELP = {"help_option_names": ["-h", "--help"]}
_NOTHING_FOUND = 1
_NARROWEST = 16


@click.command("show", context_settings=_HELP)
@click.argument("key")
@index_option
@json_option
def show_command(key: str, index_path: Path | None, wants_json: bool) -> None:
    """Print a document as it was indexed. KEY is its path within its source, or its path from here; of a
    record its _id. On a terminal lines are broken between words.

    \b
    searchlib show 000_a6ca525eac684d7b.txt
    searchlib show --json 000_a6ca525eac684d7b.txt
    """
    from searchlib.render import as_json, clean, paragraphs, printable
    from searchlib.sources.diagnosis import find_document

    index = open_index(index_path)
    style = make_style("never", index.path)
    document = find_document(index, key)
    if wants_json:
        record = asdict(document) | {"path": style.path(document.path)}
        echo_lines([as_json(record)])
        return
    facts = {
        "key": document.key,
        "path": style.path(document.path),
        "title": document.title,
        "lang": document.lang,
        "date": document.date,
    }
    echo_lines(f"{name}: {clean(value)}" for name, value in facts.items() if value)
    text = printable(document.text).rstrip()
    echo_lines(["", *(paragraphs(text, style.width) if sys.stdout.isatty() else [text])])


@click.command("similar", context_settings=_HELP)
@click.argument("key")
@index_option
@click.option("-n", "--limit", type=click.IntRange(1), default=10, show_default=True, help="How many.")
@json_option
@colour_option
def similar_command(key: str, index_path: Path | None, limit: int, wants_json: bool, colour: str) -> int:
    """Find documents that are about the same, in Vietnamese and in English.

    \b
    searchlib similar 003_f507fac64154a3f1.txt
    searchlib similar --json 003_f507fac64154a3f1.txt | jq '.hits[] | select(.is_duplicate) | .key'

    The score is the share that a document has of what the named one has: 1 for the same text. Across
    languages names, numbers and what the lexicon knows count. Near-duplicates are marked.
    """
    from searchlib.render import render
    from searchlib.sources.diagnosis import find_document

    index = open_index(index_path)
    page = index.similar(find_document(index, key).key, limit=limit)
    echo_lines(render(page, "json" if wants_json else "plain", make_style(colour, index.path)))
    return 0 if page.hits else _NOTHING_FOUND


@click.command("suggest", context_settings=_HELP)
@click.argument("text", nargs=-1, required=True)
@index_option
@json_option
def suggest_command(text: tuple[str, ...], index_path: Path | None, wants_json: bool) -> int:
    """Correct words that no document has, write a phrase as documents write it, and complete it.

    \b
    searchlib suggest Patrushov          Patrushev
    searchlib suggest dai tuong          Đại tướng
    searchlib suggest "Bộ Công a"        Bộ Công an
    """
    from searchlib.render import as_json, clean

    suggestions = open_index(index_path).suggest(" ".join(text))
    if wants_json:
        echo_lines([as_json({"text": " ".join(text), "suggestions": suggestions})])
    else:
        echo_lines(map(clean, suggestions))
    return 0 if suggestions else _NOTHING_FOUND


@click.command("stats", context_settings=_HELP)
@index_option
@json_option
def stats_command(index_path: Path | None, wants_json: bool) -> None:
    """Tell what is in the index: documents, languages, terms, learned abbreviations, size, sources.

    \b
    searchlib stats
    searchlib stats --json
    """
    from searchlib.render import as_json, clean, table
    from searchlib.sources.diagnosis import source_rows

    index = open_index(index_path)
    statistics = index.statistics()
    sources = source_rows(index)
    if wants_json:
        echo_lines([as_json(statistics | {"sources": sources})])
        return
    abbreviations = {
        f"{each['short']} = {each['long']}": each["documents"] for each in statistics["abbreviations"]
    }
    rows: list[list[str]] = [
        [name.replace("_", " "), clean(", ".join(f"{key} {count}" for key, count in value.items()))]
        if isinstance(value, dict)
        else [name.replace("_", " "), f"{value:,}" if isinstance(value, int) else str(value)]
        for name, value in (statistics | {"abbreviations": abbreviations}).items()
        if value != {}
    ]
    for row in sources:
        counts = f"{counted(row['files'], 'file')}, {counted(row['documents'], 'document')}"
        rows.append(["source", f"{clean(row['path'])} ({counts})"])
    room = max(make_style("never", index.path).width - max(len(name) for name, _ in rows) - 2, _NARROWEST)

    def wrapped(value: object) -> str:
        return "\n".join(textwrap.wrap(str(value), room, break_on_hyphens=False))

    lines = [[name, wrapped(value)] for name, value in rows]
    echo_lines(table(lines, ["index", wrapped(clean(str(index.path)))]))


@click.command("doctor", context_settings=_HELP)
@index_option
@json_option
def doctor_command(index_path: Path | None, wants_json: bool) -> int:
    """Check every byte of the index, its sources and its texts, and tell what to do about what is wrong.

    Exit status: 0 if all is well, 1 if not.

    \b
    searchlib doctor
    """
    from searchlib.render import as_json, clean
    from searchlib.sources.diagnosis import examine

    index = open_index(index_path)
    findings = examine(index)
    if wants_json:
        echo_lines([as_json([asdict(finding) for finding in findings])])
    else:
        echo_lines(clean(f"{finding.subject}: {finding.problem}. {finding.remedy}") for finding in findings)
        if not findings:
            echo_lines([f"{index.path}: {counted(len(index), 'document')}, nothing wrong"])
    return _NOTHING_FOUND if findings else 0
