"""whoosh_columns: which of Whoosh's column classes may an index have?

All but those that pickle: reading them would run what is in the file.
"""

from __future__ import annotations

from typing import Any

from whoosh import columns

from searchlib.errors import UnsupportedFieldError

__all__ = ["check_column"]


def check_column(field: str, column: Any) -> None:
    """Raise UnsupportedFieldError for a column that pickles its values, or wraps one that does."""
    while column is not None:
        if isinstance(column, columns.PickleColumn | columns.CompressedBlockColumn):
            raise UnsupportedFieldError(
                field, f"a {type(column).__name__} holds pickles: use a VarBytesColumn or a NumericColumn"
            )
        column = getattr(column, "_child", None)
