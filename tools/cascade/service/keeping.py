"""Keeping answers as they are typed: what fits its item in the sitting, what does not yet fit in the session.

An ordering with two entries in one place, or a text that is too long, is no response the records could hold.
It is kept all the same, so that a page never comes back without what was entered.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from cascade.model.items import OrderingBody
from cascade.model.marks import Response
from cascade.records.errors import ResponsesError
from cascade.records.models import Person
from cascade.records.sitting_views import SittingView
from cascade.records.sittings import find_sitting, save_responses
from cascade.service.complaints import Complaint, certainty_complaints, complaints
from cascade.service.fields import Drafts, field

SESSION_KEY = "drafts"


@dataclass(frozen=True, slots=True)
class Kept:
    """A sitting, its answers with the unfinished ones laid over, and what the records refused."""

    sitting: SittingView
    drafts: dict[str, Response]
    refused: tuple[Complaint, ...]

    def complaints(self, only: str = "") -> tuple[Complaint, ...]:
        """Return what is missing or can't be read, item by item; of the item *only*, where given."""
        found: list[Complaint] = []
        refused = {complaint.item: complaint for complaint in self.refused}
        for item in self.sitting.items:
            if only and item.id != only:
                continue
            if item.id in refused:
                found.append(refused[item.id])
                continue
            draft = self.drafts.get(item.id)
            found += complaints(item, draft, self.sitting.seed)
            if self.sitting.quiz.certainty:
                found += certainty_complaints(item, draft, self.sitting.certainties.get(item.id))
        return tuple(found)


def current(request: HttpRequest, sitting: SittingView) -> Kept:
    """Return *sitting* with the unfinished answers this session holds for it."""
    return Kept(sitting, {**sitting.responses, **_drafts(request, sitting)}, ())


def keep(
    request: HttpRequest, person: Person, sitting: SittingView, drafts: Drafts, position: int | None = None
) -> Kept:
    """Save *drafts* and return where the sitting stands.

    Raises:
        SittingError: the sitting was handed in already.
    """
    unfinished = {
        item_id: draft
        for item_id, draft in drafts.responses.items()
        if _is_unfinished(sitting, item_id, draft)
    }
    responses = {key: None if key in unfinished else value for key, value in drafts.responses.items()}
    refused: tuple[Complaint, ...] = ()
    try:
        saved = save_responses(sitting.id, person, responses, drafts.certainties, position=position)
    except ResponsesError as error:
        refused = tuple(
            Complaint(field(fault.item_id), fault.item_id, "", fault.message[:1].upper() + fault.message[1:])
            for fault in error.errors
        )
        unfinished |= {fault.item_id: responses.get(fault.item_id) for fault in error.errors}
        saved = find_sitting(sitting.id, person)
    _remember(request, saved, drafts, unfinished)
    return Kept(saved, {**saved.responses, **_drafts(request, saved)}, refused)


def forget(request: HttpRequest, sitting: SittingView) -> None:
    """Forget the unfinished answers of a sitting that was handed in."""
    everything = request.session.get(SESSION_KEY, {})
    if everything.pop(str(sitting.id), None) is not None:
        request.session[SESSION_KEY] = everything


def _is_unfinished(sitting: SittingView, item_id: str, draft: Response) -> bool:
    return isinstance(draft, dict) and isinstance(sitting.quiz.item(item_id).body, OrderingBody)


def _drafts(request: HttpRequest, sitting: SittingView) -> dict[str, Any]:
    found: dict[str, Any] = request.session.get(SESSION_KEY, {}).get(str(sitting.id), {})
    return found


def _remember(
    request: HttpRequest, sitting: SittingView, drafts: Drafts, unfinished: dict[str, Response]
) -> None:
    before = _drafts(request, sitting)
    after = {key: value for key, value in before.items() if key not in drafts.responses} | unfinished
    if after != before:
        everything = request.session.get(SESSION_KEY, {})
        request.session[SESSION_KEY] = {**everything, str(sitting.id): after}
