"""Two wordings word by word: what stayed, what went, what came."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

Kind = Literal["same", "old", "new"]

_MARKS: dict[Kind, tuple[str, str]] = {"same": ("", ""), "old": ("[-", "-]"), "new": ("{+", "+}")}


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words that stands in both wordings (``same``), only the old one or only the new one."""

    kind: Kind
    text: str


def pieces(old: str, new: str) -> tuple[Piece, ...]:
    """Return both wordings as one sequence: what went stands before what came in its place."""
    before, after = old.split(), new.split()
    # Without autojunk: common words such as "the" are words like any other.
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    return tuple(
        piece
        for _tag, a, b, c, d in matcher.get_opcodes()
        for piece in _pieces(before[a:b], after[c:d])
        if piece.text
    )


def marked(old: str, new: str, context: int | None = None) -> str:
    """Return the difference as one line: ``within [-five-] {+six+} working days``.

    Args:
        old: The wording before.
        new: The wording after.
        context: How many words to keep on each side of a difference; all of them by default.
    """
    found = pieces(old, new)
    last = len(found) - 1
    shown = (
        piece.text if context is None else _short(piece, context, index == 0, index == last)
        for index, piece in enumerate(found)
    )
    return " ".join(text.join(_MARKS[piece.kind]) for piece, text in zip(found, shown, strict=True))


def _pieces(before: Sequence[str], after: Sequence[str]) -> Iterator[Piece]:
    if before == after:
        yield Piece("same", " ".join(after))
        return
    yield Piece("old", " ".join(before))
    yield Piece("new", " ".join(after))


def _short(piece: Piece, context: int, is_first: bool, is_last: bool) -> str:
    """Return a run that stayed with only the words beside a difference."""
    words = piece.text.split()
    head = [] if is_first else words[:context]
    tail = [] if is_last else words[max(len(words) - context, len(head)) :]
    if piece.kind != "same" or len(head) + len(tail) >= len(words):
        return piece.text
    return " ".join([*head, "...", *tail])
