"""The error tree: every error says where, what, and what to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing wrong with the content or the data.

    Attributes:
        file: Path of the file at fault, relative to the project, with forward slashes.
        line: 1-based line, or 0 where the file as a whole is at fault.
        path: Where inside the file, such as ``items[2].choices[1].text``; empty for the whole file.
        message: A sentence that says what is wrong and what to do about it.
    """

    file: str
    line: int
    path: str
    message: str

    def __str__(self) -> str:
        """Return ``file:line: path: message``, the form in which faults are printed."""
        place = f"{self.file}:{self.line}" if self.line else self.file
        return ": ".join(part for part in (place, self.path, self.message) if part)


class CascadeError(Exception):
    """Anything this project reports to a person; its text is a sentence to be shown as it is."""

    exit_code = 1


class UsageError(CascadeError):
    """The command line or a setting is at fault, not the content."""

    exit_code = 2


class ContentError(CascadeError):
    """Content or data is at fault; carries every fault found, not only the first."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults: tuple[Fault, ...] = tuple(sorted(set(faults)))
        super().__init__("\n".join(str(fault) for fault in self.faults))


class ResponseError(CascadeError):
    """A response does not fit its item: an unknown choice, a wrong shape, a place used twice."""

    def __init__(self, item_id: str, message: str) -> None:
        self.item_id = item_id
        self.message = message
        super().__init__(f"{item_id}: {message}")
