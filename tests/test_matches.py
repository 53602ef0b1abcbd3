"""The algebra of matches against that of dictionaries, in whatever form they are kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchlib.matches import Matches, all_of, any_of, best_of, but_not, nothing, sum_at, without
from searchlib.pruning import contenders

SIZE = 24
Scores = dict[int, float]

# Sums of these are exact, so that no order of adding up shows.
scores = st.sampled_from([0.25, 0.5, 1.0, 2.0, 8.0])
scored = st.dictionaries(st.integers(0, SIZE - 1), scores, max_size=SIZE)
unscored = st.dictionaries(st.integers(0, SIZE - 1), st.just(0.0), max_size=SIZE)


def listed(values: Scores) -> Matches:
    docs = np.array(sorted(values), np.intp)
    column = np.array([values[doc] for doc in docs.tolist()], np.float32)
    return Matches(docs, column, SIZE, is_scored=all(values.values()))


def dense(values: Scores) -> Matches:
    column = np.zeros(SIZE, np.float32)
    column[list(values)] = list(values.values())
    return Matches(None, column, SIZE)


def forms(values: Scores) -> list[Matches]:
    return [listed(values), dense(values)] if all(values.values()) else [listed(values)]


parts = st.lists(
    st.one_of(scored, unscored).flatmap(
        lambda values: st.sampled_from(forms(values)).map(lambda part: (values, part))
    ),
    min_size=1,
    max_size=4,
)


def read(matches: Matches) -> Scores:
    docs, column = matches.listed()
    assert docs.dtype == np.intp
    assert column.dtype == np.float32
    assert (np.diff(docs) > 0).all()
    return dict(zip(docs.tolist(), column.tolist(), strict=True))


def _joined(rows: Sequence[Scores], join: Callable[[list[float]], float]) -> Scores:
    return {doc: join([row[doc] for row in rows if doc in row]) for row in rows for doc in row}


@given(parts)
def test_parts_are_put_together_as_sets_are(asked: list[tuple[Scores, Matches]]) -> None:
    rows, found = [values for values, _ in asked], [part for _, part in asked]
    assert read(any_of(found, SIZE)) == _joined(rows, sum)
    assert read(best_of(found, SIZE)) == _joined(rows, max)
    common = set.intersection(*map(set, rows))
    assert read(all_of(found, SIZE)) == {doc: sum(row[doc] for row in rows) for doc in common}
    assert read(but_not(found[0], found[-1])) == {
        doc: score for doc, score in rows[0].items() if doc not in rows[-1]
    }


@given(parts, st.sets(st.integers(0, SIZE - 1)))
def test_single_documents_are_looked_up(asked: list[tuple[Scores, Matches]], chosen: set[int]) -> None:
    docs = np.array(sorted(chosen), np.intp)
    for values, part in asked:
        assert part.at(docs).tolist() == [values.get(doc, 0.0) for doc in docs.tolist()]
        assert part.among(docs).tolist() == [doc in values for doc in docs.tolist()]
        assert read(without(part, docs)) == {doc: x for doc, x in values.items() if doc not in chosen}
        assert [part.score_of(doc) for doc in range(SIZE)] == [values.get(doc) for doc in range(SIZE)]
    total = [sum(values.get(doc, 0.0) for values, _ in asked) for doc in docs.tolist()]
    assert sum_at([part for _, part in asked], docs).tolist() == total


@given(scored, st.integers(0, 30))
def test_the_best_are_the_same_in_either_form(values: Scores, k: int) -> None:
    expected = sorted(values, key=lambda doc: (-values[doc], doc))[:k]
    for part in forms(values):
        docs, column = part.best(k)
        assert docs.tolist() == expected
        assert column.tolist() == [values[doc] for doc in expected]
        assert part.count == len(values)
        assert part.highest == max(values.values(), default=0.0)


@given(scored, st.sampled_from([0.0, 0.5, 4.0]))
def test_multiplying_keeps_the_documents(values: Scores, factor: float) -> None:
    for part in forms(values):
        assert read(part.times(factor)) == {doc: score * factor for doc, score in values.items()}


@given(scored)
def test_what_is_kept_of_a_small_index_is_as_it_was(values: Scores) -> None:
    for part in forms(values):
        assert read(part.to_keep()) == values


@given(st.lists(st.floats(0.125, 7.5, width=32), min_size=1, max_size=40), st.sampled_from([7.5, 60.0]))
def test_with_a_bound_a_score_is_kept_alike_whatever_the_others(column: list[float], bound: float) -> None:
    docs, kept = np.arange(len(column)), np.array(column, np.float32)
    together = Matches(docs, kept, 5000).to_keep(bound).at(docs)
    alone = [Matches(docs[:1], kept[[doc]], 5000).to_keep(bound).scores[0] for doc in docs]
    assert together.tolist() == alone


@pytest.mark.parametrize(("count", "highest"), [(100, 2.0), (4000, 2.0), (4000, 20.0)])
def test_what_is_kept_of_a_large_index_is_as_it_was_but_for_a_step(count: int, highest: float) -> None:
    size, rng = 5000, np.random.default_rng(count)
    docs = np.sort(rng.choice(size, count, replace=False))
    column = (rng.random(count) * highest).astype(np.float32) + np.float32(1e-9)
    kept = Matches(docs, column, size).to_keep()
    assert (kept.docs is None) == (count > size / 6)
    assert kept.listed()[0].tolist() == docs.tolist()  # None is lost for a low score.
    assert np.abs(kept.listed()[1] - column).max() <= 1 / 64
    assert kept.highest == pytest.approx(column.max())
    assert kept.at(docs).tolist() == kept.listed()[1].tolist()
    assert kept.nbytes <= 2 * size
    total = np.ones(size, np.float32)
    kept.add_to(total, np.empty(size, np.float32))
    assert total[docs].tolist() == pytest.approx((kept.at(docs) + 1).tolist())


def test_nothing_matches_nothing() -> None:
    assert read(nothing(SIZE)) == read(any_of([], SIZE)) == read(best_of([nothing(SIZE)], SIZE)) == {}


@given(
    st.lists(
        st.dictionaries(st.integers(0, SIZE - 1), st.floats(0.01, 20), max_size=SIZE), min_size=1, max_size=5
    ),
    st.integers(1, 8),
    st.sets(st.integers(0, SIZE - 1), max_size=4),
    st.booleans(),
)
def test_pruning_leaves_the_best_as_they_are(rows: list[Scores], k: int, gone: set[int], keep: bool) -> None:
    found = [listed(row).to_keep() if keep else listed(row) for row in rows]
    deleted = np.array(sorted(gone), np.intp)
    exhaustive = without(any_of(found, SIZE), deleted).best(k)
    pruned = without(contenders(found, k, SIZE, deleted), deleted).best(k)
    assert pruned[0].tolist() == exhaustive[0].tolist()
    assert pruned[1].tolist() == exhaustive[1].tolist()


def test_pruning_looks_at_few_documents() -> None:
    rng = np.random.default_rng(0)
    common = [dict(enumerate((rng.random(SIZE) / 10 + 0.01).tolist())) for _ in range(3)]
    rare = dict.fromkeys(range(5), 9.0)
    assert contenders(list(map(listed, [*common, rare])), 3, SIZE, np.empty(0, np.intp)).count <= 5
