"""Editions: putting a compiled bank into the database, and reading it back."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache

from django.db import transaction
from django.utils import timezone

from cascade.model.bank import Bank, edition_of
from cascade.model.codec import FormatError
from cascade.records.chain import lock_head
from cascade.records.errors import NotFoundError, RecordsError
from cascade.records.models import Edition, Person, Publication

_CACHED_BANKS = 8  # the current edition, and those that sittings and results still look at


@dataclass(frozen=True, slots=True)
class Published:
    """What publishing did.

    Attributes:
        edition: The edition that is current now.
        created: Whether it was not in the database before.
        changed: Whether another one (or none) was current before.
    """

    edition: Edition
    created: bool
    changed: bool


def publish(bank_text: str, by: Person | str | None = None, reason: str = "") -> Published:
    """Make *bank_text* the current edition, in one transaction.

    The current one again does nothing; an older one becomes current again, and the log says so.

    Args:
        bank_text: The bank's canonical JSON, as `cascade.model.bank.Bank.to_text` gives it.
        by: Who publishes: a person, or the name of an account of the operating system.
        reason: Why, in words.

    Raises:
        RecordsError: the text is no bank.
    """
    _parse(bank_text)
    edition_id = edition_of(bank_text)
    with transaction.atomic():
        lock_head()
        edition, created = Edition.objects.get_or_create(id=edition_id, defaults={"bank_text": bank_text})
        newest = Publication.objects.first()
        changed = newest is None or newest.edition_id != edition_id
        if changed:
            Publication.objects.create(
                edition=edition,
                at=timezone.now(),
                by=by if isinstance(by, Person) else None,
                by_account=by if isinstance(by, str) else "",
                reason=reason,
            )
    return Published(edition, created, changed)


def current_edition_id() -> str:
    """Return the id of the current edition.

    Raises:
        NotFoundError: nothing is published yet.
    """
    newest = Publication.objects.values_list("edition_id", flat=True).first()
    if newest is None:
        raise NotFoundError("Nothing is published yet: run `cascade build`, then `cascade publish`.")
    return newest


def current_edition() -> Edition:
    """Return the current edition.

    Raises:
        NotFoundError: nothing is published yet.
    """
    return Edition.objects.get(pk=current_edition_id())


def current_bank() -> Bank:
    """Return the current edition's bank.

    Raises:
        NotFoundError: nothing is published yet.
    """
    return load_bank(current_edition_id())


@lru_cache(maxsize=_CACHED_BANKS)
def load_bank(edition_id: str) -> Bank:
    """Return the bank of an edition; it never changes, so it is read once.

    Raises:
        NotFoundError: there is no such edition.
        RecordsError: its text is no longer what its id says.
    """
    text = Edition.objects.filter(pk=edition_id).values_list("bank_text", flat=True).first()
    if text is None:
        raise NotFoundError(f"There is no edition {edition_id!r}: see `cascade editions`.")
    if edition_of(text) != edition_id:
        raise RecordsError(f"Edition {edition_id[:12]} was changed in the database: restore a backup.")
    return _parse(text)


def publications() -> list[Publication]:
    """Return the log of publications, the newest first."""
    return list(Publication.objects.select_related("edition", "by").defer("edition__bank_text"))


def _parse(text: str) -> Bank:
    try:
        value = json.loads(text)
        if not isinstance(value, dict) or value.get("format") != 1:
            raise RecordsError("This is no bank of format 1: run `cascade build` again.")
        return Bank.from_json(value)
    except (ValueError, RecursionError, FormatError) as error:
        raise RecordsError(f"The bank can't be read ({error}): run `cascade build` again.") from error
