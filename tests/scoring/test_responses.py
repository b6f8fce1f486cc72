"""What a response may look like, and what is said of one that cannot be taken."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cascade.model.errors import ResponseError
from cascade.model.items import SCORED_TYPES, UNSCORED_TYPES, Body
from cascade.scoring import LONG_TEXT_CHARACTERS, SHORT_TEXT_CHARACTERS, check_response, mark_item
from scoring.make import (
    ACTION_PLAN,
    ANSWERED,
    CLOZE,
    INFORMATION,
    MATCHING,
    MULTIPLE,
    NUMERIC,
    ORDERING,
    REFLECTION,
    RIGHT,
    SCALE,
    SHORT_TEXT,
    SINGLE,
    item,
)

BODIES: dict[str, Body] = {body.type: body for body, _ in (*RIGHT, *ANSWERED, (INFORMATION, None))}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.sampled_from("abm1"),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["s1", "days", "open", "start", "x"]), inner, max_size=3)
    ),
    max_leaves=6,
)


def test_every_type_of_item_is_covered() -> None:
    """The cases here name every type there is."""
    assert set(BODIES) == {*SCORED_TYPES, *UNSCORED_TYPES}


@pytest.mark.param_file(Path(__file__).with_name("refusals.txt"))
def test_a_response_of_the_wrong_shape_is_refused_in_plain_words(file_params: Any) -> None:
    """Unknown ids, wrong types, repeats and gaps are refused with a sentence that says what is wanted."""
    with pytest.raises(ResponseError) as caught:
        check_response(item(BODIES[file_params.title]), json.loads(file_params.content))

    file_params.assert_expected(str(caught.value), rstrip=True)


@pytest.mark.parametrize("kind", BODIES)
@pytest.mark.parametrize("response", [None, "", " \t\n", "\u00a0"])
def test_nothing_and_blanks_are_no_answer(kind: str, response: str | None) -> None:
    """A blank text is no answer to any item."""
    assert check_response(item(BODIES[kind]), response) is None


@pytest.mark.parametrize(
    ("body", "response"),
    [
        (MULTIPLE, []),
        (ORDERING, []),
        (MATCHING, {}),
        (MATCHING, {"s1": "", "s2": None}),
        (CLOZE, {"days": " ", "who": ""}),
        (SCALE, {"open": None}),
        (ACTION_PLAN, {"start": "\n", "stop": ""}),
    ],
)
def test_empty_lists_and_mappings_are_no_answer(body: Body, response: Any) -> None:
    """A list without ids, or a mapping with nothing but blanks, is no answer."""
    assert check_response(item(body), response) is None


@pytest.mark.parametrize(("body", "response"), [*RIGHT, *ANSWERED])
def test_a_response_that_fits_is_taken_as_it_is(body: Body, response: Any) -> None:
    """What is already tidy does not change."""
    assert check_response(item(body), response) == response


@pytest.mark.parametrize("kind", BODIES)
@given(response=JSON)
def test_whatever_is_sent_is_taken_or_refused(kind: str, response: Any) -> None:
    """No response makes checking fail otherwise; checking twice is checking once; marking agrees."""
    asked = item(BODIES[kind])
    try:
        tidied = check_response(asked, response)
    except ResponseError:
        with pytest.raises(ResponseError):
            mark_item(asked, response)
    else:
        assert check_response(asked, tidied) == tidied
        assert mark_item(asked, response) == mark_item(asked, tidied)
        json.dumps(tidied, allow_nan=False)


def test_choices_and_pairs_come_in_the_order_of_the_item() -> None:
    """Equal answers are equal, however they were given."""
    assert check_response(item(MULTIPLE), ["d", "a"]) == ["a", "d"]
    assert list(check_response(item(MATCHING), {"s3": "m1", "s1": "m3"})) == ["s1", "s3"]
    assert check_response(item(ORDERING), ("e2", "e1", "e4", "e3")) == ["e2", "e1", "e4", "e3"]


def test_parts_left_blank_are_left_out() -> None:
    """Of a matching, cloze, scale or plan, what was not answered isn't kept."""
    assert check_response(item(MATCHING), {"s1": "m1", "s2": ""}) == {"s1": "m1"}
    assert check_response(item(SCALE), {"fair": 2, "open": None}) == {"fair": 2}
    assert check_response(item(ACTION_PLAN), {"stop": " Guess. ", "keep": " "}) == {"stop": "Guess."}


def test_texts_are_trimmed_and_their_line_ends_plain() -> None:
    """A browser's line ends and a terminal's are the same answer."""
    assert check_response(item(REFLECTION), " one\r\ntwo\rthree\n") == "one\ntwo\nthree"
    assert check_response(item(SHORT_TEXT), "\u00a0the mayor ") == "the mayor"


@pytest.mark.parametrize(("number", "text"), [(28, "28"), (28.5, "28.5"), (-3, "-3"), (1e22, "1e+22")])
def test_a_number_answers_a_numeric_item(number: float, text: str) -> None:
    """In a file of answers a number need not be quoted; in a cloze gap neither."""
    assert check_response(item(NUMERIC), number) == text
    assert check_response(item(CLOZE), {"days": number}) == {"days": text}


@pytest.mark.parametrize("number", [10**400, float("inf"), float("nan")])
def test_a_number_beyond_reckoning_is_refused(number: float) -> None:
    """What no float holds cannot be compared with an answer."""
    with pytest.raises(ResponseError, match="must be a number"):
        check_response(item(NUMERIC), number)


@pytest.mark.parametrize(
    ("body", "limit"),
    [
        (SHORT_TEXT, SHORT_TEXT_CHARACTERS),
        (NUMERIC, SHORT_TEXT_CHARACTERS),
        (REFLECTION, LONG_TEXT_CHARACTERS),
    ],
)
def test_a_text_may_be_so_long_and_no_longer(body: Body, limit: int) -> None:
    """Short answers take 1,000 characters, reflections 20,000; space around them isn't counted."""
    assert check_response(item(body), " " + "1" * limit + " ") == "1" * limit
    with pytest.raises(ResponseError, match=rf"{limit + 1:,} characters; shorten it to {limit:,}\."):
        check_response(item(body), "1" * (limit + 1))


def test_each_part_of_a_plan_has_its_own_limit() -> None:
    """A plan's parts are as long as reflections, and the message names the part."""
    with pytest.raises(ResponseError, match="part keep: the answer has 20,001 characters"):
        check_response(item(ACTION_PLAN), {"start": "x", "keep": "x" * (LONG_TEXT_CHARACTERS + 1)})


@pytest.mark.parametrize("text", ["nul \0 inside", "half a pair \ud83d"])
def test_a_character_that_cannot_be_kept_is_refused(text: str) -> None:
    """What no database or file takes is refused at the door, not when it is stored."""
    with pytest.raises(ResponseError, match="cannot be kept"):
        check_response(item(REFLECTION), text)


def test_a_refusal_names_the_item() -> None:
    """Whoever reads the message knows where to look."""
    with pytest.raises(ResponseError) as caught:
        check_response(item(SINGLE, id="poll-cards"), "z")

    assert caught.value.item_id == "poll-cards"
    assert str(caught.value).startswith("poll-cards: ")
