"""`python -m benchmarks`: measures, writes the results, prints the tables."""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path

import click

from benchmarks.articles import CorpusError
from benchmarks.peers import ENGINES, is_installed

RESULTS = Path(__file__).parent / "results"
INSTALL = "pip install 'searchlib[bench]'"


def _engine_names(_context: click.Context, _option: click.Parameter, value: str | None) -> list[str]:
    """The engines of a list with commas, in the order they are run in; none of it means all."""
    asked = [part.strip().lower() for part in value.split(",")] if value else []
    by_name = {name.lower(): name for name in ENGINES}
    for name in asked:
        if name not in by_name:
            raise click.BadParameter(f"no engine {name!r}: the engines are {', '.join(ENGINES)}")
    return [by_name[name] for name in by_name if name in asked]


@click.command(
    help="""Speed of this project beside its peers, on the same documents and queries.

    \b
    Examples:
      python -m benchmarks                                   20,000 generated documents, all engines
      python -m benchmarks --documents 2000 --queries 100    a quick look
      python -m benchmarks --corpus news.jsonl.gz            documents of your own
      python -m benchmarks --engines searchlib,tantivy       two engines

    Measured: indexing (rate, peak memory, size of the index) and six kinds of queries (median, p95, p99). Not
    measured: how good the ranking is. Results are printed, and written as speed.md, speed.json and speed.png.
    """
)
@click.option(
    "--documents", type=click.IntRange(1), default=20_000, show_default=True, help="At most so many."
)
@click.option(
    "--corpus",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help='A .jsonl or .jsonl.gz file of {"_id", "title", "text"} records. [default: generated]',
)
@click.option(
    "--engines",
    callback=_engine_names,
    metavar="A,B,...",
    help="Some of the engines. [default: those installed]",
)
@click.option("--queries", type=click.IntRange(1), default=300, show_default=True, help="Of each kind.")
@click.option(
    "--seed", type=click.IntRange(0), default=0, show_default=True, help="Of documents and queries."
)
@click.option(
    "--time-limit",
    type=click.FloatRange(min=10),
    default=540,
    show_default=True,
    metavar="SECONDS",
    help="For the whole run; an engine too slow for its share gets fewer documents.",
)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=RESULTS,
    help="Folder for the results. [default: benchmarks/results]",
)
def main(
    documents: int,
    corpus: Path | None,
    engines: list[str],
    queries: int,
    seed: int,
    time_limit: float,
    out: Path,
) -> None:
    from benchmarks.report import as_json, as_markdown
    from benchmarks.speed import Settings, compare

    settings = Settings(_installed(engines), documents, queries, seed, corpus, time_limit)
    try:
        comparison = compare(settings, lambda line: click.echo(line, err=True))
    except CorpusError as error:
        raise click.ClickException(str(error)) from error
    report = as_json(comparison)
    tables = as_markdown(report)
    out.mkdir(parents=True, exist_ok=True)
    (out / "speed.json").write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    (out / "speed.md").write_text(tables, encoding="utf-8")
    if find_spec("matplotlib"):
        from benchmarks.plot import draw

        draw(report, out / "speed.png")
    else:
        click.echo(f"no picture: matplotlib is not installed ({INSTALL})", err=True)
    click.echo(tables)


def _installed(asked: list[str]) -> list[str]:
    """The engines to measure. Asked for by name, an engine must be there; else those that are do."""
    missing = [name for name in asked or ENGINES if not is_installed(name)]
    if missing and asked:
        raise click.ClickException(f"not installed: {', '.join(missing)} ({INSTALL})")
    if missing:
        click.echo(f"left out, not installed: {', '.join(missing)} ({INSTALL})", err=True)
    return [name for name in asked or ENGINES if name not in missing]


if __name__ == "__main__":
    main()
