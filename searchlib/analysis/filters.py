"""Whoosh token filters, one for each view of a token.

They take tokens alone, as Whoosh's own filters do: the signature of its base class is that of a tokenizer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from whoosh.analysis.acore import Token
from whoosh.analysis.filters import Filter

from searchlib.analysis.forms import form

__all__ = ["ExactFilter", "FoldedFilter", "StemFilter"]


class ExactFilter(Filter):
    """Case and variants of spelling made one, marks kept.

    >>> from searchlib.analysis.tokenizers import IcuTokenizer
    >>> [token.text for token in (IcuTokenizer() | ExactFilter())("HOÀ BÌNH, Hòa Bình, hoa hồng, Ðảng, kĩ")]
    ['hòa', 'bình', 'hòa', 'bình', 'hoa', 'hồng', 'đảng', 'kỹ']
    """

    def __call__(self, tokens: Iterable[Token]) -> Iterator[Token]:  # type: ignore[override]
        for token in tokens:
            token.text = form(token.text).exact
            yield token


class FoldedFilter(Filter):
    """All marks gone: what a reader types on a keyboard without them.

    >>> from searchlib.analysis.tokenizers import IcuTokenizer
    >>> [token.text for token in (IcuTokenizer() | FoldedFilter())("Uỷ ban nhân dân tỉnh Đắk Lắk")]
    ['uy', 'ban', 'nhan', 'dan', 'tinh', 'dak', 'lak']
    """

    def __call__(self, tokens: Iterable[Token]) -> Iterator[Token]:  # type: ignore[override]
        for token in tokens:
            token.text = form(token.text).folded
            yield token


class StemFilter(Filter):
    """English stems, of English passages only; every other token is left out.

    A query is too short to tell its language by: in mode "query" whatever can be stemmed is.

    >>> from searchlib.analysis.tokenizers import IcuTokenizer
    >>> stems = IcuTokenizer(languages=True) | StemFilter()
    >>> [token.text for token in stems("They were signing the agreements.\\nCác bên ký kết hôm qua.")]
    ['they', 'were', 'sign', 'the', 'agreement']
    """

    is_morph = True

    def __call__(self, tokens: Iterable[Token]) -> Iterator[Token]:  # type: ignore[override]
        for token in tokens:
            stem = form(token.text).stem
            if stem and (token.mode == "query" or getattr(token, "language", "") == "en"):
                token.text = stem
                yield token
