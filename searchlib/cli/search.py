"""The command `search`: a query and its options to a page of results."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from searchlib.cli.common import (
    colour_option,
    echo_lines,
    echo_names,
    index_option,
    make_style,
    open_index,
    typed_parameters,
)
from searchlib.cli.narrowing import path_meant, types_meant
from searchlib.cli.remarks import remark, remark_on_nothing

if TYPE_CHECKING:
    from searchlib.index import Index
    from searchlib.model import ResultPage

__all__ = ["search_command"]

_FORMATS = ["table", "plain", "json", "jsonl", "csv", "fzf"]
_SORTS = ["relevance", "date", "path", "title"]
_FOR_PEOPLE = ("table", "plain")
_WITHOUT_SNIPPETS = ("count", "files")
# What has no place for what these options ask for.
_WITHOUT = {
    "--explain": ("count", "files", "csv", "fzf"),
    "--facets": ("count", "files", "csv", "fzf", "jsonl"),
}
_LIMIT = 10
_SNIPPETS = 2
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


def _names(_ctx: click.Context, _option: click.Parameter, given: tuple[str, ...]) -> tuple[str, ...]:
    """What an option names that may be repeated, and takes several names between commas."""
    return tuple(dict.fromkeys(name.strip() for value in given for name in value.split(",")))


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
@click.option("--sort", type=click.Choice(_SORTS), default="relevance", help="The order.")
@click.option(
    "--reverse/--no-reverse", help="The other way round: the oldest first, or from the last letter."
)
@click.option(
    "--lang",
    metavar="LANG,…",
    multiple=True,
    callback=_names,
    help="Only documents in vi, en or other; several between commas.",
)
@click.option(
    "--type",
    "types",
    metavar="TYPE,…",
    multiple=True,
    callback=_names,
    help="Only documents of these formats, such as pdf,docx; also by suffix, or as word, excel, mail, book.",
)
@click.option("--author", metavar="NAME", help="Only documents by somebody whose name has these words.")
@click.option(
    "--path",
    metavar="GLOB",
    help="Only documents whose path matches, such as '2021/*.txt', or in a folder, such as 2021; ./ is here.",
)
@click.option(
    "--after", metavar="DATE", help="Only documents of this date or later: 2021, 2021-03, 2021-03-16."
)
@click.option("--before", metavar="DATE", help="Only documents of this date or earlier.")
@click.option("--exact-marks", is_flag=True, help="Only the spelling that was typed: 'án' without 'an'.")
@click.option("--all", "all_terms", is_flag=True, help="Every word must match.")
@click.option(
    "--expand/--no-expand", default=True, help="Whether the lexicon helps: 'MoU' finds 'bản ghi nhớ'."
)
@click.option("--group/--no-group", help="Show near-duplicates as one, such as one story in two papers.")
@click.option(
    "--facets",
    metavar="FACET,…",
    multiple=True,
    callback=_names,
    help="Also count all that match by lang, type, year; several between commas.",
)
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
    search 'title:Nga date:2021-03..2021-09'   fields: title path lang date key author type
    search 'patru*' 'Kolokolsev~'     beginnings (also wild?card), typos
    search '"hợp tác Nga"~5' MoU^2    near each other; counting more
    search --group Patrushev          a story that several papers copied only once
    search --explain Bộ Công an       why it is found: which words, how spelled, how often
    search --facets type,year -n 0 MoU         how many of which format, from which years
    search --type pdf --sort date --reverse MoU   only PDF files, the oldest first
    search --json MoU | jq .total     for programs

    \b
    --format fzf prints a line a result: file, place, title, snippet and key with tabs between;
    the place is the line of the match in a text file, else such as "page 12". To choose and open:
      search --format fzf -n 200 MoU | fzf -d '\\t' --with-nth 1,2,3,4 \\
        --preview 'searchlib show -- {5}' --bind 'enter:become(searchlib open --key -- {5})'

    'searchlib open 3' opens the third of the results that were shown last. Defaults of options are set in
    searchlib.toml, see 'searchlib --help'.

    Exit status: 0 with results, 1 without, 2 after an error.
    """
    from searchlib.model import SearchOptions

    typed = typed_parameters()
    output = _output(chosen, typed)
    index = open_index(index_path)
    limit = chosen["limit"] if "limit" in typed or output != "files" else None
    if limit is None:
        limit = len(index) if output == "files" else _LIMIT
    options = SearchOptions(
        limit=0 if output == "count" else limit,
        offset=chosen["offset"],
        sort=chosen["sort"],
        reverse=chosen["reverse"] and (chosen["sort"] != "relevance" or "reverse" in typed),
        lang=chosen["lang"] or None,
        type=types_meant(chosen["types"]) or None,
        author=chosen["author"],
        path=path_meant(chosen["path"], index.path) if chosen["path"] else chosen["path"],
        after=chosen["after"],
        before=chosen["before"],
        exact_marks=chosen["exact_marks"],
        all_terms=chosen["all_terms"],
        expand=chosen["expand"],
        explain=chosen["explain"],
        group=chosen["group"] and output != "count",
        snippets=0 if output in _WITHOUT_SNIPPETS else _SNIPPETS,
        suggest=output not in _WITHOUT_SNIPPETS,
        facets=() if output in _WITHOUT["--facets"] else chosen["facets"],
    )
    page = index.search(" ".join(query), options=options)
    if output == "count":
        echo_lines([str(page.total)])
    elif output == "files":
        from searchlib.sources.whereabouts import file_names

        names = file_names(page.hits, index.path, records_by_key=True)
        echo_names(dict.fromkeys(names), "\0" if chosen["null"] else "\n")
    elif output == "fzf":
        echo_names(_fzf_lines(index, page))
    else:
        from searchlib.render import render

        if output == "csv":
            _mark_as_unicode()
        echo_lines(render(page, output, make_style(colour, index.path)))
    if output in _FOR_PEOPLE:
        if limit:  # Or it is the facets alone that are asked for.
            from searchlib.last_results import remember

            remember(index.path, page.hits)
        remark(index, page, options, chosen["types"])
    elif output in _WITHOUT_SNIPPETS and not page.total:
        remark_on_nothing(index, page, options, chosen["types"])
    return 0 if page.total else _NO_HITS


def _fzf_lines(index: Index, page: ResultPage) -> Iterator[str]:
    from searchlib.render.machines import for_fzf
    from searchlib.sources.whereabouts import file_names, line_of

    for hit, name in zip(page.hits, file_names(page.hits, index.path), strict=True):
        yield "\t".join(for_fzf(hit, name, line_of(hit, index)))


def _mark_as_unicode() -> None:
    """Begin CSV with a mark: without it spreadsheets take it for text in an encoding of old Windows."""
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure is not None and not sys.stdout.isatty():
        reconfigure(encoding="utf-8-sig")


def _output(chosen: dict[str, Any], typed: set[str]) -> str:
    """What to print: "count", "files" or results in a format. An error where options disagree.

    What is set in a file gives way.
    """
    asked = {
        "--count": chosen["only_count"] and "count",
        "--files-with-matches": chosen["only_files"] and "files",
        "--null": chosen["null"] and "files",
        "--json": chosen["json"] and "json",
        "--jsonl": chosen["jsonl"] and "jsonl",
        f"--format {chosen['form']}": "form" in typed and chosen["form"],
    }
    asked = {option: output for option, output in asked.items() if output}
    outputs = set(asked.values())
    if len(outputs) > 1:
        raise click.UsageError(f"{' and '.join(asked)} exclude each other: choose one of them")
    output = str(outputs.pop()) if outputs else chosen["form"] or "table"
    if chosen["group"] and "group" in typed and output == "count":
        raise click.UsageError("--count counts documents, not groups: leave --group out")
    for option, outputs_without in _WITHOUT.items():
        name = option.removeprefix("--")
        if chosen[name] and name in typed and output in outputs_without:
            named = " and ".join(asked) or f"format {output}"
            raise click.UsageError(f"{named} has no place for {option}: leave one of them out")
    return output
