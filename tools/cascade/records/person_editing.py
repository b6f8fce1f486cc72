"""Looking after one account by hand: adding, changing, closing and opening it, each noted in the log."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import date_format

from cascade.exchange.staff_cells import CellError, text_of
from cascade.exchange.staff_columns import Field
from cascade.records import audit
from cascade.records.enrolment import end_sign_in
from cascade.records.errors import RecordsError
from cascade.records.models import Person
from cascade.records.roles import require_other_hr

_TEXTS: tuple[Field, ...] = ("staff_number", "name", "email", "service_area", "manager")
OWN_ACCOUNT = "You can't close your own account: ask a colleague in HR."


@dataclass(frozen=True, slots=True)
class Details:
    """What is kept of a person beside their roles; *manager* is the manager's staff number."""

    staff_number: str
    name: str
    email: str = ""
    service_area: str = ""
    manager: str = ""
    starts_on: date | None = None
    leaves_on: date | None = None


class DetailsError(RecordsError):
    """Details can't stand as given; `faults` holds a sentence for each field at fault."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        self.faults = dict(faults)
        super().__init__("\n".join(self.faults.values()))


def details_of(person: Person) -> Details:
    """Return what is kept of *person*."""
    return Details(
        person.staff_number,
        person.name,
        person.email,
        person.service_area,
        person.manager.staff_number if person.manager else "",
        person.starts_on,
        person.leaves_on,
    )


def add(details: Details, by: Person | None) -> Person:
    """Add a person, who has no password until they set one after signing in by a link.

    Raises:
        DetailsError: the details can't stand; every fault is told.
    """
    with transaction.atomic():
        person = enter(details)
        audit.note(by, "changed_person", people=[person.pk], detail={"did": "added"})
    return person


def enter(details: Details) -> Person:
    """Store a new person as `add` does, for whoever notes it in the audit log themselves.

    Raises:
        DetailsError: the details can't stand; every fault is told.
    """
    person = Person()
    person.set_unusable_password()
    _set(person, details)
    _save(person)
    return person


def change(person: Person, details: Details, by: Person | None) -> tuple[str, ...]:
    """Change what is kept of *person*, and return which fields changed.

    A last day of work that has passed closes the account, like `close`.

    Raises:
        DetailsError: the details can't stand; every fault is told.
        RecordsError: it would close one's own account, or the last one of HR; or the person is erased.
    """
    with transaction.atomic():
        person = _locked(person)
        was_open = person.is_open()
        before = details_of(person)
        _set(person, details)
        after = details_of(person)
        changed = tuple(
            name for name in Details.__dataclass_fields__ if getattr(before, name) != getattr(after, name)
        )
        if not changed:
            return ()
        closes = was_open and not person.is_open()
        if closes:
            _check_closing(person, by)
        _save(person)
        if closes:
            end_sign_in([person.pk])
        # Which fields, never what they held: names stand in the person's row alone.
        detail = {"did": "changed", "fields": changed}
        audit.note(by, "changed_person", people=[person.pk], detail=detail)
    return changed


def close(person: Person, by: Person | None, last_day: date | None = None) -> None:
    """Close an account now, or by itself after *last_day* where that has not passed.

    Sessions and unused links end at once. What was done stays on record. The staff list does not open the
    account again.

    Raises:
        DetailsError: the last day is before the first.
        RecordsError: it is one's own, or the last one of HR; or the person is erased.
    """
    with transaction.atomic():
        person = _locked(person)
        if last_day is not None and person.starts_on is not None and last_day < person.starts_on:
            raise DetailsError({"last_day": _before_start(person.starts_on)})
        later = last_day is not None and last_day >= timezone.localdate()
        if not later:
            _check_closing(person, by)
            person.is_active = person.closed_by_list = False
        person.leaves_on = last_day or person.leaves_on
        _save(person)
        if not later:
            end_sign_in([person.pk])
        did = {"did": "set the last day" if later else "closed"}
        audit.note(by, "changed_person", people=[person.pk], detail=did)


def reopen(person: Person, by: Person | None) -> None:
    """Open a closed account; a last day of work that has passed is taken away.

    Raises:
        RecordsError: the person is erased.
    """
    with transaction.atomic():
        person = _locked(person)
        if person.is_open():
            return
        person.is_active, person.closed_by_list = True, False
        if person.leaves_on is not None and person.leaves_on < timezone.localdate():
            person.leaves_on = None
        _save(person)
        audit.note(by, "changed_person", people=[person.pk], detail={"did": "opened"})


def _locked(person: Person) -> Person:
    """Return the person as stored now, locked until the transaction ends."""
    found = Person.objects.select_for_update(of=("self",)).select_related("manager").get(pk=person.pk)
    if found.erased_at is not None:
        raise RecordsError("This person has been erased: there is nothing left to change.")
    return found


def _save(person: Person) -> None:
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError:
        raise DetailsError({"staff_number": _taken(person.staff_number)}) from None


def _check_closing(person: Person, by: Person | None) -> None:
    if by is not None and by.pk == person.pk:
        raise RecordsError(OWN_ACCOUNT)
    require_other_hr([person.pk])


def faults_of(person: Person, details: Details) -> dict[str, str]:
    """Return what keeps *details* from being those of *person*, as field to sentence."""
    faults: dict[str, str] = {}
    texts = _texts(details, faults)
    _manager(person, texts["manager"], faults)
    _look_at_texts(person, texts, faults)
    if details.starts_on and details.leaves_on and details.leaves_on < details.starts_on:
        faults["leaves_on"] = _before_start(details.starts_on)
    return faults


def _set(person: Person, details: Details) -> None:
    """Put *details* into *person*.

    Raises:
        DetailsError: they can't stand.
    """
    faults = faults_of(person, details)
    if faults:
        raise DetailsError(faults)
    texts = _texts(details, {})
    person.manager = _manager(person, texts["manager"], {})
    person.staff_number, person.name = texts["staff_number"], texts["name"]
    person.email, person.service_area = texts["email"], texts["service_area"]
    person.starts_on, person.leaves_on = details.starts_on, details.leaves_on


def _texts(details: Details, faults: dict[str, str]) -> dict[Field, str]:
    texts = {}
    for field in _TEXTS:
        try:
            texts[field] = text_of(str(getattr(details, field)), field)
        except CellError as error:
            faults[field], texts[field] = str(error), ""
    return texts


def _look_at_texts(person: Person, texts: Mapping[Field, str], faults: dict[str, str]) -> None:
    number = texts["staff_number"]
    if not number:
        faults.setdefault("staff_number", "Enter the staff number.")
    elif Person.objects.filter(staff_number__iexact=number).exclude(pk=person.pk).exists():
        faults["staff_number"] = _taken(number)
    if not texts["name"]:
        faults.setdefault("name", "Enter the name.")
    if texts["email"]:
        try:
            validate_email(texts["email"])
        except ValidationError:
            faults["email"] = "Enter an e-mail address such as name@example.org, or none."


def _manager(person: Person, number: str, faults: dict[str, str]) -> Person | None:
    if not number:
        return None
    found = Person.objects.filter(staff_number__iexact=number, erased_at=None).first()
    if found is None:
        faults["manager"] = f"Nobody has the staff number {number}: enter the manager's, or none."
    elif found.pk == person.pk:
        faults["manager"] = "Nobody is their own manager: enter somebody else's staff number, or none."
    elif _manages(person, found):
        faults["manager"] = f"{found.name} is managed by this person: the two can't manage each other."
    return found


def _manages(person: Person, other: Person) -> bool:
    """Return whether *person* is above *other*, however far."""
    above, seen = other.manager_id, {other.pk}
    while above is not None and above not in seen:
        if above == person.pk:
            return True
        seen.add(above)
        above = Person.objects.filter(pk=above).values_list("manager_id", flat=True).first()
    return False


def _taken(number: str) -> str:
    return f"Somebody has the staff number {number} already."


def _before_start(starts_on: date) -> str:
    return f"The last day must not be before the start on {date_format(starts_on, 'j F Y')}."
