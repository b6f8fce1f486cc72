"""``cascade sessions`` as people run it."""

from __future__ import annotations

import csv
import io
import json

import pytest

from records.support import install


@pytest.fixture
def installation(tmp_path):
    """The small bank published, two people."""
    return install(tmp_path, people=["S1", "S2"])


def test_outside_training_is_recorded_and_stands_in_the_tree(installation):
    """Its organisation, day and who attended; names in a CSV can't become formulas."""
    said = installation.run(
        "sessions",
        "root",
        "=Centre for Public Scrutiny",
        "--on",
        "12 October 2017",
        "--attended",
        "s1",
        "--trains-by",
        "1 March 2018",
    )
    assert "12 October 2017, 1 attended" in said.stdout
    assert (
        "=Centre for Public Scrutiny, 12 October 2017, every area: 1 attended"
        in installation.run("sessions", "tree").stdout
    )
    (row,) = csv.DictReader(io.StringIO(installation.run("sessions", "tree", "--format", "csv").stdout))
    assert (row["trainer"], row["to_train"]) == ("'=Centre for Public Scrutiny", "1")
    (listed,) = json.loads(installation.run("sessions", "list", "--json").stdout)
    assert (listed["depth"], listed["state"]) == (0, "closed")


def test_what_cannot_be_recorded_is_told_in_a_sentence(installation):
    """A day that is none, a staff number nobody has, a day to come."""
    assert "is no day" in installation.run("sessions", "root", "C", "--on", "soon", exit_code=2).stderr
    unknown = installation.run(
        "sessions", "root", "C", "--on", "2017-10-12", "--attended", "X", "--attended", "Y", exit_code=2
    )
    assert "X, Y" in unknown.stderr
    assert "taken place" in installation.run("sessions", "root", "C", "--on", "1/1/2090", exit_code=1).stderr


def test_the_simulation_says_what_it_assumes(installation):
    """Nobody trains yet, so nothing is reached, and it says so."""
    said = installation.run("sessions", "simulate").stdout
    assert "Housing: 2 to train, not at this rate" in said
    assert "This assumes:" in said
