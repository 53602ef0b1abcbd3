"""The command `search`: a query and its options to a page of results."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from searchlib.cli.common import colour_option, echo_lines, index_option, make_style, open_index

__all__ = ["search_command"]

_FORMATS = ["table", "plain", "json", "jsonl", "csv"]
_SNIPPETS = 2
_NO_HITS = 1


class _QueryCommand(click.Command):
    """A command whose arguments may begin with a minus, as in `search Putin -Medvedev`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        known = {name for param in self.params for name in param.opts} | {"-h"}
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
            elif arg.startswith("-") and (arg[:2] in known or (arg.startswith("--") and " " not in arg)):
                options.append(arg)
                if arg in takes_value:
                    options.extend(value for value in [next(rest, None)] if value is not None)
            else:
                query.append(arg)
        return super().parse_args(ctx, [*options, "--", *query])


@click.command("search", cls=_QueryCommand, context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("query", nargs=-1, required=True)
@index_option
@click.option("-n", "--limit", type=click.IntRange(0), default=10, show_default=True, help="How many results.")
@click.option("--offset", type=click.IntRange(0), default=0, help="How many of the best to pass over.")
@click.option("--format", "form", type=click.Choice(_FORMATS), default="table", help="How to show them.")
@click.option("--json", "form", flag_value="json", help="Short for --format json: one object.")
@click.option("--jsonl", "form", flag_value="jsonl", help="Short for --format jsonl: one object a line.")
@click.option("--count", "only_count", is_flag=True, help="Print only how many documents match.")
@click.option("-l", "--files-with-matches", "only_paths", is_flag=True, help="Print only the paths.")
@click.option("-0", "--null", "null", is_flag=True, help="Like -l, each path ended by NUL, for xargs -0.")
@click.option("--sort", type=click.Choice(["relevance", "date", "path"]), default="relevance", help="The order.")
@click.option("--lang", metavar="LANG", help="Only documents in vi, en or other.")
@click.option("--path", metavar="GLOB", help="Only documents whose path matches, such as '2021/*.txt'.")
@click.option("--after", metavar="DATE", help="Only documents of this date or later: 2021, 2021-03, 2021-03-16.")
@click.option("--before", metavar="DATE", help="Only documents of this date or earlier.")
@click.option("--exact-marks", is_flag=True, help="Only the spelling that was typed: 'án' without 'an'.")
@click.option("--all", "all_terms", is_flag=True, help="Every word must match.")
@click.option("--no-expand", is_flag=True, help="Without the lexicon: 'MoU' without 'bản ghi nhớ'.")
@click.option("--explain", is_flag=True, help="Tell how each score came about.")
@colour_option
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
    search --json MoU | jq .total     for programs

    Exit status: 0 with results, 1 without, 2 after an error.
    """
    from searchlib.model import SearchOptions
    from searchlib.render import clean, render

    index = open_index(index_path)
    only_count, null, form = chosen["only_count"], chosen["null"], chosen["form"]
    only_paths = chosen["only_paths"] or null
    style = make_style(colour, index.path)
    options = SearchOptions(
        limit=0 if only_count else chosen["limit"],
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
        snippets=0 if only_paths or only_count else _SNIPPETS,
        suggest=not (only_paths or only_count),
    )
    page = index.search(" ".join(query), options=options)
    if only_count:
        echo_lines([page.total])
    elif only_paths:
        echo_lines((style.path(hit.path) for hit in page.hits), end="\0" if null else "\n")
    else:
        echo_lines(render(page, form, style))
        if form in ("table", "plain"):
            sys.stdout.flush()
            if page.suggestions:
                click.echo(f"Did you mean: {', '.join(map(clean, page.suggestions))}?", err=True)
            total = page.total or 0
            shown = f"{len(page.hits)} of {total}" if len(page.hits) < total else str(total)
            click.echo(f"{shown} {'document' if total == 1 else 'documents'} in {page.took_ms:.0f} ms", err=True)
    return 0 if page.total else _NO_HITS
