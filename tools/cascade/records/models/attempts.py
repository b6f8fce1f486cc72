"""The log of attempts, the end of its chain, and the learner's own words, which stand apart."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils import timezone

from cascade.records.identifiers import uuid7
from cascade.records.models.append_only import AppendOnly
from cascade.records.models.editions import Edition, Publication
from cascade.records.models.people import Person


class Attempt(AppendOnly):
    """One row of the log: a quiz handed in and marked. Written once, chained to the row before it.

    Columns that hold JSON hold its canonical text, so that the hash is taken of exactly what is stored.
    `kind` is ``attempt``; ``delta`` for a short re-assessment, and ``regrade`` or ``void`` for a row that
    supersedes an earlier one: all of these name the attempt they belong to in `refers_to`.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    sequence = models.BigIntegerField(unique=True)
    format = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=16, default="attempt")
    refers_to = models.UUIDField(null=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="attempts", db_index=False)
    quiz = models.CharField(max_length=100)
    quiz_title = models.TextField()
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+")
    item_digests = models.TextField(help_text="Item id to digest, of every item asked.")
    clause_digests = models.TextField(help_text="Clause reference to digest, of every clause the items test.")
    responses = models.TextField(help_text="Item id to response, of scored items only.")
    marks = models.TextField(help_text="A mark an item, in the order asked.")
    mark = models.DecimalField(max_digits=12, decimal_places=5)
    max_mark = models.DecimalField(max_digits=12, decimal_places=5)
    percent = models.DecimalField(max_digits=7, decimal_places=2, null=True)
    passed = models.BooleanField(null=True)
    complete = models.BooleanField()
    channel = models.CharField(max_length=16)
    session = models.CharField(max_length=64, blank=True)
    depth = models.PositiveSmallIntegerField(null=True)
    identified_by = models.CharField(max_length=16)
    opened_at = models.DateTimeField()
    submitted_at = models.DateTimeField()
    previous_hash = models.CharField(max_length=64)
    row_hash = models.CharField(max_length=64)

    class Meta:
        """Kept in the order of the chain; read by person and by quiz."""

        verbose_name_plural = "attempts"
        ordering = ("sequence",)
        indexes = (
            models.Index(fields=("person", "quiz", "submitted_at"), name="records_attempt_of_person"),
            models.Index(fields=("quiz", "submitted_at"), name="records_attempt_of_quiz"),
            models.Index(fields=("refers_to", "sequence"), name="records_attempt_refers"),
            models.Index(
                fields=("session", "quiz", "sequence"),
                name="records_attempt_of_session",
                condition=~models.Q(session=""),
            ),
            # All that says where people stand: the rows themselves, with every answer, need not be read.
            models.Index(
                fields=(
                    "person",
                    "quiz",
                    "sequence",
                    "kind",
                    "refers_to",
                    "passed",
                    "complete",
                    "percent",
                    "submitted_at",
                    "edition",
                    "id",
                ),
                name="records_attempt_standing",
            ),
        )

    def __str__(self) -> str:
        """Return a line for logs and shells."""
        return f"{self.sequence}: {self.quiz}"


class AttemptClause(AppendOnly):
    """A clause that an attempt tested, as it was worded then; an empty digest says that it was gone.

    `publication` is the one under which the attempt was opened.
    """

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="clauses")
    reference = models.CharField(max_length=160)
    lineage = models.CharField(max_length=180)
    digest = models.CharField(max_length=64, blank=True)
    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """A clause stands once in an attempt."""

        verbose_name_plural = "clauses of attempts"
        constraints = (
            models.UniqueConstraint(fields=("attempt", "lineage"), name="records_one_clause_an_attempt"),
        )
        indexes = (models.Index(fields=("lineage", "digest"), name="records_attempt_clause"),)

    def __str__(self) -> str:
        """Return a line for logs and shells."""
        return f"{self.attempt_id}: {self.reference}"


class Correction(AppendOnly):
    """Why a row that supersedes an attempt was added: by whom, for what reason.

    `item` is the one that was corrected or withdrawn; it is empty where the attempt was made void.
    """

    attempt = models.OneToOneField(
        Attempt, primary_key=True, on_delete=models.PROTECT, related_name="correction"
    )
    item = models.CharField(max_length=100)
    withdrawn = models.BooleanField()
    reason = models.TextField()
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    by_account = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        """Named in messages."""

        verbose_name_plural = "corrections"

    def __str__(self) -> str:
        """Return a line for logs and shells."""
        return f"{self.attempt_id}: {self.item}"


class ChainHead(models.Model):
    """The last row of the chain: locked while a row is added, and proof that no tail was cut off."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    sequence = models.BigIntegerField(default=0)
    row_hash = models.CharField(max_length=64)

    class Meta:
        """There is one."""

        constraints = (models.CheckConstraint(condition=models.Q(id=1), name="records_one_chain_head"),)

    def __str__(self) -> str:
        """Return a line for logs and shells."""
        return f"{self.sequence}: {self.row_hash[:12]}"


class Reflection(models.Model):
    """What a learner wrote in their own words: theirs alone to read and to delete.

    The attempt says only that it was done.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="reflections")
    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="+")
    quiz = models.CharField(max_length=100)
    item = models.CharField(max_length=100)
    prompts: models.JSONField[list[str], list[str]] = models.JSONField(default=list)
    response: models.JSONField[Any, Any] = models.JSONField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """One an item of an attempt."""

        constraints = (
            models.UniqueConstraint(fields=("attempt", "item"), name="records_one_reflection_an_item"),
        )

    def __str__(self) -> str:
        """Return a line for logs and shells."""
        return f"{self.attempt_id}: {self.item}"


class PlanCopy(models.Model):
    """That a learner lets somebody, their manager, read an action plan of theirs, until they take it back."""

    reflection = models.ForeignKey(Reflection, on_delete=models.CASCADE, related_name="copies")
    reader = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="plans_sent_to")
    sent_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """A plan is sent to a reader once."""

        constraints = (
            models.UniqueConstraint(fields=("reflection", "reader"), name="records_one_copy_a_reader"),
        )

    def __str__(self) -> str:
        """Return a line for logs and shells."""
        return f"{self.reflection_id} for {self.reader_id}"


class PlanReminder(models.Model):
    """That a learner wants to be reminded of an action plan of theirs, on a day; sent once."""

    reflection = models.OneToOneField(Reflection, on_delete=models.CASCADE, related_name="reminder")
    due_on = models.DateField()
    sent_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        """Return a line for logs and shells."""
        return f"{self.reflection_id} on {self.due_on}"
