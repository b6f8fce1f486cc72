"""The short quiz on what has changed: how a page offers it."""

from __future__ import annotations

from dataclasses import dataclass

from cascade.records.completions import affected_items
from cascade.records.models import Person
from cascade.records.sittings import unfinished
from cascade.records.status import Status
from cascade.service.plurals import counted


@dataclass(frozen=True, slots=True)
class Delta:
    """A short quiz that a person may take: of which quiz, and what its button says."""

    quiz: str
    title: str
    label: str


def offered(person: Person, status: Status) -> Delta | None:
    """Return the short quiz that would make an affected pass current again; None where there is none."""
    if status.state != "affected":
        return None
    count = len(affected_items(person, status.quiz))
    if not count:
        return None
    begun = unfinished(person, status.quiz, "delta")
    verb = "Go on answering" if begun is not None and begun.answered else "Answer"
    return Delta(status.quiz, status.title, f"{verb} {counted(count, 'question')} on the new wording")
