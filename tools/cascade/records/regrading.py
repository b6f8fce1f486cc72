"""Marking past attempts again under a corrected item, or without it.

No row is changed: a further row of kind ``regrade`` counts in place of the one it refers to.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from cascade.model.bank import Quiz, item_digest
from cascade.model.codec import FormatError, decode
from cascade.model.errors import ResponseError
from cascade.model.items import Item
from cascade.model.marks import Certainty, Response
from cascade.model.text import canonical_json
from cascade.records import audit
from cascade.records.attempts import figures, stored_marks
from cascade.records.chain import append, lock_head
from cascade.records.editions import current_edition_id, load_bank
from cascade.records.errors import NotFoundError, RecordsError
from cascade.records.identifiers import uuid7
from cascade.records.models import Attempt, Correction, ItemVersion, Person
from cascade.records.sitting_views import quiz_of
from cascade.records.superseding import TAKEN, copied, is_pass, standing
from cascade.scoring import mark_quiz


@dataclass(frozen=True, slots=True)
class Regraded:
    """One attempt marked again: the row that counted so far, and the one that counts from now on."""

    attempt: Attempt
    before: Attempt
    after: Attempt

    @property
    def result_changes(self) -> bool:
        """Whether it is passed now and was not, or the other way round."""
        return is_pass(self.before) != is_pass(self.after)


@dataclass(frozen=True, slots=True)
class Regrade:
    """What marking again gives.

    Attributes:
        quiz: Id of the quiz.
        item: Id of the item.
        withdrawn: Whether the item is left out of the marks.
        applied: Whether the rows were added to the log.
        rows: The attempts whose marks change, in the order of the log.
        unchanged: How many attempts asked the item and keep their marks.
    """

    quiz: str
    item: str
    withdrawn: bool
    applied: bool
    rows: tuple[Regraded, ...]
    unchanged: int


def regrade(  # noqa: PLR0913 - what is asked for, by whom and why
    quiz_id: str,
    item_id: str,
    reason: str,
    *,
    by: Person | str | None = None,
    withdraw: bool = False,
    apply: bool = False,
) -> Regrade:
    """Mark every attempt that asked an item again, under the current edition's item or without it.

    Corrections made earlier to other items stay made; an item that was withdrawn counts again. Attempts asked
    under the corrected item already, and those whose marks come out the same, get no row.

    Args:
        quiz_id: The quiz.
        item_id: The item.
        reason: Why, in words.
        by: Who does it: a person, or the name of an account of the operating system.
        withdraw: Leave the item out instead.
        apply: Add the rows; without it nothing is changed.

    Raises:
        NotFoundError: there is no such item in the current edition (or, to withdraw it, in any).
        RecordsError: there is no reason, or an attempt can't be read.
    """
    if not reason.strip():
        raise RecordsError("Marks are corrected for a reason: say which.")
    corrected = None if withdraw else _corrected(quiz_id, item_id)
    if withdraw and not ItemVersion.objects.filter(quiz=quiz_id, item=item_id).exists():
        raise NotFoundError(f"No edition has an item {quiz_id}/{item_id}.")
    with transaction.atomic():
        head = lock_head()
        attempts = list(Attempt.objects.filter(kind__in=TAKEN, quiz=quiz_id).order_by("sequence"))
        counting = standing(attempts)
        asked = [one for one in attempts if item_id in json.loads(one.item_digests)]
        found = [
            Regraded(one, counting[one.pk], row)
            for one in asked
            if counting[one.pk].kind != "void"
            and (row := _marked_again(one, counting[one.pk], item_id, corrected)) is not None
        ]
        if apply:
            for one in found:
                append(head, one.after)
                Correction.objects.create(
                    attempt=one.after,
                    item=item_id,
                    withdrawn=withdraw,
                    reason=reason,
                    by=by if isinstance(by, Person) else None,
                    by_account=by if isinstance(by, str) else "",
                )
            if found:
                _note(by, quiz_id, item_id, found)
    return Regrade(quiz_id, item_id, withdraw, apply, tuple(found), len(asked) - len(found))


def _note(by: Person | str | None, quiz_id: str, item_id: str, found: list[Regraded]) -> None:
    audit.note(
        by if isinstance(by, Person) else None,
        "corrected",
        people=[one.attempt.person_id for one in found],
        detail={"quiz": quiz_id, "item": item_id, "attempts": [str(one.attempt.pk) for one in found]},
    )


def items_of(row: Attempt) -> dict[str, Item]:
    """Return the items a row was marked by, as they stood, by id.

    Raises:
        RecordsError: the row can't be read, or an item version is missing.
    """
    try:
        digests: Mapping[str, str] = json.loads(row.item_digests)
        versions = ItemVersion.objects.filter(quiz=row.quiz, item__in=list(digests))
        bodies = {(one.item, one.digest): one.body for one in versions}
        return {
            item_id: decode(Item, json.loads(bodies[item_id, digest])) for item_id, digest in digests.items()
        }
    except (KeyError, ValueError, TypeError, FormatError) as error:
        raise RecordsError(f"Attempt {row.pk} can't be read: run `cascade records verify`.") from error


def _corrected(quiz_id: str, item_id: str) -> Item:
    quiz = quiz_of(load_bank(current_edition_id()), quiz_id)
    try:
        return quiz.item(item_id)
    except KeyError:
        known = ", ".join(item.id for item in quiz.items)
        raise NotFoundError(f"The quiz {quiz_id!r} has no item {item_id!r}. It has: {known}.") from None


def _marked_again(original: Attempt, row: Attempt, item_id: str, corrected: Item | None) -> Attempt | None:
    """Return the row that is to count, not yet stored; None where nothing changes."""
    then = items_of(row)
    items = {name: item for name, item in then.items() if name != item_id}
    if corrected is not None:
        items[item_id] = corrected
    if items == then:
        return None
    # An item that was withdrawn is asked again in its own place.
    kept = [items[mark["item"]] for mark in json.loads(original.marks) if mark["item"] in items]
    quiz = quiz_of(load_bank(original.edition_id), original.quiz)
    again = copied(original)
    again.id, again.kind, again.refers_to = uuid7(), "regrade", original.pk
    again.item_digests = canonical_json({item.id: item_digest(item) for item in kept})
    _mark(again, quiz, kept, original)
    if again.marks == row.marks and again.passed == row.passed and again.percent == row.percent:
        return None
    return again


def _mark(again: Attempt, quiz: Quiz, items: list[Item], original: Attempt) -> None:
    stored: list[dict[str, Any]] = json.loads(original.marks)
    certainties: dict[str, Certainty] = {
        mark["item"]: mark["certainty"] for mark in stored if mark.get("certainty") is not None
    }
    responses: dict[str, Response] = json.loads(original.responses)
    try:
        marked = mark_quiz(quiz, items, responses, certainties)
    except ResponseError as error:
        raise RecordsError(
            f"An answer given in attempt {original.pk} does not fit the corrected item ({error}): "
            "withdraw the item instead, and ask it under another id."
        ) from None
    if marked.percent is None and original.kind == "attempt" and original.percent is not None:
        raise RecordsError("It is the only item that brings a mark, so it can't be withdrawn: correct it.")
    answered = {mark["item"]: mark for mark in stored}
    # What was written or rated is no part of the log: that it was done is taken over.
    marks = [
        fresh if fresh["scored"] else answered.get(str(fresh["item"]), fresh)
        for fresh in stored_marks(marked.items)
    ]
    again.marks = canonical_json(marks)
    again.mark, again.max_mark, again.percent = figures(marked)
    again.passed, again.complete = marked.passed, original.complete
