"""What the records room refuses, each as a sentence for the person who asked."""

from __future__ import annotations

from collections.abc import Iterable

from cascade.model.errors import CascadeError, ResponseError


class RecordsError(CascadeError):
    """The records room can't do what was asked."""


class NotFoundError(RecordsError):
    """There is no such thing, or it is another person's: the two are answered alike."""


class LinkError(RecordsError):
    """A sign-in link is unknown, used, out of date or withdrawn."""


class SittingError(RecordsError):
    """A sitting can't be opened, changed or handed in as it stands."""


class AppendOnlyError(RecordsError):
    """Somebody tried to change or delete what is kept for good."""


class ResponsesError(RecordsError):
    """Some responses don't fit their items; carries every fault found."""

    def __init__(self, errors: Iterable[ResponseError]) -> None:
        self.errors: tuple[ResponseError, ...] = tuple(errors)
        super().__init__("\n".join(str(error) for error in self.errors))


class SessionError(RecordsError):
    """A cascade session can't be planned, joined, run or closed as it stands."""
