"""messages: what do a process and its workers tell each other?

Grammar of the messages, which go through pipes as `processes` has it::

    to a worker := (build | merge)*
    build       := ("build", PATH) documents* ()
    documents   := ([the fields of a `Checked`, its text left out, ...], [length of its text, ...], texts)
    texts       := all texts, one after the other, in UTF-16
    merge       := ("merge", PATH, [(PATH, number of documents, the deleted ones as bits), ...])
    from it     := outcome*
    outcome     := ("done",) | ("system", ERRNO, TEXT) | ("corrupt", PATH, REASON)

UTF-16 is about how Python has text, and read several times as fast as UTF-8.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from searchlib.documents import Checked

__all__ = ["packed", "unpacked"]

_ENCODING = "utf-16-le"


def packed(documents: Sequence[Checked]) -> tuple[object, ...]:
    """Documents as a message."""
    texts = [document.text for document in documents]
    rest = [tuple(document._replace(text="")) for document in documents]
    return rest, list(map(len, texts)), "".join(texts).encode(_ENCODING)


def unpacked(message: tuple[Any, ...]) -> Iterator[Checked]:
    """The documents of a message."""
    rest, lengths, encoded = message
    texts = encoded.decode(_ENCODING)
    start = 0
    for fields, length in zip(rest, lengths, strict=True):
        yield Checked._make(fields)._replace(text=texts[start : start + length])
        start += length
