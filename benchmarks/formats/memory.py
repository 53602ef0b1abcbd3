"""How much memory large files take: a long PDF by itself, and one folder with it and a very long text.

Promised is less than 1 GB for a folder with one text of 200 MB and one PDF of 500 pages. Memory is the peak
of all processes of the update together, the interpreters included.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from benchmarks.corpus import generate
from benchmarks.formats.indexing import update_from
from benchmarks.formats.making import make_paged
from benchmarks.formats.texts import Size, make_texts, phrase_of

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["LIMIT", "LONG_PDF", "LONG_TEXT", "Large", "measure_memory"]

LIMIT = 1_000_000_000  # bytes
LONG_TEXT = 200_000_000
LONG_PDF = Size("long PDF", 2_000_000, 1, 500)


class Large(NamedTuple):
    """What the update of one folder took. file_bytes: of all its files. memory: the peak in bytes."""

    name: str
    file_bytes: int
    seconds: float
    documents: int
    memory: int


def measure_memory(folder: Path, text_bytes: int, pdf: Size, seed: int) -> list[Large]:
    """The PDF alone, then both. The folder is a new one. Raises EngineFailedError."""
    folder.mkdir(parents=True)
    (text,) = make_texts(pdf, seed)
    paged = f"PDF of {pdf.pages:,} pages"
    (folder / "long.pdf").write_bytes(make_paged(text))
    phrases = [phrase_of(text.paragraphs[-1])]
    alone = _update(paged, folder, phrases)
    phrases.append(_write_text(folder / "long.txt", text_bytes, seed))
    return [alone, _update(f"{paged} and text of {text_bytes / 1e6:,.0f} MB", folder, phrases)]


def _update(name: str, folder: Path, phrases: list[str]) -> Large:
    size = sum(file.stat().st_size for file in folder.iterdir())
    return Large(name, size, *update_from(folder, phrases))


def _write_text(path: Path, size: int, seed: int) -> str:
    """One text file of about so many bytes; returns a phrase from its end."""
    written, last = 0, ""
    with path.open("w", encoding="utf-8") as stream:
        for article in generate(size, seed):  # more than it takes
            stream.write(f"{article.title}\n\n{article.text}\n\n")
            written, last = written + article.size, article.text
            if written >= size:
                break
    return phrase_of(last)
