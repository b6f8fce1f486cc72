"""Asking for options by their letters: single, multiple, true or false, matching, ordering."""

from __future__ import annotations

from cascade.bank import plain_text
from cascade.bank.letters import LettersError, letters_range, read_letter, read_letters, shown_letters
from cascade.model.items import MatchingBody, MultipleBody, OrderingBody, SingleBody
from cascade.records import arrangement
from cascade.terminal.turn import Turn, list_options

TRUE_WORDS = frozenset({"t", "true", "y", "yes"})
FALSE_WORDS = frozenset({"f", "false", "n", "no"})


def ask_single(turn: Turn) -> None:
    """Read one letter."""
    body = turn.item.body
    if not isinstance(body, SingleBody):
        return
    ids = list_options(turn, arrangement.choices(turn.item.id, body, turn.seed))
    now = shown_letters([turn.current], ids) if turn.current else ""
    question = f"Type one letter, {letters_range(len(ids))}"
    turn.answer(question, lambda typed: read_letter(typed, ids), now)


def ask_multiple(turn: Turn) -> None:
    """Read all letters that apply."""
    body = turn.item.body
    if not isinstance(body, MultipleBody):
        return
    ids = list_options(turn, arrangement.choices(turn.item.id, body, turn.seed))
    chosen = sorted(turn.current or [], key=ids.index)
    question = f"Type all letters that apply, {letters_range(len(ids))}"
    turn.answer(question, lambda typed: read_letters(typed, ids), shown_letters(chosen, ids))


def ask_true_false(turn: Turn) -> None:
    """Read true or false."""
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


def ask_matching(turn: Turn) -> None:
    """Read a letter for each stem, and keep each at once."""
    body = turn.item.body
    if not isinstance(body, MatchingBody):
        return
    ids = list_options(turn, arrangement.match_options(turn.item.id, body, turn.seed))
    turn.console.say(f"Type one letter, {letters_range(len(ids))}, for each of these.")
    pairs = dict(turn.current or {})
    for stem in body.stems:
        now = shown_letters([pairs[stem.id]], ids) if stem.id in pairs else ""
        found = turn.line(plain_text(stem.text), lambda typed: read_letter(typed, ids), now)
        if found is not None:
            pairs[stem.id] = found
            turn.keep(pairs)


def ask_ordering(turn: Turn) -> None:
    """Read all letters in order."""
    body = turn.item.body
    if not isinstance(body, OrderingBody):
        return
    ids = list_options(turn, arrangement.entries(turn.item.id, body, turn.seed))
    question = "Type all the letters in the right order, first to last"
    turn.answer(question, lambda typed: _whole_order(typed, ids), shown_letters(turn.current or [], ids))


def _whole_order(typed: str, ids: list[str]) -> list[str]:
    found = read_letters(typed, ids)
    if missing := [one for one in ids if one not in found]:
        raise LettersError(f"Every letter is needed: {shown_letters(missing, ids)} is missing.")
    return found
