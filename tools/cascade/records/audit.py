"""Writing the audit log. Whoever shows, exports, imports, erases or changes people's data calls `note`."""

from __future__ import annotations

import getpass
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from cascade.model.text import canonical_json
from cascade.records.errors import RecordsError
from cascade.records.models import ApiToken, AuditedPerson, AuditEntry, Person

ACTIONS: dict[str, str] = {
    "viewed": "Looked at people's records.",
    "exported": "Took records out as a file, or read them through the API.",
    "imported": "Loaded the staff list.",
    "changed_person": "Added, changed, closed or opened an account.",
    "changed_roles": "Gave or took a role.",
    "changed_requirements": "Said of whom a quiz is required, and by when.",
    "sent_link": "Made a one-time sign-in link.",
    "sent_reminder": "Sent reminders.",
    "sent_invitation": "Wrote to people about a session.",
    "changed_token": "Made or ended a token of the API.",
    "changed_profile": "Saved or removed a saved export.",
    "corrected": "Marked attempts again, or made one void.",
    "erased": "Emptied a person's row and left a pseudonym.",
    "retained": "Applied the rule on how long data are kept.",
    "gave_copy": "Gave a person the copy of all that is held about them.",
    "backed_up": "Wrote a copy of the database.",
    "restored": "Put a copy of the database in place.",
}
"""Every action and what it means."""

_BATCH = 500


def note(
    actor: Person | ApiToken | None,
    action: str,
    *,
    people: Iterable[UUID] = (),
    detail: Mapping[str, Any] | None = None,
) -> AuditEntry:
    """Add one entry to the audit log.

    Args:
        actor: Who did it; None on the command line, where the account of the operating system stands instead.
        action: A key of `ACTIONS`.
        people: Ids of those whose data it was about; repeated ones count once.
        detail: Exact keys (attempt ids, quiz ids), filters, numbers, digests. Never a name, an e-mail
            address or a staff number: those must stand in the person's row alone.

    Raises:
        RecordsError: there is no such action.
    """
    if action not in ACTIONS:
        raise RecordsError(f"There is no audited action {action!r}: choose from {', '.join(ACTIONS)}.")
    with transaction.atomic():
        entry = AuditEntry.objects.create(
            actor=actor if isinstance(actor, Person) else None,
            actor_token=actor if isinstance(actor, ApiToken) else None,
            actor_account=account() if actor is None else "",
            action=action,
            detail=canonical_json(dict(detail or {})),
        )
        about = (AuditedPerson(entry=entry, person_id=person) for person in sorted(set(people)))
        AuditedPerson.objects.bulk_create(about, batch_size=_BATCH)
    return entry


def account() -> str:
    """Return the name of the account of the operating system that runs this."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"
