"""What is asked in which order: pure functions of a quiz and a sitting's seed.

Everything is ordered by the sha256 of the seed and the ids, which gives the same order on every machine
and in every version of Python, so a page can be shown again just as it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

from cascade.model.bank import Quiz
from cascade.model.items import (
    Choice,
    Entry,
    Item,
    MatchingBody,
    MatchOption,
    MultipleBody,
    OrderingBody,
    SingleBody,
)
from cascade.model.text import sha256_hex

SEED_BITS = 48


class _HasId(Protocol):
    @property
    def id(self) -> str: ...


T = TypeVar("T", bound=_HasId)


def asked_items(quiz: Quiz, seed: int) -> tuple[Item, ...]:
    """Return the items to ask: those in no pool, and of each pool as many as it picks."""
    left_out: set[str] = set()
    for number, pool in enumerate(quiz.pools):
        by_chance = sorted(pool.items, key=lambda item_id: _chance(seed, f"pool {number}", item_id))
        left_out.update(by_chance[pool.pick :])
    asked = tuple(item for item in quiz.items if item.id not in left_out)
    return _shuffled(asked, seed, "items") if quiz.shuffle else asked


def choices(item_id: str, body: SingleBody | MultipleBody, seed: int) -> tuple[Choice, ...]:
    """Return the choices in the order to show them; of a cloze gap, *item_id* is ``item/gap``."""
    return _shuffled(body.choices, seed, item_id) if body.shuffle else body.choices


def match_options(item_id: str, body: MatchingBody, seed: int) -> tuple[MatchOption, ...]:
    """Return the right-hand options in the order to show them."""
    return _shuffled(body.options, seed, item_id) if body.shuffle else body.options


def entries(item_id: str, body: OrderingBody, seed: int) -> tuple[Entry, ...]:
    """Return the entries in the order to show them at first, which is never the right one."""
    shown = _shuffled(body.entries, seed, item_id)
    return (*shown[1:], shown[0]) if shown == body.entries else shown


def _shuffled(things: Sequence[T], seed: int, place: str) -> tuple[T, ...]:
    return tuple(sorted(things, key=lambda thing: _chance(seed, place, thing.id)))


def _chance(seed: int, place: str, thing: str) -> str:
    return sha256_hex(f"{seed}\n{place}\n{thing}")
