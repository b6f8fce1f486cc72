"""A bank that changes from edition to edition, as its editors change it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from cascade.model.bank import Bank, Quiz
from cascade.model.catalogue import Category, Change, Clause, Document
from cascade.model.items import Item, TrueFalseBody
from records.support import ROLES_QUIZ, clause, small_bank


def change(
    number: str, category: Category, clauses: Sequence[str], removed: Sequence[str] = (), text: str = "Why."
) -> Change:
    """A change entry of the guide; *number* is its date, lettered where there are several."""
    return Change(
        id=f"guide {number}",
        document="guide",
        date=number[:10],
        category=category,
        clauses=tuple(clauses),
        text=text,
        url="",
        file="",
        line=0,
        removed=tuple(removed),
    )


def reworded(bank: Bank, reference: str, text: str, *entries: Change) -> Bank:
    """The bank with another wording of one clause, and with change entries added."""
    number = reference.partition(" ")[2]
    new = clause(number, text)
    clauses = tuple(
        replace(old, text=text, digest=new.digest) if old.id == reference else old for old in bank.clauses
    )
    return replace(bank, clauses=clauses, changes=(*bank.changes, *entries))


def renumbered(bank: Bank, old: str, new: str, *, was: bool = True) -> Bank:
    """The bank with a clause under another number, and with the items that name it."""
    number = new.partition(" ")[2]
    clauses = tuple(
        replace(one, id=new, number=number, was=old if was else "") if one.id == old else one
        for one in bank.clauses
    )
    quizzes = tuple(
        replace(
            quiz,
            items=tuple(
                replace(item, clauses=tuple(new if name == old else name for name in item.clauses))
                for item in quiz.items
            ),
        )
        for quiz in bank.quizzes
    )
    return replace(bank, clauses=clauses, quizzes=quizzes)


def true_false_bank(
    clauses: Sequence[Clause], rests: Mapping[str, Mapping[str, str]], changes: Sequence[Change] = ()
) -> Bank:
    """A bank of quizzes of true-or-false items: quiz to item to the clause it rests on."""
    quizzes: list[Quiz] = [
        replace(
            ROLES_QUIZ,
            id=quiz,
            valid_months=None,
            pass_mark_percent=100.0,
            items=tuple(
                Item(item, "True?", TrueFalseBody(key=True), clauses=(reference,))
                for item, reference in items.items()
            ),
        )
        for quiz, items in rests.items()
    ]
    document = Document("guide", "The guide", "guide/index.html")
    return Bank("Changing", (document,), tuple(clauses), (), tuple(quizzes), tuple(changes))


SMALL = small_bank()
