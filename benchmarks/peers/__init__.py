"""The engines, each in a module of its own behind one protocol, by the name it has in the tables.

Modules are imported when they are used, so that one process holds one engine.
"""

from __future__ import annotations

from importlib import import_module

from benchmarks.peers.engine import Engine

__all__ = ["ENGINES", "OURS", "RIVAL", "VARIANTS", "Engine", "create", "is_installed"]

OURS = "searchlib"
RIVAL = "tantivy"  # the native engine that ours is to be as fast as

# Quick ones first: what they leave of the time goes to the others.
ENGINES = {
    "tantivy": "tantivy_engine",
    "SQLite FTS5": "sqlite_engine",
    "bm25s": "bm25s_engine",
    "searchlib": "searchlib_engine",
    "Whoosh": "whoosh_engine",
}
# Engines of the same, set for Vietnamese: for how good the ranking is.
VARIANTS = {
    "tantivy folded": "tantivy_folded_engine",
    "bm25s pyvi": "bm25s_pyvi_engine",
}


def create(name: str) -> Engine:
    """An engine without an index yet. Raises ImportError where it is not installed."""
    engine: Engine = import_module(f"{__name__}.{(ENGINES | VARIANTS)[name]}").create()
    return engine


def is_installed(name: str) -> bool:
    """Whether the engine can be imported here."""
    try:
        create(name)
    except ImportError:
        return False
    return True
