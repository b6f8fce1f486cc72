"""Certificates: a code that says whether a pass is valid, of which quiz, of which day, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from cascade.records.completions import completions
from cascade.records.errors import NotFoundError, RecordsError
from cascade.records.models import Attempt, Certificate
from cascade.records.sessions.codes import CERTIFICATE_LENGTH, certificate_code, tidy
from cascade.records.status import quiz_status
from cascade.records.superseding import is_pass, standing

_TRIES = 5


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a certificate's code says.

    Attributes:
        is_valid: Whether the pass still counts: not marked again as failed, not void, not run out.
        quiz_title: Title of the quiz as it stood.
        passed_at: When the quiz was handed in.
        on_present_wording: Whether no clause it tested has materially changed since without being settled.
    """

    is_valid: bool
    quiz_title: str
    passed_at: datetime
    on_present_wording: bool


def issue(attempt: Attempt) -> Certificate:
    """Return the certificate of a pass, made now if there is none; the same one ever after.

    Raises:
        RecordsError: the attempt is no pass as it now counts.
    """
    found = Certificate.objects.filter(attempt=attempt).first()
    if found is not None:
        return found
    if not is_pass(standing([attempt])[attempt.pk]):
        raise RecordsError("A certificate is made for a pass, and this attempt is none.")
    for _ in range(_TRIES):
        try:
            with transaction.atomic():
                return Certificate.objects.create(code=certificate_code(), attempt=attempt)
        except IntegrityError:
            # Somebody else made it at the same moment, or the code is taken.
            found = Certificate.objects.filter(attempt=attempt).first()
            if found is not None:
                return found
    raise RecordsError("No free code was found: try again.")


def grouped(code: str) -> str:
    """Return a code as it is printed: in groups of four."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def check(typed: str, now: datetime | None = None) -> Verdict:
    """Return what the code of a certificate says, as people type it.

    Raises:
        NotFoundError: there is no such certificate.
    """
    code = tidy(typed)
    found = None
    if len(code) == CERTIFICATE_LENGTH:
        found = Certificate.objects.select_related("attempt__person").filter(code=code).first()
    if found is None:
        raise NotFoundError("There is no certificate with this code. Check that it was typed in full.")
    attempt = found.attempt
    counts = is_pass(standing([attempt])[attempt.pk])
    state = quiz_status(attempt.person, attempt.quiz, now or timezone.now()).state
    affected = any(one.affected for one in completions([attempt.person_id], [attempt.quiz]))
    return Verdict(
        is_valid=counts and state in {"current", "affected"},
        quiz_title=attempt.quiz_title,
        passed_at=attempt.submitted_at,
        on_present_wording=counts and not affected,
    )
