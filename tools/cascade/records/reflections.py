"""The learner's own words: every function asks whose they are, and there is no other way in."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import ValidationError

from cascade.records.errors import NotFoundError
from cascade.records.models import Person, Reflection


def own_reflections(person: Person, attempt_id: UUID | str | None = None) -> list[Reflection]:
    """Return what *person* wrote, the newest first; of one attempt only, if it is given."""
    found = Reflection.objects.filter(person=person).order_by("-created_at", "item")
    if attempt_id is not None:
        found = found.filter(attempt_id=attempt_id)
    return list(found)


def delete_reflection(reflection_id: UUID | str, person: Person) -> None:
    """Delete what *person* wrote, for good.

    Raises:
        NotFoundError: there is none of that id, or it is another person's.
    """
    try:
        count, _ = Reflection.objects.filter(pk=reflection_id, person=person).delete()
    except ValidationError:
        count = 0
    if not count:
        raise NotFoundError("There is no such text of yours.")
