"""Certificates: a code that says whether a pass is valid, of which quiz, of which day, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from cascade.records import environment
from cascade.records.completions import is_affected
from cascade.records.editions import current_bank
from cascade.records.errors import NotFoundError, RecordsError, SessionError
from cascade.records.models import Attempt, CascadeSession, Certificate
from cascade.records.sessions.closing import attempts_of_session
from cascade.records.sessions.codes import CERTIFICATE_LENGTH, certificate_code, tidy
from cascade.records.status import state_of
from cascade.records.superseding import is_pass, standing
from cascade.sheets.certificate import CertificateSheet

_TRIES = 5


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a certificate's code says: of the one attempt it was made for, whatever its owner did since.

    Attributes:
        is_valid: Whether the pass still counts: not marked again as failed, not void, not run out.
        quiz_title: Title of the quiz as it stood.
        passed_at: When the quiz was handed in.
        on_present_wording: Whether no clause it tested has materially changed since, or short re-assessments
            of this very pass have settled all that have.
    """

    is_valid: bool
    quiz_title: str
    passed_at: datetime
    on_present_wording: bool


def issue(attempt: Attempt) -> Certificate:
    """Return the certificate of a pass, made now if there is none; the same one ever after.

    Raises:
        RecordsError: the attempt is no pass as it now counts, or a short re-assessment, which belongs to the
            pass that it keeps up.
    """
    found = Certificate.objects.filter(attempt=attempt).first()
    if found is not None:
        return found
    if not can_have(attempt):
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


def can_have(attempt: Attempt) -> bool:
    """Return whether there is a certificate of an attempt: it is a whole quiz, passed as it now counts."""
    return attempt.kind == "attempt" and is_pass(standing([attempt])[attempt.pk])


def of_session(session: CascadeSession) -> list[Certificate]:
    """Return the certificates of a closed session, by seat: of attendees who passed as it now counts.

    Raises:
        SessionError: it is not closed.
    """
    if session.state != "closed":
        raise SessionError("There are certificates once the session is closed and its marks are recorded.")
    seats = dict(
        session.participants.filter(removed_at=None, attended=True, person__erased_at=None).values_list(
            "person", "seat"
        )
    )
    rows = [one for one in attempts_of_session(session) if one.person_id in seats]
    counting = standing(rows)
    passed = [one for one in rows if is_pass(counting[one.pk])]
    return [issue(one) for one in sorted(passed, key=lambda one: (seats[one.person_id], one.sequence))]


def sheet_of(certificate: Certificate) -> CertificateSheet:
    """Return what is printed on a certificate."""
    attempt = certificate.attempt
    return CertificateSheet(
        name=attempt.person.name,
        quiz=attempt.quiz_title,
        passed_at=attempt.submitted_at,
        edition=attempt.edition_id,
        code=grouped(certificate.code),
        address=environment.service_url(f"/certificates/{certificate.code}/"),
    )


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
        found = Certificate.objects.select_related("attempt").filter(code=code).first()
    if found is None:
        raise NotFoundError("There is no certificate with this code. Check that it was typed in full.")
    attempt = found.attempt
    counts = is_pass(standing([attempt])[attempt.pk])
    return Verdict(
        is_valid=counts and not _has_run_out(attempt, now or timezone.now()),
        quiz_title=attempt.quiz_title,
        passed_at=attempt.submitted_at,
        on_present_wording=counts and not is_affected(attempt),
    )


def _has_run_out(attempt: Attempt, at: datetime) -> bool:
    """Return whether a pass has run out: it counts for as long as its quiz says now."""
    months = next((one.valid_months for one in current_bank().quizzes if one.id == attempt.quiz), None)
    state, _ = state_of(attempt.submitted_at, months, at, taken=True, affected=False)
    return state == "expired"
