"""Records to JSON values and back, driven by the records' own annotations.

Understands what the records here use: ``str``, ``int``, ``float``, ``bool``, ``None``, ``X | None``,
``tuple[X, ...]``, ``dict[str, X]``, dataclasses, and unions of dataclasses told apart by a ``type`` field.
"""

from __future__ import annotations

import types
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from cascade.model.errors import CascadeError

T = TypeVar("T")


class FormatError(CascadeError):
    """A JSON value is not what the record needs; the text starts with the path to it."""


def encode(value: Any) -> Any:
    """Return *value* (a record, or a container of records) as plain JSON values."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: encode(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple | list):
        return [encode(item) for item in value]
    if isinstance(value, dict):
        return {key: encode(item) for key, item in value.items()}
    return value


def decode(kind: type[T], value: Any, path: str = "") -> T:
    """Return *value* (plain JSON values) as a *kind*.

    Raises:
        FormatError: a field is missing, unknown or of the wrong type; the text names its path.
    """
    result: T = _decode(kind, value, path)
    return result


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _wrong(path: str, expected: str, value: Any) -> FormatError:
    return FormatError(f"{path or 'value'}: expected {expected}, found {type(value).__name__}")


def _decode(kind: Any, value: Any, path: str) -> Any:
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return _decode_union(get_args(kind), value, path)
    if origin is Literal:
        if value not in get_args(kind):
            raise FormatError(f"{path}: expected one of {', '.join(get_args(kind))}")
        return value
    if origin is tuple:
        if not isinstance(value, list):
            raise _wrong(path, "a list", value)
        return tuple(_decode(get_args(kind)[0], item, f"{path}[{i}]") for i, item in enumerate(value))
    if origin is dict:
        if not isinstance(value, dict):
            raise _wrong(path, "a mapping", value)
        return {key: _decode(get_args(kind)[1], item, f"{path}.{key}") for key, item in value.items()}
    if is_dataclass(kind):
        return _decode_record(kind, value, path)
    return _decode_scalar(kind, value, path)


def _decode_scalar(kind: Any, value: Any, path: str) -> Any:
    if kind is Any:
        return value
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise _wrong(path, kind.__name__, value)
    return value


def _decode_union(options: tuple[Any, ...], value: Any, path: str) -> Any:
    if value is None and types.NoneType in options:
        return None
    rest = [option for option in options if option is not types.NoneType]
    if len(rest) == 1:
        return _decode(rest[0], value, path)
    tag = value.get("type") if isinstance(value, dict) else None
    for option in rest:
        if isinstance(option, type) and _hints(option).get("type") == Literal[tag]:
            return _decode_record(option, value, path)
    raise FormatError(f"{path or 'value'}: unknown type {tag!r}")


def _decode_record(kind: Any, value: Any, path: str) -> Any:
    if not isinstance(value, dict):
        raise _wrong(path, "a mapping", value)
    hints = _hints(kind)
    prefix = f"{path}." if path else ""
    unknown = sorted(set(value) - set(hints))
    if unknown:
        raise FormatError(f"{prefix}{unknown[0]}: unknown field")
    found = {}
    for field in fields(kind):
        if field.name in value:
            found[field.name] = _decode(hints[field.name], value[field.name], prefix + field.name)
        elif field.default is MISSING and field.default_factory is MISSING:
            raise FormatError(f"{prefix}{field.name}: missing")
    return kind(**found)
