"""Filling in a question as a person does: by what its labels say."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Page

from cascade.bank import plain_text
from cascade.model.items import (
    ActionPlanBody,
    ClozeBody,
    Item,
    MatchingBody,
    MultipleBody,
    OrderingBody,
    ReflectionBody,
    ScaleBody,
    SingleBody,
    TrueFalseBody,
)
from cascade.service.verbs import VERB_LABELS


def label(markdown: str) -> str:
    """Return a label's words as the page shows them."""
    return " ".join(plain_text(markdown).split())


def right_response(item: Item) -> Any:  # noqa: PLR0911 - one line a type
    """Return a response that brings the full mark, or something to say where nothing is marked."""
    body = item.body
    match body:
        case SingleBody():
            return max(body.choices, key=lambda choice: choice.fraction).id
        case MultipleBody():
            return [choice.id for choice in body.choices if choice.fraction > 0]
        case TrueFalseBody():
            return body.key
        case MatchingBody():
            return {stem.id: stem.key for stem in body.stems}
        case OrderingBody():
            return [entry.id for entry in body.entries]
        case ClozeBody():
            return {gap.id: right_response(Item(gap.id, "", gap.body)) for gap in body.gaps}
        case ReflectionBody():
            return "My own words."
        case ScaleBody():
            return {line.id: 1 for line in body.statements}
        case ActionPlanBody():
            return dict.fromkeys(VERB_LABELS, "Something small.")
    return _right_text(body)


def _right_text(body: Any) -> Any:
    if body.type == "numeric":
        return f"{next(answer.value for answer in body.answers if answer.fraction == 1):g}"
    if body.type == "short_text":
        return next(answer.pattern.replace("*", "") for answer in body.answers if answer.fraction == 1)
    return None


def fill_in(page: Page, item: Item, response: Any) -> None:
    """Fill in the fields of *item*, wherever on the page they are."""
    fields = page.locator(f"[id^='q-{item.id}']")
    body = item.body
    match body:
        case SingleBody() | MultipleBody():
            _tick(page, item, body, response)
        case TrueFalseBody():
            page.locator(f"input[name='q-{item.id}'][value='{str(response).lower()}']").check()
        case MatchingBody():
            options = {option.id: label(option.text) for option in body.options}
            for stem, option in response.items():
                page.locator(f"[id='q-{item.id}.{stem}']").select_option(label=options[option])
        case OrderingBody():
            texts = {entry.id: label(entry.text) for entry in body.entries}
            for place, entry in enumerate(response, 1):
                name = f"Position of {texts[entry]}"
                page.get_by_role("combobox", name=name, exact=True).select_option(str(place))
        case ClozeBody():
            for gap, value in response.items():
                _fill_gap(page.locator(f"[id='q-{item.id}.{gap}']"), body, gap, value)
        case ScaleBody():
            for line, point in response.items():
                page.locator(f"[id='q-{item.id}.{line}-{point}']").check()
        case ActionPlanBody():
            for verb, text in response.items():
                page.locator(f"[id='q-{item.id}.{verb}']").fill(text)
        case _:
            fields.and_(page.locator("input, textarea")).fill(response)


def _tick(page: Page, item: Item, body: SingleBody | MultipleBody, response: Any) -> None:
    chosen = response if isinstance(response, list) else [response]
    wanted = {label(choice.text) for choice in body.choices if choice.id in chosen}
    for option in page.locator(f"input[name='q-{item.id}']").all():
        words = " ".join(option.locator("xpath=following-sibling::label").inner_text().split())
        if words in wanted:
            option.check()


def _fill_gap(field: Locator, body: ClozeBody, gap_id: str, value: Any) -> None:
    gap = next(gap for gap in body.gaps if gap.id == gap_id)
    if isinstance(gap.body, SingleBody):
        text = next(choice.text for choice in gap.body.choices if choice.id == value)
        field.select_option(label=label(text))
    else:
        field.fill(value)
