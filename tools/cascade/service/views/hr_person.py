"""One person's history for HR and auditors, and each row of the log as evidence."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from cascade.model.text import label
from cascade.records import audit
from cascade.records.attempts import IDENTIFIED_BY
from cascade.records.errors import NotFoundError
from cascade.records.models import Attempt, Person, Reminder
from cascade.records.proof import Basis, Rest, bases, proof
from cascade.records.reasons import reason_of
from cascade.records.standings import Standing, standings
from cascade.service.hr_columns import state_cell
from cascade.service.hr_filters import quiz_titles
from cascade.service.listing import Cell, Column, Table, read, respond
from cascade.service.plurals import counted
from cascade.service.statuses import outcome
from cascade.service.views.hr_completions import CHANNELS, KINDS
from cascade.service.views.people import person_of

_NOT_SHOWN = ("responses", "marks", "item_digests", "clause_digests")


@dataclass(frozen=True, slots=True)
class Line:
    """Where the person stands with one quiz.

    Attributes:
        standing: The standing.
        title: The quiz's title.
        state: The state as a tag.
        rests: How many clauses the pass rests on, and how many read otherwise now; empty without a pass.
    """

    standing: Standing
    title: str
    state: Cell
    rests: str


@require_safe
def person(request: HttpRequest, person_id: UUID) -> HttpResponseBase:
    """Show one person's history.

    Raises:
        NotFoundError: there is no such person.
    """
    found = Person.objects.filter(pk=person_id).select_related("manager").first()
    if found is None:
        raise NotFoundError(
            "There is nobody here. The address may be cut off, or the account was never made."
        )
    titles = quiz_titles()
    attempts = list(Attempt.objects.filter(person=found).defer(*_NOT_SHOWN))
    asked = read(request)
    context = {
        "person": found,
        "lines": _lines(found, titles, attempts),
        "reminders": _reminders(found, titles),
    }
    return respond(request, "service/hr_person.html", asked, _table(found, attempts), **context)


def _lines(found: Person, titles: dict[str, str], attempts: list[Attempt]) -> list[Line]:
    """Return a line for each quiz that is required or was taken, what is required first; then the others."""
    taken = {attempt.quiz for attempt in attempts}
    every = list(standings(Person.objects.filter(pk=found.pk), list(titles)))
    every.sort(key=lambda one: (not one.overdue, not one.required, one.quiz not in taken))
    resting = bases([one.attempt for one in every if one.attempt is not None])
    return [
        Line(
            one,
            titles.get(one.quiz, one.quiz),
            state_cell(one),
            _told(resting[one.attempt]) if one.attempt is not None else "",
        )
        for one in every
        if one.required or one.quiz in taken
    ]


def _told(basis: Basis) -> str:
    """Return how many clauses a pass rests on, and how many of them read otherwise now."""
    changed = [rest for rest in basis.rests if not rest.same]
    again = sum(rest.lineage in basis.again for rest in changed)
    told = f"{counted(len(basis.rests), 'clause')}, {len(changed) or 'none'} changed since"
    return f"{told}, {again} passed again" if again else told


def _table(found: Person, attempts: list[Attempt]) -> Table[Attempt]:
    def submitted(row: Attempt) -> Cell:
        return Cell(row.submitted_at, href=reverse("hr-proof", args=[row.pk]))

    def result(row: Attempt) -> Cell:
        words, tag = outcome(row)
        return Cell(words, tag=tag)

    columns: list[Column[Attempt]] = [
        Column("row", "Row of the log", lambda row: row.sequence, lambda row: row.sequence, number=True),
        Column("submitted", "Handed in", submitted, lambda row: row.submitted_at, tight=True),
        Column("quiz", "Quiz", lambda row: row.quiz_title, lambda row: row.quiz_title.casefold(), heads=True),
        Column("kind", "What", lambda row: KINDS.get(row.kind, row.kind), lambda row: row.kind),
        Column("result", "Result", result, lambda row: outcome(row)[0]),
        Column("percent", "Percent", lambda row: row.percent, lambda row: row.percent, number=True),
        Column(
            "channel", "Channel", lambda row: CHANNELS.get(row.channel, row.channel), lambda row: row.channel
        ),
        Column("session", "Session", lambda row: row.session, lambda row: row.session),
        Column("edition", "Edition", lambda row: _short(row.edition_id), lambda row: row.edition_id),
        Column("hash", "Hash", lambda row: _short(row.row_hash)),
    ]
    return Table(
        name="history",
        caption="Every row of the log about this person; times are London time",
        columns=columns,
        rows=attempts,
        sort="-row",
        then=lambda row: row.sequence,
        about=[found.pk],
        empty="Nothing has been handed in.",
    )


def _short(digest: str) -> Cell:
    return Cell(digest, text=digest[:12])


def _reminders(found: Person, titles: dict[str, str]) -> list[tuple[Reminder, str]]:
    sent = Reminder.objects.filter(person=found).select_related("sent_by").order_by("-sent_at")
    return [(one, ", ".join(titles.get(quiz, quiz) for quiz in one.quizzes)) for one in sent]


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause that a row rests on: as it was cited then, where its history is, and what became of it."""

    rest: Rest
    label: str
    href: str
    words: str
    tag: str
    reasons: tuple[str, ...]


def _clause(rest: Rest) -> Clause:
    reference = rest.reference_now or rest.reference
    document, _, number = reference.partition(" ")
    words, tag = ("As it was", "right") if rest.same else ("Changed", "partial")
    if not rest.reference_now:
        words, tag = "Taken out", "partial"
    reasons = tuple(reason_of(change).sentence for change in rest.changes)
    return Clause(
        rest, label(rest.reference), reverse("clause", args=[document, number]), words, tag, reasons
    )


@require_safe
def evidence(request: HttpRequest, attempt_id: UUID) -> HttpResponseBase:
    """Show one row of the log as evidence: what it says, its place in the chain, the clauses it rests on.

    Raises:
        NotFoundError: there is no such row.
    """
    attempt = Attempt.objects.filter(pk=attempt_id).select_related("person").first()
    if attempt is None:
        raise NotFoundError("There is no such row in the log.")
    found = proof(attempt)
    detail = {"page": "proof", "attempt": str(attempt.pk)}
    audit.note(person_of(request), "viewed", people=[attempt.person_id], detail=detail)
    words, tag = outcome(attempt)
    context = {
        "proof": found,
        "attempt": attempt,
        "kind": KINDS.get(attempt.kind, attempt.kind),
        "channel": CHANNELS.get(attempt.channel, attempt.channel),
        "identified": IDENTIFIED_BY.get(attempt.identified_by, attempt.identified_by),
        "outcome": words,
        "tag": tag,
        "later": [(row, KINDS.get(row.kind, row.kind), *outcome(row)) for row in found.later],
        "rests": [_clause(rest) for rest in found.rests],
        "changed": sum(not rest.same for rest in found.rests),
    }
    return render(request, "service/hr_proof.html", context)
