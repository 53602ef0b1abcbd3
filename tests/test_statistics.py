"""What is in an index: each count against the documents that were put in."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from searchlib import Document, Index
from searchlib.statistics import statistics
from tests.indexes import fill

documents = st.lists(
    st.builds(
        Document,
        key=st.sampled_from("abcdefgh"),
        text=st.sampled_from(["", "Tin", "Bộ Công an", "dài " * 12_000]),
        lang=st.sampled_from(["vi", "en"]),
        type=st.sampled_from([None, "pdf", "text"]),
        date=st.sampled_from([None, "2021", "2021-03", "1999-12-31"]),
    ),
    max_size=8,
)


@settings(max_examples=20)  # Each writes an index.
@given(st.lists(documents, max_size=3))
def test_documents_are_counted_by_language_type_and_year(batches: list[list[Document]]) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        index = Index.create(Path(folder))
        expected: dict[str, Document] = {}
        for batch in batches:
            fill(index, batch)
            expected |= {document.key: document for document in batch}
        found = statistics(index.snapshot())
        index.close()
    live = expected.values()
    assert found["documents"] == len(live)
    assert found["languages"] == Counter(each.lang for each in live)
    assert found["types"] == Counter(each.type for each in live if each.type)
    assert found["years"] == Counter(each.date[:4] for each in live if each.date)
    assert found["text_bytes"] == sum(len(each.text.encode()) for each in live)


def test_what_documents_come_back_to_is_told_with_the_number_of_those_looked_at(tmp_path: Path) -> None:
    fill(Index.create(tmp_path), ["Nga, Nga", "một", "hai"])
    found = statistics(Index.open(tmp_path).snapshot())
    assert found["frequent_words"] == [{"text": "Nga", "documents": 1}]
    assert found["sampled"] == 3
