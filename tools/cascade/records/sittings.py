"""Sittings: opening a quiz, keeping answers as they come, and looking at it again."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from cascade.model.bank import Quiz
from cascade.model.marks import Certainty, Response
from cascade.records.answers import check_answers, merged
from cascade.records.arrangement import SEED_BITS, asked_items
from cascade.records.editions import current_edition_id, load_bank
from cascade.records.errors import NotFoundError, ResponsesError, SittingError
from cascade.records.models import Attempt, Person, Sitting
from cascade.records.sitting_views import SittingView, quiz_of, view

CHANNELS: tuple[str, ...] = ("web", "terminal", "paper", "import")
SHARED_CHANNELS: tuple[str, ...] = ("web", "terminal")
LAYOUTS: tuple[str, ...] = ("one_page", "one_question")


def attempts_left(person: Person, quiz: Quiz) -> int | None:
    """Return how many more times *person* may hand in *quiz*, or None for any number."""
    if quiz.attempts_allowed is None:
        return None
    used = Attempt.objects.filter(person=person, quiz=quiz.id, kind="attempt").count()
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


def open_sitting(
    person: Person,
    quiz_id: str,
    channel: str = "web",
    layout: str = "one_page",
    *,
    now: datetime | None = None,
) -> SittingView:
    """Open a quiz of the current edition, or go on with the unfinished sitting of it.

    Web and terminal share one unfinished sitting; it goes on in the layout it was opened with. Paper and
    imports always open a new one.

    Raises:
        NotFoundError: nothing is published, or the edition has no such quiz.
        SittingError: the attempts allowed are used up, or the account is closed.
        ValueError: there is no such channel.
    """
    if channel not in CHANNELS:
        raise ValueError(channel)
    if not person.is_active:
        raise SittingError("This account is closed, so it can't take a quiz. Ask HR.")
    layout = layout if layout in LAYOUTS else LAYOUTS[0]
    edition = current_edition_id()
    quiz = quiz_of(load_bank(edition), quiz_id)
    with transaction.atomic():
        sitting = _open_row(person, quiz_id, edition) if channel in SHARED_CHANNELS else None
        if sitting is None:
            require_attempt_left(person, quiz)
            opened_at = now or timezone.now()
            sitting = _create(
                quiz, person=person, edition_id=edition, channel=channel, layout=layout, opened_at=opened_at
            )
        elif sitting.channel != channel:
            sitting.channel = channel
            sitting.save(update_fields=["channel"])
    return view(sitting)


def unfinished(person: Person, quiz_id: str) -> SittingView | None:
    """Return the sitting that `open_sitting` would go on with, or None."""
    sitting = _open_row(person, quiz_id, current_edition_id())
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


def _open_row(person: Person, quiz_id: str, edition: str) -> Sitting | None:
    return Sitting.objects.filter(
        person=person, quiz=quiz_id, edition=edition, submitted_at=None, channel__in=SHARED_CHANNELS
    ).first()


def _create(quiz: Quiz, **fields: Any) -> Sitting:
    seed = secrets.randbits(SEED_BITS)
    order = [item.id for item in asked_items(quiz, seed)]
    sitting = Sitting(quiz=quiz.id, item_order=order, seed=seed, saved_at=fields["opened_at"], **fields)
    try:
        with transaction.atomic():
            sitting.save(force_insert=True)
    except IntegrityError:
        # Another tab was quicker.
        first = _open_row(sitting.person, quiz.id, sitting.edition_id)
        if first is None:
            raise
        return first
    return sitting
