"""For HR: who has been tested on a clause as it now stands, and who on an earlier wording alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cascade.model.catalogue import Clause
from cascade.records.editions import current_bank
from cascade.records.models import Attempt
from cascade.records.superseding import standing
from cascade.records.tested import Tested, tested_on
from cascade.service.complaints import Complaint
from cascade.service.plurals import counted
from cascade.service.statuses import outcome
from cascade.service.views.hr import ROWS_A_PAGE

WORDINGS = {"": "Everybody", "now": "Tested on it as it now stands", "earlier": "Only on an earlier wording"}


@dataclass(frozen=True, slots=True)
class Row:
    """One person in the table, with the attempt that says most."""

    attempt: Attempt
    wording: str
    wording_tag: str
    outcome: str
    tag: str


@require_safe
def clauses(request: HttpRequest) -> HttpResponseBase:
    """Show who has been tested on the clause that ``?clause=`` names, the newest first."""
    typed = " ".join(request.GET.get("clause", "").split())
    wording = request.GET.get("wording", "")
    wording = wording if wording in WORDINGS else ""
    clause = _clause(typed)
    found = tuple(_complaints(typed, clause))
    context: dict[str, object] = {
        "typed": typed,
        "wording": wording,
        "wordings": WORDINGS,
        "clause": clause,
        "found": found,
        "errors": {complaint.target: complaint.message for complaint in found},
        "query": urlencode({"clause": typed, "wording": wording}),
    }
    if clause is not None:
        context |= _table(tested_on(clause.id), wording, request.GET.get("page"))
    return render(request, "service/hr_clauses.html", context)


def _clause(typed: str) -> Clause | None:
    """Return the clause of a reference as people write it: ``Protocol 5.3``, ``protocol 5.3 (b)``."""
    document, _, number = typed.partition(" ")
    reference = f"{document.lower()} {number.replace(' ', '')}"
    return next((clause for clause in current_bank().clauses if clause.id == reference), None)


def _complaints(typed: str, clause: Clause | None) -> Iterable[Complaint]:
    if typed and clause is None:
        yield Complaint(
            "clause",
            "",
            "",
            "There is no such clause now: enter the document and the number, such as protocol 5.3",
        )


def _table(tested: Sequence[Tested], wording: str, page: str | None) -> dict[str, object]:
    now = sum(one.now for one in tested)
    chosen = [one for one in tested if not wording or one.now == (wording == "now")]
    pages = Paginator(chosen, ROWS_A_PAGE)
    shown = pages.get_page(page)
    return {
        "now": counted(now, "person", "people"),
        "passed": counted(sum(one.now and one.passed for one in tested), "person", "people"),
        "earlier": counted(len(tested) - now, "person", "people"),
        "rows": _rows(shown),
        "page": shown,
    }


def _rows(page: Page[Tested]) -> list[Row]:
    wanted = [one.attempt for one in page]
    attempts = {found.pk: found for found in Attempt.objects.filter(pk__in=wanted).select_related("person")}
    counting = standing(attempts.values())
    return [
        Row(
            attempts[one.attempt],
            *(("As it now stands", "right") if one.now else ("Earlier wording", "partial")),
            *outcome(counting[one.attempt]),
        )
        for one in page
    ]
