"""Versions: every wording and every item is stored once, and stays readable."""

from __future__ import annotations

import json
from dataclasses import replace
from importlib import import_module

import pytest
from django.apps import apps
from django.db import transaction

from cascade.model.bank import edition_of, item_digest
from cascade.model.codec import decode
from cascade.model.items import Item
from cascade.records.attempts import _build
from cascade.records.chain import append, lock_head
from cascade.records.editions import find_edition, publish
from cascade.records.errors import NotFoundError
from cascade.records.models import (
    AttemptClause,
    ClauseVersion,
    Edition,
    EditionClause,
    EditionItem,
    ItemVersion,
    Publication,
)
from cascade.records.people import add_person
from cascade.records.sittings import find_sitting, open_sitting
from cascade.records.versions import lineages_of, names_between
from records.changing import SMALL, change, renumbered, reworded
from records.support import clause

pytestmark = pytest.mark.django_db
ENTRY = change("2018-05-03", "iv", ["guide 8.3"])
CHANGED = reworded(SMALL, "guide 8.3", "The plan is published 14 days before.", ENTRY)


def test_an_edition_stores_every_wording_and_every_item():
    """With the digest by which an attempt knows it."""
    edition = publish(SMALL.to_text()).edition
    rows = EditionClause.objects.filter(edition=edition).select_related("clause_version").order_by("id")
    assert [(row.reference, row.digest, row.clause_version.text) for row in rows] == [
        (one.id, one.digest, one.text) for one in SMALL.clauses
    ]
    for quiz in SMALL.quizzes:
        for item in quiz.items:
            row = EditionItem.objects.select_related("item_version").get(quiz=quiz.id, item=item.id)
            assert row.item_version.digest == item_digest(item)
            assert decode(Item, json.loads(row.item_version.body)) == item


def test_what_has_not_changed_is_not_stored_again():
    """One more wording, and no more items, for one word."""
    publish(SMALL.to_text())
    wordings, items = ClauseVersion.objects.count(), ItemVersion.objects.count()
    publish(CHANGED.to_text())
    assert (ClauseVersion.objects.count(), ItemVersion.objects.count()) == (wordings + 1, items)
    publish(SMALL.to_text())
    publish(CHANGED.to_text())
    assert (ClauseVersion.objects.count(), ItemVersion.objects.count()) == (wordings + 1, items)
    assert EditionClause.objects.count() == 2 * len(SMALL.clauses)


def test_a_clause_keeps_its_lineage_under_another_number():
    """And the number it had, given to a new clause, starts a lineage of its own."""
    first = publish(SMALL.to_text()).edition
    moved = renumbered(SMALL, "guide 8.3", "guide 8.4")
    moved = replace(moved, clauses=(*moved.clauses, clause("8.3", "Something new.")))
    second = publish(moved.to_text()).edition
    then, now = lineages_of(first.pk), lineages_of(second.pk)
    assert now["guide 8.4"] == then["guide 8.3"]
    assert now["guide 8.3"] not in then.values()


def test_a_clause_that_comes_back_takes_up_its_own_history():
    """Removed in one edition and there again in a later one."""
    first = publish(SMALL.to_text()).edition
    without = replace(
        renumbered(SMALL, "guide 8.3", "guide 8.2", was=False),
        clauses=SMALL.clauses[:2],
        changes=(change("2018-05-03", "i", [], removed=["guide 8.3"]),),
    )
    publish(without.to_text())
    again = publish(replace(SMALL, title="Again", changes=without.changes).to_text()).edition
    assert lineages_of(again.pk) == lineages_of(first.pk)


def test_two_clauses_may_change_places():
    """Each goes on with its own history."""
    first = publish(SMALL.to_text()).edition
    one, two, three = SMALL.clauses
    swapped = (
        one,
        replace(two, id="guide 8.3", number="8.3", was="guide 8.2"),
        replace(three, id="guide 8.2", number="8.2", was="guide 8.3"),
    )
    second = publish(replace(SMALL, clauses=swapped).to_text()).edition
    then, now = lineages_of(first.pk), lineages_of(second.pk)
    assert (now["guide 8.3"], now["guide 8.2"]) == (then["guide 8.2"], then["guide 8.3"])


def test_a_clause_renumbered_twice_is_found_across_editions():
    """By its lineage: its former number says only what it was in the edition before."""
    first = publish(SMALL.to_text()).edition
    moved = renumbered(SMALL, "guide 8.3", "guide 8.4")
    publish(moved.to_text())
    last = publish(renumbered(moved, "guide 8.4", "guide 8.5").to_text()).edition
    assert names_between(first.pk, last.pk)["guide 8.5"] == "guide 8.3"
    assert names_between(last.pk, first.pk)["guide 8.3"] == "guide 8.5"


def test_an_edition_is_found_by_the_beginning_of_its_id():
    """As long as that is one edition's alone."""
    edition = publish(SMALL.to_text()).edition
    assert find_edition(edition.pk[:8]) == find_edition("current") == edition
    with pytest.raises(NotFoundError, match="no edition"):
        find_edition("x")
    publish(CHANGED.to_text())
    assert Edition.objects.count() == 2
    with pytest.raises(NotFoundError):
        find_edition("")


def test_what_was_stored_before_there_were_versions_gets_them():
    """Editions and attempts of an earlier version of the tables; each clause keeps its number as its name."""
    edition = Edition.objects.create(id=edition_of(SMALL.to_text()), bank_text=SMALL.to_text())
    publication = Publication.objects.create(edition=edition)
    person = add_person("S1", "Learner")
    shown = find_sitting(open_sitting(person, "roles").id, person)
    with transaction.atomic():
        head = lock_head()
        attempt = _build(shown, person, "password")
        attempt.submitted_at = attempt.opened_at
        append(head, attempt)
    import_module("cascade.records.migrations.0005_fill_versions").fill(apps, None)
    assert lineages_of(edition.pk) == {one.id: one.id for one in SMALL.clauses}
    assert EditionItem.objects.count() == sum(len(quiz.items) for quiz in SMALL.quizzes)
    rows = AttemptClause.objects.filter(attempt=attempt, publication=publication)
    assert {row.reference: row.digest for row in rows} == json.loads(attempt.clause_digests)
    published = publish(CHANGED.to_text()).edition
    assert lineages_of(published.pk) == lineages_of(edition.pk)
    versions = ItemVersion.objects.values_list("quiz", "item", "digest")
    assert len(versions) == len(set(versions)) == EditionItem.objects.count() / 2
