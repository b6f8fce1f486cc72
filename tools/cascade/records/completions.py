"""Completions of many people at once, and which of them rest on wording that has materially changed.

A completion is a person's newest pass of a quiz with the short re-assessments (deltas) passed for it.
It is affected when a clause it tested was changed in category iv after the publication it was last passed
under, and the clause's wording now is another than the one passed. Everything is derived from the log.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from cascade.model.bank import Quiz
from cascade.model.items import InformationBody, Item
from cascade.records.editions import current_edition_id, load_bank
from cascade.records.histories import wording
from cascade.records.models import Attempt, ClauseChange, Person
from cascade.records.superseding import is_pass, standing

_BATCH = 2000  # rows held at once
MOST_NAMED = 5000
"""More people than this are not named in the query but picked from its answer."""


# SQLite keeps to the order of a CROSS JOIN: from a person's attempts to their clauses, not from each clause
# that ever changed to everybody's attempts.
_COMMON = """
WITH superseding AS (
    SELECT refers_to, kind, passed, complete FROM (
        SELECT refers_to, kind, passed, complete,
               ROW_NUMBER() OVER (PARTITION BY refers_to ORDER BY sequence DESC) AS place
        FROM records_attempt WHERE kind IN ('regrade', 'void') AND refers_to IS NOT NULL
    ) AS newest WHERE place = 1
), counted AS (
    SELECT a.id, a.sequence, a.kind, a.refers_to, a.person_id, a.quiz, a.submitted_at
    FROM records_attempt AS a LEFT JOIN superseding AS s ON s.refers_to = a.id
    WHERE a.kind IN ('attempt', 'delta') {chosen}
      AND CASE WHEN s.kind = 'void' THEN FALSE
               WHEN s.kind = 'regrade' THEN COALESCE(s.passed, s.complete)
               ELSE COALESCE(a.passed, a.complete) END
), base AS (
    SELECT * FROM (
        SELECT counted.*, ROW_NUMBER() OVER (PARTITION BY person_id, quiz ORDER BY sequence DESC) AS place
        FROM counted WHERE kind = 'attempt'
    ) AS ranked WHERE place = 1
), covering AS (
    SELECT id AS base_id, id AS attempt_id, sequence FROM base
    UNION ALL
    SELECT base.id, delta.id, delta.sequence
    FROM counted AS delta JOIN base ON base.id = delta.refers_to WHERE delta.kind = 'delta'
), material AS (
    SELECT lineage, MAX(publication_id) AS publication_id
    FROM records_clausechange WHERE category = 'iv' GROUP BY lineage
), settled AS (
    SELECT c.base_id, t.lineage, MAX(c.sequence) AS sequence
    FROM covering AS c CROSS JOIN records_attemptclause AS t
    WHERE c.attempt_id <> c.base_id AND t.attempt_id = c.attempt_id GROUP BY c.base_id, t.lineage
), passed_on AS (
    SELECT c.base_id, c.attempt_id, t.lineage, t.reference, t.digest, t.publication_id,
           m.publication_id AS changed_in
    FROM covering AS c CROSS JOIN records_attemptclause AS t CROSS JOIN material AS m
    LEFT JOIN settled AS s ON s.base_id = c.base_id AND s.lineage = t.lineage AND s.sequence > c.sequence
    WHERE t.attempt_id = c.attempt_id AND m.lineage = t.lineage AND s.base_id IS NULL
), touched AS (
    SELECT p.base_id, p.lineage, p.reference, p.digest, p.publication_id, now.reference AS reference_now,
           COALESCE(now.digest, '') AS digest_now
    FROM passed_on AS p
    LEFT JOIN records_editionclause AS now ON now.lineage = p.lineage AND now.edition_id = %s
    WHERE p.changed_in > p.publication_id AND COALESCE(now.digest, '') <> p.digest
)
"""

_ALL = (
    _COMMON  # noqa: S608 - both halves are written here
    + """
SELECT person_id, quiz, id, sequence, submitted_at, id IN (SELECT base_id FROM touched)
FROM base ORDER BY person_id
"""
)

_CLAUSES = (
    _COMMON
    + """
SELECT base_id, lineage, reference, digest, publication_id, reference_now, digest_now
FROM touched ORDER BY reference, lineage
"""
)


@dataclass(frozen=True, slots=True)
class Completion:
    """A person's completion of a quiz.

    Attributes:
        person: Whose it is.
        quiz: Id of the quiz.
        attempt: The attempt that counts: the newest one passed.
        sequence: Its number in the log.
        passed_at: When it was handed in.
        affected: Whether a clause it tested has materially changed since.
    """

    person: UUID
    quiz: str
    attempt: UUID
    sequence: int
    passed_at: datetime
    affected: bool


@dataclass(frozen=True, slots=True)
class AffectedClause:
    """A clause that a completion tested and that has materially changed since.

    Attributes:
        lineage: The clause itself, whatever its number.
        reference: Its reference now, or the last one where it is gone.
        was: Its reference when it was passed, where that was another.
        old: Wording that was passed.
        new: Wording now; empty where the clause is gone.
        changes: The changes since, the oldest first, of every category.
    """

    lineage: str
    reference: str
    was: str
    old: str
    new: str
    changes: tuple[ClauseChange, ...]


def completions(
    people: Collection[UUID] | None = None, quizzes: Collection[str] | None = None
) -> list[Completion]:
    """Return the completions of *people* in *quizzes* (both: all by default), by one query.

    Its cost grows with the number of attempts and of clauses they tested, not with their product.

    Raises:
        NotFoundError: nothing is published yet.
    """
    return list(each_completion(people, quizzes))


def each_completion(
    people: Collection[UUID] | None = None, quizzes: Collection[str] | None = None
) -> Iterator[Completion]:
    """Yield what `completions` returns, in the order of the people's ids, in memory that stays flat.

    Raises:
        NotFoundError: nothing is published yet.
    """
    sql, values = query(people, quizzes)
    picked = frozenset(people) if people is not None and len(people) > MOST_NAMED else None
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, values)
        while rows := cursor.fetchmany(_BATCH):
            for row in rows:
                person = as_uuid(row[0])
                if picked is None or person in picked:
                    yield Completion(
                        person, row[1], as_uuid(row[2]), row[3], as_moment(row[4]), affected=bool(row[5])
                    )


def query(
    people: Collection[UUID] | None = None, quizzes: Collection[str] | None = None
) -> tuple[str, list[Any]]:
    """Return the one query of `completions` and its values, to be looked at or explained.

    Raises:
        NotFoundError: nothing is published yet.
    """
    return _filled(_ALL, people, quizzes)


def query_of(
    select: str, people: Collection[UUID] | None = None, quizzes: Collection[str] | None = None
) -> tuple[str, list[Any]]:
    """Return a query with *select* at its end, over what `completions` derives from the log, and its values.

    It may ask ``base`` (the completions), ``covering`` (their attempts and passed deltas), ``settled`` (the
    clauses these deltas tested, and the last of them), ``material`` (each clause's last material change),
    ``passed_on`` (the materially changed clauses they were passed on, each as last passed) and ``touched``
    (those that affect).

    Raises:
        NotFoundError: nothing is published yet.
    """
    return _filled(_COMMON + select, people, quizzes)


def is_affected(attempt: Attempt) -> bool:
    """Return whether one pass, be it an older one, rests on wording that has materially changed since.

    Clauses that a delta of its own has settled do not count. A row that is no pass as it counts now rests on
    nothing.

    Raises:
        NotFoundError: nothing is published yet.
    """
    key = _id_value(attempt.pk)
    with connection.cursor() as cursor:
        cursor.execute(
            _ALL.replace("{chosen}", " AND (a.id = %s OR a.refers_to = %s)"), [key, key, current_edition_id()]
        )
        return any(bool(row[5]) for row in cursor.fetchall())


def affected_clauses(person: Person, quiz_id: str) -> tuple[AffectedClause, ...]:
    """Return the clauses for which *person*'s completion of a quiz is affected; none where it is not.

    Raises:
        NotFoundError: nothing is published yet.
    """
    sql, values = _filled(_CLAUSES, [person.pk], [quiz_id])
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        rows = cursor.fetchall()
    return tuple(
        AffectedClause(
            lineage=lineage,
            reference=now or reference,
            was=reference if now and now != reference else "",
            old=wording(reference, digest),
            new=wording(now, digest_now) if now else "",
            changes=tuple(
                ClauseChange.objects.filter(lineage=lineage, publication_id__gt=publication).select_related(
                    "publication"
                )
            ),
        )
        for _base, lineage, reference, digest, publication, now, digest_now in rows
    )


def affected_items(person: Person, quiz_id: str) -> tuple[Item, ...]:
    """Return the items to ask *person* again: those that rest on materially changed clauses.

    Where none rests on them any more, those that took the place of the items asked then; failing these,
    the quiz's items on the same document, or all. So there is at least one as long as the quiz asks anything.

    Raises:
        NotFoundError: nothing is published yet.
    """
    clauses = affected_clauses(person, quiz_id)
    bank = load_bank(current_edition_id())
    quiz = next((one for one in bank.quizzes if one.id == quiz_id), None)
    if not clauses or quiz is None:
        return ()
    return items_resting_on(quiz, [one.reference for one in clauses], _items_then(person, quiz_id, clauses))


def items_resting_on(
    quiz: Quiz, references: Collection[str], items_then: Collection[str] = ()
) -> tuple[Item, ...]:
    """Return the items of *quiz* that rest on one of *references*, or what comes nearest."""
    asking = [item for item in quiz.items if not isinstance(item.body, InformationBody)]
    asking = [item for item in asking if item.is_scored] or asking
    wholes = {reference.partition("(")[0] for reference in references}
    documents = {reference.partition(" ")[0] for reference in references}
    choices = (
        [item for item in asking if set(item.clauses) & set(references)],
        [item for item in asking if {name.partition("(")[0] for name in item.clauses} & wholes],
        [item for item in asking if item.id in items_then],
        [item for item in asking if {name.partition(" ")[0] for name in item.clauses} & documents],
        asking,
    )
    return tuple(next((found for found in choices if found), []))


def changes_since_passed(person: Person, quiz_id: str) -> tuple[ClauseChange, ...]:
    """Return the changes of categories iii and iv to clauses of *person*'s completion since it was passed.

    The newest come first; what a delta has settled is left out.

    Raises:
        NotFoundError: nothing is published yet.
    """
    found = completions([person.pk], [quiz_id])
    if not found:
        return ()
    attempts = [found[0].attempt, *_passed_deltas(found[0].attempt)]
    since: dict[str, int] = {}
    rows = Attempt.objects.filter(pk__in=attempts).order_by("sequence")
    for lineage, publication in rows.values_list("clauses__lineage", "clauses__publication_id"):
        if lineage is not None:
            since[lineage] = max(publication, since.get(lineage, 0))
    changes = ClauseChange.objects.filter(lineage__in=since, category__in=("iii", "iv"))
    return tuple(
        change
        for change in changes.select_related("publication").order_by("-publication_id", "id")
        if change.publication_id > since[change.lineage]
    )


def _filled(
    sql: str, people: Collection[UUID] | None, quizzes: Collection[str] | None
) -> tuple[str, list[Any]]:
    chosen, values = "", []
    if people is not None and len(people) <= MOST_NAMED:
        chosen += f" AND a.person_id IN ({_places(people)})"
        values += [_id_value(one) for one in people]
    if quizzes is not None:
        chosen += f" AND a.quiz IN ({_places(quizzes)})"
        values += list(quizzes)
    return sql.replace("{chosen}", chosen), [*values, current_edition_id()]


def _id_value(key: UUID) -> Any:
    """Return an id as the database holds it; all ids are of one kind."""
    field = Person._meta.pk  # noqa: SLF001 - Django's documented model API
    return field.get_db_prep_value(key, connection)


def _places(values: Collection[object]) -> str:
    return ", ".join(["%s"] * len(values)) or "NULL"


def _items_then(person: Person, quiz_id: str, clauses: Collection[AffectedClause]) -> set[str]:
    """Return the items that tested one of *clauses* when the quiz was passed."""
    wanted = {one.was or one.reference for one in clauses}
    found = completions([person.pk], [quiz_id])
    if not found:
        return set()
    edition = Attempt.objects.values_list("edition_id", flat=True).get(pk=found[0].attempt)
    quiz = next((one for one in load_bank(edition).quizzes if one.id == quiz_id), None)
    return {item.id for item in quiz.items if set(item.clauses) & wanted} if quiz else set()


def _passed_deltas(attempt: UUID) -> list[UUID]:
    rows = standing(Attempt.objects.filter(kind="delta", refers_to=attempt))
    return [key for key, row in rows.items() if is_pass(row)]


def as_uuid(value: Any) -> UUID:
    """Return an id as a query gave it: PostgreSQL gives ids, SQLite texts."""
    return value if isinstance(value, UUID) else UUID(str(value))


def as_moment(value: Any) -> datetime:
    """Return a moment as a query gave it, in UTC."""
    found = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
