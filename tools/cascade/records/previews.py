"""What publishing a bank would do, worked out without doing it: nothing is written, nobody waits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from cascade.bank.changes import Difference
from cascade.bank.review import Reviewed, Stale
from cascade.model.bank import Bank
from cascade.model.catalogue import Category
from cascade.model.errors import Fault
from cascade.records import editions
from cascade.records.forecasts import Forecast, Supposed, forecast
from cascade.records.models import ClauseChange
from cascade.records.versions import Override, Place, as_category, places_of, places_planned


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
    then, now = _places(bank, plan)
    override = Override(dict(categories or {}))
    changes = editions.planned_changes(editions.assume_material(plan), now, override, is_return=plan.stored)
    found = _forecast(then, now, changes)
    left = editions.to_review(bank, plan, reviewed or Reviewed())
    return Preview(
        edition=plan.edition,
        changed=plan.before is None or plan.before.pk != plan.edition,
        differences=_as_going_back(plan.differences, changes) if plan.stored else plan.differences,
        faults=plan.faults,
        review=left,
        newly_affected=found.newly_affected,
        no_longer_affected=found.no_longer_affected,
    )


def _places(bank: Bank, plan: editions.Plan) -> tuple[dict[str, Place], dict[str, Place]]:
    """Return the clauses of the current edition and those of the planned one, by lineage."""
    if plan.before is None or plan.before.pk == plan.edition:
        return {}, {}
    then = places_of(plan.before.pk)
    if plan.stored:
        return then, places_of(plan.edition)
    return then, places_planned(bank, plan.before, editions.load_bank(plan.before.pk))


def _forecast(
    then: Mapping[str, Place], now: Mapping[str, Place], changes: Sequence[ClauseChange]
) -> Forecast:
    material = {change.lineage for change in changes if change.category == "iv"}
    digests = {lineage: place.digest for lineage, place in now.items()}
    differing = [
        Supposed(lineage, digests.get(lineage, ""), lineage in material)
        for lineage in {**then, **now}
        if lineage not in then or then[lineage].digest != digests.get(lineage)
    ]
    return forecast(differing) if differing else Forecast((), ())


def _as_going_back(
    differences: Sequence[Difference], changes: Sequence[ClauseChange]
) -> tuple[Difference, ...]:
    """Return the differences in the categories that going back to an edition gives them."""
    given = {change.reference: as_category(change.category) for change in changes}
    return tuple(replace(one, category=given.get(one.reference)) for one in differences)
