"""Arrays that grow, and sums over them."""

from __future__ import annotations

from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

__all__ = ["Column", "sums"]

S = TypeVar("S", bound=np.generic)


class Column(Generic[S]):
    """An array that grows at its end."""

    def __init__(self, dtype: type[S]) -> None:
        self._array = np.empty(1024, dtype)
        self._length = 0

    def __len__(self) -> int:
        return self._length

    def extend(self, values: NDArray[S]) -> None:
        first, last = self._length, self._length + len(values)
        if last > len(self._array):
            grown = np.empty(2 * last, self._array.dtype)
            grown[:first] = self._array[:first]
            self._array = grown
        self._array[first:last] = values
        self._length = last

    def array(self) -> NDArray[S]:
        """All values, as a view that may be written to; good until something is added."""
        return self._array[: self._length]


def sums(counts: NDArray[S]) -> NDArray[S]:
    """0, and the sum of the counts up to each one."""
    found = np.zeros(len(counts) + 1, counts.dtype)
    np.cumsum(counts, out=found[1:])
    return found
