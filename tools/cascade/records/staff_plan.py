"""What loading a staff list would do: whom it adds, changes, closes and opens, and what stands in the way."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from cascade.exchange.staff_columns import TITLES
from cascade.exchange.staff_list import StaffList, StaffRow, number_key, rows_named
from cascade.model.errors import Fault
from cascade.model.text import canonical_json
from cascade.records.identifiers import uuid7
from cascade.records.models import Person, RoleGrant

Kind = Literal["add", "change", "close", "open"]

_VALUES = ("name", "email", "service_area", "starts_on", "leaves_on")


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field before and after, as people read it; a manager is told by staff number."""

    field: Literal["name", "email", "service_area", "manager", "starts_on", "leaves_on"]
    before: str | date | None
    after: str | date | None

    @property
    def title(self) -> str:
        """The field as people read it."""
        return "Manager" if self.field == "manager" else TITLES[self.field]


@dataclass(frozen=True, slots=True)
class Deed:
    """What loading the list does to one person.

    Attributes:
        kind: ``add``, ``change``, ``close`` or ``open`` (again).
        row: Row number; 0 for somebody who is not in the list.
        person: Their id; for somebody new the one they get.
        staff_number: Their staff number, as stored.
        name: Their name afterwards.
        changes: What changes, field by field.
        values: Column of the table to its value afterwards, for what changes or is new.
    """

    kind: Kind
    row: int
    person: UUID
    staff_number: str
    name: str
    changes: tuple[FieldChange, ...]
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Absent:
    """Somebody with an open account who is not in the list."""

    person: UUID
    staff_number: str
    name: str
    service_area: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What loading a list would do.

    Attributes:
        rows: How many rows of the list are without fault.
        deeds: What happens to whom, in the order of the list, those not in it last.
        unchanged: How many people stay as they are.
        absent: Who has an open account, is not in the list, and is left alone.
        left_before: Rows of people who have left and never had an account; they get none.
        faults: What stands in the way, by row; with any, nothing can be loaded.
        notices: Sentences on what somebody should look at.
    """

    rows: int
    deeds: tuple[Deed, ...]
    unchanged: int
    absent: tuple[Absent, ...]
    left_before: tuple[int, ...]
    faults: tuple[Fault, ...]
    notices: tuple[str, ...]

    def of_kind(self, kind: Kind) -> list[Deed]:
        """Return the deeds of one kind."""
        return [deed for deed in self.deeds if deed.kind == kind]

    def counts(self) -> dict[str, int]:
        """Return how many people are added, changed and so on, for messages and the audit log."""
        kinds: dict[Kind, str] = {"add": "added", "change": "changed", "close": "closed", "open": "opened"}
        return {
            **{name: len(self.of_kind(kind)) for kind, name in kinds.items()},
            "unchanged": self.unchanged,
            "not_in_list": len(self.absent),
            "left_before": len(self.left_before),
        }

    def digest(self) -> str:
        """Return the sha256 of what would be done: whoever confirms a plan confirms this one."""
        # The ids of people to be added are drawn anew each time, so they are left out.
        told = [
            [deed.kind, deed.row, deed.staff_number, [_told(change) for change in deed.changes]]
            for deed in self.deeds
        ]
        return hashlib.sha256(canonical_json(told).encode("utf-8", "surrogatepass")).hexdigest()


def plan_of(
    listed: StaffList,
    today: date,
    *,
    close_missing: bool = False,
    actor: Person | None = None,
    advance: Callable[[int], None] = lambda _rows: None,
) -> Plan:
    """Return what loading *listed* would do; changes nothing.

    A column that the list has is the truth: an empty cell empties the field. A column that it has not leaves
    the field alone. Who has left by *today* is closed; who is in the list, has not left and was closed by a
    list, or by a leaving date that this one takes away, is opened; whom a person has closed stays closed.

    Args:
        listed: The list as read.
        today: The day in London.
        close_missing: Close the open accounts of people who are not in the list.
        actor: Who loads it; their own account is never closed by it.
        advance: Is told how many rows have been compared since it was last told.
    """
    return _Planner(listed, today, actor).plan(close_missing=close_missing, advance=advance)


class _Planner:
    """Compares a list with the people there are."""

    def __init__(self, listed: StaffList, today: date, actor: Person | None) -> None:
        self.listed = listed
        self.today = today
        self.actor = actor
        rows = Person.objects.filter(erased_at=None).defer("password").order_by("staff_number")
        self.known: dict[str, Person] = {number_key(person.staff_number): person for person in rows}
        self.numbers = {person.pk: person.staff_number for person in self.known.values()}
        # Staff numbers that the list does not have, by their figures without leading zeros.
        self.without_zeros = {
            key.lstrip("0"): person.staff_number
            for key, person in self.known.items()
            if key.isdecimal() and key not in listed.numbers
        }
        self.ids = {key: person.pk for key, person in self.known.items()}
        self.faults = list(listed.faults)
        self.deeds: list[Deed] = []
        self.unchanged = 0
        self.left_before: list[int] = []
        self.stays_closed: list[int] = []
        self.manager_gone: list[int] = []
        self.managers: dict[UUID, UUID | None] = {}

    def plan(self, *, close_missing: bool, advance: Callable[[int], None]) -> Plan:
        added = [row for row in self.listed.rows if number_key(row.staff_number) not in self.known]
        self.left_before = [row.row for row in added if self._has_left(row)]
        for row in added:
            if not self._has_left(row):
                self.ids[number_key(row.staff_number)] = uuid7()
                self.numbers[self.ids[number_key(row.staff_number)]] = row.staff_number
        gone = set(self.left_before)
        for row in self.listed.rows:
            if row.row not in gone:
                self._row(row)
            advance(1)
        for row in self.listed.faulty:
            self._stands(row, self.known.get(number_key(row.staff_number)))
        absent = self._absent()
        if close_missing:
            self.deeds += map(_closing, absent)
        self._refuse_circles()
        self._refuse_locking_out()
        return Plan(
            len(self.listed.rows),
            tuple(self.deeds),
            self.unchanged,
            () if close_missing else tuple(absent),
            tuple(self.left_before),
            tuple(sorted(set(self.faults))),
            (*self.listed.notices, *self._notices()),
        )

    def _row(self, row: StaffRow) -> None:
        person = self.known.get(number_key(row.staff_number))
        if not self._stands(row, person):
            return
        values = self._values(row)
        if person is None:
            self._keep("add", row, None, values)
            return
        kind, further = self._kind_of(row, person)
        values = {name: new for name, new in (values | further).items() if getattr(person, name) != new}
        if values:
            self._keep(kind, row, person, values)
        else:
            self.unchanged += 1

    def _stands(self, row: StaffRow, person: Person | None) -> bool:
        """Return whether nothing but the row itself speaks against it; else tell all that does."""
        before = len(self.faults)
        if row.email and (person is None or person.email != row.email):
            self._check_email(row)
        if person is None:
            self._refuse_lost_zeros(row)
        if "manager" in self.listed.columns.places:
            self._check_manager(row)
        return len(self.faults) == before

    def _kind_of(self, row: StaffRow, person: Person) -> tuple[Kind, dict[str, Any]]:
        """Return whether the row closes or opens an account, and what that sets."""
        if self._has_left(row):
            if person.is_open(self.today):
                return "close", {"is_active": False, "closed_by_list": True}
        elif not person.is_open(self.today):
            # A leaving date that the list knows nothing of is not the list's to take away.
            left = person.has_left(self.today) and "leaves_on" not in self.listed.columns.places
            if not left and (person.is_active or person.closed_by_list):
                return "open", {"is_active": True, "closed_by_list": False}
            self.stays_closed.append(row.row)
        return "change", {}

    def _keep(self, kind: Kind, row: StaffRow, person: Person | None, values: dict[str, Any]) -> None:
        """Keep what the row does to *person*, or to somebody new."""
        changes = tuple(self._changes(person, values))
        key = person.pk if person else self.ids[number_key(row.staff_number)]
        if person is None:
            values = {"id": key, "staff_number": row.staff_number, **values}
        self.deeds.append(Deed(kind, row.row, key, self.numbers[key], row.name, changes, values))

    def _values(self, row: StaffRow) -> dict[str, Any]:
        """Return the columns of the table that the list has something to say on."""
        has = self.listed.columns.places
        values: dict[str, Any] = {
            name: getattr(row, name) for name in _VALUES if name == "name" or name in has
        }
        key = number_key(row.manager)
        # Who managed somebody who has left is of no account, unless it is known.
        if "manager" in has and (key in self.ids or not self._has_left(row)):
            values["manager_id"] = self.ids.get(key)
            self.managers[self.ids[number_key(row.staff_number)]] = self.ids.get(key)
        return values

    def _check_manager(self, row: StaffRow) -> None:
        key = number_key(row.manager)
        if not key or key in self.ids or self._has_left(row):
            return
        if self.listed.numbers.get(key) in self.left_before:
            self.manager_gone.append(row.row)
        elif key not in self.listed.numbers:  # a manager's row that is at fault says so itself
            self._fault(
                row,
                "manager",
                f"Nobody has the staff number {row.manager}, neither in the list nor here: mend it, empty the"
                " cell, or leave the column out if it holds names.",
            )

    def _check_email(self, row: StaffRow) -> None:
        try:
            validate_email(row.email)
        except ValidationError:
            self._fault(row, "email", f"{row.email} is no e-mail address: write it as name@example.org.")

    def _refuse_lost_zeros(self, row: StaffRow) -> None:
        key = number_key(row.staff_number)
        known = self.without_zeros.get(key.lstrip("0")) if key.isdecimal() else None
        if known is not None:
            self._fault(
                row,
                "staff_number",
                f"Nobody has the staff number {row.staff_number}, but somebody has {known}: spreadsheets take"
                " leading zeros away, so write it as it stands here.",
            )

    def _changes(self, person: Person | None, values: Mapping[str, Any]) -> Iterator[FieldChange]:
        for name, value in values.items():
            if name not in ("is_active", "closed_by_list"):
                before = self._said(name, getattr(person, name)) if person else None
                field: Any = name.removesuffix("_id")
                yield FieldChange(field, before, self._said(name, value))

    def _said(self, name: str, value: Any) -> Any:
        return self.numbers.get(value, "") if name == "manager_id" else value

    def _absent(self) -> list[Absent]:
        return [
            Absent(person.pk, person.staff_number, person.name, person.service_area)
            for key, person in self.known.items()
            if key not in self.listed.numbers and person.is_open(self.today)
        ]

    def _refuse_circles(self) -> None:
        """Refuse managers who manage each other in a circle, once a circle."""
        after = {person.pk: person.manager_id for person in self.known.values()} | self.managers
        rows = {self.ids[key]: row for key, row in self.listed.numbers.items() if key in self.ids}
        for circle in _circles(after):
            listed = sorted(rows[one] for one in circle if one in rows and one in self.managers)
            if listed:
                chain = " → ".join(self.numbers[one] for one in (*circle, circle[0]))
                title = self.listed.columns.title("manager")
                message = f"These people manage each other in a circle: {chain}. Mend one of them."
                self.faults.append(Fault(self.listed.file, listed[0], title, message))

    def _refuse_locking_out(self) -> None:
        """Refuse to close the account of whoever loads the list, and the last one of HR."""
        closing = {deed.person: deed for deed in self.deeds if deed.kind == "close"}
        opening = {deed.person for deed in self.deeds if deed.kind == "open"}
        own = closing.get(self.actor.pk) if self.actor else None
        if own is not None:
            message = "This would close your own account: ask a colleague to load the list."
            if not own.row:
                message = (
                    "You are not in the list, so this would close your own account: add a row of yours, or"
                    " leave the accounts of people who are not in the list alone."
                )
            self.faults.append(Fault(self.listed.file, own.row, "", message))
            return
        holders = RoleGrant.objects.filter(role="hr").select_related("person")
        people = {given.person for given in holders}
        before = {person.pk for person in people if person.is_open(self.today)}
        after = (before - closing.keys()) | (opening & {person.pk for person in people})
        if before and not after:
            row = min(closing[one].row for one in before)
            message = "This would close the last open account of HR: give somebody else the role hr first."
            self.faults.append(Fault(self.listed.file, row, "", message))

    def _notices(self) -> Iterator[str]:
        if self.left_before:
            yield (f"{rows_named(self.left_before)}: left already and never had an account, so none is made.")
        if self.stays_closed:
            yield (
                f"{rows_named(self.stays_closed)}: the account was closed by hand, or by a leaving date that"
                " the list says nothing of, so it stays closed. Open it on the person's page."
            )
        if self.manager_gone:
            yield f"{rows_named(self.manager_gone)}: the manager has left, so none is kept."

    def _has_left(self, row: StaffRow) -> bool:
        return row.leaves_on is not None and row.leaves_on < self.today

    def _fault(self, row: StaffRow, name: Literal["staff_number", "email", "manager"], message: str) -> None:
        title = self.listed.columns.title(name)
        self.faults.append(Fault(self.listed.file, row.row, title, message))


def _closing(absent: Absent) -> Deed:
    values = {"is_active": False, "closed_by_list": True}
    return Deed("close", 0, absent.person, absent.staff_number, absent.name, (), values)


def _told(change: FieldChange) -> list[str | None]:
    return [
        change.field,
        *(value.isoformat() if isinstance(value, date) else value for value in (change.before, change.after)),
    ]


def _circles(managers: Mapping[UUID, UUID | None]) -> Iterable[list[UUID]]:
    """Yield every circle in who manages whom: each person has one manager at most, so paths can't fork."""
    done: set[UUID] = set()
    for start in managers:
        path: dict[UUID, int] = {}
        here: UUID | None = start
        while here is not None and here not in done and here not in path:
            path[here] = len(path)
            here = managers.get(here)
        if here is not None and here in path:
            yield list(path)[path[here] :]
        done.update(path)
