"""From a session, or a quiz alone, to the pack of papers: arranged as the room sees it, in plain words."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from django.utils import timezone

from cascade.bank import plain_text
from cascade.bank.report import count_of
from cascade.model.bank import Bank, Quiz
from cascade.model.catalogue import Clause, Prompt
from cascade.model.items import ClozeBody, Item, MatchingBody, MultipleBody, OrderingBody, SingleBody
from cascade.model.text import first_words, label
from cascade.records.analysis import ItemAnalysis, analyse
from cascade.records.arrangement import SEED_BITS, asked_items, choices, entries, match_options
from cascade.records.editions import current_edition_id, load_bank
from cascade.records.errors import SessionError
from cascade.records.models import CascadeSession, Person
from cascade.records.sessions.invitation_letters import join_address
from cascade.records.sessions.running import Question, questions
from cascade.records.sitting_views import quiz_of
from cascade.records.status import LONDON
from cascade.sheets.pack import Pack, PackQuestion
from cascade.sheets.paper import LETTERS, Arranged, printed

OPENING_MINUTES = 5
CLOSING_MINUTES = 10
"""What joining at the beginning, and the key points at the end, take of a session."""

OFTEN_PERCENT = 15.0
"""A distractor that at least so many chose is worth a word in the notes."""


def pack_of_session(session: CascadeSession, people: Sequence[Person] = ()) -> Pack:
    """Return the pack of a session; *people* are those expected, for the register.

    Raises:
        NotFoundError: nothing is published.
        SessionError: one of its quizzes is no longer in the current edition.
    """
    edition = session.edition_id or current_edition_id()
    bank = load_bank(edition)
    gone = set(session.quizzes) - {quiz.id for quiz in bank.quizzes}
    if gone:
        raise SessionError(f"No longer in the current edition: {', '.join(sorted(gone))}. Change the plan.")
    local = session.starts_at.astimezone(LONDON)
    asked = questions(session)
    return Pack(
        product=bank.title,
        title=", ".join(dict.fromkeys(one.quiz.title for one in asked)),
        facts=(
            ("When", f"{local:%A %-d %B %Y, %H:%M}, {session.minutes} minutes"),
            ("Where", session.place or "To be arranged"),
            ("Trainer", session.trainer.name if session.trainer else session.outside_trainer),
            ("For", session.service_area or "Every service area"),
            ("Pass mark", _pass_marks([one.quiz for one in asked])),
        ),
        agenda=_agenda(session.minutes, asked),
        questions=_questions(bank, asked, session.seed),
        edition=edition,
        session=str(session.pk),
        join_address=join_address(session) if session.join_code else "",
        join_code=session.join_code,
        people=tuple((one.name, one.staff_number) for one in people),
        made_at=timezone.now(),
    )


def pack_of_quiz(quiz_id: str, seed: int | None = None) -> Pack:
    """Return the pack of one quiz of the current edition, without a session; *seed* arranges its options.

    Raises:
        NotFoundError: nothing is published, or the edition has no such quiz.
    """
    edition = current_edition_id()
    bank = load_bank(edition)
    quiz = quiz_of(bank, quiz_id)
    seed = secrets.randbits(SEED_BITS) if seed is None else seed
    asked = tuple(Question(place, quiz, item) for place, item in enumerate(asked_items(quiz, seed)))
    return Pack(
        product=bank.title,
        title=quiz.title,
        facts=(("Pass mark", _pass_mark(quiz)), ("Questions", str(_count(asked)))),
        agenda=_agenda(60, asked),
        questions=_questions(bank, asked, seed),
        edition=edition,
        made_at=timezone.now(),
    )


def _pass_marks(quizzes: Sequence[Quiz]) -> str:
    """Return the pass mark, with the quiz's title where there are several quizzes."""
    found = list(dict.fromkeys(quizzes))
    if len(found) == 1:
        return _pass_mark(found[0])
    return "; ".join(f"{quiz.title}: {_pass_mark(quiz).lower()}" for quiz in found)


def _pass_mark(quiz: Quiz) -> str:
    return "None" if quiz.pass_mark_percent is None else f"{quiz.pass_mark_percent:g}%"


def _count(asked: Sequence[Question]) -> int:
    return sum(one.item.body.type != "information" for one in asked)


def _agenda(minutes: int, asked: Sequence[Question]) -> tuple[tuple[int, int, str], ...]:
    """Return the timings: joining, a share of the time for each quiz by its questions, the key points."""
    ends = min(OPENING_MINUTES + CLOSING_MINUTES, minutes // 2)
    opening = ends // 3
    left = minutes - ends
    quizzes = list(dict.fromkeys(one.quiz for one in asked))
    rows = [(0, opening, "Welcome, why this matters, joining")]
    at, done = opening, 0
    for quiz in quizzes:
        count = _count([one for one in asked if one.quiz == quiz])
        done += count
        until = opening + round(left * done / max(_count(asked), 1))
        rows.append((at, until - at, f"{quiz.title}: {_to_do(quiz, count)}"))
        at = until
    rows.append((at, minutes - at, "What to go over again, who trains whom next, attendance"))
    return tuple(row for row in rows if row[1] > 0)


def _to_do(quiz: Quiz, count: int) -> str:
    questions = count_of(count, "question")
    has_key = any(item.is_scored for item in quiz.items)
    return (
        f"{questions}; talk each through when its key is shown" if has_key else f"{questions} to talk about"
    )


def _questions(bank: Bank, asked: Sequence[Question], seed: int) -> tuple[PackQuestion, ...]:
    clauses = {clause.id: clause for clause in bank.clauses}
    prompts = {prompt.id: prompt for prompt in bank.prompts}
    analysed = _analysed([one.quiz for one in asked])
    found = []
    number = 0
    for one in asked:
        asks = one.item.body.type != "information"
        number += asks
        arranged = arrange(one.item, number if asks else None, seed)
        found.append(
            PackQuestion(
                quiz=one.quiz.title,
                printed=printed(arranged),
                clauses=tuple(_cited(clauses[ref]) for ref in one.item.clauses if ref in clauses),
                wrong=_wrong(arranged, analysed.get((one.quiz.id, one.item.id))),
                feedback=plain_text(one.item.feedback),
                mark=f"{one.item.mark:g}" if one.item.is_scored else "",
                prompts=tuple(_asked_in(prompts[ref]) for ref in one.item.prompts if ref in prompts),
            )
        )
    return tuple(found)


def _cited(clause: Clause) -> str:
    return f"{clause.label}: {first_words(clause.text)}"


def _asked_in(prompt: Prompt) -> str:
    return f"{label(prompt.id)}: {plain_text(prompt.text)}"


def arrange(item: Item, number: int | None, seed: int) -> Arranged:
    """Return an item with its parts in the order that *seed* gives them, as on every screen of the room."""
    match item.body:
        case SingleBody() | MultipleBody():
            return Arranged(item, number, choices=choices(item.id, item.body, seed))
        case MatchingBody():
            return Arranged(item, number, options=match_options(item.id, item.body, seed))
        case OrderingBody():
            return Arranged(item, number, entries=entries(item.id, item.body, seed))
        case ClozeBody():
            gaps = {
                gap.id: choices(f"{item.id}/{gap.id}", gap.body, seed)
                for gap in item.body.gaps
                if isinstance(gap.body, SingleBody)
            }
            return Arranged(item, number, gap_choices=gaps)
        case _:
            return Arranged(item, number)


def _analysed(quizzes: Sequence[Quiz]) -> dict[tuple[str, str], ItemAnalysis]:
    return {
        (quiz.id, one.item.id): one
        for quiz in dict.fromkeys(quizzes)
        for one in analyse(quiz).items
        if one.statistics is not None
    }


def _wrong(arranged: Arranged, found: ItemAnalysis | None) -> tuple[str, ...]:
    """Return what people get wrong, of at least five first attempts; nothing of fewer."""
    if found is None or found.statistics is None:
        return ()
    said = []
    if found.statistics.facility is not None:
        said.append(f"Mean share of the mark so far: {found.statistics.facility:.0f}%.")
    letters = {choice.id: letter for letter, choice in zip(LETTERS, arranged.choices, strict=False)}
    keys = {choice.id for choice in arranged.choices if choice.fraction > 0}
    said += [
        f"{share.percent:.0f}% chose {letters[share.choice]}."
        for share in found.shares
        if share.choice in letters and share.choice not in keys and share.percent >= OFTEN_PERCENT
    ]
    return tuple(said)
