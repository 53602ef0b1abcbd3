"""here: a file that is read in this process."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from types import TracebackType
from typing import TYPE_CHECKING

from searchlib.errors import DocumentError
from searchlib.model import Document
from searchlib.sources.content import Content
from searchlib.sources.readers.formats import SIZE_LIMIT
from searchlib.sources.readers.items import Item
from searchlib.sources.readers.reading import IsolationError, read_documents

if TYPE_CHECKING:
    from typing_extensions import Self

__all__ = ["Here"]

# More than any document has; twice as much would not pass through a worker's memory.
_MOST_CHARACTERS = 64 << 20


class Here:
    """A file that was opened for its documents; a context manager. See `extractor.Extraction`.

    isolated: whether libraries may read it here. Raises OSError if it cannot be opened.
    """

    def __init__(self, path: str, shown: str, size_limit: int, *, isolated: bool) -> None:
        self._content = Content(path)
        self.size, self.mtime_ns = self._content.size, self._content.mtime_ns
        self.is_out_of_memory = False
        self._shown = shown
        self._is_given_up = False
        self._items = self._carefully(
            read_documents(self._content.stream, path, shown, size_limit, isolated=isolated)
        )

    def begin(self) -> None:
        """Read as far as the first item. Raises IsolationError if libraries have to read it, and may not."""
        first = next(self._items, None)
        if first is not None:
            self._items = chain([first], self._items)

    @property
    def position(self) -> int:
        """How many bytes of the file have been read."""
        return self._content.position

    def items(self) -> Iterator[Item]:
        """What the file says; once."""
        return self._items

    def _carefully(self, items: Iterator[Item]) -> Iterator[Item]:
        """The items, and an error in the place of what was raised instead of them."""
        try:
            for item in items:
                self._is_given_up = isinstance(item, DocumentError)
                if isinstance(item, Document) and len(item.text) > _MOST_CHARACTERS:
                    yield self._error(f"a text has more than {_MOST_CHARACTERS:,} characters: split it")
                else:
                    yield item
        except IsolationError:
            raise
        except MemoryError:
            self.is_out_of_memory = self._is_given_up = True
            yield self._error("needs more memory than there is: split it")
        except (Exception, SystemExit) as error:  # noqa: BLE001 - a reader's mistake costs the file that brought it to light
            self._is_given_up = True
            said = f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"
            yield self._error(f"cannot be read, its reader failed ({said}): save it anew")

    def _error(self, reason: str) -> DocumentError:
        return DocumentError(self._shown, reason)

    def digest(self) -> str:
        """The hash of the content; empty if it would take long, and the file is given up. Raises OSError."""
        if self._is_given_up and self.size - self.position > SIZE_LIMIT:
            return ""
        return self._content.digest()

    def close(self) -> None:
        """Let go of the file."""
        self._content.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
