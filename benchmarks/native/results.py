"""The results of all parts in one place: a part that is measured again renews its own."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from benchmarks.articles import CorpusError
from benchmarks.native.report import as_markdown

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["SCHEMA_VERSION", "read", "write"]

SCHEMA_VERSION = 1
FILE = "native.json"


def read(folder: Path) -> dict[str, dict[str, Any]]:
    """What each part measured, by its name; empty where nothing has been yet. Raises CorpusError."""
    path = folder / FILE
    if not path.exists():
        return {}
    try:
        written = json.loads(path.read_text(encoding="utf-8"))
        version, parts = written["schema_version"], written["parts"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CorpusError(f"{path} holds no results: remove it, or choose another --out") from error
    return parts if version == SCHEMA_VERSION else {}


def write(parts: dict[str, dict[str, Any]], folder: Path) -> str:
    """Writes native.json and native.md; returns the tables. Keys of the JSON may be added, never changed."""
    folder.mkdir(parents=True, exist_ok=True)
    written = {"schema_version": SCHEMA_VERSION, "benchmark": "native", "parts": parts}
    text = json.dumps(written, ensure_ascii=False, indent=1) + "\n"
    (folder / FILE).write_text(text, encoding="utf-8")
    tables = as_markdown(parts)
    (folder / "native.md").write_text(tables, encoding="utf-8")
    return tables
