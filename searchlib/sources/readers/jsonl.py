"""jsonl: a collection of records, one JSON object a line, in the layout of BEIR.

    {"_id": "doc-1", "title": "…", "text": "…", "date": "2021-03-16", "lang": "vi"}

`_id` is the document's key. A bad line costs itself alone. Lines are read one at a time, so the file
may have any size.
"""

from __future__ import annotations

import codecs
import json
import math
from collections.abc import Iterator
from typing import BinaryIO

from searchlib.errors import DocumentError
from searchlib.model import Document
from searchlib.sources.dates import parse_date
from searchlib.sources.readers.decoding import nfc
from searchlib.sources.readers.languages import language_of_tag

__all__ = ["read"]

# Records are read in the process that indexes, and a line of lists becomes objects of fifty times its size.
_LINE_LIMIT = 8 << 20
_KEY_LIMIT = 4096
_PIECE = 1 << 20
_REPORTED_LINES = 20


class _BadRecordError(ValueError):
    """A line is no record; the message says why."""


def read(stream: BinaryIO, name: str) -> Iterator[Document | DocumentError]:
    """The documents of a file of records, with an error in the place of each record that is none.

    After twenty bad records the others are only counted, in an error at the end.
    """
    seen: set[str] = set()
    bad = 0
    try:
        for number, line in enumerate(_lines(stream, name), 1):
            if line.isspace():
                continue
            try:
                document = _document(line, seen)
            except _BadRecordError as error:
                bad += 1
                if bad <= _REPORTED_LINES:
                    yield DocumentError(name, f"line {number}: {error}")
                continue
            seen.add(document.key)
            yield document
    except DocumentError as error:  # It is compressed and damaged, or no text.
        yield error
    if bad > _REPORTED_LINES:
        yield DocumentError(name, f"{bad - _REPORTED_LINES} more bad lines")


def _lines(stream: BinaryIO, name: str) -> Iterator[bytes]:
    """The lines of a file; raises DocumentError if the first one is no text at all.

    Of a line over the limit one byte too many is given, so that it is known for what it is. If it has NULs
    the file is given up: a sparse one can have any number of them, and costs whoever made it nothing.
    """
    number = 1
    while line := stream.readline(_LINE_LIMIT + 1):
        if number == 1 and b"\0" in line:
            raise DocumentError(name, f"is not text: a NUL at byte {line.index(0)}")
        if len(line) > _LINE_LIMIT:
            _check_for_nuls(line, name, number)
        yield line.removeprefix(codecs.BOM_UTF8) if number == 1 else line
        # The rest of a line over the limit.
        while len(line) >= _PIECE and not line.endswith(b"\n"):
            line = stream.readline(_PIECE)
            _check_for_nuls(line, name, number)
        number += 1


def _check_for_nuls(piece: bytes, name: str, number: int) -> None:
    if b"\0" in piece:
        raise DocumentError(name, f"has NULs in line {number}, which are no text: what follows was left out")


def _document(line: bytes, seen: set[str]) -> Document:
    """The document in a line. Raises _BadRecordError that says what is wrong with it."""
    if len(line) > _LINE_LIMIT:
        raise _BadRecordError(f"over the limit of {_LINE_LIMIT >> 20} MB")
    try:
        record = json.loads(line.decode())
    except UnicodeDecodeError as error:
        raise _BadRecordError(f"not UTF-8 at byte {error.start} of the line") from error
    except RecursionError as error:
        raise _BadRecordError("nested too deeply") from error
    except json.JSONDecodeError as error:
        what = error.msg.removesuffix(" at")  # What leads to the place, which is told already.
        raise _BadRecordError(f"not JSON at character {error.pos + 1}: {what}") from error
    except ValueError as error:
        raise _BadRecordError(f"not JSON: {error}") from error
    if not isinstance(record, dict):
        raise _BadRecordError("not an object with _id, title and text")
    if "title" not in record and "text" not in record:
        raise _BadRecordError("neither title nor text")
    key = _key(record.get("_id"))
    if key in seen:
        raise _BadRecordError(f"the _id {key[:80]!r} was there before")
    title, text = (_text(record, field) for field in ("title", "text"))
    date, lang = record.get("date"), record.get("lang")
    return Document(
        key=key,
        title=" ".join(title.split()),
        text=text,
        date=parse_date(str(date)) if isinstance(date, str | int) else None,
        lang=language_of_tag(lang) if isinstance(lang, str) else None,
    )


def _key(value: object) -> str:
    if value is None or value == "":
        raise _BadRecordError("no _id")
    is_number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    if not isinstance(value, str) and not is_number:
        raise _BadRecordError("an _id that is neither a string nor a number")
    key = nfc(str(value))
    if len(key) > _KEY_LIMIT:
        raise _BadRecordError(f"an _id of more than {_KEY_LIMIT} characters")
    if not _is_text(key):
        raise _BadRecordError("an _id with half a surrogate pair")
    return key


def _text(record: dict[str, object], field: str) -> str:
    value = record.get(field)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise _BadRecordError(f"a {field} that is no string")
    # JSON can write halves of surrogate pairs, which are no characters.
    return nfc(
        value if _is_text(value) else value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    )


def _is_text(value: str) -> bool:
    if value.isascii():
        return True
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True
