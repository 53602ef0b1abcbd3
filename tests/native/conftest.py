"""The compiled loops, for tests that are of no use without them."""

from __future__ import annotations

import pytest

from searchlib import native
from searchlib.native import Loops, indexing
from searchlib.native.indexing import Writing


@pytest.fixture(scope="session")
def loops() -> Loops:
    """What is compiled; the test is skipped where nothing is."""
    if native.loops is None:
        pytest.skip("needs searchlib.native.loops, which is not built here or not wanted")
    return native.loops


@pytest.fixture(scope="session")
def writing() -> Writing:
    """The same of the loops of indexing."""
    if indexing.writing is None:
        pytest.skip("needs searchlib.native.writing, which is not built here or not wanted")
    return indexing.writing
