"""Small words: marks, numbers, what would have been accepted, and what surrounds a gap."""

from __future__ import annotations

import pytest

from cascade.model.items import NumericAnswer, NumericBody, ShortTextBody, TextAnswer
from cascade.service.gaps import gap_contexts
from cascade.service.plurals import counted
from cascade.service.wording import accepted, mark, number


@pytest.mark.parametrize(
    ("value", "shown"),
    [(1.0, "1"), (0.5, "0.5"), (2 / 3, "0.67"), (-2.0, "-2"), (0.0, "0"), (-0.001, "0"), (100.0, "100")],
)
def test_a_mark_has_two_places_at_most(value: float, shown: str) -> None:
    """And no needless noughts."""
    assert mark(value) == shown


@pytest.mark.parametrize(
    ("value", "shown"), [(28.0, "28"), (2.5, "2.5"), (1e6, "1000000"), (0.1 + 0.2, "0.3")]
)
def test_a_number_is_shown_as_people_write_it(value: float, shown: str) -> None:
    """Without the noise of binary fractions."""
    assert number(value) == shown


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        (NumericBody((NumericAnswer(28.0), NumericAnswer(None, 0.0, 0.0))), "28"),
        (NumericBody((NumericAnswer(28.0, 1.0),)), "27 to 29"),
        (
            NumericBody((NumericAnswer(28.0), NumericAnswer(30.0), NumericAnswer(7.0, fraction=0.5))),
            "28 or 30",
        ),
        (NumericBody((NumericAnswer(None),)), "any number"),
        (ShortTextBody((TextAnswer("*monitoring officer*"),)), "monitoring officer"),
        (ShortTextBody((TextAnswer("head*service"), TextAnswer("a \\*"))), "head … service or a *"),
    ],
)
def test_what_would_have_been_accepted_is_told_in_words(
    body: NumericBody | ShortTextBody, shown: str
) -> None:
    """Only what brings the full mark."""
    assert accepted(body) == shown


@pytest.mark.parametrize(
    ("count", "shown"), [(1, "1 question"), (0, "0 questions"), (1200, "1,200 questions")]
)
def test_a_count_has_its_noun(count: int, shown: str) -> None:
    """One of one, many of others."""
    assert counted(count, "question") == shown


def test_a_gap_is_named_by_the_words_around_it() -> None:
    """Other gaps read as blanks."""
    text = "Notice is given [[days]] days before by the [[who]], and names the [[what]]."
    assert gap_contexts(text) == {
        "days": "Notice is given … days before by the blank,",
        "who": "given blank days before by the …, and names the blank.",
        "what": "the blank, and names the ….",
    }
