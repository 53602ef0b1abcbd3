"""jsonl: a collection of records, one JSON object a line, in the layout of BEIR; compressed or not.

    {"_id": "doc-1", "title": "…", "text": "…", "date": "2021-03-16", "lang": "vi"}

`_id` is the document's key. A bad line costs itself alone. Lines are read one at a time, so the file
may have any size.
"""

from __future__ import annotations

import codecs
import gzip
import json
import math
import zlib
from collections.abc import Iterator
from contextlib import nullcontext
from typing import BinaryIO, cast

from searchlib.errors import DocumentError
from searchlib.model import Document
from searchlib.sources.dates import parse_date
from searchlib.sources.readers.decoding import nfc
from searchlib.sources.readers.languages import language_of_tag

__all__ = ["read"]

_LINE_LIMIT = 64 << 20
_KEY_LIMIT = 4096
_PIECE = 1 << 20
_REPORTED_LINES = 20
# Text shrinks to a third or a tenth; only what was made to explode shrinks to less than this.
_EXPANSION = 200
_HARMLESS = 64 << 20


class _BadRecordError(ValueError):
    """A line is no record; the message says why."""


class _Counted:
    """A stream of which one can tell how much has been read, as far as decompression needs one."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.count = 0

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self.count += len(data)
        return data


def read(stream: BinaryIO, name: str) -> Iterator[Document | DocumentError]:
    """The documents of a file of records, with an error in the place of each record that is none.

    After twenty bad records the others are only counted, in a last error.
    """
    seen: set[str] = set()
    bad = 0
    for number, line in enumerate(_lines(stream, name), 1):
        if isinstance(line, DocumentError):
            yield line
            return
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
    if bad > _REPORTED_LINES:
        yield DocumentError(name, f"{bad - _REPORTED_LINES} more bad lines")


def _lines(stream: BinaryIO, name: str) -> Iterator[bytes | DocumentError]:
    """The lines of a file; a last item that is an error says why there are no more.

    Of a line over the limit one byte too many is given, so that it is known for what it is.
    """
    compressed = name.lower().endswith(".gz")
    counted = _Counted(stream)
    total = 0

    def exploded() -> bool:
        return compressed and total > max(_HARMLESS, _EXPANSION * counted.count)

    try:
        with (
            gzip.GzipFile(fileobj=cast(BinaryIO, counted), mode="rb")
            if compressed
            else nullcontext(stream) as file
        ):
            while not exploded() and (line := file.readline(_LINE_LIMIT + 1)):
                yield line.removeprefix(codecs.BOM_UTF8) if total == 0 else line
                total += len(line)
                # The rest of a line over the limit.
                while len(line) >= _PIECE and not line.endswith(b"\n") and not exploded():
                    line = file.readline(_PIECE)
                    total += len(line)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        yield DocumentError(name, f"is damaged and was read only in part ({error}): fetch it again")
    if exploded():
        yield DocumentError(name, f"grows to more than {_EXPANSION} times its size: decompress it first")


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
