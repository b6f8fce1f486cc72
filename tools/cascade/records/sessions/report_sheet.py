"""The report of a session in words, as it is printed."""

from __future__ import annotations

from datetime import date, datetime

from cascade.records.attempts import IDENTIFIED_BY
from cascade.records.editions import load_bank
from cascade.records.models import CascadeSession, Participant
from cascade.records.sessions.report import Missed, QuestionLine, QuizResult, Report
from cascade.sheets.moments import clock, day
from cascade.sheets.report import ReportSheet


def sheet_of(report: Report, made_at: datetime) -> ReportSheet:
    """Return what is printed of a report."""
    session = report.session
    return ReportSheet(
        product=load_bank(session.edition_id or "").title,
        title=", ".join(one.title for one in report.quizzes),
        edition=session.edition_id or "",
        facts=_facts(report),
        quizzes=tuple(_quiz(one) for one in report.quizzes),
        revisit=tuple(_missed(one) for one in report.revisit),
        questions=tuple(_question(one) for one in report.questions),
        left_out=report.left_out,
        attendance=tuple(attendance_row(one) for one in report.attended),
        actions=session.actions,
        made_at=made_at,
    )


def _facts(report: Report) -> tuple[tuple[str, str], ...]:
    session = report.session
    found = [
        ("When", f"{clock(session.starts_at)}, {session.minutes} minutes"),
        ("Where", session.place),
        ("Trainer", session.trainer.name if session.trainer else session.outside_trainer),
        ("For", session.service_area or "Every service area"),
        ("Attended", str(len(report.attended))),
        ("Depth in the cascade", depth_words(session)),
        ("Marks confirmed by", session.confirmed_by.name if session.confirmed_by else ""),
        ("Marks", "" if session.state == "closed" else "Not recorded until a second person confirms them"),
        ("Most missed", _missed(report.most_missed) if report.most_missed else ""),
    ]
    return tuple((label, value) for label, value in found if value)


def depth_words(session: CascadeSession) -> str:
    """Return how deep in the cascade a session is, and where its trainer was trained."""
    trained = session.trained_in
    if trained is None:
        return f"{session.depth}, as it is not recorded where the trainer was trained"
    by = trained.trainer.name if trained.trainer else trained.outside_trainer
    return f"{session.depth}; its trainer was trained by {by} on {day(trained.starts_at)}"


def _quiz(one: QuizResult) -> tuple[str, str, str, str]:
    mean = "" if one.mean_percent is None else f"{one.mean_percent:.0f}%"
    return one.title, str(one.recorded), str(one.passed), mean


def _missed(one: Missed) -> str:
    return f"{one.clause.label}: {one.missed} of {one.answers} answers not wholly right"


def _question(one: QuestionLine) -> tuple[str, str, str, str, str, str, str]:
    return (
        str(one.number),
        one.words,
        str(one.answered),
        "" if one.right is None else str(one.right),
        "" if one.second_answered is None else f"{one.second_right} of {one.second_answered}",
        "" if one.gain_percent is None else f"{one.gain_percent:+.0f}".replace("-", "\N{MINUS SIGN}"),
        ", ".join(clause.label for clause in one.revisit),
    )


def attendance_row(one: Participant) -> tuple[str, str, str, str, str]:
    """Return seat, name, staff number, how they were identified, and until when they are to train others."""
    person = one.person
    return (
        str(one.seat),
        person.name if person else "",
        person.staff_number if person else "",
        IDENTIFIED_BY.get(one.identified_by, one.identified_by),
        _day(one.trains_by),
    )


def _day(found: date | None) -> str:
    return f"{found.day} {found:%B %Y}" if found else ""
