"""AMF 0 (Adobe, "Action Message Format -- AMF 0"), as far as commands of RTMP have it."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence

Value = float | bool | str | None | Mapping[str, "Value"]

_NUMBER, _BOOLEAN, _STRING, _OBJECT, _NULL, _UNDEFINED, _ARRAY, _END = 0, 1, 2, 3, 5, 6, 8, 9
_DEEPEST = 8


class BadAmf(ValueError):
    """These bytes are no AMF 0, or hold what no command does."""


def encode(*values: Value) -> bytes:
    return b"".join(map(_encoded, values))


def decode(data: bytes) -> list[Value]:
    """All values, one behind the other. Raises BadAmf."""
    found: list[Value] = []
    at = 0
    try:
        while at < len(data):
            value, at = _decoded(data, at, _DEEPEST)
            found.append(value)
    except (IndexError, struct.error, UnicodeDecodeError):
        raise BadAmf from None
    return found


def array(values: Mapping[str, Value]) -> bytes:
    """As an ECMA array (2.10), which players expect `onMetaData` to be."""
    return struct.pack(">BI", _ARRAY, len(values)) + _members(values)


def _encoded(value: Value) -> bytes:
    match value:
        case None:
            return bytes([_NULL])
        case bool():
            return bytes([_BOOLEAN, value])
        case int() | float():
            return struct.pack(">Bd", _NUMBER, value)
        case str():
            return bytes([_STRING]) + _text(value)
        case _:
            return bytes([_OBJECT]) + _members(value)


def _members(values: Mapping[str, Value]) -> bytes:
    return b"".join(_text(name) + _encoded(it) for name, it in values.items()) + bytes([0, 0, _END])


def _text(value: str) -> bytes:
    data = value.encode()
    return struct.pack(">H", len(data)) + data


def _decoded(data: bytes, at: int, deep: int) -> tuple[Value, int]:
    kind, at = data[at], at + 1
    if kind == _NUMBER:
        return struct.unpack_from(">d", data, at)[0], at + 8
    if kind == _BOOLEAN:
        return data[at] != 0, at + 1
    if kind == _STRING:
        return _string(data, at)
    if kind in (_NULL, _UNDEFINED):
        return None, at
    if kind not in (_OBJECT, _ARRAY) or not deep:
        raise BadAmf
    at += 4 if kind == _ARRAY else 0
    members: dict[str, Value] = {}
    while data[at : at + 3] != bytes([0, 0, _END]):
        name, at = _string(data, at)
        members[name], at = _decoded(data, at, deep - 1)
    return members, at + 3


def _string(data: bytes, at: int) -> tuple[str, int]:
    (size,) = struct.unpack_from(">H", data, at)
    text = data[at + 2 : at + 2 + size]
    if len(text) < size:
        raise BadAmf
    return text.decode(), at + 2 + size


def texts(values: Sequence[Value], name: str) -> str:
    """The member `name` of the first object that has it as a text; empty if none has."""
    for it in values:
        if isinstance(it, Mapping) and isinstance(found := it.get(name), str):
            return found
    return ""
