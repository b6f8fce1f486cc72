"""Taking a quiz in the terminal, from the first question to the result; stopped, it goes on where it was."""

from __future__ import annotations

from pathlib import Path

from cascade.records.attempts import submit
from cascade.records.completions import affected_clauses, affected_items
from cascade.records.editions import current_bank
from cascade.records.models import Person
from cascade.records.results import Result, result
from cascade.records.sitting_views import SittingView, quiz_of
from cascade.records.sittings import open_sitting, save_responses
from cascade.records.status import quiz_status
from cascade.terminal.answers_file import read_answers
from cascade.terminal.changes import say_changes
from cascade.terminal.console import Console
from cascade.terminal.walk import Walk


def take_from_file(
    person: Person, quiz_id: str, path: Path, console: Console, *, whole: bool = False
) -> tuple[Result, list[str]]:
    """Take the quiz with the answers of a file; nothing is logged unless all of them fit.

    Args:
        person: Who takes it.
        quiz_id: The quiz.
        path: The file of answers.
        console: Where it is said what has changed, to a person who passed on an earlier wording.
        whole: Ask the whole quiz of them all the same.

    Returns:
        The result, and the ids of items with an answer that were not asked this time (pools pick at random,
        and a short quiz asks what rests on changed wording alone).

    Raises:
        NotFoundError, SittingError: the quiz can't be taken.
        ContentError: answers do not fit the quiz; carries every fault.
    """
    answers = read_answers(path, quiz_of(current_bank(), quiz_id))
    sitting = open_sitting(person, quiz_id, "terminal", kind=_kind(person, quiz_id, whole=whole))
    _say_why_short(console, person, sitting)
    asked = {item.id for item in sitting.items}
    responses = {key: value for key, value in answers.responses.items() if key in asked}
    certainties = {key: value for key, value in answers.certainties.items() if key in asked}
    save_responses(sitting.id, person, responses, certainties, replace=True)
    attempt = submit(sitting.id, person, "terminal")
    return result(attempt, person), [key for key in answers.responses if key not in asked]


def take(person: Person, quiz_id: str, console: Console, *, whole: bool = False) -> Result:
    """Ask the quiz question by question, keep every answer at once, and hand it in.

    Somebody whose pass rests on wording that has materially changed is asked what rests on it, and shown
    both wordings first; with *whole* they are asked the whole quiz.

    Raises:
        NotFoundError, SittingError: the quiz can't be taken.
        QuitError: the learner stops for now; every answer so far is kept.
        KeyboardInterrupt: the same, by Ctrl-C.
    """
    sitting = open_sitting(
        person, quiz_id, "terminal", "one_question", kind=_kind(person, quiz_id, whole=whole)
    )
    _greet(console, sitting)
    _say_why_short(console, person, sitting)
    walk = Walk(console, person, sitting)
    walk.through(sitting.position)
    while (chosen := walk.review()) is not None:
        walk.revisit(chosen)
    return result(submit(sitting.id, person, "terminal"), person)


def _kind(person: Person, quiz_id: str, *, whole: bool) -> str:
    if whole or quiz_status(person, quiz_id).state != "affected" or not affected_items(person, quiz_id):
        return "attempt"
    return "delta"


def _say_why_short(console: Console, person: Person, sitting: SittingView) -> None:
    if sitting.kind == "delta":
        say_changes(console, affected_clauses(person, sitting.quiz.id), len(sitting.questions))


def _greet(console: Console, sitting: SittingView) -> None:
    quiz = sitting.quiz
    console.say(quiz.title)
    console.say_markdown(quiz.about)
    count = len(sitting.questions)
    pass_mark = "" if quiz.pass_mark_percent is None else f" Pass mark {quiz.pass_mark_percent:g} %."
    console.say(f"{count} question{'' if count == 1 else 's'}.{pass_mark}")
    if sitting.answered:
        console.say(f"You go on where you stopped: {len(sitting.answered)} answered so far.")
    console.say("Every answer is kept at once. Type :help to see what else you can type.")
    console.say()
