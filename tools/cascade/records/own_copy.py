"""A person's own copy: everything that is held about them, in one record, for them alone.

What stands in a table of its own has a section of its own. Whatever else points at the person, in tables
that come later too, is found by `person_links` and told row by row, so that nothing is left out.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db.models import Model
from django.utils import timezone

from cascade.model import own_copy as held
from cascade.records import own_copy_audit, own_copy_quizzes
from cascade.records.editions import current_bank
from cascade.records.errors import NotFoundError
from cascade.records.models import Person
from cascade.records.person_links import PersonLink, person_links
from cascade.records.roles import ROLES, roles_of
from cascade.records.stamps import day, stamp
from cascade.records.standings import standings

TOLD: dict[str, str] = {
    "records.attempt.person": "attempts",
    "records.auditedperson.person": "looked",
    "records.auditentry.actor": "deeds",
    "records.person.manager": "account",
    "records.reflection.person": "attempts",
    "records.reminder.person": "reminders",
    "records.rolegrant.person": "roles",
    "records.signinlink.person": "links",
    "records.sitting.person": "open_quizzes",
}
"""Columns that point at a person and the section of the copy that tells of them; see `OwnCopy`."""

AS_AUTHOR: dict[str, str] = {
    "records.apitoken.created_by": "name",
    "records.clausechange.category_override_by": "category_override_reason",
    "records.correction.by": "reason",
    "records.exportprofile.saved_by": "name",
    "records.publication.by": "reason",
    "records.reminder.sent_by": "",
    "records.requirement.created_by": "",
    "records.rolegrant.granted_by": "",
    "records.signinlink.created_by": "",
}
"""Columns that say who wrote a row, with the column of that row that holds the person's words, if any."""

SECRETS = frozenset(
    {
        "data",
        "digest",
        "key",
        "secret",
        "session_data",
        "session_sha256",
        "token",
        "token_secret",
        "token_sha256",
    }
)
"""Columns that only the service needs; who could read them could sign in as the person."""


def own_copy(person: Person, at: datetime | None = None) -> held.OwnCopy:
    """Return everything that is held about *person*. It is for them alone, words of their own included.

    Args:
        person: Who asks for their own data.
        at: When; now by default.

    Raises:
        RecordsError: an attempt can't be read any more.
    """
    moment = at or timezone.now()
    return held.OwnCopy(
        format=held.FORMAT,
        made_at=stamp(moment),
        product=_product(),
        account=_account(person),
        roles=_roles(person),
        links=_links(person),
        sessions=_sessions(person),
        standings=_standings(person, moment),
        attempts=own_copy_quizzes.attempts(person),
        open_quizzes=own_copy_quizzes.open_quizzes(person),
        plans=own_copy_quizzes.plans(person),
        reminders=tuple(
            held.HeldReminder(stamp(row.sent_at), tuple(row.quizzes), _name(row.sent_by))
            for row in person.reminders.select_related("sent_by").order_by("sent_at")
        ),
        looked=own_copy_audit.looked(person),
        deeds=own_copy_audit.deeds(person),
        work=tuple(_work(link, person) for link in person_links() if link.name in AS_AUTHOR),
        other=tuple(
            _other(link, row)
            for link in person_links()
            if link.name not in TOLD and link.name not in AS_AUTHOR
            for row in link.rows([person.pk])
        ),
    )


def _name(person: Person | None) -> str:
    return "" if person is None else person.name


def _product() -> str:
    try:
        return current_bank().title
    except NotFoundError:
        return ""


def _account(person: Person) -> held.Account:
    return held.Account(
        id=str(person.pk),
        staff_number=person.staff_number,
        name=person.name,
        email=person.email,
        service_area=person.service_area,
        manager=_name(person.manager),
        manages=person.reports.count(),
        starts_on=day(person.starts_on),
        leaves_on=day(person.leaves_on),
        is_open=person.is_open(),
        created_at=stamp(person.created_at),
        last_sign_in_at=stamp(person.last_login),
        has_password=person.has_usable_password(),
    )


def _roles(person: Person) -> tuple[held.HeldRole, ...]:
    given = {row.role: row for row in person.role_grants.select_related("granted_by")}
    found = []
    for role in sorted(roles_of(person)):
        row = given.get(role)
        since, by = (stamp(row.granted_at), _name(row.granted_by)) if row else ("", "")
        found.append(held.HeldRole(role, ROLES[role], since, by))
    return tuple(found)


def _links(person: Person) -> tuple[held.HeldLink, ...]:
    rows = person.sign_in_links.select_related("created_by").order_by("created_at")
    return tuple(
        held.HeldLink(stamp(row.created_at), _name(row.created_by), stamp(row.expires_at), stamp(row.used_at))
        for row in rows
    )


def _sessions(person: Person) -> tuple[str, ...]:
    rows = Session.objects.order_by("expire_date").iterator()
    return tuple(
        stamp(row.expire_date) for row in rows if row.get_decoded().get(SESSION_KEY) == str(person.pk)
    )


def _standings(person: Person, at: datetime) -> tuple[held.HeldStanding, ...]:
    try:
        titles = {quiz.id: quiz.title for quiz in current_bank().quizzes}
        found = list(standings(Person.objects.filter(pk=person.pk), None, at))
    except NotFoundError:
        return ()
    return tuple(
        held.HeldStanding(
            quiz=one.quiz,
            title=titles[one.quiz],
            state=one.state,
            required=one.required,
            due_on=day(one.due_on),
            overdue=one.overdue,
            expires_at=stamp(one.expires_at),
            attempts=one.attempts,
            best_percent=None if one.best_percent is None else float(one.best_percent),
        )
        for one in found
    )


def _work(link: PersonLink, person: Person) -> held.Work:
    rows = link.rows([person.pk]).order_by("pk")
    column = AS_AUTHOR[link.name]
    texts = tuple(rows.exclude(**{column: ""}).values_list(column, flat=True)) if column else ()
    return held.Work(link.called, link.name, rows.count(), texts)


def _other(link: PersonLink, row: Model) -> held.OtherRow:
    values = {
        field.name: _plain(field.value_from_object(row))
        for field in link.model._meta.concrete_fields  # noqa: SLF001 - Django's documented model API
        if field.name not in SECRETS and field.related_model is not Person
    }
    return held.OtherRow(link.called, values)


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return stamp(value)
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return "" if value is None else str(value)
