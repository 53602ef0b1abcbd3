"""What is no array of the type and size that is said is refused: nothing makes the interpreter crash."""

from __future__ import annotations

import array
import contextlib
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest

from searchlib.codec.postings import Detail
from searchlib.native import Loops
from tests.native.arrays import Array
from tests.native.records import Posting, record

REFUSED = (TypeError, ValueError, BufferError, OverflowError)
ROWS = [Posting(1, (3, 4), (0, 1)), Posting(2, (1,), (0,))]


def arguments() -> dict[str, tuple[Any, ...]]:
    """Of each loop arguments that it answers."""
    octets, norms = record(ROWS, Detail.VARIANTS), np.ones(8, np.float32)
    starts = np.arange(0, 340, 20, dtype=np.uint32)
    places, spellings = np.array([3, 9, 50], np.uint32), np.zeros(3, np.uint8)
    docs, weights = np.empty(40, np.int64), np.empty(40, np.float32)
    docs[:2] = 1, 4
    norms64 = np.zeros(8)
    table = np.frombuffer(b"aabbcc", np.uint8), np.array([2, 4, 6], np.uint8), np.array([1, 5, 1], np.uint16)
    room, bounds = np.empty(40, np.uint32), np.array([0, 60], np.uint32)
    return {
        "add": (norms.copy(), ((np.array([1, 2]), np.ones(2, np.float32), 1.5), (None, norms, 2.0))),
        "among": (places, spellings, bounds, starts[:2].copy(), np.zeros((1, 2), np.int64), room, 0),
        "beside": (places, places + np.uint32(1), 1, room),
        "cover": (
            docs[:2],
            ((np.array([1, 2]), np.ones(2, np.float32), 1.5), (None, norms, 2.0)),
            norms64[:2],
        ),
        "documents": (places, starts, 2, docs),
        "documents_beside": (places, places + np.uint32(1), starts, 2),
        "find": ((table, table), b"bb"),
        "lay_out": (
            np.concatenate((octets, octets)),
            np.array([len(octets), 2 * len(octets)], np.uint32),
            np.array([2, 2], np.uint8),
            5,
            np.array([1, 2], np.uint32),
            1,
            7,
            starts,
            2,
            1,
            np.arange(8) * 40 - 1,
            np.zeros(320, np.uint32),
            np.zeros((8, 2), np.int64),
            0,
        ),
        "levels": (norms, 0.5, np.empty(8, np.uint8)),
        "nearness": (
            (places, (places, spellings, np.zeros((1, 2), np.int64), np.array([0, 3], np.uint32))),
            np.array([0, 2]),
            starts,
            starts[:2].copy(),
            (norms, norms.copy()),
            np.ones(2, np.float32),
            np.array([0, 1, 1]),
            np.ones(8),
            np.zeros((1, 2)),
            np.zeros((1, 2)),
            np.array([0, 1]),
            np.zeros(2, np.uint8),
        ),
        "score": (norms, 2.0, 1.5, norms.copy()),
        "stand": (((octets, 2, 5, 0), (octets, 2, 5, 1)), 1, 7, starts, 2, room, room.copy(), 0),
        "stand_in": (((octets, 2, 5, 1, -1),), 1, 7, starts, 2, np.array([1, 2, 4]), room, 0),
        "tally": (places, starts, (norms, None), docs, weights),
        "weigh_in": (
            (places, spellings, np.zeros((1, 2), np.int64), np.array([0, 3], np.uint32)),
            np.array([0, 2]),
            starts,
            starts[:2].copy(),
            (norms, None),
            weights[:2],
        ),
        "weigh": (((octets, 2, 5, 1, 1, norms),), 1, 7, docs, weights, 0),
    }


LOOPS = sorted(arguments())
OUTPUTS = {
    "add": (0,),
    "among": (5,),
    "beside": (3,),
    "cover": (2,),
    "documents": (3,),
    "documents_beside": (),
    "find": (),
    "lay_out": (11, 12),
    "levels": (2,),
    "nearness": (8, 9, 11),
    "score": (3,),
    "stand": (5, 6),
    "stand_in": (6,),
    "tally": (3, 4),
    "weigh": (3, 4),
    "weigh_in": (5,),
}


def replaced(given: Any, wrong: Callable[[Array], Any]) -> list[Any]:
    """An argument with each of the arrays in it replaced in turn."""
    if isinstance(given, np.ndarray):
        return [wrong(given)]
    if not isinstance(given, tuple):
        return []
    return [
        (*given[:place], other, *given[place + 1 :])
        for place, part in enumerate(given)
        for other in replaced(part, wrong)
    ]


def calls(name: str, wrong: Callable[[Array], Any]) -> list[tuple[Any, ...]]:
    return list(replaced(arguments()[name], wrong))


def unaligned(given: Array) -> Array:
    octets = np.zeros(given.nbytes + 1, np.uint8)
    found: Array = octets[1:].view(given.dtype).reshape(given.shape)
    found[...] = given
    return found


WRONG: dict[str, Callable[[Array], Any]] = {
    "a number": len,
    "a list": lambda given: given.tolist(),
    "a string": str,
    "nothing": lambda _: (),
    "objects": lambda given: given.astype(object),
    "complex numbers": lambda given: given.astype(np.complex128),
    "truth values": lambda given: np.ones(given.shape, bool),
    "dates": lambda given: np.zeros(given.shape, "M8[s]"),
    "records": lambda given: np.zeros(given.shape, [("a", "u4"), ("b", "u4")]),
    "text": lambda given: np.zeros(given.shape, "U1"),
    "floats of two bytes": lambda given: np.ones(given.shape, np.float16),
    "each other one": lambda given: np.repeat(given, 2)[::2],
    "backwards": lambda given: np.repeat(given, 2)[::-1],
}


def test_what_is_said_to_be_compiled_is_and_is_tried_here(loops: Loops) -> None:
    """One that is missing was not built since: `make demo` does."""
    for kind in (loops, Loops):
        assert sorted(name for name in vars(kind) if name.islower() and not name.startswith("_")) == LOOPS
    for name, given in arguments().items():
        getattr(loops, name)(*given)


@pytest.mark.parametrize("wrong", WRONG)
@pytest.mark.parametrize("name", LOOPS)
def test_other_arrays_are_refused(loops: Loops, name: str, wrong: str) -> None:
    given = calls(name, WRONG[wrong])
    assert given
    for call in given:
        with pytest.raises(REFUSED):
            getattr(loops, name)(*call)


@pytest.mark.parametrize("name", LOOPS)
def test_items_of_more_than_a_byte_are_of_this_machine_and_aligned(loops: Loops, name: str) -> None:
    for wrong in (unaligned, lambda given: given.astype(given.dtype.newbyteorder(">"))):
        for call, same in zip(calls(name, wrong), calls(name, lambda given: given), strict=True):
            if not is_of_bytes(call, same):
                with pytest.raises(REFUSED):
                    getattr(loops, name)(*call)


def is_of_bytes(call: Any, same: Any) -> bool:
    """Whether what was replaced in a call is an array of bytes."""
    if isinstance(call, np.ndarray):
        return call is not same and call.itemsize == 1
    return isinstance(call, tuple) and any(map(is_of_bytes, call, same))


@pytest.mark.parametrize("name", LOOPS)
def test_integers_are_not_taken_for_floats(loops: Loops, name: str) -> None:
    for integer in "iu":
        wrong = partial(as_another_kind, integer)
        for call, same in zip(calls(name, wrong), calls(name, lambda given: given), strict=True):
            if not is_of_bytes(call, same):
                with pytest.raises(REFUSED):
                    getattr(loops, name)(*call)


def as_another_kind(integer: str, given: Array) -> Array:
    if given.itemsize == 1:
        return given
    return given.view(f"{integer if given.dtype.kind == 'f' else 'f'}{given.itemsize}")


@pytest.mark.parametrize("name", LOOPS)
def test_what_is_only_to_be_read_is_not_filled_in(loops: Loops, name: str) -> None:
    for place in OUTPUTS[name]:
        given = list(arguments()[name])
        given[place].flags.writeable = False
        with pytest.raises(REFUSED):
            getattr(loops, name)(*given)
        with pytest.raises(REFUSED):
            getattr(loops, name)(*given[:place], given[place].tobytes(), *given[place + 1 :])


@pytest.mark.parametrize("name", LOOPS)
def test_arrays_of_any_size_are_read_within_it(loops: Loops, name: str) -> None:
    for size in range(5):
        for call in calls(name, partial(first_items, size)):
            with contextlib.suppress(*REFUSED):
                getattr(loops, name)(*call)


def first_items(size: int, given: Array) -> Array:
    found: Array = given.ravel()[:size].copy()
    return found


NUMBERS = (
    -1,
    -(2**31),
    2**31,
    2**32,
    2**62,
    2**63 - 1,
    -(2**63),
    2**63,
    2**64,
    1.5,
    float("nan"),
    None,
    "1",
    b"1",
    (),
)


@pytest.mark.parametrize("name", LOOPS)
def test_other_numbers_are_refused_or_answered(loops: Loops, name: str) -> None:
    """Also in the tuples of parts: what counts, where, and which variant."""

    def numbers_replaced(given: Any, number: Any) -> list[Any]:
        if isinstance(given, tuple):
            return [
                (*given[:place], other, *given[place + 1 :])
                for place, part in enumerate(given)
                for other in numbers_replaced(part, number)
            ]
        return [] if isinstance(given, np.ndarray) else [number]

    for number in NUMBERS:
        for call in numbers_replaced(arguments()[name], number):
            with contextlib.suppress(*REFUSED):
                getattr(loops, name)(*call)


@pytest.mark.parametrize("name", LOOPS)
def test_there_are_as_many_arguments_as_are_said(loops: Loops, name: str) -> None:
    given = arguments()[name]
    for call in ((), given[:-1], (*given, 1), ((),) * len(given), (None,) * len(given)):
        with pytest.raises(REFUSED):
            getattr(loops, name)(*call)


def test_parts_are_tuples_of_a_size(loops: Loops) -> None:
    for name in ("stand", "stand_in", "weigh"):
        parts, *rest = arguments()[name]
        for wrong in ([parts[0]], (list(parts[0]),), (parts[0][:-1],), ((*parts[0], 1),), ((),), (None,)):
            with pytest.raises(REFUSED):
                getattr(loops, name)(wrong, *rest)
        assert getattr(loops, name)((), *rest) in (0, (0, 0))
        with pytest.raises(ValueError, match="too many"):
            getattr(loops, name)(parts * 40, *rest)


def test_nothing_negative_counts(loops: Loops) -> None:
    for name in ("stand", "stand_in", "weigh"):
        parts, base, doc_count, *rest = arguments()[name]
        for wrong in ((-1, doc_count), (base, -1), (-(2**62), doc_count)):
            with pytest.raises(ValueError, match="negative"):
                getattr(loops, name)(parts, *wrong, *rest)
        with pytest.raises(ValueError, match="negative"):
            getattr(loops, name)(parts, base, doc_count, *rest[:-1], -1)
    places, other, _, out = arguments()["beside"]
    for step in (-1, 2**32):
        with pytest.raises(ValueError, match="step"):
            loops.beside(places, other, step, out)


def test_arrays_are_let_go_however_it_ends(loops: Loops) -> None:
    """An array that is still in use cannot grow."""
    good, wrong = array.array("f", [1.0] * 4), array.array("f", [1.0] * 3)
    loops.score(good, 1.0, 1.5, array.array("f", [0.0] * 4))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="parallel"):
        loops.score(good, 1.0, 1.5, wrong)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        loops.score(good, 1.0, 1.5, array.array("d", [1.0]))  # type: ignore[arg-type]
    good.append(1.0)
    wrong.append(1.0)
    counts = array.array("I", [1, 5])
    with pytest.raises(REFUSED):
        loops.nearness((counts, None), *arguments()["nearness"][1:])  # type: ignore[arg-type]
    counts.append(9)
