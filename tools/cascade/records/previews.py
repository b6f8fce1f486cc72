"""What publishing a bank would do, worked out without doing it: nothing is written, nobody waits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from cascade.bank.changes import Difference
from cascade.bank.review import Reviewed, Stale, stale
from cascade.model.bank import Bank
from cascade.model.catalogue import Category
from cascade.model.errors import Fault
from cascade.records import editions
from cascade.records.forecasts import Forecast, Supposed, forecast
from cascade.records.versions import Override, places_of, places_planned


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
    plan = editions.plan_of(bank, bank_text, categories)
    found = _forecast(bank, editions.assume_material(plan), Override(dict(categories or {})))
    left = () if plan.stored else stale(plan.differences, bank.quizzes, bank.prompts, reviewed or Reviewed())
    return Preview(
        edition=plan.edition,
        changed=plan.before is None or plan.before.pk != plan.edition,
        differences=plan.differences,
        faults=plan.faults,
        review=left,
        newly_affected=found.newly_affected,
        no_longer_affected=found.no_longer_affected,
    )


def _forecast(bank: Bank, plan: editions.Plan, override: Override) -> Forecast:
    if plan.before is None or plan.before.pk == plan.edition:
        return Forecast((), ())
    then = places_of(plan.before.pk)
    now = (
        places_of(plan.edition)
        if plan.stored
        else places_planned(bank, plan.before, editions.load_bank(plan.before.pk))
    )
    changes = editions.planned_changes(plan, now, override, is_return=plan.stored)
    material = {change.lineage for change in changes if change.category == "iv"}
    digests = {lineage: place.digest for lineage, place in now.items()}
    return forecast(
        Supposed(lineage, digests.get(lineage, ""), lineage in material)
        for lineage in {**then, **now}
        if lineage not in then or then[lineage].digest != digests.get(lineage)
    )
