"""Options of choice items: which are keys, what each brings, and whether they can be told apart."""

from __future__ import annotations

import string
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cascade.bank.fields import Fields, Log
from cascade.bank.plain import looks_like
from cascade.model.items import Choice

MAX_CHOICES = len(string.ascii_lowercase)
"""Choices are called a, b, c and so on."""

_TOLERANCE = 0.005
# How far fractions may miss the whole when they are added up: a third is written 33.33333.

_KEYS = ("text", "key", "fraction", "feedback")


@dataclass(frozen=True, slots=True)
class _Draft:
    """A choice as written; *fraction* is None where it is worked out from the keys."""

    line: int
    path: str
    text: str
    key: bool
    fraction: float | None
    feedback: str


def read_choices(parent: Fields, *, multiple: bool) -> tuple[Choice, ...]:
    """Return the choices under ``choices`` of *parent*, with their fractions worked out."""
    mark = parent.log.mark
    nodes = parent.nodes("choices", required=True, at_most=MAX_CHOICES)
    drafts = [_read_choice(Fields(node, path, parent.log, _KEYS)) for node, path in nodes]
    if not parent.log.clean_since(mark):
        return ()
    if len(drafts) < 2:
        parent.fault("choices", "Only one option leaves nothing to choose: add another.")
        return ()
    refuse_lookalikes(parent.log, ((draft.line, draft.path, draft.text) for draft in drafts), "option")
    fractions = (_multiple_fractions if multiple else _single_fractions)(parent, drafts)
    return tuple(
        Choice(letter, draft.text, fraction, draft.feedback)
        for letter, draft, fraction in zip(string.ascii_lowercase, drafts, fractions, strict=False)
    )


def read_fraction(fields: Fields) -> float | None:
    """Return ``fraction``, written in percent from -100 to 100, as a share; None where it is absent."""
    percent = fields.number("fraction", least=-100, most=100)
    return None if percent is None else percent / 100


def refuse_lookalikes(log: Log, texts: Iterable[tuple[int, str, str]], what: str) -> None:
    """Log each of the *texts* (line, path, Markdown) that reads like an earlier one."""
    seen: dict[str, str] = {}
    for line, path, text in texts:
        first = seen.setdefault(looks_like(text), path)
        if first != path:
            log.add(line, path, f"This {what} reads like {first}, so nobody can tell them apart: change one.")


def _read_choice(fields: Fields) -> _Draft:
    if fields.has("key") and fields.has("fraction"):
        fields.fault("fraction", "Write either 'key' or 'fraction', not both.")
    return _Draft(
        line=fields.line,
        path=fields.at("text"),
        text=fields.text("text", "paragraph"),
        key=fields.flag("key"),
        fraction=read_fraction(fields),
        feedback=fields.text("feedback", required=False),
    )


def _single_fractions(parent: Fields, drafts: Sequence[_Draft]) -> list[float]:
    fractions = [
        (1.0 if draft.key else 0.0) if draft.fraction is None else draft.fraction for draft in drafts
    ]
    if sum(draft.key for draft in drafts) > 1:
        parent.fault(
            "choices",
            "A single has one key, and here are several: make it a 'multiple', or write "
            "'fraction: 100' at options that are equally right.",
        )
    elif max(fractions) <= 0:
        parent.fault("choices", "There is no key: write 'key: true' at the right option.")
    elif min(fractions) >= 1:
        parent.fault("choices", "Every option brings the full mark: add a distractor.")
    return fractions


def _multiple_fractions(parent: Fields, drafts: Sequence[_Draft]) -> list[float]:
    given = [draft.fraction for draft in drafts if draft.fraction is not None]
    gained = sum(fraction for fraction in given if fraction > 0)
    keys = sum(draft.key for draft in drafts)
    distractors = sum(not draft.key and draft.fraction is None for draft in drafts)
    each_key = (1 - gained) / keys if keys else 0.0
    # Together the distractors take away what the keys bring, so that choosing all brings nothing.
    lost = sum(fraction for fraction in given if fraction < 0)
    each_distractor = min(0.0, -1 - lost) / distractors if distractors else 0.0
    if not keys and gained <= 0:
        parent.fault("choices", "There is no key: write 'key: true' at every right option.")
    elif gained > 1 + _TOLERANCE or (keys and gained > 1 - _TOLERANCE):
        too_much = "leave nothing to the keys" if keys else "add up to more"
        parent.fault("choices", f"The right options bring 100 % together, and the fractions {too_much}.")
    elif gained + each_key * keys + lost + each_distractor * distractors > _TOLERANCE:
        parent.fault(
            "choices",
            "Choosing every option brings marks: add a distractor, or let the wrong options take more away.",
        )
    return [
        (each_key if draft.key else each_distractor) if draft.fraction is None else draft.fraction
        for draft in drafts
    ]
