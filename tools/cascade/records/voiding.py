"""Making an attempt void: handed in by mistake, or for somebody else.

No row is changed: a further row of kind ``void`` says that the attempt it refers to does not count.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from cascade.records import audit
from cascade.records.chain import append, lock_head
from cascade.records.errors import NotFoundError, RecordsError
from cascade.records.identifiers import uuid7
from cascade.records.models import Attempt, Correction, Person
from cascade.records.status import Status, quiz_status
from cascade.records.superseding import SUPERSEDING, copied, standing


@dataclass(frozen=True, slots=True)
class Voided:
    """What making an attempt void does.

    Attributes:
        attempt: The row that was handed in.
        counted: The row that counted so far: the same, or the one by which it was marked again last.
        applied: Whether the row was added to the log.
        before: Where the person stood with the quiz.
        after: Where they stand, or would stand, without the attempt.
    """

    attempt: Attempt
    counted: Attempt
    applied: bool
    before: Status
    after: Status

    @property
    def result_changes(self) -> bool:
        """Whether the person stands elsewhere without the attempt, or is asked to renew it on another day."""
        return (self.before.state, self.before.expires_at) != (self.after.state, self.after.expires_at)


def void(attempt_id: UUID, reason: str, *, by: Person | str | None = None, apply: bool = False) -> Voided:
    """Make an attempt void, so that nothing counts it: neither status nor exports nor the attempts allowed.

    A short re-assessment settles nothing any more once it, or the attempt it belongs to, is void.

    Args:
        attempt_id: The attempt; the id of a row that marked one again stands for that one.
        reason: Why, in words.
        by: Who does it: a person, or the name of an account of the operating system.
        apply: Add the row; without it nothing is changed.

    Raises:
        NotFoundError: there is no such attempt.
        RecordsError: there is no reason, or it is void already.
    """
    if not reason.strip():
        raise RecordsError("An attempt is made void for a reason: say which.")
    with transaction.atomic():
        head = lock_head()
        attempt = _taken(attempt_id)
        counted = standing([attempt])[attempt.pk]
        if counted.kind == "void":
            raise RecordsError(f"Attempt {attempt.pk} was made void already.")
        before = quiz_status(attempt.person, attempt.quiz)
        row = copied(counted)
        row.id, row.kind, row.refers_to = uuid7(), "void", attempt.pk
        append(head, row)
        Correction.objects.create(
            attempt=row,
            item="",
            withdrawn=False,
            reason=reason.strip(),
            by=by if isinstance(by, Person) else None,
            by_account=by if isinstance(by, str) else "",
        )
        after = quiz_status(attempt.person, attempt.quiz)
        if apply:
            actor = by if isinstance(by, Person) else None
            detail = {"attempt": str(attempt.pk), "quiz": attempt.quiz, "void": str(row.pk)}
            audit.note(actor, "corrected", people=[attempt.person_id], detail=detail)
        else:
            # What follows is worked out by doing it, and taken back.
            transaction.set_rollback(True)
    return Voided(attempt, counted, apply, before, after)


def why_void(attempt: Attempt) -> Correction | None:
    """Return why an attempt was made void, by whom and when; None where it counts."""
    row = standing([attempt])[attempt.pk]
    return Correction.objects.filter(attempt=row).first() if row.kind == "void" else None


def _taken(attempt_id: UUID) -> Attempt:
    found = Attempt.objects.select_related("person").filter(pk=attempt_id).first()
    if found is not None and found.kind in SUPERSEDING and found.refers_to is not None:
        found = Attempt.objects.select_related("person").filter(pk=found.refers_to).first()
    if found is None:
        raise NotFoundError(f"There is no attempt {attempt_id}: `cascade records export` lists their ids.")
    return found
