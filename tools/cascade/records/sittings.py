"""Sittings: opening a quiz, keeping answers as they come, and looking at it again."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from cascade.model.bank import Quiz
from cascade.model.items import Item
from cascade.model.marks import Certainty, Response
from cascade.records.answers import check_answers, merged
from cascade.records.arrangement import SEED_BITS, asked_items
from cascade.records.completions import affected_clauses, affected_items, completions
from cascade.records.editions import current_edition_id, current_publication_id, load_bank
from cascade.records.errors import NotFoundError, ResponsesError, SittingError
from cascade.records.models import Attempt, Person, Sitting
from cascade.records.sitting_views import SittingView, quiz_of, view
from cascade.records.superseding import standing

CHANNELS: tuple[str, ...] = ("web", "terminal", "paper", "import")
SHARED_CHANNELS: tuple[str, ...] = ("web", "terminal")
KINDS: tuple[str, ...] = ("attempt", "delta")
LAYOUTS: tuple[str, ...] = ("one_page", "one_question")


def attempts_left(person: Person, quiz: Quiz) -> int | None:
    """Return how many more times *person* may hand in *quiz*, or None for any number.

    An attempt that was made void does not use one up.
    """
    if quiz.attempts_allowed is None:
        return None
    taken = Attempt.objects.filter(person=person, quiz=quiz.id, kind="attempt")
    used = sum(row.kind != "void" for row in standing(taken).values())
    return max(quiz.attempts_allowed - used, 0)


def require_attempt_left(person: Person, quiz: Quiz) -> None:
    """Do nothing as long as *person* may hand in *quiz* once more.

    Raises:
        SittingError: they have had all their attempts.
    """
    if attempts_left(person, quiz) == 0:
        allowed = quiz.attempts_allowed
        times = "the one attempt" if allowed == 1 else f"all {allowed} attempts"
        raise SittingError(
            f'You have had {times} that "{quiz.title}" allows. Ask your trainer or HR if you need another.'
        )


def open_sitting(  # noqa: PLR0913 - the last two are options, given by name
    person: Person,
    quiz_id: str,
    channel: str = "web",
    layout: str = "one_page",
    *,
    kind: str = "attempt",
    now: datetime | None = None,
) -> SittingView:
    """Open a quiz of the current edition, or go on with the unfinished sitting of it.

    A delta asks exactly the items that rest on clauses which have materially changed since the person passed.

    Web and terminal share one unfinished sitting; it goes on in the layout it was opened with. Paper and
    imports always open a new one.

    Raises:
        NotFoundError: nothing is published, or the edition has no such quiz.
        SittingError: the attempts allowed are used up, the account is closed, or a delta has nothing to ask.
        ValueError: there is no such channel or kind.
    """
    if channel not in CHANNELS or kind not in KINDS:
        raise ValueError(channel, kind)
    if not person.is_open():
        raise SittingError("This account is closed, so it can't take a quiz. Ask HR.")
    layout = layout if layout in LAYOUTS else LAYOUTS[0]
    edition = current_edition_id()
    quiz = quiz_of(load_bank(edition), quiz_id)
    with transaction.atomic():
        asked = _delta(person, quiz) if kind == "delta" else _Asked()
        sitting = _open_row(person, quiz_id, edition, kind) if channel in SHARED_CHANNELS else None
        if sitting is not None and (sitting.refers_to, sitting.settles) != (asked.refers_to, asked.settles):
            # Passed in full, or another clause changed, since it was opened.
            sitting.delete()
            sitting = None
        if sitting is None:
            if kind == "attempt":
                require_attempt_left(person, quiz)
            opened_at = now or timezone.now()
            sitting = _create(
                quiz,
                asked,
                person=person,
                edition_id=edition,
                publication_id=current_publication_id(),
                kind=kind,
                channel=channel,
                layout=layout,
                opened_at=opened_at,
            )
        elif sitting.channel != channel:
            sitting.channel = channel
            sitting.save(update_fields=["channel"])
    return view(sitting)


def unfinished(person: Person, quiz_id: str, kind: str = "attempt") -> SittingView | None:
    """Return the sitting that `open_sitting` would go on with, or None."""
    sitting = _open_row(person, quiz_id, current_edition_id(), kind)
    return None if sitting is None else view(sitting)


def find_sitting(sitting_id: UUID | str, person: Person) -> SittingView:
    """Return a sitting of *person*, handed in or not.

    Raises:
        NotFoundError: there is none of that id, or it is another person's.
    """
    return view(own_sitting(sitting_id, person))


def set_layout(sitting_id: UUID | str, person: Person, layout: str) -> None:
    """Change how the sitting is laid out: ``one_page`` or ``one_question``.

    Raises:
        NotFoundError: there is none of that id, or it is another person's.
    """
    sitting = own_sitting(sitting_id, person)
    sitting.layout = layout if layout in LAYOUTS else LAYOUTS[0]
    sitting.save(update_fields=["layout"])


def discard(sitting_id: UUID | str, person: Person) -> None:
    """Forget an unfinished sitting and its answers; one that was handed in stays.

    Raises:
        NotFoundError: there is none of that id, or it is another person's.
    """
    sitting = own_sitting(sitting_id, person)
    Sitting.objects.filter(pk=sitting.pk, submitted_at=None).delete()


def save_responses(  # noqa: PLR0913 - the last two are options, given by name
    sitting_id: UUID | str,
    person: Person,
    responses: Mapping[str, Response],
    certainties: Mapping[str, Certainty | None] | None = None,
    *,
    position: int | None = None,
    replace: bool = False,
) -> SittingView:
    """Keep answers; what isn't mentioned stays as it is, and None takes an answer back.

    What fits its item is kept even when something else does not.

    Args:
        sitting_id: The sitting.
        person: Whose it is.
        responses: Item id to response.
        certainties: Item id to certainty.
        position: Index of the item the learner is at.
        replace: Forget all earlier answers first.

    Raises:
        NotFoundError: there is no such sitting, or it is another person's.
        SittingError: it was handed in already.
        ResponsesError: some responses don't fit their items; carries every fault.
    """
    with transaction.atomic():
        sitting = own_sitting(sitting_id, person, lock=True)
        if sitting.submitted_at is not None:
            raise SittingError("This quiz was handed in already, so its answers can't be changed.")
        shown = view(sitting)
        answers = check_answers(shown.items, responses, certainties or {})
        sitting.responses = merged({} if replace else sitting.responses, answers.responses)
        sitting.certainties = merged({} if replace else sitting.certainties, answers.certainties)
        sitting.position = shown.position if position is None else max(0, min(position, len(shown.items) - 1))
        sitting.saved_at = timezone.now()
        sitting.save(update_fields=["responses", "certainties", "position", "saved_at"])
    if answers.faults:
        raise ResponsesError(answers.faults)
    return view(sitting)


def own_sitting(sitting_id: UUID | str, person: Person, *, lock: bool = False) -> Sitting:
    """Return the row of a sitting of *person*, locked until the transaction ends if *lock* is set.

    Raises:
        NotFoundError: there is none of that id, or it is another person's.
    """
    rows = Sitting.objects.select_for_update() if lock else Sitting.objects.all()
    try:
        return rows.get(pk=sitting_id, person=person)
    except (Sitting.DoesNotExist, ValidationError):
        raise NotFoundError("There is no such quiz in progress of yours.") from None


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a delta asks and settles; empty for an attempt, which asks the quiz."""

    items: tuple[Item, ...] = ()
    refers_to: UUID | None = None
    settles: list[str] = field(default_factory=list)


def _delta(person: Person, quiz: Quiz) -> _Asked:
    clauses = affected_clauses(person, quiz.id)
    items = affected_items(person, quiz.id)
    found = completions([person.pk], [quiz.id])
    if not clauses or not items or not found:
        raise SittingError(f'Nothing that you passed in "{quiz.title}" has materially changed since.')
    return _Asked(items, found[0].attempt, [clause.lineage for clause in clauses])


def _open_row(person: Person, quiz_id: str, edition: str, kind: str = "attempt") -> Sitting | None:
    return Sitting.objects.filter(
        person=person,
        quiz=quiz_id,
        edition=edition,
        kind=kind,
        submitted_at=None,
        channel__in=SHARED_CHANNELS,
    ).first()


def _create(quiz: Quiz, asked: _Asked, **fields: Any) -> Sitting:
    seed = secrets.randbits(SEED_BITS)
    order = [item.id for item in asked.items or asked_items(quiz, seed)]
    sitting = Sitting(
        quiz=quiz.id,
        item_order=order,
        seed=seed,
        saved_at=fields["opened_at"],
        refers_to=asked.refers_to,
        settles=asked.settles,
        **fields,
    )
    try:
        with transaction.atomic():
            sitting.save(force_insert=True)
    except IntegrityError:
        # Another tab was quicker.
        first = _open_row(sitting.person, quiz.id, sitting.edition_id, sitting.kind)
        if first is None:
            raise
        return first
    return sitting
