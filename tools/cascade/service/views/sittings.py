"""Taking a quiz: all on one page, or a question at a time with a page to check the answers."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_http_methods, require_POST

from cascade.records.attempts import submit
from cascade.records.chain import lock_head
from cascade.records.errors import NotFoundError, SittingError
from cascade.records.models import Person
from cascade.records.sitting_views import SittingView
from cascade.records.sittings import find_sitting
from cascade.service.fields import read_drafts
from cascade.service.keeping import Kept, current, forget, keep
from cascade.service.sitting_pages import check_page, one_page, one_question
from cascade.service.views.people import identified_by, person_of

SAVED = "Your answers are saved. Come back and continue when you are ready."
READ_AND_POST = ["GET", "HEAD", "POST"]

View = Callable[..., HttpResponseBase]


def _while_open(view: View) -> View:
    """Hand a view the person and their sitting; once that is handed in, all ways lead to the result."""

    @wraps(view)
    def wrapper(request: HttpRequest, sitting_id: UUID, **arguments: Any) -> HttpResponseBase:
        person = person_of(request)
        found = find_sitting(sitting_id, person)
        if found.submitted:
            return _to_result(found)
        try:
            return view(request, person, found, **arguments)
        except SittingError:
            # The other half of a double click was quicker.
            if find_sitting(sitting_id, person).submitted:
                return _to_result(found)
            raise

    return wrapper


@require_http_methods(READ_AND_POST)
@_while_open
def sitting(request: HttpRequest, person: Person, found: SittingView) -> HttpResponseBase:
    """Show all questions on one page, or go to the question the learner is at; posting saves or hands in."""
    if request.method != "POST":
        if found.layout == "one_question":
            return _to_step(found, found.position + 1)
        return one_page(request, current(request, found))
    with transaction.atomic():
        # Locked from here to the end: a save of older answers, still under way, can't come between.
        lock_head()
        kept = keep(request, person, found, read_drafts(found.items, found.seed, request.POST))
        done = _hand_in(request, person, kept)
    if done is not None:
        return done
    if request.POST.get("do") == "later":
        return _come_back_later(request)
    return one_page(request, kept, complains=True)


@require_POST
def save(request: HttpRequest, sitting_id: UUID) -> HttpResponseBase:
    """Save what is in the form so far, for the script that does so while the learner types."""
    person = person_of(request)
    found = find_sitting(sitting_id, person)
    try:
        keep(request, person, found, read_drafts(found.items, found.seed, request.POST))
    except SittingError:
        return JsonResponse({"problem": "handed-in", "go": reverse("attempt", args=[sitting_id])}, status=409)
    return JsonResponse({"saved": date_format(timezone.localtime(), "H:i")})


@require_http_methods(READ_AND_POST)
@_while_open
def question(request: HttpRequest, person: Person, found: SittingView, step: int) -> HttpResponseBase:
    """Show one question; posting saves it and goes on.

    Raises:
        NotFoundError: the sitting has no such question.
    """
    if not 1 <= step <= len(found.items):
        raise NotFoundError("This quiz has no such question.")
    if request.method != "POST":
        return one_question(request, current(request, found), step)
    do = request.POST.get("do", "continue")
    onward = step if do == "later" else step + 1
    drafts = read_drafts(found.items, found.seed, request.POST)
    kept = keep(request, person, found, drafts, position=onward - 1)
    if do == "later":
        return _come_back_later(request)
    if do != "skip" and kept.complaints(only=found.items[step - 1].id):
        return one_question(request, kept, step, complains=True)
    if request.POST.get("from") == "check":
        return HttpResponseRedirect(reverse("check", args=[found.id]))
    return _to_step(found, onward)


@require_http_methods(READ_AND_POST)
@_while_open
def check(request: HttpRequest, person: Person, found: SittingView) -> HttpResponseBase:
    """Show all answers before they are handed in; posting hands them in."""
    kept = current(request, found)
    if request.method != "POST":
        return check_page(request, kept)
    done = _hand_in(request, person, kept)
    if done is not None:
        return done
    if request.POST.get("do") == "later":
        return _come_back_later(request)
    return check_page(request, kept, complains=True)


def _hand_in(request: HttpRequest, person: Person, kept: Kept) -> HttpResponseBase | None:
    """Hand in if the learner wants to, and something missing was asked about; return None if not."""
    do = request.POST.get("do")
    if do == "later" or (do != "anyway" and kept.complaints()):
        return None
    attempt = submit(kept.sitting.id, person, identified_by(request))
    forget(request, kept.sitting)
    return HttpResponseRedirect(reverse("attempt", args=[attempt.pk]))


def _to_step(found: SittingView, step: int) -> HttpResponseRedirect:
    if step > len(found.items):
        return HttpResponseRedirect(reverse("check", args=[found.id]))
    return HttpResponseRedirect(reverse("question", args=[found.id, step]))


def _to_result(found: SittingView) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("attempt", args=[found.id]))


def _come_back_later(request: HttpRequest) -> HttpResponseRedirect:
    messages.success(request, SAVED)
    return HttpResponseRedirect(reverse("quizzes"))
