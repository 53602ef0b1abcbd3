"""segment: what does the file of a segment say?

`SegmentData` is a segment's file, opened: its fields, its stored records and texts, its dates. Docnums are
those of the segment, from 0.
"""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy.typing as npt

from searchlib.codec.container import Container
from searchlib.codec.field import FieldData, Postings, PostingsField, VariantField
from searchlib.codec.postings import Detail
from searchlib.codec.stored import Records, Texts
from searchlib.errors import CorruptIndexError

__all__ = ["FieldData", "Postings", "SegmentData"]

Array = npt.NDArray[Any]
_DATE_LIMIT = 1 << 32


class SegmentData:
    """A segment's file, opened. Fields are looked at when they are first asked for."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.container = container = Container(path)
        count = container.info.get("doc_count")
        dates = container.section("values/date").bound(_DATE_LIMIT)
        if type(count) is not int or len(dates) != count:
            raise dates.corrupt(f"has {len(dates)} items instead of {count!r:.40}")
        self.doc_count: int = count
        self.layout = self._read_layout(container.info.get("fields"))
        self._fields: dict[str, FieldData] = {}
        self.records, self.texts = Records(container, count), Texts(container, count)

    def _read_layout(self, fields: object) -> dict[str, tuple[Detail | None, str | None]]:
        """Of each field the detail, None for one of variants, and the base, None where it has none."""
        layout: dict[str, tuple[Detail | None, str | None]] = {}
        try:
            for name, (detail, base) in dict(fields).items():  # type: ignore[call-overload]
                layout[name] = None if detail is None else Detail(detail), base
            wrong: list[object] = [
                base for _, base in layout.values() if base is not None and layout[base][1] is not None
            ]
            # A field of variants and the field of its spellings come as pairs.
            spelled: Counter[str | None] = Counter(
                name for name, (detail, _) in layout.items() if detail is Detail.VARIANTS
            )
            spelled.subtract(base for detail, base in layout.values() if detail is None)
            wrong += [name for name, unpaired in spelled.items() if unpaired]
        except (KeyError, TypeError, ValueError) as error:
            raise CorruptIndexError(self.path, f"its fields make no sense: {error}") from error
        if wrong or not layout:
            raise CorruptIndexError(self.path, f"its fields make no sense: {wrong!r:.80}")
        return layout

    def field(self, name: str) -> FieldData:
        """The indexed field of this name; every segment has all fields of the schema."""
        found = self._fields.get(name)
        if found is None:
            found = self._fields[name] = self._open(name)
        return found

    def _open(self, name: str) -> FieldData:
        if name not in self.layout:
            raise CorruptIndexError(self.path, f"it has no field {name:.80}")
        detail, base = self.layout[name]
        if detail is None:
            return VariantField(self.container, name, self.doc_count, self.records_of(str(base)))
        return PostingsField(self.container, name, self.doc_count, detail, self.field(base) if base else None)

    def records_of(self, name: str) -> PostingsField:
        """A field that has records of its terms."""
        field = self.field(name)
        if not isinstance(field, PostingsField):
            raise CorruptIndexError(self.path, f"field {name:.80} has no postings of its own")
        return field

    def field_names(self) -> list[str]:
        """The names of the indexed fields."""
        return list(self.layout)

    def meta(self, docnum: int) -> dict[str, Any]:
        """The stored record of a document."""
        return self.records.record(docnum)

    def key(self, docnum: int) -> str:
        """The key of a document."""
        key = self.records.value("key", docnum)
        if key is None:
            raise CorruptIndexError(self.path, f"document {docnum} has no key")
        return key

    def text(self, docnum: int) -> str:
        """The stored text of a document."""
        try:
            return str(self.texts.text(docnum), "utf-8")
        except UnicodeDecodeError as error:
            raise CorruptIndexError(
                self.path, f"the text of document {docnum} is not UTF-8: {error}"
            ) from error

    @cached_property
    def dates(self) -> Array:
        """The date of each document as YYYYMMDD, 0 where it has none."""
        return self.container.section("values/date").read()
