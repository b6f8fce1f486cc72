"""The part of a person's own copy that tells of quizzes: what they handed in, opened, and mean to do next."""

from __future__ import annotations

import json
from collections.abc import Collection
from decimal import Decimal

from cascade.bank import plain_text
from cascade.bank.response_words import in_words
from cascade.model import own_copy as held
from cascade.records.models import Attempt, Correction, Person, Sitting
from cascade.records.plans import Plan, own_plans
from cascade.records.results import ItemResult, result
from cascade.records.sitting_views import view
from cascade.records.stamps import day, stamp
from cascade.records.superseding import SUPERSEDING, TAKEN


def attempts(person: Person) -> tuple[held.HeldAttempt, ...]:
    """Return everything that *person* handed in, the oldest first, with words of their own.

    Raises:
        RecordsError: an attempt can't be read any more.
    """
    taken = Attempt.objects.filter(person=person, kind__in=TAKEN).order_by("sequence")
    sent = {
        (one.text.attempt_id, one.item.id)
        for one in own_plans(person)
        if any(each.is_readable for each in one.sent)
    }
    return tuple(
        _attempt(row, person, {item for attempt, item in sent if attempt == row.pk}) for row in taken
    )


def open_quizzes(person: Person) -> tuple[held.OpenQuiz, ...]:
    """Return what *person* opened and has not handed in, the oldest first."""
    rows = Sitting.objects.filter(person=person, submitted_at=None).order_by("opened_at")
    return tuple(_open_quiz(row) for row in rows)


def plans(person: Person) -> tuple[held.HeldPlan, ...]:
    """Return the action plans of *person*, the newest first, and who may read each."""
    return tuple(_plan(one) for one in own_plans(person))


def _plan(one: Plan) -> held.HeldPlan:
    return held.HeldPlan(
        attempt=str(one.text.attempt_id),
        quiz=one.text.quiz,
        item=one.item.id,
        answer=tuple(in_words(one.item.body, one.text.response)),
        written_at=stamp(one.text.created_at),
        sent_to=tuple(
            held.PlanReader(each.copy.reader.name, stamp(each.copy.sent_at), each.is_readable)
            for each in one.sent
        ),
        remind_on=day(one.reminder.due_on) if one.reminder else "",
        reminded_at=stamp(one.reminder.sent_at) if one.reminder else "",
    )


def _attempt(row: Attempt, person: Person, sent: Collection[str]) -> held.HeldAttempt:
    again = Attempt.objects.filter(refers_to=row.pk, kind__in=SUPERSEDING).order_by("sequence")
    return held.HeldAttempt(
        id=str(row.pk),
        number=row.sequence,
        kind=row.kind,
        refers_to="" if row.refers_to is None else str(row.refers_to),
        quiz=row.quiz,
        title=row.quiz_title,
        edition=row.edition_id,
        channel=row.channel,
        identified_by=row.identified_by,
        session=row.session,
        depth=row.depth,
        opened_at=stamp(row.opened_at),
        submitted_at=stamp(row.submitted_at),
        mark=float(row.mark),
        max_mark=float(row.max_mark),
        percent=_number(row.percent),
        passed=row.passed,
        complete=row.complete,
        clauses=json.loads(row.clause_digests),
        questions=tuple(
            _answer(one, sent) for one in result(row, person).items if one.item.body.type != "information"
        ),
        marked_again=tuple(_marked_again(one) for one in again.select_related("correction")),
        chain_hash=row.row_hash,
    )


def _marked_again(row: Attempt) -> held.MarkedAgain:
    why: Correction | None = getattr(row, "correction", None)
    return held.MarkedAgain(
        id=str(row.pk),
        kind=row.kind,
        at=stamp(why.at) if why else "",
        item=why.item if why else "",
        reason=why.reason if why else "",
        percent=_number(row.percent),
        passed=row.passed,
    )


def _answer(one: ItemResult, sent: Collection[str]) -> held.HeldAnswer:
    scored = one.item.is_scored
    return held.HeldAnswer(
        item=one.item.id,
        question=plain_text(one.item.stem),
        answer=tuple(in_words(one.item.body, one.response)),
        response=one.response,
        private=not scored and one.item.id not in sent,
        mark=one.mark.mark if scored else None,
        max_mark=one.mark.max_mark if scored else None,
        certainty=one.mark.certainty,
        clauses=tuple(one.item.clauses),
    )


def _open_quiz(row: Sitting) -> held.OpenQuiz:
    shown = view(row)
    return held.OpenQuiz(
        id=str(row.pk),
        quiz=row.quiz,
        title=shown.quiz.title,
        kind=row.kind,
        channel=row.channel,
        opened_at=stamp(row.opened_at),
        saved_at=stamp(row.saved_at),
        answers=tuple(
            held.HeldAnswer(
                item=item.id,
                question=plain_text(item.stem),
                answer=tuple(in_words(item.body, shown.responses[item.id])),
                response=shown.responses[item.id],
                private=True,
                mark=None,
                max_mark=None,
                certainty=shown.certainties.get(item.id),
                clauses=tuple(item.clauses),
            )
            for item in shown.items
            if item.id in shown.responses
        ),
    )


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
