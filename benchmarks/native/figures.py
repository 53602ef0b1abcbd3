"""How figures are written: three digits that matter, the spread of rounds, and what was measured on."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["described", "digits", "factor", "megabytes", "middle", "spread"]


def spread(values: Sequence[float]) -> str:
    """The median, and behind it the least and the most, where there are several."""
    if len(values) < 2:
        return middle(values)
    return f"{digits(median(values))} ({digits(min(values))}–{digits(max(values))})"


def middle(values: Sequence[float] | None) -> str:
    """The median alone."""
    return digits(median(values)) if values else "–"


def factor(ratios: Sequence[float]) -> str:
    """The median of ratios, with two digits behind the point."""
    return f"{median(ratios):.2f}" if ratios else "–"


def megabytes(peaks: Sequence[int]) -> str:
    """The highest of some peaks given in bytes."""
    return f"{max(peaks) / 1e6:,.0f}" if peaks else "–"


def digits(value: float | None) -> str:
    """Three digits that matter: `0.123`, `12.3`, `1,230`."""
    if value is None:
        return "–"
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.3g}"


def described(part: dict[str, Any]) -> str:
    """What a part was measured on, as a sentence."""
    corpus, machine = part["corpus"], part["machine"]
    named = "generated" if corpus["source"] == "generated" else f"of `{corpus['source']}`"
    queries = "their titles" if corpus["queries"] == "titles" else f"`{corpus['queries']}`"
    return (
        f"{corpus['documents']:,} documents {named} ({corpus['text_bytes'] / 1e6:.1f} MB of text), queries "
        f"from {queries}, seed {corpus['seed']}, {machine['cores']} cores, Python {machine['python']}."
    )
