"""A person's own copy: everything that is held about them, nothing of anybody else's, no secret."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import models
from django.utils import timezone

from cascade.model import own_copy as held
from cascade.model.codec import decode, encode
from cascade.records import audit, own_copy, sign_in_links
from cascade.records.models import Attempt, Person, Publication, Reminder, Requirement, SignInLink
from cascade.records.own_copy import own_copy as gather
from cascade.records.person_links import person_links
from cascade.records.roles import grant
from cascade.records.sittings import open_sitting, save_responses
from records.support import RIGHT, WORDS, WRONG, hand_in

MANUAL = Path(__file__).resolve().parents[2] / "docs" / "manual" / "own-copy.md"


@pytest.fixture
def known(person, stranger) -> Person:
    """Somebody of whom something is held in every section."""
    person.email, person.manager = "rowan@council.example", stranger
    person.set_password("three plain words")
    person.save()
    grant(person, "editor", by=stranger)
    sign_in_links.issue_link(person, created_by=stranger)
    Requirement.objects.create(quiz="roles", due_on=timezone.localdate() + timedelta(days=9))
    hand_in(person, "roles", WRONG | WORDS)
    hand_in(person, "sure", RIGHT, {"leaflets": 3})
    sitting = open_sitting(person, "workbook")
    save_responses(sitting.id, person, {"own-words": "Not done yet."})
    Reminder.objects.create(person=person, quizzes=["roles"], sent_by=stranger)
    session = SessionStore()
    session["_auth_user_id"] = str(person.pk)
    session.create()
    audit.note(stranger, "viewed", people=[person.pk], detail={"page": "history"})
    audit.note(stranger, "viewed", people=[person.pk, stranger.pk], detail={"list": "overdue"})
    audit.note(person, "exported", people=[], detail={"rows": 2})
    Publication.objects.create(edition_id=Publication.objects.get().edition_id, by=person, reason="Clearer.")
    return person


def test_it_holds_what_is_held(known, stranger):
    """Account, roles, links, sessions, standings, attempts, own words, quizzes under way, audit."""
    copy = gather(known)
    assert (copy.account.staff_number, copy.account.email) == ("S1", "rowan@council.example")
    assert copy.account.manager == stranger.name
    assert copy.account.has_password
    assert [(one.role, one.given_by) for one in copy.roles] == [("editor", stranger.name), ("staff", "")]
    assert [one.made_by for one in copy.links] == [stranger.name]
    assert len(copy.sessions) == 1
    standing = next(one for one in copy.standings if one.quiz == "roles")
    assert (standing.state, standing.required, standing.overdue) == ("failed", True, False)
    roles, sure = copy.attempts
    questions = {one.item: one for one in roles.questions}
    assert questions["leaflets"].answer == ("Hand them out",)
    assert (questions["leaflets"].mark, questions["leaflets"].max_mark) == (0, 1)
    assert questions["own-words"].answer == ("I would say no, kindly.",)
    assert questions["own-words"].private
    assert not questions["who"].private
    assert next(one for one in sure.questions if one.item == "leaflets").certainty == 3
    (under_way,) = copy.open_quizzes
    assert [one.answer for one in under_way.answers] == [("Not done yet.",)]
    assert [one.sent_by for one in copy.reminders] == [stranger.name]
    assert [(one.action, one.by, one.people, one.detail) for one in copy.looked] == [
        ("viewed", stranger.name, 2, None),
        ("viewed", stranger.name, 1, {"page": "history"}),
        ("changed_roles", stranger.name, 1, {"given": "editor"}),
    ]
    assert [(one.action, one.detail) for one in copy.deeds] == [("exported", {"rows": 2})]
    assert [(one.column, one.count, one.texts) for one in copy.work if one.count] == [
        ("records.publication.by", 1, ("Clearer.",))
    ]


def test_it_holds_nothing_of_anybody_else(known, stranger):
    """Neither their answers, nor their own words, nor their number."""
    hand_in(stranger, "roles", RIGHT | {"own-words": "Strangers only."})
    text = json.dumps(encode(gather(known)), ensure_ascii=False)
    assert "Strangers only." not in text
    assert stranger.staff_number not in text.replace(known.staff_number, "")
    assert str(stranger.pk) not in text


def test_it_holds_no_secret(known):
    """With what it holds nobody can sign in: no hash of a password, no token, no key of a session."""
    secrets = {known.password, sign_in_links.issue_link(known)}
    secrets |= set(SignInLink.objects.values_list("token_sha256", flat=True))
    secrets |= set(Session.objects.values_list("session_key", flat=True))
    text = json.dumps(encode(gather(known)), ensure_ascii=False)
    assert [secret for secret in secrets if secret in text] == []


def test_marks_given_again_stand_beside_the_ones_given_first(known):
    """The row as it was written, and the rows that count in its place."""
    from cascade.records.voiding import void

    first = Attempt.objects.filter(person=known).order_by("sequence")[0]
    void(first.pk, "Handed in by mistake", apply=True)
    copy = gather(known).attempts[0]
    assert [(one.kind, one.reason) for one in copy.marked_again] == [("void", "Handed in by mistake")]


def test_whatever_points_at_a_person_has_a_place_in_the_copy(db):
    """A table that comes later is told row by row; one that is named here still exists."""
    names = {link.name for link in person_links()}
    assert set(own_copy.TOLD) | set(own_copy.AS_AUTHOR) <= names
    sections = set(held.OwnCopy.__dataclass_fields__)
    assert set(own_copy.TOLD.values()) <= sections


def test_rows_of_other_tables_are_told_without_their_secrets(known):
    """Another way to sign in shows what it holds of the person, and not what would open the account."""
    others = {
        link.model
        for link in person_links()
        if link.name not in own_copy.TOLD and link.name not in own_copy.AS_AUTHOR
    }
    assert others
    for model in others:
        for field in model._meta.concrete_fields:
            if isinstance(field, models.BinaryField):
                assert field.name in own_copy.SECRETS, field


def test_the_copy_reads_back_as_it_was_written(known):
    """The JSON file is whole: the same records come of it."""
    copy = gather(known)
    assert decode(held.OwnCopy, json.loads(json.dumps(encode(copy)))) == copy


def test_the_manual_names_every_key(db):
    """Whoever reads the JSON file finds each key explained, and no other."""
    text = MANUAL.read_text("utf-8")
    records = [
        one for one in vars(held).values() if isinstance(one, type) and hasattr(one, "__dataclass_fields__")
    ]
    for record in records:
        section = re.search(
            rf"^## .*\(`{record.__name__}`\)\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL
        )
        assert section, record.__name__
        listed = re.findall(r"^\| `(\w+)` \|", section[1], re.MULTILINE)
        assert listed == list(record.__dataclass_fields__), record.__name__
