"""For HR: every completion as a table, and the same as CSV."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cascade.records.editions import current_bank
from cascade.records.exports import Filters, chosen, csv_chunks
from cascade.records.models import Attempt
from cascade.service.complaints import Complaint
from cascade.service.plurals import counted
from cascade.service.statuses import outcome
from cascade.service.wording import mark

ROWS_A_PAGE = 50
DAY_FORMS = ("%d %B %Y", "%d %b %Y", "%d/%m/%Y", "%d.%m.%Y", "%Y-%m-%d")
CHANNELS = {"web": "Web", "terminal": "Terminal", "paper": "Paper", "import": "Import"}


@dataclass(frozen=True, slots=True)
class Row:
    """One completion in the table."""

    attempt: Attempt
    outcome: str
    tag: str
    percent: str
    channel: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What the filter's fields hold, as typed, what was understood, and what wasn't."""

    quiz: str
    since: str
    until: str
    filters: Filters
    found: tuple[Complaint, ...]

    @property
    def query(self) -> str:
        """The fields as a query string, for links that keep the filter."""
        given = {"quiz": self.quiz, "from": self.since, "to": self.until}
        return urlencode({name: value for name, value in given.items() if value})


@require_safe
def completions(request: HttpRequest) -> HttpResponseBase:
    """Show completions, the newest first, a page at a time."""
    asked = _asked(request)
    pages = Paginator(_newest_first(asked.filters), ROWS_A_PAGE)
    page = pages.get_page(request.GET.get("page"))
    quizzes = {quiz.id: quiz.title for quiz in current_bank().quizzes}
    if asked.quiz:
        quizzes.setdefault(asked.quiz, asked.quiz)
    context = {
        "asked": asked,
        "found": asked.found,
        "errors": {complaint.target: complaint.message for complaint in asked.found},
        "rows": [_row(attempt) for attempt in page],
        "page": page,
        "count": counted(pages.count, "completion"),
        "range": _range(page),
        "quizzes": quizzes,
    }
    return render(request, "service/hr.html", context)


@require_safe
def completions_csv(request: HttpRequest) -> HttpResponseBase:
    """Stream the completions that the filter chooses as CSV."""
    asked = _asked(request)
    if asked.found:
        return completions(request)
    response = StreamingHttpResponse(csv_chunks(asked.filters), content_type="text/csv; charset=utf-8")
    day = timezone.localdate().isoformat()
    response["Content-Disposition"] = f'attachment; filename="completions-{day}.csv"'
    return response


def _asked(request: HttpRequest) -> Asked:
    quiz, since, until = (request.GET.get(name, "").strip() for name in ("quiz", "from", "to"))
    found = []
    first, last = _day(since), _day(until)
    if since and first is None:
        found.append(Complaint("from", "", "", "Enter the first day as a date, such as 3 May 2018"))
    if until and last is None:
        found.append(Complaint("to", "", "", "Enter the last day as a date, such as 3 May 2018"))
    if first and last and last < first:
        found.append(Complaint("to", "", "", "The last day must not be before the first day"))
    return Asked(quiz, since, until, Filters(quiz=quiz, since=first, until=last), tuple(found))


def _day(text: str) -> date | None:
    """Read a day as people write it: ``3 May 2018``, ``3/5/2018`` or ``2018-05-03``."""
    for form in DAY_FORMS:
        try:
            return datetime.strptime(" ".join(text.split()), form).replace(tzinfo=UTC).date()
        except ValueError:
            continue
    return None


def _newest_first(filters: Filters) -> QuerySet[Attempt]:
    return chosen(filters).select_related("person").order_by("-sequence")


def _row(attempt: Attempt) -> Row:
    percent = "" if attempt.percent is None else f"{mark(float(attempt.percent))}%"
    return Row(attempt, *outcome(attempt), percent, CHANNELS.get(attempt.channel, attempt.channel))


def _range(page: Page[Attempt]) -> str:
    if not page.paginator.count:
        return ""
    return f"{page.start_index():,} to {page.end_index():,} of {page.paginator.count:,}"
