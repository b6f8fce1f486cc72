"""How references are written, and what they look like as links and anchors."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cascade.site.letters import alphabetic, roman
from cascade.site.references import Target, heading_number, is_reference, long_date, normal_reference


@pytest.mark.parametrize(
    ("kind", "reference"),
    [
        ("clause", "guide 8.4"),
        ("clause", "guide 8.4(b)"),
        ("clause", "guide 8.4(b)(iv)(A)"),
        ("clause", "members-enquiries 10A.2.1"),
        ("clause", "guide B2.1"),
        ("prompt", "guide 8.Q1a"),
        ("prompt", "guide 12.C2a1"),
        ("change", "protocol 2017-11-22"),
        ("change", "protocol 2017-11-22(b)"),
        ("discrepancy", "D8"),
    ],
)
def test_these_are_references(kind, reference):
    """A slug, a space and a number; a discrepancy's is its number alone."""
    assert is_reference(kind, reference)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("clause", "8.4"),
        ("clause", "Guide 8.4"),
        ("clause", "guide 8.Q1a"),
        ("clause", "guide 8.4b"),
        ("prompt", "guide 8.4"),
        ("change", "protocol 22 November 2017"),
        ("discrepancy", "guide D8"),
        ("discrepancy", "8"),
    ],
)
def test_these_are_not(kind, text):
    """A clause's number never looks like a prompt's, so that one name is never two things."""
    assert not is_reference(kind, text)


def test_spaces_in_a_reference_do_not_matter():
    """Writers break lines and put a space before a bracket."""
    assert normal_reference(" guide\n8.4 (b) ") == "guide 8.4(b)"


@pytest.mark.parametrize(
    ("target", "anchor", "inside", "outside"),
    [
        (Target("clause", "guide 8.4"), "clause-guide-8.4", "8.4", "Guide 8.4"),
        (Target("clause", "guide 8.4(b)"), "clause-guide-8.4-b", "8.4(b)", "Guide 8.4(b)"),
        (Target("clause", "guide 8.4(b)(i)"), "clause-guide-8.4-b-i", "8.4(b)(i)", "Guide 8.4(b)(i)"),
        (Target("prompt", "guide 8.Q1a"), "prompt-guide-8.Q1a", "8.Q1a", "Guide 8.Q1a"),
        (
            Target("change", "guide 2017-11-22"),
            "change-guide-2017-11-22",
            "22 November 2017",
            "Guide, 22 November 2017",
        ),
        (Target("discrepancy", "D8"), "discrepancy-D8", "D8", "D8"),
    ],
)
def test_a_target_has_an_anchor_and_a_label(target, anchor, inside, outside):
    """The label names the document only outside it."""
    assert target.anchor == anchor
    assert target.label("guide") == inside
    assert target.label("protocol") == outside


def test_a_slug_of_several_words_is_shown_as_words():
    """The hyphens are for addresses."""
    assert Target("clause", "members-enquiries 2.1").label("") == "Members enquiries 2.1"


@given(st.integers(min_value=1, max_value=2000))
def test_no_two_items_of_a_list_share_a_letter(count):
    """From (a) to (z), then (aa), (ab) and so on; in Roman numerals below."""
    assert alphabetic(count) != alphabetic(count + 1)
    assert roman(count) != roman(count + 1)


def test_letters_and_numerals_go_on_as_in_print():
    """As `list-style-type` would number them."""
    assert [alphabetic(count) for count in (1, 2, 26, 27, 28, 52, 53)] == [
        "a",
        "b",
        "z",
        "aa",
        "ab",
        "az",
        "ba",
    ]
    assert [roman(count) for count in (1, 4, 9, 14, 40, 90)] == ["i", "iv", "ix", "xiv", "xl", "xc"]


@pytest.mark.parametrize(
    ("title", "number"),
    [
        ("8. Roles", "8"),
        ("8 Roles", "8"),
        ("8.2 Roles", "8"),
        ("Section 8: Roles", "8"),
        ("Appendix B Forms", "B"),
        ("10A. Publicity", "10A"),
        ("Roles", ""),
        ("3 May 2018", ""),
        ("A guide for staff", ""),
        ("2018 elections", ""),
        ("12 weeks before the polls", ""),
        ("2017/18 in figures", ""),
    ],
)
def test_a_heading_has_a_number_only_where_it_is_meant_as_one(title, number):
    """A date or an amount at the start of a heading is no section's number."""
    assert heading_number(title) == number


def test_dates_are_written_as_in_prose():
    """Whatever language the machine speaks."""
    assert long_date("2018-05-03") == "3 May 2018"
    assert long_date("soon") == "soon"
