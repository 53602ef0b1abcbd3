"""texts: what do the files say? Generated articles, cut to length; each kind of file has the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from benchmarks.corpus import generate

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["LONG", "TYPICAL", "Size", "Text", "make_texts", "phrase_of"]


class Size(NamedTuple):
    """How much of each kind there is. size: bytes of text of one file. pages: of it, where it has such."""

    name: str
    size: int
    files: int
    pages: int


TYPICAL = Size("typical", 12_000, 60, 5)
LONG = Size("long", 1_000_000, 1, 250)
PHRASE = 6  # words


class Text(NamedTuple):
    """What one file says. All of it is NFC, a paragraph has no line breaks."""

    title: str
    paragraphs: Sequence[str]
    pages: int

    @property
    def size(self) -> int:
        """Bytes of the paragraphs in UTF-8."""
        return sum(len(paragraph.encode()) for paragraph in self.paragraphs)

    def parts(self, number: int) -> Iterator[Text]:
        """So many texts, or fewer, of about as many paragraphs each, one after the other."""
        step = -(-len(self.paragraphs) // number)
        for start in range(0, len(self.paragraphs), step):
            yield Text(f"{self.title} {start // step + 1}", self.paragraphs[start : start + step], 1)


def make_texts(size: Size, seed: int) -> Iterator[Text]:
    """As many texts as there are files, each as long as is asked for, and called like its first article.

    A text is of several articles where one is too short, so most of it is Vietnamese, and some is English.
    """
    articles = generate(size.files * size.size, seed)  # more than it takes
    for _ in range(size.files):
        title, paragraphs, length = "", list[str](), 0
        while length < size.size:
            article = next(articles)
            title = title or article.title
            for paragraph in article.text.split("\n\n"):
                if length < size.size:
                    paragraphs.append(paragraph.strip())
                    length += len(paragraph.encode())
        yield Text(title, paragraphs, size.pages)


def phrase_of(paragraph: str) -> str:
    """The first words of a paragraph, to be searched for as they stand."""
    return " ".join(paragraph.split()[:PHRASE])
