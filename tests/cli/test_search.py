"""The command `search`: every option, every format, and what ends up where."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

from searchlib import Document, Index
from tests.cli.commands import Answer, on_terminal, run, spawn
from tests.indexes import fill


def search(*arguments: str) -> Answer:
    return run("search", *arguments)


def files(*arguments: str) -> list[str]:
    return search("-l", *arguments).out.splitlines()


def test_results_are_on_stdout_and_the_rest_on_stderr() -> None:
    answer = search("Patrushev")
    assert answer.status == 0
    assert "docs/moscow.txt" in answer.out
    assert re.fullmatch(r"1 document in \d+ ms\n", answer.err)


def test_without_results_the_status_tells() -> None:
    answer = search("xyzzy")
    assert (answer.status, answer.out) == (1, "")
    assert answer.err.startswith("0 documents in")


def test_a_misspelt_word_is_corrected_on_stderr() -> None:
    answer = search("Patrushov")
    assert (answer.status, answer.out) == (1, "")
    assert answer.err.startswith("Did you mean: Patrushev?\n")


def test_a_word_that_no_document_has_is_corrected_whatever_else_is_found(workplace: Path) -> None:
    for number in range(5):
        (workplace / "docs" / f"{number}.txt").write_text("Công an", encoding="utf-8")
    run("index")
    answer = search("Patrushov công an")
    assert len(answer.out.splitlines()) > 10
    assert answer.err.startswith("Did you mean: Patrushev công an?\n")
    assert "Did you mean" not in search("Patrushev công an").err


def test_what_does_not_fit_into_a_query_is_told_to_people() -> None:
    assert search("foo:Nga (an^x").err.startswith("Note: read as plain words: foo:Nga, an^x, (\n")
    assert search("--json", "foo:Nga").err == ""


@pytest.mark.parametrize("query", ["", "   "])
def test_an_empty_query_is_told_from_one_that_finds_nothing(query: str) -> None:
    answer = search(query)
    assert (answer.status, answer.out) == (1, "")
    assert "The query is empty" in answer.err


def test_several_arguments_are_one_query() -> None:
    assert files("Patrushev", "mưa") == files("Patrushev mưa")
    assert files('"Hà', 'Nội"') == ["docs/moscow.txt"]


@pytest.mark.skipif(os.name != "posix", reason="needs a pipe for two streams")
def test_who_has_read_enough_of_results_and_remarks_together_has_found_something(workplace: Path) -> None:
    for number in range(300):
        (workplace / "docs" / f"{number}.txt").write_text("chuyện " * 50, encoding="utf-8")
    run("index")
    ours, theirs = os.pipe()
    command = [
        sys.executable,
        "-c",
        "from searchlib.cli.main import main; main()",
        "search",
        "-n",
        "300",
        "chuyện",
    ]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    with subprocess.Popen(command, stdout=theirs, stderr=theirs, env=environment) as process:
        os.close(theirs)
        os.read(ours, 1)
        os.close(ours)
        assert process.wait(timeout=60) == 0


# Which documents


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["Nga", "-Patrushev"], {"docs/visit.md"}),
        (["Nga", "-patrushev"], {"docs/visit.md"}),
        (["thăm", "-nga"], set()),
        (["thăm", "-lãnh"], {"docs/moscow.txt"}),
        (["-Nga", "-MoU", "--no-expand"], {"docs/rain.txt"}),
        (["--", "-Nga", "-MoU", "-Patrushev"], {"docs/rain.txt"}),
        (["--no-expand", "--", "MoU"], {"docs/en/mou.txt"}),
        (["MoU"], {"docs/en/mou.txt", "docs/moscow.txt"}),
        (["cong", "--exact-marks"], set()),
        (["Công", "--exact-marks"], {"docs/moscow.txt", "docs/visit.md"}),
        (["Nga Patrushev", "--all"], {"docs/moscow.txt"}),
        (["*", "--lang", "en"], {"docs/en/mou.txt"}),
        (["*", "--lang=en"], {"docs/en/mou.txt"}),
        (["*", "--path", "*.md"], {"docs/visit.md"}),
        (["*", "--path", "en/*"], {"docs/en/mou.txt"}),
        (["*", "--path", "en"], {"docs/en/mou.txt"}),
        (["*", "--path", "docs/en/"], {"docs/en/mou.txt"}),
        (["*", "--after", "2030"], set()),
        (["", "--lang", "en"], {"docs/en/mou.txt"}),
        (["-"], set()),
    ],
)
def test_arguments_and_options_choose_the_documents(arguments: list[str], expected: set[str]) -> None:
    assert set(files(*arguments)) == expected


def test_after_and_before_are_inclusive(workplace: Path) -> None:
    records = [{"_id": year, "text": f"năm {year}", "date": year} for year in ("2019", "2020-05", "2021")]
    lines = "".join(f"{json.dumps(record)}\n" for record in records)
    Path("dated.jsonl").write_text(lines, encoding="utf-8")
    assert run("index", "dated.jsonl", "--index", "dated").status == 0

    def keys(*arguments: str) -> list[str]:
        answer = search("--index", "dated", "--jsonl", "năm", *arguments)
        return [json.loads(line)["key"] for line in answer.out.splitlines()]

    assert keys("--sort", "date") == ["2021", "2020-05", "2019"]
    assert set(keys("--after", "2020")) == {"2020-05", "2021"}
    assert keys("--before", "2019-12-31") == ["2019"]
    assert keys("--after", "2020-05", "--before", "2020-05-31") == ["2020-05"]


# How many, in which order


def test_a_page_is_a_part_of_all() -> None:
    whole = files("*", "--sort", "path")
    assert whole == ["docs/en/mou.txt", "docs/moscow.txt", "docs/rain.txt", "docs/visit.md"]
    assert files("*", "--sort", "path", "-n", "2", "--offset", "1") == whole[1:3]
    assert files("*", "--sort", "path", "-n2") == whole[:2]
    assert files("*", "--sort", "path", "--limit=2") == whole[:2]
    assert search("*", "-n", "1").err.startswith("1 of 4 documents in")
    assert search("*", "--offset", "9").status == 0


def test_files_and_keys_of_records_are_listed_beyond_the_first_ten(workplace: Path) -> None:
    lines = "".join(f'{{"_id": "{number}", "text": "chuyện"}}\n' for number in range(15))
    Path("many.jsonl").write_text(lines, encoding="utf-8")
    folder = workplace / "many"
    folder.mkdir()
    for number in range(15):
        (folder / f"{number}.txt").write_text("chuyện", encoding="utf-8")
    assert run("index", "many.jsonl", "many", "--index", "other").status == 0
    found = files("--index", "other", "chuyện")
    assert set(found) == {f"many/{number}.txt" for number in range(15)} | set(map(str, range(15)))
    assert len(found) == 30
    assert run("show", "--index", "other", found[0]).status == 0
    assert len(search("--index", "other", "chuyện", "--jsonl").out.splitlines()) == 10
    assert search("--index", "other", "chuyện", "--count").out == "30\n"


def test_count_prints_a_number() -> None:
    assert search("Nga", "--count") == Answer(0, "2\n", "")
    assert search("xyzzy", "--count") == Answer(1, "0\n", "")


# Formats


def test_json_is_one_object_with_the_keys_that_are_promised() -> None:
    answer = search("--json", '"bo cong an"')
    page = json.loads(answer.out)
    assert answer.err == ""
    assert list(page) == ["schema_version", "query", "total", "took_ms", "hits", "suggestions"]
    assert (page["schema_version"], page["query"], page["total"]) == (1, '"bo cong an"', 2)
    assert page["suggestions"] == []
    hit = page["hits"][0]
    assert list(hit) == [
        *("rank", "score", "key", "path", "title", "lang", "date", "author", "type", "snippets")
    ]
    assert hit["path"] == f"docs/{hit['key']}"
    (snippet,) = hit["snippets"]
    ((start, end),) = snippet["spans"]
    assert snippet["text"][start:end] == "Bộ Công an"
    assert search("--format", "json", "Nga").out.count("\n") == 1


def test_json_lines_are_one_hit_a_line() -> None:
    answer = search("--jsonl", "Nga")
    assert [json.loads(line)["rank"] for line in answer.out.splitlines()] == [1, 2]
    assert search("--jsonl", "xyzzy") == Answer(1, "", "")


def test_json_without_results_is_an_object_all_the_same() -> None:
    answer = search("--json", "Patrushov")
    assert answer.status == 1
    page = json.loads(answer.out)
    assert (page["total"], page["hits"], page["suggestions"]) == (0, [], ["Patrushev"])


def test_csv_has_a_heading_and_a_row_a_hit() -> None:
    out = search("--format", "csv", "Nga").out
    assert out.startswith("\ufeffrank,"), "spreadsheets know UTF-8 by its mark"
    rows = list(csv.DictReader(io.StringIO(out.removeprefix("\ufeff"))))
    assert {row["key"] for row in rows} == {"moscow.txt", "visit.md"}
    assert list(rows[0]) == [
        *("rank", "score", "key", "path", "title", "lang", "date", "author", "type", "locator", "snippet")
    ]


def test_plain_results_are_paragraphs() -> None:
    lines = search("--format", "plain", "Patrushev").out.splitlines()
    assert lines[0] == "1. Patrushev thăm Hà Nội"
    assert lines[1].startswith("   docs/moscow.txt  ")


def test_an_explanation_is_told_with_each_hit() -> None:
    assert "as typed, " in search("--explain", "Patrushev").out
    hit = json.loads(search("--explain", "--jsonl", "Patrushev MoU").out.splitlines()[0])
    assert hit["explanation"]["value"] == pytest.approx(hit["score"], abs=1e-3)


def test_null_ends_each_file_for_xargs() -> None:
    assert search("-0", "Patrushev").out == "docs/moscow.txt\0"
    assert search("-l0", "Patrushev").out == "docs/moscow.txt\0"


def test_a_listed_file_can_be_opened_whatever_its_name(workplace: Path) -> None:
    names = ["một hai.txt", unicodedata.normalize("NFD", "tiếng.txt"), "dòng\nmới.txt", "a\x1b[31mb.txt"]
    for name in names:
        (workplace / "docs" / name).write_text("chuyện lạ", encoding="utf-8")
    run("index")
    *found, rest = spawn("search", "-0", "chuyện lạ").out.split("\0")
    assert rest == ""
    assert {Path(name).name for name in found} == set(names)
    assert all(Path(name).is_file() for name in found)


def test_a_listed_file_is_relative_to_where_one_stands(
    workplace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(workplace / "docs")
    assert files("Patrushev") == ["moscow.txt"]
    monkeypatch.chdir(workplace / "index")
    assert files("--index", str(workplace / "index"), "Patrushev") == [str(workplace / "docs" / "moscow.txt")]


# Colour and width


def test_colour_is_for_terminals() -> None:
    assert "\x1b[" not in search("Patrushev").out
    assert "\x1b[" not in search("Patrushev", "--color", "never").out
    assert "\x1b[1;31mNga\x1b[0m" in search("Nga", "--color", "always", "--format", "plain").out


@pytest.mark.skipif(os.name != "posix", reason="needs a pseudo-terminal")
@pytest.mark.parametrize(
    ("environment", "arguments", "coloured"),
    [
        ({}, [], True),
        ({"NO_COLOR": "1"}, [], False),
        ({"NO_COLOR": ""}, [], True),
        ({"TERM": "dumb"}, [], False),
        ({"NO_COLOR": "1"}, ["--color", "always"], True),
        ({}, ["--color", "never"], False),
    ],
)
def test_a_terminal_is_coloured_unless_it_is_told_not_to(
    environment: dict[str, str], arguments: list[str], coloured: bool
) -> None:
    shown = on_terminal("search", "Patrushev", *arguments, streams=["stdout"], environment=environment)
    assert ("\x1b[" in shown) is coloured


@pytest.mark.parametrize("columns", [30, 40, 60, 80, 100, 120])
def test_results_fit_the_window(columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    lines = search("Nga MoU").out.splitlines()
    assert lines
    assert max(map(len, lines)) <= columns


def test_a_console_that_lacks_letters_gets_escapes() -> None:
    answer = spawn("search", "Patrushev", PYTHONIOENCODING="ascii")
    assert answer.status == 0
    assert "th\\u0103m" in answer.out


def test_a_document_cannot_command_the_terminal(workplace: Path) -> None:
    (workplace / "docs" / "evil.txt").write_text(
        "Tin \x1b[2Jxấu\x07\n\nxấu \x9b31m\u202exe", encoding="utf-8"
    )
    run("index")
    for form in ("table", "plain", "csv", "json", "jsonl"):
        shown = search("xấu", "--format", form).out
        assert "xấu" in shown
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", shown), form


# Errors


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--lang", "xx", "a"], "no language 'xx': it is one of vi, en, other"),
        (["--lang", "", "a"], "no language ''"),
        (["--after", "soon", "a"], "'soon' is not a date: write 2021, 2021-03 or 2021-03-16"),
        (["--before", "2021-13", "a"], "'2021-13' is not a date"),
        (["--after", "2022", "--before", "2021", "a"], "swap the two"),
        (["--path", "", "a"], "the pattern for paths is empty"),
        (["--limit", "many", "a"], "'many' is not a valid integer"),
        (["-n", "-1", "a"], "-1 is not in the range"),
        (["-n=5", "a"], "'=5' is not a valid integer"),
        (["--offset", "-1", "a"], "-1 is not in the range"),
        (["--format", "xml", "a"], "'xml' is not one of"),
        (["--sort", "size", "a"], "'size' is not one of"),
        (["--color", "red", "a"], "'red' is not one of"),
        (["--limt", "3", "a"], "--limt"),
        (["--limit"], "requires an argument"),
        ([], "Missing argument"),
        (["--index", "nowhere", "a"], "no index in nowhere: make one with"),
        (
            ["--index", "docs", "a"],
            "no index in docs: it holds other files (en), and an index has a folder of",
        ),
        (
            ["--index", "docs/rain.txt", "a"],
            "no index in docs/rain.txt: it is a file, and an index is a folder",
        ),
        (["--json", "--jsonl", "a"], "--json and --jsonl exclude each other"),
        (["--json", "--format", "csv", "a"], "--json and --format csv exclude each other"),
        (["--count", "--json", "a"], "--count and --json exclude each other"),
        (["--count", "-l", "a"], "--count and --files-with-matches exclude each other"),
        (["-0", "--format", "table", "a"], "--null and --format table exclude each other"),
        (["--explain", "--count", "a"], "--count has no place for --explain"),
        (["--explain", "-l", "a"], "--files-with-matches has no place for --explain"),
        (["--explain", "--format", "csv", "a"], "--format csv has no place for --explain"),
    ],
)
def test_a_mistake_is_told_with_its_remedy(arguments: list[str], message: str) -> None:
    answer = search(*arguments)
    assert answer.status == 2
    assert answer.out == ""
    assert message in answer.err.splitlines()[-1]
    assert answer.err.splitlines()[-1].startswith("Error: ")


def test_json_and_format_json_are_the_same_wish() -> None:
    assert search("--json", "--format", "json", "Nga").status == 0
    assert search("-l", "-0", "Nga").status == 0


@pytest.mark.parametrize(
    "query", ['"', "(((", "AND", "-", "*", "~2", "^", "\\", "😀", "\x00", "a" * 5000, "\ud800"]
)
def test_any_string_is_a_legal_query(query: str) -> None:
    answer = search("--json", "--", query)
    assert answer.status in (0, 1)
    assert json.loads(answer.out)["schema_version"] == 1


# Groups


def test_near_duplicates_are_one_result_that_names_the_others(workplace: Path) -> None:
    docs = workplace / "docs"
    (docs / "copy.txt").write_text((docs / "moscow.txt").read_text(encoding="utf-8"), encoding="utf-8")
    run("index")
    for form in ("table", "plain"):
        answer = search("--group", "--format", form, "Patrushev")
        assert "and 1 like it: copy.txt" in answer.out
        assert "docs/copy.txt" not in answer.out
        assert "1 group of 2 documents" in answer.err
    [hit] = json.loads(search("--group", "--json", "Patrushev").out)["hits"]
    assert (hit["key"], hit["duplicates"]) == ("moscow.txt", ["copy.txt"])
    assert "duplicates" not in search("--json", "Patrushev").out
    assert search("--group", "--format", "csv", "Patrushev").out.splitlines()[1].endswith(",copy.txt")
    assert search("--group", "-l", "Patrushev").out == "docs/moscow.txt\n"


def test_groups_are_not_what_is_counted() -> None:
    answer = search("--group", "--count", "Nga")
    assert (answer.status, answer.out) == (2, "")
    assert "--count counts documents, not groups: leave --group out" in answer.err


# Names


def test_a_path_is_shown_with_its_spaces_but_on_one_line(workplace: Path) -> None:
    (workplace / "docs" / "hai  cách\nmới.txt").write_text("chuyện", encoding="utf-8")
    run("index")
    for form in ("table", "plain", "csv"):
        assert "docs/hai  cách mới.txt" in search("chuyện", "--format", form).out.replace("\n  ", "\n"), form


@pytest.mark.skipif(os.name != "posix", reason="needs a pseudo-terminal")
def test_a_name_on_a_terminal_is_escaped(workplace: Path) -> None:
    import pty

    (workplace / "docs" / "a\x1b[31m\nb.txt").write_text("chuyện", encoding="utf-8")
    run("index")
    ours, theirs = pty.openpty()
    subprocess.run(
        [sys.executable, "-c", "from searchlib.cli.main import main; main()", "search", "-l", "chuyện"],
        stdout=theirs,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        check=True,
        timeout=60,
    )
    assert os.read(ours, 65536) == b"docs/a\\x1b[31m\\nb.txt\r\n"
    os.close(theirs)
    os.close(ours)


def test_search_tells_its_version() -> None:
    answer = search("--version")
    assert (answer.status, answer.err) == (0, "")
    assert re.fullmatch(r"search, version \S+\n", answer.out)


# Facets, types, lines for fzf


def test_facets_are_told_below_the_results_and_in_json() -> None:
    asked = ("--facets", "lang,type", "--facets", "year")
    shown = search("*", *asked, "-n", "1").out.splitlines()[-3:]
    assert shown == ["lang  vi 3, en 1", "type  text 3, markdown 1", "year  none 4"]
    assert search("*", *asked, "-n", "0").out.splitlines() == shown
    facets = json.loads(search("*", "--json", *asked, "-n", "0").out)["facets"]
    assert facets["type"] == [{"value": "text", "count": 3}, {"value": "markdown", "count": 1}]
    assert "facets" not in json.loads(search("*", "--json").out)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--type", "markdown"], {"docs/visit.md"}),
        (["--type", "Markdown"], {"docs/visit.md"}),
        (["--type", "markdown,text", "--lang", "en,other"], {"docs/en/mou.txt"}),
        (["--type", "markdown", "--type", "pdf"], {"docs/visit.md"}),
        (["--type", "md"], {"docs/visit.md"}),
        (["--type", "pdf,.MD"], {"docs/visit.md"}),
        (["--type", "txt", "--lang", "en"], {"docs/en/mou.txt"}),
    ],
)
def test_several_types_and_languages_may_be_chosen(arguments: list[str], expected: set[str]) -> None:
    assert set(files("*", *arguments)) == expected


def test_an_author_is_chosen_by_name(tmp_path: Path) -> None:
    documents = [Document(key=name, text="chuyện", author=name) for name in ("Nguyễn Văn An", "Lê Bình")]
    fill(Index.create(tmp_path / "made"), documents)
    hits = json.loads(search("--index", "made", "*", "--author", "van an", "--json").out)["hits"]
    assert [hit["author"] for hit in hits] == ["Nguyễn Văn An"]


def test_reversed_from_the_last_letter() -> None:
    assert files("*", "--sort", "path", "--reverse") == files("*", "--sort", "path")[::-1]


def test_a_line_for_fzf_has_file_place_title_snippet_and_key(workplace: Path) -> None:
    answer = search("--format", "fzf", "Bộ Công an", "ký")
    first = answer.out.splitlines()[0].split("\t")
    snippet = "Bộ Công an ký bản ghi nhớ với Nga ngày 16/3/2021."
    assert first == ["docs/moscow.txt", "3", "Patrushev thăm Hà Nội", snippet, "moscow.txt"]
    assert answer.err == ""
    assert all(line.count("\t") == 4 for line in answer.out.splitlines())
    assert search("--format", "fzf", "xyzzy") == Answer(1, "", "")


def test_a_line_for_fzf_names_the_file_of_a_record_and_no_line_of_a_text_that_is_not_the_files(
    workplace: Path,
) -> None:
    Path("records.jsonl").write_text('{"_id": "r\\t1", "title": "một", "text": "hai"}\n', encoding="utf-8")
    run("index", "records.jsonl")
    assert search("--format", "fzf", "hai").out == "records.jsonl\t\tmột\thai\tr 1\n"
    assert search("--format", "fzf", "Moskva").out.split("\t")[:2] == ["docs/visit.md", ""]


def test_names_in_lines_for_fzf_are_those_of_the_file_system(workplace: Path) -> None:
    name = unicodedata.normalize("NFD", "tiếng\u200e.txt")
    (workplace / "docs" / name).write_text("chuyện lạ", encoding="utf-8")
    run("index")
    listed = spawn("search", "--format", "fzf", "chuyện lạ").out.split("\t")[0]
    assert Path(listed).is_file()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--facets", "size"], "no facet 'size': it is one of lang, type, year"),
        (["--facets", "lang", "--jsonl"], "--jsonl has no place for --facets: leave one of them out"),
        (["--facets", "lang", "--count"], "--count has no place for --facets: leave one of them out"),
        (["--explain", "--format", "fzf"], "--format fzf has no place for --explain: leave one of them out"),
        (["--reverse"], "relevance has no reverse: sort by date, path or title"),
    ],
)
def test_options_that_do_not_go_together_are_told(arguments: list[str], message: str) -> None:
    answer = search("Nga", *arguments)
    assert (answer.status, answer.out) == (2, "")
    assert answer.err.endswith(f"Error: {message}\n")
