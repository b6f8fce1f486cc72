"""Finding the person that a parameter names."""

from __future__ import annotations

from uuid import UUID

from cascade.records.models import Person

NOBODY = UUID(int=0)
"""Stands for a person who isn't there: nothing is theirs."""


def person_asked_for(person: UUID | None, staff_number: str) -> UUID | None:
    """Return whose rows are asked for: None for everybody's, `NOBODY` where nobody fits both parameters."""
    if not staff_number:
        return person
    found = Person.objects.filter(staff_number__iexact=staff_number).values_list("pk", flat=True).first()
    return found if found and person in (None, found) else NOBODY
