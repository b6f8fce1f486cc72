"""What people are told about a session: an invitation, a change of its plan, that it is called off."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.mime.text import MIMEText
from email.utils import parseaddr
from typing import Literal

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.formats import date_format

from cascade.exchange.calendars import SESSION_FILE_NAME, Meeting, session_calendar
from cascade.model.text import fold
from cascade.records.editions import current_bank
from cascade.records.environment import service_url
from cascade.records.models import CascadeSession, Person
from cascade.records.post import plain_message
from cascade.records.status import LONDON

Kind = Literal["invited", "changed", "off"]
"""What a letter tells: that somebody is invited, that the plan changed since, that it is called off."""

TOLD = frozenset({"quizzes", "starts_at", "minutes", "place", "guests"})
"""The parts of a plan that stand in a letter: a change of any other tells nobody anything."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A message about a session: subject, text, what the calendar file holds, and where answers go."""

    subject: str
    text: str
    meeting: Meeting
    calendar: bytes
    answers_to: str

    def to(self, person: Person) -> EmailMessage:
        """Return it as a message to *person*: plain text, nothing to load, nothing that tells it was read."""
        message = plain_message(self.subject, self.text, person)
        if self.answers_to:
            message.reply_to = [self.answers_to]
        # The method stands in the header too (RFC 6047, 2.4): without it some calendars ignore the file's.
        part = MIMEText(self.calendar.decode("utf-8"), "calendar", "utf-8")
        part.set_param("method", self.meeting.method)
        part.add_header("Content-Disposition", "attachment", filename=SESSION_FILE_NAME)
        message.attach(part)
        return message


def letter(session: CascadeSession, person: Person, kind: Kind, at: datetime) -> Letter:
    """Return what *person* is told at the moment *at* about a session that is planned or called off."""
    meeting = meeting_of(session)
    trainer = _trainer(session)
    lines = [f"Hello {person.name},", "", _OPENINGS[kind], "", *_facts(session, trainer), ""]
    if kind == "off":
        lines += ["You need do nothing. The file with this message takes it out of your calendar."]
    else:
        lines += [*_joining(session, trainer), ""]
        instead = ", in place of the earlier one" if kind == "changed" else ""
        lines += [f"The file with this message puts the session into your calendar{instead}."]
    lines += [_answer(trainer, kind), "", current_bank().title]
    return Letter(
        subject=_subject(session, kind),
        text="\n".join(lines) + "\n",
        meeting=meeting,
        calendar=session_calendar(meeting, current_bank().title, at),
        answers_to=trainer.email,
    )


def calendar_of(session: CascadeSession, at: datetime) -> bytes:
    """Return a session as a calendar file, made at the moment *at*; the same for everybody."""
    return session_calendar(meeting_of(session), current_bank().title, at)


def meeting_of(session: CascadeSession) -> Meeting:
    """Return a session as a calendar shows it."""
    trainer, is_off = _trainer(session), is_called_off(session)
    title = f"Training session: {titles_of(session)}"
    joining = f"Join at {join_address(session)}, or at {service_url('/join/')}: code {session.join_code}."
    return Meeting(
        key=session.pk,
        title=f"Called off: {title}" if is_off else title,
        starts_at=session.starts_at,
        minutes=session.minutes,
        place=fold(session.place),
        text=f"Held by {fold(trainer.name)}.\n{'It is called off.' if is_off else joining}",
        url=join_address(session),
        organizer=fold(trainer.name),
        organizer_address=trainer.email or parseaddr(settings.DEFAULT_FROM_EMAIL)[1],
        sequence=len(revisions(session)),
        is_off=is_off,
    )


def revisions(session: CascadeSession) -> list[datetime]:
    """Return when what people are told about a session changed, the oldest first; calling it off is one."""
    events = session.events.filter(what__in=("changed", "called_off")).order_by("id")
    return [one.at for one in events if one.what == "called_off" or _fields(one.detail) & TOLD]


def is_called_off(session: CascadeSession) -> bool:
    """Return whether a session was called off before it was opened."""
    return session.state == "closed" and session.opened_at is None and session.trainer_id is not None


def join_address(session: CascadeSession) -> str:
    """Return the address at which people join: what the QR code holds."""
    return service_url(f"/join/{session.join_code}/")


def titles_of(session: CascadeSession) -> str:
    """Return the titles of a session's quizzes, as they are now."""
    titles = titles_by_id()
    return ", ".join(titles.get(quiz, quiz) for quiz in session.quizzes)


def titles_by_id() -> dict[str, str]:
    """Return the title of each quiz of the current edition."""
    return {quiz.id: quiz.title for quiz in current_bank().quizzes}


def when_of(session: CascadeSession) -> str:
    """Return when a session is, in words: ``Monday 15 January 2018, 14:00 to 15:00``."""
    starts = session.starts_at.astimezone(LONDON)
    # Added in UTC: minutes that pass, whatever the clocks do meanwhile.
    ends = (starts.astimezone(UTC) + timedelta(minutes=session.minutes)).astimezone(LONDON)
    later = "" if ends.date() == starts.date() else f" on {date_format(ends, 'j F')}"
    return f"{date_format(starts, 'l j F Y, H:i')} to {date_format(ends, 'H:i')}{later}"


_OPENINGS: dict[Kind, str] = {
    "invited": "You are invited to a training session.",
    "changed": "The plan of a training session has changed. This is the plan now.",
    "off": "A training session is called off.",
}


def _subject(session: CascadeSession, kind: Kind) -> str:
    before = {"invited": "", "changed": "Changed: ", "off": "Called off: "}[kind]
    starts = session.starts_at.astimezone(LONDON)
    return f"{before}Training session on {date_format(starts, 'l j F Y, H:i')}"


def _facts(session: CascadeSession, trainer: Person) -> list[str]:
    return [
        f"What: {titles_of(session)}",
        f"When: {when_of(session)}, London time",
        f"How long: {session.minutes} minutes",
        f"Where: {fold(session.place) or f'{trainer.name} tells you'}",
        f"Who holds it: {trainer.name}",
    ]


def _joining(session: CascadeSession, trainer: Person) -> list[str]:
    known = (
        "You can join without signing in: have your staff number ready."
        if session.guests
        else "You sign in to join: try beforehand that you can."
    )
    address, code = service_url("/join/"), session.join_code
    return [
        "How to join:",
        f"Open {join_address(session)} on a phone, tablet or laptop,",
        f"or open {address} and type the code {code}.",
        known,
        "",
        "What to bring:",
        "A charged phone, tablet or laptop, if you have one.",
        "If you have none, or would rather write on paper, there are answer sheets:",
        f"tell {trainer.name} before the day.",
        "",
        "What you answer there counts like a quiz that you take by yourself.",
    ]


def _answer(trainer: Person, kind: Kind) -> str:
    lead = "If you have a question" if kind == "off" else "If you can't come"
    if trainer.email:
        return f"{lead}, answer this message: {trainer.name} gets it."
    return f"{lead}, tell {trainer.name}."


def _trainer(session: CascadeSession) -> Person:
    trainer = session.trainer
    if trainer is None:
        raise ValueError("Nobody is invited to outside training.")
    return trainer


def _fields(detail: str) -> set[str]:
    """Return which parts of a plan an event says changed; all of them, where it doesn't say."""
    found = json.loads(detail).get("fields") if detail else None
    return set(TOLD if found is None else found)
