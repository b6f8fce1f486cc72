"""Clause and item versions of editions, and the changes from one publication to the next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from cascade.bank.changes import Difference, former, given_to, strongest
from cascade.model.bank import Bank, item_digest
from cascade.model.catalogue import Category, Clause
from cascade.model.codec import encode
from cascade.model.text import canonical_json
from cascade.records.models import (
    ClauseChange,
    ClauseVersion,
    Edition,
    EditionClause,
    EditionItem,
    ItemVersion,
    Person,
    Publication,
)

RETURNED = "An earlier edition was taken up again."
"""The reason on record for a change that comes of going back to an edition."""

_BATCH = 500


@dataclass(frozen=True, slots=True)
class Override:
    """Who gives clauses another category than the recorded one, and why."""

    categories: Mapping[str, Category]
    by: Person | None = None
    reason: str = ""


def store_versions(edition: Edition, bank: Bank, before: Edition | None, bank_before: Bank | None) -> None:
    """Store what a new edition says, each wording and each item version once.

    Args:
        edition: The new edition, just stored.
        bank: Its bank.
        before: The edition that was current, from which clauses keep their lineages.
        bank_before: Its bank.
    """
    _store_clauses(edition, bank.clauses, _lineages(bank, before, bank_before))
    _store_items(edition, bank)


def lineages_of(edition_id: str) -> dict[str, str]:
    """Return the lineage of every clause of an edition, by reference."""
    rows = EditionClause.objects.filter(edition_id=edition_id)
    return dict(rows.values_list("reference", "lineage"))


def names_between(before_id: str, after_id: str) -> dict[str, str]:
    """Return the reference that each clause of an edition has in another one; left out where it has none."""
    olds = {lineage: reference for reference, lineage in lineages_of(before_id).items()}
    news = lineages_of(after_id).items()
    return {reference: olds[lineage] for reference, lineage in news if lineage in olds}


def _lineages(bank: Bank, before: Edition | None, bank_before: Bank | None) -> dict[str, str]:
    found: dict[str, str] = {}
    if before is not None and bank_before is not None:
        known = lineages_of(before.pk)
        found = {name: known[old] for name, old in former(bank_before, bank).items() if old in known}
    taken = set(found.values())
    new = [clause.id for clause in bank.clauses if clause.id not in found]
    for reference, earlier in _earlier(new).items():
        # A clause that comes back takes up its own history, unless that goes on under another number.
        lineage = next((one for one in earlier if one not in taken), "") or _fresh(reference)
        found[reference] = lineage
        taken.add(lineage)
    return found


def _earlier(references: Sequence[str]) -> dict[str, list[str]]:
    """Return the lineages each reference has had, the newest first."""
    found: dict[str, list[str]] = {reference: [] for reference in references}
    if not EditionClause.objects.exists():
        return found
    wanted = EditionClause.objects.order_by("-id").values_list("reference", "lineage")
    for start in range(0, len(references), _BATCH):
        for reference, lineage in wanted.filter(reference__in=references[start : start + _BATCH]):
            if lineage not in found[reference]:
                found[reference].append(lineage)
    return found


def _fresh(reference: str) -> str:
    lineage, number = reference, 1
    while EditionClause.objects.filter(lineage=lineage).exists():
        number += 1
        lineage = f"{reference}#{number}"
    return lineage


def _store_clauses(edition: Edition, clauses: Iterable[Clause], lineages: Mapping[str, str]) -> None:
    ClauseVersion.objects.bulk_create(
        [
            ClauseVersion(
                reference=clause.id,
                digest=clause.digest,
                document=clause.document,
                number=clause.number,
                section=clause.section,
                text=clause.text,
                url=clause.url,
            )
            for clause in _missing_clauses(clauses)
        ],
        _BATCH,
    )
    digests = {clause.id: clause.digest for clause in clauses}
    versions = {
        reference: key
        for key, reference, digest in ClauseVersion.objects.values_list("id", "reference", "digest")
        if digests.get(reference) == digest
    }
    EditionClause.objects.bulk_create(
        [
            EditionClause(
                edition=edition,
                reference=clause.id,
                lineage=lineages[clause.id],
                digest=clause.digest,
                clause_version_id=versions[clause.id],
            )
            for clause in clauses
        ],
        _BATCH,
    )


def _missing_clauses(clauses: Iterable[Clause]) -> list[Clause]:
    known = set(ClauseVersion.objects.values_list("reference", "digest"))
    return [clause for clause in clauses if (clause.id, clause.digest) not in known]


def _store_items(edition: Edition, bank: Bank) -> None:
    items = {(quiz.id, item.id, item_digest(item)): item for quiz in bank.quizzes for item in quiz.items}
    known = set(ItemVersion.objects.values_list("quiz", "item", "digest"))
    ItemVersion.objects.bulk_create(
        [
            ItemVersion(quiz=quiz, item=item_id, digest=digest, body=canonical_json(encode(item)))
            for (quiz, item_id, digest), item in items.items()
            if (quiz, item_id, digest) not in known
        ],
        _BATCH,
    )
    keys = {(row.quiz, row.item, row.digest): row.pk for row in ItemVersion.objects.defer("body")}
    EditionItem.objects.bulk_create(
        [
            EditionItem(edition=edition, quiz=name[0], item=name[1], item_version_id=keys[name])
            for name in items
        ],
        _BATCH,
    )


@dataclass(frozen=True, slots=True)
class Place:
    """Where a clause stands in an edition, or would stand: its reference and the digest of its wording."""

    reference: str
    digest: str


def places_of(edition_id: str) -> dict[str, Place]:
    """Return the clauses of an edition, by lineage."""
    rows = EditionClause.objects.filter(edition_id=edition_id).order_by("id")
    return {row.lineage: Place(row.reference, row.digest) for row in rows}


def places_planned(bank: Bank, before: Edition, bank_before: Bank) -> dict[str, Place]:
    """Return the clauses of a bank that is not stored yet, by the lineages they would get."""
    lineages = _lineages(bank, before, bank_before)
    return {lineages[clause.id]: Place(clause.id, clause.digest) for clause in bank.clauses}


def changes_of(
    before: Edition, now: Mapping[str, Place], differences: Sequence[Difference], override: Override
) -> list[ClauseChange]:
    """Return a row, not stored yet, for each clause whose wording a new edition changes.

    Args:
        before: The edition that was current.
        now: The new edition's clauses, by lineage.
        differences: The clauses whose wording differs.
        override: The categories an editor gives.
    """
    then = lineages_of(before.pk)
    lineages = {place.reference: lineage for lineage, place in now.items()}
    rows = []
    for one in differences:
        if one.category is None:
            continue  # a new clause that no entry speaks of
        entry = one.entry
        rows.append(
            _row(
                override,
                lineage=lineages[one.reference] if one.new else then[one.reference],
                reference=one.reference,
                was=one.was,
                from_digest=one.old.digest if one.old else "",
                to_digest=one.new.digest if one.new else "",
                declared_category=strongest([each.category for each in one.entries]) if entry else "iv",
                change=entry.id if entry else "",
                date=entry.date if entry else "",
                reason=entry.text if entry else "",
            )
        )
    return rows


def changes_of_return(edition_id: str, before: Edition, override: Override) -> list[ClauseChange]:
    """Return a row, not stored yet, for each clause whose wording going to a stored edition changes.

    Each has the strongest category recorded for the clause since that edition was last current: going back
    is as material as going forth was.
    """
    last = Publication.objects.filter(edition_id=edition_id).values_list("pk", flat=True).first()
    since: dict[str, list[ClauseChange]] = {}
    for change in ClauseChange.objects.filter(publication_id__gt=last or 0):
        since.setdefault(change.lineage, []).append(change)
    then, now = places_of(before.pk), places_of(edition_id)
    rows = []
    for lineage in {**now, **then}:
        old, new = then.get(lineage), now.get(lineage)
        if (old and old.digest) == (new and new.digest):
            continue
        undone = since.get(lineage, [])
        place = new or old
        rows.append(
            _row(
                override,
                lineage=lineage,
                reference=place.reference if place else "",
                was=old.reference if old and new and old.reference != new.reference else "",
                from_digest=old.digest if old else "",
                to_digest=new.digest if new else "",
                declared_category=strongest([as_category(change.category) for change in undone]),
                change=undone[-1].change if undone else "",
                date="",  # it happened on the day it is published
                reason=RETURNED,
            )
        )
    return rows


def record(publication: Publication, changes: Sequence[ClauseChange]) -> None:
    """Store *changes* as those of a publication."""
    for change in changes:
        change.publication = publication
    ClauseChange.objects.bulk_create(changes, _BATCH)


def as_category(text: str) -> Category:
    """Return a category as the tables keep it, as one."""
    categories: dict[str, Category] = {"i": "i", "ii": "ii", "iii": "iii", "iv": "iv"}
    return categories[text]


def _row(override: Override, **fields: str) -> ClauseChange:
    given = given_to(fields["reference"], override.categories)
    return ClauseChange(
        category=given or fields["declared_category"],
        category_override_by=override.by if given else None,
        category_override_reason=override.reason if given else "",
        **fields,
    )
