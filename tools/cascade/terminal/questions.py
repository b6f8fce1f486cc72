"""Asking one item: each type shows what is asked, reads the answer, and keeps every part of it at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from cascade.bank import plain_text
from cascade.model.errors import ResponseError
from cascade.model.items import (
    ActionPlanBody,
    ClozeBody,
    Gap,
    Item,
    MatchingBody,
    MultipleBody,
    NumericBody,
    OrderingBody,
    ScaleBody,
    SingleBody,
)
from cascade.model.marks import Certainty, Response
from cascade.records import arrangement
from cascade.records.answers import CERTAINTIES
from cascade.records.errors import ResponsesError
from cascade.terminal.console import Console
from cascade.terminal.letters import (
    LettersError,
    letter,
    letters_range,
    read_letter,
    read_letters,
    shown_letters,
)

TRUE_WORDS = frozenset({"t", "true", "y", "yes"})
FALSE_WORDS = frozenset({"f", "false", "n", "no"})
VERB_QUESTIONS: dict[str, str] = {
    "start": "What will you start doing?",
    "keep": "What will you keep doing?",
    "stop": "What will you stop doing?",
}
_NOTHING_TYPED = "Nothing was typed. Type an answer, or :skip to go on without one."

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Turn:
    """One item being asked.

    Attributes:
        console: Where.
        item: What.
        seed: Gives the order of choices.
        current: The response kept so far, or None.
        keep: Keeps a response, whole or in part.
    """

    console: Console
    item: Item
    seed: int
    current: Response
    keep: Callable[[Response], None]

    def line(self, question: str, read: Callable[[str], T], now: str = "") -> T | None:
        """Return what *read* makes of a typed line, asking again as long as it refuses; None for no answer.

        *now* is the answer so far, which Enter alone keeps.
        """
        shown = f"{question} (now {now}, Enter keeps it):" if now else f"{question}:"
        while True:
            typed = self.console.ask(shown)
            if not typed:
                return None
            try:
                return read(typed)
            except LettersError as error:
                self.console.say(str(error))

    def answer(self, question: str, read: Callable[[str], Response], now: str = "") -> None:
        """Ask for the whole answer in one line, until there is one, and keep it."""
        while (found := self.line(question, read, now)) is None:
            if now:
                return
            self.console.say(_NOTHING_TYPED)
        self.keep(found)


def ask_item(turn: Turn) -> None:
    """Show the item and read its answer, again as long as it does not fit.

    Raises:
        GoBackError, SkipError, ClearError, QuitError: a command was typed.
    """
    turn.console.say_markdown(turn.item.stem)
    turn.console.say()
    while True:
        try:
            _ASKERS[turn.item.body.type](turn)
        except ResponsesError as error:
            for fault in error.errors:
                turn.console.say(_sentence(fault))
        else:
            return


def _sentence(fault: ResponseError) -> str:
    return fault.message[:1].upper() + fault.message[1:]


def _list_options(turn: Turn, options: Sequence[Any]) -> list[str]:
    for index, option in enumerate(options):
        turn.console.say_markdown(option.text, indent="     ", first=f"  {letter(index)}. ")
    turn.console.say()
    return [option.id for option in options]


def _single(turn: Turn) -> None:
    body = turn.item.body
    if not isinstance(body, SingleBody):
        return
    ids = _list_options(turn, arrangement.choices(turn.item.id, body, turn.seed))
    now = shown_letters([turn.current], ids) if turn.current else ""
    question = f"Type one letter, {letters_range(len(ids))}"
    turn.answer(question, lambda typed: read_letter(typed, ids), now)


def _multiple(turn: Turn) -> None:
    body = turn.item.body
    if not isinstance(body, MultipleBody):
        return
    ids = _list_options(turn, arrangement.choices(turn.item.id, body, turn.seed))
    chosen = sorted(turn.current or [], key=ids.index)
    question = f"Type all letters that apply, {letters_range(len(ids))}"
    turn.answer(question, lambda typed: read_letters(typed, ids), shown_letters(chosen, ids))


def _true_false(turn: Turn) -> None:
    now = "" if turn.current is None else "true" if turn.current else "false"
    turn.answer("True or false? Type t or f", read_true_false, now)


def read_true_false(typed: str) -> bool:
    """Return whether true or false was typed.

    Raises:
        LettersError: neither was.
    """
    word = typed.casefold().strip(".")
    if word not in TRUE_WORDS | FALSE_WORDS:
        raise LettersError("Type t for true or f for false.")
    return word in TRUE_WORDS


def _numeric(turn: Turn) -> None:
    turn.answer("Type a number", str, turn.current or "")


def _short_text(turn: Turn) -> None:
    turn.answer("Type a word or a phrase", str, turn.current or "")


def _matching(turn: Turn) -> None:
    body = turn.item.body
    if not isinstance(body, MatchingBody):
        return
    ids = _list_options(turn, arrangement.match_options(turn.item.id, body, turn.seed))
    turn.console.say(f"Type one letter, {letters_range(len(ids))}, for each of these.")
    pairs = dict(turn.current or {})
    for stem in body.stems:
        now = shown_letters([pairs[stem.id]], ids) if stem.id in pairs else ""
        found = turn.line(plain_text(stem.text), lambda typed: read_letter(typed, ids), now)
        if found is not None:
            pairs[stem.id] = found
            turn.keep(pairs)


def _ordering(turn: Turn) -> None:
    body = turn.item.body
    if not isinstance(body, OrderingBody):
        return
    ids = _list_options(turn, arrangement.entries(turn.item.id, body, turn.seed))
    question = "Type all the letters in the right order, first to last"
    turn.answer(question, lambda typed: _whole_order(typed, ids), shown_letters(turn.current or [], ids))


def _whole_order(typed: str, ids: list[str]) -> list[str]:
    found = read_letters(typed, ids)
    if missing := [one for one in ids if one not in found]:
        raise LettersError(f"Every letter is needed: {shown_letters(missing, ids)} is missing.")
    return found


def _cloze(turn: Turn) -> None:
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
        ids = _list_options(turn, options)
        now = shown_letters([current], ids) if current else ""
        question = f"Gap {number}, one letter, {letters_range(len(ids))}"
        return turn.line(question, lambda typed: read_letter(typed, ids), now)
    what = "a number" if isinstance(gap.body, NumericBody) else "a word or a phrase"
    return turn.line(f"Gap {number}, {what}", str, current or "")


def _reflection(turn: Turn) -> None:
    written = _write(turn, "Write in your own words.", turn.current or "", turn.keep)
    if not written:
        turn.console.say("Nothing was written.")


def _action_plan(turn: Turn) -> None:
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


def _scale(turn: Turn) -> None:
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


def _information(turn: Turn) -> None:
    turn.console.ask("Press Enter to go on.")


def ask_certainty(console: Console, current: Certainty | None) -> Certainty | None:
    """Ask how sure the learner is: 1 low, 2 medium, 3 high; None where they only press Enter."""
    console.say("How sure are you? 1 low, 2 medium, 3 high.")
    while True:
        typed = console.ask(f"1, 2 or 3 (now {current}, Enter keeps it):" if current else "1, 2 or 3:")
        if not typed:
            return current
        for certainty in CERTAINTIES:
            if typed == str(certainty):
                return certainty
        console.say("Type 1, 2 or 3.")


_ASKERS: dict[str, Callable[[Turn], None]] = {
    "single": _single,
    "multiple": _multiple,
    "true_false": _true_false,
    "numeric": _numeric,
    "short_text": _short_text,
    "matching": _matching,
    "ordering": _ordering,
    "cloze": _cloze,
    "reflection": _reflection,
    "scale": _scale,
    "action_plan": _action_plan,
    "information": _information,
}
