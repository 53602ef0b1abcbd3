"""dates: when was a document written, where the document itself says so?

The time a file was last touched says when it was copied, not when it was written: it is never used. What its
properties say is often when a program made the file: a line of the document itself is believed before.
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
_NUMBERED_DAY = re.compile(rf"ngày {_DAY_FIRST.pattern}", re.IGNORECASE)
_IN_WORDS = re.compile(rf"ngày (?P<day>\d{{1,2}}) tháng (?P<month>\d{{1,2}}) năm {_YEAR}", re.IGNORECASE)
_MONTHS = dict(zip("jan feb mar apr may jun jul aug sep oct nov dec".split(), range(1, 13), strict=True))
_MONTH = (
    r"(?P<month>(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b)\.?"
)
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_ENGLISH = (
    re.compile(rf"{_DAY} {_MONTH},? {_YEAR}", re.IGNORECASE),
    re.compile(rf"{_MONTH} {_DAY},? {_YEAR}", re.IGNORECASE),
)
_FORMS = (_ISO, _DAY_FIRST, _NUMBERED_DAY, _IN_WORDS, *_ENGLISH)

# What stands before the day in the head of a letter: perhaps its number, and the place.
_HEAD = re.compile(
    r"(?:số ?: ?\S+ )?(?:(?:thành phố|tỉnh|thị xã|huyện|quận|xã|phường|thị trấn) )?"
    r"(?P<place>[^,;:]{2,40}), ?",
    re.IGNORECASE,
)
_MOST_WORDS_OF_A_PLACE = 6
_PREFIX = re.compile(r"\s*date(?P<colon>\s*:\s*|\s+)(?P<date>\d\S{0,63})(?:\s+|$)", re.IGNORECASE)
_LONGEST = 160


def parse_date(value: str) -> str | None:
    """A date as "2021", "2021-03" or "2021-03-16"; None for what is no date of the years 1000 to 2999.

    Takes ISO 8601, with a time or without, and day, month and year; a day also behind the name of a place,
    as letters have it.

    >>> parse_date("16-3-2021"), parse_date("2021-03-16T08:00:00Z"), parse_date("2021-03")
    ('2021-03-16', '2021-03-16', '2021-03')
    >>> parse_date("ngày 2 tháng 9 năm 1945"), parse_date("31/02/2021")
    ('1945-09-02', None)
    >>> parse_date("Hà Nội, ngày 15 tháng 3 năm 2019"), parse_date("Hanoi, March 15, 2019")
    ('2019-03-15', '2019-03-15')
    """
    value = value.strip()
    if len(value) > _LONGEST:
        return None
    value = " ".join(value.split())
    if date := _of_form(value):
        return date
    head = _HEAD.match(value)
    date = _of_form(value[head.end() :]) if head and _is_place(head["place"]) else None
    return date if date and len(date) == len("2021-03-16") else None


def _is_place(name: str) -> bool:
    """Whether a few words could name a place: in names all words are in capitals."""
    words = [word for word in re.split(r"[ .–-]+", name) if word]
    return 0 < len(words) <= _MOST_WORDS_OF_A_PLACE and all(word[0].isupper() for word in words)


def _of_form(value: str) -> str | None:
    """A date that is written in one of the forms, and nothing else."""
    match = next(filter(None, (form.fullmatch(value) for form in _FORMS)), None)
    if match is None:
        return None
    if match["month"] is None:
        return match["year"]
    year, day = int(match["year"]), int(match["day"] or 1)
    month = _MONTHS.get(match["month"][:3].lower()) or int(match["month"])
    if month > 12 >= day and match.re in (_DAY_FIRST, _NUMBERED_DAY):
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
