"""Ignoring: rules that cannot be slow mean what they meant before they were made so."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from pathspec import GitIgnoreSpec

from searchlib.sources.ignoring import compiled

PARTS = st.sampled_from(["a", "b", "ab", "aab", "abab", "a*"])
PATHS = st.tuples(st.lists(PARTS, min_size=1, max_size=6).map("/".join), st.sampled_from(["", "/"])).map(
    "".join
)
NAMES = st.lists(st.sampled_from(["a", "b", "*", "*", "?", "[ab]", r"\*"]), min_size=1, max_size=7).map(
    "".join
)
RULES = st.tuples(
    st.sampled_from(["", "/", "!", "**/"]),
    st.lists(NAMES | st.just("**"), min_size=1, max_size=5).map("/".join),
    st.sampled_from(["", "/", "/**"]),
).map("".join)


@given(st.lists(RULES, min_size=1, max_size=3), PATHS)
def test_rules_decide_as_those_of_the_library(rules: list[str], path: str) -> None:
    assert (
        compiled(rules).check_file(path).include == GitIgnoreSpec.from_lines(rules).check_file(path).include
    )
