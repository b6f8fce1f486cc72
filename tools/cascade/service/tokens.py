"""What stands in the HTML instead of ids: the place at which a sitting shows an option or an entry.

Ids follow the quiz file, where an ordering stands in its right order and each stem's own match beside it; a
page that showed them would tell the key to whoever reads its source.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol, TypeVar

from cascade.model.items import (
    Choice,
    Entry,
    MatchingBody,
    MatchOption,
    MultipleBody,
    OrderingBody,
    SingleBody,
)
from cascade.records import arrangement


class _HasId(Protocol):
    @property
    def id(self) -> str: ...


T = TypeVar("T", bound=_HasId)


def choices(item_id: str, body: SingleBody | MultipleBody, seed: int) -> dict[str, Choice]:
    """Return the choices by token, in the order shown."""
    return _numbered(arrangement.choices(item_id, body, seed))


def match_options(item_id: str, body: MatchingBody, seed: int) -> dict[str, MatchOption]:
    """Return the right-hand options by token, in the order shown."""
    return _numbered(arrangement.match_options(item_id, body, seed))


def entries(item_id: str, body: OrderingBody, seed: int) -> dict[str, Entry]:
    """Return the entries by token, in the order first shown."""
    return _numbered(arrangement.entries(item_id, body, seed))


def _numbered(things: Iterable[T]) -> dict[str, T]:
    return {str(place): thing for place, thing in enumerate(things, 1)}
