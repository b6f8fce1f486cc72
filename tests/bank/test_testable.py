"""Which clauses can be tested; sentences and what is found in them stand in fixtures/testable.md."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from pytest_param_files import ParamTestData

from bank.samples import catalogues, clause
from cascade.bank import is_testable, telling_words
from cascade.model.catalogue import Catalogue, Table

FIXTURES = Path(__file__).parent / "fixtures"


@pytest.mark.param_file(FIXTURES / "testable.md")
def test_duties_prohibitions_deadlines_and_figures_can_be_tested(file_params: ParamTestData):
    """The input is what a clause says, the result the first words that make it testable."""
    found = clause("8.1", file_params.content.strip())
    words = telling_words(found, ("guide", "governance"))
    file_params.assert_expected(words or "nothing", rstrip=True)
    assert is_testable(found, ("guide", "governance")) is bool(words)


def test_a_duty_in_a_list_makes_its_clause_testable():
    """Each entry is looked at as if it were a sentence, but a verb that opens it is no instruction."""
    assert telling_words(clause("8.1", "They do this:", lists=(("ask at once", "must answer"),))) == "must"
    assert telling_words(clause("8.1", "They do this:", lists=(("ask at once", "keep notes"),))) == ""


def test_the_number_that_announces_a_list_is_no_figure():
    """The list itself can be seen; how long it is need not be learned."""
    assert telling_words(clause("8.1", "It has two members:", lists=(("The Mayor", "The Speaker"),))) == ""


def table(*columns: str, row: tuple[str, ...]) -> Table:
    """Return a table with a single row."""
    return Table(columns, (row,))


def test_a_number_in_a_table_is_a_figure_but_a_place_or_a_year_is_none():
    """The head of the column tells what its numbers are."""
    figures = table("Group", "Councillors", row=("Labour", "23"))
    places = table("Offence", "Section", "Year", row=("Personation", "60", "1983"))
    assert telling_words(clause("8.1", "These sit.", tables=(figures,))) == "23"
    assert telling_words(clause("8.1", "These are offences.", tables=(places,))) == ""
    assert telling_words(clause("8.1", "See.", tables=(table("Councils must", row=("Act",)),))) == "must"
    assert telling_words(clause("8.1", "See.", tables=(Table((), (("Labour", "23"),)),))) == "23"


def test_a_duty_is_named_before_a_figure():
    """A complaint quotes what weighs most."""
    found = clause("8.1", "The Council has 45 councillors. They must act.")
    assert telling_words(found) == "must"


@given(catalogues())
def test_the_words_stand_in_the_clause(found: Catalogue):
    """Whatever a clause says, what is quoted of it is there."""
    for each in found.clauses:
        assert telling_words(each, ("guide",)) in each.text
