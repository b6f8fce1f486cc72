"""What an address asks of a list: its filters, the order of its rows, and the page or file wanted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest

from cascade.service.complaints import Complaint
from cascade.service.listing_files import FORMATS


@dataclass(frozen=True, slots=True)
class Pick:
    """A filter to pick from; *options* maps each value to its words, the empty one (if any) to all."""

    name: str
    label: str
    options: Mapping[str, str]

    kind = "pick"

    def fault(self, value: str) -> str:
        """Return what is wrong with a value, as a sentence, or nothing."""
        if value in self.options or not value:
            return ""
        return f"There is no {self.label.lower()} “{value}” here: select another"


@dataclass(frozen=True, slots=True)
class Typed:
    """A filter to type into, with a check that returns what is wrong as a sentence, or nothing.

    What is typed into one that `names_people` is left out of the audit log, which nobody can change: names
    and staff numbers must stand in a person's row alone.
    """

    name: str
    label: str
    hint: str = ""
    check: Callable[[str], str] = lambda _value: ""
    names_people: bool = False

    kind = "typed"

    def fault(self, value: str) -> str:
        """Return what is wrong with a value, as a sentence, or nothing."""
        return self.check(value)


Filter = Pick | Typed


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks of a list.

    Attributes:
        path: The list's own address.
        filters: Its filters.
        values: Each filter's value; empty where nothing was asked.
        found: What is wrong with them.
        sort: The column asked for, with its hyphen; empty for the usual one.
        page: The page asked for, as it was written.
        everything: Whether all rows are wanted on one page.
        form: ``csv`` or ``xlsx`` where a file is wanted.
    """

    path: str
    filters: tuple[Filter, ...]
    values: dict[str, str]
    found: tuple[Complaint, ...] = ()
    sort: str = ""
    page: str = ""
    everything: bool = False
    form: str = ""

    def link(self, **changes: str) -> str:
        """Return the address that asks for the same but for *changes*; the page is left out unless given."""
        given = {**self.values, "sort": self.sort, **changes}
        query = urlencode({name: value for name, value in given.items() if value})
        return f"{self.path}?{query}" if query else self.path

    @property
    def chosen(self) -> dict[str, str]:
        """The filters that narrow the list."""
        return {name: value for name, value in self.values.items() if value}

    @property
    def noted(self) -> dict[str, str]:
        """The filters that narrow the list, as the audit log has them."""
        named = {one.name for one in self.filters if isinstance(one, Typed) and one.names_people}
        return {name: "(typed)" if name in named else value for name, value in self.chosen.items()}

    @property
    def words(self) -> list[str]:
        """The filters that narrow the list, in words: ``Service area: Repairs``."""
        found = []
        for one in self.filters:
            value = self.values[one.name]
            if value:
                found.append(
                    f"{one.label}: {one.options.get(value, value) if isinstance(one, Pick) else value}"
                )
        return found

    @property
    def fields(self) -> list[dict[str, Any]]:
        """The filters with their values and faults, for the form."""
        faults = {complaint.target: complaint.message for complaint in self.found}
        return [
            {"filter": one, "value": self.values[one.name], "error": faults.get(one.name, "")}
            for one in self.filters
        ]


def read(request: HttpRequest, filters: Iterable[Filter] = ()) -> Asked:
    """Return what *request* asks of a list with *filters*."""
    known = tuple(filters)
    values = {one.name: _typed(request.GET.get(one.name, "")) for one in known}
    faults = ((one.name, one.fault(values[one.name])) for one in known if values[one.name])
    return Asked(
        path=request.path,
        filters=known,
        values=values,
        found=tuple(Complaint(name, "", "", fault) for name, fault in faults if fault),
        sort=request.GET.get("sort", ""),
        page=request.GET.get("page", ""),
        everything=request.GET.get("all") == "1",
        form=form if (form := request.GET.get("as", "")) in FORMATS else "",
    )


def _typed(text: str) -> str:
    # Nothing we hold has the character NUL, and PostgreSQL would refuse to look for it.
    return " ".join(text.replace("\0", " ").split())
