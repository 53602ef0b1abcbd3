"""Pages of results for the tests of how they are shown."""

from __future__ import annotations

import re
from dataclasses import replace

from searchlib import Explanation, Hit, ResultPage, Snippet
from searchlib.render import Style, render

__all__ = ["ANSI", "HIT", "HOSTILE", "SNIPPET", "TEXT", "explained", "lines", "page"]

TEXT = "Đại tướng Tô Lâm, Bộ trưởng Bộ Công an, đã chủ trì lễ đón chính thức đoàn đại biểu cấp cao."
SNIPPET = Snippet(TEXT, ((0, 9), (28, 38)))
HIT = Hit(1, 7.25, "a/b.txt", "seeds/a/b.txt", "Lễ đón chính thức", "vi", "2021-03", (SNIPPET,))
ANSI = re.compile(r"\x1b\[[0-9;]*m")


def page(*hits: Hit) -> ResultPage:
    return ResultPage("lễ đón", len(hits), 4.123, hits, ("lễ đơn",))


def lines(form: str, *hits: Hit, **style: object) -> list[str]:
    return list(render(page(*hits), form, Style(**style)))  # type: ignore[arg-type]


def explained(explanation: Explanation) -> Hit:
    return replace(HIT, snippets=(), explanation=explanation)


HOSTILE = "\x1b[31mred\x1b[0m \x07\x00\r\n\x9b2J\u202etxt.exe\u200f\x85end\x7f"
