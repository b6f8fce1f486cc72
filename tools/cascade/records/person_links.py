"""What hangs on a person: every row that points at them, and what becomes of it when they are erased.

Nothing is listed by hand. Erasing does to each table what deleting the person's row would do, as the table
itself declares it, so that tables that come later, other packages' included, are reached as well.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal
from uuid import UUID

from django.apps import apps
from django.db import models

from cascade.records.models import Person

Fate = Literal["deleted", "unlinked", "kept"]

_FATES: dict[Any, Fate] = {
    models.CASCADE: "deleted",
    models.SET_NULL: "unlinked",
    models.PROTECT: "kept",
}


CALLED: dict[str, str] = {
    "records.apitoken.created_by": "tokens of the API they made",
    "records.attempt.person": "attempts",
    "records.auditedperson.person": "entries of the audit log about them",
    "records.auditentry.actor": "entries of the audit log on what they did",
    "records.cascadesession.confirmed_by": "sessions whose marks they confirmed",
    "records.cascadesession.trainer": "sessions they ran",
    "records.clausechange.category_override_by": "changes they gave another category",
    "records.codeapp.person": "apps for security codes",
    "records.correction.by": "corrections they made",
    "records.exportprofile.saved_by": "exports they saved",
    "records.invitation.person": "invitations to sessions",
    "records.participant.confirmed_by": "participants they confirmed",
    "records.participant.entered_by": "answer sheets they typed in",
    "records.participant.person": "sessions they took part in",
    "records.person.manager": "people they manage",
    "records.plancopy.reader": "action plans that others let them read",
    "records.publication.by": "publications of theirs",
    "records.recoverycode.person": "recovery codes",
    "records.reflection.person": "texts in their own words",
    "records.reminder.person": "reminders sent to them",
    "records.reminder.sent_by": "reminders they sent",
    "records.requirement.created_by": "requirements they made",
    "records.rolegrant.granted_by": "roles they gave",
    "records.rolegrant.person": "roles they hold",
    "records.sessionevent.by": "steps of sessions they took",
    "records.signinlink.created_by": "one-time links they made",
    "records.signinlink.person": "one-time links of theirs",
    "records.sitting.person": "quizzes they opened",
    "records.staffupload.person": "staff lists they uploaded",
}
"""What the rows behind a column are called; those of other tables by the names these have."""


@dataclass(frozen=True, slots=True)
class PersonLink:
    """A column that points at people.

    Attributes:
        model: The table it stands in.
        field: Its name there.
        fate: What erasing a person does to the rows that point at them: they are ``deleted``, ``unlinked``
            (the column is emptied) or ``kept`` (they go on pointing at the person's id).
    """

    model: type[models.Model]
    field: str
    fate: Fate

    @property
    def name(self) -> str:
        """Table and column, as ``records.attempt.person``."""
        return f"{self.model._meta.label_lower}.{self.field}"  # noqa: SLF001 - Django's documented model API

    @property
    def called(self) -> str:
        """What its rows are, in words: ``quizzes they opened``."""
        known = CALLED.get(self.name)
        return known or f"{self.model._meta.verbose_name_plural} ({self.field.replace('_', ' ')})"  # noqa: SLF001

    def rows(self, people: Collection[UUID]) -> models.QuerySet[Any]:
        """Return the rows that point at one of *people*."""
        manager: models.Manager[Any] = self.model._base_manager  # noqa: SLF001
        return manager.filter(**{f"{self.field}__in": people})


@cache
def person_links() -> tuple[PersonLink, ...]:
    """Return every column of every table that points at people, those that are kept last.

    Raises:
        NotImplementedError: a table says nothing of what becomes of its rows that erasing could follow.
    """
    found = []
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.concrete_fields:  # noqa: SLF001 - Django's documented model API
            if isinstance(field, models.ForeignKey) and field.related_model is Person:
                fate = _FATES.get(field.remote_field.on_delete)
                if fate is None:
                    raise NotImplementedError(f"{model.__name__}.{field.name}")
                found.append(PersonLink(model, field.name, fate))
    return tuple(sorted(found, key=lambda link: (list(_FATES.values()).index(link.fate), link.name)))
