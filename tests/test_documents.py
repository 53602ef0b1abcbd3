"""What becomes of a document on its way into the index, and which are refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchlib import Document, DocumentError, Index
from searchlib.analysis.bulk import BulkAnalyzer
from searchlib.analysis.columns import views
from searchlib.documents import analyse, check, restore, vocabularies
from searchlib.schema import INDEXED_FIELDS

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


def record_of(document: Document) -> dict[str, str | None]:
    return dict(analyse([check(document)], BulkAnalyzer()).records[0])


@given(documents=st.lists(st.tuples(texts, texts), min_size=1, max_size=4))
def test_every_text_can_be_indexed(documents: list[tuple[str, str]]) -> None:
    analyzer = BulkAnalyzer()
    checked = [check(Document(key="k", title=title, text=text)) for title, text in documents]
    analysed = analyse(checked, analyzer)
    assert analysed.rows.keys() | analysed.fields[0].keys() <= INDEXED_FIELDS.keys()
    for name, rows in analysed.rows.items():
        assert len(rows.lengths) == len(documents)
        assert len(rows.docs) == len(rows.terms) == len(rows.positions)
        places = list(zip(rows.docs.tolist(), rows.positions.tolist(), strict=True))
        assert places == sorted(places)
        assert all(0 <= position < rows.lengths[docnum] for docnum, position in places)
        assert all(vocabularies(analyzer)[name][number] for number in rows.terms.tolist())


def test_the_terms_of_a_field_are_its_views() -> None:
    analyzer = BulkAnalyzer()
    analysed = analyse([check(Document(key="k", text="Bộ GD&ĐT"))], analyzer)
    for name, view in (("text", "folded"), ("text_exact", "exact")):
        terms = [vocabularies(analyzer)[name][number] for number in analysed.rows[name].terms.tolist()]
        assert terms == getattr(views("Bộ GD&ĐT"), view)


def test_what_is_stored_gives_the_document_back() -> None:
    document = Document("k", "Tựa", "Một văn bản", "a/b.txt", "vi", "2021-03", "a/b.txt")
    assert restore(record_of(document), check(document).text) == document
    assert check(document).number == 20210300


def test_text_is_kept_in_nfc_and_the_key_as_it_is() -> None:
    document = Document(key="ho\u0300a", title="ho\u0300a", text="ho\u0300a")
    record = record_of(document)
    assert restore(record, check(document).text) == Document("ho\u0300a", "hòa", "hòa", "hòa", record["lang"])


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
    assert record_of(Document(key="k", title=title, text=text))["lang"] == language


def test_a_language_that_is_given_is_kept() -> None:
    assert record_of(Document(key="k", text="Bộ Công an họp", lang="other"))["lang"] == "other"
    assert record_of(Document(key="k", text="12 345", lang="en"))["lang"] == "en"


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
    check(Document(key="k", text="a" * 999))
    with pytest.raises(DocumentError, match="more than 1,000 characters"):
        check(Document(key="k", text="a" * 1000))
