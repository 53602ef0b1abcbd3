"""findings: what can there be to tell of an index, how bad is it, and what is to be done?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

__all__ = ["ERROR", "NOTE", "SAMPLED", "WARNING", "Check", "Finding", "Progress", "is_bad"]

ERROR = "error"
"""What a search answers may be wrong or missing."""

WARNING = "warning"
"""Something should be done."""

NOTE = "note"
"""Something to know; nothing needs doing."""

Progress = Callable[[str, int, int], None]
"""Told of a task and how many of how many things of it are done."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something found, and what to do about it.

    subject: the file, source or index it is about, as messages name it. problem: reads after the subject and
    a colon. severity: `ERROR`, `WARNING` or `NOTE`. check: the name of the check that found it. heading: what
    all findings of that check are. others: other files that it is about.
    """

    subject: str
    problem: str
    remedy: str
    severity: str
    check: str
    heading: str
    others: tuple[str, ...] = ()


class Check(NamedTuple):
    """A kind of finding. heading: names several of them. remedy: what usually is to be done."""

    name: str
    severity: str
    heading: str
    remedy: str = ""

    def found(self, subject: str, problem: str, *, remedy: str = "", others: tuple[str, ...] = ()) -> Finding:
        """A finding of this kind. A remedy given is that of this one finding."""
        return Finding(
            subject, problem, remedy or self.remedy, self.severity, self.name, self.heading, others
        )


SAMPLED = Check("sampled", NOTE, "What was not examined in full", "Nothing needs doing")
"""Said of what there was too much of."""


def is_bad(finding: Finding) -> bool:
    """Whether something needs doing."""
    return finding.severity != NOTE
