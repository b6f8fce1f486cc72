"""Paper: answer sheets typed in, a row a person, held to the same checks and marked by the same rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone

from cascade.model.errors import ResponseError
from cascade.model.marks import Response
from cascade.records.models import CascadeSession, Participant, Person, SessionAnswer
from cascade.records.sessions.events import changing, note_event
from cascade.records.sessions.joining import next_seat
from cascade.records.sessions.running import Question, questions
from cascade.scoring import check_response


@dataclass(frozen=True, slots=True)
class Sheet:
    """One answer sheet as typed: the person's staff number, and a response for each place that has one."""

    row: int
    staff_number: str
    responses: Mapping[int, Response]


@dataclass(frozen=True, slots=True)
class SheetFault:
    """What is wrong with a sheet: its row, the question's place (None: the whole row), and a sentence."""

    row: int
    place: int | None
    message: str


@dataclass(frozen=True, slots=True)
class Entered:
    """What entering sheets did, or would do: the people, and every fault; with faults nothing is entered."""

    people: tuple[Person, ...]
    faults: tuple[SheetFault, ...]


def enter(
    session_id: UUID | str, trainer: Person, sheets: Sequence[Sheet], *, dry_run: bool = False
) -> Entered:
    """Enter answer sheets into an open session: all of them, or none where any has a fault.

    A sheet entered again replaces what was typed in before for the same person. Somebody who answered on a
    screen in this session can't be entered from paper too.

    Raises:
        NotFoundError: it is not a session of theirs.
        SessionError: it is not open.
    """
    with changing(session_id, trainer, "open") as session:
        asked = questions(session)
        people, faults = _people(session, sheets)
        tidied = {sheet.row: _tidied(sheet, asked, faults) for sheet in sheets}
        faults.sort(key=lambda fault: (fault.row, -1 if fault.place is None else fault.place))
        if not faults and not dry_run:
            for sheet in sheets:
                _keep(session, trainer, people[sheet.row], asked, tidied[sheet.row])
            note_event(session, "entered_paper", trainer, sheets=len(sheets))
    return Entered(tuple(people.values()), tuple(faults))


def _people(session: CascadeSession, sheets: Iterable[Sheet]) -> tuple[dict[int, Person], list[SheetFault]]:
    found: dict[int, Person] = {}
    faults: list[SheetFault] = []
    seen: dict[UUID, int] = {}
    for sheet in sheets:
        person = Person.objects.filter(
            staff_number__iexact=sheet.staff_number.strip(), is_active=True
        ).first()
        if person is None:
            faults.append(SheetFault(sheet.row, None, "Nobody on the staff list has this staff number."))
        elif person.pk == session.trainer_id:
            faults.append(SheetFault(sheet.row, None, "A trainer takes no part in their own session."))
        elif person.pk in seen:
            faults.append(SheetFault(sheet.row, None, f"The same person stands in row {seen[person.pk]}."))
        elif _on_screen(session, person):
            faults.append(SheetFault(sheet.row, None, "This person answered on a screen in this session."))
        else:
            found[sheet.row] = person
            seen[person.pk] = sheet.row
    return found, faults


def _on_screen(session: CascadeSession, person: Person) -> bool:
    return Participant.objects.filter(
        session=session, person=person, channel="web", removed_at=None, answers__isnull=False
    ).exists()


def _tidied(sheet: Sheet, asked: Sequence[Question], faults: list[SheetFault]) -> dict[int, Response]:
    found: dict[int, Response] = {}
    for place, response in sheet.responses.items():
        if not 0 <= place < len(asked):
            faults.append(SheetFault(sheet.row, place, "There is no such question on this sheet."))
            continue
        try:
            found[place] = check_response(asked[place].item, response)
        except ResponseError as error:
            faults.append(SheetFault(sheet.row, place, error.message))
    return found


def _keep(
    session: CascadeSession,
    trainer: Person,
    person: Person,
    asked: Sequence[Question],
    responses: Mapping[int, Response],
) -> None:
    now = timezone.now()
    participant = Participant.objects.filter(session=session, person=person, removed_at=None).first()
    if participant is None:
        participant = Participant(session=session, person=person, seat=next_seat(session))
    participant.channel, participant.identified_by = "paper", "paper"
    participant.confirmed_by, participant.confirmed_at = trainer, now
    participant.entered_by, participant.entered_at = trainer, now
    participant.finished_at = now
    participant.save()
    participant.answers.all().delete()
    SessionAnswer.objects.bulk_create(
        SessionAnswer(
            participant=participant,
            quiz=asked[place].quiz.id,
            item=asked[place].item.id,
            response=response,
            answered_at=now,
        )
        for place, response in responses.items()
        if response is not None
    )
