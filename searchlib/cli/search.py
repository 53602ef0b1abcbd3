"""The command `search`: a query and its options to a page of results."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from searchlib.cli.common import (
    colour_option,
    counted,
    echo_lines,
    index_option,
    make_style,
    open_index,
    tell,
    writing,
)

__all__ = ["search_command"]

_FORMATS = ["table", "plain", "json", "jsonl", "csv"]
_FOR_PEOPLE = ("table", "plain")
_WITHOUT_SNIPPETS = ("count", "files")
_WITHOUT_EXPLANATION = ("count", "files", "csv")
_LIMIT = 10
_SNIPPETS = 2
_MOST_PIECES = 5
_NO_HITS = 1
# Anything long, so that a slip of the finger is an error; short ones to the letter: -nga leaves out "nga".
_OPTION = re.compile(r"--[^\s=]+(=.*)?|-n=?-?\d*|-[l0]+|-h", re.DOTALL)


class _QueryCommand(click.Command):
    """A command whose arguments may begin with a minus, as in `search Putin -Medvedev`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        takes_value = {
            name
            for param in self.params
            if isinstance(param, click.Option) and not param.is_flag
            for name in param.opts
        }
        options: list[str] = []
        query: list[str] = []
        rest = iter(args)
        for arg in rest:
            if arg == "--":
                query.extend(rest)
            elif _OPTION.fullmatch(arg):
                options.append(arg)
                if arg in takes_value:
                    value = next(rest, None)
                    if value is not None:
                        options.append(value)
                    elif ctx.resilient_parsing:  # The shell is still completing it.
                        options.pop()
                    else:
                        raise click.BadOptionUsage(arg, f"Option {arg!r} requires an argument.", ctx)
            else:
                query.append(arg)
        return super().parse_args(ctx, [*options, "--", *query])


@click.command("search", cls=_QueryCommand, context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("query", nargs=-1, required=True)
@index_option
@click.option("-n", "--limit", type=click.IntRange(0), help=f"How many; by default {_LIMIT}, with -l all.")
@click.option("--offset", type=click.IntRange(0), default=0, help="How many of the best to pass over.")
@click.option(
    "--format", "form", type=click.Choice(_FORMATS), help="How to show them; by default as a table."
)
@click.option("--json", "json", is_flag=True, help="Short for --format json: one object.")
@click.option("--jsonl", "jsonl", is_flag=True, help="Short for --format jsonl: one object a line.")
@click.option("--count", "only_count", is_flag=True, help="Print only how many documents match.")
@click.option(
    "-l",
    "--files-with-matches",
    "only_files",
    is_flag=True,
    help="Print only the files; of records the keys.",
)
@click.option("-0", "--null", "null", is_flag=True, help="Like -l, each ended by NUL, for xargs -0.")
@click.option(
    "--sort", type=click.Choice(["relevance", "date", "path"]), default="relevance", help="The order."
)
@click.option("--lang", metavar="LANG", help="Only documents in vi, en or other.")
@click.option("--path", metavar="GLOB", help="Only documents whose path matches, such as '2021/*.txt'.")
@click.option(
    "--after", metavar="DATE", help="Only documents of this date or later: 2021, 2021-03, 2021-03-16."
)
@click.option("--before", metavar="DATE", help="Only documents of this date or earlier.")
@click.option("--exact-marks", is_flag=True, help="Only the spelling that was typed: 'án' without 'an'.")
@click.option("--all", "all_terms", is_flag=True, help="Every word must match.")
@click.option("--no-expand", is_flag=True, help="Without the lexicon: 'MoU' without 'bản ghi nhớ'.")
@click.option("--group", is_flag=True, help="Show near-duplicates as one, such as one story in two papers.")
@click.option("--explain", is_flag=True, help="Tell why: what each word, and nearness, adds to the score.")
@colour_option
@click.version_option(package_name="searchlib", prog_name="search")
def search_command(query: tuple[str, ...], index_path: Path | None, colour: str, **chosen: Any) -> int:
    """Find documents; the best come first.

    \b
    search Patrushev MoU              any of the words; more of them rank higher
    search '"Bộ Công an"'             a phrase
    search 'bo cong an'               marks may be left out; typed ones count
    search Putin -Medvedev +Moskva    without one, with the other
    search 'gạo AND (nếp OR tẻ)'      AND, OR, NOT and brackets
    search 'title:Nga date:2021-03..2021-09'   fields: title path lang date key
    search 'patru*' 'Kolokolsev~'     beginnings (also wild?card), typos
    search '"hợp tác Nga"~5' MoU^2    near each other; counting more
    search --group Patrushev          a story that several papers copied only once
    search --explain Bộ Công an       why it is found: which words, how spelled, how often
    search --json MoU | jq .total     for programs

    Exit status: 0 with results, 1 without, 2 after an error.
    """
    from searchlib.model import SearchOptions
    from searchlib.query_syntax import misfits
    from searchlib.render import clean, render

    output = _output(chosen)
    index = open_index(index_path)
    style = make_style(colour, index.path)
    limit = chosen["limit"]
    if limit is None:
        limit = len(index) if output == "files" else _LIMIT
    options = SearchOptions(
        limit=0 if output == "count" else limit,
        offset=chosen["offset"],
        sort=chosen["sort"],
        lang=chosen["lang"],
        path=chosen["path"],
        after=chosen["after"],
        before=chosen["before"],
        exact_marks=chosen["exact_marks"],
        all_terms=chosen["all_terms"],
        expand=not chosen["no_expand"],
        explain=chosen["explain"],
        group=chosen["group"],
        snippets=0 if output in _WITHOUT_SNIPPETS else _SNIPPETS,
        suggest=output not in _WITHOUT_SNIPPETS,
    )
    page = index.search(" ".join(query), options=options)
    total = page.total or 0
    if output == "count":
        echo_lines([str(total)])
    elif output == "files":
        from searchlib.sources.diagnosis import file_names

        _print_files(dict.fromkeys(file_names(index, page.hits)), "\0" if chosen["null"] else "\n")
    else:
        echo_lines(render(page, output, style))
    if output in _FOR_PEOPLE:
        if not page.query.strip():
            tell("The query is empty: type words to look for, or '*' for all documents")
        if pieces := misfits(page.query):
            tell(f"Note: read as plain words: {', '.join(pieces[:_MOST_PIECES])}")
        if page.suggestions:
            tell(f"Did you mean: {', '.join(map(clean, page.suggestions))}?")
        shown = f"{len(page.hits)} of " if len(page.hits) < total else ""
        if options.group:
            shown = f"{counted(len(page.hits), 'group')} of "
        tell(f"{shown}{counted(total, 'document')} in {page.took_ms:.0f} ms")
    return 0 if total else _NO_HITS


def _output(chosen: dict[str, Any]) -> str:
    """What to print: "count", "files" or results in a format. An error where options disagree."""
    asked = {
        "--count": chosen["only_count"] and "count",
        "--files-with-matches": chosen["only_files"] and "files",
        "--null": chosen["null"] and "files",
        "--json": chosen["json"] and "json",
        "--jsonl": chosen["jsonl"] and "jsonl",
        f"--format {chosen['form']}": chosen["form"],
    }
    asked = {option: output for option, output in asked.items() if output}
    outputs = set(asked.values())
    if len(outputs) > 1:
        raise click.UsageError(f"{' and '.join(asked)} exclude each other: choose one of them")
    output = str(outputs.pop()) if outputs else "table"
    if chosen["group"] and output == "count":
        raise click.UsageError("--count counts documents, not groups: leave --group out")
    if chosen["explain"] and output in _WITHOUT_EXPLANATION:
        raise click.UsageError(f"{' and '.join(asked)} has no place for --explain: leave one of them out")
    return output


def _print_files(names: Iterable[str], end: str) -> None:
    """The names as the bytes that the file system has, so that other programs find the files.

    A terminal gets them escaped: a name must not command it.
    """
    from searchlib.render import escaped

    if sys.stdout.isatty() and end == "\n":
        echo_lines(map(escaped, names))
        return
    with writing():
        for name in names:
            sys.stdout.buffer.write(os.fsencode(name + end))
