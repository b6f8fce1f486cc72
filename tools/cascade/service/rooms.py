"""A session's questions as the trainer's page and the projector show them: words, votes, key and clause."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count
from django.utils.safestring import SafeString

from cascade.model.bank import Bank
from cascade.model.items import InformationBody, Item, MultipleBody, SingleBody, TrueFalseBody
from cascade.records.arrangement import choices
from cascade.records.editions import load_bank
from cascade.records.models import CascadeSession, Participant, Person, SessionAnswer
from cascade.records.sessions.joining import candidates
from cascade.records.sessions.packs import arrange
from cascade.records.sessions.running import Question, current_question, questions
from cascade.records.sessions.tally import Tally, Vote, tallies
from cascade.service.markdown import Markdown
from cascade.service.plurals import counted
from cascade.service.review import ClauseLink, clause_links
from cascade.service.wording import Words, words
from cascade.sheets.paper import LETTERS, Printed, printed


@dataclass(frozen=True, slots=True)
class RoomOption:
    """One option on the screen.

    Attributes:
        letter: What it is called in the room, and on paper.
        label: HTML of its text.
        is_key: Whether it is right.
        is_partly: Whether it brings a part of the mark.
        count: How many chose it in the first vote.
        percent: The same in percent of those who voted.
        second_count: How many chose it in the second vote; None where there was none.
        second_percent: The same in percent.
        feedback: HTML of what its feedback says.
    """

    letter: str
    label: SafeString | str
    is_key: bool
    is_partly: bool
    count: int
    percent: int
    second_count: int | None
    second_percent: int
    feedback: SafeString


@dataclass(frozen=True, slots=True)
class RoomQuestion:
    """One question as the room sees it.

    Attributes:
        place: Its place in the session, from 0.
        heading: ``Question 3 of 12``, or that there is something to read.
        quiz: Title of its quiz.
        lead: HTML of the stem but for its last paragraph.
        ask: HTML of the question itself.
        asks: Whether it takes an answer.
        is_scored: Whether its answers are marked, so that a second vote says something.
        options: Its options, for items with options.
        parts: What else belongs to it, as on paper; None for items with options, or without parts.
        key: What is right, in words, for all others.
        answered: How many have answered in the round that is open.
        summary: How the room did, as sentences; empty until the key is shown.
        clauses: The clauses it tests.
        feedback: HTML of what the item says afterwards.
    """

    place: int
    heading: str
    quiz: str
    lead: SafeString
    ask: SafeString
    asks: bool
    is_scored: bool
    options: tuple[RoomOption, ...]
    parts: Printed | None
    key: Words
    answered: int
    summary: tuple[str, ...]
    clauses: tuple[ClauseLink, ...]
    feedback: SafeString


def inside(session: CascadeSession) -> list[Participant]:
    """Return who is in the room, in the order of their seats."""
    return list(
        session.participants.filter(removed_at=None).select_related("person").prefetch_related("devices")
    )


def room_question(session: CascadeSession, people: Sequence[Participant]) -> RoomQuestion | None:
    """Return the question the room is at, with its votes, or None before the first."""
    question = current_question(session)
    return None if question is None else shown_question(session, question, people)


def shown_question(
    session: CascadeSession, question: Question, people: Sequence[Participant]
) -> RoomQuestion:
    """Return one question of the session with its votes among *people*."""
    bank = load_bank(session.edition_id or "")
    text = Markdown(bank)
    (tally,) = tallies([question], people)
    lead, ask = text.stem(question.item.stem)
    asks = question.asks
    now = tally.second if session.round > 1 and tally.second is not None else tally.first
    return RoomQuestion(
        place=question.place,
        heading=headings(questions(session))[question.place],
        quiz=question.quiz.title,
        lead=lead if asks else text.block(question.item.stem),
        ask=ask if asks else SafeString(),
        asks=asks,
        is_scored=question.item.is_scored,
        options=_options(question.item, session.seed, tally, text),
        parts=_printed(question.item, session.seed),
        key=words(question.item, None, text),
        answered=now.answered if session.round == 1 or tally.second is not None else 0,
        summary=summary(tally),
        clauses=_clauses(bank, question.item),
        feedback=text.block(question.item.feedback),
    )


def headings(asked: Sequence[Question]) -> dict[int, str]:
    """Return each question's heading by its place: ``Question 3 of 12``, counting what takes an answer."""
    numbered = [one.place for one in asked if one.asks]
    numbers = {place: number for number, place in enumerate(numbered, 1)}
    return {
        one.place: f"Question {numbers[one.place]} of {len(numbered)}"
        if one.place in numbers
        else "Something to read"
        for one in asked
    }


def summary(tally: Tally) -> tuple[str, ...]:
    """Return how the room did on one question, as sentences."""
    found = [f"{counted(tally.first.answered, 'answer')}."]
    if tally.first.right is not None:
        found = [f"{tally.first.right} of {counted(tally.first.answered, 'answer')} wholly right."]
    if tally.second is not None and tally.second.right is not None:
        found.append(f"After talking to a neighbour: {tally.second.right} of {tally.second.answered}.")
    if tally.gain_percent is not None:
        found.append(_gain(round(tally.gain_percent)))
    return tuple(found)


def _gain(points: int) -> str:
    if points == 0:
        return "Talking changed nothing in the mark."
    return f"Among those who voted both times: {abs(points)} points {'more' if points > 0 else 'less'}."


def _options(item: Item, seed: int, tally: Tally, text: Markdown) -> tuple[RoomOption, ...]:
    body = item.body
    if isinstance(body, TrueFalseBody):
        said = {"true": body.feedback_true, "false": body.feedback_false}
        order = [("true", "True"), ("false", "False")]
    elif isinstance(body, SingleBody | MultipleBody):
        said = {choice.id: choice.feedback for choice in body.choices}
        order = [(choice.id, choice.text) for choice in choices(item.id, body, seed)]
    else:
        return ()
    return tuple(
        _option(letter, option, text.inline(words_), text.block(said[option]), tally)
        for letter, (option, words_) in zip(LETTERS, order, strict=False)
    )


def _printed(item: Item, seed: int) -> Printed | None:
    if isinstance(item.body, SingleBody | MultipleBody | TrueFalseBody | InformationBody):
        return None
    return printed(arrange(item, None, seed))


def _option(letter: str, option: str, label: SafeString, feedback: SafeString, tally: Tally) -> RoomOption:
    first = next(one for one in tally.first.options if one.id == option)
    second = next((one for one in (tally.second.options if tally.second else ()) if one.id == option), None)
    return RoomOption(
        letter=letter,
        label=label,
        is_key=first.is_key,
        is_partly=first.is_partly,
        count=first.count,
        percent=_percent(first.count, tally.first),
        second_count=None if second is None else second.count,
        second_percent=0 if second is None else _percent(second.count, tally.second),
        feedback=feedback,
    )


def _percent(count: int, vote: Vote | None) -> int:
    return round(100 * count / vote.answered) if vote is not None and vote.answered else 0


def _clauses(bank: Bank, item: Item) -> tuple[ClauseLink, ...]:
    return clause_links(tuple(clause for clause in bank.clauses if clause.id in item.clauses))


def results_so_far(session: CascadeSession, people: Sequence[Participant]) -> list[dict[str, object]]:
    """Return each question's heading, how many have answered it, and how many of them wholly right."""
    asked = questions(session)
    named = headings(asked)
    return [
        {
            "heading": named[one.question.place],
            "answered": one.first.answered,
            "right": one.first.right,
        }
        for one in tallies([one for one in asked if one.asks], people)
    ]


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody in the room as the trainer's list shows them: who, what can be done, how far they are."""

    participant: Participant
    name: str
    number: str
    state: str
    tag: str
    needs_confirming: bool
    candidate: UUID | None
    candidate_name: str
    is_waiting: bool
    answered: int


def seats(people: Sequence[Participant]) -> tuple[Seat, ...]:
    """Return the room's seats for the trainer's list: who needs confirming first, then by seat."""
    answered = _answered(people)
    matches = candidates(people)
    found = [_seat(one, matches.get(one.pk), answered.get(one.pk, 0)) for one in people]
    return tuple(
        sorted(
            found, key=lambda seat: (not (seat.needs_confirming or seat.is_waiting), seat.participant.seat)
        )
    )


def _seat(participant: Participant, match: Person | None, answered: int) -> Seat:
    person = participant.person
    waiting = any(not device.is_let_in for device in participant.devices.all())
    state, tag = _state(participant, waiting=waiting)
    return Seat(
        participant=participant,
        name=person.name if person is not None else participant.said_name,
        number=person.staff_number if person is not None else participant.said_number,
        state=state,
        tag=tag,
        needs_confirming=person is None,
        candidate=None if match is None else match.pk,
        candidate_name="" if match is None else f"{match.name}, {match.service_area}".rstrip(", "),
        is_waiting=waiting,
        answered=answered,
    )


def _state(participant: Participant, *, waiting: bool) -> tuple[str, str]:
    if participant.person_id is None:
        return "Not confirmed", "partial"
    if waiting:
        return "Another device waits", "partial"
    if participant.channel == "paper":
        return "On paper", "info"
    return ("Finished", "right") if participant.finished_at is not None else ("In the room", "info")


def _answered(people: Sequence[Participant]) -> dict[UUID, int]:
    rows = (
        SessionAnswer.objects.filter(participant__in=people)
        .values("participant")
        .annotate(items=Count("item", distinct=True))
    )
    return {row["participant"]: row["items"] for row in rows}
