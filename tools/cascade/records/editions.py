"""Editions: putting a compiled bank into the database, and reading it back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from django.db import transaction
from django.utils import timezone

from cascade.bank.changes import Difference, compare, uncovered
from cascade.bank.review import Reviewed, Stale, stale
from cascade.model.bank import Bank, edition_of
from cascade.model.catalogue import Category
from cascade.model.codec import FormatError
from cascade.model.errors import ContentError, Fault
from cascade.records.chain import lock_head
from cascade.records.errors import NotFoundError, RecordsError
from cascade.records.models import ClauseChange, Edition, Person, Publication
from cascade.records.roles import has_role
from cascade.records.versions import (
    Override,
    Place,
    changes_of,
    changes_of_return,
    names_between,
    places_of,
    record,
    store_versions,
)

_CACHED_BANKS = 8  # the current edition, and those that sittings and results still look at


@dataclass(frozen=True, slots=True)
class Published:
    """What publishing did.

    Attributes:
        edition: The edition that is current now.
        created: Whether it was not in the database before.
        changed: Whether another one (or none) was current before.
    """

    edition: Edition
    created: bool
    changed: bool


def publish(
    bank_text: str,
    by: Person | str | None = None,
    reason: str = "",
    *,
    categories: Mapping[str, Category] | None = None,
) -> Published:
    """Make *bank_text* the current edition, in one transaction, with all its versions and changes.

    The current one again does nothing; an older one becomes current again, and the log says so.

    Args:
        bank_text: The bank's canonical JSON, as `cascade.model.bank.Bank.to_text` gives it.
        by: Who publishes: a person, or the name of an account of the operating system.
        reason: Why, in words.
        categories: Clause to the category that an editor gives its change in place of the recorded one.

    Raises:
        RecordsError: the text is no bank, or *categories* are not an editor's to give, or have no reason.
        ContentError: a clause's wording differs and no new change entry accounts for it; names them all.
    """
    bank = parse(bank_text)
    override = _override(by, reason, categories or {})
    with transaction.atomic():
        lock_head()
        plan = plan_of(bank, bank_text, override.categories)
        if plan.faults:
            raise ContentError(plan.faults)
        return put(bank_text, bank, plan, by, reason, override=override)


@dataclass(frozen=True, slots=True)
class Plan:
    """What publishing a bank would change.

    Attributes:
        edition: Its edition.
        before: The edition that is current; None before the first publication.
        stored: Whether the edition was published before: going back to it needs no entries.
        differences: The clauses whose wording differs, new ones included.
        faults: What stands in the way.
    """

    edition: str
    before: Edition | None
    stored: bool
    differences: tuple[Difference, ...]
    faults: tuple[Fault, ...]


def plan_of(
    bank: Bank, bank_text: str | None = None, categories: Mapping[str, Category] | None = None
) -> Plan:
    """Return what publishing *bank* would change, compared with the current edition.

    Raises:
        RecordsError: a clause of *categories* does not change.
    """
    edition_id = edition_of(bank_text or bank.to_text())
    before = current_edition() if Publication.objects.exists() else None
    stored = Edition.objects.filter(pk=edition_id).exists()
    names = names_between(before.pk, edition_id) if before and stored else None
    differences = compare(load_bank(before.pk), bank, categories, names) if before else ()
    changed = {one.reference for one in differences}
    for reference in categories or {}:
        if reference not in changed:
            raise RecordsError(
                f"The wording of {reference!r} does not change, so it needs no category. "
                "`cascade publish --dry-run` lists the clauses that change."
            )
    return Plan(edition_id, before, stored, differences, () if stored else uncovered(differences))


def to_review(bank: Bank, plan: Plan, reviewed: Reviewed) -> tuple[Stale, ...]:
    """Return the items and prompts to review before *bank* can be published as planned."""
    if plan.before is None or plan.stored:
        return ()
    return stale(load_bank(plan.before.pk), bank, bank.quizzes, plan.differences, reviewed)


def _override(by: Person | str | None, reason: str, categories: Mapping[str, Category]) -> Override:
    if not categories:
        return Override({})
    if not isinstance(by, Person) or not has_role(by, "editor"):
        raise RecordsError("Only an editor may give a change another category: name one by staff number.")
    if not reason.strip():
        raise RecordsError("A change gets another category for a reason: say which.")
    return Override(dict(categories), by, reason)


def put(  # noqa: PLR0913 - one publication, with all that the log says of it
    bank_text: str,
    bank: Bank,
    plan: Plan,
    by: Person | str | None = None,
    reason: str = "",
    *,
    override: Override,
) -> Published:
    """Publish *bank* as planned, whatever stands in the way, in the transaction that locked the log."""
    before = plan.before
    edition, created = Edition.objects.get_or_create(id=plan.edition, defaults={"bank_text": bank_text})
    if created:
        store_versions(edition, bank, before, load_bank(before.pk) if before else None)
    changed = before is None or before.pk != edition.pk
    if changed:
        changes = planned_changes(plan, places_of(edition.pk), override, is_return=not created)
        publication = Publication.objects.create(
            edition=edition,
            at=timezone.now(),
            by=by if isinstance(by, Person) else None,
            by_account=by if isinstance(by, str) else "",
            reason=reason,
        )
        record(publication, changes)
    return Published(edition, created, changed)


def planned_changes(
    plan: Plan, places: Mapping[str, Place], override: Override, *, is_return: bool
) -> list[ClauseChange]:
    """Return a row, not stored yet, for each clause whose wording a publication changes.

    Args:
        plan: What is to be published.
        places: The clauses of its edition, by lineage.
        override: The categories an editor gives.
        is_return: Whether the edition was published before.
    """
    if plan.before is None:
        return []
    if is_return:
        return changes_of_return(plan.edition, plan.before, override)
    return changes_of(plan.before, places, plan.differences, override)


def assume_material(plan: Plan) -> Plan:
    """Return *plan* with every difference that no entry accounts for counted as material, and no faults."""
    differences = tuple(
        replace(one, category="iv") if one.category is None and one.old else one for one in plan.differences
    )
    return replace(plan, differences=differences, faults=())


def find_edition(prefix: str) -> Edition:
    """Return the edition whose id begins with *prefix*; ``current`` is the current one.

    Raises:
        NotFoundError: there is none, or more than one.
    """
    if prefix == "current":
        return current_edition()
    found = list(Edition.objects.filter(pk__startswith=prefix.lower())[:2]) if prefix else []
    if len(found) != 1:
        count = "more than one edition" if found else "no edition"
        raise NotFoundError(f"There is {count} whose id begins with {prefix!r}: see `cascade editions`.")
    return found[0]


def current_publication_id() -> int:
    """Return the number of the newest publication.

    Raises:
        NotFoundError: nothing is published yet.
    """
    return _newest_publication()[0]


def current_edition_id() -> str:
    """Return the id of the current edition.

    Raises:
        NotFoundError: nothing is published yet.
    """
    return _newest_publication()[1]


def _newest_publication() -> tuple[int, str]:
    newest = Publication.objects.values_list("id", "edition_id").first()
    if newest is None:
        raise NotFoundError("Nothing is published yet: run `cascade build`, then `cascade publish`.")
    return newest


def current_edition() -> Edition:
    """Return the current edition.

    Raises:
        NotFoundError: nothing is published yet.
    """
    return Edition.objects.get(pk=current_edition_id())


def current_bank() -> Bank:
    """Return the current edition's bank.

    Raises:
        NotFoundError: nothing is published yet.
    """
    return load_bank(current_edition_id())


@lru_cache(maxsize=_CACHED_BANKS)
def load_bank(edition_id: str) -> Bank:
    """Return the bank of an edition; it never changes, so it is read once.

    Raises:
        NotFoundError: there is no such edition.
        RecordsError: its text is no longer what its id says.
    """
    text = Edition.objects.filter(pk=edition_id).values_list("bank_text", flat=True).first()
    if text is None:
        raise NotFoundError(f"There is no edition {edition_id!r}: see `cascade editions`.")
    if edition_of(text) != edition_id:
        raise RecordsError(f"Edition {edition_id[:12]} was changed in the database: restore a backup.")
    return parse(text)


def publications() -> list[Publication]:
    """Return the log of publications, the newest first."""
    return list(Publication.objects.select_related("edition", "by").defer("edition__bank_text"))


def parse(text: str) -> Bank:
    """Return the bank in *text*.

    Raises:
        RecordsError: the text is no bank.
    """
    try:
        value = json.loads(text)
        if not isinstance(value, dict) or value.get("format") != 1:
            raise RecordsError("This is no bank of format 1: run `cascade build` again.")
        return Bank.from_json(value)
    except (ValueError, RecursionError, FormatError) as error:
        raise RecordsError(f"The bank can't be read ({error}): run `cascade build` again.") from error
