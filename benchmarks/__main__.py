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
from benchmarks.peers import ENGINES, is_installed

if TYPE_CHECKING:
    from collections.abc import Sequence

RESULTS = Path(__file__).parent / "results"
INSTALL = "pip install 'searchlib[bench]'"
SPEED = "speed"
NATIVE = ("native", "growth", "million", "startup")


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

    \b
      python -m benchmarks --corpus news.jsonl.gz --query-file queries.jsonl
                                                             beside a native engine, all parts
      python -m benchmarks --corpus news.jsonl.gz --query-file queries.jsonl native growth
                                                             two of the parts
      python -m benchmarks million                           a part that needs no files
      python -m benchmarks --profile phrase --documents 5000 where the time goes

    \b
    PARTS:
      speed     six kinds of queries made from the documents; written as speed.md, .json and .png [default]
      native    headlines, two words of each, the same as a phrase; engines take turns, ratios by rounds
      growth    the same with an eighth, a quarter, half and all of the documents
      million   a million short documents: time and peak memory
      startup   `search` as a process; one file added to a large index

    The last four are written as native.md, .json and .png; one that is run alone renews its own figures.
    They are the default with --query-file. Not measured: how good the ranking is.
    """
)
@click.argument("parts", nargs=-1, metavar="[PARTS]...", type=click.Choice([SPEED, *NATIVE]))
@click.option(
    "--documents",
    type=click.IntRange(1),
    help="At most so many. [default: 20,000; beside a native engine all of a corpus; a million short ones]",
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
    "--engines",
    callback=_engine_names,
    metavar="A,B,...",
    help="Some of the engines. [default: those installed; in growth and million searchlib and tantivy]",
)
@click.option("--queries", type=click.IntRange(1), default=300, show_default=True, help="Of each kind.")
@click.option(
    "--rounds",
    type=click.IntRange(1),
    default=5,
    show_default=True,
    help="How often the engines take turns in the parts beside a native engine.",
)
@click.option(
    "--seed", type=click.IntRange(0), default=0, show_default=True, help="Of documents and queries."
)
@click.option(
    "--time-limit",
    type=click.FloatRange(min=10),
    default=540,
    show_default=True,
    metavar="SECONDS",
    help="For the part speed; an engine too slow for its share gets fewer documents.",
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
def main(parts: tuple[str, ...], time_limit: float, profile: str | None, out: Path, **asked: Any) -> None:
    # What is installed has been compiled, so what is measured may be, whatever this shell says of it.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    chosen = dict.fromkeys(parts or (NATIVE if asked["query_file"] else (SPEED,)))
    if SPEED in chosen and asked["query_file"]:
        raise click.UsageError(f"{SPEED} makes its own queries: leave out --query-file, or name other parts")
    asked["engines"] = _installed(asked["engines"])
    try:
        if profile:
            _profile(profile, asked)
            return
        if SPEED in chosen:
            _measure_speed(asked, time_limit, out)
        if native := [part for part in chosen if part != SPEED]:
            _measure_native(native, asked, out)
    except (CorpusError, EngineFailedError) as error:
        raise click.ClickException(str(error)) from error


def _measure_speed(asked: dict[str, Any], time_limit: float, out: Path) -> None:
    from benchmarks.report import as_json, as_markdown
    from benchmarks.speed import Settings, compare

    settings = Settings(
        engines=asked["engines"] or _available(),
        documents=asked["documents"] or Settings.documents,
        queries=asked["queries"],
        seed=asked["seed"],
        corpus=asked["corpus"],
        seconds=time_limit,
    )
    report = as_json(compare(settings, _say))
    tables = as_markdown(report)
    out.mkdir(parents=True, exist_ok=True)
    (out / "speed.json").write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    (out / "speed.md").write_text(tables, encoding="utf-8")
    if _can_draw():
        from benchmarks.plot import draw

        draw(report, out / "speed.png")
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


def _available() -> list[str]:
    """All engines that are there; the others are told."""
    missing = [name for name in ENGINES if not is_installed(name)]
    if missing:
        _say(f"left out, not installed: {', '.join(missing)} ({INSTALL})")
    return [name for name in ENGINES if name not in missing]


def _can_draw() -> bool:
    found = find_spec("matplotlib") is not None
    if not found:
        _say(f"no picture: matplotlib is not installed ({INSTALL})")
    return found


def _say(line: str) -> None:
    click.echo(line, err=True)


if __name__ == "__main__":
    main()
