"""The form for what is kept of a person: its fields as typed, and what was understood."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.utils.formats import date_format

from cascade.exchange.days import read_day
from cascade.records.models import Person
from cascade.records.person_editing import Details, DetailsError, faults_of
from cascade.service.complaints import Complaint

TEXTS = ("staff_number", "name", "email", "service_area", "manager")
DAYS = {"starts_on": "Start date", "leaves_on": "Last day of work"}


@dataclass(slots=True)
class PersonForm:
    """The fields as typed, and what is wrong with them, by field."""

    values: dict[str, str]
    errors: dict[str, str] = field(default_factory=dict)

    def details(self, person: Person | None) -> Details:
        """Return what was typed as details of *person* or of somebody new; `errors` tells what is wrong."""
        details = Details(
            staff_number=self.values["staff_number"],
            name=self.values["name"],
            email=self.values["email"],
            service_area=self.values["service_area"],
            manager=self.values["manager"],
            starts_on=day_typed(self.values["starts_on"], "starts_on", self.errors),
            leaves_on=day_typed(self.values["leaves_on"], "leaves_on", self.errors),
        )
        for name, fault in faults_of(person or Person(), details).items():
            self.errors.setdefault(name, fault.rstrip("."))
        return details

    def refuse(self, error: DetailsError) -> None:
        """Keep what the records refused after all."""
        self.errors |= {name: fault.rstrip(".") for name, fault in error.faults.items()}

    @property
    def found(self) -> tuple[Complaint, ...]:
        """What is wrong, in the order of the fields, for the summary at the top."""
        order = [*TEXTS, *DAYS]
        return tuple(
            Complaint(name, "", "", self.errors[name]) for name in sorted(self.errors, key=order.index)
        )


def typed(posted: Mapping[str, str]) -> PersonForm:
    """Return the form as it was posted."""
    return PersonForm({name: posted.get(name, "").strip() for name in (*TEXTS, *DAYS)})


def filled_in(details: Details | None) -> PersonForm:
    """Return the form filled in with *details*, or empty."""
    if details is None:
        return PersonForm(dict.fromkeys((*TEXTS, *DAYS), ""))
    return PersonForm(
        {
            **{name: getattr(details, name) for name in TEXTS},
            **{name: _shown(getattr(details, name)) for name in DAYS},
        }
    )


def day_typed(text: str, name: str, errors: dict[str, str]) -> date | None:
    """Return the day in *text*, None where it is empty; what can't be read goes into *errors*."""
    day = read_day(text) if text else None
    if text and day is None:
        errors[name] = "Enter a day, such as 3 May 2018"
    return day


def _shown(day: date | None) -> str:
    return date_format(day, "j F Y") if day else ""
