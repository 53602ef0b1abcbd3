"""spacing: syllables that a PDF took apart, put together again: `ĐIỀ U KHO ẢN` is `ĐIỀU KHOẢN`.

Programs that read PDF files guess from distances where a word ends, and fonts with odd widths mislead them.
What they leave are pieces of three kinds, which betray the disease more or less: with marks and no syllable
(`ĐIỀ`), consonants alone (`ng`), and a syllable without a consonant in front that is no word (`ẢN`). The
syllable table tells which neighbours they belong to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from searchlib.sources.encodings.evidence import LONGEST_SYLLABLE, is_word

__all__ = ["Spaced", "repair_spacing"]

POINTS_OF_A_LINE = 1.5
"""So many points its pieces must have before a line counts as broken, and so does the share below."""

POINTS_PER_WORD = 0.05

_MARKED, _CONSONANTS, _RARE = 2.0, 1.0, 0.5
_NONE = 0.0

_WORDS = re.compile(r"[^\W\d_]+")
_VIETNAMESE = re.compile("[a-zà-ỹđ]+", re.IGNORECASE)
_ONSETS_AND_CODAS = frozenset("b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x".split())
_VOWELS = "aàáảãạăằắẳẵặâầấẩẫậeèéẻẽẹêềếểễệiìíỉĩịoòóỏõọôồốổỗộơờớởỡợuùúủũụưừứửữựyỳýỷỹỵ"
# Words without a consonant in front; other syllables of that kind are pieces.
_OPEN_WORDS = frozenset(
    """
    à á ạ ác ách ai ái ải am ám an án ang anh ánh ảnh ao áo ào ảo áp át ăn ắp ắt ẵm âm ấm ẩm ầm ân ấn ẩn ấp ập
    ất âu ấu ẩu ấy e é em én eo éo ép ê ếch êm im in ích ít ỉ ì oai oan oán oanh óc ọc oi ói ong óng ô ồ ổ ốc
    ôi ối ổi ôm ốm ôn ồn ổn ông ống ốp ơ ở ớ ơi ơn ớt ù ú ủ ua ùa úa ụa ủi ung ủng úng uất ục uể uốn uống uổng
    úp út ưa ức ứ ừ ử ưng ứng ửng ước ươm ướm ươn ương ướp ướt ưu uy úy ủy uỷ uyên uyển uỵch y ý ỷ yếm yểm yên
    yến yêu yếu
    """.split()
)


class Spaced(NamedTuple):
    """text: with the syllables joined that certainly were one; the same object if there is none.

    repaired: how many were joined. suspected: how many places look broken, and may mean several things.
    """

    text: str
    repaired: int
    suspected: int


class _Break(NamedTuple):
    """Neighbours that belong together in some way.

    groups: how many syllables are made of them; None where there are several ways as good. spaces: the places
    in the line that these leave out. points: what the pieces say of the line. certain: whether they say
    enough by themselves.
    """

    groups: int | None
    spaces: list[int]
    points: float
    certain: bool


def repair_spacing(text: str) -> Spaced:
    """The text with broken syllables joined where the syllable table allows one way only.

    A piece with marks that is no syllable is certain by itself. Other pieces are joined in a line that shows
    the disease by 1.5 points and by one for each twenty words, or in a text that does so by 3 points. A piece
    with marks counts 2, consonants 1, and a rare syllable 0.5.

    >>> repair_spacing("ĐIỀ U KHO ẢN"), repair_spacing("độ ng ")
    (Spaced(text='ĐIỀU KHOẢN', repaired=2, suspected=0), Spaced(text='độ ng ', repaired=0, suspected=1))
    """
    if text.isascii():
        return Spaced(text, 0, 0)
    lines = text.split("\n")
    found: dict[int, list[_Break]] = {}
    words_in: list[int] = []
    for number, line in enumerate(lines):
        words = list(_WORDS.finditer(line))
        words_in.append(len(words))
        if breaks := list(_breaks(line, words)):
            found[number] = breaks
    is_text_broken = _is_broken([one for breaks in found.values() for one in breaks], sum(words_in), lines=2)
    repaired = suspected = 0
    for number, breaks in found.items():
        is_broken = is_text_broken or _is_broken(breaks, words_in[number])
        spaces: list[int] = []
        for one in breaks:
            if one.groups is not None and (is_broken or one.certain):
                repaired += one.groups
                spaces += one.spaces
            elif is_broken or one.points >= _CONSONANTS:
                suspected += 1
        lines[number] = _without(lines[number], spaces)
    return Spaced("\n".join(lines) if repaired else text, repaired, suspected)


def _is_broken(breaks: Sequence[_Break], words: int, lines: int = 1) -> bool:
    """Whether so many words show the disease; a text does as a whole where it does enough for two lines."""
    return sum(one.points for one in breaks) >= max(lines * POINTS_OF_A_LINE, POINTS_PER_WORD * words)


def _without(line: str, spaces: Sequence[int]) -> str:
    """A line without the characters at some places, in ascending order."""
    starts = [0, *(space + 1 for space in spaces)]
    return "".join([line[start:end] for start, end in zip(starts, [*spaces, len(line)], strict=True)])


def _breaks(line: str, words: Sequence[re.Match[str]]) -> Iterator[_Break]:
    """The places in a line where neighbours may be one syllable; those that share a word are one place."""
    points = [
        _points_of(word[0]) if word.end() - word.start() < LONGEST_SYLLABLE else _NONE for word in words
    ]
    if not any(points):
        return
    joinable: list[tuple[int, int]] = []
    reach = 0
    for start in range(len(words)):
        for end in _ends(line, words, points, start):
            if joinable and start >= reach:
                yield _solve(joinable, words, points)
                joinable = []
            joinable.append((start, end))
            reach = max(reach, end)
    if joinable:
        yield _solve(joinable, words, points)


def _ends(line: str, words: Sequence[re.Match[str]], points: Sequence[float], start: int) -> Iterator[int]:
    """Where groups end that begin with a word: two words or more, with a piece among them, that make one."""
    letters = words[start][0]
    for end in range(start + 1, min(start + LONGEST_SYLLABLE, len(words))):
        if words[end].start() != words[end - 1].end() + 1 or line[words[end].start() - 1] != " ":
            return
        letters += words[end][0]
        if len(letters) > LONGEST_SYLLABLE:
            return
        if any(points[start : end + 1]) and is_word(letters):
            yield end + 1


def _solve(
    joinable: Sequence[tuple[int, int]], words: Sequence[re.Match[str]], points: Sequence[float]
) -> _Break:
    """The way to join words that leaves the fewest points, if there is one.

    joinable: ranges of words that may be joined, by their starts.
    """
    first, last = joinable[0][0], max(end for _, end in joinable)
    ends: dict[int, list[int]] = {}
    for start, end in joinable:
        ends.setdefault(start, []).append(end)
    # For each word: what the best reading from there on leaves, whether it is the only one, and where its
    # first group ends.
    best = {last: (_NONE, True, last)}
    for start in range(last - 1, first - 1, -1):
        left, is_only, _ = best[start + 1]
        found = [(left + points[start], is_only, start + 1)]
        found += ((*best[end][:2], end) for end in ends.get(start, ()))
        fewest = min(left for left, _, _ in found)
        ways = [way for way in found if way[0] == fewest]
        best[start] = (fewest, len(ways) == 1 and ways[0][1], ways[0][2])
    groups: list[tuple[int, int]] = []
    at = first
    while at < last:
        end = best[at][2]
        if end > at + 1:
            groups.append((at, end))
        at = end
    said = [_evidence([words[at][0] for at in range(*group)]) for group in groups]
    spaces = [words[at].end() for start, end in groups for at in range(start, end - 1)]
    return _Break(
        len(groups) if best[first][1] else None, spaces, sum(said), any(one >= _MARKED for one in said)
    )


def _evidence(pieces: Sequence[str]) -> float:
    """What pieces of a syllable say of their line; nothing where other readings are common.

    Joined without marks they may be an abbreviation (`A T`); a letter before a word may name a point of a
    list (`điểm b ở khoản a`).
    """
    if "".join(pieces).isascii() or (len(pieces) == 2 and len(pieces[0]) == 1 and not _points_of(pieces[1])):
        return _NONE
    return sum(map(_points_of, pieces))


@lru_cache(maxsize=1 << 15)
def _points_of(word: str) -> float:
    """How much a word looks like a piece of a syllable."""
    lower = word.lower()
    if lower in _ONSETS_AND_CODAS:
        return _CONSONANTS
    if is_word(word):
        return _RARE if lower[0] in _VOWELS and lower not in _OPEN_WORDS else _NONE
    return _MARKED if not word.isascii() and _VIETNAMESE.fullmatch(word) else _NONE
