"""What ICU knows about characters, and nothing else does: normal forms, classes, word boundaries.

The only module that imports `icu`; one ICU version decides everything here, so that an index means
the same on every machine whatever Unicode version its Python has. All offsets are code points
(ICU's own count UTF-16 units, which drift apart after the first emoji).

A **span** is found by one rule over four character classes, which array code can apply as well:

    core       letters and numbers (Alphabetic or N, without marks)
    mark       combining marks and vowel signs (M)
    invisible  what case folding deletes: soft hyphen, zero-width space and joiners (Default_Ignorable)
    other      all the rest

    take each maximal run of characters that are not "other";
    its span goes from its first core to its last core or mark; without a core there is no span.

For scripts written with spaces that is UAX 29 with its exceptions (`TP.HCM`, `foo_bar`) split up.
A span that holds a character of a script written without spaces (class `unspaced`: Thai, Lao, Khmer,
Burmese, Han, kana) is cut at ICU's dictionary boundaries.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from functools import cache
from typing import NamedTuple

import icu

__all__ = [
    "CharacterClasses",
    "casefold",
    "character_classes",
    "composed",
    "fold_marks",
    "icu_version",
    "is_composed",
    "nfc",
    "repertoire",
    "run_source",
    "sort_key",
    "unicode_version",
    "word_spans",
]

Ranges = tuple[tuple[int, int], ...]

# The classes have hundreds of ranges, which a regular expression is slow to compile and to scan. So a text
# gets classes of its repertoire alone: of Latin letters and punctuation; of all below Han, kana, Hangul and
# everything astral; or of all.
_BEYOND_LATIN = re.compile("[^\0-\u024f\u1e00-\u206f]")
_WIDE = re.compile("[^\0-\u2fff]")
_LATIN_REPERTOIRE = "[\\u0000-\\u024F\\u1E00-\\u206F]"
_NARROW_REPERTOIRE = "[\\u0000-\\u2FFF]"
_WHOLE_REPERTOIRE = "[\\u0000-\\U0010FFFF]"
_SURROGATE = re.compile("[\ud800-\udfff]")
# See `is_composed`.
_COMPOSED = re.compile(
    "[\0-\x7fÀ-ÅÇ-ÏÑ-ÖÙ-Ýà-åç-ïñ-öù-ý\u00ff-\u0125\u0128-\u0130\u0134-\u0137\u0139-\u013e\u0143-\u0148"
    "\u014c-\u0151\u0154-\u0165\u0168-\u017eƠơƯư\u1ea0-\u1ef9]*"
)

_CORE = "[[:Alphabetic:][:N:]-[:M:]-[:DI:]]"
_MARK = "[[:M:]-[:DI:]]"
_INVISIBLE = "[:DI:]"
_UNSPACED = "[[:Line_Break=Complex_Context:][:Ideographic:][:Hiragana:][:Katakana:][:Word_Break=Katakana:]]"


_NOTHING = "(?!)"
_ALL_DICTIONARIES = "漢字 かな カナ ไทย ລາວ ខ្មែរ မြန်မာ"


class CharacterClasses(NamedTuple):
    """The classes of the module's rule as ascending (first, last) code point ranges, both included."""

    core: Ranges
    mark: Ranges
    invisible: Ranges
    unspaced: Ranges


def _ranges(pattern: str) -> Ranges:
    found = icu.UnicodeSet(pattern)
    return tuple(
        (ord(found.getRangeStart(i)), ord(found.getRangeEnd(i))) for i in range(found.getRangeCount())
    )


@cache
def character_classes() -> CharacterClasses:
    """The character classes that word spans are made by, shared with whatever applies the same rule."""
    return CharacterClasses(_ranges(_CORE), _ranges(_MARK), _ranges(_INVISIBLE), _ranges(_UNSPACED))


def nfc(text: str) -> str:
    """The text in normal form C, which is what is stored and what offsets count in.

    Lone surrogates, which no encoding can carry, become U+FFFD.

    >>> nfc("Vie\u0323\u0302t") == "Vi\u1ec7t"
    True
    """
    if text.isascii():
        return text
    try:
        text.encode()  # The quickest way to know: a search takes longer than all the rest.
    except UnicodeEncodeError:
        text = _SURROGATE.sub("\ufffd", text)
    return composed(text)


def composed(text: str) -> str:
    """NFC of a text without surrogates."""
    if text.isascii():
        return text
    normalizer = _nfc()
    return text if normalizer.isNormalized(text) else str(normalizer.normalize(text))


def is_composed(text: str) -> bool:
    """Whether a text is of ASCII, đ, and letters composed of an ASCII letter and marks alone.

    Python says the same of their case and marks as ICU does, which Unicode promises never to change, in a
    fraction of the time.
    """
    return text.isascii() or _COMPOSED.fullmatch(text) is not None


def casefold(text: str) -> str:
    """NFKC_Casefold: case, compatibility forms and invisible characters gone; decimal digits ASCII.

    >>> casefold("ＡＳＥＡＮ"), casefold("coop\u00aderation"), casefold("٢٠٢٥")
    ('asean', 'cooperation', '2025')
    """
    return text.lower() if is_composed(text) else _casefold(text)


def fold_marks(text: str) -> str:
    """Case-folded text without marks, other Latin letters as ASCII: `đ ø ł ß æ` are `d o l ss ae`.

    Only marks that belong to no script are removed: the vowel signs of Thai or Hindi and the voicing
    marks of kana make other words, not other spellings.

    >>> fold_marks("đường"), fold_marks("smørrebrød"), fold_marks("ガ")
    ('duong', 'smorrebrod', 'ガ')
    """
    if text.isascii():
        return text
    if is_composed(text):
        letters = unicodedata.normalize("NFD", text.lower()).replace("đ", "d")
        return letters.encode("ascii", "ignore").decode("ascii")
    return _fold_marks(text)


def repertoire(text: str) -> str:
    """One of a few sets of characters, as ICU writes them, that has all characters of the text."""
    if not _BEYOND_LATIN.search(text):
        return _LATIN_REPERTOIRE
    return _WHOLE_REPERTOIRE if _WIDE.search(text) else _NARROW_REPERTOIRE


@cache
def run_source(repertoire: str) -> str:
    """A regular expression for one span, before dictionaries cut it, of texts of a repertoire."""
    core, word, invisible = (
        _class_source(part, repertoire) for part in (_CORE, f"[{_CORE}{_MARK}]", _INVISIBLE)
    )
    return f"{core}{word}*(?:{invisible}+{word}+)*"


def word_spans(text: str) -> list[tuple[int, int]]:
    """The (start, end) of every word of an NFC text, ascending; see the rule above.

    >>> text = "😀 TP.HCM, ภาษาไทย"
    >>> [text[start:end] for start, end in word_spans(text)]
    ['TP', 'HCM', 'ภาษา', 'ไทย']
    """
    characters = repertoire(text)
    run, unspaced = _run_pattern(characters), _unspaced_pattern(characters)
    spans: list[tuple[int, int]] = []
    for match in run.finditer(text):
        if unspaced.search(text, match.start(), match.end()):
            spans += _dictionary_spans(text, match.start(), match.end(), run)
        else:
            spans.append(match.span())
    return spans


def sort_key(text: str) -> bytes:
    """Bytes that compare as texts are put in order in Vietnamese, numbers in them by their value.

    >>> sorted(["đèn", "e", "dê", "bài 10", "bài 9", "ăn"], key=sort_key)
    ['ăn', 'bài 9', 'bài 10', 'dê', 'đèn', 'e']
    """
    return bytes(_collator().getSortKey(text))


def icu_version() -> str:
    """The version of ICU, such as '77.1'."""
    return str(icu.ICU_VERSION)


def unicode_version() -> str:
    """The version of Unicode that ICU follows, such as '16.0'."""
    return str(icu.UNICODE_VERSION)


def _casefold(text: str) -> str:
    return str(_nfkc_casefold().normalize(text)).translate(_digits())


def _fold_marks(text: str) -> str:
    return casefold(str(_mark_folder().transliterate(text)))


def _class_source(pattern: str, repertoire: str) -> str:
    # The characters themselves, none of which means anything in a regular expression: parsing an escape
    # for each would take most of a short program's time.
    ranges = [f"{chr(first)}-{chr(last)}" for first, last in _ranges(f"[{pattern}&{repertoire}]")]
    return f"[{''.join(ranges)}]" if ranges else _NOTHING


def _dictionary_spans(text: str, start: int, end: int, run: re.Pattern[str]) -> list[tuple[int, int]]:
    spans = []
    previous = start
    for boundary in _boundaries(text[start:end]):
        # Searched again to trim marks and invisible characters that a boundary has left at an end.
        if match := run.search(text, previous, start + boundary):
            spans.append(match.span())
        previous = start + boundary
    return spans


def _boundaries(text: str) -> list[int]:
    iterator = _break_iterator()
    iterator.setText(text)
    boundaries = list(iterator)
    if text and boundaries[-1] == len(text):
        return boundaries
    code_points, units = {}, 0
    for index, character in enumerate(text, 1):
        units += 2 if character > "\uffff" else 1
        code_points[units] = index
    return [code_points[boundary] for boundary in boundaries]


class _PerThread(threading.local):
    """Break iterators keep their text, so that each thread needs its own."""

    iterator: icu.BreakIterator | None = None


_per_thread = _PerThread()


def _break_iterator() -> icu.BreakIterator:
    if _per_thread.iterator is None:
        iterator = icu.BreakIterator.createWordInstance(icu.Locale.getRoot())
        # ICU loads a dictionary when a text first needs it, and cuts the text where two of them meet in
        # another way then than ever after. So all are loaded before any text that counts.
        iterator.setText(_ALL_DICTIONARIES)
        list(iterator)
        _per_thread.iterator = iterator
    return _per_thread.iterator


@cache
def _run_pattern(repertoire: str) -> re.Pattern[str]:
    return re.compile(run_source(repertoire))


@cache
def _unspaced_pattern(repertoire: str) -> re.Pattern[str]:
    return re.compile(_class_source(_UNSPACED, repertoire))


@cache
def _nfc() -> icu.Normalizer2:
    return icu.Normalizer2.getNFCInstance()


@cache
def _nfkc_casefold() -> icu.Normalizer2:
    return icu.Normalizer2.getNFKCCasefoldInstance()


@cache
def _mark_folder() -> icu.Transliterator:
    rules = "NFD; [[:M:]&[:Script=Inherited:]-[\\u3099\\u309A]] Remove; NFC; Latin-ASCII"
    return icu.Transliterator.createInstance(rules)


@cache
def _collator() -> icu.Collator:
    collator = icu.Collator.createInstance(icu.Locale("vi"))
    collator.setAttribute(icu.UCollAttribute.NUMERIC_COLLATION, icu.UCollAttributeValue.ON)
    return collator


@cache
def _digits() -> dict[int, str]:
    # Every decimal digit stands at its value in a row of ten that starts with the script's zero.
    return {
        code: str(icu.Char.charDigitValue(chr(code)))
        for first, last in _ranges("[[:Nd:]-[0-9]]")
        for code in range(first, last + 1)
    }
