"""packing: how do lists of positive integers take few bytes, and are they read by a few array operations?

Grammar of a list of `count` positive integers, of which most are small::

    list      := packed exception{zeros of packed}
    packed    := count codes of WIDTHS[form & 7] bits each, the lowest bits of a byte first, the last byte
                 filled up with zeros; a code is its value, or 0 where that needs more bits: an exception
    exception := a value of 1 << (form >> 3) - 1 bytes, little-endian; form >> 3 is 0 where there are none

`form` and `count` are kept elsewhere. Of width 0 are lists of nothing but ones. The form is chosen so
that the list takes the fewest bytes. Packed integers with patched exceptions are known as PFOR: Zukowski
et al., Super-Scalar RAM-CPU Cache Compression, ICDE 2006; that 0 marks an exception needs no place for
where it is.

Lists are written and read many at a time (`pack_lists`, `unpack_lists`), or one is read (`unpack`).
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from searchlib.native import indexing

__all__ = [
    "WIDTHS",
    "PackedLists",
    "copy_rows",
    "pack_lists",
    "ranges",
    "rows_of",
    "sums",
    "unpack",
    "unpack_lists",
]

Array = npt.NDArray[Any]

WIDTHS = (0, 1, 2, 4, 8, 16, 32)
_LARGEST = (1, 1, 3, 15, 255, 65_535, (1 << 32) - 1)
_FORMS_LIMIT = 4 << 3
_MOST_BYTES = 4  # Of an integer.
_LONG_ROW = 96  # From so many items on a row is copied sooner by itself than by the indexes of its items.
_U1, _U2, _U4 = np.dtype("u1"), np.dtype("<u2"), np.dtype("<u4")
_DTYPES: dict[int, np.dtype[Any]] = {1: _U1, 2: _U2, 4: _U4}
_EXCEPTION_DTYPES: tuple[np.dtype[Any], ...] = (_U1, _U1, _U2, _U4)
# Short lists of nothing but ones are common, and a part of this is had sooner than an array of their own.
_ONES = np.ones(1 << 10, np.uint8)
_ONES.flags.writeable = False


def _table(width: int) -> Array:
    """For each byte the codes in it, a byte each, as one integer."""
    codes = np.arange(256)[:, None] >> np.arange(0, 8, width) & ((1 << width) - 1)
    found: Array = codes.astype(np.uint8).view(f"<u{8 // width}").ravel()
    return found


_CODES_OF_BYTE = {width: _table(width) for width in (1, 2, 4)}


class PackedLists(NamedTuple):
    """Lists as bytes, one after the other. forms, sizes: of each its form, and how many bytes it takes."""

    data: Array
    forms: Array
    sizes: Array


def sums(counts: Array) -> Array:
    """Where each of some rows of so many items begins, and at the end where the last one ends."""
    bounds = np.zeros(len(counts) + 1, np.int64)
    np.cumsum(counts, dtype=np.int64, out=bounds[1:])  # Without the type it is three times slower.
    return bounds


def ranges(starts: Array, counts: Array) -> Array:
    """The indexes of all items of some rows, each given by where it begins and how many items it has.

    >>> ranges(np.array([7, 0]), np.array([2, 3]))
    array([7, 8, 0, 1, 2])
    """
    bounds = sums(counts)
    found: Array = np.repeat(np.asarray(starts, np.int64) - bounds[:-1], counts)
    found += np.arange(bounds[-1])
    return found


def copy_rows(source: Array, starts: Array, target: Array, places: Array, sizes: Array) -> None:
    """Copy rows of so many items from where they begin in `source` to the places where they are to begin.

    There may be more starts and places than rows: `sums` of the sizes tells both where rows are side by side.
    """
    if indexing.writing is not None:
        rows = (np.asarray(part, np.int64) for part in (starts, places, sizes))
        octets = source.astype(target.dtype, copy=False).view(np.uint8)
        indexing.writing.copy(octets, target.view(np.uint8), target.itemsize, *rows)
        return
    _copy_rows_by_arrays(source, starts[: len(sizes)], target, places[: len(sizes)], sizes)


def _copy_rows_by_arrays(source: Array, starts: Array, target: Array, places: Array, sizes: Array) -> None:
    is_long = sizes >= _LONG_ROW
    chosen = np.flatnonzero(is_long)
    rows = (starts[chosen].tolist(), places[chosen].tolist(), sizes[chosen].tolist())
    for start, place, size in zip(*rows, strict=True):
        target[place : place + size] = source[start : start + size]
    if len(chosen):
        short = np.flatnonzero(~is_long)
        starts, places, sizes = starts[short], places[short], sizes[short]
    target[ranges(places, sizes)] = source[ranges(starts, sizes)]


def rows_of(source: Array, starts: Array, sizes: Array) -> Array:
    """Rows of so many items, which begin in `source` at `starts`, one after the other."""
    bounds = sums(sizes)
    found = np.empty(int(bounds[-1]), source.dtype)
    copy_rows(source, starts, found, bounds, sizes)
    return found


def pack_lists(values: Array, counts: Array) -> PackedLists:
    """Lists of so many positive integers below 1 << 32, which stand in `values` one after the other."""
    if indexing.writing is None:
        return _packed_by_arrays(values, counts)
    data = np.empty(_MOST_BYTES * len(values), np.uint8)
    forms, sizes = np.empty(len(counts), np.uint8), np.empty(len(counts), np.int64)
    used = indexing.writing.pack(
        np.ascontiguousarray(values), np.asarray(counts, np.int64), data, forms, sizes
    )
    return PackedLists(data[:used], forms, sizes)


def _packed_by_arrays(values: Array, counts: Array) -> PackedLists:
    bounds = sums(counts)
    codes, exception_codes, exceptions = _choose(values, bounds)
    widths = np.array(WIDTHS)[codes]
    packed_sizes = (counts * widths + 7) >> 3
    sizes = packed_sizes + exceptions * ((1 << exception_codes) >> 1)
    starts = sums(sizes)
    data = np.empty(int(starts[-1]), np.uint8)
    starts = starts[:-1]
    # Lists of width 0 take no bytes at all.
    for code in (np.flatnonzero(np.bincount(codes[codes > 0], counts[codes > 0]))).tolist():
        lists = np.flatnonzero((codes == code) & (counts > 0))
        whole = len(lists) == len(codes)
        chosen = values if whole else rows_of(values, bounds[lists], counts[lists])
        fitting = chosen <= _LARGEST[code]
        packed = _pack(chosen, fitting, counts[lists], code)
        copy_rows(packed, sums(packed_sizes[lists]), data, starts[lists], packed_sizes[lists])
        having = lists[exceptions[lists] > 0]
        if len(having):
            large = chosen[~fitting]
            exceptional = exception_codes[having]
            for exception_code in np.flatnonzero(np.bincount(exceptional)).tolist():
                alike = exceptional == exception_code
                those = having[alike]
                some = large if alike.all() else large[np.repeat(alike, exceptions[having])]
                octets = some.astype(_EXCEPTION_DTYPES[exception_code]).view(np.uint8)
                taken = (sizes - packed_sizes)[those]
                copy_rows(octets, sums(taken), data, starts[those] + packed_sizes[those], taken)
    return PackedLists(data, (codes | exception_codes << 3).astype(np.uint8), sizes)


def _choose(values: Array, bounds: Array) -> tuple[Array, Array, Array]:
    """For each list the code of its width, the code of its exceptions' size, and how many it has."""
    counts = np.diff(bounds)
    larger = np.zeros((len(WIDTHS), len(counts)), np.int64)
    where = np.flatnonzero(values > 1)
    for code in range(1, len(WIDTHS) - 1):
        if code > 1:
            where = where[values[where] > _LARGEST[code]]
        if not len(where):
            break
        larger[code] = np.diff(np.searchsorted(where, bounds))
    exception_codes = np.where(larger[4] > 0, np.where(larger[5] > 0, 3, 2), 1)
    costs = ((counts * np.array(WIDTHS)[:, None] + 7) >> 3) + larger * ((1 << exception_codes) >> 1)
    costs[0] = np.where(larger[1], np.iinfo(np.int64).max, 0)
    codes = costs.argmin(0)
    exceptions = larger[codes, np.arange(len(counts))]
    return codes, np.where(exceptions > 0, exception_codes, 0), exceptions


def _pack(values: Array, fitting: Array, counts: Array, code: int) -> Array:
    """The packed part of lists of the same width, those one after the other; 0 for what does not fit."""
    width = WIDTHS[code]
    if width >= 8:
        codes = values.astype(_DTYPES[width >> 3])
        codes *= fitting
        return codes.view(np.uint8)
    per_byte = 8 // width
    sizes = -(-counts // per_byte) * per_byte
    codes = np.zeros(int(sizes.sum()), np.uint8)
    copy_rows(values.astype(np.uint8) * fitting, sums(counts), codes, sums(sizes), counts)
    if width == 1:
        return np.packbits(codes, bitorder="little")
    # The codes of a byte as one integer; a shift of all brings one of them to its place in the lowest byte.
    wide = codes.view(f"<u{per_byte}")
    packed: Array = wide.copy()
    for place in range(1, per_byte):
        packed |= wide >> place * (8 - width)
    return packed.astype(np.uint8)  # Which leaves out what is above.


def unpack(data: Array, start: int, count: int, form: int) -> tuple[Array, int]:
    """The list of `count` integers that begins in `data` at `start`, and where it ends.

    Raises ValueError where the bytes are no such list. Integers of 8, 16 or 32 bits without sign, only to be
    read.
    """
    code = form & 7
    if not code:
        if form:
            raise ValueError(f"form {form} is none")
        return _ONES[:count] if count <= len(_ONES) else np.ones(count, np.uint8), start
    if form >= _FORMS_LIMIT or code >= len(WIDTHS):
        raise ValueError(f"form {form} is none")
    width = WIDTHS[code]
    stop = start + ((count * width + 7) >> 3)
    if stop > len(data):
        raise ValueError("it ends early")
    packed = data[start:stop]
    if width < 8:
        values = _CODES_OF_BYTE[width].take(packed).view(np.uint8)[:count]
    else:
        values = packed.view(_DTYPES[width >> 3])
    if form < 8:
        if np.count_nonzero(values) < count:
            raise ValueError("it has a value of 0")
        return values, stop
    holes = np.flatnonzero(values == 0)
    dtype = _EXCEPTION_DTYPES[form >> 3]
    start, stop = stop, stop + len(holes) * dtype.itemsize
    if stop > len(data):
        raise ValueError("it ends early")
    values = values.astype(dtype if dtype.itemsize > values.itemsize else values.dtype)
    exceptions = data[start:stop].view(dtype)
    if np.count_nonzero(exceptions) < len(exceptions):
        raise ValueError("it has a value of 0")
    values[holes] = exceptions
    return values, stop


def unpack_lists(data: Array, starts: Array, counts: Array, forms: Array) -> tuple[Array, Array]:
    """Lists of so many integers that begin in `data` at `starts`: all their integers, and where each ends.

    Raises ValueError where the bytes are no such lists. Integers of 8, 16 or 32 bits without sign.
    """
    different = np.flatnonzero(np.bincount(forms)).tolist()
    for form in different:
        if form >= _FORMS_LIMIT or form & 7 >= len(WIDTHS) or (form and not form & 7):
            raise ValueError(f"form {form} is none")
    bounds = sums(counts)
    sizes = [max(WIDTHS[form & 7] >> 3, _EXCEPTION_DTYPES[form >> 3].itemsize) for form in different]
    values = np.ones(int(bounds[-1]), _DTYPES[max(sizes, default=1)])
    stops = starts.astype(np.int64)
    for form in different:
        if not form:
            continue
        lists = np.flatnonzero(forms == form)
        width, some = WIDTHS[form & 7], counts[lists]
        taken = (some * width + 7) >> 3
        stops[lists] += taken
        if (stops[lists] > len(data)).any():
            raise ValueError("it ends early")
        found, places = rows_of(data, starts[lists], taken), sums(some)
        if width < 8:
            found, places = _CODES_OF_BYTE[width].take(found).view(np.uint8), sums(taken * (8 // width))
        else:
            found = found.view(_DTYPES[width >> 3])
        if form < 8:
            copy_rows(found, places, values, bounds[lists], some)
            continue
        dtype = _EXCEPTION_DTYPES[form >> 3]
        exact = rows_of(found, places, some).astype(values.dtype)
        holes = np.flatnonzero(exact == 0)
        extra = np.diff(np.searchsorted(holes, sums(some))) * dtype.itemsize
        begins = stops[lists]
        stops[lists] += extra
        if (stops[lists] > len(data)).any():
            raise ValueError("it ends early")
        exact[holes] = rows_of(data, begins, extra).view(dtype)
        copy_rows(exact, sums(some), values, bounds[lists], some)
    if values.min(initial=1) < 1:
        raise ValueError("it has a value of 0")
    return values, stops
