"""Changes: none is published that nobody accounts for, and each is kept with its category and reason."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cascade.bank.review import Reviewed
from cascade.model.catalogue import CATEGORIES
from cascade.model.errors import ContentError
from cascade.records.editions import current_edition_id, publish
from cascade.records.errors import RecordsError
from cascade.records.models import ClauseChange, ClauseVersion, Edition, Publication
from cascade.records.people import add_person
from cascade.records.previews import preview
from records.changing import SMALL, change, renumbered, reworded
from records.support import RIGHT, clause, hand_in

pytestmark = pytest.mark.django_db
NEW = "The plan is published 14 days before."
ENTRY = change("2018-05-03", "iv", ["guide 8.3"])


def refusals(bank) -> list[str]:
    """What publishing is refused for; nothing is stored then."""
    before = (Edition.objects.count(), Publication.objects.count(), ClauseVersion.objects.count())
    with pytest.raises(ContentError) as refused:
        publish(bank.to_text())
    after = (Edition.objects.count(), Publication.objects.count(), ClauseVersion.objects.count())
    assert after == before
    return [str(fault) for fault in refused.value.faults]


def rows(publication=None) -> list[tuple[str, str, str]]:
    """The changes of the newest publication: clause, category, reason."""
    newest = publication or Publication.objects.first()
    return [(row.reference, row.category, row.reason) for row in newest.changes.all()]


def test_the_first_publication_needs_no_entries():
    """There is nothing it changes."""
    publish(SMALL.to_text())
    assert rows() == []


def test_a_word_without_an_entry_is_refused_and_shown():
    """Every such clause is named, with what went and what came."""
    publish(SMALL.to_text())
    bank = reworded(reworded(SMALL, "guide 8.3", NEW), "guide 8.1", "Officers answer to the Mayor.")
    first, second = refusals(bank)
    assert "guide 8.1: The wording differs" in first
    assert "Officers answer to the [-council.-] {+Mayor.+}" in first
    assert "guide 8.3" in second
    assert "[-28-] {+14+} days before." in second


def test_an_entry_of_an_earlier_edition_does_not_account_for_a_new_change():
    """Nor does one for another clause."""
    publish(SMALL.to_text())
    once = reworded(SMALL, "guide 8.3", NEW, ENTRY)
    publish(once.to_text())
    assert rows() == [("guide 8.3", "iv", "Why.")]
    refusals(reworded(once, "guide 8.3", "The plan is published 7 days before."))
    refusals(reworded(once, "guide 8.3", "Seven.", change("2018-06-01", "i", ["guide 8.1"])))
    publish(reworded(once, "guide 8.3", "Seven.", change("2018-06-01", "i", ["guide 8.3"])).to_text())
    assert rows() == [("guide 8.3", "i", "Why.")]


def test_a_clause_that_is_gone_needs_an_entry_or_a_new_number():
    """A new number without a word of the old one is a clause gone and a clause new."""
    publish(SMALL.to_text())
    (gone,) = refusals(renumbered(SMALL, "guide 8.3", "guide 8.4", was=False))
    assert "guide 8.3: The clause is gone: [-The plan is published 28 days before.-]" in gone
    assert ":was: guide 8.3" in gone
    publish(renumbered(SMALL, "guide 8.3", "guide 8.4").to_text())
    assert rows() == []
    removed = replace(
        renumbered(SMALL, "guide 8.3", "guide 8.2", was=False),
        clauses=SMALL.clauses[:2],
        changes=(change("2018-05-03", "ii", [], removed=["guide 8.4"]),),
    )
    publish(removed.to_text())
    assert rows() == [("guide 8.4", "ii", "Why.")]
    assert ClauseChange.objects.get().to_digest == ""


def test_an_entry_for_a_clause_accounts_for_its_parts_and_the_other_way_round():
    """A part that changes changes the whole; the rest of the whole needs a word of its own."""
    part = replace(SMALL.clauses[0], id="guide 8.1(a)", number="8.1(a)", parent="guide 8.1", text="to all")
    whole = replace(SMALL, clauses=(*SMALL.clauses, replace(part, digest="1" * 64)))
    whole = reworded(whole, "guide 8.1", "They answer to all")
    publish(whole.to_text())
    other = replace(part, text="to some", digest="2" * 64)
    for named in ("guide 8.1", "guide 8.1(a)"):
        new = reworded(whole, "guide 8.1", "They answer to some", change("2018-05-03", "iii", [named]))
        new = replace(new, clauses=(*new.clauses[:-1], other))
        found = preview(new.to_text())
        assert [(one.reference, one.category) for one in found.differences] == [
            ("guide 8.1", "iii"),
            ("guide 8.1(a)", "iii"),
        ]
    new = reworded(whole, "guide 8.1", "We answer to some", change("2018-05-03", "iii", ["guide 8.1(a)"]))
    (fault,) = preview(replace(new, clauses=(*new.clauses[:-1], other)).to_text()).faults
    assert fault.path == "guide 8.1"


def test_the_strongest_of_several_entries_counts():
    """Two editors may each record their own part of a change."""
    publish(SMALL.to_text())
    weaker = change("2018-06-01", "i", ["guide 8.3"], text="A name.")
    publish(reworded(SMALL, "guide 8.3", NEW, ENTRY, weaker).to_text())
    assert rows() == [("guide 8.3", "iv", "Why.")]


def test_going_back_needs_no_entries_and_is_as_material_as_going_forth():
    """Each clause has the strongest category it was changed by since."""
    publish(SMALL.to_text())
    one = reworded(SMALL, "guide 8.3", NEW, ENTRY)
    publish(one.to_text())
    publish(reworded(one, "guide 8.3", "Seven.", change("2018-06-01", "i", ["guide 8.3"])).to_text())
    publish(SMALL.to_text())
    assert rows() == [("guide 8.3", "iv", "An earlier edition was taken up again.")]
    publish(one.to_text())
    assert rows() == [("guide 8.3", "iv", "An earlier edition was taken up again.")]


def test_an_editor_may_give_another_category_with_a_reason_on_the_record():
    """Nobody else may, and only for a clause that changes."""
    publish(SMALL.to_text())
    text = reworded(SMALL, "guide 8.3", NEW, ENTRY).to_text()
    editor, learner = add_person("E1", "Editor", roles=["editor"]), add_person("S9", "Learner")
    for by, reason, named, said in (
        (learner, "why", "guide 8.3", "Only an editor"),
        ("builder", "why", "guide 8.3", "Only an editor"),
        (editor, " ", "guide 8.3", "for a reason"),
        (editor, "why", "guide 8.1", "does not change"),
    ):
        with pytest.raises(RecordsError, match=said):
            publish(text, by, reason, categories={named: "iii"})
    assert current_edition_id() != preview(text).edition
    publish(text, editor, "Nobody relied on it.", categories={"guide 8.3": "iii"})
    row = ClauseChange.objects.get()
    assert (row.category, row.declared_category) == ("iii", "iv")
    assert (row.category_override_by, row.category_override_reason) == (editor, "Nobody relied on it.")


def test_a_category_given_to_a_clause_holds_for_its_parts():
    """As an entry does; a part may still be given its own."""
    first = clause("8.9(a)", "to all")
    part = replace(first, parent="guide 8.9")
    whole = replace(SMALL, clauses=(*SMALL.clauses, clause("8.9", "They answer to all"), part))
    publish(whole.to_text())
    entry = change("2018-05-03", "iv", ["guide 8.9"])
    new = reworded(whole, "guide 8.9", "They answer to some", entry)
    new = reworded(new, "guide 8.9(a)", "to some")
    editor = add_person("E1", "Editor", roles=["editor"])
    found = preview(new.to_text(), {"guide 8.9": "iii", "guide 8.9(a)": "i"})
    assert [one.category for one in found.differences] == ["iii", "i"]
    publish(new.to_text(), editor, "A word.", categories={"guide 8.9": "iii"})
    assert [(row.reference, row.category, row.declared_category) for row in ClauseChange.objects.all()] == [
        ("guide 8.9", "iii", "iv"),
        ("guide 8.9(a)", "iii", "iv"),
    ]


def test_a_preview_of_going_back_says_what_going_back_would_do(person):
    """In the categories it would have; clauses that only change places back are no difference."""
    hand_in(person, "roles", RIGHT)
    one = reworded(SMALL, "guide 8.3", NEW, ENTRY)
    publish(one.to_text())
    found = preview(SMALL.to_text())
    assert [(one.reference, one.category) for one in found.differences] == [("guide 8.3", "iv")]
    first, second, third = SMALL.clauses
    swapped = (
        replace(second, id=first.id, number=first.number, was=second.id),
        replace(first, id=second.id, number=second.number, was=first.id),
        third,
    )
    publish(SMALL.to_text())
    publish(replace(SMALL, clauses=swapped).to_text())
    assert preview(SMALL.to_text()).differences == ()


@pytest.mark.parametrize("category", list(CATEGORIES))
def test_a_preview_says_what_would_change_and_changes_nothing(person, category):
    """How many would be affected, and what is to be reviewed."""
    hand_in(person, "roles", RIGHT)
    text = reworded(SMALL, "guide 8.3", NEW, change("2018-05-03", category, ["guide 8.3"])).to_text()
    found = preview(text, reviewed=Reviewed())
    assert [(one.reference, one.category) for one in found.differences] == [("guide 8.3", category)]
    assert found.newly_affected == (((person.pk, "roles"),) if category == "iv" else ())
    assert bool(found.review) is (category in {"iii", "iv"})
    assert (Edition.objects.count(), ClauseChange.objects.count()) == (1, 0)
    assert current_edition_id() != found.edition


def test_a_preview_locks_and_writes_nothing(person):
    """So that people go on handing in while an editor looks: it reads, and opens no transaction."""
    hand_in(person, "roles", RIGHT)
    text = reworded(SMALL, "guide 8.3", NEW, ENTRY).to_text()
    with CaptureQueriesContext(connection) as asked:
        assert len(preview(text).newly_affected) == 1
    said = [one["sql"].lstrip().upper() for one in asked]
    assert {one.split(maxsplit=1)[0] for one in said} == {"SELECT", "WITH"}
    assert not [one for one in said if "FOR UPDATE" in one]


def test_a_preview_counts_what_nobody_accounts_for_as_material(person):
    """Better too many than too few."""
    hand_in(person, "roles", RIGHT)
    found = preview(reworded(SMALL, "guide 8.3", NEW).to_text())
    assert len(found.faults) == len(found.newly_affected) == 1


def test_publishing_the_same_edition_does_nothing():
    """Not even a row of changes."""
    publish(SMALL.to_text())
    text = reworded(SMALL, "guide 8.3", NEW, ENTRY).to_text()
    publish(text)
    publish(text)
    assert (Publication.objects.count(), ClauseChange.objects.count()) == (2, 1)
