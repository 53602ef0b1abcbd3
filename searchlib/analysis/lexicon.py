"""Words that mean the same: what a query may also be searched by.

A lexicon is a text file of sets of equivalents, `MoU = bản ghi nhớ = memorandum of understanding`;
the head of the packaged one (`searchlib/data/lexicon.txt`) says how to write and replace it.

Loading is part of every search's start-up, and a query meets few of the members. So loading makes only a
cheap key of each member (no marks, no spaces, i as y), which whatever meets the member has as well;
the few members whose key a query has are then analysed and compared word by word.
"""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from searchlib import data
from searchlib.analysis.icu_text import nfc
from searchlib.analysis.tokenizers import Token, tokens, words
from searchlib.analysis.vietnamese import is_syllable
from searchlib.errors import LexiconError

__all__ = ["Lexicon", "Match", "Member", "find_lexicon"]

ENVIRONMENT_VARIABLE = "SEARCHLIB_LEXICON"
FILE_NAME = "lexicon.txt"
MAX_BYTES = 4 << 20
MAX_WORDS = 12
MAX_CHARACTERS = 200

_COMMENT = re.compile(r"(?:^|(?<=\s))#.*")
# The analysis gives the English possessive ending no token, so that the key must not have it either.
_BETWEEN_WORDS = re.compile(r"['’]s\b|[^\w\n]|_")
_ONE_SPELLING = str.maketrans({"i": "y", "đ": "d", "ð": "d", "ɖ": "d", "ø": "o", "ł": "l", "æ": "ae", "œ": "oe"})
_VOWELS = frozenset("aeouy")
# Capitals throughout a longer query come from the keyboard, not from its words.
_MAX_CAPITALS = 3


class Member(NamedTuple):
    """A member of a set: as the lexicon writes it, and its words (joined forms of compounds included)."""

    text: str
    tokens: tuple[Token, ...]


class Match(NamedTuple):
    """A member found in a query.

    start, end: the half-open range of the query's tokens that met it.
    alternatives: the members to search as well, in the lexicon's order.
    """

    start: int
    end: int
    member: Member
    alternatives: tuple[Member, ...]


def find_lexicon(index: Path | None = None) -> Path | None:
    """The file that replaces the packaged lexicon, None where nothing does.

    `$SEARCHLIB_LEXICON` comes first, whether or not the file exists: a name that is wrong should be
    an error and not a silent change of results. Then `lexicon.txt` in the folder of the index.
    """
    if named := os.environ.get(ENVIRONMENT_VARIABLE):
        return Path(named)
    beside = index / FILE_NAME if index else None
    return beside if beside and beside.is_file() else None


class Lexicon:
    """Sets of equivalents, and the search for them in queries. Safe to share between threads.

    digest: the SHA-256 of the text it was read from, in hexadecimal.
    """

    def __init__(self, sets: Iterable[Sequence[str]], digest: str = "") -> None:
        """sets: the members as they are written in a file, NFC; `Lexicon.parse` checks, this does not."""
        self._sets = [[_Entry(text) for text in members] for members in sets]
        self.digest = digest
        self._by_key: dict[str, list[tuple[_Entry, list[_Entry]]]] = {}
        entries = [(entry, members) for members in self._sets for entry in members]
        for entry_in_set, key in zip(entries, _keys(entry.text for entry, _ in entries), strict=True):
            self._by_key.setdefault(key, []).append(entry_in_set)
        self._longest_key = max(map(len, self._by_key), default=0)

    @classmethod
    def load(cls, path: Path | None = None) -> Lexicon:
        """The lexicon in a UTF-8 file, by default the packaged one.

        Raises LexiconError; its line is 0 where the file as a whole cannot be read.
        """
        if path is None:
            # importlib.resources would be the stately way, and costs a search 15 ms of imports.
            path = Path(data.__path__[0], FILE_NAME)
        try:
            with path.open("rb") as file:
                content = file.read(MAX_BYTES + 1)
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise LexiconError(path, 0, f"the lexicon cannot be read ({reason})") from error
        try:
            return cls.parse(content.decode("utf-8-sig"), str(path))
        except UnicodeDecodeError as error:
            if len(content) > MAX_BYTES:
                raise _too_long(path) from error
            line = content.count(b"\n", 0, error.start) + 1
            raise LexiconError(path, line, "this is not UTF-8 text: save the file as UTF-8") from error

    @classmethod
    def parse(cls, text: str, name: str = FILE_NAME) -> Lexicon:
        """The lexicon written in a text; `name` stands for the file in errors.

        A member may be repeated within its set, in another spelling; in two sets it is an error and
        not a union of them, since equivalence does not carry over (PM: Prime Minister, phần mềm).
        Raises LexiconError.
        """
        encoded = text.encode("utf-8", "surrogatepass")
        if len(encoded) > MAX_BYTES:
            raise _too_long(name)
        sets: list[list[str]] = []
        line_of: dict[str, int] = {}
        for number, line in enumerate(nfc(text).split("\n"), 1):
            content = _COMMENT.sub("", line).strip()
            if not content:
                continue
            members = [member.strip() for member in content.split("=")]
            if reason := _fault(members):
                raise LexiconError(name, number, reason)
            for member in members:
                spelling = _BETWEEN_WORDS.sub("", _Entry(member).text.casefold())
                if not spelling:
                    raise LexiconError(name, number, f"{member!r} has no word in it")
                first = line_of.setdefault(spelling, number)
                if first != number:
                    raise LexiconError(
                        name, number, f"{member!r} is on line {first} already: a member stands in one set only"
                    )
            sets.append(members)
        return cls(sets, hashlib.sha256(encoded).hexdigest())

    @property
    def sets(self) -> list[tuple[str, ...]]:
        """All sets, each with its members without parentheses, in the order of the file."""
        return [tuple(entry.text for entry in members) for members in self._sets]

    def matches(self, query: Sequence[Token]) -> list[Match]:
        """The members in a query's tokens (parts only, no joined ones): leftmost first, each the longest.

        A token meets a word of a member when their exact forms are equal, or when it carries no mark and
        the folded forms are equal: `bản ghi nhớ` and `ban ghi nho` meet "bản ghi nhớ", `bàn ghi nhớ`
        does not. A compound is met by its parts and by its joined form, and an abbreviation also by
        pieces typed in capitals: `TP.HCM`, `TPHCM` and `TP HCM`, `US` and `U.S.`. Case is of no matter.

        Two kinds of members ask for more, because they look like common words:

        - A single Vietnamese syllable with marks (Mỹ, Úc) is met only with its marks: unmarked, one
          syllable stands for up to a dozen words (`my`: my, mỹ, mỳ), which several together do not.
        - An abbreviation of up to three capitals with a vowel in it (WHO, AI) is met only in capitals.
          A query of more than three words that is in capitals throughout does not count as such.

        An exact match goes before a folded one of the same length, then the order of the file decides.
        An alternative that contains what was typed is left out: documents that have it match anyway.
        """
        keys = list(_keys(token.raw for token in query))
        shouted = len(query) > _MAX_CAPITALS and all(_is_capital(token) for token in query)
        found: list[Match] = []
        start = 0
        while start < len(query):
            best: Match | None = None
            key = ""
            for end in range(start + 1, min(len(query), start + self._longest_key) + 1):
                key += keys[end - 1]
                if len(key) > self._longest_key:
                    break
                typed = query[start:end]
                met = [
                    (not exact, entry, members)
                    for entry, members in self._by_key.get(key, ())
                    if (exact := entry.met_by(typed, shouted)) is not None
                ]
                if met:
                    _, entry, members = min(met, key=lambda candidate: candidate[0])
                    best = Match(start, end, entry.member, tuple(_alternatives(typed, entry, members)))
            if best:
                found.append(best)
            start = best.end if best else start + 1
        return found


class _Entry:
    """A member with what is known of it, analysed when first asked for."""

    def __init__(self, written: str) -> None:
        self.searched = not (written.startswith("(") and written.endswith(")"))
        self.text = written if self.searched else written[1:-1].strip()

    @cached_property
    def member(self) -> Member:
        return Member(self.text, tuple(tokens(self.text)))

    @cached_property
    def spellings(self) -> list[list[Token]]:
        """The member with its compounds in parts, and joined where that is something else."""
        parsed = words(self.text)
        parts = [part for word in parsed for part in word.parts]
        joined = [
            token
            for word in parsed
            for token in (word.joined if _spans(word.joined, word.parts) else word.parts)
        ]
        return [parts, joined] if len(joined) < len(parts) else [parts]

    @cached_property
    def needs_marks(self) -> bool:
        [parts, *_] = self.spellings
        return len(parts) == 1 and is_syllable(parts[0].exact)

    @cached_property
    def needs_capitals(self) -> bool:
        letters = sum(character.isalpha() for character in self.text)
        return letters <= _MAX_CAPITALS and self.text.isupper() and not _VOWELS.isdisjoint(_key(self.text))

    def met_by(self, typed: Sequence[Token], shouted: bool) -> bool | None:
        """Whether the tokens are exactly this member; None if they are not this member at all."""
        in_capitals = not shouted and all(map(_is_capital, typed))
        if self.needs_capitals and not in_capitals:
            return None
        candidates = [
            ([word.exact for word in spelling], [word.folded for word in spelling])
            for spelling in self.spellings
        ]
        exact_forms = [token.exact for token in typed]
        if self.text.isupper() and in_capitals:
            candidates = [(["".join(exact)], ["".join(folded)]) for exact, folded in candidates]
            exact_forms = ["".join(exact_forms)]
        for exact, folded in candidates:
            if exact_forms == exact:
                return True
            # A form without marks is its own folded form.
            if len(exact_forms) == len(exact) and not self.needs_marks:
                if all(form in pair for form, *pair in zip(exact_forms, exact, folded, strict=True)):
                    return False
        return None


def _alternatives(typed: Sequence[Token], met: _Entry, members: Iterable[_Entry]) -> Iterable[Member]:
    contained = _phrase(token.folded for token in typed)
    seen = {_phrase(token.exact for token in met.spellings[0])}
    for entry in members:
        phrase = _phrase(token.exact for token in entry.spellings[0])
        if not entry.searched or phrase in seen:
            continue
        seen.add(phrase)
        if not any(contained in _phrase(token.folded for token in spelling) for spelling in entry.spellings):
            yield entry.member


def _phrase(forms: Iterable[str]) -> str:
    return f" {' '.join(forms)} "


def _spans(joined: Sequence[Token], parts: Sequence[Token]) -> bool:
    return bool(joined) and joined[0].start == parts[0].start and joined[-1].end == parts[-1].end


def _is_capital(token: Token) -> bool:
    return token.raw == token.raw.upper()


def _keys(texts: Iterable[str]) -> Iterable[str]:
    # All texts at once, for most of the time would go into calls.
    folded = unicodedata.normalize("NFKD", "\n".join(texts).casefold())
    return _BETWEEN_WORDS.sub("", folded).translate(_ONE_SPELLING).split("\n")


def _key(text: str) -> str:
    [key] = _keys([text])
    return key


def _fault(members: Sequence[str]) -> str | None:
    """What is wrong with a line, if anything is."""
    if len(members) == 1:
        return f"{members[0]!r} stands alone: write a set as 'MoU = bản ghi nhớ', or start a comment with #"
    for member in members:
        if not member:
            return "there is nothing on one side of a '=': write a member there or remove the sign"
        if len(member.split()) > MAX_WORDS or len(member) > MAX_CHARACTERS:
            return f"{member[:40]!r}… is longer than {MAX_WORDS} words or {MAX_CHARACTERS} characters: shorten it"
    if not any(_Entry(member).searched for member in members):
        return "all members are in parentheses, which leaves nothing to search: take them off one"
    return None


def _too_long(path: Path | str) -> LexiconError:
    return LexiconError(path, 0, f"a lexicon has at most {MAX_BYTES >> 20} MB: remove sets from it")
