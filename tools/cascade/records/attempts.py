"""Handing in: a sitting becomes one row of the log, however often and at once it is sent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from cascade.model.bank import Bank, item_digest
from cascade.model.codec import encode
from cascade.model.items import Item
from cascade.model.marks import ItemMark, QuizMark
from cascade.model.text import canonical_json
from cascade.records.chain import append, lock_head
from cascade.records.editions import current_publication_id
from cascade.records.errors import NotFoundError, RecordsError
from cascade.records.models import Attempt, AttemptClause, Person, Publication, Reflection, Sitting
from cascade.records.sitting_views import SittingView, view
from cascade.records.sittings import own_sitting, require_attempt_left
from cascade.records.superseding import SUPERSEDING
from cascade.records.versions import lineages_of
from cascade.scoring import mark_quiz

IDENTIFIED_BY: dict[str, str] = {
    "password": "Signed in with staff number and password.",
    "password_code": "Signed in with staff number, password and a security code.",
    "one_time_link": "Signed in with a one-time link.",
    "link_code": "Signed in with a one-time link and a security code.",
    "oidc": "Signed in with the organisation's OpenID Connect provider.",
    "proxy": "Signed in by the organisation's own proxy.",
    "terminal": "Named by staff number in a terminal of the installation.",
    "trainer": "Named themselves in a session, and its trainer found them on the staff list.",
    "paper": "Named on an answer sheet.",
    "import": "Named in an import.",
}
"""How a person was identified, as an attempt keeps it."""

_MARK_PLACES = Decimal("0.00001")
_PERCENT_PLACES = Decimal("0.01")


def submit(
    sitting_id: UUID | str, person: Person, identified_by: str, *, now: datetime | None = None
) -> Attempt:
    """Hand a sitting in: mark it, log it, and return its attempt.

    Handed in already, it gives the attempt that was made then. Of several calls at once one makes the row,
    and all return it.

    Args:
        sitting_id: The sitting; also the attempt's id.
        person: Whose sitting it is.
        identified_by: How they were identified, a key of `IDENTIFIED_BY`.
        now: When it was handed in; the present by default.

    Raises:
        NotFoundError: there is no such sitting, or it is another person's.
        SittingError: the attempts allowed were used up meanwhile.
        RecordsError: *identified_by* is unknown.
    """
    if identified_by not in IDENTIFIED_BY:
        raise RecordsError(f"A person can't be identified by {identified_by!r}: {', '.join(IDENTIFIED_BY)}.")
    done = _handed_in(sitting_id, person)
    if done is not None:
        return done
    with transaction.atomic():
        sitting = own_sitting(sitting_id, person, lock=True)
        done = _handed_in(sitting_id, person)
        if done is not None:
            return done
        shown = view(sitting)
        attempt = _build(shown, person, identified_by)
        _set_session(sitting, attempt)
        # Everybody who hands in waits here, so what takes time is done before.
        head = lock_head()
        if shown.kind == "attempt":
            require_attempt_left(person, shown.quiz)
        attempt.submitted_at = now or timezone.now()
        append(head, attempt)
        AttemptClause.objects.bulk_create(_clause_rows(sitting, attempt, shown))
        _set_apart(shown, attempt)
        _empty(sitting, attempt.submitted_at)
    return attempt


def attempts_of(person: Person) -> QuerySet[Attempt]:
    """Return the attempts of *person*, the newest first."""
    return Attempt.objects.filter(person=person, kind="attempt").order_by("-sequence")


def find_attempt(attempt_id: UUID | str, person: Person) -> Attempt:
    """Return an attempt of *person*; the id of a row that supersedes one stands for that one.

    Raises:
        NotFoundError: there is none of that id, or it is another person's.
    """
    attempt = _handed_in(attempt_id, person)
    if attempt is not None and attempt.kind in SUPERSEDING and attempt.refers_to is not None:
        attempt = _handed_in(attempt.refers_to, person)
    if attempt is None:
        raise NotFoundError("There is no such attempt of yours.")
    return attempt


def _handed_in(attempt_id: UUID | str, person: Person) -> Attempt | None:
    try:
        return Attempt.objects.filter(pk=attempt_id, person=person).first()
    except (ValidationError, ValueError):
        return None


def _build(shown: SittingView, person: Person, identified_by: str) -> Attempt:
    marked = mark_quiz(shown.quiz, shown.items, shown.responses, shown.certainties)
    scored = {item.id for item in shown.items if item.is_scored}
    mark, max_mark, percent = figures(marked)
    return Attempt(
        id=shown.id,
        kind=shown.kind,
        refers_to=shown.refers_to,
        person=person,
        quiz=shown.quiz.id,
        quiz_title=shown.quiz.title,
        edition_id=shown.edition,
        item_digests=canonical_json({item.id: item_digest(item) for item in shown.items}),
        clause_digests=canonical_json(clause_digests(shown.bank, shown.items)),
        responses=canonical_json({key: value for key, value in shown.responses.items() if key in scored}),
        marks=canonical_json(stored_marks(marked.items)),
        mark=mark,
        max_mark=max_mark,
        percent=percent,
        passed=marked.passed,
        complete=marked.complete,
        channel=shown.channel,
        identified_by=identified_by,
        opened_at=shown.opened_at,
    )


def _set_session(sitting: Sitting, attempt: Attempt) -> None:
    if sitting.session is not None:
        attempt.session, attempt.depth = str(sitting.session.pk), sitting.session.depth


def _clause_rows(sitting: Sitting, attempt: Attempt, shown: SittingView) -> list[AttemptClause]:
    """Return a row for each clause that the items test and, in a delta, each clause that it settles."""
    lineages = lineages_of(shown.edition)
    references = {lineage: reference for reference, lineage in lineages.items()}
    publication = sitting.publication_id or _publication_then(shown)
    digests = clause_digests(shown.bank, shown.items)
    tested = {lineages.get(reference, reference): reference for reference in digests}
    settled = {lineage: references.get(lineage, "") for lineage in sitting.settles}
    current = {clause.id: clause.digest for clause in shown.bank.clauses}
    return [
        AttemptClause(
            attempt=attempt,
            reference=reference or lineage,
            lineage=lineage,
            digest=current.get(reference, ""),
            publication_id=publication,
        )
        for lineage, reference in {**settled, **tested}.items()
    ]


def _publication_then(shown: SittingView) -> int:
    """Return the publication under which a sitting was opened that does not say so itself."""
    known = Publication.objects.filter(edition_id=shown.edition)
    then = known.filter(at__lte=shown.opened_at).first() or known.last()
    return then.pk if then is not None else current_publication_id()


def clause_digests(bank: Bank, items: Iterable[Item]) -> dict[str, str]:
    """Return the digest of every clause that *items* rest on, by reference."""
    wanted = {reference for item in items for reference in item.clauses}
    return {clause.id: clause.digest for clause in bank.clauses if clause.id in wanted}


def stored_marks(marks: Sequence[ItemMark]) -> list[dict[str, object]]:
    """Return *marks* as an attempt keeps them: without feedback, which the edition holds."""
    return [{key: value for key, value in encode(mark).items() if key != "feedback"} for mark in marks]


def _set_apart(shown: SittingView, attempt: Attempt) -> None:
    Reflection.objects.bulk_create(
        Reflection(
            person_id=attempt.person_id,
            attempt=attempt,
            quiz=attempt.quiz,
            item=item.id,
            prompts=list(item.prompts),
            response=shown.responses[item.id],
            created_at=attempt.submitted_at,
        )
        for item in shown.items
        if not item.is_scored and item.id in shown.responses
    )


def _empty(sitting: Sitting, now: datetime) -> None:
    # The learner's words must not outlive their deletion here.
    sitting.responses, sitting.certainties, sitting.submitted_at = {}, {}, now
    sitting.save(update_fields=["responses", "certainties", "submitted_at"])


def figures(marked: QuizMark) -> tuple[Decimal, Decimal, Decimal | None]:
    """Return mark, highest mark and percentage as the log keeps them."""
    percent = None if marked.percent is None else _decimal(marked.percent, _PERCENT_PLACES)
    return _decimal(marked.mark, _MARK_PLACES), _decimal(marked.max_mark, _MARK_PLACES), percent


def _decimal(value: float, places: Decimal) -> Decimal:
    # By way of repr, so that 66.67 is 66.67 and not the binary number beside it.
    return Decimal(repr(value)).quantize(places, ROUND_HALF_UP)
