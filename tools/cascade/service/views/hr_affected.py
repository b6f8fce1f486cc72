"""Whom a material change of wording touched: the changes, and who has been asked again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_safe

from cascade.model.text import label
from cascade.records.affected import Answer, TouchedPass, touched_passes
from cascade.records.models import Person
from cascade.records.reasons import Reason, reason_of
from cascade.records.standing_filters import people_of
from cascade.service.hr_columns import by_name, london_day, person_columns
from cascade.service.hr_filters import filters_of, picks, quiz_titles
from cascade.service.listing import Asked, Cell, Column, Pick, Table, read, respond
from cascade.service.statuses import day

ANSWERS: dict[Answer, tuple[str, str]] = {
    "open": ("Not yet", "partial"),
    "expired": ("Pass has run out", "info"),
    "gone": ("Quiz no longer offered", "info"),
    "done": ("Done", "right"),
    "back": ("Not needed any more", "info"),
}
"""What became of a touched pass, in words, what is still to do first, and the class of its tag."""

_ORDER = tuple(ANSWERS)


@dataclass(frozen=True, slots=True)
class Row:
    """A person's pass that a change of a clause touched."""

    person: Person
    touched: TouchedPass


@dataclass(frozen=True, slots=True)
class Change:
    """A change of a clause, with how many passes it touched and what became of them; each with its list."""

    label: str
    href: str
    published: str
    reason: Reason
    counts: tuple[tuple[int, str], ...]


@require_safe
def affected(request: HttpRequest) -> HttpResponseBase:
    """List the changes that touched passes, and beneath them whose, who is still to be asked again first."""
    found = list(touched_passes())
    clauses = {one.lineage: label(one.reference) for one in found}
    answers: dict[str, str] = {answer: words for answer, (words, _) in ANSWERS.items()}
    own = [
        Pick("clause", "Clause", {"": "All clauses", **dict(sorted(clauses.items()))}),
        Pick("answer", "Asked again", {"": "Done or not", **answers}),
    ]
    asked = read(request, [*picks("area", "quiz"), *own, *picks("manager", "who")])
    if asked.found:
        return respond(request, "service/hr_affected.html", asked, None)
    people = {person.pk: person for person in people_of(filters_of(asked))}
    within = [one for one in found if one.person in people]
    table = Table(
        name="affected",
        caption="Passes that a change of wording touched, a row a clause",
        columns=_columns(),
        rows=[Row(people[one.person], one) for one in within if _wanted(asked, one)],
        sort="answer",
        then=lambda row: (by_name(row.person), row.touched.quiz, row.touched.lineage),
        person=lambda row: row.person.pk,
        empty="No pass of theirs was touched by a change of wording.",
    )
    context = {"changes": list(_changes(asked, within)), "answers": list(answers.values())}
    return respond(request, "service/hr_affected.html", asked, table, **context)


def _wanted(asked: Asked, one: TouchedPass) -> bool:
    values = asked.values
    given = ((values["quiz"], one.quiz), (values["clause"], one.lineage), (values["answer"], one.answer))
    return all(not wanted or wanted == has for wanted, has in given)


def _changes(asked: Asked, found: Iterable[TouchedPass]) -> Iterable[Change]:
    """Yield the changes that touched the passes *found*, the newest first."""
    counts: Counter[tuple[str, Answer]] = Counter()
    newest: dict[str, TouchedPass] = {}
    for one in found:
        counts[one.lineage, one.answer] += 1
        newest[one.lineage] = one
    for one in sorted(newest.values(), key=lambda one: (-one.change.publication_id, one.lineage)):
        yield Change(
            label(one.reference),
            _history(one),
            day(one.change.publication.at),
            reason_of(one.change),
            tuple(
                (counts[one.lineage, answer], asked.link(clause=one.lineage, answer=answer))
                for answer in ANSWERS
            ),
        )


def _history(one: TouchedPass) -> str:
    document, _, number = one.reference.partition(" ")
    return reverse("clause", args=[document, number])


def _columns() -> list[Column[Row]]:
    titles = quiz_titles()

    def passed(row: Row) -> Cell:
        return Cell(london_day(row.touched.passed_at), href=reverse("hr-proof", args=[row.touched.attempt]))

    def answer(row: Row) -> Cell:
        words, tag = ANSWERS[row.touched.answer]
        return Cell(words, tag=tag)

    def done(row: Row) -> Cell:
        if row.touched.delta is None or row.touched.done_at is None:
            return Cell(None)
        return Cell(london_day(row.touched.done_at), href=reverse("hr-proof", args=[row.touched.delta]))

    def changed(row: Row) -> Cell:
        return Cell(london_day(row.touched.change.publication.at))

    def person(row: Row) -> Person:
        return row.person

    def clause(row: Row) -> Cell:
        return Cell(label(row.touched.reference), href=_history(row.touched))

    return [
        *person_columns(person),
        Column(
            "quiz",
            "Quiz",
            lambda row: titles.get(row.touched.quiz, row.touched.quiz),
            lambda row: titles.get(row.touched.quiz, row.touched.quiz).casefold(),
        ),
        Column("passed", "Passed on", passed, lambda row: row.touched.passed_at, tight=True),
        Column("clause", "Clause", clause, lambda row: row.touched.reference, tight=True),
        Column("since", "Since", changed, lambda row: row.touched.change.publication_id, tight=True),
        Column("answer", "Asked again", answer, lambda row: _ORDER.index(row.touched.answer)),
        Column("done", "Done on", done, lambda row: row.touched.done_at, tight=True),
    ]
