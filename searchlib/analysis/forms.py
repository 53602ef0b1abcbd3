"""One token, several readings: the exact view, the folded view and the English stem of a surface form.

Reading a form is expensive and texts repeat their forms, so each distinct one is read once per process.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Generic, NamedTuple, TypeVar

from searchlib.analysis import icu_text, porter2, vietnamese

__all__ = ["MAX_FORM", "BoundedCache", "Form", "english_stem", "exact_term", "folded_term", "form"]

# A longer token (a data URI, a base64 block) is known by its first characters.
MAX_FORM = 128
_CACHED_FORMS = 1 << 17

_VOWELS = frozenset("aeiouy")
# Vietnamese marks that Icelandic, the language of ð, lacks: all but the acute.
_VIETNAMESE_ONLY = frozenset("\u0300\u0302\u0303\u0306\u0309\u031b\u0323")

V = TypeVar("V")


class BoundedCache(dict[str, V], Generic[V]):
    """A dict that computes what it lacks; emptied when full, which Zipf's law soon makes up for."""

    def __init__(self, compute: Callable[[str], V], limit: int) -> None:
        super().__init__()
        self.compute = compute
        self.limit = limit

    def __missing__(self, key: str) -> V:
        value = self.compute(key)
        if len(key) <= MAX_FORM:
            if len(self) >= self.limit:
                self.clear()
            self[key] = value
        return value


class Form(NamedTuple):
    """The readings of one surface form.

    exact: case and spelling variants folded, marks kept: the term of the exact view.
    folded: without any marks: the term of the folded view.
    stem: the English (Porter2) stem of an unmarked ASCII word of three letters or more, else "".
    marked: whether marks were typed.
    """

    exact: str
    folded: str
    stem: str
    marked: bool


def form(raw: str) -> Form:
    """The readings of a token as it stands in a text.

    >>> form("HOÀ")
    Form(exact='hòa', folded='hoa', stem='', marked=True)
    >>> form("Ðảng").exact, form("kĩ").exact, form("ki").folded, form("policies").stem
    ('đảng', 'kỹ', 'ky', 'polici')
    """
    return _FORMS[raw]


def exact_term(raw: str) -> str:
    """The exact term of a token as it stands in a text; all else that `Form` has follows from it."""
    spelled = icu_text.casefold(raw[:MAX_FORM])
    if not spelled.isascii():
        spelled = vietnamese.place_tone(_with_d_stroke(spelled))
    return vietnamese.canonical_iy(spelled)


def folded_term(exact: str) -> str:
    """The folded term of all tokens that have this exact term."""
    return _folded(exact, icu_text.fold_marks(exact))


def english_stem(exact: str) -> str:
    """The stem of all tokens that have this exact term, "" where there is none."""
    stemmed = len(exact) >= 3 and exact.isascii() and exact.isalpha()
    return porter2.stem(exact) if stemmed else ""


def _read(raw: str) -> Form:
    lower = raw.lower()
    if lower != raw and len(raw) <= MAX_FORM and icu_text.is_composed(raw):
        return form(lower)  # Mostly the word is known but for its first letter.
    exact = exact_term(raw)
    unmarked = icu_text.fold_marks(exact)
    return Form(exact, _folded(exact, unmarked), english_stem(exact), unmarked != exact)


def _folded(exact: str, unmarked: str) -> str:
    # Where there is nothing but marks, they stay.
    return vietnamese.canonical_iy(unmarked) or exact


def _with_d_stroke(spelled: str) -> str:
    """U+00D0 and U+0189 look like Đ and are typed for it: ð and ɖ in Vietnamese words are đ."""
    if "ð" not in spelled and "ɖ" not in spelled:
        return spelled
    restored = spelled.replace("ð", "đ").replace("ɖ", "đ")
    is_vietnamese = (
        vietnamese.is_syllable(restored)
        or not _VIETNAMESE_ONLY.isdisjoint(unicodedata.normalize("NFD", restored))
        or _VOWELS.isdisjoint(vietnamese.strip_marks(restored))
    )
    return restored if is_vietnamese else spelled


_FORMS: BoundedCache[Form] = BoundedCache(_read, _CACHED_FORMS)
