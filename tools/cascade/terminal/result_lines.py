"""The result, as lines for a person and as JSON for a program."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from cascade.bank import plain_text
from cascade.bank.response_words import in_words
from cascade.exchange.cells import plain_number
from cascade.model.catalogue import Clause
from cascade.model.items import ReflectionBody
from cascade.model.marks import ItemMark
from cascade.model.text import first_words, label
from cascade.records import environment
from cascade.records.completions import affected_clauses
from cascade.records.results import ItemResult, Result
from cascade.terminal.console import Console

STATES: dict[str | None, str] = {"right": "right", "partial": "partly right", "wrong": "not right"}


def clause_address(clause: Clause) -> str:
    """Return the address of *clause* on the site."""
    return environment.service_url(clause.url)


def show(console: Console, found: Result) -> None:
    """Write the result: mark, each item with feedback, and what to read again."""
    console.say()
    short = ", the questions on the new wording" if found.attempt.kind == "delta" else ""
    console.say(f"Result: {found.quiz.title}{short}")
    for line in summary(found):
        console.say(line)
    number = 0
    for one in found.items:
        if one.item.body.type == "information":
            continue
        number += 1
        console.say()
        _show_item(console, number, one)
    if found.read_again:
        console.say()
        console.say("Read again:")
        for clause in found.read_again:
            console.say(f"{label(clause.id)}: {first_words(clause.text)}", indent="    ", first="  ")
            console.say(clause_address(clause), indent="    ")
    console.say()
    console.say(f"This attempt is in your record: {found.attempt.pk}")


def summary(found: Result) -> list[str]:
    """Return the mark and what it means, a sentence each."""
    lines = []
    if found.percent is not None:
        lines.append(
            f"{_rounded(found.mark)} of {_rounded(found.max_mark)} marks, {plain_number(found.percent)} %."
        )
    if found.passed is not None and found.quiz.pass_mark_percent is not None:
        verdict = "You passed" if found.passed else "You did not pass"
        lines.append(f"{verdict}. The pass mark is {found.quiz.pass_mark_percent:g} %.")
    if found.accuracy is not None and found.bonus is not None:
        lines.append(f"Without certainty: {found.accuracy:g} %. Certainty brought {found.bonus:+g} points.")
    if found.passed is None or not found.complete:
        lines.append("You answered everything." if found.complete else "Not everything was answered.")
    if found.attempt.kind == "delta":
        lines.append(_what_it_settles(found))
    return lines


def _what_it_settles(found: Result) -> str:
    if not affected_clauses(found.attempt.person, found.quiz.id):
        return "Your pass is on the present wording again."
    passed = found.complete if found.passed is None else found.passed
    if passed:
        return "The wording has changed again since: take the quiz once more."
    return "Your pass still rests on the earlier wording: read what has changed and take the quiz again."


def _show_item(console: Console, number: int, one: ItemResult) -> None:
    console.say(f"{number}. {_verdict(one.mark)}")
    console.say_markdown(one.item.stem, indent="   ")
    answer = in_words(one.item.body, one.response)
    console.say("Your answer:" if answer else "You gave no answer.", indent="   ")
    for line in answer:
        console.say(line, indent="     ")
    if isinstance(one.item.body, ReflectionBody) and one.item.body.look_for:
        console.say("Points to compare it with:", indent="   ")
        for point in one.item.body.look_for:
            console.say_markdown(point, indent="       ", first="     - ")
    for text in one.mark.feedback:
        console.say_markdown(text, indent="   ")
    if one.clauses and one.mark.scored:
        console.say("See:", indent="   ")
    for clause in one.clauses if one.mark.scored else ():
        console.say(f"{label(clause.id)}: {clause_address(clause)}", indent="     ")


def _verdict(mark: ItemMark) -> str:
    if not mark.scored:
        return "Done." if mark.answered else "Not done."
    state = STATES[mark.state]
    return f"{state[0].upper()}{state[1:]}: {_rounded(mark.mark)} of {_rounded(mark.max_mark)}."


def _rounded(mark: float | Decimal) -> str:
    return plain_number(round(Decimal(mark), 2))


def as_json(found: Result) -> dict[str, Any]:
    """Return the result as plain JSON values."""
    attempt = found.attempt
    return {
        "attempt": str(attempt.pk),
        "sequence": attempt.sequence,
        "kind": attempt.kind,
        "quiz": attempt.quiz,
        "title": found.quiz.title,
        "edition": attempt.edition_id,
        "mark": float(found.mark),
        "max_mark": float(found.max_mark),
        "percent": None if found.percent is None else float(found.percent),
        "passed": found.passed,
        "complete": found.complete,
        "accuracy": found.accuracy,
        "bonus": found.bonus,
        "submitted_at": attempt.submitted_at.isoformat(),
        "chain_hash": attempt.row_hash,
        "items": [_item_json(one) for one in found.items],
        "read_again": [
            {"clause": clause.id, "section": clause.section, "url": clause_address(clause)}
            for clause in found.read_again
        ],
    }


def _item_json(one: ItemResult) -> dict[str, Any]:
    mark = one.mark
    return {
        "item": mark.item,
        "scored": mark.scored,
        "answered": mark.answered,
        "state": mark.state,
        "fraction": mark.fraction,
        "mark": mark.mark,
        "max_mark": mark.max_mark,
        "certainty": mark.certainty,
        "feedback": [plain_text(text) for text in mark.feedback],
        "clauses": [{"clause": clause.id, "url": clause_address(clause)} for clause in one.clauses],
    }
