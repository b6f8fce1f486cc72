"""What publishing a bank would do, found by doing it and taking it back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from cascade.bank.changes import Difference
from cascade.bank.review import Reviewed, Stale, stale
from cascade.model.catalogue import Category
from cascade.model.errors import Fault
from cascade.records import editions
from cascade.records.chain import lock_head
from cascade.records.completions import completions
from cascade.records.versions import Override


@dataclass(frozen=True, slots=True)
class Preview:
    """What publishing would change.

    Attributes:
        edition: Id of the edition.
        changed: Whether it is another than the current one.
        differences: The clauses whose wording differs; category None where no entry accounts for it.
        faults: What publishing would be refused for.
        review: Items and prompts to review: they rest on wording changed in category iii or iv.
        newly_affected: Person and quiz of each completion that would become affected. A difference that no
            entry accounts for counts as material.
        no_longer_affected: Person and quiz of each completion that would be current again.
    """

    edition: str
    changed: bool
    differences: tuple[Difference, ...]
    faults: tuple[Fault, ...]
    review: tuple[Stale, ...]
    newly_affected: tuple[tuple[UUID, str], ...]
    no_longer_affected: tuple[tuple[UUID, str], ...]


def preview(
    bank_text: str,
    categories: Mapping[str, Category] | None = None,
    reviewed: Reviewed | None = None,
) -> Preview:
    """Return what publishing *bank_text* would change; nothing is changed.

    Args:
        bank_text: The bank's canonical JSON.
        categories: Clause to the category to give its change in place of the recorded one.
        reviewed: The reviews so far.

    Raises:
        RecordsError: the text is no bank, or a clause of *categories* does not change.
    """
    bank = editions.parse(bank_text)
    with transaction.atomic():
        lock_head()
        plan = editions.plan_of(bank, bank_text, categories)
        before = _affected() if plan.before else set()
        override = Override(dict(categories or {}))
        editions.put(bank_text, bank, editions.assume_material(plan), override=override)
        after = _affected()
        transaction.set_rollback(True)
    left = () if plan.stored else stale(plan.differences, bank.quizzes, bank.prompts, reviewed or Reviewed())
    return Preview(
        edition=plan.edition,
        changed=plan.before is None or plan.before.pk != plan.edition,
        differences=plan.differences,
        faults=plan.faults,
        review=left,
        newly_affected=tuple(sorted(after - before, key=str)),
        no_longer_affected=tuple(sorted(before - after, key=str)),
    )


def _affected() -> set[tuple[UUID, str]]:
    return {(one.person, one.quiz) for one in completions() if one.affected}
