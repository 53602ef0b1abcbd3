"""remembered: what has been worked out lately, within a number of bytes."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

__all__ = ["Remembered"]

T = TypeVar("T")


class Remembered(Generic[T]):
    """Values by key; the least recently used are forgotten first.

    Threads may share one: at worst a value is worked out twice.
    """

    def __init__(self, limit: int, size: Callable[[T], int]) -> None:
        """limit: of all values together, in bytes; `size` tells how many a value takes."""
        self._limit = limit
        self._size_of = size
        self._size = 0
        self._values: dict[Hashable, T] = {}

    def get(self, key: Hashable) -> T | None:
        """The value under a key, None where there is none."""
        found = self._values.pop(key, None)
        if found is not None:
            self._values[key] = found  # Moved to the end of the order.
        return found

    def put(self, key: Hashable, value: T) -> T:
        """Keep a value, and return it; one too large to keep beside others is not kept."""
        size = self._size_of(value)
        if size <= self._limit // 8 and key not in self._values:
            self._values[key] = value
            self._size += size
            while self._size > self._limit and self._values:
                self._size -= self._size_of(self._values.pop(next(iter(self._values))))
        return value
