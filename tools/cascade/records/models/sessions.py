"""Cascade sessions: who was trained by whom, where and when, who took part, and what the room answered."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from cascade.records.identifiers import uuid7
from cascade.records.models.append_only import AppendOnly
from cascade.records.models.attempts import Attempt
from cascade.records.models.editions import Edition, Publication
from cascade.records.models.people import Person


class CascadeSession(models.Model):
    """A session at which a trainer trains others, or, without a trainer of ours, an outside root of the tree.

    `state` is ``planned``, ``open``, ``unconfirmed`` (closed by its trainer, its marks wait for a second
    person) or ``closed``. In the mode ``together`` the trainer opens one question at a time: `question` is
    its place in the session's list of questions, `question_state` is ``waiting``, ``open`` or ``shown``.
    `revision` grows with every change that a page of the session would show.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    trainer = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="sessions_run", help_text="None at a root."
    )
    outside_trainer = models.CharField(max_length=200, blank=True, help_text="Of a root: who trained.")
    trained_in = models.ForeignKey(
        "self",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Where its trainer was trained.",
    )
    depth = models.PositiveSmallIntegerField(help_text="0 at a root, one more than trained_in's elsewhere.")
    quizzes: models.JSONField[list[str], list[str]] = models.JSONField(default=list)
    service_area = models.CharField(max_length=200, blank=True)
    place = models.CharField(max_length=200, blank=True)
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(default=60)
    capacity = models.PositiveSmallIntegerField(null=True, blank=True)
    notes = models.TextField(blank=True)
    mode = models.CharField(max_length=16, default="together")
    guests = models.BooleanField(default=False, help_text="People may join without signing in.")
    join_code = models.CharField(max_length=8, blank=True)
    seed = models.BigIntegerField(help_text="One for the room, so that screens and paper agree.")
    state = models.CharField(max_length=16, default="planned")
    edition = models.ForeignKey(Edition, null=True, on_delete=models.PROTECT, related_name="+")
    publication = models.ForeignKey(Publication, null=True, on_delete=models.PROTECT, related_name="+")
    question = models.PositiveIntegerField(default=0)
    question_state = models.CharField(max_length=16, default="waiting")
    round = models.PositiveSmallIntegerField(default=1)
    revision = models.PositiveIntegerField(default=0)
    actions = models.TextField(blank=True, help_text="What was agreed, for the report.")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """Newest first. A code opens one session at a time."""

        ordering = ("-starts_at",)
        constraints = (
            models.UniqueConstraint(
                fields=("join_code",),
                condition=~Q(join_code="") & ~Q(state="closed"),
                name="records_a_code_opens_one_session",
            ),
            models.CheckConstraint(
                condition=Q(trainer__isnull=False) | ~Q(outside_trainer=""),
                name="records_session_has_a_trainer",
            ),
        )

    def __str__(self) -> str:
        """Return a line for logs and shells."""
        return f"{self.starts_at:%Y-%m-%d %H:%M} {self.service_area or 'everybody'}"


class SessionEvent(AppendOnly):
    """Something that was done to a session, when and by whom: planned, opened, closed and so on."""

    id = models.BigAutoField(primary_key=True)
    session = models.ForeignKey(CascadeSession, on_delete=models.PROTECT, related_name="events")
    what = models.CharField(max_length=32)
    at = models.DateTimeField(default=timezone.now, editable=False)
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    detail = models.TextField(blank=True, help_text="Canonical JSON; never a name.")

    class Meta:
        """In the order they happened."""

        verbose_name_plural = "events of sessions"
        ordering = ("id",)

    def __str__(self) -> str:
        """Return a line for logs and shells."""
        return f"{self.session_id}: {self.what}"


class Invitation(models.Model):
    """That somebody was invited to a session by e-mail, and when; the text is not kept.

    The row is there before the message goes and is taken away if the mail server refuses it. It is `certain`
    once the server has taken it: of one that is not, nobody knows whether it went.
    """

    session = models.ForeignKey(CascadeSession, on_delete=models.CASCADE, related_name="invitations")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="invitations")
    sent_at = models.DateTimeField(default=timezone.now)
    certain = models.BooleanField(default=True)

    class Meta:
        """A person is invited to a session once."""

        constraints = (
            models.UniqueConstraint(
                fields=("session", "person"), name="records_a_person_is_invited_to_a_session_once"
            ),
        )

    def __str__(self) -> str:
        """Return a line for logs and shells."""
        return f"{self.session_id}: {self.person_id}"


class Participant(models.Model):
    """Somebody in the room: known by their account, or by what they say until the trainer confirms them.

    `identified_by` says how who was signed in had signed in, as in an attempt; it is ``trainer`` for who was
    confirmed against the staff list, ``paper`` for a row of an answer sheet, and empty until then.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    session = models.ForeignKey(CascadeSession, on_delete=models.CASCADE, related_name="participants")
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="participations")
    said_number = models.CharField(max_length=64, blank=True)
    said_name = models.CharField(max_length=200, blank=True)
    identified_by = models.CharField(max_length=16, blank=True)
    confirmed_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    channel = models.CharField(max_length=16, default="web", help_text="web or paper.")
    entered_by = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="+", help_text="Who typed a paper sheet in."
    )
    entered_at = models.DateTimeField(null=True)
    seat = models.PositiveSmallIntegerField(help_text="Number in the room, from 1, in the order of joining.")
    joined_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)
    attended = models.BooleanField(null=True, help_text="As the trainer said on closing.")
    removed_at = models.DateTimeField(null=True, help_text="Taken out by the trainer.")
    trains_by = models.DateField(null=True, help_text="Is to train others, and by when.")

    class Meta:
        """In the order of their seats; a person is in a session once."""

        ordering = ("session", "seat")
        constraints = (
            models.UniqueConstraint(fields=("session", "seat"), name="records_a_seat_is_taken_once"),
            models.UniqueConstraint(
                fields=("session", "person"),
                condition=Q(removed_at__isnull=True),
                name="records_a_person_is_in_a_session_once",
            ),
        )

    def __str__(self) -> str:
        """Return a line for logs and shells."""
        return f"{self.session_id}: seat {self.seat}"


class ParticipantDevice(models.Model):
    """A phone or laptop a participant answers on; of its token only the sha256 is kept.

    The first is let in at once. A further one of somebody without an account waits for the trainer, so that
    nobody takes over a colleague's place by typing their number.
    """

    token_sha256 = models.CharField(primary_key=True, max_length=64)
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="devices")
    is_let_in = models.BooleanField(default=False)
    added_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        """Return a line for logs and shells."""
        return f"{self.participant_id}: {'let in' if self.is_let_in else 'waiting'}"


class SessionAnswer(models.Model):
    """What a participant answered in a round of votes; it may be changed until the question is closed.

    The first round is marked. Words of a reflection or an action plan stand here only until the session is
    closed; then they go where only their author reads them.
    """

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="answers")
    quiz = models.CharField(max_length=100)
    item = models.CharField(max_length=100)
    round = models.PositiveSmallIntegerField(default=1)
    response: models.JSONField[Any, Any] = models.JSONField()
    certainty = models.PositiveSmallIntegerField(null=True)
    answered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """One an item and round."""

        constraints = (
            models.UniqueConstraint(
                fields=("participant", "quiz", "item", "round"), name="records_one_answer_a_round"
            ),
        )

    def __str__(self) -> str:
        """Return a line for logs and shells."""
        return f"{self.participant_id}: {self.quiz}/{self.item} round {self.round}"


class WallCard(models.Model):
    """A card on the wall, shown without a name; gone when the session is closed.

    What its author keeps goes to their reflections then, where they alone read it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    session = models.ForeignKey(CascadeSession, on_delete=models.CASCADE, related_name="cards")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="cards")
    quiz = models.CharField(max_length=100)
    item = models.CharField(max_length=100)
    text = models.TextField()
    is_kept = models.BooleanField(default=False, help_text="Its author wants it in their own record.")
    taken_off_at = models.DateTimeField(null=True, help_text="The trainer took it off the wall.")
    pinned_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        """Return a line for logs and shells."""
        return f"{self.session_id}: a card"


class Certificate(models.Model):
    """A certificate of a pass. Whoever has its code can ask whether it is valid, and learns nothing else."""

    code = models.CharField(primary_key=True, max_length=20)
    attempt = models.OneToOneField(Attempt, on_delete=models.PROTECT, related_name="certificate")
    issued_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        """Return a line for logs and shells."""
        return str(self.attempt_id)
