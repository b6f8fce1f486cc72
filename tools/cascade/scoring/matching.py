"""Matching items: each stem with the option that belongs to it."""

from __future__ import annotations

from cascade.model.items import MatchingBody
from cascade.scoring.outcome import Outcome
from cascade.scoring.shapes import read_id, read_mapping


def check_matching(body: MatchingBody, response: object) -> dict[str, str] | None:
    """Return the chosen option of each stem, in the order of the stems; stems may be left out.

    Returns:
        A mapping of stem id to option id, or None where no stem has one.

    Raises:
        ShapeError: *response* is no mapping, or names a stem or an option that the item has not.
    """
    options = [option.id for option in body.options]
    pairs = read_mapping(response, [stem.id for stem in body.stems], "stem")
    return {stem: read_id(option, options, "option") for stem, option in pairs.items()} or None


def mark_matching(body: MatchingBody, response: dict[str, str]) -> Outcome:
    """Return right pairs out of all stems, and the feedback of the stems that were paired wrongly."""
    right = sum(response.get(stem.id) == stem.key for stem in body.stems)
    feedback = tuple(stem.feedback for stem in body.stems if response.get(stem.id, stem.key) != stem.key)
    return Outcome(right / len(body.stems), feedback)
