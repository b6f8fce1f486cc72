"""Whose passes a material change touched: clause by clause, who, since when, and who has been asked again."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from cascade.records.completions import MOST_NAMED, as_moment, as_uuid, query_of
from cascade.records.editions import current_bank, current_edition_id
from cascade.records.models import ClauseChange, Person
from cascade.records.status import state_of

Answer = Literal["open", "expired", "gone", "done", "back"]
"""What became of a touched pass: still to be asked again; no more so, because it has run out, or because the
edition has the quiz no more; asked again and passed; or the wording that was passed holds again."""

# A clause that the pass itself tested, and that changed materially after the publication it was opened under.
_TOUCHED = """
SELECT base.person_id, base.quiz, base.id, base.submitted_at,
       p.lineage, COALESCE(now.reference, p.reference), p.changed_in, p.attempt_id, d.submitted_at,
       p.changed_in <= p.publication_id, COALESCE(now.digest, '') <> p.digest
FROM passed_on AS p
JOIN base ON base.id = p.base_id
JOIN records_attempt AS d ON d.id = p.attempt_id
JOIN records_attemptclause AS t ON t.attempt_id = base.id AND t.lineage = p.lineage
LEFT JOIN records_editionclause AS now ON now.lineage = p.lineage AND now.edition_id = %s
WHERE p.changed_in > t.publication_id
ORDER BY base.person_id, base.quiz, p.lineage
"""


@dataclass(frozen=True, slots=True)
class TouchedPass:
    """A pass that tested a clause which has materially changed since.

    Attributes:
        person: Whose pass it is.
        quiz: Id of its quiz.
        attempt: The pass.
        passed_at: When it was handed in.
        lineage: The clause itself, whatever its number.
        reference: Its reference now, or the last one where it is gone.
        change: The newest material change of it.
        answer: Whether the person is still to be asked again.
        delta: The delta that was passed on the wording since that change; None where there is none.
        done_at: When that delta was handed in.
    """

    person: UUID
    quiz: str
    attempt: UUID
    passed_at: datetime
    lineage: str
    reference: str
    change: ClauseChange
    answer: Answer
    delta: UUID | None
    done_at: datetime | None


def touched_passes(
    people: QuerySet[Person] | None = None,
    quizzes: Collection[str] | None = None,
    at: datetime | None = None,
) -> Iterator[TouchedPass]:
    """Yield the passes of *people* in *quizzes* that a material change touched, a row a pass and clause.

    Of each person and quiz it is the pass that counts; one that was replaced by a newer pass on the present
    wording is no longer touched. Takes the same few queries at any size.

    Raises:
        NotFoundError: nothing is published yet.
    """
    ids = None if people is None else list(people.values_list("pk", flat=True))
    sql, values = query_of(_TOUCHED, ids, quizzes)
    with connection.cursor() as cursor:
        cursor.execute(sql, [*values, current_edition_id()])
        rows = cursor.fetchall()
    picked = None if ids is None or len(ids) <= MOST_NAMED else frozenset(ids)
    material = ClauseChange.objects.filter(category="iv").select_related("publication")
    changes = {(change.lineage, change.publication_id): change for change in material}
    months = {quiz.id: quiz.valid_months for quiz in current_bank().quizzes}
    now = at or timezone.now()
    for person, quiz, attempt, passed, lineage, reference, changed_in, delta, done, is_done, differs in rows:
        key, passed_at = as_uuid(person), as_moment(passed)
        if picked is not None and key not in picked:
            continue
        answer: Answer = "done" if is_done else "open" if differs else "back"
        if answer == "open" and quiz not in months:
            answer = "gone"
        elif answer == "open":
            state, _ = state_of(passed_at, months[quiz], now, taken=True, affected=True)
            answer = "expired" if state == "expired" else "open"
        yield TouchedPass(
            person=key,
            quiz=quiz,
            attempt=as_uuid(attempt),
            passed_at=passed_at,
            lineage=lineage,
            reference=reference,
            change=changes[lineage, changed_in],
            answer=answer,
            delta=as_uuid(delta) if is_done else None,
            done_at=as_moment(done) if is_done else None,
        )
