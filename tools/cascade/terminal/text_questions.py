"""Asking for what is typed out: numbers, words, gaps, own words, plans, points on a scale."""

from __future__ import annotations

from collections.abc import Callable

from cascade.bank import plain_text
from cascade.bank.letters import LettersError, letters_range, read_letter, shown_letters
from cascade.model.items import ActionPlanBody, ClozeBody, Gap, NumericBody, ScaleBody, SingleBody
from cascade.records import arrangement
from cascade.terminal.turn import Turn, list_options

VERB_QUESTIONS: dict[str, str] = {
    "start": "What will you start doing?",
    "keep": "What will you keep doing?",
    "stop": "What will you stop doing?",
}


def ask_numeric(turn: Turn) -> None:
    """Read a number, as typed."""
    turn.answer("Type a number", str, turn.current or "")


def ask_short_text(turn: Turn) -> None:
    """Read a word or a phrase, as typed."""
    turn.answer("Type a word or a phrase", str, turn.current or "")


def ask_cloze(turn: Turn) -> None:
    """Read each gap, and keep each at once."""
    body = turn.item.body
    if not isinstance(body, ClozeBody):
        return
    turn.console.say(numbered_gaps(body))
    turn.console.say()
    filled = dict(turn.current or {})
    for number, gap in enumerate(body.gaps, 1):
        found = _ask_gap(turn, number, gap, filled.get(gap.id))
        if found is not None:
            filled[gap.id] = found
            turn.keep(filled)


def numbered_gaps(body: ClozeBody) -> str:
    """Return the text with ``(1) ____`` for the first gap and so on."""
    text = plain_text(body.text)
    for number, gap in enumerate(body.gaps, 1):
        text = text.replace(f"[[{gap.id}]]", f"({number}) ____")
    return text


def _ask_gap(turn: Turn, number: int, gap: Gap, current: str | None) -> str | None:
    if isinstance(gap.body, SingleBody):
        turn.console.say(f"Gap {number}:")
        options = arrangement.choices(f"{turn.item.id}/{gap.id}", gap.body, turn.seed)
        ids = list_options(turn, options)
        now = shown_letters([current], ids) if current else ""
        question = f"Gap {number}, one letter, {letters_range(len(ids))}"
        return turn.line(question, lambda typed: read_letter(typed, ids), now)
    what = "a number" if isinstance(gap.body, NumericBody) else "a word or a phrase"
    return turn.line(f"Gap {number}, {what}", str, current or "")


def ask_reflection(turn: Turn) -> None:
    """Read lines in the learner's own words."""
    written = _write(turn, "Write in your own words.", turn.current or "", turn.keep)
    if not written:
        turn.console.say("Nothing was written.")


def ask_action_plan(turn: Turn) -> None:
    """Read what to start, keep and stop doing."""
    body = turn.item.body
    plan = dict(turn.current or {})
    for verb, question in VERB_QUESTIONS.items():
        wanted = isinstance(body, ActionPlanBody) and verb in body.required

        def keep(text: str, verb: str = verb) -> None:
            plan[verb] = text
            turn.keep(plan)

        _write(
            turn, question if wanted else f"{question} (You may leave this out.)", plan.get(verb, ""), keep
        )


def _write(turn: Turn, question: str, written: str, keep: Callable[[str], None]) -> str:
    turn.console.say(question)
    if written:
        turn.console.say("You wrote:")
        for line in written.split("\n"):
            turn.console.say(line, indent="  ")
        turn.console.say("What you type is added to it; :clear starts again.")
    for line in turn.console.ask_lines("End with a line that holds a full stop alone."):
        written = f"{written}\n{line}" if written else line
        # Line by line, so that an interruption loses the line being typed and nothing else.
        keep(written)
    return written


def ask_scale(turn: Turn) -> None:
    """Read a point for each statement, and keep each at once."""
    body = turn.item.body
    if not isinstance(body, ScaleBody):
        return
    for number, point in enumerate(body.points, 1):
        turn.console.say_markdown(point, indent="     ", first=f"  {number}. ")
    turn.console.say(f"Type a number, 1 to {len(body.points)}, for each of these.")
    points = dict(turn.current or {})
    for statement in body.statements:
        now = str(points.get(statement.id, ""))
        found = turn.line(plain_text(statement.text), lambda typed: _point(typed, len(body.points)), now)
        if found is not None:
            points[statement.id] = found
            turn.keep(points)


def _point(typed: str, most: int) -> int:
    if typed not in {str(number) for number in range(1, most + 1)}:
        raise LettersError(f"Type a number from 1 to {most}.")
    return int(typed)


def ask_information(turn: Turn) -> None:
    """Wait until it has been read."""
    turn.console.ask("Press Enter to go on.")
