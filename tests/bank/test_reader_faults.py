"""What the reader of quiz files says of each mistake; the cases stand in fixtures/*_faults.md."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_param_files import ParamTestData

from bank.samples import faults_in

FIXTURES = Path(__file__).parent / "fixtures"

# Around a single item: its first line is line 2, so that the lines stay easy to count.
BEFORE = "items:\n"
AFTER = """\
- {id: last, type: true_false, stem: A scored item., key: true}
title: T
about: A
pass_mark_percent: 10
"""


def faults_of(text: str) -> str:
    """Return what the reader says of *text*, or "fine"."""
    return "\n".join(map(str, faults_in(text.encode()))) or "fine"


@pytest.mark.param_file(FIXTURES / "quiz_faults.md")
def test_a_mistake_in_a_quiz_is_named_with_its_line_and_path(file_params: ParamTestData):
    """Every fault of a file is reported in one run, as file:line: path: what is wrong and what to do."""
    file_params.assert_expected(faults_of(file_params.content), rstrip=True)


@pytest.mark.param_file(FIXTURES / "item_faults.md")
def test_a_mistake_in_an_item_is_named_with_its_line_and_path(file_params: ParamTestData):
    """The same for one item, which begins on line 2."""
    file_params.assert_expected(faults_of(BEFORE + file_params.content + AFTER), rstrip=True)
