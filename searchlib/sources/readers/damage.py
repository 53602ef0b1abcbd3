"""damage: what a library raises over a damaged file, as the error of that file.

Libraries promise good documents from good files; of a file with a byte changed they may raise anything, from
KeyError and AttributeError to errors of their own. All of it means the same here: this file cannot be read.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from searchlib.errors import DocumentError

__all__ = ["telling_damage"]


@contextmanager
def telling_damage(name: str, what: str = "is damaged") -> Iterator[None]:
    """Whatever a library raises within comes out as a DocumentError that says `what` and the remedy.

    Let it hold the library's calls and no more. Want of memory is not the file's fault alone, and passes.
    """
    try:
        yield
    except (DocumentError, MemoryError):
        raise
    except Exception as error:
        said = " ".join(str(error).split())[:200]
        told = f"{type(error).__name__}: {said}" if said else type(error).__name__
        raise DocumentError(name, f"{what} ({told}): fetch it again, or save it anew") from error
