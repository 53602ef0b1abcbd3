"""Stored values: they come back equal and of their types, or are refused."""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from enum import IntEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchlib.codec.whoosh_values import decode_value, encode_record, encode_value

hashable = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(st.characters())
    | st.binary()
    | st.datetimes(timezones=st.just(timezone.utc) | st.none())
    | st.dates()
    | st.times()
    | st.timedeltas()
    | st.decimals(allow_nan=False)
)
values: st.SearchStrategy[Any] = st.recursive(
    hashable,
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(hashable, inner)
        | st.tuples(inner, inner)
        | st.sets(hashable)
        | st.frozensets(hashable)
    ),
    max_leaves=8,
)


def types(value: Any) -> Any:
    """The types in a value, through all of its parts but the unordered."""
    if isinstance(value, dict):
        return [(types(key), types(item)) for key, item in value.items()]
    return [type(value), *map(types, value)] if isinstance(value, list | tuple) else type(value)


@given(values)
def test_a_value_comes_back_as_it_was(value: Any) -> None:
    found = decode_value(encode_value(value))
    assert found == value
    assert types(found) == types(value)


@given(st.dictionaries(st.text(), values, max_size=3))
def test_a_record_is_a_dict_of_its_fields(fields: dict[str, Any]) -> None:
    encoded = encode_record({name: encode_value(value) for name, value in fields.items()})
    assert encoded == encode_value(fields)
    assert decode_value(encoded) == fields


class Colour(IntEnum):
    RED = 1


def nested(depth: int) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize(
    "value", [object(), Colour.RED, {"a": 1j}, [range(3)], b"x".hex, nested(100_000)], ids=type
)
def test_what_would_not_come_back_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match="stored"):
        encode_value(value)


@pytest.mark.parametrize(
    "encoded",
    [
        "",
        "{",
        "{}",
        '{"dict": 1}',
        '{"dict": [[[], 1]]}',
        '{"bytes": "?"}',
        '{"date": "2021-02-30"}',
        '{"datetime": 1}',
        '{"timedelta": [1e400, 0, 0]}',
        '{"decimal": "ten"}',
        '{"set": [[1]]}',
        '{"eval": "1"}',
        '{"bytes": "", "date": ""}',
        "[" * 100_000,
        b"\xff",
    ],
    ids=lambda encoded: repr(encoded)[:20],
)  # fmt: skip
def test_what_is_no_value_is_an_error(encoded: str | bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  # Who reads says in which file.
        decode_value(encoded)


def test_the_encoding_is_plain_json() -> None:
    value = {"when": datetime(2021, 3, 16), "on": date(2021, 3, 16), "at": time(9), "for": timedelta(1)}  # noqa: DTZ001
    assert json.loads(encode_value(value)) == {
        "dict": [
            ["when", {"datetime": "2021-03-16T00:00:00"}],
            ["on", {"date": "2021-03-16"}],
            ["at", {"time": "09:00:00"}],
            ["for", {"timedelta": [1, 0, 0]}],
        ]
    }
    assert encode_value([None, 1, 0.5, "x", Decimal("0.10")]) == '[null,1,0.5,"x",{"decimal":"0.10"}]'
