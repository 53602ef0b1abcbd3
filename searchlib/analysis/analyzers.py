"""The analyzers of the schema's fields, and the settings that an index remembers.

They hold plain configuration, so that they pickle; what they yield is what `columns.views` gives.
"""

from __future__ import annotations

from typing import cast

from whoosh.analysis.analyzers import Analyzer

from searchlib.analysis.filters import ExactFilter, FoldedFilter, StemFilter
from searchlib.analysis.icu_text import icu_version, unicode_version
from searchlib.analysis.tokenizers import IcuTokenizer

__all__ = ["ANALYSIS_VERSION", "exact_analyzer", "folded_analyzer", "settings", "stem_analyzer"]

# Counts up with every change that gives any text other terms: indexes of another version do not open.
ANALYSIS_VERSION = 1


def exact_analyzer() -> Analyzer:
    """Terms with their marks: `HOÀ` is `hòa`."""
    return cast(Analyzer, IcuTokenizer() | ExactFilter())


def folded_analyzer() -> Analyzer:
    """Terms without marks: `HOÀ` is `hoa`."""
    return cast(Analyzer, IcuTokenizer() | FoldedFilter())


def stem_analyzer() -> Analyzer:
    """English stems of the English passages: `agreements` is `agreement`."""
    return cast(Analyzer, IcuTokenizer(languages=True) | StemFilter())


def settings() -> dict[str, str | int]:
    """What decides which terms a text has; an index opens only where these are the same."""
    return {
        "analysis_version": ANALYSIS_VERSION,
        "icu_version": icu_version(),
        "unicode_version": unicode_version(),
    }
