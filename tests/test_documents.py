"""What becomes of a document on its way into the index, and which are refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchlib import Document, DocumentError, Index
from searchlib.documents import analyse, restore
from searchlib.schema import INDEXED_FIELDS

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@given(title=texts, text=texts)
def test_every_text_can_be_indexed(title: str, text: str) -> None:
    fields, _, _, _ = analyse(Document(key="k", title=title, text=text))
    assert fields.keys() <= INDEXED_FIELDS.keys()
    for name, (terms, positions, length) in fields.items():
        assert all(terms), name
        assert len(terms) == len(positions)
        assert list(positions) == sorted(positions)
        assert all(0 <= position < length for position in positions)


def test_what_is_stored_gives_the_document_back() -> None:
    document = Document("k", "Tựa", "Một văn bản", "a/b.txt", "vi", "2021-03", "a/b.txt")
    analysed = analyse(document)
    assert restore(analysed.record, analysed.text) == document
    assert analysed.date == 20210300


def test_text_is_kept_in_nfc_and_the_key_as_it_is() -> None:
    document = Document(key="ho\u0300a", title="ho\u0300a", text="ho\u0300a")
    analysed = analyse(document)
    assert restore(analysed.record, analysed.text) == Document(
        "ho\u0300a", "hòa", "hòa", "hòa", analysed.record["lang"]
    )


@pytest.mark.parametrize(
    ("title", "text", "language"),
    [
        ("", "", "other"),
        ("Bộ Công an họp", "", "vi"),
        ("2021", "The ministers met in Moscow", "en"),
        ("The ministers met in Moscow", "Bộ Công an họp ở Hà Nội", "vi"),
        ("Bộ Công an họp ở Hà Nội", "12 345", "vi"),
    ],
)
def test_the_language_is_that_of_the_text_or_else_of_the_title(title: str, text: str, language: str) -> None:
    assert analyse(Document(key="k", title=title, text=text)).record["lang"] == language


def test_a_language_that_is_given_is_kept() -> None:
    assert analyse(Document(key="k", text="Bộ Công an họp", lang="other")).record["lang"] == "other"
    assert analyse(Document(key="k", text="12 345", lang="en")).record["lang"] == "en"


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (Document(key=""), "a key has"),
        (Document(key="k" * 4097), "a key has"),
        (Document(key="k\ud800"), "surrogate"),
        (Document(key="k", title="\udfff"), "surrogate"),
        (Document(key="k", text="a\ud800b"), "surrogate"),
        (Document(key="k", path="\udc80.txt"), "surrogate"),
        (Document(key="k", origin="\udc80.txt"), "surrogate"),
        (Document(key="k", lang="\udc80"), "surrogate"),
        (Document(key="k", date="yesterday"), "not a date"),
        (Document(key="k", date="2021-13"), "not a date"),
        (Document(key="k", date="\udc80"), "not a date"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_document_that_is_none_is_refused_and_the_others_are_kept(
    document: Document, reason: str, tmp_path: Path
) -> None:
    index = Index.create(tmp_path)
    with index.writer() as writer:
        writer.add(Document(key="một"))
        with pytest.raises(DocumentError, match=reason) as raised:
            writer.add(document)
        assert "\n" not in str(raised.value)
        str(raised.value).encode()
        writer.add(Document(key="hai"))
    assert len(index) == 2


def test_a_text_beyond_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("searchlib.documents._TEXT_LIMIT", 1000)
    analyse(Document(key="k", text="a" * 999))
    with pytest.raises(DocumentError, match="more than 1,000 characters"):
        analyse(Document(key="k", text="a" * 1000))
