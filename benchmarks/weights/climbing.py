"""Climbing: weight by weight to the value with the best mean; and which is the best without some collections.

Arithmetic alone: what a setting gives on each collection is asked of a function, once.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import fmean
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from benchmarks.weights.weights import Setting, Weight

__all__ = ["LEAST_GAIN", "Climb", "LeftOut", "Step", "climb", "families", "leave_out"]

LEAST_GAIN = 0.0005
"""Of the mean: for less no weight is changed."""

Scores = dict[str, float]
"""What a setting gives, by collection."""


@dataclass(frozen=True)
class Step:
    """One setting that was tried. number: of the round. is_standing: whether its value is the one before."""

    number: int
    weight: Weight
    value: float
    is_standing: bool
    setting: Setting
    scores: Scores

    @property
    def mean(self) -> float:
        return fmean(self.scores.values())


@dataclass(frozen=True)
class Climb:
    """What was tried, in order: for each weight of each round its value so far and those around it."""

    present: Setting
    best: Setting
    steps: Sequence[Step]


@dataclass(frozen=True)
class LeftOut:
    """collections: those left out. setting: the best on all others."""

    collections: Sequence[str]
    setting: Setting


def climb(present: Setting, try_all: Callable[[Sequence[Setting]], Sequence[Scores]]) -> Climb:
    """Weight by weight; then those that were changed again, around their new values.

    try_all: what each of some settings gives on each collection; it is not asked for the same setting twice.
    """
    known: dict[tuple[float, ...], Scores] = {}
    steps: list[Step] = []

    def tried(number: int, weight: Weight, best: Setting) -> list[Step]:
        """The value of a weight in a setting, and those around it."""
        settings = [{**best, weight: value} for value in sorted([best[weight], *weight.around(best[weight])])]
        new = [setting for setting in settings if tuple(setting.values()) not in known]
        for setting, scores in zip(new, try_all(new), strict=True):
            known[tuple(setting.values())] = scores
        return [
            Step(
                number,
                weight,
                setting[weight],
                setting == best,
                setting,
                known[tuple(setting.values())],
            )
            for setting in settings
        ]

    best = present
    changed = list(present)
    for number in (1, 2):
        before = best
        for weight in changed:
            row = tried(number, weight, best)
            steps += row
            (here,) = (step for step in row if step.is_standing)
            highest = max(row, key=lambda step: step.mean)
            if highest.mean >= here.mean + LEAST_GAIN:
                best = highest.setting
        changed = [weight for weight in changed if best[weight] != before[weight]]
    return Climb(present, best, steps)


def leave_out(climbed: Climb, families: Sequence[Sequence[str]]) -> list[LeftOut]:
    """For each family of collections the setting that is best on the others; of equals the present one."""
    chosen = []
    for family in families:
        others = [name for name in climbed.steps[0].scores if name not in family]
        if others:
            best = max(
                climbed.steps,
                key=lambda step: (
                    fmean(step.scores[name] for name in others),
                    step.setting == climbed.present,
                ),
            )
            chosen.append(LeftOut(family, best.setting))
    return chosen


def families(texts: Mapping[str, Collection[str]]) -> list[list[str]]:
    """The names of collections, together where they share a query: then one tells of the other.

    >>> families({"a": ["x"], "b": ["y"], "both": ["x", "y"], "other": ["z"]})
    [['a', 'b', 'both'], ['other']]
    """
    groups: list[list[str]] = []
    for name, queries in texts.items():
        related = [
            group for group in groups if any(not set(queries).isdisjoint(texts[each]) for each in group)
        ]
        groups = [group for group in groups if group not in related]
        groups.append([*(each for group in related for each in group), name])
    return groups
