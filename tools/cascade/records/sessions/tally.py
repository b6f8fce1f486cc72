"""How the room answered: counts an option and shares right, for the screen, the report and the notes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cascade.model.items import Item, MultipleBody, SingleBody, TrueFalseBody
from cascade.model.marks import Response
from cascade.records.models import Participant
from cascade.records.sessions.answering import Given, answers_of
from cascade.records.sessions.running import Question
from cascade.scoring import keys_of, mark_item


@dataclass(frozen=True, slots=True)
class OptionCount:
    """One option and how many chose it; `id` is ``true`` or ``false`` for a true-or-false item.

    *is_partly* is one that brings something, where another brings more.
    """

    id: str
    text: str
    is_key: bool
    is_partly: bool
    count: int


@dataclass(frozen=True, slots=True)
class Vote:
    """One round of votes on a question.

    Attributes:
        answered: How many answered.
        right: How many were wholly right; None for an unscored item.
        facility_percent: Mean share of the full mark among those who answered; None without answers or marks.
        options: Counts an option, for items with options; empty for others.
    """

    answered: int
    right: int | None
    facility_percent: float | None
    options: tuple[OptionCount, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """How the room answered one question, first and in the second vote (None where there was none).

    *gain_percent* is by how many percentage points facility rose among those who voted both times.
    """

    question: Question
    first: Vote
    second: Vote | None
    gain_percent: float | None


def tallies(asked: Sequence[Question], participants: Sequence[Participant]) -> tuple[Tally, ...]:
    """Return how *participants* answered each question of *asked*."""
    given = answers_of(participants)
    return tuple(
        _tally(one, [given[key] for p in participants if (key := (p.pk, one.quiz.id, one.item.id)) in given])
        for one in asked
    )


def _tally(question: Question, given: Sequence[Given]) -> Tally:
    first = vote(question.item, [one.first for one in given])
    seconds = [one.second for one in given]
    second = vote(question.item, seconds) if any(one is not None for one in seconds) else None
    both = [one for one in given if one.first is not None and one.second is not None]
    gain = None
    if second is not None and question.item.is_scored and both:
        before = _facility(question.item, [one.first for one in both])
        after = _facility(question.item, [one.second for one in both])
        gain = after - before
    return Tally(question, first, second, gain)


def vote(item: Item, responses: Iterable[Response]) -> Vote:
    """Return the counts of one round; None among *responses* is no answer."""
    given = [response for response in responses if response is not None]
    right = facility = None
    if item.is_scored:
        right = sum(mark_item(item, response).state == "right" for response in given)
        facility = _facility(item, given) if given else None
    return Vote(len(given), right, facility, _options(item, given))


def _facility(item: Item, responses: Sequence[Response]) -> float:
    return 100 * sum(mark_item(item, response).fraction or 0.0 for response in responses) / len(responses)


def _options(item: Item, given: Sequence[Response]) -> tuple[OptionCount, ...]:
    body = item.body
    if isinstance(body, TrueFalseBody):
        return tuple(
            OptionCount(
                id=str(value).lower(),
                text="True" if value else "False",
                is_key=body.key is value,
                is_partly=False,
                count=given.count(value),
            )
            for value in (True, False)
        )
    if isinstance(body, SingleBody | MultipleBody):
        chosen = [set(one) if isinstance(one, list | tuple) else {one} for one in given]
        keys = keys_of(body)
        return tuple(
            OptionCount(
                id=choice.id,
                text=choice.text,
                is_key=choice.id in keys,
                is_partly=choice.fraction > 0 and choice.id not in keys,
                count=sum(choice.id in one for one in chosen),
            )
            for choice in body.choices
        )
    return ()
