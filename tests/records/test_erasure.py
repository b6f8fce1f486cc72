"""Erasing a person: what goes, what stays under the pseudonym, and what has to be done by hand."""

from __future__ import annotations

import json

import pytest
from django.conf import settings as django_settings
from django.contrib.auth import authenticate
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session

from cascade.records import audit, erasure, sign_in_links
from cascade.records.errors import RecordsError
from cascade.records.models import (
    Attempt,
    AuditEntry,
    Person,
    Reflection,
    Reminder,
    RoleGrant,
    SignInLink,
    Sitting,
    StaffUpload,
)
from cascade.records.people import add_person, find_person
from cascade.records.person_links import CALLED, person_links
from cascade.records.roles import grant
from cascade.records.sittings import open_sitting
from cascade.records.verification import verify
from records.support import RIGHT, WORDS, hand_in

WHY = "Request 17 of 3 May 2027"


@pytest.fixture
def known(person, stranger) -> Person:
    """Somebody with a row in every table that can hold one."""
    person.name, person.email = "Rowan Aisling Example", "rowan@council.example"
    person.manager = stranger
    person.set_password("three plain words")
    person.save()
    stranger.manager = person
    stranger.save()
    grant(person, "trainer", by=stranger)
    grant(stranger, "auditor", by=person)
    sign_in_links.issue_link(person)
    hand_in(person, "roles", RIGHT | WORDS)
    open_sitting(person, "sure")
    Reminder.objects.create(person=person, quizzes=["sure"], sent_by=stranger)
    audit.note(stranger, "viewed", people=[person.pk])
    return person


def session_of(person: Person, **data: object) -> str:
    """Return the key of a session of *person*."""
    session = SessionStore()
    session.update({"_auth_user_id": str(person.pk), **data})
    session.create()
    return session.session_key


def test_an_erased_row_holds_a_pseudonym_and_nothing_else_of_the_person(known, stranger):
    """Staff number, name, e-mail, service area, manager, dates and password are emptied."""
    erasure.erase(known, stranger, WHY)
    row = Person.objects.get(pk=known.pk)
    assert row.staff_number == f"erased-{known.pk.hex[-12:]}"
    assert (row.name, row.email, row.service_area) == ("Erased person", "", "")
    assert (row.manager, row.starts_on, row.leaves_on, row.last_login) == (None, None, None, None)
    assert row.erased_at is not None
    assert not row.is_active
    assert not row.has_usable_password()


def test_every_field_of_a_persons_row_is_emptied_or_kept_for_a_reason(db):
    """A field that comes later is not forgotten."""
    fields = {field.name for field in Person._meta.concrete_fields}
    assert fields == {*erasure.EMPTIED_FIELDS, *erasure.KEPT_FIELDS}


def test_a_staff_list_that_waits_to_be_loaded_is_thrown_away(known, stranger):
    """It may hold the name in a form that nobody can search, such as a compressed workbook."""
    StaffUpload.objects.create(person=stranger, session_sha256="", file_name="list.csv", data=b"S1,Rowan")
    assert erasure.erase(known, stranger, WHY).uploads == 1
    assert not StaffUpload.objects.exists()


def test_what_is_theirs_alone_is_deleted_and_what_others_rest_on_stays(known, stranger):
    """Reflections, quizzes under way, links, roles and reminders go; the log and the audit log stay."""
    erasure.erase(known, stranger, WHY)
    for model in (Reflection, Sitting, SignInLink, Reminder):
        assert not model.objects.filter(person=known).exists(), model
    assert not RoleGrant.objects.filter(person=known).exists()
    assert Attempt.objects.filter(person=known).count() == 1
    stranger.refresh_from_db()
    assert stranger.manager is None
    assert stranger.role_grants.get(role="auditor").granted_by is None
    assert verify().ok


def test_every_table_that_points_at_people_is_reached(known, stranger):
    """Whatever table comes later, a deleted or unlinked row of it no longer points at the person."""
    erasure.erase(known, stranger, WHY)
    for link in person_links():
        if link.fate != "kept":
            assert not link.rows([known.pk]).exists(), link.name
    assert {link.name for link in person_links() if link.fate == "kept"} == {
        "records.attempt.person",
        "records.auditedperson.person",
        "records.auditentry.actor",
        "records.cascadesession.confirmed_by",
        "records.cascadesession.trainer",
        "records.clausechange.category_override_by",
        "records.correction.by",
        "records.participant.confirmed_by",
        "records.participant.entered_by",
        "records.participant.person",
        "records.publication.by",
        "records.sessionevent.by",
    }


def test_the_plan_says_what_goes_and_what_stays_and_changes_nothing(known):
    """A dry run first: tables, counts, and what becomes of the rows."""
    planned = erasure.plan(known)
    fates = {rows.column: (rows.count, rows.fate) for rows in planned.rows}
    assert fates["records.reflection.person"] == (3, "deleted")
    assert fates["records.attempt.person"] == (1, "kept")
    assert fates["records.person.manager"] == (1, "unlinked")
    assert planned.was_open
    known.refresh_from_db()
    assert known.name == "Rowan Aisling Example"
    assert not AuditEntry.objects.filter(action="erased").exists()


def test_the_audit_log_tells_of_it_by_ids_alone(known, stranger):
    """Who erased whom, when and why: neither name nor staff number stands in it."""
    erasure.erase(known, stranger, WHY)
    entry = AuditEntry.objects.get(action="erased")
    assert entry.actor == stranger
    assert [one.person_id for one in entry.people.all()] == [known.pk]
    assert json.loads(entry.detail) == {"reason": WHY}


@pytest.mark.parametrize(
    "reason", ["", " ", "S1 asked for it", "Rowan asked", "as example", "to ROWAN@council.example"]
)
def test_a_reason_that_is_missing_or_names_the_person_is_refused(known, stranger, reason):
    """The audit log can't be changed, so the name must not get into it."""
    with pytest.raises(RecordsError, match=r"reason|Say why"):
        erasure.erase(known, stranger, reason)
    assert not Person.objects.exclude(erased_at=None).exists()


def test_nobody_erases_themselves(stranger):
    """A slip of HR's would lock HR out."""
    with pytest.raises(RecordsError, match="yourself"):
        erasure.erase(stranger, stranger, WHY)


def test_an_erased_person_is_not_erased_again(known, stranger):
    """The second time says when it was done."""
    erasure.erase(known, stranger, WHY)
    with pytest.raises(RecordsError, match="was erased on"):
        erasure.erase(known, stranger, WHY)


def test_an_erased_person_cannot_sign_in_by_any_way(known, stranger):
    """Neither with the old number nor with the pseudonym, neither by password nor by link."""
    token = sign_in_links.issue_link(known)
    assert authenticate(username="S1", password="three plain words") == known
    erasure.erase(known, stranger, WHY)
    known.refresh_from_db()
    for number in ("S1", known.staff_number):
        assert authenticate(username=number, password="three plain words") is None
    assert sign_in_links.find(token) is None
    assert not known.is_open()


def test_the_same_staff_number_added_again_is_somebody_new(known, stranger):
    """Nothing leads from the new account to the old attempts."""
    erasure.erase(known, stranger, WHY)
    again = add_person("s1", "Rowan Aisling Example")
    assert again.pk != known.pk
    assert not Attempt.objects.filter(person=again).exists()
    assert find_person("S1") == again


def test_sessions_of_the_person_and_sessions_that_name_them_end(known, stranger):
    """A colleague's session may hold a notice with the name; the one it is done in goes on."""
    own = session_of(known)
    named = session_of(stranger, _messages="Added Rowan Aisling Example (S1).")
    here = session_of(stranger, note="S1")
    other = session_of(stranger)
    assert erasure.plan(known).sessions == 3
    erasure.erase(known, stranger, WHY, but_session=here)
    assert set(Session.objects.values_list("pk", flat=True)) == {here, other}
    assert {own, named}.isdisjoint(Session.objects.values_list("pk", flat=True))


def test_texts_that_name_the_person_are_named_with_what_to_do(known, stranger, tmp_path, monkeypatch):
    """What can't be changed, or stands in a file, is left to people, who are told where it stands."""
    from cascade.records.models import Edition, ExportProfile, Publication

    monkeypatch.setenv("CASCADE_ROOT", str(tmp_path))
    (tmp_path / "quizzes").mkdir()
    (tmp_path / "quizzes" / "reviewed.yaml").write_text("items:\n  roles/days:\n    by: s1\n", "utf-8")
    Publication.objects.create(edition=Edition.objects.get(), reason="Asked for by rowan aisling example")
    Publication.objects.create(edition=Edition.objects.get(), reason="S12 asked, and example.org")
    ExportProfile.objects.create(name="for-s1", format="csv")
    hand_in(known, "roles", RIGHT | {"who": "rowan@council.example"})
    answered = Attempt.objects.filter(person=known).latest("sequence")
    found = erasure.erase(known, stranger, WHY).mentions
    assert [(one.place, one.key) for one in found] == [
        ("records.publication.reason", str(Publication.objects.get(reason__startswith="Asked").pk)),
        ("records.exportprofile.name", "for-s1"),
        ("records.attempt.responses", str(answered.pk)),
        ("quizzes/reviewed.yaml:3", ""),
    ]
    assert all(one.advice.endswith(".") for one in found)


def test_many_are_emptied_in_a_fixed_number_of_queries_a_batch(edition, django_assert_max_num_queries):
    """Erasing by the rule of retention must be possible for thousands."""
    people = [add_person(f"M{number}", f"Many {number}") for number in range(40)]
    from django.db import transaction

    with django_assert_max_num_queries(120), transaction.atomic():
        erasure.empty(person.pk for person in people)
    assert Person.objects.exclude(erased_at=None).count() == len(people)


def test_an_id_finds_the_person_as_well_as_a_staff_number(known):
    """After a restored backup the pseudonym stands nowhere, but whoever erased kept the id."""
    assert erasure.find_to_erase(str(known.pk)) == erasure.find_to_erase("s1") == known


def test_sessions_are_kept_in_the_database(db):
    """Erasing ends sessions in the database; kept elsewhere, they would outlive it."""
    assert django_settings.SESSION_ENGINE.endswith(".db")


def test_every_table_of_ours_has_words_for_its_rows(db):
    """HR reads what goes in plain words, and no word is left over from a table that is gone."""
    ours = {link.name for link in person_links() if link.name.startswith("records.")}
    assert set(CALLED) == ours
