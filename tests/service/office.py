"""A small office for HR's pages: two service areas, a manager, requirements, passes, changed wording."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from django.utils import timezone

from cascade.model.bank import Bank
from cascade.model.catalogue import Change
from cascade.model.text import digest
from cascade.records.attempts import submit
from cascade.records.editions import publish
from cascade.records.models import Attempt, Person, Requirement
from cascade.records.people import add_person
from cascade.records.sittings import open_sitting, save_responses
from service.sample import BANK, RIGHT

CHANGE = Change("guide 2018-02-01", "guide", "2018-02-01", "iv", ("guide 8.2",), "A new term.", "", "", 1)


def reworded() -> Bank:
    """Return the sample with another wording of the clause on notice, and its change on record."""
    text = "Notice is given 30 days before a key decision."
    clauses = tuple(
        replace(clause, text=text, digest=digest(text)) if clause.id == "guide 8.2" else clause
        for clause in BANK.clauses
    )
    return replace(BANK, clauses=clauses, changes=(CHANGE,))


def take(
    person: Person, quiz: str, responses: Mapping[str, Any], *, ago: int = 0, kind: str = "attempt"
) -> Attempt:
    """Hand a quiz in, so many days ago."""
    sitting = open_sitting(person, quiz, kind=kind)
    asked = {item.id for item in sitting.items}
    sure = dict.fromkeys(asked, 3) if quiz == "sure" else None
    save_responses(sitting.id, person, {key: value for key, value in responses.items() if key in asked}, sure)
    return submit(sitting.id, person, "password", now=timezone.now() - timedelta(days=ago))


def require(quiz: str, area: str = "", due_in: int | None = None) -> Requirement:
    """Require a quiz, due in so many days, since long ago."""
    due = None if due_in is None else timezone.localdate() + timedelta(days=due_in)
    made = timezone.now() - timedelta(days=900)
    return Requirement.objects.create(quiz=quiz, service_area=area, due_on=due, created_at=made)


@dataclass(frozen=True)
class Office:
    """Who works there, and what they handed in."""

    boss: Person
    amina: Person
    bogdan: Person
    chidi: Person
    leaver: Person
    passed: Attempt
    ran_out: Attempt


def office() -> Office:
    """Make the office, with the sample bank published.

    ``every-type`` is required of everybody since 10 days, ``sure`` (which counts for a year) of Repairs in 5.
    Amina passed both, on the first wording of the clause on notice; Bogdan passed ``sure`` long ago and
    failed ``every-type``; Chidi, of Housing, did nothing; nor did a leaver. Then the clause changes.
    """
    boss = add_person("B-1", "Zofia Boss", service_area="Repairs")
    amina = add_person("A-1", "Amina Example", service_area="Repairs")
    bogdan = add_person("A-2", "bogdan O'Brien", service_area="repairs ")
    chidi = add_person("A-3", "Chidi =1+1", service_area="Housing")
    leaver = add_person("A-4", "Dilys Gone", service_area="Repairs")
    Person.objects.filter(pk__in=[amina.pk, bogdan.pk]).update(manager=boss)
    require("every-type", due_in=-10)
    require("sure", "Repairs", due_in=5)
    passed = take(amina, "every-type", RIGHT, ago=50)
    take(amina, "sure", RIGHT, ago=340)
    ran_out = take(bogdan, "sure", RIGHT, ago=400)
    take(bogdan, "every-type", {}, ago=20)
    Person.objects.filter(pk=leaver.pk).update(is_active=False)
    publish(reworded().to_text())
    return Office(boss, amina, bogdan, chidi, leaver, passed, ran_out)
