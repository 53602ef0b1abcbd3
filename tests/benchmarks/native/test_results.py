"""Results of parts: each keeps its own place, and what is no result is told in one line."""

from __future__ import annotations

import json

import pytest

from benchmarks.articles import CorpusError
from benchmarks.native import results

SHORT = {"documents": 5, "text_bytes": 10, "generating_seconds": 0.1, "seed": 0, "rows": []}


def test_what_was_written_is_read_again(tmp_path):
    tables = results.write({"million": SHORT}, tmp_path / "new")
    assert results.read(tmp_path / "new") == {"million": SHORT}
    assert (tmp_path / "new" / "native.md").read_text(encoding="utf-8") == tables


def test_nothing_measured_yet_is_no_error(tmp_path):
    assert results.read(tmp_path) == {}


def test_results_in_another_form_are_left_behind(tmp_path):
    (tmp_path / "native.json").write_text(json.dumps({"schema_version": 0, "parts": {"million": SHORT}}))
    assert results.read(tmp_path) == {}


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"schema_version": 1}'])
def test_a_file_that_holds_none_is_named_with_the_remedy(tmp_path, content):
    (tmp_path / "native.json").write_text(content)
    with pytest.raises(CorpusError, match=r"native\.json holds no results: remove it"):
        results.read(tmp_path)


def test_an_engine_that_failed_is_told(tmp_path):
    row = {"name": "tantivy", "documents": 5, "failure": "OSError: no space"}
    tables = results.write({"million": SHORT | {"rows": [row]}}, tmp_path)
    assert "OSError: no space" in tables
