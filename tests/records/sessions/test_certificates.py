"""Certificates and what their codes say."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from cascade.records.errors import NotFoundError, RecordsError
from cascade.records.sessions.certificates import check, grouped, issue
from records.support import RIGHT, WRONG, hand_in


def test_a_certificate_says_quiz_day_and_wording_and_is_made_once(person):
    """The same pass always has the same code; it is read as people type it."""
    attempt = hand_in(person, "roles", RIGHT)
    code = issue(attempt).code
    assert issue(attempt).code == code
    verdict = check(grouped(code).lower())
    assert (verdict.is_valid, verdict.on_present_wording) == (True, True)
    assert verdict.quiz_title == "Roles and expectations"
    assert set(verdict.__slots__) == {
        "is_valid",
        "quiz_title",
        "passed_at",
        "on_present_wording",
    }


def test_there_is_none_for_a_fail(person):
    """A fail is told so."""
    with pytest.raises(RecordsError, match="is none"):
        issue(hand_in(person, "roles", WRONG))


def test_a_pass_that_ran_out_is_not_valid_any_more(person):
    """The quiz is valid for twelve months."""
    code = issue(hand_in(person, "roles", RIGHT)).code
    assert not check(code, timezone.now() + timedelta(days=400)).is_valid


@pytest.mark.parametrize("typed", ["", "BCDF", "BCDF-GHJK-MNPQ-RTVW", "'; --", "B" * 400])
def test_an_unknown_code_is_told_so(person, typed):
    """Whatever was typed."""
    with pytest.raises(NotFoundError):
        check(typed)
