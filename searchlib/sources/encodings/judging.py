"""judging: in which of the old Vietnamese encodings are these bytes, and how certain is that?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from searchlib.sources.encodings.evidence import Evidence, sample, weigh
from searchlib.sources.encodings.tables import EIGHT_BIT, LATIN, Encoding
from searchlib.sources.encodings.viqr import VIQR, has_shapes, weigh_viqr

__all__ = ["BEYOND_DOUBT", "CERTAIN", "Judgement", "judge", "judge_beside", "may_be_vietnamese"]

CERTAIN = 0.8
"""The `Evidence.confidence` from which a reading is taken: three different words, all of them syllables."""

BEYOND_DOUBT = 0.95
"""The confidence that no second encoding reaches: wrong readings make syllables of a third of the words."""

LEAD = 0.2
"""By how much it must exceed that of any other reading, the one as windows-1252 included."""

LIKELY = 0.5
"""The share of words that is enough for a passage beside others that are certain."""


class Judgement(NamedTuple):
    """The encoding that some bytes are in, and the confidence: 0 to 1."""

    encoding: Encoding
    confidence: float


def judge(view: str, likely: Encoding | None = None) -> Judgement | None:
    """The encoding of a view if it can be told from the view alone; only a sample of a long one is looked at.

    likely: an encoding that is tried first, and alone where its reading leaves no doubt.
    """
    view = sample(view)
    if likely:
        found = _weigh(likely, view, likely.read(view)).confidence
        if found >= BEYOND_DOUBT:
            return Judgement(likely, found)
    readings = sorted(_readings(view), key=lambda reading: reading[1].confidence, reverse=True)
    if not readings:
        return None
    encoding, evidence = readings[0]
    rivals = [other.confidence for rival, other in readings[1:] if rival.name != encoding.name]
    found = evidence.confidence
    if found < CERTAIN or found - max([*rivals, _share_as_it_is(view)]) < LEAD:
        return None
    return Judgement(encoding, found)


def judge_beside(view: str, encoding: Encoding) -> Judgement | None:
    """Whether a view is in the encoding that other passages of its document are certainly in."""
    view = sample(view)
    evidence = _weigh(encoding, view, encoding.read(view))
    if not evidence.good or evidence.share < max(LIKELY, _share_as_it_is(view) + LEAD):
        return None
    return Judgement(encoding, evidence.share)


def may_be_vietnamese(view: str) -> bool:
    """Whether some reading makes Vietnamese of half of a view, so that it is taken for nothing else."""
    view = sample(view)
    return any(evidence.share >= LIKELY for _, evidence in _readings(view))


def _readings(view: str) -> Iterator[tuple[Encoding, Evidence]]:
    """The readings of a view that differ from each other."""
    seen: set[str] = set()
    encodings = () if view.isascii() else EIGHT_BIT
    for encoding in (*encodings, VIQR) if has_shapes(view) else encodings:
        text = encoding.read(view)
        if text not in seen:
            seen.add(text)
            yield encoding, _weigh(encoding, view, text)


def _weigh(encoding: Encoding, view: str, text: str) -> Evidence:
    return (weigh_viqr if encoding is VIQR else weigh)(view, text)


def _share_as_it_is(view: str) -> float:
    return weigh("", LATIN.read(view)).share
