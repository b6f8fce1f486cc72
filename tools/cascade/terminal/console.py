"""Plain lines in and out: nothing is drawn, moved or coloured, so any screen reader can follow."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Callable, Iterator
from typing import TextIO

from cascade.bank import plain_text

MOST_COLUMNS = 80
LEAST_COLUMNS = 20
PROMPT = "> "
"""Stands before what is typed, on a line of its own, so that questions fold and answers have room."""

END = "."
"""A line of its own that ends an answer of several lines."""

COMMANDS: dict[str, str] = {
    ":back": "go back to the question before",
    ":skip": "go on without answering",
    ":clear": "take your answer to this question back",
    ":quit": "stop; your answers are kept, and you can go on later",
    ":help": "show these commands",
}
"""What can be typed instead of an answer."""


class GoBackError(Exception):
    """The learner asks for the question before."""


class SkipError(Exception):
    """The learner goes on without answering."""


class ClearError(Exception):
    """The learner takes the answer back."""


class QuitError(Exception):
    """The learner stops for now."""


_RAISED: dict[str, type[Exception]] = {
    ":back": GoBackError,
    ":skip": SkipError,
    ":clear": ClearError,
    ":quit": QuitError,
}


class Console:
    """Writes folded lines, and reads lines in which a command may stand instead of an answer."""

    def __init__(self, out: TextIO | None = None, read: Callable[[str], str] | None = None) -> None:
        self.out = sys.stdout if out is None else out
        self.read = self._read_line if read is None else read
        columns = shutil.get_terminal_size((MOST_COLUMNS, 24)).columns
        self.columns = max(LEAST_COLUMNS, min(columns, MOST_COLUMNS))

    def say(self, text: str = "", indent: str = "", first: str | None = None) -> None:
        """Write *text*, folded to the width; *first* stands before its first line, *indent* before others."""
        lead = indent if first is None else first
        for line in text.split("\n"):
            for folded in _fold(line, lead, indent, self.columns):
                print(folded.rstrip(), file=self.out)
            lead = indent
        self.out.flush()

    def say_markdown(self, text: str, indent: str = "", first: str | None = None) -> None:
        """Write Markdown as plain text."""
        self.say(plain_text(text), indent, first)

    def ask(self, question: str) -> str:
        """Return a line typed as the answer, trimmed; empty where only Enter was pressed.

        Raises:
            GoBackError, SkipError, ClearError, QuitError: a command was typed instead.
        """
        while True:
            self.say(question)
            line = self._line(PROMPT).strip()
            if not self._is_help(line):
                return line

    def ask_lines(self, question: str) -> Iterator[str]:
        """Yield typed lines until one that is a full stop alone, or an empty first one.

        Raises:
            GoBackError, SkipError, ClearError, QuitError: a command was typed instead of a line.
        """
        self.say(question)
        count = 0
        while True:
            line = self._line(PROMPT).rstrip()
            if line.strip() == END or (not line and not count):
                return
            if not self._is_help(line.strip()):
                count += 1
                yield line

    def _line(self, prompt: str) -> str:
        try:
            return self.read(prompt)
        except EOFError:
            # Ctrl-D: nothing more will be typed.
            self.say()
            raise QuitError from None

    def _is_help(self, line: str) -> bool:
        """Raise what a command stands for; return whether help was asked for, and given."""
        command = line.casefold()
        if command in _RAISED:
            raise _RAISED[command]
        if command == ":help":
            self.help()
            return True
        return False

    def help(self) -> None:
        """Write what can be typed."""
        self.say("You can type these instead of an answer:")
        for command, meaning in COMMANDS.items():
            self.say(f"{command}: {meaning}", indent="    ", first="  ")

    def _read_line(self, prompt: str) -> str:
        # input() writes its prompt to standard output, which --json keeps for the result.
        self.out.write(prompt)
        self.out.flush()
        line = sys.stdin.readline()
        if not line:
            raise EOFError
        return line.rstrip("\r\n")


def _fold(text: str, first: str, indent: str, columns: int) -> list[str]:
    # Addresses are left whole, so that they can be followed from the terminal.
    return textwrap.wrap(
        text,
        columns,
        initial_indent=first,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    ) or [first]
