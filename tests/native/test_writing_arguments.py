"""What is no array of the type and size that is said is refused by the loops of indexing as well."""

from __future__ import annotations

import contextlib
from functools import partial
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from searchlib.analysis.bulk.scanning import _table
from searchlib.native import indexing
from searchlib.native.indexing import Writing
from tests.native.test_arguments import (
    NUMBERS,
    REFUSED,
    WRONG,
    as_another_kind,
    first_items,
    is_of_bytes,
    replaced,
    unaligned,
)


def arguments() -> dict[str, tuple[Any, ...]]:
    """Of each loop arguments that it answers."""
    rows, octets = np.array([0, 2]), np.zeros(16, np.uint8)
    words, keys = np.array([0, 1, (1 << 32) - 1], np.uint32), np.arange(3, dtype=np.uint64)
    numbers = np.zeros(16, np.uint32)
    return {
        "copy": (octets.copy(), octets, 2, rows, rows.copy(), np.array([2, 1])),
        "find": (
            keys,
            keys.copy(),
            words[[0, 1, 0, 0]].copy(),
            *(keys[:2].copy() for _ in range(2)),
            words[:2].copy(),
            keys[1:].copy(),
            numbers[:3].copy(),
        ),
        "pack": (np.array([1, 7, 300]), np.array([2, 1]), octets, octets[:2].copy(), np.zeros(2, np.int64)),
        "scan": (
            "\n1,5 tỷ\n",
            _table().copy(),
            *(np.zeros(9, np.int64) for _ in range(2)),
            *(np.zeros(9, np.uint64) for _ in range(2)),
            np.zeros(9, np.int64),
        ),
        "tally": (
            np.array([1, 1]),
            rows.copy(),
            np.array([1, 2], np.uint8),
            np.array([3, 2], np.uint8),
            np.array([1, 2], np.uint8),
            np.array([9, 9], np.uint8),
            np.zeros(4, np.int64),
            *(np.zeros(2, np.uint32) for _ in range(2)),
            *(np.zeros(4, np.uint32) for _ in range(3)),
        ),
        "tokens": (
            7,
            words,
            np.array([0, 0]),
            np.array([2, 1]),
            numbers[:2].copy(),
            octets[:2].copy(),
            np.array([3, 4]),
            np.array([0, 2, 3]),
            np.array([0, 1, 3]),
            *(np.zeros(4, np.uint32) for _ in range(3)),
            np.zeros(2, np.int64),
            *(np.zeros(3, np.int64) for _ in range(2)),
        ),
    }


LOOPS = sorted(arguments())
OUTPUTS = {
    "copy": (1,),
    "find": (7,),
    "pack": (2, 3, 4),
    "scan": range(2, 7),
    "tally": range(6, 12),
    "tokens": range(9, 15),
}


def calls(name: str, wrong: Any) -> list[tuple[Any, ...]]:
    return list(replaced(arguments()[name], wrong))


def test_what_is_said_to_be_compiled_is_and_is_tried_here(writing: Writing) -> None:
    for kind in (writing, Writing):
        assert sorted(name for name in vars(kind) if name.islower() and not name.startswith("_")) == LOOPS
    for name, given in arguments().items():
        getattr(writing, name)(*given)


@pytest.mark.parametrize("wrong", WRONG)
@pytest.mark.parametrize("name", LOOPS)
def test_other_arrays_are_refused(writing: Writing, name: str, wrong: str) -> None:
    for call in calls(name, WRONG[wrong]):
        with pytest.raises(REFUSED):
            getattr(writing, name)(*call)


def swapped(given: Any) -> Any:
    return given.astype(given.dtype.newbyteorder(">"))


@pytest.mark.parametrize("wrong", [unaligned, swapped, partial(as_another_kind, "i")])
@pytest.mark.parametrize("name", LOOPS)
def test_items_of_more_than_a_byte_are_integers_of_this_machine_and_aligned(
    writing: Writing, name: str, wrong: Any
) -> None:
    for call, same in zip(calls(name, wrong), calls(name, lambda given: given), strict=True):
        if not is_of_bytes(call, same):
            with pytest.raises(REFUSED):
                getattr(writing, name)(*call)


@pytest.mark.parametrize("name", LOOPS)
def test_what_is_only_to_be_read_is_not_filled_in(writing: Writing, name: str) -> None:
    for place in OUTPUTS[name]:
        given = list(arguments()[name])
        given[place].flags.writeable = False
        with pytest.raises(REFUSED):
            getattr(writing, name)(*given)


@pytest.mark.parametrize("name", LOOPS)
def test_arrays_of_any_size_are_read_within_it(writing: Writing, name: str) -> None:
    for size in range(5):
        for call in calls(name, partial(first_items, size)):
            with contextlib.suppress(*REFUSED):
                getattr(writing, name)(*call)


@pytest.mark.parametrize("name", LOOPS)
def test_other_numbers_are_refused_or_answered(writing: Writing, name: str) -> None:
    given = arguments()[name]
    for number in NUMBERS:
        for place, part in enumerate(given):
            if not isinstance(part, np.ndarray):
                with contextlib.suppress(*REFUSED):
                    getattr(writing, name)(*given[:place], number, *given[place + 1 :])


@pytest.mark.parametrize("name", LOOPS)
def test_there_are_as_many_arguments_as_are_said(writing: Writing, name: str) -> None:
    given = arguments()[name]
    for call in ((), given[:-1], (*given, 1), ((),) * len(given), (None,) * len(given)):
        with pytest.raises(REFUSED):
            getattr(writing, name)(*call)


def test_what_is_not_compiled_or_of_another_source_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEARCHLIB_NATIVE", "0")
    assert indexing._compiled() is None
    monkeypatch.delenv("SEARCHLIB_NATIVE")
    monkeypatch.setattr(indexing, "import_module", lambda _: SimpleNamespace(INTERFACE=indexing._INTERFACE))
    assert indexing._compiled() is not None
    monkeypatch.setattr(indexing, "import_module", lambda _: SimpleNamespace())
    assert indexing._compiled() is None

    def missing(name: str) -> None:
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(indexing, "import_module", missing)
    assert indexing._compiled() is None
