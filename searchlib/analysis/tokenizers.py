"""The tokens of a text as a Whoosh tokenizer."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from typing import Any

from whoosh.analysis.acore import Token as WhooshToken
from whoosh.analysis.tokenizers import Tokenizer

from searchlib.analysis.forms import form
from searchlib.analysis.icu_text import nfc
from searchlib.analysis.language import passages
from searchlib.analysis.readings import Token
from searchlib.analysis.segmentation import tokens

__all__ = ["IcuTokenizer", "PassageToken"]


class PassageToken(WhooshToken):
    """Whoosh's token with the language of its passage, "" where nobody asked for it.

    original: the token as it stands in the text, where `keeporiginal` asked for it.
    """

    language: str = ""
    original: str


class IcuTokenizer(Tokenizer):
    """The words of a text by ICU's rules, with joined tokens for abbreviations and compounds.

    A token's text is what stands there; the canonical form where that is several words for one term
    (a number with separators, a joined token). Offsets count code points of the NFC text.
    languages: whether tokens are to have the language of their passage.

    >>> [token.text for token in IcuTokenizer()("UBND TP.HCM: 1.000 học bổng")]
    ['UBND', 'TP', 'tphcm', 'HCM', '1000', 'học', 'bổng']
    """

    def __init__(self, languages: bool = False) -> None:
        self.languages = languages

    def __eq__(self, other: object) -> bool:
        return isinstance(other, IcuTokenizer) and self.languages == other.languages

    def __hash__(self) -> int:
        return hash(self.languages)

    def __call__(
        self,
        value: str,
        positions: bool = False,
        chars: bool = False,
        keeporiginal: bool = False,
        removestops: bool = True,
        start_pos: int = 0,
        start_char: int = 0,
        mode: str = "",
        **kwargs: Any,
    ) -> Iterator[PassageToken]:
        text = nfc(value)
        placed = passages(text) if self.languages else []
        starts = [passage.start for passage in placed]
        # One object for the whole stream: Whoosh's own protocol.
        current = PassageToken(positions, chars, removestops=removestops, mode=mode, **kwargs)
        for token in tokens(text):
            current.text = _text(token)
            current.boost = 1.0
            if keeporiginal:
                current.original = token.raw
            if positions:
                current.pos = start_pos + token.position
            if chars:
                current.startchar = start_char + token.start
                current.endchar = start_char + token.end
            if placed:
                current.language = placed[bisect_right(starts, token.start) - 1].language
            yield current


def _text(token: Token) -> str:
    """What the filters can read again: `form` of it is the token's exact term."""
    return token.raw if form(token.raw).exact == token.exact else token.exact
