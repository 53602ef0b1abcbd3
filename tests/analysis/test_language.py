from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchlib.analysis.icu_text import nfc
from searchlib.analysis.language import language_of, passages
from searchlib.analysis.vietnamese import strip_marks

VIETNAMESE = (
    "Bộ Công an họp báo về kết quả chuyến thăm",
    "Giá lúa gạo tăng mạnh trong tháng này",
    "cac ben da ky ket ban ghi nho ve hop tac",
    "Chu tich nuoc tiep doan dai bieu cap cao Lien bang Nga",
    "Ông Patrushev gặp Bộ trưởng tại Moskva",
)
ENGLISH = (
    "The ministers signed an agreement on cooperation",
    "He can do it in a day, and so can the others",
    "Security officers arrived at the embassy in Hanoi",
)
OTHER = (
    "Секретарь Совета безопасности прибыл в Ханой",
    "Le gouvernement a annoncé de nouvelles mesures pour les entreprises",
    "Die Bundesregierung hat gestern ein neues Gesetz beschlossen",
    "Los estudiantes trabajan en la biblioteca hasta la noche",
    "รัฐบาลประกาศมาตรการใหม่เพื่อช่วยเหลือประชาชน",
    "政府昨天宣布了新的经济措施",
    "정부는 어제 새로운 경제 대책을 발표했다",
)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        *((text, "vi") for text in VIETNAMESE),
        *((text, "en") for text in ENGLISH),
        *((text, "other") for text in OTHER),
        *(("", "other"), ("123 😀", "other")),
    ],
)
def test_the_language_of_a_sentence(text, language):
    assert language_of(nfc(text)) == language


def test_each_line_has_its_own_language():
    text = f"{VIETNAMESE[0]}\n\n{ENGLISH[0]}\r\n{OTHER[0]}"
    found = passages(text)
    assert [passage.language for passage in found] == ["vi", "en", "other"]
    assert [text[passage.start : passage.end] for passage in found] == [VIETNAMESE[0], ENGLISH[0], OTHER[0]]


@pytest.mark.parametrize("body", [VIETNAMESE[0], ENGLISH[0]])
def test_a_title_of_names_is_in_the_language_of_its_document(body):
    title, text = passages(f"Patrushev Moskva\n{body}")
    assert title.language == text.language


def test_a_very_long_line_is_cut_between_sentences():
    sentence = f"{ENGLISH[0]}. "
    text = sentence * 200
    found = passages(text)
    assert len(found) > 3
    assert all(text[passage.start : passage.end].endswith("cooperation.") for passage in found[:-1])
    assert max(passage.end - passage.start for passage in found) < 2000 + 2 * len(sentence)


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from(" \n.a"))).map(nfc))
def test_passages_ascend_and_do_not_overlap(text):
    places = [place for passage in passages(text) for place in (passage.start, passage.end)]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("collection", "prepare", "language"),
    [("xquad_vi", nfc, "vi"), ("xquad_vi", strip_marks, "vi"), ("xquad_en", nfc, "en")],
)
@pytest.mark.parametrize("file", ["corpus.jsonl", "queries.jsonl"])
def test_paragraphs_and_questions_are_recognised(shared, collection, file, prepare, language):
    lines = (shared / "collections" / collection / file).read_text(encoding="utf-8").splitlines()
    texts = [prepare(json.loads(line)["text"]) for line in lines]
    right = sum(language_of(text) == language for text in texts)
    assert right / len(texts) > 0.98
