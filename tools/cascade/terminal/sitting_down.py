"""Taking a quiz in the terminal, from the first question to the result; stopped, it goes on where it was."""

from __future__ import annotations

from pathlib import Path

from cascade.records.attempts import submit
from cascade.records.editions import current_bank
from cascade.records.models import Person
from cascade.records.results import Result, result
from cascade.records.sitting_views import SittingView, quiz_of
from cascade.records.sittings import open_sitting, save_responses
from cascade.terminal.answers_file import read_answers
from cascade.terminal.console import Console
from cascade.terminal.walk import Walk


def take_from_file(person: Person, quiz_id: str, path: Path) -> tuple[Result, list[str]]:
    """Take the quiz with the answers of a file; nothing is logged unless all of them fit.

    Returns:
        The result, and the ids of items with an answer that were not asked this time (pools pick at random).

    Raises:
        NotFoundError, SittingError: the quiz can't be taken.
        ContentError: answers do not fit the quiz; carries every fault.
    """
    answers = read_answers(path, quiz_of(current_bank(), quiz_id))
    sitting = open_sitting(person, quiz_id, "terminal")
    asked = {item.id for item in sitting.items}
    responses = {key: value for key, value in answers.responses.items() if key in asked}
    certainties = {key: value for key, value in answers.certainties.items() if key in asked}
    save_responses(sitting.id, person, responses, certainties, replace=True)
    attempt = submit(sitting.id, person, "terminal")
    return result(attempt, person), [key for key in answers.responses if key not in asked]


def take(person: Person, quiz_id: str, console: Console) -> Result:
    """Ask the quiz question by question, keep every answer at once, and hand it in.

    Raises:
        NotFoundError, SittingError: the quiz can't be taken.
        QuitError: the learner stops for now; every answer so far is kept.
        KeyboardInterrupt: the same, by Ctrl-C.
    """
    sitting = open_sitting(person, quiz_id, "terminal", "one_question")
    _greet(console, sitting)
    walk = Walk(console, person, sitting)
    walk.through(sitting.position)
    while (chosen := walk.review()) is not None:
        walk.revisit(chosen)
    return result(submit(sitting.id, person, "terminal"), person)


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
