"""Responses as the form fields a browser would send."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from cascade.model.items import ClozeBody, Item, MatchingBody, MultipleBody, OrderingBody, SingleBody
from cascade.service import tokens


def as_fields(
    items: Iterable[Item], responses: Mapping[str, Any], seed: int, sure: int | None = None
) -> dict[str, Any]:
    """Return the fields of a form that asks *items*, filled in with *responses*."""
    fields: dict[str, Any] = {"asked": []}
    for item in items:
        fields["asked"].append(item.id)
        if responses.get(item.id) is not None:
            fields |= _item_fields(item, responses[item.id], seed)
        if sure is not None and item.is_scored:
            fields[f"sure-{item.id}"] = str(sure)
    return fields


def _token(shown: Mapping[str, Any], wanted: str) -> str:
    return next(token for token, thing in shown.items() if thing.id == wanted)


def _item_fields(item: Item, response: Any, seed: int) -> dict[str, Any]:
    name, body = f"q-{item.id}", item.body
    match body:
        case SingleBody() | MultipleBody():
            shown = tokens.choices(item.id, body, seed)
            many = [_token(shown, one) for one in (response if isinstance(response, list) else [response])]
            return {name: many}
        case OrderingBody():
            entries = tokens.entries(item.id, body, seed)
            return {f"{name}.{_token(entries, entry)}": str(place) for place, entry in enumerate(response, 1)}
        case MatchingBody():
            options = tokens.match_options(item.id, body, seed)
            return {f"{name}.{stem}": _token(options, option) for stem, option in response.items()}
        case ClozeBody():
            return {f"{name}.{gap}": _gap(item.id, body, gap, value, seed) for gap, value in response.items()}
    if isinstance(response, dict):
        return {f"{name}.{part}": str(value) for part, value in response.items()}
    return {name: str(response).lower() if isinstance(response, bool) else response}


def _gap(item_id: str, body: ClozeBody, gap_id: str, value: str, seed: int) -> str:
    gap = next(gap for gap in body.gaps if gap.id == gap_id)
    if isinstance(gap.body, SingleBody):
        return _token(tokens.choices(f"{item_id}/{gap_id}", gap.body, seed), value)
    return value
