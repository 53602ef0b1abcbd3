"""What an index remembers of its analysis."""

from __future__ import annotations

from searchlib.analysis.settings import settings


def test_settings_name_what_decides_the_terms():
    assert set(settings()) == {"analysis_version", "icu_version", "unicode_version"}
