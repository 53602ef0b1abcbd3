"""The commands that look into an index: `show`, `similar`, `suggest`."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path

import click

from searchlib.cli.common import (
    colour_option,
    echo_lines,
    index_option,
    json_option,
    make_style,
    open_index,
)

__all__ = ["show_command", "similar_command", "suggest_command"]

_HELP = {"help_option_names": ["-h", "--help"]}
_NOTHING_FOUND = 1


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
    from searchlib.sources.named import find_document

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
        "author": document.author,
        "lang": document.lang,
        "date": document.date,
        "type": document.type,
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
    from searchlib.sources.named import find_document

    index = open_index(index_path)
    page = index.similar(find_document(index, key).key, limit=limit)
    echo_lines(render(page, "json" if wants_json else "plain", make_style(colour, index.path)))
    if not wants_json:
        from searchlib.last_results import remember

        remember(index.path, page.hits)
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
