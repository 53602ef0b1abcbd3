"""Documents about the same, in one language and across two."""

from __future__ import annotations

from pathlib import Path

import pytest

from searchlib import Document, Index, UnknownKeyError

TEXTS = {
    "vi": "Ngày 16/3/2021, tại Hà Nội, Bộ trưởng Bộ Công an Tô Lâm và ông Nikolai Patrushev đã ký bản ghi nhớ"
    " về an ninh thông tin. Hai bên trao đổi 35 nội dung hợp tác, theo ông Patrushev.",
    "en": "Nikolai Patrushev and To Lam, head of the Ministry of Public Security, signed a memorandum of"
    " understanding in Hanoi on March 16, 2021. They discussed 35 points, Patrushev said.",
    "en-topic": "The prime minister opened a conference on trade and cooperation with the neighbouring"
    " countries, where the two sides discussed points of common interest and signed nothing.",
    "vi-topic": "Bộ trưởng Quốc phòng trao đổi với đoàn khách về nội dung hợp tác, hai bên đã ký thông tin"
    " chung tại buổi làm việc.",
    "vi-other": "Giá gạo nếp tăng mạnh ở đồng bằng, người trồng lúa vui vì được mùa, thương lái trả giá cao.",
    "en-other": "Heavy rain is expected along the coast tonight, and farmers hope that the rice survives.",
}
COPY = TEXTS["vi"].replace("về an ninh thông tin. Hai bên trao đổi", "về an ninh thông tin. Họ trao đổi")


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    index = Index.create(tmp_path_factory.mktemp("similar") / "index")
    with index.writer() as writer:
        for key, text in TEXTS.items():
            writer.add(Document(key=key, text=text))
    return index


def keys(index: Index, key: str, limit: int = 10) -> list[str]:
    return [hit.key for hit in index.similar(key, limit=limit).hits]


@pytest.mark.parametrize(("key", "translation"), [("vi", "en"), ("en", "vi")])
def test_a_translation_comes_before_what_shares_a_topic(index: Index, key: str, translation: str) -> None:
    assert keys(index, key)[0] == translation


def test_within_a_language_the_nearer_in_topic_comes_first(index: Index) -> None:
    found = [key for key in keys(index, "vi-topic") if key.startswith("vi")]
    assert found[0] == "vi"


def test_a_document_is_not_similar_to_itself(index: Index) -> None:
    assert "vi" not in keys(index, "vi")


def test_what_the_lexicon_knows_is_enough(tmp_path: Path) -> None:
    index = Index.create(tmp_path / "index")
    with index.writer() as writer:
        writer.add(Document(key="vi", text="Hôm qua hai bên đã ký bản ghi nhớ với các đối tác của mình."))
        writer.add(Document(key="en", text="The two sides signed a memorandum of understanding yesterday."))
        writer.add(Document(key="en2", text="The two sides said that they would meet again next year."))
    assert keys(index, "vi") == ["en"]
    assert keys(index, "en")[0] == "vi"


def test_names_are_met_without_their_marks(tmp_path: Path) -> None:
    index = Index.create(tmp_path / "index")
    with index.writer() as writer:
        writer.add(Document(key="vi", text="Theo báo cáo, ông Nguyễn Văn Quyết được bầu làm chủ tịch."))
        writer.add(Document(key="en", text="The company said that Nguyen Van Quyet would be its chairman."))
        writer.add(Document(key="en2", text="The company said that it would have a chairman this year."))
    assert keys(index, "vi") == ["en"]


def test_the_score_is_a_share_of_what_the_document_has(tmp_path: Path) -> None:
    index = Index.create(tmp_path / "index")
    with index.writer() as writer:
        for key in ("a", "b"):
            writer.add(Document(key=key, text=TEXTS["vi"]))
        writer.add(Document(key="c", text=TEXTS["vi-topic"]))
    hits = index.similar("a").hits
    assert hits[0].key == "b"
    assert hits[0].score == pytest.approx(1.0)
    assert 0 < hits[1].score < 1


def test_a_near_duplicate_is_marked(tmp_path: Path) -> None:
    index = Index.create(tmp_path / "index")
    with index.writer() as writer:
        for key, text in {"vi": TEXTS["vi"], "copy": COPY, "vi-topic": TEXTS["vi-topic"]}.items():
            writer.add(Document(key=key, text=text))
    assert {hit.key: hit.is_duplicate for hit in index.similar("vi").hits} == {
        "copy": True,
        "vi-topic": False,
    }


def test_limit_cuts_and_total_counts(index: Index) -> None:
    whole = keys(index, "vi")
    assert keys(index, "vi", 1) == whole[:1]
    assert index.similar("vi", limit=1).total == len(whole)


def test_deleted_documents_are_not_similar(tmp_path: Path) -> None:
    index = Index.create(tmp_path / "index")
    with index.writer() as writer:
        for key in ("a", "b", "c"):
            writer.add(Document(key=key, text=TEXTS["vi"]))
    with index.writer() as writer:
        writer.delete("b")
    assert keys(index, "a") == ["c"]


@pytest.mark.parametrize("text", ["", "…", "a b c", "1 2 3", "Đ" * 5000, "A\n" * 50, "日本語の文章です"])
def test_any_document_can_be_asked_about(tmp_path: Path, text: str) -> None:
    index = Index.create(tmp_path / "index")
    with index.writer() as writer:
        writer.add(Document(key="odd", text=text))
        writer.add(Document(key="vi", text=TEXTS["vi"]))
        writer.add(Document(key="en", text=TEXTS["en"]))
    assert "odd" not in keys(index, "odd")


def test_a_document_that_is_alone_has_none_like_it(tmp_path: Path) -> None:
    index = Index.create(tmp_path / "index")
    with index.writer() as writer:
        writer.add(Document(key="vi", text=TEXTS["vi"]))
    assert index.similar("vi").total == 0


def test_an_unknown_key_is_an_error(index: Index) -> None:
    with pytest.raises(UnknownKeyError):
        index.similar("gone")


def test_paragraphs_find_their_translations(shared: Path, tmp_path: Path) -> None:
    import json

    index = Index.create(tmp_path / "index")
    with index.writer(workers=0) as writer:
        for line in (shared / "collections/xquad_mixed/corpus.jsonl").read_text("utf-8").splitlines():
            record = json.loads(line)
            writer.add(Document(key=record["_id"], text=record["text"]))  # Titles are in English in both.
    asked = [document.key for document in index.documents()][::8]
    first = [keys(index, key, 1)[0] for key in asked]
    met = sum(key[2:] == found[2:] for key, found in zip(asked, first, strict=True))
    assert met >= 0.75 * len(asked)
