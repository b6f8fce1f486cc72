"""Editions: stored once, published as often as somebody decides to, readable for ever."""

from __future__ import annotations

import pytest

from cascade.model.bank import edition_of
from cascade.records.editions import current_bank, current_edition, load_bank, publications, publish
from cascade.records.errors import NotFoundError, RecordsError
from cascade.records.models import Edition, Publication
from cascade.records.people import add_person
from records.support import small_bank
from records.tampering import Undone

pytestmark = pytest.mark.django_db
FIRST, SECOND = small_bank().to_text(), small_bank("Second edition").to_text()


def test_before_anything_is_published_a_sentence_says_what_to_do():
    """Build, then publish."""
    for look in (current_edition, current_bank):
        with pytest.raises(NotFoundError, match=r"`cascade build`, then `cascade publish`"):
            look()


def test_an_edition_is_named_by_the_hash_of_its_text():
    """Its id can be worked out from the file alone."""
    done = publish(FIRST)
    assert (done.edition.pk, done.created, done.changed) == (edition_of(FIRST), True, True)
    assert current_edition() == done.edition
    assert current_bank() == small_bank()


def test_publishing_the_current_edition_again_does_nothing():
    """No second row in either table."""
    publish(FIRST)
    done = publish(FIRST, reason="once more")
    assert (done.created, done.changed) == (False, False)
    assert (Edition.objects.count(), Publication.objects.count()) == (1, 1)


def test_publishing_an_older_edition_makes_it_current_again():
    """The log tells all three decisions, with who and why."""
    person = add_person("e1", "An Editor")
    publish(FIRST, by="builder")
    publish(SECOND, by=person, reason="clause 8.2 changed")
    done = publish(FIRST, by=person, reason="taken back")
    assert (done.created, done.changed, current_bank().title) == (False, True, small_bank().title)
    log = [(row.edition_id[:6], row.by, row.by_account, row.reason) for row in publications()]
    assert log == [
        (edition_of(FIRST)[:6], person, "", "taken back"),
        (edition_of(SECOND)[:6], person, "", "clause 8.2 changed"),
        (edition_of(FIRST)[:6], None, "builder", ""),
    ]


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"format":2}', '{"format":1}', '{"format":1,"x":1}'])
def test_what_is_no_bank_is_refused_and_nothing_is_stored(text):
    """The sentence says to build again."""
    with pytest.raises(RecordsError, match="run `cascade build` again"):
        publish(text)
    assert not Edition.objects.exists()


def test_an_unknown_edition_is_told(edition):
    """With the command that lists the known ones."""
    with pytest.raises(NotFoundError, match="cascade editions"):
        load_bank("0" * 64)


def test_an_edition_that_was_changed_in_the_database_is_not_used():
    """Nobody is marked by a key that was never published."""
    edition = publish(SECOND).edition
    load_bank.cache_clear()
    with Undone() as cursor:
        cursor.execute("UPDATE records_edition SET bank_text = %s", [FIRST])
        with pytest.raises(RecordsError, match="was changed in the database"):
            load_bank(edition.pk)
