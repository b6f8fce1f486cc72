"""Editions of the question bank, and the log of which was published when."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from cascade.records.models.append_only import AppendOnly
from cascade.records.models.people import Person


class Edition(AppendOnly):
    """One compiled bank, stored once; its id is the sha256 of its text."""

    id = models.CharField(primary_key=True, max_length=64)
    bank_text = models.TextField()
    added_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        """Named in messages."""

        verbose_name_plural = "editions"

    def __str__(self) -> str:
        """Return a line for logs and shells."""
        return self.id[:12]


class Publication(AppendOnly):
    """An edition was made the current one. The newest row tells which one is; going back adds a row."""

    id = models.BigAutoField(primary_key=True)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="publications")
    at = models.DateTimeField(default=timezone.now, editable=False)
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    by_account = models.CharField(
        max_length=200, blank=True, help_text="Account of the operating system, where no person is known."
    )
    reason = models.TextField(blank=True)

    class Meta:
        """Newest first."""

        verbose_name_plural = "publications"
        ordering = ("-id",)

    def __str__(self) -> str:
        """Return a line for logs and shells."""
        return f"{self.at:%Y-%m-%d %H:%M} {self.edition_id[:12]}"


class ClauseVersion(AppendOnly):
    """One wording of a clause under one reference, stored once however many editions have it."""

    reference = models.CharField(max_length=160)
    digest = models.CharField(max_length=64)
    document = models.CharField(max_length=100)
    number = models.CharField(max_length=60)
    section = models.TextField(blank=True)
    text = models.TextField()
    url = models.TextField(blank=True)

    class Meta:
        """One row a wording."""

        verbose_name_plural = "clause versions"
        constraints = (
            models.UniqueConstraint(fields=("reference", "digest"), name="records_one_row_a_wording"),
        )

    def __str__(self) -> str:
        """Return a line for logs and shells."""
        return f"{self.reference} {self.digest[:12]}"


class EditionClause(AppendOnly):
    """A clause of an edition.

    `lineage` names the clause itself, whatever number it has: it goes with a clause that is renumbered, and
    a number that is handed on to another clause gets another lineage.
    """

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="clauses")
    reference = models.CharField(max_length=160)
    lineage = models.CharField(max_length=180)
    digest = models.CharField(max_length=64)
    clause_version = models.ForeignKey(ClauseVersion, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """A reference, and a lineage, stands once in an edition."""

        verbose_name_plural = "clauses of editions"
        constraints = (
            models.UniqueConstraint(fields=("edition", "reference"), name="records_one_clause_a_reference"),
            models.UniqueConstraint(fields=("edition", "lineage"), name="records_one_clause_a_lineage"),
        )

    def __str__(self) -> str:
        """Return a line for logs and shells."""
        return f"{self.edition_id[:12]} {self.reference}"


class ItemVersion(AppendOnly):
    """Everything an item says, in one version, stored once however many editions have it."""

    quiz = models.CharField(max_length=100)
    item = models.CharField(max_length=100)
    digest = models.CharField(max_length=64)
    body = models.TextField(help_text="The item as canonical JSON.")

    class Meta:
        """One row a version."""

        verbose_name_plural = "item versions"
        constraints = (
            models.UniqueConstraint(
                fields=("quiz", "item", "digest"), name="records_one_row_an_item_version"
            ),
        )

    def __str__(self) -> str:
        """Return a line for logs and shells."""
        return f"{self.quiz}/{self.item} {self.digest[:12]}"


class EditionItem(AppendOnly):
    """An item of an edition."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="items")
    quiz = models.CharField(max_length=100)
    item = models.CharField(max_length=100)
    item_version = models.ForeignKey(ItemVersion, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """An item stands once in an edition."""

        verbose_name_plural = "items of editions"
        constraints = (
            models.UniqueConstraint(fields=("edition", "quiz", "item"), name="records_one_item_an_edition"),
        )

    def __str__(self) -> str:
        """Return a line for logs and shells."""
        return f"{self.edition_id[:12]} {self.quiz}/{self.item}"


class ClauseChange(AppendOnly):
    """A publication changed the wording of a clause: from what to what, in which category, and why.

    `category` is the one that counts. Where an editor gave it in place of the recorded one, that one stands
    in `declared_category`, and who and why beside it. An empty digest: there was, or is, no such clause.
    """

    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="changes")
    lineage = models.CharField(max_length=180)
    reference = models.CharField(max_length=160)
    was = models.CharField(max_length=160, blank=True)
    from_digest = models.CharField(max_length=64, blank=True)
    to_digest = models.CharField(max_length=64, blank=True)
    category = models.CharField(max_length=3)
    declared_category = models.CharField(max_length=3)
    category_override_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    category_override_reason = models.TextField(blank=True)
    change = models.CharField(max_length=160, blank=True, help_text="Reference of the recorded change.")
    date = models.CharField(max_length=10, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        """One row a clause of a publication."""

        verbose_name_plural = "changes of clauses"
        ordering = ("publication_id", "id")
        constraints = (
            models.UniqueConstraint(fields=("publication", "lineage"), name="records_one_change_a_clause"),
        )
        indexes = (models.Index(fields=("lineage", "category", "publication"), name="records_change_clause"),)

    def __str__(self) -> str:
        """Return a line for logs and shells."""
        return f"{self.reference}: {self.category}"
