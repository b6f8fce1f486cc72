"""Staff lists on their way through the browser: held in the database between upload and import."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from cascade.exchange.staff_columns import Field
from cascade.model.text import sha256_hex
from cascade.records.errors import NotFoundError
from cascade.records.models import Person, StaffUpload

VALID_MINUTES = 60

GONE = "This upload is not known here, or has run out: choose the file again."


def hold(data: bytes, file_name: str, person: Person, session_key: str) -> StaffUpload:
    """Keep a file for *person* in that session, in place of any they sent before."""
    clear_expired()
    StaffUpload.objects.filter(person=person).delete()
    return StaffUpload.objects.create(
        person=person,
        session_sha256=sha256_hex(session_key),
        file_name=file_name[-200:],
        data=data,
    )


def find(upload_id: UUID, person: Person, session_key: str) -> StaffUpload:
    """Return the upload of that person in that session.

    Raises:
        NotFoundError: it is another person's or session's, has run out or was dealt with: all answered alike.
    """
    found = StaffUpload.objects.filter(
        pk=upload_id,
        person=person,
        session_sha256=sha256_hex(session_key),
        created_at__gte=_oldest(timezone.now()),
    ).first()
    if found is None:
        raise NotFoundError(GONE)
    return found


def keep_choices(upload: StaffUpload, columns: Mapping[Field, int], *, closes_missing: bool) -> None:
    """Keep which column holds what, and whether the accounts of people not in the list are to be closed."""
    upload.columns = {str(field): place for field, place in columns.items()}
    upload.closes_missing = closes_missing
    upload.save(update_fields=["columns", "closes_missing"])


def clear_expired(at: datetime | None = None) -> int:
    """Delete the uploads that have run out, and return how many there were."""
    count, _ = expired(at or timezone.now()).delete()
    return count


def expired(at: datetime) -> QuerySet[StaffUpload]:
    """Return the uploads that have run out."""
    return StaffUpload.objects.filter(created_at__lt=_oldest(at))


def _oldest(at: datetime) -> datetime:
    return at - timedelta(minutes=VALID_MINUTES)
