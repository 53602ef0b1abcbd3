"""Dates: what is read as a date, and what is left alone."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchlib.sources.dates import date_of_lines, parse_date, split_date_prefix


@pytest.mark.parametrize(
    ("value", "date"),
    [
        ("2021", "2021"),
        ("2021-03", "2021-03"),
        ("2021/3", "2021-03"),
        ("2021-03-16", "2021-03-16"),
        ("2021/3/6", "2021-03-06"),
        (" 2021-03-16T08:00:00+07:00 ", "2021-03-16"),
        ("2021-03-16 08:00", "2021-03-16"),
        ("21/09/2025", "2025-09-21"),
        ("16-3-2021", "2021-03-16"),
        ("16.3.2021", "2021-03-16"),
        ("03/16/2021", "2021-03-16"),
        ("Ngày 2 tháng 9 năm 1945", "1945-09-02"),
        ("29/02/2024", "2024-02-29"),
        ("Ngày 15-3-2019", "2019-03-15"),
        ("ngày 15/03/2019", "2019-03-15"),
        ("Hà Nội, ngày 15 tháng 3 năm 2019", "2019-03-15"),
        ("Thành phố Hồ Chí Minh,  ngày 05 tháng 03 năm 2019", "2019-03-05"),
        ("TP. Hồ Chí Minh, ngày 15/3/2019", "2019-03-15"),
        ("Bà Rịa - Vũng Tàu, 15.3.2019", "2019-03-15"),
        ("Số: 12/2019/QĐ-UBND     Hà Nội, ngày 15 tháng 3 năm 2019", "2019-03-15"),
        ("Hanoi, March 15, 2019", "2019-03-15"),
        ("Hanoi, 15th Mar. 2019", "2019-03-15"),
        ("15 March 2019", "2019-03-15"),
        ("may 5 2019", "2019-05-05"),
    ],
)
def test_a_date_is_read(value: str, date: str) -> None:
    assert parse_date(value) == date


@pytest.mark.parametrize(
    "value",
    ["", "soon", "12", "123", "31/02/2021", "29/02/2023", "2021-13", "2021-00-10", "0/1/2021", "1/2-2021",
     "16/3", "3021-01-01", "2021-03-16 and more", "1" * 100_000, "٢٠٢١",
     "2021" + " " * 200 + "and more", "Ông sinh ra ở Hà Nội, ngày 15 tháng 3 năm 2019",
     "Sáng nay, ngày 15/3/2019",
     "Hà Nội, ngày 15 tháng 3 năm 2019 đã diễn ra", "Hà Nội, ngày 31 tháng 2 năm 2019", "Hà Nội, 2019",
     "Hà Nội ngày càng đẹp, 15/3/2019", "Marching 15, 2019", "June 31, 2019",
     "Mars 15, 2019", "Hanoi, March 2019"],
)  # fmt: skip
def test_what_is_no_date_is_none(value: str) -> None:
    assert parse_date(value) is None


@given(st.dates(dt.date(1000, 1, 1), dt.date(2999, 12, 31)))
def test_every_day_is_read_in_the_order_of_either_country(day: dt.date) -> None:
    assert parse_date(day.isoformat()) == day.isoformat()
    assert parse_date(f"{day.day}/{day.month}/{day.year}") == day.isoformat()


@given(st.text(alphabet="0123456789-/.T :dateDATE", max_size=40))
def test_what_is_read_is_a_date(value: str) -> None:
    for date in (parse_date(value), split_date_prefix(value)[0]):
        if date is not None:
            dt.date.fromisoformat(date + "-01-01"[: 10 - len(date)] if len(date) != 7 else f"{date}-01")


@pytest.mark.parametrize(
    ("line", "date", "rest"),
    [
        (" date 2021-03 Việt Nam", "2021-03", "Việt Nam"),
        ("date: 2021-03-16", "2021-03-16", ""),
        ("Date: 2021", "2021", ""),
        ("date 16/3/2021 Hà Nội", "2021-03-16", "Hà Nội"),
        ("Date 2021 was a year", None, "Date 2021 was a year"),
        ("dated 2021-03", None, "dated 2021-03"),
        ("date of birth", None, "date of birth"),
    ],
)
def test_a_date_in_front_of_a_line_is_taken_off(line: str, date: str | None, rest: str) -> None:
    assert split_date_prefix(line) == (date, rest)


def test_a_line_that_is_a_day_gives_the_date_and_a_year_alone_does_not() -> None:
    assert date_of_lines(["Tiêu đề", "1975", "21/09/2025", "22/09/2025"]) == "2025-09-21"
    assert date_of_lines(["Tiêu đề", "1975"]) is None
