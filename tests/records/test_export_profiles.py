"""Saved exports: the same every time, under a name that other systems rely on."""

from __future__ import annotations

import json
from datetime import date

import pytest

from cascade.records.errors import NotFoundError, RecordsError
from cascade.records.exports import Filters, profiles
from cascade.records.exports.files import Export
from cascade.records.models import AuditEntry, ExportProfile

WEEKLY = Export(
    "csv", Filters("roles", date(2018, 5, 3), area="Housing"), ("person", "mark", "status"), bom=True
)


def test_a_profile_gives_back_what_was_saved(person):
    """Format, columns in their order, filter and byte order mark; the audit log says who saved it."""
    assert profiles.save("payroll-weekly", WEEKLY, person) is False
    assert profiles.load("payroll-weekly") == WEEKLY
    assert [(one.name, one.saved_by) for one in profiles.profiles()] == [("payroll-weekly", person)]
    entry = AuditEntry.objects.get(action="changed_profile")
    assert entry.actor == person
    assert json.loads(entry.detail)["columns"] == ["person", "mark", "status"]


def test_saving_again_replaces(person):
    """There is one of each name."""
    profiles.save("weekly", WEEKLY, person)
    assert profiles.save("weekly", Export("xapi"), None) is True
    assert profiles.load("weekly") == Export("xapi")
    assert ExportProfile.objects.get().saved_by is None


@pytest.mark.parametrize(
    "name", ["", "Weekly", "weekly export", "-", "a--b", "naïve", "x" * 65, "../x", "weekly\n"]
)
def test_a_name_that_others_could_mistype_is_refused(db, name):
    """It stands on command lines and in addresses."""
    with pytest.raises(RecordsError, match="use small letters, digits and hyphens"):
        profiles.save(name, WEEKLY, None)


def test_what_cannot_be_exported_cannot_be_saved(db):
    """Nothing is stored."""
    with pytest.raises(RecordsError, match="no columns"):
        profiles.save("weekly", Export("xapi", columns=("mark",)), None)
    assert not ExportProfile.objects.exists()


def test_a_removed_profile_is_gone_and_the_audit_log_says_so(person):
    """Asking for it names those that there are."""
    with pytest.raises(NotFoundError, match="No profile is saved yet"):
        profiles.load("weekly")
    profiles.save("weekly", WEEKLY, person)
    profiles.save("daily", WEEKLY, person)
    profiles.remove("weekly", person)
    with pytest.raises(NotFoundError, match="There is no profile 'weekly': saved are daily"):
        profiles.load("weekly")
    removed = AuditEntry.objects.filter(action="changed_profile").first()
    assert json.loads(removed.detail) == {"profile": "weekly", "did": "removed"}


def test_a_profile_that_asks_for_what_is_gone_is_a_sentence(db):
    """A column of an earlier version, say."""
    ExportProfile.objects.create(name="old", format="csv", columns=["gone"], filters={})
    with pytest.raises(RecordsError, match="There is no column 'gone'"):
        profiles.load("old")
