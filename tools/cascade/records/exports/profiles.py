"""Saved exports: the same format, columns and filter every time, for a system that reads them."""

from __future__ import annotations

import re

from django.db import transaction
from django.utils import timezone

from cascade.records import audit
from cascade.records.errors import NotFoundError, RecordsError
from cascade.records.exports.files import Export
from cascade.records.exports.filters import Filters
from cascade.records.models import ExportProfile, Person

LONGEST_NAME = 64
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)


def profiles() -> list[ExportProfile]:
    """Return every profile by name."""
    return list(ExportProfile.objects.select_related("saved_by"))


def load(name: str) -> Export:
    """Return the export that is saved as *name*.

    Raises:
        NotFoundError: there is none.
        RecordsError: it asks for something that there is not any more.
    """
    return export_of(_found(name))


def export_of(profile: ExportProfile) -> Export:
    """Return the export that *profile* saves.

    Raises:
        RecordsError: it asks for something that there is not any more.
    """
    filters = Filters.from_texts(profile.filters)
    found = Export(profile.format, filters, tuple(profile.columns), profile.with_bom)
    found.check()
    return found


def save(name: str, export: Export, by: Person | None) -> bool:
    """Save *export* as *name*, in place of one of that name; return whether there was one.

    Raises:
        RecordsError: the name can't be one, or the export can't be asked for.
    """
    if not _NAME.fullmatch(name) or len(name) > LONGEST_NAME:
        raise RecordsError(
            f"A profile can't be called {name!r}: use small letters, digits and hyphens, such as"
            " payroll-weekly."
        )
    export.check()
    given = {
        "format": export.format,
        "columns": list(export.columns),
        "filters": export.filters.as_texts(),
        "with_bom": export.bom,
    }
    with transaction.atomic():
        _, created = ExportProfile.objects.update_or_create(
            name=name, defaults={**given, "saved_by": by, "saved_at": timezone.now()}
        )
        audit.note(by, "changed_profile", detail={"profile": name, "did": "saved", **given})
    return not created


def remove(name: str, by: Person | None) -> None:
    """Remove a profile.

    Raises:
        NotFoundError: there is none of that name.
    """
    with transaction.atomic():
        _found(name).delete()
        audit.note(by, "changed_profile", detail={"profile": name, "did": "removed"})


def _found(name: str) -> ExportProfile:
    found = ExportProfile.objects.filter(pk=name).first() if _NAME.fullmatch(name) else None
    if found is None:
        saved = ", ".join(ExportProfile.objects.values_list("name", flat=True))
        raise NotFoundError(
            f"There is no profile {name!r}: saved are {saved}." if saved else "No profile is saved yet."
        )
    return found
