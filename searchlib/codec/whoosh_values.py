"""whoosh_values: how are the stored fields of a Whoosh document kept, without a pickle?

As JSON. What JSON has no form for is an object of one key, its kind::

    value  := null | bool | int | float | str | [value, ...] | {KIND: payload}
    KIND   := "dict" (payload: [[value, value], ...]) | "tuple" | "set" | "frozenset" (payload: [value, ...])
            | "bytes" (payload: base64) | "datetime" | "date" | "time" (payload: ISO 8601)
            | "timedelta" (payload: [days, seconds, microseconds]) | "decimal" (payload: its digits)

A value comes back equal and of its own type. Values of other types are refused, those of subclasses too:
they would come back as something else.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

__all__ = ["decode_value", "encode_record", "encode_value"]

_PLAIN = frozenset({type(None), bool, int, float, str})

_Coding = tuple[str, Callable[[Any], Any], Callable[[Any], Any]]


def _tagged(value: Any) -> Any:
    kind = type(value)
    if kind in _PLAIN:
        return value
    if kind is list:
        return [_tagged(item) for item in value]
    if kind not in _CODINGS:
        names = ", ".join(sorted(known.__name__ for known in (_PLAIN | _CODINGS.keys() | {list})))
        raise ValueError(f"a value of type {kind.__name__} cannot be stored: store one of {names}")
    name, encode, _ = _CODINGS[kind]
    return {name: encode(value)}


def _untagged(value: Any) -> Any:
    if isinstance(value, list):
        return [_untagged(item) for item in value]
    if not isinstance(value, dict):
        return value
    ((name, payload),) = value.items()
    return _DECODERS[name](payload)


def _items(values: Any) -> list[Any]:
    return [_tagged(item) for item in values]


def _iso(value: date | time) -> str:
    return value.isoformat()


_CODINGS: dict[type, _Coding] = {
    dict: (
        "dict",
        lambda value: [[_tagged(key), _tagged(item)] for key, item in value.items()],
        lambda payload: {_untagged(key): _untagged(item) for key, item in payload},
    ),
    tuple: ("tuple", _items, lambda payload: tuple(_untagged(payload))),
    set: ("set", _items, lambda payload: set(_untagged(payload))),
    frozenset: ("frozenset", _items, lambda payload: frozenset(_untagged(payload))),
    bytes: (
        "bytes",
        lambda value: b64encode(value).decode(),
        lambda payload: b64decode(payload, validate=True),
    ),
    datetime: ("datetime", _iso, datetime.fromisoformat),
    date: ("date", _iso, date.fromisoformat),
    time: ("time", _iso, time.fromisoformat),
    timedelta: (
        "timedelta",
        lambda value: [value.days, value.seconds, value.microseconds],
        lambda payload: timedelta(*payload),
    ),
    Decimal: ("decimal", str, Decimal),
}
_DECODERS = {name: decode for name, _, decode in _CODINGS.values()}


def encode_value(value: Any) -> str:
    """A value as JSON. Raises ValueError for one that cannot be stored, with the types that can."""
    try:
        return json.dumps(_tagged(value), separators=(",", ":"))
    except RecursionError:
        raise ValueError("the value is nested too deeply to be stored") from None


def encode_record(fields: Mapping[str, str]) -> str:
    """What `encode_value` makes of a dict, from its keys and their values that are encoded already."""
    pairs = ",".join(f"[{json.dumps(name)},{encoded}]" for name, encoded in fields.items())
    return f'{{"dict":[{pairs}]}}'


def decode_value(encoded: str | bytes) -> Any:
    """The value that was encoded. Raises ValueError for what no value is encoded as."""
    try:
        return _untagged(json.loads(encoded))
    except (ArithmeticError, AttributeError, KeyError, RecursionError, TypeError) as error:
        raise ValueError(f"not a stored value: {error!r:.80}") from error
