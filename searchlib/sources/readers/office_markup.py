"""office_markup: the text in the markup of Word and PowerPoint, as its readers see it.

Both have paragraphs of runs of text, and tables of rows of cells. What was deleted while changes were tracked
is left out, and of what stands there in two forms, one for older programs, the older one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from searchlib.sources.readers.elements import attribute, kind_of
from searchlib.sources.readers.gathering import Line, row_of

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["lines_of"]

# Elements are known by their names without namespace: the strict form of the format has other namespaces.
_LEFT_OUT = frozenset(
    "pPr rPr tblPr tblGrid trPr tcPr sectPr sdtPr del moveFrom Fallback instrText fld".split()
)
_CHARACTERS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


def lines_of(element: _Element, levels: Mapping[str, int] = MappingProxyType({})) -> Iterator[Line]:
    """The lines of what contains paragraphs and tables; levels: those of headings, by the style."""
    for child in element:
        kind = kind_of(child)
        if kind == "p":
            yield from _paragraph(child, levels)
        elif kind == "tr":
            yield from row_of([lines_of(cell, levels) for cell in child if kind_of(cell) not in _LEFT_OUT])
        elif kind not in _LEFT_OUT:
            yield from lines_of(child, levels)


def _paragraph(paragraph: _Element, levels: Mapping[str, int]) -> Iterator[Line]:
    pieces: list[str] = []
    boxes: list[_Element] = []
    _gather(paragraph, pieces, boxes)
    style = next(paragraph.iterfind("{*}pPr/{*}pStyle"), None)
    yield Line("".join(pieces), None if style is None else levels.get(attribute(style, "val")))
    for box in boxes:
        yield from lines_of(box, levels)


def _gather(element: _Element, pieces: list[str], boxes: list[_Element]) -> None:
    """The text within a paragraph, and the boxes that are anchored there."""
    for child in element:
        kind = kind_of(child)
        if kind == "t":
            pieces.append(child.text or "")
        elif kind in _CHARACTERS:
            pieces.append(_CHARACTERS[kind])
        elif kind == "txbxContent":
            boxes.append(child)
        elif kind not in _LEFT_OUT:
            _gather(child, pieces, boxes)
