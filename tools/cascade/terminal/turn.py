"""One item being asked: where, what, what was answered so far, and how a line of it is read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from cascade.bank.letters import LettersError, letter
from cascade.model.items import Item
from cascade.model.marks import Response
from cascade.terminal.console import Console

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


def list_options(turn: Turn, options: Sequence[Any]) -> list[str]:
    """Write *options* with their letters; return their ids in that order."""
    for index, option in enumerate(options):
        turn.console.say_markdown(option.text, indent="     ", first=f"  {letter(index)}. ")
    turn.console.say()
    return [option.id for option in options]
