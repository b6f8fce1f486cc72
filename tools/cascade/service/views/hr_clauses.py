"""For HR: who has been tested on a clause as it now stands, and who on an earlier wording alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_safe

from cascade.model.catalogue import Clause
from cascade.model.text import label
from cascade.records.editions import current_bank
from cascade.records.models import Attempt
from cascade.records.standing_filters import people_of
from cascade.records.superseding import standing
from cascade.records.tested import Tested, tested_on
from cascade.service.hr_columns import by_name, name_cell
from cascade.service.hr_filters import filters_of, picks
from cascade.service.listing import Asked, Cell, Column, Pick, Table, Typed, read, respond
from cascade.service.plurals import counted
from cascade.service.statuses import outcome

PAGE = "service/hr_clauses.html"
NOW, EARLIER = "now", "earlier"
WORDINGS = {"": "Both", NOW: "Tested on it as it now stands", EARLIER: "Only on an earlier wording"}


@dataclass(frozen=True, slots=True)
class Row:
    """One person in the table, with the attempt that says most and the row that counts for it."""

    tested: Tested
    attempt: Attempt
    counts: Attempt


@require_safe
def clauses(request: HttpRequest) -> HttpResponseBase:
    """Show who has been tested on the clause that ``?clause=`` names, the newest first."""
    hint = "Document and number, such as protocol 5.3"
    fault = "There is no such clause now: enter the document and the number, such as protocol 5.3"
    typed = Typed("clause", "Clause", hint, lambda text: "" if _clause(text) else fault)
    asked = read(request, [typed, Pick("wording", "Wording", WORDINGS), *picks("area", "who")])
    clause = _clause(asked.values["clause"])
    if asked.found or clause is None:
        return respond(request, PAGE, asked, None)
    within = set(people_of(filters_of(asked)).values_list("pk", flat=True))
    tested = [one for one in tested_on(clause.id) if one.person in within]
    context: dict[str, object] = {
        "clause": clause,
        "label": label(clause.id),
        "now": counted(sum(one.now for one in tested), "person", "people"),
        "passed": sum(one.now and one.passed for one in tested),
        "earlier": counted(sum(not one.now for one in tested), "person", "people"),
    }
    return respond(request, PAGE, asked, _table(clause, _wanted(asked, tested)), **context)


def _clause(typed: str) -> Clause | None:
    """Return the clause of a reference as people write it: ``Our code 5.3``, ``protocol 5.3 (b)``."""
    wanted = _folded(typed)
    return next((clause for clause in current_bank().clauses if _folded(clause.id) == wanted), None)


def _folded(reference: str) -> str:
    return "".join(re.split(r"[\s-]+", reference)).casefold()


def _wanted(asked: Asked, tested: Sequence[Tested]) -> list[Row]:
    wording = asked.values["wording"]
    wanted = [one for one in tested if not wording or one.now == (wording == NOW)]
    rows = Attempt.objects.filter(pk__in=[one.attempt for one in wanted]).select_related("person")
    attempts = {row.pk: row for row in rows}
    counting = standing(attempts.values())
    return [Row(one, attempts[one.attempt], counting[one.attempt]) for one in wanted]


def _table(clause: Clause, rows: Sequence[Row]) -> Table[Row]:
    return Table(
        name="tested-on-a-clause",
        caption=f"Who has been tested on {label(clause.id)}, a row a person; times are London time",
        columns=_columns(),
        rows=rows,
        sort="-submitted",
        then=lambda row: row.tested.sequence,
        person=lambda row: row.tested.person,
        empty="Nobody has been tested on it.",
    )


def _columns() -> list[Column[Row]]:
    def wording(row: Row) -> Cell:
        if row.tested.now:
            return Cell("As it now stands", tag="right")
        return Cell("Earlier wording", tag="partial")

    def result(row: Row) -> Cell:
        words, tag = outcome(row.counts)
        return Cell(words, tag=tag)

    def submitted(row: Row) -> Cell:
        return Cell(row.attempt.submitted_at, href=reverse("hr-proof", args=[row.attempt.pk]))

    return [
        Column(
            "name",
            "Name",
            lambda row: name_cell(row.attempt.person),
            lambda row: by_name(row.attempt.person),
            heads=True,
        ),
        Column(
            "number",
            "Staff number",
            lambda row: row.attempt.person.staff_number,
            lambda row: row.attempt.person.staff_number,
        ),
        Column(
            "area",
            "Service area",
            lambda row: row.attempt.person.service_area,
            lambda row: row.attempt.person.service_area.casefold(),
        ),
        Column("wording", "Wording", wording, lambda row: not row.tested.now),
        Column(
            "quiz",
            "Quiz",
            lambda row: row.attempt.quiz_title,
            lambda row: row.attempt.quiz_title.casefold(),
        ),
        Column("result", "Result", result, lambda row: not row.tested.passed),
        Column("submitted", "Handed in", submitted, lambda row: row.attempt.submitted_at, tight=True),
    ]
