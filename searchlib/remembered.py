"""remembered: what has been worked out lately and is asked for again, within a number of bytes or of values.

Threads may share what is here: at worst a value is worked out twice. Putting takes a lock, and finding none.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from threading import Lock
from typing import Generic, TypeVar

__all__ = ["Recent", "Remembered"]

T = TypeVar("T")

_MOST_CHANCES = 8


class _Entry(Generic[T]):
    __slots__ = ("chances", "size", "value")

    def __init__(self, value: T, size: int) -> None:
        self.value = value
        self.size = size
        self.chances = 0


class Remembered(Generic[T]):
    """Values by key, within a number of bytes.

    The oldest goes first, unless it was asked for since: each time that it was, up to a few, is one more
    chance (the clock algorithm with counts). So what many queries ask for stays while what one asked for
    passes by.
    """

    def __init__(self, limit: int, size: Callable[[T], int]) -> None:
        """limit: of all values together, in bytes; `size` tells how many a value takes."""
        self._limit = limit
        self._size_of = size
        self._size = 0
        self._entries: dict[Hashable, _Entry[T]] = {}
        self._changing = Lock()

    def has_room(self, share: float) -> bool:
        """Whether less than this share of the room is taken."""
        return self._size < share * self._limit

    def get(self, key: Hashable) -> T | None:
        """The value under a key, None where there is none."""
        entry = self._entries.get(key)
        if entry is None:
            return None
        if entry.chances < _MOST_CHANCES:
            entry.chances += 1
        return entry.value

    def renew(self, keys: Sequence[Hashable]) -> None:
        """Have values go last, those of the first keys after all others."""
        with self._changing:
            for key in reversed(keys):
                entry = self._entries.pop(key, None)
                if entry is not None:
                    self._entries[key] = entry

    def put(self, key: Hashable, value: T) -> T:
        """Keep a value, and return it; one too large to keep beside others is not kept."""
        size = self._size_of(value)
        if size <= self._limit // 8:
            with self._changing:
                if key not in self._entries:
                    self._make_room(size)
                    self._entries[key] = _Entry(value, size)
                    self._size += size
        return value

    def _make_room(self, size: int) -> None:
        entries = self._entries
        while entries and self._size + size > self._limit:
            oldest = next(iter(entries))
            entry = entries.pop(oldest)
            if entry.chances:
                entry.chances -= 1
                entries[oldest] = entry
            else:
                self._size -= entry.size


class Recent(Generic[T]):
    """The last few values by key, whatever is asked for."""

    def __init__(self, limit: int) -> None:
        """limit: how many values are kept."""
        self._limit = limit
        self._values: dict[Hashable, T] = {}
        self._changing = Lock()

    def get(self, key: Hashable) -> T | None:
        """The value under a key, None where there is none."""
        return self._values.get(key)

    def put(self, key: Hashable, value: T) -> T:
        """Keep a value in place of the oldest one, and return it."""
        with self._changing:
            if len(self._values) >= self._limit:
                del self._values[next(iter(self._values))]
            self._values[key] = value
        return value
