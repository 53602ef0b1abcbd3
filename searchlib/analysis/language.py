"""Which language is this passage, and this document: Vietnamese, English, or another?

Each term speaks for the languages by a few points, and the sum decides. Vietnamese shows by its marks,
and without them by being nothing but syllables; English by its function words; other languages by
theirs, by marks that are not Vietnamese, and by their script. What is too short to decide, such as a
title of three names, is in the language of its document.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from searchlib.analysis import vietnamese
from searchlib.analysis.forms import BoundedCache
from searchlib.analysis.icu_text import fold_marks
from searchlib.analysis.segmentation import passage_spans, readings, word_pattern

__all__ = [
    "LANGUAGES",
    "LEAD",
    "Passage",
    "language_of",
    "passages",
    "points_of",
    "scores",
    "settle",
    "term_points",
]

LANGUAGES = ("vi", "en", "other")
# Points for the three languages are packed into one integer, so that summing a passage is one sum().
_FIELD = 40
_MASK = (1 << _FIELD) - 1
# A lead of fewer points than this decides nothing.
LEAD = 6

# Vietnamese also has these marks on these letters, but so have its neighbours in Latin script.
_SHARED_MARKS = frozenset("àâçèéêëíìîïôòóöùúûüáãõñ")

_ENGLISH = frozenset(
    """
    about after all also and any are as at be because been before being between both but by could did does
    during each for from had has have her his how however if into is its more most much new not of one
    only or other our out over said she should since some such than that their them then there these they
    this those through two under up was we were what when where which while who will with would you your
    """.split()
)
# English words that are Vietnamese syllables without marks as well.
_ENGLISH_SYLLABLES = frozenset("a an can do he him i in it me no on so the to".split())
_VIETNAMESE_SYLLABLES = frozenset(
    """
    anh ba ban bi bo cac cai chi chinh cho co con cong cua cung cuoc da dan dang dau day de den dia dinh
    do dong duoc duong gia gio hai hanh hien hoi hon khi khong kinh ky la lai lam luat luc mot muoi nam
    nay nen ngay nghe nghi nguoi nha nhan nhat nhieu nhu nhung noi nuoc o phai phap qua quan quoc quyen ra
    rang rat sau se su tai thanh theo thi thoi thu tinh toi tren trong truoc truong tu va van ve vi viec
    viet voi vu xa xuat
    """.split()
)
# French; German; Spanish; Italian; Portuguese; Dutch; Swedish; Filipino; Indonesian.
_OTHER = frozenset(
    """
    au aux avec ce ces cette dans de des du elle en est et il ils je la le les leur mais ne nous ont ou
    par pas plus pour qui sa ses son sont sur un une vous
    aber als am auf aus bei das dem den der die ein eine einem einen einer er es für habe hat ich im ist
    kein keine mit nach nicht noch oder sein sich sie sind über um und von vor war weil wenn werden wie
    wieder wird zu zum zur
    al como con del el ella ellos esta está fue hasta las lo los más muy no pero por que se sin sobre su
    sus y
    alla alle anche che come dal dalla dei della delle di gli ha hanno nel nella non per questo sono una
    uno
    ao aos as da dos em foi não nas nos os para pela pelo uma
    aan bij dat deze door een heeft het maar naar niet ook op te van voor wordt zich zijn
    att av det för och som är på
    ang ay kay mga ng
    akan dan dari dengan ini itu ke pada untuk yang
    """.split()
)


class Passage(NamedTuple):
    """A line of a text, or a piece of a very long one: code points, half open, and "vi", "en" or "other"."""

    start: int
    end: int
    language: str


def language_of(text: str) -> str:
    """The language of most of an NFC text: "vi", "en" or "other".

    >>> language_of("Bộ Công an họp"), language_of("The ministers met in Moscow"), language_of("Совет")
    ('vi', 'en', 'other')
    >>> language_of("Chu tich nuoc tiep doan dai bieu cap cao")
    'vi'
    """
    return settle([weight for _, _, weight in _weighed(text)])[0]


def passages(text: str) -> list[Passage]:
    """The passages of an NFC text that hold words, each with its language."""
    weighed = list(_weighed(text))
    _, languages = settle([weight for _, _, weight in weighed])
    return [
        Passage(start, end, language) for (start, end, _), language in zip(weighed, languages, strict=True)
    ]


def points_of(terms: Iterable[str]) -> int:
    """What exact terms say about their language, all together; see `settle`."""
    return sum(map(_POINTS.__getitem__, terms))


def term_points(term: str) -> int:
    """The points of one exact term. Differences are what counts; the sizes are set on XQuAD and news."""
    if term.isascii():
        return _ascii_points(term)
    if not vietnamese.is_syllable(term):
        # A single letter is as often a symbol, as in β-cells.
        if len(term) == 1 or not any(map(str.isalpha, term)):
            return 0
        if not fold_marks(term).isascii():
            return _packed(0, 0, 8)
        return _packed(2, 0, 6) if "đ" in term else _packed(0, 0, 6)
    marks = {letter for letter in term if not letter.isascii()}
    return _packed(4, 0, 3) if marks <= _SHARED_MARKS else _packed(8, 0, 0)


def scores(points: int) -> tuple[int, int, int]:
    """The points for each of `LANGUAGES`."""
    return points & _MASK, points >> _FIELD & _MASK, points >> 2 * _FIELD


def settle(weights: Sequence[tuple[int, int]], language: str | None = None) -> tuple[str, list[str]]:
    """The language of a document, and that of each of its passages.

    weights: of each passage its `points_of` and its number of words. language: that of the document
    where it is known; else it is the language that most words are in.
    """
    own = [_verdict(points) for points, _ in weights]
    if language is None:
        words: Counter[str] = Counter()
        for verdict, (_, count) in zip(own, weights, strict=True):
            words[verdict] += count if verdict else 0
        if any(words.values()):
            language = words.most_common(1)[0][0]
        else:
            language = _verdict(sum(points for points, _ in weights), lead=1) or "other"
    return language, [verdict or language for verdict in own]


def _verdict(points: int, lead: int = LEAD) -> str:
    """The language with the most points, or "" if it leads by fewer than `lead`."""
    found = scores(points)
    best = max(found)
    second = sum(found) - best - min(found)
    return LANGUAGES[found.index(best)] if best - second >= lead else ""


def _weighed(text: str) -> Iterator[tuple[int, int, tuple[int, int]]]:
    """The start and the end of each passage that has words, and its weight as `settle` takes it."""
    pattern = word_pattern(text)
    for start, end in passage_spans(text):
        if found := readings(text, start, end, pattern):
            yield (
                start,
                end,
                (points_of(token.exact for reading in found for token in reading.tokens), len(found)),
            )


def _ascii_points(term: str) -> int:
    syllable = vietnamese.is_syllable(term)
    vi = 3 if term in _VIETNAMESE_SYLLABLES else 2 if syllable else 0
    if term in _OTHER:
        return _packed(vi, 3 if term in _ENGLISH_SYLLABLES else 0, 3 if syllable else 5)
    if term in _ENGLISH:
        return _packed(vi, 7, 0)
    if term in _ENGLISH_SYLLABLES:
        return _packed(vi, 4, 0)
    if len(term) == 1 or not term.isalpha():
        return 0
    # Names are in no language, and a little more often in English texts than in others.
    return _packed(vi, 0, 0) if syllable else _packed(0, 3, 2)


def _packed(vi: int, en: int, other: int) -> int:
    return vi | en << _FIELD | other << 2 * _FIELD


_POINTS: BoundedCache[int] = BoundedCache(term_points, 1 << 17)
