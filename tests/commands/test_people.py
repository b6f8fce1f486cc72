"""The staff list and requirements by the real command."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from exchange.staff_files import ALEX, SAM, as_csv, as_workbook
from records.support import Installation, install
from terminal.pseudo_terminal import Terminal


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    """An installation without people."""
    return install(tmp_path / "root", ())


def write(installation: Installation, data: bytes, name: str = "staff.csv") -> str:
    """Write a list and return its path."""
    path = installation.root / name
    path.write_bytes(data)
    return str(path)


def people(installation: Installation) -> dict[str, Any]:
    """Everybody there is, by staff number."""
    return {
        row["staff_number"]: row for row in json.loads(installation.run("people", "list", "--json").stdout)
    }


def test_a_list_is_tried_first_and_then_loaded(installation: Installation) -> None:
    """Nothing is changed without --apply; loaded again it changes nothing; as a workbook it is the same."""
    file = write(installation, as_csv(SAM, ALEX, delimiter=";"))
    tried = installation.run("people", "import", file).stdout
    assert "staff.csv: CSV in UTF-8, with semicolons. 2 rows without fault." in tried
    assert "Staff number of the manager: column “Manager”" in tried
    assert "To add: 2\n  00417  Sam O'Example  (row 2)\n" in tried
    assert "Nothing is changed yet: load it with --apply." in tried
    assert people(installation) == {}
    done = installation.run("people", "import", file, "--apply").stdout
    assert "Added: 2\n" in done
    assert done.endswith("Loaded.\n")
    assert people(installation)["00417"]["service_area"] == "Repairs"
    book = write(installation, as_workbook(SAM, ALEX), "staff.xlsx")
    assert "Added: 0\nUnchanged: 2\n" in installation.run("people", "import", book, "--apply").stdout


def test_changes_are_told_person_by_person_and_for_machines(installation: Installation) -> None:
    """What was and what becomes of it; who is not in the list; which columns are not read."""
    installation.run("people", "import", write(installation, as_csv(SAM, ALEX)), "--apply")
    header = ("Payroll no", "Called", "Team", "Grade")
    data = as_csv(("00417", "Samira", "Parks", "5"), header=header)
    arguments = ("people", "import", write(installation, data), "--column", "Called=name")
    printed = installation.run(*arguments).stdout
    assert "To change: 1\n  00417  Samira  (row 2)  Name: Sam O'Example → Samira; Service area:" in printed
    assert "Open accounts not in the list, left alone (--close-missing closes them): 1\n  00032" in printed
    assert "Not read: “Grade”" in printed
    told = json.loads(installation.run(*arguments, "--close-missing", "--apply", "--json").stdout)
    assert told["applied"] is True
    assert told["sha256"] == hashlib.sha256(data).hexdigest()
    assert told["columns"] == {"staff_number": "Payroll no", "name": "Called", "service_area": "Team"}
    assert told["counts"]["changed"] == told["counts"]["closed"] == 1
    assert [(row["does"], row["staff_number"]) for row in told["people"]] == [
        ("change", "00417"),
        ("close", "00032"),
    ]
    assert told["people"][0]["changes"]["name"] == {"before": "Sam O'Example", "after": "Samira"}
    assert people(installation)["00032"]["active"] is False
    assert "(closed)" in installation.run("people", "list").stdout


def test_faults_are_told_with_their_rows_and_nothing_is_loaded(installation: Installation) -> None:
    """All of them, on standard error, with the number of them; exit code 1."""
    data = as_csv(SAM, ("5", "", "x", "", "9", "soon", ""), ("00417", "Twice", *[""] * 5))
    file = write(installation, data)
    done = installation.run("people", "import", file, "--apply", exit_code=1)
    assert "Loaded" not in done.stdout
    assert "staff.csv:2: Manager: Nobody has the staff number 00032" in done.stderr
    assert "staff.csv:3: Start date: soon is no day" in done.stderr
    assert "staff.csv:3: Name: There is no name" in done.stderr
    assert "staff.csv:4: Staff number: 00417 stands in row 2 already" in done.stderr
    assert done.stderr.endswith("6 faults found.\n")
    assert people(installation) == {}
    told = json.loads(installation.run("people", "import", file, "--json", exit_code=1).stdout)
    assert {"row": 3, "column": "Name", "message": "There is no name: give one."} in told["faults"]
    assert told["applied"] is False


@pytest.mark.parametrize(
    ("arguments", "exit_code", "told"),
    [
        (("none.csv",), 2, "does not exist"),
        (("staff.csv", "--column", "Name"), 2, "write it as NAME=FIELD"),
        (("staff.csv", "--column", "Name=nickname"), 2, "staff_number, name, first_name"),
        (("staff.csv", "--column", "Nick=name"), 1, "There is no column 'Nick'. There are: Staff number,"),
        (("broken.xlsx",), 1, "broken.xlsx: The workbook can't be read"),
    ],
)
def test_what_can_not_be_done_is_said_in_a_sentence(
    installation: Installation, arguments: tuple[str, ...], exit_code: int, told: str
) -> None:
    """The command line is at fault, or the file."""
    write(installation, as_csv(SAM))
    write(installation, b"PK\x03\x04", "broken.xlsx")
    paths = (str(installation.root / arguments[0]), *arguments[1:])
    done = installation.run("people", "import", *paths, exit_code=exit_code)
    assert told in " ".join(done.stderr.split())


def test_a_long_list_shows_how_far_it_is(installation: Installation) -> None:
    """On a terminal; in a pipe nothing but the result is printed. Of many people the first are named."""
    rows = [(f"{number:05}", f"Person {number}", *[""] * 5) for number in range(3000)]
    file = write(installation, as_csv(*rows))
    terminal = Terminal(installation, "people", "import", file, "--apply")
    assert terminal.end() == 0
    assert "Reading" in terminal.printed
    assert "100%" in terminal.printed
    assert "Added: 3000" in terminal.printed
    assert "and 2980 more (--json lists all)" in terminal.printed
    done = installation.run("people", "import", file)
    assert "%" not in done.stdout + done.stderr


def test_a_quiz_is_required_changed_listed_and_required_no_longer(installation: Installation) -> None:
    """By anybody at the command line; how many people that is, and how many would be late, is told."""
    installation.run("people", "import", write(installation, as_csv(SAM, ALEX)), "--apply")
    done = installation.run("people", "require", "roles", "--area", "repairs", "--due", "3/5/2018")
    assert done.stdout == (
        "roles is required of repairs, by 3 May 2018: 2 people today.\n"
        "For 2 people the due date has passed already; see --due and --days.\n"
    )
    done = installation.run(
        "people", "require", "roles", "--area", "Repairs", "--due", "2099-01-01", "--days", "30"
    )
    assert (
        "by 1 January 2099, or within 30 days of starting for those who start later: 2 people" in done.stdout
    )
    done = installation.run("people", "require", "once", "--area", "Roofs")
    assert "Nobody is in that audience. Service areas with people: Repairs." in done.stderr
    (roofs, repairs) = json.loads(installation.run("people", "require", "--list", "--json").stdout)
    assert (roofs["quiz"], roofs["people"]) == ("once", 0)
    assert (repairs["due_on"], repairs["due_days"], repairs["people"]) == ("2099-01-01", 30, 2)
    printed = installation.run("people", "require").stdout
    assert "once  Roofs  without a due date  0 people\n" in printed
    installation.run("people", "require", "once", "--area", "ROOFS", "--remove")
    assert "once" not in installation.run("people", "require", "--list").stdout


@pytest.mark.parametrize(
    ("arguments", "exit_code", "told"),
    [
        (("nothing",), 1, "There is no quiz 'nothing' in the current edition, which holds: roles, workbook,"),
        (
            ("roles", "--remove"),
            1,
            "'roles' is not required of everybody: see `cascade people require --list`",
        ),
        (("roles", "--due", "soon"), 2, "'soon' is no day: write it as 2018-05-03 or 3/5/2018."),
        (("roles", "--days", "-1"), 2, "-1 is not in the range"),
        (("roles", "--list"), 2, "--list goes without a quiz"),
    ],
)
def test_what_can_not_be_required_is_said_in_a_sentence(
    installation: Installation, arguments: tuple[str, ...], exit_code: int, told: str
) -> None:
    """With what there is to choose from."""
    done = installation.run("people", "require", *arguments, exit_code=exit_code)
    assert told in " ".join(done.stderr.split())
