"""What the commands say of changes of wording: differences, reviews, and the edition that is current."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import click

from cascade.bank.changes import Difference
from cascade.bank.report import count_of
from cascade.bank.review import Stale
from cascade.model.bank import Bank
from cascade.model.catalogue import CATEGORIES, Category
from cascade.model.errors import CascadeError, UsageError


@dataclass(frozen=True, slots=True)
class Current:
    """The current edition's bank, and the ids of all editions stored."""

    bank: Bank
    stored: frozenset[str]


def current_edition() -> Current | None:
    """Return the current edition, or None where there is no database, or nothing published in it.

    Where the database can't be read, a line on standard error says so.
    """
    try:
        from cascade.commands import _django  # noqa: PLC0415 - Django is slow, and may not be set up

        with _django.said_in_words():
            return _read() if _django.is_set_up() else None
    except CascadeError as error:
        click.echo(f"The wording was not compared with the current edition: {error}", err=True)
        return None


def _read() -> Current | None:
    from cascade.records import editions  # noqa: PLC0415 - only where Django is set up
    from cascade.records.models import Edition, Publication  # noqa: PLC0415

    if not Publication.objects.exists():
        return None
    return Current(editions.current_bank(), frozenset(Edition.objects.values_list("pk", flat=True)))


def difference_lines(differences: Iterable[Difference], without: str = "no change entry") -> list[str]:
    """Return a line a clause: what happened to it, in which category, word by word.

    Args:
        differences: The clauses.
        without: What to say where there is no category.
    """
    return [_line(one, without) for one in differences]


def _line(one: Difference, without: str) -> str:
    if one.old is None:
        return f"{one.reference}  new"
    state = "removed" if one.new is None else f"was {one.was}" if one.was else "changed"
    category = f"category {one.category}: {CATEGORIES[one.category]}" if one.category else without
    return "  ".join(filter(None, (one.reference, state, category))) + f"\n    {one.marked()}"


def parse_categories(values: Sequence[str]) -> dict[str, Category]:
    """Return the categories given as ``CLAUSE=iii``.

    Raises:
        UsageError: one is not written so.
    """
    found: dict[str, Category] = {}
    for value in values:
        clause, sign, text = value.rpartition("=")
        category = next((one for one in CATEGORIES if one == text.strip()), None)
        if not sign or category is None:
            raise UsageError(
                f"{value!r} gives no category: write it as 'guide 8.4=iii'. "
                f"The categories are {', '.join(CATEGORIES)}."
            )
        found[" ".join(clause.split())] = category
    return found


def say_stale(found: Sequence[Stale]) -> None:
    """Print the items and prompts to review."""
    click.echo(f"To review: {count_of(len(found), 'item or prompt', 'items and prompts')}.")
    for one in found:
        click.echo(f"  {one.name}: {', '.join(each.reference for each in one.differences)}")
