"""What has changed since a person passed, as lines: both wordings with the difference marked, and why."""

from __future__ import annotations

from collections.abc import Iterable

from cascade.bank.wording import Kind, Piece, pieces
from cascade.model.text import label
from cascade.records.completions import AffectedClause
from cascade.records.reasons import reason_of
from cascade.terminal.console import Console

_MARKS: dict[Kind, tuple[str, str]] = {
    "same": ("", ""),
    "old": ("[deleted: ", "]"),
    "new": ("[inserted: ", "]"),
}


def say_changes(console: Console, clauses: Iterable[AffectedClause], count: int) -> None:
    """Write the changed clauses that a short quiz of *count* questions is about."""
    questions = "the question" if count == 1 else f"the {count} questions"
    console.say("What has changed")
    console.say(
        f"You passed on an earlier wording. Read what has changed, then answer {questions} on it. "
        "The rest of your pass carries over."
    )
    for clause in clauses:
        console.say()
        _say_clause(console, clause)
    console.say()


def _say_clause(console: Console, clause: AffectedClause) -> None:
    was = f" (it was {label(clause.was)} then)" if clause.was else ""
    console.say(f"{label(clause.reference)}{was}")
    found = pieces(clause.old, clause.new)
    console.say("Wording you passed on:", indent="  ")
    console.say(_text(found, "new") or "There was no such clause.", indent="    ")
    console.say("Wording now:", indent="  ")
    console.say(_text(found, "old") or "The clause was taken out.", indent="    ")
    for change in clause.changes:
        console.say(f"Reason: {reason_of(change).sentence}", indent="    ", first="  ")


def _text(found: Iterable[Piece], left_out: Kind) -> str:
    return " ".join(piece.text.join(_MARKS[piece.kind]) for piece in found if piece.kind != left_out)
