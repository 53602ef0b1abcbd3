"""`python -m benchmarks`: measures, writes the results, prints the tables."""

from __future__ import annotations

import json
import os
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from benchmarks.articles import CorpusError
from benchmarks.headlines import SETS
from benchmarks.measure import EngineFailedError
from benchmarks.peers import ENGINES, OURS, VARIANTS, is_installed

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

RESULTS = Path(__file__).parent / "results"
INSTALL = "pip install 'searchlib[bench]'"
SPEED = "speed"
NATIVE = ("native", "growth", "million", "startup")
RELEVANCE, WEIGHTS, FORMATS = "relevance", "weights", "formats"
JUDGED = (RELEVANCE, WEIGHTS)
QUERIES, QUERIES_OF_A_COLLECTION = 300, 100


def _engine_names(_context: click.Context, _option: click.Parameter, value: str | None) -> list[str]:
    """The engines of a list with commas, in the order they are run in; none of it means all."""
    asked = [part.strip().lower() for part in value.split(",")] if value else []
    by_name = {name.lower(): name for name in (*ENGINES, *VARIANTS)}
    for name in asked:
        if name not in by_name:
            raise click.BadParameter(f"no engine {name!r}: the engines are {', '.join(by_name.values())}")
    return [by_name[name] for name in by_name if name in asked]


@click.command(
    help="""Speed and relevance of this project beside its peers, on the same documents and queries.
    And how fast the files that people have are read, indexed and kept up with.

    \b
    Examples:
      python -m benchmarks                                   20,000 generated documents, all engines
      python -m benchmarks --documents 2000 --queries 100    a quick look
      python -m benchmarks --corpus news.jsonl.gz            documents of your own
      python -m benchmarks --engines searchlib,tantivy       two engines

    \b
      python -m benchmarks --corpus news.jsonl.gz --query-file queries.jsonl
                                                             beside a native engine, all parts
      python -m benchmarks --corpus news.jsonl.gz --query-file queries.jsonl native growth
                                                             two of the parts
      python -m benchmarks million                           a part that needs no files
      python -m benchmarks --profile phrase --documents 5000 where the time goes
      python -m benchmarks relevance --collections judged    how good the ranking is
      python -m benchmarks weights --collections judged      which weights would be better
      python -m benchmarks formats                           how fast PDF, Word, mail and others are read

    \b
    PARTS:
      speed     six kinds of queries made from the documents; written as speed.md, .json and .png [default]
      native    headlines, two words of each, the same as a phrase; engines take turns, ratios by rounds
      growth    the same with an eighth, a quarter, half and all of the documents
      million   a million short documents: time and peak memory
      startup   `search` as a process; one file added to a large index
      relevance nDCG@10, MRR@10, recall@100 on judged collections; written as relevance.md, .json and .png
      weights   nDCG@10 with other weights of the ranking, one by one, also with collections left out; quality
                against speed. It changes no weight. Written as weights.md, .json and .png
      formats   each format: reading beside its library alone, and indexing; memory for large files; a tree of
                100,000 files in which few change, `watch`. Written as formats.md, .json and .png

    The four from native to startup are written as native.md, .json and .png; one that is run alone renews
    its own figures. They are the default with --query-file.
    """
)
@click.argument(
    "parts", nargs=-1, metavar="[PARTS]...", type=click.Choice([SPEED, *NATIVE, *JUDGED, FORMATS])
)
@click.option(
    "--documents",
    type=click.IntRange(1),
    help="At most so many. [default: 20,000; beside a native engine all of a corpus; a million short ones; "
    "in formats 60 files of a kind and 100,000 in the tree]",
)
@click.option(
    "--corpus",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help='A .jsonl or .jsonl.gz file of {"_id", "title", "text"} records. [default: generated]',
)
@click.option(
    "--query-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help='A .jsonl file of {"_id", "text"} records, headlines. [default: titles of the documents]',
)
@click.option(
    "--collections",
    multiple=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="DIR",
    help="A collection in BEIR layout, or a folder of some, for relevance and weights; may be repeated.",
)
@click.option(
    "--all-queries",
    is_flag=True,
    help="In the part relevance. [default: the first 400 where there are more than 10,000 documents]",
)
@click.option(
    "--engines",
    callback=_engine_names,
    metavar="A,B,...",
    help="Some of the engines. [default: those installed; in growth and million searchlib and tantivy]",
)
@click.option(
    "--queries",
    type=click.IntRange(1),
    help="Of each kind; in weights of each collection, drawn by the seed. "
    f"[default: {QUERIES}; in weights {QUERIES_OF_A_COLLECTION}]",
)
@click.option(
    "--rounds",
    type=click.IntRange(1),
    default=5,
    show_default=True,
    help="How often the engines take turns in the parts beside a native engine, and the formats in formats.",
)
@click.option(
    "--seed", type=click.IntRange(0), default=0, show_default=True, help="Of documents and queries."
)
@click.option(
    "--time-limit",
    type=click.FloatRange(min=10),
    metavar="SECONDS",
    help="For the part speed; an engine too slow for its share gets fewer documents. In relevance for one "
    "engine to index a collection, and again to search it. [default: 540; in relevance 900]",
)
@click.option(
    "--profile",
    type=click.Choice(SETS),
    help="Print where searchlib's time goes in these queries, and measure nothing else.",
)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=RESULTS,
    help="Folder for the results. [default: benchmarks/results]",
)
def main(
    parts: tuple[str, ...],
    collections: tuple[Path, ...],
    all_queries: bool,
    time_limit: float | None,
    profile: str | None,
    out: Path,
    **asked: Any,
) -> None:
    # What is installed has been compiled, so what is measured may be, whatever this shell says of it.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    usual = NATIVE if asked["query_file"] else (RELEVANCE,) if collections else (SPEED,)
    chosen = dict.fromkeys(parts or usual)
    if SPEED in chosen and asked["query_file"]:
        raise click.UsageError(f"{SPEED} makes its own queries: leave out --query-file, or name other parts")
    if (not chosen.keys().isdisjoint(JUDGED)) != bool(collections):
        raise click.UsageError(f"{WEIGHTS} or {RELEVANCE} and --collections DIR go together")
    asked["engines"] = _installed(asked["engines"])
    drawn = asked["queries"] or QUERIES_OF_A_COLLECTION
    asked["queries"] = asked["queries"] or QUERIES
    try:
        if profile:
            _profile(profile, asked)
            return
        if SPEED in chosen:
            _measure_speed(asked, time_limit, out)
        if native := [part for part in chosen if part in NATIVE]:
            _measure_native(native, asked, out)
        if RELEVANCE in chosen:
            _measure_relevance(asked["engines"], collections, all_queries, time_limit, out)
        if WEIGHTS in chosen:
            _study_weights(collections, drawn, asked["seed"], out)
        if FORMATS in chosen:
            _study_formats(asked, out)
    except (CorpusError, EngineFailedError) as error:
        raise click.ClickException(str(error)) from error


def _measure_speed(asked: dict[str, Any], time_limit: float | None, out: Path) -> None:
    from benchmarks.report import as_json, as_markdown
    from benchmarks.speed import Settings, compare

    settings = Settings(
        engines=asked["engines"] or _available(ENGINES),
        documents=asked["documents"] or Settings.documents,
        queries=asked["queries"],
        seed=asked["seed"],
        corpus=asked["corpus"],
        seconds=time_limit or Settings.seconds,
    )
    report = as_json(compare(settings, _say))
    _write(SPEED, report, as_markdown(report), out)
    if _can_draw():
        from benchmarks.plot import draw

        draw(report, out / "speed.png")


def _measure_relevance(
    engines: Sequence[str],
    folders: Sequence[Path],
    all_queries: bool,
    time_limit: float | None,
    out: Path,
) -> None:
    from benchmarks.relevance.contest import Settings, collections_in, compare
    from benchmarks.relevance.report import as_markdown

    settings = Settings(
        # This project first, as in the tables.
        engines=sorted(engines or _available([*ENGINES, *VARIANTS]), key=lambda name: name != OURS),
        collections=[each for folder in folders for each in collections_in(folder)],
        all_queries=all_queries,
        seconds=time_limit or Settings.seconds,
    )
    report = compare(settings, _say)
    _write(RELEVANCE, report, as_markdown(report), out)
    if _can_draw():
        from benchmarks.relevance.plot import draw

        draw(report, out / "relevance.png")


def _study_weights(folders: Sequence[Path], queries: int, seed: int, out: Path) -> None:
    from benchmarks.relevance.contest import collections_in
    from benchmarks.weights.report import as_markdown
    from benchmarks.weights.study import Settings, study

    settings = Settings(
        collections=[each for folder in folders for each in collections_in(folder)],
        queries=queries,
        seed=seed,
    )
    report = study(settings, _say)
    _write(WEIGHTS, report, as_markdown(report), out)
    if _can_draw():
        from benchmarks.weights.plot import draw

        draw(report, out / "weights.png")


def _study_formats(asked: dict[str, Any], out: Path) -> None:
    from benchmarks.formats.report import as_markdown
    from benchmarks.formats.study import Settings, study

    settings = Settings(asked["rounds"], asked["seed"])
    report = study(settings.at_most(asked["documents"]) if asked["documents"] else settings, _say)
    _write(FORMATS, report, as_markdown(report), out)
    if _can_draw():
        from benchmarks.formats.plot import draw

        draw(report, out / "formats.png")


def _write(part: str, report: dict[str, Any], tables: str, out: Path) -> None:
    """Writes the figures and the tables, and prints the latter."""
    out.mkdir(parents=True, exist_ok=True)
    text = json.dumps(report, ensure_ascii=False, indent=2) + "\n"
    (out / f"{part}.json").write_text(text, encoding="utf-8")
    (out / f"{part}.md").write_text(tables, encoding="utf-8")
    click.echo(tables)


def _measure_native(parts: Sequence[str], asked: dict[str, Any], out: Path) -> None:
    """One part after the other; each is written when it is done, so that a run may be broken off."""
    from benchmarks.native import results
    from benchmarks.native.material import Material, Settings
    from benchmarks.native.parts import measure

    measured, tables = results.read(out), ""
    with tempfile.TemporaryDirectory(prefix="benchmarks-") as folder:
        material = Material(Settings(**asked), Path(folder), _say)
        for part in parts:
            measured[part] = measure(part, material)
            tables = results.write(measured, out)
    if _can_draw():
        from benchmarks.native.plot import draw

        draw(measured, out / "native.png")
    click.echo(tables)


def _profile(kind: str, asked: dict[str, Any]) -> None:
    from benchmarks.native.hotspots import hotspots
    from benchmarks.native.material import Material, Settings

    with tempfile.TemporaryDirectory(prefix="benchmarks-") as folder:
        click.echo(hotspots(Material(Settings(**asked), Path(folder), _say), kind))


def _installed(asked: list[str]) -> list[str]:
    """The engines that are asked for by name, which must be there."""
    missing = [name for name in asked if not is_installed(name)]
    if missing:
        raise click.ClickException(f"not installed: {', '.join(missing)} ({INSTALL})")
    return asked


def _available(engines: Collection[str]) -> list[str]:
    """Those engines that are there; the others are told."""
    missing = [name for name in engines if not is_installed(name)]
    if missing:
        _say(f"left out, not installed: {', '.join(missing)} ({INSTALL})")
    return [name for name in engines if name not in missing]


def _can_draw() -> bool:
    found = find_spec("matplotlib") is not None
    if not found:
        _say(f"no picture: matplotlib is not installed ({INSTALL})")
    return found


def _say(line: str) -> None:
    click.echo(line, err=True)


if __name__ == "__main__":
    main()
