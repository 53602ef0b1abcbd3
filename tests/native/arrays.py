"""What the tests of the compiled loops share: arrays whose neighbours are watched, and their bits."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["Array", "Watched", "bits"]

Array = npt.NDArray[Any]

_AROUND = 64
_MARK = 0xA5


class Watched:
    """An array to be filled in, between bytes that nobody may touch."""

    def __init__(self, size: int, dtype: Any) -> None:
        itemsize = np.dtype(dtype).itemsize
        self._octets = np.full(size * itemsize + 2 * _AROUND, _MARK, np.uint8)
        self.array: Array = self._octets[_AROUND : _AROUND + size * itemsize].view(dtype)

    def first(self, count: int) -> Array:
        """So many items from the first on; nothing was written beside the array."""
        self.check()
        return self.array[:count]

    def check(self) -> None:
        """That nothing was written beside the array."""
        size = self.array.nbytes
        assert (self._octets[:_AROUND] == _MARK).all()
        assert (self._octets[_AROUND + size :] == _MARK).all()


def bits(array: Any) -> list[int]:
    """The items of an array as they are kept: of floats that are equal the last bit is as well."""
    array = np.ascontiguousarray(array)
    return array.view(f"u{array.itemsize}").ravel().tolist() if array.size else []
