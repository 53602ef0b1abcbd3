"""What may have been meant by misspelt words, beside their neighbours."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from searchlib import Document, Index
from searchlib.analysis.segmentation import Token, tokens
from searchlib.context import Context
from searchlib.corrections import corrections


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> Context:
    index = Index.create(tmp_path_factory.mktemp("corrections") / "index")
    texts = ["thị trường chứng khoán; nhất trường; trong nhà"] * 40 + ["chun chăn nhật, xong trông"] * 5
    texts += ["nhất trọng"] * 60 + ["nữ ca sĩ uống cà phê", "đoàn tàu nói dối; muốn đi"] * 20 + ["nóc"]
    with index.writer() as writer:
        for number, text in enumerate(texts):
            writer.add(Document(key=str(number), text=text))
    return Context(index.snapshot())


def words(*stretches: str) -> Sequence[Token | None]:
    return [word for text in stretches for word in (None, *tokens(text))][1:]


@pytest.mark.parametrize(
    ("stretches", "expected"),
    [
        (["thi truong"], None),
        (["chunn khoan"], ["chung", "khoan"]),
        (["chun khoan"], ["chung", "khoan"]),  # Known, and never seen beside its neighbour.
        (["chun chan"], None),  # Known, and seen there.
        (["chun", "khoan"], None),  # No neighbours.
        (["thi truong", "chungg"], ["thi", "truong", "", "chung"]),
        (["nhat trongg"], ["nhat", "trong"]),
        (["nhất tưrờng"], ["nhat", "truong"]),  # By its marks.
        (["uong ca phw"], ["uong", "ca", "phe"]),
        (["ca pe"], None),  # Too short.
    ],
)
def test_the_likeliest_words_come_first(
    context: Context, stretches: list[str], expected: list[str] | None
) -> None:
    assert next(iter(corrections(context, words(*stretches))), None) == expected


def test_a_word_that_documents_have_is_not_doubted_for_its_misspelt_neighbour(context: Context) -> None:
    assert {row[1] for row in corrections(context, words("muốnn nóc đoàn"))} == {"noc"}


def test_rows_differ_from_the_first_in_one_word(context: Context) -> None:
    first, *others = corrections(context, words("chunx nhaa"))
    assert others
    assert {sum(map(str.__ne__, first, other)) for other in others} == {1}


def test_a_word_alone_is_corrected_by_its_letters(context: Context) -> None:
    assert corrections(context, words("khoann")) == [["khoan"]]


def test_a_correction_has_support_in_documents_that_are_not_deleted(tmp_path: Path) -> None:
    index = Index.create(tmp_path / "index")
    with index.writer() as writer:
        for number in range(8):
            writer.add(
                Document(key=str(number), text="Hồ Chí Minh" if number < 4 else "Hồ, chi Mình, chi mai")
            )
    assert corrections(Context(index.snapshot()), words("ho chi mih")) == [["ho", "chi", "minh"]]
    with index.writer() as writer:
        for number in range(8):
            writer.delete(str(number))
        writer.add(Document(key="a", text="Hồ, chi mai"))
    assert corrections(Context(index.snapshot()), words("ho chi mih")) == []
