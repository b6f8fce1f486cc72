"""Asking one item: what it says, its answer as its type is read, and how sure the learner is."""

from __future__ import annotations

from collections.abc import Callable

from cascade.model.errors import ResponseError
from cascade.model.marks import Certainty
from cascade.records.answers import CERTAINTIES
from cascade.records.errors import ResponsesError
from cascade.terminal.console import Console
from cascade.terminal.option_questions import (
    ask_matching,
    ask_multiple,
    ask_ordering,
    ask_single,
    ask_true_false,
)
from cascade.terminal.text_questions import (
    ask_action_plan,
    ask_cloze,
    ask_information,
    ask_numeric,
    ask_reflection,
    ask_scale,
    ask_short_text,
)
from cascade.terminal.turn import Turn


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
    "single": ask_single,
    "multiple": ask_multiple,
    "true_false": ask_true_false,
    "numeric": ask_numeric,
    "short_text": ask_short_text,
    "matching": ask_matching,
    "ordering": ask_ordering,
    "cloze": ask_cloze,
    "reflection": ask_reflection,
    "scale": ask_scale,
    "action_plan": ask_action_plan,
    "information": ask_information,
}
