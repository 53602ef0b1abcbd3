"""messages: what do a process and its workers tell each other?

Grammar of the messages, which go through pipes as `processes` has it::

    to a worker := (build | merge)*
    build       := ("build", PATH) documents* ()
    documents   := ([[a field of each `Checked`, of its text the length, ...], ...], texts)
    texts       := all texts, one after the other, in UTF-16
    merge       := ("merge", PATH, [(PATH, number of documents, the deleted ones as bits), ...])
    from it     := outcome*
    outcome     := ("done",) | ("system", ERRNO, TEXT) | ("corrupt", PATH, REASON)

UTF-16 is about how Python has text, and read several times as fast as UTF-8.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from typing import Any

from searchlib.documents import Checked

__all__ = ["packed", "unpacked"]

_ENCODING = "utf-16-le"
_TEXT = Checked._fields.index("text")


def packed(documents: Sequence[Checked]) -> tuple[object, ...]:
    """Documents as a message."""
    columns = [[document[place] for document in documents] for place in range(len(Checked._fields))]
    columns[_TEXT] = [len(document.text) for document in documents]
    return columns, "".join([document.text for document in documents]).encode(_ENCODING)


def unpacked(message: tuple[Any, ...]) -> Iterator[Checked]:
    """The documents of a message."""
    columns, encoded = [*message[0]], message[1]
    texts = encoded.decode(_ENCODING)
    bounds = pairwise(accumulate(columns[_TEXT], initial=0))
    columns[_TEXT] = [texts[start:end] for start, end in bounds]
    return map(Checked._make, zip(*columns, strict=True))
