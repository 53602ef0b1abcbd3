"""Words that mean the same: what a query may also be searched by.

A lexicon is a text file of sets of equivalents, `MoU = bản ghi nhớ = memorandum of understanding`;
the head of the packaged one (`searchlib/data/lexicon.txt`) says how to write and replace it.

Loading is part of every search's start-up, and a query meets few of the members: so loading sorts them
by a cheap key, and those that have the key of some tokens are looked at closely (`members`).
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from searchlib import data
from searchlib.analysis.icu_text import nfc
from searchlib.analysis.members import (
    CACHED_MATCHES,
    NOT_MET,
    ByKey,
    Entry,
    Member,
    Met,
    alternatives_to,
    is_shouted,
    keys_of,
    spellings_of,
    word_keys,
)
from searchlib.analysis.segmentation import Token
from searchlib.errors import LexiconError
from searchlib.remembered import Recent

__all__ = ["Lexicon", "Match", "Member", "find_lexicon"]

ENVIRONMENT_VARIABLE = "SEARCHLIB_LEXICON"
FILE_NAME = "lexicon.txt"
MAX_BYTES = 4 << 20
MAX_WORDS = 12
MAX_CHARACTERS = 200

_COMMENT = re.compile(r"(?:^|(?<=\s))#.*")


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
    """Sets of equivalents, and the search for them in queries. Safe to share between threads."""

    def __init__(self, sets: Sequence[Sequence[str]], spellings: Sequence[str]) -> None:
        """Use `parse` or `load`, which check what is assumed here.

        sets: the members as they are written. spellings: the `spellings_of` of all members in order.
        """
        self._sets = sets
        by_key: dict[str, list[tuple[int, int]]] = {}
        places = [(number, place) for number, members in enumerate(sets) for place in range(len(members))]
        for place, key in zip(places, keys_of(spellings), strict=True):
            by_key.setdefault(key, []).append(place)
        self._places = ByKey(by_key)
        """The set of each member, and its place there."""
        self._entries: dict[int, list[Entry]] = {}
        self._met: Recent[Met] = Recent(CACHED_MATCHES)

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
            # A ValueError is about the name itself, such as a null character in it.
            reason = getattr(error, "strerror", None) or str(error)
            raise LexiconError(path, 0, f"the lexicon cannot be read ({reason})") from error
        if len(content) > MAX_BYTES:
            raise _too_long(path)
        try:
            return cls.parse(content.decode("utf-8-sig"), str(path))
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            raise LexiconError(path, line, "this is not UTF-8 text: save the file as UTF-8") from error

    @classmethod
    def parse(cls, text: str, name: str = FILE_NAME) -> Lexicon:
        """The lexicon written in a text; `name` stands for the file in errors.

        A member may be repeated within its set, in another spelling; in two sets it is an error and
        not a union of them, since equivalence does not carry over (PM: Prime Minister, phần mềm).
        Raises LexiconError.
        """
        if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
            raise _too_long(name)
        sets: list[list[str]] = []
        lines: list[int] = []
        for number, line in enumerate(nfc(text).split("\n"), 1):
            content = (_COMMENT.sub("", line) if "#" in line else line).strip()
            if content:
                members = [member.strip() for member in content.split("=")]
                if reason := _fault(members):
                    raise LexiconError(name, number, reason)
                sets.append(members)
                lines += [number] * len(members)
        written = [member for members in sets for member in members]
        spellings = spellings_of(written)
        first_lines: dict[str, int] = {}
        for number, member, spelling in zip(lines, written, spellings, strict=True):
            if not spelling:
                raise LexiconError(name, number, f"{member!r} has no word in it: write one, or remove it")
            first = first_lines.setdefault(spelling, number)
            if first != number:
                reason = f"{member!r} is on line {first} already: keep it on one of the two lines"
                raise LexiconError(name, number, reason)
        return cls(sets, spellings)

    @property
    def sets(self) -> list[tuple[str, ...]]:
        """All sets, each with its members without parentheses, in the order of the file."""
        return [tuple(Entry(written).text for written in members) for members in self._sets]

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
        runs = self._places.runs(word_keys(query))
        shouted = bool(runs) and is_shouted(query)
        found: dict[int, Match] = {}
        first = taken = 0
        for start, end, places in runs:
            # From the same word on a longer one may be met as well.
            if start != first and start < taken:
                continue
            typed = tuple(query[start:end])
            met = self._met.get((typed, shouted))
            if met is None:
                met = self._met.put((typed, shouted), self._look_up(typed, places, shouted))
            if met:
                found[start] = Match(start, end, *met)
                first, taken = start, end
        return list(found.values())

    def _look_up(self, typed: Sequence[Token], places: Sequence[tuple[int, int]], shouted: bool) -> Met:
        """What some tokens meet most closely."""
        closest, best = NOT_MET, None
        for number, place in places:
            entries = self._entries_of(number)
            closeness = entries[place].closeness(typed, shouted)
            if closeness > closest:
                closest, best = closeness, (entries[place], entries)
        if best is None:
            return ()
        met, of_set = best
        return met.member, alternatives_to(typed, met, of_set)

    def _entries_of(self, number: int) -> list[Entry]:
        if number not in self._entries:
            self._entries[number] = [Entry(written) for written in self._sets[number]]
        return self._entries[number]


def _fault(members: Sequence[str]) -> str | None:
    """What is wrong with the form of a set, if anything is."""
    if len(members) == 1:
        return f"{members[0][:40]!r} stands alone: write 'MoU = bản ghi nhớ', or start a comment with #"
    if "" in members:
        return "one side of a '=' is empty: write a member there, or remove the sign"
    for member in members:
        if len(member) > MAX_CHARACTERS or len(member.split()) > MAX_WORDS:
            limit = f"{MAX_WORDS} words or {MAX_CHARACTERS} characters"
            return f"{member[:40]!r}... is longer than {limit}: shorten it"
    if all(member[0] == "(" and member[-1] == ")" for member in members):
        return "all members are in parentheses, which leaves none to search for: free one of them"
    return None


def _too_long(path: Path | str) -> LexiconError:
    return LexiconError(path, 0, f"a lexicon has at most {MAX_BYTES >> 20} MB: remove sets from it")
