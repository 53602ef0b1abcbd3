"""Puts a conformance case to searchlib's command line, and judges the answer.

A case is a JSON object; README.md beside this file says what its keys mean. The command line runs in
this process, which is a hundred times quicker than starting Python twice for each case.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from click.testing import CliRunner

Case = dict[str, Any]
FOLDER = Path(__file__).resolve().parent
EXPECTATIONS = {"contains", "excludes", "first", "highlights", "suggests"}


class Answer(NamedTuple):
    status: int
    stdout: str
    stderr: str


Run = Callable[[list[str]], Answer]


def load(name: str) -> list[Case]:
    """The cases of one file of this folder, each checked for its form."""
    cases: list[Case] = json.loads((FOLDER / name).read_text(encoding="utf-8"))
    for case in cases:
        assert case.keys() == {"id", "rule", "docs", "query", "options", "expect"}, case["id"]
        assert case["expect"].keys() <= EXPECTATIONS, case["id"]
        named = [*case["expect"].get("contains", ()), *case["expect"].get("excludes", ())]
        assert set(named) <= case["docs"].keys(), case["id"]
    return cases


def run_here(arguments: list[str]) -> Answer:
    """Run `searchlib` with these arguments in this process."""
    from searchlib.cli.main import main

    result = CliRunner().invoke(main, arguments, prog_name="searchlib", catch_exceptions=False)
    return Answer(result.exit_code, result.stdout, result.stderr)


def failures(case: Case, folder: Path, run: Run = run_here) -> Iterator[str]:
    """What is wrong with the answer to a case, in words; nothing if it is as expected."""
    documents, index = folder / "documents", folder / "index"
    documents.mkdir()
    for name, text in case["docs"].items():
        (documents / f"{name}.txt").write_bytes(text.encode())
    made = run(["index", "--index", str(index), str(documents)])
    assert made.status == 0, made
    answer = run(["search", "--index", str(index), "--json", *case["options"], "--", case["query"]])
    if answer.status not in (0, 1) or "Traceback" in answer.stderr:
        yield f"status {answer.status}: {answer.stderr}"
        return
    page = json.loads(answer.stdout)
    yield from _ill_formed(page, answer.status, ranked="--sort" not in case["options"])
    yield from _unexpected(page, case["expect"])


def _ill_formed(page: dict[str, Any], status: int, *, ranked: bool) -> Iterator[str]:
    hits = page["hits"]
    if page["schema_version"] != 1:
        yield f"schema_version is {page['schema_version']}"
    if status != (0 if hits else 1):
        yield f"status {status} with {len(hits)} hits"
    if page["total"] < len(hits):
        yield f"total {page['total']} with {len(hits)} hits"
    if [hit["rank"] for hit in hits] != list(range(1, len(hits) + 1)):
        yield f"ranks are {[hit['rank'] for hit in hits]}"
    scores = [hit["score"] for hit in hits]
    if ranked and scores != sorted(scores, reverse=True):
        yield f"scores are not descending: {scores}"
    for snippet in (snippet for hit in hits for snippet in hit["snippets"]):
        end = 0
        for first, last in snippet["spans"]:
            if not end <= first < last <= len(snippet["text"]):
                yield f"spans {snippet['spans']} in a snippet of {len(snippet['text'])} code points"
            end = last


def _unexpected(page: dict[str, Any], expect: dict[str, Any]) -> Iterator[str]:
    names = [hit["key"].removesuffix(".txt") for hit in page["hits"]]
    for name in expect.get("contains", ()):
        if name not in names:
            yield f"{name} is not among the hits {names}"
    for name in expect.get("excludes", ()):
        if name in names:
            yield f"{name} is among the hits {names}"
    if "first" in expect and names[:1] != [expect["first"]]:
        yield f"{expect['first']} is not first of {names}"
    marked = set(highlights(page))
    for text in expect.get("highlights", ()):
        if unicodedata.normalize("NFC", text) not in marked:
            yield f"{text!r} is not highlighted, but {sorted(marked)}"
    suggested = {text.casefold() for text in page["suggestions"]}
    suggested |= {word for text in suggested for word in text.split()}
    for word in expect.get("suggests", ()):
        if word.casefold() not in suggested:
            yield f"{word!r} is not suggested, but {page['suggestions']}"


def highlights(page: dict[str, Any]) -> Iterator[str]:
    """The highlighted strings of all snippets, NFC; spans with only white space between them are one."""
    for snippet in (snippet for hit in page["hits"] for snippet in hit["snippets"]):
        text, joined = snippet["text"], list[list[int]]()
        for start, end in snippet["spans"]:
            if joined and not text[joined[-1][1] : start].strip():
                joined[-1][1] = end
            else:
                joined.append([start, end])
        yield from (unicodedata.normalize("NFC", text[start:end]) for start, end in joined)
