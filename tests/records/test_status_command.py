"""``cascade records status``: what HR's pages show, in a terminal."""

from __future__ import annotations

import json

import pytest

from records.support import RIGHT, Installation, install

PEOPLE = """
from datetime import timedelta
from django.utils import timezone
from cascade.records.models import Person, Requirement

today = timezone.localdate()
made = timezone.now() - timedelta(days=900)
Requirement.objects.create(quiz="roles", due_on=today - timedelta(days=3), created_at=made)
Person.objects.filter(staff_number="S2").update(service_area="Repairs")
Person.objects.filter(staff_number="S1").update(manager=Person.objects.get(staff_number="S2"))
"""


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """Three people, one quiz required of all since three days, which one of them passed."""
    found = install(tmp_path_factory.mktemp("status"), people=["S1", "S2", "S3"])
    found.python(PEOPLE)
    answers = found.root / "answers.json"
    answers.write_text(json.dumps(RIGHT), "utf-8")
    found.run("take", "roles", "--as", "S3", "--answers", str(answers))
    return found


def test_what_has_been_overdue_longest_comes_first(installation):
    """A line a person and quiz, and how many there are."""
    done = installation.run("records", "status")
    lines = done.stdout.splitlines()
    assert [line.split("  ")[0] for line in lines] == ["S1", "S2", "S3"]
    assert "  roles  due, overdue since " in lines[0]
    assert "  roles  current until " in lines[2]
    assert done.stderr == "3 rows of 3 people, 2 overdue.\n"


@pytest.mark.parametrize(
    ("options", "found"),
    [
        (["--area", "repairs"], ["S2"]),
        (["--overdue", "--manager", "s2"], ["S1"]),
        (["--quiz", "sure", "--any"], ["S1", "S2", "S3"]),
        (["--state", "not started", "--quiz", "sure", "--area", "Housing"], ["S1", "S3"]),
    ],
)
def test_filters_choose_as_the_pages_do(installation, options, found):
    """Only what is required of people, unless more is asked for."""
    rows = json.loads(installation.run("records", "status", "--json", *options).stdout)
    assert [row["staff_number"] for row in rows] == found


def test_json_names_things_as_the_api_does(installation):
    """With the id of the row that proves a pass."""
    (row,) = json.loads(installation.run("records", "status", "--json", "--state", "current").stdout)
    assert (row["quiz"], row["state"], row["required"], row["overdue"]) == ("roles", "current", True, False)
    assert (row["percent"], row["attempts"], row["attempt_id"]) == (100.0, 1, row["latest_attempt_id"])
    assert row["passed_utc"].endswith("Z")
    assert row["expires_utc"][:4] == str(int(row["passed_utc"][:4]) + 1)


@pytest.mark.parametrize(
    ("options", "exit_code", "says"),
    [
        (["--area", "Nowhere"], 1, "Nobody is in the service area 'Nowhere': there is Housing, Repairs."),
        (["--quiz", "gone"], 1, "There is no quiz 'gone' in the current edition: there is roles, "),
    ],
)
def test_what_does_not_exist_is_named_with_what_does(installation, options, exit_code, says):
    """No empty list that could be taken for an answer."""
    assert says in installation.run("records", "status", *options, exit_code=exit_code).stderr


def test_looking_is_noted_in_the_audit_log(installation):
    """By the account of the operating system, with the filter and whose data it was."""
    installation.run("records", "status", "--area", "Repairs")
    code = (
        "from cascade.records.models import AuditEntry\n"
        "one = AuditEntry.objects.filter(action='viewed').order_by('-pk')[0]\n"
        "print(one.detail, [row.person.staff_number for row in one.people.all()])\n"
    )
    assert installation.python(code) == '{"command":"records status","filters":{"area":"Repairs"}} [\'S2\']'
