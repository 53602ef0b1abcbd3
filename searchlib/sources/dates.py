"""dates: when was a document written, where the document itself says so?

The time a file was last touched says when it was copied, not when it was written: it is never used.
Days come before months, as in Vietnam; the American order is read only where the other is impossible.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable

__all__ = ["date_of_lines", "parse_date", "split_date_prefix"]

_YEAR = r"(?P<year>[12]\d{3})"
_ISO = re.compile(rf"{_YEAR}(?:([-/.])(?P<month>\d{{1,2}})(?:\2(?P<day>\d{{1,2}}))?)?(?:(?<=\d)[T ]\d.*)?")
_DAY_FIRST = re.compile(rf"(?P<day>\d{{1,2}})([-/.])(?P<month>\d{{1,2}})\2{_YEAR}(?: \d.*)?")
_IN_WORDS = re.compile(rf"ngày (?P<day>\d{{1,2}}) tháng (?P<month>\d{{1,2}}) năm {_YEAR}", re.IGNORECASE)
_PREFIX = re.compile(r"\s*date(?P<colon>\s*:\s*|\s+)(?P<date>\d\S{0,63})(?:\s+|$)", re.IGNORECASE)
_LONGEST = 64


def parse_date(value: str) -> str | None:
    """A date as "2021", "2021-03" or "2021-03-16"; None for what is no date of the years 1000 to 2999.

    Takes ISO 8601, with a time or without, and day, month and year.

    >>> parse_date("16-3-2021"), parse_date("2021-03-16T08:00:00Z"), parse_date("2021-03")
    ('2021-03-16', '2021-03-16', '2021-03')
    >>> parse_date("ngày 2 tháng 9 năm 1945"), parse_date("31/02/2021")
    ('1945-09-02', None)
    """
    value = value.strip()
    if len(value) > _LONGEST:
        return None
    match = _ISO.fullmatch(value) or _DAY_FIRST.fullmatch(value) or _IN_WORDS.fullmatch(value)
    if match is None:
        return None
    if match["month"] is None:
        return match["year"]
    year, month, day = int(match["year"]), int(match["month"]), int(match["day"] or 1)
    if month > 12 >= day and match.re is _DAY_FIRST:
        month, day = day, month
    try:
        date = dt.date(year, month, day).isoformat()
    except ValueError:
        return None
    return date if match["day"] else date[: len("2021-03")]


def split_date_prefix(line: str) -> tuple[str | None, str]:
    """The date in front of a line, and the rest of the line.

    >>> split_date_prefix("date 2021-03 Việt Nam và Nga")
    ('2021-03', 'Việt Nam và Nga')
    >>> split_date_prefix("Date 2021 will be remembered for")
    (None, 'Date 2021 will be remembered for')
    """
    match = _PREFIX.match(line)
    # "Date 2021 ..." may be a sentence; a colon or a month makes it a date.
    if match is None or (match["date"].isdigit() and ":" not in match["colon"]):
        return None, line
    date = parse_date(match["date"])
    return (date, line[match.end() :]) if date else (None, line)


def date_of_lines(lines: Iterable[str]) -> str | None:
    """The first date among lines that are nothing but a day, or begin with `date`."""
    for line in lines:
        date, _ = split_date_prefix(line)
        if date is None and len(whole := parse_date(line) or "") == len("2021-03-16"):
            date = whole
        if date:
            return date
    return None
