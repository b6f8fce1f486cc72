"""Filling in a question as a person does: by what its labels say."""

from __future__ import annotations

from functools import singledispatch
from typing import Any

from playwright.sync_api import Page

from cascade.bank import plain_text
from cascade.model.items import (
    ActionPlanBody,
    Body,
    ClozeBody,
    InformationBody,
    Item,
    MatchingBody,
    MultipleBody,
    NumericBody,
    OrderingBody,
    ReflectionBody,
    ScaleBody,
    ShortTextBody,
    SingleBody,
    TrueFalseBody,
)
from cascade.service.verbs import VERB_LABELS


def label(markdown: str) -> str:
    """Return a label's words as the page shows them."""
    return " ".join(plain_text(markdown).split())


@singledispatch
def right_response(body: Body) -> Any:
    """Return a response that brings the full mark, or something to say where nothing is marked."""
    raise NotImplementedError(body.type)


@right_response.register
def _(_body: InformationBody) -> Any:
    return None


@right_response.register
def _(body: SingleBody) -> Any:
    return max(body.choices, key=lambda choice: choice.fraction).id


@right_response.register
def _(body: MultipleBody) -> Any:
    return [choice.id for choice in body.choices if choice.fraction > 0]


@right_response.register
def _(body: TrueFalseBody) -> Any:
    return body.key


@right_response.register
def _(body: NumericBody) -> Any:
    return f"{next(answer.value for answer in body.answers if answer.fraction == 1):g}"


@right_response.register
def _(body: ShortTextBody) -> Any:
    return next(answer.pattern.replace("*", "") for answer in body.answers if answer.fraction == 1)


@right_response.register
def _(body: MatchingBody) -> Any:
    return {stem.id: stem.key for stem in body.stems}


@right_response.register
def _(body: OrderingBody) -> Any:
    return [entry.id for entry in body.entries]


@right_response.register
def _(body: ClozeBody) -> Any:
    return {gap.id: right_response(gap.body) for gap in body.gaps}


@right_response.register
def _(_body: ReflectionBody) -> Any:
    return "My own words."


@right_response.register
def _(body: ScaleBody) -> Any:
    return {line.id: 1 for line in body.statements}


@right_response.register
def _(_body: ActionPlanBody) -> Any:
    return dict.fromkeys(VERB_LABELS, "Something small.")


def fill_in(page: Page, item: Item, response: Any) -> None:
    """Fill in the fields of *item*, wherever on the page they are."""
    _fill(item.body, page, f"q-{item.id}", response)


@singledispatch
def _fill(_body: Body, page: Page, name: str, response: Any) -> None:
    page.locator(f"[id='{name}']").fill(response)


@_fill.register
def _(_body: InformationBody, page: Page, name: str, response: Any) -> None:
    assert page.locator(f"[name='{name}']").count() == 0
    assert response is None


@_fill.register
def _(body: SingleBody | MultipleBody, page: Page, name: str, response: Any) -> None:
    chosen = response if isinstance(response, list) else [response]
    wanted = {label(choice.text) for choice in body.choices if choice.id in chosen}
    options = page.locator(f"input[name='{name}']")
    labels = options.evaluate_all("all => all.map(one => one.parentElement.querySelector('label').innerText)")
    for place, words in enumerate(labels):
        if " ".join(words.split()) in wanted:
            options.nth(place).check()


@_fill.register
def _(_body: TrueFalseBody, page: Page, name: str, response: Any) -> None:
    page.locator(f"input[name='{name}'][value='{str(response).lower()}']").check()


@_fill.register
def _(body: MatchingBody, page: Page, name: str, response: Any) -> None:
    options = {option.id: label(option.text) for option in body.options}
    for stem, option in response.items():
        page.locator(f"[id='{name}.{stem}']").select_option(label=options[option])


@_fill.register
def _(body: OrderingBody, page: Page, name: str, response: Any) -> None:
    texts = {entry.id: label(entry.text) for entry in body.entries}
    for row in page.locator(f"li:has([name^='{name}.'])").all():
        words = " ".join(row.locator("span[id]").inner_text().split())
        entry = next(entry for entry, text in texts.items() if text == words)
        row.locator("select").select_option(str(response.index(entry) + 1))


@_fill.register
def _(body: ClozeBody, page: Page, name: str, response: Any) -> None:
    for gap in body.gaps:
        field = page.locator(f"[id='{name}.{gap.id}']")
        if isinstance(gap.body, SingleBody):
            chosen = next(choice.text for choice in gap.body.choices if choice.id == response[gap.id])
            field.select_option(label=label(chosen))
        else:
            field.fill(response[gap.id])


@_fill.register
def _(_body: ScaleBody, page: Page, name: str, response: Any) -> None:
    for line, point in response.items():
        page.locator(f"[id='{name}.{line}-{point}']").check()


@_fill.register
def _(_body: ActionPlanBody, page: Page, name: str, response: Any) -> None:
    for verb, text in response.items():
        page.locator(f"[id='{name}.{verb}']").fill(text)
