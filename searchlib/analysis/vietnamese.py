"""Vietnamese syllables: what one looks like, where its tone mark stands, how i and y are spelled.

A syllable is onset + rhyme + tone: `nguyễn` is `ng` + `uyên` + ngã. The rhymes below carry their
shape marks (â ă ê ô ơ ư); the five tone marks are kept apart, because typists put them in different
places: `hoà` and `hòa`, `thuỷ` and `thủy`, and by slips of the keyboard `Vịêt`.

All text goes in and comes out in NFC, any case.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

__all__ = ["canonical_iy", "is_syllable", "place_tone", "strip_marks", "tone_of"]

# The plain tone, then huyền, sắc, ngã, hỏi, nặng as combining marks.
TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
_TONE_MARKS = frozenset(TONES[1:])
_SHAPED = "âăêôơư"

_ONSETS = "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x"

_RHYMES = """
a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
e ec em en eng eo ep et ê êch êm ên ênh êp êt êu
i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu
o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on
ong ooc oong op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt
u ua uân uâng uât uây uc uê uêch uên uênh ui um un ung uôc uôi uôm uôn uông uôt uơ up ut uy uya uych
uyên uyêt uyn uynh uyp uyt uyu
ư ưa ưc ưi ưm ưn ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu
"""
# After qu the glide is in the onset: quang is qu + ang, quốc is qu + ôc.
_QU_RHYMES = """
a ac ach ai an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt ân âng ât âu ây e ec en eo et ê êch ên ênh êt êu
i it ôc ơ ơi ơn ơt y ych yên yêt ynh yt yu
"""
# Spelled with y only where nothing stands before it, and as a whole rhyme after a few onsets.
_Y_RHYMES = {"": "y yêm yên yêng yêt yêu", **dict.fromkeys("h k l m n s t th v".split(), "y")}
# ngh gh k stand before e ê i; ng g c do not, but gi + i- is written gi-: gì, giếng.
_FRONT_ONLY = ("gh", "k", "ngh")
_NEVER_FRONT = ("c", "ng")
_G_FRONT_RHYMES = "i in ip iêc iêm iêng iêt ich"

_IY_STEMS = ("h", "k", "l", "m", "qu", "s", "t")
_STOPPED = re.compile("(?:c|ch|p|t)$")


def strip_marks(text: str) -> str:
    """The text without its Vietnamese marks, đ as d.

    >>> strip_marks("Đường Nguyễn Huệ")
    'Duong Nguyen Hue'
    """
    plain = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return plain.replace("đ", "d").replace("Đ", "D")


def tone_of(text: str) -> str:
    """The tone mark of a syllable as a combining character, "" for the level tone or if there are several.

    >>> tone_of("việt") == "\u0323", tone_of("nam")
    (True, '')
    """
    return _split_tone(text)[1]


def is_syllable(text: str) -> bool:
    """Whether a Vietnamese syllable is spelled like this, or would be once its marks are restored.

    >>> [is_syllable(word) for word in ("nghiêng", "Huỳnh", "duong", "nghang", "tiếc", "tiêc", "sky")]
    [True, True, True, False, True, False, False]
    """
    spelled = text.lower()
    if spelled.isascii():
        return spelled in _unmarked_syllables()
    base, tone, marks = _split_tone(spelled)
    if marks > 1:
        return False
    parsed = _parse(base)
    if parsed is None:
        return False
    # A syllable that ends in a stop has one of two tones: sắc or nặng.
    return tone in ("\u0301", "\u0323") if _STOPPED.search(base) else True


def place_tone(text: str) -> str:
    """The syllable with its tone mark in the canonical place; any other word as it is.

    The place is the traditional one: on â ă ê ô ơ ư; else before a final consonant; else on the middle
    one of three vowels and on the first of two. The u of qu and the i of gi are no vowels here.

    >>> [place_tone(word) for word in ("hoà", "Thuỷ", "VỊÊT", "qúy", "toàn", "gìa", "ngòai", "café")]
    ['hòa', 'Thủy', 'VIỆT', 'quý', 'toàn', 'già', 'ngoài', 'café']
    """
    if text.isascii():
        return text
    base, tone, marks = _split_tone(text)
    if marks != 1:
        return text
    parsed = _parse(base.lower())
    if parsed is None:
        return text
    onset, rhyme = parsed
    place = len(onset) + _tone_place(rhyme)
    return unicodedata.normalize("NFC", base[: place + 1] + tone + base[place + 1 :])


def canonical_iy(text: str) -> str:
    """Lower-case syllables of h k l m s t or qu and i alone, in any tone, with y; others as they are.

    >>> [canonical_iy(word) for word in ("kĩ", "mi", "quí", "tai", "ski")]
    ['kỹ', 'my', 'quý', 'tai', 'ski']
    """
    return _iy_spellings().get(text, text)


@cache
def _iy_spellings() -> dict[str, str]:
    return {
        unicodedata.normalize("NFC", f"{stem}i{tone}"): unicodedata.normalize("NFC", f"{stem}y{tone}")
        for stem in _IY_STEMS
        for tone in TONES
    }


@lru_cache(maxsize=1 << 15)
def _split_tone(text: str) -> tuple[str, str, int]:
    """The NFC text without tone marks, the tone mark if there is just one, and how many there are."""
    letters = [_split_letter(letter) for letter in text]
    tones = "".join([tone for _, tone in letters])
    base = unicodedata.normalize("NFC", "".join([base for base, _ in letters]))
    return base, tones if len(tones) == 1 else "", len(tones)


@lru_cache(maxsize=1024)
def _split_letter(letter: str) -> tuple[str, str]:
    """A letter without its tone marks, and these."""
    decomposed = unicodedata.normalize("NFD", letter)
    base = "".join(c for c in decomposed if c not in _TONE_MARKS)
    return unicodedata.normalize("NFC", base), "".join(c for c in decomposed if c in _TONE_MARKS)


def _parse(base: str) -> tuple[str, str] | None:
    """Onset and rhyme of a lower-case syllable without its tone, None if it is none."""
    return _syllables().get(base)


@cache
def _syllables() -> dict[str, tuple[str, str]]:
    rhymes = _RHYMES.split()
    syllables = {rhyme: ("", rhyme) for rhyme in rhymes}
    for onset in _ONSETS.split():
        for rhyme in _QU_RHYMES.split() if onset == "qu" else rhymes:
            front = rhyme[0] in "eêi"
            fits = front if onset in _FRONT_ONLY else not (front and onset in _NEVER_FRONT)
            if onset == "g":
                fits = not front or rhyme in _G_FRONT_RHYMES.split()
            elif onset == "gi":
                fits = rhyme[0] != "i"
            if fits:
                # gi comes after g and wins: gia is gi + a, so that già has its mark on the a.
                syllables[onset + rhyme] = (onset, rhyme)
    for onset, after in _Y_RHYMES.items():
        syllables.update({onset + rhyme: (onset, rhyme) for rhyme in after.split()})
    return syllables


@cache
def _unmarked_syllables() -> frozenset[str]:
    pairs = _syllables().values()
    plain = {part: strip_marks(part) for part in {part for pair in pairs for part in pair}}
    return frozenset(plain[onset] + plain[rhyme] for onset, rhyme in pairs)


@cache
def _tone_place(rhyme: str) -> int:
    shaped = [index for index, letter in enumerate(rhyme) if letter in _SHAPED]
    if shaped:
        return shaped[-1]
    vowels = len(rhyme.rstrip("bcdghklmnpqrstvx"))
    if vowels < len(rhyme):
        return vowels - 1
    return 1 if vowels == 3 else 0
