"""What a form says, read item by item."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from cascade.scoring import check_response
from cascade.service.fields import read_drafts
from service.forms import as_fields
from service.sample import EVERY_TYPE, RIGHT

BY_ID = {item.id: item for item in EVERY_TYPE}


def posted(fields: dict[str, Any]) -> QueryDict:
    """Return *fields* as Django hands them over."""
    data = QueryDict(mutable=True)
    for name, value in fields.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return data


@given(seed=st.integers(0, 2**48 - 1))
def test_a_form_filled_in_with_a_response_is_read_back_as_that_response(seed: int) -> None:
    """Whatever order the sitting shows things in."""
    drafts = read_drafts(EVERY_TYPE, seed, posted(as_fields(EVERY_TYPE, RIGHT, seed)))
    assert {key: value for key, value in drafts.responses.items() if value is not None} == RIGHT


@given(order=st.permutations(["e1", "e2", "e3"]), seed=st.integers(0, 1000))
def test_any_order_is_read_back(order: list[str], seed: int) -> None:
    """An ordering is the entries by the position chosen for each."""
    fields = as_fields([BY_ID["steps"]], {"steps": order}, seed)
    assert read_drafts(EVERY_TYPE, seed, posted(fields)).responses == {"steps": order}


@given(
    st.dictionaries(
        st.sampled_from([name for name in as_fields(EVERY_TYPE, RIGHT, 1) if name != "asked"]),
        st.lists(st.text(max_size=5) | st.sampled_from(["1", "2", "3", "99", "a", "e1", "true"]), max_size=3),
    )
)
def test_no_form_however_odd_gives_anything_but_a_draft(fields: dict[str, list[str]]) -> None:
    """What comes out fits its item, or is an ordering that is not finished."""
    drafts = read_drafts(EVERY_TYPE, 1, posted({"asked": list(BY_ID), **fields}))
    for item_id, draft in drafts.responses.items():
        if not (item_id == "steps" and isinstance(draft, dict)):
            check_response(BY_ID[item_id], draft)


def test_an_item_the_form_did_not_ask_is_left_alone() -> None:
    """A box without a tick is told from a box that was not there."""
    form = posted({"asked": "who-decides"})
    assert read_drafts(EVERY_TYPE, 1, form).responses == {"who-decides": None}
    assert read_drafts(EVERY_TYPE, 1, posted({})).responses == {}


@pytest.mark.parametrize("positions", [("1", "1", "2"), ("1", "", "2")])
def test_an_ordering_that_is_not_finished_keeps_what_was_chosen(positions: tuple[str, ...]) -> None:
    """Two entries in one place, or one without, is a draft by entry."""
    form = posted({"asked": "steps", **{f"q-steps.{n}": place for n, place in enumerate(positions, 1)}})
    draft = read_drafts(EVERY_TYPE, 1, form).responses["steps"]
    assert sorted(draft.values()) == sorted(place for place in positions if place)


def test_lines_end_in_line_feeds() -> None:
    """Browsers send CR LF."""
    form = posted({"asked": "think", "q-think": "one\r\ntwo"})
    assert read_drafts(EVERY_TYPE, 1, form).responses == {"think": "one\ntwo"}


@pytest.mark.parametrize(("value", "certainty"), [("1", 1), ("3", 3), ("4", None), ("", None), ("x", None)])
def test_certainty_is_one_of_three(value: str, certainty: int | None) -> None:
    """Anything else is none."""
    form = posted({"asked": "leaflet", "sure-leaflet": value})
    assert read_drafts(EVERY_TYPE, 1, form).certainties == {"leaflet": certainty}
