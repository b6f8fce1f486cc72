"""Loading a staff list: planned first, then all of it or nothing; again, and nothing changes."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.contrib.auth import authenticate

from cascade.exchange.staff_list import StaffList
from cascade.model.errors import ContentError
from cascade.records.models import AuditEntry, Person, SignInLink
from cascade.records.people import add_person
from cascade.records.person_editing import close
from cascade.records.roles import grant, roles_of
from cascade.records.sign_in_links import issue_link
from cascade.records.staff_import import PlanChangedError, load
from cascade.records.staff_plan import Plan, plan_of
from exchange.staff_files import HEADER, as_csv, listed

TODAY = date(2018, 6, 1)
SHORT = HEADER[:2]


@pytest.fixture(autouse=True)
def _database(db) -> None:
    """Every test here has one."""


def staff(*rows: tuple[str, ...], header=HEADER, **said: str) -> StaffList:
    """A staff list; rows are filled up with empty cells."""
    return listed(as_csv(*((*row, *[""] * (len(header) - len(row))) for row in rows), header=header), said)


def loaded(*rows: tuple[str, ...], header=HEADER, **options) -> Plan:
    """Load a list of these rows."""
    return load(staff(*rows, header=header), TODAY, sha256="0" * 64, **options)


def planned(*rows: tuple[str, ...], header=HEADER, **options) -> Plan:
    """The plan for a list of these rows."""
    return plan_of(staff(*rows, header=header), TODAY, **options)


def faults(plan: Plan) -> list[tuple[int, str, str]]:
    """What stands in the way."""
    return [(fault.line, fault.path, fault.message) for fault in plan.faults]


def person(number: str) -> Person:
    """The person of that staff number."""
    return Person.objects.select_related("manager").get(staff_number=number)


SAM = ("00417", "Sam O'Example", "sam@example.org", "Repairs", "00032", "03/09/2017", "")
ALEX = ("00032", "Alex Sample", "alex@example.org", "Repairs", "", "1 April 2011", "")


def test_a_plan_changes_nothing():
    """It says what would be done, to whom, and by which row."""
    plan = planned(SAM, ALEX)
    assert [(deed.kind, deed.row, deed.staff_number) for deed in plan.deeds] == [
        ("add", 2, "00417"),
        ("add", 3, "00032"),
    ]
    told = {change.field: change.after for change in plan.deeds[0].changes}
    assert told["manager"] == "00032"
    assert told["starts_on"] == date(2017, 9, 3)
    assert not Person.objects.exists()
    assert not AuditEntry.objects.exists()


def test_people_are_added_with_their_managers_in_any_order():
    """Without a password: they sign in first by a link."""
    plan = loaded(SAM, ALEX)
    sam = person("00417")
    assert (sam.name, sam.email, sam.service_area) == ("Sam O'Example", "sam@example.org", "Repairs")
    assert (sam.manager, sam.starts_on, sam.leaves_on) == (person("00032"), date(2017, 9, 3), None)
    assert sam.is_active
    assert not sam.has_usable_password()
    assert plan.counts()["added"] == 2


def test_the_log_keeps_exact_keys_and_no_names():
    """Whose rows were touched, how many, and which file."""
    hr = add_person("H1", "Personnel", roles=["hr"])
    loaded(SAM, ALEX, by=hr)
    entry = AuditEntry.objects.get(action="imported")
    assert entry.actor == hr
    assert {row.person.staff_number for row in entry.people.all()} == {"00417", "00032"}
    detail = json.loads(entry.detail)
    assert detail == {
        "added": 2,
        "changed": 0,
        "closed": 0,
        "opened": 0,
        "unchanged": 0,
        "not_in_list": 1,
        "left_before": 0,
        "rows": 2,
        "sha256": "0" * 64,
        "close_missing": False,
    }


def test_the_same_list_again_changes_nothing():
    """In other capitals of a staff number as well: the number stays as it was first given."""
    loaded(SAM, ALEX, ("e12", "Jo"))
    before = list(Person.objects.order_by("pk").values())
    plan = loaded(SAM, ALEX, ("E12", "Jo"))
    assert plan.deeds == ()
    assert plan.unchanged == 3
    assert list(Person.objects.order_by("pk").values()) == before


def test_a_list_updates_field_by_field():
    """An empty cell empties a field; a column that the list has not leaves the field alone."""
    loaded(SAM, ALEX)
    plan = loaded(("00417", "Samira O'Example", "", "Parks", "", "03/09/2017", "31/12/2018"), ALEX)
    (deed,) = plan.deeds
    assert deed.kind == "change"
    assert {change.field: (change.before, change.after) for change in deed.changes} == {
        "name": ("Sam O'Example", "Samira O'Example"),
        "email": ("sam@example.org", ""),
        "service_area": ("Repairs", "Parks"),
        "manager": ("00032", ""),
        "leaves_on": (None, date(2018, 12, 31)),
    }
    loaded(("00417", "Sam"), header=SHORT)
    sam = person("00417")
    assert (sam.name, sam.service_area, sam.leaves_on) == ("Sam", "Parks", date(2018, 12, 31))


def test_no_password_and_no_role_is_touched():
    """A list says nothing of them."""
    loaded(SAM, ALEX)
    sam = person("00417")
    sam.set_password("three plain words")
    sam.save()
    grant(sam, "trainer")
    loaded(("00417", "Somebody Else"))
    assert authenticate(username="00417", password="three plain words") == sam
    assert roles_of(person("00417")) == {"staff", "trainer"}


def test_a_leaver_is_closed_and_not_deleted():
    """Their sign-in ends; the day after their last is the first on which they are gone."""
    loaded(SAM, ALEX)
    issue_link(person("00417"))
    plan = loaded((*SAM[:6], "31/05/2018"), (*ALEX[:6], "01/06/2018"))
    assert [deed.staff_number for deed in plan.of_kind("close")] == ["00417"]
    sam, alex = person("00417"), person("00032")
    assert (sam.is_active, sam.closed_by_list, sam.leaves_on) == (False, True, date(2018, 5, 31))
    assert not SignInLink.objects.filter(person=sam).exists()
    assert alex.is_active
    assert alex.is_open(TODAY)
    assert not alex.is_open(date(2018, 6, 2))
    assert loaded((*SAM[:6], "31/05/2018"), (*ALEX[:6], "01/06/2018")).unchanged == 2


def test_a_leaving_date_to_come_closes_the_account_by_itself():
    """Nobody has to load a list on that day."""
    loaded((*SAM[:6], "30/06/2018"), ALEX)
    sam = person("00417")
    assert sam.is_open(date(2018, 6, 30))
    assert not sam.is_open(date(2018, 7, 1))
    assert sam in Person.objects.open_on(date(2018, 6, 30))
    assert sam not in Person.objects.open_on(date(2018, 7, 1))
    assert roles_of(sam) == frozenset()  # today is years later
    sam.set_password("three plain words")
    sam.save()
    assert authenticate(username="00417", password="three plain words") is None


def test_somebody_who_comes_back_is_opened_again():
    """By a list that takes the leaving date away, and by one in which a closed person stands again."""
    loaded((*SAM[:6], "31/05/2018"), ALEX)
    loaded(SAM, close_missing=True)
    assert not person("00032").is_active
    plan = loaded(SAM, ALEX)
    assert [(deed.kind, deed.staff_number) for deed in plan.deeds] == [("open", "00032")]
    assert person("00417").is_open(TODAY)
    assert (person("00032").is_active, person("00032").closed_by_list) == (True, False)


def test_what_a_person_has_closed_no_list_opens():
    """Nor what a leaving date has closed that the list says nothing of; both are told."""
    loaded(SAM, ALEX)
    close(person("00417"), None)
    Person.objects.filter(staff_number="00032").update(leaves_on=date(2018, 5, 1))
    plan = loaded(("00417", "Sam O'Example"), ("00032", "Alex Sample"), header=SHORT)
    assert plan.deeds == ()
    assert any(notice.startswith("Rows 2 and 3: the account was closed by hand") for notice in plan.notices)
    assert not person("00417").is_active
    assert loaded(SAM, ALEX).counts()["opened"] == 1  # the leaving date is the list's to take away


def test_people_not_in_the_list_are_left_alone_and_named():
    """Unless they are to be closed; whoever is closed already is not named again."""
    loaded(SAM, ALEX, ("5", "Jo"))
    plan = loaded(SAM, ALEX)
    assert [one.staff_number for one in plan.absent] == ["5"]
    assert person("5").is_active
    plan = loaded(SAM, ALEX, close_missing=True)
    assert [(deed.kind, deed.row, deed.staff_number) for deed in plan.deeds] == [("close", 0, "5")]
    assert (person("5").is_active, person("5").closed_by_list) == (False, True)
    assert loaded(SAM, ALEX, close_missing=True).deeds == ()
    assert loaded(SAM, ALEX).absent == ()


def test_who_left_before_they_had_an_account_gets_none():
    """No more data are kept than are needed."""
    plan = loaded(("1", "Old", "", "", "", "", "01/01/2015"), ("2", "New", "", "", "1", "", ""))
    assert plan.left_before == (2,)
    assert [one.staff_number for one in Person.objects.all()] == ["2"]
    assert person("2").manager is None
    assert plan.notices == (
        "Row 2: left already and never had an account, so none is made.",
        "Row 3: the manager has left, so none is kept.",
    )


def test_all_faults_are_told_with_those_of_the_database():
    """A manager who is nobody, an address that is none, a number that has lost its zeros."""
    loaded(SAM, ALEX)
    plan = planned(
        ("00500", "A", "no address", "", "nobody", "soon", ""),
        ("417", "Sam", "", "", "", "", ""),
        ("0032", "Alex", "", "", "", "", ""),
        ("6", "", "", "", "", "", ""),
        ("7", "B", "", "", "6", "", ""),
        ("8", "C", "", "", "E9", "", "01/01/2015"),
    )
    days = "write it as 3/5/2018, 3 May 2018 or 2018-05-03."
    zeros = "spreadsheets take leading zeros away, so write it as it stands here."
    assert faults(plan) == [
        (2, "E-mail", "no address is no e-mail address: write it as name@example.org."),
        (
            2,
            "Manager",
            (
                "Nobody has the staff number nobody, neither in the list nor here: mend it, empty the cell,"
                " or leave the column out if it holds names."
            ),
        ),
        (2, "Start date", f"soon is no day that can be read: {days}"),
        (3, "Staff number", f"Nobody has the staff number 417, but somebody has 00417: {zeros}"),
        (4, "Staff number", f"Nobody has the staff number 0032, but somebody has 00032: {zeros}"),
        (5, "Name", "There is no name: give one."),
    ]
    assert [deed.staff_number for deed in plan.deeds] == ["7"]


def test_a_list_with_a_fault_changes_nothing():
    """All or nothing."""
    with pytest.raises(ContentError, match=r"staff\.csv:3: Manager: Nobody has the staff number 99"):
        loaded(ALEX, ("5", "Jo", "", "", "99", "", ""))
    assert not Person.objects.exists()


@pytest.mark.parametrize("length", [2, 3, 5])
def test_managers_in_a_circle_are_told_once(length):
    """With all who are in it; people beside the circle are no fault."""
    ring = [(f"{n}", "Somebody", "", "", f"{(n + 1) % length}", "", "") for n in range(length)]
    (fault,) = planned(*ring, ("9", "Beside", "", "", "0", "", "")).faults
    assert fault.message.startswith("These people manage each other in a circle: ")
    assert fault.message.count("→") == length
    assert fault.line == 2


def test_a_circle_through_people_not_in_the_list_is_told():
    """The list says that Alex is managed by Sam, whose manager is Alex already."""
    loaded(SAM, ALEX)
    (fault,) = planned((*ALEX[:4], "00417", "", "")).faults
    assert "00032 → 00417 → 00032" in fault.message
    assert planned(SAM).faults == ()


def test_nobody_closes_their_own_account_or_the_last_one_of_hr():
    """Or nobody could let anybody in any more."""
    hr = add_person("H1", "Personnel", roles=["hr"])
    (fault,) = planned(SAM, ALEX, close_missing=True, actor=hr).faults
    assert fault.message.startswith("You are not in the list, so this would close your own account")
    (fault,) = planned(("H1", "Personnel", "", "", "", "", "01/01/2018"), actor=hr).faults
    assert (fault.line, fault.message) == (
        2,
        "This would close your own account: ask a colleague to load the list.",
    )
    (fault,) = planned(SAM, ALEX, close_missing=True).faults
    assert fault.message.startswith("This would close the last open account of HR")
    add_person("H2", "Another", roles=["hr"])
    assert planned(("H2", "Another"), header=SHORT, close_missing=True).faults == ()


def test_what_was_confirmed_is_what_is_done():
    """If people were changed meanwhile, the new plan comes back and nothing is changed."""
    loaded(SAM, ALEX)
    rows = ((*SAM[:3], "Parks", *SAM[4:]), ALEX)
    confirmed = planned(*rows).digest()
    Person.objects.filter(staff_number="00417").update(service_area="Waste")
    with pytest.raises(PlanChangedError, match="look at the plan again") as refused:
        loaded(*rows, confirmed=confirmed)
    assert person("00417").service_area == "Waste"
    loaded(*rows, confirmed=refused.value.plan.digest())
    assert person("00417").service_area == "Parks"


def test_a_plan_of_additions_has_one_digest():
    """The ids of new people are drawn anew each time."""
    assert planned(SAM, ALEX).digest() == planned(SAM, ALEX).digest()
    assert planned(SAM, ALEX).digest() != planned(ALEX).digest()


def test_many_people_take_few_queries(django_assert_max_num_queries):
    """As many at a time as the database takes, not one by one."""
    rows = [
        (f"{n:04}", f"Person {n}", "", "Repairs", f"{n // 10:04}" if n > 9 else "", "", "")
        for n in range(1200)
    ]
    with django_assert_max_num_queries(60):
        loaded(*rows)
    changed = [(*row[:3], "Parks", *row[4:]) for row in rows]
    with django_assert_max_num_queries(60):
        assert loaded(*changed).counts()["changed"] == 1200


def test_erased_people_are_not_in_the_way():
    """Their pseudonym is nobody's staff number, and they are not named as missing."""
    loaded(ALEX)
    Person.objects.filter(staff_number="00032").update(
        staff_number="erased-1", erased_at="2018-05-01T00:00Z", is_active=False
    )
    plan = loaded(ALEX)
    assert plan.absent == ()
    assert plan.counts()["added"] == 1
