"""What decides which terms a text has: an index remembers it, and opens only where it is the same."""

from __future__ import annotations

from searchlib.analysis.icu_text import icu_version, unicode_version

__all__ = ["ANALYSIS_VERSION", "settings"]

# Counts up with every change that gives any text other terms: indexes of another version do not open.
ANALYSIS_VERSION = 1


def settings() -> dict[str, str | int]:
    """The settings of the analysis, by name."""
    return {
        "analysis_version": ANALYSIS_VERSION,
        "icu_version": icu_version(),
        "unicode_version": unicode_version(),
    }
