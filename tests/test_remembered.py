"""What is remembered, and what goes first when there is no more room."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from searchlib.remembered import Remembered


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
