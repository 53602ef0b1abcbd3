"""What is remembered, and what goes first when there is no more room."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchlib.remembered import Recent, Remembered


def test_what_was_put_is_found() -> None:
    remembered: Remembered[bytes] = Remembered(100, len)
    assert remembered.get("a") is None
    assert remembered.put("a", b"one") == b"one"
    assert remembered.get("a") == b"one"


def test_what_is_asked_for_again_and_again_outlives_what_passes_by() -> None:
    remembered: Remembered[bytes] = Remembered(100, len)
    remembered.put("common", bytes(10))
    for number in range(100):
        assert remembered.get("common") is not None
        remembered.put(number, bytes(10))
    assert remembered.get(0) is None


def test_what_was_common_is_forgotten_in_time() -> None:
    remembered: Remembered[bytes] = Remembered(100, len)
    remembered.put("once common", bytes(10))
    for _ in range(1000):
        remembered.get("once common")
    for number in range(200):
        remembered.put(number, bytes(10))
    assert remembered.get("once common") is None


def test_what_would_crowd_out_the_others_is_not_kept() -> None:
    remembered: Remembered[bytes] = Remembered(100, len)
    remembered.put("small", bytes(5))
    assert remembered.put("large", bytes(50)) == bytes(50)
    assert remembered.get("large") is None
    assert remembered.get("small") is not None


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 12), st.booleans())))
def test_the_limit_holds_whatever_is_asked(steps: list[tuple[int, int, bool]]) -> None:
    remembered: Remembered[bytes] = Remembered(40, len)
    for key, size, asks in steps:
        if asks:
            remembered.get(key)
        else:
            remembered.put(key, bytes(size))
        kept = [remembered.get(key) for key in range(21)]
        assert sum(len(value) for value in kept if value is not None) <= 40


def test_what_is_renewed_goes_last_and_the_first_of_it_after_all_others() -> None:
    remembered: Remembered[int] = Remembered(16, lambda _: 1)
    for key in range(16):
        remembered.put(key, key)
    remembered.renew([0, 1, -1])
    for key in range(100, 114):
        remembered.put(key, key)
    assert [remembered.get(key) for key in (0, 1, 2, 15)] == [0, 1, None, None]
    remembered.put(200, 200)


class SlowlyHashed(str):
    """A key that lets another thread go on whenever it is looked for."""

    __slots__ = ()

    def __hash__(self) -> int:
        time.sleep(0.001)
        return str.__hash__(self)


def test_a_value_that_two_threads_put_at_once_takes_its_room_once() -> None:
    remembered: Remembered[bytes] = Remembered(100, len)
    in_threads(2, lambda _: remembered.put(SlowlyHashed("same"), bytes(10)))
    assert remembered.has_room(0.11)


@pytest.mark.parametrize(
    "values", [lambda: Recent(8), lambda: Remembered(24, lambda _: 3)], ids=["recent", "remembered"]
)
def test_the_limit_holds_whatever_threads_put_at_once(
    values: Callable[[], Recent[int] | Remembered[int]],
) -> None:
    shared = values()
    keys = [[SlowlyHashed(f"{thread} {number}") for number in range(20)] for thread in range(4)]
    in_threads(4, lambda thread: [shared.put(key, 1) for key in keys[thread]])
    assert sum(shared.get(key) is not None for row in keys for key in row) == 8


def in_threads(count: int, do: Callable[[int], object]) -> None:
    """Do it in several threads at once; raises what one of them raises."""
    with ThreadPoolExecutor(count) as pool:
        list(pool.map(do, range(count)))


def test_the_last_few_are_recent() -> None:
    recent: Recent[int] = Recent(3)
    for number in range(5):
        assert recent.put(number, number) == number
    assert [recent.get(number) for number in range(5)] == [None, None, 2, 3, 4]
