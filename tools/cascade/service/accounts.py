"""Whether an account is open, in words and as the class of its tag."""

from __future__ import annotations

from django.utils import timezone
from django.utils.formats import date_format

from cascade.records.models import Person


def account_words(person: Person) -> tuple[str, str]:
    """Return the state of an account: ``Open``, ``Left on 3 May 2018``, and the tag's class."""
    today = timezone.localdate()
    if person.erased_at is not None:
        return f"Erased on {date_format(timezone.localdate(person.erased_at), 'j F Y')}", "info"
    if person.leaves_on is not None and person.has_left(today):
        return f"Left on {date_format(person.leaves_on, 'j F Y')}", "info"
    if not person.is_active:
        return ("Closed by the staff list" if person.closed_by_list else "Closed"), "partial"
    if person.leaves_on is not None:
        return f"Open until {date_format(person.leaves_on, 'j F Y')}", "right"
    if person.starts_on is not None and person.starts_on > today:
        return f"Starts on {date_format(person.starts_on, 'j F Y')}", "info"
    return "Open", "right"
