"""What becomes of a document on its way into the index, and which are refused."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchlib import Document, DocumentError, Index
from searchlib.analysis.bulk import BulkAnalyzer
from searchlib.analysis.columns import views
from searchlib.documents import Analysed, Numbering, analyse, check, field_plans, restore, whole_fields
from searchlib.schema import INDEXED_FIELDS, locators_of

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


def analysed_of(documents: list[Document]) -> tuple[Analysed, dict[str, Sequence[str]]]:
    """What becomes of documents, and the terms by number of what each field is given in."""
    analyzer, whole = BulkAnalyzer(), whole_fields()
    analysed = analyse([check(document) for document in documents], analyzer, whole)
    plans = field_plans(analyzer, whole)
    return analysed, {
        name: plan.spellings.vocabulary if plan.spellings else plan.vocabulary for name, plan in plans.items()
    }


def record_of(document: Document) -> dict[str, str | None]:
    return {name: values[0] for name, values in analysed_of([document])[0].records.items()}


@given(documents=st.lists(st.tuples(texts, texts), min_size=1, max_size=4))
def test_every_text_can_be_indexed(documents: list[tuple[str, str]]) -> None:
    analysed, terms = analysed_of([Document(key="k", title=title, text=text) for title, text in documents])
    assert analysed.rows.keys() == {name for name, detail in INDEXED_FIELDS.items() if detail}
    for name, rows in analysed.rows.items():
        assert len(rows.lengths) == len(documents)
        assert len(rows.docs) == len(rows.terms) == len(rows.positions)
        places = list(zip(rows.docs.tolist(), rows.positions.tolist(), strict=True))
        assert places == sorted(places)
        assert all(0 <= position < rows.lengths[docnum] for docnum, position in places)
        assert all(terms[name][number] for number in rows.terms.tolist())


def test_the_terms_of_a_field_are_its_views() -> None:
    analyzer, whole = BulkAnalyzer(), whole_fields()
    rows = analyse([check(Document(key="k", text="Bộ GD&ĐT"))], analyzer, whole).rows["text"]
    plan = field_plans(analyzer, whole)["text"]
    assert plan.spellings is not None
    found = views("Bộ GD&ĐT")
    assert [plan.spellings.vocabulary[number] for number in rows.terms.tolist()] == found.exact
    bases = plan.spellings.base_of()[rows.terms]
    assert [plan.vocabulary[number] for number in bases.tolist()] == found.folded


def test_whole_values_are_numbered_as_they_come() -> None:
    numbering = Numbering()
    assert [numbering[value] for value in ("b", "a", "b")] == [0, 1, 0]
    assert numbering.terms == ["b", "a"]


def test_what_is_stored_gives_the_document_back() -> None:
    document = Document("k", "Tựa", "Một văn bản", "a/b.txt", "vi", "2021-03", "a/b.txt")
    assert restore(record_of(document), check(document).text) == document
    assert check(document).number == 20210300


def test_what_is_stored_gives_author_type_and_locators_back() -> None:
    pages = ((0, "page 1"), (4, "page 2"), (4, "page 3"))
    document = Document("k", "", "Một văn bản", "k", "vi", None, "k", "Tố Hữu", "pdf", pages)
    record = record_of(document)
    stored = record["locators"]
    assert stored is not None
    assert restore({**record, "locators": locators_of(stored)}, check(document).text) == document


@pytest.mark.parametrize("starts", [(-1,), (0, 9), (3, 2)])
def test_locators_out_of_order_or_out_of_the_text_are_refused(starts: tuple[int, ...]) -> None:
    locators = tuple((start, "page") for start in starts)
    with pytest.raises(DocumentError, match="do not ascend within its 8 characters"):
        check(Document("k", text="Việt Nam", locators=locators))


@pytest.mark.parametrize("label", ["", "x" * 201])
def test_a_label_of_a_locator_that_is_empty_or_too_long_is_refused(label: str) -> None:
    with pytest.raises(DocumentError, match="has 1 to 200 characters"):
        check(Document("k", text="Việt Nam", locators=((0, label),)))


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
        (Document(key="k", lang="fr"), "no language 'fr': it is one of vi, en, other"),
        (Document(key=5), "its key must be a string, got 5"),  # type: ignore[arg-type]
        (Document(key="k", text=None), "its text must be a string, got None"),  # type: ignore[arg-type]
        (Document(key="k", date=date(2021, 3, 1)), "its date must be a string"),  # type: ignore[arg-type]
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
