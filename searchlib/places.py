"""places: where do words stand in the index? One number for each position of each document.

The fields of a document follow each other, and the documents do, a gap apart, so that one comparison of
numbers tells whether two words stand side by side, for all documents at once. Each stretch of places that
is one field of one document is a **row**: document * (number of fields) + field.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from searchlib import native
from searchlib.ascending import beside, distinct
from searchlib.errors import CorruptIndexError
from searchlib.native import Loops, Word
from searchlib.remembered import Recent, Remembered
from searchlib.schema import view_field
from searchlib.snapshot import Snapshot
from searchlib.standing import Spot, Standing, StandingReader

__all__ = ["GAP", "Places"]

Array = npt.NDArray[Any]

GAP = 16
"""So many places at least are between two rows; what is near is nearer than that."""

_BYTES_REMEMBERED = 168 << 20
# A word that queries have so often is worth remembering wherever it stands, and so often in place of others.
_TIMES_ASKED = 3
_TIMES_TO_REPLACE = 32
_SHARE_FILLED = 0.95
_WORDS_COUNTED = 1 << 16
_SPELLINGS_REMEMBERED = 1 << 12
_MANY = 1 << 13  # Of fewer places some are found as soon without landmarks.
_AT_ONCE = 16
_NEVER = -1
_NO_CODE = -1
_ALL_SPELLINGS = np.empty((0, 0), np.int64)


class Places:
    """The places of the words of some fields of an index."""

    def __init__(self, snapshot: Snapshot, fields: Sequence[str]) -> None:
        self._snapshot = snapshot
        self.fields = tuple(fields)
        sizes = np.empty((snapshot.doc_count_all, len(fields)), np.int64)
        for column, field in enumerate(fields):
            sizes[:, column] = snapshot.lengths(field)
        sizes += GAP
        ends = np.cumsum(sizes.ravel())
        # Half the bytes where they do, since the places of common words are what fills the memory.
        dtype = np.uint32 if not len(ends) or int(ends[-1]) < 1 << 31 else np.uint64
        self.starts = np.concatenate(([0], ends)).astype(dtype)
        """Where each row begins, and the end of the last one."""
        self.segment_starts = self.starts[
            [*(segment.base * len(fields) for segment in snapshot.segments), -1]
        ]
        """Where each segment begins, and the end of the last one."""
        self._reader = StandingReader(snapshot, self.fields, self.starts)
        self._asked: dict[str, int] = {}
        self._spelled_codes: Recent[Array] = Recent(_SPELLINGS_REMEMBERED)
        self._last_phrase: tuple[tuple[str, ...], Array] = ((), self.starts[:0])
        self.remembered: Remembered[Standing] = Remembered(
            _BYTES_REMEMBERED, lambda found: sum(column.nbytes for column in found)
        )
        """Where folded terms stand."""

    def of(self, spot: Spot) -> Array:
        """The places of a word, ascending."""
        found = self.standing(spot.folded)
        if not spot.exact or not len(found.places):
            return found.places
        if native.loops is not None:
            bounds = np.repeat(self.segment_starts, 2)[1:-1]
            return self._between(native.loops, spot, found, bounds, len(found.places))
        return found.places[self._is_spelled(spot, found.places, found.spellings)]

    def known(self, folded: str) -> Standing | None:
        """Where a folded term stands, if that is remembered."""
        return self.remembered.get(folded)

    def standing(self, folded: str) -> Standing:
        """Where a folded term stands."""
        found = self.remembered.get(folded)
        if found is None:
            found = self.remembered.put(folded, self._with_landmarks(self._reader.read(folded)))
        return found

    def _with_landmarks(self, standing: Standing) -> Standing:
        """The same with what leads the compiled loops to some of many places."""
        if native.loops is None or len(standing.places) < _MANY:
            return standing
        # Between two of them are about as many places as the processor reads at once.
        docs = len(self.starts) // len(self.fields)
        step = len(self.fields) << max((_AT_ONCE * docs // len(standing.places)).bit_length() - 1, 0)
        bounds = np.append(self.starts[:-1:step], self.starts[-1])
        return standing._replace(landmarks=standing.places.searchsorted(bounds).astype(np.uint32))

    def _is_spelled(self, spot: Spot, places: Array, spellings: Array) -> Array:
        """Whether a word stands as it is spelled in some of the places where its folded term does."""
        found = np.zeros(len(places), bool)
        for codes, here in zip(self._codes(spot.exact), self.by_segment(places), strict=True):
            for code in codes.tolist() if here.start < here.stop else ():
                if code != _NO_CODE:
                    found[here] |= spellings[here] == code
        return found

    def _codes(self, exact: str) -> Array:
        """The codes of a spelling: a row for each segment, an item for each field."""
        found = self._spelled_codes.get(exact)
        if found is None:
            found = np.full((len(self._snapshot.segments), len(self.fields)), _NO_CODE, np.int64)
            for column, field in enumerate(self.fields):
                name = view_field(field, "exact")
                for place, number in enumerate(self._snapshot.numbers(name, exact.encode())):
                    if number >= 0:
                        variant = self._snapshot.segments[place].data.field(name).variant_number(number)
                        found[place, column] = variant * len(self.fields) + column
            self._spelled_codes.put(exact, found)
        return found

    def spellings_of(self, folded: str) -> list[dict[int, str]]:
        """The exact terms that a folded one stands for: of each segment by the codes of its places."""
        width, found = len(self.fields), []
        for segment in self._snapshot.segments:
            terms: dict[int, str] = {}
            for column, field in enumerate(self.fields):
                exact = segment.data.field(view_field(field, "exact"))
                number = segment.data.field(field).number(folded.encode())
                for variant, term in enumerate(exact.variants_of(number)) if number >= 0 else ():
                    terms[variant * width + column] = exact.text(term)
            found.append(terms)
        return found

    def corrupt(self, segment: int, reason: str) -> CorruptIndexError:
        """The error that says what is wrong with a segment, by its number."""
        return CorruptIndexError(self._snapshot.segments[segment].data.path, reason)

    def by_segment(self, places: Array) -> list[slice]:
        """Of ascending places those in each segment."""
        bounds = places.searchsorted(self.segment_starts).tolist()
        return [slice(start, stop) for start, stop in pairwise(bounds)]

    def within(self, spots: Sequence[Spot], docs: Array) -> list[Array]:
        """The places of each word in the given documents, both ascending. There is a document at least."""
        known = {spot: standing for spot in spots if (standing := self._known(spot)) is not None}
        found = self._known_within(known, docs)
        return [found[spot] if spot in known else self._reader.read_within(spot, docs) for spot in spots]

    def _known_within(self, known: Mapping[Spot, Standing], docs: Array) -> dict[Spot, Array]:
        """The same of words of which is known where their folded terms stand."""
        if native.loops is not None:
            bounds = self._bounds(docs)
            room = int((bounds[1::2] - bounds[::2]).sum())
            try:
                return {
                    spot: self._between(native.loops, spot, standing, bounds, room)
                    for spot, standing in known.items()
                }
            except ValueError:
                pass  # Where an index is damaged there can be more places than there is room.
        among = zip(known, self._among(list(known.values()), docs), strict=True)
        return {
            spot: some.places[self._is_spelled(spot, some.places, some.spellings)]
            if spot.exact
            else some.places
            for spot, some in among
        }

    def sought(self, spot: Spot, docs: Array) -> Word:
        """The same of one word for the compiled loops: where its folded term is known to stand that, and the
        codes of its spelling, none for all."""
        standing = self._known(spot)
        if standing is None:
            return self._reader.read_within(spot, docs)
        codes = self._codes(spot.exact) if spot.exact else _ALL_SPELLINGS
        return standing.places, standing.spellings, codes, standing.landmarks

    def weights_in(self, spot: Spot, docs: Array, norms: tuple[Array | None, ...]) -> Array:
        """What a word weighs in each of the given documents, as `tally` has it. For the compiled loops."""
        if native.loops is None:
            raise RuntimeError("nothing is compiled")
        weights = np.empty(len(docs), np.float32)
        word = self.sought(spot, docs)
        native.loops.weigh_in(word, docs, self.starts, self.segment_starts, norms, weights)
        return weights

    def _bounds(self, docs: Array) -> Array:
        """Where each of some documents begins, and where it ends."""
        width = len(self.fields)
        bounds = np.empty(2 * len(docs), self.starts.dtype)
        bounds[::2] = self.starts[docs * width]
        bounds[1::2] = self.starts[docs * width + width]
        return bounds

    def _between(self, loops: Loops, spot: Spot, standing: Standing, bounds: Array, room: int) -> Array:
        """The places of a word within bounds, which have so much room, of where its folded term stands."""
        codes = self._codes(spot.exact) if spot.exact else _ALL_SPELLINGS
        found = np.empty(min(room, len(standing.places)), standing.places.dtype)
        return found[: loops.among(*standing[:2], bounds, self.segment_starts, codes, found, 0)]

    def _known(self, spot: Spot) -> Standing | None:
        """Where a word's folded term stands, unless it is quicker to read that in a few documents."""
        if self.remembered.get(spot.folded) is None:
            if len(self._asked) >= _WORDS_COUNTED:
                self._asked.clear()
            asked = self._asked[spot.folded] = self._asked.get(spot.folded, 0) + 1
            often = asked >= _TIMES_ASKED and self.remembered.has_room(_SHARE_FILLED)
            if not often and asked % _TIMES_TO_REPLACE:
                return None
        return self.standing(spot.folded)

    def _among(self, standing: Sequence[Standing], docs: Array) -> list[Standing]:
        """Of places those in the given documents."""
        if not standing:
            return []
        bounds = self._bounds(docs)
        # Of each word and document where its places begin and end; then the indexes of all of them, in a row.
        ranges = np.array([some.places.searchsorted(bounds) for some in standing])
        firsts = ranges[:, ::2].ravel()
        counts = ranges[:, 1::2].ravel() - firsts
        ends = counts.cumsum()
        indexes = np.arange(ends[-1]) + np.repeat(firsts - ends + counts, counts)
        stops = ends[len(docs) - 1 :: len(docs)].tolist()
        return [
            Standing(places[indexes[start:stop]], spellings[indexes[start:stop]])
            for (places, spellings, _), start, stop in zip(standing, [0, *stops[:-1]], stops, strict=True)
        ]

    def documents_of(self, places: Array, docs: Array) -> Array:
        """Of places within the given documents the indexes of these, not their docnums."""
        found: Array = self.starts[docs * len(self.fields)].searchsorted(places, "right") - 1
        return found

    def documents(self, places: Array) -> Array:
        """The documents of ascending places, each once."""
        if native.loops is None:
            return distinct(self.rows_of(places) // len(self.fields))
        docs = np.empty(len(places), np.int64)
        return docs[: native.loops.documents(places, self.starts, len(self.fields), docs)]

    def rows_of(self, places: Array) -> Array:
        """The row of each place."""
        rows: Array = np.minimum(self.starts.searchsorted(places, "right") - 1, len(self.starts) - 2)
        return rows

    def tally(self, places: Array, norms: tuple[Array | None, ...]) -> tuple[Array, Array]:
        """The documents of ascending places, and what those weigh in each, with what an occurrence in each
        field does by document; None for a field that does not count. For the compiled loops."""
        if native.loops is None:
            raise RuntimeError("nothing is compiled")
        docs, weights = np.empty(len(places), np.int64), np.empty(len(places), np.float32)
        found = native.loops.tally(places, self.starts, norms, docs, weights)
        return docs[:found], weights[:found]

    def phrase(self, spots: Sequence[Spot]) -> Array:
        """The places where words stand side by side in this order: those of the first word."""
        met = self._phrase(tuple(spot.folded for spot in spots))
        number = self.starts.dtype.type
        for place, spot in enumerate(spots):
            if not spot.exact or not len(met):
                continue
            # Whatever its marks it is a phrase; what is left is to look at its spelling.
            here, standing = met + number(place), self.remembered.get(spot.folded)
            if standing is None:
                met = beside(met, self._reader.read_within(spot, self.documents(met)), place)
            else:
                met = self._as_spelled(spot, standing, here) - number(place)
        return met

    def _as_spelled(self, spot: Spot, standing: Standing, here: Array) -> Array:
        """Those of some places of a folded term where a word stands as it is spelled."""
        if native.loops is not None:
            bounds = np.repeat(here, 2)
            bounds[1::2] += here.dtype.type(1)
            try:
                return self._between(native.loops, spot, standing, bounds, len(here))
            except ValueError:
                pass  # As above.
        spellings = standing.spellings[standing.places.searchsorted(here)]
        return here[self._is_spelled(spot, here, spellings)]

    def _phrase(self, words: tuple[str, ...]) -> Array:
        """The same whatever the marks. The last one is remembered: its spelling is asked for next."""
        asked, found = self._last_phrase
        if asked == words:
            return found
        frequencies = [self._frequency(word) for word in words]
        # The rarest first, so that little is left to look for. `met` are places of the word `base`: the first
        # one of those that were looked for.
        base, *rest = sorted(range(len(words)), key=frequencies.__getitem__)
        met = self.of(Spot(words[base]))
        for place in rest:
            if not len(met):
                break
            spot = Spot(words[place])
            standing = self._known(spot)
            there = (
                self._reader.read_within(spot, self.documents(met)) if standing is None else standing.places
            )
            if place > base:
                met = beside(met, there, place - base)
            else:
                met, base = beside(there, met, base - place), place
        self._last_phrase = words, met
        return met

    def _frequency(self, word: str) -> int:
        """How many documents have a folded term in the field that has it in most."""
        term = word.encode()
        return max(self._snapshot.doc_frequency(view_field(field, "folded"), term) for field in self.fields)

    def near(self, spots: Sequence[Spot], others: int) -> Array:
        """The places where stretches end that hold all words, in any order, and at most so many other places.

        Stretches are counted once each, without overlap. A word that is given twice counts as one.
        """
        each = [self.of(spot).astype(np.int64) for spot in dict.fromkeys(spots)]
        if not all(map(len, each)):
            return self.starts[:0]
        merged = np.concatenate(each)
        order = np.argsort(merged, kind="stable")
        merged = merged[order]
        labels = np.repeat(np.arange(len(each)), [len(part) for part in each])[order]
        # The smallest stretch that ends at a place begins at the earliest of the latest places of each term.
        begins = merged
        for label in range(len(each)):
            latest = np.maximum.accumulate(np.where(labels == label, merged, _NEVER))
            begins = np.minimum(begins, latest)
        row_starts = self.starts[self.rows_of(merged.astype(self.starts.dtype))]
        fits = (begins >= row_starts) & (merged - begins - (len(each) - 1) <= others)
        ends = []
        last = _NEVER
        for begin, end in zip(begins[fits].tolist(), merged[fits].tolist(), strict=True):
            if begin > last:
                ends.append(end)
                last = end
        return np.array(ends, self.starts.dtype)
