"""Which column of a staff list holds what: guessed from the header, or said by a person."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from cascade.exchange.grids import Grid, GridCell, GridRow
from cascade.model.errors import ContentError, Fault

Field = Literal[
    "staff_number",
    "name",
    "first_name",
    "last_name",
    "email",
    "service_area",
    "manager",
    "starts_on",
    "leaves_on",
]
"""What a column can hold."""

FIELDS: tuple[Field, ...] = get_args(Field)

TITLES: dict[Field, str] = {
    "staff_number": "Staff number",
    "name": "Name",
    "first_name": "First name",
    "last_name": "Last name",
    "email": "E-mail address",
    "service_area": "Service area",
    "manager": "Staff number of the manager",
    "starts_on": "Start date",
    "leaves_on": "Leaving date",
}
"""Each field as people read it."""

IGNORE = "ignore"
"""In place of a field: leave this column alone."""

# Headers by field, the likeliest first, written as `_key` folds them. They are what payroll and personnel
# systems in use in the United Kingdom call these columns, and what people call them in lists of their own.
_SPELLINGS: dict[Field, tuple[str, ...]] = {
    "staff_number": (
        *("staffnumber", "staffno", "staffid", "staffref", "staffreference", "staffcode"),
        *("employeenumber", "employeeno", "employeeid", "employeeref", "employeereference", "employeecode"),
        *("empno", "empid", "empnumber", "empref", "payrollnumber", "payrollno", "payrollid", "payrollref"),
        *("payrollreference", "paynumber", "payno", "payref", "payreference", "personnelnumber"),
        *("personnelno", "personnelid", "personnumber", "personid", "personref", "workernumber", "workerid"),
    ),
    "name": ("name", "fullname", "staffname", "employeename", "displayname", "personname", "workername"),
    "first_name": (
        *("firstname", "forename", "forenames", "firstnames", "givenname", "givennames", "knownas"),
        *("preferredname", "preferredfirstname", "preferredforename", "knownasname"),
    ),
    "last_name": ("lastname", "surname", "familyname", "secondname"),
    "email": (
        *("email", "emailaddress", "workemail", "workemailaddress", "businessemail", "emailwork", "mail"),
        *("workmail", "officeemail", "councilemail", "primaryemail"),
    ),
    "service_area": (
        *("servicearea", "service", "department", "dept", "departmentname", "division", "directorate"),
        *("businessunit", "orgunit", "organisationunit", "organisationalunit", "section", "team", "teamname"),
    ),
    "manager": (
        *("managerstaffnumber", "managersstaffnumber", "managerstaffno", "managernumber", "managerno"),
        *("managerid", "manageremployeenumber", "manageremployeeno", "manageremployeeid"),
        *("managerpayrollnumber", "managerpayrollno", "linemanagernumber", "linemanagerno", "linemanagerid"),
        *(
            "linemanagerstaffnumber",
            "linemanagersstaffnumber",
            "linemanagerstaffno",
            "linemanageremployeenumber",
        ),
        *("linemanagerpayrollnumber", "linemanagerpayrollno", "reportstonumber", "reportstoid"),
        *("supervisorid", "supervisornumber", "manager", "linemanager", "reportsto", "supervisor"),
    ),
    "starts_on": (
        *("startdate", "starts", "startson", "started", "datestarted", "startedon", "startingdate"),
        *("employmentstartdate", "datejoined", "joiningdate", "joindate", "joined", "dateofjoining"),
        *("hiredate", "dateofhire", "hired", "commencementdate", "datecommenced", "start"),
    ),
    "leaves_on": (
        *("leavingdate", "leavedate", "leaves", "leaveson", "dateleft", "dateofleaving", "leaverdate"),
        *("employmentenddate", "terminationdate", "dateofleave", "lastday", "lastworkingday", "leftdate"),
        *("enddate", "left", "end"),
    ),
}
_FIELD_OF = {spelling: field for field, spellings in _SPELLINGS.items() for spelling in spellings}
_HEADER_WITHIN = 20  # rows: above a header stand at most a title, a date and a few notes


@dataclass(frozen=True, slots=True)
class Columns:
    """Where a list's header stands, and which column holds which field.

    Attributes:
        header: Row number of the header.
        names: The names of all columns, in order.
        places: Field to column, counted from 0.
        unsure: Field to further columns whose names fit it as well; they are not read.
    """

    header: int
    names: tuple[str, ...]
    places: Mapping[Field, int]
    unsure: Mapping[Field, tuple[int, ...]]

    @property
    def ignored(self) -> tuple[str, ...]:
        """The names of the columns that are not read."""
        used = set(self.places.values())
        return tuple(name for place, name in enumerate(self.names) if name and place not in used)

    def title(self, field: Field) -> str:
        """Return the name of the field's column, or of the field where it has none."""
        place = self.places.get(field)
        return self.names[place] if place is not None and self.names[place] else TITLES[field]

    def lacks(self) -> tuple[str, ...]:
        """Return sentences on the columns that no list can do without."""
        missing = []
        if "staff_number" not in self.places:
            missing.append(f"No column holds the {_lower('staff_number')}.")
        if "name" not in self.places and not {"first_name", "last_name"} <= set(self.places):
            missing.append("No column holds the name, and no two hold first name and last name.")
        return tuple(missing)


def guess(grid: Grid, said: Mapping[str, str] | None = None) -> Columns:
    """Return which column holds what, by their names.

    Args:
        grid: The list.
        said: Column name to field (or `IGNORE`), where somebody has said so; the rest is guessed.

    Raises:
        ContentError: the list is empty, or *said* names a column it has not, or a field twice.
    """
    wanted = {_key(name): field for name, field in (said or {}).items()}
    header = _header(grid, wanted)
    names = tuple(_text(cell) for cell in header.cells)
    keys = [_key(name) for name in names]
    _refuse_unknown(grid, names, said or {})
    taken: dict[Field, list[int]] = {field: [] for field in FIELDS}
    for place, key in enumerate(keys):
        field = wanted.get(key) or _FIELD_OF.get(key)
        # What a person has said for a field stands alone.
        if field in taken and (key in wanted or field not in wanted.values()):
            taken[field].append(place)
    places: dict[Field, int] = {}
    unsure: dict[Field, tuple[int, ...]] = {}
    for field, found in taken.items():
        ranked = sorted(found, key=lambda place, field=field: _rank(field, keys[place]))  # type: ignore[misc]
        if ranked:
            places[field] = ranked[0]
        if len(ranked) > 1:
            unsure[field] = tuple(ranked[1:])
    _settle_names(places, said_name="name" in wanted.values())
    return Columns(header.number, names, places, unsure)


def _settle_names(places: dict[Field, int], *, said_name: bool) -> None:
    """Keep one way of reading names: first and last name where both stand, for they say more."""
    if "name" not in places:
        return
    if {"first_name", "last_name"} <= places.keys() and not said_name:
        del places["name"]
    else:
        places.pop("first_name", None)
        places.pop("last_name", None)


def chosen(grid: Grid, places: Mapping[Field, int]) -> Columns:
    """Return the columns that somebody has chosen by their places, counted from 0."""
    header = _header(grid, {})
    return Columns(header.number, tuple(_text(cell) for cell in header.cells), dict(places), {})


def _header(grid: Grid, wanted: Mapping[str, str]) -> GridRow:
    if not grid.rows:
        raise ContentError(grid.faults or [Fault(grid.file, 0, "", "The file holds nothing.")])
    best = max(grid.rows[:_HEADER_WITHIN], key=lambda row: _fitting(row, wanted))
    return best if _fitting(best, wanted) > 1 else grid.rows[0]


def _fitting(row: GridRow, wanted: Mapping[str, str]) -> int:
    """Return how many cells of *row* read like names of columns; of equals, max() takes the first."""
    keys = {_key(cell) for cell in row.cells if isinstance(cell, str)}
    return len(keys & (_FIELD_OF.keys() | wanted.keys()))


def _refuse_unknown(grid: Grid, names: tuple[str, ...], said: Mapping[str, str]) -> None:
    keys = {_key(name) for name in names}
    faults = [
        Fault(grid.file, 0, "", f"There is no column {name!r}. There are: {', '.join(filter(None, names))}.")
        for name in said
        if _key(name) not in keys
    ]
    fields = [field for field in said.values() if field != IGNORE]
    faults += [
        Fault(grid.file, 0, "", f"Two columns are said to hold {_lower(field)}: choose one.")
        for field in FIELDS
        if fields.count(field) > 1
    ]
    if faults:
        raise ContentError(faults)


def _rank(field: Field, key: str) -> int:
    spellings = _SPELLINGS[field]
    return spellings.index(key) if key in spellings else -1


def _lower(field: Field) -> str:
    return TITLES[field][0].lower() + TITLES[field][1:]


def _text(cell: GridCell) -> str:
    return " ".join(str(cell).split())


def _key(name: str) -> str:
    """Fold the name of a column: letters and figures only, ``Staff No.`` and ``STAFF_NO`` alike."""
    plain = unicodedata.normalize("NFKD", name).casefold().replace("#", "number")
    return "".join(letter for letter in plain if letter.isalnum())
