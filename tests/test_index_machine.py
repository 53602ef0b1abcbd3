"""An index beside a dict, through any series of changes: both hold the same after every step."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from searchlib import Document, Index
from searchlib.documents import Checked
from searchlib.workers.jobs import Builder, Source, merge_files
from searchlib.writer import Writer
from tests.indexes import stray_files

keys = st.sampled_from(["a", "b", "c", "đ", "khóa/dài.txt"])
origins = st.sampled_from(["", "o", "p"])
words = st.sampled_from(["một", "mốt", "hai", "ba", "moscow", "one"])
texts = st.lists(words, max_size=4).map(" ".join)


class Threads:
    """Does what a pool of workers does, in threads of this process that take their time."""

    def __init__(self, count: int) -> None:
        self.count = count
        self._threads = ThreadPoolExecutor(count)

    def is_ready(self) -> bool:
        return True

    def build(self, documents: list[Checked], path: Path) -> Future[None]:
        return self._threads.submit(self._late, Builder().build, documents, path)

    def merge(self, sources: Sequence[Source], path: Path) -> Future[None]:
        return self._threads.submit(self._late, merge_files, sources, path)

    def _late(self, job: Callable[..., None], *arguments: object) -> None:
        time.sleep(0.002)
        job(*arguments)

    def end(self) -> None:
        self._threads.shutdown(cancel_futures=True)


class IndexMachine(RuleBasedStateMachine):
    """`committed` and `pending` map a key to its document, as a reader and as the writer sees them."""

    def __init__(self) -> None:
        super().__init__()
        self.patch = pytest.MonkeyPatch()
        self.patch.setattr(os, "fsync", lambda descriptor: None)
        self.patch.setattr("searchlib.merge_policy._FACTOR", 3)
        self.patch.setattr("searchlib.workers.pool.Pool", Threads)
        self.path = Path(tempfile.mkdtemp())
        self.reader = Index.create(self.path)
        self.writer: Writer = Index.open(self.path).writer(workers=2)
        self.committed: dict[str, Document] = {}
        self.pending: dict[str, Document] = {}

    @initialize(characters=st.sampled_from([1, 1_000, 1 << 20]), worth=st.sampled_from([1, 600, 1 << 20]))
    def limit_runs(self, characters: int, worth: int) -> None:
        self.patch.setattr("searchlib.writer._CHARACTERS_IN_RUN", characters)
        self.patch.setattr("searchlib.segments._WORTH_A_WORKER", worth)

    def teardown(self) -> None:
        self.writer.rollback()
        Index.open(self.path).writer().close()  # Takes away what a writer that began afresh has left.
        assert stray_files(self.path) == set()
        shutil.rmtree(self.path)
        self.patch.undo()

    @rule(key=keys, title=texts, text=texts, origin=origins)
    def add(self, key: str, title: str, text: str, origin: str) -> None:
        document = Document(key, title, text, path=key, lang="vi", origin=origin)
        self.writer.add(document)
        self.pending[key] = document

    @rule(key=keys)
    def delete(self, key: str) -> None:
        assert self.writer.delete(key) == (self.pending.pop(key, None) is not None)

    @rule(origin=origins)
    def delete_origin(self, origin: str) -> None:
        found = [key for key, document in self.pending.items() if origin and document.origin == origin]
        assert self.writer.delete_origin(origin) == len(found)
        for key in found:
            del self.pending[key]

    @rule(key=keys)
    def contains(self, key: str) -> None:
        assert self.writer.contains(key) == (key in self.pending)

    @rule()
    def commit(self) -> None:
        self.writer.commit()
        self.committed = dict(self.pending)
        assert stray_files(self.path) == set()

    @rule()
    def rollback(self) -> None:
        self.writer.rollback()
        self.writer = Index.open(self.path).writer(workers=2)
        self.pending = dict(self.committed)

    @rule()
    def optimize(self) -> None:
        self.writer.optimize()

    @rule()
    def begin_afresh(self) -> None:
        self.writer.rollback()
        self.writer = Index.create(self.path, replace=True).writer(workers=2)
        self.pending = {}

    @rule()
    def reopen(self) -> None:
        self.reader = Index.open(self.path)

    @rule(word=words)
    def search(self, word: str) -> None:
        page = self.reader.search(word, limit=100, exact_marks=True, suggest=False)
        found = {
            key
            for key, document in self.committed.items()
            if word in f"{document.title} {document.text}".split()
        }
        assert {hit.key for hit in page.hits} == found
        assert page.total == len(found)

    @invariant()
    def the_reader_sees_what_was_committed(self) -> None:
        assert {document.key: document for document in self.reader.documents()} == self.committed
        assert len(self.reader) == len(self.committed)


IndexMachine.TestCase.settings = settings(max_examples=100, stateful_step_count=40, deadline=None)
TestIndex = IndexMachine.TestCase
